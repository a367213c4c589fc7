from __future__ import annotations

import pytest
from msgspec.structs import replace

from papershelf.formats.papers import papers_of, themes_of
from papershelf.model import Theme
from tests.factories import make_all_verdicts, make_matched, make_record


def merged(*mentions: tuple[str, ...]) -> tuple[str, ...]:
    """The themes of one paper that each of the mentions gives some of."""
    decisions = [
        replace(make_matched(line=line), themes=tuple(map(Theme, names))) for line, names in enumerate(mentions)
    ]
    (paper,) = papers_of(decisions)
    return paper.themes


def test_each_matched_paper_is_there_once_in_the_order_of_the_digest() -> None:
    other = make_matched(record=make_record("hep-th/9201055"))
    papers = papers_of((*make_all_verdicts(), other, make_matched()))
    assert [paper.record.arxiv_id for paper in papers] == ["1706.03762", "hep-th/9201055"]
    assert papers[0].themes == ()


@pytest.mark.parametrize(
    ("mentions", "themes"),
    [
        ([("a", "b"), ("c", "d", "e")], ("a", "c", "b", "d", "e")),
        ([("a", "b", "c"), ("b",)], ("a", "b", "c")),
        ([("c", "b"), ("a", "c")], ("c", "a", "b")),
        ([(), ("a",), ()], ("a",)),
    ],
)
def test_the_themes_of_all_mentions_come_the_strongest_of_each_first(
    mentions: list[tuple[str, ...]], themes: tuple[str, ...]
) -> None:
    assert merged(*mentions) == themes


def test_of_themes_that_differ_in_case_only_the_first_spelling_counts() -> None:
    assert merged(("nlp", "Straße"), ("NLP", "STRASSE", "Nlp")) == ("nlp", "Straße")


def test_the_names_of_themes_are_safe_to_show() -> None:
    decision = replace(make_matched(), themes=(Theme("\x1b[31mlong\n context\u202e"), Theme("\x1b[0m"), Theme(" ")))
    assert themes_of(decision) == ("long context",)
