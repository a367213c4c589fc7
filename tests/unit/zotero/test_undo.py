"""Undoing pushes, with persons who do things in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from papershelf.zotero.wanted import PushOptions
from tests.factories import make_record
from tests.unit.zotero.desk import BIAS, TREES, Desk, opened_desk, whys


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened_desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def mine(desk: Desk) -> str:
    """A paper that a person has had for long."""
    return desk.add_trees()


class TestWhatNobodyTouched:
    def test_all_of_a_push_is_taken_back(self, desk: Desk, mine: str) -> None:
        before = desk.state()
        desk.push(BIAS, TREES)
        assert len(desk.below(mine)) == len(desk.below(desk.key("Bias in Graphs"))) == 2
        outcome = desk.undo()
        assert desk.state() == before
        assert outcome
        assert (whys(outcome), outcome.plan.gone, outcome.refused) == ({}, 0, ())

    def test_fields_that_were_completed_are_empty_again(self, desk: Desk, mine: str) -> None:
        before = desk.state()
        desk.push(TREES, options=PushOptions(completes=True))
        assert desk.zotero.library.item(mine)["DOI"]
        desk.undo()
        assert desk.state() == before

    def test_fields_that_were_updated_get_their_values_back_and_are_updated_again(self, desk: Desk) -> None:
        desk.push(BIAS)
        before = desk.state()
        renamed = make_record("2101.00001", "Bias in All Graphs", authors=("Ann Bell",), comment="9 pages")
        desk.push(renamed)
        after = desk.state()
        assert after != before
        desk.undo()
        assert desk.state() == before
        desk.push(renamed)
        assert desk.state() == after

    def test_another_push_makes_all_of_it_again_by_new_keys(self, desk: Desk, mine: str) -> None:
        desk.push(BIAS, TREES)
        first = desk.key("Bias in Graphs")
        desk.undo()
        desk.push(BIAS, TREES)
        assert desk.key("Bias in Graphs") != first
        assert len(desk.below(desk.key("Bias in Graphs"))) == len(desk.below(mine)) == 2
        data = desk.zotero.library.item(mine)
        assert [tag["tag"] for tag in data["tags"]] == ["new", "to read", "trees"]
        assert desk.zotero.library.collection_named("Bias") in data["collections"]
        assert not desk.push(BIAS, TREES).plan.writes

    def test_many_pushes_are_taken_back_one_after_the_other(self, desk: Desk, mine: str) -> None:
        states = []
        for number in range(6):
            states.append(desk.state())
            desk.push(BIAS, TREES, options=PushOptions(tags=(f"tag {number}",)))
        for state in reversed(states):
            desk.undo()
            assert desk.state() == state
        assert mine in desk.zotero.library.items

    def test_two_pushes_are_taken_back_one_after_the_other(self, desk: Desk, mine: str) -> None:
        empty = desk.state()
        desk.push(BIAS, TREES)
        first = desk.state()
        desk.push(BIAS, TREES, options=PushOptions(collection=("Reading", "More"), tags=("again",)))
        assert desk.state() != first
        desk.undo()
        assert desk.state() == first
        desk.undo()
        assert desk.state() == empty

    def test_more_than_fits_into_a_request(self, desk: Desk) -> None:
        records = [make_record(f"2101.{number:05d}", f"Paper {number}", comment="x") for number in range(1, 61)]
        desk.push(*records)
        desk.zotero.requests.clear()
        desk.undo()
        assert desk.state() == ([], [])
        assert desk.zotero.writes == 5  # 60 papers with a note and a link each, and two collections in one
        assert all(request.target.count(",") < 50 for request in desk.zotero.requests if request.method == "DELETE")

    def test_an_unchanged_library_is_not_read_again(self, desk: Desk) -> None:
        desk.push(BIAS)
        desk.zotero.requests.clear()
        desk.undo()
        assert (desk.zotero.reads, desk.zotero.writes) == (1, 2)


class TestWhatAPersonDid:
    def test_a_paper_that_a_person_edited_stays_whole(self, desk: Desk) -> None:
        desk.push(BIAS, TREES)
        desk.zotero.library.edit(desk.key("Bias in Graphs"), abstractNote="My words")
        key = desk.key("Bias in Graphs")
        before = desk.zotero.library.item(key)
        assert whys(desk.undo()) == {
            "Bias in Graphs": "it was changed since",
            "Bias": "other items are in it",
            "Reading": "other collections are in it",
        }
        assert desk.zotero.library.item(key) == before
        assert len(desk.below(key)) == 2
        assert desk.titles() == ["Bias in Graphs"]

    @pytest.mark.parametrize("did", ["tag", "untag", "move_into", "trash"])
    def test_a_paper_that_a_person_tagged_moved_or_trashed_stays(self, desk: Desk, did: str) -> None:
        held = desk.zotero.library
        desk.push(BIAS)
        key = desk.key("Bias in Graphs")
        match did:
            case "tag":
                held.tag(key, "mine")
            case "untag":
                held.untag(key, "new")
            case "move_into":
                held.move_into(key, held.add_collection("Mine"))
            case "trash":
                held.trash(key)
        before = desk.state()
        reason = "it is in the trash" if did == "trash" else "it was changed since"
        assert whys(desk.undo())["Bias in Graphs"] == reason
        assert desk.state() == before

    def test_a_paper_to_which_a_person_attached_something_stays(self, desk: Desk) -> None:
        desk.push(BIAS)
        key = desk.key("Bias in Graphs")
        desk.zotero.library.add_item({"itemType": "attachment", "linkMode": "imported_url", "parentItem": key})
        before = desk.state()
        assert whys(desk.undo())["Bias in Graphs"] == "something else was put below it"
        assert desk.state() == before

    def test_a_paper_with_a_note_that_a_person_wrote_on_stays(self, desk: Desk) -> None:
        desk.push(BIAS)
        note = desk.one("note")
        desk.zotero.library.edit(note, note="<p>My words</p>")
        before = desk.state()
        assert whys(desk.undo())["Bias in Graphs"] == "what is below it was changed since"
        assert desk.state() == before

    def test_something_below_a_link_of_ours_keeps_the_paper(self, desk: Desk) -> None:
        desk.push(BIAS)
        link = desk.one("attachment")
        desk.zotero.library.seed([{"itemType": "annotation", "parentItem": link, "annotationType": "note"}])
        before = desk.state()
        assert whys(desk.undo())["Bias in Graphs"] == "something else was put below it"
        assert desk.state() == before

    def test_what_a_person_deleted_stays_deleted_also_for_the_next_push(self, desk: Desk) -> None:
        desk.push(BIAS, TREES)
        desk.zotero.library.delete(desk.key("Trees"))
        outcome = desk.undo()
        assert outcome
        assert outcome.plan.gone == 3
        assert desk.state() == ([], [])
        desk.push(BIAS, TREES)
        assert desk.titles() == ["Bias in Graphs"]

    def test_a_paper_that_lost_its_note_goes_and_comes_with_one(self, desk: Desk) -> None:
        desk.push(BIAS)
        note = desk.one("note")
        desk.zotero.library.delete(note)
        desk.undo()
        assert desk.state() == ([], [])
        desk.push(BIAS)
        notes = [one["key"] for one in desk.zotero.library.data() if one["itemType"] == "note"]
        assert len(notes) == 1
        assert notes != [note]  # Zotero's programs would delete it again

    def test_what_a_person_changed_of_a_paper_that_was_there_stays(self, desk: Desk, mine: str) -> None:
        held = desk.zotero.library
        desk.push(TREES, options=PushOptions(completes=True, tags=("new", "read"), collection=("Reading",)))
        held.edit(mine, abstractNote="My words", DOI="10.1/mine")
        held.untag(mine, "read")
        held.tag(mine, "mine")
        outcome = desk.undo()
        assert outcome
        (restoration,) = outcome.plan.restorations
        assert restoration.kept == ("DOI",)
        data = held.item(mine)
        assert (data["abstractNote"], data["DOI"], data["url"]) == ("My words", "10.1/mine", "")
        assert [tag["tag"] for tag in data["tags"]] == ["mine", "to read", "trees"]
        assert len(data["collections"]) == 1
        assert "Reading" not in {one.name for one in held.collections.values()}
        desk.push(TREES, options=PushOptions(tags=("new", "read")))
        assert [tag["tag"] for tag in held.item(mine)["tags"]] == ["mine", "new", "to read", "trees"]

    def test_where_all_that_was_set_was_changed_there_is_nothing_to_take_back(self, desk: Desk) -> None:
        desk.push(BIAS)
        desk.push(make_record("2101.00001", "Bias in All Graphs", comment="9 pages"))
        desk.zotero.library.edit(desk.key("Bias in All Graphs"), title="Mine", shortTitle="Mine")
        before = desk.state()
        assert whys(desk.undo()) == {"Mine": "what was changed since: title"}
        assert (desk.state(), desk.asked) == (before, [])

    def test_a_paper_that_was_there_and_is_in_the_trash_now_is_left(self, desk: Desk, mine: str) -> None:
        desk.push(TREES)
        desk.zotero.library.trash(mine)
        before = desk.state()
        outcome = desk.undo()
        assert outcome
        assert {"it is in the trash", "the paper is in the trash"} <= {one.why for one in outcome.plan.left}
        assert desk.state() == before

    def test_a_note_below_a_paper_that_was_there_stays_if_it_was_changed(self, desk: Desk, mine: str) -> None:
        desk.push(TREES)
        note = desk.one("note")
        desk.zotero.library.edit(note, note="<p>My words</p>")
        assert whys(desk.undo()) == {"note with the authors' remark of Trees": "it was changed since"}
        assert desk.below(mine) == [note]

    def test_an_edit_between_two_pushes_keeps_the_paper(self, desk: Desk) -> None:
        desk.push(BIAS)
        desk.zotero.library.edit(desk.key("Bias in Graphs"), abstractNote="My words")
        before = desk.state()
        desk.push(BIAS, options=PushOptions(tags=("again",)))
        desk.undo()
        assert desk.state() == before
        desk.undo()
        assert desk.state() == before


class TestNothingToTakeBack:
    def test_no_push(self, desk: Desk) -> None:
        assert desk.undo() is None

    def test_everything_is_taken_back(self, desk: Desk) -> None:
        desk.push(BIAS)
        desk.undo()
        assert desk.undo() is None
        assert len(desk.asked) == 1

    def test_a_push_of_which_all_stays_is_not_asked_about_and_counts_as_taken_back(self, desk: Desk) -> None:
        desk.push(TREES, options=PushOptions())
        desk.push(BIAS, options=PushOptions())
        desk.zotero.library.trash(desk.key("Bias in Graphs"))
        assert whys(desk.undo()) == {"Bias in Graphs": "it is in the trash"}
        assert desk.asked == []
        desk.undo()
        assert [one["title"] for one in desk.zotero.library.data(trashed=True)] == ["Bias in Graphs"]

    def test_who_does_not_accept_keeps_all(self, desk: Desk) -> None:
        desk.push(BIAS)
        before = desk.state()
        outcome = desk.undo(accepts=False)
        assert outcome
        assert not outcome.accepted
        assert desk.state() == before
        desk.undo()
        assert desk.state() == ([], [])
