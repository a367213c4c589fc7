"""The API as a whole: who asks, for which library, and what is answered when something is wrong."""

from __future__ import annotations

import json
import time
import urllib.parse
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.servers.zotero_answers import HTML, JSON, WEB, link
from tests.servers.zotero_changes import Changes
from tests.servers.zotero_http import Answer, Question
from tests.servers.zotero_keys import KEYS, Access, Account, check_read, key_of
from tests.servers.zotero_library import Library
from tests.servers.zotero_reads import Ask, Reads, as_json
from tests.servers.zotero_schema import CREATORS, FIELDS, VERSION, label, template
from tests.servers.zotero_state import Owner
from tests.servers.zotero_values import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ACCOUNT = Account(1001, "arxiver", "Ar Xiver")
OTHER = Account(1002, "other", "Other")
GROUP = Owner("group", 501, "Reading group", "reading_group")


@dataclass(frozen=True, slots=True)
class Parts:
    """A request taken apart."""

    path: str
    segments: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    base: str

    @classmethod
    def of(cls, question: Question) -> Parts:
        path, _, query = question.target.partition("?")
        segments = tuple(urllib.parse.unquote_plus(part) for part in path.strip("/").split("/"))
        pairs = urllib.parse.parse_qsl(query, keep_blank_values=True, errors="replace")
        host = question.headers.get("host", "127.0.0.1")
        shown = tuple((name, value) for name, value in pairs)
        return cls(path.rstrip("/"), segments, shown, f"http://{host}")


class Api:
    """Two users, a group, their libraries and keys."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        accounts = (ACCOUNT, OTHER)
        owners = [*(Owner("user", account.number, account.name, account.slug) for account in accounts), GROUP]
        self.libraries = {owner.path: Library(owner, now) for owner in owners}
        self.keys = dict(KEYS)
        self._accounts = {account.number: account for account in accounts}
        self._reads = Reads()
        self._changes = Changes()

    def respond(self, question: Question, fail: Mapping[int, RefusedError]) -> Answer:
        """The right answer; the objects of a POST at the positions in `fail` are refused."""
        try:
            answer = self._answer(question, Parts.of(question), fail)
        except RefusedError as refused:
            headers = {"Content-Type": f"{HTML}; charset=UTF-8", **refused.headers}
            answer = Answer(refused.code, refused.message.encode("utf-8", "replace"), headers)
        common = {"Zotero-API-Version": "3", "Zotero-Schema-Version": VERSION}
        return replace(answer, headers={**common, **answer.headers})

    def library_of(self, target: str) -> Library:
        """The library that a path is about; the first user's for a path about none."""
        prefix = "/".join(target.partition("?")[0].split("/")[:3])
        return self.libraries.get(prefix) or next(iter(self.libraries.values()))

    def _answer(self, question: Question, parts: Parts, fail: Mapping[int, RefusedError]) -> Answer:
        if "expect" in question.headers:
            raise RefusedError(417, "Expect header is not supported")
        params = dict(parts.pairs)
        version = question.headers.get("zotero-api-version")
        if version and params.get("v", version) != version:
            raise RefusedError(400, "Zotero-API-Version header does not match 'v' query parameter")
        key = key_of(question.headers, params)
        access = self.keys.get(key)
        if key and access is None:
            raise RefusedError(403, "Invalid key")
        match parts.segments:
            case ("keys", name):
                return self._key(key if name == "current" else name)
            case ("users" | "groups", _, *_):
                return self._in_library(question, parts, access, fail)
        return _about_types(parts.segments, params)

    def _key(self, key: str) -> Answer:
        access = self.keys.get(key)
        if access is None:
            raise RefusedError(403, "Invalid key" if key else "Forbidden")
        return as_json(access.shown(key, self._accounts[access.number]))

    def _in_library(
        self, question: Question, parts: Parts, access: Access | None, fail: Mapping[int, RefusedError]
    ) -> Answer:
        kind, number, *rest = parts.segments
        library = self.libraries.get(f"/{kind}/{number}")
        if library is None:
            raise RefusedError(404, f"{kind[:-1].title()} {number} not found")
        author = self._accounts[access.number] if access else ACCOUNT
        ask = Ask(
            question.method, parts.path, tuple(rest), parts.pairs, question.headers, question.body, parts.base,
            library, access, author,
        )  # fmt: skip
        with library.lock:
            if question.method not in ("GET", "HEAD"):
                return self._changes.answer(ask, fail)
            check_read(access, library.owner)
            if rest == ["groups"]:
                return self._groups(ask)
            if not rest and kind == "groups":
                return as_json(self._group(ask.base), library.version)
            return self._reads.answer(ask)

    def _groups(self, ask: Ask) -> Answer:
        found = [self._group(ask.base)] if ask.access and ask.access.groups else []
        headers = {"Total-Results": str(len(found)), "Link": f'<{WEB}{ask.path}>; rel="alternate"'}
        return as_json(found, headers=headers)

    def _group(self, base: str) -> dict[str, Any]:
        number = GROUP.number
        since = "2026-01-01T00:00:00Z"
        links = {"self": link(f"{base}/groups/{number}"), "alternate": link(f"{WEB}/groups/{number}", HTML)}
        items = len(self.libraries[GROUP.path].items)
        meta = {"created": since, "lastModified": since, "numItems": items, "isAdmin": False}
        data: dict[str, Any] = {"id": number, "version": 1, "name": GROUP.name, "owner": OTHER.number}
        data |= {"type": "Private", "description": "", "url": ""}
        data |= {"libraryEditing": "members", "libraryReading": "members", "fileEditing": "none"}
        return {"id": number, "version": 1, "links": links, "meta": meta, "data": data | {"members": [ACCOUNT.number]}}


def _about_types(segments: tuple[str, ...], params: dict[str, str]) -> Answer:
    if segments == ("itemTypes",):
        return _named("itemType", FIELDS)
    if segments == ("itemFields",):
        return _named("field", dict.fromkeys(name for fields in FIELDS.values() for name in fields))
    if segments not in (("items", "new"), ("itemTypeFields",), ("itemTypeCreatorTypes",)):
        raise RefusedError(404, "Not found")
    item_type = params.get("itemType", "")
    if not item_type:
        raise RefusedError(400, "'itemType' not provided")
    if item_type not in FIELDS:
        raise RefusedError(400, f"Invalid item type '{item_type}'")
    if segments == ("itemTypeFields",):
        return _named("field", FIELDS[item_type])
    if segments == ("itemTypeCreatorTypes",):
        return _named("creatorType", CREATORS.get(item_type, ()))
    return as_json(template(item_type, params.get("linkMode", "")))


def _named(name: str, values: object) -> Answer:
    assert isinstance(values, dict | tuple)
    shown = [{name: value, "localized": label(value)} for value in values]
    return Answer(200, json.dumps(shown).encode(), {"Content-Type": JSON})
