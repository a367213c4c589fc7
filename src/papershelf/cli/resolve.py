"""`papershelf resolve`: what every title of a digest is."""

from __future__ import annotations

from papershelf.cli import options
from papershelf.cli.run import Job, run


def resolve(
    inputs: options.Inputs,
    format: options.AnyFormat = None,
    output: options.Output = None,
    source: options.Source = None,
    only: options.Only = None,
    strict: options.Strict = False,
    offline: options.Offline = False,
    refresh: options.Refresh = False,
    input_format: options.InputFormat = None,
    abstract: options.Abstract = False,
    keywords: options.Keywords = False,
    force: options.Force = False,
    quiet: options.Quiet = False,
) -> None:
    """Resolve the titles of digests to arXiv papers, and show what was decided and why."""
    run(
        Job(
            inputs=inputs,
            layout=input_format,
            format=format or options.format_of(output) or "table",
            output=output,
            source=source,
            strict=strict,
            offline=offline,
            refresh=refresh,
            quiet=quiet,
            only=only or (),
            abstract=abstract,
            keywords=keywords,
            force=force,
        )
    )
