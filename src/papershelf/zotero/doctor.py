"""What is wrong with the items of a collection. Pure.

A collection is checked as a .bib file is: `bibliography_of` writes its items as entries whose keys are the items' own,
`papershelf.checking` judges these, and `complaints` says of items what was found, and what only items show.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from papershelf.bibfile.reading import Bibliography
from papershelf.formats.bibtex import entry, write
from papershelf.formats.entry_options import EntryOptions, FieldChoice
from papershelf.formats.report import Fault, Severity
from papershelf.text import clean
from papershelf.zotero.pulling import is_work, work_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from papershelf.formats.entry_works import Work
    from papershelf.formats.report import Finding
    from papershelf.zotero.model import Item

NO_AUTHORS, NO_DATE = "no_authors", "no_date"
"""What is said of items beside what `Fault` has."""

_OPTIONS = EntryOptions(fields=FieldChoice(added=frozenset({"abstract"})))  # of two papers it can tell which is meant
# Of these, one without authors is not whole; a page, a report or a law can be.
_BY_PEOPLE = frozenset("preprint journalArticle conferencePaper book bookSection thesis manuscript".split())
_FIELD = re.compile(r"^\w+(?= names arXiv:)")  # of an entry; an item has others
_MERGE = "Look at both; Zotero can merge them."


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is the matter with an item, in one sentence (`message`), and what to do about it (`advice`).

    `kind` is a value of `Fault`, `no_authors` or `no_date`. `other` is the item that this one is a duplicate of.
    """

    item: str
    title: str
    kind: str
    severity: Severity
    message: str
    advice: str
    arxiv_id: str | None = None
    other: str | None = None


def bibliography_of(items: Iterable[Item], name: str) -> Bibliography:
    """The items as entries in their order, which stand under the items' keys."""
    entries = (entry(work_of(item), item.key, _OPTIONS) for item in items if is_work(item))
    return Bibliography.read(write(entries).encode(), name)


def complaints(items: Iterable[Item], findings: Sequence[Finding]) -> tuple[Complaint, ...]:
    """What was found in the entries of `bibliography_of`, and what items lack; problems first, in the items' order."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for one in findings:
        found[one.key].append(one)
    told: list[Complaint] = []
    for item in filter(is_work, items):
        work = work_of(item)
        told += (_of_finding(work, one) for one in found[item.key])
        told += _lacks(item, work)
    return tuple(sorted(told, key=lambda one: one.severity is Severity.NOTE))


def _of_finding(work: Work, finding: Finding) -> Complaint:
    message = _FIELD.sub("It", finding.message)
    advice, other = finding.advice, None
    if finding.other:
        other, line = finding.other
        message = message.replace(f"{other} in line {line}", other)
        advice = _MERGE if finding.fault is Fault.DUPLICATE else advice
    title, arxiv_id = _title(work), work.arxiv_id or None
    return Complaint(finding.key, title, finding.fault, finding.severity, message, advice, arxiv_id, other)


def _lacks(item: Item, work: Work) -> Iterator[Complaint]:
    title, arxiv_id = _title(work), work.arxiv_id or None
    if not work.authors and not work.editors:
        severity = Severity.PROBLEM if item.type in _BY_PEOPLE else Severity.NOTE
        yield Complaint(item.key, title, NO_AUTHORS, severity, "It has no authors.", "Add them in Zotero.", arxiv_id)
    if work.date is None:
        message = "It has no date, or none that names a year."
        yield Complaint(item.key, title, NO_DATE, Severity.NOTE, message, "Add it in Zotero.", arxiv_id)


def _title(work: Work) -> str:
    return clean(work.title) or "(no title)"
