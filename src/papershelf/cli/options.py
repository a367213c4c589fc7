"""Options that several commands share, each described once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

VERDICTS = ("matched", "review", "not_found", "unavailable")
FORMATS = ("table", "jsonl", "csv", "tsv", "markdown", "urls", "bibtex", "biblatex")
BIB_FORMATS = ("bibtex", "biblatex")
LINK_FORMATS = ("markdown", "csv", "tsv", "urls", "jsonl")
LAYOUTS = ("hf-spaced", "hf-compact", "titles", "jsonl", "json", "csv", "tsv")


def known(names: Sequence[str]) -> Callable[[str | list[str] | None], str | list[str] | None]:
    """A check that every value given is one of `names`; what is not is a usage error that lists them."""

    def check(value: str | list[str] | None) -> str | list[str] | None:
        for one in [value] if isinstance(value, str) else value or ():
            if one not in names:
                raise typer.BadParameter(f"{one!r} is not one of {', '.join(names)}.")
        return value

    return check


def format_of(file: str | None) -> str | None:
    """The format that a file's name stands for; None for standard output and for names that say nothing."""
    from papershelf.formats import format_of

    return format_of(file) if file else None


Inputs = Annotated[
    list[str],
    typer.Argument(metavar="INPUT", help="Digests: files, folders, or - for standard input.", show_default=False),
]
InputFormat = Annotated[
    str | None,
    typer.Option(
        "--input-format",
        metavar="LAYOUT",
        callback=known(LAYOUTS),
        help=f"The layout of the inputs, recognised by itself if not given: {', '.join(LAYOUTS)}.",
    ),
]
Source = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="auto|arxiv|PATH",
        help="Who is asked: arXiv, a file of arXiv metadata, or the file from the settings and else arXiv (auto).",
    ),
]
Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to FILE instead of standard output."),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="VERDICT",
        callback=known(VERDICTS),
        help=f"Show only these: {', '.join(VERDICTS)}. Can be given several times.",
    ),
]


def _format_option(names: Sequence[str], text: str) -> Any:
    """The option `--format` of a command that knows these formats."""
    metavar = "FORMAT" if len(names) > 2 else "|".join(names)
    return typer.Option("--format", "-f", metavar=metavar, callback=known(names), help=text)


AnyFormat = Annotated[
    str | None, _format_option(FORMATS, f"One of {', '.join(FORMATS)}. By default that of FILE's name, else table.")
]
BibFormat = Annotated[str, _format_option(BIB_FORMATS, "@misc for BibTeX, @online for biblatex.")]
LinkFormat = Annotated[
    str | None,
    _format_option(LINK_FORMATS, f"One of {', '.join(LINK_FORMATS)}. By default that of FILE's name, else markdown."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Leave with exit code 3 if not everything is matched.")]
Offline = Annotated[bool, typer.Option("--offline", help="Ask nobody: use the cache and local files only.")]
Refresh = Annotated[bool, typer.Option("--refresh", help="Ask again for what is in the cache.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary on stderr.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a .bib FILE that holds something else.")]
Abstract = Annotated[bool, typer.Option("--abstract", help="Put abstracts into BibTeX entries.")]
Keywords = Annotated[bool, typer.Option("--keywords", help="Put themes into BibTeX entries as keywords.")]
