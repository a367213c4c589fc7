"""Values of fields as BibTeX puts them together: `#` joins them, and macros are what `@string` says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from papershelf.bibfile.scan import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from papershelf.bibfile.scan import Block

_LONGEST_EXPANSION = 10_000  # bytes of one value that macros give; macros made of macros grow beyond all bounds
_WORD = re.compile(rb'[^\s"#%{}]++')
_COMMENT = re.compile(rb"%[^\r\n]*+")
_SIGN = re.compile(rb'[{}"]')


def macros_of(data: bytes, blocks: Sequence[Block]) -> dict[str, bytes]:
    """The macros that a file defines, by name in lower case, expanded."""
    macros: dict[str, bytes] = {}
    for block in blocks:
        if block.kind is Kind.STRING:
            for field in block.fields:
                macros[field.name] = expanded(data[field.value_start : field.value_end], macros)
    return macros


def expanded(value: bytes, macros: Mapping[str, bytes]) -> bytes:
    """The text of a value, without delimiters; macros that are not known are their names."""
    if b"#" not in value and value[:1] in (b"{", b'"'):
        return value[1:-1]
    parts: list[bytes] = []
    place, room = 0, _LONGEST_EXPANSION
    while place < len(value):
        if value[place : place + 1] in (b"{", b'"'):
            end = _piece_end(value, place)
            parts.append(value[place + 1 : end - 1])
        elif word := _WORD.match(value, place):
            expansion = macros.get(word[0].decode("latin-1").lower())
            known = expansion is not None and len(expansion) <= room
            room -= len(expansion or b"") * known
            parts.append(expansion if expansion is not None and known else word[0])
            end = word.end()
        else:
            comment = _COMMENT.match(value, place)
            end = comment.end() if comment else place + 1
        place = end
    return b"".join(parts)


def _piece_end(value: bytes, start: int) -> int:
    """The place behind what closes the brace or quote at `start`."""
    depth, is_quoted = 0, value[start] == ord('"')
    for sign in _SIGN.finditer(value, start + 1):
        if sign[0] == b"{":
            depth += 1
        elif sign[0] == b"}":
            depth -= 1
        if depth < 0 or (is_quoted and depth == 0 and sign[0] == b'"'):
            return sign.end()
    return len(value)
