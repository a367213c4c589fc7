"""Undoing pushes that made collections, with persons who do things in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.zotero_write import write
from tests.unit.zotero.desk import BIAS, Desk, opened_desk, whys


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened_desk(tmp_path) as opened:
        yield opened


class TestCollections:
    def test_one_that_holds_somebodys_paper_stays(self, desk: Desk) -> None:
        held = desk.zotero.library
        desk.push(BIAS)
        shelf = held.collection_named("Bias")
        other = held.add_item({"itemType": "book", "title": "Mine", "collections": [shelf]})
        assert whys(desk.undo()) == {"Bias": "other items are in it", "Reading": "other collections are in it"}
        assert held.item(other)["collections"] == [shelf]
        assert [one["title"] for one in held.data()] == ["Mine"]

    def test_one_that_holds_somebodys_paper_in_the_trash_stays(self, desk: Desk) -> None:
        held = desk.zotero.library
        desk.push(BIAS)
        shelf = held.collection_named("Bias")
        other = held.add_item({"itemType": "book", "title": "Mine", "collections": [shelf]})
        held.trash(other)
        desk.undo()
        held.restore(other)
        assert held.item(other)["collections"] == [shelf]
        assert shelf in held.collections

    def test_one_that_holds_somebodys_collection_stays(self, desk: Desk) -> None:
        held = desk.zotero.library
        desk.push(BIAS)
        held.add_collection("Mine", held.collection_named("Bias"))
        assert whys(desk.undo()) == dict.fromkeys(("Bias", "Reading"), "other collections are in it")
        assert {one.name for one in held.collections.values()} == {"Reading", "Bias", "Mine"}

    def test_one_that_was_renamed_stays(self, desk: Desk) -> None:
        held = desk.zotero.library
        desk.push(BIAS)
        held.rename_collection(held.collection_named("Bias"), "Fairness")
        assert whys(desk.undo())["Fairness"] == "it was changed since"
        assert {one.name for one in held.collections.values()} == {"Reading", "Fairness"}
        assert held.data() == []

    def test_one_in_the_trash_stays(self, desk: Desk) -> None:
        held = desk.zotero.library
        desk.push(BIAS)
        with held.lock:
            write(held, "collection", {"deleted": 1}, held.collection_named("Bias"), partial=True)
        assert whys(desk.undo())["Bias"] == "it is in the trash"
        assert {one.name for one in held.collections.values()} == {"Reading", "Bias"}

    def test_a_paper_in_a_collection_that_somebody_deleted_goes(self, desk: Desk) -> None:
        held = desk.zotero.library
        desk.push(BIAS)
        held.delete_collection(held.collection_named("Reading"))
        desk.undo()
        assert desk.state() == ([], [])
