"""Evidence → Decision: what may be accepted unread, what a person must look at, and why.

Only so much is accepted without an id: an equal folded title that no other candidate shares and nothing contradicts;
one that is the same but for a name before its colon, articles or plurals; a close title whose abstract agrees strongly;
and any title whose abstract is the same text. Everything else that is alike is for review.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from papershelf.identifiers import ArxivId
from papershelf.matching.abstracts import doubt, has_its_abstract, has_its_title, is_as_near, telling
from papershelf.matching.common_words import CommonWords
from papershelf.matching.evidence import weigh
from papershelf.matching.policy import DEFAULT_POLICY, Policy
from papershelf.matching.titles import PLAUSIBLE, FoldedTitle
from papershelf.matching.wording import WHOLE, is_nearer, sameness
from papershelf.model import Candidate, Decision, TitleRelation, Verdict
from papershelf.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from papershelf.matching.vocabulary import Vocabulary
    from papershelf.model import Evidence, Mention, Record


class _Ruling(msgspec.Struct, frozen=True, gc=False):
    verdict: Verdict
    reason: str
    confidence: float
    chosen: Candidate | None = None


def decide(
    mention: Mention,
    records: Iterable[Record],
    *,
    source: str,
    policy: Policy = DEFAULT_POLICY,
    vocabulary: Vocabulary | None = None,
) -> Decision:
    """The verdict on a mention, given every record that `source` answered with.

    `vocabulary` is that of the source's titles; without one, differences between words are never taken for slips.

    The result does not depend on the order of `records`. The verdict is never `unavailable`: that is for whoever
    could not ask.
    """
    words = CommonWords(FoldedTitle.of(mention.title).words, vocabulary) if vocabulary else None
    weighed = {record.arxiv_id: Candidate(record, weigh(mention, record, words)) for record in records}
    candidates = sorted((c for c in weighed.values() if _is_worth_showing(c.evidence)), key=_rank)
    ruling = _rule(mention, candidates, source, policy, vocabulary)
    chosen = [ruling.chosen] if ruling.chosen else []
    shown = (*chosen, *(candidate for candidate in candidates if candidate is not ruling.chosen))
    return Decision(
        mention=mention,
        verdict=ruling.verdict,
        reason=ruling.reason,
        confidence=round(ruling.confidence, 3),
        record=ruling.chosen.record if ruling.chosen else None,
        candidates=shown[: policy.candidates],
        source=source,
    )


def _is_worth_showing(evidence: Evidence) -> bool:
    return (
        evidence.id_given
        or evidence.title is not TitleRelation.OTHER
        or evidence.similarity >= PLAUSIBLE
        or (evidence.abstract or 0) >= 0.2
        or bool(evidence.words)
    )


def _rank(candidate: Candidate) -> tuple[float, str]:
    evidence = candidate.evidence
    score = 10.0 * evidence.id_given + 4.0 * (evidence.title is TitleRelation.EQUAL) + 3.0 * (evidence.abstract or 0)
    score += (
        evidence.similarity
        + 0.5 * (evidence.words or 0)
        + 0.5 * (evidence.title is not TitleRelation.OTHER)
        - 0.5 * bool(evidence.conflicts)
    )
    score += 0.5 * (evidence.authors or 0) + 0.2 * (evidence.days is not None and evidence.days < 31)
    return -score, candidate.record.arxiv_id


def _rule(
    mention: Mention, candidates: Sequence[Candidate], source: str, policy: Policy, vocabulary: Vocabulary | None
) -> _Ruling:
    if not candidates:
        if not fold(mention.title):
            return _Ruling(Verdict.NOT_FOUND, "The title has no letter or digit to look for.", 0.0)
        return _Ruling(Verdict.NOT_FOUND, f"There is no paper with this title, or one close to it, in {source}.", 0.0)
    named = [c for c in candidates if c.evidence.id_given]
    equal = [c for c in candidates if c.evidence.title is TitleRelation.EQUAL and not c.evidence.conflicts]
    if named and (named[0] in equal or not equal):
        return _rule_named(mention, named[0], policy)
    if named:
        other = f"The digest names {named[0].record.arxiv_id}, but this title is that of {equal[0].record.arxiv_id}."
        return _review(named[0], other, policy)
    if equal:
        ruling = _rule_equal(mention, equal, candidates, policy)
    else:
        ruling = _rule_close(mention, candidates, policy, vocabulary)
    if mention.arxiv_id and ruling.chosen:
        other = f"The digest names {mention.arxiv_id}, but this title is that of {ruling.chosen.record.arxiv_id}."
        return _Ruling(Verdict.REVIEW, other, 0.4)
    return ruling


def _rule_named(mention: Mention, candidate: Candidate, policy: Policy) -> _Ruling:
    """The digest gave the paper's id: right, unless the rest of the mention speaks of another paper."""
    evidence, record = candidate.evidence, candidate.record
    identifier = mention.arxiv_id or mention.doi
    # Authors do not tell: those of a wrong id are often the same, as it is of another paper of theirs.
    is_id = ArxivId.parse(mention.title) is not None
    if is_id or (evidence.abstract or 0) >= policy.abstract_same:
        reason = f"The digest names {identifier}, and nothing speaks against it."
        if not is_id and (evidence.conflicts or evidence.title is TitleRelation.OTHER):
            reason = f"The digest names {identifier}, and the abstract is this paper's, though the title is not."
        return _Ruling(Verdict.MATCHED, reason, 0.999, candidate)
    if evidence.title is TitleRelation.OTHER and evidence.similarity < PLAUSIBLE:
        return _review(
            candidate, f"The digest names {identifier}, but that paper has another title: {_quoted(record)}.", policy
        )
    if evidence.conflicts:
        return _review(
            candidate, f"The digest names {identifier}, but the titles differ: {evidence.conflicts[0]}.", policy
        )
    if evidence.title is not TitleRelation.EQUAL and (denial := _denial(evidence, policy)):
        return _review(candidate, f"The digest names {identifier}, but {denial}.", policy)
    if evidence.title not in _PARTS:
        reason = f"The digest names {identifier}, the title is alike ({evidence.similarity:.0%}), and no paper has it."
        return _Ruling(Verdict.MATCHED, reason, 0.9, candidate)
    return _Ruling(Verdict.MATCHED, f"The digest names {identifier}, and the title agrees.", 0.999, candidate)


def _rule_equal(
    mention: Mention, equal: Sequence[Candidate], candidates: Sequence[Candidate], policy: Policy
) -> _Ruling:
    if len(equal) > 1:
        chosen, how = _stands_out(equal, policy)
        if chosen is None:
            ids = ", ".join(c.record.arxiv_id for c in equal)
            return _review(
                equal[0], f"{len(equal)} papers have this title ({ids}), and nothing tells them apart.", policy
            )
        return _Ruling(
            Verdict.MATCHED, f"{len(equal)} papers have this title; only this one's {how} agrees.", 0.95, chosen
        )
    only = equal[0]
    if denial := _denial(only.evidence, policy):
        return _review(only, f"The title is equal, but {denial}.", policy)
    support = _support(only.evidence, policy)
    rivals = [c for c in candidates if c is not only and has_its_abstract(mention, c, policy)]
    if rivals and not has_its_abstract(mention, only, policy):
        return _review(only, f"The title is equal, but the abstract is that of {rivals[0].record.arxiv_id}.", policy)
    title = FoldedTitle.of(mention.title)
    if not support and (len(title.key) < policy.key_letters or len(title.words) < 2 or title.words[0] in _OF_MANY):
        return _review(only, "The title is equal, but one that others may have, too: it needs another sign.", policy)
    if support:
        return _Ruling(Verdict.MATCHED, f"The title is equal and {support}.", 0.999, only)
    return _Ruling(
        Verdict.MATCHED, "The title is equal, no other paper found has it, and nothing speaks against it.", 0.99, only
    )


def _rule_close(
    mention: Mention, candidates: Sequence[Candidate], policy: Policy, vocabulary: Vocabulary | None
) -> _Ruling:
    agreeing = [c for c in candidates if has_its_abstract(mention, c, policy)]
    if not agreeing:
        return _rule_worded(mention, candidates, policy, vocabulary)
    best = max(agreeing, key=lambda c: (has_its_title(c), c.evidence.abstract or 0))
    evidence = best.evidence
    is_retitled = evidence.title is TitleRelation.OTHER
    if is_retitled and (why := doubt(mention, best, candidates, policy)):
        return _review(best, f"The abstract agrees ({evidence.abstract:.0%}), but the title is another{why}.", policy)
    if conflict := telling(mention, best, policy):
        return _review(best, f"The titles differ where they must not: {conflict}.", policy)
    if any(is_as_near(c, best, policy) for c in agreeing if c is not best):
        return _review(best, "More than one paper has this abstract.", policy)
    if evidence.authors is not None and evidence.authors < policy.names_agree:
        return _review(best, "The abstract agrees, but the authors are others.", policy)
    if (evidence.abstract or 0) < policy.abstract_same and (evidence.days or 0) > policy.days_deny:
        return _review(best, f"The abstract agrees in part, but the dates are {evidence.days} days apart.", policy)
    if is_retitled:
        reason = f"The abstract agrees ({evidence.abstract:.0%}); only the title is another."
        return _Ruling(Verdict.MATCHED, reason, 0.97, best)
    reason = f"The title is {_RELATION[evidence.title]} and the abstract agrees ({evidence.abstract:.0%})."
    return _Ruling(Verdict.MATCHED, reason, 0.98, best)


def _rule_worded(
    mention: Mention, candidates: Sequence[Candidate], policy: Policy, vocabulary: Vocabulary | None
) -> _Ruling:
    """No abstract agrees: the paper is only one whose title says the same, and no other's does, or is nearer."""
    best = candidates[0]
    same = [(c, how) for c in candidates if (how := sameness(mention.title, c, policy, vocabulary))]
    if len(same) == 1 and not any(is_nearer(c, same[0][0]) for c in candidates):
        best, how = same[0]
        is_told = best.evidence.abstract is None or (best.evidence.vocabulary or 0) >= policy.vocabulary_spares
        if is_told and not _denial(best.evidence, policy):
            reason = f"The title is the same {how}, no other paper found has it, and nothing speaks against it."
            return _Ruling(Verdict.MATCHED, reason, 0.95, best)
    if best.evidence.conflicts:
        return _review(best, f"The titles differ where they must not: {best.evidence.conflicts[0]}.", policy)
    return _review(best, f"The title is {_RELATION[best.evidence.title]}, and no abstract confirms it.", policy)


# With these begin titles of which 2 to 69 % are those of several papers (of others 0.2 %; measured on 0.9 million).
_OF_MANY = frozenset(["comment", "comments", "discussion", "rejoinder"])

# Relations of whole titles, and those in which one title is the beginning of the other.
_PARTS = WHOLE | {TitleRelation.SUBTITLE_DROPPED, TitleRelation.SUBTITLE_ADDED}
_RELATION = {
    TitleRelation.EQUAL: "equal",
    TitleRelation.NAME_DROPPED: "the same without the name before its colon",
    TitleRelation.NAME_ADDED: "the same with a name before its colon",
    TitleRelation.SUBTITLE_DROPPED: "only the beginning of the paper's",
    TitleRelation.SUBTITLE_ADDED: "the paper's with more behind it",
    TitleRelation.SUBTITLE_CHANGED: "another after the same name",
    TitleRelation.CLOSE: "close",
    TitleRelation.OTHER: "only somewhat alike",
}


def _review(best: Candidate, reason: str, policy: Policy) -> _Ruling:
    """For a person to decide; the confidence only sorts such cases, it never accepts one."""
    evidence = best.evidence
    confidence = max(0.7 * evidence.similarity, 0.8 * (evidence.abstract or 0))
    doubts = bool(evidence.conflicts) + bool(_denial(evidence, policy))
    return _Ruling(Verdict.REVIEW, reason, max(0.05, confidence - 0.3 * doubts))


def _denial(evidence: Evidence, policy: Policy) -> str:
    """What contradicts that this is the paper, as a sentence part; empty when nothing does."""
    abstract_differs = evidence.abstract is not None and evidence.abstract < policy.abstract_denies
    if abstract_differs and (evidence.vocabulary or 0) < policy.vocabulary_spares:
        return f"the abstract is another ({evidence.abstract:.0%} in common)"
    if evidence.authors is not None and evidence.authors < policy.names_agree:
        return f"only {evidence.authors:.0%} of the authors given are this paper's"
    if (evidence.abstract or 0) >= policy.abstract_agrees:
        return ""  # dates and counts change with versions and publication; an agreeing abstract outweighs them
    if evidence.days is not None and evidence.days > policy.days_deny:
        return f"the dates are {evidence.days} days apart"
    if evidence.n_authors and evidence.n_authors[0] != evidence.n_authors[1] and not evidence.authors:
        return f"it has {evidence.n_authors[1]} authors instead of {evidence.n_authors[0]}"
    return ""


def _support(evidence: Evidence, policy: Policy) -> str:
    """What confirms that this is the paper beside its title, as a sentence part; empty when nothing does."""
    if (evidence.abstract or 0) >= policy.abstract_agrees:
        return f"the abstract agrees ({evidence.abstract:.0%})"
    if (evidence.authors or 0) >= policy.names_agree:
        return "the authors agree"
    counts_agree = evidence.n_authors is not None and evidence.n_authors[0] == evidence.n_authors[1]
    if counts_agree and evidence.days is not None and evidence.days <= policy.days_agree:
        return "date and number of authors agree"
    return ""


def _stands_out(equal: Sequence[Candidate], policy: Policy) -> tuple[Candidate | None, str]:
    """The one of several papers with the same title that the other signals single out, and which signal did."""
    by_abstract = sorted(equal, key=lambda c: -(c.evidence.abstract or 0))
    best, second = (c.evidence.abstract or 0 for c in by_abstract[:2])
    all_told = all(c.evidence.abstract is not None for c in equal)
    if best >= policy.abstract_agrees and all_told and best - second >= policy.abstract_gap:
        return by_abstract[0], "abstract"
    for how in ("author list", "date", "number of authors"):
        answers = [_agrees(how, c.evidence, policy) for c in equal]
        if None not in answers and answers.count(True) == 1:
            chosen = equal[answers.index(True)]
            return (None, "") if _denial(chosen.evidence, policy) else (chosen, how)
    return None, ""


def _agrees(how: str, evidence: Evidence, policy: Policy) -> bool | None:
    if how == "author list":
        return None if evidence.authors is None else evidence.authors >= policy.names_agree
    if how == "date":
        return None if evidence.days is None else evidence.days <= policy.days_agree
    return None if evidence.n_authors is None else evidence.n_authors[0] == evidence.n_authors[1]


def _quoted(record: Record) -> str:
    return f"“{record.title}”"
