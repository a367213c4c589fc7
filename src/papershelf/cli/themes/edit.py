"""`papershelf themes edit`: the file of one's own themes in one's editor, checked afterwards."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

import typer

from papershelf.cli.themes.check import report

if TYPE_CHECKING:
    from pathlib import Path

_EXAMPLE = """\
# Your themes, in TOML. They come before those that are shipped with papershelf; one with the name of a shipped theme
# replaces it. `papershelf themes check` tells what is wrong in this file.

# extends = false                     # leave all shipped themes out
# drop = ["robotics"]                 # leave these out

# [[theme]]
# name = "position bias"
# any = ["positional bias", "lost in the middle"]  # one of these must be found in the title or the abstract
# all = ["language model*"]           # all of these, too; model* stands for every word that begins so
# not = ["voting"]                    # none of these
# categories = ["cs.CL"]              # a weak sign, where there is no other
# broader = "long context"            # a theme that its papers have, too
# synonyms = ["order bias"]           # other names for it in digests
# was = "positional effects"          # its name until now; tags in Zotero are renamed
# color = "#1f77b4"
"""


def edit() -> None:
    """Open the file of your own themes in $VISUAL or $EDITOR, with an example at first, and check it afterwards.

    A wrong file stays as you left it; what is wrong is told, and the exit code is 4.
    """
    from papershelf.config import load

    path = load().settings.themes_path
    command = _editor()
    _make(path)
    _run(command, path)
    typer.echo(report(path))


def _editor() -> list[str]:
    """The words of the reader's editor command.

    Raises:
        UsageError: no editor is set, or its variable cannot be read as a command.
    """
    from papershelf.errors import UsageError

    variable = next((name for name in ("VISUAL", "EDITOR") if os.environ.get(name, "").strip()), "")
    if not variable:
        raise UsageError("no editor is set; set EDITOR to one, or open the file of `papershelf themes path` yourself")
    try:
        return shlex.split(os.environ[variable])
    except ValueError as error:
        raise UsageError(f"{variable} is no command ({error}); set it to your editor") from error


def _make(path: Path) -> None:
    """Put a file with an example where there is none.

    Raises:
        OutputError: it cannot be written.
    """
    from papershelf.errors import OutputError
    from papershelf.files import write_beside

    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path.parent}: cannot be made ({error.strerror})") from error
    write_beside(path, _EXAMPLE)


def _run(command: list[str], path: Path) -> None:
    """Wait for the editor to be left.

    Raises:
        OutputError: it cannot be started, or ends with an error.
    """
    from papershelf.errors import OutputError

    try:
        done = subprocess.run([*command, str(path)], check=False)  # noqa: S603 - the reader's own command, without a shell
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise OutputError(f"the editor {command[0]} cannot be started ({why}); set EDITOR to another") from error
    if done.returncode:
        raise OutputError(f"the editor {command[0]} ended with exit code {done.returncode}; {path} is as it left it")
