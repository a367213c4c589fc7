"""Where in a .bib file new entries go: behind everything else, or to the end of a section that a comment begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from papershelf.bibfile.scan import Kind
from papershelf.text import clean

if TYPE_CHECKING:
    from papershelf.bibfile.habit import Habit
    from papershelf.bibfile.reading import Bibliography
    from papershelf.bibfile.scan import Block

_LINE = re.compile(rb"([^\r\n]*)(?:\r\n|\n|\r|$)")
_RULE = re.compile(r"[\W_]*")  # a line of a comment that only decorates: %-------
# Emacs finds its variables only within the last 3,000 bytes of a file.
_EMACS = re.compile(rb"^[^\r\n]*Local Variables:", re.MULTILINE)
_EMACS_BYTES = 3000
# What programs keep at the end of a file: JabRef's settings and groups, BibDesk's groups, Emacs' variables.
_OF_PROGRAMS = re.compile(rb"@\s*comment\s*\{(?:\s*(?:jabref-|BibDesk )|[^{}]{0,200}Local Variables:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """An offset, and what is to stand there before and behind the new entries."""

    offset: int
    before: bytes
    behind: bytes


def place_at_end(bib: Bibliography, habit: Habit) -> Place:
    """The end of the file, or just before what an editor or a reference manager keeps there."""
    data, end = bib.data, len(bib.data)
    for block in reversed(bib.blocks):
        if block.kind is Kind.TEXT and block.end == len(data):
            variables = _EMACS.search(data, max(block.start, len(data) - _EMACS_BYTES))
            end = variables.start() if variables else end
            if variables or data[block.start :].strip():
                break
        elif block.kind is Kind.COMMENT and _OF_PROGRAMS.match(data, block.start):
            end = block.start
        elif block.kind is not Kind.TEXT or data[block.start : block.end].strip():
            break
    behind = habit.newline if end == len(data) else habit.gap
    return Place(end, _filled(data[:end], habit), behind)


def place_in_section(bib: Bibliography, habit: Habit, section: str) -> Place:
    """The end of a section: behind its last entry, before the next comment. A section that is missing is begun.

    A section without a name is none: its place is the end of the file.
    """
    heading = f"% {clean(section.replace('@', ' '))}".encode(bib.encoding, "replace")
    wanted = _folded(heading.decode(bib.encoding))
    if not wanted:
        return place_at_end(bib, habit)
    found = _section_end(bib, wanted)
    if found is None:
        end = place_at_end(bib, habit)
        return Place(end.offset, end.before + heading + habit.newline, end.behind)
    offset, is_entry = found
    return Place(offset, habit.gap if is_entry else habit.newline, b"")


def _filled(data: bytes, habit: Habit) -> bytes:
    """What is missing between the end of `data` and a new entry."""
    bare = data.removeprefix(b"\xef\xbb\xbf")
    if not bare.strip():
        return b"" if not bare or bare[-1:] in b"\r\n" else habit.newline
    gap, blank = habit.gap, data[len(data.rstrip()) :]
    if blank[-1:] not in (b"\r", b"\n"):
        return gap
    return next(gap[size:] for size in range(len(gap), -1, -1) if blank.endswith(gap[:size]))


def _section_end(bib: Bibliography, wanted: str) -> tuple[int, bool] | None:
    """Where a section ends, and whether that is behind an entry; None if no comment is its heading."""
    end: tuple[int, bool] | None = None
    for block in bib.blocks:
        is_over = False
        if block.kind is Kind.TEXT:
            end, is_over = _in_text(bib, block, end) if end else _headed(bib, block, wanted)
        elif block.kind is Kind.COMMENT:
            is_over = end is not None
            end = end or ((block.end, False) if _folded(_inside(bib, block)) == wanted else None)
        elif end:
            end = block.end, True
        if is_over:
            break
    return end


def _in_text(bib: Bibliography, block: Block, end: tuple[int, bool]) -> tuple[tuple[int, bool], bool]:
    """The end of a section after a text in it, and whether that is over: another comment begins there."""
    lines = _LINE.finditer(bib.data, block.start, block.end)
    rest = next(lines)
    if rest[1].strip():  # what follows an entry on its line stays with it
        end = rest.end(1), end[1]
    return end, any(_folded(line[1].decode(bib.encoding, "replace")) for line in lines)


def _headed(bib: Bibliography, block: Block, wanted: str) -> tuple[tuple[int, bool] | None, bool]:
    """Where the heading of a section ends, with the rules right below it; and whether another follows in this text."""
    end: tuple[int, bool] | None = None
    is_near = False
    for line in _LINE.finditer(bib.data, block.start, block.end):
        text = clean(line[1].decode(bib.encoding, "replace"))
        heading = _folded(text)
        is_near = is_near and bool(text)
        if end and heading:
            return end, True
        if is_near or (not end and heading == wanted and text.startswith("%")):
            end, is_near = (line.end(1), False), True
    return end, False


def _inside(bib: Bibliography, block: Block) -> str:
    return bib.data[block.start : block.end].decode(bib.encoding, "replace").partition("{")[2].rstrip("}")


def _folded(line: str) -> str:
    """The words of a heading, without what frames them; empty for a line that only decorates."""
    text = clean(line).strip("%*#=-_~: \t").casefold()
    return "" if _RULE.fullmatch(text) else text
