"""BibTeX and biblatex entries for what was matched, written with bibtexparser.

Everything in them is ASCII and compiles, whatever titles and names hold; see `latex`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from bibtexparser.bibdatabase import BibDatabase, BibDataString, BibDataStringExpression
from bibtexparser.bwriter import BibTexWriter, SortingStrategy

from papershelf.citekey import assign_keys
from papershelf.formats import latex
from papershelf.names import OTHERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.model import Author, Decision, Record

Style = Literal["bibtex", "biblatex"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]+(?:-[A-Za-z]+)*)?")


def render_bibtex(
    decisions: Iterable[Decision], *, style: Style = "bibtex", abstract: bool = False, keywords: bool = False
) -> str:
    """The entries of all records that were matched, in the order of the digest, each once.

    `keywords` writes a record's themes, from all of its mentions. The text is empty if nothing was matched.
    """
    records: dict[ArxivId, Record] = {}
    themes: dict[ArxivId, dict[str, None]] = {}
    for decision in decisions:
        if decision.record:
            arxiv_id = decision.record.arxiv_id
            records.setdefault(arxiv_id, decision.record)
            themes.setdefault(arxiv_id, {}).update(dict.fromkeys(theme.name for theme in decision.themes))
    keys = assign_keys(tuple(records.values()))
    return write(
        entry(
            record, keys[arxiv_id], style=style, abstract=abstract, keywords=tuple(themes[arxiv_id]) if keywords else ()
        )
        for arxiv_id, record in records.items()
    )


def entry(
    record: Record, key: str, *, style: Style = "bibtex", abstract: bool = False, keywords: Sequence[str] = ()
) -> dict[str, Any]:
    """The entry of one record as bibtexparser holds it: field names to LaTeX, in the order to be written.

    `@misc` as arXiv's own export has it, or biblatex's `@online`. `key` must be fit for BibTeX.
    """
    arxiv_id, date = record.arxiv_id, record.submitted
    category = record.primary_category or ""
    authors, title = _authors(record.authors), latex.protect(record.title) or f"arXiv:{arxiv_id}"
    fields: dict[str, Any] = {"author": authors, "title": title}
    if style == "biblatex":
        fields |= {"date": str(date), "eprint": arxiv_id, "eprinttype": "arxiv", "eprintclass": _class(category)}
    else:
        fields |= {"year": str(date.year), "month": _month(date.month) if date.month else ""}
        fields |= {"eprint": arxiv_id, "archiveprefix": "arXiv", "primaryclass": _class(category)}
        fields |= {"key": "" if authors else title}  # BibTeX needs something to sort by
    fields |= {"doi": arxiv_id.doi, "url": arxiv_id.url}
    fields["keywords"] = ", ".join(filter(None, map(_keyword, keywords)))
    fields["abstract"] = latex.encode(record.abstract) if abstract else ""
    head = {"ENTRYTYPE": "online" if style == "biblatex" else "misc", "ID": key}
    return head | {name: value for name, value in fields.items() if value}


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


def _month(month: int) -> BibDataStringExpression:
    """The month as one of BibTeX's own macros, which styles print in their own language."""
    return BibDataStringExpression([BibDataString(BibDatabase(), _MONTHS[month - 1])])


def _class(category: str) -> str:
    return category if _CATEGORY.fullmatch(category) else ""


def _keyword(keyword: str) -> str:
    return latex.encode(keyword.replace(",", " "))


# --- Authors ----------------------------------------------------------------------------------------------------------


def _authors(authors: Sequence[Author]) -> str:
    names = [name for author in authors if author != OTHERS and (name := _name(author))]
    if names and authors[-1] == OTHERS:
        names.append("others")
    return " and ".join(names)


def _name(author: Author) -> str:
    """The name as `von Last, Jr, First`; a group is in braces, so that it is taken as one word.

    Commas inside of a name are left out: BibTeX and biber count them, biber even those in braces.
    """
    if author.is_group:
        return latex.braced(author.family.replace(",", " ")) if latex.encode(author.family) else ""
    family, given, suffix = _family(author.family), _part(author.given), _part(author.suffix)
    if not family or not given:
        return family or given
    return ", ".join([family, suffix, given] if suffix else [family, given])


def _family(family: str) -> str:
    """The family name, with braces where BibTeX would take a part of it for a particle."""
    words = family.replace(",", " ").split()
    n_particles = next((number for number, word in enumerate(words[:-1]) if not word[0].islower()), len(words) - 1)
    if not any(word[0].islower() for word in words[n_particles:-1]):
        return _part(family)
    return " ".join([*map(_part, words[:n_particles]), latex.braced(" ".join(words[n_particles:]))])


def _part(name: str) -> str:
    """A part of a name, in braces if BibTeX would split it; a part of nothing but hyphens is none to BibTeX."""
    name = name.replace(",", " ")
    written = latex.encode(name)
    if not written.strip(" -"):
        return ""
    return latex.braced(name) if re.search(r"(?i:\band\b)", written) else written
