"""Two titles side by side: how they stand to each other, and what differs that must not."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from papershelf.model import TitleRelation
from papershelf.text import fold, normalize, unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable

CLOSE = 0.85  # similarity from which titles count as close; below it, wrong papers outnumber right ones
PLAUSIBLE = 0.65  # similarity from which a person would want to see the candidate

_COLON = re.compile(r"\s*(?::\s+|\s+:|\s[-–—]{1,3}\s|(?<=\w):(?=[^\W\d_]))\s*")
_COLON_SIGN = re.compile(r":|\s[-–—]")  # what every match of the other holds, and quicker to miss
_ELLIPSIS = re.compile(r"\s*(?:\.{3}|…)\s*$")
_MIN_HEAD = 3  # letters that a part of a title must have to stand for it


def split_colon(title: str) -> tuple[str, str] | None:
    """The parts before and after the first colon (or spaced dash); None where there is none."""
    if not _COLON_SIGN.search(title):
        return None
    parts = _COLON.split(title, maxsplit=1)
    return (parts[0], parts[1]) if len(parts) == 2 and parts[0].strip() and parts[1].strip() else None


@dataclass(frozen=True, slots=True)
class FoldedTitle:
    """A title in the forms that comparing needs; `head` and `tail` are empty where it has no colon."""

    key: str
    words: tuple[str, ...]
    head: str
    tail: str
    is_cut: bool  # it ends with an ellipsis: what follows is unknown

    @classmethod
    @lru_cache(maxsize=1024)  # a title is compared with many, and a candidate looked at more than once
    def of(cls, title: str) -> FoldedTitle:
        """Fold a title as it stands in a digest or a record."""
        shown = _ELLIPSIS.sub("", title) if "..." in title or "…" in title else title
        is_cut = shown != title
        words = normalize(shown).replace("generalised", "generalized").split()
        if is_cut and len(words) > 3:
            words = words[:-1]  # the last word may be a part of one: "I…" is no numeral
        parts = split_colon(title) if not is_cut else None
        head, tail = map(fold, parts) if parts else ("", "")
        return cls(unspaced(" ".join(words)), tuple(words), head, tail, is_cut)


def similarity(one: FoldedTitle, other: FoldedTitle) -> float:
    """How alike the folded titles are, 0 to 1; 1 when they are equal. Word borders do not count."""
    if one.key == other.key:
        return 1.0 if one.key else 0.0
    return min(fuzz.ratio(one.key, other.key) / 100, 0.999)


def relation(mention: FoldedTitle, record: FoldedTitle) -> TitleRelation:
    """How the mention's title stands to the record's."""
    if not mention.key or not record.key:
        return TitleRelation.OTHER
    if mention.key == record.key:
        return TitleRelation.SUBTITLE_DROPPED if mention.is_cut else TitleRelation.EQUAL
    if record.tail and mention.key == record.tail:
        return TitleRelation.NAME_DROPPED
    if mention.tail and record.key == mention.tail:
        return TitleRelation.NAME_ADDED
    if _is_start(mention, record):
        return TitleRelation.SUBTITLE_DROPPED
    if _is_start(record, mention):
        return TitleRelation.SUBTITLE_ADDED
    if similarity(mention, record) >= CLOSE:
        return TitleRelation.CLOSE
    same_name = len(mention.head) >= _MIN_HEAD and mention.head == record.head
    return TitleRelation.SUBTITLE_CHANGED if same_name else TitleRelation.OTHER


def _is_start(short: FoldedTitle, long: FoldedTitle) -> bool:
    """Whether `short` is the part of `long` before its colon, or its first words when these are many."""
    if short.key == long.head:
        return len(short.key) >= _MIN_HEAD
    return len(short.words) >= 4 and long.words[: len(short.words)] == short.words


def is_plausible(title: str, record_title: str) -> bool:
    """Whether a person looking for `title` would want to see `record_title` among the candidates."""
    mention, record = FoldedTitle.of(title), FoldedTitle.of(record_title)
    return relation(mention, record) is not TitleRelation.OTHER or similarity(mention, record) >= PLAUSIBLE


# --- What differs and must not ----------------------------------------------------------------------------------------

_ROMAN = re.compile(r"(?:(?=[ivx]{2})x{0,3}(?:ix|iv|v?i{0,3}))(?:[a-d]|\d+)?")
_PART_WORDS = frozenset("part parts volume vol chapter phase stage level type version paper no case class book".split())
_COUNTS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve first second third fourth fifth sixth seventh "
    "eighth ninth tenth once twice thrice single double triple dual".split()
)
_NEGATIONS = frozenset(
    "no not never none nor neither without cannot cant dont doesnt isnt arent wont didnt hardly non un anti".split()
)
# A paper with one of these is another paper than the one without: about it, after it, or a longer or shorter one.
_MARKERS = frozenset(
    "part addendum appendix comment comments corrections correction corrigendum erratum extended full journal reply "
    "rebuttal response retracted retraction revisited revisiting short supplement supplementary supplemental survey "
    "tutorial sequel continued again beyond generalized rejoinder discussion remarks thesis translation lecture "
    "lectures workshop".split()
)
_NEGATING_PREFIXES = frozenset(
    "un non in im ir il anti dis de counter mis semi self multi sub super hyper pre post over under".split()
)
_PAIRS = """
with/without can/cannot can/cant do/dont does/doesnt is/isnt are/arent online/offline upper/lower local/global
positive/negative left/right min/max minimum/maximum minimal/maximal forward/backward forward/inverse forward/reverse
symmetric/asymmetric static/dynamic training/inference train/test single/multi before/after increase/decrease
increasing/decreasing large/small larger/smaller strong/weak low/high lower/higher short/long shorter/longer fast/slow
early/late internal/external discrete/continuous deterministic/stochastic homogeneous/heterogeneous
homophily/heterophily convex/concave sparse/dense finite/infinite classical/quantum encoder/decoder input/output
supervised/unsupervised best/worst good/bad more/less inner/outer existence/nonexistence necessary/sufficient
explicit/implicit centralized/decentralized hard/soft easy/hard open/closed male/female even/odd first/last
attack/defense attacks/defenses true/false pre/post electron/proton proton/neutron boson/fermion bosonic/fermionic
linear/quadratic ascent/descent active/passive spatial/temporal inclusive/exclusive inclusion/exclusion
typical/atypical synchronous/asynchronous
"""
_OPPOSITES = frozenset(frozenset(pair.split("/")) for pair in _PAIRS.split())
_NUMBER = re.compile(r"\d+(?:\.\d+)*(?:[a-z](?![a-z]))?")  # GPT-4 is not GPT-4o
_SPLITTING = frozenset("a an un in non no not".split())  # "a symmetric" is not "asymmetric"
_VERSION_SIGN = re.compile(r"(?<![a-z0-9])[a-z0-9]++[+#]+|[+#]")


def conflicts(mention: FoldedTitle, record: FoldedTitle) -> tuple[str, ...]:
    """What differs between the titles and tells papers apart: each a sentence part, in a fixed order.

    Empty for equal titles, unless their words part so differently that they mean another thing. Where the mention's
    title is cut off, only what is there is compared.
    """
    theirs = record.words[: len(mention.words)] if mention.is_cut else record.words
    if mention.key == record.key:
        glued = sorted((_glued(mention.words) & set(theirs)) | (_glued(theirs) & set(mention.words)))
        return (f"word {glued[0]} ≠ two words",) if glued else ()
    ours_only, theirs_only = _difference(mention.words, theirs)
    found = (
        _differing("number", _numbers(mention.words), _numbers(theirs)),
        _differing("numeral", _numerals(mention.words), _numerals(theirs)),
        _differing("sign", _signs(mention.words), _signs(theirs)),
        _differing("negation", ours_only & _NEGATIONS, theirs_only & _NEGATIONS),
        _differing("word", ours_only & (_MARKERS | _COUNTS), theirs_only & (_MARKERS | _COUNTS)),
        _opposites(ours_only, theirs_only),
    )
    return tuple(sentence for sentence in found if sentence)


def _glued(words: tuple[str, ...]) -> set[str]:
    """What small words would make of the words after them, if they were written together."""
    return {small + word for small, word in pairwise(words) if small in _SPLITTING and len(word) > 3}


def _difference(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Words that stand more often on one side."""
    counted_ours, counted_theirs = Counter(ours), Counter(theirs)
    return frozenset(counted_ours - counted_theirs), frozenset(counted_theirs - counted_ours)


def _differing(kind: str, ours: Iterable[str], theirs: Iterable[str]) -> str:
    one, other = Counter(ours), Counter(theirs)
    if one == other:
        return ""
    left, right = " ".join(sorted((one - other).elements())), " ".join(sorted((other - one).elements()))
    return f"{kind} {left or 'none'} ≠ {right or 'none'}"


def _numbers(words: tuple[str, ...]) -> list[str]:
    return [number for word in words for number in _NUMBER.findall(word)]


def _numerals(words: tuple[str, ...]) -> list[str]:
    """Roman numerals; single letters count after words such as "part" and as the last word of a title."""
    return [
        word
        for i, word in enumerate(words)
        if _ROMAN.fullmatch(word)
        or (len(word) == 1 and word.isalpha() and i and words[i - 1] in _PART_WORDS)
        or (word in {"i", "v", "x"} and i and i == len(words) - 1)
    ]


def _signs(words: tuple[str, ...]) -> list[str]:
    return [sign for word in words for sign in _VERSION_SIGN.findall(word)]


def _opposites(ours: frozenset[str], theirs: frozenset[str]) -> str:
    for one in sorted(ours):
        for other in sorted(theirs):
            if frozenset((one, other)) in _OPPOSITES or _is_prefixed(one, other) or _is_prefixed(other, one):
                return f"word {one} ≠ {other}"
    return ""


def _is_prefixed(long: str, short: str) -> bool:
    return len(short) > 3 and long.endswith(short) and long[: -len(short)] in _NEGATING_PREFIXES
