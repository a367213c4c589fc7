"""The digests that a person names: files, folders and standard input."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from papershelf.errors import InputError
from papershelf.files.paths import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

STANDARD_INPUT = "-"
LARGEST_INPUT = 64 << 20
"""Bytes; a digest of ten thousand papers with abstracts has some 20 MB."""
_SUFFIXES = frozenset(
    {
        "",
        ".txt",
        ".md",
        ".text",
        ".csv",
        ".tsv",
        ".json",
        ".jsonl",
        ".ndjson",
        ".eml",
        ".mbox",
        ".html",
        ".htm",
        ".markdown",
    }
)


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
            yield shown(file), _read_file(file, largest)


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
        raise InputError(f"{shown(path)}: is a socket or a disk, not a file; give a file, a folder or -")
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
        raise InputError(f"{shown(folder)}: holds no file that ends in {expected}, or has no ending")
    return [str(path) for path in sorted(found)]


def _read_file(path: str, largest: int) -> bytes:
    try:
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size  # 0 for a pipe
            data = file.read(largest + 1) if size <= largest else b""
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if max(size, len(data)) > largest:
        raise _too_large(shown(path), largest)
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
    return InputError(f"{shown(path)}: {what}")
