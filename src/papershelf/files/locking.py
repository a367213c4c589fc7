"""One process at a time on one file, for as long as it takes to read, merge and write it."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from papershelf.errors import OutputError
from papershelf.files.paths import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def locked(path: Path, folder: Path, *, timeout: float = 60.0) -> Iterator[None]:
    """Keep all other processes that lock the file at `path` waiting until the end of the block.

    The locks are files in `folder`, one for each real path: nothing appears beside the user's file, and a symbolic link
    and its target have the same lock. It is no protection from other programs; `replace_if_unchanged` is.

    Raises:
        OutputError: another process held the lock for `timeout` seconds, or none can be made.
    """
    name = shown(str(path))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        real = hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()
        lock = FileLock(folder / f"{real[:32]}.lock", timeout=timeout)
        lock.acquire()
    except Timeout as error:
        what = f"another papershelf has been at work on it for {timeout:.0f} seconds; wait until it is done, or end it"
        raise OutputError(f"{name}: {what}") from error
    except ValueError as error:
        raise OutputError(f"{name}: is no file's name ({error})") from error
    except OSError as error:
        what = f"cannot be locked, for {shown(str(folder))} cannot be written in ({error.strerror or error})"
        raise OutputError(f"{name}: {what}; check its permissions, or set state_path") from error
    try:
        yield
    finally:
        lock.release()
