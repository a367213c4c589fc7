"""Phrases that can name something: what they begin and end with, and that no hyphenated word is cut."""

from __future__ import annotations

import pytest

from papershelf.themes.phrases import is_begun, is_ended, is_tied, phrases
from papershelf.themes.words import sentences


def found(text: str) -> list[str]:
    """The phrases as they stand in the text, hyphens as hyphens."""
    return [
        "".join(word.text + ("-" if word.is_tied else " ") for word in run[begin:end])[:-1]
        for run in sentences(text)
        for _, begin, end in phrases(run)
    ]


def long(text: str) -> list[str]:
    return [phrase for phrase in found(text) if " " in phrase or "-" in phrase]


def test_phrases_have_at_most_three_words_beside_of() -> None:
    assert long("large language model alignment") == [
        "large language",
        "large language model",
        "language model",
        "language model alignment",
        "model alignment",
    ]
    assert "chain of thought prompting" in found("chain of thought prompting")


def test_no_phrase_begins_ends_or_goes_on_with_a_small_word() -> None:
    assert long("the training of the models with diffusion") == []
    assert "training of models" in found("the training of models")


def test_a_hyphenated_word_counts_as_one_and_is_never_cut() -> None:
    assert long("text-to-image diffusion models at scale") == [
        "text-to-image",
        "text-to-image diffusion",
        "text-to-image diffusion models",
        "diffusion models",
    ]
    assert long("fast text-to-image models") == [
        "fast text-to-image",
        "fast text-to-image models",
        "text-to-image",
        "text-to-image models",
    ]


def test_what_a_hyphen_ties_may_begin_with_a_small_word() -> None:
    assert "in-context learning" in found("in-context learning")


@pytest.mark.parametrize("text", ["2024", "3.5", "x", "of the", "10 000", ""])
def test_numbers_signs_and_small_words_are_no_phrases(text: str) -> None:
    assert found(text) == []


def test_a_name_with_a_digit_is_a_phrase() -> None:
    assert found("GPT4 3D") == ["GPT4", "GPT4 3D", "3D"]


def test_a_part_of_a_hyphenated_word_is_known_as_such() -> None:
    (run,) = sentences("super-Yang-Mills theory")
    assert [is_tied(run, at, at + 1) for at in range(4)] == [True, True, True, False]
    assert not is_tied(run, 0, 3)


def test_words_around_a_phrase_make_it_a_part_of_something_longer() -> None:
    (run,) = sentences("of large language models for code")
    large_language = (1, 3)
    assert is_begun(run, large_language[0])
    assert not is_ended(run, large_language[1])
    assert is_ended(run, 4)
    assert not is_begun(run, 2)
    assert is_ended(run, len(run))
    assert is_begun(run, 0)
