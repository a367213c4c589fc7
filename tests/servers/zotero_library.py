"""A Zotero library in memory, with what a person does to it in the desktop program, and what a test wants to know."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.servers.zotero_answers import data_of
from tests.servers.zotero_state import Item, State
from tests.servers.zotero_write import unwrapped, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Library(State):
    """A library that another client syncs to: each of the methods here is what that client's sync leaves behind.

    Every object that is changed gets the library's next version, as with the real server. A change that is against
    the server's rules raises `RefusedError`, as it does for a client.
    """

    def add_item(self, data: Mapping[str, Any], key: str = "") -> str:
        """Add an item as the API takes it; returns its key."""
        with self.lock:
            key = key or str(data.get("key") or self.new_key())
            write(self, "item", unwrapped(data), key, partial=False)
            return key

    def edit(self, key: str, **fields: Any) -> None:
        """Change properties of an item: fields, `creators`, `tags`, `collections`, `parentItem`, `itemType`."""
        with self.lock:
            self._known(key)
            write(self, "item", fields, key, partial=True)

    def trash(self, key: str) -> None:
        """Move an item to the trash."""
        self.edit(key, deleted=1)

    def restore(self, key: str) -> None:
        """Take an item out of the trash."""
        self.edit(key, deleted=0)

    def delete(self, *keys: str) -> None:
        """Delete items for good."""
        with self.lock:
            for key in keys:
                self._known(key)
                self.erase("item", [key])

    def tag(self, key: str, name: str, *, automatic: bool = False) -> None:
        """Give an item a tag."""
        with self.lock:
            others = [tag for tag in self._known(key).tags if tag["tag"] != name]
            self.edit(key, tags=[*others, {"tag": name, "type": int(automatic)}])

    def untag(self, key: str, name: str) -> None:
        """Take a tag off an item."""
        with self.lock:
            self.edit(key, tags=[tag for tag in self._known(key).tags if tag["tag"] != name])

    def move_into(self, key: str, collection: str) -> None:
        """Put an item into a collection, besides those that it is in."""
        with self.lock:
            self.edit(key, collections=[*self._known(key).collections, collection])

    def move_out(self, key: str, collection: str) -> None:
        """Take an item out of a collection."""
        with self.lock:
            self.edit(key, collections=[other for other in self._known(key).collections if other != collection])

    def add_collection(self, name: str, parent: str = "", key: str = "") -> str:
        """Add a collection; returns its key."""
        with self.lock:
            key = key or self.new_key()
            write(self, "collection", {"name": name, "parentCollection": parent or False}, key, partial=False)
            return key

    def rename_collection(self, key: str, name: str) -> None:
        """Give a collection another name."""
        with self.lock:
            write(self, "collection", {"name": name}, self.collections[key].key, partial=True)

    def move_collection(self, key: str, parent: str = "") -> None:
        """Put a collection below another one, or to the top."""
        with self.lock:
            write(self, "collection", {"parentCollection": parent}, self.collections[key].key, partial=True)

    def delete_collection(self, key: str) -> None:
        """Delete a collection with those below it; the items stay."""
        with self.lock:
            self.erase("collection", [self.collections[key].key])

    def seed(self, items: Iterable[Mapping[str, Any]]) -> list[str]:
        """Add many items at once, unchecked, each at its own version; returns their keys.

        Each is as the API takes it; `key`, `dateAdded` and `dateModified` are kept when given.
        """
        with self.lock:
            now = self.moment()
            return [self._seed(item, now) for item in items]

    def item(self, key: str) -> dict[str, Any]:
        """An item's `data`, as the API shows it."""
        with self.lock:
            return data_of(self._known(key))

    def data(self, *, trashed: bool = False) -> list[dict[str, Any]]:
        """The `data` of all items that are not in the trash, in the order of their keys; with `trashed` of all."""
        with self.lock:
            return [data_of(self.items[key]) for key in sorted(self.items) if trashed or not self.items[key].deleted]

    def collection_named(self, name: str) -> str:
        """The key of the only collection of that name."""
        with self.lock:
            (key,) = (collection.key for collection in self.collections.values() if collection.name == name)
            return key

    def _known(self, key: str) -> Item:
        if key not in self.items:
            raise KeyError(f"there is no item {key}")
        return self.items[key]

    def _seed(self, data: Mapping[str, Any], now: str) -> str:
        item = stored({"dateAdded": now, "dateModified": now} | dict(data))
        item = replace(item, key=item.key or self.new_key(), version=self.bump())
        self.put_item(item)
        return item.key


_PARTS = frozenset(
    ("key", "version", "itemType", "creators", "tags", "collections", "relations", "parentItem", "deleted")
)
_DATES = frozenset(("dateAdded", "dateModified"))


def stored(data: Mapping[str, Any]) -> Item:
    """An item from its `data`, unchecked."""
    return Item(
        data.get("key", ""),
        data.get("version", 0),
        data.get("itemType", "preprint"),
        {name: value for name, value in data.items() if value and name not in _PARTS and name not in _DATES},
        list(data.get("creators", ())),
        sorted(data.get("tags", ()), key=lambda tag: str(tag["tag"])),
        tuple(data.get("collections", ())),
        dict(data.get("relations", {})),
        data.get("parentItem", ""),
        bool(data.get("deleted", False)),
        data.get("dateAdded", ""),
        data.get("dateModified", ""),
    )
