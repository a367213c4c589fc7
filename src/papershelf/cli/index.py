"""`papershelf index`: arXiv's metadata on this machine, asked before arXiv is."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from papershelf.cli import options
from papershelf.cli.progress import tally
from papershelf.cli.streams import say
from papershelf.errors import InputError

if TYPE_CHECKING:
    from papershelf.index.layout import Place

app = typer.Typer(
    no_args_is_help=True,
    help="Build and look after a local index of arXiv's metadata. Where there is one, it is asked before arXiv.",
)
_DAMAGED = 4

Snapshot = Annotated[
    str,
    typer.Argument(
        metavar="SNAPSHOT",
        help="Kaggle's arxiv-metadata-oai-snapshot.json, also in its .zip, as .gz or .zst, or - for standard input.",
        show_default=False,
    ),
]
Folder = Annotated[
    Path | None, typer.Option("--to", metavar="DIR", help="Build it in DIR; name DIR by --source DIR to use it.")
]
At = Annotated[Path | None, typer.Option("--at", metavar="DIR", help="The index in DIR instead of your own.")]


@app.command()
def build(snapshot: Snapshot, to: Folder = None, quiet: options.Quiet = False) -> None:
    """Build the index from a file of arXiv's metadata; until it is done, the old one stays in use."""
    from papershelf.sources.indexed import build as build_index

    folder = to or _own()
    started = time.monotonic()
    with tally("Reading", "papers", quiet=quiet) as advance:
        path = Path("/dev/stdin") if snapshot == "-" else Path(snapshot)
        manifest = build_index(path, folder, advance)
    if not quiet:
        size = sum(file.size for file in manifest.files.values())
        seconds = time.monotonic() - started
        say(f"{folder}: {manifest.records:,} papers, {_size(size)} · {seconds:.1f} s")


@app.command()
def info(at: At = None) -> None:
    """Say what the index holds."""
    place = _found(at)
    manifest = place.manifest
    size = sum(file.size for file in manifest.files.values())
    rows = {
        "folder": str(place.folder.parent),
        "papers": f"{manifest.records:,}",
        "newest": manifest.newest or "unknown",
        "size": f"{_size(size)} ({size / max(1, manifest.records):.0f} bytes a paper)",
        "built": f"{manifest.built} from {manifest.source} by papershelf {manifest.made_by}",
        "damaged": f"{manifest.damaged} lines were left out",
        "format": f"version {manifest.version}",
    }
    for name, value in rows.items():
        typer.echo(f"{name:<8} {value}")


@app.command()
def verify(at: At = None, quiet: options.Quiet = False) -> None:
    """Read all of the index, and compare it with its checksums. Exit code 4 says that it is damaged."""
    from papershelf.index.layout import AGAIN
    from papershelf.sources.indexed import faults

    place = _found(at)
    with tally("Reading", "papers", quiet=quiet) as advance:
        found = list(faults(place, advance))
    for fault in found:
        say(f"papershelf: {place.folder.parent}: {fault}")
    if found:
        say(f"papershelf: {place.folder.parent}: the index is damaged; {AGAIN}")
        raise typer.Exit(_DAMAGED)
    if not quiet:
        say(f"{place.folder.parent}: {place.manifest.records:,} papers, every file and record is as it was written")


@app.command()
def remove(at: At = None) -> None:
    """Remove the index; arXiv is asked again."""
    from papershelf.sources.indexed import remove as remove_index

    folder = at or _own()
    say(f"{folder}: {'the index is removed' if remove_index(folder) else 'there is no index'}")


def _own() -> Path:
    from papershelf.config import load

    return load().settings.index_path


def _found(at: Path | None) -> Place:
    from papershelf.index.layout import find

    folder = at or _own()
    place = find(folder)
    if place is None:
        raise InputError(f"{folder}: there is no index; build one: papershelf index build SNAPSHOT")
    return place


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1e9:.1f} GB" if n_bytes >= 1e9 else f"{n_bytes / 1e6:.1f} MB"
