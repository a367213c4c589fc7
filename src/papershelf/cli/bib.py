"""`papershelf bib`: the matched papers of a digest as BibTeX, merged into a file where one is named."""

from __future__ import annotations

from papershelf.cli import options
from papershelf.cli.run import Asking, EntryJob, Job, MergeJob, run
from papershelf.errors import UsageError


def bib(
    inputs: options.Inputs,
    output: options.BibOutput = None,
    style: options.Style = None,
    published: options.Published = False,
    key_pattern: options.KeyPattern = None,
    fields: options.Fields = "",
    keywords: options.Keywords = False,
    no_protect: options.NoProtect = False,
    encoding: options.Encoding = "latex",
    max_authors: options.MaxAuthors = None,
    section: options.Section = None,
    update: options.Update = False,
    update_preprints: options.UpdatePreprints = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    backup: options.Backup = False,
    source: options.Source = None,
    strict: options.Strict = False,
    offline: options.Offline = False,
    refresh: options.Refresh = False,
    input_format: options.InputFormat = None,
    quiet: options.Quiet = False,
) -> None:
    """Write the matched papers of digests as BibTeX entries, or merge them into a .bib file.

    In FILE, only what papershelf adds changes: papers that are there already, also as published, stay as they are.
    """
    by_name = options.format_of(output)
    if by_name and by_name not in options.BIB_FORMATS:
        raise UsageError(f"{output}: bib writes BibTeX; for {by_name}, give papershelf resolve --format {by_name}")
    entries = EntryJob(style, published, key_pattern, fields, keywords, not no_protect, encoding, max_authors)
    merge = MergeJob(section, update, update_preprints, yes, dry_run, backup)
    asking = Asking(source, offline, refresh)
    run(Job("bibtex", output, asking, quiet, strict, inputs, layout=input_format, entries=entries, merge=merge))
