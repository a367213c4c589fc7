"""What a record is as an item of Zotero: as Zotero's own translator for arXiv saves it, so that the two are duplicates.

The translator is `arXiv.org.js` of https://github.com/zotero/translators, read as of May 2026. What Zotero takes for
duplicates is in `duplicates.js` of https://github.com/zotero/zotero: equal DOIs, or equal titles with an author (family
name and first initial) in common and years that are at most one apart. Differences from the translator are on purpose:

- Names are split with their particles (`van der Berg, Ludwig`); the translator's family name is the last word.
- Accents in LaTeX are letters. The API of arXiv has turned most of them before the translator sees them.
- Of a published paper the translator asks the DOI's registry; here it is what arXiv's journal reference says.
- No `accessDate`, so that the same record gives the same item.
"""

from __future__ import annotations

import html
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from papershelf.names import OTHERS
from papershelf.publication import parse_publication
from papershelf.text import clean, html_to_unicode, latex_to_unicode
from papershelf.zotero.model import CREATORS, Child, Creator, Fields, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from papershelf.model import Author, Record
    from papershelf.publication import Publication
    from papershelf.zotero.model import Value

PREPRINT: Final = "preprint"
ARTICLE: Final = "journalArticle"
CONFERENCE_PAPER: Final = "conferencePaper"

# The schema is at https://api.zotero.org/schema.
_EVERYWHERE = frozenset(("title", CREATORS, "abstractNote", "date", "url", "extra"))
_OF_PAPERS = _EVERYWHERE | {"DOI", "shortTitle", "libraryCatalog"}
_FIELDS: Mapping[str, frozenset[str]] = {
    PREPRINT: _OF_PAPERS | {"repository", "archiveID"},
    ARTICLE: _OF_PAPERS | {"publicationTitle", "volume", "issue", "pages"},
    CONFERENCE_PAPER: _OF_PAPERS | {"proceedingsTitle", "volume", "pages"},
}
"""What is given to items of these types; of items of others only what is the same in all."""

_WITHOUT: Mapping[str, frozenset[str]] = {
    "case": frozenset(("title", "date")),
    "email": frozenset(("title",)),
    "patent": frozenset(("date",)),
    "statute": frozenset(("title", "date")),
} | dict.fromkeys(("annotation", "attachment", "note"), _EVERYWHERE)
"""Types that have some of these fields not at all, or by other names."""

_AUTHORED = frozenset(
    "blogPost book bookSection conferencePaper dataset dictionaryEntry document email encyclopediaArticle forumPost "
    "instantMessage journalArticle letter magazineArticle manuscript newspaperArticle preprint report standard statute "
    "thesis webpage".split()
)
"""Types whose creators can be authors; others have presenters, directors, programmers."""


def item_type_of(record: Record) -> str:
    """The type of the item for a record: `preprint`, or what a DOI of a published version makes of it.

    As for the translator it is the DOI that counts: a journal reference alone leaves a preprint. The translator takes
    the type from the DOI's registry. Here proceedings are told by the journal reference, and what has none that can be
    read is an article, as most are: then it lacks the journal, and has the DOI from which Zotero can complete it.
    """
    if not _is_published(record):
        return PREPRINT
    publication = _publication(record)
    return CONFERENCE_PAPER if publication and publication.is_proceedings else ARTICLE


def fields_of_record(record: Record, item_type: str) -> Fields:
    """What an item of this type says of the record: valid fields of the type only, and none that is empty."""
    allowed = _FIELDS.get(item_type, _EVERYWHERE) - _WITHOUT.get(item_type, frozenset())
    if item_type not in _AUTHORED:
        allowed -= {CREATORS}
    arxiv_id = record.arxiv_id.base
    title = _title(record)
    values: dict[str, Value] = {
        "title": title,
        CREATORS: tuple(creator for author in record.authors if (creator := _creator(author))),
        "abstractNote": _prose(record.abstract),
        "date": str(record.submitted if record.updated is None else record.updated),
        "DOI": arxiv_id.doi,
        "repository": "arXiv",
        "archiveID": f"arXiv:{arxiv_id}",
        "url": f"http://arxiv.org/abs/{arxiv_id}",
        "shortTitle": _short(title),
        "libraryCatalog": "arXiv.org",
        "extra": _extra(record),
    }
    if item_type in (ARTICLE, CONFERENCE_PAPER):
        values |= _published(record) if _is_published(record) else {"DOI": ""}
    return MappingProxyType({name: value for name, value in values.items() if value and name in allowed})


def children_of(record: Record, *, comment: bool, pdf: bool, source: str | None) -> tuple[Child, ...]:
    """What is wanted below the item.

    Args:
        record: the paper.
        comment: the authors' remark, if there is one, as a note.
        pdf: a link to the PDF.
        source: HTML of a note on the digest that it came from; None for no note.
    """
    children = []
    if comment and (remark := _prose(record.comment or "")):
        # Zotero keeps a note's HTML as it is only if nothing is escaped that need not be.
        note = f"<p>Comment: {html.escape(remark, quote=False)}</p>"
        children.append(Child(Kind.COMMENT, "note", MappingProxyType({"note": note})))
    if source:
        children.append(Child(Kind.SOURCE, "note", MappingProxyType({"note": source})))
    if pdf:
        link = {
            "linkMode": "linked_url",
            "title": "Preprint PDF",
            "url": f"http://arxiv.org/pdf/{record.arxiv_id.base}",
            "contentType": "application/pdf",
        }
        children.append(Child(Kind.PDF, "attachment", MappingProxyType(link)))
    return tuple(children)


# --- Where it was published -------------------------------------------------------------------------------------------


def _is_published(record: Record) -> bool:
    """Whether arXiv has a DOI that is not its own."""
    return record.doi is not None and not record.doi.startswith("10.48550/")


def _publication(record: Record) -> Publication | None:
    found = parse_publication(record.journal_ref) if record.journal_ref else None
    return None if found and found.is_awaited else found


def _published(record: Record) -> dict[str, Value]:
    """What a published version has instead of the preprint's, and besides."""
    found = _publication(record)
    values: dict[str, Value] = {
        "DOI": (record.doi or "").rstrip(".,;]"),
        "date": str((found and found.year) or record.submitted.year),
    }
    if found:
        values |= {
            "publicationTitle": clean(found.venue),
            "proceedingsTitle": clean(found.venue),
            "volume": clean(found.volume),
            "issue": clean(found.number),
            "pages": clean(found.pages),
        }
    return values


# --- Names ------------------------------------------------------------------------------------------------------------


def _creator(author: Author) -> Creator | None:
    """The author in Zotero's way: a suffix stands behind the given names and a comma; what has one name has one field.

    None for "et al." and for a name without any sign.
    """
    family, given, suffix = map(clean, (author.family, author.given, author.suffix))
    if author == OTHERS or not (family or given or suffix):
        return None
    if author.is_group or not (family and given):
        return Creator(" ".join(filter(None, (given, family, suffix))), is_single=True)
    return Creator(family, f"{given}, {suffix}" if suffix else given)


# --- Text -------------------------------------------------------------------------------------------------------------

_MATH = re.compile(r"(\$[^$]*\$)")
_CATEGORY = re.compile(r"[a-z-]+(?:\.[A-Za-z-]+)?")
_BRACED = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
_SCRIPT = re.compile(rf"([_^])\s*(?:{_BRACED}|(\\[A-Za-z]+(?:\s*\{{[^{{}}]*\}})?)|([^\s\\{{}}$_^]))")
_HIGH = dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOW = dict(zip("0123456789+-=()aeoxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ", strict=True))


def _title(record: Record) -> str:
    """The title in Unicode, what is set high or low as the translator has it: `H₂O`, `e<sup>iπ</sup>`."""
    text = html_to_unicode(record.title)
    text = "".join(_SCRIPT.sub(_script, part) if part.startswith("$") else part for part in _MATH.split(text))
    return clean(latex_to_unicode(text)) or f"arXiv:{record.arxiv_id.base}"


def _script(found: re.Match[str]) -> str:
    sign, braced, command, char = found.groups()
    signs, tag = (_LOW, "sub") if sign == "_" else (_HIGH, "sup")
    if char in signs:
        return signs[char]
    content = (braced or command or char or "").strip()
    return f"<{tag}>{content}</{tag}>" if content else ""


def _short(title: str) -> str:
    """The title up to its first colon, and then its first question mark, if that is not all of it.

    So Zotero does for every item that a translator saves.
    """
    short = title.partition(":")[0]
    short = short[: short.find("?") + 1] or short
    return short.strip() if short != title else ""


def _prose(text: str) -> str:
    """Text on one line with its accents as letters and its formulas in LaTeX, as in Zotero's items."""
    return clean("".join(part if part.startswith("$") else _unaccented(part) for part in _MATH.split(text)))


def _unaccented(text: str) -> str:
    return latex_to_unicode(text) if "\\" in text else text


def _extra(record: Record) -> str:
    """The line by which other programs know the preprint; ids of before 2007 name their archive themselves."""
    arxiv_id, category = record.arxiv_id.base, record.primary_category
    if "/" in arxiv_id or not category or not _CATEGORY.fullmatch(category):
        return f"arXiv:{arxiv_id}"
    return f"arXiv:{arxiv_id} [{category}]"
