"""A local index of arXiv's metadata: built from a snapshot, and asked as a source."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from functools import lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import msgspec

from papershelf import __version__
from papershelf.errors import InputError, OutputError
from papershelf.index import layout
from papershelf.index.disk import Disk
from papershelf.sources import delta
from papershelf.sources.finding import RowsSource
from papershelf.sources.snapshot import Entry, record_of
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from papershelf.identifiers import ArxivId
    from papershelf.index.words import Words
    from papershelf.model import Record
    from papershelf.sources.finding import Rows

Asked = ParamSpec("Asked")
Found = TypeVar("Found")

_RECENT = 256  # records that stay at hand: one whose abstract was compared is often the answer
_DECODER = msgspec.json.Decoder(Entry)
_TOLD = 1000  # papers from one word about progress to the next


def build(snapshot: Path, folder: Path, advance: Callable[[int], None] = lambda _: None) -> layout.Manifest:
    """Build an index from a file of arXiv's metadata; it takes the place of the one in `folder`, if there is one.

    Args:
        snapshot: in Kaggle's format, as `papershelf.sources.snapshot` reads it.
        folder: is made if missing. Until all is written and synced, what was in use there stays in use.
        advance: is called with the number of papers read so far.

    Raises:
        InputError: the file cannot be read, or is too much damaged.
        OutputError: the index cannot be written.
    """
    from papershelf.index.building import Builder  # asking needs neither
    from papershelf.sources.batches import Reading

    name = clean(str(folder))
    try:
        with (
            layout.alone(folder),
            layout.new_generation(folder) as generation,
            closing(Builder(generation)) as builder,
            closing((reading := Reading()).batches(snapshot, advance)) as batches,
        ):
            for batch in batches:
                builder.add(batch)
            manifest = {
                "made_by": __version__,
                "source": clean(snapshot.name),
                "records": builder.finish(),
                "damaged": reading.n_damaged,
                "newest": reading.newest.isoformat() if reading.newest else "",
                "built": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            }
            built = layout.put_in_use(generation, manifest)
            delta.remove(folder)
            return built
    except OSError as error:
        raise OutputError(f"{name}: the index cannot be written ({error.strerror or error})") from error


def open_index(folder: Path) -> IndexSource | None:
    """The index in a folder, ready to be asked; None if there is none.

    Raises:
        InputError: it cannot be used.
    """
    index = delta.find(folder)
    if index is None:
        return None
    try:
        for fault in chain.from_iterable(map(layout.misfits, index.places)):
            raise ValueError(fault)
        return IndexSource(index)
    except (OSError, ValueError) as error:
        if delta.find(folder) != index:
            return open_index(folder)  # a build or an update took its place meanwhile
        raise InputError(f"{clean(str(folder))}: the index is damaged ({clean(str(error))}); {layout.AGAIN}") from error


class IndexSource(RowsSource):
    """A `Source` over an index. Its records are read from the disk when they are asked for."""

    def __init__(self, index: delta.Whole) -> None:
        """Answer from what was built, and what lies over it.

        Raises:
            OSError: a file cannot be read.
            ValueError: one is damaged.
        """
        self.index = index
        self._main = Disk(index.main.folder)
        self._over = Disk(index.delta.folder) if index.delta else None
        self._hidden = delta.hidden_rows(index.delta)
        rows: Rows = _DiskRows(self._main)
        if self._over is not None:
            rows = delta.LayeredRows(rows, _DiskRows(self._over), self._hidden)
        super().__init__(rows, name="the local index")

    def records(self) -> Iterator[Record]:
        """Every record, one after another.

        Raises:
            InputError: one is damaged.
        """
        hidden = set(self._hidden.tolist())
        yield from (record_at(self._main, row) for row in self._main.rows().tolist() if row not in hidden)
        if self._over is not None:
            yield from (record_at(self._over, row) for row in self._over.rows().tolist())


class _DiskRows:
    """`Rows` over what was built."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._record = lru_cache(_RECENT)(partial(record_at, disk))

    @property
    def vocabulary(self) -> Words:
        return self._disk.words

    def by_id(self, arxiv_id: ArxivId) -> Sequence[int]:
        rows = self._disk.by_id(arxiv_id)
        for row in rows:
            if entry_at(self._disk, row).id != arxiv_id:
                raise _damaged(f"row {row}: is not {arxiv_id}")
        return rows

    def by_keys(self, keys: Sequence[str], most: int) -> list[list[int]]:
        return _told(self._disk.by_keys, keys, most)

    def by_parts(self, keys: Sequence[str], most: int) -> list[list[int]]:
        return _told(self._disk.by_parts, keys, most)

    def close(self, keys: Sequence[str], limit: int) -> list[list[int]]:
        return _told(self._disk.close, keys, limit)

    def by_abstracts(self, squashed: Sequence[bytes], limit: int) -> list[list[int]]:
        return _told(self._disk.by_abstracts, squashed, limit)

    def by_words(self, titles: Sequence[Sequence[str]], limit: int) -> list[list[int]]:
        return _told(self._disk.by_words, titles, limit)

    def titles(self, rows: Sequence[int]) -> list[str]:
        return _told(self._disk.titles, rows)

    def record(self, row: int) -> Record:
        return self._record(row)


def record_at(disk: Disk, row: int) -> Record:
    """The record of a row.

    Raises:
        InputError: it is damaged.
    """
    entry = entry_at(disk, row)
    try:
        return record_of(entry)
    except (ValueError, IndexError) as error:
        raise _damaged(f"row {row}: {error}") from error


def entry_at(disk: Disk, row: int) -> Entry:
    """The entry of a row, as it stood in a snapshot.

    Raises:
        InputError: it is damaged.
    """
    try:
        return _DECODER.decode(disk.data(row))
    except (ValueError, IndexError) as error:
        raise _damaged(f"row {row}: {error}") from error


def _told(look_up: Callable[Asked, Found], *asked: Asked.args, **named: Asked.kwargs) -> Found:
    """What a look-up finds.

    Raises:
        InputError: the arrays that it looks into are damaged.
    """
    try:
        return look_up(*asked, **named)
    except (ValueError, IndexError) as error:
        raise _damaged(str(error)) from error


def _damaged(why: str) -> InputError:
    what = f"the local index is damaged ({clean(why)})"
    return InputError(f"{what}; see papershelf index verify, or {layout.AGAIN}")


def faults(place: layout.Place, advance: Callable[[int], None] = lambda _: None) -> Iterator[str]:
    """What is wrong with an index: files that are not as they were written, records that cannot be read.

    Args:
        place: the generation to look at.
        advance: is called with the number of papers read so far.
    """
    damaged = list(layout.damages(place))
    yield from damaged
    if damaged:
        return
    try:
        disk = Disk(place.folder)
        for number, row in enumerate(disk.rows().tolist(), start=1):
            record = record_at(disk, row)
            if row not in disk.by_id(record.arxiv_id):
                yield f"row {row}: {record.arxiv_id} is not found by its id"
            if not number % _TOLD:
                advance(number)
    except (OSError, ValueError, InputError) as error:
        yield clean(str(error))


def remove(folder: Path) -> bool:
    """Remove the index in a folder, and nothing else in there; whether there was one.

    Raises:
        OutputError: it cannot be removed, or somebody is building there.
    """
    from papershelf.sources.harvest import harvests_of  # loads what speaks HTTP, which asking an index does not need

    try:
        return layout.remove(
            folder, [path for path in (delta.folder_of(folder), *harvests_of(folder)) if path.exists()]
        )
    except OSError as error:
        raise OutputError(f"{clean(str(folder))}: cannot be removed ({error.strerror or error})") from error
