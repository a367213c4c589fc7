"""The entry that is checked, with all that can be said about it; and papers in words, as findings name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from papershelf.bibfile.reading import arxiv_ids
from papershelf.formats.plain import short_authors_of, title_of
from papershelf.formats.report import Fault, Finding, Severity
from papershelf.text import clean

if TYPE_CHECKING:
    from papershelf.bibfile.reading import Bibliography
    from papershelf.bibfile.scan import Block
    from papershelf.identifiers import ArxivId
    from papershelf.model import Mention, Record

_LONGEST = 160  # characters of a title in a sentence


@dataclass(frozen=True, slots=True)
class Subject:
    """An entry, and what it says; `mention` may name another of its ids than `Bibliography.mention` does."""

    bib: Bibliography
    entry: Block
    mention: Mention

    @property
    def key(self) -> str:
        """The citation key, safe to show."""
        return clean(self.bib.key_of(self.entry))

    @property
    def line(self) -> int:
        """The line that the entry begins on."""
        return self.mention.place.line

    def field_of(self, arxiv_id: ArxivId) -> str:
        """The field that names an id."""
        return next(one.field for one in arxiv_ids(self.bib, self.entry) if one.arxiv_id.base == arxiv_id.base)

    def problem(
        self, fault: Fault, message: str, advice: str, *, named: Record | None = None, found: Record | None = None
    ) -> Finding:
        """A finding that is a mistake for certain."""
        return Finding(self.key, self.line, fault, Severity.PROBLEM, message, advice, named, found)

    def note(
        self, fault: Fault, message: str, advice: str, *, named: Record | None = None, found: Record | None = None
    ) -> Finding:
        """A finding that is worth a look."""
        return Finding(self.key, self.line, fault, Severity.NOTE, message, advice, named, found)


def quoted(title: str) -> str:
    """A title in quotation marks, cut where it is very long."""
    if len(title) > _LONGEST:
        title = title[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return f"“{title}”"


def described(record: Record) -> str:
    """A paper in words: its title, authors and year."""
    authors = short_authors_of(record)
    return quoted(title_of(record)) + (f" by {authors}" if authors else "") + f" ({record.submitted.year})"
