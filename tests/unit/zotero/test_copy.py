"""The local copy of a library: what is asked of it, and what becomes of its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from papershelf.identifiers import Doi
from papershelf.zotero.copy import Copy
from papershelf.zotero.model import Collection, Item, Library
from tests.factories import make_record
from tests.unit.zotero.copies import LIBRARY, fill, keys, make_data


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the copy is, in a folder that is not there yet."""
    return tmp_path / "cache" / "zotero.sqlite3"


# --- what is asked ----------------------------------------------------------------------------------------------------


def test_a_first_read_that_was_interrupted_can_go_on(path: Path) -> None:
    with Copy(path, LIBRARY) as copy:
        copy.store(items=[make_data("AAAA2345", 3), make_data("BBBB2345", 9)])
    with Copy(path, LIBRARY) as copy:
        assert (copy.version, copy.versions()) == (0, {"AAAA2345": 3, "BBBB2345": 9})
        copy.store(items=[make_data("CCCC2345", 4)], version=9)
        assert (copy.version, len(copy.versions())) == (9, 3)


def test_an_item_comes_back_whole(path: Path) -> None:
    data = make_data(
        title="Attention \0 \ud800 𝔘\x1b[31m",
        creators=[{"creatorType": "author", "firstName": "Ashish", "lastName": "Vaswani"}],
        abstractNote="The dominant … " * 100,
        tags=[{"tag": "nlp", "type": 1}, {"tag": "\udcfc"}],
        collections=["COLL2345"],
        dateAdded="2026-11-21T08:57:35Z",
    )
    fill(path, data)
    with Copy(path, LIBRARY) as copy:
        assert copy.items(["AAAA2345", "MISSING2", "\ud800"]) == {"AAAA2345": Item.parse(data)}


def test_what_may_be_a_paper_is_found_by_id_doi_and_title_in_the_trash_too(path: Path) -> None:
    fill(
        path,
        make_data("AAAA2345", archiveID="arXiv:1706.03762v5"),
        make_data("BBBB2345", DOI="10.5555/3295222.3295349", deleted=1),
        make_data("CCCC2345", title="Attention is all you need!"),
        make_data("DDDD2345", title="Another Paper"),
        make_data("EEEE2345", itemType="attachment", title="Attention Is All You Need", parentItem="DDDD2345"),
    )
    paper, other = make_record(doi=Doi("10.5555/3295222.3295349")), make_record("1810.04805", "BERT")
    with Copy(path, LIBRARY) as copy:
        assert keys(copy.about([other, paper])) == ["AAAA2345", "BBBB2345", "CCCC2345"]
        assert copy.about([other]) == ()
        assert copy.items(["BBBB2345"])["BBBB2345"].trashed


def test_an_item_that_changed_is_found_by_what_it_is_now(path: Path) -> None:
    fill(path, make_data(title="Attention Is All You Need", tags=[{"tag": "NLP"}], collections=["COLL2345"]))
    fill(path, make_data(title="Another Paper", version=6))
    with Copy(path, LIBRARY) as copy:
        assert copy.about([make_record()]) == ()
        assert (copy.spellings(["nlp"]), copy.in_collections(["COLL2345"])) == ({}, ())
        assert keys(copy.about([make_record(title="Another paper")])) == ["AAAA2345"]


def test_a_collection_holds_papers_in_the_order_in_which_they_came(path: Path) -> None:
    shelf: dict[str, Any] = {"collections": ["COLL2345"]}
    fill(
        path,
        make_data("BBBB2345", dateAdded="2026-02-01T00:00:00Z", **shelf),
        make_data("CCCC2345", dateAdded="2026-01-01T00:00:00Z", collections=["OTHER234", "COLL2345"]),
        make_data("AAAA2345", dateAdded="2026-02-01T00:00:00Z", **shelf),
        make_data("DDDD2345", deleted=1, **shelf),
        make_data("EEEE2345", collections=["THIRD234"]),
    )
    with Copy(path, LIBRARY) as copy:
        assert keys(copy.in_collections(["COLL2345", "OTHER234"])) == ["CCCC2345", "AAAA2345", "BBBB2345"]
        assert copy.in_collections([]) == ()


def test_an_item_is_not_in_a_collection_that_is_gone(path: Path) -> None:
    fill(path, make_data(collections=["COLL2345", "OTHER234"], version=4))
    collection = {"key": "COLL2345", "version": 2, "name": "Papers", "parentCollection": False}
    with Copy(path, LIBRARY) as copy:
        copy.store(collections=[collection])
        assert copy.collections() == {"COLL2345": Collection("COLL2345", 2, "Papers")}
        copy.store(gone_collections=["COLL2345"], version=9)
        assert copy.collections() == {}
        assert copy.in_collections(["COLL2345"]) == ()
        assert copy.items(["AAAA2345"])["AAAA2345"].collections == ("OTHER234",)
        assert copy.versions() == {"AAAA2345": 4}  # the server gives it no new one


def test_notes_and_attachments_are_found_below_their_items(path: Path) -> None:
    fill(
        path,
        make_data("AAAA2345"),
        make_data("NOTE2345", itemType="note", parentItem="AAAA2345", deleted=1),
        make_data("PDFF2345", itemType="attachment", parentItem="AAAA2345", dateAdded="2026-01-01T00:00:00Z"),
        make_data("BBBB2345"),
    )
    with Copy(path, LIBRARY) as copy:
        found = copy.children(["AAAA2345", "BBBB2345"])
    assert {key: keys(items) for key, items in found.items()} == {"AAAA2345": ["NOTE2345", "PDFF2345"], "BBBB2345": []}


def test_what_is_gone_is_told_until_it_is_there_again(path: Path) -> None:
    fill(path, make_data())
    with Copy(path, LIBRARY) as copy:
        copy.store(gone_items=["AAAA2345", "NEVER234"], gone_collections=["COLL2345"])
        assert copy.items(["AAAA2345"]) == {}
        assert copy.gone(["AAAA2345", "NEVER234", "COLL2345", "BBBB2345"]) == {"AAAA2345", "NEVER234", "COLL2345"}
        copy.store(items=[make_data(version=8)])
        assert copy.gone(["AAAA2345", "NEVER234"]) == {"NEVER234"}


@pytest.mark.parametrize(
    ("given", "best"),
    [
        (["NLP", "nlp", "nlp"], "nlp"),
        (["nlp", "NLP"], "NLP"),  # equally many: in alphabetical order
        (["auto:NLP", "nlp"], "nlp"),  # equally many: a person gave it
        (["auto:nlp", "auto:nlp", "NLP"], "nlp"),
        (["auto:NLP", "auto:Nlp"], "NLP"),
        (["trash:NLP", "trash:NLP", "nlp"], "nlp"),
        ([" Deep  learning"], None),
    ],
)
def test_a_tag_is_spelled_as_most_items_spell_it(path: Path, given: list[str], best: str | None) -> None:
    items = []
    for number, spelling in enumerate(given):
        how, _, name = spelling.rpartition(":")
        tag = {"tag": name, "type": 1} if how == "auto" else {"tag": name}
        items.append(make_data(f"AAAA{number}", tags=[tag], deleted=int(how == "trash")))
    fill(path, *items)
    with Copy(path, LIBRARY) as copy:
        assert copy.spellings(["Nlp", "unused"]) == ({"nlp": best} if best else {})


def test_what_is_no_item_and_no_collection_is_left_out(path: Path) -> None:
    junk = [{}, {"key": "AAAA2345"}, make_data(version=2**63), make_data("\ud800"), make_data(collections=5)]
    with Copy(path, LIBRARY) as copy:
        copy.store(items=[*junk, make_data("BBBB2345")], collections=junk, gone_items=["\ud800", "'"], version=3)
        assert (copy.versions(), copy.collections(), copy.version) == ({"BBBB2345": 1}, {}, 3)


def test_libraries_share_a_file_and_nothing_else(path: Path) -> None:
    fill(path, make_data(title="Attention Is All You Need", tags=[{"tag": "NLP"}], collections=["COLL2345"]))
    with Copy(path, Library("group", 1001)) as group:
        assert (group.version, len(group.versions()), group.versions(), group.spellings(["nlp"])) == (0, 0, {}, {})
        assert (group.about([make_record()]), group.in_collections(["COLL2345"]), group.items(["AAAA2345"])) == (
            (),
            (),
            {},
        )
        group.store(gone_items=["AAAA2345"], gone_collections=["COLL2345"], version=1)
    with Copy(path, LIBRARY) as copy:
        assert (copy.version, copy.gone(["AAAA2345"])) == (5, frozenset())
        assert keys(copy.in_collections(["COLL2345"])) == ["AAAA2345"]


def test_a_library_that_is_cleared_leaves_no_trace_and_the_others_stay(path: Path) -> None:
    data = make_data(title="Attention Is All You Need", tags=[{"tag": "NLP"}], collections=["COLL2345"])
    collection = {"key": "COLL2345", "version": 2, "name": "Papers"}
    for library in (LIBRARY, Library("group", 1001)):
        with Copy(path, library) as copy:
            copy.store(items=[data], collections=[collection], gone_items=["GONE2345"], version=5)
    with Copy(path, LIBRARY) as copy:
        copy.clear()
        assert (copy.version, len(copy.versions()), copy.versions(), copy.collections()) == (0, 0, {}, {})
        assert (copy.spellings(["nlp"]), copy.gone(["GONE2345"])) == ({}, frozenset())
        copy.store(items=[make_data("BBBB2345")])
        assert (copy.about([make_record()]), copy.in_collections(["COLL2345"])) == ((), ())
    with Copy(path, Library("group", 1001)) as copy:
        assert (copy.version, copy.spellings(["nlp"])) == (5, {"nlp": "NLP"})
        assert copy.gone(["GONE2345"]) == {"GONE2345"}
        assert keys(copy.about([make_record()])) == keys(copy.in_collections(["COLL2345"])) == ["AAAA2345"]
