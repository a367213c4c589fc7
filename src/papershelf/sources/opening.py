"""From settings to a source that is ready to be asked."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from papershelf.identifiers import ArxivId
from papershelf.sources.cached import CachedSource
from papershelf.sources.late import LateSource

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
    """A source, and how many requests it has made so far."""

    source: Source
    requests_made: Callable[[], int]


@contextmanager
def open_source(settings: Settings, *, offline: bool = False, refresh: bool = False) -> Iterator[OpenSource]:
    """The source that the settings name: a local file held in memory, or arXiv behind the cache.

    With `offline`, arXiv is never asked, and what the cache does not know is unavailable.

    Raises:
        InputError: the local file cannot be read.
    """
    path, name = _local_file(settings), _arxiv_name(settings)
    if path is not None:
        from papershelf.sources.memory import MemorySource
        from papershelf.sources.snapshot import Snapshot

        yield OpenSource(MemorySource(Snapshot(path), name=path.name), lambda: 0)
    elif offline:
        from papershelf.sources.offline import OfflineSource

        with CachedSource(OfflineSource(name), settings.cache_path) as cached:
            yield OpenSource(cached, lambda: 0)
    else:
        arxiv = LateSource(name, lambda: _arxiv(settings, name))
        with CachedSource(arxiv, settings.cache_path, refresh=refresh) as cached:
            yield OpenSource(cached, lambda: arxiv.requests_made)


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
