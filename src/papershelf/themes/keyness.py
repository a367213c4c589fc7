"""Which phrases of a digest say what it is about: those that it has far more often than arXiv has, and in titles."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from papershelf.themes.wordlists import GOOD_LAST, NOT_ALONE, NOT_FIRST, NOT_LAST, TIED_LAST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from papershelf.themes.corpus import Corpus
    from papershelf.themes.figures import Figures

_UNKNOWN_PAPERS = 2.0  # in how many of arXiv's a phrase is taken to be that the figures do not have
_LEAST_LIFT = 0.5  # natural logarithm; what is about as common in arXiv tells nothing
_LEAST_SHARE = 0.1  # of a phrase's papers that have it in the title; phrases of prose have 1 to 5 %
_MOST_COMMON = 0.06  # share of arXiv's papers; a single word in more of them is no theme
_ONE_WORD = 0.75  # of a score; a word alone says less than it seems to
_ABSORBED = 0.7  # a phrase that stands in a longer one in so many of its papers is a part of that
# Ends of longer phrases, by their stems, that were cut.
_CUT = ("larg languag", "natur languag", "vision languag", "machin learn estim", "deep neural", "convolut neural")
# Endings of adjectives, participles and verbs, which want a noun behind them or before them.
_ADJECTIVE = re.compile(
    r"(?:[^cj][^s]tive|sive|istic|ional|tical|nical|lical|gical|able|eous|ious|uous|less|rect|ular|[^ens]ed"
    r"|[ -](?:learn|aris|verif|fail|matter|know|need|improv|help|lead|make|becom|emerg|think|transfer)(?:e?s|ies|y)?)$"
)


@dataclass(frozen=True, slots=True, eq=False)
class Keyphrases:
    """The phrases that can be themes, the most telling first.

    Attributes:
        places: in the corpus's `keys`.
        names: as the papers write them.
        scores: how telling each is, above 0; some 3 to 8 for what a person would call a theme of a hundred papers.
        in_papers: how many of the digest's papers it is in.
    """

    places: NDArray[np.int64]
    names: tuple[str, ...]
    scores: NDArray[np.float64]
    in_papers: NDArray[np.int64]


def least_papers(n: int) -> int:
    """In how many of a digest's papers a phrase must be: 2 in small ones, 5 in a thousand, 17 in ten thousand."""
    return max(2, round(math.sqrt(n) / 6))


def keyphrases(corpus: Corpus, figures: Figures) -> Keyphrases:
    """The phrases of a digest that can be themes.

    A phrase's score is the logarithm of how many times more common it is here than in arXiv, times the square roots of
    how many papers have it here and of the share of all papers with it that have it in the title.
    """
    in_papers = corpus.in_papers()
    places = np.flatnonzero(in_papers >= least_papers(corpus.n))
    here, titled = in_papers[places], corpus.in_titles()[places]
    known = figures.places([corpus.keys[place] for place in places])
    there = np.where(known >= 0, figures.papers[known].astype(float), _UNKNOWN_PAPERS)
    in_titles = np.where(known >= 0, figures.titles[known].astype(float), 0.0)
    lift = np.log(here / corpus.n * figures.n_papers / there)
    share = (in_titles + titled + 0.5) / (there + here + 2.0)
    scores = np.maximum(lift, 0) * np.sqrt(here * share)
    keys = [corpus.keys[place] for place in places]
    is_long = np.array([" " in key for key in keys], dtype=np.bool_)
    scores[~is_long] *= _ONE_WORD
    fits = (lift >= _LEAST_LIFT) & (share >= _LEAST_SHARE) & (titled >= 1)
    fits &= is_long | (there <= _MOST_COMMON * figures.n_papers)
    fits &= ~_absorbed(keys, here)
    names = corpus.spellings(key for key, fit in zip(keys, fits, strict=True) if fit)
    fits &= np.array([key in names and _is_name(key, names[key]) for key in keys], dtype=np.bool_)
    order = np.flatnonzero(fits)[np.argsort(-scores[fits], kind="stable")]
    return Keyphrases(places[order], tuple(names[keys[row]] for row in order), scores[order], here[order])


def _is_name(key: str, spelling: str) -> bool:
    words = key.split(" ")
    if _ADJECTIVE.search(spelling) or key.endswith(_CUT):
        return False
    if len(words) == 1:
        return key not in NOT_LAST and key not in NOT_FIRST and key not in NOT_ALONE
    if " " not in spelling and words[-1] in TIED_LAST:
        return False
    return words[0] not in NOT_FIRST and (words[-1] not in NOT_LAST or words[-1] in GOOD_LAST)


def _absorbed(keys: Sequence[str], here: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which phrases nearly always stand in one and the same longer phrase."""
    at = {key: row for row, key in enumerate(keys)}
    absorbed = np.zeros(len(keys), dtype=np.bool_)
    for key, row in at.items():
        words = key.split(" ")
        for begin in range(len(words)):
            for end in range(begin + 1, len(words) + 1):
                part = at.get(" ".join(words[begin:end]))
                if part is not None and part != row and here[row] >= _ABSORBED * here[part]:
                    absorbed[part] = True
    return absorbed
