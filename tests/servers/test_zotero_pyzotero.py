"""The real pyzotero works with the local Zotero as with the real one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pyzotero import zotero_errors
from pyzotero.zotero import Zotero

from tests.servers.zotero import ZoteroServer, sample
from tests.servers.zotero_keys import GROUP_KEY, READ_KEY, WRITE_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[ZoteroServer]:
    with ZoteroServer() as running:
        yield running


def client(server: ZoteroServer, key: str = WRITE_KEY, library: int = 1001, kind: str = "user") -> Any:
    zotero = Zotero(library, kind, key)
    zotero.endpoint = server.url
    return zotero


def test_items_are_created_read_changed_and_deleted(server: ZoteroServer) -> None:
    zotero = client(server)
    template = zotero.item_template("preprint") | {"title": "Graphs", "creators": []}
    created = zotero.create_items([template, template | {"title": "Trees"}])
    keys = list(created["success"].values())
    item = zotero.item(keys[0])
    item["data"]["title"] = "Big graphs"
    assert zotero.update_item(item)
    zotero.add_tags(zotero.item(keys[0]), "read")
    assert server.library.item(keys[0])["tags"] == [{"tag": "read"}]
    assert [found["data"]["title"] for found in zotero.items(q="big")] == ["Big graphs"]
    assert zotero.tags() == ["read"]
    with pytest.raises(zotero_errors.PreConditionFailedError):
        client(server).update_item(item)
    assert zotero.delete_item(zotero.item(keys[1]))
    assert zotero.deleted(since=0)["items"] == [keys[1]]
    with pytest.raises(zotero_errors.ResourceNotFoundError):
        client(server).item(keys[1])


def test_collections_are_filled_and_listed(server: ZoteroServer) -> None:
    zotero = client(server)
    top = zotero.create_collections([{"name": "Papers"}])["success"]["0"]
    below = zotero.create_collections([{"name": "Read", "parentCollection": top}])["success"]["0"]
    key = zotero.create_items([{"itemType": "preprint", "title": "Graphs"}])["success"]["0"]
    zotero.addto_collection(below, zotero.item(key))
    assert [found["key"] for found in zotero.collection_items(below)] == [key]
    assert [found["key"] for found in zotero.collections_sub(top)] == [below]
    assert [found["key"] for found in zotero.collections_top()] == [top]
    assert zotero.collection(below)["meta"]["numItems"] == 1
    zotero.delete_collection(zotero.collection(top))
    assert zotero.collections() == []
    assert zotero.item(key)["data"]["collections"] == []


def test_all_pages_of_a_library_are_read(server: ZoteroServer) -> None:
    server.library.seed(sample(number) for number in range(230))
    zotero = client(server)
    items = zotero.everything(zotero.items(limit=100))
    assert sorted(item["key"] for item in items) == sorted(server.library.items)
    assert server.reads == 3
    assert zotero.item_versions(since=228) == {item["key"]: item["version"] for item in items[:2]}
    assert zotero.last_modified_version() == 230


def test_notes_and_links_hang_below_their_paper(server: ZoteroServer) -> None:
    zotero = client(server)
    key = zotero.create_items([{"itemType": "preprint", "title": "Graphs"}])["success"]["0"]
    zotero.create_items([{"itemType": "note", "note": "<p>Good</p>"}], parentid=key)
    link = {"itemType": "attachment", "linkMode": "linked_url", "url": "http://arxiv.org/pdf/1", "parentItem": key}
    zotero.create_items([link])
    assert {child["data"]["itemType"] for child in zotero.children(key)} == {"note", "attachment"}
    assert [item["key"] for item in zotero.top()] == [key]
    assert zotero.item(key)["meta"]["numChildren"] == 2


def test_the_trash_is_left_out_unless_asked_for(server: ZoteroServer) -> None:
    key = server.library.add_item({"itemType": "preprint", "title": "Graphs"})
    server.library.trash(key)
    zotero = client(server)
    assert zotero.items() == []
    assert [item["key"] for item in zotero.trash()] == [key]
    assert [item["key"] for item in zotero.items(includeTrashed=1)] == [key]


def test_keys_open_what_they_are_for(server: ZoteroServer) -> None:
    assert client(server).key_info()["access"]["user"]["write"]
    with pytest.raises(zotero_errors.UserNotAuthorisedError):
        client(server, READ_KEY).create_items([{"itemType": "preprint", "title": "Graphs"}])
    with pytest.raises(zotero_errors.UserNotAuthorisedError):
        client(server, WRITE_KEY, 501, "group").items()
    group = client(server, GROUP_KEY, 501, "group")
    group.create_items([{"itemType": "preprint", "title": "Graphs"}])
    assert group.items()[0]["meta"]["createdByUser"]["username"] == "arxiver"
    assert [found["id"] for found in client(server, GROUP_KEY).groups()] == [501]
