"""Which papers the items of a library are: by arXiv id, by DOI, or by title, author and year.

People's items come from Zotero's translators of many years, from BibTeX, ADS and Google Scholar, or were typed: ids
stand in many fields. An id counts where it is the item's own, never in the running text of a note in `extra`. As for a
.bib file (`papershelf.bibfile.presence`), an id is not believed where title and authors are another paper's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from papershelf.bibfile.authorship import Person
from papershelf.bibfile.likeness import Description, Likeness
from papershelf.bibfile.preprints import is_arxivs
from papershelf.identifiers import ArxivId, Doi
from papershelf.matching.titles import FoldedTitle
from papershelf.model import Author
from papershelf.names import OTHERS, parse_author
from papershelf.publication import parse_publication
from papershelf.text import fold, normalize
from papershelf.zotero.model import CREATORS, Creator, Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from papershelf.model import Record

_CHILDREN = frozenset(("annotation", "attachment", "note"))
# What has a paper's title and authors and is of none of these types is a talk, a thesis, a book or a program.
_PAPERS = frozenset("bookSection conferencePaper document journalArticle manuscript preprint report".split())
_GENERIC = frozenset(
    "a abstract addendum an and announcement appendix author authors book chapter comment comments conclusion "
    "conclusions contents contributors correction corrections corrigendum discussion editor editorial editors errata "
    "erratum final foreword guest in index introduction introductory issue journal lecture lectures letter note notes "
    "obituary of on our overview part preface proceedings program rejoinder remarks reply report response retraction "
    "review section special summary supplement supplementary table the thesis this to untitled volume workshop".split()
)
"""Words of titles that say nothing about which paper it is, if there are no others."""


class Sameness(StrEnum):
    """What an item is known by to be a paper: a part of a sentence."""

    ARXIV_ID = "its arXiv id"
    DOI = "its DOI"
    TITLE = "its title, an author and the year"


@dataclass(frozen=True, slots=True)
class Marks:
    """What a paper can be known by.

    Attributes:
        arxiv_ids: without versions; more than one where an item contradicts itself.
        dois: of published versions; arXiv's own are ids.
        title: folded by `papershelf.text.fold`.
        year: of the item's date, or of the submission to arXiv.
        surnames: the last words of the authors' family names, and the names of groups, folded.
        item: the item itself; None if a record has these marks.
    """

    arxiv_ids: tuple[ArxivId, ...] = ()
    dois: tuple[Doi, ...] = ()
    title: str = ""
    year: int | None = None
    surnames: frozenset[str] = frozenset()
    item: Item | None = field(default=None, repr=False, compare=False)


def marks(item: Item) -> Marks:
    """What an item can be known by; nothing for notes, attachments and annotations."""
    if item.type in _CHILDREN:
        return Marks(item=item)
    ids = dict.fromkeys(_ids(item))
    return Marks(
        tuple(one for one in ids if isinstance(one, ArxivId)),
        tuple(one for one in ids if isinstance(one, Doi)),
        fold(_plain_title(item)),
        int(year[0]) if (year := _YEAR.search(_text(item, "date"))) else None,
        _surnames(_creators(item)),
        item,
    )


def marks_of_record(record: Record) -> Marks:
    """What a record can be known by."""
    return Marks(
        (record.arxiv_id.base,),
        tuple(doi for doi in Doi.find_all(record.doi or "") if not ArxivId.parse(doi)),
        fold(record.title),
        record.submitted.year,
        _surnames(Creator(one.family, one.given, is_single=one.is_group) for one in record.authors if one != OTHERS),
    )


def why_same(record: Record, item_marks: Marks) -> Sameness | None:
    """What an item is known by to be the record's paper; None if it is not, or not for sure.

    An item that names the arXiv id of another paper is never this one, even if the two have a DOI or a title in common.
    """
    named = _named(record, item_marks)
    if named:
        likeness = _likeness(record, item_marks)
        return None if likeness and (likeness.is_about or likeness.is_other_paper) else named
    return Sameness.TITLE if _is_same_title(record, item_marks) else None


def contradiction(record: Record, item_marks: Marks) -> Sameness | None:
    """What an item has of the record's that must be there by mistake: title and authors are those of another paper."""
    named = _named(record, item_marks)
    likeness = _likeness(record, item_marks) if named else None
    return named if likeness and likeness.is_other_paper and not likeness.is_about else None


# --- Comparing --------------------------------------------------------------------------------------------------------


def _named(record: Record, seen: Marks) -> Sameness | None:
    """The id of the record that an item names as its own."""
    theirs = marks_of_record(record)
    if seen.arxiv_ids:
        return Sameness.ARXIV_ID if theirs.arxiv_ids[0] in seen.arxiv_ids else None
    return Sameness.DOI if not set(theirs.dois).isdisjoint(seen.dois) else None


def _is_same_title(record: Record, seen: Marks) -> bool:
    """Whether title, an author and the year are the record's, as in Zotero's own rule.

    The year may be one off any of the record's: those from its first version to its last, and that of publication.
    """
    theirs = marks_of_record(record)
    if not seen.title or seen.title != theirs.title or seen.surnames.isdisjoint(theirs.surnames):
        return False
    if seen.arxiv_ids or (seen.dois and theirs.dois) or (seen.item and seen.item.type not in _PAPERS):
        return False
    if _GENERIC.issuperset(word for word in normalize(record.title).split() if not word.isdigit()):
        return False
    published = parse_publication(record.journal_ref) if record.journal_ref else None
    years = [record.submitted.year, *([record.updated.year] if record.updated else [])]
    years += [published.year] if published and published.year else []
    return seen.year is None or min(years) - 1 <= seen.year <= max(years) + 1


def _likeness(record: Record, seen: Marks) -> Likeness | None:
    """The item beside the record; None if titles are equal, or there are none to go by."""
    title = fold(record.title)
    if not (seen.item and seen.title and title) or seen.title == title:
        return None
    item = seen.item
    authors = [_author(creator) for creator in _creators(item)[:_MOST_AUTHORS]]
    ours = Description(
        FoldedTitle.of(_plain_title(item)[:_LONGEST_TITLE]),
        tuple(filter(None, map(Person.of, authors))),
        tuple(author for author in authors if author.is_group),
        is_open=False,
        year=seen.year,
        abstract=_text(item, "abstractNote"),
    )
    return Likeness.of(ours, Description.of_record(record))


# --- Reading items ----------------------------------------------------------------------------------------------------

_MOST_AUTHORS, _LONGEST_TITLE = 60, 2000
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_POWER = re.compile(r"(?<=\d)<su[bp]>(?=\d)", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:, ?)?\b(?:Jr|Sr|II|III|IV)\b\.?$")
_DIGRAPH = re.compile(r"(?<=[aou])e")  # Schroedinger is Schrödinger, which is folded to Schrodinger
_GROUPS_END = re.compile(r"(?:collaboration|team|consortium)$")
# Fields in which imports put an id; in those of the first row it may stand without "arXiv:".
_BARE = ("archiveID", "archiveLocation")
_MARKED = ("reportNumber", "number", "callNumber", "publicationTitle", "pages", "seriesNumber", "identifier", "series")
_BRACKETS = re.compile(r"\s*(?:\[[^\[\]]*\]|\([^()]*\))\s*$")
_LINE = re.compile(
    r"(?:tex\.|_)?(arxiv(?:[ _-]?id)?|eprint|archive[ _]?id|(?:report[ _]?)?number|doi|url)", re.IGNORECASE
)
_LONGEST_ID = 200  # characters of a value that may be an id
_RESOLVER = re.compile(r"^https?://(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)


def _ids(item: Item) -> Iterator[ArxivId | Doi]:
    """The ids that an item has for its own."""
    for doi in Doi.find_all(_text(item, "DOI")):
        yield _of_doi(doi)
    yield from _of_address(_text(item, "url"))
    for name in _BARE:
        yield from _of_value(_text(item, name), is_bare=True)
    for name in _MARKED:
        yield from _of_value(_text(item, name), is_bare=False)
    if (volume := _text(item, "volume")).startswith("abs/"):  # dblp's: CoRR abs/1706.03762
        yield from _of_value(volume.removeprefix("abs/"), is_bare=True)
    for line in _text(item, "extra").splitlines():
        name, _, value = line.partition(":")
        if known := _LINE.fullmatch(name.strip()):
            yield from _of_line(known[1].casefold(), value.strip())


def _of_line(name: str, value: str) -> Iterator[ArxivId | Doi]:
    if name == "doi":
        yield from map(_of_doi, filter(None, [Doi.parse(value)]))
    elif name == "url":
        yield from _of_address(value)
    else:
        yield from _of_value(value, is_bare="number" not in name)


def _of_doi(doi: Doi) -> ArxivId | Doi:
    found = ArxivId.parse(doi)
    return found.base if found else doi


def _of_address(url: str) -> Iterator[ArxivId | Doi]:
    """The paper that an address is of; not one that is only mentioned in it."""
    if found := ArxivId.parse(url):
        yield found.base
    elif _RESOLVER.match(url) and (doi := Doi.parse(url)):
        yield _of_doi(doi)


def _of_value(value: str, *, is_bare: bool) -> Iterator[ArxivId]:
    """The id that a value consists of: with `arXiv:` in front or without, a category or a journal of arXiv's around."""
    if not value or len(value) > _LONGEST_ID:
        return
    bare = _BRACKETS.sub("", value)
    if is_bare and (found := ArxivId.parse(bare)):
        yield found.base
    elif "arxiv" in value.casefold() and is_arxivs(value):
        yield from (found.base for found in ArxivId.find_all(value))


def _text(item: Item, name: str) -> str:
    value = item.fields.get(name, "")
    return value if isinstance(value, str) else ""


def _creators(item: Item) -> tuple[Creator, ...]:
    value = item.fields.get(CREATORS, ())
    return () if isinstance(value, str) else value


def _plain_title(item: Item) -> str:
    """The title, with 10<sup>12</sup> told from 1012."""
    return _POWER.sub(" ", _text(item, "title"))


def _author(creator: Creator) -> Author:
    """The author that a creator is; a translator may have taken `Jr.` for a family name."""
    if creator.is_single or not creator.first or _SUFFIX.fullmatch(creator.last):
        return parse_author(f"{creator.first} {creator.last}".strip())
    return Author(creator.last, _SUFFIX.sub("", creator.first))


def _surnames(creators: Iterable[Creator]) -> frozenset[str]:
    return frozenset(filter(None, map(_surname, creators)))


def _surname(creator: Creator) -> str:
    """The last word of the family name, folded; the whole name of a group."""
    last = _SUFFIX.sub("", creator.last).strip() or creator.first
    words = _DIGRAPH.sub("", normalize(last.replace("-", ""))).split()
    if words and _GROUPS_END.fullmatch(words[-1]):
        whole = fold(f"{'' if creator.is_single else creator.first} {last}")
        return _GROUPS_END.sub("", whole).removeprefix("the")
    return words[-1] if words else ""
