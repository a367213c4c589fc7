"""Items of every type, and what pulling makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from papershelf.bibfile.merge import MergeOptions, Plan, plan
from papershelf.bibfile.reading import Bibliography
from papershelf.bibfile.splice import splice
from papershelf.formats.entry_options import EntryOptions
from papershelf.formats.papers import papers_of
from papershelf.zotero.model import Creator, Item, Tag, Value
from papershelf.zotero.pull_types import SHAPES
from papershelf.zotero.pulling import decisions_of, works_of

LATEX = MergeOptions(EntryOptions(keywords=True), follows_style=False)
BIBLATEX = MergeOptions(EntryOptions(style="biblatex", keywords=True), follows_style=False)
ADA = Creator("Lovelace", "Ada")
MINE = b"""% my own
@string{mn = "Monthly Notices"}

@Article{ mine2001,
    author = "Me, My" # " and Self",
    title  = {What {I} wrote}, year=2001, journal = mn }
% the end
"""
PREPRINT: dict[str, Any] = {
    "title": "Attention Is All You Need",
    "date": "2023-08-02",
    "repository": "arXiv",
    "archiveID": "arXiv:1706.03762",
    "DOI": "10.48550/arXiv.1706.03762",
    "extra": "arXiv:1706.03762 [cs.CL]",
    "url": "http://arxiv.org/abs/1706.03762",
}
ARTICLE: dict[str, Any] = {
    "title": "A Model For Polarised Microwave Foreground Emission",
    "date": "2012-01-11",
    "publicationTitle": "Monthly Notices of the Royal Astronomical Society",
    "volume": "419",
    "issue": "2",
    "pages": "1795-1803",
    "DOI": "10.1111/j.1365-2966.2011.19851.x",
    "ISSN": "00358711, 1365-2966",
    "extra": "arXiv:1107.4612 [astro-ph.CO]",
    "url": "http://arxiv.org/abs/1107.4612",
}
EVERY_FIELD: dict[str, Any] = {
    "date": "12/2006",
    "url": "https://example.org/a b{c}%zz\\input{x}#f",
    "volume": "12",
    "issue": "3",
    "pages": "1795-1803",
    "publicationTitle": "Notices & Co",
    "publisher": "O'Reilly & Sons 100%",
    "place": "New_York",
    "series": "LNCS",
    "seriesNumber": "44",
    "edition": "2nd",
    "ISBN": "978-0-262-03384-8 0262033844",
    "ISSN": "0004-637X, 1538-4357",
    "bookTitle": "The Book of {Books",
    "proceedingsTitle": "Proc. of ICML",
    "encyclopediaTitle": "All $ Things",
    "university": "MIT",
    "thesisType": "PhD thesis",
    "institution": "NASA",
    "reportNumber": "TR-7_b",
    "reportType": "White paper",
    "manuscriptType": "Draft",
    "websiteTitle": "A Site",
    "accessDate": "2024-02-03T04:05:06Z",
    "repository": "Zenodo",
    "versionNumber": "1.2",
    "presentationType": "Talk",
    "meetingName": "A #Meeting",
}


def make_item(
    item_type: str = "preprint",
    *,
    key: str = "AAAA2345",
    creators: tuple[Creator, ...] = (ADA,),
    tags: tuple[str, ...] = (),
    added: str = "2024-01-01T00:00:00Z",
    **fields: str,
) -> Item:
    values: dict[str, Value] = {name: value for name, value in fields.items() if value}
    values["creators"] = creators
    return Item(key, 1, item_type, MappingProxyType(values), tuple(map(Tag, tags)), ("CCCC2345",), added=added)


def planned(data: bytes, items: Sequence[Item], options: MergeOptions = LATEX) -> Plan:
    return plan(Bibliography.read(data), papers_of(decisions_of(works_of(items), "Reading/Bias")), options)


def merged(data: bytes, items: Sequence[Item], options: MergeOptions = LATEX) -> bytes:
    return splice(data, planned(data, items, options).edits())


def entry(item: Item, options: MergeOptions = LATEX) -> str:
    return merged(b"", [item], options).decode()


def one_of_each() -> list[Item]:
    """Items of all types with all fields, and titles and tags that would break a file."""
    title = "<i>E. coli</i>, 50% of {x_1 & H<sub>2</sub>O \\input{y} $5"
    people = (
        Creator("van der Berg", "Ludwig"),
        Creator("The ATLAS Collaboration, 100% {x", is_single=True),
        Creator("Hopper", "Grace", "editor"),
        Creator("Bartlett", "A", "translator"),
    )
    return [
        make_item(kind, key=f"AAAA{number:04}", creators=people, tags=("a, b", "100% {x", "#y_\\"), **fields)
        for number, kind in enumerate((*SHAPES, "patent", "case", "film"))
        for fields in [{**EVERY_FIELD, "title": f"{kind} {title}", "citationKey": f"key{kind}"}]
    ]
