"""A desk with papershelf at work on a local Zotero: real HTTP, the real copy and journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from papershelf.formats.papers import Paper
from papershelf.model import Record
from papershelf.state import State
from papershelf.zotero.copy import Copy
from papershelf.zotero.journal import Journal
from papershelf.zotero.library import Web
from papershelf.zotero.model import Library
from papershelf.zotero.sync import Outcome, Push
from papershelf.zotero.undo import Undo
from papershelf.zotero.undoing import Undoing, UndoOutcome
from papershelf.zotero.wanted import PushOptions
from tests.factories import make_record
from tests.servers.clock import ManualClock
from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_keys import WRITE_KEY

BIAS = make_record("2101.00001", "Bias in Graphs", comment="9 pages")
TREES = make_record("2101.00002", "Trees", comment="12 pages", authors=("Ann Bell",))
ALL = PushOptions(collection=("Reading", "Bias"), tags=("new",), comment=True, pdf=True)


@dataclass
class Desk:
    """A machine with papershelf, and the Zotero that it works with."""

    zotero: ZoteroServer
    web: Web
    copy: Copy
    journal: Journal
    asked: list[Undo] = field(default_factory=list)

    def push(self, *records: Record, options: PushOptions = ALL) -> Outcome:
        papers = [Paper(record) for record in records]
        return Push(self.web, self.copy, self.journal, papers, options).run(lambda _: True)

    def undo(self, *, accepts: bool = True) -> UndoOutcome | None:
        def ask(_: object, plan: Undo) -> bool:
            self.asked.append(plan)
            return accepts

        return Undoing(self.web, self.copy, self.journal).run(ask)

    def key(self, title: str) -> str:
        (key,) = (one["key"] for one in self.zotero.library.data(trashed=True) if one.get("title") == title)
        return str(key)

    def below(self, key: str) -> list[str]:
        return sorted(one["key"] for one in self.zotero.library.data(trashed=True) if one.get("parentItem") == key)

    def state(self) -> tuple[list[dict[str, Any]], list[tuple[str, str, str]]]:
        """All that is in the library, but for versions and the times of changes."""
        held = self.zotero.library
        items = [
            {name: value for name, value in one.items() if name not in ("version", "dateModified")}
            for one in held.data(trashed=True)
        ]
        return items, sorted((one.key, one.name, one.parent) for one in held.collections.values())

    def titles(self) -> list[str]:
        """Of all papers, those in the trash too."""
        return sorted(str(one["title"]) for one in self.zotero.library.data(trashed=True) if "creators" in one)

    def one(self, item_type: str) -> str:
        """The key of the only item of a type."""
        (key,) = (one["key"] for one in self.zotero.library.data(trashed=True) if one["itemType"] == item_type)
        return str(key)

    def add_trees(self) -> str:
        """A paper that a person has had for long."""
        shelf = self.zotero.library.add_collection("Old")
        return self.zotero.library.add_item(
            {
                "itemType": "preprint",
                "title": "Trees",
                "creators": [{"creatorType": "author", "firstName": "Ann", "lastName": "Bell"}],
                "archiveID": "arXiv:2101.00002",
                "date": "2017-06-12",
                "tags": [{"tag": "to read"}, {"tag": "trees", "type": 1}],
                "collections": [shelf],
            }
        )


@contextmanager
def opened_desk(folder: Path) -> Iterator[Desk]:
    """A desk with an empty library; what papershelf keeps is in `folder`."""
    library = Library("user", 1001, "My Library")
    with ExitStack() as stack:
        zotero = stack.enter_context(ZoteroServer())
        web = stack.enter_context(Web(WRITE_KEY, url=zotero.url, clock=ManualClock()))
        copy = stack.enter_context(Copy(folder / "copy.sqlite3", library))
        state = stack.enter_context(State(folder / "state.sqlite3"))
        yield Desk(zotero, web, copy, Journal(state, library))


def whys(outcome: UndoOutcome | None) -> dict[str, str]:
    """Of what stays: why, by its name."""
    assert outcome
    return {one.name: one.why for one in outcome.plan.left}
