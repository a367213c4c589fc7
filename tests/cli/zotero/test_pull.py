"""`papershelf zotero pull`, from a library over real HTTP into a person's .bib file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_faults import Status
from tests.servers.zotero_keys import WRITE_KEY

MINE = """% my own
@article{mine, title={What I wrote}, author={Me, My}, year=2001}
"""
AUTHOR = [{"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"}]
PREPRINT = {
    "itemType": "preprint",
    "title": "Attention Is All You Need",
    "creators": AUTHOR,
    "date": "2017-06-12",
    "repository": "arXiv",
    "archiveID": "arXiv:1706.03762",
    "citationKey": "vaswaniAttention",
    "tags": [{"tag": "bias, in"}, {"tag": "50%", "type": 1}],
}
BOOK = {"itemType": "book", "title": "On {Books", "creators": AUTHOR, "date": "c. 1998", "publisher": "Ada & Sons"}
PULL = ("zotero", "pull", "--collection", "Reading/Bias")


@pytest.fixture
def bias(zotero: ZoteroServer) -> str:
    """The key of Reading/Bias, where a preprint, a book with a note, and a file are."""
    top = zotero.library.add_collection("Reading")
    key = zotero.library.add_collection("Bias", top)
    zotero.library.add_item({**PREPRINT, "collections": [key]}, "AAAA2345")
    book = zotero.library.add_item({**BOOK, "collections": [key]}, "BBBB2345")
    zotero.library.add_item({"itemType": "note", "note": "<p>mine</p>", "parentItem": book})
    zotero.library.add_item({"itemType": "note", "note": "<p>alone</p>", "collections": [key]})
    zotero.library.add_item({"itemType": "webpage", "title": "Elsewhere", "collections": [top]})
    return key


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | {"PAPERSHELF_ZOTERO_KEY": WRITE_KEY}


@pytest.mark.usefixtures("bias")
def test_a_collection_is_printed_and_the_library_not_changed(run: Run, zotero: ZoteroServer) -> None:
    done = run(*PULL)
    assert done.returncode == 0, done.stderr
    assert "@misc{vaswaniAttention," in done.stdout
    assert "keywords = {50\\%, bias in}" in done.stdout
    assert "@book{lovelace1998books," in done.stdout
    assert "Elsewhere" not in done.stdout
    assert done.stderr == "Reading/Bias: 3 items, 1 of them without an entry (notes, files)\n"
    assert zotero.writes == 0


@pytest.mark.usefixtures("bias")
def test_a_file_keeps_its_bytes_and_the_second_pull_changes_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    file.write_text(MINE)
    first = run(*PULL, "-o", file, "--section", "Bias", "--backup")
    once = file.read_bytes()
    assert first.returncode == 0, first.stderr
    assert "2 added (vaswaniAttention, lovelace1998books)" in first.stderr
    assert once.startswith(MINE.removesuffix("\n").encode())
    assert b"% Bias\n" in once
    assert file.with_name("refs.bib.bak").read_text() == MINE
    second = run(*PULL, "-o", file, "--section", "Bias")
    assert "0 added, 2 there already" in second.stderr
    assert file.read_bytes() == once


@pytest.mark.usefixtures("bias")
def test_a_dry_run_prints_a_diff_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    file.write_text(MINE)
    done = run(*PULL, "-o", file, "--dry-run")
    assert "+@misc{vaswaniAttention" in done.stdout
    assert "nothing was written (--dry-run)" in done.stderr
    assert file.read_text() == MINE


@pytest.mark.usefixtures("bias")
def test_a_new_file_says_which_collection_it_came_from(run: Run, tmp_path: Path) -> None:
    run(*PULL, "-o", tmp_path / "refs.bib")
    assert "Bias" in (tmp_path / "refs.bib").read_text().splitlines()[0]


@pytest.mark.usefixtures("bias")
def test_what_is_below_a_collection_comes_only_if_asked_for(run: Run) -> None:
    alone = run("zotero", "pull", "--collection", "Reading")
    assert alone.stdout.count("@") == 1
    assert run("zotero", "pull", "--collection", "Reading", "--subcollections").stdout.count("@") == 3


def test_a_collection_can_be_named_by_its_key(run: Run, bias: str) -> None:
    assert run("zotero", "pull", "--collection-key", bias, "-q").stdout.count("@") == 2


@pytest.mark.usefixtures("bias")
def test_papers_that_are_there_twice_are_told(run: Run, zotero: ZoteroServer, bias: str) -> None:
    key = zotero.library.add_item({**PREPRINT, "citationKey": "again", "collections": [bias]}, "CCCC2345")
    done = run(*PULL)
    assert "again" not in done.stdout
    assert f"{key}: are one paper, Attention Is All You Need; the oldest of them was taken" in done.stderr


@pytest.mark.usefixtures("bias")
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--collection", "Reading/Nothing"), 6, "there is no collection Reading/Nothing"),
        (("--collection-key", "ZZZZ9999"), 6, "there is no collection with the key ZZZZ9999"),
        ((), 2, "give either --collection PATH or --collection-key KEY"),
        (("--collection", "Reading", "-o", "refs.ris"), 2, "pull writes BibTeX"),
        (("--collection", "Reading", "--update"), 2, "give -o FILE"),
        (("--collection", "Reading", "--library", "group:7"), 6, "the key reaches no such library"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(run: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = run("zotero", "pull", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr


def test_without_zotero_the_file_stays_as_it_is(run: Run, zotero: ZoteroServer, tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    file.write_text(MINE)
    zotero.fail_when(lambda *_: True, Status(403))
    assert run(*PULL, "-o", file).returncode == 6
    assert file.read_text() == MINE


def test_hostile_items_reach_neither_the_terminal_nor_the_file(run: Run, zotero: ZoteroServer, tmp_path: Path) -> None:
    key = zotero.library.add_collection("Reading")
    item: dict[str, Any] = {
        "itemType": "webpage",
        "title": "\x1b]0;owned\x07<script>alert(1)</script> } @book{evil, title={x}} \\input{/etc/passwd}",
        "citationKey": "}\x1b[31m,evil\\input",
        "url": "javascript:alert(1)",
        "tags": [{"tag": '=HYPERLINK("x"), \\write18{rm} %'}],
        "collections": [key],
    }
    zotero.library.add_item(item)
    done = run("zotero", "pull", "--collection", "Reading", "-o", tmp_path / "refs.bib")
    text = (tmp_path / "refs.bib").read_text()
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in text + done.stderr + done.stdout
    assert "\\input" not in text
    assert "\\write" not in text
    assert text.count("\n@") == 1
