"""What the abstract tells of a candidate whose title is not equal: that it is the paper, or that it may be another.

A share of the whole abstract does not tell whether it is the same text: where one word in fourteen is changed, as
little as 43 % of its 5-grams are left, and so many has a sister paper that tells of another result in one sentence. In
that sentence it shows: so the stretch of words counts that agrees least.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA, LCSseq

from papershelf.matching.titles import PLAUSIBLE, FoldedTitle
from papershelf.model import TitleRelation
from papershelf.text import normalize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.matching.policy import Policy
    from papershelf.model import Candidate, Mention

_STRETCH = 20  # words; a sentence of another text is seldom shorter, and words that were changed seldom stand so close
_LEAST_NAME = 3  # letters that a word must have for the number beside it to count it
_NEAR = frozenset({TitleRelation.EQUAL, TitleRelation.NAME_DROPPED, TitleRelation.NAME_ADDED, TitleRelation.CLOSE})
_NUMBERING = frozenset(["number", "numeral", "sign"])  # kinds of conflicts
_ROMAN = frozenset("ivx")
_LITTLE = frozenset("and are for from into over the under with".split())
_LEAST_SLIP = 5  # letters of a word that another may be with one of them wrong

# --- Two texts --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Retelling:
    """How wholly each of two texts stands in the other.

    Attributes:
        words: how many the shorter one has.
        ours: the share of our words that the other has in this order, in the stretch of words where it is least.
        theirs: likewise of theirs.
    """

    words: int
    ours: float
    theirs: float

    def is_same(self, policy: Policy) -> bool:
        """Whether they are one text, with words changed, or with all of one standing in the other."""
        is_changed = self.words >= policy.abstract_words and min(self.ours, self.theirs) >= policy.stretch_changed
        return is_changed or (
            self.words >= policy.abstract_fewest and max(self.ours, self.theirs) >= policy.stretch_held
        )

    def is_alike(self, policy: Policy) -> bool:
        """Whether one tells nothing but what the other does, with words changed and sentences left out."""
        is_held = self.words >= policy.abstract_fewest and max(self.ours, self.theirs) >= policy.stretch_alike
        return is_held or self.is_same(policy)


@lru_cache(maxsize=64)
def retelling(ours: str, theirs: str) -> Retelling:
    """Compare two texts word by word, in order."""
    one, other = normalize(ours).split(), normalize(theirs).split()
    in_other, in_one = bytearray(len(one)), bytearray(len(other))
    for step in LCSseq.opcodes(one, other):
        if step.tag == "equal":
            length = step.src_end - step.src_start
            in_other[step.src_start : step.src_end] = in_one[step.dest_start : step.dest_end] = b"\1" * length
    return Retelling(min(len(one), len(other)), _least(in_other), _least(in_one))


def _least(held: Sequence[int]) -> float:
    size = min(_STRETCH, len(held))
    sums = [0, *accumulate(held)]
    return min(end - start for start, end in zip(sums, sums[size:], strict=False)) / size if size else 0.0


# --- A mention and its candidates -------------------------------------------------------------------------------------


def _retelling(mention: Mention, candidate: Candidate) -> Retelling:
    return retelling(mention.abstract or "", candidate.record.abstract)


def has_its_abstract(mention: Mention, candidate: Candidate, policy: Policy) -> bool:
    """Whether the mention's abstract is the candidate's as far as that can confirm a title that is like its own."""
    share = candidate.evidence.abstract or 0
    if share >= policy.abstract_agrees:
        return True
    return share >= policy.abstract_shares and _retelling(mention, candidate).is_alike(policy)


def has_its_title(candidate: Candidate) -> bool:
    """Whether the mention's title is like the candidate's, and nothing in them tells papers apart."""
    return candidate.evidence.title is not TitleRelation.OTHER and not candidate.evidence.conflicts


def is_as_near(other: Candidate, best: Candidate, policy: Policy) -> bool:
    """Whether the abstract may as well be that of another candidate, and its title does not tell that it is not."""
    ahead = (best.evidence.abstract or 0) - (other.evidence.abstract or 0)
    is_sister = bool(other.evidence.conflicts) and other.evidence.similarity >= PLAUSIBLE
    return ahead < (-policy.abstract_gap if is_sister and has_its_title(best) else policy.abstract_gap)


def doubt(mention: Mention, best: Candidate, candidates: Sequence[Candidate], policy: Policy) -> str:
    """What speaks against a paper of this abstract under another title, as a sentence part; empty if nothing does."""
    evidence, told = best.evidence, _retelling(mention, best)
    is_dated = evidence.days is not None and evidence.days <= policy.days_agree
    is_theirs = (evidence.authors or 0) >= policy.names_agree
    if not (told.is_same(policy) or ((is_dated or is_theirs) and told.is_alike(policy))):
        return ", and not enough of it is the same"
    if evidence.days is not None and evidence.days > policy.days_near:
        return f", and the dates are {evidence.days} days apart"
    if evidence.n_authors and evidence.n_authors[0] != evidence.n_authors[1] and not is_theirs:
        return f", and it has {evidence.n_authors[1]} authors instead of {evidence.n_authors[0]}"
    rivals = [c for c in candidates if c.evidence.title in _NEAR and not c.evidence.conflicts]
    return f", nearer to that of {rivals[0].record.arxiv_id}" if rivals else ""


def telling(mention: Mention, candidate: Candidate, policy: Policy) -> str:
    """The conflict that tells papers apart whose abstracts agree, if one does.

    Of titles that are quite different only numbers do: other numbers, and those that make a series of them. What both
    abstracts name alike does not, where they are the same.
    """
    evidence = candidate.evidence
    if not evidence.conflicts:
        return ""
    titles = FoldedTitle.of(mention.title), FoldedTitle.of(candidate.record.title)
    is_unlike = evidence.title is TitleRelation.OTHER and evidence.similarity < PLAUSIBLE
    is_series = is_unlike and _are_of_one_series(*titles)
    is_same = _retelling(mention, candidate).is_same(policy)
    abstracts = mention.abstract or "", candidate.record.abstract
    for conflict in evidence.conflicts:
        kind, _, sides = conflict.partition(" ")
        is_missing = "none" in sides.split(" ≠ ")
        counts = not is_unlike or (kind in _NUMBERING and (is_series or not is_missing))
        if counts and not (is_same and is_missing and _is_told_by_both(sides, *titles, abstracts)):
            return conflict
    return ""


def _are_of_one_series(one: FoldedTitle, other: FoldedTitle) -> bool:
    """Whether one of two titles numbers a name that the other has too: "WebSailor-V2: …" and "WebSailor: …"."""
    return _numbers_a_name(one.words, other.words) or _numbers_a_name(other.words, one.words)


def _numbers_a_name(words: Sequence[str], others: Sequence[str]) -> bool:
    names = {_unnumbered(word) for word in others} - _LITTLE
    for place, (before, word) in enumerate(pairwise(("", *words)), 1):
        # A single letter counts at the end, as in "Phase A"; elsewhere it is a quantity's.
        is_number = any(char.isdigit() for char in word) or _ROMAN.issuperset(word)
        if word not in others and (is_number or (len(word) == 1 and place == len(words))):
            name = _unnumbered(word) if len(_unnumbered(word)) >= _LEAST_NAME else before
            if len(name) >= _LEAST_NAME and name in names:
                return True
    return False


def _unnumbered(word: str) -> str:
    return word.rstrip("0123456789.+#")


def _is_told_by_both(sides: str, title: FoldedTitle, record: FoldedTitle, abstracts: tuple[str, str]) -> bool:
    """Whether what only one title has stands in both abstracts, beside a word as in that title.

    Then that other title is only short of it: "Benchmarking VLMs", when both abstracts are on "3D VLMs". Or the other
    has it with a slip of the pen: "A Surey of VLMs".
    """
    ours, _, theirs = sides.partition(" ≠ ")
    words, others, marks = (record.words, title.words, theirs) if ours == "none" else (title.words, record.words, ours)
    lacking, instead = Counter(words) - Counter(others), Counter(others) - Counter(words)
    texts = [f" {normalize(text)} " for text in abstracts]

    def is_in_both(mark: str) -> bool:
        own = {word for word in lacking if mark == word or (mark in word and not mark.isalpha())}
        pairs = [pair for pair in pairwise(words) if _says_more(pair, own)]
        is_slip = len(mark) >= _LEAST_SLIP and any(OSA.distance(mark, word) == 1 for word in instead)
        return is_slip or any(all(f" {one} {other} " in text for text in texts) for one, other in pairs)

    return all(map(is_in_both, marks.split()))


def _says_more(pair: tuple[str, str], own: set[str]) -> bool:
    """Whether one of two words side by side is among these: a bare number only before a word, for behind it counts."""
    if pair[0] in own:
        return not _is_bare(pair[0]) or len(pair[1]) >= _LEAST_NAME
    return pair[1] in own and not _is_bare(pair[1])


def _is_bare(word: str) -> bool:
    return len(word) == 1 or word.replace(".", "").isdigit() or _ROMAN.issuperset(word)
