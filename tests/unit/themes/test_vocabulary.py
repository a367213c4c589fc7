"""A vocabulary knows its themes by every name, however it is written."""

from __future__ import annotations

import pytest

from papershelf.themes.vocabulary import Rule, Vocabulary, name_key

VOCABULARY = Vocabulary(
    (
        Rule("large language models", synonyms=("LLM",), was=("LMs", "big models"), color="#1f77b4"),
        Rule("position bias", broader="long-context", was=("order effects",)),
        Rule("long context"),
    )
)


@pytest.mark.parametrize(
    "name",
    [
        "Large Language Models",
        "large-language_model",
        "#LargeLanguageModels",
        "#largelanguagemodels",
        "LLMs",
        "#llm",
        "LMs",
    ],
)
def test_a_theme_goes_by_any_of_its_names(name: str) -> None:
    assert VOCABULARY.canonical(name) == "large language models"
    assert VOCABULARY.color_of(name) == "#1f77b4"


@pytest.mark.parametrize("name", ["", "#", "…", "language", "models large language", "LLM 2"])
def test_other_names_are_no_theme(name: str) -> None:
    assert VOCABULARY.canonical(name) is None
    assert VOCABULARY.color_of(name) == ""
    assert VOCABULARY.broader_of(name) is None


def test_the_broader_theme_has_its_proper_name() -> None:
    assert VOCABULARY.broader_of("Position biases") == "long context"
    assert VOCABULARY.broader_of("long context") is None


def test_renames_lead_from_every_former_name_to_the_present_one() -> None:
    assert VOCABULARY.renames() == (
        ("LMs", "large language models"),
        ("big models", "large language models"),
        ("order effects", "position bias"),
    )


def test_names_that_mean_different_things_stay_apart() -> None:
    names = ["C", "C++", "C#", "GPT-3", "GPT-4", "3D", "2D", "causal", "casual"]
    assert len(set(map(name_key, names))) == len(names)
