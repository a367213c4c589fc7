"""A paper as reference managers know it: what CSL-JSON, RIS and Hayagriva say, each in its own words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from papershelf.citekey import assign_keys
from papershelf.formats.plain import keyword_of, title_of
from papershelf.model import Author, PartialDate
from papershelf.names import OTHERS
from papershelf.publication import parse_publication
from papershelf.text import clean, html_to_unicode, latex_to_unicode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from papershelf.formats.entry_options import EntryOptions
    from papershelf.formats.papers import Paper
    from papershelf.identifiers import ArxivId
    from papershelf.model import Record
    from papershelf.publication import Publication

_FIELDS = (
    *("author", "title", "journal", "booktitle", "volume", "number", "pages", "year", "month"),
    *("eprint", "doi", "url", "keywords"),
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What is to be said of a paper, in plain Unicode on one line; what is not known or not wanted is empty or None.

    Attributes:
        key: the citation key.
        arxiv_id: the preprint's, also when its published version is meant.
        title: without markup; never empty if it is wanted.
        authors: those to be named; the last is `names.OTHERS` if there are more. Each has a family name.
        date: of the first version on arXiv, or the year of the published version.
        publication: where the published version appeared; None if the preprint is meant.
        doi: of what is meant, preprint or published version.
        url: the page on arXiv.
        abstract: on one line.
        keywords: themes, without commas and semicolons.
    """

    key: str
    arxiv_id: ArxivId | None
    title: str
    authors: tuple[Author, ...]
    date: PartialDate | None
    publication: Publication | None
    doi: str
    url: str
    abstract: str
    keywords: tuple[str, ...]


def references_of(papers: Iterable[Paper], entries: EntryOptions) -> list[Reference]:
    """The papers as references, in their order."""
    papers = tuple(papers)
    keys = assign_keys([paper.record for paper in papers], pattern=entries.key_pattern)
    return [_reference(paper, keys[paper.record.arxiv_id], entries) for paper in papers]


def plain_text(text: str) -> str:
    """Text of a record on one line, without LaTeX and HTML."""
    return clean(latex_to_unicode(html_to_unicode(text)))


def split_family(family: str) -> tuple[str, str]:
    """The particles before a family name, told as BibTeX does by their small letters, and the name without them."""
    words = family.split()
    start = next((number for number, word in enumerate(words) if not word[0].islower()), len(words))
    start = min(start, max(0, len(words) - 1))
    return " ".join(words[:start]), " ".join(words[start:])


def _reference(paper: Paper, key: str, entries: EntryOptions) -> Reference:
    record = paper.record
    names = frozenset(entries.fields.among(_FIELDS))
    publication = _publication(record, names) if entries.published else None
    date = record.submitted if "month" in names else PartialDate(record.submitted.year)
    if publication:
        date = PartialDate(publication.year or record.submitted.year)
    doi = record.doi if publication and record.doi else record.arxiv_id.doi
    return Reference(
        key=key,
        arxiv_id=record.arxiv_id if "eprint" in names else None,
        title=(title_of(record) or f"arXiv:{record.arxiv_id}") if "title" in names else "",
        authors=_authors(record.authors, entries.max_authors) if "author" in names else (),
        date=date if "year" in names else None,
        publication=publication,
        doi=doi if "doi" in names else "",
        url=record.arxiv_id.url if "url" in names else "",
        abstract=plain_text(record.abstract) if "abstract" in names else "",
        keywords=tuple(filter(None, map(keyword_of, paper.themes))) if "keywords" in names else (),
    )


def _publication(record: Record, names: frozenset[str]) -> Publication | None:
    """Where the record appeared, as far as it is wanted; None if that or the DOI is not known."""
    found = parse_publication(record.journal_ref) if record.journal_ref and record.doi else None
    if not found or found.is_awaited or not (venue := plain_text(found.venue)):
        return None
    return replace(
        found,
        venue=venue if {"journal", "booktitle"} & names else "",
        volume=plain_text(found.volume) if "volume" in names else "",
        number=plain_text(found.number) if "number" in names else "",
        pages=plain_text(found.pages) if "pages" in names else "",
    )


def _authors(authors: Sequence[Author], longest: int | None) -> tuple[Author, ...]:
    named = [cleaned for author in authors if author != OTHERS and (cleaned := _cleaned(author)).family]
    goes_on = OTHERS in authors or len(named[:longest]) < len(named)
    return (*named[:longest], OTHERS) if named and goes_on else tuple(named)


def _cleaned(author: Author) -> Author:
    family, given, suffix = map(clean, (author.family, author.given, author.suffix))
    return Author(family, given, suffix, author.is_group) if family else Author(given)
