"""A push after a theme got another name, against a real server; and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from papershelf.errors import ZoteroUnavailableError
from papershelf.zotero.plan import Action
from papershelf.zotero.wanted import PushOptions
from tests.factories import make_record
from tests.servers.zotero_faults import CutAfter, CutBefore, FailObjects, Fault, Meanwhile
from tests.unit.zotero.desk import BIAS, TREES, Desk, opened_desk
from tests.unit.zotero.pushes import actions, push_of

GRAPHS = make_record("2101.00003", "Graphs", authors=("Di Vo",))
OLD = PushOptions()
NEW = PushOptions(renames=(("Bias", "Fairness"),))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened_desk(tmp_path) as opened:
        yield opened


def tags(desk: Desk, title: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.zotero.library.item(desk.key(title))["tags"]
    return found


def tagged(desk: Desk, *papers: Any, theme: str = "Bias", options: PushOptions = OLD) -> None:
    push_of(desk, *papers, options=options, themes=(theme,)).run(lambda _: True)


class TestAPush:
    def test_renames_what_it_wrote_on_all_items_and_a_second_one_writes_nothing(self, desk: Desk) -> None:
        desk.add_trees()
        tagged(desk, BIAS, options=replace(OLD, automatic=True))
        tagged(desk, TREES)
        theirs = desk.zotero.library.add_item({"itemType": "book", "tags": [{"tag": "Bias"}]})
        outcome = push_of(desk, GRAPHS, options=NEW, themes=("Fairness",)).run(lambda _: True)
        assert actions(outcome) == [(Action.CREATE,)]
        assert tags(desk, "Bias in Graphs") == [{"tag": "Fairness", "type": 1}]
        assert tags(desk, "Trees") == [{"tag": "Fairness"}, {"tag": "to read"}, {"tag": "trees", "type": 1}]
        assert desk.zotero.library.item(theirs)["tags"] == [{"tag": "Bias"}]
        version = desk.zotero.library.version
        again = push_of(desk, GRAPHS, options=NEW, themes=("Fairness",)).run(lambda _: True)
        assert (again.plan.writes, desk.zotero.library.version) == (False, version)

    def test_renames_again_and_again_as_the_vocabulary_does(self, desk: Desk) -> None:
        tagged(desk, BIAS)
        tagged(desk, TREES, theme="Fairness", options=NEW)
        later = PushOptions(renames=(("Bias", "Equity"), ("Fairness", "Equity")))
        tagged(desk, GRAPHS, theme="Equity", options=later)
        tagged(desk, GRAPHS, theme="Bias", options=PushOptions(renames=(("Equity", "Bias"),)))
        assert [tags(desk, title) for title in ("Bias in Graphs", "Trees", "Graphs")] == [[{"tag": "Bias"}]] * 3

    def test_respects_that_the_new_name_was_taken_away_afterwards(self, desk: Desk) -> None:
        tagged(desk, BIAS)
        tagged(desk, TREES, theme="Fairness", options=NEW)
        desk.zotero.library.untag(desk.key("Bias in Graphs"), "Fairness")
        tagged(desk, BIAS, TREES, theme="Fairness", options=NEW)
        assert tags(desk, "Bias in Graphs") == []

    def test_respects_that_the_old_name_was_taken_away_even_when_the_vocabulary_forgets_it(self, desk: Desk) -> None:
        tagged(desk, BIAS, TREES)
        desk.zotero.library.untag(desk.key("Bias in Graphs"), "Bias")
        tagged(desk, TREES, theme="Fairness", options=NEW)
        tagged(desk, BIAS, TREES, theme="Fairness")
        assert (tags(desk, "Bias in Graphs"), tags(desk, "Trees")) == ([], [{"tag": "Fairness"}])

    def test_leaves_items_in_the_trash_until_they_are_back(self, desk: Desk) -> None:
        tagged(desk, BIAS, TREES)
        key = desk.key("Bias in Graphs")
        desk.zotero.library.trash(key)
        tagged(desk, TREES, theme="Fairness", options=NEW)
        assert tags(desk, "Bias in Graphs") == [{"tag": "Bias"}]
        desk.zotero.library.restore(key)
        tagged(desk, TREES, theme="Fairness", options=NEW)
        assert tags(desk, "Bias in Graphs") == [{"tag": "Fairness"}]

    def test_does_not_write_an_old_name_that_is_asked_for(self, desk: Desk) -> None:
        tagged(desk, BIAS, theme="Fairness", options=replace(NEW, tags=("bias",)))
        assert tags(desk, "Bias in Graphs") == [{"tag": "Fairness"}]

    def test_keeps_the_collection_of_the_old_name_and_uses_one_that_a_person_renamed(self, desk: Desk) -> None:
        themed, library = PushOptions(per_theme=True), desk.zotero.library
        tagged(desk, BIAS, options=themed)
        (shelf,) = library.collections
        library.rename_collection(shelf, "Fairness")
        tagged(desk, BIAS, TREES, theme="Fairness", options=replace(themed, renames=NEW.renames))
        assert [one.name for one in library.collections.values()] == ["Fairness"]
        assert library.item(desk.key("Trees"))["collections"] == [shelf]

    def test_renames_nothing_when_nothing_is_remembered(self, tmp_path: Path) -> None:
        (tmp_path / "other").mkdir()
        with opened_desk(tmp_path) as desk, opened_desk(tmp_path / "other") as other:
            tagged(desk, BIAS, TREES)
            elsewhere = replace(other, zotero=desk.zotero, web=desk.web)
            tagged(elsewhere, BIAS, theme="Fairness", options=NEW)
            assert tags(desk, "Bias in Graphs") == [{"tag": "Bias"}, {"tag": "Fairness"}]
            tagged(desk, GRAPHS, theme="Fairness", options=NEW)  # the one that wrote it comes to the same end
            assert tags(desk, "Bias in Graphs") == tags(desk, "Trees") == [{"tag": "Fairness"}]


class TestWhateverBreaks:
    @pytest.mark.parametrize("fault", [CutBefore(), CutAfter()])
    def test_an_interrupted_push_comes_to_the_same_end(self, desk: Desk, fault: Fault) -> None:
        tagged(desk, BIAS, TREES)
        begun = len(desk.zotero.requests)
        for number in range(begun + 1, begun + 60):
            desk.zotero.fail_at(number, fault)
        with pytest.raises(ZoteroUnavailableError):
            tagged(desk, TREES, theme="Fairness", options=NEW)
        desk.zotero.forget_faults()
        tagged(desk, TREES, theme="Fairness", options=NEW)
        assert tags(desk, "Bias in Graphs") == tags(desk, "Trees") == [{"tag": "Fairness"}]

    def test_what_a_person_does_meanwhile_stays(self, desk: Desk) -> None:
        tagged(desk, BIAS, TREES)
        library, key = desk.zotero.library, desk.key("Bias in Graphs")
        desk.zotero.fail_at(len(desk.zotero.requests) + 1, Meanwhile(lambda _: library.edit(key, tags=[{"tag": "me"}])))
        tagged(desk, TREES, theme="Fairness", options=NEW)
        assert (tags(desk, "Bias in Graphs"), tags(desk, "Trees")) == ([{"tag": "me"}], [{"tag": "Fairness"}])

    def test_an_item_that_zotero_refuses_is_named_and_the_others_are_renamed(self, desk: Desk) -> None:
        tagged(desk, BIAS, TREES)
        desk.zotero.fail_at(len(desk.zotero.requests) + 1, FailObjects((0,), 413, "No"))
        outcome = push_of(desk, options=NEW).run(lambda _: True)
        (refused,) = outcome.refused
        assert refused.key in {one.item.key for one in outcome.plan.renamings}
        assert sorted(tag["tag"] for title in ("Bias in Graphs", "Trees") for tag in tags(desk, title)) == [
            "Bias",
            "Fairness",
        ]


class TestUndo:
    def test_gives_the_old_name_back_and_another_push_renames_again(self, desk: Desk) -> None:
        tagged(desk, BIAS, TREES)
        before = desk.state()
        tagged(desk, TREES, theme="Fairness", options=replace(NEW, tags=("more",)))
        desk.undo()
        assert desk.state() == before
        tagged(desk, TREES, theme="Fairness", options=NEW)
        assert tags(desk, "Bias in Graphs") == tags(desk, "Trees") == [{"tag": "Fairness"}]
        desk.undo()
        desk.undo()
        assert desk.titles() == []

    def test_gives_a_tag_back_that_had_just_gone(self, desk: Desk) -> None:
        tagged(desk, BIAS)
        desk.zotero.library.tag(desk.key("Bias in Graphs"), "fairness")
        tagged(desk, TREES, theme="Fairness", options=NEW)
        assert tags(desk, "Bias in Graphs") == [{"tag": "fairness"}]
        desk.undo()
        assert sorted(tag["tag"] for tag in tags(desk, "Bias in Graphs")) == ["Bias", "fairness"]

    def test_leaves_what_a_person_did_to_the_new_name(self, desk: Desk) -> None:
        tagged(desk, BIAS, TREES, GRAPHS)
        push_of(desk, options=NEW).run(lambda _: True)
        library = desk.zotero.library
        library.untag(desk.key("Bias in Graphs"), "Fairness")
        library.edit(desk.key("Trees"), tags=[{"tag": "FAIRNESS"}])
        library.tag(desk.key("Graphs"), "bias")
        desk.undo()
        assert [tags(desk, title) for title in ("Bias in Graphs", "Trees", "Graphs")] == [
            [],
            [{"tag": "FAIRNESS"}],
            [{"tag": "bias"}],
        ]
