"""How objects look in the answers of the API."""

from __future__ import annotations

import urllib.parse
from typing import TYPE_CHECKING, Any

from tests.servers.zotero_schema import CREATORS, FIELDS, PROPERTIES
from tests.servers.zotero_state import Collection, Item, Search, State
from tests.servers.zotero_values import creator_summary, parsed_date

if TYPE_CHECKING:
    from collections.abc import Iterable

WEB = "https://www.zotero.org"
JSON = "application/json"
HTML = "text/html"
_FILES = ("imported_file", "imported_url", "embedded_image")


def link(href: str, kind: str = JSON) -> dict[str, str]:
    return {"href": href, "type": kind}


def data_of(item: Item) -> dict[str, Any]:
    """The item's `data`: every field of its type, in the server's order."""
    data: dict[str, Any] = {"key": item.key, "version": item.version}
    if item.parent:
        data["parentItem"] = item.parent
    data["itemType"] = item.item_type
    if item.item_type == "attachment":
        data["linkMode"] = item.values.get("linkMode", "linked_url")
    for name in FIELDS[item.item_type]:
        data[name] = item.values.get(name, "")
        if name == "title" and item.item_type in CREATORS:
            data["creators"] = [dict(creator) for creator in item.creators]
    for name in _properties(item):
        data[name] = item.values.get(name, None if name in ("md5", "mtime") else "")
    if item.deleted:
        data["deleted"] = 1
    data["tags"] = [dict(tag) for tag in item.tags]
    if not item.parent:
        data["collections"] = list(item.collections)
    return data | {"relations": item.relations, "dateAdded": item.added, "dateModified": item.modified}


def _properties(item: Item) -> list[str]:
    mode = item.values.get("linkMode", "linked_url")
    hidden = {"linkMode"}
    if item.item_type == "attachment" and mode != "linked_file":
        hidden.add("path")
    if item.item_type == "attachment" and mode not in _FILES:
        hidden |= {"filename", "md5", "mtime"}
    return [name for name in PROPERTIES.get(item.item_type, ()) if name not in hidden]


class Shown:
    """The objects of a library as answers show them, with links to a server at `base`."""

    def __init__(self, state: State, base: str) -> None:
        self._state = state
        self._base = base + state.owner.path
        owner = state.owner
        self._web = f"{WEB}/{owner.slug}" if owner.kind == "user" else f"{WEB}/groups/{owner.number}"
        alternate = {"alternate": link(self._web, HTML)}
        self._library = {"type": owner.kind, "id": owner.number, "name": owner.name, "links": alternate}

    def item(self, item: Item, created_by: dict[str, Any] | None = None) -> dict[str, Any]:
        """The whole item."""
        meta: dict[str, Any] = {"createdByUser": created_by} if created_by else {}
        if summary := creator_summary(item.item_type, item.creators):
            meta["creatorSummary"] = summary
        if date := parsed_date(item.values.get("date", "")):
            meta["parsedDate"] = date
        if item.item_type != "attachment" or not item.parent:
            children = self._state.children.get(item.key, ())
            meta["numChildren"] = sum(not self._state.items[key].deleted for key in children)
        return self._whole("items", item.key, item.version, item.parent, meta, data_of(item))

    def collection(self, collection: Collection) -> dict[str, Any]:
        """The whole collection."""
        members = self._state.members.get(collection.key, ())
        meta = {
            "numCollections": len(self._state.subcollections(collection.key)),
            "numItems": sum(not self._state.items[key].deleted for key in members),
        }
        data: dict[str, Any] = {"key": collection.key, "version": collection.version, "name": collection.name}
        data |= {"parentCollection": collection.parent or False, "relations": collection.relations}
        if collection.deleted:
            data["deleted"] = True
        return self._whole("collections", collection.key, collection.version, collection.parent, meta, data)

    def search(self, search: Search) -> dict[str, Any]:
        """The whole saved search."""
        data = {"key": search.key, "version": search.version, "name": search.name, "conditions": search.conditions}
        links = {"self": link(f"{self._base}/searches/{search.key}")}
        return {"key": search.key, "version": search.version, "library": self._library, "links": links, "data": data}

    def tag(self, name: str, kind: int, count: int) -> dict[str, Any]:
        """A tag."""
        path = f"/tags/{urllib.parse.quote_plus(name)}"
        web = f"http://zotero.org{self._state.owner.path}{path}"
        links = {"self": link(self._base + path), "alternate": link(web, HTML)}
        return {"tag": name, "links": links, "meta": {"type": kind, "numItems": count}}

    def _whole(
        self, plural: str, key: str, version: int, parent: str, meta: dict[str, Any], data: dict[str, Any]
    ) -> dict[str, Any]:
        links = {
            "self": link(f"{self._base}/{plural}/{key}"),
            "alternate": link(f"{self._web}/{plural}/{key}", HTML),
        }
        if parent:
            links["up"] = link(f"{self._base}/{plural}/{parent}")
        return {
            "key": key,
            "version": version,
            "library": self._library,
            "links": links,
            "meta": meta,
            "data": data,
        }


def count_tags(items: Iterable[Item]) -> dict[tuple[str, int], int]:
    """How many items have each tag, those tags first that the youngest items brought."""
    counts: dict[tuple[str, int], int] = {}
    for item in items:
        for tag in item.tags:
            name = (str(tag["tag"]), int(tag.get("type", 0)))
            counts[name] = counts.get(name, 0) + 1
    return counts
