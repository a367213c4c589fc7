"""Digests: from the bytes of a file to its mentions. No reader touches files; `papershelf.files` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from papershelf.errors import InputError, UsageError
from papershelf.model import Digest
from papershelf.readers import arxivmail, hfcompact, hfspaced, html, jsonl, jsontext, mail, markdown, table, titles
from papershelf.readers.decode import decode
from papershelf.readers.foreign import text_kind
from papershelf.text import clean

if TYPE_CHECKING:
    from papershelf.readers.base import Reader

# In the order in which they are tried: the stricter a layout is, the earlier. JSON's begin is also that of JSON Lines.
READERS: tuple[Reader, ...] = (
    mail.READER,
    html.READER,
    arxivmail.READER,
    jsonl.READER,
    jsontext.READER,
    hfspaced.READER,
    hfcompact.READER,
    table.CSV,
    table.TSV,
    markdown.READER,
    titles.READER,
)
LAYOUTS: tuple[str, ...] = tuple(reader.name for reader in READERS)
_HEAD = 1 << 16
_SHOWN_LINES = 3
_SHOWN_WIDTH = 80


def read_bytes(data: bytes, file: str, layout: str | None = None) -> Digest:
    """The digest in `data`, which was read from `file`. The layout is recognised unless it is given.

    Raises:
        InputError: when `data` is no text, is in no known layout, or names no paper.
        UsageError: when there is no such layout.
    """
    if layout is not None and layout not in LAYOUTS:
        raise UsageError(f"no input format {clean(layout)!r}; there are {', '.join(LAYOUTS)}")
    text, warnings = decode(data, file)
    if not text.strip():
        raise InputError(f"{clean(file)}: is empty")
    reader = next(reader for reader in READERS if reader.name == layout) if layout else _recognise(text, file)
    reading = reader.read(text, file)
    mentions = reading.all_mentions() if layout else reading.mentions
    if not mentions:
        told = f"; line {reading.warnings[0].place.line}: {reading.warnings[0].message}" if reading.warnings else ""
        if reading.doubtful:
            told = f"; what looks like titles in it is believed with --input-format {reader.name} only{told}"
        raise InputError(f"{clean(file)}: names no paper (read as {reader.name}: {reader.expects}){told}")
    return Digest(file, reader.name, mentions, (*warnings, *reading.warnings))


def _recognise(text: str, file: str) -> Reader:
    # A mail or a page may hold anything, also what looks like another format.
    if holder := next((reader for reader in (mail.READER, html.READER) if reader.sniff(text)), None):
        return holder
    head = text[:_HEAD]
    kind = text_kind(head)
    if kind is None:
        for reader in READERS:
            if reader.sniff(text):
                return reader
        for reader in READERS:
            if file.lower().endswith(reader.suffixes or "\0"):
                return reader
    raise InputError(_unrecognised(head, file, kind))


def _unrecognised(head: str, file: str, kind: str | None) -> str:
    """What is said of a text in no known layout, with its first lines."""
    shown = [(number, clean(line)) for number, line in enumerate(head.split("\n"), start=1) if clean(line)]
    lines = [
        f"  {number} | {line[:_SHOWN_WIDTH]}{'…' if len(line) > _SHOWN_WIDTH else ''}"
        for number, line in shown[:_SHOWN_LINES]
    ]
    what = f"looks like {kind}, which is not read" if kind else "is in no known layout"
    expected = "; ".join(reader.expects for reader in READERS)
    return "\n".join(
        [
            f"{clean(file)}: {what}. It begins:",
            *lines,
            f"Expected one of: {expected}.",
            f"--input-format ({', '.join(LAYOUTS)}) reads it as what it is not recognised to be.",
        ]
    )
