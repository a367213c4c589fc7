"""Which items of a library the wanted papers are."""

from __future__ import annotations

from typing import Any

from papershelf.zotero.model import Item, Kind
from papershelf.zotero.view import find_present, own_key, own_keys
from tests.factories import make_record
from tests.unit.zotero.holdings import KEY, LIBRARY, PAPER, agreed, ours, theirs, view, wanted


def found(*items: Item, **known: Any) -> list[tuple[str, str]]:
    present, warnings = find_present([wanted()], view(*items, **known))
    assert warnings == ()
    return [(one.item.key, one.why) for one in present.get(PAPER.arxiv_id, ())]


def test_an_item_is_found_by_what_it_names() -> None:
    by_doi = theirs("BYDOI222", fields={"archiveID": "", "DOI": "10.48550/arXiv.1706.03762"})
    assert found(by_doi) == [("BYDOI222", "it is there by its arXiv id")]
    by_title = theirs("BYTITLE2", fields={"archiveID": "", "date": "2017"})
    assert found(by_title) == [("BYTITLE2", "it is there by its title, an author and the year")]
    assert found(theirs(fields={"archiveID": "arXiv:2101.00001"})) == []
    assert found(Item("EMPTY222", 1, "document")) == []


def test_what_was_last_used_comes_first_then_the_oldest_and_the_trash_last() -> None:
    items = [
        ours(added="2025-01-01T00:00:00Z"),
        theirs("OLD22222", added="2011-01-01T00:00:00Z"),
        theirs("USED2222", added="2024-01-01T00:00:00Z"),
        theirs("TRASH222", added="2001-01-01T00:00:00Z", trashed=True),
    ]
    keys = [key for key, _ in found(*items, before=agreed(key="USED2222"))]
    assert keys == ["USED2222", "OLD22222", KEY, "TRASH222"]
    assert found(*items, before=agreed(key="USED2222"))[0][1] == "it is there by its arXiv id"


def test_each_paper_gets_its_own_items() -> None:
    other = make_record("2101.00001", "Graphs", authors=("Ann Lee",))
    present, _ = find_present(
        [wanted(), wanted(other)],
        view(theirs(), theirs("GRAPHS22", fields={"archiveID": "arXiv:2101.00001", "title": "Graphs", "creators": ()})),
    )
    assert {arxiv_id: [one.item.key for one in some] for arxiv_id, some in present.items()} == {
        PAPER.arxiv_id: ["THEIRS22"],
        other.arxiv_id: ["GRAPHS22"],
    }


def test_the_keys_for_a_paper_are_the_same_in_every_run_and_come_to_an_end() -> None:
    keys = own_keys(LIBRARY, PAPER.arxiv_id, Kind.ITEM)
    assert len(set(keys)) == 8
    assert set(keys).isdisjoint(own_keys(LIBRARY, PAPER.arxiv_id, Kind.PDF))
    assert own_key(view(), PAPER.arxiv_id, Kind.ITEM) == keys[0]
    assert own_key(view(taken_back=frozenset(keys)), PAPER.arxiv_id, Kind.ITEM) == keys[-1]
