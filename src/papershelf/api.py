"""papershelf as a library: read a digest, resolve its mentions, render BibTeX.

The same three steps as on the command line, with values instead of files in between.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType

    from papershelf.bibfile.merge import MergeOptions
    from papershelf.bibfile.saving import Merged
    from papershelf.formats.entry_options import EntryOptions
    from papershelf.model import Decision, Digest, Mention, Record
    from papershelf.sources.base import Source
    from papershelf.sources.indexed import IndexSource


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


def resolve(mentions: Iterable[Mention], *, source: Source | Index | str | Path = "auto") -> list[Decision]:
    """The decision about each mention, in their order; mentions of equal title are asked about once.

    Args:
        mentions: as `read(…).mentions` has them, or made by hand.
        source: `arxiv`; the path of a file of arXiv metadata, or of a folder with an index; `auto`, the file from the
            settings, else the local index and then arXiv; an open `Index`; or anything that implements
            `papershelf.sources.base.Source`.

    Raises:
        InputError: the file of metadata, or the index, cannot be read. A source that cannot be asked raises nothing:
            its decisions have the verdict `unavailable`.
        ConfigError: a setting cannot be used.
    """
    from papershelf.ladder import resolve_all

    with _opened(source) as sources:
        return resolve_all(mentions, *sources)


def resolve_stream(mentions: Iterable[Mention], *, source: Source | Index | str | Path = "auto") -> Iterator[Decision]:
    """As `resolve`, for any number of mentions: decisions come one by one, in order, and only some are held at a time.

    Args:
        mentions: an iterator, perhaps without end; it is read a thousand ahead.
        source: as for `resolve`. It is open until the last decision was taken, or the iterator is closed.

    Raises:
        InputError, ConfigError: as for `resolve`, when the first decision is taken.
    """
    from papershelf.ladder import resolve_in_order

    with _opened(source) as sources:
        yield from resolve_in_order(mentions, *sources)


@contextmanager
def _opened(source: Source | Index | str | Path) -> Iterator[Sequence[Source]]:
    """The sources to ask in turn; those that are opened here are closed behind it."""
    from papershelf.config import load
    from papershelf.sources.opening import open_source

    if isinstance(source, Index):
        yield (source.source,)
    elif not isinstance(source, (str, Path)):
        yield (source,)
    else:
        with open_source(load({"source": str(source)}).settings) as opened:
            yield opened.sources


class Index:
    """The local index of arXiv's metadata, as `papershelf index build` makes it. Nobody else is asked.

    To be closed, or used as a context manager: `with Index.open() as index: …`. Its files are mapped into memory, which
    processes share; opening it takes milliseconds.
    """

    def __init__(self, source: IndexSource) -> None:
        """Use `Index.open` instead."""
        self._source: IndexSource | None = source

    @classmethod
    def open(cls, path: str | Path | None = None) -> Self:
        """The index in a folder; that of the settings if None.

        Raises:
            InputError: there is none, or it cannot be used.
            ConfigError: a setting cannot be used.
        """
        from papershelf.config import load
        from papershelf.errors import InputError
        from papershelf.sources.indexed import open_index

        folder = load().settings.index_path if path is None else Path(path)
        found = open_index(folder)
        if found is None:
            raise InputError(f"{folder}: there is no index; build one: papershelf index build SNAPSHOT")
        return cls(found)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files; closing twice does no harm."""
        self._source = None

    @property
    def source(self) -> IndexSource:
        """What it is for `resolve` and whoever else asks a `papershelf.sources.base.Source`.

        Raises:
            ValueError: it was closed.
        """
        if self._source is None:
            raise ValueError("the index was closed")
        return self._source

    def __len__(self) -> int:
        """How many papers it holds."""
        return self.source.index.records

    @property
    def newest(self) -> str:
        """The day of its latest change, as in `2026-05-31`; empty if no paper tells one."""
        return self.source.index.newest

    def search(self, title: str, *, abstract: str | None = None) -> Decision:
        """What a title is, alone or with its abstract: the paper, or candidates for a person to look at."""
        from papershelf.model import Mention, Place

        (decision,) = self.resolve([Mention(title, Place("search", 1), abstract=abstract)])
        return decision

    def resolve(self, mentions: Iterable[Mention]) -> Iterator[Decision]:
        """The decisions about any number of mentions, one by one, in their order."""
        return resolve_stream(mentions, source=self)

    def record(self, arxiv_id: str) -> Record | None:
        """The paper of an id, given with or without a version, or as a link; None if it is not there.

        Raises:
            ValueError: that is no arXiv id.
        """
        from papershelf.identifiers import ArxivId
        from papershelf.sources.base import Found

        parsed = ArxivId.parse(arxiv_id)
        if parsed is None:
            raise ValueError(f"{arxiv_id!r} is no arXiv id")
        ((_, answer),) = self.source.fetch([parsed.base])
        return answer.records[0] if isinstance(answer, Found) and answer.records else None

    def records(self) -> Iterator[Record]:
        """Every paper, one after another."""
        return self.source.records()


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
