"""Pushing papers into a library: the real copy, journal and HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from papershelf.errors import ConflictError, ZoteroError
from papershelf.formats.papers import Paper
from papershelf.zotero.plan import Action, Plan
from papershelf.zotero.sync import Push
from papershelf.zotero.wanted import PushOptions
from tests.factories import make_record
from tests.servers.zotero_faults import FailObjects, Meanwhile
from tests.unit.zotero.desk import BIAS, TREES, Desk, opened_desk
from tests.unit.zotero.pushes import PLAIN, actions, push_of, records


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened_desk(tmp_path) as opened:
        yield opened


class TestAPush:
    def test_papers_arrive_with_all_that_belongs_to_them_and_a_second_push_writes_nothing(self, desk: Desk) -> None:
        outcome = desk.push(BIAS, TREES)
        assert actions(outcome) == [(Action.CREATE,)] * 2
        assert len(outcome.steps) == 8  # two collections, two papers, a note and a link each
        key = desk.key("Bias in Graphs")
        item = desk.zotero.library.item(key)
        assert (item["tags"], len(desk.below(key))) == ([{"tag": "new"}], 2)
        assert item["collections"] == [desk.zotero.library.collection_named("Bias")]
        writes = desk.zotero.writes
        again = desk.push(BIAS, TREES)
        assert (actions(again), again.steps) == ([(Action.UNCHANGED,)] * 2, ())
        assert (desk.zotero.writes, desk.journal.pending()) == (writes, ())

    def test_a_thousand_papers_take_few_requests(self, desk: Desk) -> None:
        papers = records(1000)
        desk.push(*papers, options=PushOptions(collection=("Reading", "Bias"), tags=("new",)))
        writes = [request for request in desk.zotero.requests if not request.reads]
        assert sum(request.path.endswith("/items") for request in writes) == 20
        assert len(desk.zotero.requests) - 20 <= 10
        before = len(desk.zotero.requests)
        desk.push(*papers, options=PushOptions(collection=("Reading", "Bias"), tags=("new",)))
        assert len(desk.zotero.requests) == before + 1

    def test_nothing_is_written_that_was_not_agreed_to(self, desk: Desk) -> None:
        before = desk.state()
        seen: list[Plan] = []

        def refuse(plan: Plan) -> bool:
            seen.append(plan)
            return False

        outcome = push_of(desk, BIAS).run(refuse)
        assert (outcome.accepted, outcome.plan, outcome.steps) == (False, seen[0], ())
        assert (desk.zotero.writes, desk.state(), desk.journal.pushes(5)) == (0, before, ())
        assert actions(push_of(desk, BIAS).plan()) == [(Action.CREATE,)]

    def test_nobody_is_asked_when_there_is_nothing_to_write(self, desk: Desk) -> None:
        desk.push(BIAS)
        outcome = push_of(desk, BIAS).run(lambda _: pytest.fail("asked"))
        assert outcome.accepted

    def test_what_was_done_is_told_while_it_is_done(self, desk: Desk) -> None:
        told: list[tuple[str, int, int]] = []
        push = push_of(desk, *records(60), options=PLAIN)
        push.watch = lambda *what: told.append(what)
        push.run(lambda _: True)
        assert told == [("writing", 50, 60), ("writing", 60, 60)]

    def test_hostile_papers_arrive_as_plain_text_and_are_not_written_twice(self, desk: Desk) -> None:
        titles = [
            "<script>x</script>",
            "a\x00b\x1b[31m",
            "=HYPERLINK(1)",
            "word " * 2000,
            "\u202eשלום 👩‍👩‍👧",
            "\ud800 half",
            "$x_{$",
        ]
        papers = [make_record(f"2101.{n:05d}", title, comment=title) for n, title in enumerate(titles)]
        options = PushOptions(tags=("t" * 256, "\x1b[1mbold", "fine"), comment=True)
        outcome = desk.push(*papers, options=options)
        assert (len(desk.titles()), outcome.refused) == (7, ())
        text = json.dumps(desk.zotero.library.data())
        assert not {"\\u0000", "\\u001b", "\\u202e"} & set(re.findall(r"\\u[0-9a-f]{4}", text))
        writes = desk.zotero.writes
        assert set(actions(desk.push(*papers, options=options))) == {(Action.UNCHANGED,)}
        assert desk.zotero.writes == writes

    def test_two_papers_that_a_person_has_as_one_item_end_in_it(self, desk: Desk) -> None:
        key = desk.zotero.library.add_item(
            {
                "itemType": "journalArticle",
                "title": "Bias in Graphs",
                "creators": [{"creatorType": "author", "firstName": "Ashish", "lastName": "Vaswani"}],
                "date": "2017",
            }
        )
        twins = [Paper(BIAS, ("one",)), Paper(structs.replace(BIAS, arxiv_id=TREES.arxiv_id), ("two",))]
        Push(desk.web, desk.copy, desk.journal, twins, PushOptions()).run(lambda _: True)
        assert [item["key"] for item in desk.zotero.library.data()] == [key]
        assert {tag["tag"] for tag in desk.zotero.library.item(key)["tags"]} == {"one", "two"}


class TestCollections:
    def test_a_collection_can_be_chosen_by_its_key_when_two_have_its_name(self, desk: Desk) -> None:
        library = desk.zotero.library
        top = library.add_collection("Reading")
        first, second = library.add_collection("Bias  now", top), library.add_collection("Bias  now", top)
        with pytest.raises(ConflictError, match=f"{min(first, second)}, {max(first, second)}"):
            desk.push(BIAS, options=PushOptions(collection=("Reading", "Bias now")))
        options = PushOptions(collection_key=second, per_theme=True)
        push_of(desk, BIAS, options=options, themes=("Theme",)).run(lambda _: True)
        item = library.item(desk.key("Bias in Graphs"))
        assert set(item["collections"]) == {second, library.collection_named("Theme")}
        assert library.collections[library.collection_named("Theme")].parent == second
        assert len(library.collections) == 4

    def test_somebody_who_can_be_asked_chooses_between_two_and_is_asked_once(self, desk: Desk) -> None:
        library = desk.zotero.library
        keys = sorted(library.add_collection("Bias") for _ in range(2))
        desk.zotero.fail_when(lambda method, _: method == "POST", Meanwhile(lambda _: desk.add_trees()), 1)
        asked: list[tuple[str, ...]] = []
        push = push_of(desk, BIAS, options=PushOptions(collection=("Bias",)))

        def choose(path: tuple[str, ...], keys: tuple[str, ...]) -> str:
            asked.append(path)
            return keys[1]

        push.choose = choose
        push.run(lambda _: True)
        assert asked == [("Bias",)]
        assert library.item(desk.key("Bias in Graphs"))["collections"] == [keys[1]]

    def test_a_key_of_no_collection_is_refused(self, desk: Desk) -> None:
        with pytest.raises(ZoteroError, match="no collection with the key NOSUCH22"):
            desk.push(BIAS, options=PushOptions(collection_key="NOSUCH22"))
        assert desk.zotero.writes == 0

    def test_a_collection_that_a_person_deleted_is_made_anew_when_it_is_asked_for(self, desk: Desk) -> None:
        desk.push(BIAS)
        old = desk.zotero.library.collection_named("Bias")
        desk.zotero.library.delete_collection(old)
        desk.push(BIAS)
        new = desk.zotero.library.collection_named("Bias")
        assert new != old
        assert desk.zotero.library.item(desk.key("Bias in Graphs"))["collections"] == [new]

    def test_papers_do_not_go_into_a_collection_in_the_trash(self, desk: Desk) -> None:
        desk.push(BIAS)
        library = desk.zotero.library
        old = library.collections[library.collection_named("Bias")]
        library.put_collection(replace(old, deleted=True, version=library.bump()))
        desk.push(BIAS)
        (new,) = (one.key for one in library.collections.values() if one.name == "Bias" and not one.deleted)
        assert set(library.item(desk.key("Bias in Graphs"))["collections"]) == {old.key, new}

    def test_a_collection_that_zotero_refuses_ends_the_push_before_papers_are_written(self, desk: Desk) -> None:
        desk.zotero.fail_when(
            lambda method, path: path.endswith("collections") and method == "POST", FailObjects((0,), 400, "no"), 1
        )
        with pytest.raises(ZoteroError, match=r"Zotero refuses the collection Reading: no \(400\)"):
            desk.push(BIAS)
        assert desk.titles() == []
        desk.push(BIAS)
        assert desk.titles() == ["Bias in Graphs"]


class TestRefusals:
    def test_one_refused_object_does_not_keep_the_others_and_what_is_below_it_is_not_sent(self, desk: Desk) -> None:
        def is_write(method: str, path: str) -> bool:
            return method == "POST" and path.endswith("/items")

        desk.zotero.fail_when(is_write, FailObjects((1,), 413, "Tag too long"), 1)
        outcome = desk.push(*records(3), options=PushOptions(comment=True))
        assert [(one.key, one.why) for one in outcome.refused] == [(outcome.plan.changes[1].key, "Tag too long (413)")]
        assert desk.titles() == ["Paper on matter 1", "Paper on matter 3"]
        assert len(desk.zotero.library.data()) == 4
        assert [
            len(batch.fault.positions) for batch in desk.zotero.requests if isinstance(batch.fault, FailObjects)
        ] == [1]
        assert desk.zotero.requests[-1].objects == 2
        assert desk.journal.pushes(1)[0].outcome.endswith("1 refused")
        assert actions(desk.push(*records(3), options=PushOptions(comment=True)))[1] == (Action.CREATE,)
        assert len(desk.zotero.library.data()) == 6

    def test_an_object_that_is_not_as_it_was_believed_is_read_and_planned_again(self, desk: Desk) -> None:
        mine = desk.add_trees()
        desk.push(TREES, options=PushOptions(tags=("first",)))
        held = desk.zotero.library.items[mine]
        desk.zotero.library.put_item(replace(held, version=held.version - 1))  # as no server should
        outcome = desk.push(BIAS, TREES, options=PushOptions(tags=("second",)))
        assert outcome.refused == ()
        assert {tag["tag"] for tag in desk.zotero.library.item(mine)["tags"]} >= {"first", "second"}
        assert desk.titles() == ["Bias in Graphs", "Trees"]
