"""What arXiv's search finds, over a snapshot held in memory.

Each searched field is one long text, a line a record, of analysed words between single spaces; a phrase is found by
looking for its own analysed words in it. That takes about a millisecond in the titles of 50,000 records, and the whole
is as large as the titles. The analysis is that of arXiv's Elasticsearch (its standard tokenizer, and its `english`
analyzer for titles and abstracts).
"""

from __future__ import annotations

import bisect
import itertools
import re
import threading
import unicodedata
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import Stemmer

from tests.servers.arxiv_query import Chain, Clause, Expression, Not

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from papershelf.model import Record

# Unicode's word boundaries (UAX #29), as far as titles need them: some marks join letters, some join digits.
_WORD = re.compile(
    r"\w(?:[\w\u0300-\u036f]|(?<=[^\W\d_])['‘’.:·](?=[^\W\d_])|(?<=\d)['‘’.,;](?=\d))*",
)
# Lucene's English stop words.
_STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they "
    "this to was will with".split()
)
_HOLE = "*"  # what a stop word leaves: its place. No word can contain it.
_BREAK = "|"  # between the parts of a field that no phrase may cross
# Letters that do not decompose, as ICU folds them.
_FOLDED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "‘": "'", "’": "'"}
)
_stemmer = Stemmer.Stemmer("english")

Hits = Counter[int]
"""Positions of records, each with the number of clauses that found it."""


def plain_words(text: str) -> list[str]:
    """Words in lower case, as the exact field of a title holds them."""
    return _WORD.findall(text.lower())


def stemmed_words(text: str) -> list[str]:
    """Word stems, without a possessive 's; a stop word leaves a hole. Accents and curly apostrophes stay."""
    return [_stem(word) for word in plain_words(text)]


def folded_words(text: str) -> list[str]:
    """Words in lower case without accents, as the field `all` holds them."""
    return plain_words(text) if text.isascii() else [_fold(word) for word in plain_words(text)]


@cache
def _stem(word: str) -> str:
    return _HOLE if word in _STOP_WORDS else str(_stemmer.stemWord(word))


def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.translate(_FOLDED))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


class TextField:
    """One field of all records, searchable for words and phrases."""

    def __init__(self, analyse: Callable[[str], list[str]], texts: Iterable[Iterable[str]]) -> None:
        """Analyse `texts`: for each record the parts of the field, which no phrase may cross."""
        self._analyse = analyse
        lines = [self._line(parts) for parts in texts]
        self._starts = list(itertools.accumulate((len(line) for line in lines), initial=0))
        self._text = b"".join(lines)

    def _line(self, parts: Iterable[str]) -> bytes:
        words = f" {_BREAK} ".join(" ".join(self._analyse(part)) for part in parts)
        return f" {words} \n".encode("utf-8", "replace")

    def phrase(self, text: str) -> set[int]:
        """Positions of the records that hold the words of `text` in a row; none when it has no words."""
        return self._containing(_without_outer_holes(self._analyse(text)))

    def words(self, text: str) -> set[int]:
        """Positions of the records that hold every word of `text`, wherever."""
        found = [self._containing([word]) for word in self._analyse(text) if word != _HOLE]
        return set.intersection(*found) if found else set()

    def _containing(self, words: Sequence[str]) -> set[int]:
        if not words:
            return set()
        needle = f" {' '.join(words)} ".encode("utf-8", "replace")
        return set(self._lines_with(needle))

    def _lines_with(self, needle: bytes) -> Iterator[int]:
        at = self._text.find(needle)
        while at >= 0:
            line = bisect.bisect_right(self._starts, at) - 1
            yield line
            at = self._text.find(needle, self._starts[line + 1])


def _without_outer_holes(words: Sequence[str]) -> Sequence[str]:
    solid = [place for place, word in enumerate(words) if word != _HOLE]
    return words[solid[0] : solid[-1] + 1] if solid else ()


class Search:
    """The records, and which of them a query finds."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = tuple(records)
        self._positions = {str(record.arxiv_id): position for position, record in enumerate(self.records)}
        self._fields: dict[str, TextField] = {}
        self._lock = threading.Lock()
        self._field("ti")

    def find(self, expression: Expression) -> Hits:
        """The records that the query finds, with the number of its clauses that each answers."""
        match expression:
            case Clause():
                return Counter(dict.fromkeys(self._clause(expression), 1))
            case Not(operand):
                unwanted = self.find(operand)
                return Counter({position: 0 for position in range(len(self.records)) if position not in unwanted})
            case Chain(operands, operators):
                return self._chain(operands, operators)

    def ranked(self, hits: Hits) -> list[Record]:
        """Most clauses first, then the shorter title, then the id."""

        def rank(position: int) -> tuple[int, int, str]:
            record = self.records[position]
            return -hits[position], len(record.title), record.arxiv_id

        return [self.records[position] for position in sorted(hits, key=rank)]

    def with_ids(self, ids: Iterable[str]) -> list[Record]:
        """The records of these ids, in the order of the snapshot: arXiv promises no other."""
        return [self.records[position] for position in sorted({self._positions.get(name, -1) for name in ids} - {-1})]

    def warm_up(self) -> None:
        """Build the fields that are otherwise built when first asked for."""
        for name in _TEXTS:
            self._field(name)

    def _chain(self, operands: Sequence[Expression], operators: Sequence[str]) -> Hits:
        if not operands:
            return Counter()
        hits = self.find(operands[-1])
        for operand, operator in zip(reversed(operands[:-1]), reversed(operators), strict=True):
            left = self.find(operand)
            if operator == "OR":
                hits.update(left)
            elif operator == "AND":
                hits = Counter({position: left[position] + hits[position] for position in left.keys() & hits.keys()})
            else:
                hits = Counter({position: left[position] for position in left.keys() - hits.keys()})
        return hits

    def _clause(self, clause: Clause) -> set[int]:
        match clause.field:
            case "cat":
                return {place for place, record in enumerate(self.records) if clause.text in record.categories}
            case "id":
                position = self._positions.get(re.sub(r"v\d+$", "", clause.text))
                return set() if position is None else {position}
            case "ti":
                stemmed = self._in("ti", clause)
                return stemmed | self._in("exact", clause) if clause.quoted else stemmed
            case "all":
                return self._in("all", clause) | self._in("ti", clause)
            case "rn":
                return set()  # a Record has no report number
            case name:
                return self._in(name, clause)

    def _in(self, name: str, clause: Clause) -> set[int]:
        field = self._field(name)
        return field.phrase(clause.text) if clause.quoted else field.words(clause.text)

    def _field(self, name: str) -> TextField:
        with self._lock:
            if name not in self._fields:
                analyse, parts = _TEXTS[name]
                self._fields[name] = TextField(analyse, map(parts, self.records))
            return self._fields[name]


def _author_names(record: Record) -> list[str]:
    """Each name in both orders: people write `au:"Jane Doe"` and `au:doe_jane`."""
    return [name for author in record.authors for name in (author.name, f"{author.family} {author.given}")]


def _everything(record: Record) -> list[str]:
    parts = [record.title, record.abstract, *_author_names(record), record.arxiv_id, *record.categories]
    return parts + [part for part in (record.comment, record.journal_ref, record.doi) if part]


def _name_words(text: str) -> list[str]:
    return folded_words(text.replace("_", " "))


_TEXTS: dict[str, tuple[Callable[[str], list[str]], Callable[[Record], list[str]]]] = {
    "ti": (stemmed_words, lambda record: [record.title]),
    "exact": (plain_words, lambda record: [record.title]),
    "abs": (stemmed_words, lambda record: [record.abstract]),
    "au": (_name_words, _author_names),
    "co": (plain_words, lambda record: [record.comment or ""]),
    "jr": (plain_words, lambda record: [record.journal_ref or ""]),
    "all": (folded_words, _everything),
}
