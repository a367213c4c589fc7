"""The words of many titles: how common each is, and which titles share the rarest ones with another."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import xxhash

from papershelf.index.postings import Lists, beginnings, best_of_each

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from papershelf.index.postings import U32, U64, Floats

MOST_TITLES = 50_000  # a word that more titles have is counted, but its titles are not listed
_AT_A_TIME = 16  # titles; with more, what is gathered for them leaves the processor's cache
_PARTS, _MOST_WEIGHT = 2, 63  # a word weighs so many times its bits, as a whole number up to this
_LEAST, _BESIDE = 1 / 5, 1 / 2  # of what its words weigh that another title must share; and of the best one's share
_SHORTEST = 3  # letters of a word that has a plural
_MOST_KNOWN = 1 << 16  # words whose hash, or count, stays at hand


class _Hashes(dict[str, int]):
    """The 32 bits by which each word is known, as the upper half of a number; they stay at hand."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        known = self[word] = xxhash.xxh3_64_intdigest(word.encode()) & 0xFFFFFFFF00000000
        return known


_hashes = _Hashes()


def word_pairs(titles: Iterable[Iterable[str]]) -> U64:
    """(word, title) pairs in order, the word in the upper half; a word that stands in a title twice counts once."""
    held = [tuple(words) for words in titles]
    rows = np.repeat(np.arange(len(held), dtype=np.uint64), [len(words) for words in held])
    pairs = np.fromiter(map(_hashes.__getitem__, chain.from_iterable(held)), np.uint64, len(rows)) | rows
    pairs.sort()
    distinct: U64 = pairs.take(beginnings(pairs))
    return distinct


class Words:
    """A `papershelf.matching.vocabulary.Vocabulary`, and titles found by their words."""

    def __init__(self, lists: Lists, counts: U32, totals: U32, n_titles: int) -> None:
        """Of so many titles.

        Args:
            lists: which titles have a word; none for one that more than `MOST_TITLES` have.
            counts: how many titles have each word of `lists`.
            totals: what all words of each title weigh.
            n_titles: how many there are.
        """
        self.lists = lists
        self.counts = counts
        self.totals = totals
        self.n_titles = n_titles
        self.count = _Counts(lists, counts).__getitem__
        """How many titles have a folded word; quick, since it is asked about every word of every other title."""

    @classmethod
    def of(cls, pairs: U64, n_titles: int, n_rows: int) -> Words:
        """From pairs as `word_pairs` makes them, of so many rows that hold so many titles; sorts them in place."""
        lists = Lists.of(pairs, n_rows)
        counts = np.diff(lists.starts)
        totals = np.zeros(n_rows, np.uint32)
        np.add.at(totals, lists.rows, np.repeat(_weights(counts, n_titles), counts))
        listed = np.where(counts > MOST_TITLES, 0, counts).astype(np.uint32)
        rows = lists.rows[np.repeat(counts <= MOST_TITLES, counts)]
        starts = np.append(np.zeros(1, np.uint32), np.cumsum(listed, dtype=np.uint32))
        return cls(Lists(lists.hashes, starts, rows, n_rows), counts, totals, n_titles)

    def search(self, titles: Sequence[Sequence[str]], *, limit: int, most: int) -> list[list[int]]:
        """For each title the rows whose words share most with its own, then by row.

        A word weighs the more the fewer titles have it; the share is twice what the common words weigh over what all
        words of both titles do. A plural is the same word as its singular. The rarest words are looked at, as many as
        `most` titles have all together; the others only make the share smaller.
        """
        found: list[list[int]] = []
        step = self.lists.at_a_time(_AT_A_TIME, _MOST_WEIGHT)
        for begin in range(0, len(titles), step):
            together = titles[begin : begin + step]
            ours = self._totals_of(together)
            places, texts = self.lists.asked(word_pairs(map(_singular_and_plural, together)), most)
            weights = _weights(self.counts[places], self.n_titles)
            of, rows, shared = self.lists.shared(places, texts, weights, ours * _LEAST)
            shares = 2 * shared / (ours[of] + self.totals[rows])
            found += best_of_each(of, rows, shares, len(together), limit=limit, beside=_BESIDE)
        return found

    def _totals_of(self, titles: Sequence[Sequence[str]]) -> Floats:
        """What all words of each title weigh; those that no other title has weigh most."""
        pairs = word_pairs(titles)
        places, found = self.lists.find((pairs >> np.uint64(32)).astype(np.uint32))
        counts = np.ones(len(pairs), np.uint32)
        counts[found] = self.counts[places[found]]
        return np.bincount(pairs.astype(np.uint32), _weights(counts, self.n_titles), len(titles)).astype(np.float64)


class _Counts(dict[str, int]):
    """Counts by word: those that were asked for before, and any other."""

    def __init__(self, lists: Lists, counts: U32) -> None:
        super().__init__()
        self._lists = lists
        self._counts = counts

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        places, found = self._lists.find(np.array([_hashes[word] >> 32], np.uint32))
        count = self[word] = int(self._counts[places[0]]) if found[0] else 0
        return count


def _weights(counts: U32, n_titles: int) -> U32:
    """What words weigh that so many titles have: `log2(titles / titles with it)` bits and one."""
    bits = np.log2(max(1, n_titles) / np.maximum(counts, 1)) + 1
    weights: U32 = np.clip(np.rint(bits * _PARTS), 1, _MOST_WEIGHT).astype(np.uint32)
    return weights


def _singular_and_plural(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        yield word
        if len(word.removesuffix("s")) >= _SHORTEST:
            yield word.removesuffix("s") if word.endswith("s") else f"{word}s"
