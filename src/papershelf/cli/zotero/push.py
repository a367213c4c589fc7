"""`papershelf zotero push`: the matched papers of digests into a Zotero library, each once."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from papershelf.cli import options, theming
from papershelf.cli.run import Asking, Job
from papershelf.cli.zotero.session import Json, WhichLibrary

_WHERE, _TAGS, _MORE, _WRITING = "Where papers go", "Tags", "What else is written", "Writing"
VIA = ("web", "connector")

InCollection = Annotated[
    str | None,
    typer.Option(
        "--collection",
        "-c",
        metavar="PATH",
        help="The collection, such as Reading/Bias; made if missing. By default the library itself.",
        rich_help_panel=_WHERE,
    ),
]
CollectionKey = Annotated[
    str | None,
    typer.Option(
        "--collection-key",
        metavar="KEY",
        help="The collection by its key, where two have the same name.",
        rich_help_panel=_WHERE,
    ),
]
PerTheme = Annotated[
    bool,
    typer.Option(
        "--collection-per-theme",
        help="Papers go into a collection for each of their themes, too.",
        rich_help_panel=_WHERE,
    ),
]
Via = Annotated[
    str,
    typer.Option(
        "--via",
        metavar="|".join(VIA),
        callback=options.known(VIA),
        help="With a key over the web, or through the Zotero program on this computer: no key, but no plan either; "
        "papers go into what is selected there, and all tags become automatic.",
        rich_help_panel=_WHERE,
    ),
]
Tags = Annotated[
    list[str] | None,
    typer.Option(
        "--tag", "-t", metavar="TAG", help="A tag for every paper. Can be given several times.", rich_help_panel=_TAGS
    ),
]
Categories = Annotated[
    bool,
    typer.Option("--categories", help="arXiv's categories as tags, in Zotero's wording.", rich_help_panel=_TAGS),
]
Automatic = Annotated[
    bool,
    typer.Option("--automatic-tags", help="Themes as automatic tags, which Zotero can hide.", rich_help_panel=_TAGS),
]
Comments = Annotated[
    bool, typer.Option("--comments", help="The authors' remark on arXiv as a note.", rich_help_panel=_MORE)
]
Pdf = Annotated[bool, typer.Option("--pdf", help="A link to the PDF.", rich_help_panel=_MORE)]
Source = Annotated[
    bool, typer.Option("--note", help="A note that tells which digest the paper came from.", rich_help_panel=_MORE)
]
Complete = Annotated[
    bool,
    typer.Option("--complete", help="Fill empty fields of items that you made yourself, too.", rich_help_panel=_MORE),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", "-n", help="Write nothing; print the plan.", rich_help_panel=_WRITING)
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.", rich_help_panel=_WRITING)]


def push(
    inputs: options.Inputs,
    collection: InCollection = None,
    collection_key: CollectionKey = None,
    library: WhichLibrary = "user",
    per_theme: PerTheme = False,
    via: Via = "web",
    tags: Tags = None,
    categories: Categories = False,
    automatic: Automatic = False,
    comments: Comments = False,
    pdf: Pdf = False,
    note: Source = False,
    complete: Complete = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
    source: options.Source = None,
    strict: options.Strict = False,
    offline: options.Offline = False,
    refresh: options.Refresh = False,
    themes: theming.Given = None,
    max_themes: theming.Most = 5,
    known_themes: theming.Closed = False,
    theme_prefix: theming.Prefix = "",
    theme_case: theming.CaseOf = "keep",
    input_format: options.InputFormat = None,
    quiet: options.Quiet = False,
) -> None:
    """Push the matched papers of digests into a Zotero library: a plan first, and never over what is yours."""
    from papershelf.cli.zotero.pushing import Choices, What, Where, run

    by_theme = theming.ThemeJob(themes or (), max_themes, known_themes, theme_prefix, theme_case)
    job = Job("table", None, Asking(source, offline, refresh), quiet, strict, inputs, layout=input_format)
    where = Where(library, collection, collection_key, per_theme)
    what = What(tuple(tags or ()), categories, automatic, comments, pdf, note, complete)
    if code := run(replace(job, themes=by_theme), Choices(where, what, via, dry_run, yes, json)):
        raise typer.Exit(code)
