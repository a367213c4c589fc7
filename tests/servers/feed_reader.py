"""Reads arXiv's Atom strictly, for tests that look at what a server wrote."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "arxiv": "http://arxiv.org/schemas/atom",
    "opensearch": "http://a9.com/-/spec/opensearch/1.1/",
}


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's counts, and of each entry the title, the id with its version, and the summary."""

    total: int
    per_page: int
    start: int
    titles: list[str]
    ids: list[str]
    summaries: list[str]


def read_feed(content: bytes | str) -> Feed:
    """Read a whole feed.

    Raises:
        ElementTree.ParseError: it is no well-formed XML.
    """
    tree = ElementTree.fromstring(content)
    entries = tree.findall("atom:entry", NAMES)
    return Feed(
        total=int(tree.findtext("opensearch:totalResults", "", NAMES)),
        per_page=int(tree.findtext("opensearch:itemsPerPage", "", NAMES)),
        start=int(tree.findtext("opensearch:startIndex", "", NAMES)),
        titles=[entry.findtext("atom:title", "", NAMES) for entry in entries],
        ids=[entry.findtext("atom:id", "", NAMES).removeprefix("http://arxiv.org/abs/") for entry in entries],
        summaries=[entry.findtext("atom:summary", "", NAMES) for entry in entries],
    )
