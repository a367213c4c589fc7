"""The blocks that documents with headings are turned into."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a block: its text, plain, and where it leads. The text of a linked image is empty."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Block:
    r"""A heading, a paragraph, an item of a list (without those below it) or a row of a table.

    Attributes:
        line: where it begins, counted from 1.
        text: its plain text, cleaned, that of its links included; where the document breaks a line, so may the text
            (with `\n`): what stands on lines of its own, as authors below a title, is easier told apart.
        links: in their order.
        strong: the parts of the text that are in bold, in their order.
        heading: the level of a heading, 1 to 6; 0 for everything else.
        depth: how deep an item stands in lists, 1 for the outermost; 0 for everything else.
        cells: the texts of a table's row; empty for everything else.
    """

    line: int
    text: str
    links: tuple[Link, ...] = ()
    strong: tuple[str, ...] = ()
    heading: int = 0
    depth: int = 0
    cells: tuple[str, ...] = ()
