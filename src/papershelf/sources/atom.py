"""Whether an answer of arXiv's is whole: strict, where the client's own parser repairs what it gets and says nothing.

The check counts while it reads, with the standard library's expat: that one is strict, loads nothing from outside and
needs no further dependency; entities, and with them their expansion, are refused by refusing document types.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers import expat

_ATOM = "http://www.w3.org/2005/Atom "
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/ "
_NUMBERS = {_OPENSEARCH + name: name for name in ("totalResults", "startIndex", "itemsPerPage")}


class NotAFeedError(Exception):
    """The body is no whole Atom feed; the message is a sentence part about the answer."""


@dataclass(frozen=True, slots=True)
class FeedCounts:
    """What a feed says of itself. `total` counts the results on all pages, `entries` those in this feed.

    `is_error` marks arXiv's way of refusing a query: a single entry with the title "Error".
    """

    total: int
    entries: int
    is_error: bool = False

    @property
    def is_cut(self) -> bool:
        """Whether there are more results than this page holds."""
        return self.total > self.entries


def count_feed(body: bytes) -> FeedCounts:
    """The counts of a whole, consistent feed.

    Raises:
        NotAFeedError: a web page, a truncated or malformed document, or counts that disagree with the entries.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(body, True)
    except expat.ExpatError as error:
        raise NotAFeedError("was cut off or damaged" if reader.is_feed else "was no Atom feed") from error
    try:
        total, start, page = (int(reader.numbers[name]) for name in ("totalResults", "startIndex", "itemsPerPage"))
    except (KeyError, ValueError) as error:
        raise NotAFeedError("lacked its counts") from error
    if reader.entries != min(page, max(total - start, 0)):
        raise NotAFeedError("had another number of entries than it announced")
    return FeedCounts(total, reader.entries, is_error=reader.titles == ["Error"])


class _Reader:
    """Collects the counts while expat reads."""

    def __init__(self) -> None:
        self.is_feed = False
        self.entries = 0
        self.numbers: dict[str, str] = {}
        self.titles: list[str] = []
        self._path: list[str] = []
        self._text: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, name: str, _: dict[str, str]) -> None:
        if not self._path:
            if name != _ATOM + "feed":
                raise NotAFeedError("was no Atom feed")
            self.is_feed = True
        self._path.append(name)
        self._text.clear()
        self.entries += name == _ATOM + "entry" and len(self._path) == 2

    def _end(self, name: str) -> None:
        inside = self._path[1:-1]
        self._path.pop()
        if not inside and name in _NUMBERS:
            self.numbers[_NUMBERS[name]] = "".join(self._text).strip()
        elif inside == [_ATOM + "entry"] and name == _ATOM + "title":
            self.titles.append("".join(self._text).strip())

    def _refuse(self, *_: object) -> None:
        raise NotAFeedError("was no Atom feed")
