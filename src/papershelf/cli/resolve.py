"""`papershelf resolve`: what every title of a digest is."""

from __future__ import annotations

from typing import Annotated

import typer

from papershelf.cli import options
from papershelf.cli.run import Job, run


def resolve(
    inputs: options.Inputs,
    format: Annotated[  # noqa: A002 - the option's name
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            callback=options.known(options.FORMATS),
            help=f"One of {', '.join(options.FORMATS)}. By default that of FILE's name, else table.",
        ),
    ] = None,
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
