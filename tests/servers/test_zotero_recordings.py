"""Every exchange that was recorded with the real Zotero server is replayed: ours must answer the same."""

from __future__ import annotations

import gzip
import http.client
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_faults import Backoff, Fault, Status
from tests.servers.zotero_recordings import Exchange, Recordings, fill, put, shape, skeleton
from tests.servers.zotero_state import Collection

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.zotero_library import Library

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "zotero-recordings"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))

NOT_REPLAYED = {
    "pyz-biblatex": "the local server has no export formats",
    "pyz-bibtex": "the local server has no export formats",
    "pyz-csljson": "the local server has no export formats",
    "pyz-include-bibtex": "the local server has no export formats",
    "pyz-ris": "the local server has no export formats",
}
"""The recordings that cannot be replayed, and why."""

BY_SHAPE = {
    "concurrency": "five clients wrote at once: its versions have gaps",
    "items-top-tags": "the real server sorts tags by what it does not show",
}
"""Those whose values depend on what no recording tells: the names and types are compared."""

IN_PART = {
    "pyz-item-fields": "the local server has fewer item types",
    "pyz-update_collections-bug": "the local server has fewer item types",
}
"""Those that list more than the local server knows: what it lists must be among it."""

AT = {
    "concurrency": 383,
    "delete-noversion-428": 17,
    "items-patch-noversion-428": 11,
    "items-put-header-json-version-differ-400": 13,
    "items-put-missing-props": 13,
    "pyz-addto-missing-collection": 160,
    "pyz-delete-collection-bumps-items": 202,
    "pyz-item-lowercase-key": 206,
    "pyz-update_collections-data": 199,
}
"""The library's version for those whose answer does not tell it."""

AFTER = {
    "deleted-since": (
        "items-put-client-chosen-key-204",
        "items-post-client-chosen-key-v0",
        "writetoken-first",
        "delete-multi-noversion",
        "delete-one-204",
        "delete-multi-204",
    ),
    "items-post-client-chosen-key-v0-again-412": ("items-post-client-chosen-key-v0",),
    "pyz-create-with-own-key-retry": ("pyz-create-with-own-key",),
    "writetoken-bad-good-2-same-token": ("writetoken-bad-good-1",),
    "writetoken-all-bad-2-same-token": ("writetoken-all-bad-1",),
    "writetoken-good-2-same-token": ("writetoken-good-1",),
    "writetoken-good-bad-2-same-token": ("writetoken-good-bad-1",),
    "writetoken-reused-412": ("writetoken-first",),
    "writetoken-reused-after-412-ok": ("writetoken-with-412-library",),
}
"""Those that are about what other recorded requests left behind: these are sent before."""


def add_child(library: Library) -> None:
    data = {"itemType": "attachment", "linkMode": "imported_file", "parentItem": "IBQGUIUT"}
    library.add_item(data, "ZS5HCVW7")


UNRECORDED: dict[str, Callable[[Library], None]] = {
    "pyz-add-to-collection-by-POST": lambda library: library.put_collection(Collection("SSSS2345", 201, "own key")),
    "pyz-delete-collection-bumps-items": lambda library: library.delete_collection("7ZK796BF"),
    "pyz-item-lowercase-key": add_child,
}
"""Requests before these that were not recorded."""


@pytest.fixture(scope="module")
def recordings() -> Recordings:
    if not FOLDER.is_dir():
        pytest.skip("needs the recordings beside the project")
    return Recordings(FOLDER)


def ask(server: ZoteroServer, exchange: Exchange) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    sent = ("zotero", "authorization", "if-", "expect", "content-encoding")
    headers = {name: value for name, value in exchange.headers.items() if name.startswith(sent)}
    body = exchange.body if isinstance(exchange.body, str | None) else json.dumps(exchange.body)
    data = None if body is None else body.encode()
    if headers.get("content-encoding") == "gzip":
        data = gzip.compress(b'[{"itemType": "preprint", "title": "t6"}]')  # what was sent is not in the recording
    try:
        connection.request(exchange.method, exchange.path, data, headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def fault_of(exchange: Exchange) -> Fault | None:
    if exchange.status == 429:
        return Status(429, exchange.answer_headers["retry-after"])
    if exchange.status == 503:
        return Status(503)
    return Backoff(exchange.answer_headers["backoff"]) if "backoff" in exchange.answer_headers else None


def prepare(library: Library, recordings: Recordings, exchange: Exchange) -> None:
    """Put the library into the state that the first request found."""
    version = AT.get(exchange.name, exchange.before)
    recordings.restore(library, version or 0)
    if exchange.method == "GET" and exchange.status == 200:
        put(library, exchange.objects())  # what the answer shows has been there
        if {part.partition("=")[0] for part in exchange.path.partition("?")[2].split("&")} <= {
            "format",
            "limit",
            "locale",
        }:
            fill(library, exchange.total if exchange.path.partition("?")[0].endswith("/items") else 0)
    if exchange.name in UNRECORDED:
        UNRECORDED[exchange.name](library)


def choose_keys(library: Library, exchange: Exchange) -> None:
    keys = iter(exchange.keys_to_give() if exchange.method == "POST" and exchange.status == 200 else ())
    library.new_key = lambda: next(keys)  # type: ignore[method-assign]


def compared(exchange: Exchange, body: Any) -> Any:
    if exchange.name in BY_SHAPE:
        return skeleton(body)
    if isinstance(body, list) and body and "tag" in body[0]:  # their order is not always the same on the real server
        return sorted(shape(body), key=lambda tag: str(tag["tag"]))
    return shape(body)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_REPLAYED])
def test_a_recorded_request_is_answered_as_the_real_server_did(recordings: Recordings, name: str) -> None:
    exchange = recordings.exchanges[name]
    sequence = [recordings.exchanges[before] for before in AFTER.get(name, ())] + [exchange]
    with ZoteroServer() as server:
        library = server.libraries.get(exchange.library)
        if library:
            prepare(library, recordings, sequence[0])
        for each in sequence:
            if library:
                choose_keys(library, each)
            server.fail_next(fault_of(each))
            check(each, *ask(server, each))


def check(exchange: Exchange, status: int, headers: dict[str, str], body: bytes) -> None:
    assert status == exchange.status, body
    for header in ("last-modified-version", "total-results", "link", "retry-after", "backoff", "content-type", "allow"):
        if header != "last-modified-version" or exchange.name != "concurrency":
            assert shape(headers.get(header)) == shape(exchange.answer_headers.get(header)), header
    is_json = exchange.answer_headers.get("content-type") == "application/json"
    answered: Any = json.loads(body) if is_json else body.decode() or None
    if exchange.name in IN_PART:
        assert [each for each in answered if each not in exchange.answer] == []
    else:
        assert compared(exchange, answered) == compared(exchange, exchange.answer)


def test_every_exception_is_a_recording(recordings: Recordings) -> None:
    for table in (NOT_REPLAYED, BY_SHAPE, IN_PART, AT, AFTER, UNRECORDED):
        assert set(table) <= set(recordings.exchanges)
