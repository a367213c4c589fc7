"""`papershelf zotero status`: who is signed in, which libraries that reaches, and what the last push did there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from papershelf.cli.streams import write_out
from papershelf.cli.zotero.session import Json, print_json, rights, rows, signed_in
from papershelf.text import clean

if TYPE_CHECKING:
    from papershelf.cli.zotero.session import Session
    from papershelf.zotero.access import Access
    from papershelf.zotero.journal import Push
    from papershelf.zotero.library import Web
    from papershelf.zotero.model import Library

_FUTURE = 999_999_999


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with a library: its version, and the last push from this machine."""

    library: Library
    version: int
    last: Push | None


def status(json: Json = False) -> None:
    """Print who is signed in, where the key comes from, which libraries it reaches, and what the last push did."""
    with signed_in() as session:
        access = session.web.access()
        standings = _standings(session, access)
    if json:
        print_json(_object(session, access, standings))
    else:
        write_out(_text(session, access, standings))


def _standings(session: Session, access: Access) -> list[Standing]:
    from papershelf.state import State
    from papershelf.zotero.journal import Journal

    with State(session.settings.state_path) as state:
        return [
            Standing(library, _version(session.web, library), next(iter(Journal(state, library).pushes(1)), None))
            for library in session.web.libraries(access)
        ]


def _version(web: Web, library: Library) -> int:
    # What has changed since a version that is still to come is nothing, and the answer tells the library's.
    return web.collections(library, since=_FUTURE).version


def _text(session: Session, access: Access, standings: list[Standing]) -> str:
    lines = [
        f"{access.username} (user {access.user_id}) at {session.settings.zotero_url}",
        f"Key from {session.found.origin}; {rights(access)}",
        "Libraries:" if standings else "The key reaches no library.",
    ]
    for one, row in zip(standings, rows([one.library for one in standings], access), strict=True):
        lines += [row, f"    version {one.version}; {_last_push(one.last)}"]
    return "\n".join(lines) + "\n"


def _last_push(push: Push | None) -> str:
    if push is None:
        return "nothing was pushed from here"
    undone = ", taken back since" if push.is_undone else ""
    if push.finished is None:
        return f"last push: {push.begun}, not finished: it goes on, or was interrupted and the next push finishes it"
    return f"last push: {push.finished}, {clean(push.outcome)}{undone}"


def _object(session: Session, access: Access, standings: list[Standing]) -> dict[str, Any]:
    return {
        "url": session.settings.zotero_url,
        "user": {"id": access.user_id, "name": access.username},
        "key": {
            "origin": session.found.origin,
            "library": access.library,
            "write": access.write,
            "notes": access.notes,
            "files": access.files,
        },
        "libraries": [
            {
                "library": one.library.code,
                "name": one.library.name,
                "write": access.may_write(one.library),
                "version": one.version,
                "last_push": _push(one.last),
            }
            for one in standings
        ],
    }


def _push(push: Push | None) -> dict[str, Any] | None:
    if push is None:
        return None
    names = ("number", "begun", "finished", "about", "outcome", "is_undone")
    return {name: getattr(push, name) for name in names} | {"steps": len(push.steps)}
