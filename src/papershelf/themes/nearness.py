"""Which papers of a digest are near each other, by words that stand in the same papers of arXiv."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from papershelf.themes.corpus import Corpus
    from papershelf.themes.figures import Figures

_LEAST_WEIGHT = 0.05  # of a word that all papers of the digest have
_CHUNK = 1 << 16  # rows of vectors that are held at once


def paper_vectors(corpus: Corpus, figures: Figures) -> NDArray[np.float32]:
    """A direction of length 1 for each paper, or zeros where none of its words is known.

    It is the mean of its words' vectors. A word weighs the more the more often it is there, the rarer it is in arXiv,
    and the fewer papers of the digest have it: what all have in common brings no two of them together.
    """
    places, words = _words(corpus, figures)
    at = np.full(len(corpus.keys), -1)
    at[places] = np.arange(len(places))
    rows = at[corpus.phrases] >= 0
    papers, counts = corpus.papers[rows], corpus.counts[rows]
    which = at[corpus.phrases[rows]]
    rarity = np.log(figures.n_papers / figures.papers[figures.words[words]])
    here = corpus.in_papers()[places]
    apart = np.maximum(np.log(corpus.n / here) / np.log(max(corpus.n, 2)), _LEAST_WEIGHT)
    weights = ((1 + np.log(counts)) * (rarity * apart)[which]).astype(np.float32)
    return unit(_summed(papers, weights, figures.vectors, words[which], corpus.n))


def phrase_vectors(
    corpus: Corpus, places: NDArray[np.int64], papers: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """For each of the phrases the direction of the papers that have it, and (phrases × papers) whether they do."""
    at = np.full(len(corpus.keys), -1)
    at[places] = np.arange(len(places))
    rows = at[corpus.phrases] >= 0
    has = np.zeros((len(places), corpus.n), dtype=np.float32)
    has[at[corpus.phrases[rows]], corpus.papers[rows]] = 1
    return unit(has @ papers), has


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows, each divided by its length; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units: NDArray[np.float32] = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return units


def _words(corpus: Corpus, figures: Figures) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places in `corpus.keys` of the words that have vectors, and the rows of those."""
    single = np.array([place for place, key in enumerate(corpus.keys) if " " not in key], dtype=np.int64)
    known = figures.places([corpus.keys[place] for place in single])
    rows = np.minimum(np.searchsorted(figures.words, np.maximum(known, 0)), len(figures.words) - 1)
    has_vector = (known >= 0) & (figures.words[rows] == known)
    return single[has_vector], rows[has_vector]


def _summed(
    papers: NDArray[np.int64],
    weights: NDArray[np.float32],
    vectors: NDArray[np.float32],
    words: NDArray[np.int64],
    n: int,
) -> NDArray[np.float32]:
    """For each paper the weighted sum of its words' vectors; `papers` ascend."""
    sums = np.zeros((n, vectors.shape[1]), dtype=np.float32)
    begin = 0
    while begin < len(papers):
        # A chunk ends where a paper does.
        end = int(np.searchsorted(papers, papers[min(begin + _CHUNK, len(papers)) - 1], side="right"))
        starts = np.flatnonzero(np.diff(papers[begin:end], prepend=-1))
        rows = vectors[words[begin:end]] * weights[begin:end, None]
        sums[papers[begin:end][starts]] = np.add.reduceat(rows, starts, axis=0)
        begin = end
    return sums
