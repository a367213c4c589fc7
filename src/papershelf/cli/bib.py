"""`papershelf bib`: the matched papers of a digest as BibTeX, merged into a file where one is named."""

from __future__ import annotations

from dataclasses import replace

from papershelf.cli import options, theming
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
    themes: theming.Given = None,
    max_themes: theming.Most = 5,
    known_themes: theming.Closed = False,
    theme_prefix: theming.Prefix = "",
    theme_case: theming.CaseOf = "keep",
    input_format: options.InputFormat = None,
    quiet: options.Quiet = False,
) -> None:
    """Write the matched papers of digests as BibTeX entries, or add to a .bib file those that it lacks."""
    by_name = options.format_of(output)
    if by_name and by_name not in options.BIB_FORMATS:
        raise UsageError(f"{output}: bib writes BibTeX; for {by_name}, give papershelf resolve --format {by_name}")
    entries = EntryJob(style, published, key_pattern, fields, keywords, not no_protect, encoding, max_authors)
    merge = MergeJob(section, update, update_preprints, yes, dry_run, backup)
    by_theme = theming.ThemeJob(themes or (), max_themes, known_themes, theme_prefix, theme_case)
    job = Job("bibtex", output, Asking(source, offline, refresh), quiet, strict, inputs, layout=input_format)
    run(replace(job, entries=entries, merge=merge, themes=by_theme))
