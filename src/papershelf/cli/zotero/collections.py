"""`papershelf zotero collections`: the collections of a library as a tree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from papershelf.cli.streams import write_out
from papershelf.cli.zotero.session import Json, WhichLibrary, print_json, signed_in
from papershelf.errors import ZoteroUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from papershelf.zotero.model import Collection, Library


@dataclass(frozen=True, slots=True)
class Branch:
    """A collection, how deep it lies, and how many items are in it itself, not in those below."""

    collection: Collection
    depth: int
    items: int


def collections(library: WhichLibrary = "user", json: Json = False) -> None:
    """Print the collections of a library as a tree, with their keys and how many items are in each."""
    from papershelf.zotero.access import choose

    with signed_in() as session:
        access = session.web.access()
        chosen = choose(session.web.libraries(access, only_own=library == "user"), library)
        branches = tree(session.web.collections(chosen).data)
    if json:
        print_json({"library": chosen.code, "name": chosen.name, "collections": [_object(one) for one in branches]})
    else:
        write_out(_table(chosen, branches))


def tree(objects: Iterable[Mapping[str, Any]]) -> list[Branch]:
    """The collections in the API's objects, each followed by those in it, by name.

    What is in the trash is left out, with all that is in it. What is in a collection that is not there, since somebody
    has just deleted it, stands at the top.

    Raises:
        ZoteroUnavailableError: they are not what the API has.
    """
    from papershelf.zotero.model import Collection

    items: dict[str, int] = {}
    found: dict[str, Collection] = {}
    for one in objects:
        try:
            collection = Collection.parse(one["data"])
            items[collection.key] = int(one["meta"]["numItems"])
        except (ValueError, LookupError, TypeError) as error:
            raise ZoteroUnavailableError("what Zotero answered about collections cannot be understood") from error
        found[collection.key] = collection
    inside: dict[str | None, list[Collection]] = defaultdict(list)
    for collection in sorted(found.values(), key=lambda one: (one.name.casefold(), one.key), reverse=True):
        if not collection.trashed:
            inside[collection.parent if collection.parent in found else None].append(collection)
    branches: list[Branch] = []
    waiting = [(collection, 0) for collection in inside[None]]
    while waiting:
        collection, depth = waiting.pop()
        branches.append(Branch(collection, depth, items[collection.key]))
        waiting += [(below, depth + 1) for below in inside[collection.key]]
    return branches


def _object(branch: Branch) -> dict[str, Any]:
    collection = branch.collection
    return {"key": collection.key, "name": collection.name, "parent": collection.parent, "items": branch.items}


def _table(library: Library, branches: Sequence[Branch]) -> str:
    from papershelf.text import clean

    if not branches:
        return f"{clean(str(library))} ({library.code}) has no collections\n"
    widest = max(5, *(len(str(branch.items)) for branch in branches))
    lines = [f"KEY       {'ITEMS':>{widest}}  COLLECTION OF {clean(str(library))} ({library.code})"]
    for branch in branches:
        name = clean(branch.collection.name) or "(no name)"
        lines.append(f"{clean(branch.collection.key)}  {branch.items:>{widest}}  {'  ' * branch.depth}{name}")
    return "\n".join(lines) + "\n"
