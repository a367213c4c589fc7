"""Options that several commands share, each described once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

VERDICTS = ("matched", "review", "not_found", "unavailable")
BIB_FORMATS = ("bibtex", "biblatex")
REFERENCE_FORMATS = (*BIB_FORMATS, "csl", "ris", "hayagriva", "markdown", "html", "ids", "urls")
FORMATS = ("table", "jsonl", "csv", "tsv", *REFERENCE_FORMATS)
LINK_FORMATS = ("markdown", "html", "csv", "tsv", "urls", "ids", "jsonl")
_ENTRIES, _MERGING = "Entries", "Merging into FILE"
STYLES = ("arxiv", "scholar", "dblp", "biblatex", "acl")
ENCODINGS = ("latex", "unicode")
LAYOUTS = ("mail", "html", "arxiv-mail", "jsonl", "json", "hf-spaced", "hf-compact", "csv", "tsv", "markdown", "titles")


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
BibOutput = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Merge into FILE, made if missing, instead of printing."),
]
CiteOutput = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write to FILE instead of printing; a .bib FILE is merged into."
    ),
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
ReferenceFormat = Annotated[
    str | None,
    _format_option(
        REFERENCE_FORMATS, f"One of {', '.join(REFERENCE_FORMATS)}. By default that of FILE's name, else bibtex."
    ),
]
LinkFormat = Annotated[
    str | None,
    _format_option(LINK_FORMATS, f"One of {', '.join(LINK_FORMATS)}. By default that of FILE's name, else markdown."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Leave with exit code 3 if not everything is matched.")]
Offline = Annotated[bool, typer.Option("--offline", help="Ask nobody: use the cache and local files only.")]
Refresh = Annotated[bool, typer.Option("--refresh", help="Ask again for what is in the cache.")]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        metavar="N",
        min=1,
        max=64,
        help="Processes that ask a local index about a long list, by default as many as there are processors, up to 4.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary on stderr.")]


# --- Entries of a bibliography ----------------------------------------------------------------------------------------

Style = Annotated[
    str | None,
    typer.Option(
        "--style",
        metavar="STYLE",
        callback=known(STYLES),
        help=f"Whose entries they are like: {', '.join(STYLES)}. By default biblatex in a biblatex FILE, else arxiv.",
        rich_help_panel=_ENTRIES,
    ),
]
Published = Annotated[
    bool,
    typer.Option(
        "--published",
        help="Papers with a journal reference and a DOI as the articles that they became.",
        rich_help_panel=_ENTRIES,
    ),
]
KeyPattern = Annotated[
    str | None,
    typer.Option(
        "--key-pattern",
        metavar="PATTERN",
        help="What citation keys are made of: scholar, bbt, dblp, arxiv-id, or parts such as {surname}{year}{word}. "
        "By default as the keys in FILE, else scholar.",
        rich_help_panel=_ENTRIES,
    ),
]
Fields = Annotated[
    str,
    typer.Option(
        "--fields",
        metavar="FIELDS",
        help="Fields to add and remove (+abstract,-url), or all (author,title,year).",
        rich_help_panel=_ENTRIES,
    ),
]
Keywords = Annotated[bool, typer.Option("--keywords", help="Themes as keywords, in a .bib.", rich_help_panel=_ENTRIES)]
NoProtect = Annotated[
    bool, typer.Option("--no-protect", help="No braces around acronyms and names in titles.", rich_help_panel=_ENTRIES)
]
Encoding = Annotated[
    str,
    typer.Option(
        "--encoding",
        metavar="|".join(ENCODINGS),
        callback=known(ENCODINGS),
        help="LaTeX in plain ASCII, or Unicode for XeLaTeX, LuaLaTeX and biber.",
        rich_help_panel=_ENTRIES,
    ),
]
MaxAuthors = Annotated[
    int | None,
    typer.Option(
        "--max-authors", metavar="N", min=1, help="Name N authors, then “and others”.", rich_help_panel=_ENTRIES
    ),
]

# --- Merging into a file ----------------------------------------------------------------------------------------------

Section = Annotated[
    str | None,
    typer.Option(
        "--section",
        metavar="NAME",
        help="Add new entries below the comment % NAME in FILE, made if missing.",
        rich_help_panel=_MERGING,
    ),
]
Update = Annotated[
    bool,
    typer.Option(
        "--update",
        help="Complete entries that papershelf wrote, but nothing that you changed.",
        rich_help_panel=_MERGING,
    ),
]
UpdatePreprints = Annotated[
    bool,
    typer.Option(
        "--update-preprints",
        help="Offer to turn preprints in FILE into their published versions.",
        rich_help_panel=_MERGING,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Accept all that is offered.", rich_help_panel=_MERGING)]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", "-n", help="Change nothing; print what would change as a diff.", rich_help_panel=_MERGING
    ),
]
Backup = Annotated[bool, typer.Option("--backup", help="Keep FILE as it was in FILE.bak.", rich_help_panel=_MERGING)]
