"""What papershelf wrote into which bibliography: one SQLite file, precious, never thrown away and never begun anew.

It keeps a rollback journal and no write-ahead log. Both survive a killed process, but a log does not work in a home
folder on a network drive, and it leaves a part of what was written in a second file, which a copy would miss.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from papershelf.errors import StateError
from papershelf.identifiers import ArxivId
from papershelf.model import Written
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import Self

_MARK = int.from_bytes(b"pshs", "big")  # SQLite's "application id": https://www.sqlite.org/fileformat.html
_DAMAGE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)


class _UnfitError(sqlite3.DatabaseError):
    """A file that is in order, but not one to be used."""


class State:
    """What is remembered in the file at `path`; to be used in a `with` statement.

    The file is made when something is remembered, for its owner only. Several processes can use it at once: one waits
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

    def entries_of(self, file: Path) -> dict[ArxivId, Written]:
        """What was last written into a file, by paper, oldest first; files are known by their real paths."""
        query = "SELECT arxiv_id, content FROM entry WHERE file = ? ORDER BY number"
        return {entry.arxiv_id: entry for entry in self._find(query, _real(file))}

    def entries_anywhere(self, ids: Iterable[ArxivId]) -> dict[ArxivId, tuple[Written, ...]]:
        """What was last written of some papers into each file that has them, newest first.

        It serves files that were moved or copied, and keys that are to be the same in a new file.
        """
        some = "SELECT value FROM json_each(?)"
        query = f"SELECT arxiv_id, content FROM entry WHERE arxiv_id IN ({some}) ORDER BY number DESC"  # noqa: S608
        found: dict[ArxivId, tuple[Written, ...]] = {}
        for entry in self._find(query, json.dumps(list(ids))):
            found[entry.arxiv_id] = (*found.get(entry.arxiv_id, ()), entry)
        return found

    def remember(self, file: Path, entries: Iterable[Written]) -> None:
        """Keep what was written into a file, all of it or nothing.

        It takes the place of what was known of these papers in this file; what was known of others stays.
        """
        path, now = _real(file), datetime.now(UTC).isoformat(timespec="seconds")
        rows = [(path, entry.arxiv_id, _encode(entry), now) for entry in entries]
        if not rows:
            return
        # A row that is replaced gets the next number, so that numbers are in the order of writing, whatever clocks say.
        statement = "INSERT OR REPLACE INTO entry (file, arxiv_id, content, written) VALUES (?, ?, ?, ?)"
        with self._told(), _transaction(self._open_if_there() or self._make()) as db:
            db.executemany(statement, rows)

    def _find(self, query: str, value: str | bytes) -> list[Written]:
        with self._told():
            db = self._open_if_there()
            return [_decode(*row) for row in db.execute(query, (value,))] if db else []

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
    # Entries of which nothing is known are never changed, so beginning anew does no harm to a bibliography.
    return (
        f"is damaged or not papershelf's ({what}); put a copy in its place, or move it away: papershelf will then take "
        "the entries that it wrote for yours, and not update them"
    )


def _real(file: Path) -> bytes:
    """The path that a file has whatever link leads to it; names of files need not be text."""
    return os.fsencode(os.path.realpath(file))


def _encode(entry: Written) -> str:
    # Escaped, JSON holds any string, also what stands for the bytes of a file in another encoding.
    return json.dumps(
        {"citekey": entry.citekey, "type": entry.entry_type, "fields": entry.fields, "pattern": entry.pattern}
    )


def _decode(arxiv_id: bytes, content: bytes) -> Written:
    paper = ArxivId.parse(arxiv_id.decode())
    match json.loads(content):
        case {"citekey": str(citekey), "type": str(kind), "fields": list(fields), "pattern": str(pattern)} if paper:
            return Written(paper, citekey, kind, tuple((str(name), str(value)) for name, value in fields), pattern)
    raise ValueError("no entry")


# --- the file ---------------------------------------------------------------------------------------------------------


def _connect(path: Path, patience: float) -> sqlite3.Connection:
    """A connection to an existing file of the newest version; every statement is a transaction of its own.

    Raises:
        sqlite3.Error: it cannot be used, or is another program's or a newer papershelf's.
    """
    # This mode makes no file, and reads one that is write-protected.
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=patience, isolation_level=None)
    try:
        db.text_factory = bytes  # what is damaged need not be text
        if _version(db) < len(_MIGRATIONS):
            with _transaction(db):
                for number in range(_version(db), len(_MIGRATIONS)):  # another process may just have done it
                    _MIGRATIONS[number](db)
                    db.execute(f"PRAGMA user_version = {number + 1}")
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
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
    if mark != _MARK and (mark or version or tables):
        raise _UnfitError("is the file of another program; set state_path to another")
    if version > len(_MIGRATIONS):
        newest = len(_MIGRATIONS)
        raise _UnfitError(f"was written by a newer papershelf (version {version}, not {newest}); update papershelf")
    return int(version)


def _begin(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE entry (number INTEGER PRIMARY KEY, file BLOB NOT NULL, arxiv_id TEXT NOT NULL, "
        "content TEXT NOT NULL, written TEXT NOT NULL, UNIQUE (file, arxiv_id))"
    )
    db.execute("CREATE INDEX entry_arxiv_id ON entry (arxiv_id)")
    db.execute(f"PRAGMA application_id = {_MARK}")


_MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_begin,)
"""Each makes a file of one version into one of the next; they are only ever added to."""
