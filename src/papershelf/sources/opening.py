"""From settings to a source that is ready to be asked."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from papershelf.errors import InputError
from papershelf.identifiers import ArxivId
from papershelf.sources.late import LateSource
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from papershelf.config import Settings
    from papershelf.sources.arxiv_api import ArxivSource
    from papershelf.sources.base import Source

_ARXIV = "arXiv"
_PROBE = ArxivId("1706.03762")  # any paper would do


@dataclass(frozen=True, slots=True)
class OpenSource:
    """Sources in the order in which they are asked, and how many requests they have made so far."""

    sources: tuple[Source, ...]
    requests_made: Callable[[], int]


@contextmanager
def open_source(settings: Settings, *, offline: bool = False, refresh: bool = False) -> Iterator[OpenSource]:
    """The sources that the settings name: a local file; or the local index, and arXiv for what it lacks.

    A file is held in memory; there need not be an index; arXiv is behind the cache.

    With `offline`, arXiv is never asked: what neither the index nor the cache knows is unavailable. It is not called
    absent, for it may be newer than the index.

    Raises:
        InputError: the local file, or the index, cannot be read.
    """
    path, name = _local_file(settings), _arxiv_name(settings)
    if path is not None and not _is_folder(path):
        from papershelf.sources.memory import MemorySource
        from papershelf.sources.snapshot import Snapshot

        yield OpenSource((MemorySource(Snapshot(path), name=path.name),), lambda: 0)
        return
    index = _index(settings, path)
    if index and path is not None:
        yield OpenSource((index,), lambda: 0)
        return
    from papershelf.sources.cached import CachedSource  # loads SQLite, which an index alone does not need

    first = (index,) if index else ()
    if offline:
        from papershelf.sources.offline import OfflineSource

        with CachedSource(OfflineSource(name), settings.cache_path) as cached:
            yield OpenSource((*first, cached), lambda: 0)
    else:
        arxiv = LateSource(name, lambda: _arxiv(settings, name))
        with CachedSource(arxiv, settings.cache_path, refresh=refresh) as cached:
            yield OpenSource((*first, cached), lambda: arxiv.requests_made)


def _index(settings: Settings, folder: Path | None) -> Source | None:
    """The index in a folder that was named, or that of the settings if there is one and `auto` may use it.

    Raises:
        InputError: it cannot be used, or the folder that was named holds none.
    """
    if folder is None and (settings.source != "auto" or not _is_folder(settings.index_path)):
        return None
    from papershelf.sources.indexed import open_index

    found = open_index(folder or settings.index_path)
    if folder is not None and found is None:
        raise InputError(
            f"{clean(str(folder))}: is a folder without an index; build one: papershelf index build SNAPSHOT"
        )
    return found


def _is_folder(path: Path) -> bool:
    """Whether there is a folder, as far as this user may know."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _arxiv(settings: Settings, name: str) -> ArxivSource:
    from papershelf.sources.arxiv_api import ArxivSource

    return ArxivSource(
        url=settings.arxiv_url,
        name=name,
        probe=_PROBE if name == _ARXIV else None,
        contact=settings.arxiv_contact,
        interval=settings.arxiv_interval,
        timeout=settings.arxiv_timeout,
        lock_path=settings.lock_path,
    )


def _local_file(settings: Settings) -> Path | None:
    if settings.source == "arxiv":
        return None
    return settings.snapshot if settings.source == "auto" else settings.source


def _arxiv_name(settings: Settings) -> str:
    """arXiv, or where another answers in its place: the cache must not take one's answers for the other's."""
    address = urlsplit(settings.arxiv_url)
    host = address.hostname or ""
    if host == "arxiv.org" or host.endswith(".arxiv.org"):
        return _ARXIV
    return f"arXiv at {host}:{address.port}" if address.port else f"arXiv at {host}"
