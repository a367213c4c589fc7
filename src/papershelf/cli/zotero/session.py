"""What every command that asks Zotero begins with, and the words in which several of them tell what a key may do."""

from __future__ import annotations

import json
import logging
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from papershelf.cli.streams import TalkHandler, say, write_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from papershelf.config import Settings
    from papershelf.zotero.access import Access
    from papershelf.zotero.credentials import Found
    from papershelf.zotero.library import Web
    from papershelf.zotero.model import Library

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
WhichLibrary = Annotated[
    str,
    typer.Option(
        "--library", metavar="user|group:ID|NAME", help="Your own library, or a group's by its number or its name."
    ),
]


@dataclass(frozen=True, slots=True)
class Session:
    """A key that is in use; nothing was asked yet."""

    settings: Settings
    found: Found
    web: Web


def settings_for_talk() -> Settings:
    """The settings; from here on, what is told through logging is shown.

    Raises:
        ConfigError: they cannot be used.
    """
    from papershelf.config import load

    logging.basicConfig(handlers=[TalkHandler()], level=logging.WARNING)
    return load().settings


@contextmanager
def signed_in() -> Iterator[Session]:
    """A session with the key that is stored or set for the address in the settings.

    Raises:
        PapershelfError: there is no key, or the settings or the file of keys cannot be used.
    """
    from papershelf.zotero.credentials import need
    from papershelf.zotero.library import Web

    settings = settings_for_talk()
    found = need(settings)
    with Web(found.key.reveal(), url=settings.zotero_url, tell=tell) as web:
        yield Session(settings, found, web)


def tell(message: str) -> None:
    """Say why it takes long."""
    say(f"papershelf: {message}")


def can_ask() -> bool:
    """Whether somebody at a terminal can answer; not so if the digest comes through a pipe."""
    return bool(sys.stdin and sys.stdin.isatty())


def agrees(question: str) -> bool:
    """Whether somebody answers yes."""
    return ask(f"{question} [y/N]").casefold() in ("y", "yes")


def ask(question: str) -> str:
    """What somebody answers; empty if it is nothing."""
    print(f"{question} ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def rights(access: Access) -> str:
    """What a key may do in the user's own library, for people."""
    if not access.library:
        return "your own library: no access"
    may = {"read": True, "write": access.write, "notes": access.notes, "files": access.files}
    return f"your own library: {', '.join(name for name, has in may.items() if has)}"


def rows(libraries: Sequence[Library], access: Access) -> list[str]:
    """A line a library: its code, what the key may do in it, and its name."""
    widest = max((len(library.code) for library in libraries), default=0)
    return [
        f"  {library.code:<{widest}}  {'read, write' if access.may_write(library) else 'read only  '}  {library}"
        for library in libraries
    ]


def print_json(value: Any) -> None:
    """Print JSON in ASCII: what a terminal could obey is escaped."""
    write_out(json.dumps(value, indent=2) + "\n")
