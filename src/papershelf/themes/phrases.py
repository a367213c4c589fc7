"""Phrases of one to three words that can name what a text is about."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from papershelf.themes.wordlists import EMPTY

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from papershelf.themes.words import Word

LONGEST_PHRASE = 3
"""Words; those that a hyphen ties count as one. Of the tags that people give papers, nearly all have at most three."""


def phrases(run: Sequence[Word], firsts: Container[str] | None = None) -> Iterator[tuple[str, int, int]]:
    """Every phrase of a run of words that can name something: its stems, with spaces between, and its begin and end.

    It neither begins nor ends with an empty word or a bare number, nor holds an empty one but `of`, except for what a
    hyphen ties (`in-context learning`, `text-to-image`); and it takes in what is tied whole, or is a single word.
    With `firsts`, only those whose first word has one of these stems.
    """
    fit = [_is_fit(word.stem) for word in run]
    for begin, first in enumerate(run):
        if firsts is not None and first.stem not in firsts:
            continue
        if fit[begin]:
            yield first.stem, begin, begin + 1
        if not (fit[begin] or first.is_tied) or (begin and run[begin - 1].is_tied):
            continue
        key, units = first.stem, 0 if first.is_tied else 1
        for end in range(begin + 1, len(run)):
            word = run[end]
            is_free = not word.is_tied and not run[end - 1].is_tied
            if units == LONGEST_PHRASE or (is_free and word.stem in EMPTY and word.stem != "of"):
                break
            key = f"{key} {word.stem}"
            if not word.is_tied:
                units += word.stem != "of"
                if fit[end]:
                    yield key, begin, end + 1


@lru_cache(maxsize=1 << 17)
def _is_fit(stem: str) -> bool:
    """Whether a phrase can begin or end with a word of this stem."""
    return len(stem) > 1 and stem not in EMPTY and any(map(str.isalpha, stem))


def is_tied(run: Sequence[Word], begin: int, end: int) -> bool:
    """Whether the phrase is only a part of what hyphens tie: `Mills` in `Yang-Mills`."""
    return run[end - 1].is_tied or (begin > 0 and run[begin - 1].is_tied)


def is_begun(run: Sequence[Word], begin: int) -> bool:
    """Whether no word stands before the phrase that could belong to it."""
    return begin == 0 or run[begin - 1].stem in EMPTY


def is_ended(run: Sequence[Word], end: int) -> bool:
    """Whether no word stands behind the phrase that could belong to it."""
    return end == len(run) or run[end].stem in EMPTY
