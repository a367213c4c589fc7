"""`papershelf zotero`: signing in to Zotero, and papers between digests and its libraries; one module a command."""

from __future__ import annotations

import typer

from papershelf.cli.zotero import collections, doctor, login, logout, pull, push, status, undo

app = typer.Typer(no_args_is_help=True, help="Push papers into Zotero libraries, and pull them out.")
app.command("login", context_settings=login.REFUSED_ARGUMENTS)(login.login)
app.command("logout")(logout.logout)
app.command("status")(status.status)
app.command("collections")(collections.collections)
app.command("push")(push.push)
app.command("undo")(undo.undo)
app.command("pull")(pull.pull)
app.command("doctor")(doctor.doctor)
