"""A source that is made when it is first asked: behind a cache that knows everything, that is never."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.sources.arxiv_api import ArxivSource
    from papershelf.sources.base import Answer, Query


class LateSource:
    """arXiv, whose client takes a tenth of a second to load."""

    vocabulary = None  # arXiv tells of papers, not of words

    def __init__(self, name: str, make: Callable[[], ArxivSource]) -> None:
        """Stand for the source of this name, which `make` makes."""
        self.name = name
        self._make = make

    @cached_property
    def _source(self) -> ArxivSource:
        return self._make()

    @property
    def requests_made(self) -> int:
        """How many HTTP requests went out so far."""
        return self._source.requests_made if "_source" in vars(self) else 0

    def search(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
        """What the source says."""
        return self._source.search(queries)

    def fetch(self, ids: Sequence[ArxivId]) -> Iterator[tuple[ArxivId, Answer]]:
        """What the source says."""
        return self._source.fetch(ids)
