"""Telling abstracts from titles: a score for one line, and the most likely labels for a run of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_READ = 2000  # characters are enough to tell
_SENTENCE_BREAK = re.compile(r"[^\W\d_A-Z][)\]\"'”’$}]{0,3}[.?!][\"”’)]{0,3} {1,3}[\"“‘(]?[^\W\d_a-z]")
_SENTENCE_END = re.compile(r"[.][\"'”’)\]]{0,3}$|。$")
_SENTENCE_WORD = re.compile(r"\b(?:we|our|is|are|was|were|has|have|been|can|this|that|which|these|it)\b", re.IGNORECASE)
_MOST = 4.0
_WIDEST_MARGIN = 140
_JOINING_END = re.compile(
    r"(?:[:,&–—-]|\b(?:a|an|the|of|for|and|or|in|on|with|from|to|by|via|using|as|at|under|into|through|towards?))$",
    re.IGNORECASE,
)
_JOINING_START = re.compile(r"(?:of|for|and|or|in|on|with|from|to|by|via|using|as|at|under|into|through|towards?) ")


def abstractness(line: str) -> float:
    """How much a line reads like an abstract (above 0) or like a title (below 0), -4 to 4: capped log-odds.

    A logistic regression over 51,000 titles and as many abstracts of arXiv gave the weights, rounded; the weight of
    the final full stop is less than it gave, for abstracts that were cut. On them, 2 titles in 10,000 and 4 abstracts
    in 1,000 come out on the wrong side.
    """
    line = line[:_READ]
    score = (
        -7.0
        + 2.5 * min(len(line), 400) / 100
        + 1.0 * min(2, len(_SENTENCE_BREAK.findall(line)))
        + 3.5 * bool(_SENTENCE_END.search(line))
        - 2.0 * capitalised(line)
        + 2.0 * min(3, len(_SENTENCE_WORD.findall(line[:400])))
    )
    if "://" in line:  # no title holds an address
        score = max(score, 0.0)
    return max(-_MOST, min(_MOST, score))


def capitalised(line: str) -> float:
    """The share of longer words that begin in anything but lower case: high in titles as most people write them."""
    long_words = [word for word in line.split() if len(word) > 3]
    return sum(not word[0].islower() for word in long_words) / (len(long_words) or 1)


@dataclass(frozen=True, slots=True)
class Costs:
    """What speaks against a sequence of labels, in the unit of `abstractness`."""

    abstract_first: float  # the first title is missing
    two_titles: float  # an abstract is missing
    two_abstracts: float  # a title is missing, or the abstract has paragraphs
    next_title: float = 0.0  # a title after an abstract
    title_last: float = 0.0  # a title at the end, after other lines


def label(scores: Sequence[float], costs: Costs) -> list[bool]:
    """For each line, given its `abstractness`: whether it is (part of) an abstract. The cheapest sequence wins."""
    best = (max(0.0, scores[0]), costs.abstract_first + max(0.0, -scores[0]))  # ending in a title, in an abstract
    steps: list[tuple[bool, bool]] = []
    for score in scores[1:]:
        to_title = (best[0] + costs.two_titles, best[1] + costs.next_title)
        to_abstract = (best[0], best[1] + costs.two_abstracts)
        steps.append((to_title[1] < to_title[0], to_abstract[1] < to_abstract[0]))
        best = (min(to_title) + max(0.0, score), min(to_abstract) + max(0.0, -score))
    labels = [best[1] < best[0] + (costs.title_last if steps else 0.0)]
    for step in reversed(steps):
        labels.append(step[labels[-1]])
    return labels[::-1]


def has_sentence_word(text: str) -> bool:
    """Whether a word is there that sentences have and most titles lack: a pronoun, a form of to be or to have."""
    return bool(_SENTENCE_WORD.search(text))


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does."""
    return bool(_SENTENCE_END.search(text[-10:]))


def goes_on(first: str, second: str) -> bool:
    """Whether the second of two lines that look like titles is the rest of the first."""
    return bool(_JOINING_END.search(first) or _JOINING_START.match(second))


def is_wrapped(lines: Sequence[str]) -> bool:
    """Whether lines that follow each other are one text, broken at a margin."""
    longest = max(map(len, lines))
    reach = [len(line) >= 0.6 * longest or later[:1].islower() for line, later in pairwise(lines)]
    return longest <= _WIDEST_MARGIN and all(reach)
