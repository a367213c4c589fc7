"""`papershelf config`: what is set, and where it comes from."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Show the settings and where they come from.")


@app.command()
def show() -> None:
    """Print every setting with its value and its origin."""
    from papershelf.config import load

    typer.echo(load().table())


@app.command()
def path() -> None:
    """Print the path of your settings file, whether it exists or not."""
    from papershelf.config import user_file

    typer.echo(user_file())
