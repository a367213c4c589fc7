"""Decisions → text, one module a format.

Importing this package stays light: a format's module, and the library that it needs, load when it renders.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TextIO

    from papershelf.model import Decision

_PIPED_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen about a format; each format looks at what concerns it.

    Attributes:
        abstract: put abstracts into BibTeX entries.
        keywords: put themes into BibTeX entries as keywords.
        width: of the table, in terminal cells.
        color: the table may use colours; without it, it holds no escape sequence at all.
        links: the ids in a coloured table may be hyperlinks.
        unicode: the table may use signs beyond ASCII of its own (titles and names keep theirs).
    """

    abstract: bool = False
    keywords: bool = False
    width: int = _PIPED_WIDTH
    color: bool = False
    links: bool = False
    unicode: bool = True

    @classmethod
    def for_stream(
        cls, stream: TextIO, environ: Mapping[str, str], *, abstract: bool = False, keywords: bool = False
    ) -> Options:
        """Options that suit where the text goes: a terminal's width, its colours, the stream's encoding.

        `COLUMNS` overrides the width, `NO_COLOR` (https://no-color.org) and `TERM=dumb` turn colours off.
        """
        is_terminal = stream.isatty()
        terminal = environ.get("TERM", "")
        color = is_terminal and not environ.get("NO_COLOR") and terminal != "dumb"
        return cls(
            abstract=abstract,
            keywords=keywords,
            width=_width(stream if is_terminal else None, environ),
            color=color,
            links=color and terminal != "linux",  # the console of Linux knows colours, but no hyperlinks
            unicode=_can_encode(stream, "✓✗…"),
        )


def _width(terminal: TextIO | None, environ: Mapping[str, str]) -> int:
    import os

    columns = environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        # A terminal that does not know its size says 0.
        return (os.get_terminal_size(terminal.fileno()).columns if terminal else 0) or _PIPED_WIDTH
    except OSError:
        return _PIPED_WIDTH


def _can_encode(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Format:
    """A way to print decisions. `suffixes` are those of files that hold it, in lower case."""

    render: Callable[[Sequence[Decision], Options], str]
    suffixes: tuple[str, ...] = ()


def _table(decisions: Sequence[Decision], options: Options) -> str:
    from papershelf.formats.table import render_table

    return render_table(
        decisions, width=options.width, color=options.color, links=options.links, unicode=options.unicode
    )


def _jsonl(decisions: Sequence[Decision], _options: Options) -> str:
    from papershelf.formats.jsonl import render_jsonl

    return render_jsonl(decisions)


def _csv(decisions: Sequence[Decision], _options: Options) -> str:
    from papershelf.formats.delimited import render_delimited

    return render_delimited(decisions, ",")


def _tsv(decisions: Sequence[Decision], _options: Options) -> str:
    from papershelf.formats.delimited import render_delimited

    return render_delimited(decisions, "\t")


def _markdown(decisions: Sequence[Decision], _options: Options) -> str:
    from papershelf.formats.links import render_markdown

    return render_markdown(decisions)


def _urls(decisions: Sequence[Decision], _options: Options) -> str:
    from papershelf.formats.links import render_urls

    return render_urls(decisions)


def _bibtex(decisions: Sequence[Decision], options: Options) -> str:
    from papershelf.formats.bibtex import render_bibtex

    return render_bibtex(decisions, style="bibtex", abstract=options.abstract, keywords=options.keywords)


def _biblatex(decisions: Sequence[Decision], options: Options) -> str:
    from papershelf.formats.bibtex import render_bibtex

    return render_bibtex(decisions, style="biblatex", abstract=options.abstract, keywords=options.keywords)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "table": Format(_table),
        "jsonl": Format(_jsonl, (".jsonl", ".ndjson")),
        "csv": Format(_csv, (".csv",)),
        "tsv": Format(_tsv, (".tsv",)),
        "markdown": Format(_markdown, (".md", ".markdown")),
        "urls": Format(_urls, (".txt",)),
        "bibtex": Format(_bibtex, (".bib",)),
        "biblatex": Format(_biblatex),
    }
)


def format_of(file: str) -> str | None:
    """The name of the format that a file's suffix stands for, or None."""
    suffix = PurePath(file).suffix.lower()
    return next((name for name, one in FORMATS.items() if suffix in one.suffixes), None)
