"""Tables in a document: the column with the titles, and rows as blocks that begin with theirs."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from papershelf.readers.fields import TITLES, WEAK_TITLES, column, known_columns
from papershelf.readers.outline_spans import paper_links
from papershelf.readers.outline_titles import bare_naming
from papershelf.readers.paperlinks import is_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.readers.blocks import Block


def without_tables(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with rows as texts: the title's cell first, the others on lines behind it; and without header rows."""
    done: list[Block] = []
    for width, group in groupby(blocks, key=lambda block: len(block.cells)):
        same = list(group)
        done += _rows(same) if width else same
    return done


def _rows(table: list[Block]) -> list[Block]:
    header = table[0].cells if len(table) > 1 and _is_header(table[0]) else ()
    rows = [row for row in table if row.cells != header]
    if not rows:
        return []
    names = [column(name) for name in header] or [""] * len(rows[0].cells)
    titles = _title_column(names, rows)
    if names[titles] not in (*TITLES, "paper") and not any(map(paper_links, rows)):
        return []  # a table of something else
    return [_row(row, titles, header) for row in rows]


def _is_header(row: Block) -> bool:
    names = [column(cell) for cell in row.cells]
    return not row.links and (bool(known_columns(names)) or all(len(cell.split()) <= 3 for cell in row.cells))


def _title_column(names: list[str], rows: list[Block]) -> int:
    """The column that is called one of titles and holds some, else the one with most titles in it."""
    shares = [sum(_is_titled(row, index) for row in rows) / len(rows) for index in range(len(names))]
    best = max(range(len(names)), key=lambda index: (shares[index], -index))
    called = [names.index(name) for name in (*TITLES, *WEAK_TITLES) if name in names]
    return next((index for index in called if shares[index] >= 0.5 or shares[index] == shares[best]), best)


def _is_titled(row: Block, index: int) -> bool:
    return bare_naming(replace(row, text=row.cells[index], links=())) is not None


def _row(row: Block, titles: int, header: tuple[str, ...]) -> Block:
    others = [
        f"{header[index]}: {cell}" if header and known_columns([column(header[index])]) and not is_label(cell) else cell
        for index, cell in enumerate(row.cells)
        if index != titles and cell
    ]
    first = [link for link in row.links if link.text and link.text in row.cells[titles] and not is_label(link.text)]
    links = (*first, *(link for link in row.links if link not in first))
    return replace(row, text="\n".join([row.cells[titles], *others]), links=links)
