"""`papershelf cache`: what is kept of arXiv's answers."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Look at the cache of arXiv's answers, or empty it.")


@app.command()
def info() -> None:
    """Print where the cache is and how many answers it holds."""
    from papershelf.config import load
    from papershelf.sources.answers import count

    path = load().settings.cache_path
    typer.echo(f"{path}: {count(path)} answers")


@app.command()
def clear() -> None:
    """Forget every answer; the next run asks arXiv again."""
    from papershelf.config import load
    from papershelf.sources.answers import clear

    path = load().settings.cache_path
    typer.echo(f"{path}: {clear(path)} answers forgotten")
