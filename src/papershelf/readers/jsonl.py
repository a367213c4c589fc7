"""JSON Lines: one object a line, each with a title."""

from __future__ import annotations

import json

from papershelf import model
from papershelf.errors import InputError
from papershelf.model import Place
from papershelf.readers.base import Reader, Reading
from papershelf.readers.fields import TITLES, WEAK_TITLES, flatten, has_title, mentions_of
from papershelf.text import clean

_LINES_SNIFFED = 20
_decode = json.JSONDecoder(strict=False).decode  # `json.loads` makes a decoder for every line


def sniff(text: str) -> bool:
    """Whether the first line is an object by itself, or most lines look like objects and half of those have a title."""
    head = text[: 1 << 20].split("\n")
    lines = [line.strip() for line in head if line.strip()][:_LINES_SNIFFED]
    braced = [line for line in lines if line.startswith("{")]
    titled = sum(has_title(flatten(value), (*TITLES, *WEAK_TITLES)) for line in braced if (value := _object(line)))
    begins = len(lines) > 1 and lines[0].startswith("{")  # one line alone is JSON too, and may be a list's holder
    if not begins or not titled:
        return False
    return _object(lines[0]) is not None or (titled >= len(braced) / 2 and len(braced) > len(lines) / 2)


def _object(line: str) -> dict[str, object] | None:
    """The object that a line is; None when it is something else, or no JSON."""
    try:
        value = _decode(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def read(text: str, file: str) -> Reading:
    """A mention for every line whose object has a title; the others are told with their lines.

    Raises:
        InputError: when no line has one.
    """
    rows: list[tuple[int, dict[str, object]]] = []
    warnings: list[model.Warning] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if (value := _object(line)) is not None:
            rows.append((number, flatten(value)))
        else:
            warnings.append(model.Warning(Place(file, number), "this line is no JSON object; left out"))
    mentions = mentions_of(rows, file, warnings)
    if not mentions:
        raise InputError(f"{clean(file)}: no line is a JSON object with a title")
    return Reading(mentions, tuple(sorted(warnings, key=lambda warning: warning.place.line)))


READER = Reader("jsonl", "JSON Lines with a title in each", sniff, read, (".jsonl", ".ndjson"))
