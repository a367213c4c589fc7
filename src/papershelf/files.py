"""Files in and out: digests that a person names, and results written so that a crash leaves the old or the new."""

from __future__ import annotations

import os
import secrets
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from papershelf.errors import InputError, OutputError
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

STANDARD_INPUT = "-"
LARGEST_INPUT = 64 << 20
"""Bytes; a digest of ten thousand papers with abstracts has some 20 MB."""
_SUFFIXES = frozenset({"", ".txt", ".md", ".text", ".csv", ".tsv", ".json", ".jsonl", ".ndjson"})


def read_inputs(
    paths: Sequence[str], stdin: BinaryIO | None = None, *, largest: int = LARGEST_INPUT
) -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of every input, in the order given; `-` is standard input, read from `stdin` when given.

    A folder stands for the files in it and below whose names end as digests' do, sorted; hidden ones are left out. What
    is named twice is read once. All names are looked up before the first file is read.

    Raises:
        InputError: when something is not there, may not be read, holds more than `largest` bytes or is no file.
    """
    for file in [file for path in dict.fromkeys(paths) for file in _expand(path)]:
        if file == STANDARD_INPUT:
            yield STANDARD_INPUT, _read_stream(stdin, largest)
        else:
            yield _shown(file), _read_file(file, largest)


def _expand(path: str) -> list[str]:
    """The files that a name stands for."""
    if path == STANDARD_INPUT:
        return [path]
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - Path makes the folder . of an empty name
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if stat.S_ISDIR(mode):
        return _files_below(path)
    if stat.S_ISSOCK(mode) or stat.S_ISBLK(mode):
        raise InputError(f"{_shown(path)}: is a socket or a disk, not a file; give a file, a folder or -")
    return [path]


def _files_below(folder: str) -> list[str]:
    found: list[Path] = []

    def refuse(error: OSError) -> None:
        raise _unreadable(error.filename or folder, error) from error

    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        usable = [Path(parent, name) for name in files if not name.startswith(".")]
        # Only plain files: to open a pipe would wait for somebody to write into it.
        found += [path for path in usable if path.suffix.lower() in _SUFFIXES and path.is_file()]
    if not found:
        expected = ", ".join(sorted(_SUFFIXES - {""}))
        raise InputError(f"{_shown(folder)}: holds no file that ends in {expected}, or has no ending")
    return [str(path) for path in sorted(found)]


def _read_file(path: str, largest: int) -> bytes:
    try:
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size  # 0 for a pipe
            data = file.read(largest + 1) if size <= largest else b""
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if max(size, len(data)) > largest:
        raise _too_large(_shown(path), largest)
    return data


def _read_stream(stdin: BinaryIO | None, largest: int) -> bytes:
    stream = stdin or (sys.stdin.buffer if sys.stdin else None)
    if stream is None:
        raise InputError("standard input is closed; give a file instead of -")
    try:
        data = stream.read(largest + 1)
    except (OSError, ValueError) as error:
        raise _unreadable("standard input", error) from error
    if len(data) > largest:
        raise _too_large("standard input", largest)
    return data


def _too_large(name: str, largest: int) -> InputError:
    return InputError(f"{name}: holds more than {largest >> 20} MB, too much for a digest; split it into smaller files")


def _unreadable(path: str, error: OSError | ValueError) -> InputError:
    match error:
        case FileNotFoundError():
            what = "no such file or folder; check the name, or give - to read standard input"
        case PermissionError():
            what = "may not be read; check its permissions"
        case OSError():
            what = f"cannot be read ({error.strerror or error})"
        case _:
            what = f"is no file's name ({error})"
    return InputError(f"{_shown(path)}: {what}")


def _shown(path: str) -> str:
    """The name as it can be printed: file names can hold anything but `/` and NUL, escape sequences included."""
    return path if path.isprintable() and path else clean(os.fsencode(path).decode("utf-8", "replace")) or "''"


def write_beside(path: Path, text: str, *, mode: int | None = None) -> None:
    """Write text as UTF-8 into a new file beside `path`, then put it in its place in one step.

    Permissions are `mode`, else those of the file replaced, else the user's usual ones. A symbolic link keeps leading
    to its file. Pipes and devices such as /dev/stdout cannot be replaced and are written into.

    Raises:
        OutputError: when it cannot be written; what was there before is then as it was.
    """
    try:
        data = text.encode()
        old = _mode_of(path)
        if old is not None and not stat.S_ISREG(old):
            path.write_bytes(data)
            return
        target = Path(os.path.realpath(path))
        if old is not None and not os.access(target, os.W_OK):
            raise PermissionError("it is write-protected")
        wanted = mode if mode is not None else stat.S_IMODE(old) if old is not None else None
        _replace(target, data, wanted)
    except (OSError, ValueError) as error:
        raise OutputError(f"{_shown(str(path))}: {_unwritten(path, error)}") from error


def _mode_of(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _replace(target: Path, data: bytes, mode: int | None) -> None:
    beside = target.with_name(f".papershelf-{secrets.token_hex(8)}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(mode)
        beside.replace(target)
    except BaseException:  # an interrupt too must leave nothing behind
        beside.unlink(missing_ok=True)
        raise


def _unwritten(path: Path, error: OSError | ValueError) -> str:
    match error:
        case IsADirectoryError():
            return "is a folder; give a file's name"
        case FileNotFoundError():
            return f"the folder {_shown(str(path.parent))} does not exist; make it first"
        case NotADirectoryError():
            return f"{_shown(str(path.parent))} is no folder"
        case UnicodeError():
            return (
                f"cannot be written as UTF-8 ({error.reason})" if isinstance(error, UnicodeEncodeError) else str(error)
            )
        case OSError():
            return f"cannot be written ({error.strerror or error})"
        case _:
            return f"is no file's name ({error})"
