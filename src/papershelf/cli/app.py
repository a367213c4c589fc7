"""The `papershelf` command: its groups, and the boundary where every failure becomes one line and an exit code.

Exit codes: 0 done; 1 an error in papershelf itself; 2 wrong usage; 3 done, but not everything matched (`--strict`, and
`cite`), or `check` found a problem; 4 bad input or output; 5 a source was unavailable; 6 Zotero refused; 7 only a
person can decide; 130 interrupted; 143 terminated.
"""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from papershelf import __version__
from papershelf.cli import bib, cache, check, cite, config, explain, index, links, resolve, themes, zotero
from papershelf.cli.streams import give_up_stdout, open_closed, say

if TYPE_CHECKING:
    from collections.abc import Sequence

_INTERRUPTED, _TERMINATED = 130, 143


class Boundary(TyperGroup):
    """A group whose failures are told in one line on stderr; `--debug` shows where they come from."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002 - it is this class that stands alone
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line and leave with its exit code.

        Raises:
            SystemExit: always.
        """
        given = list(sys.argv[1:] if args is None else args)
        wanted = [argument for argument in given if argument != "--debug"]
        open_closed()
        try:
            code = super().main(wanted, prog_name, complete_var, False, windows_expand_args, **extra)
        except Exception as error:
            if wanted != given and not isinstance(error, typer.TyperException):
                raise
            sys.exit(_tell(error))
        if code == _INTERRUPTED:  # typer makes this of Ctrl-C
            say("papershelf: interrupted; what arXiv has answered is kept")
        sys.exit(code if isinstance(code, int) else 0)


def _tell(error: Exception) -> int:
    """Print one line about a failure; return the exit code for it."""
    from papershelf.errors import PapershelfError

    match error:
        case PapershelfError():
            code, message = error.exit_code, str(error)
        case typer.TyperException():
            code, message = 2, f"{error.format_message()} Try 'papershelf --help'."
        case MemoryError():
            code, message = 1, "not enough memory for this input"
        case OSError():  # every other one is wrapped where it happens
            give_up_stdout()
            code, message = 4, f"standard output: cannot be written ({error.strerror or error})"
        case _:
            code = 1
            message = f"an error in papershelf itself: {type(error).__name__}: {error}; --debug shows where"
    say(f"papershelf: {_one_paragraph(message)}")
    return code


def _one_paragraph(message: str) -> str:
    """The message without anything that a terminal would obey; its line breaks stay."""
    from papershelf.text import clean

    return "\n  ".join(clean(line) for line in message.splitlines())


app = typer.Typer(
    cls=Boundary,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Turns digests of paper titles into references: resolves titles against arXiv, writes BibTeX and links.",
    epilog="Exit codes: 0 done, 1 an error in papershelf itself, 2 usage, 3 not everything matched (--strict) or a "
    "problem found (check), 4 bad input or output, 5 source unavailable, 6 Zotero refused, 7 only a person can decide, "
    "130 interrupted, 143 terminated.",
)
app.command("resolve")(resolve.resolve)
app.command("bib")(bib.bib)
app.command("cite")(cite.cite)
app.command("check")(check.check)
app.command("links")(links.links)
app.command("explain")(explain.explain)
app.add_typer(themes.app, name="themes")
app.add_typer(config.app, name="config")
app.add_typer(cache.app, name="cache")
app.add_typer(index.app, name="index")
app.add_typer(zotero.app, name="zotero")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"papershelf {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error comes from; can stand anywhere.")] = False,
) -> None:
    """Options that stand before every command."""


def run_app() -> None:
    """Do what the command line says, and leave."""
    # Leave as after any other error: the terminal's cursor is shown again, half-written files are removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
    app()
