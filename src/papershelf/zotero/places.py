"""Collections by the path of their names, such as `Reading/Bias`: found in the library, or to be made there."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from papershelf.errors import ConflictError, UsageError, ZoteroError
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from papershelf.zotero.model import Collection, Library

Path = tuple[str, ...]
Choose = Callable[[Path, tuple[str, ...]], str]
"""Chooses one of the keys of collections that a path may mean."""

_ALPHABET: Final = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
"""Of the keys that Zotero makes: https://github.com/zotero/utilities, `generateObjectKey`."""
_LENGTH: Final = 8
_LONGEST_NAME: Final = 255  # characters, as the server has it


def made_key(library: Library, *parts: str, generation: int = 0) -> str:
    """The key of an object that papershelf makes: the same for the same object, on every machine and in every run.

    So a request that is repeated, even by somebody who knows nothing of the first, cannot make a second object.
    """
    digest = hashlib.sha256(
        "\0".join((library.code, *parts, str(generation))).encode("utf-8", "surrogatepass")
    ).digest()
    number = int.from_bytes(digest, "big")
    key = ""
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        key += _ALPHABET[digit]
    return key


def parse_path(text: str) -> Path:
    r"""The names in a path; a slash in a name is written `\/`.

    Raises:
        UsageError: a name is empty or too long.
    """
    names = tuple(clean(name.replace(r"\/", "/")) for name in re.split(r"(?<!\\)/", text))
    names = names[not names[0] : len(names) - (not names[-1])]  # a slash at an end is no mistake
    if not names or not all(names):
        raise UsageError(f"--collection {clean(text)!r}: a name in it is empty; write it as Reading/Bias")
    if longest := [name for name in names if len(name) > _LONGEST_NAME]:
        raise UsageError(f"--collection: {longest[0][:30]}… is longer than {_LONGEST_NAME} characters")
    return names


def path_text(path: Path) -> str:
    """The path as `parse_path` takes it."""
    return "/".join(name.replace("/", r"\/") for name in path)


def refuse_to_choose(path: Path, keys: tuple[str, ...]) -> str:
    """Choose none.

    Raises:
        ConflictError: always.
    """
    listed = ", ".join(keys)
    raise ConflictError(
        f"{len(keys)} collections are called {path_text(path)} ({listed}); give --collection-key with one of these"
    )


@dataclass(frozen=True, slots=True)
class NewCollection:
    """A collection that is to be made, below `parent` if that is a key."""

    key: str
    path: Path
    parent: str | None


@dataclass(frozen=True, slots=True)
class Places:
    """The keys of the collections that were asked for, by path; those to be made stand in `new`, parents first."""

    keys: Mapping[Path, str]
    new: tuple[NewCollection, ...] = ()


def find_places(
    collections: Mapping[str, Collection],
    paths: Iterable[Path],
    library: Library,
    is_gone: Callable[[str], bool] = lambda _: False,
    known: Mapping[Path, str] = MappingProxyType({}),
    choose: Choose = refuse_to_choose,
) -> Places:
    """Where the collections are that the paths name, or where they are to be made.

    Names are compared in full, then without regard to case. Collections in the trash are not looked at.

    Args:
        collections: all of the library, by key.
        paths: what is asked for.
        library: in which library.
        is_gone: whether a collection of this key was deleted; Zotero's programs would delete a new one again.
        known: keys of collections that were chosen by key, whatever others are called.
        choose: asked where several collections have the same name at the same place.

    Raises:
        ConflictError: they have, and nobody chooses.
    """
    keys = dict(known)
    new: list[NewCollection] = []
    for path in paths:
        parent: str | None = None
        for depth in range(1, len(path) + 1):
            part = path[:depth]
            if part not in keys:
                found = _find(collections, parent, part, choose) or _planned(new, parent, part)
                if not found:
                    found = next(
                        key for key in _keys(library, part, parent) if key not in collections and not is_gone(key)
                    )
                    new.append(NewCollection(found, part, parent))
                keys[part] = found
            parent = keys[part]
    return Places(keys, tuple(new))


def find_collection(collections: Mapping[str, Collection], path: Path, choose: Choose = refuse_to_choose) -> str:
    """The key of the collection that a path names; `choose` is asked where there are several.

    Raises:
        ZoteroError: there is none.
        ConflictError: there are several, and nobody chooses.
    """
    parent: str | None = None
    for depth in range(1, len(path) + 1):
        found = _find(collections, parent, path[:depth], choose)
        if not found:
            missing = path_text(path[:depth])
            raise ZoteroError(f"there is no collection {missing}; papershelf zotero collections shows what there is")
        parent = found
    return parent or ""


def check_key(collections: Mapping[str, Collection], key: str) -> str:
    """The key of a collection that is there.

    Raises:
        ZoteroError: it is not, or lies in the trash, or in a collection that does.
    """
    if key not in collections or any(collections[one].trashed for one in paths_to(collections, key).values()):
        shown = clean(key)
        raise ZoteroError(f"there is no collection with the key {shown}; papershelf zotero collections shows the keys")
    return key


def paths_to(collections: Mapping[str, Collection], key: str) -> dict[Path, str]:
    """The keys of a collection and of those that it is in, by path from the top; what cannot be reached is left out."""
    chain: list[Collection] = []
    while key in collections and collections[key] not in chain:
        chain.insert(0, collections[key])
        key = collections[key].parent or ""
    names = tuple(one.name for one in chain)
    return {names[:depth]: one.key for depth, one in enumerate(chain, 1)}


def path_of(collections: Mapping[str, Collection], key: str) -> Path:
    """The names from the top to a collection."""
    return max(paths_to(collections, key), key=len, default=())


def _find(collections: Mapping[str, Collection], parent: str | None, path: Path, choose: Choose) -> str | None:
    here = [one for one in collections.values() if one.parent == parent and not one.trashed]
    found = [one.key for one in here if clean(one.name) == path[-1]]
    found = found or [one.key for one in here if clean(one.name).casefold() == path[-1].casefold()]
    if len(found) > 1:
        return choose(path, tuple(sorted(found)))
    return found[0] if found else None


def _planned(new: Iterable[NewCollection], parent: str | None, path: Path) -> str | None:
    folded = path[-1].casefold()
    return next((one.key for one in new if one.parent == parent and one.path[-1].casefold() == folded), None)


def _keys(library: Library, path: Path, parent: str | None) -> Iterator[str]:
    for generation in itertools.count():
        yield made_key(library, "collection", parent or "", path[-1], generation=generation)
