"""A source that remembers what it was asked and what it said, for those who want to know how a decision came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.matching.vocabulary import Vocabulary
    from papershelf.sources.base import Answer, Query, Source


@dataclass(frozen=True, slots=True)
class Heard:
    """A question, who was asked, the answer, and how many HTTP requests went out for it."""

    source: Source
    question: Query | ArxivId
    answer: Answer
    requests: int


class HeardSource:
    """A `Source` that asks another one, and writes down what is asked and answered."""

    def __init__(self, inner: Source, heard: list[Heard], requests_made: Callable[[], int]) -> None:
        """Stand before `inner`; `heard` is what is written to, `requests_made` counts its requests so far."""
        self._inner = inner
        self._heard = heard
        self._requests_made = requests_made

    @property
    def name(self) -> str:
        """The name of who is asked."""
        return self._inner.name

    @property
    def vocabulary(self) -> Vocabulary | None:
        """The words that the source knows."""
        return self._inner.vocabulary

    def search(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
        """What the source says."""
        before = self._requests_made()
        for query, answer in self._inner.search(queries):
            self._heard.append(Heard(self._inner, query, answer, self._requests_made() - before))
            yield query, answer

    def fetch(self, ids: Sequence[ArxivId]) -> Iterator[tuple[ArxivId, Answer]]:
        """What the source says."""
        before = self._requests_made()
        for arxiv_id, answer in self._inner.fetch(ids):
            self._heard.append(Heard(self._inner, arxiv_id, answer, self._requests_made() - before))
            yield arxiv_id, answer
