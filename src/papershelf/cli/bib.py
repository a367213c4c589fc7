"""`papershelf bib`: the matched papers of a digest as BibTeX."""

from __future__ import annotations

from papershelf.cli import options
from papershelf.cli.run import Job, run


def bib(
    inputs: options.Inputs,
    output: options.Output = None,
    format: options.BibFormat = "bibtex",
    abstract: options.Abstract = False,
    keywords: options.Keywords = False,
    source: options.Source = None,
    strict: options.Strict = False,
    offline: options.Offline = False,
    refresh: options.Refresh = False,
    input_format: options.InputFormat = None,
    force: options.Force = False,
    quiet: options.Quiet = False,
) -> None:
    """Write the matched papers of digests as BibTeX entries, each paper once."""
    run(
        Job(
            inputs=inputs,
            layout=input_format,
            format=format,
            output=output,
            source=source,
            strict=strict,
            offline=offline,
            refresh=refresh,
            quiet=quiet,
            abstract=abstract,
            keywords=keywords,
            force=force,
        )
    )
