"""A row of a table or an object of a JSON file, by its column names, to a mention.

Names are compared without case, spaces and punctuation: `Paper Title`, `paper_title` and `PaperTitle` are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from papershelf import model
from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Mention, PartialDate, Place
from papershelf.readers.base import is_title
from papershelf.readers.dates import parse_date
from papershelf.readers.people import in_reading_order, split_authors
from papershelf.readers.titleline import arxiv_id_in, parse_title_line
from papershelf.text import clean

Fields = Mapping[str, object]

TITLES = ("title", "papertitle", "articletitle", "documenttitle", "titles")
"""Names of columns that hold titles."""
WEAK_TITLES = ("paper", "name", "papername", "displayname")
"""Names of columns that hold titles when there is none of the others: they can also name other things."""
_ABSTRACTS = ("abstract", "abstractnote", "summary", "paperabstract", "abstracttext", "description")
# No "updated": it is the day of a later version, and of "scraped" there is nothing to learn.
_DATES = (
    "published", "publishedat", "publisheddate", "publishdate", "publicationdate", "publishedon", "submitted",
    "submitteddate", "submissiondate", "created", "createddate", "date", "pubdate", "releasedate", "issued", "year",
    "publicationyear", "pubyear",
)  # fmt: skip
_AUTHORS = (
    "authors",
    "author",
    "authornames",
    "authorslist",
    "authorlist",
    "authorfullnames",
    "creators",
    "authorships",
)
_COUNTS = ("nauthors", "numauthors", "numberofauthors", "authorcount", "authorscount")
_IDS = ("arxivid", "arxiv", "eprint", "arxivnumber", "id", "paperid", "entryid", "externalid", "extra", "identifier")
_DOIS = ("doi", "paperdoi", "articledoi")
_URLS = (
    "url", "link", "paperurl", "paperlink", "arxivurl", "arxivlink", "arxivpageurl", "abs", "absurl", "href", "entryid",
    "pdf", "pdfurl", "pdflink", "htmlurl", "pageurl", "urls", "links", "website", "doi",
)  # fmt: skip
_TAGS = (
    "tags", "themes", "theme", "topics", "topic", "keywords", "authorkeywords", "categories", "category", "subjects",
    "aikeywords", "labels", "manualtags", "primarycategory", "fieldsofstudy",
)  # fmt: skip
# Objects inside a record that describe the same paper. What is above wins: Hugging Face's API has the paper itself in
# `paper` (the dates around it are the page's). Semantic Scholar has ids in `externalIds`, OpenReview all in `content`.
_NESTED_BELOW = ("details", "metadata", "externalids")
_NESTED_ABOVE = ("paper", "content")
_NESTED = frozenset((*_NESTED_BELOW, *_NESTED_ABOVE))
_NOTHING = frozenset({"", "none", "null", "nan", "n/a", "na", "-", "--", "[]", "unknown"})
_NAME = re.compile(r"[^a-z0-9]")
_KNOWN = frozenset((*TITLES, *WEAK_TITLES, *_ABSTRACTS, *_DATES, *_AUTHORS, *_COUNTS, *_IDS, *_DOIS, *_URLS, *_TAGS))
_QUOTED = re.compile(r"'((?:[^'\\]|\\.|(?<=\w)'(?=\w))*)'|\"((?:[^\"\\]|\\.)*)\"")
# arXiv's categories, which Kaggle's format sets in one string with spaces between.
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)+|[a-z]+(?:-[a-z]+)*\.[A-Za-z-]{2,}")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


@lru_cache(maxsize=1 << 10)
def column(name: str) -> str:
    """A column's name as names are compared."""
    return _NAME.sub("", name.lower())


def known_columns(names: Sequence[str]) -> int:
    """How many of the names, as compared, are those of columns that are read."""
    return len(_KNOWN.intersection(names))


def flatten(row: Fields) -> dict[str, object]:
    """One level of columns, by compared name, of a record and the objects inside it that describe the same paper."""
    own = {column(str(name)): value for name, value in row.items() if not _is_nothing(value)}
    if own.keys().isdisjoint(_NESTED):
        return own
    flat: dict[str, object] = {}
    for name in _NESTED_BELOW:
        flat |= _inner(own.get(name))
    flat |= own
    for name in _NESTED_ABOVE:
        flat |= _inner(own.get(name))
    return flat


def has_title(flat: Fields, names: Sequence[str] = TITLES) -> bool:
    """Whether one of the named columns holds a title."""
    return bool(_title(flat, names))


def mentions_of(rows: Sequence[tuple[int, Fields]], file: str, warnings: list[model.Warning]) -> tuple[Mention, ...]:
    """Mentions of flattened records, given with their lines; a warning is added for each that has no title.

    Columns that can also name other things count only where no record has a proper title, and most look like papers.
    """
    names = TITLES if any(has_title(flat) for _, flat in rows) else WEAK_TITLES
    mentions: list[Mention] = []
    for line, flat in rows:
        place = Place(file, line)
        if mention := _to_mention(flat, place, names):
            mentions.append(mention)
        else:
            warnings.append(model.Warning(place, "a record without a title; left out"))
    is_sure = names is TITLES or 2 * sum(map(_is_paper, mentions)) > len(mentions)
    return tuple(mentions) if is_sure else ()


def _is_paper(mention: Mention) -> bool:
    """Whether a record that calls its title `name` or `paper` has something else of a paper, or a title's length."""
    has_facts = bool(mention.arxiv_id or mention.doi or mention.authors)
    return has_facts or len(mention.title.split()) > 3


def _to_mention(flat: Fields, place: Place, names: Sequence[str]) -> Mention | None:
    """The mention that a flattened record makes, or None when it has no title."""
    line = parse_title_line(_title(flat, names))
    if not line.title:
        return None
    if len(flat) == 1:  # nothing but a title, as in long lists
        return Mention(line.title, place, arxiv_id=line.arxiv_id, doi=line.doi, url=line.url)
    return Mention(
        title=line.title,
        place=place,
        abstract=next(filter(None, map(_text, _values(flat, _ABSTRACTS))), None),
        date=next(filter(None, map(_date, _values(flat, _DATES))), None),
        n_authors=next(filter(None, map(_count, _values(flat, _COUNTS))), None),
        authors=next(filter(None, map(_authors, _values(flat, _AUTHORS))), ()),
        arxiv_id=_arxiv_id(flat, line.arxiv_id),
        doi=line.doi or next(filter(None, map(_doi, _values(flat, _DOIS))), None),
        url=line.url or next(filter(None, map(_url, _values(flat, _URLS))), None),
        tags=tuple(dict.fromkeys(tag for value in _values(flat, _TAGS) for tag in _tags(value))),
    )


def _values(flat: Fields, names: Sequence[str]) -> Iterator[object]:
    return (flat[name] for name in names if name in flat)


def _inner(value: object) -> dict[str, object]:
    if not isinstance(value, Mapping):
        return {}
    return {column(str(name)): inner for name, inner in value.items() if not _is_nothing(inner)}


def _is_nothing(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().lower() in _NOTHING
    return value is None or value in ([], {})


def _text(value: object) -> str:
    """The text that a value is: itself, the only one in a list (Crossref), or in `{"value": …}` (OpenReview)."""
    match value:
        case str():
            return clean(value)
        case [str(only)]:
            return clean(only)
        case {"value": str(inner)}:
            return clean(inner)
        case _:
            return ""


def _title(flat: Fields, names: Sequence[str]) -> str:
    for name in names:
        if name in flat and is_title(text := _text(flat[name])):
            return text
    return ""


def _strings(value: object) -> list[str] | None:
    """The strings of a list, also of one that was printed into a cell; None when the value is no list."""
    match value:
        case {"value": [*inner]}:
            return _strings(inner)
        case str() if value.startswith("[") and value.endswith("]"):
            quoted = [clean(found[1] or found[2] or "") for found in _QUOTED.finditer(value)]
            return quoted or [clean(part) for part in value[1:-1].split(",")]
        case [*inner]:
            return [text for item in inner if (text := clean(_name(item)))]
        case _:
            return None


def _name(item: object) -> str:
    """The name in an author or a tag that is a string or an object, as the services and CSL write them."""
    match item:
        case str():
            return item
        case {"author": Mapping() as inner}:
            return _name(inner)
        case {"name": str(name)} | {"display_name": str(name)} | {"fullname": str(name)} | {"term": str(name)}:
            return name
        case {"family": str(family), "given": str(given)} | {"lastName": str(family), "firstName": str(given)}:
            return f"{given} {family}"
        case _:
            return ""


def _authors(value: object) -> tuple[str, ...]:
    names = _strings(value)
    return split_authors(_text(value)) if names is None else in_reading_order(names)


def _tags(value: object) -> list[str]:
    tags = _strings(value)
    if tags is None:
        text = _text(value)
        is_arxivs = bool(text) and all(map(_CATEGORY.fullmatch, text.split()))
        tags = text.split() if is_arxivs else [tag.strip() for tag in re.split(r"[;,|]", text)]
    return [tag for tag in tags if tag]


def _date(value: object) -> PartialDate | None:
    match value:
        case bool():
            return None
        case int():
            return parse_date(str(value)) if 0 < value < 10**8 else None
        case {"date-parts": [[int(), *_] as parts]} if all(isinstance(part, int) and part > 0 for part in parts):
            return parse_date("-".join(f"{part:02d}" for part in parts[:3]))
        case _:
            return parse_date(_text(value))


def _count(value: object) -> int | None:
    text = str(value) if isinstance(value, int) else _text(value)
    return int(text) if re.fullmatch(r"[1-9]\d{0,4}", text, re.ASCII) else None


def _doi(value: object) -> Doi | None:
    doi = Doi.parse(next(iter(_text(value).split()), ""))
    return None if doi and ArxivId.parse(doi) else doi


def _url(value: object) -> str | None:
    texts = _strings(value) or [_text(value)]
    return next((text for text in texts if _WEB_ADDRESS.fullmatch(text)), None)


def _arxiv_id(flat: Fields, in_title: ArxivId | None) -> ArxivId | None:
    """The one id that the record names; none when two columns disagree."""
    texts = [text for value in _values(flat, (*_IDS, *_URLS)) for text in (_strings(value) or [_text(value)])]
    ids = [known for text in texts if (known := arxiv_id_in(text))]
    ids += [in_title] if in_title else []
    return ids[0] if len({known.base for known in ids}) == 1 else None
