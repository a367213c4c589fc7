"""Any object at all may be written to the local Zotero: it is stored as the real server does, or refused."""

from __future__ import annotations

import json
import urllib.parse
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers.zotero import ZoteroServer, sample
from tests.servers.zotero_http import Answer, Question
from tests.servers.zotero_keys import NO_NOTES_KEY, WRITE_KEY
from tests.servers.zotero_schema import FIELDS, PROPERTIES

ITEMS = "/users/1001/items"
NAMES = ("key", "version", "itemType", "creators", "tags", "collections", "relations", "parentItem", "deleted", "data")
INNER = ("tag", "type", "creatorType", "firstName", "lastName", "name", "author")
WORD = st.sampled_from(INNER) | st.text(max_size=9)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORD, inner, max_size=3),
    max_leaves=6,
)
ITEM = st.dictionaries(
    st.sampled_from([*NAMES, *FIELDS["preprint"], *PROPERTIES["attachment"], "dateAdded", "dateModified"]),
    JSON,
    max_size=2,
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def ask(server: ZoteroServer, method: str, target: str, body: object = None, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = b"" if body is None else json.dumps(body).encode()
    return server.respond(Question(method, target, {"zotero-api-key": WRITE_KEY} | named, sent))


def posted(server: ZoteroServer, *objects: object) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(ask(server, "POST", ITEMS, objects).body)
    return report


@given(ITEM, st.sampled_from(["preprint", "note", "attachment", "book"]), JSON)
def test_no_object_makes_the_server_fail(data: dict[str, Any], item_type: str, other: object) -> None:
    server = ZoteroServer()
    report = posted(server, data, {"itemType": item_type} | data, other)
    assert len(report["successful"]) + len(report["failed"]) == 3
    mode = {"linkMode": "linked_url"} if item_type == "attachment" else {}
    key = server.library.add_item({"itemType": item_type} | mode)
    for method in ("PATCH", "PUT"):
        status = ask(server, method, f"{ITEMS}/{key}", data | {"version": 9}).status
        assert status in (204, 400, 409, 412, 413, 428)
    report = json.loads(ask(server, "POST", "/users/1001/collections", [data, other, {"name": other}]).body)
    assert len(report["successful"]) + len(report["failed"]) == 3
    assert ask(server, "GET", f"{ITEMS}?includeTrashed=1&q=a&sort=creator").status == 200


@given(TEXT, TEXT, st.lists(TEXT), TEXT.filter(lambda name: name.strip(" \t\r\n\x0b\x00") != ""))
def test_what_was_read_is_unchanged_when_it_is_written_back(title: str, note: str, tags: list[str], name: str) -> None:
    server = ZoteroServer()
    people = [{"creatorType": "author", "name": "x" + name}]
    paper = {"itemType": "preprint", "title": title, "extra": note, "creators": people}
    shown = posted(server, paper | {"tags": [{"tag": tag} for tag in tags]})["successful"]["0"]
    data = {name: value for name, value in shown["data"].items() if name != "tags"}
    assert posted(server, data)["unchanged"] == {"0": shown["key"]}
    assert posted(server, shown)["successful"]["0"]["data"]["tags"] == shown["data"]["tags"]
    names = [tag["tag"] for tag in shown["data"]["tags"]]
    assert names == sorted(set(names))


@pytest.mark.parametrize("body", [b"[{", b'[{"title": NaN}]', b'[{"title": "\\ud800"}]', b"\xff\xfe[]", b"[" * 100_000])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    answer = ZoteroServer().respond(Question("POST", ITEMS, {"zotero-api-key": WRITE_KEY}, body))
    assert (answer.status, answer.body) == (400, b"JSON Error: Syntax error, malformed JSON")


PARAMETER = st.sampled_from(
    ["limit", "start", "since", "sort", "format", "itemKey", "tag", "q", "itemType", "direction"]
)


@given(st.lists(st.tuples(PARAMETER, st.sampled_from(["", "0", "-1", "title", "keys", "-a", "a || b"]) | TEXT)))
def test_any_parameters_are_understood_or_refused(pairs: list[tuple[str, str]]) -> None:
    server = ZoteroServer()
    server.library.seed(sample(number) for number in range(3))
    for path in (ITEMS, "/users/1001/collections", "/users/1001/tags"):
        assert ask(server, "GET", f"{path}?{urllib.parse.urlencode(pairs)}").status in (200, 400, 500)


def test_a_put_empties_what_it_leaves_out_and_a_patch_does_not() -> None:
    server = ZoteroServer()
    author = {"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"}
    paper = {"itemType": "preprint", "title": "Graphs", "extra": "mine", "creators": [author]}
    key = server.library.add_item(paper)
    whole = {"itemType": "preprint", "title": "Trees", "tags": [], "collections": [], "relations": {}}
    assert ask(server, "PATCH", f"{ITEMS}/{key}", {"title": "Trees"}, if_unmodified_since_version="1").status == 204
    assert server.library.item(key)["creators"] == [author]
    assert ask(server, "PUT", f"{ITEMS}/{key}", whole, if_unmodified_since_version="2").status == 204
    item = server.library.item(key)
    assert (item["title"], item["extra"], item["creators"]) == ("Trees", "", [])


def test_collections_have_keys_and_versions_like_items() -> None:
    server = ZoteroServer()
    path = "/users/1001/collections"
    given = [{"key": "ABCD2345", "version": 0, "name": "Papers"}]
    assert json.loads(ask(server, "POST", path, given).body)["success"] == {"0": "ABCD2345"}
    failed = json.loads(ask(server, "POST", path, given).body)["failed"]["0"]
    message = "Collection has been modified since specified version (expected 0, found 1)"
    assert failed == {"code": 412, "message": message}
    patched = [{"key": "ABCD2345", "version": 1, "name": "My papers"}]
    assert json.loads(ask(server, "POST", path, patched).body)["success"] == {"0": "ABCD2345"}
    assert ask(server, "DELETE", f"{path}/ABCD2345", if_unmodified_since_version="1").status == 412
    assert ask(server, "DELETE", f"{path}?collectionKey=ABCD2345", if_unmodified_since_version="2").status == 204
    assert json.loads(ask(server, "GET", "/users/1001/deleted?since=2").body)["collections"] == ["ABCD2345"]


def test_a_collection_shows_the_children_of_its_papers_too() -> None:
    server = ZoteroServer()
    collection = server.library.add_collection("Papers")
    key = server.library.add_item({"itemType": "preprint", "collections": [collection]})
    server.library.add_item({"itemType": "note", "note": "<p>Good</p>", "parentItem": key})
    found = [ask(server, "GET", f"/users/1001/collections/{collection}/items{top}") for top in ("", "/top")]
    assert [answer.headers["Total-Results"] for answer in found] == ["2", "1"]


def test_a_key_without_notes_sees_none() -> None:
    server = ZoteroServer()
    server.library.add_item({"itemType": "note", "note": "<p>Mine</p>"})
    assert json.loads(ask(server, "GET", ITEMS, zotero_api_key=NO_NOTES_KEY).body) == []
    assert len(json.loads(ask(server, "GET", ITEMS).body)) == 1


@pytest.mark.parametrize(("version", "status"), [("0", 200), ("1", 304), ("2", 304)])
def test_whoever_knows_the_version_is_told_so(version: str, status: int) -> None:
    server = ZoteroServer()
    key = server.library.add_item({"itemType": "preprint"})
    for path in (ITEMS, f"{ITEMS}/{key}", "/users/1001/collections", "/users/1001/tags"):
        assert ask(server, "GET", path, if_modified_since_version=version).status == status
