"""The figures of arXiv that come with papershelf: whole, and found by phrases."""

from __future__ import annotations

import numpy as np
import pytest

from papershelf.themes.figures import Figures, hash_of
from papershelf.themes.phrases import phrases
from papershelf.themes.words import sentences


@pytest.fixture(scope="module")
def figures() -> Figures:
    return Figures.shipped()


def key_of(text: str) -> str:
    (run,) = sentences(text)
    return max((key for key, _, _ in phrases(run)), key=len)


def test_every_phrase_has_its_figures(figures: Figures) -> None:
    n = len(figures.hashes)
    assert n > 50_000
    assert all(len(column) == n for column in (figures.papers, figures.titles, figures.begun, figures.ended))
    assert (np.diff(figures.hashes.astype(np.int64)) > 0).all()
    assert (figures.titles <= figures.papers).all()
    assert figures.papers.min() >= 5
    assert figures.papers.max() <= figures.n_papers


def test_words_have_directions_that_can_be_calculated_with(figures: Figures) -> None:
    assert figures.vectors.shape == (len(figures.words), 100)
    assert np.isfinite(figures.vectors).all()
    assert (np.diff(figures.words.astype(np.int64)) > 0).all()
    assert figures.words.max() < len(figures.hashes)


def test_a_known_phrase_is_found_and_an_unknown_one_is_not(figures: Figures) -> None:
    known, unknown = figures.places([key_of("neural networks"), key_of("lichen rings on milestones")])
    assert figures.hashes[known] == hash_of("neural network")
    assert figures.papers[known] > 100
    assert unknown == -1


def test_no_phrases_have_no_places(figures: Figures) -> None:
    assert figures.places([]).tolist() == []


def test_figures_tell_what_wants_a_word_behind_it(figures: Figures) -> None:
    cut, whole = figures.places([key_of("large language"), key_of("causal inference")])
    assert figures.ended[cut] < 10 < 128 < figures.ended[whole]


def test_figures_are_read_once() -> None:
    assert Figures.shipped() is Figures.shipped()
