"""Text as words: what has one stem, where a phrase cannot go on, and what a hyphen ties."""

from __future__ import annotations

import pytest

from papershelf.themes.words import sentences, stem


def texts(text: str) -> list[list[str]]:
    return [[word.text for word in run] for run in sentences(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Diffusion", "diffusions"),
        ("LLM", "LLMs"),
        ("VLMs", "vlm"),
        ("initialisation", "initialization"),
        ("optimise", "optimizing"),
        ("behaviour", "behavior"),
        ("neighbouring", "neighboring"),
        ("Parkinson's", "Parkinson"),
        ("networks’", "network"),
    ],
)
def test_spellings_and_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("GPT-3", "GPT-4"), ("1.5B", "15B"), ("C++", "C"), ("Modelle", "Modell")])
def test_what_means_something_else_has_another_stem(one: str, other: str) -> None:
    assert [word.stem for run in sentences(one) for word in run] != [
        word.stem for run in sentences(other) for word in run
    ]


def test_words_with_a_digit_or_a_letter_beyond_ascii_stay_whole() -> None:
    assert [stem("llama3s"), stem("Schrödinger"), stem("Netze"), stem("位置编码")] == [
        "llama3s",
        "schrödinger",
        "netz",
        "位置编码",
    ]


def test_punctuation_ends_a_run_and_hyphens_and_slashes_do_not() -> None:
    assert texts("KV-cache eviction: which tokens, and why? Input/output") == [
        ["KV", "cache", "eviction"],
        ["which", "tokens"],
        ["and", "why"],
        ["Input", "output"],
    ]


@pytest.mark.parametrize("hyphen", ["-", "‐", "‑", "–", "--"])
def test_every_hyphen_ties_its_word_to_the_next(hyphen: str) -> None:
    (run,) = sentences(f"Yang{hyphen}Mills theory")
    assert [(word.text, word.is_tied) for word in run] == [("Yang", True), ("Mills", False), ("theory", False)]


@pytest.mark.parametrize("dash", [" – ", " — ", "—", " - "])
def test_a_dash_between_words_ends_a_run(dash: str) -> None:
    assert texts(f"attention{dash}revisited") == [["attention"], ["revisited"]]


def test_names_of_letters_and_signs_are_one_word() -> None:
    assert texts("C++ and F# with node.js on Qwen2.5 1.5B don't stop") == [
        ["C++", "and", "F#", "with", "node.js", "on", "Qwen2.5", "1.5B", "don't", "stop"]
    ]


def test_latex_and_html_are_read_as_a_person_would() -> None:
    assert texts(r"Schr\"odinger operators on $\mathbb{R}$") == [["Schrödinger", "operators", "on", "R"]]
    assert texts("<b>Diffusion</b> &amp; <i>flow</i>") == [["Diffusion"], ["flow"]]


@pytest.mark.parametrize("text", ["", " ", "🔥🔥", "…—!", "\x00", "\u202e\u200b"])
def test_text_without_words_has_no_runs(text: str) -> None:
    assert sentences(text) == []


def test_escapes_and_bidi_marks_are_in_no_word() -> None:
    assert texts("\x1b[31mred\x1b[0m \u202eright\u202c\x07") == [["red", "right"]]
