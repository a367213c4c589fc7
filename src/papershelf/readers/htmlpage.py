"""Pages of HTML, as blocks: what a person sees of them, without what stands around the content.

Parsing is the standard library's. It is given all text at once and never told that there is no more: what an unclosed
tag or comment swallows is lost, as in a browser, and damage costs no more time than anything else.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import pairwise

from papershelf.readers.blocks import Block, Link
from papershelf.readers.weblinks import target
from papershelf.text import clean

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul".split()
)
_HIDDEN = frozenset(
    "annotation audio button canvas datalist footer iframe nav noscript object script select style svg template "
    "textarea title video".split()
)
_HIDDEN_STYLE = re.compile(r"\b(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"\bfont-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# What a start tag closes that was left open, as in a browser: (these, but none beyond those).
_CLOSES = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    **dict.fromkeys(_HEADINGS, (frozenset(_HEADINGS), _BLOCKS - frozenset(_HEADINGS))),
}
_PARAGRAPH = (frozenset({"p"}), _BLOCKS - {"p"})
_FARTHEST = 20  # elements between the two; nesting deeper than any page's must not cost more and more
_LONGEST_TAG_NAME = 30
_GMAILS_PREFIX = re.compile(r"^m_-?\d+")  # set before every class of a mail that is forwarded
# A tag begins with a letter, so what stands before another sign is text; a flood of them is nothing to anybody.
_FLOOD = re.compile("<{2,}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block with the classes, among those asked for, of the elements that it stands in or holds."""

    block: Block
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Element:
    tag: str
    classes: tuple[str, ...] = ()
    is_hidden: bool = False
    is_bold: bool = False


@dataclass(slots=True)
class _Row:
    """A row of a table that is open: where in the pieces each of its cells begins."""

    line: int
    begin: int
    cells: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Draft:
    """The block that is being read."""

    line: int = 0
    parts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    strong: list[str] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)
    bold_from: int | None = None
    link_from: int | None = None
    is_broken: bool = False  # nothing stands behind the last break

    def since(self, begin: int | None) -> str:
        """The text from a part on, on one line."""
        return clean("".join(self.parts[begin:])) if begin is not None else ""

    @property
    def text(self) -> str:
        """All of the text, on lines as they are broken."""
        return "\n".join(filter(None, map(clean, "".join(self.parts).split("\n"))))


class Page(HTMLParser):
    """Reads a page into `pieces`, with the classes among `known`."""

    def __init__(self, known: frozenset[str] = frozenset()) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self._known = known
        self._open: list[_Element] = []
        self._tags: Counter[str] = Counter()
        self._classes: Counter[str] = Counter()
        self._hidden = self._bold = 0
        self._rows: list[_Row] = []
        self._base = self._href = ""
        self._is_link_told = self._is_item_told = True
        self._draft = _Draft()

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: ARG002
        """Skip `<![if …]>`, which browsers take for a comment; older versions of the parser give up on it."""
        return self.rawdata.find(">", i) + 1 or -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element; see the standard library's HTMLParser."""
        tag = tag[:_LONGEST_TAG_NAME]
        given = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._handle_void(tag, given)
            return
        if tag in _BLOCKS:
            self._end_block()
            self._close_left_open(*_CLOSES.get(tag, _PARAGRAPH))
        style = given.get("style", "")
        is_hidden = tag in _HIDDEN or "hidden" in given or given.get("aria-hidden") == "true"
        element = _Element(
            tag,
            tuple(self._known.intersection(_GMAILS_PREFIX.sub("", name) for name in given.get("class", "").split())),
            is_hidden or bool(_HIDDEN_STYLE.search(style)),
            tag in ("b", "strong") or bool(_BOLD_STYLE.search(style)),
        )
        self._open.append(element)
        self._count(element, 1)
        self._begin(tag, given)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, with those in it that were left open; see the standard library's HTMLParser."""
        tag = tag[:_LONGEST_TAG_NAME]
        while self._tags[tag]:
            element = self._open[-1]
            self._close()
            if element.tag == tag:
                break

    def handle_data(self, data: str) -> None:
        """Take text that is shown; see the standard library's HTMLParser."""
        if self._hidden:
            return
        draft = self._draft
        if not data.isspace():
            if not draft.line:
                draft.line = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
            draft.is_broken = False
            draft.classes.update(+self._classes)
        draft.parts.append(data if self._tags["pre"] and not self._is_within else data.replace("\n", " "))

    def end(self) -> None:
        """Keep what stands at the end of a page, where elements may be left open."""
        self._end_block()

    def _handle_void(self, tag: str, given: dict[str, str]) -> None:
        if tag == "hr" or (tag == "br" and self._draft.is_broken):
            self._end_block()
        elif tag == "br":
            self._draft.parts.append(" " if self._is_within else "\n")
            self._draft.is_broken = True
        elif tag == "base" or (tag == "link" and given.get("rel") == "canonical"):
            self._base = self._base or given.get("href", "")
        elif tag == "meta" and given.get("property") == "og:url":
            self._base = self._base or given.get("content", "")

    @property
    def _is_within(self) -> bool:
        """Whether a link or bold type is open; its text stands on one line."""
        return bool(self._href or self._bold)

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        if tag == "a":
            self._leave_link()
            self._href = target(given.get("href", ""), self._base)
            self._is_link_told = not self._href
            self._draft.link_from = len(self._draft.parts) if self._href else None
        elif tag == "li":
            self._is_item_told = False
        elif tag == "tr":
            self._rows.append(_Row(self.getpos()[0], len(self.pieces)))
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].cells.append(len(self.pieces))

    def _count(self, element: _Element, step: int) -> None:
        self._tags[element.tag] += step
        for name in element.classes:
            self._classes[name] += step
        self._hidden += step * element.is_hidden
        self._bold += step * element.is_bold
        if element.is_bold and self._bold == (step == 1):  # the outermost
            self._turn_bold()

    def _turn_bold(self) -> None:
        if self._bold:
            self._draft.bold_from = len(self._draft.parts)
        else:
            self._end_bold()

    def _close_left_open(self, tags: frozenset[str], barriers: frozenset[str]) -> None:
        for distance, element in enumerate(reversed(self._open[-_FARTHEST:]), start=1):
            if element.tag in tags:
                for _ in range(distance):
                    self._close()
                return
            if element.tag in barriers:
                return

    def _close(self) -> None:
        """Close the innermost element."""
        element = self._open[-1]
        if element.tag == "a":
            self._leave_link()
        elif element.tag in _BLOCKS:
            self._end_block()
        self._open.pop()
        self._count(element, -1)
        if element.tag == "tr" and self._rows:
            self._end_row(self._rows.pop())

    def _end_link(self) -> None:
        if text := self._draft.since(self._draft.link_from):
            self._draft.links.append(Link(text, self._href))
            self._is_link_told = True
        self._draft.link_from = None

    def _leave_link(self) -> None:
        """End a link; one without text is a picture's."""
        self._end_link()
        if not (self._is_link_told or self._hidden):
            self._draft.links.append(Link("", self._href))
        self._href, self._is_link_told = "", True

    def _end_bold(self) -> None:
        if text := self._draft.since(self._draft.bold_from):
            self._draft.strong.append(text)
        self._draft.bold_from = None

    def _end_block(self) -> None:
        """Keep what was read as a block; a link or bold type that is still open goes on in the next."""
        self._end_link()
        self._end_bold()
        draft, self._draft = self._draft, _Draft()
        self._draft.link_from = 0 if self._href else None
        self._draft.bold_from = 0 if self._bold else None
        text = draft.text
        if not text:
            return
        heading = next((level for tag, level in _HEADINGS.items() if self._tags[tag]), 0)
        depth = 0 if heading or self._is_item_told or not self._tags["li"] else self._tags["ul"] + self._tags["ol"] or 1
        self._is_item_told = True
        if heading:
            text = text.replace("\n", " ")
        block = Block(draft.line, text, tuple(draft.links), tuple(draft.strong), heading, depth)
        self.pieces.append(Piece(block, frozenset(draft.classes)))

    def _end_row(self, row: _Row) -> None:
        """Make one block of a row, unless its cells only lay out what would else stand below each other."""
        cells = [self.pieces[begin:end] for begin, end in pairwise([*row.cells, len(self.pieces)])]
        filled = [piece for cell in cells for piece in cell]
        is_plain = all(len(cell) < 2 for cell in cells) and row.cells[:1] == [row.begin]
        if len(filled) < 2 or not is_plain or any(p.block.heading or p.block.depth or p.block.cells for p in filled):
            return
        blocks = [piece.block for piece in filled]
        block = replace(
            blocks[0],
            text=" ".join(block.text for block in blocks),
            links=tuple(link for block in blocks for link in block.links),
            strong=tuple(part for block in blocks for part in block.strong),
            cells=tuple(cell[0].block.text.replace("\n", " ") if cell else "" for cell in cells),
        )
        self.pieces[row.begin :] = [Piece(block, frozenset().union(*(piece.classes for piece in filled)))]


def pieces_of(text: str, known: frozenset[str] = frozenset()) -> list[Piece]:
    """The blocks of a page in their order, each with the classes among `known` that it stands in or holds."""
    page = Page(known)
    page.feed(_FLOOD.sub("<", text) + "\n")  # without it, a last "&" would wait for its entity
    page.end()
    return page.pieces
