"""Records of this machine by title, by a part of it, or by their abstract: what is asked of rows, in which order."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol

from papershelf.matching.common_words import CommonWords
from papershelf.matching.evidence import abstract_share
from papershelf.matching.folding import keys_of
from papershelf.matching.likeness import alike
from papershelf.matching.titles import CLOSE, FoldedTitle, words_of_packed
from papershelf.sources.base import Answer, Found, Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.matching.vocabulary import Vocabulary
    from papershelf.model import Record

_AT_A_TIME = 256  # queries that are looked up together
# Records in an answer; of these, with another title; and until there are so many, those of the same words.
_MOST, _MOST_ALIKE, _MOST_REWORDED = 10, 6, 5
_TITLE_ROWS, _ABSTRACT_ROWS, _WORD_ROWS = 40, 5, 20  # rows looked at closely
_ABSTRACT_AGREES = 0.5  # an equal title whose abstract agrees needs no search for a rival
_ABSTRACT_PLAUSIBLE = 0.2
_NOT_ALPHANUMERIC = bytes(code for code in range(128) if not chr(code).isalnum())


class Rows(Protocol):
    """Records in rows, found by keys; a row is a number. What is asked for many is answered for each, in order."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of all titles."""

    def by_id(self, arxiv_id: ArxivId) -> Sequence[int]:
        """The row of a paper, given without a version; or none."""

    def by_keys(self, keys: Sequence[str], most: int) -> list[list[int]]:
        """The rows whose folded title is this key; at most so many."""

    def by_parts(self, keys: Sequence[str], most: int) -> list[list[int]]:
        """The rows of whose title this is the folded part before or after a colon; at most so many."""

    def close(self, keys: Sequence[str], limit: int) -> list[list[int]]:
        """The rows whose folded titles share most with this one, the most alike first."""

    def by_abstracts(self, squashed: Sequence[bytes], limit: int) -> list[list[int]]:
        """The rows whose abstracts share most with one that is given as `squash` makes it, the most alike first."""

    def by_words(self, titles: Sequence[Sequence[str]], limit: int) -> list[list[int]]:
        """The rows whose titles share the rarest folded words with this one, the most alike first."""

    def titles(self, rows: Sequence[int]) -> list[str]:
        """The folded title of each row, as `FoldedTitle.packed` makes it."""

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

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of all titles."""
        return self._rows.vocabulary

    def search(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
        """Answer each query in turn."""
        for begin in range(0, len(queries), _AT_A_TIME):
            together = queries[begin : begin + _AT_A_TIME]
            for query, rows in zip(together, self._find(together), strict=True):
                yield query, Found(tuple(map(self._rows.record, rows)), self._name)

    def fetch(self, ids: Sequence[ArxivId]) -> Iterator[tuple[ArxivId, Answer]]:
        """Answer each id in turn."""
        for arxiv_id in ids:
            yield arxiv_id, Found(tuple(map(self._rows.record, self._rows.by_id(arxiv_id.base))), self._name)

    def _find(self, queries: Sequence[Query]) -> list[Sequence[int]]:
        """The rows that may be the paper of each query."""
        found: list[Sequence[int]] = [*self._rows.by_keys(keys_of([query.title for query in queries]), _MOST)]
        unsettled = [
            position
            for position, (query, rows) in enumerate(zip(queries, found, strict=True))
            if not rows or (query.abstract and not self._abstract_agrees(query.abstract, rows))
        ]
        further = self._find_further([queries[position] for position in unsettled])
        for position, rows in zip(unsettled, further, strict=True):
            found[position] = rows
        return found

    def _find_further(self, queries: Sequence[Query]) -> list[Sequence[int]]:
        """The rows of queries whose title is no paper's, or has another abstract than that paper."""
        titles = [FoldedTitle.of(query.title) for query in queries]
        same_abstract = self._by_abstract(queries)
        near = self._near(titles)
        found: list[Sequence[int]] = []
        by_words = []
        for position, (title, rows, packed) in enumerate(zip(titles, near, self._titles_of(near), strict=True)):
            scored = alike(title, packed)
            ranked = [rows[place] for place, _ in scored[:_MOST_ALIKE]]
            found.append(tuple(dict.fromkeys(chain(same_abstract[position], ranked)))[:_MOST])
            if not same_abstract[position] and not any(score >= CLOSE for _, score in scored[:1]):
                by_words.append(position)
        for position, more in zip(by_words, self._by_words([titles[i] for i in by_words]), strict=True):
            alone = found[position]
            found[position] = tuple(dict.fromkeys(chain(alone, more)))[: max(_MOST_REWORDED, len(alone))]
        return found

    def _by_words(self, titles: Sequence[FoldedTitle]) -> Iterator[Iterable[int]]:
        """Rows whose title may be each of these in other words, the most alike first."""
        near = self._rows.by_words([title.words for title in titles], _WORD_ROWS)
        for title, rows, packed in zip(titles, near, self._titles_of(near), strict=True):
            words = CommonWords(title.words, self.vocabulary)
            yield [rows[place] for place in words.best(words_of_packed(packed), _MOST_REWORDED)]

    def _titles_of(self, rows: Sequence[Sequence[int]]) -> Iterator[list[str]]:
        """The packed titles of the rows of each title, read together."""
        packed = iter(self._rows.titles([*chain.from_iterable(rows)]))
        return (list(islice(packed, len(each))) for each in rows)

    def _near(self, titles: Sequence[FoldedTitle]) -> list[list[int]]:
        """Rows whose title, or a part of it, may be like each of these."""
        whole = self._rows.by_keys([key for title in titles for key in (title.key, title.tail, title.head)], _MOST)
        parts = self._rows.by_parts([key for title in titles for key in (title.key, title.head)], _MOST + 1)
        parts = [rows if len(rows) <= _MOST else [] for rows in parts]  # "Deep learning: …" stands for nobody
        close = self._rows.close([title.key for title in titles], _TITLE_ROWS)
        return [
            list(dict.fromkeys(chain(*whole[3 * i : 3 * i + 3], *parts[2 * i : 2 * i + 2], rows)))
            for i, rows in enumerate(close)
        ]

    def _abstract_agrees(self, abstract: str, rows: Iterable[int]) -> bool:
        shares = [abstract_share(abstract, self._rows.record(row).abstract) for row in rows]
        return any(share is not None and share >= _ABSTRACT_AGREES for share in shares)

    def _by_abstract(self, queries: Sequence[Query]) -> list[list[int]]:
        """Rows whose abstract may be that of each query; none where it has none."""
        abstracts = [query.abstract or "" for query in queries]
        near = self._rows.by_abstracts([squash(abstract) for abstract in abstracts], _ABSTRACT_ROWS)
        return [
            [
                row
                for row in rows
                if (abstract_share(abstract, self._rows.record(row).abstract) or 0) >= _ABSTRACT_PLAUSIBLE
            ]
            for abstract, rows in zip(abstracts, near, strict=True)
        ]


def squash(text: str) -> bytes:
    """Letters and digits only, in lower case: cheaper than folding, and enough to find what is then compared."""
    return text.lower().encode("utf-8", "ignore").translate(None, _NOT_ALPHANUMERIC)
