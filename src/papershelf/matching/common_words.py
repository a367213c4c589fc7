"""What the words that two titles share tell: for papers that were reworded, or are known by another name."""

from __future__ import annotations

from functools import cached_property
from math import log2, prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from papershelf.matching.vocabulary import Vocabulary

ALIKE = 0.45  # the share from which a person would want to see another title
_CONTAINED, _TELLING = 0.7, 12.0


class CommonWords:
    """The words of a title, to be held against those of many others.

    A word tells the more the fewer titles have it: `log2(titles / titles with it)` bits and one.
    """

    def __init__(self, words: Iterable[str], vocabulary: Vocabulary) -> None:
        """Of a title's folded words; they are looked up when the first other title comes."""
        self._words = words
        self._vocabulary = vocabulary

    @cached_property
    def _bits(self) -> dict[str, float]:
        singulars = zip(_singulars(self._words), self._words, strict=True)
        return {singular: _bits((word,), self._vocabulary) for singular, word in singulars}

    @cached_property
    def _total(self) -> float:
        return sum(self._bits.values())

    def share(self, words: Sequence[str]) -> float:
        """How much of what the words of both titles tell is told by both, 0 to 1: twice the common part over the sum.

        The share is 0 if a person who looks for the one would not want to see the other. Titles that authors reworded
        share 0.45 in 88 % of 103 cases; of 182 titles that are not in the index, the most alike of 0.9 million others
        shares so much in 46 %. Of 87 short names by which papers are known, 60 % do, and 90 % have 0.7 of what they
        tell, and 12 bits, in the paper's title.
        """
        singulars = _singulars(words)
        return self._share(words, singulars, self._shared(singulars))

    def best(self, titles: Sequence[Sequence[str]], limit: int) -> list[int]:
        """Positions of the titles that share most, in the order of their shares; none that share nothing."""
        singulars = list(map(_singulars, titles))
        shared = list(map(self._shared, singulars))
        found: list[tuple[float, int]] = []
        for position in sorted(range(len(titles)), key=shared.__getitem__, reverse=True):
            # What the other tells is at least what is shared: those behind cannot reach what was found.
            if len(found) >= limit and 2 * shared[position] < found[limit - 1][0] * (self._total + shared[position]):
                break
            if share := self._share(titles[position], singulars[position], shared[position]):
                found.append((share, position))
                found.sort(key=lambda pair: (-pair[0], pair[1]))
        return [position for _, position in found[:limit]]

    def _shared(self, singulars: Iterable[str]) -> float:
        """The bits that are told by both."""
        return sum(map(self._bits.__getitem__, self._bits.keys() & singulars))

    def _share(self, words: Sequence[str], singulars: Iterable[str], shared: float) -> float:
        is_contained = shared >= max(_TELLING, _CONTAINED * self._total)
        if not is_contained and 2 * shared < ALIKE * (self._total + shared):
            return 0.0
        theirs = dict(zip(singulars, words, strict=True)).values()  # a word and its plural count once
        share = 2 * shared / (self._total + _bits(theirs, self._vocabulary))
        return share if is_contained or share >= ALIKE else 0.0


def _singulars(words: Iterable[str]) -> list[str]:
    """The singular of each word."""
    return " ".join((*words, "")).replace("s ", " ").split(" ")[:-1]  # quicker than one by one


def _bits(words: Collection[str], vocabulary: Vocabulary) -> float:
    """The bits of words together; one logarithm does for all."""
    counts = prod(filter(None, map(vocabulary.count, words)))
    return len(words) * (log2(max(1, vocabulary.n_titles)) + 1) - log2(counts)
