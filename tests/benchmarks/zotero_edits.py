"""What a person does to a Zotero library in the middle of a push, and what must be left of it in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from papershelf.formats.papers import Paper
from papershelf.zotero.model import Kind
from papershelf.zotero.view import own_keys
from tests.benchmarks.zotero_machine import MINE, places
from tests.servers.zotero_library import Library as Held


@dataclass
class Edited:
    """What a person did: what may differ because of it (names of properties of items, or all), and what must stay."""

    stays: Callable[[Held], bool]
    may_differ: dict[str, str] = field(default_factory=dict)
    path: str = ""


ALL = "*"
Edit = Callable[[Held, str, Paper], Edited]  # raises LookupError if there is nothing to do it to


def _unrelated(held: Held, key: str, paper: Paper) -> Edited:
    new = held.add_item({"itemType": "book", "title": "Trees", "tags": [{"tag": "To-Read"}, {"tag": "to-read 2"}]})
    then = held.item(new)
    return Edited(lambda now: now.item(new) == then, {new: ALL})


def _same_paper(held: Held, key: str, paper: Paper) -> Edited:
    was_there = key in held.items
    data = {"title": paper.record.title, "archiveID": f"arXiv:{paper.record.arxiv_id}", "tags": [{"tag": "theirs"}]}
    new = held.add_item({"itemType": "preprint", **data})
    then = held.item(new)
    own = [key, *(own_keys(MINE, paper.record.arxiv_id, Kind.COMMENT)[:1])]

    def stays(now: Held) -> bool:
        item = now.item(new)
        if was_there:
            return item == then
        tags = {tag["tag"] for tag in item["tags"]}
        return key not in now.items and tags >= {"theirs", "to-read"} and "Reading/Bias" in places(now, item)

    return Edited(stays, {new: ALL} if was_there else dict.fromkeys([new, *own], ALL))


def _rename(held: Held, key: str, paper: Paper) -> Edited:
    shelf = held.collection_named("Bias")
    held.rename_collection(shelf, "Old")
    return Edited(lambda now: now.collections[shelf].name == "Old", path="Reading/Old")


def _remove(name: str) -> Edit:
    def edit(held: Held, key: str, paper: Paper) -> Edited:
        shelf = held.collection_named(name)
        held.delete_collection(shelf)
        return Edited(lambda now: shelf not in now.collections, path=name)  # other papers were in it, too

    return edit


def _set(name: str, value: str) -> Edit:
    def edit(held: Held, key: str, paper: Paper) -> Edited:
        held.edit(key, **{name: value})
        return Edited(lambda now: now.item(key)[name] == value, {key: name})

    return edit


def _untag(held: Held, key: str, paper: Paper) -> Edited:
    names = [tag["tag"] for tag in held.items[key].tags if tag["tag"] != "own"]
    name = names[0]
    held.untag(key, name)
    return Edited(lambda now: name not in {tag["tag"] for tag in now.item(key)["tags"]}, {key: "tags"})


def _move_out(held: Held, key: str, paper: Paper) -> Edited:
    shelf = held.collection_named("Bias")
    if shelf not in held.items[key].collections:
        raise LookupError("it is not in there yet")
    held.move_out(key, shelf)
    return Edited(lambda now: "Reading/Bias" not in places(now, now.item(key)), {key: "collections"})


def _trash(held: Held, key: str, paper: Paper) -> Edited:
    held.trash(key)
    note = own_keys(MINE, paper.record.arxiv_id, Kind.COMMENT)[0]
    return Edited(lambda now: now.items[key].deleted, {key: ALL, note: ALL})


def _delete(held: Held, key: str, paper: Paper) -> Edited:
    held.delete(key)
    note = own_keys(MINE, paper.record.arxiv_id, Kind.COMMENT)[0]
    own = own_keys(MINE, paper.record.arxiv_id, Kind.ITEM)[0]
    # Of an item of a person's that is deleted before papershelf ever saw it nothing is known: the paper is made.
    return Edited(lambda now: key not in now.items, {key: ALL, own: ALL, note: ALL})


def _delete_note(held: Held, key: str, paper: Paper) -> Edited:
    note = own_keys(MINE, paper.record.arxiv_id, Kind.COMMENT)[0]
    held.delete(note)
    return Edited(lambda now: note not in now.items, {note: ALL})


EDITS: dict[str, Edit] = {
    "adds another item": _unrelated,
    "adds the same paper": _same_paper,
    "renames the collection": _rename,
    "deletes the collection": _remove("Bias"),
    "deletes the one above": _remove("Reading"),
    "edits the title": _set("title", "Mine"),
    "edits the abstract": _set("abstractNote", "Mine"),
    "takes a tag off": _untag,
    "takes it out of the collection": _move_out,
    "trashes the item": _trash,
    "deletes the item": _delete,
    "deletes the note": _delete_note,
}


def differences(now: dict[str, Any], expected: dict[str, Any], done: list[Edited]) -> Iterator[str]:
    """What is not as it should be, apart from what a person did."""
    may_differ = {key: name for edited in done for key, name in edited.may_differ.items()}
    paths = {edited.path for edited in done}
    for key in sorted(now.keys() | expected.keys()):
        name = may_differ.get(key)
        if name != ALL and (_without(now.get(key), name, paths, key) != _without(expected.get(key), name, paths, key)):
            yield f"{key} is {now.get(key)}, not {expected.get(key)}"


def _without(value: Any, name: str | None, paths: set[str], key: str) -> Any:
    if isinstance(value, list):
        return [path for path in value if path not in paths]
    if not isinstance(value, dict):
        return value
    shelves = [path for path in value["collections"] if path not in paths]
    return {other: one for other, one in (value | {"collections": shelves}).items() if other != name}
