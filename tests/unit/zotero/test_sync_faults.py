"""Pushing papers into a library while others write to it and requests fail: the real copy, journal and HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from papershelf.errors import ZoteroError, ZoteroUnavailableError
from papershelf.zotero.plan import Action
from papershelf.zotero.wanted import PushOptions
from tests.servers.zotero_faults import CutAfter, CutBefore, Meanwhile, Status
from tests.unit.zotero.desk import BIAS, TREES, Desk, opened_desk
from tests.unit.zotero.pushes import PLAIN, actions, records


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened_desk(tmp_path) as opened:
        yield opened


class TestOtherWriters:
    def test_a_write_for_an_old_version_is_planned_again_from_what_changed(self, desk: Desk) -> None:
        mine = desk.add_trees()

        def edit(library: object) -> None:
            desk.zotero.library.tag(mine, "new")
            desk.zotero.library.edit(mine, title="Trees, edited")

        desk.zotero.fail_when(lambda method, _: method == "POST", Meanwhile(edit), 1)
        outcome = desk.push(TREES, BIAS, options=PLAIN)
        assert [step.creates for step in outcome.steps] == [True]
        item = desk.zotero.library.item(mine)
        assert (item["title"], [tag["tag"] for tag in item["tags"]].count("new")) == ("Trees, edited", 1)
        assert actions(outcome)[0] == (Action.TAG,)  # as it was agreed to

    def test_a_library_in_which_others_write_all_the_time_is_left_for_now(self, desk: Desk) -> None:
        library = desk.zotero.library

        def is_write(method: str, _: str) -> bool:
            return method == "POST"

        desk.zotero.fail_when(is_write, Meanwhile(lambda _: library.add_item({"itemType": "book"})))
        with pytest.raises(ZoteroUnavailableError, match=r"^My Library is being changed by somebody else all the time"):
            desk.push(BIAS)
        assert desk.titles() == [""] * 8
        desk.zotero.forget_faults()
        desk.push(BIAS)
        assert desk.titles()[-1] == "Bias in Graphs"

    def test_a_paper_that_somebody_else_adds_in_between_is_used(self, desk: Desk) -> None:
        desk.zotero.fail_when(lambda method, _: method == "POST", Meanwhile(lambda _: desk.add_trees()), 1)
        desk.push(TREES, options=PLAIN)
        assert desk.titles() == ["Trees"]

    def test_a_note_that_a_person_made_alike_meanwhile_is_agreed_on(self, desk: Desk) -> None:
        mine = desk.add_trees()
        note = {"itemType": "note", "note": "<p>Comment: 12 pages</p>", "parentItem": mine}
        desk.zotero.library.add_item(note)
        assert actions(desk.push(TREES, options=PushOptions(comment=True))) == [(Action.UNCHANGED,)]
        desk.zotero.library.delete(*desk.below(mine))
        assert actions(desk.push(TREES, options=PushOptions(comment=True))) == [(Action.UNCHANGED,)]


class TestFaults:
    @pytest.mark.parametrize(
        "fault", [CutBefore(), CutAfter(), CutAfter(within=0.3), Status(500), Status(503, 2), Status(429, 2)]
    )
    @pytest.mark.parametrize("at", [0, 2, 3])
    def test_a_write_of_which_no_answer_came_is_settled_and_nothing_is_there_twice(
        self, desk: Desk, fault: CutBefore | CutAfter | Status, at: int
    ) -> None:
        mine = desk.add_trees()
        desk.zotero.fail_at(3 + at, fault)
        outcome = desk.push(BIAS, TREES)
        assert (desk.titles(), outcome.refused) == (["Bias in Graphs", "Trees"], ())
        assert [len(desk.below(desk.key(title))) for title in desk.titles()] == [2, 2]
        assert {tag["tag"] for tag in desk.zotero.library.item(mine)["tags"]} == {"new", "to read", "trees"}
        assert desk.journal.pending() == ()
        assert len({step.key for step in outcome.steps}) == len(outcome.steps) == 8
        writes = desk.zotero.writes
        assert actions(desk.push(BIAS, TREES)) == [(Action.UNCHANGED,)] * 2
        assert desk.zotero.writes == writes

    def test_a_zotero_that_fails_at_every_write_is_told_as_such(self, desk: Desk) -> None:
        desk.zotero.fail_when(lambda method, _: method == "POST", Status(500))
        with pytest.raises(ZoteroUnavailableError, match=re.escape("Zotero has a fault (500); run it again later")):
            desk.push(BIAS)
        desk.zotero.forget_faults()
        desk.push(BIAS)
        assert desk.titles() == ["Bias in Graphs"]
        assert len(desk.zotero.library.collections) == 2

    def test_a_push_that_was_ended_is_finished_by_the_next_one(self, desk: Desk) -> None:
        def is_write(method: str, path: str) -> bool:
            return method == "POST" and path.endswith("/items")

        desk.zotero.fail_when(is_write, CutAfter(), 1)
        desk.zotero.fail_when(lambda method, _: method == "GET" and bool(desk.titles()), Status(400))
        with pytest.raises(ZoteroError):
            desk.push(*records(60))
        assert (len(desk.titles()), len(desk.journal.pending())) == (50, 1)
        desk.zotero.forget_faults()
        first = desk.zotero.library.data()[0]["key"]
        desk.zotero.library.edit(first, title="Edited by a person")
        outcome = desk.push(*records(60))
        assert len(desk.titles()) == 60
        assert desk.zotero.library.item(first)["title"] == "Edited by a person"
        assert desk.journal.pending() == ()
        assert {change.actions[0] for change in outcome.plan.changes} == {Action.CREATE, Action.ATTACH}

    def test_a_conflict_is_agreed_on_without_writing(self, desk: Desk) -> None:
        desk.push(BIAS, options=PLAIN)
        desk.zotero.library.edit(desk.key("Bias in Graphs"), title="Mine")
        newer = replace(BIAS, title="Bias in All Graphs")
        writes = desk.zotero.writes
        assert actions(desk.push(newer, options=PLAIN)) == [(Action.CONFLICT,)]
        assert actions(desk.push(newer, options=PLAIN)) == [(Action.UNCHANGED,)]
        assert desk.zotero.writes == writes
