"""A library at a moment, so that two moments can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from papershelf.zotero.model import CREATORS, fold_tag
from tests.properties.zotero_papers import OWN_CHILDREN

if TYPE_CHECKING:
    from tests.properties.zotero_person import Person
    from tests.servers.zotero_library import Library
    from tests.servers.zotero_state import Collection, Item


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A library at a moment; the server never changes an object that it holds, but puts another in its place."""

    version: int
    items: dict[str, Item]
    collections: dict[str, Collection]
    deleted: frozenset[str]

    @classmethod
    def of(cls, library: Library) -> Snapshot:
        """The library as it is now."""
        with library.lock:
            return cls(
                library.version, dict(library.items), dict(library.collections), frozenset(library.deleted["items"])
            )

    def find(self, path: tuple[str, ...]) -> str | None:
        """The key of the collection that a path names."""
        parent = ""
        for name in path:
            here = [one for one in self.collections.values() if one.parent == parent and not one.deleted]
            found = [one.key for one in here if one.name == name]
            found = found or [one.key for one in here if one.name.casefold() == name.casefold()]
            if not found:
                return None
            parent = found[0]
        return parent

    def has_doubles(self) -> bool:
        """Whether two collections at one place have one name."""
        names = [(one.parent, one.name.casefold()) for one in self.collections.values() if not one.deleted]
        return len(set(names)) < len(names)


def values_of(item: Item) -> dict[str, Any]:
    """The fields of an item, creators included."""
    return {**item.values, **({CREATORS: item.creators} if item.creators else {})}


def tags_of(item: Item) -> frozenset[str]:
    """The tags, folded."""
    return frozenset(fold_tag(tag["tag"]) for tag in item.tags)


def changed_papers(before: Snapshot, after: Snapshot, person: Person) -> set[int]:
    """The papers of which somebody changed anything: the item, or what is below it."""
    found: set[int] = set()
    for key in before.items.keys() | after.items.keys():
        old, new = before.items.get(key), after.items.get(key)
        if old != new:
            keys = {key, *(item.parent for item in (old, new) if item)}
            found |= {number for one in keys if (number := person.number_of(one)) is not None}
            if key in OWN_CHILDREN:
                found.add(OWN_CHILDREN[key][0])
    return found
