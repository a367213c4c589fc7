"""What the Zotero program does with what its connector server is given, as its code of 2024 and later says.

Read in zotero/zotero, chrome/content/zotero/xpcom: server/server_connector.js, server/saveSession.js and
translation/translate_item.js.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.servers.zotero_schema import CREATORS, FIELDS

MY_LIBRARY = "L1"
_WEB_PAGES = ("text/html", "application/xhtml+xml")
_NO_FIELDS = frozenset("id itemType creators tags notes attachments".split())

Reply = tuple[int, object]
"""A status, and the JSON of a body; None for no body."""


@dataclass
class Place:
    """A library or a collection; `target` is the program's name for it, such as `L1` or `C12`."""

    target: str
    name: str
    parent: Place | None = None
    editable: bool = True

    @property
    def library(self) -> Place:
        return self.parent.library if self.parent else self

    @property
    def level(self) -> int:
        return self.parent.level + 1 if self.parent else 0


@dataclass
class Saved:
    """An item that the program has saved, with what is below it."""

    type: str
    fields: dict[str, str]
    creators: list[dict[str, str]]
    tags: list[dict[str, object]]
    target: str
    notes: list[str] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Program:
    """A running Zotero: `places` are in the order of its window; `keeps_tags` is its setting on automatic tags."""

    places: list[Place] = field(default_factory=lambda: [Place(MY_LIBRARY, "My Library")])
    selected: str = MY_LIBRARY
    keeps_tags: bool = True
    items: list[Saved] = field(default_factory=list)
    sessions: dict[str, list[Saved]] = field(default_factory=dict)

    def place(self, target: str) -> Place | None:
        return next((place for place in self.places if place.target == target), None)

    def get_selected_collection(self, data: dict[str, Any]) -> Reply:
        """`/connector/getSelectedCollection`."""
        place = self.place(self.selected)
        assert place
        library = place.library
        targets = [
            {"id": one.target, "name": one.name, "filesEditable": True, "level": one.level}
            for one in self.places
            if one.library.editable
        ]
        return 200, {
            "libraryID": int(library.target[1:]),
            "libraryName": library.name,
            "libraryEditable": library.editable,
            "filesEditable": library.editable,
            "editable": place.editable and library.editable,
            "id": None if place is library else int(place.target[1:]),
            "name": place.name,
            "targets": targets,
            "tags": {},
        }

    def save_items(self, data: dict[str, Any]) -> Reply:
        """`/connector/saveItems`."""
        place = self.place(self.selected)
        assert place
        if not (place.editable and place.library.editable):
            self.selected = MY_LIBRARY
            place = self.places[0]
        session = data.get("sessionID") or f"session {len(self.sessions)}"
        if session in self.sessions:
            return 409, {"error": "SESSION_EXISTS"}
        if not place.library.editable:
            return 500, {"libraryEditable": False}
        try:
            saved = [self._saved(item, place.target) for item in data["items"]]
        except (KeyError, ValueError, AttributeError):
            return 500, None  # the transaction is rolled back, and the session forgotten
        self.sessions[session] = saved
        self.items += saved
        return 201, None

    def update_session(self, data: dict[str, Any]) -> Reply:
        """`/connector/updateSession`."""
        if not data.get("sessionID"):
            return 400, {"error": "SESSION_ID_NOT_PROVIDED"}
        if data["sessionID"] not in self.sessions:
            return 400, {"error": "SESSION_NOT_FOUND"}
        if not self.place(data["target"]):
            return 400, {"error": "COLLECTION_NOT_FOUND"}
        self.selected = data["target"]
        for item in self.sessions[data["sessionID"]]:
            item.target = data["target"]
            automatic = [tag for tag in item.tags if tag["type"] == 1]
            item.tags = automatic + [{"tag": tag, "type": 0} for tag in data.get("tags", ())]
        return 200, {}

    def _saved(self, item: dict[str, Any], target: str) -> Saved:
        kind = item.get("itemType", "webpage")
        if kind not in CREATORS:
            raise ValueError(f"Invalid item type '{kind}'")
        fields = {name: str(value) for name, value in item.items() if name not in _NO_FIELDS}
        strange = [f"{name}: {fields.pop(name)}" for name in list(fields) if name not in FIELDS[kind]]
        if strange:
            fields["extra"] = "\n".join([*filter(None, [fields.get("extra")]), *strange])
        tags = [tag if isinstance(tag, dict) else {"tag": tag} for tag in item.get("tags", ())]
        return Saved(
            kind,
            fields,
            [{"creatorType": "author"} | creator for creator in item.get("creators", ())],
            [tag | {"type": 1} for tag in tags if tag["tag"].strip()] if self.keeps_tags else [],
            target,
            [note if isinstance(note, str) else note["note"] for note in item.get("notes", ())],
            [_link(one) for one in item.get("attachments", ()) if _is_kept(one)],
        )


def _is_kept(attachment: dict[str, Any]) -> bool:
    """The browser extension brings files itself; only links to web pages are saved with the item."""
    is_link = attachment.get("snapshot") is False or attachment.get("linkMode") == 3
    is_web = str(attachment.get("url", "")).startswith(("http://", "https://"))
    return attachment.get("mimeType") in _WEB_PAGES and is_link and is_web


def _link(attachment: dict[str, Any]) -> dict[str, str]:
    return {
        "linkMode": "linked_url",
        "title": attachment.get("title") or "Attachment",
        "url": attachment["url"],
        "contentType": attachment["mimeType"],
    }
