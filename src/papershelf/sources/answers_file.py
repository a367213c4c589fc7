"""The SQLite file of kept answers: made when it is missing, put aside when it is of no use, left alone if not ours."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from papershelf.text import clean

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)

_MARK = b"pshf"  # SQLite's "application id", bytes 68 to 71 of a file: https://www.sqlite.org/fileformat.html
_VERSION = 1
_PATIENCE = 5.0  # seconds to wait for other processes; their transactions take milliseconds
_DAMAGE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS answer (
    subject BLOB PRIMARY KEY NOT NULL,
    asked REAL NOT NULL,
    certain INTEGER NOT NULL,
    found BLOB NOT NULL,
    seal BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS answer_asked ON answer (asked);
PRAGMA application_id = {int.from_bytes(_MARK, "big")};
PRAGMA user_version = {_VERSION};
COMMIT;
"""


class _UnfitError(sqlite3.DatabaseError):
    """A file that papershelf wrote, but that is of no use."""


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is to blame, and not its surroundings: a full disk, rights, another process."""
    return isinstance(error, _UnfitError) or getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


def reason(error: Exception) -> str:
    """What an error says, without the path that the message around it names anyway."""
    return clean((error.strerror if isinstance(error, OSError) else None) or str(error))


def open_file(path: Path) -> sqlite3.Connection:
    """A connection to a file, which is made when it is missing, and anew, with a warning, when it is of no use.

    Raises:
        OSError, sqlite3.Error: see `connect`; or a file of no use cannot be put aside.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return connect(path)
    except sqlite3.Error as error:
        if not is_damage(error):
            raise
        _log.warning("the cache %s is of no use (%s); beginning a new one", clean(str(path)), reason(error))
    put_aside_if_damaged(path)
    return connect(path)


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a file, which is made when it is missing; every statement is a transaction of its own.

    Raises:
        OSError: the file cannot be made or read, or is not one of papershelf's.
        sqlite3.Error: it cannot be used; `is_damage` tells why.
    """
    if not path.exists():
        path.touch(mode=0o600)  # the titles that somebody reads are nobody else's business
    if not path.is_file():
        raise OSError("it is no file; set cache_path to another")
    with path.open("rb") as file:
        head = file.read(100)
    if head and head[68:72] != _MARK:
        raise OSError("it is not one of papershelf's files; remove it, or set cache_path to another")
    db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        db.text_factory = bytes  # what is damaged need not be text
        if not head:
            db.executescript(_SCHEMA)
            with suppress(sqlite3.OperationalError):  # some file systems cannot; another process may be doing it
                db.execute("PRAGMA journal_mode = WAL")
        execute(db, "PRAGMA synchronous = NORMAL")
        ((version,),) = execute(db, "PRAGMA user_version")
        if version != _VERSION:
            raise _UnfitError(f"its version is {version}, not {_VERSION}")
        execute(db, "SELECT subject, asked, certain, found, seal FROM answer LIMIT 1")
    except BaseException:
        db.close()
        raise
    return db


def execute(db: sqlite3.Connection, statement: str, values: tuple[object, ...] = ()) -> list[Any]:
    """The rows that a statement gives.

    Raises:
        sqlite3.Error: it failed.
    """
    try:
        return db.execute(statement, values).fetchall()
    except UnicodeDecodeError as error:  # SQLite's message holds the damaged text itself
        raise _UnfitError("database disk image is malformed") from error


def put_aside_if_damaged(path: Path) -> None:
    """Rename a file that is of no use, unless another process has just done so.

    Raises:
        OSError: the file cannot be renamed.
    """
    with FileLock(f"{path}.lock", timeout=_PATIENCE):
        try:
            with closing(connect(path)) as db:
                is_damaged = execute(db, "PRAGMA quick_check(1)") != [(b"ok",)]
        except sqlite3.Error as error:
            is_damaged = is_damage(error)
        if is_damaged:
            # What SQLite keeps beside a file would be taken for a part of the next one.
            for suffix in ("-wal", "-shm", "-journal"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            path.replace(aside(path))


def aside(path: Path) -> Path:
    """Where a file of no use is put; one that was there before is replaced."""
    return path.with_name(f"{path.name}.damaged")
