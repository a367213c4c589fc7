"""Decisions → text, one module a format.

Importing this package stays light: a format's module, and the library that it needs, load when it renders.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

from papershelf.formats.entry_options import EntryOptions
from papershelf.formats.papers import papers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import TextIO

    from papershelf.model import Decision

_PIPED_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen about a format; each format looks at what concerns it.

    Attributes:
        entries: of a bibliography.
        templates: a folder whose templates come before papershelf's own.
        width: of the table, in terminal cells.
        color: the table may use colours; without it, it holds no escape sequence at all.
        links: the ids in a coloured table may be hyperlinks.
        unicode: the table may use signs beyond ASCII of its own (titles and names keep theirs).
    """

    entries: EntryOptions = field(default_factory=EntryOptions)
    templates: Path | None = None
    width: int = _PIPED_WIDTH
    color: bool = False
    links: bool = False
    unicode: bool = True

    def for_stream(self, stream: TextIO, environ: Mapping[str, str]) -> Options:
        """These options as they suit where the text goes: a terminal's width, its colours, the stream's encoding.

        `COLUMNS` overrides the width, `NO_COLOR` (https://no-color.org) and `TERM=dumb` turn colours off.
        """
        is_terminal = stream.isatty()
        terminal = environ.get("TERM", "")
        color = is_terminal and not environ.get("NO_COLOR") and terminal != "dumb"
        return replace(
            self,
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
    """A way to print decisions. `suffixes` are those of files that hold it, in lower case.

    `joined` makes one text of those of several parts, each rendered by itself without any option, a part at a time. It
    is None where what is written of a mention depends on others, or on options.
    """

    render: Callable[[Sequence[Decision], Options], str]
    suffixes: tuple[str, ...] = ()
    joined: Callable[[Iterable[str]], Iterator[str]] | None = None


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


def _markdown(decisions: Sequence[Decision], options: Options) -> str:
    from papershelf.formats.lists import render_markdown

    return render_markdown(decisions, options.templates)


def _html(decisions: Sequence[Decision], options: Options) -> str:
    from papershelf.formats.lists import render_html

    return render_html(decisions, options.templates)


def _urls(decisions: Sequence[Decision], _options: Options) -> str:
    return "".join(f"{paper.record.arxiv_id.url}\n" for paper in papers_of(decisions))


def _ids(decisions: Sequence[Decision], _options: Options) -> str:
    return "".join(f"{paper.record.arxiv_id}\n" for paper in papers_of(decisions))


def _csl(decisions: Sequence[Decision], options: Options) -> str:
    from papershelf.formats.csl import render_csl

    return render_csl(papers_of(decisions), options.entries)


def _ris(decisions: Sequence[Decision], options: Options) -> str:
    from papershelf.formats.ris import render_ris

    return render_ris(papers_of(decisions), options.entries)


def _hayagriva(decisions: Sequence[Decision], options: Options) -> str:
    from papershelf.formats.hayagriva import render_hayagriva

    return render_hayagriva(papers_of(decisions), options.entries)


def _bibtex(decisions: Sequence[Decision], options: Options) -> str:
    from papershelf.formats.bibtex import render_bibtex

    return render_bibtex(papers_of(decisions), options.entries)


def _biblatex(decisions: Sequence[Decision], options: Options) -> str:
    from papershelf.formats.bibtex import render_bibtex

    return render_bibtex(papers_of(decisions), replace(options.entries, style="biblatex"))


def _with_one_header(texts: Iterable[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        yield text.partition("\n")[2] if number else text


def _each_line_once(texts: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for text in texts:
        lines = dict.fromkeys(line for line in text.splitlines(keepends=True) if line not in seen)
        seen.update(lines)
        yield "".join(lines)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "table": Format(_table),
        "jsonl": Format(_jsonl, (".jsonl", ".ndjson"), iter),
        "csv": Format(_csv, (".csv",), _with_one_header),
        "tsv": Format(_tsv, (".tsv",), _with_one_header),
        "markdown": Format(_markdown, (".md", ".markdown")),
        "html": Format(_html, (".html", ".htm")),
        "urls": Format(_urls, (".txt",), _each_line_once),
        "ids": Format(_ids, joined=_each_line_once),
        "bibtex": Format(_bibtex, (".bib",)),
        "biblatex": Format(_biblatex),
        "csl": Format(_csl, (".json",)),
        "ris": Format(_ris, (".ris",)),
        "hayagriva": Format(_hayagriva, (".yaml", ".yml")),
    }
)


def format_of(file: str) -> str | None:
    """The name of the format that a file's suffix stands for, or None."""
    suffix = PurePath(file).suffix.lower()
    return next((name for name, one in FORMATS.items() if suffix in one.suffixes), None)
