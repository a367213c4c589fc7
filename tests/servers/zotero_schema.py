"""Zotero's item types: their fields and creator types, by their real names and in their real order (schema 41).

The lists of preprint and journalArticle are the real server's, those of the others follow Zotero's published schema.
"""

from __future__ import annotations

VERSION = "41"

_END = "archive archiveLocation shortTitle language libraryCatalog callNumber rights extra"

FIELDS: dict[str, tuple[str, ...]] = {
    name: tuple(fields.split())
    for name, fields in {
        "book": "title abstractNote series seriesNumber volume numberOfVolumes edition date publisher place numPages "
        f"originalDate originalPublisher originalPlace format ISBN DOI citationKey url accessDate ISSN {_END}",
        "bookSection": "title abstractNote bookTitle series seriesNumber volume numberOfVolumes edition date publisher "
        f"place pages originalDate originalPublisher originalPlace format ISBN DOI citationKey url accessDate {_END}",
        "conferencePaper": "title abstractNote proceedingsTitle conferenceName publisher place date eventPlace volume "
        f"issue numberOfVolumes pages series seriesNumber DOI ISBN citationKey url accessDate ISSN {_END}",
        "dataset": "title abstractNote identifier type versionNumber date repository repositoryLocation format DOI "
        f"citationKey url accessDate {_END}",
        "journalArticle": "title abstractNote publicationTitle publisher place date volume issue section partNumber "
        "partTitle pages series seriesTitle seriesText journalAbbreviation DOI citationKey url accessDate PMID PMCID "
        f"ISSN {_END}",
        "manuscript": "title abstractNote manuscriptType institution place date number numPages DOI citationKey url "
        f"accessDate {_END}",
        "preprint": "title abstractNote genre repository archiveID place date series seriesNumber DOI citationKey url "
        f"accessDate {_END}",
        "report": "title abstractNote reportNumber reportType seriesTitle seriesNumber institution place date pages "
        f"ISBN ISSN DOI citationKey url accessDate {_END}",
        "thesis": "title abstractNote thesisType university place date series seriesNumber numPages ISBN ISSN DOI "
        f"citationKey url accessDate {_END}",
        "webpage": "title abstractNote websiteTitle websiteType date url accessDate shortTitle language rights "
        "publisher place DOI citationKey extra",
        "document": f"title abstractNote type publisher place date DOI citationKey url accessDate {_END}",
        "attachment": "title accessDate url",
        "note": "",
        "annotation": "",
    }.items()
}
"""The fields of each type; a note, an attachment and an annotation have properties besides (`PROPERTIES`)."""

PROPERTIES: dict[str, tuple[str, ...]] = {
    "note": ("note",),
    "attachment": ("linkMode", "note", "contentType", "charset", "path", "filename", "md5", "mtime"),
    "annotation": (
        "annotationType",
        "annotationAuthorName",
        "annotationText",
        "annotationComment",
        "annotationColor",
        "annotationPageLabel",
        "annotationSortIndex",
        "annotationPosition",
    ),
}

_BOOKISH = "author contributor editor seriesEditor translator"
CREATORS: dict[str, tuple[str, ...]] = {
    name: tuple(creators.split())
    for name, creators in {
        "book": _BOOKISH,
        "bookSection": f"author bookAuthor {_BOOKISH[7:]}",
        "conferencePaper": _BOOKISH,
        "dataset": "author contributor",
        "journalArticle": "author contributor editor reviewedAuthor translator",
        "manuscript": "author contributor translator",
        "preprint": "author contributor editor reviewedAuthor translator",
        "report": "author contributor seriesEditor translator",
        "thesis": "author contributor",
        "webpage": "author contributor translator",
        "document": "author contributor editor reviewedAuthor translator",
    }.items()
}
"""The creator types; the first one is the type's main one."""

BASE: dict[str, dict[str, str]] = {
    "preprint": {"genre": "type", "repository": "publisher", "archiveID": "number"},
    "report": {"reportNumber": "number", "reportType": "type", "institution": "publisher"},
    "thesis": {"thesisType": "type", "university": "publisher"},
    "manuscript": {"manuscriptType": "type", "institution": "publisher"},
    "webpage": {"websiteTitle": "publicationTitle", "websiteType": "type"},
    "bookSection": {"bookTitle": "publicationTitle"},
    "conferencePaper": {"proceedingsTitle": "publicationTitle"},
    "dataset": {"identifier": "number", "repository": "publisher", "repositoryLocation": "place"},
}
"""What a field is a kind of: an item that changes its type takes such values along."""

_LABELS = {
    "archiveID": "Archive ID",
    "archiveLocation": "Loc. in Archive",
    "accessDate": "Accessed",
    "abstractNote": "Abstract",
    "rights": "License",
    "numPages": "# of Pages",
    "numberOfVolumes": "# of Volumes",
    "publicationTitle": "Publication",
    "journalAbbreviation": "Journal Abbr",
    "manuscriptType": "Type",
    "repositoryLocation": "Repo. Location",
    "thesisType": "Type",
    "versionNumber": "Version",
    "url": "URL",
}

KNOWN = frozenset(field for fields in FIELDS.values() for field in fields)
"""Every field of any type."""


def label(name: str) -> str:
    """The English name of a field or creator type, as the desktop program shows it."""
    if name in _LABELS or name.isupper():
        return _LABELS.get(name, name)
    spaced = "".join(f" {letter}" if letter.isupper() else letter for letter in name)
    return spaced[0].upper() + spaced[1:]


def template(item_type: str, link_mode: str = "") -> dict[str, object]:
    """An empty item, as `/items/new` gives it."""
    empty: dict[str, object] = {"itemType": item_type}
    if item_type == "attachment":
        empty["linkMode"] = link_mode
    for field in FIELDS[item_type]:
        empty[field] = ""
        if field == "title" and item_type in CREATORS:
            empty["creators"] = [{"creatorType": CREATORS[item_type][0], "firstName": "", "lastName": ""}]
    for name in PROPERTIES.get(item_type, ()):
        empty.setdefault(name, "")
    return empty | {"tags": [], "collections": [], "relations": {}}


def moved(values: dict[str, object], old: str, new: str) -> dict[str, object]:
    """The values that an item keeps when its type changes, under the names of the new type."""
    names = {base: own for own, base in BASE.get(new, {}).items()}
    kept: dict[str, object] = {}
    for name, value in values.items():
        base = BASE.get(old, {}).get(name, name)
        own = names.get(base, base)
        if name not in KNOWN:
            kept[name] = value
        elif own in FIELDS[new]:
            kept[own] = value
    return kept
