"""Which tags of an item get the new names of their themes, and which stay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from papershelf.zotero.model import Baseline, Item, Kind, Step, Tag
from papershelf.zotero.plan import Action, Change, plan
from papershelf.zotero.settling import TOUCHED, landed
from papershelf.zotero.view import View
from papershelf.zotero.wanted import PushOptions, tag_renames
from tests.factories import make_record
from tests.unit.zotero.holdings import KEY, PAPER, agreed, change, ours, theirs, view, wanted

RENAMES = tag_renames(PushOptions(renames=(("NLP", "Language"),)))
GIVEN = {KEY: frozenset({"nlp", "vision"})}
OTHER = make_record("2101.00001", "Trees")


def known(*items: Item, before: Baseline, **how: Any) -> View:
    return view(*items, before=before, **{"renames": RENAMES, "given": GIVEN, **how})


def renamed(change: Change) -> list[tuple[str, str, bool]]:
    return [(one.old.name, one.new, one.joins) for one in change.renamed]


class TestPushedPapers:
    def test_our_tag_gets_the_new_name_in_one_change_with_what_else_is_new(self) -> None:
        one = change(wanted(PAPER, "Language", "new"), known(ours("nlp", "mine"), before=agreed("nlp")))
        assert renamed(one) == [("nlp", "Language", False)]
        assert [tag.name for tag in one.tags] == ["new"]
        assert one.actions == (Action.TAG, Action.RENAME)

    def test_it_is_renamed_also_where_the_paper_has_another_theme_now(self) -> None:
        assert renamed(change(wanted(PAPER), known(ours("nlp"), before=agreed("nlp")))) == [("nlp", "Language", False)]

    def test_a_theme_whose_tag_was_taken_away_does_not_come_back_under_its_new_name(self) -> None:
        one = change(wanted(PAPER, "Language"), known(ours("mine"), before=agreed("nlp")))
        assert one.actions == (Action.UNCHANGED,)
        assert one.why[1] == "you took away the tags: Language"
        assert one.agreed
        assert one.agreed.tags == {"language"}

    def test_an_old_tag_just_goes_where_the_new_one_is_already(self) -> None:
        one = change(wanted(PAPER, "Language"), known(ours("nlp", "LANGUAGE"), before=agreed("nlp")))
        assert (renamed(one), one.tags) == ([("nlp", "LANGUAGE", True)], ())

    def test_a_persons_own_tag_stays_beside_the_new_one(self) -> None:
        """They had it before papershelf wanted it, so that it was agreed on, but never written."""
        one = change(wanted(PAPER, "Language"), known(theirs(tags=(Tag("nlp"),)), before=agreed("nlp", key="THEIRS22")))
        assert (one.renamed, [tag.name for tag in one.tags]) == ((), ["Language"])

    def test_of_two_that_differ_in_case_one_is_a_persons_and_both_stay(self) -> None:
        assert change(wanted(PAPER), known(ours("nlp", "NLP"), before=agreed("nlp"))).renamed == ()

    def test_an_old_tag_stays_where_the_new_one_was_taken_away(self) -> None:
        assert change(wanted(PAPER), known(ours("nlp"), before=agreed("nlp", "language"))).renamed == ()

    def test_the_library_s_spelling_of_the_new_name_is_kept(self) -> None:
        found = known(ours("nlp"), before=agreed("nlp"), spellings={"language": "language"})
        assert renamed(change(wanted(PAPER), found)) == [("nlp", "language", False)]

    def test_what_was_taken_from_another_item_of_the_paper_is_not_given_to_this_under_its_new_name(self) -> None:
        one = change(wanted(PAPER, "Language"), known(theirs(), before=agreed("nlp", key="GONE2222")))
        assert one.tags == ()
        assert one.why[1] == "you took away from its copy the tags: Language"


class TestOtherPapers:
    def test_items_of_papers_that_are_not_pushed_get_the_new_name_and_nothing_else(self) -> None:
        item = replace(ours(collections=("SHELF222",)), tags=(Tag("nlp", automatic=True), Tag("mine")))
        made = plan([wanted(OTHER)], known(item, before=agreed("nlp")))
        (one,) = made.renamings
        assert (one.item, one.arxiv_id, one.agreed) == (item, PAPER.arxiv_id, agreed("nlp"))
        assert [(tag.old, tag.new) for tag in one.tags] == [(Tag("nlp", automatic=True), "Language")]

    def test_nothing_is_done_to_items_in_the_trash_or_deleted_or_not_ours(self) -> None:
        for items in ([ours("nlp", trashed=True)], [], [ours("nlp", key="ELSE2222")]):
            assert plan([], known(*items, before=agreed("nlp"))).renamings == ()
        made = plan([], known(ours("nlp"), before=agreed("nlp"), given={}))
        assert (made.renamings, made.writes) == ((), False)

    def test_what_a_person_took_away_is_remembered_under_the_new_name_with_nothing_to_write(self) -> None:
        made = plan([], known(ours("mine"), before=agreed("nlp", "vision")))
        (one,) = made.renamings
        assert (one.tags, one.agreed, made.writes) == ((), agreed("language", "vision"), False)

    def test_an_item_that_is_two_papers_is_renamed_once(self) -> None:
        both = {(OTHER.arxiv_id, Kind.ITEM): agreed("nlp")}
        assert len(plan([], known(ours("nlp"), before=agreed("nlp"), baselines=both)).renamings) == 1


class TestWhatBecameOfIt:
    def step(self, *names: str) -> Step:
        (one,) = plan([], known(ours(*names), before=agreed("nlp"))).renamings
        come = frozenset({"language"}) if len(names) == 1 else frozenset()
        return Step(KEY, Kind.ITEM, PAPER.arxiv_id, False, {}, Baseline(KEY, tags=come), renamed=one.tags)

    def test_it_is_written_if_the_old_tag_is_gone_and_the_new_one_there(self) -> None:
        for step in (self.step("nlp"), self.step("nlp", "Language")):
            assert landed(step, ours("Language", version=8), is_gone=False, since=7, size=1) == 8

    def test_it_is_not_written_as_long_as_the_old_tag_is_there(self) -> None:
        for step in (self.step("nlp"), self.step("nlp", "Language")):
            assert landed(step, ours("nlp", "Language", version=8), is_gone=False, since=7, size=1) is None
            assert landed(step, ours("nlp", "Language", version=7), is_gone=False, since=7, size=1) is None

    def test_it_was_written_and_changed_if_somebody_was_there_later(self) -> None:
        assert landed(self.step("nlp"), ours("nlp", version=20), is_gone=False, since=7, size=1) == TOUCHED

    def test_afterwards_the_new_name_is_agreed_on(self) -> None:
        for step in (self.step("nlp"), self.step("nlp", "Language")):
            assert step.over(agreed("nlp", "vision")).tags == {"language", "vision"}


def test_names_that_differ_in_case_only_or_that_zotero_would_refuse_rename_nothing() -> None:
    pairs = (("nlp", "NLP"), ("a", "b" * 256), ("c", " "), ("\x1b[1mold\x00", " Deep  learning "))
    assert tag_renames(PushOptions(renames=pairs)) == {"old": "Deep learning"}
