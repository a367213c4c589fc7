"""Themes of real digests and of arXiv's metadata: nearly every paper has some, and none are made up."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest
import zstandard

import papershelf
from papershelf.model import Mention, Place, Theme
from papershelf.themes import assign, suggest

DIGESTS = (
    "hf-000_f94a3ccf033da81e",
    "hf-001_e3b0215ea9dd5350",
    "hf-002_18085498f4855be0",
    "hf-003_2bbac770c3b9ee82",
    "hf-004_07c592befd0147c7",
)

Found = list[tuple[Theme, ...]]


@pytest.fixture(scope="module", params=DIGESTS)
def digest(request: pytest.FixtureRequest, shared: Path) -> tuple[Mention, ...]:
    return papershelf.read(shared / "digests" / f"{request.param}.txt").mentions


@pytest.fixture(scope="module")
def found(digest: tuple[Mention, ...]) -> Found:
    return assign(digest)


def test_nine_of_ten_papers_have_a_theme_and_none_more_than_five(found: Found) -> None:
    assert sum(map(bool, found)) >= 0.9 * len(found)
    assert max(map(len, found)) <= 5


def test_few_themes_stand_alone(found: Found) -> None:
    counts = Counter(theme.name for themes in found for theme in themes)
    assert sum(count > 1 for count in counts.values()) >= (0.5 * len(counts) if len(found) > 20 else 2)


def test_the_order_of_the_papers_does_not_matter(digest: tuple[Mention, ...], found: Found) -> None:
    order = random.Random(0).sample(range(len(digest)), len(digest))
    assert assign([digest[place] for place in order]) == [found[place] for place in order]


def test_most_themes_stay_when_a_tenth_of_the_papers_is_gone(digest: tuple[Mention, ...], found: Found) -> None:
    shares = []
    for seed in range(3):
        kept = sorted(random.Random(seed).sample(range(len(digest)), len(digest) - max(1, len(digest) // 10)))
        before = {(place, theme.name) for place in kept for theme in found[place]}
        again = assign([digest[place] for place in kept])
        after = {(place, theme.name) for place, themes in zip(kept, again, strict=True) for theme in themes}
        shares.append(len(before & after) / len(before | after))
    assert sum(shares) / len(shares) >= 0.85


def test_what_is_suggested_has_its_papers(digest: tuple[Mention, ...]) -> None:
    for suggestion in suggest(digest):
        assert len(suggestion.papers) >= 2
        for place in suggestion.papers:
            text = f"{digest[place].title} {digest[place].abstract}".lower().replace("-", " ")
            assert suggestion.name.lower().replace("-", " ").split(" ")[0][:4] in text


def test_the_themes_of_a_digest_are_those_that_a_reader_sees(shared: Path) -> None:
    names = {}
    for digest in DIGESTS:
        mentions = papershelf.read(shared / "digests" / f"{digest}.txt").mentions
        names[digest[:6]] = {each.name for each in suggest(mentions)}
    assert {"heterogeneous treatment effects", "compositional generalization", "mixup"} <= names["hf-001"]
    assert {"soft prompt", "implicit bias"} <= names["hf-002"]
    assert {"vision transformer", "text generation"} <= names["hf-003"]
    assert names["hf-004"] == {"inductive reasoning"}


def test_papers_that_have_nothing_in_common_suggest_nothing(shared: Path) -> None:
    with zstandard.open(shared / "data" / "arxiv-sample.jsonl.zst", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for number, line in enumerate(lines) if number % 4000 == 7]
    papers = [Mention(record["title"], Place("sample", 1), record["abstract"]) for record in records]
    assert len(papers) > 10
    assert suggest(papers) == ()


def test_headings_of_a_list_that_people_have_sorted_are_its_themes(shared: Path) -> None:
    mentions = papershelf.read(shared / "digests" / "awesome_long_context_README.md").mentions
    counts = Counter(theme.name for themes in assign(mentions) for theme in themes)
    assert counts["KV-Cache Optimization"] > 100
    assert not any(name[0].isdigit() and name[1] in "." for name in counts)
