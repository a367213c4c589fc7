"""Where an index lies and what it is made of: a folder with one generation of files, and a name that says which.

    DIR/papershelf-index          which generation is in use, and its manifest's SHA-256; replaced in one step
    DIR/papershelf-index.lock     held by whoever builds or removes
    DIR/g000001/papershelf-index  the mark: this folder is papershelf's, and may be removed; made first, removed last
    DIR/g000001/manifest.json     version, counts, and for every other file its size and SHA-256
    DIR/g000001/…                 arrays and blocks, which are never changed once they are written

A build writes a new generation beside the old one, syncs it, and only then says that it is in use; whoever has the old
one open keeps it. The folder may be one in which a person keeps other things: what has none of these names, and folders
without the mark, are never touched, unless they are empty and named as one of ours.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from papershelf.errors import InputError, OutputError
from papershelf.files import write_beside
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

VERSION: Final = 3
"""Of the format; an index of another one is built anew."""
CURRENT: Final = "papershelf-index"
MANIFEST: Final = "manifest.json"
AGAIN: Final = "build it again: papershelf index build SNAPSHOT"
_LOCK: Final = "papershelf-index.lock"
_MARK: Final = "papershelf-index"
_GENERATION = re.compile(r"g([0-9]{6,9})")
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
        harvested: the day up to which arXiv's changes are in, ISO 8601; empty if arXiv was never asked for any.
        over: generation and manifest's SHA-256 of the index that this one lies over, hiding rows; empty for none.
        hidden: how many rows it hides.
    """

    version: int
    made_by: str
    source: str
    records: int
    damaged: int
    newest: str
    built: str
    files: dict[str, File]
    harvested: str = ""
    over: str = ""
    hidden: int = 0


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
        generation, _, checksum_given = (folder / CURRENT).read_text("ascii").strip().partition(" ")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise InputError(f"{name}: the index cannot be read ({clean(str(error))}); {AGAIN}") from error
    if not _GENERATION.fullmatch(generation):
        raise InputError(f"{name}: the index is damaged ({CURRENT} names no generation); {AGAIN}")
    try:
        data = (folder / generation / MANIFEST).read_bytes()
        version = json.loads(data).get("version")
        if version != VERSION:
            raise InputError(f"{name}: is an index of version {version}, and this papershelf reads {VERSION}; {AGAIN}")
        if hashlib.sha256(data).hexdigest() != checksum_given:
            raise InputError(f"{name}: the index is damaged ({MANIFEST} is not as it was written); {AGAIN}")
        return Place(folder / generation, msgspec.json.decode(data, type=Manifest))
    except OSError as error:
        if _in_use(folder) != generation:
            return find(folder)  # a build took its place meanwhile
        raise InputError(f"{name}: the index is damaged ({MANIFEST}: {error.strerror or error}); {AGAIN}") from error
    except (ValueError, AttributeError) as error:
        raise InputError(f"{name}: the index is damaged ({MANIFEST} cannot be read); {AGAIN}") from error


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one who builds or removes in a folder, which is made if it is not there.

    Raises:
        OutputError: somebody else does.
        OSError: it cannot be written.
    """
    from filelock import FileLock, Timeout  # takes as long to load as opening an index does

    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / _LOCK, timeout=0):
            yield
    except Timeout as error:
        raise OutputError(
            f"{clean(str(folder))}: another process builds or removes an index here; wait for it"
        ) from error


@contextmanager
def new_generation(folder: Path) -> Iterator[Path]:
    """A fresh folder for a generation, which goes unless it is put in use; what killed builds left goes before.

    Raises:
        OSError: it cannot be written.
    """
    in_use = _in_use(folder)
    for left in _generations(folder):
        if left.name != in_use:
            _give_up(left)
    taken = (int(found[1]) for each in folder.iterdir() if (found := _GENERATION.fullmatch(each.name)))
    path = folder / f"g{max(taken, default=0) + 1:06d}"
    path.mkdir()
    try:
        (path / _MARK).write_text("papershelf made this folder, and removes it with all that is in it.\n", "ascii")
        yield path
    finally:
        if _in_use(folder) != path.name:
            _give_up(path)


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
    data = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    write_beside(generation / MANIFEST, data)
    _sync(generation)
    write_beside(generation.parent / CURRENT, f"{generation.name} {hashlib.sha256(data).hexdigest()}\n")
    for old in _generations(generation.parent):
        if old != generation:
            _give_up(old)
    return manifest


def misfits(place: Place) -> Iterator[str]:
    """Which files of a generation are missing or have another size than in the manifest; told without reading them."""
    for name, file in sorted(place.manifest.files.items()):
        try:
            size = (place.folder / name).stat().st_size
        except OSError as error:
            yield f"{name}: cannot be read ({error.strerror or error})"
        else:
            if size != file.size:
                yield f"{name}: has {size} bytes instead of {file.size}"


def damages(place: Place) -> Iterator[str]:
    """What is wrong with the files of a generation: `misfits`, and checksums that are not those of the manifest."""
    yield from (found := list(misfits(place)))
    told = {fault.split(":")[0] for fault in found}
    for name, file in sorted(place.manifest.files.items()):
        try:
            if name not in told and checksum(place.folder / name) != file.sha256:
                yield f"{name}: its checksum is another"
        except OSError as error:
            yield f"{name}: cannot be read ({error.strerror or error})"


def remove(folder: Path, others: Sequence[Path] = ()) -> bool:
    """Remove what papershelf put into a folder, and nothing else; whether there was anything.

    Args:
        folder: the index's.
        others: further folders in it that papershelf made.

    Raises:
        OutputError: somebody is building there.
        OSError: it cannot be removed.
    """
    if not folder.is_dir() or not ((folder / CURRENT).exists() or others or any(_generations(folder))):
        return False
    with alone(folder):
        (folder / CURRENT).unlink(missing_ok=True)  # first: without it nothing is in use
        for generation in _generations(folder):
            _remove(generation)
        for other in others:
            shutil.rmtree(other)
        (folder / _LOCK).unlink(missing_ok=True)
    return True


def _in_use(folder: Path) -> str:
    try:
        return (folder / CURRENT).read_text("ascii").partition(" ")[0].strip()
    except (OSError, ValueError):
        return ""


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _generations(folder: Path) -> list[Path]:
    """The folders that papershelf made; one of a person that happens to have such a name lacks the mark.

    An empty one is of a process that was killed before it made the mark, or after it had removed it.
    """
    return [
        each
        for each in sorted(folder.iterdir())
        if _GENERATION.fullmatch(each.name) and each.is_dir() and not each.is_symlink()
        if (each / _MARK).is_file() or not any(each.iterdir())
    ]


def _give_up(generation: Path) -> None:
    """Remove a generation, or what can be: somebody may have it open, where that forbids it. The next build goes on."""
    with suppress(OSError):
        _remove(generation)


def _remove(generation: Path) -> None:
    for path in generation.iterdir():
        if path.name != _MARK:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    (generation / _MARK).unlink(missing_ok=True)
    generation.rmdir()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
