"""`papershelf zotero login`: a key is asked for, checked, and kept."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import typer

from papershelf.cli.streams import say
from papershelf.cli.zotero.session import rights, rows, settings_for_talk, tell
from papershelf.errors import UsageError, ZoteroError

if TYPE_CHECKING:
    from papershelf.config import Settings
    from papershelf.zotero.access import Access
    from papershelf.zotero.credentials import ApiKey
    from papershelf.zotero.model import Library

REFUSED_ARGUMENTS: Final = {"allow_extra_args": True, "ignore_unknown_options": True}
"""Arguments are let in so that they can be refused without being repeated: they hold a key."""
_LONGEST_LINE = 1000


def login(context: typer.Context) -> None:
    """Sign in with an API key: it is asked for, not shown, checked with Zotero, and kept in the system's keyring.

    Where there is no keyring, it is kept in a file that only you can read. Through a pipe, the key is the first line of
    standard input. Scripts can have it in PAPERSHELF_ZOTERO_KEY instead of signing in.
    """
    from papershelf.zotero.credentials import store

    if context.args:
        raise UsageError(
            "zotero login takes no argument: others can read a key there, and the shell keeps it; delete that key at "
            "zotero.org, make another, and give it when it is asked for"
        )
    settings = settings_for_talk()
    key = _ask(settings)
    access, libraries = _check(key, settings)
    where = store(key, settings)
    typer.echo("\n".join(_told(access, libraries, where, settings)))


def _ask(settings: Settings) -> ApiKey:
    from papershelf.zotero.credentials import NEW_KEY_PAGE, ApiKey

    if sys.stdin is None or not sys.stdin.isatty():
        return ApiKey.parse(_first_line(), "standard input")
    from getpass import getpass

    say(f"Make a key here, save it, and copy it: {NEW_KEY_PAGE}")
    try:
        return ApiKey.parse(getpass(f"API key for {settings.zotero_url} (it is not shown): "), "what was typed")
    except EOFError:
        raise UsageError("no key was given") from None


def _first_line() -> str:
    try:
        return sys.stdin.buffer.readline(_LONGEST_LINE).decode("ascii", "replace")
    except (OSError, ValueError, AttributeError):  # closed
        return ""


def _check(key: ApiKey, settings: Settings) -> tuple[Access, tuple[Library, ...]]:
    """What the key may do and reaches.

    Raises:
        ZoteroError: it is no key of anybody's, or reaches nothing.
        ZoteroUnavailableError: Zotero could not be asked.
    """
    from papershelf.zotero.library import Web

    with Web(key.reveal(), url=settings.zotero_url, tell=tell) as web:
        access = web.access()
        libraries = web.libraries(access)
    if not libraries:
        raise ZoteroError("this key reaches no library; give it access to yours at zotero.org, or make another")
    return access, libraries


def _told(access: Access, libraries: tuple[Library, ...], where: str, settings: Settings) -> list[str]:
    from papershelf.config import ZOTERO_KEY_VARIABLE
    from papershelf.zotero.credentials import NEW_KEY_PAGE

    lines = [f"Signed in to {settings.zotero_url} as {access.username} (user {access.user_id}).", ""]
    lines += ["The key reaches:", *rows(libraries, access)]
    lines += [f"In {rights(access)}.", ""]
    if not any(access.may_write(library) for library in libraries):
        lines += [f"It may write nowhere: `papershelf zotero push` needs a key that may, see {NEW_KEY_PAGE}"]
    lines += [f"It is kept in {where}."]
    if os.environ.get(ZOTERO_KEY_VARIABLE):
        lines += [f"{ZOTERO_KEY_VARIABLE} is set, and is used instead of it."]
    return lines
