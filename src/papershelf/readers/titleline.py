"""One line that names one paper: the title without the marks around it, and the id or link beside it."""

from __future__ import annotations

import re
from typing import NamedTuple

from papershelf.identifiers import ArxivId, Doi
from papershelf.text import clean

_BULLET = re.compile(r"(?:[-*+–—·→>]\s+|[•‣⁃◦▪▫●○■□►▸✓✔]\s*)(?:\[[ xX]\]\s+)?")
# A number alone is no numbering: "2 OLMo 2 Furious", "3D Gaussian Splatting" and "1-bit LLMs" are titles.
_NUMBER = re.compile(r"(?:\d{1,4}[.)]|\[\d{1,4}\]|\(\d{1,4}\)|#\d{1,4}[.):]?)\s+|\d{1,4}\t\s*")
_QUOTES = (
    ('"', '"'), ("'", "'"), ("“", "”"), ("”", "”"), ("„", "“"), ("„", "”"), ("‘", "’"), ("«", "»"), ("»", "«"),
    ("‹", "›"), ("``", "''"), ("`", "`"), ("「", "」"), ("『", "』"), ("《", "》"), ("**", "**"), ("__", "__"),
)  # fmt: skip
_OPENINGS = frozenset(opening[0] for opening, _ in _QUOTES)
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_LINKED_TITLE = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])+)\]\(<?(https?://[^\s<>]+)>?(?: \"[^\"]*\")?\)")
_INLINE_LINK = re.compile(r"\[+[^\[\]]{0,30}\]\(<?(https?://[^\s<>()]+)>?\)\]*")  # beside a title: "[[pdf](https://…)]"
_URL = re.compile(
    r"https?://[^\s<>\"]+|\b(?:www\.)?(?:arxiv\.org/(?:abs|pdf|html)|huggingface\.co/papers|doi\.org)/[^\s<>\"]+", re.I
)
_NEW_ID = r"(?:\d{4}\.\d{5}|(?:0[7-9]|1[0-4])\d\d\.\d{4})(?:v\d{1,3})?"
_MARKED_ID = re.compile(
    r"(?:arxiv preprint )?arxiv ?: ?([\w-]+(?:\.\w+)?(?:/\d{7})?(?:v\d{1,3})?)(?: ?\[[\w.-]+\])?", re.I
)
_ID_FIRST = re.compile(rf"^\[?({_NEW_ID})\]?(?=[\s:|,–—-])")
_ID_LAST = re.compile(rf"(?<= )[(\[]?({_NEW_ID})[)\]]?(?=[.,;]?$)")
_MARKED_DOI = re.compile(r"\bdoi: ?(?=10\.)[^\s<>\"]+", re.IGNORECASE)
_REPEATED_COMMA = re.compile(r"(?: ?,){2,}")
_EMPTY_BRACKETS = re.compile(r"\[ ?\]|\( ?\)|< ?>")
_PUNCTUATION = ".,;:!?'*]"
_SEPARATORS = " ,;:|–—-"
# Every id, DOI and link has a slash, four digits, "10." or "]("; nine of ten titles have none. The set is found fast.
_BESIDE = re.compile(r"[/\d\]](?:(?<=/)|(?<=\d)\d{3}|(?<=1)0\.|(?<=\])\()")


class TitleLine(NamedTuple):
    """A title with what stood beside it. The title is empty when a line held nothing but a link or marks."""

    title: str
    arxiv_id: ArxivId | None = None
    doi: Doi | None = None
    url: str | None = None


def without_marks(line: str) -> str:
    """The line without its bullet, its number and the quotes around all of it."""
    for mark in (_BULLET, _NUMBER):
        line = line.strip()
        if found := mark.match(line):
            line = line[found.end() :]
    return without_quotes(line)


def without_quotes(text: str) -> str:
    """The text without quotes, or marks of emphasis, when one pair stands around all of it."""
    text = text.strip()
    if text[:1] not in _OPENINGS:
        return text
    bare = text.rstrip(",;")
    for opening, closing in _QUOTES:
        if len(bare) > len(opening + closing) and bare.startswith(opening) and bare.endswith(closing):
            inner = bare[len(opening) : -len(closing)]
            if not any(mark in _APOSTROPHE.sub("", inner) for mark in (opening, closing)):
                return without_quotes(inner)
    return text


def parse_title_line(line: str) -> TitleLine:
    """What a line (without bullet and number) says: a title, an id, a link, or a title with an id or a link beside it.

    For an id or a DOI alone the title is its text. A title beside several ids gets none of them.
    """
    line = clean(line)
    if not _BESIDE.search(line):
        title = without_quotes(line)
        return TitleLine(title if any(map(str.isalnum, title)) else "")
    if known := ArxivId.parse(line.strip("()[]<>., ;")):
        return TitleLine(f"arXiv:{known}", known, url=known.url if "/" in line.replace(known, "") else None)
    if linked := _LINKED_TITLE.match(line):
        rest, urls = linked[1], [_trimmed(linked[2])]
    else:
        urls = [_trimmed(found[0]) for found in _URL.finditer(line)]
        rest = _URL.sub(lambda found: " " + found[0][len(_without_end(found[0])) :], _INLINE_LINK.sub(" ", line))
    ids = [known for url in urls if (known := arxiv_id_in(url))]
    dois = [doi for url in [*urls, *_MARKED_DOI.findall(rest)] if (doi := Doi.parse(_without_end(url)))]
    rest = _MARKED_DOI.sub(" ", rest)
    for pattern in (_MARKED_ID, _ID_FIRST, _ID_LAST):
        for found in reversed([*pattern.finditer(rest)]):
            if known := ArxivId.parse(found[1]):
                ids.append(known)
                rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    if urls or ids or dois:
        rest = _EMPTY_BRACKETS.sub(" ", _EMPTY_BRACKETS.sub(" ", " ".join(rest.split())))
        rest = _REPEATED_COMMA.sub(",", rest).strip(_SEPARATORS).removesuffix(" .")
    title = without_quotes(" ".join(rest.split()))
    doi = next((doi for doi in dois if not ArxivId.parse(doi)), None)
    arxiv_id = ids[0] if len({known.base for known in ids}) == 1 else None
    if not any(map(str.isalnum, title)):
        title = f"arXiv:{arxiv_id}" if arxiv_id else f"doi:{doi}" if doi else ""
    return TitleLine(title, arxiv_id, doi, urls[0] if urls else None)


def arxiv_id_in(url: str) -> ArxivId | None:
    """The id that a link leads to."""
    return ArxivId.parse(url) or next(ArxivId.find_all(url), None)


def _without_end(url: str) -> str:
    """The address without the punctuation of the sentence around it."""
    bare = url.rstrip(_PUNCTUATION)
    while bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip(_PUNCTUATION)
    return bare


def _trimmed(url: str) -> str:
    """The address alone, with a scheme."""
    bare = _without_end(url)
    return bare if bare.lower().startswith("http") else f"https://{bare}"
