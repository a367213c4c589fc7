"""`papershelf index`: arXiv's metadata on this machine, asked before arXiv is."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from papershelf.cli import options
from papershelf.cli.progress import tally
from papershelf.cli.streams import say
from papershelf.errors import InputError, UsageError
from papershelf.files.paths import shown

if TYPE_CHECKING:
    from papershelf.sources.delta import Whole
    from papershelf.sources.oai import OaiClient

app = typer.Typer(
    no_args_is_help=True,
    help="Build and look after a local index of arXiv's metadata. Where there is one, it is asked before arXiv.",
)
_DAMAGED = 4

Snapshot = Annotated[
    str | None,
    typer.Argument(
        metavar="SNAPSHOT",
        help="Kaggle's arxiv-metadata-oai-snapshot.json, also in its .zip, as .gz or .zst, or - for standard input.",
        show_default=False,
    ),
]
Folder = Annotated[
    Path | None, typer.Option("--to", metavar="DIR", help="Build it in DIR; name DIR by --source DIR to use it.")
]
FromArxiv = Annotated[
    bool,
    typer.Option("--from-arxiv", help="Take everything from arXiv instead: some hours, in as many runs as you like."),
]
At = Annotated[Path | None, typer.Option("--at", metavar="DIR", help="The index in DIR instead of your own.")]


@app.command()
def build(
    snapshot: Snapshot = None, from_arxiv: FromArxiv = False, to: Folder = None, quiet: options.Quiet = False
) -> None:
    """Build the index from a file of arXiv's metadata; until it is done, the old one stays in use."""
    from papershelf.sources.indexed import build as build_index
    from papershelf.sources.updating import build_from_arxiv

    if (snapshot is None) is not from_arxiv:
        raise UsageError("give a SNAPSHOT, or --from-arxiv")
    folder = to or _own()
    started = time.monotonic()
    with tally("Reading", "papers", quiet=quiet) as advance:
        if snapshot is None:
            manifest = build_from_arxiv(folder, _client(), advance)
        else:
            path = Path("/dev/stdin") if snapshot == "-" else Path(snapshot)
            manifest = build_index(path, folder, advance)
    if not quiet:
        size = sum(file.size for file in manifest.files.values())
        seconds = time.monotonic() - started
        say(f"{shown(str(folder))}: {manifest.records:,} papers, {_size(size)} · {seconds:.1f} s")


@app.command()
def update(at: At = None, quiet: options.Quiet = False) -> None:
    """Ask arXiv what changed since; the index can be used all the time. A run that is broken off can be resumed."""
    from papershelf.sources.updating import update as update_index

    folder = at or _own()
    with tally("Asking arXiv", "papers", quiet=quiet) as advance:
        done = update_index(folder, _client(), advance)
    if not quiet:
        what = f"{done.changed:,} new or changed, {done.deleted:,} deleted"
        say(f"{shown(str(folder))}: {what} · {done.index.records:,} papers")


@app.command()
def compact(at: At = None, quiet: options.Quiet = False) -> None:
    """Merge what updates brought with the main files; `update` does it by itself when it is much."""
    from papershelf.sources.updating import compact as compact_index

    folder = at or _own()
    with tally("Merging", "papers", quiet=quiet) as advance:
        was_merged = compact_index(folder, advance)
    if not quiet:
        say(f"{shown(str(folder))}: {'what updates brought is merged' if was_merged else 'there is nothing to merge'}")


@app.command()
def info(at: At = None) -> None:
    """Say what the index holds."""
    from papershelf.index.layout import misfits

    index = _found(at)
    faults = (fault for place in index.places for fault in misfits(place))
    manifest, over = index.main.manifest, index.delta and index.delta.manifest
    beside = f"; {over.records:,} papers beside the main files, {over.hidden:,} of those out of use" if over else ""
    rows = {
        "folder": shown(str(index.main.folder.parent)),
        "papers": f"{index.records:,}",
        "newest": index.newest or "unknown",
        "size": f"{_size(index.size)} ({index.size / max(1, index.records):.0f} bytes a paper)",
        "built": f"{manifest.built} from {manifest.source} by papershelf {manifest.made_by}",
        "updated": f"arXiv's changes up to {index.harvested}{beside}" if index.harvested else "never",
        "damaged": f"{manifest.damaged} lines were left out",
        "files": f"{next(faults, 'all there')}; papershelf index verify compares them with their checksums",
        "format": f"version {manifest.version}",
    }
    for name, value in rows.items():
        typer.echo(f"{name:<8} {value}")


@app.command()
def verify(at: At = None, quiet: options.Quiet = False) -> None:
    """Read all of the index, and compare it with its checksums. Exit code 4 says that it is damaged."""
    from papershelf.index.layout import AGAIN
    from papershelf.sources.indexed import faults

    index = _found(at)
    folder = index.main.folder.parent
    with tally("Reading", "papers", quiet=quiet) as advance:
        found = [fault for place in index.places for fault in faults(place, advance)]
    for fault in found:
        say(f"papershelf: {shown(str(folder))}: {fault}")
    if found:
        say(f"papershelf: {shown(str(folder))}: the index is damaged; {AGAIN}")
        raise typer.Exit(_DAMAGED)
    if not quiet:
        say(f"{shown(str(folder))}: {index.records:,} papers, every file and record is as it was written")


@app.command()
def remove(at: At = None) -> None:
    """Remove the index; arXiv is asked again."""
    from papershelf.sources.indexed import remove as remove_index

    folder = at or _own()
    say(f"{shown(str(folder))}: {'the index is removed' if remove_index(folder) else 'there is no index'}")


def _client() -> OaiClient:
    from papershelf.config import load
    from papershelf.sources.oai import OaiClient

    settings = load().settings
    return OaiClient(
        settings.arxiv_oai_url,
        lock_path=settings.lock_path,
        contact=settings.arxiv_contact,
        interval=settings.arxiv_interval,
        timeout=settings.arxiv_timeout,
    )


def _own() -> Path:
    from papershelf.config import load

    return load().settings.index_path


def _found(at: Path | None) -> Whole:
    from papershelf.sources.delta import find

    folder = at or _own()
    index = find(folder)
    if index is None:
        raise InputError(
            f"{shown(str(folder))}: there is no index; build one: papershelf index build SNAPSHOT, or --from-arxiv"
        )
    return index


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1e9:.1f} GB" if n_bytes >= 1e9 else f"{n_bytes / 1e6:.1f} MB"
