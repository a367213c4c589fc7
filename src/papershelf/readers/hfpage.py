"""What both layouts of Hugging Face's paper pages share: the banner, and the small print around a paper.

The pages are those of https://huggingface.co/papers, saved as text in a browser or by a program.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from papershelf.readers.dates import TEXT_DATE, parse_date
from papershelf.readers.prose import abstractness

if TYPE_CHECKING:
    from papershelf.model import PartialDate

_GLUED = re.compile(r"(?:new(?=Get )|Get (?:trending|daily) papers in your email inbox(?: once a day)?!)\s*")
_BANNER = re.compile(
    r"new|Get (?:trending|daily) papers in your email inbox(?: once a day)?!|Subscribe|Daily Papers(?: - Hugging Face)?"
    r"|by|by ?AK|AK|(?:by ?AK ?)?and the research community|Daily|Weekly|Monthly"
    r"|Trending Papers|Log In|Sign Up|Hugging Face"
)
_BOTTOM = re.compile(
    r"(?:« )?Previous|Next(?: »)?|System theme|Company|TOS|Privacy|About|Careers|Website|Models|Datasets|Spaces|Pricing"
    r"|Docs|Enterprise|Community|Buckets|Storage|© .{0,40}"
)
_LONGEST_MARK = 120
_COUNT = r"(?P<count>\d{1,3}(?:,\d{3})+|\d{1,5}) authors?(?:\]\(\S*\))?"
_DATE = rf"(?:(?:published|submitted)(?: on)? )?(?P<date>{TEXT_DATE})"
_FOOTER = re.compile(
    rf"(?:[-*•·|] ?)*(?:{_COUNT})?(?: ?[·•|,-])* ?(?:{_DATE})?(?: ?[·•|-])*(?: ?\d{{1,5}})?", re.IGNORECASE
)
_VOTES = re.compile(r"[-\d\[\]•+ ]{1,12}|\[?\d+(?:\.\d)?k\]?")
_SUBMITTED = re.compile(r"(?:[-*•·] ?)?submitted by\b ?.{0,60}", re.IGNORECASE)
_LINK = re.compile(r"<?https?://\S+>?")
_OWN_BANNER = re.compile(r"(?:new)?Get (?:trending|daily) papers|Daily Papers|(?:by ?AK )?and the research community")
_MARKDOWN_LINE = re.compile(r"^(?:#{1,6} *|[-*] )?\[.*\](?:\(https?:|\[\d+\])", re.MULTILINE)
_HEADING = re.compile(r"#{1,6} +")


class Kind(Enum):
    """What a line of a page is."""

    BLANK = auto()
    BANNER = auto()
    FOOTER = auto()  # the count of authors, the date, the dot between them: what stands below a paper
    SUBMITTED = auto()
    VOTES = auto()  # a number or a dash from a button
    LINK = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its number from 1, its text without a heading's `#`, and what a footer says."""

    number: int
    kind: Kind
    text: str = ""
    n_authors: int | None = None
    date: PartialDate | None = None
    has_date: bool = False


def read_lines(text: str) -> list[Line]:
    """Every line of a page; a title that is glued to the banner makes two lines with one number."""
    lines: list[Line] = []
    is_below_banner = False
    for number, raw in enumerate(text.split("\n"), start=1):
        whole = _HEADING.sub("", " ".join(raw.split()), count=1)
        bare = whole if _BANNER.fullmatch(whole) else _without_banner(whole, is_below_banner)
        if bare != whole:
            lines.append(Line(number, Kind.BANNER, whole[: len(whole) - len(bare)]))
        if bare or not whole:
            lines.append(_classify(number, bare))
        if lines[-1].kind is not Kind.BLANK:
            is_below_banner = bool(_GLUED.match(lines[-1].text))
    return lines


def _without_banner(text: str, is_below_banner: bool) -> str:
    """The text without banner phrases glued to its front: `SubscribeAttention Is All You Need`.

    Without a banner above, only a capital tells `Subscribe` from a word such as `Subscribers`.
    """
    while found := _GLUED.match(text):
        text = text[found.end() :]
        is_below_banner = True
    rest = text.removeprefix("Subscribe")
    is_glued = rest != text and rest and (is_below_banner or not (rest[0].islower() or rest[0].isspace()))
    return rest.strip() if is_glued else text


def _classify(number: int, text: str) -> Line:
    """What the line is, as far as it can be told without its neighbours."""
    if not text:
        return Line(number, Kind.BLANK)
    if _LINK.fullmatch(text):
        return Line(number, Kind.LINK, text)
    if len(text) > _LONGEST_MARK:
        return Line(number, Kind.TEXT, text)
    if _BANNER.fullmatch(text) or _BOTTOM.fullmatch(text):
        return Line(number, Kind.BANNER, text)
    found = _FOOTER.fullmatch(text)
    count, date = (found["count"], found["date"]) if found else (None, None)
    if count or date or not text.strip("·•| "):
        n_authors = int(count.replace(",", "")) if count else None
        return Line(number, Kind.FOOTER, text, n_authors, parse_date(date) if date else None, has_date=bool(date))
    if _VOTES.fullmatch(text):
        return Line(number, Kind.VOTES, text)
    return Line(number, Kind.SUBMITTED if _SUBMITTED.fullmatch(text) else Kind.TEXT, text)


def below_banner(lines: list[Line]) -> list[Line]:
    """The lines from the first paper on: without the banner, and the search words and the page's date in it."""
    end = 0
    has_banner = False
    for index, line in enumerate(lines):
        is_page_date = line.has_date and line.n_authors is None
        if (line.kind is Kind.FOOTER and not is_page_date) or (line.kind is Kind.TEXT and abstractness(line.text) > 0):
            break
        has_banner = has_banner or line.kind is Kind.BANNER
        if has_banner and (line.kind is Kind.BANNER or is_page_date):
            end = index + 1
    return lines[end:]


def is_banner(line: Line) -> bool:
    """Whether the line is a banner that stands on no other page."""
    return line.kind is Kind.BANNER and bool(_OWN_BANNER.match(line.text))


def is_linked_markdown(text: str) -> bool:
    """Whether a page was saved with its links as Markdown: that is another layout."""
    return len(_MARKDOWN_LINE.findall(text)) >= 2
