"""Pushing into Zotero by the real command, against a local Zotero over HTTP."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import threading
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import papershelf.zotero
from papershelf.formats.papers import Paper
from papershelf.zotero.model import Library
from papershelf.zotero.places import find_places
from papershelf.zotero.wanted import PushOptions, wanted_papers, wanted_paths
from tests.cli.conftest import EXAMPLES, Run
from tests.factories import make_record
from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_connector import ConnectorServer, sample_program
from tests.servers.zotero_faults import Altered, CutAfter, FailObjects, Meanwhile
from tests.servers.zotero_keys import GROUP_KEY, WRITE_KEY

TITLES, SAMPLE = EXAMPLES / "titles.txt", EXAMPLES / "arxiv-sample.jsonl"
N = 5  # papers in the digest
PUSH = ("zotero", "push", TITLES)
INTO = ("--collection", "Reading/Bias", "--tag", "to-read")
SCHEMA = json.loads(Path(papershelf.zotero.__path__[0], "plan.schema.json").read_text("utf-8"))
RESNET = "1512.03385"


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | {"PAPERSHELF_ZOTERO_KEY": WRITE_KEY, "PAPERSHELF_SOURCE": str(SAMPLE)}


def _papers(held: Any) -> list[dict[str, Any]]:
    return [item for item in held.data() if item["itemType"] not in ("note", "attachment")]


def _children(zotero: ZoteroServer, item_type: str) -> list[dict[str, Any]]:
    return [item for item in zotero.library.data() if item["itemType"] == item_type]


def _at_terminal(
    answer: str, environment: dict[str, str], folder: Path, *arguments: object
) -> subprocess.CompletedProcess[str]:
    """Runs a command for somebody who gives this answer; its output goes elsewhere."""
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    command = ["papershelf", *map(str, arguments)]
    done = subprocess.run(
        command, stdin=theirs, capture_output=True, text=True, env=environment, cwd=folder, timeout=60
    )
    os.close(ours)
    os.close(theirs)
    return done


class TestAPlanFirst:
    def test_a_dry_run_prints_the_plan_and_writes_nothing(self, run: Run, zotero: ZoteroServer) -> None:
        done = run(*PUSH, *INTO, "--dry-run")
        assert done.returncode == 0
        assert "Zotero, My Library (user:1001): 5 papers into Reading/Bias" in done.stdout
        assert "Deep Residual Learning for Image Recognition" in done.stdout
        assert f"{N} to create" in done.stdout
        assert done.stderr.endswith("nothing was written (--dry-run)\n")
        assert (zotero.writes, zotero.library.version) == (0, 0)

    def test_where_nobody_can_be_asked_it_stops_there(self, run: Run, zotero: ZoteroServer) -> None:
        done = run(*PUSH, *INTO, stdin="y\n")
        assert done.returncode == 2
        assert f"{N} to create" in done.stdout
        assert done.stderr.endswith("nobody could be asked; look at the plan, then give --yes\n")
        assert zotero.writes == 0

    @pytest.mark.parametrize("answer", ["y", "n", ""])
    def test_a_terminal_is_asked(
        self, environment: dict[str, str], tmp_path: Path, zotero: ZoteroServer, answer: str
    ) -> None:
        done = _at_terminal(answer, environment, tmp_path, *PUSH, *INTO)
        assert done.returncode == 0
        assert f"{N} to create" in done.stdout
        assert "Write this to My Library? [y/N] " in done.stderr
        assert len(_papers(zotero.library)) == (N if answer == "y" else 0)
        assert ("nothing was written" in done.stderr) == (answer != "y")

    def test_programs_get_the_plan_as_json_and_what_became_of_it(self, run: Run, zotero: ZoteroServer) -> None:
        plan = json.loads(run(*PUSH, *INTO, "--json", "--dry-run").stdout)
        done = json.loads(run(*PUSH, *INTO, "--json", "--yes").stdout)
        for document in (plan, done):
            jsonschema.validate(document, SCHEMA)
        assert plan["outcome"] is None
        assert plan["counts"]["create"] == N
        assert plan["papers"] == done["papers"]
        assert {one["key"] for one in plan["papers"]} == {one["key"] for one in _papers(zotero.library)}

    def test_who_is_asked_sees_the_plan_beside_the_json(
        self, environment: dict[str, str], tmp_path: Path, zotero: ZoteroServer
    ) -> None:
        done = _at_terminal("y", environment, tmp_path, *PUSH, *INTO, "--json")
        jsonschema.validate(json.loads(done.stdout), SCHEMA)
        assert f"{N} to create" in done.stderr
        assert len(_papers(zotero.library)) == N


class TestWhatIsWritten:
    def test_a_second_push_writes_nothing(self, run: Run, zotero: ZoteroServer) -> None:
        assert run(*PUSH, *INTO, "--comments", "--yes").returncode == 0
        held, writes, requests = zotero.library.data(), zotero.writes, len(zotero.requests)
        again = run(*PUSH, *INTO, "--comments")  # nothing to be asked about, either
        assert again.returncode == 0
        assert "Nothing to write" in again.stdout
        assert (zotero.library.data(), zotero.writes) == (held, writes)
        assert len(zotero.requests) - requests <= 3

    def test_notes_links_and_tags_on_request(self, run: Run, zotero: ZoteroServer) -> None:
        older = zotero.library.add_item({"itemType": "book", "title": "Trees", "tags": [{"tag": "To-Read"}]})
        done = run(*PUSH, *INTO, "--pdf", "--comments", "--note", "--categories", "--yes")
        assert done.returncode == 0, done.stderr
        (resnet,) = (item for item in zotero.library.data() if item.get("archiveID") == f"arXiv:{RESNET}")
        assert {"tag": "To-Read"} in resnet["tags"]
        assert {"tag": "Computer Science - Computer Vision and Pattern Recognition", "type": 1} in resnet["tags"]
        (link,) = (item for item in _children(zotero, "attachment") if item["parentItem"] == resnet["key"])
        assert (link["linkMode"], link["url"]) == ("linked_url", f"http://arxiv.org/pdf/{RESNET}")
        notes = [item["note"] for item in _children(zotero, "note")]
        assert sum("titles.txt" in note for note in notes) == N
        assert len(notes) == N, "none of these papers has a comment"
        assert zotero.library.item(older)["tags"] == [{"tag": "To-Read"}]

    def test_papers_go_into_a_collection_for_each_theme(self) -> None:
        papers = [Paper(make_record(), ("Bias", "Graphs/Trees")), Paper(make_record("2101.00001", "Trees"))]
        options = PushOptions(("Reading",), per_theme=True)
        paths = wanted_paths(papers, options, ("Reading",))
        places = find_places({}, paths, Library("user", 1001))
        first, second = wanted_papers(papers, options, places, ("Reading",))
        names = {new.key: new.path for new in places.new}
        themed = [("Reading",), ("Reading", "Bias"), ("Reading", "Graphs/Trees")]
        assert [names[key] for key in first.collections] == themed
        assert [names[key] for key in second.collections] == [("Reading",)]
        assert [tag.name for tag in first.tags] == ["Bias", "Graphs/Trees"]

    def test_what_zotero_refuses_is_named_and_the_rest_arrives(self, run: Run, zotero: ZoteroServer) -> None:
        refusal = FailObjects((1,), 400, "'x\x1b[31m' is not a valid field")
        zotero.fail_when(lambda method, path: (method, path[-6:]) == ("POST", "/items"), refusal, times=1)
        done = run(*PUSH, "--comments", "--yes")
        assert done.returncode == 6
        assert "1 refused" in done.stderr
        assert "Scaling Laws" in done.stderr
        assert "is not a valid field (400)" in done.stderr
        assert "\x1b" not in done.stderr
        assert len(_papers(zotero.library)) == N - 1
        assert run(*PUSH, "--comments", "--yes").returncode == 0
        assert len(_papers(zotero.library)) == N

    def test_three_different_values_are_a_conflict(self, run: Run, zotero: ZoteroServer, tmp_path: Path) -> None:
        assert run(*PUSH, "--yes").returncode == 0
        (resnet,) = (item for item in zotero.library.data() if item.get("archiveID") == f"arXiv:{RESNET}")
        zotero.library.edit(resnet["key"], abstractNote="Mine")
        hostile = Altered(lambda body: body.replace(b'"Mine"', b'"Mine \\u001b[31mred"'))
        zotero.fail_when(lambda method, path: method == "GET" and path.endswith("/items"), hostile)
        news = tmp_path / "news.jsonl"
        old = next(line for line in SAMPLE.read_text("utf-8").splitlines() if RESNET in line)
        news.write_text(json.dumps(json.loads(old) | {"abstract": "News"}) + "\n", "utf-8")
        digest = tmp_path / "one.txt"
        digest.write_text(f"https://arxiv.org/abs/{RESNET}\n")
        done = run("zotero", "push", digest, "--input-format", "titles", "--source", news, "--yes")
        assert done.returncode == 7, done.stderr
        assert "abstract" in done.stdout
        assert "Zotero keeps" in done.stdout
        assert "\x1b" not in done.stdout
        assert zotero.library.item(resnet["key"])["abstractNote"] == "Mine"


class TestWhatIsToldBesides:
    def test_what_was_not_pushed_is_named(self, run: Run, tmp_path: Path) -> None:
        digest = tmp_path / "few.txt"
        digest.write_text("Deep Residual Learning for Image Recognition\nA Paper That Nobody Has Written\n")
        done = run("zotero", "push", digest, "--yes")
        assert done.returncode == 0
        assert "papershelf: not pushed: A Paper That Nobody Has Written (not found" in done.stderr
        assert "Deep Residual" not in done.stderr

    def test_why_nothing_was_left_to_write(self, run: Run, zotero: ZoteroServer) -> None:
        assert run(*PUSH, "--yes").returncode == 0
        keys = [paper["key"] for paper in _papers(zotero.library)]

        def trash_all(_: object) -> None:
            for key in keys:
                zotero.library.trash(key)

        zotero.fail_when(lambda method, _: method == "POST", Meanwhile(trash_all), times=1)
        done = run(*PUSH, "--tag", "late", "--yes")
        assert f"nothing was left to write: {N} left alone" in done.stderr


class TestWhere:
    @pytest.mark.parametrize("name", ["group:501", "reading GROUP"])
    def test_a_groups_library(self, run: Run, zotero: ZoteroServer, name: str) -> None:
        done = run(*PUSH, *INTO, "--library", name, "--yes", PAPERSHELF_ZOTERO_KEY=GROUP_KEY)
        assert done.returncode == 0, done.stderr
        assert (len(_papers(zotero.group)), len(_papers(zotero.library))) == (N, 0)

    def test_an_unknown_library_is_told_with_those_there_are(self, run: Run, zotero: ZoteroServer) -> None:
        done = run(*PUSH, "--library", "group:7", "--yes", PAPERSHELF_ZOTERO_KEY=GROUP_KEY)
        assert done.returncode == 6
        assert done.stderr == (
            "papershelf: --library “group:7”: the key reaches no such library; "
            "it reaches user:1001 (My Library), group:501 (Reading group)\n"
        )

    def test_of_two_collections_with_one_name_the_key_says_which(self, run: Run, zotero: ZoteroServer) -> None:
        first, second = sorted(zotero.library.add_collection("Bias") for _ in range(2))
        done = run(*PUSH, "--collection", "bias", "--yes")
        assert (done.returncode, zotero.writes) == (7, 0)
        assert f"2 collections are called bias ({first}, {second}); give --collection-key" in done.stderr
        assert run(*PUSH, "--collection-key", second, "--yes").returncode == 0
        assert {tuple(paper["collections"]) for paper in _papers(zotero.library)} == {(second,)}

    @pytest.mark.parametrize(("answer", "code"), [("2\ny", 0), ("3", 7), ("", 7)])
    def test_a_terminal_is_asked_which_of_two_collections_is_meant(
        self, environment: dict[str, str], tmp_path: Path, zotero: ZoteroServer, answer: str, code: int
    ) -> None:
        first, second = sorted(zotero.library.add_collection("Bias") for _ in range(2))
        zotero.library.add_item({"itemType": "book", "title": "Trees", "collections": [second]})
        done = _at_terminal(answer, environment, tmp_path, *PUSH, "--collection", "Bias")
        assert done.returncode == code
        assert f"  1  {first}  0 items\n  2  {second}  1 item, the latest added on 20" in done.stderr
        assert done.stderr.count("Which one? [1-2]") == 1
        placed = [paper["collections"] for paper in _papers(zotero.library) if paper["itemType"] != "book"]
        assert placed == ([[second]] * N if code == 0 else [])

    def test_collections_in_another_case_are_used(self, run: Run, zotero: ZoteroServer) -> None:
        shelf = zotero.library.add_collection("bias", zotero.library.add_collection("READING"))
        assert run(*PUSH, *INTO, "--yes").returncode == 0
        assert len(zotero.library.collections) == 2
        assert {tuple(paper["collections"]) for paper in _papers(zotero.library)} == {(shelf,)}

    @pytest.mark.parametrize(
        "arguments",
        [("--collection", "a//b"), ("--collection", "a", "--collection-key", "ABCD2345"), ("--collection", "x" * 256)],
    )
    def test_what_makes_no_sense_is_told_before_anything_is_asked(
        self, run: Run, zotero: ZoteroServer, arguments: tuple[str, ...]
    ) -> None:
        done = run(*PUSH, *arguments, "--yes")
        assert (done.returncode, done.stderr.count("\n"), zotero.requests) == (2, 1, [])


class TestTogetherWithOthers:
    def test_two_pushes_at_once_come_one_after_the_other(
        self, environment: dict[str, str], zotero: ZoteroServer, tmp_path: Path
    ) -> None:
        command = ["papershelf", *map(str, PUSH), *INTO, "--yes"]
        both = threading.Barrier(2, timeout=60)
        writing: list[int] = []

        def wait(_: object) -> None:
            if not writing:
                writing.append(zotero.writes)
                both.wait()

        zotero.fail_when(lambda method, _: method == "POST", Meanwhile(wait), times=1)
        first = subprocess.Popen(command, stdout=-1, stderr=-1, env=environment, cwd=tmp_path)
        second = subprocess.Popen(command, stdout=-1, stderr=-1, env=environment, cwd=tmp_path)
        while not [one for one in zotero.requests if one.method == "POST"] or len(_openings(zotero)) < 2:
            assert first.poll() is None or second.poll() is None
            threading.Event().wait(0.02)
        both.wait()
        told = [one.communicate(timeout=60) for one in (first, second)]
        assert [first.returncode, second.returncode] == [0, 0], told
        assert sorted(b"Nothing to write" in out for out, _ in told) == [False, True]
        assert len(_papers(zotero.library)) == N
        assert 412 not in {request.status for request in zotero.requests}, "none was in the other's way"

    def test_a_cut_connection_and_a_person_meanwhile_do_no_harm(self, run: Run, zotero: ZoteroServer) -> None:
        mine = {"itemType": "preprint", "title": "Mine", "archiveID": f"arXiv:{RESNET}"}
        add = Meanwhile(lambda held: held.add_item(mine, key="MINE2345"))
        zotero.fail_when(lambda method, path: method == "POST" and path.endswith("/collections"), CutAfter(), times=1)
        zotero.fail_when(lambda method, path: method == "POST" and path.endswith("/items"), add, times=1)
        assert run(*PUSH, *INTO, "--yes").returncode == 0
        assert len(_papers(zotero.library)) == N
        assert zotero.library.item("MINE2345")["title"] == "Mine"
        assert {"tag": "to-read"} in zotero.library.item("MINE2345")["tags"]


def _openings(zotero: ZoteroServer) -> list[str]:
    return [request.path for request in zotero.requests if request.path == "/keys/current"]


class TestTheProgramOnThisComputer:
    VIA = (*PUSH, "--via", "connector", "--tag", "to-read")

    def test_gets_the_papers(self, run: Run, zotero: ZoteroServer) -> None:
        with ConnectorServer(sample_program()) as program:
            refused = run(*self.VIA, PAPERSHELF_ZOTERO_CONNECTOR_URL=program.url)
            assert (refused.returncode, len(program.program.items)) == (2, 0)
            assert "nobody could be asked; give --yes" in refused.stderr
            done = run(*self.VIA, "--yes", PAPERSHELF_ZOTERO_CONNECTOR_URL=program.url)
            assert done.returncode == 0
            assert "5 papers put into “My Library / Reading / Bias”\n" in done.stderr
            assert len(program.program.items) == N
        assert zotero.requests == []

    @pytest.mark.parametrize("answer", ["y", "n"])
    def test_somebody_is_asked_before(self, environment: dict[str, str], tmp_path: Path, answer: str) -> None:
        with ConnectorServer(sample_program()) as program:
            known = environment | {"PAPERSHELF_ZOTERO_CONNECTOR_URL": program.url}
            done = _at_terminal(answer, known, tmp_path, *self.VIA)
            assert done.returncode == 0
            assert "5 papers for “My Library / Reading / Bias”" in done.stderr
            assert len(program.program.items) == (N if answer == "y" else 0)

    def test_does_not_run(self, run: Run) -> None:
        done = run(*self.VIA, "--yes", PAPERSHELF_ZOTERO_CONNECTOR_URL="http://127.0.0.1:9")
        assert (done.returncode, done.stderr.count("\n")) == (5, 1)
        assert "start Zotero on this computer" in done.stderr

    @pytest.mark.parametrize("other", [("--collection", "Reading"), ("--dry-run",), ("--json",), ("--complete",)])
    def test_cannot_do_what_needs_a_plan(self, run: Run, other: tuple[str, ...]) -> None:
        done = run(*self.VIA, *other)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
