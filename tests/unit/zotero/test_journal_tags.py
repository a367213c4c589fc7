"""Which tags papershelf wrote, and which are agreed on, as its journal has them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from papershelf.state import State
from papershelf.zotero.journal import Journal
from papershelf.zotero.model import Baseline, Kind, Library, Renamed, Step, Tag
from papershelf.zotero.settling import TOUCHED
from tests.factories import make_id

ATTENTION, BERT = make_id("1706.03762"), make_id("1810.04805")
AGREED = Baseline("AAAA2345", {"title": "Attention"}, frozenset({"nlp", "deep learning"}))
ITEM = (ATTENTION, Kind.ITEM)


def step(key: str = "AAAA2345", **known: Any) -> Step:
    return replace(Step(key, Kind.ITEM, ATTENTION, False, {}, Baseline(key)), **known)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite3"


@pytest.fixture
def state(path: Path) -> Iterator[State]:
    with State(path) as opened:
        yield opened


@pytest.fixture
def journal(state: State) -> Journal:
    return Journal(state, Library("user", 1001))


def test_what_has_a_tag_is_found_in_one_library_whatever_the_tag(journal: Journal, state: State) -> None:
    odd = 'a "quoted" ünïcode\ud800\x00 \\ tag'
    other = (BERT, Kind.ITEM)
    journal.agree({ITEM: AGREED, other: Baseline("BBBB2345", tags=frozenset({odd}))})
    Journal(state, Library("group", 1)).agree({ITEM: AGREED})
    assert journal.tagged(["nlp", "no"]) == {ITEM: AGREED}
    assert journal.tagged([odd]).keys() == {other}
    assert journal.tagged(["deep", "attention", "aaaa2345"]) == journal.tagged([]) == {}


def test_tags_are_papershelfs_if_it_wrote_them_and_did_not_take_them_back(journal: Journal) -> None:
    for version in (7, TOUCHED, None):
        number = journal.begin({})
        key = f"KEY{version}"
        sent = journal.intend(number, [step(key, after=Baseline(key, tags=frozenset({"nlp", "text"})))], 1)
        if version is not None:
            journal.settle(sent, {key: version}, {})
    assert journal.given(["nlp", "no"]) == {"KEY7": {"nlp"}}
    assert journal.given([]) == {}
    journal.undone(1, [], {})
    assert journal.given(["nlp"]) == {}


def test_a_step_of_an_older_version_renamed_nothing(journal: Journal, path: Path) -> None:
    renamed = (Renamed(Tag("nlp", automatic=True), "Language"), Renamed(Tag("text"), "Language", joins=True))
    number = journal.begin({})
    journal.settle(journal.intend(number, [step(renamed=renamed)], 1), {"AAAA2345": 2}, {})
    assert [one.renamed for one in journal.pushes(1)[0].steps] == [renamed]
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE step SET content = json_remove(content, '$.renamed')")
    assert [one.renamed for one in journal.pushes(1)[0].steps] == [()]
