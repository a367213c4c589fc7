"""Records held in memory, for files of up to some 100,000: found by title, by a part of it, or by their abstract."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from papershelf.index.grams import GramIndex
from papershelf.matching import is_plausible
from papershelf.matching.evidence import abstract_share
from papershelf.matching.titles import FoldedTitle
from papershelf.sources.base import Answer, Found, Query
from papershelf.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.model import Record

_MOST = 10  # records in an answer
_TITLE_SAMPLE, _ABSTRACT_SAMPLE = 2, 16  # one gram in so many is kept: titles are short, abstracts long
_TITLE_ROWS, _ABSTRACT_ROWS = 40, 5  # rows looked at closely
_ABSTRACT_AGREES = 0.5  # an equal title whose abstract agrees needs no search for a rival
_ABSTRACT_PLAUSIBLE = 0.3

_NOT_ALPHANUMERIC = bytes(code for code in range(128) if not chr(code).isalnum())


class Shelf(Protocol):
    """Records in rows, cheap to scan by title and by abstract, whole only when one is asked for."""

    def titles(self) -> Iterator[tuple[ArxivId, str]]:
        """Id and title of every row."""

    def abstracts(self) -> Iterator[str]:
        """The abstract of every row; empty where there is none."""

    def __getitem__(self, row: int) -> Record:
        """The record of a row."""


class RecordShelf:
    """A shelf of records that are whole already."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = tuple(records)

    def titles(self) -> Iterator[tuple[ArxivId, str]]:
        """Id and title of every row."""
        return ((record.arxiv_id, record.title) for record in self._records)

    def abstracts(self) -> Iterator[str]:
        """The abstract of every row."""
        return (record.abstract for record in self._records)

    def __getitem__(self, row: int) -> Record:
        return self._records[row]


class MemorySource:
    """A `Source` over a shelf of records. Indexes for close titles and for abstracts are built when first needed."""

    def __init__(self, shelf: Shelf, *, name: str = "memory") -> None:
        self._shelf = shelf
        self._name = name

    @classmethod
    def of(cls, records: Iterable[Record], *, name: str = "memory") -> MemorySource:
        """A source over records that are whole already."""
        return cls(RecordShelf(records), name=name)

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
            row = self._rows_by_id.get(arxiv_id.base)
            yield arxiv_id, Found(() if row is None else (self._shelf[row],), self._name)

    def _find(self, query: Query) -> tuple[Record, ...]:
        title = FoldedTitle.of(query.title)
        rows = dict.fromkeys(self._rows_by_key.get(title.key, ()) if title.key else ())
        if rows and (not query.abstract or self._abstract_agrees(query.abstract, rows)):
            return tuple(self._shelf[row] for row in list(rows)[:_MOST])
        for part in filter(None, (title.key, title.tail, title.head)):
            rows.update(dict.fromkeys(self._rows_by_key.get(part, ())))
        rows.update(dict.fromkeys(self._rows_by_part.get(title.key, ())))
        rows.update(dict.fromkeys(self._rows_by_part.get(title.head, ()) if title.head else ()))
        close = self._title_grams.search(title.key.encode(), limit=_TITLE_ROWS)
        rows.update(dict.fromkeys(row for row, _ in close))
        alike = [self._shelf[row] for row in rows if is_plausible(query.title, self._titles[row])]
        if query.abstract:
            same_abstract = self._by_abstract(query.abstract)
            alike = same_abstract + [record for record in alike if record not in same_abstract]
        return tuple(alike[:_MOST])

    def _abstract_agrees(self, abstract: str, rows: Iterable[int]) -> bool:
        shares = [abstract_share(abstract, self._shelf[row].abstract) for row in rows]
        return any(share is not None and share >= _ABSTRACT_AGREES for share in shares)

    def _by_abstract(self, abstract: str) -> list[Record]:
        rows = self._abstract_grams.search(_squash(abstract), limit=_ABSTRACT_ROWS)
        records = [self._shelf[row] for row, _ in rows]
        return [r for r in records if (abstract_share(abstract, r.abstract) or 0) >= _ABSTRACT_PLAUSIBLE]

    @cached_property
    def _titles(self) -> list[str]:
        return [title for _, title in self._shelf.titles()]

    @cached_property
    def _rows_by_id(self) -> dict[str, int]:
        return {arxiv_id: row for row, (arxiv_id, _) in enumerate(self._shelf.titles())}

    @cached_property
    def _rows_by_key(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = defaultdict(list)
        for row, title in enumerate(self._titles):
            rows[fold(title)].append(row)
        return dict(rows)

    @cached_property
    def _rows_by_part(self) -> dict[str, list[int]]:
        """Rows by the part of their title before a colon, and by the part after it."""
        rows: dict[str, list[int]] = defaultdict(list)
        for row, title in enumerate(self._titles):
            if ":" in title or "-" in title or "–" in title or "—" in title:
                folded = FoldedTitle.of(title)
                for part in filter(None, (folded.head, folded.tail)):
                    rows[part].append(row)
        return {part: found for part, found in rows.items() if len(found) <= _MOST}

    @cached_property
    def _title_grams(self) -> GramIndex:
        return GramIndex.build((fold(title).encode() for title in self._titles), sample=_TITLE_SAMPLE)

    @cached_property
    def _abstract_grams(self) -> GramIndex:
        return GramIndex.build(map(_squash, self._shelf.abstracts()), sample=_ABSTRACT_SAMPLE)


def _squash(text: str) -> bytes:
    """Letters and digits only, in lower case: cheaper than folding, and enough to find what is then compared."""
    return text.lower().encode("utf-8", "ignore").translate(None, _NOT_ALPHANUMERIC)
