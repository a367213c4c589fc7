"""Whatever a person does after a push: an undo takes back exactly what it made and nobody has touched since."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.zotero.model import fold_tag
from papershelf.zotero.wanted import PushOptions
from tests.factories import make_record
from tests.servers.zotero_library import Library
from tests.servers.zotero_state import Collection, Item
from tests.unit.zotero.desk import BIAS, TREES, Desk, opened_desk

GRAPHS = make_record("2101.00003", "Graphs", comment="5 pages", authors=("Di Vo",))

Deed = Callable[[Library, str, str], object]
ON_ITEMS: dict[str, Deed] = {
    "edit": lambda held, key, _: held.edit(key, tags=[*held.item(key)["tags"], {"tag": "edited"}]),
    "touch": lambda held, key, _: held.edit(key, dateModified="2020-01-01T00:00:00Z"),
    "trash": lambda held, key, _: held.trash(key),
    "restore": lambda held, key, _: held.restore(key),
    "delete": lambda held, key, _: held.delete(key),
    "tag": lambda held, key, _: held.tag(key, "NEW"),
    "untag": lambda held, key, _: held.untag(key, "new"),
}
ON_PAPERS: dict[str, Deed] = {
    "rename": lambda held, key, _: held.edit(key, title="Mine"),
    "fill": lambda held, key, _: held.edit(key, abstractNote="Mine"),
    "move into": lambda held, key, shelf: held.move_into(key, shelf),
    "move out": lambda held, key, _: held.edit(key, collections=[]),
    "write a note": lambda held, key, _: held.add_item({"itemType": "note", "note": "Mine", "parentItem": key}),
}
ON_SHELVES: dict[str, Deed] = {
    "put a book there": lambda held, _, shelf: held.add_item({"itemType": "book", "collections": [shelf]}),
    "put a book there that is in the trash": lambda held, _, shelf: held.add_item(
        {"itemType": "book", "collections": [shelf], "deleted": 1}
    ),
    "put a collection there": lambda held, _, shelf: held.add_collection("Mine", shelf),
    "rename it": lambda held, _, shelf: held.rename_collection(shelf, "Mine"),
    "move it": lambda held, _, shelf: held.move_collection(shelf),
    "delete it": lambda held, _, shelf: held.delete_collection(shelf),
}
deeds = st.lists(
    st.tuples(st.sampled_from([*ON_ITEMS, *ON_PAPERS, *ON_SHELVES]), st.integers(0, 20), st.integers(0, 5)), max_size=5
)


def _do(held: Library, name: str, first: int, second: int) -> None:
    items = sorted(key for key, item in held.items.items() if name in ON_ITEMS or not item.parent)
    shelves = sorted(held.collections)
    if items and shelves:
        deed = {**ON_ITEMS, **ON_PAPERS, **ON_SHELVES}[name]
        deed(held, items[first % len(items)], shelves[second % len(shelves)])


def _is_untouched(key: str, pushed: dict[str, Item], now: dict[str, Item]) -> bool:
    """Whether a paper or a note is as the push left it, with all that is below it."""
    below = [item for item in now.values() if item.parent == key]
    return (
        key in pushed
        and now[key].version == pushed[key].version
        and all(_is_untouched(one.key, pushed, now) for one in below)
    )


def _check_made(made: set[str], pushed: dict[str, Item], before: dict[str, Item], after: dict[str, Item]) -> None:
    own = {key: item for key, item in pushed.items() if key in made}
    for key, item in before.items():
        above = before.get(item.parent)
        chief = item.parent if item.parent in made else key  # a paper and what is below it stay or go together
        is_back = key in made and _is_untouched(chief, own, before) and not (above and above.deleted)
        assert (key not in after) == is_back, item
        assert key not in after or key not in made or after[key] == item


def _check_mine(before: Item, after: Item, pushed: Item, first: Item) -> None:
    """A paper that was there before the push: without what the push gave to it, and otherwise as the person has it."""
    if before.deleted:
        assert after == before
        return
    assert [tag for tag in before.tags if fold_tag(tag["tag"]) != "new"] == after.tags
    given = set(pushed.collections) - set(first.collections)
    assert [one for one in before.collections if one not in given] == list(after.collections)
    for name in before.values.keys() | after.values.keys():
        now = after.values.get(name)
        assert now == before.values.get(name) or now == first.values.get(name), name
    assert all(after.values.get(name) == "Mine" for name, value in before.values.items() if value == "Mine")


def _check_shelves(
    made: set[str], pushed: dict[str, Collection], before: dict[str, Collection], desk: Desk, held: dict[str, Item]
) -> None:
    after = desk.zotero.library.collections
    for key, one in before.items():
        is_full = any(item.key in desk.zotero.library.items for item in held.values() if key in item.collections)
        is_full = is_full and any(key in item.collections for item in desk.zotero.library.items.values())
        holds = any(other.parent == key for other in after.values())
        is_back = key in made and one.version == pushed[key].version and not is_full and not holds
        assert (key not in after) == is_back, one
        assert key not in after or after[key] == one


@settings(max_examples=15)
@given(deeds=deeds, again=st.booleans())
def test_an_undo_takes_back_what_nobody_touched_and_nothing_else(
    deeds: Sequence[tuple[str, int, int]], again: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder, opened_desk(Path(folder)) as desk:
        held = desk.zotero.library
        desk.add_trees()
        if again:
            desk.push(GRAPHS, options=PushOptions(collection=("Reading",), pdf=True))
        first, shelves = dict(held.items), dict(held.collections)
        desk.push(
            BIAS,
            TREES,
            GRAPHS,
            options=PushOptions(collection=("Reading", "Bias"), tags=("new",), comment=True, pdf=True, completes=True),
        )
        pushed, pushed_shelves = dict(held.items), dict(held.collections)
        for name, one, other in deeds:
            _do(held, name, one, other)
        before, before_shelves = dict(held.items), dict(held.collections)
        desk.undo()
        after = dict(held.items)
        made, made_shelves = pushed.keys() - first.keys(), pushed_shelves.keys() - shelves.keys()
        _check_made(set(made), pushed, before, after)
        for key in first.keys() & before.keys():
            if not first[key].parent:
                _check_mine(before[key], after[key], pushed[key], first[key])
            else:
                assert after[key] == before[key]
        _check_shelves(set(made_shelves), pushed_shelves, before_shelves, desk, before)
        assert desk.undo() is None or again
