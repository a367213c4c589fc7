"""What is to be said about an entry whose paper is known: withdrawn, published since, authors and year that are off."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from papershelf.bibfile.authorship import Authorship
from papershelf.bibfile.preprints import is_preprint
from papershelf.bibfile.reading import dois
from papershelf.formats.report import Fault
from papershelf.publication import parse_publication
from papershelf.text import clean, latex_to_unicode
from papershelf.withdrawal import withdrawal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from papershelf.checking.subject import Subject
    from papershelf.formats.report import Finding
    from papershelf.model import Record

_FEWEST_NAMED = 3  # authors of an entry, for a share of them to tell anything
_FEW_RIGHT = 0.5  # share of them
_YEARS_LATE = 1  # of a preprint, after its last version: the year in which somebody looked at it
_ARXIV_DOI = "10.48550/arxiv."


def details(subject: Subject, record: Record) -> Iterator[Finding]:
    """The findings on an entry that is this paper."""
    is_only_preprint = is_preprint(subject.bib, subject.entry)
    if words := withdrawal(record):
        message = f"arXiv:{record.arxiv_id} was withdrawn: “{words}”."
        if is_only_preprint:
            yield subject.problem(Fault.WITHDRAWN, message, "See why before you cite it.", named=record)
        else:
            advice = "See whether that concerns the published version, too."
            yield subject.note(Fault.WITHDRAWN, message, advice, named=record)
    elif is_only_preprint and (where := _publication(subject, record)):
        message = f"arXiv:{record.arxiv_id} has been published: {where}."
        advice = "Cite the published version, if it is the one you mean."
        yield subject.note(Fault.PUBLISHED, message, advice, named=record)
    yield from _authors(subject, record, is_only_preprint=is_only_preprint)
    if is_only_preprint:
        yield from _year(subject, record)


def _publication(subject: Subject, record: Record) -> str:
    """Where the paper was published, unless the entry says so itself; empty if arXiv does not know."""
    own = [doi for doi in dois(subject.bib, subject.entry) if not doi.startswith(_ARXIV_DOI)]
    if own:
        return ""
    reference = clean(latex_to_unicode(record.journal_ref or ""))
    doi = record.doi if record.doi and not record.doi.startswith(_ARXIV_DOI) else None
    publication = parse_publication(reference)
    parts = [reference if publication and not publication.is_awaited else "", f"doi:{clean(doi)}" if doi else ""]
    return ", ".join(filter(None, parts))


def _authors(subject: Subject, record: Record, *, is_only_preprint: bool) -> Iterator[Finding]:
    """Authors that are others, misspelled, in another order or missing.

    Between a preprint and its publication authors come, go and change places: only what is odd even then is said of an
    entry that is published elsewhere.
    """
    people = Authorship.of(subject.mention, record)
    if people.has_groups or not people.ours or not people.theirs or people.are_strangers:
        return
    first, theirs, n_ours = people.ours[0], people.theirs[0], len(people.ours)
    n_known, named = people.n_known, f"arXiv:{record.arxiv_id}"
    if n_ours >= _FEWEST_NAMED and n_known < _FEW_RIGHT * n_ours:
        if is_only_preprint or subject.mention.arxiv_id:
            message = f"Only {n_known} of the {n_ours} authors are among the {len(people.theirs)} of {named}."
            yield subject.problem(Fault.AUTHORS_DIFFER, message, "Correct the authors.", named=record)
    elif first.is_mistyped(theirs):
        message = f"The first author is spelled {first.name}, but {theirs.name} in {named}."
        yield subject.note(Fault.AUTHORS_DIFFER, message, "See which spelling is right.", named=record)
    elif is_only_preprint and not first.may_be(theirs):
        message = f"The first author is {first.name}, but that of {named} is {theirs.name}."
        yield subject.note(Fault.AUTHORS_DIFFER, message, "See which order is right.", named=record)
    elif is_only_preprint and not people.is_open and n_known == n_ours < len(people.theirs):
        known = "1 author is" if n_ours == 1 else f"{n_ours} authors are"
        message = f"{known} named, but {named} has {len(people.theirs)}."
        yield subject.note(Fault.AUTHORS_DIFFER, message, "Add the others, or “and others”.", named=record)


def _year(subject: Subject, record: Record) -> Iterator[Finding]:
    """A preprint is not older than its id, nor much younger than its last version."""
    if subject.mention.date is None:
        return
    year, (first, month) = subject.mention.date.year, record.arxiv_id.year_month
    # The first ids of a year were given to papers of the last days of the year before; dates are sometimes earlier.
    earliest = min(first - (month == 1), record.submitted.year)
    if year < earliest:
        message = f"The year is {year}, but arXiv:{record.arxiv_id} came in {dt.date(first, month, 1):%B %Y}."
        yield subject.note(Fault.YEAR_DIFFERS, message, "Correct the year.", named=record)
    elif record.updated and year > max(record.updated.year, first) + _YEARS_LATE:
        message = f"The year is {year}, but the last version of arXiv:{record.arxiv_id} is of {record.updated.year}."
        yield subject.note(Fault.YEAR_DIFFERS, message, "Correct the year, or cite the publication.", named=record)
