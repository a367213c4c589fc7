"""`papershelf zotero doctor`: what is printed, for people and programs, and the exit codes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.conftest import EXAMPLES, Run
from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_keys import WRITE_KEY

DOCTOR = ("zotero", "doctor", "--collection", "Reading")
ADAM: dict[str, Any] = {
    "itemType": "preprint",
    "title": "Adam: A Method for Stochastic Optimization",
    "creators": [
        {"creatorType": "author", "firstName": "Diederik P.", "lastName": "Kingma"},
        {"creatorType": "author", "firstName": "Jimmy", "lastName": "Ba"},
    ],
    "date": "2014-12-22",
    "archiveID": "arXiv:1412.6980",
}
MALDACENA: dict[str, Any] = {
    "itemType": "preprint",
    "title": "The Large N Limit of Superconformal Field Theories and Supergravity",
    "creators": [{"creatorType": "author", "firstName": "Juan M.", "lastName": "Maldacena"}],
    "date": "1997",
    "url": "http://arxiv.org/abs/hep-th/9711200",
}


@pytest.fixture
def reading(zotero: ZoteroServer) -> str:
    return zotero.library.add_collection("Reading")


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | {"PAPERSHELF_ZOTERO_KEY": WRITE_KEY}


@pytest.mark.parametrize("source", [("--source", EXAMPLES / "arxiv-sample.jsonl"), ()], ids=["file", "arxiv"])
def test_where_nothing_is_wrong_only_a_summary_is_told(
    run: Run, zotero: ZoteroServer, reading: str, source: tuple[str, ...]
) -> None:
    zotero.library.add_item({**ADAM, "collections": [reading]})
    done = run(*DOCTOR, *source)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert done.stderr.startswith("Reading: 1 item: 0 problems, 0 notes · ")


def test_copies_are_a_problem_and_nothing_is_changed(run: Run, zotero: ZoteroServer, reading: str) -> None:
    one = zotero.library.add_item({**ADAM, "collections": [reading]})
    two = zotero.library.add_item({**ADAM, "collections": [reading]})
    done = run(*DOCTOR)
    assert done.returncode == 3
    assert sorted((one, two)) == sorted((done.stdout.split()[1], done.stdout.split(" same paper as ")[1][:8]))
    told = " ".join(done.stdout.split())
    assert told.endswith("both have the arXiv id 1412.6980. Look at both; Zotero can merge them.")
    assert zotero.writes == 0


def test_a_preprint_published_since_is_a_note(run: Run, zotero: ZoteroServer, reading: str) -> None:
    key = zotero.library.add_item({**MALDACENA, "collections": [reading]})
    done = run(*DOCTOR)
    assert done.returncode == 0
    assert done.stdout.startswith(f"! {key}  The Large N Limit")
    assert "Adv.Theor.Math.Phys.2:231-252,1998" in done.stdout
    assert run(*DOCTOR, "--strict").returncode == 3


def test_programs_get_json(run: Run, zotero: ZoteroServer, reading: str) -> None:
    title = "<script>\u202eFerns"
    key = zotero.library.add_item(
        {"itemType": "journalArticle", "title": title, "date": "2001", "collections": [reading]}
    )
    done = run(*DOCTOR, "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 3
    assert found["library"] == "user:1001"
    assert found["counts"] == {"items": 1, "problems": 1, "notes": 0}
    assert found["findings"] == [
        {
            "item": key,
            "title": "<script>Ferns",
            "kind": "no_authors",
            "severity": "problem",
            "message": "It has no authors.",
            "advice": "Add them in Zotero.",
            "arxiv_id": None,
            "duplicate_of": None,
        }
    ]


def test_a_source_that_cannot_be_asked_is_told(run: Run, zotero: ZoteroServer, reading: str) -> None:
    zotero.library.add_item({**ADAM, "collections": [reading]})
    done = run(*DOCTOR, "--offline")
    assert done.returncode == 5
    assert "unavailable" in json.loads(run(*DOCTOR, "--offline", "--json").stdout)["findings"][0]["kind"]
