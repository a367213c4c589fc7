"""Which words of two titles differ: as a title does that its authors or a reader changed a little.

Counting words told the same paper from its sisters as well as weighing them by how rare they are, and better than
which kind of word differs: sister papers share rare words, and differ by "robust" as titles of one paper do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from papershelf.matching.policy import Policy
    from papershelf.matching.titles import FoldedTitle
    from papershelf.matching.vocabulary import Vocabulary

_ARTICLES = frozenset(["a", "an", "the"])
_SMALL = frozenset(
    "of for in on with and to by via from using at as through towards toward into its is are be or under over between "
    "within based that their it upon among across during can do does how we our this these use".split()
)
_SPELLINGS = (("is", "iz"), ("our", "or"), ("ys", "yz"))  # British and American, alike in both titles
_LEAST = 4  # letters; a shorter word has no plural or variant that is told
_LOOK_ALIKE = str.maketrans("l10", "iio")  # what readers of PDFs and sans-serif letters mistake: AI and Al
_LONG = 8  # letters of a word in which two may be wrong
_ACRONYM = range(2, 6)  # letters
_WEIGHT, _TAIL = 2, 3  # words that a differing one and a subtitle in common count for
# Beside those of `conflicts`: with one of these it is another version, or a paper about the other.
_TELLING = frozenset(
    "abridged amendment announcement critique documentation re replication reproducing reproduction update "
    "version".split()
)


@dataclass(frozen=True, slots=True)
class Rewording:
    """The words that differ, and those that do not.

    Attributes:
        shared: how many words both have, in whatever order, slips of the pen among them; articles, prepositions and
            the like are not counted.
        ours, theirs: words that one title has and the other has nothing for.
        small: how many prepositions and the like only one has.
        is_slip: nothing but slips of the pen, articles and plurals differ.
        is_tail_same: what follows the colon is the same, and longer than "a systematic literature review".
        is_head_same: what stands before the colon is.
    """

    shared: int
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    small: int
    is_slip: bool
    is_tail_same: bool
    is_head_same: bool

    @property
    def score(self) -> int:
        """How much more is shared than differs, in words; sister papers share a name, but hardly a subtitle."""
        differing = len(self.ours) + len(self.theirs)
        if (self.is_head_same and differing) or any(len(w) == 1 or w in _TELLING for w in self.ours + self.theirs):
            return 0
        return self.shared - _WEIGHT * differing - self.small + _TAIL * self.is_tail_same

    def least_shared(self, policy: Policy) -> int:
        """How many words must be shared, so that it is not by chance."""
        return policy.slip_words if self.is_slip else policy.reworded_words - (not self.ours and not self.theirs)

    @property
    def is_spelling(self) -> bool:
        """Whether no word is another, nor left out: only spelling, articles or their order differ."""
        return not self.ours and not self.theirs and not self.small

    def __str__(self) -> str:
        if self.is_slip:
            return "a slip of the pen"
        ours, theirs = ("“" + " ".join(words) + "”" if words else "" for words in (self.ours, self.theirs))
        return (
            f"{ours} in place of {theirs}" if ours and theirs else ours or theirs or "how words are written or joined"
        )


def shares_most(mention: FoldedTitle, record: FoldedTitle) -> bool:
    """Whether at least half of the words are the same: quick, and true of all that are the same but for some."""
    return 2 * len(set(mention.words) & set(record.words)) >= max(len(mention.words), len(record.words))


def rewording(mention: FoldedTitle, record: FoldedTitle, vocabulary: Vocabulary, policy: Policy) -> Rewording:
    """What differs, between titles that share most words."""
    ours, theirs = ([word for word in title.words if word not in _ARTICLES] for title in (mention, record))
    left, right = _apart(ours, theirs)
    slips = _without_pairs(left, right, lambda one, other: _is_slip(one, other, vocabulary, policy))
    is_slip = bool(slips) and not left and not right
    differing = len(left) + len(right)
    left, right = _without_small(left), _without_small(right)
    small = differing - len(left) - len(right)
    shared = min(len(_without_small(ours)) - len(left), len(_without_small(theirs)) - len(right))
    _without_pairs(left, right, _is_variant)
    _spell_out(left, right, record.words)
    _spell_out(right, left, mention.words)
    if "".join(left) == "".join(right):
        left, right = [], []
    return Rewording(
        shared=shared,
        ours=tuple(left),
        theirs=tuple(right),
        small=small,
        is_slip=is_slip,
        is_tail_same=len(mention.tail) >= policy.shared_letters and mention.tail == record.tail,
        is_head_same=bool(mention.head) and mention.head == record.head,
    )


def _apart(ours: Sequence[str], theirs: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of each that the other has not, or not as often."""
    left, right, stems = [], list(theirs), list(map(_stem, theirs))
    for word, stem in zip(ours, map(_stem, ours), strict=True):
        if stem in stems:
            place = stems.index(stem)
            del right[place], stems[place]
        else:
            left.append(word)
    return left, right


def _without_small(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _SMALL]


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """A word without its plural's ending and in one spelling."""
    if len(word) > _LEAST and word.endswith("ies"):
        word = f"{word[:-3]}y"
    elif len(word) >= _LEAST and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) > _LEAST:
        for british, american in _SPELLINGS:
            word = word.replace(british, american)
    return word


def _without_pairs(ours: list[str], theirs: list[str], is_pair: Callable[[str, str], bool]) -> int:
    """Take the words that pair with one of the other title out of both, and count the pairs."""
    count = 0
    for one in tuple(ours):
        other = next((other for other in theirs if is_pair(one, other)), None)
        if other is not None:
            ours.remove(one)
            theirs.remove(other)
            count += 1
    return count


def _is_slip(one: str, other: str, vocabulary: Vocabulary, policy: Policy) -> bool:
    """Whether one word is the other with a wrong letter, and not a word of its own."""
    if len(one) == len(other) and one.translate(_LOOK_ALIKE) == other.translate(_LOOK_ALIKE):
        return True
    shorter = min(len(one), len(other))
    most = 2 if shorter >= _LONG else 1
    if shorter < _LEAST or OSA.distance(one, other, score_cutoff=most) > most:
        return False
    rare, common = sorted((vocabulary.count(one), vocabulary.count(other)))
    if rare * policy.slip_titles > vocabulary.n_titles:
        return False
    return common >= policy.slip_rarity * (rare + 1) or (shorter >= _LONG and common > rare == 0)


def _is_variant(one: str, other: str) -> bool:
    """Whether the words are of one root: prompt, prompting."""
    if one[:_LEAST] != other[:_LEAST]:
        return False
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= max(_LEAST, 0.6 * min(len(one), len(other)), 0.45 * max(len(one), len(other)))


def _spell_out(short: list[str], long: list[str], words: Sequence[str]) -> None:
    """Take acronyms, and what they stand for in the words of the other title, out of both lists."""
    initials = "".join(word[0] for word in words) if short and long else ""
    for acronym in tuple(short):
        letters = acronym.removesuffix("s") if len(acronym) > _ACRONYM.start else acronym
        if len(letters) not in _ACRONYM:
            continue
        start = initials.find(letters)
        while start >= 0:
            spelled = {word for word in words[start : start + len(letters)] if word not in _SMALL}
            if spelled and spelled <= set(long):
                short.remove(acronym)
                long[:] = [word for word in long if word not in spelled]
                break
            start = initials.find(letters, start + 1)
