"""The laws of a push: of the plan alone, whatever the library; and against a real server, whatever breaks.

`python -m tests.benchmarks.zotero_laws --steps 10000` takes as many steps against the server as one likes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papershelf.zotero.model import Kind, fold_tag
from papershelf.zotero.view import own_keys
from papershelf.zotero.wanted import tag_renames
from tests.properties.zotero_machine import Laws
from tests.properties.zotero_papers import ID_OF, LIBRARY, OWN_ITEMS, Wish
from tests.properties.zotero_plans import Case, others_keys, random_case, random_wish
from tests.properties.zotero_world import World
from tests.servers.zotero_faults import CutAfter

quick = settings(max_examples=120, deadline=None)
RANDOM = st.integers(0, 2**32).map(Random)
CASES, WISHES = RANDOM.map(random_case), RANDOM.map(random_wish)

Laws.TestCase.settings = settings(
    max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLaws = Laws.TestCase


@quick
@given(case=CASES, wish=WISHES)
def test_a_second_push_changes_nothing(case: Case, wish: Wish) -> None:
    once = case.after(case.plan(wish))
    again = once.plan(wish)
    assert not again.writes
    assert not any(change.conflicts for change in again.changes), "a conflict is told once"
    assert once.after(again) == once


@quick
@given(case=CASES, wish=WISHES, requests=st.integers(0, 4))
def test_an_interrupted_push_comes_to_the_same_end(case: Case, wish: Wish, requests: int) -> None:
    whole = case.after(case.plan(wish))
    part = case.after(case.plan(wish), requests)
    ended = part.after(part.plan(wish))
    assert {item.key: item for item in ended.items} == {item.key: item for item in whole.items}
    assert ended.baselines == whole.baselines
    assert ended.collections == whole.collections


@quick
@given(case=CASES, wish=WISHES)
def test_what_a_person_made_or_edited_stays(case: Case, wish: Wish) -> None:
    after = {item.key: item for item in case.after(case.plan(wish)).items}
    for item in case.items:
        now = after[item.key]
        assert (now.type, now.parent, now.trashed) == (item.type, item.parent, item.trashed)
        assert {tag for tag in item.tags if not case.is_ours(item.key, tag)} <= set(now.tags)
        assert set(item.collections) <= set(now.collections)
        assert now == item or not item.trashed
        number = OWN_ITEMS.get(item.key)
        agreed = case.baselines.get((ID_OF[number], Kind.ITEM)) if number is not None else None
        for name, value in item.fields.items():
            is_papershelfs = agreed is not None and agreed.fields.get(name) == value
            assert now.fields[name] == value or is_papershelfs, f"{name} was a person's"


@quick
@given(case=CASES, wish=WISHES)
def test_what_a_person_took_away_stays_away(case: Case, wish: Wish) -> None:
    after = {item.key: item for item in case.after(case.plan(wish)).items}
    before = {item.key: item for item in case.items}
    assert not (after.keys() - before.keys()) & case.gone
    for number in wish.numbers:
        keys = {*own_keys(LIBRARY, ID_OF[number], Kind.ITEM), *others_keys(number)}
        agreed = case.baselines.get((ID_OF[number], Kind.ITEM))
        if agreed or keys & before.keys():
            assert not keys & (after.keys() - before.keys()), "it was deleted, or is there"
        for key in keys & before.keys() if agreed else ():
            assert agreed is not None
            added = {fold_tag(tag.name) for tag in after[key].tags if tag not in before[key].tags}
            assert not added & agreed.tags
            there = {fold_tag(tag.name) for tag in before[key].tags}
            away = agreed.tags if agreed.key != key else agreed.tags - there
            assert not added & {fold_tag(new) for old, new in tag_renames(wish.options()).items() if old in away}
            assert not (set(after[key].collections) - set(before[key].collections)) & agreed.collections


@quick
@given(case=CASES, wish=WISHES)
def test_a_conflict_means_three_values(case: Case, wish: Wish) -> None:
    for change in case.plan(wish).changes:
        for one in change.conflicts:
            assert change.item is not None
            assert change.item.key in OWN_ITEMS
            assert len({repr(value) for value in (one.written, one.there, one.wanted)}) == 3
            assert one.field not in change.fields


@quick
@given(case=CASES, wish=WISHES)
def test_a_paper_is_there_once_at_most(case: Case, wish: Wish) -> None:
    made = case.plan(wish)
    keys = [change.key for change in made.changes if change.creates]
    assert len(keys) == len(set(keys))
    for change in made.changes:
        there = [item for item in case.items if item.key in (change.key, *change.copies) and not item.trashed]
        assert not (change.creates and there)
        if change.item and not change.is_left and (change.record.arxiv_id, Kind.ITEM) not in case.baselines:
            assert change.item == min(there, key=lambda item: (item.added, item.key)), "the oldest is used"


@quick
@given(case=CASES, wish=WISHES)
def test_only_empty_fields_of_others_items_are_completed_and_only_if_asked(case: Case, wish: Wish) -> None:
    asked, unasked = (case.plan(replace(wish, completes=completes)) for completes in (True, False))
    for change in (*asked.changes, *unasked.changes):
        if change.item and change.item.key not in OWN_ITEMS:
            assert not change.fields.keys() & change.item.fields.keys()
    assert not any(change.fields for change in unasked.changes if change.item and change.item.key not in OWN_ITEMS)


# --- What the state machine found once, in as few steps as it takes; each broke a law ---------------------------------

NOTED = Wish((0,), source=True)


@pytest.fixture
def world() -> Iterator[World]:
    with World() as found:
        yield found


def only(world: World, item_type: str) -> str:
    """The key of the only item of a type."""
    (key,) = (key for key, item in world.library.items.items() if item.item_type == item_type)
    return key


@pytest.mark.parametrize("which", [0, 1])
def test_a_field_that_a_person_emptied_stays_empty_when_the_state_is_lost_or_another_machines(
    world: World, which: int
) -> None:
    world.push(0, NOTED)
    key = only(world, "preprint")
    world.library.edit(key, abstractNote="")
    world.machines[0].lost_state()
    world.push(which, NOTED)
    world.push(which, NOTED)
    assert world.library.item(key)["abstractNote"] == ""


@pytest.mark.parametrize("parent", ["", "other"])
def test_a_note_that_a_person_moved_does_not_keep_a_push_from_ending(world: World, parent: str) -> None:
    world.push(0, Wish((0, 1)))
    world.push(0, NOTED)
    note = only(world, "note")
    other = next(key for key, item in world.library.items.items() if key != world.library.items[note].parent)
    world.library.edit(note, parentItem=other if parent else False)
    world.machines[0].lost_state()
    world.push(0, NOTED)
    assert world.library.items[note].parent == (other if parent else "")


def test_an_older_item_that_turns_up_later_gets_no_second_note(world: World) -> None:
    world.push(0, NOTED)
    note = only(world, "note")
    item = {"itemType": "preprint", "archiveID": "arXiv:2101.00001", "dateAdded": "2020-01-01T00:00:00Z"}
    (older,) = world.library.seed([item])
    world.person.copies[older] = 0
    world.push(1, NOTED)
    assert only(world, "note") == note


def test_a_note_that_was_deleted_with_a_persons_item_does_not_come_back_with_a_new_one(world: World) -> None:
    item = {"itemType": "preprint", "title": "A Close Look at Graphs: Measured Twice", "archiveID": "arXiv:2101.00001"}
    theirs = world.library.add_item(item)
    world.person.copies[theirs] = 0
    world.push(0, NOTED)
    world.library.delete(theirs)
    world.machines[0].lost_state()
    world.push(0, NOTED)
    assert [item.item_type for item in world.library.items.values()] == ["preprint"]


def test_a_tag_that_a_person_took_away_before_the_next_run_knew_of_it_stays_away(world: World) -> None:
    wish = Wish((0,), tags=("nlp",))
    world.push(0, wish, faults={number: CutAfter() for number in range(3, 40)})
    key = only(world, "preprint")
    world.library.untag(key, "nlp")
    world.push(0, wish)
    assert world.library.item(key)["tags"] == []


def test_an_undo_leaves_what_a_person_trashed_before_it_was_known_to_be_written(world: World) -> None:
    world.push(0, NOTED, faults={number: CutAfter() for number in range(4, 40)})
    note = only(world, "note")
    world.library.trash(note)
    world.undo(0)
    assert world.library.items[note].deleted
