"""What a person does to a Zotero library between two pushes, or in the middle of one: for tests of the push's laws."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.properties.zotero_papers import ID_OF, NUMBERS, OWN_ITEMS, TAGS, record_of
from tests.servers.zotero_write import write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.servers.zotero_library import Library
    from tests.servers.zotero_state import Collection, Item

_EDITED = ("title", "abstractNote", "date", "extra", "url", "shortTitle", "DOI", "archiveID")
_COMPLETED = ("abstractNote", "language", "rights")  # of a person's own item: it stays the paper that it is
_TYPES = ("journalArticle", "conferencePaper", "report", "preprint", "document")


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a person does; `first` and `second` pick what it is done to among what there is."""

    name: str
    first: int
    second: int

    def __call__(self, person: Person) -> None:
        """Do it, if there is anything to do it to."""
        _DEEDS[self.name](person, self)

    def pick(self, some: Sequence[Any]) -> Any:
        """What it is done to."""
        return some[self.first % len(some)]

    def pick_other(self, some: Sequence[Any]) -> Any:
        """What else matters."""
        return some[self.second % len(some)]


@dataclass(slots=True)
class Person:
    """A person at a library; `copies` are the keys of the items they made themselves, with the papers' numbers."""

    library: Library
    copies: dict[str, int]
    words: itertools.count[int]

    def number_of(self, key: str) -> int | None:
        """The paper that an item is."""
        return OWN_ITEMS.get(key, self.copies.get(key))

    def papers(self, *, trashed: bool = False) -> list[Item]:
        """The items that are papers of the pool."""
        items = sorted(self.library.items.items())
        return [item for key, item in items if self.number_of(key) is not None and item.deleted == trashed]

    def children(self) -> list[Item]:
        """The notes and attachments."""
        return [item for _, item in sorted(self.library.items.items()) if item.item_type in ("note", "attachment")]

    def shelves(self, *, trashed: bool = False) -> list[Collection]:
        """The collections."""
        return [one for _, one in sorted(self.library.collections.items()) if one.deleted == trashed]

    def word(self) -> str:
        """Something that nobody has written yet."""
        return f"mine {next(self.words)}"


def _edit(person: Person, deed: Deed) -> None:
    if items := person.papers():
        item = deed.pick(items)
        names = _EDITED if item.key in OWN_ITEMS else _COMPLETED
        name = deed.pick_other(names)
        there = name in person.library.item(item.key)
        if there:
            person.library.edit(item.key, **{name: person.word()})


def _empty(person: Person, deed: Deed) -> None:
    if items := person.papers():
        item = deed.pick(items)
        names = [name for name in (_EDITED if item.key in OWN_ITEMS else _COMPLETED) if item.values.get(name)]
        if names:
            person.library.edit(item.key, **{deed.pick_other(names): ""})


def _author(person: Person, deed: Deed) -> None:
    if items := [item for item in person.papers() if item.key in OWN_ITEMS]:
        creator = {"creatorType": "author", "firstName": "Di", "lastName": person.word()}
        person.library.edit(deed.pick(items).key, creators=[creator])


def _trash(person: Person, deed: Deed) -> None:
    if items := person.papers():
        person.library.trash(deed.pick(items).key)


def _restore(person: Person, deed: Deed) -> None:
    if items := person.papers(trashed=True):
        person.library.restore(deed.pick(items).key)


def _delete(person: Person, deed: Deed) -> None:
    if items := person.papers() + person.papers(trashed=True):
        person.library.delete(deed.pick(items).key)


def _delete_copy(person: Person, deed: Deed) -> None:
    if items := [item for item in person.papers() if item.key in person.copies]:
        person.library.delete(deed.pick(items).key)


def _untag(person: Person, deed: Deed) -> None:
    if items := [item for item in person.papers() if item.tags]:
        item = deed.pick(items)
        person.library.untag(item.key, deed.pick_other(item.tags)["tag"])


def _tag(person: Person, deed: Deed) -> None:
    if items := person.papers():
        person.library.tag(deed.pick(items).key, deed.pick_other((*TAGS, "NLP", person.word())))


def _move_out(person: Person, deed: Deed) -> None:
    if items := [item for item in person.papers() if item.collections]:
        item = deed.pick(items)
        person.library.move_out(item.key, deed.pick_other(item.collections))


def _move_into(person: Person, deed: Deed) -> None:
    if (items := person.papers()) and (shelves := person.shelves()):
        person.library.move_into(deed.pick(items).key, deed.pick_other(shelves).key)


def _add_copy(person: Person, deed: Deed) -> None:
    number = deed.pick((0, 1, 2, *NUMBERS))
    record = record_of(number, {})
    id_ = ID_OF[number]
    signs: tuple[dict[str, str], ...] = (
        {"itemType": "preprint", "archiveID": f"arXiv:{id_}"},
        {"itemType": "journalArticle", "DOI": f"10.48550/arXiv.{id_}"},
        {"itemType": "webpage", "url": f"https://arxiv.org/abs/{id_}v2"},
        {"itemType": "conferencePaper", "extra": f"arXiv:{id_} [cs.CL]", "date": "2021"},
    )
    creators = [{"creatorType": "author", "firstName": "Ann", "lastName": "Lee"}]
    data = {"title": record.title, "creators": creators, **deed.pick_other(signs)}
    person.copies[person.library.add_item(data)] = number


def _merge(person: Person, deed: Deed) -> None:
    """As Zotero merges duplicates: one gets everything, the others go into the trash."""
    items = person.papers()
    doubled = [item for item in items if sum(_same(person, item, other) for other in items) > 1]
    if not doubled:
        return
    master = deed.pick(doubled)
    for other in items:
        if other.key != master.key and _same(person, master, other):
            now = person.library.items[master.key]
            tags = {tag["tag"]: tag for tag in (*other.tags, *now.tags)}
            collections = list(dict.fromkeys((*now.collections, *other.collections)))
            person.library.edit(master.key, tags=list(tags.values()), collections=collections)
            for child in sorted(person.library.children.get(other.key, ())):
                person.library.edit(child, parentItem=master.key)
            person.library.trash(other.key)


def _same(person: Person, item: Item, other: Item) -> bool:
    return person.number_of(item.key) == person.number_of(other.key)


def _retype(person: Person, deed: Deed) -> None:
    if items := [item for item in person.papers() if item.key in OWN_ITEMS]:  # others could lose what they are known by
        person.library.edit(deed.pick(items).key, itemType=deed.pick_other(_TYPES))


def _delete_shelf(person: Person, deed: Deed) -> None:
    if shelves := person.shelves():
        person.library.delete_collection(deed.pick(shelves).key)


def _rename_shelf(person: Person, deed: Deed) -> None:
    if shelves := person.shelves():
        person.library.rename_collection(deed.pick(shelves).key, person.word())


def _trash_shelf(person: Person, deed: Deed) -> None:
    if shelves := person.shelves():
        with person.library.lock:
            write(person.library, "collection", {"deleted": 1}, deed.pick(shelves).key, partial=True)


def _add_shelf(person: Person, deed: Deed) -> None:
    names = [name for name in ("reading", "Later", "bias") if name not in {one.name for one in person.shelves()}]
    taken = {one.name.casefold() for one in person.shelves()}
    if names := [name for name in names if name.casefold() not in taken]:
        person.library.add_collection(deed.pick(names))


def _delete_child(person: Person, deed: Deed) -> None:
    if children := person.children():
        person.library.delete(deed.pick(children).key)


def _trash_child(person: Person, deed: Deed) -> None:
    if children := person.children():
        person.library.trash(deed.pick(children).key)


def _edit_note(person: Person, deed: Deed) -> None:
    if notes := [child for child in person.children() if child.item_type == "note"]:
        person.library.edit(deed.pick(notes).key, note=f"<p>{person.word()}</p>")


def _add_note(person: Person, deed: Deed) -> None:
    if items := person.papers():
        note = {"itemType": "note", "parentItem": deed.pick(items).key, "note": f"<p>{person.word()}</p>"}
        person.library.add_item(note)


def _move_child(person: Person, deed: Deed) -> None:
    if (children := person.children()) and (items := person.papers()):
        parents = [*(item.key for item in items), False]
        person.library.edit(deed.pick(children).key, parentItem=deed.pick_other(parents))


_DEEDS: dict[str, Callable[[Person, Deed], None]] = {
    "edit": _edit,
    "empty a field": _empty,
    "change the authors": _author,
    "trash": _trash,
    "restore": _restore,
    "delete": _delete,
    "delete a copy": _delete_copy,
    "untag": _untag,
    "tag": _tag,
    "move out": _move_out,
    "move into": _move_into,
    "add a copy": _add_copy,
    "merge": _merge,
    "change the type": _retype,
    "delete a collection": _delete_shelf,
    "rename a collection": _rename_shelf,
    "trash a collection": _trash_shelf,
    "add a collection": _add_shelf,
    "delete a child": _delete_child,
    "trash a child": _trash_child,
    "edit a note": _edit_note,
    "add a note": _add_note,
    "move a child": _move_child,
}

deeds = st.builds(Deed, st.sampled_from(list(_DEEDS)), st.integers(0, 11), st.integers(0, 11))
