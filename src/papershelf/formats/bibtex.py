"""BibTeX and biblatex entries of papers, written with bibtexparser.

Everything in them compiles, whatever titles and names hold; see `latex`. What a style's entries look like is in
`entry_styles`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bibtexparser.bibdatabase import BibDatabase, BibDataString, BibDataStringExpression
from bibtexparser.bwriter import BibTexWriter, SortingStrategy

from papershelf.formats import latex
from papershelf.formats.bibtex_names import author_list
from papershelf.formats.entry_options import EntryOptions
from papershelf.formats.entry_styles import ENTRY_STYLES
from papershelf.formats.entry_works import (
    WORK_FIELDS,
    LocalId,
    Work,
    keys_given,
    keys_made,
    work_spelling,
    work_title,
    work_values,
)
from papershelf.formats.plain import keyword_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from papershelf.formats.papers import Paper
    from papershelf.model import Record
    from papershelf.publication import Publication

_DEFAULTS = EntryOptions()
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]+(?:-[A-Za-z]+)*)?")
# What authors write before where their paper appeared.
_PUBLISHED_IN = re.compile(
    r"(?:(?:published|appeared|appears)\b\s*(?:in\b|as\b)?\s*:?|in\s*:|in(?=\s+(?:the\s|proc|\d)))\s*", re.IGNORECASE
)


def render_bibtex(papers: Iterable[Paper], options: EntryOptions = _DEFAULTS) -> str:
    """The entries of the papers, in their order. The text is empty if there are none."""
    papers = tuple(papers)
    keys = keys_given([paper.record for paper in papers])
    others = [paper.record for paper in papers if paper.record.arxiv_id not in keys]
    keys |= keys_made(others, keys.values(), options.key_pattern)
    return write(entry(paper.record, keys[paper.record.arxiv_id], options, paper.themes) for paper in papers)


def entry(record: Record, key: str, options: EntryOptions = _DEFAULTS, themes: Sequence[str] = ()) -> dict[str, Any]:
    """The entry of one record as bibtexparser holds it: field names to LaTeX, in the order to be written.

    It is a preprint's, unless the published version is asked for and the record has its journal reference and DOI.
    A work of a library is what it is there. `key` must be fit for BibTeX.
    """
    if isinstance(record, Work) and record.entry_types:
        return _work_entry(record, record.entry_types, key, options, themes)
    published = published_entry(record, key, options, themes) if options.published and record.doi else None
    if published:
        return published
    style, date = ENTRY_STYLES[options.style], record.submitted
    names = _chosen(style.fields, options)
    values = _values(record, options, themes, names) | {
        "year": str(date.year),
        "month": _month(date.month) if date.month else "",
        "doi": record.doi or record.arxiv_id.doi,
        "note": _note(record.journal_ref or "", options),
    }
    if style.spelling.get("year") == "date":
        values |= {"year": str(date) if "month" in names else str(date.year), "month": ""}
    return _assembled(style.entry_type, key, names, values, style.spelling)


def published_entry(
    record: Record, key: str, options: EntryOptions = _DEFAULTS, themes: Sequence[str] = ()
) -> dict[str, Any] | None:
    """The entry of the published version, as `entry` gives it; None if it has not appeared, or no journal is named.

    Its DOI is the record's own only: arXiv's names the preprint. Of a work it is the work's entry.
    """
    if isinstance(record, Work) and record.entry_types:
        return _work_entry(record, record.entry_types, key, options, themes)
    found = _publication(record.journal_ref)
    venue = latex.encode(found.venue, options.encoding) if found else ""
    if not found or found.is_awaited or not venue:
        return None
    style = ENTRY_STYLES[options.style]
    names = _chosen(style.published_fields, options)
    values = _values(record, options, themes, names) | {
        "journal": "" if found.is_proceedings else venue,
        "booktitle": venue if found.is_proceedings else "",
        "volume": latex.encode(found.volume, options.encoding),
        # A proceedings' number is one of a series: BibTeX warns of one beside a volume, or without a series.
        "number": "" if found.is_proceedings else latex.encode(found.number, options.encoding),
        "pages": re.sub("-+", "--", latex.encode(found.pages, options.encoding)),
        "year": str(found.year or record.submitted.year),
        "doi": record.doi or "",
        "note": "" if style.prints_eprint else f"arXiv:{record.arxiv_id}",
    }
    entry_type = "inproceedings" if found.is_proceedings else "article"
    return _assembled(entry_type, key, names, values, style.spelling)


def _work_entry(
    work: Work, entry_types: tuple[str, str], key: str, options: EntryOptions, themes: Sequence[str]
) -> dict[str, Any]:
    """The entry of a work, in BibTeX's names or in biblatex's; its arXiv id beside where it was published."""
    is_biblatex = options.style == "biblatex"
    options = replace(options, style="biblatex" if is_biblatex else "arxiv")
    style, date = ENTRY_STYLES[options.style], work.date
    names = _chosen(WORK_FIELDS, options)
    values = _values(work, options, themes, names)
    if isinstance(work.arxiv_id, LocalId):
        values |= dict.fromkeys(("eprint", "archiveprefix", "primaryclass", "url"), "")
    values |= work_values(work, options)
    values |= {"year": str(date.year), "month": _month(date.month) if date.month else ""} if date else {}
    spelling = style.spelling
    if is_biblatex:
        values |= {"year": str(date) if date and "month" in names else values.get("year"), "month": ""}
        spelling = work_spelling(work, spelling)
    return _assembled(entry_types[is_biblatex], key, names, values, spelling)


def write(entries: Iterable[dict[str, Any]]) -> str:
    """The entries as the text of a .bib file, in the order given."""
    database = BibDatabase()
    database.entries = list(entries)
    writer = BibTexWriter()
    writer.indent = "  "
    writer.order_entries_by = None
    writer.display_order_sorting = SortingStrategy.PRESERVE
    writer.add_trailing_comma = True
    text: str = writer.write(database)
    return text


def _values(record: Record, options: EntryOptions, themes: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
    """What a preprint and its published version have in common, at least of `names`; some may be empty."""
    encoding, arxiv_id = options.encoding, record.arxiv_id
    if isinstance(record, Work):
        title = work_title(record, options)
    else:
        title = (latex.protect if options.protect else latex.unprotected)(record.title, encoding)
    title = title or ("" if isinstance(arxiv_id, LocalId) else f"arXiv:{arxiv_id}")
    authors = author_list(record.authors, encoding, options.max_authors)
    category = record.primary_category or ""
    # LaTeX writes commas of other scripts as our own.
    keywords = (keyword_of(latex.encode(keyword_of(theme), encoding)) for theme in themes)
    same = {name: value.format(arxiv_id) for name, value in ENTRY_STYLES[options.style].values.items()}
    return same | {
        "author": authors,
        "title": title,
        # BibTeX needs something to sort by, and natbib to cite.
        "key": "" if authors else latex.braced(latex.name(record.title, encoding) or arxiv_id),
        "eprint": arxiv_id,
        "primaryclass": category if _CATEGORY.fullmatch(category) else "",
        "url": arxiv_id.url,
        "keywords": ", ".join(filter(None, keywords)),
        "comment": latex.encode(record.comment or "", encoding),
        "abstract": latex.encode(record.abstract, encoding) if "abstract" in names else "",
    }


def _chosen(names: tuple[str, ...], options: EntryOptions) -> tuple[str, ...]:
    return options.fields.among((*names, "keywords") if options.keywords else names)


def _assembled(
    entry_type: str, key: str, names: Sequence[str], values: dict[str, Any], spelling: Mapping[str, str]
) -> dict[str, Any]:
    """The entry with these fields, as far as they have values, under the names of its style."""
    fields = {spelling.get(name, name): values[name] for name in names if values.get(name)}
    return {"ENTRYTYPE": entry_type, "ID": key} | fields


def _publication(journal_ref: str | None) -> Publication | None:
    """Where a paper was published. Few have a reference, so that what reads it loads when one comes."""
    if not journal_ref:
        return None
    from papershelf.publication import parse_publication

    return parse_publication(journal_ref)


def _note(journal_ref: str, options: EntryOptions) -> str:
    """A journal reference as a sentence without its end: `Published in Nature 521, 436 (2015)`."""
    written = latex.encode(journal_ref, options.encoding).rstrip(" .,;:")
    publication = _publication(journal_ref)
    if publication and publication.is_awaited:
        return written[:1].upper() + written[1:]
    where = written[found.end() :] if (found := _PUBLISHED_IN.match(written)) else written
    return f"Published in {where}" if where else ""


def _month(month: int) -> BibDataStringExpression:
    """The month as one of BibTeX's own macros, which styles print in their own language."""
    return BibDataStringExpression([BibDataString(BibDatabase(), _MONTHS[month - 1])])
