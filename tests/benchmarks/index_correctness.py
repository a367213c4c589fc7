"""Who is found, and who is mistaken: `python -m tests.benchmarks.index_correctness [INDEX [QUERIES]]`.

Titles as people wrote them, without abstracts, against 0.9 million records: by kind of difference, how many matched
right or wrong, went to review with the right paper among the candidates or without it, or were not found. Then titles
with abstracts against a sample of 50,000, of which some papers were left out: noisy and replaced titles, abstracts with
words changed, cut, or marked up and shortened; papers that are not there; numbered series of which one part is missing.
At last each paper of the sample in turn is taken for missing, beside those that are like it. Every wrong match is
printed. INDEX is an index of `arxiv-titles.jsonl.zst`, which is built where none is named.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import zstandard

from papershelf.identifiers import ArxivId
from papershelf.ladder import resolve_all
from papershelf.model import Mention, Place
from papershelf.readers.dates import parse_date
from papershelf.sources.base import Found
from papershelf.sources.indexed import build, open_index
from papershelf.sources.snapshot import read_records
from tests.benchmarks.queries import COLUMNS, QUERIES, SHARED, outcome
from tests.benchmarks.sisters import tell_sisters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from papershelf.model import Record
    from papershelf.sources.base import Source

_PLACE = Place("benchmark", 1)
_SAMPLE = SHARED / "data" / "arxiv-sample.jsonl.zst"
_A_KIND = 150  # cases
_LEFT_OUT = 600  # papers that are not in the index of the sample
_SERIES = 400
_NUMERALS = (
    (", Part I", ", Part II"),
    (" I", " II"),
    (" v1", " v2"),
    (" 2.0", " 2.5"),
    ("", " 2"),
    (": Part A", ": Part B"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A mention, the id of the paper that it is (None: not there), and the kind of its difference."""

    kind: str
    mention: Mention
    wanted: str | None


# --- Titles alone -----------------------------------------------------------------------------------------------------


def queries(source: Source, path: Path) -> Iterator[Case]:
    """The queries whose paper is in the index, and the negative ones."""
    given = [json.loads(line) for line in path.open()]
    ids = [ArxivId(query["arxiv_id"]) for query in given if query["arxiv_id"]]
    known = {arxiv_id for arxiv_id, answer in source.fetch(ids) if isinstance(answer, Found) and answer.records}
    for query in given:
        if query["arxiv_id"] is None or query["arxiv_id"] in known:
            kind = query["kind"] + ("" if query["verified"] else " (unverified)")
            yield Case(kind, Mention(query["query"], _PLACE), query["arxiv_id"])


# --- Titles with abstracts --------------------------------------------------------------------------------------------


def _typo(title: str, _: str, rng: random.Random) -> str:
    """One or two letters swapped, dropped or doubled."""
    for _time in range(rng.choice((1, 1, 2))):
        places = [found.start() for found in re.finditer(r"(?<=[a-z])[a-z](?=[a-z]{2})", title)] or [1]
        at = rng.choice(places)
        change = rng.randrange(3)
        middle = (title[at + 1 : at + 2] + title[at], "", title[at] * 2)[change]
        title = title[:at] + middle + title[at + (2 if change == 0 else 1) :]
    return title


def _dropped(title: str, _: str, rng: random.Random) -> str:
    words = title.split()
    del words[rng.randrange(len(words))]
    return " ".join(words)


def _latex(title: str, _: str, rng: random.Random) -> str:
    marked = title.replace("-", rng.choice(("–", "--", "‐"))).replace("'", "’")
    return re.sub(r"\b([A-Z]\w+)\b", r"{\1}", marked, count=2)


def _replaced(_: str, abstract: str, rng: random.Random) -> str:
    """Another title for the same paper: some words from the middle of the abstract."""
    words = [word for word in abstract.split() if word.isalpha()]
    at = rng.randrange(max(1, len(words) - 8))
    return " ".join(words[at : at + 7]).title()


TITLES: dict[str, Callable[[str, str, random.Random], str]] = {
    "same": lambda title, _, __: title,
    "capitals": lambda title, _, __: title.upper(),
    "latex": _latex,
    "typos": _typo,
    "word dropped": _dropped,
    "replaced": _replaced,
    "replaced, dated": _replaced,
}


def _changed(text: str, rng: random.Random) -> str:
    return " ".join(rng.choice(("such", "novel", "several")) if rng.random() < 0.07 else w for w in text.split())


def _cut(text: str, _: random.Random) -> str:
    return text[: max(300, len(text) // 2)] + "…"


def _begun(text: str, _: random.Random) -> str:
    return " ".join(text.split()[:35]) + "…"


def _highlighted(text: str, rng: random.Random) -> str:
    """As pages show it: terms marked, and a sentence left out here and there."""
    sentences = [s for i, s in enumerate(re.split(r"(?<=[.?!])\s+", text)) if i < 2 or rng.random() > 0.3]
    return " ".join(f"<mark>{w}</mark>" if rng.random() < 0.1 else w for w in " ".join(sentences).split())


ABSTRACTS: dict[str, Callable[[str, random.Random], str]] = {
    "whole": lambda text, _: text,
    "words changed": _changed,
    "cut": _cut,
    "only begun": _begun,
    "highlighted": _highlighted,
}
Entry = dict[str, Any]


def with_abstracts(there: Sequence[Entry], absent: Sequence[Entry], rng: random.Random) -> Iterator[Case]:
    """Papers with every kind of title and of abstract; some that are there, and some that are not."""
    for title_kind, retitle in TITLES.items():
        for abstract_kind, retell in ABSTRACTS.items():
            for entries, is_there in ((there, True), (absent, False)):
                for entry in rng.sample(entries, _A_KIND if is_there else _A_KIND // 3):
                    title, abstract = " ".join(entry["title"].split()), " ".join(entry["abstract"].split())
                    date = parse_date(entry["versions"][0]["created"]) if "dated" in title_kind else None
                    mention = Mention(retitle(title, abstract, rng), _PLACE, retell(abstract, rng), date)
                    kind = f"title {title_kind}, abstract {abstract_kind}" if is_there else "not there"
                    yield Case(kind, mention, entry["id"] if is_there else None)


def series(groups: Sequence[Sequence[Entry]], missing: set[str], rng: random.Random) -> Iterator[Case]:
    """Parts of a series, with and without their abstract; some are not in the index, but their sisters are."""
    for entry in (entry for group in groups for entry in group):
        title, abstract = " ".join(entry["title"].split()), " ".join(entry["abstract"].split())
        told = "missing" if entry["id"] in missing else "there"
        wanted = None if entry["id"] in missing else entry["id"]
        yield Case(f"series, {told}, no abstract", Mention(title, _PLACE), wanted)
        yield Case(f"series, {told}, title typos", Mention(_typo(title, "", rng), _PLACE, abstract=abstract), wanted)
        for kind in ("words changed", "highlighted"):
            retold = ABSTRACTS[kind](abstract, rng)
            yield Case(f"series, {told}, abstract {kind}", Mention(title, _PLACE, abstract=retold), wanted)


def series_of(entries: Sequence[Entry], rng: random.Random) -> list[list[Entry]]:
    """Real papers made into two parts of a series each, whose titles and abstracts are the same but for little."""
    groups = []
    for number, entry in enumerate(entries):
        one, other = rng.choice(_NUMERALS)
        sister = entry | {"id": f"9912.{number:05}", "abstract": _changed(entry["abstract"], rng)}
        groups.append([part | {"title": f"{entry['title']}{n}"} for part, n in ((entry, one), (sister, other))])
    return groups


# --- The tables -------------------------------------------------------------------------------------------------------


def tell(cases: Sequence[Case], source: Source) -> None:
    """Resolve all, print every wrong match, a row for each kind, and the sums."""
    started = time.perf_counter()
    decisions = resolve_all([case.mention for case in cases], source)
    seconds = time.perf_counter() - started
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for case, decision in zip(cases, decisions, strict=True):
        result = outcome(decision, case.wanted)
        table[case.kind][result] += 1
        if result == "wrong" and decision.record:
            found = f"{decision.record.arxiv_id} {decision.record.title!r}"
            print(f"wrong ({case.kind}): {case.mention.title!r} is {case.wanted}, matched {found}: {decision.reason}")
    print(f"\n{'':40}" + "".join(f"{column:>18}" for column in COLUMNS) + f"{'matched':>10}{'shown':>8}")
    for kind, row in sorted(table.items()):
        shown = row["right"] + row["review, in it"]
        shares = f"{row['right'] / row.total():10.1%}{shown / row.total():8.1%}"
        print(f"{kind:40}" + "".join(f"{row[column]:18}" for column in COLUMNS) + shares)
    sums = sum(table.values(), Counter[str]())
    precision = sums["right"] / max(1, sums["right"] + sums["wrong"])
    print(f"{len(cases)} cases, precision of matched {precision:.2%}, {seconds * 1000 / len(cases):.1f} ms each\n")


def tell_titles(temporary: Path) -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else temporary / "titles"
    if not folder.exists():
        build(SHARED / "data" / "arxiv-titles.jsonl.zst", folder)
    titles = open_index(folder)
    assert titles is not None
    tell(list(queries(titles, Path(sys.argv[2]) if len(sys.argv) > 2 else QUERIES)), titles)


def tell_abstracts(temporary: Path, rng: random.Random) -> None:
    with zstandard.open(_SAMPLE, "rt", encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    told = [entry for entry in entries if len(entry["abstract"] or "") > 400 and entry["versions"]]
    rng.shuffle(told)
    absent, parts, there = told[:_LEFT_OUT], told[_LEFT_OUT : _LEFT_OUT + _SERIES], told[_LEFT_OUT + _SERIES :]
    groups = series_of(parts, rng)
    missing = {entry["id"] for entry in absent} | {rng.choice(group)["id"] for group in groups[::2]}
    kept = {entry["id"]: entry for entry in entries} | {part["id"]: part for group in groups for part in group}
    snapshot = temporary / "sample.jsonl"
    snapshot.write_text("".join(json.dumps(entry) + "\n" for i, entry in kept.items() if i not in missing))
    build(snapshot, temporary / "sample")
    sample = open_index(temporary / "sample")
    assert sample is not None
    tell(list(with_abstracts(there, absent, rng)), sample)
    tell(list(series(groups, missing, rng)), sample)


def tell_left_out(rng: random.Random) -> None:
    def retold(retell: Callable[[str, random.Random], str]) -> Callable[[Record], str]:
        return lambda record: retell(record.abstract, rng)

    titles: dict[str, Callable[[Record], str]] = {
        "same": lambda record: record.title,
        "replaced": lambda record: _replaced("", record.abstract, rng),
    }
    tell_sisters(list(read_records(_SAMPLE)), titles, {kind: retold(retell) for kind, retell in ABSTRACTS.items()})


def main() -> None:
    rng = random.Random(6)
    with tempfile.TemporaryDirectory() as temporary:
        tell_titles(Path(temporary))
        tell_abstracts(Path(temporary), rng)
    tell_left_out(rng)


if __name__ == "__main__":
    main()
