"""However papers share their themes, each has one place, and the digest's order does not matter."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from papershelf.formats.groups import group
from papershelf.formats.papers import Paper
from tests.factories import make_record

NAMES = st.lists(st.sampled_from(["a", "A", "b", "B", "c", "d", "ß", "SS", "e", "f", ""]), max_size=5)
PAPERS = st.lists(NAMES, max_size=30).map(
    lambda lists: [Paper(make_record(f"2101.{number:05d}"), tuple(names)) for number, names in enumerate(lists)]
)


def has(paper: Paper, theme: str) -> bool:
    return theme.casefold() in map(str.casefold, paper.themes)


@given(PAPERS)
def test_each_paper_is_in_one_group_that_is_one_of_its_themes(papers: list[Paper]) -> None:
    groups = group(papers)
    placed = [paper for one in groups for paper in one.papers]
    assert sorted(placed, key=papers.index) == papers
    for one in groups:
        assert list(one.papers) == sorted(one.papers, key=papers.index)
        if one.name:
            assert len(one.papers) >= 2
            assert all(has(paper, one.name) for paper in one.papers)


@given(PAPERS)
def test_each_group_has_the_theme_of_the_most_papers_that_are_left(papers: list[Paper]) -> None:
    left = papers
    themes = {name for paper in papers for name in paper.themes if name}
    for one in group(papers):
        most = max((sum(has(paper, theme) for paper in left) for theme in themes), default=0)
        assert len(one.papers) == most if one.name else most < 2
        left = [paper for paper in left if paper not in one.papers]
    assert not left


@given(PAPERS, st.randoms(use_true_random=False))
def test_the_order_of_the_papers_changes_no_group(papers: list[Paper], chance: random.Random) -> None:
    shuffled = chance.sample(papers, len(papers))
    one, other = ([(each.name, {*each.papers}) for each in group(some)] for some in (papers, shuffled))
    assert one == other
