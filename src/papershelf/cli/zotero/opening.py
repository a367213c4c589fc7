"""A library as commands use it: the key's right to it checked, its copy and its journal open."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from papershelf.cli.streams import say
from papershelf.cli.zotero.session import ask, can_ask, signed_in
from papershelf.errors import ZoteroError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from papershelf.config import Settings
    from papershelf.zotero.copy import Copy
    from papershelf.zotero.journal import Journal
    from papershelf.zotero.library import Web
    from papershelf.zotero.model import Library
    from papershelf.zotero.places import Path


@dataclass(frozen=True, slots=True)
class Opened:
    """A library in use; `sees_notes` says whether the key may read and write notes there."""

    settings: Settings
    library: Library
    web: Web
    copy: Copy
    journal: Journal
    sees_notes: bool

    def needs_notes(self, what: str) -> None:
        """Refuse what cannot be done without seeing notes.

        Raises:
            ZoteroError: the key may not see them.
        """
        if not self.sees_notes:
            raise ZoteroError(f"{what}, and this key may not see notes; make one that may: papershelf zotero login")

    def paths(self) -> dict[str, str]:
        """The paths of the library's collections, as people write them, by key."""
        from papershelf.zotero.places import path_of, path_text

        collections = self.copy.collections()
        return {key: path_text(path_of(collections, key)) for key in collections}

    def choose(self, path: Path, keys: tuple[str, ...]) -> str:
        """Ask which of several collections of the same name is meant.

        Raises:
            ConflictError: nobody can be asked, or the answer is none of them.
        """
        from papershelf.zotero.places import path_text, refuse_to_choose

        if not can_ask():
            return refuse_to_choose(path, keys)
        say(f"{len(keys)} collections are called {path_text(path)}:")
        for number, key in enumerate(keys, 1):
            items = self.copy.in_collections([key])
            latest = max((item.added for item in items), default="")[:10]
            noun = "item" if len(items) == 1 else "items"
            say(f"  {number}  {key}  {len(items)} {noun}{f', the latest added on {latest}' if latest else ''}")
        answer = ask(f"Which one? [1-{len(keys)}]")
        if answer.isdecimal() and 1 <= int(answer) <= len(keys):
            return keys[int(answer) - 1]
        return refuse_to_choose(path, keys)

    def alone(self) -> AbstractContextManager[None]:
        """A block during which no other papershelf process on this machine works on the library.

        Raises:
            OutputError: another one does so for too long.
        """
        from papershelf.files.locking import locked

        folder = self.settings.state_path.parent
        return locked(folder / f"zotero {self.library.code}", folder / "locks")


@contextmanager
def opened(name: str, *, writing: bool) -> Iterator[Opened]:
    """The library that `--library` names.

    Raises:
        ZoteroError: the key does not reach it, or may not write to it where that is needed.
        PapershelfError: it cannot be asked for, or something of papershelf's own cannot be read or written.
    """
    from papershelf.state import State
    from papershelf.zotero.access import choose
    from papershelf.zotero.copy import Copy
    from papershelf.zotero.journal import Journal

    with signed_in() as session:
        access = session.web.access()
        library = choose(session.web.libraries(access, only_own=name == "user"), name)
        if writing and not access.may_write(library):
            raise ZoteroError(
                f"the key may only read {library}; make one that may write, and sign in: papershelf zotero login"
            )
        settings = session.settings
        sees_notes = access.notes or library.kind == "group"
        with (
            State(settings.state_path) as state,
            Copy(settings.zotero_copy_path, library, with_notes=sees_notes) as copy,
        ):
            yield Opened(settings, library, session.web, copy, Journal(state, library), sees_notes)
