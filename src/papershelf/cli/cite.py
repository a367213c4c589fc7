"""`papershelf cite`: references for people who have arXiv ids."""

from __future__ import annotations

from typing import Annotated

import typer

from papershelf.cli import options
from papershelf.cli.run import Asking, EntryJob, Job, MergeJob, run

Ids = Annotated[
    list[str],
    typer.Argument(
        metavar="ID", help="arXiv ids, links to arXiv, arXiv's DOIs, or - for standard input.", show_default=False
    ),
]


def cite(
    ids: Ids,
    format: options.ReferenceFormat = None,
    output: options.CiteOutput = None,
    style: options.Style = None,
    published: options.Published = False,
    key_pattern: options.KeyPattern = None,
    fields: options.Fields = "",
    no_protect: options.NoProtect = False,
    encoding: options.Encoding = "latex",
    max_authors: options.MaxAuthors = None,
    section: options.Section = None,
    dry_run: options.DryRun = False,
    backup: options.Backup = False,
    source: options.Source = None,
    offline: options.Offline = False,
    refresh: options.Refresh = False,
    quiet: options.Quiet = False,
) -> None:
    """Write references for arXiv ids, or merge them into a .bib file. Exit code 3 tells that one was not found."""
    by_name = options.format_of(output)
    entries = EntryJob(style, published, key_pattern, fields, False, not no_protect, encoding, max_authors)
    merge = MergeJob(section, dry_run=dry_run, backup=backup)
    asking = Asking(source, offline, refresh)
    chosen = format or (by_name if by_name in options.REFERENCE_FORMATS else "bibtex")
    run(Job(chosen, output, asking, quiet, strict=True, ids=ids, entries=entries, merge=merge))
