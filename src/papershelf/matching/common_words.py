"""What the words that two titles share tell: for papers that were reworded, or are known by another name."""

from __future__ import annotations

from functools import cached_property
from math import log2, prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.matching.vocabulary import Vocabulary

ALIKE = 0.45  # the share from which a person would want to see another title
_CONTAINED, _TELLING = 0.7, 12.0


class CommonWords:
    """The words of a title, to be held against those of many others.

    A word tells the more the fewer titles have it: `log2(titles / titles with it)` bits and one.
    """

    def __init__(self, words: Sequence[str], vocabulary: Vocabulary) -> None:
        """Of a title's folded words; they are looked up when the first other title comes."""
        self._words = words
        self._vocabulary = vocabulary

    @cached_property
    def _most(self) -> float:
        """The bits of a word that no other title has."""
        return log2(max(1, self._vocabulary.n_titles)) + 1

    @cached_property
    def _bits(self) -> dict[str, float]:
        """What each word tells, by its singular with spaces around it."""
        (singulars,) = _in_singular((" ".join(self._words),))
        counts = map(self._vocabulary.count, self._words)
        told = zip(singulars[1:-1].split(" "), counts, strict=False)  # of no words there is one that is empty
        return {f" {singular} ": self._most - log2(count or 1) for singular, count in told}

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
        title = " ".join(words)
        (singulars,) = _in_singular((title,))
        return self._share(title, singulars, self._shared(singulars))

    def best(self, titles: Sequence[str], limit: int) -> list[int]:
        """Positions of the titles that share most, in the order of their shares; none that share nothing.

        Each title is given as its folded words with spaces between them.
        """
        singulars = _in_singular(titles)
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

    def _shared(self, singulars: str) -> float:
        """The bits that are told by both."""
        return sum([bits for word, bits in self._bits.items() if word in singulars])

    def _share(self, title: str, singulars: str, shared: float) -> float:
        is_contained = shared >= _TELLING and shared >= _CONTAINED * self._total
        if not title or (not is_contained and 2 * shared < ALIKE * (self._total + shared)):
            return 0.0
        # A word and its plural count once. One logarithm does for all.
        theirs = dict(zip(singulars[1:-1].split(" "), title.split(" "), strict=True)).values()
        counts = prod(filter(None, map(self._vocabulary.count, theirs)))
        share = 2 * shared / (self._total + len(theirs) * self._most - log2(counts))
        return share if is_contained or share >= ALIKE else 0.0


def _in_singular(titles: Sequence[str]) -> list[str]:
    """Titles whose words stand with spaces between them, with the singular of each word, and a space at both ends."""
    return " \n ".join(titles).join("  ").replace("s ", " ").split("\n")  # quicker than one by one
