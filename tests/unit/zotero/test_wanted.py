"""From papers and options to what is wanted in a library."""

from __future__ import annotations

from papershelf.formats.papers import Paper
from papershelf.zotero.model import Kind, Library, Tag
from papershelf.zotero.places import Places, find_places
from papershelf.zotero.wanted import PushOptions, too_long, wanted_papers, wanted_paths
from tests.factories import make_full_record, make_record

PAPER = Paper(make_full_record(), ("Bias", "Model editing"))
OTHER = Paper(make_record("2101.00001", "Graphs"), ("Bias",))


def places(options: PushOptions, base: tuple[str, ...] = ()) -> Places:
    return find_places({}, wanted_paths([PAPER, OTHER], options, base), Library("user", 1001))


def test_without_options_papers_go_nowhere_and_themes_become_tags() -> None:
    assert wanted_paths([PAPER], PushOptions(), ()) == ()
    (one,) = wanted_papers([PAPER], PushOptions(), Places({}), ())
    assert (one.record, one.collections, one.children) == (PAPER.record, (), ())
    assert one.tags == (Tag("Bias"), Tag("Model editing"))


def test_papers_go_into_the_collection_and_one_for_each_theme_below_it() -> None:
    options = PushOptions(collection=("Reading",), per_theme=True)
    assert wanted_paths([PAPER, OTHER], options, ("Reading",)) == (
        ("Reading",),
        ("Reading", "Bias"),
        ("Reading", "Model editing"),
    )
    found = places(options, ("Reading",))
    first, second = wanted_papers([PAPER, OTHER], options, found, ("Reading",))
    assert first.collections == tuple(found.keys[path] for path in wanted_paths([PAPER], options, ("Reading",)))
    assert second.collections == first.collections[:2]


def test_papers_go_into_the_collection_of_a_key() -> None:
    options = PushOptions(collection_key="SHELF222", per_theme=True)
    found = places(options, ("Reading",))
    (one,) = wanted_papers([OTHER], options, found, ("Reading",))
    assert one.collections == ("SHELF222", found.keys["Reading", "Bias"])


def test_collections_for_themes_stand_at_the_top_without_another() -> None:
    assert wanted_paths([OTHER], PushOptions(per_theme=True), ()) == (("Bias",),)


def test_tags_come_from_options_themes_and_categories() -> None:
    options = PushOptions(tags=("to  read", "\x1b[31mred"), automatic=True, categories=True)
    (one,) = wanted_papers([PAPER], options, Places({}), ())
    assert one.tags == (
        Tag("to read"),
        Tag("red"),
        Tag("Bias", automatic=True),
        Tag("Model editing", automatic=True),
        Tag("Computer Science - Computation and Language", automatic=True),
        Tag("Computer Science - Machine Learning", automatic=True),
    )


def test_what_zotero_would_refuse_is_left_out_and_named() -> None:
    hostile = Paper(OTHER.record, ("t" * 256, "\u200b", "x" * 255))
    options = PushOptions(tags=("l" * 300, ""), per_theme=True)
    (one,) = wanted_papers([hostile], options, find_places({}, [("x" * 255,)], Library("user", 1)), ())
    assert one.tags == (Tag("x" * 255),)
    assert len(one.collections) == 1
    assert wanted_paths([hostile], options, ()) == (("x" * 255,),)
    assert too_long([hostile, hostile], options) == ("l" * 300, "t" * 256)


def test_notes_and_links_are_made_on_request() -> None:
    options = PushOptions(comment=True, pdf=True, sources={PAPER.record.arxiv_id: "<p>From week.txt</p>"})
    first, second = wanted_papers([PAPER, OTHER], options, Places({}), ())
    assert {one.kind for one in first.children} == {Kind.COMMENT, Kind.SOURCE, Kind.PDF}
    assert [one.kind for one in second.children] == [Kind.PDF]
