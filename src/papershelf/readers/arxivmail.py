r"""arXiv's daily listings as text, as they are mailed: entries between lines of `\\`, fields by name, an abstract.

The form is described at https://info.arxiv.org/help/subscribe.html and shown by every such mail. Replaced papers come
without an abstract and with the day of their replacement, which says nothing about the day of submission.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from papershelf import model
from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Mention, Place
from papershelf.readers.base import Reader, Reading, is_title
from papershelf.readers.dates import parse_date
from papershelf.readers.people import split_authors
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

_SNIFFED = 1 << 16
_BEGIN = re.compile(r"arXiv:[ ]?(?P<id>[\w.-]+(?:/\d+)?)(?:[ ]+\(.{0,60}\))?\s*")
_SNIFF = re.compile(rf"^{_BEGIN.pattern}$\n(?:.*\n){{1,6}}?(?:Title|Authors): ", re.MULTILINE)
_SECOND_LINE = re.compile(r"Date\b|replaced with ")
_MARK = "\\\\"
_RULE = re.compile(r"(?:-{30,}|(?:%{1,3}-{1,3}){8,}).*")
_FIELD = re.compile(r"(?P<name>[A-Z][A-Za-z]*(?:-[A-Za-z]+)?)(?: \(v1\))?:(?:\s+(?P<value>.*)|$)")
_NOT_SHOWN = re.compile(r"\d+ additional authors? not shown")
_INNERMOST_BRACKETS = re.compile(r"\([^()]*\)")
_DEEPEST_BRACKETS = 3  # affiliations: ((1) Institute (Town), (2) …)


def sniff(text: str) -> bool:
    """Whether an id stands alone on a line as these mails have it, with a title or authors a few lines below."""
    return bool(_SNIFF.search(text, 0, _SNIFFED))


@dataclass(slots=True)
class _Entry:
    """An entry as it stands there."""

    line: int
    written_id: str
    fields: dict[str, str] = field(default_factory=dict)
    abstract: str = ""
    is_whole: bool = False


def read(text: str, file: str) -> Reading:
    """A mention for each entry, placed at the line with its id; what an entry lacks is told, and the rest is used."""
    mentions: list[Mention] = []
    warnings: list[model.Warning] = []
    for entry in _entries(text.split("\n")):
        mention, message = _mention(entry, Place(file, entry.line))
        mentions += [mention] if mention else []
        if message:
            warnings.append(model.Warning(Place(file, entry.line), message))
    return Reading(tuple(mentions), tuple(warnings))


def _entries(lines: list[str]) -> Iterator[_Entry]:
    begins = [index for index, line in enumerate(lines) if _begins(lines, index, line)]
    for begin, end in pairwise([*begins, len(lines)]):
        found = _BEGIN.fullmatch(lines[begin])
        yield _parse(lines[begin + 1 : end], _Entry(begin + 1, found["id"] if found else ""))


def _begins(lines: list[str], index: int, line: str) -> bool:
    """Whether an entry begins here: an abstract, too, may have an id alone on a line."""
    if not _BEGIN.fullmatch(line):
        return False
    is_marked = index == 0 or lines[index - 1].rstrip() == _MARK or bool(_RULE.match(lines[index - 1]))
    return is_marked or (index + 1 < len(lines) and bool(_SECOND_LINE.match(lines[index + 1])))


def _parse(lines: list[str], entry: _Entry) -> _Entry:
    """The entry with what its lines say, up to the rule below it."""
    marks, name = 0, ""
    abstract: list[str] = []
    for line in lines:
        if _RULE.fullmatch(line):
            break
        if line.startswith(_MARK):
            marks += 1
            entry.is_whole = marks == 2 or line.startswith(f"{_MARK} (")
            if entry.is_whole:
                break
        elif marks:
            abstract.append(line)
        elif name and line[:1] in (" ", "\t"):
            entry.fields[name] += " " + line
        elif found := _FIELD.match(line):
            name = found["name"].lower()
            entry.fields.setdefault(name, found["value"] or "")
        else:
            name = ""
    entry.abstract = clean("\n".join(abstract))
    return entry


def _mention(entry: _Entry, place: Place) -> tuple[Mention | None, str | None]:
    """The paper of an entry, if there is one, and what is to be said of it."""
    fields = {name: clean(value) for name, value in entry.fields.items()}
    arxiv_id = ArxivId.parse(entry.written_id)
    title = fields.get("title", "")
    message = None if entry.is_whole else "an entry that is cut off; what is there was used"
    if not is_title(title):
        if arxiv_id is None:
            return None, "an entry without a title and without an id of arXiv's; left out"
        title, message = f"arXiv:{arxiv_id}", "an entry without a title; named by its id"
    elif arxiv_id is None:
        message = "an entry whose id is none of arXiv's; only the rest was used"
    authors, n_authors = authors_in(fields.get("authors", ""))
    doi = Doi.parse(next(iter(fields.get("doi", "").split()), ""))
    return Mention(
        title=title,
        place=place,
        abstract=entry.abstract or None,
        date=parse_date(fields.get("date", "")),
        n_authors=n_authors,
        authors=authors,
        arxiv_id=arxiv_id,
        doi=None if doi and ArxivId.parse(doi) else doi,
        url=arxiv_id.url if arxiv_id else None,
        tags=tuple(dict.fromkeys(fields.get("categories", "").split())),
    ), message


def authors_in(text: str) -> tuple[tuple[str, ...], int | None]:
    """The names in arXiv's lists of authors, without affiliations, and how many there are if all are shown."""
    bare = text
    for _ in range(_DEEPEST_BRACKETS):
        bare = _INNERMOST_BRACKETS.sub(" ", bare)
    names = split_authors(" ".join(bare.split()))
    return names, None if _NOT_SHOWN.search(text) else len(names) or None


READER = Reader("arxiv-mail", "arXiv's daily listing as text", sniff, read)
