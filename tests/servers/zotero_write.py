"""Objects that a client writes: checked as the real server checks them, and applied to a library."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.servers import zotero_values as values
from tests.servers.zotero_schema import CREATORS, FIELDS, KNOWN, PROPERTIES, moved
from tests.servers.zotero_state import Collection, Item, Kind, Search, State
from tests.servers.zotero_values import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 50  # objects in a request
LINK_MODES = ("imported_file", "imported_url", "linked_file", "linked_url", "embedded_image")
_COMMON = ("key", "version", "itemType", "tags", "collections", "relations", "dateAdded", "dateModified", "deleted")
_IGNORED = ("library", "links", "meta")  # a whole answer may be sent back


def write(state: State, kind: Kind, given: Mapping[str, Any], key: str, *, partial: bool) -> bool:
    """Create the object, or change it; its version has been checked. Tells whether anything changed.

    Raises:
        RefusedError: The server does not take it; nothing is changed.
    """
    if kind == "item":
        return _write_item(state, given, key, partial)
    if kind == "collection":
        return _write_collection(state, given, key, partial)
    return _write_search(state, given, key)


def unwrapped(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is to be written of an object as answers hold it, with `data`."""
    data = given.get("data")
    return data if isinstance(data, dict) else given


def _write_item(state: State, given: Mapping[str, Any], key: str, partial: bool) -> bool:
    old = state.items.get(key)
    item_type = _item_type(given, old, partial)
    _check_names(given, item_type)
    base = old or Item(key, 0, item_type)
    if not partial:  # what a PUT leaves out is emptied
        base = replace(base, creators=[], deleted=False)
    new = replace(
        base,
        item_type=item_type,
        parent=_parent(state, given, base, key),
        values=_fields(given, base, item_type, key, partial),
        creators=values.creators(given["creators"], item_type) if "creators" in given else base.creators,
        tags=values.tags(given["tags"]) if "tags" in given else base.tags,
        relations=_relations(given) if "relations" in given else base.relations,
        deleted=_flag(given["deleted"]) if "deleted" in given else base.deleted,
    )
    new = replace(new, collections=_collections(state, given, new))
    if old and new == old and "tags" not in given:  # tags count as a change even when they are the same
        return False
    untouched = old is not None and replace(new, collections=old.collections, relations=old.relations) == old
    dated = _dated(state, given, new, old, untouched and "tags" not in given)
    state.put_item(replace(dated, version=state.bump()))
    return True


def _item_type(given: Mapping[str, Any], old: Item | None, partial: bool) -> str:
    if "itemType" not in given:
        if old and partial:
            return old.item_type
        raise RefusedError(400, "'itemType' property not provided")
    item_type = given["itemType"]
    if not isinstance(item_type, str) or item_type not in FIELDS:
        raise RefusedError(400, f"'{item_type}' is not a valid itemType")
    if old and not partial:
        for name in ("tags", "relations") if given.get("parentItem") else ("tags", "collections", "relations"):
            if name not in given:
                raise RefusedError(400, f"'{name}' property not provided")
    return item_type


def _check_names(given: Mapping[str, Any], item_type: str) -> None:
    for name in given:
        if name in _COMMON or name in PROPERTIES.get(item_type, ()) or name in FIELDS[item_type]:
            continue
        if name == "creators" and item_type in CREATORS:
            continue
        if name == "parentItem":
            if given[name] and item_type in CREATORS:
                raise RefusedError(400, f"'{item_type}' items cannot have a parent item")
        elif name in KNOWN:
            raise RefusedError(400, f"'{name}' is not a valid field for type '{item_type}'")
        elif name not in _IGNORED:
            raise RefusedError(400, f"Invalid property '{name}'")


def _fields(given: Mapping[str, Any], base: Item, item_type: str, key: str, partial: bool) -> dict[str, Any]:
    kept = moved(base.values, base.item_type, item_type) if partial else {}
    if item_type == "attachment":
        kept["linkMode"] = _link_mode(given, base)
    for name, value in given.items():
        if name in FIELDS[item_type]:
            text = values.field_value(name, value, key)
        elif name in PROPERTIES.get(item_type, ()) and name != "linkMode":
            text = value.replace("\x00", "") if isinstance(value, str) else value  # a note keeps its white space
        else:
            continue
        if text in ("", None):
            kept.pop(name, None)
        else:
            kept[name] = text
    return kept


def _link_mode(given: Mapping[str, Any], base: Item) -> str:
    mode = given.get("linkMode") or base.values.get("linkMode")
    if not mode:
        raise RefusedError(400, "'linkMode' property not provided")
    if mode not in LINK_MODES:
        raise RefusedError(400, f"'{mode}' is not a valid linkMode")
    return str(mode)


def _parent(state: State, given: Mapping[str, Any], base: Item, key: str) -> str:
    parent = given.get("parentItem", base.parent) or ""
    if parent and given.get("collections"):
        raise RefusedError(400, "Child items cannot be assigned to collections")
    if not parent or parent == base.parent:
        return str(parent)
    if not values.is_key(parent):
        raise RefusedError(400, f"'{parent}' is not a valid item key")
    found = state.items.get(parent)
    if not found or parent == key:
        raise RefusedError(409, f"Parent item {parent} not found", {"parentItem": str(parent)})
    if found.item_type == "note" or (found.parent and found.item_type not in ("attachment", "note")):
        raise RefusedError(400, f"Parent item {parent} cannot be a note")
    return str(parent)


def _collections(state: State, given: Mapping[str, Any], item: Item) -> tuple[str, ...]:
    if item.parent:
        return ()
    if "collections" not in given:
        return item.collections
    if not isinstance(given["collections"], list):
        raise RefusedError(400, "'collections' property must be an array")
    for key in given["collections"]:
        if not isinstance(key, str) or key not in state.collections:
            raise RefusedError(409, f"Collection {key} not found", {"collection": str(key)})
    keys = tuple(dict.fromkeys(given["collections"]))
    return item.collections if set(keys) == set(item.collections) else keys


def _relations(given: Mapping[str, Any]) -> dict[str, Any]:
    relations = given["relations"]
    if not isinstance(relations, dict) and relations != []:
        raise RefusedError(400, "'relations' property must be an object")
    return dict(relations)


def _flag(value: object) -> bool:
    if isinstance(value, int | float | str) and value in (0, 1, "0", "1"):
        return int(value) == 1
    raise RefusedError(400, "'deleted' must be 1, 0, true or false")


def _dated(state: State, given: Mapping[str, Any], new: Item, old: Item | None, untouched: bool) -> Item:
    now = state.moment()
    added = old.added if old else values.date_value("dateAdded", given.get("dateAdded")) or now
    sent = values.date_value("dateModified", given.get("dateModified"))
    if sent and sent != (old.modified if old else ""):
        return replace(new, added=added, modified=sent)
    return replace(new, added=added, modified=old.modified if old and untouched else now)


def _write_collection(state: State, given: Mapping[str, Any], key: str, partial: bool) -> bool:
    old = state.collections.get(key)
    for name in given:
        if name not in ("key", "version", "name", "parentCollection", "relations", "deleted", *_IGNORED):
            if "name" not in given and not (old and partial):
                break  # what is missing is told first
            raise RefusedError(400, f"Invalid property '{name}'")
    if "name" not in given and not (old and partial):
        raise RefusedError(400, "'name' property not provided")
    base = old or Collection(key, 0, "")
    name = values.cleaned(given.get("name", base.name))
    if not name:
        raise RefusedError(400, "Collection name cannot be empty")
    if len(name) > values.LONGEST_TAG:
        raise RefusedError(413, f"Collection '{name[:50]}…' too long")
    new = replace(
        base,
        name=name,
        parent=_parent_collection(state, given, base, partial),
        relations=_relations(given) if "relations" in given else base.relations,
        deleted=_flag(given["deleted"]) if "deleted" in given else base.deleted,
    )
    if old and new == old:
        return False
    state.put_collection(replace(new, version=state.bump()))
    return True


def _parent_collection(state: State, given: Mapping[str, Any], base: Collection, partial: bool) -> str:
    parent = str(given.get("parentCollection", base.parent if partial else "") or "")
    if parent and parent not in state.collections:
        raise RefusedError(409, f"Parent collection {parent} not found", {"collection": parent})
    above = parent
    while above:
        if above == base.key:
            raise RefusedError(409, f"Collection {base.key} cannot be a descendant of itself")
        above = state.collections[above].parent
    return parent


def _write_search(state: State, given: Mapping[str, Any], key: str) -> bool:
    for name in ("name", "conditions"):
        if name not in given:
            raise RefusedError(400, f"'{name}' property not provided")
    state.put_search(Search(key, state.bump(), values.cleaned(given["name"]), list(given["conditions"])))
    return True
