"""Answers kept in an SQLite file, for as many processes at once as there are. It is only a cache.

So it never fails: a file that is damaged, or of another version, is put aside; where nothing can be read or written,
nothing is kept, and one warning is logged. And it never errs: every row is sealed by a digest of all that it holds, and
one that does not hold any more is as good as none. A file that papershelf did not write is left alone.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from papershelf.errors import InputError, OutputError
from papershelf.model import Author, Record
from papershelf.sources.answers_file import aside, connect, execute, is_damage, open_file, put_aside_if_damaged, reason
from papershelf.sources.base import Found
from papershelf.text import clean

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)

_MOST_PRUNED = 1000  # rows at a time
# A part of every seal, so that rows written before a change of these classes are as good as none.
_SHAPE = [field for kind in (Record, Author) for field in kind.__annotations__.items()]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about, as digests: what is the same in all its wordings, and its abstract (empty for none)."""

    what: bytes
    abstract: bytes = b""

    @classmethod
    def of(cls, *what: str, abstract: str | None = None) -> Subject:
        """The subject of these words."""
        return cls(_digest("\0".join(what)), _digest(abstract) if abstract else b"")


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, when it was given (seconds since 1970), and whether what was asked for is certainly in it."""

    found: Found
    asked: float
    is_certain: bool


def _parse(kind: Any, value: object) -> Any:
    """An ArxivId or Doi; msgspec refuses the None for what is neither."""
    return kind.parse(value) if isinstance(value, str) else None


_DECODER = msgspec.json.Decoder(tuple[str, tuple[Record, ...]], dec_hook=_parse)  # the source, what it found


class Answers:
    """The answers in a file. It is made when it is missing; to be closed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = None
        self._has_warned = False
        try:
            self._db = open_file(path)
        except (OSError, sqlite3.Error) as error:
            self._warn(error)
        self._can_write = self._db is not None

    def close(self) -> None:
        """Close the file; nothing is found or kept any more."""
        if self._db:
            with suppress(sqlite3.Error):
                self._db.close()
        self._db, self._can_write = None, False

    def find(self, subject: Subject) -> Kept | None:
        """The last answer on a subject, if it is certain or was given for the same abstract."""
        rows = self._read("SELECT asked, certain, found, seal FROM answer WHERE subject = ?", (subject.what,))
        return _unseal(subject, *rows[0]) if rows else None

    def keep(self, subject: Subject, kept: Kept) -> None:
        """Write an answer at once; it is in the file when this returns, whatever becomes of the process."""
        try:
            found = msgspec.json.encode((kept.found.source, kept.found.records), enc_hook=str)
        except UnicodeEncodeError:  # half a surrogate pair in a title
            return
        row = (kept.asked, int(kept.is_certain), found)
        self._write("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?)", (subject.what, *row, _seal(subject, *row)))

    def prune(self, *, before: float, certain_before: float) -> None:
        """Forget some of the answers that were given before these times, the latter for those that are certain."""
        self._write(
            "DELETE FROM answer WHERE rowid IN "
            "(SELECT rowid FROM answer WHERE asked < ? AND (NOT certain OR asked < ?) LIMIT ?)",
            (before, certain_before, _MOST_PRUNED),
        )

    def _read(self, statement: str, values: tuple[object, ...]) -> list[Any]:
        try:
            return execute(self._db, statement, values) if self._db else []
        except sqlite3.Error as error:
            self._give_up(error)
            return []

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        try:
            if self._db and self._can_write:
                execute(self._db, statement, values)
        except sqlite3.Error as error:
            if is_damage(error):
                self._give_up(error)
            else:  # a full disk, a file that is only to be read: what is there can still be found
                self._warn(error)
                self._can_write = False

    def _give_up(self, error: sqlite3.Error) -> None:
        self._warn(error)
        self.close()
        if is_damage(error):
            with suppress(OSError):
                put_aside_if_damaged(self._path)

    def _warn(self, error: Exception) -> None:
        if not self._has_warned:
            _log.warning("the cache %s cannot be used: %s; going on without it", clean(str(self._path)), reason(error))
        self._has_warned = True


def count(path: Path) -> int:
    """How many answers a file holds, old ones included.

    Raises:
        InputError: the file cannot be read, or is none of papershelf's.
    """
    try:
        if not path.exists():
            return 0
        with closing(connect(path)) as db:
            return int(execute(db, "SELECT count(*) FROM answer")[0][0])
    except (OSError, sqlite3.Error) as error:
        raise InputError(f"the cache {clean(str(path))} cannot be read: {reason(error)}") from error


def clear(path: Path) -> int:
    """Forget all answers in a file, leaving no trace of them; return how many there were.

    Raises:
        OutputError: the file cannot be written, or is none of papershelf's.
    """
    try:
        if not path.exists():
            return 0
        with closing(open_file(path)) as db:
            execute(db, "PRAGMA secure_delete = ON")
            ((forgotten,),) = execute(db, "SELECT count(*) FROM answer")
            execute(db, "DELETE FROM answer")
            execute(db, "VACUUM")
            execute(db, "PRAGMA wal_checkpoint(TRUNCATE)")
        aside(path).unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise OutputError(f"the cache {clean(str(path))} cannot be emptied: {reason(error)}") from error
    return int(forgotten)


# --- Rows -------------------------------------------------------------------------------------------------------------


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _seal(subject: Subject, asked: object, certain: object, found: object) -> bytes:
    abstract = b"" if certain else subject.abstract
    return _digest(repr((_SHAPE, subject.what, abstract, asked, certain, found)))


def _unseal(subject: Subject, asked: Any, certain: Any, found: Any, seal: Any) -> Kept | None:
    """The answer in a row, or None when the row is about another abstract, or not as it was written."""
    if seal != _seal(subject, asked, certain, found):
        return None
    try:
        source, records = _DECODER.decode(found)
    except msgspec.MsgspecError:
        return None
    return Kept(Found(records, source), asked, bool(certain))
