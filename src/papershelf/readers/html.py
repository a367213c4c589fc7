"""Pages of HTML that name papers: saved pages, and mails as they are shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from papershelf.readers import htmllists, outline
from papershelf.readers.base import Reader, Reading
from papershelf.readers.holders import is_page
from papershelf.readers.htmlpage import pieces_of
from papershelf.readers.mailtext import is_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf import model
    from papershelf.readers.blocks import Block
    from papershelf.readers.htmlpage import Piece


def read(text: str, file: str) -> Reading:
    """The papers of a page, with the headings that they stand below."""
    pieces = pieces_of(text, htmllists.CLASSES)
    warnings: list[model.Warning] = []
    mentions = htmllists.mentions_of(pieces, file, warnings)
    if mentions is None:
        return outline.read(_content(pieces), file)
    return Reading(mentions, tuple(warnings))


def blocks_of(text: str) -> list[Block]:
    """The blocks of a page that are its content."""
    return _content(pieces_of(text))


def _content(pieces: Sequence[Piece]) -> list[Block]:
    """The blocks without the frame around them; an address that stands alone belongs to the paragraph above."""
    blocks: list[Block] = []
    for block in (piece.block for piece in pieces if not is_frame(piece.block.text)):
        above = blocks[-1] if blocks else None
        is_address = [link.text for link in block.links] == [block.text] and "://" in block.text
        if above and is_address and not (above.links or above.heading or above.depth or above.cells):
            blocks[-1] = replace(above, text=f"{above.text}\n{block.text}", links=block.links)
        else:
            blocks.append(block)
    return blocks


READER = Reader("html", "an HTML page that names papers", is_page, read, (".html", ".htm", ".xhtml"))
