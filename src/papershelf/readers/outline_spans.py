"""Where the links of a block stand in its text, and the addresses that stand there without being links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from papershelf.identifiers import ArxivId, Doi
from papershelf.readers.blocks import Link
from papershelf.readers.outline_lines import without_empty_brackets, without_tags
from papershelf.readers.paperlinks import is_label, leads_to_paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.readers.blocks import Block

LONGEST_BLOCK = 20_000
"""Characters of a block that are read; what is longer is no list of papers."""
_ADDRESS = re.compile(
    r"https?://[^\s<>\"\])）】]+|\b(?:arxiv\.org/(?:abs|pdf|html)|doi\.org|huggingface\.co/papers)/[^\s<>\"\])]+"
    r"|\b(?:arxiv|doi) ?: ?[\w./-]+\w",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Span:
    """A link, and where its text begins and ends."""

    link: Link
    begin: int
    end: int


def spans_of(text: str, links: tuple[Link, ...]) -> list[Span]:
    """Where the texts of links stand; that of a picture stands nowhere.

    They are looked for from the end: links beside a title follow it, and their words may stand in it too.
    """
    spans: list[Span] = []
    end = len(text)
    for link in reversed(links):
        begin = _last(text, link.text, end)
        end = begin if begin >= 0 else end
        spans.append(Span(link, end, end + len(link.text) if begin >= 0 else end))
    return sorted([*spans, *_addresses(text, spans)], key=lambda span: (span.begin, span.end))


def _addresses(text: str, spans: list[Span]) -> list[Span]:
    """Addresses and ids in the text that are no links."""
    linked = [(span.begin, span.end) for span in spans]
    found = [(match.start(), match.end(), match[0].rstrip(".,;:!?'*_")) for match in _ADDRESS.finditer(text)]
    return [
        Span(link, begin, begin + len(link.text))
        for begin, end, address in found
        if not any(first < end and begin < last for first, last in linked) and (link := _address(address))
    ]


def _address(text: str) -> Link | None:
    if known := ArxivId.parse(text):
        return Link(text, known.url)
    if doi := Doi.parse(re.sub(r"\s", "", text)):
        return Link(text, f"https://doi.org/{doi}")
    return Link(text, text) if text.lower().startswith("http") else None


def _last(text: str, words: str, end: int) -> int:
    """Where words last stand before `end`, whole; -1 when they do not. Few places are tried: texts can be hostile."""
    for _ in range(3):
        begin = text.rfind(words, 0, end) if words else -1
        if begin < 0 or not (
            text[begin - 1 : begin].isalnum() or text[begin + len(words) : begin + len(words) + 1].isalnum()
        ):
            return begin
        end = begin + len(words) - 1
    return -1


def without_labels(text: str, spans: list[Span], kept: Sequence[Span]) -> str:
    """The text without the words that only say what a link leads to, and without tags."""
    parts: list[str] = []
    position = 0
    for span in spans:
        if span not in kept and (is_label(span.link.text) or span.link.url.startswith("#")):
            parts.append(text[position : span.begin])
            position = span.end
    return without_empty_brackets(without_tags(" ".join([*parts, text[position:]])))


def paper_links(block: Block) -> tuple[Link, ...]:
    """The links and addresses in a block that lead to papers."""
    return tuple(span.link for span in spans_of(block.text[:LONGEST_BLOCK], block.links) if leads_to_paper(span.link))


def is_address(text: str) -> bool:
    """Whether a text is an address or an id."""
    return bool(_ADDRESS.fullmatch(text.strip("<>()[] ")))
