"""The seam between resolving and whoever knows papers: one protocol, two kinds of answer.

Every implementation passes `tests/contracts/test_source_contract.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.matching.vocabulary import Vocabulary
    from papershelf.model import Record


class Query(msgspec.Struct, frozen=True, gc=False):
    """One question: a title as the digest has it, and the abstract when the digest gives one."""

    title: str
    abstract: str | None = None


class Found(msgspec.Struct, frozen=True, gc=False):
    """The source was asked. `records` may be the paper, the most alike first; none means that there is nothing like it.

    `source` names who knew: `arXiv`, a file's name.
    """

    records: tuple[Record, ...]
    source: str


class Unavailable(msgspec.Struct, frozen=True, gc=False):
    """The source could not be asked; `reason` is a sentence part that says why and what to do."""

    reason: str


Answer = Found | Unavailable


class Source(Protocol):
    """Whoever can be asked for papers.

    Both methods answer every question exactly once, as soon as its answer is known and in any order; an equal
    question asked twice in one call may be answered once. They never raise for a question that could not be asked:
    that is an `Unavailable`.
    """

    @property
    def name(self) -> str:
        """Who this is, as shown to people and as the cache tells sources apart."""

    @property
    def vocabulary(self) -> Vocabulary | None:
        """The words of its papers' titles; None if that cannot be told."""

    def search(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
        """Records whose title is, or is close to, each query's; plausible ones only, at most some ten a query."""

    def fetch(self, ids: Sequence[ArxivId]) -> Iterator[tuple[ArxivId, Answer]]:
        """The record of each id (a version in it is ignored); `Found(())` when the source does not know it."""
