"""`papershelf resolve`: what every title of a digest is."""

from __future__ import annotations

from papershelf.cli import options, theming
from papershelf.cli.run import Asking, Job, run


def resolve(
    inputs: options.Inputs,
    format: options.AnyFormat = None,
    output: options.Output = None,
    source: options.Source = None,
    only: options.Only = None,
    strict: options.Strict = False,
    offline: options.Offline = False,
    refresh: options.Refresh = False,
    themes: theming.Given = None,
    max_themes: theming.Most = 5,
    known_themes: theming.Closed = False,
    theme_prefix: theming.Prefix = "",
    theme_case: theming.CaseOf = "keep",
    input_format: options.InputFormat = None,
    jobs: options.Jobs = None,
    quiet: options.Quiet = False,
) -> None:
    """Resolve the titles of digests to arXiv papers, and show what was decided and why."""
    run(
        Job(
            inputs=inputs,
            layout=input_format,
            format=format or options.format_of(output) or "table",
            output=output,
            asking=Asking(source, offline, refresh),
            strict=strict,
            jobs=jobs,
            quiet=quiet,
            only=only or (),
            themes=theming.ThemeJob(themes or (), max_themes, known_themes, theme_prefix, theme_case),
        )
    )
