"""Records of this machine by title, by a part of it, or by their abstract: what is asked of rows, in which order."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol

from papershelf.matching import is_plausible
from papershelf.matching.evidence import abstract_share
from papershelf.matching.titles import FoldedTitle
from papershelf.sources.base import Answer, Found, Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.model import Record

_MOST = 10  # records in an answer
_TITLE_ROWS, _ABSTRACT_ROWS = 40, 5  # rows looked at closely
_ABSTRACT_AGREES = 0.5  # an equal title whose abstract agrees needs no search for a rival
_ABSTRACT_PLAUSIBLE = 0.3
_NOT_ALPHANUMERIC = bytes(code for code in range(128) if not chr(code).isalnum())


class Rows(Protocol):
    """Records in rows, found by keys; a row is a number."""

    def by_id(self, arxiv_id: ArxivId) -> Sequence[int]:
        """The row of a paper, given without a version; or none."""

    def by_key(self, key: str, most: int) -> Sequence[int]:
        """The rows whose folded title is this; at most so many."""

    def by_part(self, key: str, most: int) -> Sequence[int]:
        """The rows of whose title this is the folded part before or after a colon; none if more than `most` have it."""

    def close(self, key: str, limit: int) -> Sequence[int]:
        """The rows whose folded titles share most with this one, the most alike first."""

    def by_abstract(self, squashed: bytes, limit: int) -> Sequence[int]:
        """The rows whose abstracts share most with one that is given as `squash` makes it, the most alike first."""

    def title(self, row: int) -> str:
        """The title of a row."""

    def record(self, row: int) -> Record:
        """The record of a row."""


class RowsSource:
    """A `Source` over rows."""

    def __init__(self, rows: Rows, *, name: str) -> None:
        """Answer from these rows; `name` is what they came from."""
        self._rows = rows
        self._name = name

    @property
    def name(self) -> str:
        """What the records came from."""
        return self._name

    def search(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
        """Answer each query in turn."""
        return ((query, Found(self._find(query), self._name)) for query in queries)

    def fetch(self, ids: Sequence[ArxivId]) -> Iterator[tuple[ArxivId, Answer]]:
        """Answer each id in turn."""
        for arxiv_id in ids:
            yield arxiv_id, Found(tuple(map(self._rows.record, self._rows.by_id(arxiv_id.base))), self._name)

    def _find(self, query: Query) -> tuple[Record, ...]:
        title = FoldedTitle.of(query.title)
        rows = dict.fromkeys(self._rows.by_key(title.key, _MOST) if title.key else ())
        if rows and (not query.abstract or self._abstract_agrees(query.abstract, rows)):
            return tuple(map(self._rows.record, rows))
        for part in filter(None, (title.key, title.tail, title.head)):
            rows.update(dict.fromkeys(self._rows.by_key(part, _MOST)))
        for part in filter(None, (title.key, title.head)):
            rows.update(dict.fromkeys(self._rows.by_part(part, _MOST)))
        if title.key:
            rows.update(dict.fromkeys(self._rows.close(title.key, _TITLE_ROWS)))
        same_abstract = self._by_abstract(query.abstract) if query.abstract else []
        alike = (row for row in rows if row not in same_abstract and is_plausible(query.title, self._rows.title(row)))
        return tuple(map(self._rows.record, islice(chain(same_abstract, alike), _MOST)))

    def _abstract_agrees(self, abstract: str, rows: Iterable[int]) -> bool:
        shares = [abstract_share(abstract, self._rows.record(row).abstract) for row in rows]
        return any(share is not None and share >= _ABSTRACT_AGREES for share in shares)

    def _by_abstract(self, abstract: str) -> list[int]:
        rows = self._rows.by_abstract(squash(abstract), _ABSTRACT_ROWS)
        shares = (abstract_share(abstract, self._rows.record(row).abstract) or 0 for row in rows)
        return [row for row, share in zip(rows, shares, strict=True) if share >= _ABSTRACT_PLAUSIBLE]


def squash(text: str) -> bytes:
    """Letters and digits only, in lower case: cheaper than folding, and enough to find what is then compared."""
    return text.lower().encode("utf-8", "ignore").translate(None, _NOT_ALPHANUMERIC)
