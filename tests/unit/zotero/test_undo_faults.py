"""Undoing pushes while requests fail, others write, and processes are killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from papershelf.errors import ZoteroUnavailableError
from papershelf.zotero.model import Kind
from papershelf.zotero.places import made_key
from papershelf.zotero.wanted import PushOptions
from tests.factories import make_record
from tests.servers.zotero_faults import CutAfter, CutBefore, FailObjects, Fault, Meanwhile, Status
from tests.unit.zotero.desk import BIAS, TREES, Desk, opened_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened_desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def mine(desk: Desk) -> str:
    """A paper that a person has had for long."""
    return desk.add_trees()


GRAPHS = make_record("2101.00003", "Graphs")
LAST_MOMENT = 26  # of those at which something is written, here or at Zotero: right before it and right after it


class Killed(BaseException):
    """The process ends at once."""


class TestFaults:
    @pytest.mark.parametrize("fault", [CutBefore(), CutAfter(), Status(503, retry_after=1), Status(502)], ids=repr)
    @pytest.mark.parametrize("index", range(4))
    def test_a_fault_of_any_request_is_overcome(self, desk: Desk, mine: str, fault: Fault, index: int) -> None:
        before = desk.state()
        desk.push(BIAS, TREES)
        desk.zotero.requests.clear()
        desk.zotero.fail_at(index, fault)
        desk.undo()
        assert desk.zotero.requests[index].fault == fault
        assert desk.state() == before
        desk.push(BIAS, TREES)
        assert "new" in {tag["tag"] for tag in desk.zotero.library.item(mine)["tags"]}
        assert len(desk.below(mine)) == len(desk.below(desk.key("Bias in Graphs"))) == 2

    @pytest.mark.parametrize("index", [1, 2, 3])
    def test_a_person_at_work_meanwhile_keeps_the_edit(self, desk: Desk, mine: str, index: int) -> None:
        desk.push(BIAS, TREES)
        key = desk.key("Bias in Graphs")
        desk.zotero.requests.clear()
        desk.zotero.fail_at(index, Meanwhile(lambda held: held.edit(mine if index > 2 else key, abstractNote="Mine")))
        desk.undo()
        assert desk.zotero.library.item(mine if index > 2 else key)["abstractNote"] == "Mine"
        assert (key in desk.zotero.library.items) == (index <= 2)

    def test_an_edit_right_after_a_push_was_cut_off_is_an_edit(self, desk: Desk) -> None:
        key = made_key(desk.copy.library, BIAS.arxiv_id, Kind.ITEM)
        edit = Meanwhile(lambda held: held.tag(key, "mine"))
        desk.zotero.fail_when(lambda method, _: method == "POST", CutAfter(), times=1)
        desk.zotero.fail_when(lambda method, _: method == "GET" and key in desk.zotero.library.items, edit, times=1)
        desk.push(BIAS, options=PushOptions(tags=("new",)))
        desk.undo()
        assert [tag["tag"] for tag in desk.zotero.library.item(key)["tags"]] == ["mine", "new"]

    def test_a_person_who_fills_the_collection_meanwhile_keeps_it(self, desk: Desk) -> None:
        desk.push(BIAS)
        shelf = desk.zotero.library.collection_named("Bias")
        book = {"itemType": "book", "title": "Mine", "collections": [shelf]}
        desk.zotero.requests.clear()
        desk.zotero.fail_at(2, Meanwhile(lambda held: held.add_item(book)))
        desk.undo()
        assert [one["collections"] for one in desk.zotero.library.data()] == [[shelf]]

    def test_a_paper_that_zotero_refuses_to_change_stays_with_its_collection(self, desk: Desk, mine: str) -> None:
        desk.push(BIAS, TREES)
        desk.zotero.requests.clear()
        desk.zotero.fail_at(1, FailObjects((0,), 400, "no"))
        outcome = desk.undo()
        assert outcome
        assert [(one.key, one.why) for one in outcome.refused] == [(mine, "no (400)")]
        held = desk.zotero.library
        assert held.collection_named("Bias") in held.item(mine)["collections"]
        assert [one["key"] for one in held.data()] == [mine]

    def test_a_library_that_is_changed_all_the_time_is_left_for_now(self, desk: Desk) -> None:
        desk.push(BIAS)
        desk.zotero.fail_when(lambda method, _: method == "DELETE", Meanwhile(lambda held: held.add_collection("X")))
        with pytest.raises(ZoteroUnavailableError, match="undo it again later"):
            desk.undo()
        desk.zotero.forget_faults()
        desk.undo()
        assert desk.zotero.library.data() == []

    @pytest.mark.parametrize("moment", range(1, LAST_MOMENT + 1))
    def test_an_undo_that_was_killed_is_gone_on_with(self, desk: Desk, mine: str, moment: int) -> None:
        before = desk.state()
        desk.push(BIAS, TREES)
        between = desk.state()
        desk.push(BIAS, TREES, GRAPHS, options=PushOptions(collection=("More",), tags=("again",)))
        _kill_at(desk, moment)
        with pytest.raises(Killed):
            desk.undo()
        if moment < LAST_MOMENT:  # after that one it is noted that all is done
            desk.undo()
        assert desk.state() == between
        desk.undo()
        assert desk.state() == before
        desk.push(BIAS, TREES)
        assert "new" in {tag["tag"] for tag in desk.zotero.library.item(mine)["tags"]}
        assert len(desk.below(mine)) == len(desk.below(desk.key("Bias in Graphs"))) == 2


def _kill_at(desk: Desk, moment: int) -> None:
    """Have the process end right before or after the next calls that something is left by: the last of `moment`."""
    calls = 0

    def deadly(owner: object, name: str) -> None:
        method = getattr(owner, name)

        def call(*given: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == moment:
                raise Killed
            done = method(*given, **named)
            calls += 1
            if calls == moment:
                raise Killed
            return done

        setattr(owner, name, call)

    for owner, names in (
        (desk.journal, ("agree", "intend", "settle", "undoing", "undone")),
        (desk.web, ("write", "delete")),
        (desk.copy, ("store",)),
    ):
        for name in names:
            deadly(owner, name)
