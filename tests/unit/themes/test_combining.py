"""A reader's file over the shipped themes."""

from __future__ import annotations

from papershelf.themes.combining import combine
from papershelf.themes.vocabulary import Rule
from papershelf.themes.vocabulary_file import parse

SHIPPED = (
    Rule("language models", any=("LLM",), none=("x",), synonyms=("LMs",), was=("text models",), color="#111111"),
    Rule("agents", any=("agent",), broader="language models"),
    Rule("robotics", any=("robot",), synonyms=("robots", "drones")),
)


def rules(text: str) -> list[Rule]:
    combined = combine(parse(text), SHIPPED)
    assert combined.faults == ()
    return list(combined.vocabulary.rules)


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in combine(parse(text), SHIPPED).faults]


def test_ones_own_come_first_and_the_shipped_ones_stay() -> None:
    assert rules("[[theme]]\nname = 'mine'") == [Rule("mine"), *SHIPPED]
    assert rules("") == list(SHIPPED)


def test_a_file_can_stand_alone() -> None:
    assert rules("extends = false\n[[theme]]\nname = 'mine'") == [Rule("mine")]


def test_a_theme_of_the_same_name_takes_the_place_of_the_shipped_one() -> None:
    combined = combine(parse("[[theme]]\nname = 'Agent'\nany = ['AI agent']\nbroader = 'robotics'"), SHIPPED)
    assert combined.replaced == ("agents",)
    assert combined.vocabulary.rules == (Rule("Agent", any=("AI agent",), broader="robotics"), SHIPPED[0], SHIPPED[2])


def test_a_theme_can_be_renamed_without_saying_what_shows_it() -> None:
    renamed, *_ = rules("[[theme]]\nname = 'LLMs'\nwas = 'language models'\ncolor = '#222222'")
    assert renamed == Rule(
        "LLMs",
        any=("LLM",),
        none=("x",),
        synonyms=("LMs",),
        was=("language models", "text models"),
        color="#222222",
    )


def test_two_shipped_themes_can_become_one() -> None:
    one, *others = rules("[[theme]]\nname = 'machines'\nsynonyms = ['agents', 'robotics']")
    assert one.any == ("agent", "robot")
    assert others == [SHIPPED[0]]


def test_phrases_of_ones_own_stand_alone() -> None:
    own, *_ = rules("[[theme]]\nname = 'language models'\nall = ['language', 'model']")
    assert (own.any, own.all, own.none) == ((), ("language", "model"), ())


def test_a_synonym_that_the_reader_uses_is_taken_from_the_shipped_theme() -> None:
    own, *_, robotics = rules("[[theme]]\nname = 'drones'")
    assert own == Rule("drones")
    assert robotics.synonyms == ("robots",)


def test_shipped_themes_can_be_dropped_by_any_of_their_names() -> None:
    assert rules("drop = ['LMs', 'Robot']") == [Rule("agents", any=("agent",))]


def test_what_is_dropped_must_be_there() -> None:
    assert faults("\ndrop = ['robotcs']") == [(2, "no shipped theme is called “robotcs”; did you mean robotics?")]
    assert faults("drop = ['中']") == [(1, "no shipped theme is called “中”; take it out")]


def test_the_broader_theme_must_be_there() -> None:
    text = "drop = 'agents'\n[[theme]]\nname = 'a'\nbroader = 'agent'"
    assert faults(text) == [(4, "the broader theme “agent” does not exist; make one, or take it out")]
    assert faults("[[theme]]\nname = 'a'\nbroader = 'Language Model'") == []


def test_broader_themes_in_a_circle_are_told() -> None:
    told = "broader themes go in a circle: “language models”, “agents”, “language models”; take one out"
    assert faults("[[theme]]\nname = 'language models'\nbroader = 'agents'") == [(3, told)]
    assert faults("[[theme]]\nname = 'a'\nbroader = 'A'")[0][0] == 3
    assert faults(
        "[[theme]]\nname = 'a'\nbroader = 'b'\n[[theme]]\nname='b'\nbroader='c'\n[[theme]]\nname='c'\nbroader='b'"
    ) == [
        (6, "broader themes go in a circle: “b”, “c”, “b”; take one out"),
        (9, "broader themes go in a circle: “c”, “b”, “c”; take one out"),
    ]
