"""Files of arXiv metadata in the format of Kaggle's data set: one JSON object a line, plain or compressed.

The format is described at https://www.kaggle.com/datasets/Cornell-University/arxiv. `.json` and `.jsonl` files hold the
same; `.gz`, `.zst` and `.zip` are recognised by their first bytes, whatever the name says. A line is decoded once to
check it, and made a `Record` only when that is wanted: names and LaTeX take ten times as long as JSON.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from dataclasses import dataclass, field
from email.utils import parsedate
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from papershelf.errors import InputError
from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Record
from papershelf.names import authors_from_parts, parse_author
from papershelf.sources.lines import read_lines
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from papershelf.model import Author

_log = logging.getLogger(__name__)

_EXPECTED = "expected one JSON object a line, as in Kaggle's arxiv-metadata-oai-snapshot.json"
_FEW = 5  # so many damaged lines are not too many, unless they are the most
_MOST_DAMAGED = 0.01  # of the lines; above it the file is something else, or cannot be trusted
_PATIENCE = 50  # so many lines without a single record: it is something else
_MOST_PAPERS = 1_000_000  # to be held in memory at once
_SHOWN = 10  # line numbers in the warning about damaged lines


class Version(msgspec.Struct, gc=False):
    """A version of a paper: when it was submitted, as arXiv writes it."""

    created: str | None = None


class Entry(msgspec.Struct, gc=False, omit_defaults=True, rename={"journal_ref": "journal-ref"}):
    """The fields that are used, as they stand in a line. All but the first two are often null, empty or missing."""

    id: str
    title: str
    authors: str | None = None
    authors_parsed: list[list[str | None]] | None = None
    abstract: str | None = None
    comments: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    categories: str | None = None
    versions: list[Version] | None = None
    update_date: str | None = None


class _Abstract(msgspec.Struct, gc=False):
    abstract: str | None = None


_ENTRY = msgspec.json.Decoder(Entry)
_ABSTRACT = msgspec.json.Decoder(_Abstract)


class Snapshot:
    """The papers of a file in rows, as `MemorySource` wants them: the lines are kept, and made records when asked for.

    It takes the memory of the unpacked file. Of several lines with one id the last counts.
    """

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            InputError: see `read_records`; or there are more papers than can be expected to fit into memory.
        """
        rows: dict[ArxivId, tuple[str, bytes]] = {}
        for entry, line in _read_lines(path):
            rows[ArxivId(entry.id)] = entry.title, line
            if len(rows) > _MOST_PAPERS:
                many = f"holds more than {_MOST_PAPERS:,} papers, too many to be held in memory"
                raise InputError(f"{clean(str(path))}: {many}; build an index of it: papershelf index build")
        self._ids = tuple(rows)
        self._titles = tuple(title for title, _ in rows.values())
        self._lines = tuple(line for _, line in rows.values())

    def titles(self) -> Iterator[tuple[ArxivId, str]]:
        """Id and title of every row."""
        return zip(self._ids, self._titles, strict=True)

    def abstracts(self) -> Iterator[str]:
        """The abstract of every row as it stands in the file, with its line breaks; empty where there is none."""
        return (_ABSTRACT.decode(line).abstract or "" for line in self._lines)

    def __getitem__(self, row: int) -> Record:
        return record_of(decode(self._lines[row]))

    def __len__(self) -> int:
        return len(self._ids)


def read_records(path: Path) -> Iterator[Record]:
    """Every record of a file, in its order, one at a time.

    Damaged lines are left out; a warning that names them is logged.

    Raises:
        InputError: the file is missing, a folder, cut off, of another kind, without any record, or more than 1 % and
            more than a few of its lines are damaged. Records may have been given before that is known.
    """
    return (record_of(entry) for entry, _ in _read_lines(path))


def _read_lines(path: Path) -> Iterator[tuple[Entry, bytes]]:
    """Every paper with its line; the line will decode again."""
    damage = Damage(path)
    for number, line in read_lines(path):
        try:
            entry = decode(line)
        except ValueError as error:
            damage.add(0, [(number, str(error))])
            if damage.is_hopeless:
                break
        else:
            damage.good += 1
            yield entry, line
    damage.judge()


@dataclass(slots=True)
class Damage:
    """Which lines of a file are damaged, by their numbers and in words that follow these, beside how many are good."""

    path: Path
    good: int = 0
    lines: list[tuple[int, str]] = field(default_factory=list)

    def add(self, good: int, damaged: Iterable[tuple[int, str]]) -> None:
        """Count lines."""
        self.good += good
        self.lines += damaged

    @property
    def is_hopeless(self) -> bool:
        """Whether the file is something else, as far as it was read."""
        return not self.good and len(self.lines) >= _PATIENCE

    def judge(self) -> None:
        """Log which lines are damaged.

        Raises:
            InputError: too many are, or none is good.
        """
        name = clean(str(self.path))
        if not self.good:
            first = f"line {self.lines[0][0]} {self.lines[0][1]}" if self.lines else "it is empty"
            raise InputError(f"{name}: no arXiv metadata: {first}; {_EXPECTED}")
        if not self.lines:
            return
        count, of = len(self.lines), self.good + len(self.lines)
        shown = ", ".join(str(number) for number, _ in self.lines[:_SHOWN]) + (", …" if count > _SHOWN else "")
        what = f"{count} of {of} lines are damaged (line {shown}); the first {self.lines[0][1]}"
        if count > min(self.good, max(_FEW, _MOST_DAMAGED * of)):
            raise InputError(f"{name}: {what}; {_EXPECTED}; get the file again")
        _log.warning("%s: %s; they were left out", name, what)


def decode(line: bytes) -> Entry:
    """The entry in a line, its id and title in order.

    Raises:
        ValueError: the line is damaged; the message says how, in words that follow its number.
    """
    try:
        entry = _ENTRY.decode(line)
    except msgspec.ValidationError as error:
        what = "starts a JSON array" if line.startswith(b"[") else f"is no paper: {error}"
        raise ValueError(what) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("is not JSON") from error
    return in_order(entry)


def in_order(entry: Entry) -> Entry:
    """An entry with its id and title as they are used everywhere; the same object.

    Raises:
        ValueError: it has none; the message is in words that follow its place.
    """
    arxiv_id = ArxivId.parse(entry.id)
    entry.title = _one_line(entry.title)
    if arxiv_id is None or not entry.title:
        raise ValueError("has no title" if arxiv_id else "has no arXiv id")
    entry.id = arxiv_id.base
    return entry


def days_of(entry: Entry) -> list[dt.date]:
    """The days of an entry's versions, as far as they are known."""
    return [day for version in entry.versions or () if (day := _date(version.created))]


def record_of(entry: Entry) -> Record:
    """The record that an entry describes."""
    dates = days_of(entry)
    return Record(
        arxiv_id=ArxivId(entry.id),
        title=entry.title,
        authors=_authors(entry),
        abstract=_one_line(entry.abstract),
        published=min(dates) if dates else None,
        updated=max(dates) if dates else _date(entry.update_date),
        categories=_categories(entry.categories or ""),
        doi=_doi(entry.doi),
        journal_ref=_one_line(entry.journal_ref) or None,
        comment=_one_line(entry.comments) or None,
    )


# --- Fields -----------------------------------------------------------------------------------------------------------

_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]+(?:-[A-Za-z]+)*)?")
_CREATED = re.compile(r"[A-Z][a-z]{2}, (\d{1,2}) ([A-Z][a-z]{2}) ([12]\d{3}) \d\d:\d\d:\d\d GMT", re.ASCII)
_MONTHS = {name: i for i, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_AFFILIATION = re.compile(r"\([^()]*\)")
_BETWEEN_AUTHORS = re.compile(r"\s*(?:,\s*and\s|,|;|:|\sand\s|\s&\s)\s*", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV", re.IGNORECASE)


def _one_line(text: str | None) -> str:
    """Text without the line breaks and indentation of the format; LaTeX stays."""
    if not text:
        return ""
    line = text.strip().replace("\n", " ")
    return line if is_plain(line) else clean(" ".join(text.split()))


def is_plain(line: str) -> bool:
    """Whether a line without space around it is printable ASCII, its words with single spaces between them."""
    return line.isascii() and line.isprintable() and "  " not in line


@lru_cache(maxsize=4096)  # few are different, and many papers have the same
def _categories(text: str) -> tuple[str, ...]:
    return tuple(filter(_CATEGORY.fullmatch, text.split()))


def _date(text: str | None) -> dt.date | None:
    """The day of `2007-04-02`, of a timestamp that begins like it, or of `Mon, 2 Apr 2007 19:18:42 GMT`."""
    if not text:
        return None
    try:
        if text[0].isdigit():
            return dt.date.fromisoformat(text[:10])
        if found := _CREATED.fullmatch(text):
            return dt.date(int(found[3]), _MONTHS[found[2]], int(found[1]))
        parsed = parsedate(text)
        return dt.date(*parsed[:3]) if parsed else None
    except (LookupError, ValueError, OverflowError, TypeError):
        return None


def _doi(text: str | None) -> Doi | None:
    """The first of the DOIs; some records hold several with spaces between."""
    words = text.split(maxsplit=1) if text else ()
    return Doi.parse(words[0].rstrip(",;")) if words else None


def _authors(entry: Entry) -> tuple[Author, ...]:
    if entry.authors_parsed:
        return authors_from_parts(entry.authors_parsed)
    return tuple(author for name in _names(entry.authors or "") if (author := parse_author(name)).family)


def _names(authors: str) -> list[str]:
    """The names of a list as arXiv writes it: `A. Ace (1), B. Bee, Jr. (2) and C. Cow ((1) Here, (2) There)`."""
    while (bare := _AFFILIATION.sub("", authors)) != authors:
        authors = bare
    names: list[str] = []
    for part in _BETWEEN_AUTHORS.split(" ".join(authors.split())):
        if names and _SUFFIX.fullmatch(part):
            names[-1] += f", {part}"
        elif part:
            names.append(part)
    return names
