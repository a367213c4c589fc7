"""What a key may do, and which library is meant."""

from __future__ import annotations

from typing import Any

import pytest

from papershelf.errors import ConflictError, ZoteroError
from papershelf.zotero.access import Access, GroupAccess, choose, parse_access
from papershelf.zotero.model import Library

OWN = Library("user", 1001, "My Library")
READERS, WRITERS = Library("group", 501, "Reading group"), Library("group", 502, "Writers")
TWIN = Library("group", 503, "WRITERS")
ALL: dict[str, Any] = {"library": True, "files": True, "notes": True, "write": True}


def test_a_key_that_may_do_all_is_told_as_such() -> None:
    access = parse_access({"userID": 1001, "username": "ar\x1b[31mxiver", "access": {"user": ALL}})
    assert access == Access(1001, "arxiver", library=True, notes=True, files=True, write=True)
    assert access.may_read(OWN)
    assert access.may_write(OWN)
    assert not access.may_read(READERS)
    assert not access.may_write(READERS)


def test_a_key_without_rights_may_do_nothing() -> None:
    for answer in ({"userID": 1001}, {"userID": "1001", "access": {}}, {"userID": 1001, "access": {"user": {}}}):
        access = parse_access(answer)
        assert not access.may_read(OWN)
        assert not access.may_write(OWN)


def test_a_key_that_only_reads_does_not_write() -> None:
    access = parse_access({"userID": 1001, "access": {"user": {"library": True, "notes": True}}})
    assert (access.may_read(OWN), access.may_write(OWN), access.notes, access.files) == (True, False, True, False)


def test_what_is_said_of_a_group_stands_before_what_is_said_of_all() -> None:
    groups = {"all": {"library": True, "write": True}, "501": {"library": True, "write": False}, "502": {}}
    access = parse_access({"userID": 1001, "access": {"groups": groups}})
    assert access.groups[501] == GroupAccess(library=True)
    assert [access.may_read(one) for one in (READERS, WRITERS, TWIN, OWN)] == [True, False, True, False]
    assert [access.may_write(one) for one in (READERS, WRITERS, TWIN, OWN)] == [False, False, True, False]


@pytest.mark.parametrize("answer", [None, [], "no", {}, {"userID": "x"}, {"userID": 1, "access": {"groups": [1]}}])
def test_another_answer_is_no_access(answer: Any) -> None:
    with pytest.raises((ValueError, LookupError, TypeError, AttributeError)):
        parse_access(answer)


@pytest.mark.parametrize(
    ("text", "library"),
    [
        ("user", OWN),
        ("USER", OWN),
        ("user:1001", OWN),
        ("my library", OWN),
        ("group:501", READERS),
        (" Reading  Group ", READERS),
    ],
)
def test_a_library_is_chosen_by_what_it_is_called(text: str, library: Library) -> None:
    assert choose((OWN, READERS, WRITERS), text) == library


def test_a_group_that_is_called_user_is_not_the_users_library() -> None:
    sly = Library("group", 7, "user")
    assert choose((OWN, sly), "user") == OWN
    assert choose((sly,), "user") == sly


def test_a_library_that_the_key_does_not_reach_is_told_with_those_that_it_does() -> None:
    with pytest.raises(ZoteroError, match=r"^--library “group:9”: the key reaches no such library; it reaches user"):
        choose((OWN, READERS), "group:9\x1b[31m")
    with pytest.raises(ZoteroError, match=r"it reaches none at all$"):
        choose((), "user")


def test_two_of_the_same_name_are_asked_about() -> None:
    listed = r"several have this name; give one of group:502 \(Writers\), group:503 \(WRITERS\)$"
    with pytest.raises(ConflictError, match=listed):
        choose((OWN, WRITERS, TWIN), "writers")
