"""Lists of authors in one string, split into names in reading order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_OTHERS = re.compile(r"(?:[,;]|\band\b)?\s*(?:\bet\.? al\.?|\band others|\bothers|…|\.\.\.)\s*$", re.IGNORECASE)
_NO_NAME = re.compile(r"(?:and )?(?:et\.? al\.?|others|…|\.\.\.)|\W*", re.IGNORECASE)
_AND = re.compile(r",?\s+(?:and|&)\s+", re.IGNORECASE)
_INITIALS = re.compile(r"(?!(?:II|III|IV)$)(?:[^\W\d_a-z]\.?[ -]?){1,4}")
_SUFFIX = re.compile(r"(?:jr|sr)\.?|I{2,3}|IV", re.IGNORECASE)


def split_authors(text: str) -> tuple[str, ...]:
    """The names in a list such as `A. Vaswani, N. Shazeer and J. Uszkoreit` or `Vaswani, Ashish; Shazeer, Noam`.

    Separators are `;`, else ` and ` with or without commas, else commas. A name written with its family name first
    is turned round. "et al." names nobody and is left out.
    """
    text = _OTHERS.sub("", text)
    if ";" in text:
        return in_reading_order(text.split(";"))
    parts = _AND.split(text)
    # "Last, First and Last, First" has one comma in each part; "A B, C D and E F" none in the last.
    if len(parts) > 1 and all(
        part.count(",") == 1 and not _SUFFIX.fullmatch(part.split(",")[1].strip()) for part in parts
    ):
        return in_reading_order(parts)
    return in_reading_order([name for part in parts for name in _commas(part)])


def in_reading_order(names: Iterable[str]) -> tuple[str, ...]:
    """Single names, those with their family name first turned round: `Last, First`, and BibTeX's `Last, Jr, First`."""
    return tuple(_turned(name) for name in names if not _NO_NAME.fullmatch(name.strip()))


def _commas(text: str) -> list[str]:
    """Names between commas; `Last, F., Last, F.` and a lone `Last, First` are names with a comma inside."""
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    given = pieces[1::2]
    paired = len(pieces) % 2 == 0 and all(_INITIALS.fullmatch(piece) for piece in given)
    lone = len(pieces) == 2 and not all(" " in piece for piece in pieces) and not _SUFFIX.fullmatch(pieces[1])
    if pieces and (paired or lone) and not all(_INITIALS.fullmatch(piece) for piece in pieces):
        return [f"{first} {last}" for last, first in zip(pieces[::2], given, strict=True)]
    names: list[str] = []
    for piece in pieces:
        if names and _SUFFIX.fullmatch(piece):
            names[-1] += f" {piece}"
        else:
            names.append(piece)
    return names


def _turned(name: str) -> str:
    parts = [part.strip() for part in name.split(",") if part.strip()]
    match parts:
        case [last, first] if not _SUFFIX.fullmatch(first):
            return f"{first} {last}"
        case [last, suffix, first]:
            return f"{first} {last} {suffix}"
        case _:
            return " ".join(parts)
