"""CSV and TSV with a line of column names, one of them a title's."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from papershelf import model
from papershelf.errors import InputError
from papershelf.model import Place
from papershelf.readers.base import Reader, Reading
from papershelf.readers.fields import TITLES, WEAK_TITLES, column, flatten, known_columns, mentions_of
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

_DELIMITERS = (",", ";", "\t", "|")
_NO_DELIMITER = "\x1f"  # for tables of one column, whose titles may hold commas
_LONGEST_HEADER = 1 << 14
_LINES_SNIFFED = 500
_MOST_LINES = 200  # a record that goes on for longer has a quote that is never closed


@dataclass(frozen=True, slots=True)
class _Header:
    line: int  # counted from 1
    delimiter: str
    columns: tuple[str, ...]


def _header(lines: list[str]) -> _Header | None:
    """The first line that is not blank, split where it names most columns, when one of them is a title's."""
    number = next((number for number, line in enumerate(lines, start=1) if line.strip()), 0)
    if not number or len(lines[number - 1]) > _LONGEST_HEADER:
        return None
    line = lines[number - 1]
    headers = [_Header(number, delimiter, tuple(map(column, _cells(line, delimiter)))) for delimiter in _DELIMITERS]
    best = max(headers, key=lambda header: len(header.columns))
    if len(best.columns) == 1 and best.columns[0] in TITLES:
        return _Header(number, _NO_DELIMITER, best.columns)
    return best if len(best.columns) > 1 and not {*TITLES, *WEAK_TITLES}.isdisjoint(best.columns) else None


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _records(lines: list[str], header: _Header) -> Iterator[tuple[int, list[str] | None]]:
    """Each record with the line where it begins; None stands for lines that make no record.

    Behind damage, only a record with all its cells is trusted: what comes first may be the rest of a quoted cell.
    """
    index, is_lost = header.line, False
    while index < len(lines):
        begin = index
        cells, index = _record(lines, begin, header)
        if cells is None or (is_lost and len(cells) != len(header.columns)):
            if not is_lost:
                yield begin + 1, None
            is_lost = True
        elif any(map(str.isalnum, "".join(cells))):  # else it is blank, or a rule below the header
            is_lost = False
            yield begin + 1, cells


def _record(lines: list[str], index: int, header: _Header) -> tuple[list[str] | None, int]:
    """The record that begins with this line, and the index of the line after it.

    A line whose quotes do not follow the rules is taken literally where that gives as many cells as there are columns.
    """
    following = range(index, min(index + _MOST_LINES, len(lines)))
    reader = csv.reader((lines[number] + "\n" for number in following), delimiter=header.delimiter, strict=True)
    try:
        cells = next(reader)
    except csv.Error:
        literal = lines[index].split(header.delimiter)
        return (literal if len(literal) == len(header.columns) else None), index + 1
    return cells, index + reader.line_num


def _is_table(text: str, delimiters: str) -> bool:
    """Whether the text begins with names of columns: two that are read, or as many as most records have cells."""
    lines = text.split("\n", _LINES_SNIFFED)[:_LINES_SNIFFED]
    header = _header(lines)
    if header is None or header.delimiter not in delimiters:
        return False
    records = [cells for _, cells in _records(lines, header)]
    fitting = sum(cells is not None and len(cells) == len(header.columns) for cells in records)
    return known_columns(header.columns) > 1 or fitting >= len(records) / 2


def read(text: str, file: str) -> Reading:
    """A mention for each row with a title; rows that are damaged or have none are told with their lines.

    Raises:
        InputError: when no column is a title's.
    """
    lines = text.split("\n")
    header = _header(lines)
    if header is None:
        raise InputError(f"{clean(file)}: no column is called title; expected a first line with the columns' names")
    rows: list[tuple[int, dict[str, object]]] = []
    warnings: list[model.Warning] = []
    width = len(header.columns)
    for line, cells in _records(lines, header):
        if cells is None:
            warnings.append(model.Warning(Place(file, line), "a row with damaged quotes; left out"))
        elif any(cell.strip() for cell in cells[width:]):
            message = f"a row with {len(cells)} cells where the header names {width}; left out"
            warnings.append(model.Warning(Place(file, line), message))
        else:
            # Of two columns with one name, the first counts.
            rows.append((line, flatten(dict(reversed([*zip(header.columns, cells, strict=False)])))))
    mentions = mentions_of(rows, file, warnings)
    return Reading(mentions, tuple(sorted(warnings, key=lambda warning: warning.place.line)))


_EXPECTS = "with column names in the first line, one of them title"
CSV = Reader("csv", f"CSV {_EXPECTS}", lambda text: _is_table(text, ",;|" + _NO_DELIMITER), read, (".csv",))
TSV = Reader("tsv", f"TSV {_EXPECTS}", lambda text: _is_table(text, "\t"), read, (".tsv",))
