"""Records held in memory, for files of up to some 100,000: found by title, by a part of it, or by their abstract."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from papershelf.index.postings import Postings
from papershelf.index.words import Words, word_pairs
from papershelf.matching.titles import FoldedTitle
from papershelf.sources.finding import RowsSource, squash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.model import Record

_TITLE_SAMPLE, _ABSTRACT_SAMPLE = 2, 16  # one gram in so many is kept: titles are short, abstracts long
_MOST_POSTINGS = 20_000  # rows looked at for a title or an abstract


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


class MemorySource(RowsSource):
    """A `Source` over a shelf of records. Indexes for close titles and for abstracts are built when first needed."""

    def __init__(self, shelf: Shelf, *, name: str = "memory") -> None:
        super().__init__(_MemoryRows(shelf), name=name)

    @classmethod
    def of(cls, records: Iterable[Record], *, name: str = "memory") -> MemorySource:
        """A source over records that are whole already."""
        return cls(RecordShelf(records), name=name)


class _MemoryRows:
    """`Rows` over a shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    @property
    def vocabulary(self) -> Words:
        return self._words

    def by_id(self, arxiv_id: ArxivId) -> Sequence[int]:
        row = self._rows_by_id.get(arxiv_id)
        return () if row is None else (row,)

    def by_keys(self, keys: Sequence[str], most: int) -> list[list[int]]:
        return [self._rows_by_key.get(key, [])[:most] if key else [] for key in keys]

    def by_parts(self, keys: Sequence[str], most: int) -> list[list[int]]:
        return [self._rows_by_part.get(key, [])[:most] for key in keys]

    def close(self, keys: Sequence[str], limit: int) -> list[list[int]]:
        return self._title_grams.search([key.encode() for key in keys], limit=limit, most=_MOST_POSTINGS)

    def by_abstracts(self, squashed: Sequence[bytes], limit: int) -> list[list[int]]:
        if not any(squashed):
            return [[] for _ in squashed]  # without an index of all abstracts, which is made when it is first needed
        return self._abstract_grams.search(squashed, limit=limit, most=_MOST_POSTINGS)

    def by_words(self, titles: Sequence[Sequence[str]], limit: int) -> list[list[int]]:
        return self._words.search(titles, limit=limit, most=_MOST_POSTINGS)

    def titles(self, rows: Sequence[int]) -> list[str]:
        return [self._titles[row].packed() for row in rows]

    def record(self, row: int) -> Record:
        return self._shelf[row]

    @cached_property
    def _titles(self) -> list[FoldedTitle]:
        return [FoldedTitle.of(title) for _, title in self._shelf.titles()]

    @cached_property
    def _rows_by_id(self) -> dict[str, int]:
        return {arxiv_id: row for row, (arxiv_id, _) in enumerate(self._shelf.titles())}

    @cached_property
    def _rows_by_key(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = defaultdict(list)
        for row, title in enumerate(self._titles):
            rows[title.key].append(row)
        return dict(rows)

    @cached_property
    def _rows_by_part(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = defaultdict(list)
        for row, title in enumerate(self._titles):
            for part in parts_of(title):
                rows[part].append(row)
        return dict(rows)

    @cached_property
    def _title_grams(self) -> Postings:
        return Postings.build((title.key.encode() for title in self._titles), len(self._titles), sample=_TITLE_SAMPLE)

    @cached_property
    def _abstract_grams(self) -> Postings:
        abstracts = map(squash, self._shelf.abstracts())
        return Postings.build(abstracts, len(self._titles), sample=_ABSTRACT_SAMPLE)

    @cached_property
    def _words(self) -> Words:
        return Words.of(word_pairs(title.words for title in self._titles), len(self._titles), len(self._titles))


def parts_of(title: FoldedTitle) -> tuple[str, ...]:
    """The folded parts of a title before and after a colon; none where it has no colon."""
    return tuple(dict.fromkeys(filter(None, (title.head, title.tail))))
