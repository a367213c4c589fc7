"""`papershelf cache`: what is kept of arXiv's answers."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Look at or empty the cache of arXiv's answers.")
