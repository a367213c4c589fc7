"""The themes that a digest gives by itself: its headings, and its own tags. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from papershelf.arxiv_categories import ARCHIVES, SUBJECTS
from papershelf.text import clean
from papershelf.themes.wordlists import ORDERING
from papershelf.themes.words import stem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from papershelf.model import Mention

LONGEST_NAME = 60
"""Characters; what is longer is a sentence."""
_MOST_WORDS = 8
_NUMBER = re.compile(r"(?:§ ?\d+|\d+(?:\.\d+)+|\d+[.):]|[IVX]+[.)]|[A-Za-z][)]|\((?:\d+|[a-z])\))[.):]? +(?=\D)")
# Signs and emoji around a name; what belongs to it stays: C++, F#, (Q)LoRA, “Chain of Thought”.
_EDGES = re.compile(r"^[^\w(\[“\"'’]+|[^\w)\]”\"'’+#*!?]+$")
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.? \d"
    r"|\b\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d[./-]\d",
    re.IGNORECASE,
)


def heading_themes(mention: Mention) -> tuple[str, ...]:
    """The headings that say what the paper is about, the one nearest to it first.

    Those that only order a document ("Papers", "Week 23", "To read", a date) do not.
    """
    names = (_name(_NUMBER.sub("", clean(heading), count=1)) for heading in reversed(mention.headings))
    return _once(name for name in names if not _orders(name))


def category_headings(mention: Mention) -> tuple[str, ...]:
    """Those of the headings that are categories of arXiv's."""
    return tuple(heading for heading in mention.headings if heading in SUBJECTS or heading in ARCHIVES)


def tag_themes(mention: Mention) -> tuple[str, ...]:
    """The digest's own words for the paper, in their order, without arXiv's categories."""
    return _once(map(_name, mention.tags))


@lru_cache(maxsize=1 << 12)  # a list has the same tags again and again
def _name(text: str) -> str:
    """The text as the name of a theme; empty if it can be none, or is a category of arXiv's."""
    name = _EDGES.sub("", clean(text))
    is_one = len(name) <= LONGEST_NAME and len(name.split()) <= _MOST_WORDS and any(map(str.isalpha, name))
    return name if is_one and "://" not in name and name not in SUBJECTS and name not in ARCHIVES else ""


def _orders(name: str) -> bool:
    words = re.findall(r"[^\W_]+", name)
    return (
        bool(_DATE.search(name))
        or words[:1] == ["by"]
        or all(stem(word) in ORDERING or word.isdigit() for word in words)
    )


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names)))
