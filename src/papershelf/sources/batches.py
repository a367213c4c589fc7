"""A file of arXiv's metadata → batches of rows for an index; its lines are decoded and folded on several processors."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from papershelf.index.building import NO_ROW, ROWS_A_BATCH, Batch, Row
from papershelf.index.workers import map_in_order
from papershelf.matching.titles import FoldedTitle
from papershelf.sources.finding import squash
from papershelf.sources.lines import read_lines
from papershelf.sources.memory import parts_of
from papershelf.sources.snapshot import Damage, days_of, decode

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from papershelf.sources.snapshot import Entry

_ENCODER = msgspec.json.Encoder()
Lines = list[tuple[int, bytes]]


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
        yield batch


def _read(lines: Lines) -> _Read:
    rows, newest, damaged = [], None, []
    for number, line in lines:
        try:
            entry = decode(line)
        except ValueError as error:
            damaged.append((number, str(error)))
            rows.append(NO_ROW)
        else:
            newest = max((day for day in (newest, *days_of(entry)) if day), default=None)
            rows.append(row_of(entry))
    return _Read(Batch.of(rows), len(lines) - len(damaged), newest, damaged)


def row_of(entry: Entry) -> Row:
    """What the index takes of a paper; the entry is spent."""
    abstract = " ".join((entry.abstract or "").split())
    if entry.authors_parsed:
        entry.authors = None  # the same names, taken apart already
    entry.abstract = abstract or None
    entry.id = str(entry.id)  # plain, as it is written
    title = FoldedTitle.of(entry.title)
    return Row(
        arxiv_id=entry.id,
        packed=title.packed(),
        key=title.key,
        words=title.words,
        parts=parts_of(title),
        squashed=squash(abstract),
        data=_ENCODER.encode(entry),
    )
