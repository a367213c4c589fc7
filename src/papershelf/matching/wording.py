"""Titles that say the same in other words: safe to accept without an abstract, by measurement and not by likeness."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from papershelf.matching.rewording import Rewording, rewording, shares_most
from papershelf.matching.titles import FoldedTitle, conflicts, split_colon
from papershelf.model import TitleRelation
from papershelf.text import normalize

if TYPE_CHECKING:
    from papershelf.matching.policy import Policy
    from papershelf.matching.vocabulary import Vocabulary
    from papershelf.model import Candidate, Record

WHOLE: Final = frozenset({TitleRelation.EQUAL, TitleRelation.NAME_DROPPED, TitleRelation.NAME_ADDED})
"""Relations in which one title is all of the other, or all that stands behind its colon."""

# Where fewer papers have a sister of nearly the same title, by what `Policy.changed_elsewhere` tells: these fields, but
# for those of their categories in which a word tells a channel, a graph or a class of problems from the next.
_FEW_SISTERS = frozenset(["cs", "econ", "q-bio"])
_MANY_SISTERS = frozenset("CC CG DC DM DS FL GT IT LO MS NA NI SC SD SY".split())
_SISTERS = 4  # letters that the names of sister papers share
_ARTICLES = frozenset(["a", "an", "the"])
_LEAST_PLURAL = 4  # letters; "as" is no plural of "a"
_HAS_DIGIT_INSIDE = re.compile(r"(?!v\d)[a-z]+\d|\d+[a-z]{2}")
# One word with a capital or digit inside, as systems are called: BERT, LoRA, T2M-GPT.
_NAME = re.compile(r"(?=\S*[A-Za-z])(?=\S+[A-Z0-9])\S{3,}")


def sameness(title: str, candidate: Candidate, policy: Policy, vocabulary: Vocabulary | None) -> str:
    """How a title is the same as that of its candidate, as a part of a sentence.

    Empty when it is not, or that cannot be told.
    """
    paper, evidence = candidate.record, candidate.evidence
    mention, record = FoldedTitle.of(title), FoldedTitle.of(paper.title)
    if mention.is_cut or record.is_cut:
        return ""
    match evidence.title:
        case TitleRelation.NAME_DROPPED if _is_long(mention, policy) and _is_mere_name(paper.title):
            return "without the name before its colon"
        case TitleRelation.NAME_ADDED if _is_long(record, policy) and _is_mere_name(title):
            return "with a name before its colon"
    # Conflicts that the titles have are in the evidence, where those of the abstracts may stand as well.
    if not shares_most(mention, record) or (evidence.conflicts and conflicts(mention, record)):
        return ""
    if len(record.tail) >= policy.renamed_letters and record.tail == mention.tail and _are_named(title, paper.title):
        return "under another name before its colon"
    if len(record.words) >= policy.inflected_words and _uninflected(mention) == _uninflected(record):
        return "but for articles and plurals"
    change = rewording(mention, record, vocabulary, policy) if vocabulary else None
    if change and (
        change.shared >= needed_words(change, paper, policy)
        if change.is_same
        else change.score >= needed_score(change, paper, policy) and change.shared >= policy.reworded_words
    ):
        return f"but for {change}"
    return ""


def is_nearer(other: Candidate, one: Candidate) -> bool:
    """Whether another paper's title is a whole one, too, or more alike than one that is not."""
    if other.evidence.title in WHOLE or one.evidence.title in WHOLE:
        return other is not one and other.evidence.title in WHOLE
    return other.evidence.similarity > one.evidence.similarity


def needed_words(change: Rewording, paper: Record, policy: Policy) -> int:
    """How many words must be shared, if this is all that differs: more in fields that have more sister papers."""
    if change.is_slip:
        return policy.slip_words
    return policy.reworded_elsewhere if change.small and _has_many_sisters(paper) else policy.reworded_words


def needed_score(change: Rewording, paper: Record, policy: Policy) -> float:
    """The score from which a title with other words is taken for this paper's; infinite where it never is."""
    many = _has_many_sisters(paper)
    if change.is_of_sisters or (many and change.moved):
        return math.inf
    if many:
        return policy.changed_elsewhere
    return policy.changed_doubtful if change.is_doubtful else policy.changed


def _has_many_sisters(paper: Record) -> bool:
    field, _, category = (paper.primary_category or "").partition(".")
    return bool(field) and (field not in _FEW_SISTERS or category in _MANY_SISTERS)


def _is_long(shared: FoldedTitle, policy: Policy) -> bool:
    return len(shared.words) >= policy.shared_words and len(shared.key) >= policy.shared_letters


def _is_mere_name(title: str) -> bool:
    """Whether nothing before the colon tells papers apart: no number, no "Part", no "Comment on"."""
    name, _ = split_colon(title) or ("", "")
    # A digit within a word belongs to it: LLM4Drive, T2M, but not v2.
    words = [word for word in normalize(name).split() if word.isalpha() or not _HAS_DIGIT_INSIDE.match(word)]
    return not conflicts(FoldedTitle.of(" ".join(words)), FoldedTitle.of(""))


def _are_named(title: str, record_title: str) -> bool:
    """Whether what stands before the colons are names, and not of sisters: X-ViT, UFO-ViT; KernelArc, KernelSkill."""
    one, other = ((split_colon(each) or ("", ""))[0].strip() for each in (title, record_title))
    if not _NAME.fullmatch(one) or not _NAME.fullmatch(other):
        return False
    one, other = one.lower(), other.lower()
    return (
        not set(one.split("-")) & set(other.split("-"))
        and one[:_SISTERS] != other[:_SISTERS]
        and one[-_SISTERS:] != other[-_SISTERS:]
    )


def _uninflected(title: FoldedTitle) -> list[str]:
    return [
        word.removesuffix("s") if len(word) > _LEAST_PLURAL else word for word in title.words if word not in _ARTICLES
    ]
