"""Nobody to ask: what stands behind the cache when papershelf is told to stay offline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from papershelf.sources.base import Answer, Query, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from papershelf.identifiers import ArxivId


@dataclass(frozen=True, slots=True)
class OfflineSource:
    """A source in place of the one that has this name, which must not be asked."""

    vocabulary = None  # arXiv tells of papers, not of words

    name: str

    def search(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
        """Answer that nobody was asked."""
        return ((query, self._unavailable()) for query in queries)

    def fetch(self, ids: Sequence[ArxivId]) -> Iterator[tuple[ArxivId, Answer]]:
        """Answer that nobody was asked."""
        return ((arxiv_id, self._unavailable()) for arxiv_id in ids)

    def _unavailable(self) -> Unavailable:
        return Unavailable(f"not in the cache, and --offline forbids asking {self.name}")
