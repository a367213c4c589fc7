"""A local index of arXiv's metadata: built from a snapshot, and asked as a source."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from papershelf import __version__
from papershelf.errors import InputError, OutputError
from papershelf.index import layout
from papershelf.index.building import Builder, Row
from papershelf.index.disk import Disk
from papershelf.sources.finding import RowsSource, squash
from papershelf.sources.memory import parts_of
from papershelf.sources.snapshot import Entry, days_of, read_entries, record_of
from papershelf.text import clean, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from papershelf.identifiers import ArxivId
    from papershelf.model import Record

_DECODER = msgspec.json.Decoder(Entry)
_ENCODER = msgspec.json.Encoder()
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
    name = clean(str(folder))
    try:
        with layout.alone(folder), layout.new_generation(folder) as generation:
            builder, state = Builder(generation), _Reading()
            for entry in state.entries(snapshot, advance):
                builder.add(_row(entry))
            manifest = {
                "made_by": __version__,
                "source": clean(snapshot.name),
                "records": builder.finish(),
                "damaged": state.n_damaged,
                "newest": state.newest.isoformat() if state.newest else "",
                "built": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            }
            return layout.put_in_use(generation, manifest)
    except OSError as error:
        raise OutputError(f"{name}: the index cannot be written ({error.strerror or error})") from error


def open_index(folder: Path) -> IndexSource | None:
    """The index in a folder, ready to be asked; None if there is none.

    Raises:
        InputError: it cannot be used.
    """
    place = layout.find(folder)
    if place is None:
        return None
    try:
        return IndexSource(Disk(place.folder), place.manifest)
    except (OSError, ValueError) as error:
        raise InputError(f"{clean(str(folder))}: the index is damaged ({clean(str(error))}); {layout.AGAIN}") from error


class IndexSource(RowsSource):
    """A `Source` over an index. Its records are read from the disk when they are asked for."""

    def __init__(self, disk: Disk, manifest: layout.Manifest) -> None:
        """Answer from what was built."""
        super().__init__(_DiskRows(disk), name="the local index")
        self.manifest = manifest


class _DiskRows:
    """`Rows` over what was built."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    def by_id(self, arxiv_id: ArxivId) -> Sequence[int]:
        return self._disk.by_id(arxiv_id)

    def by_key(self, key: str, most: int) -> Sequence[int]:
        return self._disk.by_key(key, most)

    def by_part(self, key: str, most: int) -> Sequence[int]:
        return self._disk.by_part(key, most)

    def close(self, key: str, limit: int) -> Sequence[int]:
        return self._disk.close(key, limit)

    def by_abstract(self, squashed: bytes, limit: int) -> Sequence[int]:
        return self._disk.by_abstract(squashed, limit)

    def title(self, row: int) -> str:
        return self._disk.title(row)

    def record(self, row: int) -> Record:
        return record_at(self._disk, row)


def record_at(disk: Disk, row: int) -> Record:
    """The record of a row.

    Raises:
        InputError: it is damaged.
    """
    try:
        entry = _DECODER.decode(disk.data(row))
        entry.abstract = disk.abstract(row)
    except (ValueError, IndexError) as error:
        what = f"the index is damaged (row {row}: {clean(str(error))})"
        raise InputError(f"{what}; see papershelf index verify, or {layout.AGAIN}") from error
    return record_of(entry)


@dataclass(slots=True)
class _Reading:
    """What is learnt of a snapshot on the way through it."""

    newest: dt.date | None = None
    n_damaged: int = 0

    def entries(self, snapshot: Path, advance: Callable[[int], None]) -> Iterator[Entry]:
        n = 0
        for entry in read_entries(snapshot, self._damaged):
            n += 1
            if not n % _TOLD:
                advance(n)
            latest = max(days_of(entry), default=None)
            if latest and (self.newest is None or latest > self.newest):
                self.newest = latest
            yield entry
        advance(n)

    def _damaged(self, count: int) -> None:
        self.n_damaged = count


def _row(entry: Entry) -> Row:
    abstract = " ".join((entry.abstract or "").split())
    if entry.authors_parsed:
        entry.authors = None  # the same names, taken apart already
    entry.abstract = None
    entry.id = str(entry.id)  # plain, as it is written
    return Row(
        arxiv_id=entry.id,
        title=entry.title,
        key=fold(entry.title),
        parts=parts_of(entry.title),
        squashed=squash(abstract),
        data=_ENCODER.encode(entry),
        abstract=abstract.encode("utf-8", "replace"),
    )


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
        OutputError: it cannot be removed.
    """
    try:
        found = [*layout.files_of(folder)]
        for path in found:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    except OSError as error:
        raise OutputError(f"{clean(str(folder))}: cannot be removed ({error.strerror or error})") from error
    return bool(found)
