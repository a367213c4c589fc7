"""Exchanges with the real Zotero server, and libraries in the state that one of them was made in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from tests.servers.zotero_library import stored
from tests.servers.zotero_state import Collection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.servers.zotero_library import Library


@dataclass(frozen=True)
class Exchange:
    """A recorded request with its answer."""

    name: str
    method: str
    path: str
    headers: dict[str, str]
    body: Any
    status: int
    answer_headers: dict[str, str]
    answer: Any

    @classmethod
    def load(cls, path: Path) -> Exchange:
        """Read one."""
        told = json.loads(path.read_text("utf-8"))
        return cls(
            told["name"], told["method"], told["path"], told["request_headers"], told["request_body"], told["status"],
            told["response_headers"], told["response_body"],
        )  # fmt: skip

    @property
    def date(self) -> datetime:
        """When it was made."""
        return parsedate_to_datetime(self.answer_headers["date"])

    @property
    def library(self) -> str:
        """The path of the library that it is about, if it is about one."""
        found = re.match(r"/(users|groups)/\d+", self.path)
        return found[0] if found else ""

    @property
    def version(self) -> int | None:
        """What the answer tells of the library's version, or of the object's."""
        told = self.answer_headers.get("last-modified-version")
        if told is None and isinstance(self.answer, str):
            found = re.search(r"Library has been modified .* found (\d+)", self.answer)
            told = found[1] if found else None
        return None if told is None else int(told)

    @property
    def before(self) -> int | None:
        """The library's version when the request came."""
        if self.version is None or self.method == "GET" or self.status >= 400:
            return self.version
        if self.method == "POST":
            return self.version - len(self.answer["success"]) - len(self.answer["unchanged"])
        unchanged = self.headers.get("if-unmodified-since-version") == str(self.version)
        return self.version if unchanged else self.version - 1

    @property
    def total(self) -> int:
        """How many were found."""
        return int(self.answer_headers.get("total-results", 0))

    def objects(self) -> Iterator[dict[str, Any]]:
        """The objects that the answer shows whole."""
        answer = self.answer
        if isinstance(answer, dict):
            answer = [*answer.get("successful", {}).values(), answer]
        for shown in answer if isinstance(answer, list) else ():
            if isinstance(shown, dict) and isinstance(shown.get("data"), dict) and "key" in shown["data"]:
                yield shown

    def erased(self) -> list[str]:
        """The keys that it deleted."""
        if self.method != "DELETE" or self.status != 204:
            return []
        return re.findall(r"(?<=[/=,])[0-9A-Z]{8}\b", self.path.replace("%2C", ","))

    def keys_to_give(self) -> list[str]:
        """The keys that the server chose, in the order in which it needed them."""
        keys = []
        for position, given in enumerate(self.body if isinstance(self.body, list) else [{}]):
            if not isinstance(given, dict) or "key" in given:
                continue
            failed = self.answer.get("failed", {}).get(str(position), {}).get("message", "")
            told = re.search(r"item '1/(\w{8})'", failed)
            keys.append(self.answer["success"].get(str(position)) or (told[1] if told else "NNNNNNNN"))
        return keys


class Recordings:
    """All exchanges, and what they tell of the libraries in the course of time."""

    def __init__(self, folder: Path) -> None:
        found = [Exchange.load(path) for path in sorted(folder.glob("*.json"))]
        self.exchanges = {exchange.name: exchange for exchange in sorted(found, key=lambda exchange: exchange.date)}

    def restore(self, library: Library, version: int) -> None:
        """Give the library all objects that the recordings know to have been in it at a version."""
        path = library.owner.path
        mine = [exchange for exchange in self.exchanges.values() if exchange.library == path]
        gone = {key: e.version for e in mine for key in e.erased() if e.version and e.version <= version}
        newest: dict[str, dict[str, Any]] = {}
        for shown in (shown for exchange in mine for shown in exchange.objects()):
            known = newest.get(shown["key"])
            fits = shown["version"] <= version and shown["version"] >= gone.get(shown["key"], 0)
            if fits and (known is None or known["version"] < shown["version"]):
                newest[shown["key"]] = shown
        put(library, newest.values())
        _erase_with(library, {key for key in gone if key not in library.items})
        library.version = version


def _erase_with(library: Library, gone: set[str]) -> None:
    for collection in list(library.collections.values()):
        if collection.key in gone or collection.parent in gone:
            library.erase("collection", [collection.key])
    for item in list(library.items.values()):
        library.put_item(replace(item, collections=tuple(key for key in item.collections if key not in gone)))
    for log in library.deleted.values():
        log.clear()


def put(library: Library, objects: Iterable[dict[str, Any]]) -> None:
    """Add or replace objects as answers show them."""
    for shown in objects:
        data = shown["data"]
        if "itemType" in data:
            library.put_item(stored(data))
        elif "parentCollection" in data:
            library.put_collection(
                Collection(data["key"], data["version"], data["name"], data["parentCollection"] or "")
            )


def fill(library: Library, total: int) -> None:
    """Add old papers, for those of which no recording tells, until there are so many."""
    missing = total - sum(not item.deleted for item in library.items.values())
    papers = ({"itemType": "preprint", "dateModified": "2026-01-01T00:00:00Z"} for _ in range(missing))
    version = library.version
    library.seed(papers)
    library.version = version


def shape(value: Any) -> Any:
    """What must be equal: the host is another one, and so is the time."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    if isinstance(value, str):
        value = re.sub(r"http://127\.0\.0\.1:\d+/", "http://HOST/", value)
        return re.sub(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", "MOMENT", value)
    return value


def skeleton(value: Any) -> Any:
    """The names and types in it, without the values."""
    if isinstance(value, dict):
        return {name: skeleton(inner) for name, inner in value.items()}
    return [skeleton(inner) for inner in value] if isinstance(value, list) else type(value).__name__
