"""What differs between two titles that say the same: letters, endings, small words, and a word of many.

Counting words tells the same paper from its sisters as well as weighing them by how rare they are: sister papers share
rare words, and differ by "robust" as titles of one paper do. What tells them apart is which words differ, and where.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA, LCSseq

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from papershelf.matching.policy import Policy
    from papershelf.matching.titles import FoldedTitle
    from papershelf.matching.vocabulary import Vocabulary

_ARTICLES = frozenset(["a", "an", "the"])
# What a title can have or lack and say the same, beside words that tell directions: from images to text.
_LIGHT = frozenset(
    "of for in on with and by via using at as toward towards is its are be based that their it can do does how we our "
    "this these use".split()
)
_SMALL = _LIGHT | frozenset("to from through into or under over between within upon among across during".split())
_MOST_SMALL, _MOST_MOVED = 2, 2
_SPELLINGS = (("is", "iz"), ("our", "or"), ("ys", "yz"))  # British and American, alike in both titles
_LEAST = 4  # letters; a shorter word has no plural or variant that is told
_LOOK_ALIKE = str.maketrans("l10", "iio")  # what readers of PDFs and sans-serif letters mistake: AI and Al
_LONG, _MOST_WRONG = 8, 2  # letters of a word in which two may be wrong
_ACRONYM = range(2, 6)  # letters
_ENDINGS = ("ing", "ed", "es", "s", "e")  # of one word in several forms: prompt, prompting; but not quantum, quantized
WEIGHT, TAIL = 2, 3  # words that a differing one and a subtitle in common count for
# Beside those of `conflicts`, one that differs makes another version, or a paper about the other,
_TELLING = frozenset(
    "abridged abstract amendment challenge complement critique demo detail documentation enhancement further guide "
    "improved introduction more overview pilot preview primer proposal protocol re really reproducing review simple "
    "simpler summary synopsis truly update version why".split()
    # or the same done with other things, as titles do that play on known ones.
    + "audio bayesian causal code federated graph image medical molecule multilingual multimodal music protein quantum "
    "speech text video vision visual".split()
)


@dataclass(frozen=True, slots=True)
class Rewording:
    """The words that differ, and those that do not.

    Attributes:
        shared: how many words both have, slips of the pen among them; articles, prepositions and the like are not
            counted.
        ours, theirs: words that one title has and the other has nothing for.
        small: how many words that tell nothing only one has.
        is_slip: nothing but slips of the pen, articles and plurals differ.
        moved: how many of the words in common stand elsewhere, beside the parts around a colon, exchanged.
        is_tail_same: what follows the colon is the same, and longer than "a systematic literature review".
        is_head_same: what stands before the colon is.
        is_at_edge: one has a name before its colon that the other has not, or begins or ends with words put before or
            behind the other.
        is_rare: of the words that stand in place of one another, some are rare on both sides, as names are.
    """

    shared: int
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    small: int
    is_slip: bool
    moved: int
    is_tail_same: bool
    is_head_same: bool
    is_at_edge: bool
    is_rare: bool

    @property
    def is_same(self) -> bool:
        """Whether the titles say the same."""
        return not self.ours and not self.theirs and self.small <= _MOST_SMALL and not self.moved

    @property
    def is_of_sisters(self) -> bool:
        """Whether what differs makes another paper, however much is shared."""
        differing = self.ours + self.theirs
        if not differing or self.moved > _MOST_MOVED:
            return self.moved > 0  # the same words elsewhere: of integer order and degree, of integer degree and order
        return (
            self.is_head_same
            or (self.is_rare and not self.is_tail_same)
            or any(len(word) == 1 or word in _TELLING or word.removesuffix("s") in _TELLING for word in differing)
        )

    @property
    def is_doubtful(self) -> bool:
        """Whether it differs as sister papers do more often than titles of one paper."""
        most = max(len(self.ours), len(self.theirs))
        return not self.is_tail_same and (most > 1 or self.is_at_edge or self.moved > 0)

    @property
    def score(self) -> int:
        """How much more is shared than differs, in words; sister papers share a name, but hardly a subtitle."""
        differing = len(self.ours) + len(self.theirs)
        return self.shared - WEIGHT * differing - self.small + TAIL * self.is_tail_same

    def __str__(self) -> str:
        if self.is_slip:
            return "a slip of the pen"
        ours, theirs = ("“" + " ".join(words) + "”" if words else "" for words in (self.ours, self.theirs))
        if ours and theirs:
            return f"{ours} in place of {theirs}"
        if ours or theirs:
            return f"{ours}, which only the one given has" if ours else f"{theirs}, which only the paper's has"
        if self.moved:
            return "the order of words"
        return "small words" if self.small else "how words are written or joined"


def shares_most(mention: FoldedTitle, record: FoldedTitle) -> bool:
    """Whether three in five words are the same: quick, and true of all that are the same but for some."""
    return 5 * len(set(mention.words) & set(record.words)) >= 3 * max(len(mention.words), len(record.words))


def rewording(mention: FoldedTitle, record: FoldedTitle, vocabulary: Vocabulary, policy: Policy) -> Rewording:
    """What differs, between titles that share most words."""
    ours, theirs = ([word for word in title.words if word not in _ARTICLES] for title in (mention, record))
    left, right = _apart(ours, theirs)
    slips = _without_pairs(left, right, lambda one, other: _is_slip(one, other, vocabulary, policy))
    is_slip = bool(slips) and not left and not right
    small = sum(word in _LIGHT for word in (*left, *right))
    left, right = ([word for word in words if word not in _LIGHT] for words in (left, right))
    _without_pairs(left, right, _is_variant)
    _spell_out(left, right, record.words)
    _spell_out(right, left, mention.words)
    shared = min(_weight(ours) - _weight(left), _weight(theirs) - _weight(right))
    if "".join(left) == "".join(right):
        left, right = [], []
    is_tail_same = len(mention.tail) >= policy.shared_letters and mention.tail == record.tail
    is_head_same = bool(mention.head) and mention.head == record.head
    return Rewording(
        shared=shared,
        ours=tuple(left),
        theirs=tuple(right),
        small=small,
        is_slip=is_slip,
        moved=_moved(mention, record),
        is_tail_same=is_tail_same,
        is_head_same=is_head_same,
        is_at_edge=_has_other_name(mention, record)
        or _is_put_beside(ours, left, right)
        or _is_put_beside(theirs, right, left),
        is_rare=all(any(_is_rare(word, vocabulary, policy) for word in words) for words in (left, right)),
    )


def _has_other_name(mention: FoldedTitle, record: FoldedTitle) -> bool:
    return bool(mention.head and record.head) and mention.head != record.head


def _is_put_beside(words: Sequence[str], only_here: Sequence[str], only_there: Sequence[str]) -> bool:
    """Whether words that the other title has nothing in place of stand at the beginning or the end."""
    return bool(only_here) and not only_there and (words[0] in only_here or words[-1] in only_here)


def _is_rare(word: str, vocabulary: Vocabulary, policy: Policy) -> bool:
    return vocabulary.count(word) * policy.changed_rarity < vocabulary.n_titles


def _moved(mention: FoldedTitle, record: FoldedTitle) -> int:
    """How many of the words in common stand elsewhere; none if only the parts around a colon are exchanged."""
    ours, theirs = (_stems(title.words) for title in (mention, record))
    common = Counter(ours) & Counter(theirs)
    ours, theirs = _only(ours, common), _only(theirs, common)
    turned = [_only(_stems(_turned(title)), common) for title in (mention, record) if title.tail]
    if ours == theirs or any(words in (ours, theirs) for words in turned):
        return 0
    return len(ours) - LCSseq.similarity(ours, theirs)


def _stems(words: Sequence[str]) -> list[str]:
    return [_stem(word) for word in words if word not in _ARTICLES and word not in _SMALL]


def _only(words: Sequence[str], counts: Counter[str]) -> list[str]:
    """The words that are among `counts`, as often as there."""
    left = counts.copy()
    found = []
    for word in words:
        if left[word]:
            left[word] -= 1
            found.append(word)
    return found


def _turned(title: FoldedTitle) -> tuple[str, ...]:
    """The words behind the colon, then those before it."""
    length, count = 0, 0
    while count < len(title.words) and length < len(title.head):
        length += len(title.words[count])
        count += 1
    return title.words[count:] + title.words[:count]


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


def _weight(words: Sequence[str]) -> int:
    return sum(word not in _SMALL for word in words)


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
    if abs(len(one) - len(other)) > _MOST_WRONG:
        return False
    if len(one) == len(other) and one.translate(_LOOK_ALIKE) == other.translate(_LOOK_ALIKE):
        return True
    shorter = min(len(one), len(other))
    most = _MOST_WRONG if shorter >= _LONG else 1
    if shorter < _LEAST or OSA.distance(one, other, score_cutoff=most) > most:
        return False
    rare, common = sorted((vocabulary.count(one), vocabulary.count(other)))
    if rare * policy.slip_titles > vocabulary.n_titles:
        return False
    return common >= policy.slip_rarity * (rare + 1) or (shorter >= _LONG and common > rare == 0)


def _is_variant(one: str, other: str) -> bool:
    """Whether the words are one in two forms: prompt, prompting."""
    return one[0] == other[0] and _root(one) == _root(other)


def _root(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
            return word.removesuffix(ending)
    return word


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
