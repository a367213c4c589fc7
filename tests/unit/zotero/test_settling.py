"""What became of a write of which no answer came: each test tells what happened, and what is made of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from papershelf.zotero.model import Baseline, Collection, Item, Kind, Step, Tag
from papershelf.zotero.settling import TOUCHED, landed
from tests.unit.zotero.holdings import FIELDS, KEY, PAPER, SHELF, ours, theirs

SINCE, SIZE = 40, 3
MADE = Step(KEY, Kind.ITEM, PAPER.arxiv_id, True, {}, Baseline(KEY, FIELDS, frozenset(["nlp"]), frozenset([SHELF])))
TAGGED = Step(
    "THEIRS22", Kind.ITEM, PAPER.arxiv_id, False, {}, Baseline("THEIRS22", {"date": "2017"}, frozenset(["nlp"]))
)


def found(step: Step, there: Item | Collection | None, *, is_gone: bool = False) -> int | None:
    return landed(step, there, is_gone=is_gone, since=SINCE, size=SIZE)


def item(step: Step, version: int, **other: Any) -> Item:
    """An item as the step was to leave it, apart from what is said otherwise."""
    if step is MADE:
        return replace(ours("NLP", "mine", version=version, collections=(SHELF,)), **other)
    return replace(theirs(fields={"date": "2017"}, tags=(Tag("nlp"),)), **{"version": version} | other)


class TestNewItems:
    def test_killed_before_it_was_sent(self) -> None:
        assert found(MADE, None) is None

    def test_cut_off_after_the_server_wrote_it(self) -> None:
        assert found(MADE, item(MADE, 42)) == 42

    def test_written_and_edited_by_a_person_before_the_next_run(self) -> None:
        assert found(MADE, item(MADE, 55, tags=())) == TOUCHED
        assert found(MADE, item(MADE, 55, fields={"title": "Mine"})) == TOUCHED
        assert found(MADE, item(MADE, 55, collections=())) == TOUCHED

    def test_written_and_deleted_by_a_person_before_the_next_run(self) -> None:
        assert found(MADE, None, is_gone=True) == TOUCHED

    def test_made_by_another_machine_instead_which_wants_other_tags(self) -> None:
        assert found(MADE, item(MADE, SINCE + 1, tags=())) is None

    def test_written_with_text_that_the_server_cleaned(self) -> None:
        assert found(MADE, item(MADE, SINCE + 1, fields={"title": "Cleaned"})) == TOUCHED

    def test_refused_because_another_run_had_written_it_before(self) -> None:
        assert found(MADE, item(MADE, 12)) is None


class TestItemsThatWereThere:
    def test_killed_before_it_was_sent(self) -> None:
        assert found(TAGGED, theirs()) is None

    def test_cut_off_after_the_server_wrote_it(self) -> None:
        assert found(TAGGED, item(TAGGED, 43)) == 43

    def test_another_writer_was_first_so_that_it_was_refused(self) -> None:
        edited = theirs(fields={"title": "Edited"})
        assert found(TAGGED, replace(edited, version=SINCE + 1)) is None

    def test_written_and_then_half_taken_back_by_a_person(self) -> None:
        assert found(TAGGED, item(TAGGED, 43, tags=())) == TOUCHED
        assert found(TAGGED, item(TAGGED, 43, fields={})) == TOUCHED
        placed = replace(TAGGED, after=Baseline("THEIRS22", {}, frozenset(["nlp"]), frozenset([SHELF])))
        assert found(placed, item(TAGGED, 43, tags=(), collections=(SHELF,))) == TOUCHED

    def test_edited_much_later_so_that_nothing_can_be_told(self) -> None:
        assert found(TAGGED, replace(theirs(), version=SINCE + SIZE + 1)) == TOUCHED

    def test_deleted_by_a_person(self) -> None:
        assert found(TAGGED, None, is_gone=True) == TOUCHED


class TestCollections:
    STEP = Step(SHELF, Kind.COLLECTION, None, True, {}, Baseline(SHELF, {"name": "Bias"}))

    def test_killed_before_it_was_sent(self) -> None:
        assert found(self.STEP, None) is None

    def test_cut_off_after_the_server_wrote_it(self) -> None:
        assert found(self.STEP, Collection(SHELF, 41, "Bias")) == 41

    def test_renamed_by_a_person_before_the_next_run(self) -> None:
        assert found(self.STEP, Collection(SHELF, 50, "Fairness")) == TOUCHED

    def test_there_since_long_ago(self) -> None:
        assert found(self.STEP, Collection(SHELF, 40, "Bias")) is None
