"""Digests: from the bytes of a file to its mentions. No reader touches files; `papershelf.files` does."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from papershelf.errors import InputError, UsageError
from papershelf.model import Digest
from papershelf.readers.decode import decode
from papershelf.readers.foreign import text_kind
from papershelf.readers.holders import is_mail, is_page
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from papershelf.readers.base import Reader

# In the order in which they are tried: the stricter a layout is, the earlier. JSON's begin is also that of JSON Lines.
# A reader is loaded when it is tried: all of them take as long as reading a digest does.
_READERS = {
    "mail": "mail.READER",
    "html": "html.READER",
    "arxiv-mail": "arxivmail.READER",
    "jsonl": "jsonl.READER",
    "json": "jsontext.READER",
    "hf-spaced": "hfspaced.READER",
    "hf-compact": "hfcompact.READER",
    "csv": "table.CSV",
    "tsv": "table.TSV",
    "markdown": "markdown.READER",
    "titles": "titles.READER",
}
_HOLDERS = {"mail": is_mail, "html": is_page}
_A_LINE_EACH = frozenset({"jsonl", "csv", "tsv", "titles"})
LAYOUTS: tuple[str, ...] = tuple(_READERS)
_HEAD = 1 << 16
_SHOWN_LINES = 3
_SHOWN_WIDTH = 80


def read_bytes(
    data: bytes, file: str, layout: str | None = None, expect: Callable[[int], None] = lambda _: None
) -> Digest:
    """The digest in `data`, which was read from `file`. The layout is recognised unless it is given.

    Where each mention has a line, `expect` is called before they are read, with how many there may be.

    Raises:
        InputError: when `data` is no text, is in no known layout, or names no paper.
        UsageError: when there is no such layout.
    """
    if layout is not None and layout not in LAYOUTS:
        raise UsageError(f"no input format {clean(layout)!r}; there are {', '.join(LAYOUTS)}")
    text, warnings = decode(data, file)
    if not text.strip():
        raise InputError(f"{clean(file)}: is empty")
    reader = _reader(layout or _recognise(text, file))
    if reader.name in _A_LINE_EACH:
        expect(text.count("\n"))
    reading = reader.read(text, file)
    mentions = reading.all_mentions() if layout else reading.mentions
    if not mentions:
        told = f"; line {reading.warnings[0].place.line}: {reading.warnings[0].message}" if reading.warnings else ""
        if reading.doubtful:
            told = f"; what looks like titles in it is believed with --input-format {reader.name} only{told}"
        raise InputError(f"{clean(file)}: names no paper (read as {reader.name}: {reader.expects}){told}")
    return Digest(file, reader.name, mentions, (*warnings, *reading.warnings))


@cache
def _reader(layout: str) -> Reader:
    module, _, name = _READERS[layout].partition(".")
    return cast("Reader", getattr(import_module(f"{__name__}.{module}"), name))


def _recognise(text: str, file: str) -> str:
    """The name of the layout that a text is in."""
    # A mail or a page may hold anything, also what looks like another format.
    if holder := next((layout for layout, is_one in _HOLDERS.items() if is_one(text)), None):
        return holder
    head = text[:_HEAD]
    kind = text_kind(head)
    if kind is None:
        for layout in LAYOUTS:
            if layout not in _HOLDERS and _reader(layout).sniff(text):
                return layout
        for layout in LAYOUTS:
            if file.lower().endswith(_reader(layout).suffixes or "\0"):
                return layout
    raise InputError(_unrecognised(head, file, kind))


def _unrecognised(head: str, file: str, kind: str | None) -> str:
    """What is said of a text in no known layout, with its first lines."""
    shown = [(number, clean(line)) for number, line in enumerate(head.split("\n"), start=1) if clean(line)]
    lines = [
        f"  {number} | {line[:_SHOWN_WIDTH]}{'…' if len(line) > _SHOWN_WIDTH else ''}"
        for number, line in shown[:_SHOWN_LINES]
    ]
    what = f"looks like {kind}, which is not read" if kind else "is in no known layout"
    expected = "; ".join(_reader(layout).expects for layout in LAYOUTS)
    return "\n".join(
        [
            f"{clean(file)}: {what}. It begins:",
            *lines,
            f"Expected one of: {expected}.",
            f"--input-format ({', '.join(LAYOUTS)}) reads it as what it is not recognised to be.",
        ]
    )
