"""What a key may do, and which of the libraries that it reaches is meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from papershelf.errors import ConflictError, ZoteroError
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from papershelf.zotero.model import Library


@dataclass(frozen=True, slots=True)
class GroupAccess:
    """What a key may do in a group's library."""

    library: bool = False
    write: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """Whose key it is and what it may do; the group None stands for all groups that are not named."""

    user_id: int
    username: str
    library: bool = False
    notes: bool = False
    files: bool = False
    write: bool = False
    groups: Mapping[int | None, GroupAccess] = field(default_factory=lambda: MappingProxyType({}))

    def may_read(self, library: Library) -> bool:
        """Whether the key reads a library."""
        return self.library if library.kind == "user" else self._in(library).library

    def may_write(self, library: Library) -> bool:
        """Whether the key writes to a library."""
        return self.library and self.write if library.kind == "user" else self._in(library).write

    def _in(self, library: Library) -> GroupAccess:
        return self.groups.get(library.id) or self.groups.get(None) or GroupAccess()


def parse_access(answer: Any) -> Access:
    """What `/keys/current` answered.

    Raises:
        ValueError, LookupError, TypeError, AttributeError: it is something else.
    """
    access = answer.get("access") or {}
    own = access.get("user") or {}
    groups = {
        None if name == "all" else int(name): GroupAccess(bool(may.get("library")), bool(may.get("write")))
        for name, may in dict(access.get("groups") or {}).items()
    }
    library, notes, files, write = (bool(own.get(name)) for name in ("library", "notes", "files", "write"))
    return Access(int(answer["userID"]), clean(str(answer.get("username", ""))), library, notes, files, write, groups)


def choose(libraries: Sequence[Library], text: str) -> Library:
    """The library that is meant by `user`, `group:ID` or a library's name, in any case.

    Raises:
        ZoteroError: the key reaches no such library.
        ConflictError: several have this name.
    """
    wanted, shown = " ".join(text.split()).casefold(), clean(text)
    found = [library for library in libraries if wanted in (library.code, library.kind) and library.kind == "user"]
    found = found or [library for library in libraries if wanted == library.code]
    found = found or [library for library in libraries if wanted == library.name.casefold()]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{library.code} ({library.name})" for library in found or libraries) or "none at all"
    if found:
        raise ConflictError(f"--library “{shown}”: several have this name; give one of {listed}")
    raise ZoteroError(f"--library “{shown}”: the key reaches no such library; it reaches {listed}")
