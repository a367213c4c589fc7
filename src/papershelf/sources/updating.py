"""An index kept fresh: what arXiv changed since is harvested, laid over it, and merged with it when it is large."""

from __future__ import annotations

import datetime as dt
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING

import msgspec

from papershelf import __version__
from papershelf.errors import InputError, OutputError
from papershelf.index import layout
from papershelf.index.building import ROWS_A_BATCH, Batch, Builder
from papershelf.index.disk import Disk
from papershelf.index.workers import map_in_order
from papershelf.sources import delta
from papershelf.sources.batches import rows_of
from papershelf.sources.harvest import Harvest, remove_harvests
from papershelf.sources.indexed import entry_at
from papershelf.sources.snapshot import days_of, decode
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator
    from pathlib import Path
    from typing import Any

    from papershelf.sources.oai import OaiClient

_SOURCE = "arXiv"
_MOST_OVER, _LEAST_OVER, _SHARE_OVER = 100_000, 1_000, 20  # rows; one in so many of the main index's
_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Update:
    """What an update did.

    Attributes:
        changed: how many papers are new or have changed.
        deleted: how many were deleted at arXiv.
        index: as it is now.
    """

    changed: int
    deleted: int
    index: delta.Whole


@dataclass(slots=True)
class _Changes:
    """What a harvest brought: every id that it names, and those whose last word is that they were deleted."""

    harvest: Harvest
    touched: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)

    def read(self) -> None:
        for change in self.harvest.changes():
            self.touched.add(change.id)
            (self.deleted.discard if change.entry else self.deleted.add)(change.id)

    def lines(self) -> Iterator[bytes]:
        """The papers as they are now; of several with one id the last counts."""
        for change in self.harvest.changes():
            if change.entry and change.id not in self.deleted:
                yield _ENCODER.encode(change.entry)


def update(folder: Path, client: OaiClient, advance: Callable[[int], None] = lambda _: None) -> Update:
    """Bring the index in a folder up to date. What was harvested before a failure is not asked for again.

    Args:
        folder: the index's; it can be used all the time.
        client: asks arXiv.
        advance: is called with the number of changes so far.

    Raises:
        InputError: there is no index, or one that cannot be used.
        ArxivUnavailableError: arXiv could not be asked.
        OutputError: the index cannot be written, or somebody else is at work on it.
    """
    _found(folder)  # before anything is made in there
    touched: set[str] = set()
    deleted: set[str] = set()
    with _at_work(folder):
        is_old = True
        while is_old:  # what an earlier run has gathered, but not taken in, comes first
            index = _found(folder)
            harvest = Harvest(folder, since=_since(index), url=client.url)
            is_old = harvest.state.done
            harvest.gather(client, advance)
            changes = _Changes(harvest)
            changes.read()
            if changes.touched:
                _write_over(folder, index, changes) if _is_small(index, changes) else _merge(folder, index, changes)
            harvest.remove()
            remove_harvests(folder)
            touched, deleted = touched | changes.touched, (deleted - changes.touched) | changes.deleted
        return Update(len(touched - deleted), len(deleted), _found(folder))


def compact(folder: Path, advance: Callable[[int], None] = lambda _: None) -> bool:
    """Merge an index with what lies over it; whether there was anything to merge.

    Raises:
        InputError: there is no index, or one that cannot be used.
        OutputError: the index cannot be written, or somebody else is at work on it.
    """
    _found(folder)
    with _at_work(folder):
        index = _found(folder)
        if index.delta:
            _merge(folder, index, None, advance)
        return index.delta is not None


def build_from_arxiv(
    folder: Path, client: OaiClient, advance: Callable[[int], None] = lambda _: None
) -> layout.Manifest:
    """Build an index from all that arXiv has; it takes the place of the one in `folder`, if there is one.

    This takes hours. What was harvested before a failure is not asked for again.

    Raises:
        ArxivUnavailableError: arXiv could not be asked.
        OutputError: the index cannot be written, or somebody else is at work on it.
        InputError: what was harvested is damaged, or arXiv has nothing.
    """
    with _at_work(folder):
        harvest = Harvest(folder, since="", url=client.url)
        harvest.gather(client, advance)
        changes = _Changes(harvest)
        changes.read()
        if len(changes.touched) == len(changes.deleted):
            harvest.remove()
            raise InputError(f"{client.url}: has no papers; check arxiv_oai_url in the settings")
        facts = {"source": _SOURCE, "damaged": harvest.state.damaged, "harvested": harvest.state.started}
        manifest = _write(folder, changes.lines(), facts)
        delta.remove(folder)
        harvest.remove()
        return manifest


@contextmanager
def _at_work(folder: Path) -> Iterator[None]:
    """Be the only one at work on an index, and tell people what the system says."""
    try:
        with layout.alone(folder):
            yield
    except OSError as error:
        what = f"the index cannot be written ({error.strerror or error})"
        raise OutputError(f"{clean(str(folder))}: {what}") from error


def _found(folder: Path) -> delta.Whole:
    index = delta.find(folder)
    if index is None:
        name = clean(str(folder))
        raise InputError(f"{name}: there is no index; build one: papershelf index build SNAPSHOT, or --from-arxiv")
    return index


def _since(index: delta.Whole) -> str:
    """The day from which on changes may be missing: a snapshot holds all changes before its newest version."""
    today = dt.datetime.now(dt.UTC).date().isoformat()
    return min(index.harvested or index.newest, today)


def _is_small(index: delta.Whole, changes: _Changes) -> bool:
    """Whether the changes, and those before, are few enough to be laid over the index."""
    most = min(_MOST_OVER, max(_LEAST_OVER, index.main.manifest.records // _SHARE_OVER))
    return len(changes.touched) + (index.delta.manifest.records if index.delta else 0) <= most


def _write_over(folder: Path, index: delta.Whole, changes: _Changes) -> None:
    """Lay changes over an index, in the place of what lay over it before, which they take in."""
    main = Disk(index.main.folder)
    rows = chain.from_iterable(main.by_id(arxiv_id) for arxiv_id in changes.touched)
    hidden = [*delta.hidden_rows(index.delta).tolist(), *rows]
    older = _lines(index.delta, changes.touched)
    _write(
        delta.folder_of(folder),
        chain(older, changes.lines()),
        _facts(index, changes) | {"over": delta.identity(index.main)},
        hidden=hidden,
    )


def _merge(
    folder: Path, index: delta.Whole, changes: _Changes | None, advance: Callable[[int], None] = lambda _: None
) -> None:
    """Build the index anew from itself, what lies over it, and changes."""
    touched = changes.touched if changes else ()
    hidden = set(delta.hidden_rows(index.delta).tolist())
    older = chain(_lines(index.main, touched, hidden), _lines(index.delta, touched))
    _write(folder, chain(older, changes.lines() if changes else ()), _facts(index, changes), advance)
    delta.remove(folder)


def _facts(index: delta.Whole, changes: _Changes | None) -> dict[str, Any]:
    state = changes.harvest.state if changes else None
    return {
        "source": index.main.manifest.source,
        "damaged": index.main.manifest.damaged + (state.damaged if state else 0),
        "harvested": state.started if state else index.harvested,
        "newest": index.newest,
    }


def _lines(place: layout.Place | None, without: Container[str], hidden: Container[int] = ()) -> Iterator[bytes]:
    """The papers of an index, each as a line of a snapshot, without some."""
    if place is None:
        return
    disk = Disk(place.folder)
    for row in disk.rows().tolist():
        if row not in hidden:
            entry = entry_at(disk, row)
            if entry.id not in without:
                yield _ENCODER.encode(entry)


def _write(
    folder: Path,
    lines: Iterable[bytes],
    facts: dict[str, Any],
    advance: Callable[[int], None] = lambda _: None,
    hidden: Iterable[int] | None = None,
) -> layout.Manifest:
    """Write a generation and put it in use."""
    folder.mkdir(exist_ok=True)
    newest, n_papers = facts.get("newest", ""), 0
    with layout.new_generation(folder) as generation, closing(Builder(generation)) as builder:
        for batch, latest in map_in_order(_batch, _grouped(iter(lines))):
            builder.add(batch)
            newest = max(newest, latest)
            advance(n_papers := n_papers + len(batch.ids))
        if hidden is not None:
            facts = facts | {"hidden": delta.write_hidden(generation, hidden)}
        built = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        records = builder.finish()
        return layout.put_in_use(
            generation, facts | {"made_by": __version__, "records": records, "newest": newest, "built": built}
        )


def _grouped(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    while group := list(islice(lines, ROWS_A_BATCH)):
        yield group


def _batch(lines: list[bytes]) -> tuple[Batch, str]:
    """Lines as rows, and the day of the newest version among them."""
    entries = [decode(line) for line in lines]
    newest = max((day for entry in entries for day in days_of(entry)), default=None)
    return Batch.of(rows_of(entries)), newest.isoformat() if newest else ""
