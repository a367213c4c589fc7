"""The tables of the state file, as the changes that led to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

MARK: Final = int.from_bytes(b"pshs", "big")
"""SQLite's "application id": https://www.sqlite.org/fileformat.html."""


def _begin(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE entry (number INTEGER PRIMARY KEY, file BLOB NOT NULL, arxiv_id TEXT NOT NULL, "
        "content TEXT NOT NULL, written TEXT NOT NULL, UNIQUE (file, arxiv_id))"
    )
    db.execute("CREATE INDEX entry_arxiv_id ON entry (arxiv_id)")
    db.execute(f"PRAGMA application_id = {MARK}")


def _add_journal(db: sqlite3.Connection) -> None:
    """The tables of `papershelf.zotero.journal`."""
    db.execute(
        "CREATE TABLE baseline (library TEXT NOT NULL, arxiv_id TEXT NOT NULL, kind TEXT NOT NULL, "
        "content TEXT NOT NULL, PRIMARY KEY (library, arxiv_id, kind)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE push (number INTEGER PRIMARY KEY, library TEXT NOT NULL, begun TEXT NOT NULL, "
        "about TEXT NOT NULL, finished TEXT, outcome TEXT NOT NULL, undone INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX push_library ON push (library, number)")
    # A request is in its table as long as it is pending. Its steps keep its number, which is never given out again.
    db.execute(
        "CREATE TABLE request (number INTEGER PRIMARY KEY AUTOINCREMENT, push INTEGER NOT NULL, "
        "library_version INTEGER NOT NULL)"
    )
    db.execute(
        "CREATE TABLE step (request INTEGER NOT NULL, place INTEGER NOT NULL, push INTEGER NOT NULL, "
        "content TEXT NOT NULL, version INTEGER, PRIMARY KEY (request, place)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX step_push ON step (push)")
    db.execute(
        "CREATE TABLE undone_key (library TEXT NOT NULL, key TEXT NOT NULL, push INTEGER NOT NULL, "
        "PRIMARY KEY (library, key)) WITHOUT ROWID"
    )


MIGRATIONS: Final[tuple[Callable[[sqlite3.Connection], None], ...]] = (_begin, _add_journal)
"""Each makes a file of one version into one of the next; they are only ever added to."""
