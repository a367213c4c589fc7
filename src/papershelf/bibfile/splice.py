"""Edits of bytes: applying them, and showing them as a unified diff that `patch` takes."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CONTEXT = 3  # lines


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """The bytes from `start` to `end` become `new`."""

    start: int
    end: int
    new: bytes


def splice(data: bytes, edits: Sequence[Edit]) -> bytes:
    """The bytes after the edits, which are sorted and do not overlap; all others are as they were."""
    parts: list[bytes] = []
    done = 0
    for edit in edits:
        parts += [data[done : edit.start], edit.new]
        done = edit.end
    return b"".join([*parts, data[done:]])


def unified_diff(data: bytes, edits: Sequence[Edit], name: str) -> bytes:
    """What the edits, sorted, change; empty if nothing. `name` is printed as that of both files.

    Only the lines around the edits are compared, so that the size of the file does not matter.
    """
    starts = [0, *(found.end() for found in re.finditer(b"\n", data))]
    if starts[-1] == len(data):
        starts.pop()
    parts: list[bytes] = []
    shift = 0
    for hunk in _hunks(list(_chunks(data, starts, edits))):
        parts += _printed(data, starts, hunk, shift)
        shift += sum(len(chunk.new) - (chunk.end - chunk.start) for chunk in hunk)
    return b"".join([f"--- {name}\n+++ {name}\n".encode(), *parts]) if parts else b""


class _Chunk(NamedTuple):
    """The lines from `start` to `end`, counted from 0, become `new`."""

    start: int
    end: int
    new: list[bytes]


def _chunks(data: bytes, starts: Sequence[int], edits: Sequence[Edit]) -> Iterator[_Chunk]:
    """The lines that differ, those that several edits touch once."""
    for group in _sharing_lines(starts, edits):
        first, end = max(0, _line(starts, group[0].start)), _line(starts, group[-1].end) + 1
        start, old = _offset(data, starts, first), data[_offset(data, starts, first) : _offset(data, starts, end)]
        new = splice(old, [Edit(edit.start - start, edit.end - start, edit.new) for edit in group])
        before, after = _lines(old), _lines(new)
        for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if tag != "equal":
                yield _Chunk(first + i, first + j, after[k:m])


def _sharing_lines(starts: Sequence[int], edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    group: list[Edit] = []
    for edit in edits:
        if group and _line(starts, edit.start) > _line(starts, group[-1].end):
            yield group
            group = []
        group.append(edit)
    if group:
        yield group


def _line(starts: Sequence[int], place: int) -> int:
    return bisect_right(starts, place) - 1


def _offset(data: bytes, starts: Sequence[int], line: int) -> int:
    return starts[line] if line < len(starts) else len(data)


def _lines(text: bytes) -> list[bytes]:
    return re.findall(rb"[^\n]*\n|[^\n]+", text)


def _hunks(chunks: Sequence[_Chunk]) -> Iterator[list[_Chunk]]:
    """The chunks, those together that share lines of context."""
    hunk: list[_Chunk] = []
    for chunk in chunks:
        if hunk and chunk.start - hunk[-1].end > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(chunk)
    if hunk:
        yield hunk


def _printed(data: bytes, starts: Sequence[int], hunk: Sequence[_Chunk], shift: int) -> Iterator[bytes]:
    def old(first: int, end: int, sign: bytes) -> Iterator[bytes]:
        for line in _lines(data[_offset(data, starts, first) : _offset(data, starts, end)]):
            yield _shown(sign, line)

    place, end = max(0, hunk[0].start - _CONTEXT), min(len(starts), hunk[-1].end + _CONTEXT)
    n_old = end - place
    n_new = n_old + sum(len(chunk.new) - (chunk.end - chunk.start) for chunk in hunk)
    yield f"@@ -{_range(place, n_old)} +{_range(place + shift, n_new)} @@\n".encode()
    for chunk in hunk:
        yield from old(place, chunk.start, b" ")
        yield from old(chunk.start, chunk.end, b"-")
        yield from (_shown(b"+", line) for line in chunk.new)
        place = chunk.end
    yield from old(place, end, b" ")


def _range(start: int, length: int) -> str:
    """Of lines, as diff counts them: an empty range is named by the line before it."""
    return f"{start + 1 if length else start},{length}"


def _shown(sign: bytes, line: bytes) -> bytes:
    return sign + line if line.endswith(b"\n") else sign + line + b"\n\\ No newline at end of file\n"
