"""The report on a .bib file: what a check found, as values and as one JSON document.

`check.schema.json` in this package describes the document (JSON Schema 2020-12).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from papershelf.formats.plain import short_authors_of, title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.model import Record


class Severity(StrEnum):
    """How bad a finding is."""

    PROBLEM = "problem"  # a mistake, or a paper that should not be cited unread
    NOTE = "note"  # worth a look


class Fault(StrEnum):
    """What is the matter with an entry."""

    DAMAGED = "damaged"  # it cannot be read to its end
    DUPLICATE = "duplicate"  # another entry is the same paper, or has the same key
    WRONG_ID = "wrong_id"  # its id or DOI is that of another paper
    UNKNOWN_ID = "unknown_id"  # no paper has its id
    NOT_FOUND = "not_found"  # it says that it is on arXiv, and is not
    WITHDRAWN = "withdrawn"  # its authors or arXiv took the paper back
    TITLE_DIFFERS = "title_differs"  # the paper of its id has another title
    AUTHORS_DIFFER = "authors_differ"
    YEAR_DIFFERS = "year_differs"
    PUBLISHED = "published"  # a preprint that has been published since
    REVIEW = "review"  # there are papers like it, none for sure
    NOT_CHECKED = "not_checked"  # the file of metadata that was asked need not know the paper
    UNAVAILABLE = "unavailable"  # nobody could be asked


class Outcome(StrEnum):
    """What became of asking about an entry."""

    FOUND = "found"  # its paper, for certain
    IN_DOUBT = "in_doubt"  # papers like it, or another one than it names
    NOT_FOUND = "not_found"  # nothing like it
    NOT_ASKED = "not_asked"  # it says nothing to ask about, or need not be on arXiv
    UNAVAILABLE = "unavailable"  # nobody could be asked


@dataclass(frozen=True, slots=True)
class Finding:
    """What is the matter with an entry, in one sentence (`message`), and what to do about it (`advice`).

    `named` is the paper that the entry's id belongs to, `found` the one that its title belongs to. `other` is the
    entry, as key and line, that it is a duplicate of.
    """

    key: str
    line: int
    fault: Fault
    severity: Severity
    message: str
    advice: str
    named: Record | None = None
    found: Record | None = None
    other: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a file, in the order of its lines. `outcomes` has one for each entry.

    `source` names who was asked; None when nobody answered. `is_arxiv`: it knows every paper on arXiv.
    """

    file: str
    source: str | None
    is_arxiv: bool
    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]

    def count(self, what: Outcome | Severity) -> int:
        """How many entries have this outcome, or how many findings this severity."""
        if isinstance(what, Severity):
            return sum(finding.severity is what for finding in self.findings)
        return self.outcomes.count(what)


def render_report_json(reports: Sequence[Report]) -> str:
    """One JSON object, whose `files` are in the order given; pure ASCII, so that no terminal finds orders in it."""
    return json.dumps({"files": [_report(report) for report in reports]}, indent=2, allow_nan=False) + "\n"


def _report(report: Report) -> dict[str, Any]:
    outcomes = {outcome.value: report.count(outcome) for outcome in Outcome}
    problems, notes = (report.count(severity) for severity in (Severity.PROBLEM, Severity.NOTE))
    return {
        "file": report.file,
        "source": report.source,
        "counts": {"entries": len(report.outcomes), "problems": problems, "notes": notes} | outcomes,
        "findings": [_finding(finding) for finding in report.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    other = finding.other
    return {
        "line": finding.line,
        "key": finding.key,
        "kind": finding.fault,
        "severity": finding.severity,
        "message": finding.message,
        "advice": finding.advice,
        "named": _paper(finding.named),
        "found": _paper(finding.found),
        "duplicate_of": {"key": other[0], "line": other[1]} if other else None,
    }


def _paper(record: Record | None) -> dict[str, Any] | None:
    if record is None:
        return None
    return {
        "arxiv_id": record.arxiv_id,
        "url": record.arxiv_id.url,
        "title": title_of(record),
        "short_authors": short_authors_of(record),
        "year": record.submitted.year,
        "doi": record.doi,
        "journal_ref": record.journal_ref,
    }
