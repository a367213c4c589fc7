"""The GETs of the API, on a library."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.servers.zotero_answers import JSON, Shown, count_tags
from tests.servers.zotero_http import Answer
from tests.servers.zotero_queries import Query, find_items
from tests.servers.zotero_values import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tests.servers.zotero_keys import Access, Account
    from tests.servers.zotero_library import Library
    from tests.servers.zotero_state import Collection, Item

Entry = tuple[str, int, "Callable[[], dict[str, Any]]"]  # key, version, and what to show
_REMEMBERED = 8  # searches whose pages may still be asked for


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to a library: `rest` is the path after `/users/ID`, `base` the address of the server."""

    method: str
    path: str
    rest: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    base: str
    library: Library
    access: Access | None
    author: Account

    @property
    def shown(self) -> Shown:
        """How the library's objects look to this client."""
        return Shown(self.library, self.base)

    def show_item(self, item: Item) -> dict[str, Any]:
        """The item, in a group with who made it."""
        return self.shown.item(item, self.author.shown() if self.library.owner.kind == "group" else None)


class Reads:
    """Answers GETs; it keeps what the last searches found, so that their other pages cost nothing."""

    def __init__(self) -> None:
        self._found: OrderedDict[object, list[Item]] = OrderedDict()

    def answer(self, ask: Ask) -> Answer:
        """The answer to a GET of anything in a library."""
        query = Query.of(ask.pairs)
        match ask.rest:
            case ("items", *rest):
                return self._items(ask, query, rest)
            case ("collections", *rest):
                return self._collections(ask, query, rest)
            case ("tags", *rest):
                return _tags(ask, query, ask.library.items.values(), "".join(rest))
            case ("searches",):
                searches = sorted(ask.library.searches.values(), key=lambda search: -search.version)
                entries = [(s.key, s.version, lambda s=s: ask.shown.search(s)) for s in searches]
                return listed(ask, query, entries)
            case ("settings",):
                return unless_unchanged(ask, ask.library.version) or as_json({}, ask.library.version)
            case ("deleted",):
                return _deleted(ask, query)
        raise RefusedError(404, "Not found")

    def _items(self, ask: Ask, query: Query, rest: Sequence[str]) -> Answer:
        library = ask.library
        match rest:
            case []:
                return self._listed_items(ask, query)
            case ["top"]:
                return self._listed_items(ask, query, top=True)
            case ["trash"]:
                return self._listed_items(ask, query, trash=True)
            case ["tags"]:
                return _tags(ask, query, library.items.values())
            case ["top", "tags"]:
                return _tags(ask, query, [i for i in library.items.values() if not i.parent and not i.deleted])
            case [key, *rest]:
                item = library.items.get(key)
                if not item:
                    raise RefusedError(404, "Item does not exist")
                if rest == ["children"]:
                    return self._listed_items(ask, query, among=[library.items[c] for c in library.children[key]])
                if rest == ["tags"]:
                    return _tags(ask, query, [item])
                if not rest:
                    return unless_unchanged(ask, item.version) or _one_item(ask, item, query)
        raise RefusedError(404, "Not found")

    def _collections(self, ask: Ask, query: Query, rest: Sequence[str]) -> Answer:
        library = ask.library
        if not rest or rest[0] == "top":
            return _listed_collections(ask, query, top=bool(rest))
        collection = library.collections.get(rest[0])
        if not collection:
            raise RefusedError(404, "Collection not found")
        match rest[1:]:
            case []:
                answer = as_json(ask.shown.collection(collection), collection.version)
                return unless_unchanged(ask, collection.version) or answer
            case ["collections"]:
                return _listed_collections(ask, query, below=collection.key)
            case ["items"]:
                return self._listed_items(ask, query, among=_within(library, collection))
            case ["items", "top"]:
                return self._listed_items(ask, query, top=True, among=_within(library, collection))
            case ["tags"] | ["items", "tags"] | ["items", "top", "tags"]:
                return _tags(ask, query, _within(library, collection))
        raise RefusedError(404, "Not found")

    def _listed_items(
        self, ask: Ask, query: Query, *, top: bool = False, trash: bool = False, among: list[Item] | None = None
    ) -> Answer:
        if unchanged := unless_unchanged(ask, ask.library.version):
            return unchanged
        if query.format in ("bib", "atom", "bibtex", "biblatex", "ris", "csljson"):
            raise RefusedError(500, "An error occurred")  # recorded for bib; there are no export formats here
        notes = ask.access is not None and ask.access.notes
        which = replace(query, start=0, limit=None, format="", include=(), linked=())
        name = (ask.library.generation, ask.path, which, notes)
        found = self._found.get(name)
        if found is None:
            everything = _candidates(ask.library, query) if among is None else among
            readable = [i for i in everything if (notes or i.item_type != "note") and not (top and i.parent)]
            found = self._found[name] = find_items(ask.library, query, readable, trash=trash)
            while len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)
        if query.format == "json":
            page = [_chosen(ask.show_item(item), query) for item in query.page(found)]
            return as_json(page, ask.library.version, _paging(ask, query, len(found)))
        return _short(ask, query, [(item.key, item.version) for item in query.page(found)], len(found))


def _candidates(library: Library, query: Query) -> Iterable[Item]:
    if query.keys is None:
        return library.items.values()
    return [library.items[key] for key in dict.fromkeys(query.keys) if key in library.items]


def _within(library: Library, collection: Collection) -> list[Item]:
    members = library.members.get(collection.key, ())
    keys = [*members, *(child for member in members for child in library.children.get(member, ()))]
    return [library.items[key] for key in keys]


def _one_item(ask: Ask, item: Item, query: Query) -> Answer:
    return as_json(_chosen(ask.show_item(item), query), item.version)


def _chosen(shown: dict[str, Any], query: Query) -> dict[str, Any]:
    if query.include != ("data",) and "data" not in query.include:
        del shown["data"]
    return shown


def _listed_collections(ask: Ask, query: Query, *, top: bool = False, below: str = "") -> Answer:
    if unchanged := unless_unchanged(ask, ask.library.version):
        return unchanged
    wanted = dict(ask.pairs).get("collectionKey")
    keys = set(wanted.split(",")) if wanted else None
    found = [
        collection
        for collection in ask.library.collections.values()
        if collection.version > query.since
        and (not top or not collection.parent)
        and (not below or collection.parent == below)
        and query.q.casefold() in collection.name.casefold()
        and (keys is None or collection.key in keys)
    ]
    if query.sort == "title":
        found.sort(key=lambda collection: collection.name.casefold(), reverse=query.descending)
    else:
        found.sort(key=lambda collection: collection.version, reverse=query.descending)
    return listed(ask, query, [(c.key, c.version, lambda c=c: ask.shown.collection(c)) for c in found])  # type: ignore[misc]


def _tags(ask: Ask, query: Query, items: Iterable[Item], name: str = "") -> Answer:
    if unchanged := unless_unchanged(ask, ask.library.version):
        return unchanged
    here = count_tags(items)
    counts = count_tags(ask.library.items.values())  # the numbers are the whole library's, whatever is listed
    found = [
        (tag, kind)
        for tag, kind in reversed(here)
        if (not name or tag == name) and query.q.casefold() in tag.casefold() and (not query.tags or tag in query.tags)
    ]
    if query.sort == "title":
        found.sort(reverse=query.descending)
    page = [ask.shown.tag(tag, kind, counts[tag, kind]) for tag, kind in query.page(found)]
    return as_json(page, ask.library.version, _paging(ask, query, len(found)))


def _deleted(ask: Ask, query: Query) -> Answer:
    if "since" not in dict(ask.pairs):
        raise RefusedError(400, "'since' parameter must be provided")
    if unchanged := unless_unchanged(ask, ask.library.version):
        return unchanged
    log = ask.library.deleted
    told = {
        name: sorted(key for key, version in log.get(name, {}).items() if version > query.since)
        for name in ("collections", "items", "searches", "tags", "settings")
    }
    return as_json(told, ask.library.version)


def listed(ask: Ask, query: Query, entries: Sequence[Entry]) -> Answer:
    """The page of a list that is asked for."""
    if query.format == "json":
        page = [show() for _, _, show in query.page(entries)]
        return as_json(page, ask.library.version, _paging(ask, query, len(entries)))
    return _short(ask, query, [entry[:2] for entry in query.page(entries)], len(entries))


def _short(ask: Ask, query: Query, page: Sequence[tuple[str, int]], total: int) -> Answer:
    headers = _paging(ask, query, total)
    if query.format == "versions":
        return as_json(dict(page), ask.library.version, headers)
    headers |= {"Last-Modified-Version": str(ask.library.version), "Content-Type": "text/plain;charset=UTF-8"}
    return Answer(200, "".join(f"{key}\n" for key, _ in page).encode(), headers)


def _paging(ask: Ask, query: Query, total: int) -> dict[str, str]:
    return {"Total-Results": str(total), "Link": query.links(ask.base, ask.path, total)}


def unless_unchanged(ask: Ask, version: int) -> Answer | None:
    """304 for whoever knows this version already."""
    since = ask.headers.get("if-modified-since-version", "")
    return Answer(304) if since.isdecimal() and version <= int(since) else None


def as_json(body: object, version: int | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """A good answer."""
    told = dict(headers or {})
    if version is not None:
        told["Last-Modified-Version"] = str(version)
    return Answer(200, json.dumps(body).encode(), told | {"Content-Type": JSON})
