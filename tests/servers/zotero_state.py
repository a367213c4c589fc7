"""What a Zotero library holds: items, collections, searches, versions and the log of what was deleted. No HTTP."""

from __future__ import annotations

import html
import random
import re
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from tests.servers.zotero_values import ALPHABET, iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Kind = Literal["item", "collection", "search"]
PLURALS: dict[Kind, str] = {"item": "items", "collection": "collections", "search": "searches"}


@dataclass(frozen=True, slots=True)
class Item:
    """An item; `values` holds its fields and properties but for the empty ones."""

    key: str
    version: int
    item_type: str
    values: dict[str, Any] = field(default_factory=dict)
    creators: list[dict[str, str]] = field(default_factory=list)
    tags: list[dict[str, Any]] = field(default_factory=list)
    collections: tuple[str, ...] = ()
    relations: dict[str, Any] = field(default_factory=dict)
    parent: str = ""
    deleted: bool = False
    added: str = ""
    modified: str = ""


def title_of(item: Item) -> str:
    """What it is called: a note by its first line."""
    if item.item_type != "note":
        return str(item.values.get("title", ""))
    text = re.sub(r"</p>|</h\d>|<br ?/?>", "\n", str(item.values.get("note", "")))
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip().partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection; `parent` is empty at the top."""

    key: str
    version: int
    name: str
    parent: str = ""
    relations: dict[str, Any] = field(default_factory=dict)
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """A saved search."""

    key: str
    version: int
    name: str
    conditions: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose library it is: a user, or a group."""

    kind: Literal["user", "group"]
    number: int
    name: str
    slug: str

    @property
    def path(self) -> str:
        """Where the library is on the server."""
        return f"/{self.kind}s/{self.number}"


class State:
    """A library's objects and versions. Hold `lock` for what must not be torn apart."""

    def __init__(self, owner: Owner, now: Callable[[], float] = time.time) -> None:
        self.owner = owner
        self.version = 0
        self.generation = 0  # counts every change: what was computed before one is outdated
        self.items: dict[str, Item] = {}
        self.collections: dict[str, Collection] = {}
        self.searches: dict[str, Search] = {}
        self.deleted: dict[str, dict[str, int]] = {name: {} for name in ("collections", "items", "searches", "tags")}
        self.children: defaultdict[str, set[str]] = defaultdict(set)
        self.members: defaultdict[str, set[str]] = defaultdict(set)
        self.lock = threading.RLock()
        self._now = now
        self._random = random.Random(owner.path)

    def moment(self) -> str:
        """Now, as Zotero writes it."""
        return iso(self._now())

    def bump(self) -> int:
        """The library's next version."""
        self.version += 1
        return self.version

    def new_key(self) -> str:
        """A key that no object has."""
        while True:
            key = "".join(self._random.choices(ALPHABET, k=8))
            if not any(key in objects for objects in (self.items, self.collections, self.searches)):
                return key

    def get(self, kind: Kind, key: str) -> Item | Collection | Search | None:
        """The object of that key."""
        objects: dict[Kind, dict[str, Any]] = {
            "item": self.items,
            "collection": self.collections,
            "search": self.searches,
        }
        found: Item | Collection | Search | None = objects[kind].get(key)
        return found

    def put_item(self, item: Item) -> None:
        """Add or replace an item; its version is as it says."""
        self._unlink(self.items.get(item.key))
        self.items[item.key] = item
        if item.parent:
            self.children[item.parent].add(item.key)
        for collection in item.collections:
            self.members[collection].add(item.key)
        self.deleted["items"].pop(item.key, None)
        self.generation += 1

    def put_collection(self, collection: Collection) -> None:
        """Add or replace a collection."""
        self.collections[collection.key] = collection
        self.deleted["collections"].pop(collection.key, None)
        self.generation += 1

    def put_search(self, search: Search) -> None:
        """Add or replace a saved search."""
        self.searches[search.key] = search
        self.deleted["searches"].pop(search.key, None)
        self.generation += 1

    def erase(self, kind: Kind, keys: Iterable[str]) -> int:
        """Delete objects for good, with their children and subcollections, at one new version, which is returned."""
        version = self.bump()
        for key in keys:
            if kind == "item":
                self._erase_item(key, version)
            elif kind == "collection":
                self._erase_collection(key, version)
            elif self.searches.pop(key, None):
                self.deleted["searches"][key] = version
        self.generation += 1
        return version

    def erase_tags(self, names: Iterable[str]) -> int:
        """Take tags off every item, at one new version; the items' dates stay."""
        version = self.bump()
        gone = set(names)
        for item in list(self.items.values()):
            left = [tag for tag in item.tags if tag["tag"] not in gone]
            if len(left) < len(item.tags):
                self.put_item(replace(item, tags=left, version=version))
        for name in gone:
            self.deleted["tags"][name] = version
        self.generation += 1
        return version

    def subcollections(self, key: str) -> list[Collection]:
        """Those right below a collection."""
        return [collection for collection in self.collections.values() if collection.parent == key]

    def _erase_item(self, key: str, version: int) -> None:
        for child in tuple(self.children.get(key, ())):
            self._erase_item(child, version)
        item = self.items.pop(key, None)
        if item:
            self._unlink(item)
            self.deleted["items"][key] = version

    def _erase_collection(self, key: str, version: int) -> None:
        for child in self.subcollections(key):
            self._erase_collection(child.key, version)
        if self.collections.pop(key, None):
            self.deleted["collections"][key] = version
        for member in self.members.pop(key, ()):  # as on the real server, their versions stay
            item = self.items[member]
            left = tuple(collection for collection in item.collections if collection != key)
            self.items[member] = replace(item, collections=left)

    def _unlink(self, item: Item | None) -> None:
        if not item:
            return
        if item.parent:
            self.children[item.parent].discard(item.key)
        for collection in item.collections:
            self.members[collection].discard(item.key)
