"""What a person does in the desktop program, as another client's sync leaves it in the library."""

from __future__ import annotations

import pytest

from tests.servers.clock import ManualClock
from tests.servers.zotero import ZoteroServer, sample
from tests.servers.zotero_library import Library
from tests.servers.zotero_values import RefusedError


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def library(clock: ManualClock) -> Library:
    return ZoteroServer(clock=clock).library


def test_every_edit_gives_the_item_the_librarys_next_version(library: Library, clock: ManualClock) -> None:
    key = library.add_item({"itemType": "preprint", "title": "Graphs"})
    clock.sleep(60)
    library.edit(key, title="Trees", creators=[{"creatorType": "author", "name": "Group"}])
    library.tag(key, "to-read", automatic=True)
    library.untag(key, "to-read")
    library.trash(key)
    item = library.item(key)
    assert (item["version"], library.version) == (5, 5)
    assert (item["title"], item["creators"][0]["name"], item["tags"], item["deleted"]) == ("Trees", "Group", [], 1)
    assert (item["dateAdded"], item["dateModified"]) == ("2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z")
    library.restore(key)
    assert "deleted" not in library.item(key)


def test_moving_an_item_between_collections_leaves_its_date(library: Library, clock: ManualClock) -> None:
    top = library.add_collection("Papers")
    below = library.add_collection("Read", top)
    key = library.add_item({"itemType": "book", "title": "Graphs", "collections": [top]})
    clock.sleep(60)
    library.move_into(key, below)
    library.move_out(key, top)
    item = library.item(key)
    assert (item["collections"], item["version"]) == ([below], 5)
    assert item["dateModified"] == item["dateAdded"]


def test_a_deleted_collection_takes_those_below_along_and_leaves_items_at_their_version(library: Library) -> None:
    top = library.add_collection("Papers")
    below = library.add_collection("Read", top)
    key = library.add_item({"itemType": "book", "title": "Graphs", "collections": [below]})
    library.rename_collection(top, "My papers")
    assert library.collection_named("My papers") == top
    library.delete_collection(top)
    assert library.deleted["collections"] == {top: 5, below: 5}
    assert (library.item(key)["collections"], library.item(key)["version"]) == ([], 3)


def test_a_deleted_item_takes_its_children_along(library: Library) -> None:
    key = library.add_item({"itemType": "preprint", "title": "Graphs"})
    note = library.add_item({"itemType": "note", "note": "<p>Good</p>", "parentItem": key})
    library.delete(key)
    assert library.data(trashed=True) == []
    assert library.deleted["items"] == {key: 3, note: 3}


def test_an_items_values_follow_it_to_another_type(library: Library) -> None:
    data = {"itemType": "preprint", "title": "Graphs", "repository": "arXiv", "archiveID": "arXiv:1", "DOI": "10.1/x"}
    key = library.add_item(data)
    library.edit(key, itemType="journalArticle", publicationTitle="J")
    item = library.item(key)
    assert (item["publisher"], item["DOI"], item["publicationTitle"]) == ("arXiv", "10.1/x", "J")
    assert "archiveID" not in item


def test_what_is_against_the_servers_rules_is_refused_to_a_person_too(library: Library) -> None:
    with pytest.raises(RefusedError, match="Collection ABCD2345 not found"):
        library.add_item({"itemType": "preprint", "collections": ["ABCD2345"]})
    with pytest.raises(KeyError, match="no item"):
        library.edit("ABCD2345", title="x")
    top = library.add_collection("Papers")
    below = library.add_collection("Read", top)
    with pytest.raises(RefusedError):
        library.move_collection(top, below)
    assert library.version == 2


def test_many_items_are_added_at_once(library: Library) -> None:
    keys = library.seed(sample(number) for number in range(500))
    assert (len(set(keys)), library.version) == (500, 500)
    library.seed(
        [{"itemType": "preprint", "title": "Trees", "key": "ABCD2345", "dateModified": "2020-01-01T00:00:00Z"}]
    )
    assert library.item("ABCD2345")["dateModified"] == "2020-01-01T00:00:00Z"
