"""Reading a library into its copy: what is asked for, and what the copy holds afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from papershelf.errors import ZoteroUnavailableError
from papershelf.zotero.reading import refresh
from tests.servers.zotero import sample
from tests.servers.zotero_faults import CutBefore, Meanwhile
from tests.unit.zotero.desk import Desk, opened_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened_desk(tmp_path) as opened:
        yield opened


def asked(desk: Desk) -> list[str]:
    """Bring the copy up to date; the paths of the requests that it took."""
    before = len(desk.zotero.requests)
    refresh(desk.web, desk.copy)
    return [request.path.rsplit("/", 1)[1] for request in desk.zotero.requests[before:]]


def held(desk: Desk) -> dict[str, int]:
    """The items in the copy; it is checked that it is complete."""
    versions = desk.copy.versions()
    assert versions == {key: item.version for key, item in desk.zotero.library.items.items()}
    assert set(desk.copy.collections()) == set(desk.zotero.library.collections)
    assert desk.copy.version == desk.zotero.library.version
    return versions


def test_a_library_is_read_once_and_then_only_what_changed(desk: Desk) -> None:
    keys = desk.zotero.library.seed(sample(number) for number in range(250))
    shelf = desk.zotero.library.add_collection("Reading")
    assert asked(desk) == ["items", "items", "items", "items", "collections", "deleted"]
    assert len(held(desk)) == 250
    assert asked(desk) == ["items"]
    desk.zotero.library.edit(keys[3], title="Edited")
    desk.zotero.library.trash(keys[4])
    desk.zotero.library.delete(keys[5])
    desk.zotero.library.delete_collection(shelf)
    assert asked(desk) == ["items", "items", "collections", "deleted"]
    held(desk)
    items = desk.copy.items(keys[3:6])
    assert (items[keys[3]].fields["title"], items[keys[4]].trashed) == ("Edited", True)
    assert desk.copy.gone([keys[4], keys[5], shelf]) == {keys[5], shelf}


def test_an_empty_library_is_read(desk: Desk) -> None:
    assert asked(desk) == ["items", "collections", "deleted"]
    assert held(desk) == {}


def test_what_is_done_is_told(desk: Desk) -> None:
    desk.zotero.library.seed(sample(number) for number in range(130))
    told: list[tuple[str, int, int]] = []
    refresh(desk.web, desk.copy, lambda *what: told.append(what))
    assert told == [("reading", 100, 130), ("reading", 130, 130)]


def test_a_first_read_that_was_interrupted_goes_on_where_it_was(desk: Desk) -> None:
    keys = desk.zotero.library.seed(sample(number) for number in range(350))
    for index in range(3, 8):
        desk.zotero.fail_at(index, CutBefore())
    with pytest.raises(ZoteroUnavailableError):
        refresh(desk.web, desk.copy)
    assert (len(desk.copy.versions()), desk.copy.version) == (200, 0)
    desk.zotero.forget_faults()
    first = min(desk.copy.versions())
    desk.zotero.library.edit(first, title="Edited")  # it is read again, the other 199 are not
    desk.zotero.library.delete(min(key for key in desk.copy.versions() if key != first))
    assert asked(desk) == ["items", "items", "items", "collections", "deleted"]
    assert len(held(desk)) == len(keys) - 1


@pytest.mark.parametrize("at", range(1, 5))
def test_a_library_that_changes_while_it_is_read_is_read_to_the_end(desk: Desk, at: int) -> None:
    library = desk.zotero.library
    keys = library.seed(sample(number) for number in range(130))
    shelf = library.add_collection("Reading")

    def change(_: object) -> None:
        library.edit(keys[0], title="Edited", collections=[library.add_collection("New")])
        library.delete(keys[1])
        library.delete_collection(shelf)

    desk.zotero.fail_at(at, Meanwhile(change))
    refresh(desk.web, desk.copy)
    refresh(desk.web, desk.copy)
    assert len(held(desk)) == 129
    assert desk.copy.items([keys[0]])[keys[0]].fields["title"] == "Edited"


def test_a_library_that_changes_all_the_time_is_not_read_for_ever(desk: Desk) -> None:
    library = desk.zotero.library
    key = library.add_item({"itemType": "book"})
    desk.zotero.fail_when(lambda *_: True, Meanwhile(lambda _: library.edit(key, title=f"{library.version}")))
    assert len(asked(desk)) == 20
    desk.zotero.forget_faults()
    refresh(desk.web, desk.copy)
    held(desk)


def test_a_library_that_was_set_back_is_read_anew(desk: Desk) -> None:
    keys = desk.zotero.library.seed(sample(number) for number in range(20))
    refresh(desk.web, desk.copy)
    library = desk.zotero.library
    for key in keys[10:]:
        library.items.pop(key)
    library.version = 10
    library.generation += 1
    assert asked(desk) == ["items", "items", "items", "collections", "deleted"]
    assert set(held(desk)) == set(keys[:10])
