"""A file of arXiv's metadata → batches of rows for an index; its lines are decoded and folded on several processors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from papershelf.index.building import NO_ROW, ROWS_A_BATCH, Batch, Row
from papershelf.index.workers import map_in_order
from papershelf.matching.folding import folded
from papershelf.sources.finding import squash
from papershelf.sources.lines import read_lines
from papershelf.sources.memory import parts_of
from papershelf.sources.snapshot import Damage, Entry, days_of, decode, is_plain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from papershelf.matching.titles import FoldedTitle

_ENCODER = msgspec.json.Encoder()
Lines = tuple[Sequence[int], bytes]  # their numbers, and all as one text, which is sent sooner than many are


@dataclass(slots=True)
class Reading:
    """A way through a snapshot, and what is learnt of it.

    Attributes:
        newest: the day of the newest version.
        n_damaged: how many lines were left out.
    """

    newest: dt.date | None = None
    n_damaged: int = 0

    def batches(self, snapshot: Path, advance: Callable[[int], None]) -> Generator[Batch]:
        """The papers of a file in its order; a damaged line takes a row, too, so that no batch waits for another.

        Args:
            snapshot: in Kaggle's format.
            advance: is called with the number of papers read so far.

        Raises:
            InputError: as `papershelf.sources.snapshot.read_records` does.
            OSError: a process that takes part was ended from outside.
        """
        damage = Damage(snapshot)
        for read in map_in_order(_read, _in_batches(snapshot)):
            damage.add(read.n_papers, read.damaged)
            if damage.is_hopeless:
                break
            self.newest = max(filter(None, (self.newest, read.newest)), default=None)
            advance(damage.good)
            yield read.batch
        damage.judge()
        self.n_damaged = len(damage.lines)


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    batch: Batch
    n_papers: int
    newest: dt.date | None
    damaged: list[tuple[int, str]]


def _in_batches(snapshot: Path) -> Iterator[Lines]:
    lines = read_lines(snapshot)
    while batch := list(islice(lines, ROWS_A_BATCH)):
        yield [number for number, _ in batch], b"\n".join(line for _, line in batch)


def _read(together: Lines) -> _Read:
    numbers, lines = together[0], together[1].split(b"\n")
    entries, damaged = list[Entry | None](), []
    for number, line in zip(numbers, lines, strict=True):
        try:
            entries.append(decode(line))
        except ValueError as error:
            damaged.append((number, str(error)))
            entries.append(None)
    newest = max((day for entry in entries if entry for day in days_of(entry)), default=None)
    return _Read(Batch.of(rows_of(entries)), len(lines) - len(damaged), newest, damaged)


def rows_of(entries: Sequence[Entry | None]) -> list[Row]:
    """What the index takes of papers, and of no paper; the entries are spent."""
    titles = folded([entry.title if entry else "" for entry in entries])
    return [_row(entry, title) if entry else NO_ROW for entry, title in zip(entries, titles, strict=True)]


def _row(entry: Entry, title: FoldedTitle) -> Row:
    abstract = _single_spaced(entry.abstract or "")
    if entry.authors_parsed:
        entry.authors = None  # the same names, taken apart already
    entry.abstract = abstract or None
    entry.id = str(entry.id)  # plain, as it is written
    return Row(
        arxiv_id=entry.id,
        packed=title.packed(),
        key=title.key,
        words=title.words,
        parts=parts_of(title),
        squashed=squash(abstract),
        data=_ENCODER.encode(entry),
    )


def _single_spaced(text: str) -> str:
    """As `" ".join(text.split())`, which takes twice as long."""
    line = text.strip().replace("\n", " ")
    return line if is_plain(line) else " ".join(text.split())
