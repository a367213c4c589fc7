"""Themes that only a digest as a whole shows: how they are named, and when there are none."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from papershelf.themes.discover import Discovered, discover
from papershelf.themes.figures import Figures
from papershelf.themes.words import Text

LICHEN = (
    "Lichen Rings Tell the Age of Walls",
    "Counting Lichen Rings from the Air",
    "Lichen Rings on Roman Milestones",
    "Glass Sponges Hear the Tide",
    "Do Glass Sponges Sleep?",
    "Glass Sponges as Optical Fibres",
    "A Cable Car for Cats",
)


def found(papers: Iterable[str | tuple[str, str]]) -> tuple[Discovered, ...]:
    pairs = [(paper, "") if isinstance(paper, str) else paper for paper in papers]
    return discover([Text.of(title, abstract) for title, abstract in pairs], Figures.shipped())


def names(papers: Iterable[str | tuple[str, str]]) -> list[str]:
    return [theme.name for theme in found(papers)]


def about(phrase: str, n: int = 3) -> list[str]:
    """Titles of which each has the phrase, at its end, and nothing else in common."""
    return [f"{word} and {phrase}" for word in ("Walls", "Tides", "Cats", "Roofs", "Bees")[:n]]


def test_phrases_of_several_papers_are_themes_with_the_papers_that_have_them() -> None:
    themes = {theme.name: [each.paper for each in theme.having] for theme in found(LICHEN)}
    assert themes == {"lichen rings": [0, 1, 2], "glass sponges": [3, 4, 5]}


@pytest.mark.parametrize(
    "phrase",
    [
        "KV cache",
        "Bayesian lichens",
        "text-to-lichen generation",
        "LoRA lichens",
        "chain of lichens",
        "Yang-Mills roofs",
    ],
)
def test_a_theme_is_named_as_papers_write_it(phrase: str) -> None:
    assert phrase in names([*about(phrase), "A Cable Car for Cats"])


def test_capitals_of_titles_are_no_part_of_a_name_but_those_of_names_are() -> None:
    titles = ["Lichen Rings on Walls", "Old Lichen Rings", "Counting of Lichen Rings"]
    assert names(titles) == ["lichen rings"]
    told = "All of it was seen in Ruritanian towns and from Ruritanian hills."
    assert names([("Ruritanian Lichens on Walls", told), ("Old Ruritanian Lichens", "")]) == ["Ruritanian lichens"]


def test_a_name_that_only_stands_before_nouns_is_a_theme() -> None:
    assert names(["Bayesian Walls", "Bayesian Tides", "Bayesian Cats"]) == ["Bayesian"]


def test_the_noun_gives_the_name_and_not_the_adjective_of_one_stem() -> None:
    papers = [
        ("Dendrites in Walls", "The dendritic growth of a sponge; a dendritic ring."),
        ("On Dendrites", "A dendritic tide, and dendritic hills."),
        ("Dendrites, Again", "The dendritic air."),
    ]
    assert "dendrites" in names(papers)
    assert "dendritic" not in names(papers)


def test_a_part_of_a_hyphenated_name_is_no_theme() -> None:
    assert not {"Calabi", "Yau", "calabi", "yau", "mirrored"} & set(names(about("Calabi-Yau manifolds", 4)))


def test_a_phrase_that_always_stands_in_a_longer_one_is_told_once() -> None:
    assert names(about("glass sponge rings")) == ["glass sponge rings"]


@pytest.mark.parametrize(
    "phrase",
    [
        "quantum",  # wants a noun
        "large language",
        "supersymmetric",
        "extended abstract",
        "technical report",
        "proposed method",
        "improving lichens",
        "2024",
        "challenge 2024",
    ],
)
def test_adjectives_verbs_cut_phrases_and_boilerplate_are_no_themes(phrase: str) -> None:
    titles = [f"{word} and {phrase} {noun}" for word, noun in zip("ABC", ("walls", "tides", "cats"), strict=True)]
    assert phrase.lower() not in [name.lower() for name in names(titles)]


def test_a_verb_in_many_forms_names_nothing() -> None:
    titles = ["Tasting lichens", "He tasted lichens", "She tastes lichens"]
    assert not any("tast" in name for name in names(titles))


@pytest.mark.parametrize(
    "titles",
    [
        ("A Paradox of Walls", "The Paradox of Tides", "Paradox, Again"),  # of what?
        ("Training LLMs on Walls", "On Training LLMs", "Training LLMs of Old"),
        ("He Polishes Lichens", "She Polishes Lichens", "Who Polishes Lichens of Walls?"),
        ("It Was at gl", "It Was of gl", "It Was in gl"),
    ],
)
def test_what_says_little_alone_or_begins_with_a_verb_is_no_theme(titles: tuple[str, ...]) -> None:
    assert [name for name in names(titles) if name != "lichens"] == []


def test_a_possessive_loses_its_ending() -> None:
    assert names(["Iran's Walls", "Iran's Tides", "Iran's Roofs"]) == ["iran"]


@pytest.mark.parametrize(
    "papers",
    [
        [],
        ["Lichen Rings"],
        [""],
        ["", "", ""],
        ["🔥", "🔥🔥", "…"],
        ["Lichen Rings", "A Cable Car for Cats"],
        ["1", "2", "3"],
        [("", "x"), ("y", "")],
        [("Zyxgle", "qwrtzu " * 50), ("Blorf", "fnord " * 50)],
    ],
)
def test_where_there_is_nothing_to_tell_nothing_is_told(papers: list[str | tuple[str, str]]) -> None:
    assert names(papers) == []


def test_two_papers_of_one_theme_show_it() -> None:
    assert names(LICHEN[:2]) == ["lichen rings"]


def test_a_phrase_that_all_papers_share_is_a_theme_of_all() -> None:
    (theme,) = [theme for theme in found(about("lichen rings", 5)) if theme.name == "lichen rings"]
    assert [each.paper for each in theme.having] == [0, 1, 2, 3, 4]


def test_papers_are_near_a_theme_only_if_they_are() -> None:
    known = "We train deep neural networks for image classification on convolutional features and visual recognition."
    papers = [(f"Lichen Rings {word}", known) for word in ("One", "Two", "Three")]
    papers += [("Walls", known), *[(f"Banks {word}", "Prices of stocks in markets.") for word in "ABCDEFGHIJ"]]
    (theme,) = [theme for theme in found(papers) if theme.name == "lichen rings"]
    assert [paper for paper, _ in theme.near] == [0, 1, 2, 3]


GERMAN = [
    "Eine neue Methode für die Erkennung von Flechten",
    "Über eine neue Methode für die Zählung der Ringe",
    "Neue Methode zur Messung",
    "Wie man für die Mauern eine neue Lösung findet",
]
RUSSIAN = ["Новый метод для распознавания лишайников", "Новый метод для измерения стен", "О новом методе"]
ARABIC = ["طريقة جديدة للتعرف على الصور", "طريقة جديدة للقياس", "دراسة طريقة جديدة"]
CHINESE = [
    "基于深度学习的图像识别方法研究综述与展望",
    "基于深度学习的图像识别方法研究综述与展望:二",
    "大语言模型 综述",
    "大语言模型 方法",
]
SPANISH = ["Un nuevo método para la medición", "Un nuevo método para los muros", "Sobre el nuevo método para contar"]
FRENCH = ["Une nouvelle méthode pour les murs", "La nouvelle méthode pour compter", "Sur une nouvelle méthode"]


@pytest.mark.parametrize("titles", [GERMAN, RUSSIAN, ARABIC, CHINESE, SPANISH, FRENCH])
def test_of_other_languages_nothing_is_taken_for_a_theme(titles: list[str]) -> None:
    assert names(titles * 2) == []
    assert names([*titles, *LICHEN]) == names(LICHEN)


DUTCH = (
    "In dit artikel stellen we een grote ring van mos voor om nieuwe muren aan te passen. We laten zien dat de ring in"
    " alle gevallen beter is dan de stand van de techniek, en weinig nodig heeft, en was op die muren te zien."
)


def test_a_language_that_shares_small_words_with_english_is_told_by_how_few_they_are() -> None:
    assert names([(f"{word} Muren", DUTCH) for word in ("Oude", "Hoge", "Dikke")]) == []


def test_a_title_without_small_words_is_in_the_language_of_most_papers() -> None:
    neutral = ["Glas Ringe Rom", "Glas Ringe Luft", "Glas Ringe"]
    assert names(neutral) != []
    assert names([*neutral, *GERMAN]) == []


def test_titles_in_english_are_seen_among_others() -> None:
    english = [f"{title} with the help of a wall" for title in LICHEN[:3]]
    assert names([*GERMAN, *english]) == ["lichen rings"]


def test_the_order_of_what_is_found_is_that_of_strength() -> None:
    scores = [theme.score for theme in found([*LICHEN, *about("roof gardens", 2)])]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


def test_names_stay_short_and_clean_whatever_titles_hold() -> None:
    long = "-".join(["lichen", "wall", "tide"] * 5)
    titles = [f"\x1b[31mLichen\x1b[0m <b>rings</b> \u202e{long} =HYPERLINK(evil) {word}" for word in "abc"]
    for name in names(titles):
        assert len(name) <= 40
        assert name.isprintable()
        assert not name.startswith("=")
        assert "<" not in name
