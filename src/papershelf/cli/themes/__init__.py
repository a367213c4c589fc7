"""`papershelf themes`: what the papers of a digest are about, and the file of one's own themes; one module a command.

`papershelf themes INPUT…` is short for `papershelf themes show INPUT…`.
"""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from papershelf.cli.themes import check, edit, path, show, suggest

_DEFAULT = "show"


class WithDefault(TyperGroup):
    """A group whose default command is run where the first argument names no other."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command in front where none is named; a file that is called as one is given as `./edit`."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=WithDefault,
    no_args_is_help=True,
    subcommand_metavar="INPUT… | COMMAND [ARGS]…",
    help="Show what the papers of digests are about: `papershelf themes INPUT…`. Edit the file of your own themes.",
)
app.command("show")(show.show)
app.command("suggest")(suggest.suggest)
app.command("edit")(edit.edit)
app.command("path")(path.path)
app.command("check")(check.check)
