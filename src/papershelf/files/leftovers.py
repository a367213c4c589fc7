"""The files that are written beside a target before they take its place, and what killed processes left of them.

A leftover is removed by the next write to the same target, if it is surely one: its name is ours and of this target, it
is the user's own plain file, nothing was written into it for an hour, and no process holds it. Its writer holds a
shared lock on it, which ends with the process however it ends. Where nobody can lock (some network drives), leftovers
stay.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

_HAS_LOCKS = os.name == "posix"  # Windows keeps open files from being removed
if _HAS_LOCKS:
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_AGE = 3600.0  # seconds; between being made and being held a file is protected by nothing else


def path_beside(target: Path) -> Path:
    """A new name in the target's folder, hidden; it tells whose target it is, and no two processes get the same."""
    return target.with_name(f"{_prefix(target)}{secrets.token_hex(8)}.tmp")


def _prefix(target: Path) -> str:
    return f".papershelf-{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:12]}-"


@contextmanager
def held(beside: Path) -> Iterator[None]:
    """Show other processes that the file's writer lives."""
    if not _HAS_LOCKS:
        yield
        return
    file = os.open(beside, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield
    finally:
        with suppress(OSError):  # by now the file is in its place
            os.close(file)


def remove_leftovers(target: Path) -> None:
    """Remove what killed processes left beside a target; what cannot be looked at or removed stays."""
    ours = re.compile(rf"{re.escape(_prefix(target))}[0-9a-f]{{16}}\.tmp")
    with suppress(OSError), os.scandir(target.parent) as entries:
        for path in [target.with_name(entry.name) for entry in entries if ours.fullmatch(entry.name)]:
            with suppress(OSError):
                if _is_second_name(path, target) or _is_abandoned(path):
                    path.unlink()


def _is_second_name(path: Path, target: Path) -> bool:
    """Whether its writer was killed after it had put the file in its place, see `writing`; the file itself remains."""
    try:
        return os.path.samestat(path.lstat(), target.stat())
    except FileNotFoundError:
        return False


def _is_abandoned(path: Path) -> bool:
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or time.time() - found.st_mtime < _AGE:
        return False
    if not _HAS_LOCKS:
        return True
    if found.st_uid != os.geteuid():
        return False
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails where somebody holds it
        return True
