"""What is wrong with an entry, given what was answered about it.

The right paper or no paper: that an id is wrong is said only where title and authors are both another paper's, or where
another paper has both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from papershelf.bibfile.authorship import Authorship
from papershelf.checking.asking import claims_arxiv
from papershelf.checking.details import details
from papershelf.checking.subject import Subject, described, quoted
from papershelf.formats.plain import authors_of, title_of
from papershelf.formats.report import Fault, Outcome
from papershelf.matching import weigh
from papershelf.matching.titles import PLAUSIBLE
from papershelf.model import TitleRelation, Verdict
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.bibfile.reading import Bibliography
    from papershelf.bibfile.scan import Block
    from papershelf.formats.report import Finding
    from papershelf.identifiers import ArxivId
    from papershelf.model import Decision, Record

_SAME_ABSTRACT = 0.5  # share in common; whose abstract it is, that paper's title may have changed
# The whole of one title stands in the other: it may have got a subtitle since.
_PARTS = frozenset(TitleRelation) - {TitleRelation.OTHER, TitleRelation.CLOSE, TitleRelation.SUBTITLE_CHANGED}
_MOST_NAMES = 5
_ASK_ARXIV = "Check it with --source arxiv."


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of an entry, and what is wrong with it."""

    outcome: Outcome
    findings: tuple[Finding, ...] = ()


def judge(bib: Bibliography, entry: Block, decisions: Sequence[Decision], *, is_arxiv: bool) -> Judgement:
    """The judgement on an entry from the decisions about its questions, of which there is at least one.

    With `is_arxiv`, a paper that was not found is not on arXiv; else it may only be missing in the file asked.
    """
    judged: list[Judgement] = []
    for decision in decisions:
        subject = Subject(bib, entry, decision.mention)
        if decision.verdict is Verdict.UNAVAILABLE:
            advice = "Run the check again later; what was answered is kept."
            return Judgement(Outcome.UNAVAILABLE, (subject.note(Fault.UNAVAILABLE, clean(decision.reason), advice),))
        if decision.mention.arxiv_id:
            judged.append(_by_id(subject, decision, decision.mention.arxiv_id.base, is_arxiv=is_arxiv))
        else:
            judged.append(_by_title(subject, decision, is_arxiv=is_arxiv))
    found = [one for one in judged if one.outcome is Outcome.FOUND]
    findings = dict.fromkeys(finding for one in judged for finding in one.findings)
    return Judgement(Outcome.FOUND if found else judged[0].outcome, tuple(findings))


def _by_id(subject: Subject, decision: Decision, arxiv_id: ArxivId, *, is_arxiv: bool) -> Judgement:
    named = next((one.record for one in decision.candidates if one.record.arxiv_id == arxiv_id), None)
    found = _owner_of_title(decision)
    if named is None:
        source = clean(str(decision.source))
        finding = _unknown(subject, arxiv_id, found) if is_arxiv else _not_held(subject, arxiv_id, found, source)
        return Judgement(Outcome.IN_DOUBT, (finding,))
    if decision.mention.title == arxiv_id:  # the entry has no title
        return Judgement(Outcome.FOUND, tuple(details(subject, named)))
    if doubt := _doubt(subject, named, found):
        return Judgement(Outcome.IN_DOUBT, (doubt,))
    return Judgement(Outcome.FOUND, tuple(details(subject, named)))


def _owner_of_title(decision: Decision) -> Record | None:
    """The paper with exactly the entry's title and with its authors, other than the one that its id names."""
    mention = decision.mention
    owners = [
        one.record
        for one in decision.candidates
        if not one.evidence.id_given
        and one.evidence.title is TitleRelation.EQUAL
        and not one.evidence.conflicts
        and Authorship.of(mention, one.record).agrees
    ]
    return owners[0] if len(owners) == 1 else None


def _unknown(subject: Subject, arxiv_id: ArxivId, found: Record | None) -> Finding:
    message = f"{subject.field_of(arxiv_id)} names arXiv:{arxiv_id}, and there is no such paper"
    if found is None:
        return subject.problem(Fault.UNKNOWN_ID, f"{message}.", "Correct or remove the id.")
    message += f"; this title is that of arXiv:{found.arxiv_id}."
    return subject.problem(Fault.UNKNOWN_ID, message, f"Replace the id by {found.arxiv_id}.", found=found)


def _not_held(subject: Subject, arxiv_id: ArxivId, found: Record | None, source: str) -> Finding:
    message = f"{source} does not hold arXiv:{arxiv_id}"
    message += f", but arXiv:{found.arxiv_id} with this title and these authors." if found else "."
    return subject.note(Fault.NOT_CHECKED, message, _ASK_ARXIV, found=found)


def _doubt(subject: Subject, named: Record, found: Record | None) -> Finding | None:
    """What speaks against the paper of its id being the entry's."""
    evidence, people = weigh(subject.mention, named), Authorship.of(subject.mention, named)
    names = f"{subject.field_of(named.arxiv_id)} names arXiv:{named.arxiv_id}"
    if found and evidence.title not in _PARTS:
        message = f"{names}, which is {described(named)}; this title is that of arXiv:{found.arxiv_id}."
        advice = f"Replace the id by {found.arxiv_id}."
        return subject.problem(Fault.WRONG_ID, message, advice, named=named, found=found)
    if (evidence.abstract or 0) >= _SAME_ABSTRACT:
        return None
    is_other = evidence.title is TitleRelation.OTHER and evidence.similarity < PLAUSIBLE
    if is_other and people.are_strangers:
        message = f"{names}, which is {described(named)}: another title, and other authors."
        return subject.problem(Fault.WRONG_ID, message, "Look for the id of the paper that is meant.", named=named)
    if is_other:
        message = f"{names}, which has another title: {quoted(title_of(named))}."
        advice = "See whether the paper was renamed, or the id is that of another paper."
        return subject.note(Fault.TITLE_DIFFERS, message, advice, named=named)
    if people.are_strangers:
        by = authors_of(named, most=_MOST_NAMES)
        message = f"{names}, which has this title, but none of these authors; it is by {by}."
        return subject.problem(Fault.AUTHORS_DIFFER, message, "Correct the authors, or the id.", named=named)
    return None


def _by_title(subject: Subject, decision: Decision, *, is_arxiv: bool) -> Judgement:
    claims = claims_arxiv(subject.bib, subject.entry)
    if decision.record:
        return Judgement(Outcome.FOUND, tuple(details(subject, decision.record)))
    if decision.verdict is Verdict.REVIEW:
        if not claims:
            return Judgement(Outcome.IN_DOUBT)
        best = decision.candidates[0].record
        message = f"The most alike is arXiv:{best.arxiv_id}, {described(best)}. {clean(decision.reason)}"
        return Judgement(Outcome.IN_DOUBT, (subject.note(Fault.REVIEW, message, "If it is this one, name its id."),))
    if not claims:
        return Judgement(Outcome.NOT_FOUND)
    if is_arxiv:
        message = "It is said to be on arXiv, where nothing has this title or one close to it."
        finding = subject.problem(Fault.NOT_FOUND, message, "See whether the paper exists, and name its id.")
    else:
        finding = subject.note(
            Fault.NOT_CHECKED, f"{clean(str(decision.source))} does not hold this paper.", _ASK_ARXIV
        )
    return Judgement(Outcome.NOT_FOUND, (finding,))
