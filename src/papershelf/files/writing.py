"""Results written so that a crash leaves the old file or the new one, never a part and never nothing.

Everything is written into a file beside the target, synced, and renamed. A symbolic link is followed to its target and
stays; pipes and devices such as /dev/stdout cannot be replaced, so they are written into.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from papershelf.errors import OutputError
from papershelf.files.leftovers import held, path_beside, remove_leftovers
from papershelf.files.paths import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

_BACKUP_SUFFIX = ".bak"


def write_beside(path: Path, data: str | bytes, *, mode: int | None = None) -> None:
    """Put `data`, text as UTF-8, in the place of a file, whatever that holds.

    Permissions are `mode`, else those of the file replaced, else the user's usual ones.

    Raises:
        OutputError: when it cannot be written; what was there before is then as it was.
    """
    with _told(path):
        data = data.encode() if isinstance(data, str) else data
        target = Path(os.path.realpath(path))
        old = _replaceable(path)
        if old is not None and not stat.S_ISREG(old.st_mode):
            path.write_bytes(data)
            return
        remove_leftovers(target)
        with _written_beside(target, data, old, mode) as beside:
            beside.replace(target)
        _sync_folder(target)


def replace_if_unchanged(path: Path, data: bytes, *, expected: bytes | None, backup: bool = False) -> bool:
    """Put `data` in the place of a file if that still holds `expected` at the last moment; None: if there is no file.

    Permissions, owner, group and extended attributes stay as far as the system permits. With `backup`, what is replaced
    is kept in a file with `.bak` at the end of its name, in the place of an older one. It stands beside the file that
    is replaced, not beside a symbolic link to it: there it is on the same disk, and one for all links.

    Returns:
        Whether it was written. If not, somebody else changed the file: read it again, and merge again.

    Raises:
        OutputError: when it cannot be written; what was there before is then as it was.
    """
    with _told(path):
        target = Path(os.path.realpath(path))
        remove_leftovers(target)
        old = _replaceable(path)
        _refuse_special(old)
        if not _holds(target, expected):
            return False
        if backup and expected is not None:
            _back_up(target, expected, old)
        with _written_beside(target, data, old) as beside:
            if expected is None:
                was_put = _put_as_new(beside, target)
            elif was_put := _holds(target, expected):
                beside.replace(target)
        if was_put:
            _sync_folder(target)
        return was_put


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the system says of a path into an error for people; other errors pass."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise OutputError(f"{shown(str(path))}: {_unwritten(path, error)}") from error


def _unwritten(path: Path, error: OSError | ValueError) -> str:
    match error:
        case IsADirectoryError():
            return "is a folder; give a file's name"
        case FileNotFoundError():
            folder = Path(os.path.realpath(path)).parent
            return f"the folder {shown(str(folder))} does not exist; make it first"
        case NotADirectoryError():
            return f"{shown(str(path.parent))} is no folder"
        case UnicodeEncodeError():
            return f"cannot be written as UTF-8 ({error.reason})"
        case OSError():
            return f"cannot be written ({error.strerror or error})"
        case _:
            return f"is no file's name ({error})"


def _replaceable(path: Path) -> os.stat_result | None:
    """What is known of the file to be replaced; None if there is none.

    Links are left to the system: /dev/stdout leads to pipes that have no path.

    Raises:
        OSError: somebody protected it. A rename would replace it all the same.
    """
    try:
        old = path.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISREG(old.st_mode) and not os.access(path, os.W_OK):
        raise PermissionError("it is write-protected")
    return old


def _refuse_special(old: os.stat_result | None) -> None:
    """Refuse what a rename would not replace as people expect it.

    Several names for one file are mostly made to share a bibliography between documents. A rename would part them
    without a word, and each document would get another half of later changes; writing into the file would keep them
    together, but a crash would leave half a file. So a person has to decide.
    """
    if old is None:
        return
    if stat.S_ISDIR(old.st_mode):
        raise IsADirectoryError
    if not stat.S_ISREG(old.st_mode):
        raise OSError("it is no plain file")
    if old.st_nlink > 1:
        raise OSError(f"it has {old.st_nlink} names, hard links, that would be parted; make the others symbolic links")


def _holds(target: Path, expected: bytes | None) -> bool:
    """Whether a file holds just these bytes, and nobody wrote into it or put another in its place meanwhile."""
    try:
        with target.open("rb") as file:
            before = os.fstat(file.fileno())
            if expected is None or before.st_size != len(expected) or file.read() != expected:
                return False
        after = target.stat()
    except FileNotFoundError:
        return expected is None
    return os.path.samestat(before, after) and (before.st_size, before.st_mtime_ns) == (
        after.st_size,
        after.st_mtime_ns,
    )


def _back_up(target: Path, data: bytes, old: os.stat_result | None) -> None:
    path = target.with_name(target.name + _BACKUP_SUFFIX)
    with _told(path):
        _replaceable(path)
        remove_leftovers(path)
        with _written_beside(path, data, old) as beside:
            beside.replace(path)  # a symbolic link of this name is not followed: somebody else may have made it
        _sync_folder(path)


@contextmanager
def _written_beside(target: Path, data: bytes, old: os.stat_result | None, mode: int | None = None) -> Iterator[Path]:
    """A synced file beside the target that is removed at the end of the block, unless it was renamed by then."""
    beside = path_beside(target)
    # What replaces a file that others may not read is never readable for them, not even while it is written.
    first_mode = 0o666 if old is None and mode is None else 0o600
    try:
        with ExitStack() as stack:
            # Closed before the block: Windows does not rename an open file.
            with open(beside, "xb", opener=lambda name, flags: os.open(name, flags, first_mode)) as file:
                stack.enter_context(held(beside))
                file.write(data)
                file.flush()
                if old is not None:
                    _keep_rights(beside, target, old)
                if mode is not None:
                    beside.chmod(mode)
                os.fsync(file.fileno())
            yield beside
    finally:  # an interrupt too must leave nothing behind
        with suppress(OSError):
            beside.unlink()


def _keep_rights(beside: Path, source: Path, old: os.stat_result) -> None:
    """Give a file the permissions, owner, group and attributes of another, as far as the system permits."""
    mode = stat.S_IMODE(old.st_mode)
    if os.name == "posix" and not _keep_owner(beside, old):
        mode = mode & 0o707 | (mode & 0o007) << 3  # what one group may do, another may only if everybody may
    if sys.platform == "linux":  # the others have no such functions; access control lists are among these attributes
        with suppress(OSError):
            for name in os.listxattr(source):
                with suppress(OSError):
                    os.setxattr(beside, name, os.getxattr(source, name))
    beside.chmod(mode)


def _keep_owner(beside: Path, old: os.stat_result) -> bool:
    """Whether at least the group could be kept."""
    for owner in (old.st_uid, -1):
        with suppress(OSError):
            os.chown(beside, owner, old.st_gid)
            return True
    return False


def _put_as_new(beside: Path, target: Path) -> bool:
    """Give a file its place unless somebody has made another one there; a rename would replace that."""
    try:
        target.hardlink_to(beside)
    except FileExistsError:
        return False
    except OSError:  # the file system has no hard links
        try:
            target.touch(exist_ok=False)
        except FileExistsError:
            return False
        beside.replace(target)
    return True


def _sync_folder(target: Path) -> None:
    """Make the rename last; where folders cannot be synced, the system does so on its own after a while."""
    with suppress(OSError):
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
