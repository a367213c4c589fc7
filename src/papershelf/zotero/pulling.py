"""Items of a Zotero library → what `bibfile` merges: each a `Work` with its tags. Pure.

An item that is a preprint on arXiv becomes a record, whose entry is made in the chosen style; any other one is what it
is: an article, a book, a page. Notes and attachments are none of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from papershelf.bibfile.preprints import is_arxivs
from papershelf.formats import latex
from papershelf.formats.entry_works import LocalId, Work, address
from papershelf.model import Author, Decision, Mention, Place, Theme, Verdict
from papershelf.names import author_from_parts, parse_author
from papershelf.text import clean, fold
from papershelf.zotero.identity import contradiction, marks
from papershelf.zotero.model import CREATORS, Creator
from papershelf.zotero.pull_dates import date_of
from papershelf.zotero.pull_types import OTHER, SHAPES, WITH_TRANSLATORS, WITHOUT_EDITORS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from papershelf.identifiers import ArxivId
    from papershelf.model import PartialDate
    from papershelf.zotero.model import Item
    from papershelf.zotero.pull_types import Shape

NOT_WORKS = frozenset({"note", "attachment", "annotation"})
"""Types of items that have no entry."""

# Who made a work, as Zotero's own export has it; who else took part counts where there is nobody of these.
_AUTHORS = frozenset("author artist cartographer composer director inventor performer podcaster presenter".split())
_AUTHORS_TOO = frozenset({"interviewee", "programmer"})
_TITLES = ("title", "caseName", "nameOfAct", "subject")
_VENUES = ("publicationTitle", "proceedingsTitle", "journalAbbreviation")
_PLACES = (*_VENUES, "repository", "websiteTitle", "institution", "publisher")
_MAY_BE_PREPRINTS = frozenset("preprint journalArticle report manuscript webpage document conferencePaper".split())
_CITATION_KEY = re.compile(r"(?im)^\s*citation key\s*:\s*(\S+)")
_CATEGORY = re.compile(r"(?im)^\s*arxiv\s*:.*\[([a-z-]+(?:\.[a-z-]+)?)\]")
_SUFFIX = re.compile(r"(?i)(.*?),\s*((?:jr|sr)\.?|i{2,3}|iv)", re.DOTALL)
_PHD, _MASTER = re.compile(r"(?i)\bph\.?\s?d\b|doctoral"), re.compile(r"(?i)\bmaster|\bm\.?\s?(?:sc|a|phil)\b|diplom")
_MONTHS_A_YEAR = 12
_NUMBERS = {
    "urldate": re.compile(r"^\d{4}-\d\d-\d\d", re.ASCII),
    "issn": re.compile(r"\b\d{4}-?\d{3}[\dXx]\b", re.ASCII),
    "isbn": re.compile(r"\b(?:97[89][- ]?)?\d(?:[- ]?\d){8}[- ]?[\dXx]\b", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class Copies:
    """Items that are one work, the oldest first: of these one entry is made."""

    work: Work
    items: tuple[Item, ...]


def is_work(item: Item) -> bool:
    """Whether an item is something that can be cited, and not in the trash."""
    return item.type not in NOT_WORKS and item.parent is None and not item.trashed


def works_of(items: Iterable[Item]) -> tuple[Copies, ...]:
    """The works among items, those that came into the library first at the front.

    Items with the same arXiv id, or with the same title and DOI, or with the same title, people, date and type are
    copies of one: the oldest counts, with the tags of all. An id is not believed where title and authors are those of
    another paper than the first that has it. An item without title, address and ids is no work.
    """
    found: dict[tuple[object, ...], Copies] = {}
    for item in sorted(filter(is_work, items), key=lambda item: (item.added, item.key)):
        work = work_of(item)
        if not _says_something(work):
            continue
        sign = _sign(item, work)
        if work.arxiv_id and sign in found and contradiction(found[sign].work, marks(item)):
            work = work_of(item, has_wrong_id=True)
            sign = _sign(item, work)
        found[sign] = replace(found[sign], items=(*found[sign].items, item)) if sign in found else Copies(work, (item,))
    return tuple(found.values())


def decisions_of(copies: Iterable[Copies], collection: str) -> list[Decision]:
    """The works as decisions of which nothing is in doubt, which is what is merged and printed; tags are themes."""
    return [
        Decision(
            Mention(one.work.title, Place(clean(collection), number)),
            Verdict.MATCHED,
            "It is in the library.",
            confidence=1.0,
            record=one.work,
            themes=tuple(Theme(name) for name in dict.fromkeys(tag.name for item in one.items for tag in item.tags)),
        )
        for number, one in enumerate(copies, start=1)
    ]


def work_of(item: Item, *, has_wrong_id: bool = False) -> Work:
    """The work that an item describes; without its arXiv id if that is known to be another paper's."""
    title, kept = rich_text(next(filter(None, (_text(item, name) for name in _TITLES)), ""))
    known = marks(item)
    # Several ids contradict each other.
    arxiv_id = known.arxiv_ids[0] if len(known.arxiv_ids) == 1 and not has_wrong_id else None
    shape = _shape(item, is_preprint=arxiv_id is not None)
    authors, editors, translators = _people(item)
    date = date_of(_text(item, "date"))
    types = _entry_types(item, shape, authors, editors) if shape else None
    category = _CATEGORY.search(_text(item, "extra"))
    return Work(
        arxiv_id or LocalId(f"zotero/{item.key}"),
        title,
        authors,
        clean(_text(item, "abstractNote")),
        published=_first_day(date, arxiv_id if shape is None else None),
        categories=(category[1],) if category else (),
        doi=next((doi for doi in known.dois if "%" not in doi), None),  # it would begin a comment in TeX
        journal_ref=_journal_ref(item, date) if types and types[0] in ("article", "inproceedings") else None,
        citekey=_citekey(item),
        entry_types=types,
        date=date,
        editors=() if types and types[1] in WITHOUT_EDITORS else editors,
        translators=translators if types and types[1] in WITH_TRANSLATORS else (),
        fields=tuple(_fields(item, shape)) if shape else (),
        kept=kept,
    )


def _text(item: Item, name: str) -> str:
    value = item.fields.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _journal_ref(item: Item, date: PartialDate | None) -> str:
    """Where an item appeared, as authors tell arXiv."""
    where = next(filter(None, (_text(item, name) for name in (*_VENUES, "conferenceName"))), "")
    place = " ".join(filter(None, (where, _text(item, "volume"))))
    return ", ".join(filter(None, (place, _text(item, "pages")))) + (f" ({date.year})" if date else "")


def _sign(item: Item, work: Work) -> tuple[object, ...]:
    if work.arxiv_id:
        return ("arXiv", work.arxiv_id)
    title = fold(work.title)
    if not title:
        return ("key", item.key)
    people = (work.authors, work.editors) if work.authors or work.editors else _text(item, "url")
    return ("DOI", work.doi, title) if work.doi else (item.type, title, people, work.date)


def _says_something(work: Work) -> bool:
    url = address(dict(work.fields).get("url", ""))
    return bool(work.arxiv_id or work.doi or url or latex.encode(work.title))


def _citekey(item: Item) -> str:
    """The key that Zotero's field holds, or the line that Better BibTeX writes where there is no such field."""
    line = _CITATION_KEY.search(_text(item, "extra"))
    return _text(item, "citationKey") or (line[1] if line else "")


# --- What it is -------------------------------------------------------------------------------------------------------


def _shape(item: Item, *, is_preprint: bool) -> Shape | None:
    """How an item is written; None for a preprint on arXiv that says of no other place that it came out there."""
    places = [_text(item, name) for name in _PLACES]
    if is_preprint and item.type in _MAY_BE_PREPRINTS and all(map(is_arxivs, places)):
        return None
    shape = SHAPES.get(item.type, OTHER)
    has_needed = not shape.needs or any(_text(item, name) for name in shape.fields[shape.needs])
    return shape if has_needed else OTHER


def _entry_types(item: Item, shape: Shape, authors: tuple[Author, ...], editors: tuple[Author, ...]) -> tuple[str, str]:
    bibtex_type, biblatex_type = shape.entry_types
    if bibtex_type == "phdthesis" and _MASTER.search(_text(item, "thesisType")):
        bibtex_type = "mastersthesis"
    elif biblatex_type == "book" and editors and not authors:
        biblatex_type = "collection"
    elif biblatex_type == "online" and not (_text(item, "url") or _text(item, "DOI")):
        biblatex_type = "misc"
    return bibtex_type, biblatex_type


def _fields(item: Item, shape: Shape) -> Iterator[tuple[str, str]]:
    for name, sources in shape.fields.items():
        text = next(filter(None, (_text(item, source) for source in sources)), "")
        if name == "type" and (_PHD.search(text) or _MASTER.search(text)):
            continue  # the entry's own type says so
        if name in _NUMBERS:  # of several, the first
            text = found[0] if (found := _NUMBERS[name].search(text)) else ""
        if name == "note" and shape.entry_types[0] == "unpublished":
            text = text or "Unpublished manuscript"  # BibTeX wants a note
        if text:
            yield name, clean(text)
    if url := _text(item, "url"):
        yield "url", url


def _first_day(date: PartialDate | None, arxiv_id: ArxivId | None) -> dt.date | None:
    """The first day that a date can mean.

    Zotero's date of a preprint may be that of a later version, while entries have that of the first: then only the
    month that the id tells is known.
    """
    if date and arxiv_id:
        year, month = arxiv_id.year_month
        months = (date.year - year) * _MONTHS_A_YEAR + (date.month or month) - month
        return date.first if date.day and -1 <= months <= 0 else None
    return date.first if date else None


# --- People -----------------------------------------------------------------------------------------------------------


def _people(item: Item) -> tuple[tuple[Author, ...], tuple[Author, ...], tuple[Author, ...]]:
    """Authors, editors and translators."""
    creators = item.fields.get(CREATORS, ())
    named = [(one.role, author) for one in creators if isinstance(one, Creator) and (author := author_of(one))]

    def of(roles: Iterable[str]) -> tuple[Author, ...]:
        return tuple(author for role, author in named if role in roles)

    authors, editors = of(_AUTHORS | _AUTHORS_TOO), of({"editor"})
    authors = authors or (() if editors else of({"contributor", "sponsor", "counsel", "seriesEditor"}))
    return authors, editors, of({"translator"})


def author_of(creator: Creator) -> Author | None:
    """The author that a creator is; one in a single field is a group. None if the name says nothing."""
    last, first = clean(creator.last), clean(creator.first)
    if creator.is_single:
        return Author(last, is_group=True) if re.search(r"\w", last) else None
    if suffix := _SUFFIX.fullmatch(first):
        author = parse_author(f"{last}, {suffix[2]}, {suffix[1]}")
    else:
        author = author_from_parts(last, first, "")
    return author if author.family else None


# --- Titles -----------------------------------------------------------------------------------------------------------

_SCRIPT = re.compile(r"(?is)<(su[bp])\b[^<>]*>(.*?)</\1\s*>")
_NO_CASE = re.compile(r"""(?is)<span\s[^<>]*class=["']?nocase\b[^<>]*>(.*?)</span\s*>""")
_TAG = re.compile(r"(?i)</?(?:i|b|em|strong|sc|su[bp]|span)\b[^<>]*>")
_IN_MATH = re.compile(r"[A-Za-z0-9+\-−=(),.*/]+")


def rich_text(title: str) -> tuple[str, tuple[str, ...]]:
    """A title without Zotero's markup, scripts as math; and the parts of it that are to keep their case.

    The markup is described at https://www.zotero.org/support/kb/rich_text_bibliography.
    """
    title = _SCRIPT.sub(_as_math, title)
    kept = tuple(dict.fromkeys(filter(None, (clean(_TAG.sub("", one[1])) for one in _NO_CASE.finditer(title)))))
    return clean(_TAG.sub("", title)), kept


def _as_math(found: re.Match[str]) -> str:
    inner, mark = clean(_TAG.sub("", found[2])), "_" if found[1].lower() == "sub" else "^"
    if not _IN_MATH.fullmatch(inner):
        return inner
    is_word = len(inner) > 1 and inner.isalpha()
    return f"${mark}{{\\mathrm{{{inner}}}}}$" if is_word else f"${mark}{{{inner.replace('−', '-')}}}$"
