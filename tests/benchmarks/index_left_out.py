"""Titles looked for in an index that has not got them: `python -m tests.benchmarks.index_left_out [COUNT [SNAPSHOT]]`.

A digest names what is newer than the index, so that this is where a sister paper can be mistaken for the one that is
meant. COUNT papers (60,000), drawn by chance, are left out of an index of the 0.9 million; then their titles are looked
for in it, without anything else. Prints how many are taken for another paper, by whether the titles are equal and the
authors share a name, and each of those whose titles are not equal, with the reason.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from papershelf.api import Index
from papershelf.model import Decision, Mention, Place, Record, TitleRelation
from papershelf.sources.indexed import build
from papershelf.sources.lines import read_lines
from papershelf.sources.snapshot import read_records
from tests.benchmarks.queries import SHARED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SNAPSHOT = SHARED / "data" / "arxiv-titles.jsonl.zst"
_PLACE = Place("benchmark", 1)


def divide(snapshot: Path, count: int, folder: Path) -> tuple[Path, list[Record]]:
    """A snapshot without so many records, and these."""
    rest, missing = folder / "rest.jsonl", folder / "missing.jsonl"
    n_records = sum(1 for _ in read_lines(snapshot))
    chosen = set(random.Random(6).sample(range(1, n_records + 1), count))
    with rest.open("wb") as kept, missing.open("wb") as left:
        for number, line in read_lines(snapshot):
            (left if number in chosen else kept).write(line + b"\n")
    return rest, [*read_records(missing)]


def taken(index: Index, missing: Sequence[Record]) -> Iterator[tuple[Record, Decision]]:
    """The records for which another is taken."""
    decisions = index.resolve([Mention(record.title, _PLACE) for record in missing])
    for record, decision in zip(missing, decisions, strict=True):
        if decision.record:
            yield record, decision


def kinship(one: Record, other: Record) -> str:
    """Whether two papers have an author in common, by the family names."""
    if not one.authors or not other.authors:
        return "authors unknown"
    ours, theirs = ({author.family for author in record.authors} for record in (one, other))
    return "an author in common" if ours & theirs else "other authors"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    snapshot = Path(sys.argv[2]) if len(sys.argv) > 2 else _SNAPSHOT
    table: Counter[tuple[str, str]] = Counter()
    told = []
    with tempfile.TemporaryDirectory() as name:
        rest, missing = divide(snapshot, count, Path(name))
        build(rest, Path(name) / "index")
        with Index.open(Path(name) / "index") as index:
            for record, decision in taken(index, missing):
                best = decision.candidates[0]
                is_equal = best.evidence.title is TitleRelation.EQUAL
                kind = kinship(record, best.record)
                table["equal title" if is_equal else "another title", kind] += 1
                if not is_equal:
                    told.append(f"{kind}: {record.title!r} is taken for {best.record.title!r}. {decision.reason}")
    print(f"Of {count} titles that the index has not got, papers with")
    for (title, kind), n in sorted(table.items()):
        print(f"{title + ', ' + kind:40}{n:8}{n / count:10.3%}")
    print(*sorted(told), sep="\n")


if __name__ == "__main__":
    main()
