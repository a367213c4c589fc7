"""`papershelf links`: the papers of a digest as links to arXiv."""

from __future__ import annotations

from papershelf.cli import options, theming
from papershelf.cli.run import Asking, Job, run


def links(
    inputs: options.Inputs,
    format: options.LinkFormat = None,
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
    """List links to the papers of digests: for reading (markdown), for programs (urls), or with everything known."""
    by_name = options.format_of(output)
    chosen = format or (by_name if by_name in options.LINK_FORMATS else "markdown")
    run(
        Job(
            inputs=inputs,
            layout=input_format,
            format=chosen,
            output=output,
            asking=Asking(source, offline, refresh),
            strict=strict,
            jobs=jobs,
            quiet=quiet,
            only=only or (),
            themes=theming.ThemeJob(themes or (), max_themes, known_themes, theme_prefix, theme_case),
        )
    )
