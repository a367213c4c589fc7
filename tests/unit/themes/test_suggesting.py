"""Suggestions: themes that a digest has and the vocabulary lacks."""

from __future__ import annotations

import pytest

from papershelf.model import Mention
from papershelf.themes import assign, suggest
from papershelf.themes.vocabulary import Rule, Vocabulary
from tests.factories import make_mention

TITLES = (
    "Lichen Rings Tell the Age of Walls",
    "Glass Sponges Hear the Tide",
    "Counting Lichen Rings from the Air",
    "Do Glass Sponges Sleep?",
    "Lichen Rings on Roman Milestones",
    "A Cable Car for Cats",
    "Glass Sponges as Optical Fibres",
)
NO_RULES = Vocabulary()


def digest(*titles: str) -> list[Mention]:
    return [make_mention(title, line=line) for line, title in enumerate(titles, 1)]


def test_themes_are_suggested_with_their_papers() -> None:
    found = suggest(digest(*TITLES), NO_RULES)
    assert {each.name: each.papers for each in found} == {"lichen rings": (0, 2, 4), "glass sponges": (1, 3, 6)}
    assert all(each.strength > 0 for each in found)
    assert [each.strength for each in found] == sorted((each.strength for each in found), reverse=True)


@pytest.mark.parametrize(
    "mentions",
    [[], digest("Lichen Rings"), digest("", "", "🔥"), digest(*["Lichen Rings"] * 1000), digest("Lichens", "Cats")],
)
def test_a_digest_without_themes_suggests_none(mentions: list[Mention]) -> None:
    assert suggest(mentions, NO_RULES) == ()


@pytest.mark.parametrize(
    "rule",
    [
        Rule("glass sponges"),
        Rule("Glass-Sponge"),
        Rule("hexactinellids", synonyms=("glass sponge",)),
        Rule("hexactinellids", was=("glass sponges",)),
        Rule("hexactinellids", any=("glass sponge",)),
    ],
)
def test_what_the_vocabulary_has_is_not_suggested(rule: Rule) -> None:
    assert [each.name for each in suggest(digest(*TITLES), Vocabulary((rule,)))] == ["lichen rings"]


def test_a_rule_made_of_a_suggestion_finds_its_papers() -> None:
    mentions = digest(*TITLES)
    found = suggest(mentions, NO_RULES)
    vocabulary = Vocabulary(tuple(each.rule for each in found))
    assert suggest(mentions, vocabulary) == ()
    themes = assign(mentions, vocabulary)
    for each in found:
        assert (
            tuple(place for place, own in enumerate(themes) if each.name in [theme.name for theme in own])
            == each.papers
        )


def test_papers_with_the_phrase_in_the_title_come_first_and_each_once() -> None:
    mentions = [
        make_mention("Walls", abstract="Lichen rings, and lichen rings again."),
        *digest("Lichen Rings on Walls", "Counting Lichen Rings", "lichen rings on walls"),
    ]
    (theme,) = suggest(mentions, NO_RULES)
    assert theme.papers == (1, 2, 0)


def test_in_a_larger_digest_a_theme_needs_three_papers() -> None:
    others = [f"A Study of Things {n}{n + 1}" for n in range(10, 45)]
    assert [each.name for each in suggest(digest(*TITLES[:-1], *others), NO_RULES)] == ["lichen rings"]


def test_the_shipped_vocabulary_is_taken_if_none_is_given() -> None:
    titles = ("Diffusion Models on Walls", "Counting Diffusion Models", "Old Diffusion Models")
    assert [each.name for each in suggest(digest(*titles))] == []
    assert [each.name for each in suggest(digest(*titles), NO_RULES)] == ["diffusion models"]
