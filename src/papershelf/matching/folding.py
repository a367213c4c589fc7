"""Many titles folded at once: those that are plain text are folded as one text, which is fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from papershelf.matching.titles import FoldedTitle, folded_text, split_colon
from papershelf.text import fold, plain_lines, unspaced, unspaced_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def folded(titles: Sequence[str]) -> list[FoldedTitle]:
    """The `FoldedTitle.of(title)` of many titles."""
    lines = _plain_lines(titles)
    keys, texts = unspaced_lines(lines), lines.decode("ascii").split("\n")
    plain = [place for place in range(len(titles)) if "\0" not in keys[place]]
    parts = {place: found for place in plain if (found := split_colon(titles[place]))}
    folds = folds_of([part for found in parts.values() for part in found])
    ends = dict(zip(parts, zip(folds[::2], folds[1::2], strict=True), strict=True))
    made = {
        place: FoldedTitle(keys[place], tuple(texts[place].split()), *ends.get(place, ("", "")), is_cut=False)
        for place in plain
    }
    return [made.get(place) or FoldedTitle.of(title) for place, title in enumerate(titles)]


def keys_of(titles: Sequence[str]) -> list[str]:
    """The `FoldedTitle.of(title).key` of many titles."""
    return _unspaced_all(titles, _plain_lines(titles), lambda title: unspaced(folded_text(title)[0]))


def folds_of(titles: Sequence[str]) -> list[str]:
    """The `fold(title)` of many titles."""
    return _unspaced_all(titles, plain_lines(titles), fold)


def _plain_lines(titles: Sequence[str]) -> bytes:
    """What `folded_text` makes of each title, as `plain_lines` gives it."""
    return plain_lines(titles).replace(b"generalised", b"generalized")


def _unspaced_all(titles: Sequence[str], lines: bytes, one: Callable[[str], str]) -> list[str]:
    """The key in each line that `plain_lines` gave, or what `one` makes of a title that is not plain."""
    keys = unspaced_lines(lines) if titles else []
    for place in [place for place, key in enumerate(keys) if "\0" in key]:
        keys[place] = one(titles[place])
    return keys
