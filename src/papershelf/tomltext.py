"""TOML as people write it: a text that is wrong is told with its line, and what is right is found again by its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from papershelf.text import clean

_PIECE: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*|[\[\]{}\n=]|[A-Za-z0-9_-]+",
    re.DOTALL,
)
_HEADER: Final = re.compile(r"\[\[?[ \t]*([A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*')")


class TomlError(ValueError):
    """A text is not TOML; `line` is where, counted from 1; 0 if that is not known."""

    def __init__(self, message: str, line: int) -> None:
        """Take what is wrong in words that follow a place, and the line."""
        super().__init__(message)
        self.line = line


def parse_toml(text: str) -> dict[str, Any]:
    """What a text of TOML says.

    Raises:
        TomlError: it is none.
    """
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise TomlError("is nested too deep", 0) from error
    except tomllib.TOMLDecodeError as error:
        # "What is wrong (at line 3, column 5)" or "What is wrong (at end of document)"
        what, _, where = str(error).rpartition(" (at ")
        found = re.search(r"line (\d+)", where)
        line = int(found[1]) if found else max(1, len(text.splitlines()))
        raise TomlError(f"is not TOML: {clean(what)}", line) from error
    except ValueError as error:  # a number of thousands of digits
        raise TomlError(f"cannot be read: {clean(str(error))}", 0) from error


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the tables of a text begin, and the keys in each.

    A table goes by the first part of the name in its header and its number among those; what stands above the first
    header is in the table with the empty name.
    """

    tables: dict[tuple[str, int], int]
    keys: dict[tuple[str, int, str], int]

    def of(self, table: str, number: int = 0, key: str = "") -> int:
        """The line of a key, else that of its table, else that of the key whose value the table is, else 0."""
        at = self.tables.get((table, number)) or self.keys.get(("", 0, table), 0)
        return self.keys.get((table, number, key), at)


def lines_of(text: str) -> Lines:
    """Where everything stands in a text that is TOML."""
    tables: dict[tuple[str, int], int] = {}
    keys: dict[tuple[str, int, str], int] = {}
    counts: dict[str, int] = {}
    table, line, depth, at_start = ("", 0), 1, 0, True
    for found in _PIECE.finditer(text):
        piece = found[0]
        if piece == "\n" and not depth:
            at_start = True
        elif at_start and piece == "[" and (header := _HEADER.match(text, found.start())):
            name = header[1].strip("\"'")
            table = (name, counts.get(name, 0))
            counts[name] = table[1] + 1
            tables[table] = line
            at_start = False
        elif at_start and piece[0] != "#":
            keys.setdefault((*table, piece.strip("\"'")), line)
            at_start = False
        depth += (piece in ("[", "{")) - (piece in ("]", "}"))
        line += piece.count("\n")
    return Lines(tables, keys)
