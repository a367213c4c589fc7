"""papershelf as a library: read a digest, resolve its mentions, render BibTeX.

The same three steps as on the command line, with values instead of files in between.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from papershelf.bibfile.merge import MergeOptions
    from papershelf.bibfile.saving import Merged
    from papershelf.formats.entry_options import EntryOptions
    from papershelf.model import Decision, Digest, Mention
    from papershelf.sources.base import Source


def read(path: str | Path, *, layout: str | None = None) -> Digest:
    """The digest that a file holds; `-` is standard input.

    Args:
        path: a file. For folders and several files, call this for each.
        layout: its layout, such as `titles`; recognised by itself if None.

    Raises:
        InputError: the file cannot be read, or is no digest.
    """
    from papershelf.errors import InputError
    from papershelf.files import read_inputs
    from papershelf.readers import read_bytes

    if Path(path).is_dir():
        raise InputError(f"{path}: is a folder; read each of its files")
    ((name, data),) = read_inputs([str(path)])
    return read_bytes(data, name, layout)


def resolve(mentions: Iterable[Mention], *, source: Source | str | Path = "auto") -> list[Decision]:
    """The decision about each mention, in their order; mentions of equal title are asked about once.

    Args:
        mentions: as `read(…).mentions` has them, or made by hand.
        source: `arxiv`; the path of a file of arXiv metadata, or of a folder with an index; `auto`, the file from the
            settings, else the local index and then arXiv; or anything that implements `papershelf.sources.base.Source`.

    Raises:
        InputError: the file of metadata, or the index, cannot be read. A source that cannot be asked raises nothing:
            its decisions have the verdict `unavailable`.
        ConfigError: a setting cannot be used.
    """
    from papershelf.config import load
    from papershelf.ladder import resolve_all
    from papershelf.sources.opening import open_source

    if not isinstance(source, (str, Path)):
        return resolve_all(mentions, source)
    with open_source(load({"source": str(source)}).settings) as opened:
        return resolve_all(mentions, *opened.sources)


def to_bibtex(decisions: Sequence[Decision], options: EntryOptions | None = None) -> str:
    """BibTeX entries of every matched paper, each once, in the order of the decisions.

    Args:
        decisions: as `resolve` gives them; those that are not matched are left out.
        options: how entries are made, such as `EntryOptions(style="biblatex")`; by default as arXiv's own export.
    """
    from papershelf.formats.bibtex import render_bibtex
    from papershelf.formats.entry_options import EntryOptions
    from papershelf.formats.papers import papers_of

    return render_bibtex(papers_of(decisions), options or EntryOptions())


def merge_bibtex(
    path: str | Path, decisions: Sequence[Decision], options: MergeOptions | None = None, *, backup: bool = False
) -> Merged:
    """Add the matched papers to a .bib file, as `papershelf bib -o` does; what it holds already stays as it is.

    Args:
        path: the file; it is made if missing.
        decisions: as `resolve` gives them.
        options: how; what it offers (`publish`) is taken as accepted.
        backup: keep the file as it was in one with `.bak` at the end of its name.

    Raises:
        InputError: the file cannot be read, or is no .bib file.
        OutputError: it cannot be written.
        StateError: what papershelf wrote before cannot be read or remembered.
        ConfigError: a setting cannot be used.
    """
    from papershelf.bibfile.merge import MergeOptions
    from papershelf.bibfile.saving import merge
    from papershelf.config import load
    from papershelf.formats.papers import papers_of
    from papershelf.state import State

    settings = load().settings
    with State(settings.state_path) as state:
        return merge(
            Path(path),
            papers_of(decisions),
            options or MergeOptions(),
            state,
            locks=settings.state_path.parent / "locks",
            accepts=lambda _: True,
            backup=backup,
        )
