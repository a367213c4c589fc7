"""`papershelf themes check`: what is wrong in a themes file, line by line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from papershelf.cli.streams import say

_WRONG = 4


def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The file to check; by default that of your own themes.")
    ] = None,
) -> None:
    """Check a themes file: everything that is wrong in it, a line each, and exit code 4; else what it holds."""
    from papershelf.config import load

    own = load().settings.themes_path
    if file is None and not os.path.lexists(own):
        typer.echo(f"{own}: no such file yet; `papershelf themes edit` makes it")
    else:
        typer.echo(report(file or own))


def report(path: Path) -> str:
    """What a themes file holds, in a sentence for people.

    Raises:
        typer.Exit: it is wrong, or cannot be read; everything that is wrong was told.
    """
    from papershelf.errors import ConfigError
    from papershelf.text import clean
    from papershelf.themes.opening import check as checked

    name = clean(str(path))
    try:
        file, combined = checked(path)
    except ConfigError as error:
        say(f"papershelf: {clean(str(error))}")
        raise typer.Exit(_WRONG) from error
    for fault in combined.faults:
        say(clean(f"{name}:{fault.line}: {fault.message}"))
    if combined.faults:
        raise typer.Exit(_WRONG)
    count, n_all = len(file.themes), len(combined.vocabulary.rules)
    own = f"{name}: {count} {'theme' if count == 1 else 'themes'} of yours"
    if not file.extends:
        return f"{own}, and no others (extends = false)"
    if combined.replaced:
        own += f", in the place of shipped ones: {', '.join(map(clean, combined.replaced))}"
    return f"{own}; {n_all} with those that are shipped"
