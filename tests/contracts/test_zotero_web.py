"""papershelf understands what the real Zotero answers: its recorded answers, given by a local server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from papershelf.errors import ZoteroError, ZoteroUnavailableError
from papershelf.zotero.access import GroupAccess
from papershelf.zotero.library import StaleError, Web
from papershelf.zotero.model import Collection, Item, Library
from papershelf.zotero.transport import UncertainError
from tests.unit.zotero.asking import OWN, answering, asking

Recorded = Callable[[str], AbstractContextManager[Web]]
_OF_THE_CONNECTION = frozenset(("content-length", "connection", "date", "keep-alive", "server", "transfer-encoding"))


@pytest.fixture
def recorded(shared: Path) -> Recorded:
    """Makes a client whose every request is answered as the request of a recording was."""

    @contextmanager
    def replay(name: str) -> Iterator[Web]:
        data = json.loads((shared / "zotero-recordings" / f"{name}.json").read_text("utf-8"))
        headers = {key: value for key, value in data["response_headers"].items() if key not in _OF_THE_CONNECTION}
        body = _body(data["response_body"])
        with answering(data["status"], body, **headers) as zotero, asking(url=lambda _: zotero.url) as ask:
            yield ask.web

    return replay


def _body(recorded_body: Any) -> bytes:
    if recorded_body is None:
        return b""
    text = recorded_body if isinstance(recorded_body, str) else json.dumps(recorded_body)
    return text.encode()


def test_keys_say_what_they_may_do(recorded: Recorded) -> None:
    with recorded("keys-current-rw") as web:
        access = web.access()
        assert (access.user_id, access.username, access.may_write(OWN), access.notes) == (1001, "arxiver", True, True)
    with recorded("keys-current-ro") as web:
        access = web.access()
        assert (access.may_read(OWN), access.may_write(OWN)) == (True, False)
    with recorded("keys-current-none") as web:
        assert not web.access().may_read(OWN)
    with recorded("keys-current-group-key") as web:
        assert web.access().groups == {None: GroupAccess(library=True, write=True)}
    with recorded("keys-current-invalid-key") as web, pytest.raises(ZoteroError, match="does not know this key"):
        web.access()


def test_groups_are_listed(recorded: Recorded) -> None:
    with recorded("keys-current-group-key") as web:
        access = web.access()
    with recorded("groups-of-user") as web:
        assert Library("group", 501, "Reading group") in web.libraries(access)


def test_items_and_collections_are_read(recorded: Recorded) -> None:
    with recorded("bearer-auth") as web:
        (read,) = web.items(OWN, ["ABCD2345"])
        assert [bool(Item.parse(one["data"]).key) for one in read.data] == [True]
        assert read.version > 0
    with recorded("group-items-ok") as web:
        (read,) = web.items(Library("group", 501), ["ABCD2345"])
        assert (read.data, read.version) == ([], 0)
    with recorded("items-empty-library") as web:
        assert [read.data for read in web.items(OWN, ["ABCD2345"])] == [[]]
    with recorded("collections-list") as web:
        collections = web.collections(OWN)
        assert [Collection.parse(one["data"]) for one in collections.data]
        assert collections.version > 0
    with recorded("deleted-since") as web:
        assert web.deleted(OWN, 0).data["items"] == ["ABCD2345", "C3ANM67W", "EFGH2345"]


def test_versions_are_read(recorded: Recorded) -> None:
    with recorded("items-top-versions") as web:
        nothing = web.item_versions(OWN, 9_999_999)
        assert (nothing.data, nothing.version) == ({}, 195)
    with recorded("collections-versions") as web:
        assert web.item_versions(OWN, 0).data["IZ8U8I9Q"] == 1


@pytest.mark.parametrize(
    ("name", "written", "refused"),
    [
        ("items-50-ok", 50, []),
        ("items-post-client-chosen-key-v0", 1, []),
        ("items-post-client-chosen-key-v0-again-412", 0, [412]),
        ("items-post-stale-412-in-report", 1, [412]),
        ("items-post-version-of-missing-404", 0, [404]),
        ("items-post-key-noversion-428-in-report", 0, [428]),
        ("items-post-unchanged", 0, []),
        ("items-post-unchanged-whole", 1, []),  # tags that are sent count as a change
        ("note-child-missing-parent-409", 0, [409]),
        ("collections-create", 1, [409, 400, 400]),
        ("collections-unchanged", 0, []),
    ],
)
def test_reports_of_writes_are_read(recorded: Recorded, name: str, written: int, refused: list[int]) -> None:
    with recorded(name) as web:
        report = web.write(OWN, "items", [{}], 0)
    assert (len(report.written), [one.code for one in report.refused.values()]) == (written, refused)
    assert report.version > 0
    assert all(one.message for one in report.refused.values())
    assert all({"key", "version"} <= data.keys() for data in report.written.values())
    assert bool(report.unchanged) == name.endswith("unchanged")


def test_a_refused_write_is_told_by_its_kind(recorded: Recorded) -> None:
    with recorded("items-post-stale-library-412") as web, pytest.raises(StaleError):
        web.write(OWN, "items", [{}], 8)
    with recorded("delete-multi-stale-412") as web, pytest.raises(StaleError):
        web.delete(OWN, "items", ["EFGH2345"], 8)
    with recorded("items-51-413") as web, pytest.raises(ZoteroError, match=r"refused POST .*\(413: "):
        web.write(OWN, "items", [{}], 0)
    with recorded("items-bad-json-400") as web, pytest.raises(ZoteroError, match=r"\(400: "):
        web.write(OWN, "items", [{}], 0)
    with recorded("pyz-503-readonly") as web, pytest.raises(UncertainError, match="not available just now"):
        web.write(OWN, "items", [{}], 0)
    with recorded("pyz-503-readonly") as web, pytest.raises(ZoteroUnavailableError, match="not available just now"):
        web.item_versions(OWN, 0)


def test_a_delete_tells_the_librarys_version(recorded: Recorded) -> None:
    with recorded("delete-multi-204") as web:
        assert web.delete(OWN, "items", ["EFGH2345", "NPQR2345"], 16) > 16


def test_what_a_key_may_not_is_told(recorded: Recorded) -> None:
    with recorded("group-items-key-without-groups") as web, pytest.raises(ZoteroError, match="the key may not read"):
        web.item_versions(Library("group", 501), 0)
    with recorded("pyz-badkey-403") as web, pytest.raises(ZoteroError, match="key"):
        web.item_versions(OWN, 0)
    with recorded("collections-missing-404") as web, pytest.raises(ZoteroError, match=r"does not have .*\(404"):
        web.item_versions(OWN, 0)
