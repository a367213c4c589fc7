"""However papers share their themes, each has one place, and the digest's order does not matter."""

from __future__ import annotations

import random
from collections import Counter

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
def test_a_theme_that_is_the_strongest_of_several_papers_is_their_group(papers: list[Paper]) -> None:
    groups = {paper.record.arxiv_id: one.name.casefold() for one in group(papers) for paper in one.papers}
    first = {paper.record.arxiv_id: next((name.casefold() for name in paper.themes if name), "") for paper in papers}
    counts = Counter(first.values())
    for arxiv_id, theme in first.items():
        if theme and counts[theme] > 2:
            assert groups[arxiv_id] == theme


@given(PAPERS)
def test_what_is_left_over_has_no_theme_in_common(papers: list[Paper]) -> None:
    left = [paper for one in group(papers) if not one.name for paper in one.papers]
    shared = Counter(name for paper in left for name in {theme.casefold() for theme in paper.themes if theme})
    assert all(count == 1 for count in shared.values())


@given(PAPERS, st.randoms(use_true_random=False))
def test_the_order_of_the_papers_changes_no_group(papers: list[Paper], chance: random.Random) -> None:
    shuffled = chance.sample(papers, len(papers))
    one, other = ([(each.name, {*each.papers}) for each in group(some)] for some in (papers, shuffled))
    assert one == other
