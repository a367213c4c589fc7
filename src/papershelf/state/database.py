"""The SQLite file that the state is in: precious, never thrown away and never begun anew.

It keeps a rollback journal and no write-ahead log. Both survive a killed process, but a log does not work in a home
folder on a network drive, and it leaves a part of what was written in a second file, which a copy would miss.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from papershelf.errors import StateError
from papershelf.state.schema import MARK, MIGRATIONS
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Self

T = TypeVar("T")

_DAMAGE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)


class _UnfitError(sqlite3.DatabaseError):
    """A file that is in order, but not one to be used."""


class Database:
    """The file at `path`; to be used in a `with` statement.

    The file is made when something is written, for its owner only. Several processes can use it at once: one waits
    `patience` seconds for the others to finish writing.

    Raises:
        StateError: by every method: the file is damaged, cannot be read or written, belongs to another program, or was
            written by a newer papershelf.
    """

    def __init__(self, path: Path, *, patience: float = 10.0) -> None:
        self._path = path
        self._patience = patience
        self._db: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        with self._told():  # a file that is of no use should be known before any work is done
            self._open_if_there()
        return self

    def __exit__(self, *_: object) -> None:
        if self._db:
            self._db.close()
            self._db = None

    def find(self, query: str, values: tuple[object, ...], make: Callable[..., T]) -> list[T]:
        """What is made of each row that a query gives; nothing when there is no file. Text comes as bytes.

        Raises:
            StateError: see the class; or `make` raised a ValueError or a TypeError, which a damaged row does.
        """
        with self._told():
            db = self._open_if_there()
            return [make(*row) for row in db.execute(query, values)] if db else []

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A block of statements of which all are kept, durably, or none.

        Raises:
            StateError: see the class.
        """
        with self._told(), transaction(self._open_if_there() or self._make()) as db:
            yield db

    def _open_if_there(self) -> sqlite3.Connection | None:
        if not self._db and self._path.exists():
            if not self._path.is_file():
                raise OSError("it is no file")
            self._db = _connect(self._path, self._patience)
        return self._db

    def _make(self) -> sqlite3.Connection:
        with suppress(FileExistsError):
            self._path.parent.mkdir(mode=0o700, parents=True)
        self._path.touch(mode=0o600)  # what somebody reads is nobody else's business
        self._db = _connect(self._path, self._patience)
        return self._db

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what went wrong into an error for people that names the file."""
        try:
            yield
        except (sqlite3.Error, OSError, ValueError, TypeError) as error:
            raise StateError(f"{clean(str(self._path))}: {self._reason(error)}") from error

    def _reason(self, error: Exception) -> str:
        if isinstance(error, _UnfitError):
            return str(error)
        if not isinstance(error, (sqlite3.Error, OSError)):
            return _damaged("an entry in it cannot be read")
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return f"another process has been writing into it for {self._patience:.0f} seconds; try again later"
        what = clean((error.strerror if isinstance(error, OSError) else None) or str(error))
        if code in _DAMAGE:
            return _damaged(what)
        return f"cannot be read or written ({what}); check its permissions and its disk, or set state_path to another"


def _damaged(what: str) -> str:
    # What is not known to be papershelf's is never changed, so beginning anew harms no bibliography and no library.
    return (
        f"is damaged or not papershelf's ({what}); put a copy in its place, or move it away: papershelf will then take "
        "what it wrote for yours, and not update it"
    )


def _connect(path: Path, patience: float) -> sqlite3.Connection:
    """A connection to an existing file of the newest version; every statement is a transaction of its own.

    Raises:
        sqlite3.Error: it cannot be used, or is another program's or a newer papershelf's.
    """
    # This mode makes no file, and reads one that is write-protected.
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=patience, isolation_level=None)
    try:
        db.text_factory = bytes  # what is damaged need not be text
        if _version(db) < len(MIGRATIONS):
            with transaction(db):
                for number in range(_version(db), len(MIGRATIONS)):  # another process may just have done it
                    MIGRATIONS[number](db)
                    db.execute(f"PRAGMA user_version = {number + 1}")
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A block of which everything is kept, or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # a full disk has ended it already
            db.execute("ROLLBACK")
        raise


def _version(db: sqlite3.Connection) -> int:
    """How many migrations a file has seen; 0 for an empty one."""
    # In one statement, so that what another process changes is seen all or not at all.
    ((mark, version, tables),) = db.execute(
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master) "
        "FROM pragma_application_id, pragma_user_version"
    )
    if mark != MARK and (mark or version or tables):
        raise _UnfitError("is the file of another program; set state_path to another")
    if version > len(MIGRATIONS):
        newest = len(MIGRATIONS)
        raise _UnfitError(f"was written by a newer papershelf (version {version}, not {newest}); update papershelf")
    return int(version)
