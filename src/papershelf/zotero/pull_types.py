"""What Zotero's item types are in BibTeX and in biblatex, and which of their fields say what.

The types are those of Zotero's own exports (BibTeX.js and BibLaTeX.js of https://github.com/zotero/translators), where
standard styles know them; a patent or a letter is `@misc` in BibTeX.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Shape:
    """How items of a type are written.

    Attributes:
        entry_types: BibTeX's and biblatex's.
        fields: by BibTeX's names, the names of Zotero's fields, of which the first that is filled in counts.
        needs: the field without which it is no such entry, but one of `@misc`.
    """

    entry_types: tuple[str, str]
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: str = ""


def _fields(text: str) -> Mapping[str, tuple[str, ...]]:
    """Fields from words such as `number=issue,number`; a name alone is the same in both."""
    pairs = (word.partition("=") for word in text.split())
    return {name: tuple((others or name).split(",")) for name, _, others in pairs}


_VOLUME = "publisher address=place volume series=series,seriesTitle number=seriesNumber isbn=ISBN "
_BOOKISH = _VOLUME + "edition "
_PERIODICAL = Shape(
    ("article", "article"),
    _fields("journal=publicationTitle,journalAbbreviation volume number=issue pages issn=ISSN"),
    needs="journal",
)
_REFERENCE = Shape(
    ("incollection", "inreference"),
    _fields(_BOOKISH + "pages booktitle=encyclopediaTitle,dictionaryTitle,publicationTitle"),
    needs="booktitle",
)
_SITE = "howpublished=websiteTitle,blogTitle,forumTitle,publicationTitle urldate=accessDate"

OTHER = Shape(("misc", "misc"), _fields("howpublished=publisher,publicationTitle,institution"))
"""All types that have no entry of their own."""

SHAPES: Mapping[str, Shape] = {
    "journalArticle": _PERIODICAL,
    "magazineArticle": _PERIODICAL,
    "newspaperArticle": _PERIODICAL,
    "book": Shape(("book", "book"), _fields(_BOOKISH)),
    "bookSection": Shape(
        ("incollection", "incollection"), _fields(_BOOKISH + "pages booktitle=bookTitle,publicationTitle"), "booktitle"
    ),
    "conferencePaper": Shape(
        ("inproceedings", "inproceedings"),
        _fields(_VOLUME + "pages booktitle=proceedingsTitle,publicationTitle,conferenceName"),
        needs="booktitle",
    ),
    "encyclopediaArticle": _REFERENCE,
    "dictionaryEntry": _REFERENCE,
    "thesis": Shape(("phdthesis", "thesis"), _fields("school=university,publisher address=place type=thesisType")),
    "report": Shape(
        ("techreport", "report"),
        _fields("institution=institution,publisher address=place type=reportType number=reportNumber pages"),
    ),
    "manuscript": Shape(("unpublished", "unpublished"), _fields("note=manuscriptType address=place")),
    "webpage": Shape(("misc", "online"), _fields(_SITE)),
    "blogPost": Shape(("misc", "online"), _fields(_SITE)),
    "forumPost": Shape(("misc", "online"), _fields(_SITE)),
    "preprint": Shape(("misc", "online"), _fields("howpublished=repository,publisher")),
    "dataset": Shape(("misc", "dataset"), _fields("howpublished=repository,publisher version=versionNumber")),
    "computerProgram": Shape(("misc", "software"), _fields("howpublished=company,publisher version=versionNumber")),
    "presentation": Shape(("misc", "unpublished"), _fields("howpublished=presentationType note=meetingName")),
}
"""By Zotero's names of types (https://api.zotero.org/schema)."""

WITH_TRANSLATORS = frozenset({"article", "book", "collection", "incollection", "inreference"})
WITHOUT_EDITORS = frozenset({"report", "thesis", "unpublished"})
"""Types of biblatex, whose data model has it so."""
