"""What the entries of a .bib file say: values as text, macros expanded, names, years, arXiv ids and DOIs."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from papershelf.bibfile.expansion import expanded, macros_of
from papershelf.bibfile.scan import Block, Field, Kind, scan
from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Author, Mention, PartialDate, Place
from papershelf.names import OTHERS, parse_author
from papershelf.text import clean, html_to_unicode, latex_to_unicode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_AUTHOR_END = re.compile(r"\s+and\s+", re.IGNORECASE)
_BRACED_NAME = re.compile(r"\{[^{}]*\}")
_ET_AL = re.compile(r"[\s,]+et\.?[\s~]*al\b\.?\s*$", re.IGNORECASE)
_LONGEST_ENDING = 30  # characters of an "et al."
_MOST_NAMES = 5000  # of an author list that are looked at
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Bibliography:
    """A .bib file: its bytes, their blocks, and how to read them.

    `macros` are those of `@string`, by name in lower case, expanded. `encoding` is UTF-8 where the bytes are that, else
    Latin-1, in which every byte is a character.
    """

    file: str
    data: bytes
    blocks: tuple[Block, ...]
    entries: tuple[Block, ...]
    macros: Mapping[str, bytes]
    encoding: str

    @classmethod
    def read(cls, data: bytes, file: str = "") -> Bibliography:
        """The file that holds these bytes, whatever they are; `file` is its name in places."""
        blocks = scan(data)
        entries = tuple(block for block in blocks if block.kind is Kind.ENTRY)
        return cls(file, data, blocks, entries, macros_of(data, blocks), _encoding_of(data))

    def line_of(self, place: int) -> int:
        """The line, counted from 1, that a byte is on."""
        return bisect_left(_line_ends(self.data), place) + 1

    def content(self, field: Field) -> bytes:
        """The value of a field with its macros expanded, without the delimiters."""
        return expanded(self.data[field.value_start : field.value_end], self.macros)

    def source(self, entry: Block, name: str) -> str:
        """The value of a field as LaTeX on one line; empty where there is none. Of fields of one name, the first."""
        field = next((field for field in entry.fields if field.name == name), None)
        return " ".join(self.content(field).decode(self.encoding, "replace").split()) if field else ""

    def text(self, entry: Block, *names: str) -> str:
        """The first value of these fields that is not empty, as plain text."""
        for name in names:
            if text := clean(latex_to_unicode(html_to_unicode(_unescaped(self.source(entry, name))))):
                return text
        return ""

    def title_of(self, entry: Block) -> str:
        """The title as plain text, with biblatex's subtitle behind a colon."""
        parts = (self.text(entry, "title"), self.text(entry, "subtitle"))
        return ": ".join(part for part in parts if part)

    def key_of(self, entry: Block) -> str:
        """The citation key as text."""
        return entry.key.decode(self.encoding, "replace")

    def year_of(self, entry: Block) -> int | None:
        """The year of an entry, from `year` or `date`."""
        found = next(filter(None, (_YEAR.search(self.text(entry, name)) for name in ("year", "date"))), None)
        return int(found[0]) if found else None

    def mention(self, entry: Block) -> Mention:
        """An entry as a digest's mention: title, names of authors, year, DOI and arXiv id."""
        names = names_in(self.source(entry, "author"))
        ids = list(dict.fromkeys(named.arxiv_id.base for named in arxiv_ids(self, entry) if named.is_own))
        year = self.year_of(entry)
        return Mention(
            title=self.title_of(entry),
            place=Place(self.file, self.line_of(entry.start)),
            abstract=self.text(entry, "abstract") or None,
            date=PartialDate(year) if year else None,
            n_authors=None if OTHERS.family in names else len(names) or None,
            authors=tuple(name for name in names if name != OTHERS.family),
            arxiv_id=ids[0] if len(ids) == 1 else None,
            doi=next(dois(self, entry), None),
        )


# Math as dblp and Mendeley export it: `{\textdollar}{\textbackslash}ell{\_}2{\textdollar}`.
_ESCAPES = {
    r"{\textdollar}": "$", r"{\$}": "$", r"{\textbackslash}": "\\", r"$\backslash$": "\\", r"{\_}": "_",
    r"{\textasciicircum}": "^", r"{\^}": "^", r"{\textbraceleft}": "{", r"{\textbraceright}": "}",
}  # fmt: skip


def _unescaped(source: str) -> str:
    if r"\textdollar}" in source or r"\backslash$" in source:
        for escaped, sign in _ESCAPES.items():
            source = source.replace(escaped, sign)
    return source


@lru_cache(maxsize=1)
def _line_ends(data: bytes) -> array[int]:
    """Where the lines of a file end: counted once, not anew for every entry."""
    return array("Q", (found.start() for found in re.finditer(b"\n" if b"\n" in data else b"\r", data)))


def _encoding_of(data: bytes) -> str:
    try:
        if not data.isascii():
            data.decode()
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


# --- Authors ----------------------------------------------------------------------------------------------------------


def names_in(source: str) -> list[str]:
    """The names in reading order that an author field holds, as plain text; the last is `others` where it ends so."""
    return [author.name for author in authors_in(source)]


def authors_in(source: str, most: int = _MOST_NAMES) -> list[Author]:
    """The authors in a field, in its order and at most so many; "and others" and "et al." are `OTHERS`.

    A name wholly in braces is a group's, as BibTeX never takes it apart.
    """
    authors: list[Author] = []
    for name in islice(_split_names(source), most):
        ending = _ET_AL.search(name, max(0, len(name) - _LONGEST_ENDING))
        authors.append(_author(name[: ending.start()] if ending else name))
        authors += [OTHERS] if ending else []
    return [author for author in authors if author.family]


def _author(name: str) -> Author:
    author = parse_author(name)
    if author == OTHERS or not _BRACED_NAME.fullmatch(name.strip()):
        return author
    return Author(author.name, is_group=True)


def _split_names(source: str) -> Iterator[str]:
    """The names between `and`s that stand outside of braces."""
    start = depth = place = 0
    for found in _AUTHOR_END.finditer(source):
        between = source[place : found.start()]
        depth += between.count("{") - between.count("}")
        place = found.end()
        if depth <= 0:
            yield source[start : found.start()]
            start = found.end()
    yield source[start:]


# --- Identifiers ------------------------------------------------------------------------------------------------------

_BARE = frozenset({"eprint", "arxiv", "arxivid"})  # an id needs no mark here
_OF_JOURNALS = frozenset({"volume", "number", "pages", "eid"})  # nor here, if the journal is arXiv
_LINKS = frozenset({"doi", "url", "ee", "adsurl", "link", "pdf", "howpublished"})
# Elsewhere, such as in a note or an abstract, an id may be another paper's: "extended version of arXiv:…".
_OWN = _BARE | _OF_JOURNALS | _LINKS | {"journal", "journaltitle", "archive", "slaccitation", "publisher"}
_DIGITS = re.compile(rb"\d{4}")
_ID = r"(?:[a-z-]+(?:\.[a-z]{2})?/)?\d[\d.]*(?:v\d+)?"
_MARKED = re.compile(rf"(?i)(?:\barxiv\b[^\d/]{{0,20}}?[\s:(\[/]|\babs/)\s*({_ID})")
_OLD_STYLE = re.compile(r"(?i)(?<![\w./-])[a-z]+(?:-[a-z]+)?(?:\.[a-z]{2})?/\d{7}(?:v\d+)?(?!\d)")
_AT_START = re.compile(rf"(?i)(?:arxiv\s*:?\s*)?({_ID})(?:[\s\[(,;]|$)")
# What a note says that is there to give the id, and nothing but the id.
_REMARK = re.compile(
    r"(?i)(?:(?:pre-?print|e-?print|available|also|online|as|at|on|from)\b[\s:,]*)*(\S+?(?: [^\s\[]\S*?)?)"
    r"(?:\s*\[[a-z-]+(?:\.[a-z-]+)?\])?[.;,]?"
)
_ARXIV_JOURNAL = re.compile(r"(?i)\barxiv\b|\bcorr\b")
_MARKUP = re.compile(r"\\(?:url|href|texttt|path)\b|[\\{}]")
_ARGUMENTS = re.compile(r"\}\s*\{|~")
_MOST_IDS = 100  # of one field that are looked at


@dataclass(frozen=True, slots=True)
class NamedId:
    """An arXiv id that an entry holds: in which field, and whether it can only be the entry's own."""

    arxiv_id: ArxivId
    field: str
    is_own: bool


def arxiv_ids(bib: Bibliography, entry: Block) -> Iterator[NamedId]:
    """Every arXiv id in an entry, with its version where it has one, in the order of the fields."""
    for field in entry.fields:
        value = bib.content(field)
        if not _DIGITS.search(value):
            continue
        name, text = field.name, _unmarked(value.decode(bib.encoding, "replace"))
        if whole := _whole(bib, entry, name, text):
            yield NamedId(whole, name, is_own=True)
            continue
        for arxiv_id in dict.fromkeys(islice(_in_text(text), _MOST_IDS)):
            yield NamedId(arxiv_id, name, is_own=name in _OWN or name.startswith("bdsk-url"))


def _unmarked(source: str) -> str:
    """Text with the braces and commands removed that stand in identifiers and around them."""
    if not ("\\" in source or "{" in source or "~" in source):
        return source.strip()
    return _MARKUP.sub("", _ARGUMENTS.sub(" ", source)).strip()


def _whole(bib: Bibliography, entry: Block, name: str, text: str) -> ArxivId | None:
    """The id that a value is there to give; a bare number counts only where ids need no mark."""
    if name in _BARE:
        start = _AT_START.match(text)
        return ArxivId.parse(start[1].rstrip(".")) if start and not text.isdecimal() else _old_id(bib, entry, text)
    remark = None if text.isdecimal() else _REMARK.fullmatch(text)
    (whole, *others) = {ArxivId.parse(word) for word in remark[1].split()} if remark else {None}
    return whole if whole and not others and (not text[0].isdigit() or _is_of_arxiv(bib, entry, name)) else None


def _in_text(text: str) -> Iterator[ArxivId]:
    yield from ArxivId.find_all(text)
    yield from filter(None, (ArxivId.parse(found[1].rstrip(".")) for found in _MARKED.finditer(text)))
    yield from filter(None, (ArxivId.parse(found[0]) for found in _OLD_STYLE.finditer(text)))


def _old_id(bib: Bibliography, entry: Block, number: str) -> ArxivId | None:
    """The id of a bare number such as `9201055`, whose archive stands in a field of its own."""
    archives = (bib.source(entry, field) for field in ("archiveprefix", "primaryclass", "eprinttype", "eprintclass"))
    return next(filter(None, (ArxivId.parse(f"{archive}/{number}") for archive in archives)), None)


def _is_of_arxiv(bib: Bibliography, entry: Block, name: str) -> bool:
    journal = bib.source(entry, "journal") or bib.source(entry, "journaltitle")
    return name in _OF_JOURNALS and bool(_ARXIV_JOURNAL.search(journal))


def dois(bib: Bibliography, entry: Block) -> Iterator[Doi]:
    """The entry's own DOIs, arXiv's included: those in links, and elsewhere where a value is nothing but a DOI."""
    for field in entry.fields:
        if bib.data.find(b"10.", field.value_start, field.value_end) < 0:
            continue
        is_link = field.name in _LINKS or field.name.startswith("bdsk-url")
        if is_link or field.value_end - field.value_start < _LONGEST_DOI:
            text = _unmarked(bib.content(field).decode(bib.encoding, "replace"))
            text = _SLASH.sub("/", text) if "%" in text else text
            whole = Doi.parse(text.rstrip("."))
            yield from [whole] if whole else islice(Doi.find_all(text), _MOST_IDS) if is_link else []


_LONGEST_DOI = 300  # bytes
_SLASH = re.compile(r"(?i)%2f")
