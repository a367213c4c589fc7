"""`papershelf themes path`: where the file of one's own themes is."""

from __future__ import annotations

import typer


def path() -> None:
    """Print the path of the file of your own themes, whether it exists or not."""
    from papershelf.config import load

    typer.echo(load().settings.themes_path)
