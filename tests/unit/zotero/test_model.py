"""Values as Zotero's API gives and takes them."""

from __future__ import annotations

from typing import Any

import pytest

from papershelf.zotero.model import (
    Baseline,
    Collection,
    Creator,
    Item,
    Library,
    Tag,
    as_json,
    fields_of,
    fold_tag,
)

DATA: dict[str, Any] = {
    "key": "ABCD2345",
    "version": 12,
    "itemType": "preprint",
    "title": "Attention",
    "creators": [
        {"creatorType": "author", "firstName": "Ashish", "lastName": "Vaswani"},
        {"creatorType": "editor", "name": "Google Brain"},
    ],
    "abstractNote": "",
    "extra": "arXiv:1706.03762 [cs.CL]",
    "tags": [{"tag": "nlp"}, {"tag": "Computation", "type": 1}],
    "collections": ["COLL2345"],
    "relations": {"owl:sameAs": "x"},
    "dateAdded": "2026-01-02T03:04:05Z",
    "dateModified": "2026-01-02T03:04:05Z",
}


def test_a_library_has_an_address_and_a_name_in_the_state() -> None:
    own, group = Library("user", 1001), Library("group", 501, "Reading group")
    assert (own.path, own.code, str(own)) == ("/users/1001", "user:1001", "user:1001")
    assert (group.path, group.code, str(group)) == ("/groups/501", "group:501", "Reading group")


def test_an_item_is_read_with_all_that_it_has() -> None:
    item = Item.parse(DATA)
    assert (item.key, item.version, item.type, item.added) == ("ABCD2345", 12, "preprint", "2026-01-02T03:04:05Z")
    assert item.fields == {
        "title": "Attention",
        "creators": (Creator("Vaswani", "Ashish"), Creator("Google Brain", role="editor", is_single=True)),
        "extra": "arXiv:1706.03762 [cs.CL]",
    }
    assert item.tags == (Tag("nlp"), Tag("Computation", automatic=True))
    assert (item.collections, item.parent, item.trashed) == (("COLL2345",), None, False)


def test_a_note_in_the_trash_is_told_as_such() -> None:
    note = Item.parse(
        {"key": "N", "version": 1, "itemType": "note", "note": "<p>x</p>", "parentItem": "P", "deleted": 1}
    )
    assert (note.parent, note.trashed, note.fields, note.tags) == ("P", True, {"note": "<p>x</p>"}, ())


@pytest.mark.parametrize("lacking", ["key", "version", "itemType"])
def test_what_lacks_something_is_no_item(lacking: str) -> None:
    with pytest.raises(ValueError, match="no item"):
        Item.parse({name: value for name, value in DATA.items() if name != lacking})


def test_a_collection_is_read_with_what_it_is_in() -> None:
    top = {"key": "COLL2345", "version": 3, "name": "Reading", "parentCollection": False}
    assert Collection.parse(top) == Collection("COLL2345", 3, "Reading")
    below = top | {"parentCollection": "TOPP2345", "deleted": True}
    assert Collection.parse(below) == Collection("COLL2345", 3, "Reading", "TOPP2345", True)
    with pytest.raises(ValueError, match="no collection"):
        Collection.parse(DATA)


def test_fields_go_back_as_they_came() -> None:
    given = {name: DATA[name] for name in ("title", "creators", "extra")}
    assert as_json(fields_of(given)) == given
    odd = {"creators": ["no creator", {}], "title": 5, "date": None, "deleted": "1"}
    assert fields_of(odd) == {"creators": (Creator(""),)}


def test_tags_go_back_as_they_came() -> None:
    assert [tag.as_json() for tag in Item.parse(DATA).tags] == [{"tag": "nlp"}, {"tag": "Computation", "type": 1}]


def test_tags_are_compared_without_case_and_spaces() -> None:
    assert fold_tag("  Deep\tLearning ") == fold_tag("deep learning")
    assert fold_tag("Straße") == fold_tag("STRASSE")


def test_what_is_agreed_on_later_stands_over_what_was() -> None:
    first = Baseline("A", {"title": "One", "date": "2017"}, frozenset("a"), frozenset("X"))
    later = Baseline("B", {"title": "Two"}, frozenset("b"), frozenset("Y"))
    assert first.joined(later) == Baseline("B", {"title": "Two", "date": "2017"}, frozenset("ab"), frozenset("XY"))
