"""Looking around in Zotero: who is signed in, libraries, the last push, collections."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from papershelf.cli.zotero.collections import tree
from papershelf.errors import ZoteroUnavailableError
from papershelf.state import State
from papershelf.zotero.journal import Journal
from papershelf.zotero.model import Library
from tests.cli.conftest import Run
from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_faults import Altered
from tests.servers.zotero_keys import GROUP_KEY


class TestStatus:
    @pytest.fixture(autouse=True)
    def signed_in(self, run: Run, zotero: ZoteroServer) -> None:
        zotero.library.add_item({"itemType": "preprint", "title": "Graphs"})
        run("zotero", "login", stdin=GROUP_KEY)

    def test_tells_libraries_and_versions(self, run: Run, zotero: ZoteroServer, file: Path) -> None:
        done = run("zotero", "status")
        assert (done.returncode, done.stderr) == (0, "")
        first, second, *rest = done.stdout.splitlines()
        assert first == f"arxiver (user 1001) at {zotero.url}"
        assert second == f"Key from {file}; your own library: read, write, notes, files"
        assert rest == [
            "Libraries:",
            "  user:1001  read, write  My Library",
            f"    version {zotero.library.version}; nothing was pushed from here",
            "  group:501  read, write  Reading group",
            f"    version {zotero.group.version}; nothing was pushed from here",
        ]

    def test_tells_programs_the_same(self, run: Run, zotero: ZoteroServer, file: Path) -> None:
        told = json.loads(run("zotero", "status", "--json").stdout)
        assert told["user"] == {"id": 1001, "name": "arxiver"}
        assert told["key"] == {"origin": str(file), "library": True, "write": True, "notes": True, "files": True}
        assert [(one["library"], one["version"], one["last_push"]) for one in told["libraries"]] == [
            ("user:1001", zotero.library.version, None),
            ("group:501", zotero.group.version, None),
        ]

    def test_tells_what_the_last_push_did(self, run: Run, environment: dict[str, str]) -> None:
        with State(Path(environment["PAPERSHELF_STATE_PATH"])) as state:
            own, group = (Journal(state, library) for library in (Library("user", 1001), Library("group", 501)))
            own.begin({"command": "first"})
            own.finish(own.begin({"command": "push \x1b[31m"}), "12 created,\n\x1b[31m3 unchanged")
            group.begin({})
        shown = run("zotero", "status").stdout
        assert re.search(r"last push: \d{4}-\d\d-\d\dT[\d:]+\+00:00, 12 created, 3 unchanged\n", shown)
        assert "not finished: it goes on, or was interrupted" in shown
        assert "\x1b" not in shown
        own_told, group_told = json.loads(run("zotero", "status", "--json").stdout)["libraries"]
        assert own_told["last_push"]["about"] == {"command": "push \x1b[31m"}
        assert group_told["last_push"]["finished"] is None


class TestCollections:
    @pytest.fixture(autouse=True)
    def signed_in(self, run: Run, zotero: ZoteroServer) -> None:
        own = zotero.library
        reading = own.add_collection("Reading", key="READ2345")
        bias = own.add_collection("Bias", reading, key="BIAS2345")
        own.add_collection("archive", key="ARCH2345")
        own.add_collection("deep", bias, key="DEEP2345")
        own.add_item({"itemType": "preprint", "title": "Graphs", "collections": [bias]})
        zotero.group.add_collection("Theirs", key="THEI2345")
        hostile = Altered(lambda body: body.replace(b'"archive', b'"archive \\u001b[31mred\\u001b[0m\\u202e\\n'))
        zotero.fail_when(lambda _, path: path == "/users/1001/collections", hostile)
        run("zotero", "login", stdin=GROUP_KEY)

    def test_are_a_tree_with_keys_and_numbers_of_items(self, run: Run) -> None:
        done = run("zotero", "collections")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines() == [
            "KEY       ITEMS  COLLECTION OF My Library (user:1001)",
            "ARCH2345      0  archive red",
            "READ2345      0  Reading",
            "BIAS2345      1    Bias",
            "DEEP2345      0      deep",
        ]

    def test_are_json_for_programs_in_which_nothing_is_obeyed(self, run: Run) -> None:
        done = run("zotero", "collections", "--json")
        assert "\x1b" not in done.stdout
        told = json.loads(done.stdout)
        assert told["library"] == "user:1001"
        assert told["collections"][0]["name"] == "archive \x1b[31mred\x1b[0m\u202e\n"
        bias = {"key": "BIAS2345", "name": "Bias", "parent": "READ2345", "items": 1}
        assert bias in told["collections"]

    @pytest.mark.parametrize("library", ["group:501", "Reading group", "reading GROUP"])
    def test_of_a_group_are_shown_by_its_number_or_name(self, run: Run, library: str) -> None:
        assert "Theirs" in run("zotero", "collections", "--library", library).stdout

    def test_of_a_library_that_is_not_there_are_told_with_those_that_are(self, run: Run) -> None:
        done = run("zotero", "collections", "--library", "group:7\x1b[31m")
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (6, "", 1)
        assert "user:1001" in done.stderr
        assert "\x1b" not in done.stderr

    def test_that_are_none_are_told(self, run: Run, zotero: ZoteroServer) -> None:
        for key in ("READ2345", "ARCH2345"):
            zotero.library.delete_collection(key)
        assert run("zotero", "collections").stdout == "My Library (user:1001) has no collections\n"


def collection(key: str, parent: str | None = None, **more: Any) -> dict[str, Any]:
    """The API's object."""
    data = {"key": key, "version": 1, "name": f"name of {key}", "parentCollection": parent or False, **more}
    return {"key": key, "meta": {"numItems": 1}, "data": data}


def shape(*objects: dict[str, Any]) -> list[tuple[str, int]]:
    return [(branch.collection.key, branch.depth) for branch in tree(objects)]


class TestATree:
    def test_leaves_out_what_is_in_the_trash_with_all_below_it(self) -> None:
        kept, trashed = collection("KEPT"), collection("GONE", deleted=True)
        assert shape(collection("BELOW", "GONE"), trashed, kept, collection("ABOVE", "KEPT", deleted=1)) == [
            ("KEPT", 0)
        ]

    def test_shows_at_the_top_what_is_in_a_collection_that_is_not_there(self) -> None:
        assert shape(collection("B", "NOWHERE"), collection("C", "B")) == [("B", 0), ("C", 1)]

    def test_is_in_the_order_of_names_whatever_their_case(self) -> None:
        names = {"A": "b", "B": "A", "C": "", "D": "C"}
        objects = [collection(key, name=name) for key, name in names.items()]
        assert [key for key, _ in shape(*objects)] == ["C", "B", "A", "D"]

    def test_can_be_deep_and_can_be_nonsense(self) -> None:
        deep = [collection(str(number), str(number - 1) if number else None) for number in range(3_000)]
        assert shape(*deep)[-1] == ("2999", 2999)
        assert shape(collection("A", "B"), collection("B", "A")) == []

    @pytest.mark.parametrize("one", [{}, {"data": {}}, {"data": None, "meta": {}}, collection("A") | {"meta": []}, 5])
    def test_is_not_made_of_what_is_no_collection(self, one: Any) -> None:
        with pytest.raises(ZoteroUnavailableError):
            tree([one])
