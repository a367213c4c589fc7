"""Themes that a digest has and the vocabulary lacks, for a person to look at. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from papershelf.themes.assigning import distinct, known_phrases, shown_by
from papershelf.themes.discover import discover
from papershelf.themes.vocabulary import Rule
from papershelf.themes.words import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.model import Mention
    from papershelf.themes.figures import Figures
    from papershelf.themes.vocabulary import Vocabulary

_FEWEST_OF_MANY = 3  # papers that must have a theme's phrase, in a digest of `_MANY` or more
_MANY = 30
_NEAR_ENOUGH = 0.5  # cosine; half of the papers of a good group are nearer


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A theme that a digest has, and could have a name of its own.

    Attributes:
        name: a phrase, as its papers write it.
        strength: how much more it is here than in arXiv; some 3 to 10 for a digest of a hundred papers.
        papers: the places of the mentions that have the phrase, those with it in the title first; each paper once.
        near: the places of some that lack the phrase and are near it by their words, the nearest first. They do not get
            the theme, and are worth a look.
    """

    name: str
    strength: float
    papers: tuple[int, ...]
    near: tuple[int, ...] = ()

    @property
    def rule(self) -> Rule:
        """The rule that finds this theme in the next digest."""
        return Rule(self.name)


def suggest_all(mentions: Sequence[Mention], vocabulary: Vocabulary, figures: Figures) -> tuple[Suggestion, ...]:
    """The themes that make a digest different and that the vocabulary lacks, the strongest first."""
    known = known_phrases(vocabulary)
    same = distinct(mentions)
    least = _FEWEST_OF_MANY if len(same) >= _MANY else 2
    suggestions = []
    for theme in discover([text_of(mentions[places[0]]) for places in same], figures):
        if theme.key in known or vocabulary.canonical(theme.name) or len(theme.having) < least:
            continue
        having = {each.paper for each in theme.having}
        shown = sorted(shown_by(theme), key=lambda pair: (-pair[1].strength, min(same[pair[0]])))
        papers = tuple(min(same[paper]) for paper, _ in shown)
        near = (paper for paper, nearness in theme.near if nearness >= _NEAR_ENOUGH and paper not in having)
        # No more papers are near than have the phrase: what few say is the name of no large group.
        some = islice((min(same[paper]) for paper in near), len(papers))
        suggestions.append(Suggestion(theme.name, round(theme.score, 2), papers, tuple(some)))
    return tuple(suggestions)
