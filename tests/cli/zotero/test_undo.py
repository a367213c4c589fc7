"""Taking a push back, by the real command and a local Zotero over HTTP."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import EXAMPLES, Run
from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_faults import FailObjects, Meanwhile
from tests.servers.zotero_keys import NO_NOTES_KEY, READ_KEY, WRITE_KEY

TITLES = EXAMPLES / "titles.txt"
PUSH = ("zotero", "push", TITLES, "--yes")
SOMEBODYS = "Somebody's\x1b[31m paper"


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | {"PAPERSHELF_ZOTERO_KEY": WRITE_KEY}


@pytest.fixture
def pushed(run: Run, zotero: ZoteroServer) -> list[dict[str, Any]]:
    """What the library has after a push into a new collection."""
    done = run("zotero", "push", TITLES, "--collection", "Reading/Bias", "--tag", "new", "--pdf", "--yes")
    assert done.returncode == 0, done.stderr
    papers = [one for one in zotero.library.data() if one["itemType"] != "attachment"]
    assert papers
    zotero.requests.clear()
    return papers


def test_takes_the_push_back(run: Run, zotero: ZoteroServer, pushed: list[dict[str, Any]]) -> None:
    done = run("zotero", "undo", "--yes")
    assert done.returncode == 0
    assert (zotero.library.data(trashed=True), zotero.library.collections) == ([], {})
    for paper in pushed:
        assert f'- {paper["key"]}  delete "{paper["title"][:50]}' in done.stdout
    assert 'delete the collection "Reading/Bias"' in done.stdout
    assert "(titles.txt, Reading/Bias)" in done.stdout
    assert done.stderr == f"My Library: {len(pushed)} items deleted, 2 collections deleted\n"
    again = run("zotero", "undo", "--yes")
    assert (again.returncode, again.stdout) == (0, "")
    assert (
        again.stderr
        == "My Library: nothing to take back: what was pushed from here is taken back already, as far as it can be\n"
    )


@pytest.mark.usefixtures("pushed")
class TestAPlanFirst:
    def test_a_dry_run_stops_there(self, run: Run, zotero: ZoteroServer) -> None:
        done = run("zotero", "undo", "--dry-run", PAPERSHELF_ZOTERO_KEY=READ_KEY)
        assert (done.returncode, done.stderr) == (0, "nothing was taken back (--dry-run)\n")
        assert "  delete " in done.stdout
        assert zotero.writes == 0

    def test_where_nobody_can_be_asked_it_stops_there_too(self, run: Run, zotero: ZoteroServer) -> None:
        done = run("zotero", "undo", stdin="y\n")
        assert done.returncode == 2
        assert done.stderr == "nothing was taken back: nobody could be asked; look at the plan, then give --yes\n"
        assert "  delete " in done.stdout
        assert zotero.writes == 0

    @pytest.mark.parametrize("answer", ["y", "n"])
    def test_a_terminal_is_asked(
        self, environment: dict[str, str], tmp_path: Path, zotero: ZoteroServer, answer: str
    ) -> None:
        ours, theirs = pty.openpty()
        os.write(ours, f"{answer}\n".encode())
        done = subprocess.run(
            ["papershelf", "zotero", "undo"],
            stdin=theirs,
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
            timeout=60,
        )
        os.close(ours)
        os.close(theirs)
        assert done.returncode == 0
        assert "  delete " in done.stdout
        assert done.stderr.startswith("Take this back in My Library? [y/N] ")
        assert bool(zotero.library.data()) == (answer == "n")
        assert ("nothing was taken back" in done.stderr) == (answer == "n")

    def test_a_key_that_may_only_read_is_refused_before(self, run: Run, zotero: ZoteroServer) -> None:
        done = run("zotero", "undo", "--yes", PAPERSHELF_ZOTERO_KEY=READ_KEY)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (6, "", 1)
        assert zotero.writes == 0


def test_what_stays_is_told_with_why_and_cannot_harm_a_terminal(
    run: Run, zotero: ZoteroServer, pushed: list[dict[str, Any]]
) -> None:
    kept = pushed[0]["key"]
    zotero.library.edit(kept, title=SOMEBODYS)
    done = run("zotero", "undo", "--yes")
    assert done.returncode == 0
    assert f'= {kept}  "Somebody\'s[31m paper" stays: it was changed since\n' in done.stdout.replace("�", "")
    assert '"Bias" stays: other items are in it\n' in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    assert done.stderr.endswith("items deleted, 3 left as they are\n")
    assert [one["key"] for one in zotero.library.data() if one["itemType"] != "attachment"] == [kept]


def test_a_push_of_which_all_stays_is_told_without_asking(run: Run, zotero: ZoteroServer) -> None:
    run("zotero", "push", TITLES, "--yes")
    for item in zotero.library.data():
        zotero.library.trash(item["key"])
    done = run("zotero", "undo")
    assert done.returncode == 0
    assert done.stdout.count("stays: it is in the trash") == len(zotero.library.data(trashed=True))
    assert done.stderr.startswith("My Library: nothing to take back, ")


def test_what_changes_in_a_paper_that_was_there_is_shown(run: Run, zotero: ZoteroServer, pushed: Any) -> None:
    paper = pushed[0]
    run("zotero", "undo", "--yes")
    shelf = zotero.library.add_collection("Mine")
    mine = {name: paper[name] for name in ("itemType", "title", "creators", "archiveID", "date")}
    key = zotero.library.add_item({**mine, "collections": [shelf]})
    before = zotero.library.item(key)
    push = ("zotero", "push", TITLES, "--collection", "Reading", "--tag", "new", "--complete", "--yes")
    run(*push, "--max-themes", "0")
    done = run("zotero", "undo", "--yes")
    (row,) = (line for line in done.stdout.splitlines() if line.startswith("~ "))
    assert 'without the tags "new"; out of "Reading"; ' in row
    assert f'DOI: "{paper["DOI"]}" -> empty' in row
    after = zotero.library.item(key)
    assert {name for name in before if before[name] != after[name]} <= {"version", "dateModified"}


def test_what_somebody_changes_meanwhile_is_told(run: Run, zotero: ZoteroServer, pushed: list[dict[str, Any]]) -> None:
    kept = pushed[0]["key"]
    edit = Meanwhile(lambda held: held.edit(kept, abstractNote="Mine"))
    zotero.fail_when(lambda method, _: method == "DELETE", edit, times=1)
    done = run("zotero", "undo", "--yes")
    assert done.returncode == 0
    assert f"papershelf: {kept}  " in done.stderr
    assert f"{len(pushed) - 1} items deleted, 3 left as they are" in done.stderr


def test_what_zotero_refuses_is_told(run: Run, zotero: ZoteroServer, pushed: list[dict[str, Any]]) -> None:
    run("zotero", "push", TITLES, "--tag", "again", "--yes")
    zotero.fail_when(lambda method, _: method == "POST", FailObjects((0,), 400, "no \x1b[31m"))
    done = run("zotero", "undo", "--yes")
    assert done.returncode == 6
    assert "papershelf: Zotero refused to change " in done.stderr
    assert f"{len(pushed) - 1} items as before" in done.stderr
    assert "\x1b" not in done.stderr


class TestJson:
    def test_one_document_for_programs(self, run: Run, zotero: ZoteroServer, pushed: list[dict[str, Any]]) -> None:
        planned = json.loads(run("zotero", "undo", "--dry-run", "--json").stdout)
        assert planned["done"] is False
        assert planned["push"]["about"] == {"digests": "titles.txt", "collection": "Reading/Bias"}
        assert {one["key"] for one in planned["delete"]} >= {one["key"] for one in pushed}
        done = json.loads(run("zotero", "undo", "--yes", "--json").stdout)
        assert done == planned | {"done": True}
        assert zotero.library.data() == []

    def test_what_is_given_back(self, run: Run, pushed: list[dict[str, Any]]) -> None:
        run("zotero", "push", TITLES, "--tag", "again", "--yes")
        done = json.loads(run("zotero", "undo", "--yes", "--json").stdout)
        assert sorted(one["key"] for one in done["restore"]) == sorted(one["key"] for one in pushed)
        assert all(one["tags"] == ["again"] for one in done["restore"])

    def test_the_plan_is_shown_aside_where_it_is_not_carried_out(self, run: Run, pushed: list[dict[str, Any]]) -> None:
        done = run("zotero", "undo", "--json")
        assert done.returncode == 2
        assert json.loads(done.stdout)["done"] is False
        assert pushed[0]["key"] in done.stderr

    def test_no_push(self, run: Run) -> None:
        done = run("zotero", "undo", "--json")
        assert done.returncode == 0
        assert json.loads(done.stdout) == {"library": "user:1001", "name": "My Library", "push": None}
        assert done.stderr == "My Library: nothing to take back: nothing was pushed from here\n"


def test_a_key_that_may_not_see_notes_takes_nothing_back(run: Run, zotero: ZoteroServer) -> None:
    assert run(*PUSH, PAPERSHELF_ZOTERO_KEY=NO_NOTES_KEY).returncode == 0
    paper = next(iter(zotero.library.data()))
    note = zotero.library.add_item({"itemType": "note", "parentItem": paper["key"], "note": "<p>Mine</p>"})
    refused = run("zotero", "undo", "--yes", PAPERSHELF_ZOTERO_KEY=NO_NOTES_KEY)
    assert (refused.returncode, refused.stderr.count("\n")) == (6, 1)
    assert "this key may not see notes" in refused.stderr
    # What a key without the right has read is not believed when one with it comes.
    assert run("zotero", "undo", "--yes").returncode == 0
    assert note in zotero.library.items
    assert paper["key"] in zotero.library.items
    assert len(zotero.library.data()) == 2


def test_notes_are_not_promised_to_a_key_that_may_not_write_them(run: Run, zotero: ZoteroServer) -> None:
    done = run(*PUSH, "--comments", PAPERSHELF_ZOTERO_KEY=NO_NOTES_KEY)
    assert (done.returncode, zotero.writes) == (6, 0)
    assert "--comments and --note write notes, and this key may not see notes" in done.stderr
