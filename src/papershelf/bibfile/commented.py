"""Entries that a person switched off by a comment: with `%` before each line, or `@comment{…}` around them.

Their papers are not added again: whoever switches an entry off wants it neither printed nor back under another key.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from papershelf.bibfile.presence import find_present
from papershelf.bibfile.reading import Bibliography
from papershelf.bibfile.scan import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.model import Record

_LINE_COMMENT = re.compile(rb"(?m)^[ \t]*%++[ \t]?")
_COMMENT_HEAD = re.compile(rb"@\s*comment\s*\{\s*", re.IGNORECASE)
_ENTRY_BODY = re.compile(rb"[^\s,={}@]+\s*,\s*[^\s,={}]+\s*=")  # of which only `@misc{` became `@comment{`


def find_commented_out(bib: Bibliography, records: Sequence[Record]) -> dict[ArxivId, str]:
    """The keys of switched off entries, by the papers that they are."""
    data = b"\n".join(_uncommented(bib)) if records else b""
    if not data:
        return {}
    inner = Bibliography.read(data, bib.file)
    present = find_present(inner, records)
    return {
        arxiv_id: inner.key_of(same[0])
        for arxiv_id, found in present.items()
        if (same := [one.entry for one in found if one.is_same])
    }


def _uncommented(bib: Bibliography) -> Iterator[bytes]:
    """What would be there without the comments."""
    for block in bib.blocks:
        if block.kind is Kind.TEXT and bib.data.find(b"@", block.start, block.end) >= 0:
            yield _LINE_COMMENT.sub(b"", bib.data[block.start : block.end])
        elif block.kind is Kind.COMMENT:
            inner = _COMMENT_HEAD.sub(b"", bib.data[block.start : block.end], count=1)
            if _ENTRY_BODY.match(inner):
                yield b"@misc{" + inner
            elif b"@" in inner:
                yield inner[:-1]
