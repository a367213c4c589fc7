"""A computer with papershelf on it and a Zotero beside it, for benchmarks that break one of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from papershelf.formats.papers import Paper
from papershelf.state import State
from papershelf.zotero.copy import Copy
from papershelf.zotero.items import fields_of_record
from papershelf.zotero.journal import Journal
from papershelf.zotero.library import Web
from papershelf.zotero.model import Kind, Library, as_json
from papershelf.zotero.places import made_key
from papershelf.zotero.sync import Push
from papershelf.zotero.view import own_keys
from papershelf.zotero.wanted import PushOptions
from tests.factories import make_id, make_record
from tests.servers.clock import ManualClock
from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_http import Answer, Question
from tests.servers.zotero_keys import WRITE_KEY
from tests.servers.zotero_library import Library as Held
from tests.servers.zotero_requests import Request

N = 120
MINE = Library("user", 1001, "My Library")
OPTIONS = PushOptions(("Reading", "Bias"), tags=("to-read",), categories=True, comment=True, completes=True)


def papers(n: int, *, newer: bool = True) -> list[Paper]:
    """The papers as arXiv has them now, or had them before."""
    about = "What it is about" if newer else "A draft"
    return [
        Paper(
            make_record(
                id_of(number),
                f"Paper number {number}: a study",
                authors=("Ann Lee", "Bo Chen"),
                abstract=f"{about}, {number}.",
                comment=f"{number + 3} pages",
                categories=("cs.CL", "cs.LG"),
            )
        )
        for number in range(n)
    ]


def id_of(number: int) -> str:
    return f"2101.{number + 1:05d}"


def key_of(number: int, scenario: str, n: int) -> str:
    """The item of a paper: in the library that holds some, the first quarter are a person's own."""
    if scenario == "half" and number < n // 4:
        return made_key(MINE, "a person's", str(number))
    return own_keys(MINE, make_id(id_of(number)), Kind.ITEM)[0]


class Server(ZoteroServer):
    """One that can hold a request back, and carry it out after its client has given it up; `watch` sees each answer."""

    def __init__(self) -> None:
        super().__init__(on_request=lambda request: self.watch(request) if self.watch else None)
        self.hold_at = -1
        self.watch: Callable[[Request], None] | None = None
        self._held: Question | None = None

    def respond(self, question: Question) -> Answer:
        if len(self.requests) == self.hold_at:
            self._held = question
        return super().respond(question)

    def release(self, _: Held) -> None:
        """Carry out what was held."""
        if self._held:
            super().respond(self._held)


@dataclass(frozen=True)
class Machine:
    """A computer with papershelf, and the Zotero that it works with."""

    zotero: Server
    folder: Path

    def push(self, some: list[Paper], options: PushOptions = OPTIONS) -> None:
        with ExitStack() as stack:
            web = stack.enter_context(Web(WRITE_KEY, url=self.zotero.url, clock=ManualClock()))
            web.access()
            copy = stack.enter_context(Copy(self.folder / "copy.sqlite3", MINE))
            state = stack.enter_context(State(self.folder / "state.sqlite3"))
            Push(web, copy, Journal(state, MINE), some, options).run(lambda _: True)

    def prepare(self, scenario: str, n: int) -> None:
        """Half of the papers may be there: a quarter was pushed before arXiv had news, a quarter is a person's own."""
        if scenario == "half":
            self.push(papers(n, newer=False)[n // 4 : n // 2], PushOptions(("Reading",)))
            self.add_own(n)

    def add_own(self, n: int) -> None:
        """A person adds the first quarter of the papers by themselves, with tags of their own and no abstracts."""
        shelf = self.zotero.library.add_collection("Mine", key=made_key(MINE, "a person's"))
        for number, paper in enumerate(papers(n)[: n // 4]):
            data = {"itemType": "preprint", **as_json(fields_of_record(paper.record, "preprint")), "abstractNote": ""}
            own = {"tags": [{"tag": "own"}], "collections": [shelf], "key": key_of(number, "half", n)}
            self.zotero.library.add_item(data | own)


# --- What is there ----------------------------------------------------------------------------------------------------


def places(held: Held, item: dict[str, Any]) -> list[str]:
    """The paths of the collections that an item is in."""
    return sorted(_path(held, key) for key in item.get("collections", ()))


def _path(held: Held, key: str) -> str:
    one = held.collections[key]
    return f"{_path(held, one.parent)}/{one.name}" if one.parent else one.name


def content(held: Held) -> dict[str, Any]:
    """All that is in a library but versions and times; collections by their paths, tags in lower case."""
    found: dict[str, Any] = {}
    for item in held.data(trashed=True):
        kept = {name: value for name, value in item.items() if name not in ("version", "dateAdded", "dateModified")}
        tags = sorted(tag["tag"].lower() for tag in item["tags"])
        found[item["key"]] = kept | {"tags": tags, "collections": places(held, item)}
    return found | {"collections": sorted(_path(held, key) for key in held.collections)}


def undisturbed(scenario: str, n: int) -> tuple[dict[str, Any], int]:
    """What a push without faults makes of a library, and the number of its requests."""
    with tempfile.TemporaryDirectory() as folder, Server() as zotero:
        machine = Machine(zotero, Path(folder))
        machine.prepare(scenario, n)
        before = len(zotero.requests)
        machine.push(papers(n))
        return content(zotero.library), len(zotero.requests) - before
