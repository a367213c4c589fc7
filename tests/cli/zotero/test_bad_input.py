"""What `zotero push` does with what is wrong: keys, networks, servers, titles; and with what somebody means badly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import EXAMPLES, Run
from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_faults import Altered, FailObjects, Status
from tests.servers.zotero_keys import EMPTY_KEY, READ_KEY, WRITE_KEY

TITLES, SAMPLE = EXAMPLES / "titles.txt", EXAMPLES / "arxiv-sample.jsonl"
N = 5
PUSH = ("zotero", "push", TITLES, "--yes")
HOSTILE = {
    "2101.00001": "<script>alert(1)</script> <b>Bias</b> & Graphs",
    "2101.00002": "Long " + "words about nothing " * 500,
    "2101.00003": "🧪 Emoji \U0001f469‍\U0001f52c in Titles",
    "2101.00004": "Right \u202eto left\u202c and العربية",
    "2101.00005": "A NUL\0 and a \x1b[31mred\x1b[0m \x1b]0;title\x07 bell",
    "2101.00006": '=HYPERLINK("http://bad.example","Click")',
}


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | {"PAPERSHELF_ZOTERO_KEY": WRITE_KEY, "PAPERSHELF_SOURCE": str(SAMPLE)}


def _is_safe(text: str) -> bool:
    return not set(text) & {"\x1b", "\0", "\x07", "\u202e", "\x9b"}


def _papers(zotero: ZoteroServer) -> dict[str, dict[str, Any]]:
    items = [one for one in zotero.library.data() if one["itemType"] not in ("note", "attachment")]
    return {one.get("archiveID", "").removeprefix("arXiv:"): one for one in items}


@pytest.mark.parametrize(
    ("variables", "code", "told"),
    [
        ({"PAPERSHELF_ZOTERO_KEY": "WRONGkey0000000000000009"}, 6, "does not know this key"),
        ({"PAPERSHELF_ZOTERO_KEY": READ_KEY}, 6, "may only read My Library"),
        ({"PAPERSHELF_ZOTERO_KEY": EMPTY_KEY}, 6, "reaches no such library; it reaches none"),
        ({"PAPERSHELF_ZOTERO_KEY": "a key\n"}, 2, "key"),
        ({"PAPERSHELF_ZOTERO_KEY": ""}, 6, "papershelf zotero login"),
        ({"PAPERSHELF_ZOTERO_URL": "http://127.0.0.1:9"}, 5, "no connection to Zotero at 127.0.0.1"),
    ],
)
def test_a_wrong_key_or_no_network_is_told_in_a_line(
    run: Run, zotero: ZoteroServer, variables: dict[str, str], code: int, told: str
) -> None:
    done = run(*PUSH, **variables)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
    assert told in done.stderr
    assert not any(key.strip() in done.stderr for key in variables.values() if "key" in key.lower() and len(key) > 9)
    assert zotero.writes == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("<html><body>It works!</body></html>", 200),
        ("[]", 200),
        ("null", 200),
        ('{"userID": "\x1b[31m"}', 200),
        ('{"userID": 1001, "access": 7}', 200),
        ("Moved", 302),
        ("\x1b[31mNo\x1b[0m", 418),
    ],
)
def test_a_server_that_is_not_zotero_is_told_in_a_line(run: Run, zotero: ZoteroServer, body: str, status: int) -> None:
    zotero.fail_when(lambda *_: True, Status(status, body=body))
    done = run(*PUSH)
    assert (done.returncode, done.stderr.count("\n")) == (6 if status == 418 else 5, 1)
    assert _is_safe(done.stderr)
    assert zotero.writes == 0


@pytest.mark.parametrize(
    ("key", "code", "told"),
    [
        ("NOTHERE2", 6, "there is no collection with the key NOTHERE2"),
        ("\x1b[31m", 6, "there is no collection with the key"),
        ("../../items", 6, "there is no collection with the key"),
        ("", 2, "no key is given"),
    ],
)
def test_an_unknown_collection_key_is_told(run: Run, zotero: ZoteroServer, key: str, code: int, told: str) -> None:
    done = run(*PUSH, "--collection-key", key, "-q")
    assert (done.returncode, done.stderr.count("\n")) == (code, 1)
    assert told in done.stderr
    assert _is_safe(done.stderr)
    assert zotero.writes == 0


@pytest.mark.parametrize("name", ["group:7", "\x1b[31m", "", "group:x"])
def test_an_unknown_library_is_told(run: Run, zotero: ZoteroServer, name: str) -> None:
    done = run(*PUSH, "--library", name)
    assert (done.returncode, done.stderr.count("\n")) == (6, 1)
    assert "it reaches user:1001 (My Library)" in done.stderr
    assert _is_safe(done.stderr)


def test_a_key_that_is_revoked_meanwhile_is_told_and_what_was_written_stays(run: Run, zotero: ZoteroServer) -> None:
    zotero.fail_when(lambda method, path: method == "POST" and path.endswith("/items"), Status(403))
    done = run(*PUSH, "-c", "Reading", "-q")
    assert (done.returncode, done.stderr.count("\n")) == (6, 1)
    zotero.forget_faults()
    assert run(*PUSH, "-c", "Reading").returncode == 0
    assert (len(_papers(zotero)), len(zotero.library.collections)) == (N, 1)


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Path, Path]:
    """A digest, and a source that has metadata of somebody who means badly."""
    papers = [
        {
            "id": id_,
            "title": title,
            "authors": "Ann \x1b[31mLee and Bo <b>Chen</b>",
            "abstract": title,
            "comments": f"3 pages\0 {title[:99]}",
            "categories": "cs.CL \x1b[31m",
            "versions": [{"version": "v1", "created": "2021-01-01"}],
            "update_date": "2021-01-01",
        }
        for id_, title in HOSTILE.items()
    ]
    digest, source = tmp_path / "hostile.txt", tmp_path / "hostile.jsonl"
    digest.write_text("".join(f"https://arxiv.org/abs/{id_}\n" for id_ in HOSTILE))
    source.write_text("".join(f"{json.dumps(paper)}\n" for paper in papers))
    return digest, source


def test_hostile_metadata_arrives_and_does_no_harm(run: Run, zotero: ZoteroServer, hostile: tuple[Path, Path]) -> None:
    digest, source = hostile
    command: tuple[object, ...] = ("zotero", "push", digest, "--input-format", "titles", "--source", source)
    command = (*command, "--comments", "--note", "--categories", "--pdf", "-c", "=HYPERLINK(/🧪", "--yes")
    done = run(*command)
    assert done.returncode == 0, done.stderr
    assert _is_safe(done.stdout + done.stderr)
    papers = _papers(zotero)
    assert papers.keys() == HOSTILE.keys()
    assert papers["2101.00006"]["title"] == HOSTILE["2101.00006"]
    assert len(papers["2101.00002"]["title"]) > 9_000
    notes = "".join(one["note"] for one in zotero.library.data() if one["itemType"] == "note")
    assert "<script" not in notes
    assert not [
        one for one in zotero.library.data() if not _is_safe(json.dumps(one, ensure_ascii=False).replace("\u202e", ""))
    ]
    again = run(*command)
    assert "Nothing to write" in again.stdout
    assert _is_safe(again.stdout + again.stderr)


def test_a_tag_that_is_too_long_is_left_out_and_told(run: Run, zotero: ZoteroServer) -> None:
    done = run(
        *PUSH,
        "-q",
        "--max-themes",
        "0",
        "--tag",
        f"\x1b[31m{'long ' * 60}",
        "--tag",
        "short",
        "--tag",
        "=cmd|' /C'!A0",
        "--tag",
        " ",
    )
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert "is longer than Zotero takes (255 characters); it is left out" in done.stderr
    assert _is_safe(done.stdout + done.stderr)
    assert {tag["tag"] for one in _papers(zotero).values() for tag in one["tags"]} == {"short", "=cmd|' /C'!A0"}


def test_what_zotero_refuses_for_its_length_keeps_nothing_else_back(run: Run, zotero: ZoteroServer) -> None:
    words = "Tag '\x1b[31m\u202eevil\0' is too long to sync\n" + "x" * 5_000
    zotero.fail_when(lambda method, path: method == "POST", FailObjects((0,), 413, words), times=1)
    done = run(*PUSH)
    assert (done.returncode, len(_papers(zotero))) == (6, N - 1)
    assert "is too long to sync" in done.stderr
    assert len(done.stderr) < 1_500
    assert _is_safe(done.stdout + done.stderr)


def test_a_collection_that_is_refused_is_told_in_a_line(run: Run, zotero: ZoteroServer) -> None:
    zotero.fail_when(lambda method, path: method == "POST", FailObjects((0,), 400, "no \x1b[31mway"), times=1)
    done = run(*PUSH, "-c", "Reading", "-q")
    assert (done.returncode, done.stderr.count("\n"), _papers(zotero)) == (6, 1, {})
    assert done.stderr.startswith("papershelf: Zotero refuses the collection Reading: no ")
    assert _is_safe(done.stderr)


def test_hostile_names_from_the_library_do_no_harm(run: Run, zotero: ZoteroServer) -> None:
    """The real server strips control characters; one that does not must not reach the terminal either."""
    evil = "\\u001b[31m\\u202e\\u0000\\u009b31m\\u0007\\n=HYPERLINK("
    shelf = zotero.library.add_collection("Bias EVIL", zotero.library.add_collection("EVIL"))
    zotero.library.add_item(
        {
            "itemType": "preprint",
            "title": "Deep Residual Learning for Image Recognition",
            "archiveID": "arXiv:1512.03385",
            "abstractNote": "EVIL",
            "extra": "EVIL",
            "creators": [{"creatorType": "author", "name": "EVIL"}],
            "tags": [{"tag": "TO-READ"}, {"tag": "EVIL"}],
        }
    )
    zotero.fail_when(lambda method, path: method == "GET", Altered(lambda body: body.replace(b"EVIL", evil.encode())))
    for more in (["--dry-run"], ["--complete"], ["--json"]):
        done = run(*PUSH, "--collection-key", shelf, "--tag", "to-read", *more)
        assert done.returncode == 0, done.stderr
        assert _is_safe(done.stdout + done.stderr)
    zotero.library.add_collection("bias EVIL", zotero.library.collection_named("EVIL"))
    asked = run(*PUSH, "--library", "user", "-c", "Bias", "-q")
    assert asked.returncode == 0
    assert _is_safe(asked.stdout + asked.stderr)
