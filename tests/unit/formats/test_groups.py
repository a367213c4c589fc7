from __future__ import annotations

from papershelf.formats.groups import group
from papershelf.formats.papers import Paper
from tests.factories import make_record


def grouped(*themes: str) -> list[tuple[str, list[str]]]:
    """The groups of papers, each told by its themes: `"vision speech"` has two."""
    papers = [Paper(make_record(f"2101.{number:05d}"), tuple(names.split())) for number, names in enumerate(themes)]
    return [(one.name, [" ".join(paper.themes) for paper in one.papers]) for one in group(papers)]


def test_a_paper_of_several_themes_goes_where_its_strongest_is() -> None:
    assert grouped("speech", "vision speech", "vision", "vision", "speech", "speech") == [
        ("speech", ["speech", "speech", "speech"]),
        ("vision", ["vision speech", "vision", "vision"]),
    ]


def test_where_its_strongest_theme_is_no_group_the_next_one_takes_it() -> None:
    assert grouped("speech", "rare speech", "rarer vision speech", "speech") == [
        ("speech", ["speech", "rare speech", "rarer vision speech", "speech"])
    ]


def test_papers_that_are_placed_count_for_no_other_theme() -> None:
    assert grouped("a b", "a b", "a b", "a", "b c", "c", "a") == [
        ("a", ["a b", "a b", "a b", "a", "a"]),
        ("c", ["b c", "c"]),
    ]


def test_of_two_themes_of_as_many_papers_the_one_that_is_strongest_more_often_wins() -> None:
    assert grouped("b a", "b a")[0][0] == "b"
    assert grouped("b a", "a b")[0][0] == "a"


def test_a_theme_of_one_paper_makes_no_group() -> None:
    assert grouped("vision", "speech", "audio", "speech") == [
        ("speech", ["speech", "speech"]),
        ("", ["vision", "audio"]),
    ]


def test_papers_without_common_themes_are_one_group_without_a_name() -> None:
    assert grouped("vision", "", "speech") == [("", ["vision", "", "speech"])]
    assert grouped() == []


def test_case_parts_no_group_and_most_papers_give_the_spelling() -> None:
    assert grouped("nlp", "NLP NLP", "NLP nlp", "nLP")[0][0] == "NLP"
    assert grouped("nlp", "NLP")[0] == ("NLP", ["nlp", "NLP"])


def test_thousands_of_papers_are_grouped() -> None:
    # Each theme reaches over the papers of the next, so that most are counted anew after each group.
    themes = [" ".join(f"theme{(number + step) % 3000}" for step in range(5)) for number in range(10_000)]
    groups = grouped(*themes)
    assert sum(len(papers) for _, papers in groups) == 10_000
