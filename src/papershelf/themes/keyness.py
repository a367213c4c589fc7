"""Which phrases of a digest say what it is about: those that it has far more often than arXiv has, and in titles."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from papershelf.themes.wordlists import GOOD_LAST, NOT_ALONE, NOT_FIRST, NOT_LAST, PROPER, TIED_LAST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from papershelf.themes.corpus import Corpus, Use
    from papershelf.themes.figures import Figures

_UNKNOWN_PAPERS = 2.0  # in how many of arXiv's a phrase is taken to be that the figures do not have
_LEAST_LIFT = 0.5  # natural logarithm; what is about as common in arXiv tells nothing
_LEAST_SHARE = 0.1  # of a phrase's papers that have it in the title; phrases of prose have 1 to 5 %
_MOST_COMMON = 0.06  # share of arXiv's papers; a single word in more of them is no theme
_ONE_WORD = 0.75  # of a score; a word alone says less than it seems to
_ABSORBED = 0.7  # a phrase that stands in a longer one in so many of its papers is a part of that
# Of the times that a phrase is there: with nothing before it, or behind it, that could belong to it. Nouns that people
# take for themes end what they stand in some 20 to 90 % of the times, adjectives and cut phrases 0 to 15 %.
_LEAST_BEGUN, _LEAST_ENDED = 0.05, 0.16
_MOST_BEGUN = 0.85  # of phrases that begin with -ing; beyond, it is a verb ("training LLMs")
_LONGEST = 40  # characters; what is longer is made of many hyphens, or of a script without spaces
_ONE_FORM = 0.75  # share of a first word's most common form; verbs have many ("training LLMs", "trained LLMs")
_ING_FIRST = re.compile(r"[a-z]+ing ")
_NO_THEMES = NOT_FIRST | NOT_LAST | NOT_ALONE
_VERB_FIRST = re.compile(r"[a-z]+(?:ch|sh|fi|iz|is)es ")
# Endings of adjectives, participles and verbs, which want a noun behind them or before them.
_ADJECTIVE = re.compile(
    r"(?:[^cj][^s]tive|sive|istic|ional|ical|ocal|linear|able|eous|ious|uous|less|rect|ular|[^ens]ed"
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
    uses = corpus.uses(key for key, fit in zip(keys, fits, strict=True) if fit)
    for row in np.flatnonzero(fits):
        use = uses.get(keys[row])
        fits[row] = use is not None and _is_name(keys[row], use) and _is_whole(use, figures, int(known[row]))
    order = np.flatnonzero(fits)[np.argsort(-scores[fits], kind="stable")]
    return Keyphrases(places[order], tuple(uses[keys[row]].name for row in order), scores[order], here[order])


def _is_name(key: str, use: Use) -> bool:
    words = key.split(" ")
    if _ADJECTIVE.search(use.name) or _VERB_FIRST.match(use.name) or len(use.name) > _LONGEST:
        return False
    if len(words) == 1:
        is_sign = len(key) < 3 and use.name.isalpha() and use.name.islower()
        return not is_sign and key not in _NO_THEMES
    if (use.is_done and use.first < _ONE_FORM) or (" " not in use.name and words[-1] in TIED_LAST):
        return False
    return words[0] not in NOT_FIRST and (words[-1] not in NOT_LAST or words[-1] in GOOD_LAST)


def _is_whole(use: Use, figures: Figures, place: int) -> bool:
    """Whether it is not cut: `large language` and adjectives want words behind them, `Carlo` one before it."""
    there = int(figures.papers[place]) if place >= 0 else 0
    n = there + use.n
    begun = (use.begun + there * int(figures.begun[place]) / 255 + 0.5) / (n + 2)
    ended = (use.ended + there * int(figures.ended[place]) / 255 + 0.5) / (n + 2)
    if begun < _LEAST_BEGUN or (begun > _MOST_BEGUN and _ING_FIRST.match(use.name)):
        return False
    return ended >= _LEAST_ENDED or use.name.lower() in PROPER


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
