"""The themes that make a digest different: phrases of its papers, and the papers that are near them. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from papershelf.themes.corpus import TITLE_WEIGHT, Corpus
from papershelf.themes.grouping import group
from papershelf.themes.keyness import keyphrases
from papershelf.themes.languages import in_english
from papershelf.themes.nearness import paper_vectors, phrase_vectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from papershelf.themes.figures import Figures
    from papershelf.themes.grouping import Groups
    from papershelf.themes.keyness import Keyphrases
    from papershelf.themes.words import Text

_LEAST_SCORE = 3.0  # below, people call half of the phrases no themes
_LEAST_GROUP_SCORE = 2.5  # a group says more than its phrase alone
_MOST_SHARED = 0.25  # of the papers; a phrase that more have tells no groups apart
_MOST_PHRASES = 1500  # that are looked at for groups: what comes behind has scores below 1


@dataclass(frozen=True, slots=True)
class Having:
    """A paper, by its place, that has a phrase: in its title, and how often in its abstract."""

    paper: int
    in_title: bool
    n_abstract: int


@dataclass(frozen=True, slots=True)
class Discovered:
    """A theme that a digest has.

    Attributes:
        key: the stems of its phrase.
        name: the phrase as the papers write it.
        score: how telling it is for this digest; some 3 to 10 in a hundred papers, more in larger ones.
        having: the papers that have the phrase, in their order.
        near: the places of the papers that are nearer to this theme than to all others that groups are made of, with
            their nearness (0 to 1), nearest first; empty if no group was made of it.
    """

    key: str
    name: str
    score: float
    having: tuple[Having, ...]
    near: tuple[tuple[int, float], ...] = ()


def discover(texts: Sequence[Text], figures: Figures) -> tuple[Discovered, ...]:
    """The themes of these papers, the most telling first; none where there is nothing to tell.

    It takes some 2 ms a paper that has an abstract, most of it to cut it into phrases.
    """
    places = in_english(texts)
    corpus = Corpus.of([texts[place] for place in places])
    found = keyphrases(corpus, figures)
    fit = np.flatnonzero((found.scores >= _LEAST_GROUP_SCORE) & (found.in_papers <= max(2, _MOST_SHARED * corpus.n)))
    fit = fit[:_MOST_PHRASES]
    papers = paper_vectors(corpus, figures)
    vectors, has = phrase_vectors(corpus, found.places[fit], papers)
    groups = group(papers, vectors, has)
    near = {int(fit[row]): _near(groups, place, places) for place, row in enumerate(groups.chosen)}
    rows = sorted({*near, *_telling(corpus, found)})
    having = _having(corpus, found.places[rows], places)
    return tuple(
        Discovered(
            corpus.keys[found.places[row]], found.names[row], float(found.scores[row]), papers_with, near.get(row, ())
        )
        for row, papers_with in zip(rows, having, strict=True)
    )


def _near(groups: Groups, place: int, papers: Sequence[int]) -> tuple[tuple[int, float], ...]:
    inside = np.flatnonzero(groups.of_papers == place)
    inside = inside[np.argsort(-groups.nearness[inside], kind="stable")]
    return tuple((papers[row], float(groups.nearness[row])) for row in map(int, inside))


def _telling(corpus: Corpus, found: Keyphrases) -> Iterator[int]:
    """The rows of the phrases that tell enough by themselves and nothing that one before has told."""
    taken: list[set[str]] = []
    for row, (place, score) in enumerate(zip(found.places, found.scores, strict=True)):
        if score < _LEAST_SCORE or len(taken) > 2 * math.sqrt(corpus.n):
            return
        words = set(corpus.keys[place].split(" "))
        # "KV cache compression" after "KV cache" says more; what two before it are parts of does not.
        if sum(words >= other or words <= other for other in taken) < 2:
            taken.append(words)
            yield row


def _having(corpus: Corpus, places: NDArray[np.int64], papers: Sequence[int]) -> list[tuple[Having, ...]]:
    """For each phrase the papers that have it."""
    at = {int(place): row for row, place in enumerate(places)}
    having: list[list[Having]] = [[] for _ in places]
    for entry in np.flatnonzero(np.isin(corpus.phrases, places)):
        in_title = bool(corpus.titled[entry])
        n_abstract = int(corpus.counts[entry]) - TITLE_WEIGHT * in_title
        having[at[int(corpus.phrases[entry])]].append(Having(papers[int(corpus.papers[entry])], in_title, n_abstract))
    return [tuple(each) for each in having]
