"""Lines of files that may be compressed, in bounded memory: how a file is packed is told by its first bytes."""

from __future__ import annotations

import codecs
import gzip
import io
import struct
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

import zstandard

from papershelf.errors import InputError
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 1 << 20
_ZST_CHUNK = 1 << 12  # packed bytes; a block of 4 bytes can unpack to 128 KiB
_LONGEST_LINE = 1 << 24  # bytes; the longest records of arXiv, with thousands of authors, are below 1 MiB
_MEMBERS = (".json", ".jsonl")
_DAMAGE = (
    EOFError,
    ValueError,
    NotImplementedError,  # a zip of a version that does not exist
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zstandard.ZstdError,
)


class _UnusableError(Exception):
    """The message says what is wrong with the file, in words that follow its name."""


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Number, counted from 1, and bytes of every line that is not blank; the file is plain, gzip, Zstandard or zip.

    Raises:
        InputError: the file cannot be read or unpacked, is cut off (also within the last of several JSON objects), or
            has a line of more than 16 MiB.
    """
    name = clean(str(path))
    number, last = 0, b""
    try:
        with path.open("rb") as file:
            for line in _lines(_chunks(file)):
                number += 1
                if bare := (line if number > 1 else line.removeprefix(codecs.BOM_UTF8)).strip():
                    if not line.endswith(b"\n") and last.endswith(b"}") and not bare.endswith((b"}", b"]")):
                        raise _UnusableError(f"is cut off in line {number}; get the file again")
                    yield number, bare
                    last = bare
    except _UnusableError as error:
        raise InputError(f"{name}: {error}") from error
    except _DAMAGE as error:
        why = "cut off" if isinstance(error, EOFError) else clean(str(error))
        raise InputError(f"{name}: cannot be unpacked beyond line {number} ({why}); get the file again") from error
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror or error}") from error


def _lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        lines = io.BytesIO(rest + chunk)
        rest = b""
        for line in lines:
            if line.endswith(b"\n"):
                yield line
            else:
                rest = line
        if len(rest) > _LONGEST_LINE:
            raise _UnusableError(f"has a line of more than {_LONGEST_LINE >> 20} MiB; expected one paper a line")
    yield rest


def _chunks(file: io.BufferedReader) -> Iterator[bytes]:
    magic = file.peek(4)[:4]
    if magic.startswith(b"\x1f\x8b"):
        with gzip.open(file) as unpacked:
            yield from _read(unpacked)
    elif magic in (b"PK\x03\x04", b"PK\x05\x06"):
        if not file.seekable():
            raise _UnusableError("is a zip from a pipe, whose table of contents is at its end; name the file instead")
        with zipfile.ZipFile(file) as archive, archive.open(_member(archive)) as unpacked:
            yield from _read(unpacked)
    elif magic == zstandard.FRAME_HEADER:
        yield from _unpack_zst(file)
    else:
        yield from _read(file)


def _read(file: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _unpack_zst(file: IO[bytes]) -> Iterator[bytes]:
    """Unpack frame after frame. zstandard's own stream reader takes a file that is cut off for one that ends."""
    frame = None
    while packed := file.read(_ZST_CHUNK):
        while packed:
            frame = frame or zstandard.ZstdDecompressor().decompressobj()
            yield frame.decompress(packed)
            packed = frame.unused_data if frame.eof else b""
            frame = None if frame.eof else frame
    if frame:
        raise EOFError


def _member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The one member that can hold metadata; macOS adds others below `__MACOSX`."""
    members = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith(_MEMBERS) and not member.filename.startswith("__MACOSX/")
    ]
    if len(members) != 1:
        raise _UnusableError(f"holds {len(members)} .json or .jsonl files; expected one")
    if members[0].flag_bits & 1:
        raise _UnusableError("is encrypted; unpack it first")
    if members[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _UnusableError("is packed in an unusual way; unpack it first")
    return members[0]
