"""The values that travel through papershelf: mentions in, records beside them, decisions out.

All are immutable; what is made by the million is a struct (`msgspec.structs.replace` makes a changed one). Text is NFC
Unicode with single spaces, except that `Record.title` and `Record.abstract` keep the LaTeX that arXiv's metadata holds.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct

from papershelf.identifiers import ArxivId, Doi


class PartialDate(Struct, frozen=True, order=True, gc=False):
    """A day, a month or a year, as exact as the input was."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def from_date(cls, day: dt.date) -> PartialDate:
        """The exact day."""
        return cls(day.year, day.month, day.day)

    @property
    def first(self) -> dt.date:
        """The earliest day that it can mean."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> dt.date:
        """The latest day that it can mean."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def days_from(self, other: PartialDate) -> int:
        """Days between the two at their closest; 0 when they can mean the same day."""
        return max(0, (self.first - other.last).days, (other.first - self.last).days)

    def __str__(self) -> str:
        """ISO 8601, cut to what is known: `2021-09-16`, `2021-09`, `2021`."""
        parts = [f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part]
        return "-".join(parts)


class Author(Struct, frozen=True, gc=False):
    """A person (`family`, `given`, `suffix`) or, with `given` and `suffix` empty, perhaps a group.

    `family` holds the particles (`van der Berg`). `is_group` marks an organisation or a collaboration, whose name is
    never split. The author list's "et al." is an `Author` with the family name `others` and `is_group` unset.
    """

    family: str
    given: str = ""
    suffix: str = ""
    is_group: bool = False

    @property
    def name(self) -> str:
        """The name in reading order, such as `Ludwig van der Berg Jr.`."""
        if self.given and self.family and not self.suffix:  # as most are
            return f"{self.given} {self.family}"
        return " ".join(filter(None, (self.given, self.family, self.suffix)))


class Place(Struct, frozen=True, gc=False):
    """Where something stands: a file (`-` for standard input) and a line, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Mention(Struct, frozen=True, gc=False):
    """A paper as a digest names it. Only the title and the place are always there.

    `authors` are names in reading order as written. `arxiv_id`, `doi` and `url` are what the digest gave for this
    paper. `tags` are its own words for what the paper is about; `headings` are those that it stands below, outermost
    first.
    """

    title: str
    place: Place
    abstract: str | None = None
    date: PartialDate | None = None
    n_authors: int | None = None
    authors: tuple[str, ...] = ()
    arxiv_id: ArxivId | None = None
    doi: Doi | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - always used as model.Warning or through Digest
    """A part of the input that was left out or guessed, with where it stands and why."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What a reader drew from one file: its mentions in order, and what it could not use."""

    file: str
    layout: str
    mentions: tuple[Mention, ...]
    warnings: tuple[Warning, ...] = ()


class Record(Struct, frozen=True, gc=False):
    """A paper as arXiv's metadata describes it.

    `arxiv_id` carries no version. `categories` start with the primary one. `published` is the day of the first
    version, `updated` that of the latest. `doi` and `journal_ref` are the published version's, as its authors
    entered them; `comment` is the authors' remark. Any of these can be missing in real metadata, authors included.
    """

    arxiv_id: ArxivId
    title: str
    authors: tuple[Author, ...] = ()
    abstract: str = ""
    published: dt.date | None = None
    updated: dt.date | None = None
    categories: tuple[str, ...] = ()
    doi: Doi | None = None
    journal_ref: str | None = None
    comment: str | None = None

    @property
    def primary_category(self) -> str | None:
        """The category that the paper was submitted to."""
        return self.categories[0] if self.categories else None

    @property
    def submitted(self) -> PartialDate:
        """When the first version came: the day where it is known, else the month that the id tells."""
        return PartialDate.from_date(self.published) if self.published else PartialDate(*self.arxiv_id.year_month)


class TitleRelation(StrEnum):
    """How the mention's title stands to the record's, after folding both."""

    EQUAL = "equal"
    NAME_DROPPED = "name_dropped"  # the record's has a name before a colon that the mention's lacks
    NAME_ADDED = "name_added"  # the other way round
    SUBTITLE_DROPPED = "subtitle_dropped"  # the record's goes on after where the mention's ends
    SUBTITLE_ADDED = "subtitle_added"
    SUBTITLE_CHANGED = "subtitle_changed"  # the same name before the colon, something else after it
    CLOSE = "close"
    OTHER = "other"


class Evidence(Struct, frozen=True, gc=False):
    """The signals between one mention and one record; a signal that could not be had is None.

    Attributes:
        title: how the titles stand to each other.
        similarity: of the folded titles, 0 to 1 (1 is equal).
        conflicts: each a sentence part on what differs and may not: numerals, versions, negations, contrast words.
        abstract: share of the mention's abstract that stands in the record's, 0 to 1 (word 5-grams).
        vocabulary: share of the mention's abstract's content words that the record's has, 0 to 1: a summary in other
            words still shares these.
        days: days between the mention's date and the paper's submission, 0 when they can be the same.
        n_authors: (count given, count in the record).
        authors: share of the names given that are among the record's, 0 to 1.
        id_given: the mention names this record's id (or its DOI).
        words: how much of what the words of the titles tell is told by both, 0 to 1, rare words telling more; only
            where they are not alike otherwise, and the source's words are known.
    """

    title: TitleRelation
    similarity: float
    conflicts: tuple[str, ...] = ()
    abstract: float | None = None
    vocabulary: float | None = None
    days: int | None = None
    n_authors: tuple[int, int] | None = None
    authors: float | None = None
    id_given: bool = False
    words: float | None = None


class Candidate(Struct, frozen=True, gc=False):
    """A record that may be the paper, with what speaks for and against it."""

    record: Record
    evidence: Evidence


class Verdict(StrEnum):
    """What was decided about a mention."""

    MATCHED = "matched"  # this is the paper; safe to use unread
    REVIEW = "review"  # there are candidates, none certain: a person decides
    NOT_FOUND = "not_found"  # the source was asked and has nothing like it
    UNAVAILABLE = "unavailable"  # the source could not be asked; nothing is known


class Theme(Struct, frozen=True, gc=False):
    """What a paper is about, in a word or a phrase; the words that showed it; how strongly, 0 if nobody measured."""

    name: str
    why: str = ""
    strength: float = 0.0


class Decision(Struct, frozen=True, gc=False):
    """The verdict on one mention, with its evidence.

    `record` is set when, and only when, the verdict is `matched`. `candidates` are best first and include it.
    `confidence` (0 to 1) is that of the best candidate being the paper. `reason` is one sentence. `source` names
    who answered; it is None when nobody did.
    """

    mention: Mention
    verdict: Verdict
    reason: str
    confidence: float = 0.0
    record: Record | None = None
    candidates: tuple[Candidate, ...] = ()
    source: str | None = None
    themes: tuple[Theme, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as papershelf wrote it into a .bib file.

    `entry_type` and the names in `fields` are in lower case; the values are LaTeX on one line, without delimiters.
    `pattern` is that of the key.
    """

    arxiv_id: ArxivId
    citekey: str
    entry_type: str
    fields: tuple[tuple[str, str], ...]
    pattern: str = ""
