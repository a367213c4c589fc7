"""A .bib file and what was answered about its entries → a report. Pure.

bib = Bibliography.read(data, "refs.bib")
asked = questions(bib)
report = check(bib, asked, resolve_all([one.mention for one in asked], source), is_arxiv=True)
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from papershelf.bibfile.scan import Kind
from papershelf.checking.asking import impossible_id, questions
from papershelf.checking.duplicates import duplicates
from papershelf.checking.judging import judge
from papershelf.checking.subject import Subject
from papershelf.formats.report import Fault, Finding, Outcome, Report, Severity
from papershelf.model import Mention, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from papershelf.bibfile.reading import Bibliography
    from papershelf.bibfile.scan import Block
    from papershelf.checking.asking import Question
    from papershelf.model import Decision

__all__ = ["check", "questions"]

_CLOSE_IT = "Look for a brace, quote or comma that is missing there."


def check(bib: Bibliography, asked: Sequence[Question], decisions: Sequence[Decision], *, is_arxiv: bool) -> Report:
    """What is wrong with a file.

    Args:
        bib: the file.
        asked: its questions, all or some.
        decisions: the decision about each of them, in their order.
        is_arxiv: who was asked knows every paper on arXiv; a file of metadata may be old, or hold only a part.
    """
    answers: dict[Block, list[Decision]] = defaultdict(list)
    for question, decision in zip(asked, decisions, strict=True):
        answers[question.entry].append(decision)
    outcomes: list[Outcome] = []
    findings = list(_damaged(bib))
    for entry in bib.entries:
        judgement = judge(bib, entry, answers[entry], is_arxiv=is_arxiv) if entry in answers else None
        outcomes.append(judgement.outcome if judgement else Outcome.NOT_ASKED)
        findings += judgement.findings if judgement else ()
        if wrong := impossible_id(bib, entry):
            message = f"{wrong} cannot be an arXiv id."
            subject = Subject(bib, entry, bib.mention(entry))
            findings.append(subject.problem(Fault.UNKNOWN_ID, message, "Correct or remove it."))
    findings += duplicates(bib)
    source = next((decision.source for decision in decisions if decision.source), None)
    findings.sort(key=lambda finding: (finding.line, finding.severity is Severity.NOTE, finding.fault))
    return Report(bib.file, source, is_arxiv, tuple(outcomes), tuple(findings))


def _damaged(bib: Bibliography) -> Iterator[Finding]:
    for block in bib.blocks:
        line = bib.line_of(block.start)
        if not block.is_sound:
            what = "entry" if block.kind is Kind.ENTRY else f"@{block.kind}"
            message = f"The {what} cannot be read to its end."
        elif block.kind is Kind.ENTRY and not block.key and block.fields:
            message = "The entry has no key, so that nothing can cite it."
        else:
            continue
        mention = Mention("", Place(bib.file, line))
        yield Subject(bib, block, mention).problem(Fault.DAMAGED, message, _CLOSE_IT)
