"""RIS, which Zotero, EndNote and Mendeley read (https://en.wikipedia.org/wiki/RIS_(file_format)).

It has no type for preprints. `GEN` and `UNPB` become journal articles in Zotero
(https://github.com/zotero/translators/blob/master/RIS.js), `UNPD` something general in Mendeley; `RPRT` is a report for
all three, with `M3`, the kind of report, and `PB`, who issued it: so Zotero itself saved preprints before it had a type
for them. A paper in proceedings is `CONF`, as Mendeley does not know `CPAPER`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from papershelf.formats.reference import references_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from papershelf.formats.entry_options import EntryOptions
    from papershelf.formats.papers import Paper
    from papershelf.formats.reference import Reference
    from papershelf.model import Author, PartialDate
    from papershelf.publication import Publication


def render_ris(papers: Iterable[Paper], entries: EntryOptions) -> str:
    """The papers as records in their order, with the line ends (CR LF) that the format asks for.

    Values are on one line, behind their tag: none can begin a line.
    """
    return "".join(
        f"{tag}  - {value}\r\n"
        for reference in references_of(papers, entries)
        for tag, value in _tags(reference)
        if value or tag == "ER"
    )


def _tags(reference: Reference) -> Iterator[tuple[str, str]]:
    publication, date = reference.publication, reference.date
    yield "TY", _type(publication)
    yield "ID", reference.key
    yield "TI", reference.title
    for author in reference.authors:
        yield "AU", _name(author)
    if date:
        yield "PY", f"{date.year:04d}"
        yield "DA", _date(date)
    if publication:
        yield from _published(publication)
    else:
        yield "PB", "arXiv"
        yield "M3", "Preprint"
    yield "DO", reference.doi
    yield "UR", reference.url
    if reference.arxiv_id:
        yield "AN", f"arXiv:{reference.arxiv_id}"
        yield "DB", "arXiv"
    yield "AB", reference.abstract
    for keyword in reference.keywords:
        yield "KW", keyword
    yield "ER", ""


def _type(publication: Publication | None) -> str:
    if publication is None:
        return "RPRT"
    return "CONF" if publication.is_proceedings else "JOUR"


def _published(publication: Publication) -> Iterator[tuple[str, str]]:
    first, _, last = publication.pages.partition("-")
    yield "T2", publication.venue
    yield "VL", publication.volume
    yield "IS", publication.number
    yield "SP", first
    yield "EP", last


def _name(author: Author) -> str:
    """`Family, Given, Suffix`; a group ends with a comma, as EndNote wants it, so that nobody splits its name."""
    family, given, suffix = (part.replace(",", " ").strip() for part in (author.family, author.given, author.suffix))
    if author.is_group:
        return f"{family},"
    return ", ".join([family, given, suffix] if suffix else [family, given] if given else [family])


def _date(date: PartialDate) -> str:
    """`2017/06/12/`: all slashes are there, also where the month or the day is not known."""
    month, day = (f"{part:02d}" if part else "" for part in (date.month, date.day))
    return f"{date.year:04d}/{month}/{day}/"
