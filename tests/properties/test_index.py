"""Laws of the local index, on papers and titles that nobody chose."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.identifiers import ArxivId
from papershelf.index import layout
from papershelf.ladder import resolve_all
from papershelf.model import Mention, Place, Verdict
from papershelf.sources.base import Found, Source
from papershelf.sources.indexed import build, open_index
from papershelf.sources.memory import MemorySource
from papershelf.sources.snapshot import Snapshot
from papershelf.text import fold

HERE = Path(__file__).resolve()
WORDS = (
    "scaling laws for neural models without labels with 2 3 2.5 II III GPT-4 Qwen2 : linear nonlinear not large "
    "language π (extended version) $\\alpha$ Schrödinger graphs on a sphere of charged electrons part - bayesian"
).split()
PROSE = (
    "we show that an old bound on the energy of charged spheres is tight when labels are rare and neural models grow, "
    "and measure it in eleven experiments with graphs, sound and light under conditions that nobody has tried before"
).split()
titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
abstracts = st.one_of(st.just(""), st.lists(st.sampled_from(PROSE), min_size=40, max_size=60).map(" ".join))
papers = st.builds(
    lambda number, title, abstract: {"id": f"2101.{number:05}", "title": title, "abstract": abstract},
    st.integers(1, 30),
    titles,
    abstracts,
)
shelves = st.lists(papers, min_size=1, max_size=25)


@st.composite
def noisy(draw: st.DrawFn, shelf: Sequence[dict[str, Any]]) -> Mention:
    """A paper of the shelf as a digest may have it: with a typo, in other letters, cut, with an abstract or its id."""
    paper = draw(st.sampled_from(shelf))
    title = paper["title"]
    place = draw(st.integers(0, len(title)))
    title = draw(
        st.sampled_from(
            [title, title.upper(), title[:place] + title[place + 1 :], f"{title[:place]}…", f"Name: {title}", title * 2]
        )
        | titles
    )
    abstract = draw(st.sampled_from([None, paper["abstract"], paper["abstract"][10:]]) | abstracts)
    arxiv_id = draw(st.sampled_from([None, None, None, ArxivId(paper["id"]), ArxivId("2101.00031")]))
    return Mention(title or "T", Place("d.txt", 1), abstract=abstract or None, arxiv_id=arxiv_id)


@contextmanager
def _on_disk(shelf: Sequence[dict[str, Any]]) -> Iterator[tuple[Path, Source]]:
    """A file of papers, and the index of it."""
    with tempfile.TemporaryDirectory() as folder, patch("os.fsync"):
        path = Path(folder) / "papers.jsonl"
        path.write_text("".join(json.dumps(paper) + "\n" for paper in shelf))
        build(path, Path(folder) / "index")
        source = open_index(Path(folder) / "index")
        assert source
        yield path, source


@settings(max_examples=30)
@given(st.data())
def test_the_index_decides_as_a_source_in_memory_does(data: st.DataObject) -> None:
    """Of what is only alike the index may show less: it keeps fewer pieces of each title and abstract."""
    shelf = data.draw(shelves)
    mentions = data.draw(st.lists(noisy(shelf), min_size=1, max_size=8))
    keys = {fold(paper["title"]) for paper in shelf}
    with _on_disk(shelf) as (path, source):
        on_disk, in_memory = resolve_all(mentions, source), resolve_all(mentions, MemorySource(Snapshot(path)))
    for one, other in zip(on_disk, in_memory, strict=True):
        assert not one.record or not other.record or one.record == other.record
        if fold(one.mention.title) in keys and not one.mention.abstract:
            assert (one.verdict, one.record) == (other.verdict, other.record)


@settings(max_examples=25)
@given(st.data())
def test_more_papers_never_make_a_match_another_paper(data: st.DataObject) -> None:
    shelf = data.draw(shelves)
    known = {paper["id"] for paper in shelf}
    more = [paper for paper in data.draw(shelves) if paper["id"] not in known]
    mentions = data.draw(st.lists(noisy(shelf), min_size=1, max_size=8))
    with _on_disk(shelf) as (_, source):
        before = resolve_all(mentions, source)
    with _on_disk([*more[::2], *shelf, *more[1::2]]) as (_, source):
        after = resolve_all(mentions, source)
    for one, other in zip(before, after, strict=True):
        if one.verdict is Verdict.MATCHED is other.verdict:
            assert one.record == other.record


@settings(max_examples=25)
@given(shelves)
def test_every_paper_is_found_by_its_id_and_its_title(shelf: list[dict[str, Any]]) -> None:
    last = {paper["id"]: paper for paper in shelf}
    with _on_disk(shelf) as (_, source):
        for arxiv_id, answer in source.fetch([ArxivId(each) for each in last]):
            assert isinstance(answer, Found)
            assert [record.title for record in answer.records] == [last[arxiv_id]["title"]]
        written = [paper for paper in last.values() if fold(paper["title"])]
        mentions = [Mention(paper["title"], Place("d.txt", 1)) for paper in written]
        for paper, decision in zip(written, resolve_all(mentions, source), strict=True):
            equal = {each["id"] for each in written if fold(each["title"]) == fold(paper["title"])}
            shown = {candidate.record.arxiv_id for candidate in decision.candidates}
            assert shown & equal
            assert decision.record is None or shown & equal == equal == {decision.record.arxiv_id}


texts = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.sampled_from(
        ["", "\0", "a\nb", "A. Ace and B. Bee, Jr. (1) ((1) Here", "10.1/é, 10.2/x", "2007-99-99", "[[", "🦜"]
    ),
)
lines = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["2101.00001", "2101.00002v3", "hep-th/9711200", "math.GT/0309136", "none"]),
        "title": texts,
    },
    optional={
        **dict.fromkeys(("authors", "abstract", "comments", "journal-ref", "doi", "categories", "update_date"), texts),
        "authors_parsed": st.lists(st.lists(texts, max_size=4), max_size=3) | st.none(),
        "versions": st.lists(st.fixed_dictionaries({}, optional={"created": texts}), max_size=3) | st.none(),
    },
)


@settings(max_examples=50)
@given(st.lists(lines, max_size=5))
def test_a_record_comes_back_as_the_file_has_it(shelf: list[dict[str, Any]]) -> None:
    with _on_disk([*shelf, *[{"id": "0704.0001", "title": "One That Is Good"}] * 6]) as (path, source):
        snapshot = Snapshot(path)
        known = {arxiv_id: snapshot[row] for row, (arxiv_id, _) in enumerate(snapshot.titles())}
        for arxiv_id, answer in source.fetch(list(known)):
            assert answer == Found((known[arxiv_id],), source.name)


@settings(max_examples=300)
@given(titles, st.data())
def test_titles_that_differ_in_a_digit_are_never_one(title: str, data: st.DataObject) -> None:
    digits = [found.start() for found in re.finditer("[0-9]", title)]
    if digits:
        place = data.draw(st.sampled_from(digits))
        other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != title[place]]))
        assert fold(title) != fold(title[:place] + other + title[place + 1 :])
        assert fold(title) != fold(title[:place] + title[place + 1 :])
        assert fold(title) != fold(title[:place] + other + title[place:])


BUILD = """
import sys
from pathlib import Path
from papershelf.sources.indexed import build
build(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_the_same_papers_make_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    sample = HERE.parents[2] / "examples" / "arxiv-sample.jsonl"
    some = "".join(
        json.dumps({"id": f"2101.{n % 15_000:05}", "title": f"Paper {n % 3_000}: of series {n % 7}"}) + "\n"
        for n in range(17_000)
    )
    path.write_text(sample.read_text("utf-8") + some, "utf-8")
    made = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", BUILD, str(path), str(folder)], env=environment, check=True)
        place = layout.find(folder)
        assert place
        made.append(msgspec.structs.replace(place.manifest, built=""))  # it holds the checksums of all files
    assert made[0] == made[1]
    assert made[0].records == 15_014
