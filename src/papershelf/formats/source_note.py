"""The note below an item in Zotero that tells which digests its paper came from."""

from __future__ import annotations

import html
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from papershelf.formats.templates import render
from papershelf.text import clean, fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from papershelf.model import Mention, Record

_STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a digest names the paper.

    Attributes:
        file: the digest's name, without its folder: notes may be read by others.
        line: counted from 1.
        date: the paper's, as the digest has it; empty if it has none.
        title: as the digest has it; empty if it is the paper's own.
    """

    file: str
    line: int
    date: str
    title: str


def render_source_note(record: Record, mentions: Iterable[Mention], templates: Path | None) -> str:
    """The note in HTML, for the places where digests name the paper; made by the template `zotero_note.html.j2`.

    Raises:
        ConfigError: a template of the folder `templates` is broken.
    """
    sources = tuple(dict.fromkeys(_source(record, mention) for mention in mentions))
    return _plainest(render("zotero_note.html.j2", templates, sources=sources))


def _source(record: Record, mention: Mention) -> Source:
    file, title = mention.place.file, clean(mention.title)
    name = "standard input" if file == _STANDARD_INPUT else clean(file.replace("\\", "/").rpartition("/")[2])
    is_same = fold(title) == fold(record.title)
    return Source(name, mention.place.line, str(mention.date or ""), "" if is_same else title)


class _Written(HTMLParser):
    """Writes HTML again as browsers do: in text only `&`, `<` and `>` are escaped."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, _tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag as it is."""
        self.parts.append(self.get_starttag_text() or "")

    def handle_startendtag(self, _tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag such as `<br/>` as it is."""
        self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """Keep the end of an element."""
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Escape text."""
        self.parts.append(html.escape(data, quote=False))


def _plainest(page: str) -> str:
    """The HTML with nothing escaped that need not be: Zotero would change it to that, as if a person had edited it."""
    written = _Written()
    written.feed(page)
    written.close()
    return "".join(written.parts).strip()
