"""`papershelf zotero logout`: the key that is kept is forgotten."""

from __future__ import annotations

import os

import typer

from papershelf.cli.zotero.session import settings_for_talk


def logout() -> None:
    """Forget the API key that is kept here; at zotero.org it lives on until you delete it there."""
    from papershelf.config import ZOTERO_KEY_VARIABLE
    from papershelf.zotero.credentials import KEYS_PAGE, forget

    settings = settings_for_talk()
    if forget(settings):
        typer.echo(f"The key for {settings.zotero_url} is forgotten here. It is valid until you delete it: {KEYS_PAGE}")
    else:
        typer.echo(f"No key for {settings.zotero_url} was kept.")
    if os.environ.get(ZOTERO_KEY_VARIABLE):
        typer.echo(f"{ZOTERO_KEY_VARIABLE} is still set, and is used.")
