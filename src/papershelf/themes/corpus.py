"""A digest as numbers: which phrase stands in which paper, and how often."""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

from papershelf.themes.phrases import is_begun, is_ended, is_tied, phrases
from papershelf.themes.wordlists import EMPTY, PROPER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from papershelf.themes.words import Text, Word

_POSSESSIVE = re.compile(r"['’]s?$")

TITLE_WEIGHT = 3
"""A phrase in a title counts as one that stands in the abstract three times."""


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """The phrases of a digest's papers.

    Attributes:
        n: how many papers there are.
        keys: the stems of each phrase, in alphabetical order.
        papers, phrases, counts, titled: one value each for every phrase of every paper, by paper: the paper's place,
            the phrase's place in `keys`, how often it stands there, and whether it does so in the title.
        texts: the papers' words.
    """

    n: int
    keys: tuple[str, ...]
    papers: NDArray[np.int64]
    phrases: NDArray[np.int64]
    counts: NDArray[np.int64]
    titled: NDArray[np.bool_]
    texts: Sequence[Text]

    @classmethod
    def of(cls, texts: Sequence[Text]) -> Corpus:
        """The phrases of these papers."""
        known: defaultdict[str, int] = defaultdict()
        known.default_factory = known.__len__
        papers, found, counts, titled = (array("q") for _ in range(4))
        for place, text in enumerate(texts):
            in_title, in_abstract = _counted(text.title), _counted(text.abstract)
            here = [*in_title.keys() | in_abstract.keys()]
            papers.extend(repeat(place, len(here)))
            found.extend(map(known.__getitem__, here))
            counts.extend([TITLE_WEIGHT * in_title.get(key, 0) + in_abstract.get(key, 0) for key in here])
            titled.extend(map(in_title.__contains__, here))
        keys = tuple(sorted(known))
        ranks = np.empty(len(keys), dtype=np.int64)
        ranks[[known[key] for key in keys]] = np.arange(len(keys))
        rows = (np.frombuffer(each, dtype=np.int64) for each in (papers, found, counts, titled))
        by_paper, by_key, counted, is_titled = rows
        by_key = ranks[by_key]
        order = np.lexsort((by_key, by_paper))
        return cls(
            len(texts),
            keys,
            by_paper[order],
            by_key[order],
            counted[order],
            is_titled[order].astype(np.bool_),
            texts,
        )

    def in_papers(self) -> NDArray[np.int64]:
        """For each phrase, how many papers it is in."""
        return np.bincount(self.phrases, minlength=len(self.keys))

    def in_titles(self) -> NDArray[np.int64]:
        """For each phrase, how many titles it is in."""
        return np.bincount(self.phrases[self.titled], minlength=len(self.keys))

    def uses(self, keys: Iterable[str]) -> dict[str, Use]:
        """How each of these phrases is used; those are left out that only hyphens hold."""
        found = {key: _Uses() for key in keys}
        firsts = {key.partition(" ")[0] for key in found}
        names = _names(self.texts)
        for text in self.texts:
            for runs, is_titled in ((text.title, _has_title_case(text.title)), (text.abstract, False)):
                for run in runs:
                    for key, begin, end in phrases(run, firsts):
                        if key in found:
                            written = _written(run[begin:end], names, is_titled=is_titled, begins=not begin)
                            found[key].add(run, begin, end, written)
        return {key: uses.summed() for key, uses in found.items() if uses.names}


@dataclass(frozen=True, slots=True)
class Use:
    """How the papers of a digest use a phrase.

    Attributes:
        name: as they write it most often where no noun follows, which would make an adjective of it.
        n: how often it is there.
        begun, ended: how often with no word before it, or behind it, that could belong to it.
        first: the share of the most common form of its first word among all forms.
        is_done: whether one of those forms is a verb's that ends in `-ing`.
    """

    name: str
    n: int
    begun: int
    ended: int
    first: float
    is_done: bool


@dataclass(slots=True)
class _Uses:
    names: Counter[str] = field(default_factory=Counter)
    last_names: Counter[str] = field(default_factory=Counter)
    firsts: Counter[str] = field(default_factory=Counter)
    n: int = 0
    begun: int = 0
    ended: int = 0

    def add(self, run: Sequence[Word], begin: int, end: int, written: str) -> None:
        self.n += 1
        if not is_tied(run, begin, end):
            self.begun += is_begun(run, begin)
            self.firsts[run[begin].text.lower()] += 1
            self.names[written] += 1
            if is_ended(run, end):
                self.ended += 1
                self.last_names[written] += 1

    def summed(self) -> Use:
        first = max(self.firsts.values()) / self.firsts.total()
        is_done = any(form.endswith("ing") for form in self.firsts)
        name = min(self.names, key=lambda name: (-self.last_names[name], -self.names[name], name))
        return Use(name, self.n, self.begun, self.ended, first, is_done)


def _counted(runs: Iterable[Sequence[Word]]) -> Counter[str]:
    return Counter([key for run in runs for key, _, _ in phrases(run)])


def _has_title_case(runs: Iterable[Sequence[Word]]) -> bool:
    """Whether most words have a capital, which then says nothing."""
    words = [word.text for run in runs for word in run if word.stem not in EMPTY]
    return 2 * sum(map(str.islower, words)) < len(words)


def _names(texts: Iterable[Text]) -> frozenset[str]:
    """The words that have a capital where a word needs none, and more often than not."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(word.text for run in text.abstract for word in run[1:])
        if not _has_title_case(text.title):
            counts.update(word.text for run in text.title for word in run[1:])
    capitals = (word for word in counts if word[0].isupper() and counts[word] > counts[word.lower()] + 1)
    return PROPER.union(map(str.lower, capitals))


def _written(words: Sequence[Word], names: frozenset[str], *, is_titled: bool, begins: bool) -> str:
    """The words with what stands between them; a capital that begins a title's word, or a sentence, says nothing."""
    begins = begins and not any(word.text[0].isupper() for word in words[1:])
    written = []
    for place, word in enumerate(words):
        text = word.text
        if (is_titled or (begins and not place)) and text[1:].islower() and text.lower() not in names:
            text = text.lower()
        written.append(text + ("-" if word.is_tied else " "))
    return _POSSESSIVE.sub("", "".join(written)[:-1])
