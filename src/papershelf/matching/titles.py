"""Two titles side by side: how they stand to each other, and what differs that must not."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
from rapidfuzz import fuzz

from papershelf.model import TitleRelation
from papershelf.text import fold, kept_apart, normalize, unspaced

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

CLOSE = 0.85  # similarity from which titles count as close; below it, wrong papers outnumber right ones
PLAUSIBLE = 0.65  # similarity from which a person would want to see the candidate

_COLON = re.compile(r"\s*(?::\s+|\s+:|\s[-–—]{1,3}\s|(?<=\w):(?=[^\W\d_]))\s*")
_ELLIPSIS = re.compile(r"\s*(?:\.{3}|…)\s*$")
_MIN_HEAD = 3  # letters that a part of a title must have to stand for it


def split_colon(title: str) -> tuple[str, str] | None:
    """The parts before and after the first colon (or spaced dash); None where there is none."""
    if ":" not in title and " -" not in title and title.isascii() and title.isprintable():
        return None  # as a look for `_COLON` would find, but quicker
    parts = _COLON.split(title, maxsplit=1)
    return (parts[0], parts[1]) if len(parts) == 2 and parts[0].strip() and parts[1].strip() else None


def folded_text(title: str) -> tuple[str, bool]:
    """The folded words of a title with spaces between them, and whether it ends with an ellipsis."""
    shown = _ELLIPSIS.sub("", title) if "..." in title or "…" in title else title
    is_cut = shown != title
    text = normalize(shown).replace("generalised", "generalized")
    if is_cut and text.count(" ") >= 3:
        text = text[: text.rindex(" ")]  # the last word may be a part of one: "I…" is no numeral
    return text, is_cut


class FoldedTitle(msgspec.Struct, frozen=True, gc=False):  # made in a tenth of the time that a dataclass takes
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
        text, is_cut = folded_text(title)
        parts = split_colon(title) if not is_cut else None
        head, tail = map(fold, parts) if parts else ("", "")
        return cls(unspaced(text), tuple(text.split()), head, tail, is_cut)

    def packed(self) -> str:
        """All of this as one line of text, of which `keys_of_packed` tells the key at once.

        Words stand with spaces between them; `_` is the space that the key keeps as such, `:` the one between head and
        tail. Neither sign occurs in words. Where that cannot tell the head and the tail, they follow after tabs.
        """
        text = kept_apart(" ".join(self.words))
        if not (self.head or self.tail or self.is_cut):
            return text
        space = text.find(" ")
        while space >= 0 and self.head and self.tail:
            if text[:space].replace(" ", "") == self.head and text[space + 1 :].replace(" ", "") == self.tail:
                return f"{text[:space]}:{text[space + 1 :]}"
            space = text.find(" ", space + 1)
        return "\t".join((text, self.head, self.tail, _CUT if self.is_cut else ""))

    @classmethod
    def unpack(cls, text: str) -> FoldedTitle:
        """The title that `packed` made into this text; of any other text some title."""
        if "\t" in text:
            shown, head, tail, cut = (*text.split("\t"), "", "", "")[:4]
            return cls(shown.replace(" ", ""), tuple(shown.replace("_", " ").split()), head, tail, cut == _CUT)
        if ":" in text:
            head, _, tail = text.replace(" ", "").partition(":")
            words = text.replace(":", " ").replace("_", " ").split()
            return cls(head + tail, tuple(words), head, tail, is_cut=False)
        return cls(text.replace(" ", ""), tuple(text.replace("_", " ").split()), "", "", is_cut=False)


_CUT = "…"


_APART = re.compile(r"\t.*")  # head and tail, of titles that have them apart


def keys_of_packed(texts: Sequence[str]) -> list[str]:
    """The key of each title that `FoldedTitle.packed` made into a text; all at once, which is quicker."""
    return _shown(texts).replace(" ", "").replace(":", "").split("\n")[: len(texts)]


def words_of_packed(texts: Sequence[str]) -> list[str]:
    """The words of each title that `FoldedTitle.packed` made into a text, with spaces between them."""
    return _shown(texts).replace(":", " ").replace("_", " ").split("\n")[: len(texts)]


def _shown(packed: Sequence[str]) -> str:
    text = "\n".join(packed)
    return _APART.sub("", text) if "\t" in text else text


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

_ROMAN = re.compile(r"(?!via$)(?:(?=[ivx]{2})x{0,3}(?:ix|iv|v?i{0,3}))(?:[a-d]|\d+)?")
_PART_WORDS = frozenset("part parts volume vol chapter phase stage level type version paper no case class book".split())
_COUNTS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve first second third fourth fifth sixth seventh "
    "eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
    "twentieth once twice thrice single double triple dual".split()
)
_NEGATIONS = frozenset(
    "no not never none nor neither without cannot cant dont doesnt isnt arent wont didnt hardly non un anti".split()
)
# A paper with one of these is another paper than the one without: about it, after it, or a longer or shorter one.
_MARKERS = frozenset(
    "part addendum appendix comment comments corrections correction corrigendum erratum extended full journal reply "
    "rebuttal response retracted retraction revisited revisiting short supplement supplementary supplemental survey "
    "tutorial sequel continued again beyond generalized rejoinder discussion remarks thesis translation lecture "
    "lectures workshop slides poster editorial reproducibility reproduction replication note notes announcement".split()
)
_TELLING = _MARKERS | _COUNTS
_BY_THEMSELVES = _NEGATIONS | _TELLING
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
typical/atypical synchronous/asynchronous proactive/reactive saturated/unsaturated white/black wired/wireless
rural/urban expert/novice batch/online
"""
_SPLIT_PAIRS = [pair.split("/") for pair in _PAIRS.split()]
_OPPOSITES = {word: [other for one, other in _SPLIT_PAIRS if one == word] for word, _ in _SPLIT_PAIRS}
_OPPOSED = frozenset(_OPPOSITES)
_NUMBER = re.compile(r"\d+(?:\.\d+)*(?:[a-z](?![a-z]))?")  # GPT-4 is not GPT-4o
_SPLITTING = frozenset("a an un in non no not".split())  # "a symmetric" is not "asymmetric"
_VERSION_SIGN = re.compile(r"(?<![a-z0-9])[a-z0-9]++[+#]+|[+#]")


def conflicts(mention: FoldedTitle, record: FoldedTitle) -> tuple[str, ...]:
    """What differs between the titles and tells papers apart: each a sentence part, in a fixed order.

    Empty for equal titles, unless their words part so differently that they mean another thing. Where the mention's
    title is cut off, only what is there is compared.
    """
    theirs = record.words[: len(mention.words)] if mention.is_cut else record.words
    if mention.words == theirs:
        return ()
    if mention.key == record.key:
        glued = sorted((_glued(mention.words) & set(theirs)) | (_glued(theirs) & set(mention.words)))
        return (f"word {glued[0]} ≠ two words",) if glued else ()
    ours_only, theirs_only = _difference(mention.words, theirs)
    one, other = frozenset(ours_only), frozenset(theirs_only)
    # Of most words nothing but an opposite can tell, and which do is told quickly of all together.
    marked = [word for word in (*ours_only, *theirs_only) if not word.isalpha()]
    has_telling = not (_BY_THEMSELVES.isdisjoint(one) and _BY_THEMSELVES.isdisjoint(other))
    found = (
        _differing("number", _numbers(ours_only), _numbers(theirs_only)) if marked else "",
        _differing("numeral", _numerals(ours_only, mention.words), _numerals(theirs_only, theirs)),
        _differing("sign", _signs(ours_only), _signs(theirs_only)) if marked else "",
        _differing("negation", one & _NEGATIONS, other & _NEGATIONS) if has_telling else "",
        _differing("word", one & _TELLING, other & _TELLING) if has_telling else "",
        _opposites(one, other) if one and other else "",
    )
    return tuple(filter(None, found))


def _glued(words: tuple[str, ...]) -> set[str]:
    """What small words would make of the words after them, if they were written together."""
    return {small + word for small, word in pairwise(words) if small in _SPLITTING and len(word) > 3}


def _difference(ours: Iterable[str], theirs: Iterable[str]) -> tuple[list[str], list[str]]:
    """Words that stand more often on one side, as often as they do."""
    ours_only, theirs_only = [], list(theirs)
    for word in ours:
        if word in theirs_only:
            theirs_only.remove(word)
        else:
            ours_only.append(word)
    return ours_only, theirs_only


def _differing(kind: str, ours: Collection[str], theirs: Collection[str]) -> str:
    if not ours and not theirs:
        return ""
    ours_only, theirs_only = _difference(ours, theirs)
    if not ours_only and not theirs_only:
        return ""
    return f"{kind} {' '.join(sorted(ours_only)) or 'none'} ≠ {' '.join(sorted(theirs_only)) or 'none'}"


def _numbers(words: Iterable[str]) -> list[str]:
    return [number for word in words if not word.isalpha() for number in _NUMBER.findall(word)]


def _numerals(differing: Iterable[str], words: tuple[str, ...]) -> list[str]:
    """Roman numerals that differ; single letters count after words such as "part" and as the last word of a title."""
    letters = [i for i, word in enumerate(words) if len(word) == 1 and i] if 1 in map(len, words) else ()
    return [word for word in differing if word[0] in "ivx" and _ROMAN.fullmatch(word)] + [
        words[i]
        for i in letters
        if (words[i].isalpha() and words[i - 1] in _PART_WORDS) or (words[i] in {"i", "v", "x"} and i == len(words) - 1)
    ]


def _signs(words: Iterable[str]) -> list[str]:
    return [sign for word in words if not word.isalpha() for sign in _VERSION_SIGN.findall(word)]


def _opposites(ours: frozenset[str], theirs: frozenset[str]) -> str:
    pairs = [*_opposed(ours, theirs), *((other, one) for one, other in _opposed(theirs, ours))]
    return "word {} ≠ {}".format(*min(pairs)) if pairs else ""


def _opposed(words: frozenset[str], others: frozenset[str]) -> list[tuple[str, str]]:
    """Each word with the opposite that it has among the others: by the pairs, or without its prefix."""
    pairs = [(word, other) for word in words & _OPPOSED for other in _OPPOSITES[word] if other in others]
    text = " ".join(words)
    for bare in others:
        if bare in text and len(bare) > 3:  # few are, and that is told quickly
            longer = [word for word in words if word.endswith(bare)]
            pairs += [(word, bare) for word in longer if word.removesuffix(bare) in _NEGATING_PREFIXES]
    return pairs
