"""A block of a document while it is put together from text, links, bold parts and tags of HTML."""

from __future__ import annotations

import html
import re

from papershelf.readers.blocks import Block, Link
from papershelf.text import clean

_ATTRIBUTE = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_BREAKING = frozenset(
    "br p div li ul ol tr td th table tbody thead summary details center hr h1 h2 h3 h4 h5 h6".split()
)
_HIDDEN = frozenset({"script", "style"})
_SPACES = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")
_BACKSLASHES = re.compile(r"\\+(?=\s|$)")
_SHORTCODE = re.compile(r"(?<![\w:]):[a-z][a-z0-9_+-]{1,40}:(?![\w:])")
_WIKI_LINK = re.compile(r"\[\[([^\[\]|\n]{1,300})(?:\|([^\[\]\n]{1,300}))?\]\](?!\()")


class BlockText:
    """A block while it is put together."""

    def __init__(self, line: int, depth: int = 0, heading: int = 0) -> None:
        self.line, self.depth, self.heading = line, depth, heading
        self._parts: list[str] = []
        self._links: list[Link] = []
        self._strong: list[str] = []
        self._link: tuple[int, str] | None = None
        self._bold: int | None = None
        self._is_hidden = False
        self._cells: list[str] = []
        self._cell = 0

    def add(self, text: str) -> None:
        """Text; a run of spaces may stand between a title and what follows it, so that it breaks the line."""
        if not self._is_hidden:
            is_inside = self._link is not None or self._bold is not None
            self._parts.append(text if is_inside else _SPACES.sub("\n", text))

    def break_line(self) -> None:
        """A new line; a link or a bold part stays one text."""
        self._parts.append(" " if self._link is not None or self._bold is not None else "\n")

    def open_link(self, url: str) -> None:
        """What follows is a link's text."""
        self.close_link()
        self._link = (len(self._parts), url)

    def close_link(self) -> None:
        """The link's text ends."""
        if self._link:
            begin, url = self._link
            self._links.append(Link(_cleaned("".join(self._parts[begin:])), clean(url)))
            self._link = None

    def set_bold(self, *, is_bold: bool) -> None:
        """Bold text begins or ends."""
        if is_bold and self._bold is None:
            self._bold = len(self._parts)
        elif not is_bold and self._bold is not None:
            self._strong.append(_cleaned("".join(self._parts[self._bold :])))
            self._bold = None

    def add_tag(self, raw: str) -> None:
        """A tag of HTML within the text."""
        found = _NAME.match(raw)
        name, is_end = (found[1].lower(), raw.startswith("</")) if found else ("", False)
        if name in _HIDDEN:
            self._is_hidden = not is_end
        elif name in _BREAKING:
            self.break_line()
        elif name == "a" and not is_end:
            href = _ATTRIBUTE.search(raw)
            self.open_link(html.unescape(next(filter(None, href.groups()), ""))) if href else None
        elif name == "a":
            self.close_link()
        elif name in {"b", "strong"}:
            self.set_bold(is_bold=not is_end)

    def end_cell(self) -> None:
        """A cell of a table's row ends."""
        self.close_link()
        self.set_bold(is_bold=False)
        self._cells.append(_lines("".join(self._parts[self._cell :])))
        self.break_line()
        self._cell = len(self._parts)

    def blocks(self) -> tuple[Block, ...]:
        """The block; none when it says nothing and links to nothing."""
        self.close_link()
        self.set_bold(is_bold=False)
        text = _lines("".join(self._parts))
        links, strong, cells = tuple(self._links), tuple(filter(None, self._strong)), tuple(self._cells)
        is_empty = not text and not links
        return () if is_empty else (Block(self.line, text, links, strong, self.heading, self.depth, cells),)


def _lines(text: str) -> str:
    return "\n".join(filter(None, map(_cleaned, text.split("\n"))))


def _cleaned(text: str) -> str:
    """Clean text without emoji's codes, and without backslashes that were meant to break a line or to keep a space."""
    if "[[" in text:
        text = _WIKI_LINK.sub(lambda found: found[2] or found[1], text)
    return clean(_SHORTCODE.sub(" ", _BACKSLASHES.sub(" ", text)))
