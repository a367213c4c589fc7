"""The writes of the API, on a library: POST, PUT, PATCH and DELETE, with their conditions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.servers.zotero_http import Answer
from tests.servers.zotero_keys import check_write
from tests.servers.zotero_reads import Ask, as_json
from tests.servers.zotero_state import PLURALS, Collection, Item, Kind, Search
from tests.servers.zotero_values import RefusedError, is_key
from tests.servers.zotero_write import MOST, unwrapped, write

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS: dict[str, Kind] = {plural: kind for kind, plural in PLURALS.items()}
_MULTI = "HEAD, GET, POST, DELETE"
_SINGLE = "HEAD, GET, PUT, PATCH, DELETE"


class Changes:
    """Answers writes; it remembers the write tokens that were used."""

    def __init__(self) -> None:
        self._used: set[tuple[str, str]] = set()

    def answer(self, ask: Ask, fail: Mapping[int, RefusedError]) -> Answer:
        """The answer to a write; the objects at the positions in `fail` are refused."""
        check_write(ask.access, ask.library.owner)
        match (ask.method, *ask.rest):
            case ("POST", ("items" | "collections" | "searches") as plural):
                return self._post(ask, KINDS[plural], fail)
            case ("DELETE", ("items" | "collections" | "searches") as plural):
                return _delete_many(ask, KINDS[plural])
            case (("PUT" | "PATCH"), ("items" | "collections" | "searches") as plural, key):
                return _write_one(ask, KINDS[plural], key)
            case ("DELETE", ("items" | "collections" | "searches") as plural, key):
                return _delete_one(ask, KINDS[plural], key)
            case ("DELETE", "tags"):
                return _delete_tags(ask)
            case ("POST", "items", _, "file"):
                raise RefusedError(500, "An error occurred")  # as recorded without a file store
        raise RefusedError(405, "Method not allowed", headers={"Allow": _SINGLE if len(ask.rest) > 1 else _MULTI})

    def _post(self, ask: Ask, kind: Kind, fail: Mapping[int, RefusedError]) -> Answer:
        token = ask.headers.get("zotero-write-token")
        if token is not None and not 5 <= len(token) <= 32:
            raise RefusedError(400, "Write token must be 5-32 characters in length")
        used = (ask.library.owner.path, token or "")
        if used in self._used:
            raise RefusedError(412, "Write token already used")
        objects = _objects(ask, kind)
        header = _check_library(ask)
        report: dict[str, dict[str, Any]] = {"successful": {}, "success": {}, "unchanged": {}, "failed": {}}
        for position, given in enumerate(objects):
            try:
                if position in fail:
                    raise fail[position]
                _post_one(ask, kind, position, given, header, report)
            except RefusedError as refused:
                report["failed"][str(position)] = refused.report()
        if (
            token and str(len(objects) - 1) not in report["failed"]
        ):  # the real server forgets it when the last one fails
            self._used.add(used)
        return as_json(report, ask.library.version)


def _post_one(
    ask: Ask, kind: Kind, position: int, given: object, header: int | None, report: dict[str, dict[str, Any]]
) -> None:
    library = ask.library
    if not isinstance(given, dict):
        message = f"Invalid value for index {position} in uploaded data; expected JSON {kind} object"
        raise RefusedError(400, message)
    given = unwrapped(given)
    key, old = given.get("key"), None
    if key is None:
        key = library.new_key()
    elif not is_key(key):
        raise RefusedError(400, f"'{key}' is not a valid {kind} key")
    else:
        old = library.get(kind, key)
        _check_posted_version(kind, old, _version(given), header)
    if write(library, kind, given, key, partial=old is not None):
        report["successful"][str(position)] = _shown(ask, kind, key)
        report["success"][str(position)] = key
    else:
        library.bump()
        report["unchanged"][str(position)] = key


def _check_posted_version(
    kind: Kind, old: Item | Collection | Search | None, version: int | None, header: int | None
) -> None:
    if version is None:
        if header is None:
            message = "Either If-Unmodified-Since-Version or 'version' property must be provided for 'key'-based writes"
            raise RefusedError(428, message)
    elif old is None:
        if version > 0:
            raise RefusedError(404, f"{kind.title()} doesn't exist (expected version {version}; use 0 instead)")
    elif old.version > version:
        raise _modified(kind, version, old.version)


def _modified(kind: str, expected: int, found: int) -> RefusedError:
    message = f"{kind.title()} has been modified since specified version (expected {expected}, found {found})"
    return RefusedError(412, message)


def _shown(ask: Ask, kind: Kind, key: str) -> dict[str, Any]:
    if kind == "item":
        return ask.show_item(ask.library.items[key])
    if kind == "collection":
        return ask.shown.collection(ask.library.collections[key])
    return ask.shown.search(ask.library.searches[key])


def _objects(ask: Ask, kind: Kind) -> list[object]:
    given = _json(ask)
    if isinstance(given, dict):
        given = given.get(PLURALS[kind], [RefusedError(400, f"Invalid property '{next(iter(given), '')}'")])
        if given and isinstance(given, list) and isinstance(given[0], RefusedError):
            raise given[0]
    if not isinstance(given, list):
        raise RefusedError(400, "Uploaded data must be a JSON array")
    if len(given) > MOST:
        raise RefusedError(413, f"Cannot add more than {MOST} {PLURALS[kind]} at a time")
    return given


def _json(ask: Ask) -> object:
    if not ask.body:
        raise RefusedError(400, f"{ask.method} data not provided")
    try:
        given: object = json.loads(ask.body.decode(), parse_constant=_no_json)
        if b"\\u" in ask.body:  # half of a surrogate pair is text to Python, but not to PHP
            json.dumps(given, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise RefusedError(400, "JSON Error: Syntax error, malformed JSON") from None
    return given


def _no_json(name: str) -> object:
    raise ValueError(f"{name} is Python's, not JSON's")


def _version(given: Mapping[str, Any]) -> int | None:
    version = given.get("version")
    if version is None:
        return None
    if not str(version).isdecimal():
        raise RefusedError(400, "Invalid value for 'version' property")
    return int(version)


def _header(ask: Ask) -> int | None:
    given = ask.headers.get("if-unmodified-since-version")
    if given is None:
        return None
    if not given.isdecimal():
        raise RefusedError(400, f"Invalid If-Unmodified-Since-Version value '{given}'")
    return int(given)


def _check_library(ask: Ask) -> int | None:
    """The header's version, which the library must not have left behind."""
    header = _header(ask)
    if header is not None and ask.library.version > header:
        raise _modified("library", header, ask.library.version)
    return header


def _write_one(ask: Ask, kind: Kind, key: str) -> Answer:
    if not is_key(key):
        raise RefusedError(400, f"'{key}' is not a valid {kind} key")
    given = _json(ask)
    if not isinstance(given, dict):
        raise RefusedError(400, "Uploaded data must be a JSON object")
    given = unwrapped(given)
    old = ask.library.get(kind, key)
    header, version = _header(ask), _version(given)
    if header is not None and version is not None and header != version:
        message = f"If-Unmodified-Since-Version value does not match JSON 'version' property ({header} != {version})"
        raise RefusedError(400, message)
    expected = header if header is not None else version
    if old and expected is None:
        message = "Either If-Unmodified-Since-Version or object version property must be provided for key-based writes"
        raise RefusedError(428, message)
    _check_object(kind, old, expected)
    write(ask.library, kind, given, key, partial=ask.method == "PATCH" and old is not None)
    return _done(ask)


def _check_object(kind: Kind, old: Item | Collection | Search | None, expected: int | None) -> None:
    if old is None and expected:
        raise RefusedError(412, f"{kind.title()} not found (expected version {expected})")
    if old and expected is not None and old.version > expected:
        refused = _modified(kind, expected, old.version)
        refused.headers["Last-Modified-Version"] = str(old.version)
        raise refused


def _delete_one(ask: Ask, kind: Kind, key: str) -> Answer:
    old, expected = ask.library.get(kind, key), _header(ask)
    if expected is None:
        if old is None:
            raise RefusedError(404, f"{kind.title()} does not exist")
        raise RefusedError(428, "If-Unmodified-Since-Version must be provided for delete requests")
    _check_object(kind, old, expected)
    ask.library.erase(kind, [key])
    return _done(ask)


def _delete_many(ask: Ask, kind: Kind) -> Answer:
    _check_library(ask)
    keys = dict(ask.pairs).get(f"{kind}Key", "").split(",")
    ask.library.erase(kind, [key for key in keys if key])
    return _done(ask)


def _delete_tags(ask: Ask) -> Answer:
    if _check_library(ask) is None:
        raise RefusedError(428, "If-Unmodified-Since-Version not provided")
    names = [name.strip() for given, value in ask.pairs if given == "tag" for name in value.split("||")]
    ask.library.erase_tags(names)
    return _done(ask)


def _done(ask: Ask) -> Answer:
    return Answer(204, headers={"Last-Modified-Version": str(ask.library.version)})
