"""The SQLite file of copies: made when it is missing, anew when it is of no use, left alone if not papershelf's."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import zstandard
from filelock import FileLock

from papershelf.errors import StateError
from papershelf.state.database import transaction
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

T = TypeVar("T")

_MARK = b"pszc"  # SQLite's "application id", bytes 68 to 71 of a file: https://www.sqlite.org/fileformat.html
_VERSION = 1
"""To be raised when the tables change, the dictionary, or what `papershelf.zotero.identity.marks` finds."""

_PATIENCE = 10.0  # seconds to wait for other processes; their transactions take milliseconds
_DAMAGE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
# `link` tells by what an item is found; `what` is a digest, the same for everything that is the same.
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS complete (library TEXT PRIMARY KEY NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS item (
    number INTEGER PRIMARY KEY, library TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, data BLOB NOT NULL,
    UNIQUE (library, key)
);
CREATE TABLE IF NOT EXISTS link (
    what INTEGER NOT NULL, item INTEGER NOT NULL, PRIMARY KEY (what, item)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_item ON link (item);
CREATE TABLE IF NOT EXISTS spelling (
    library TEXT NOT NULL, what INTEGER NOT NULL, name BLOB NOT NULL, automatic INTEGER NOT NULL,
    items INTEGER NOT NULL, PRIMARY KEY (what, name, automatic)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS collection (
    library TEXT NOT NULL, key TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (library, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gone (library TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (library, key)) WITHOUT ROWID;
PRAGMA application_id = {int.from_bytes(_MARK, "big")};
PRAGMA user_version = {_VERSION};
COMMIT;
"""


class _UnfitError(sqlite3.DatabaseError):
    """A file that papershelf wrote, but that is of no use."""


class CopyFile:
    """The file at `path`, for its owner only; several processes can use it at once.

    Raises:
        StateError: by every method: it cannot be read or written, is not papershelf's, or is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = None

    def open(self) -> None:
        """Open the file; one that is missing, damaged or of another version is made."""
        with self._told():
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # One process at a time: what one opens, another could just be putting away.
            with FileLock(f"{self._path}.lock", timeout=_PATIENCE, mode=0o600):
                self._db = _opened(self._path)

    def close(self) -> None:
        """Close it."""
        if self._db:
            self._db.close()
            self._db = None

    def find(self, query: str, values: tuple[object, ...], make: Callable[..., T]) -> list[T]:
        """What is made of each row that a query gives. Text comes as bytes."""
        with self._told() as db:
            return [make(*row) for row in db.execute(query, values)]

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A block of statements of which all are kept, or none."""
        with self._told() as db, transaction(db):
            yield db

    @contextmanager
    def _told(self) -> Iterator[Any]:
        """Turn what went wrong into an error for people that names the file."""
        try:
            yield self._db
        except (sqlite3.Error, zstandard.ZstdError, OSError, ValueError, TypeError) as error:
            raise StateError(f"{clean(str(self._path))}: {self._reason(error)}") from error

    def _reason(self, error: Exception) -> str:
        what = clean((error.strerror if isinstance(error, OSError) else None) or str(error))
        if self._db and _is_damage(error):
            with suppress(sqlite3.Error):  # so it is begun anew when it is opened again
                self._db.execute("PRAGMA user_version = 0")
            return f"this copy of Zotero libraries was damaged ({what}); try again, and they will be read anew"
        return (
            f"this copy of Zotero libraries cannot be used ({what}); check its permissions and its disk, or remove it"
        )


# --- the file ---------------------------------------------------------------------------------------------------------


def _opened(path: Path) -> sqlite3.Connection:
    """A connection to a file, or to an empty one in its place if it is of no use.

    Raises:
        OSError, sqlite3.Error: it cannot be used, nor be replaced.
    """
    try:
        return _connect(path)
    except sqlite3.Error as error:
        if not _is_damage(error):
            raise
    # What SQLite keeps beside a file would be taken for a part of the next one, so it goes first.
    for suffix in ("-wal", "-shm", "-journal", ""):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    """A connection to a file, which is made when it is missing; every statement is a transaction of its own.

    Raises:
        OSError: the file cannot be made or read, or is not one of papershelf's.
        sqlite3.Error: it cannot be used; `_is_damage` tells why.
    """
    if not path.exists():
        path.touch(mode=0o600)  # what somebody reads is nobody else's business
    if not path.is_file():
        raise OSError("it is no file")
    with path.open("rb") as file:
        head = file.read(100)
    if head and head[68:72] != _MARK:
        raise OSError("it is not one of papershelf's")
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_PATIENCE, isolation_level=None)
    try:
        db.text_factory = bytes  # what is damaged need not be text
        if not head:
            db.executescript(_SCHEMA)
            with suppress(sqlite3.OperationalError):  # some file systems cannot; another process may be doing it
                db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        ((version,),) = db.execute("PRAGMA user_version")
        if version != _VERSION:
            raise _UnfitError(f"its version is {version}, not {_VERSION}")
        db.execute("SELECT version FROM complete LIMIT 1")  # the tables are there
    except BaseException:
        db.close()
        raise
    return db


def _is_damage(error: Exception) -> bool:
    """Whether the file is to blame, and not its surroundings: a full disk, rights, another process."""
    if isinstance(error, sqlite3.Error):
        return isinstance(error, _UnfitError) or getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE
    return not isinstance(error, OSError)


# --- rows -------------------------------------------------------------------------------------------------------------

# What most items have in common, so that it takes no place in each.
_COMMON = (
    b'{"key":"","version":,"itemType":"preprint","title":"","creators":[{"creatorType":"author","firstName":"",'
    b'"lastName":""},{"creatorType":"author","firstName":"","lastName":""}],"abstractNote":"We propose a new method ",'
    b'"genre":"","repository":"arXiv","archiveID":"arXiv:","place":"","date":"20","series":"","seriesNumber":"",'
    b'"DOI":"10.48550/arXiv.","citationKey":"","url":"http://arxiv.org/abs/","accessDate":"20","archive":"",'
    b'"archiveLocation":"","shortTitle":"","language":"","libraryCatalog":"arXiv.org","callNumber":"","rights":"",'
    b'"extra":"arXiv: [cs.","tags":[{"tag":"Computer Science - Machine Learning","type":1},{"tag":""}],'
    b'"collections":[""],"relations":{},"dateAdded":"20","dateModified":"20"}'
)
_DICTIONARY = zstandard.ZstdCompressionDict(_COMMON, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
_DICTIONARY.precompute_compress(level=3)  # else it would be looked through anew for each item
_COMPRESSOR = zstandard.ZstdCompressor(dict_data=_DICTIONARY, write_checksum=True)
_DECOMPRESSOR = zstandard.ZstdDecompressor(dict_data=_DICTIONARY)


def pack(data: Mapping[str, Any]) -> bytes:
    """The bytes that hold an object of the API."""
    # Escaped, JSON holds any string, also half a surrogate pair.
    return _COMPRESSOR.compress(json.dumps(data, separators=(",", ":")).encode("ascii"))


def unpack(data: bytes) -> dict[str, Any]:
    """The object that `pack` was given.

    Raises:
        ValueError, zstandard.ZstdError: the bytes are damaged.
    """
    return dict(json.loads(_DECOMPRESSOR.decompress(data)))
