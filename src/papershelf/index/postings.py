"""Which rows hold which gram or word: sorted arrays that can be memory-mapped and shared, asked for many texts at once.

A gram or a word is known by 32 bits of its hash: that tells them well enough apart, since a row must have several to
count. What is asked is gathered for many texts together, as text, row and weight in one array of 32-bit numbers, and
sorting it brings together what is to be summed: without a loop, and quicker than any structure in Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from papershelf.index.grams import chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_AT_ONCE = 1 << 22  # values
_AT_A_TIME = 256  # texts; with more, what is gathered for them leaves the processor's cache
_LEAST, _BESIDE = 1 / 16, 1 / 3  # of its grams that a row must share with a text; and of those that the best one does
_FEW = 5  # of more grams than so many one is not enough: of 6,000 changed titles that finds as many, in half the time


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Rows by hash: `rows[starts[i]:starts[i + 1]]` have what `hashes[i]` stands for. All ascend, each list too.

    Rows are numbers below `n_rows`; with weights of six bits, there may be 67 million.
    """

    hashes: U32
    starts: U32
    rows: U32
    n_rows: int

    @classmethod
    def of(cls, pairs: U64, n_rows: int) -> Lists:
        """From (hash, row) pairs, the hash in the upper 32 bits; sorts them in place."""
        pairs.sort()
        rows = pairs.astype(np.uint32)
        pairs >>= np.uint64(32)
        hashes = pairs.astype(np.uint32)
        del pairs  # of all of arXiv's abstracts they take more memory than all that is made of them
        starts = np.append(_beginnings(hashes), np.uint32(len(hashes)))
        return cls(hashes[starts[:-1]], starts, rows, n_rows)

    def find(self, hashes: U32) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Where each hash stands, and whether it does; where it does not, the place is any."""
        if not len(self.hashes):
            return np.zeros(len(hashes), np.int64), np.zeros(len(hashes), np.bool_)
        places = np.minimum(self.hashes.searchsorted(hashes), len(self.hashes) - 1)
        return places, self.hashes[places] == hashes

    def asked(self, pairs: U64, most: int) -> tuple[Ints, U32]:
        """The lists that are looked at for (hash, text) pairs, and which text each is looked at for.

        Of each text they are the shortest, as long as all together have at most `most` rows.
        """
        places, found = self.find((pairs >> np.uint64(32)).astype(np.uint32))
        places, texts = places[found], pairs.astype(np.uint32)[found]
        lengths = self._lengths(places)
        order = np.lexsort((lengths, texts))
        places, texts, lengths = places[order], texts[order], lengths[order]
        ends, first = np.cumsum(lengths), beginnings(texts)
        before = np.repeat(ends[first] - lengths[first], np.diff(np.append(first, len(texts))))
        kept = ends - before <= most
        return places[kept], texts[kept]

    def shared(self, places: Ints, texts: U32, weights: U32, needed: Floats) -> tuple[Ints, Ints, Ints]:
        """Which rows stand in lists that weigh together as much as their text needs.

        Args:
            places: of the lists.
            texts: for which of them each list is looked at; below `at_a_time`.
            weights: what it counts to stand in each list; below that of `at_a_time`.
            needed: for each text so much must come together.

        Returns:
            Three arrays, ordered by their text and row: texts, rows, and what the lists of the row weigh.

        Raises:
            ValueError: the lists are damaged.
        """
        # Most rows stand in one list only, and one is rarely enough. Where it is, it is looked at again, without
        # weight: so all rows that count stand there more than once, and the rest of the way is short.
        alone = np.flatnonzero(weights >= needed[texts])
        places, texts = np.append(places, places[alone]), np.append(texts, texts[alone])
        room = _room_of(int(weights.max(initial=0)))
        weights = np.append(weights, np.zeros(len(alone), np.uint32))
        hits = self._gather(places)
        hits <<= np.uint32(room)
        hits |= np.repeat((texts << np.uint32(self._bits + room)) | weights, self._lengths(places))
        hits.sort()
        found, weighed = _sums_of_several(hits, room)
        of = (found >> np.uint32(self._bits)).astype(np.int64)
        rows = (found & np.uint32((1 << self._bits) - 1)).astype(np.int64)
        kept = np.flatnonzero(weighed >= needed[of])
        return of[kept], rows[kept], weighed[kept]

    def at_a_time(self, most: int, weight: int) -> int:
        """How many texts can be looked up together, up to `most`: text, row and weight share a number of 32 bits."""
        return min(most, 1 << max(0, 32 - self._bits - _room_of(weight)))

    @property
    def _bits(self) -> int:
        return max(1, self.n_rows - 1).bit_length()

    def _lengths(self, places: Ints) -> Ints:
        lengths: Ints = self.starts[places + 1].astype(np.int64) - self.starts[places]
        return lengths

    def _gather(self, places: Ints) -> U32:
        """The rows of several lists, one list after another."""
        begins, ends = self.starts[places].tolist(), self.starts[places + 1].tolist()
        spans = [self.rows[begin:end] for begin, end in zip(begins, ends, strict=True)]
        return np.concatenate([np.empty(0, np.uint32), *spans])


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Texts found again by the sampled grams that they share."""

    lists: Lists
    sample: int

    @classmethod
    def build(cls, texts: Iterable[bytes], n_rows: int, *, sample: int) -> Postings:
        """Of `n_rows` texts in the order of their rows, keeping about one gram in `sample` (a power of two)."""
        return cls(Lists.of(gram_pairs(texts, sample), n_rows), sample)

    def search(self, texts: Sequence[bytes], *, limit: int, most: int) -> list[list[int]]:
        """For each text the rows that share most sampled grams with it, most first, then by row.

        Its rarest grams are looked at, as many as `most` rows have all together: common ones say little.
        """
        found: list[list[int]] = []
        step = self.lists.at_a_time(_AT_A_TIME, 1)
        for begin in range(0, len(texts), step):
            together = texts[begin : begin + step]
            places, of = self.lists.asked(gram_pairs(together, self.sample), most)
            asked = np.bincount(of, minlength=len(together))
            needed = np.maximum(asked * _LEAST, 1.0 + (asked > _FEW))
            of_rows, rows, counts = self.lists.shared(places, of, np.ones(len(places), np.uint32), needed)
            found += best_of_each(of_rows, rows, counts, len(together), limit=limit, beside=_BESIDE)
        return found


def gram_pairs(texts: Iterable[bytes], sample: int) -> U64:
    """(gram, text) pairs in order, the gram in the upper half; a gram that stands in a text twice counts once."""
    found = [upper_half(hashes) | texts_of.astype(np.uint64) for hashes, texts_of in chunks(texts, sample)]
    pairs = np.concatenate([np.empty(0, np.uint64), *found])
    pairs.sort()
    distinct: U64 = pairs.take(beginnings(pairs))
    return distinct


def best_of_each(
    texts: Ints, rows: Ints, scores: Ints | Floats, n_texts: int, *, limit: int, beside: float
) -> Iterator[list[int]]:
    """For each text the rows with the highest scores, the highest first, then by row.

    Args:
        texts: which one each score is for, ascending.
        rows: which row each score is of, ascending for each text.
        scores: of text and row.
        n_texts: how many texts there are.
        limit: how many rows of a text count.
        beside: a row counts whose score is at least this part of the text's highest.
    """
    if len(texts):
        first = beginnings(texts)
        best = np.repeat(np.maximum.reduceat(scores, first), np.diff(np.append(first, len(texts))))
        kept = np.flatnonzero(scores >= best * beside)
        kept = kept[np.lexsort((-scores[kept], texts[kept]))]
        texts, rows = texts[kept], rows[kept]
    listed = rows.tolist()
    begin = 0
    for end in np.searchsorted(texts, np.arange(n_texts), "right").tolist():
        yield listed[begin : min(end, begin + limit)]
        begin = end


def _room_of(weight: int) -> int:
    """The bits that a weight takes."""
    return max(1, weight.bit_length())


def _sums_of_several(values: U32, room: int) -> tuple[U32, Ints]:
    """The upper bits of sorted values that stand there several times, and the sum of the lower ones."""
    lower = np.uint32((1 << room) - 1)
    again = np.flatnonzero((values[1:] ^ values[:-1]) <= lower)  # whose next one has the same upper bits
    if not len(again):
        return np.zeros(0, np.uint32), np.zeros(0, np.int64)
    first = np.flatnonzero(np.diff(again, prepend=-2) > 1)
    beginning, further = values[again[first]], values[again + 1] & lower
    upper: U32 = beginning >> np.uint32(room)
    sums: Ints = np.add.reduceat(further, first, dtype=np.int64)
    sums += beginning & lower
    return upper, sums


def _beginnings(values: U32) -> U32:
    """As `beginnings`, a part at a time, for arrays so long that their places as 64-bit numbers would not fit."""
    parts = [np.empty(0, np.uint32)]
    for begin in range(0, len(values), _AT_ONCE):
        first = beginnings(values[begin : begin + _AT_ONCE])
        if begin and values[begin] == values[begin - 1]:
            first = first[1:]
        parts.append((first + begin).astype(np.uint32))
    return np.concatenate(parts)


def beginnings(values: npt.NDArray[np.generic]) -> npt.NDArray[np.intp]:
    """Where each value of a sorted array stands first."""
    return np.flatnonzero(np.append(np.ones(min(1, len(values)), np.bool_), values[1:] != values[:-1]))


def upper_half(hashes: U64) -> U64:
    """32 bits of each hash as the upper half of a number; those by which grams are sampled are not among them."""
    moved: U64 = (hashes << np.uint64(24)) & np.uint64(0xFFFFFFFF00000000)
    return moved


def rows_of_each(keys: U64, rows: U32, wanted: U64, most: int) -> list[list[int]]:
    """The rows that stand beside each wanted key in two arrays of equal length, sorted by key; at most so many."""
    if not len(keys):
        return [[] for _ in wanted]
    last = len(keys) - 1
    order, begins = np.argsort(wanted), np.empty(len(wanted), np.int64)
    begins[order] = np.minimum(keys.searchsorted(wanted[order]), last)  # in order, neighbours share what was read
    is_found = keys[begins] == wanted
    found = [[row] if is_there else [] for row, is_there in zip(rows[begins].tolist(), is_found.tolist(), strict=True)]
    for number in np.flatnonzero(is_found & (keys[np.minimum(begins + 1, last)] == wanted)).tolist():
        begin = end = int(begins[number])
        while end <= last and end - begin < most and keys[end] == wanted[number]:
            end += 1
        found[number] = rows[begin:end].tolist()
    return found
