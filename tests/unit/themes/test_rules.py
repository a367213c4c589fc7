"""What rules see in papers: phrases by stems, how strongly they speak, and why."""

from __future__ import annotations

from typing import Any

import pytest

from papershelf.themes.rules import Matcher
from papershelf.themes.vocabulary import Rule, Vocabulary
from papershelf.themes.words import text_of
from tests.factories import make_mention


def found(rule: Rule, title: str = "A title", abstract: str | None = None, **known: Any) -> tuple[float, str] | None:
    """How strongly a paper shows a rule, and why; None if it does not."""
    themes = Matcher(Vocabulary((rule,))).find(make_mention(title, abstract=abstract, **known))
    return (themes[0].strength, themes[0].why) if themes else None


def shows(phrase: str, title: str) -> bool:
    return found(Rule("theme", any=(phrase,)), title) is not None


@pytest.mark.parametrize(
    ("phrase", "title"),
    [
        ("diffusion model", "Diffusion Models Beat GANs"),
        ("in-context learning", "What in context learning learns"),
        ("in context learning", "What In-Context-Learning learns"),
        ("pre-training", "Pretraining at scale"),
        ("pretraining", "Pre-training at scale"),
        ("multimodal", "Multi-modal models"),
        ("transform*", "Transformers in time"),
        ("vision transformer*", "A vision transformer"),
        ("* as a judge", "LLM-as-a-Judge"),
        ("optimiser*", "An optimiser"),
        ("summarization", "Summarisation of meetings"),
        ("CLIP", "CLIP and its limits"),
        ("VLA", "VLAs that act"),
        ("GPT-4", "Is GPT-4 a child?"),
        ("C++", "From C++ to Rust"),
        ("Schrödinger bridge", 'The Schr\\"odinger bridge'),
        ("3D", "3D vision"),
        ("étale", "Étale cohomology"),
    ],
)
def test_a_phrase_is_found_however_it_is_written(phrase: str, title: str) -> None:
    assert shows(phrase, title)


@pytest.mark.parametrize(
    ("phrase", "title"),
    [
        ("CLIP", "A clip of a video"),
        ("GAN", "GaN nanowires"),
        ("diffusion model", "Diffusion, and models"),
        ("model diffusion", "Diffusion models"),
        ("art", "The start of a party"),
        ("transformer*", "The Fourier transform"),
        ("C", "From C++ to Rust"),
        ("vision * model", "Vision model"),
        ("*", "Anything"),
        ("…", "Anything"),
    ],
)
def test_what_only_looks_like_a_phrase_is_not_found(phrase: str, title: str) -> None:
    assert not shows(phrase, title)


def test_the_title_weighs_more_than_the_abstract_and_the_abstract_not_without_end() -> None:
    rule = Rule("bias", any=("position bias",))
    assert found(rule, "Position bias") == (3.0, "“Position bias” in the title")
    assert found(rule, abstract="A position bias.") == (1.0, "“position bias” in the abstract")
    assert found(rule, abstract="Position bias. Position biases. Position-bias.") == (
        2.0,
        "“Position bias” in the abstract",
    )
    assert found(rule, "Position bias", "Position bias, position bias, position bias") is not None
    strength, _ = found(rule, "Position bias", "Position bias, position bias, position bias") or (0, "")
    assert strength == 5.0


def test_phrases_that_lie_over_one_another_are_one() -> None:
    rule = Rule("LLM", any=("language model", "large language model", "large language"))
    assert found(rule, abstract="A large language model.") == (1.0, "“large language model” in the abstract")


def test_why_is_the_phrase_as_it_stands_in_the_paper() -> None:
    rule = Rule("x", any=("in context learning", "lost in the middle"))
    assert found(rule, "On In-Context  Learning") == (3.0, "“In-Context Learning” in the title")
    assert found(rule, abstract="All are Lost-in-the-Middle") == (1.0, "“Lost-in-the-Middle” in the abstract")


def test_all_must_be_there_and_none_of_the_others() -> None:
    rule = Rule("video generation", all=("video", "generat*"), none=("audio",))
    assert found(rule, "Generating video")
    assert found(rule, "Video", "We generate it") == (1.0, "“Video” in the title")
    assert not found(rule, "Video")
    assert not found(rule, "Generating video", "with audio")


def test_any_with_all_needs_both_and_is_weighed_by_any() -> None:
    rule = Rule("judges", any=("judge",), all=("language model",))
    assert not found(rule, "A judge")
    assert found(rule, "A judge", "of language models") == (3.0, "“judge” in the title")


def test_a_rule_that_says_nothing_else_is_shown_by_its_names() -> None:
    rule = Rule("causal inference", synonyms=("causality",), was=("causes",))
    assert found(rule, "Causality")
    assert found(rule, "Causal inference")
    assert not found(rule, "Its causes")
    assert not found(Rule("causal inference", any=("treatment effect",)), "Causal inference")


def test_a_category_is_a_weak_sign() -> None:
    rule = Rule("language", any=("parsing",), categories=("cs.CL", "math.*"))
    assert found(rule, tags=("cs.CL", "math.ST")) == (0.5, "cs.CL")
    assert found(rule, tags=("math.ST",)) == (0.5, "math.ST")
    assert found(rule, "Parsing", tags=("cs.CL",)) == (3.5, "“Parsing” in the title")
    assert not found(rule, tags=("mathematics", "cs.CLX"))
    assert not found(Rule("x", none=("survey",), categories=("cs.CL",)), "A survey", tags=("cs.CL",))


def test_the_strongest_comes_first_then_the_longer_phrase_then_the_earlier_then_the_name() -> None:
    rules = [
        Rule(name, any=(phrase,))
        for name, phrase in (("z", "alpha"), ("y", "alpha"), ("x", "beta"), ("w", "beta gamma"), ("v", "delta"))
    ]
    themes = Matcher(Vocabulary(tuple(rules))).find(make_mention("Alpha beta gamma", abstract="Delta"))
    assert [theme.name for theme in themes] == ["w", "y", "z", "x", "v"]


def test_words_that_are_at_hand_are_used() -> None:
    mention = make_mention("Position bias")
    matcher = Matcher(Vocabulary((Rule("position bias"),)))
    assert matcher.find(mention, text_of(mention)) == matcher.find(mention)


def test_hostile_and_foreign_text_shows_nothing_that_is_not_there() -> None:
    rule = Rule("AI", any=("deep learning",))
    assert not found(rule, "Глубокое обучение", "深度学习 \x1b[31m\0 <b>deep</b>. learning")
    assert found(rule, "\x1b[31mDeep\x1b[0m learning") == (3.0, "“Deep learning” in the title")
