"""Where an index lies and what it is made of: a folder with one generation of files, and a name that says which.

    DIR/current            the name of the generation that is in use, replaced in one step
    DIR/g000001/manifest.json   version, counts, and for every other file its size and SHA-256
    DIR/g000001/…          arrays and blocks, which are never changed once they are written

A build writes a new generation beside the old one, syncs it, and only then changes `current`; whoever has the old one
open keeps it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec
from filelock import FileLock, Timeout

from papershelf.errors import InputError, OutputError
from papershelf.files import write_beside
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION: Final = 1
"""Of the format; an index of another one is built anew."""
CURRENT: Final = "current"
MANIFEST: Final = "manifest.json"
AGAIN: Final = "build it again: papershelf index build SNAPSHOT"
_LOCK: Final = "build.lock"
_CHUNK = 1 << 22


class File(msgspec.Struct, frozen=True):
    """A file of a generation."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a generation holds.

    Attributes:
        version: of the format.
        made_by: papershelf's version.
        source: the name of the file that it was built from.
        records: how many papers it holds.
        damaged: how many lines of the source were left out.
        newest: the day of the newest version among them, ISO 8601; empty if none has a date.
        built: when, ISO 8601, UTC.
        files: by name.
    """

    version: int
    made_by: str
    source: str
    records: int
    damaged: int
    newest: str
    built: str
    files: dict[str, File]


@dataclass(frozen=True, slots=True)
class Place:
    """A generation that is in use."""

    folder: Path
    manifest: Manifest


def find(folder: Path) -> Place | None:
    """The generation in use in a folder; None if there is no index in it.

    Raises:
        InputError: there is one that cannot be used: of another version, or damaged.
    """
    name = clean(str(folder))
    try:
        generation = (folder / CURRENT).read_text("ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise InputError(f"{name}: the index cannot be read ({error}); {AGAIN}") from error
    if not generation.isalnum():
        raise InputError(f"{name}: the index is damaged ({CURRENT} names no generation); {AGAIN}")
    try:
        data = (folder / generation / MANIFEST).read_bytes()
        version = json.loads(data).get("version")
        if version != VERSION:
            raise InputError(f"{name}: is an index of version {version}, and this papershelf reads {VERSION}; {AGAIN}")
        return Place(folder / generation, msgspec.json.decode(data, type=Manifest))
    except OSError as error:
        raise InputError(f"{name}: the index is damaged ({MANIFEST}: {error.strerror or error}); {AGAIN}") from error
    except (ValueError, AttributeError, msgspec.MsgspecError) as error:
        raise InputError(f"{name}: the index is damaged ({MANIFEST} cannot be read); {AGAIN}") from error


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one who builds in a folder, which is made if it is not there.

    Raises:
        OutputError: somebody else does.
        OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / _LOCK, timeout=0):
            yield
    except Timeout as error:
        raise OutputError(f"{clean(str(folder))}: another process is building an index here; wait for it") from error


@contextmanager
def new_generation(folder: Path) -> Iterator[Path]:
    """A fresh folder for a generation, which goes unless it is put in use; what killed builds left goes before.

    Raises:
        OSError: it cannot be written.
    """
    in_use = _in_use(folder)
    for left in _generations(folder):
        if left.name != in_use:
            shutil.rmtree(left)
    numbers = [int(each.name[1:]) for each in _generations(folder)]
    path = folder / f"g{max(numbers, default=0) + 1:06d}"
    path.mkdir()
    try:
        yield path
    finally:
        if _in_use(folder) != path.name:
            shutil.rmtree(path, ignore_errors=True)


def put_in_use(generation: Path, facts: dict[str, Any]) -> Manifest:
    """Write the manifest, sync everything, and make this the generation in use; older ones are removed.

    Raises:
        OSError: it cannot be written.
    """
    files = {}
    for path in sorted(generation.iterdir()):
        _sync(path)
        files[path.name] = {"size": path.stat().st_size, "sha256": checksum(path)}
    manifest = msgspec.convert(facts | {"version": VERSION, "files": files}, Manifest)
    write_beside(generation / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    _sync(generation)
    write_beside(generation.parent / CURRENT, generation.name)
    for old in _generations(generation.parent):
        if old != generation:
            shutil.rmtree(old, ignore_errors=True)  # somebody may still have it open, where that forbids it
    return manifest


def damages(place: Place) -> Iterator[str]:
    """What is wrong with the files of a generation: sizes and checksums that are not those of the manifest."""
    for name, file in sorted(place.manifest.files.items()):
        path = place.folder / name
        try:
            if path.stat().st_size != file.size:
                yield f"{name}: has {path.stat().st_size} bytes instead of {file.size}"
            elif checksum(path) != file.sha256:
                yield f"{name}: its checksum is another"
        except OSError as error:
            yield f"{name}: cannot be read ({error.strerror or error})"


def files_of(folder: Path) -> Iterator[Path]:
    """Everything of an index in a folder, `current` first: without it nothing is in use."""
    for name in (CURRENT, _LOCK):
        if (folder / name).exists():
            yield folder / name
    if folder.is_dir():
        yield from sorted(_generations(folder))


def _in_use(folder: Path) -> str:
    try:
        return (folder / CURRENT).read_text("ascii").strip()
    except (OSError, ValueError):
        return ""


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _generations(folder: Path) -> Iterator[Path]:
    return (each for each in folder.iterdir() if each.name[:1] == "g" and each.name[1:].isdigit() and each.is_dir())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
