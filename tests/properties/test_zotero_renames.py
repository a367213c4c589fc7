"""Whatever is in a library, only tags that papershelf wrote get the new names of their themes."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.zotero.model import Item, Kind, Tag, fold_tag
from papershelf.zotero.wanted import tag_renames
from tests.properties.zotero_papers import ID_OF, Wish
from tests.properties.zotero_plans import Case, random_case, random_wish

quick = settings(max_examples=150, deadline=None)
RANDOM = st.integers(0, 2**32).map(Random)
CASES, WISHES = RANDOM.map(random_case), RANDOM.map(random_wish)


def folded(item: Item) -> Counter[str]:
    return Counter(fold_tag(tag.name) for tag in item.tags)


def should_go(case: Case, item: Item, tag: Tag, renames: dict[str, str]) -> bool:
    """Whether a tag has to give way to another; said in another way than the code does."""
    old = fold_tag(tag.name)
    if item.trashed or old not in renames or not case.is_ours(item.key, tag) or folded(item)[old] > 1:
        return False
    (agreed,) = (one for (_, kind), one in case.baselines.items() if kind is Kind.ITEM and one.key == item.key)
    names = {renames[old].casefold(), *(one for one, new in renames.items() if fold_tag(new) == fold_tag(renames[old]))}
    is_there = fold_tag(renames[old]) in folded(item)
    return is_there or not (names & agreed.tags) - folded(item).keys()


@quick
@given(case=CASES, wish=WISHES)
def test_a_tag_gives_way_exactly_where_papershelf_wrote_it(case: Case, wish: Wish) -> None:
    renames = tag_renames(wish.options())
    after = {item.key: item for item in case.after(case.plan(wish)).items}
    for item in case.items:
        go = {tag for tag in item.tags if should_go(case, item, tag, renames)}
        now = after[item.key]
        assert set(item.tags) - set(now.tags) == go
        for tag in go:
            assert folded(now)[fold_tag(renames[fold_tag(tag.name)])] == max(
                1, folded(item)[fold_tag(renames[fold_tag(tag.name)])]
            ), "the new name is there once"
        come = {tag for tag in now.tags if tag not in item.tags}
        wanted = {one for number in wish.numbers for one in wish.folded_tags(number)}
        assert {fold_tag(tag.name) for tag in come} <= wanted | {fold_tag(renames[fold_tag(tag.name)]) for tag in go}


@quick
@given(case=CASES, wish=WISHES)
def test_a_paper_that_is_not_pushed_gets_new_names_for_its_tags_and_nothing_else(case: Case, wish: Wish) -> None:
    made = case.plan(wish)
    pushed = {change.key for change in made.changes}
    after = {item.key: item for item in case.after(made).items}
    for item in case.items:
        if item.key not in pushed:
            now = after[item.key]
            assert (now.fields, now.collections, now.trashed) == (item.fields, item.collections, item.trashed)
            assert len(now.tags) <= len(item.tags)
            assert {tag.automatic for tag in now.tags} <= {tag.automatic for tag in item.tags}


@quick
@given(case=CASES, wish=WISHES)
def test_the_new_name_is_agreed_on_so_that_it_can_be_taken_away_or_get_yet_another(case: Case, wish: Wish) -> None:
    renames = tag_renames(wish.options())
    once = case.after(case.plan(wish))
    items = {item.key: item for item in once.items}
    for (arxiv_id, kind), agreed in once.baselines.items():
        item = items.get(agreed.key)
        if kind is Kind.ITEM and item and not item.trashed:
            left = agreed.tags & renames.keys()
            assert left <= folded(item).keys(), "what is not there is agreed on under its new name"
            known = case.baselines.get((arxiv_id, Kind.ITEM))
            gone = known.tags & renames.keys() - left if known else ()
            assert {fold_tag(renames[old]) for old in gone} <= agreed.tags
    names = {fold_tag(new) for new in renames.values()}
    again = Wish((0,), renames=tuple((name, f"{name} again") for name in names))
    later = {item.key: item for item in once.after(once.plan(again)).items}
    for change in case.plan(wish).changes:
        for one in change.renamed:
            if not one.joins and change.record.arxiv_id != ID_OF[0]:
                assert fold_tag(one.new) not in folded(later[change.key])
