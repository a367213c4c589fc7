"""What papershelf notes of its writes into a library."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papershelf.errors import StateError
from papershelf.model import Written
from papershelf.state import State
from papershelf.zotero.journal import Journal, Sent
from papershelf.zotero.model import Baseline, Creator, Fields, Kind, Library, Step
from tests.factories import make_id

LIBRARY = Library("user", 1001, "Ar Xiver")
ATTENTION, BERT = make_id("1706.03762"), make_id("1810.04805")
FIELDS: Fields = {"title": "Attention", "creators": (Creator("Vaswani", "Ashish"), Creator("Google", is_single=True))}
AGREED = Baseline("AAAA2345", FIELDS, frozenset({"nlp", "deep learning"}), frozenset({"COLL2345"}))
ITEM = (ATTENTION, Kind.ITEM)


def step(key: str = "AAAA2345", **known: Any) -> Step:
    return replace(Step(key, Kind.ITEM, ATTENTION, True, {}, Baseline(key, FIELDS)), **known)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite3"


@pytest.fixture
def state(path: Path) -> Iterator[State]:
    with State(path) as opened:
        yield opened


@pytest.fixture
def journal(state: State) -> Journal:
    return Journal(state, LIBRARY, lambda: datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=1))))


def push(journal: Journal, *keys: str) -> int:
    """A push that wrote objects of these keys."""
    number = journal.begin({})
    sent = journal.intend(number, [step(key) for key in keys], 1)
    journal.settle(sent, dict.fromkeys(keys, 2), {})
    journal.finish(number, "done")
    return number


# --- what was agreed on -----------------------------------------------------------------------------------------------


def test_what_was_agreed_on_is_known_by_paper_and_kind(journal: Journal) -> None:
    note = Baseline("NOTE2345", {"note": "<p>Comment: 3 pages</p>"})
    journal.agree({ITEM: AGREED, (ATTENTION, Kind.COMMENT): note, (BERT, Kind.ITEM): Baseline("BERT2345")})
    assert journal.baselines([ATTENTION]) == {ITEM: AGREED, (ATTENTION, Kind.COMMENT): note}
    newer = replace(AGREED, tags=frozenset())
    journal.agree({ITEM: newer})
    assert journal.baselines([ATTENTION, BERT])[ITEM] == newer
    assert len(journal.baselines([ATTENTION, BERT])) == 3


def test_each_library_has_a_journal_of_its_own(journal: Journal, state: State) -> None:
    group = Journal(state, Library("group", 1001))
    journal.agree({ITEM: AGREED})
    number = push(journal, "AAAA2345")
    journal.intend(number, [step()], 1)
    journal.undoing(number, ["AAAA2345"])
    assert group.baselines([ATTENTION]) == {}
    assert (group.pending(), group.pushes(9), group.last(), group.undone_keys()) == ((), (), None, frozenset())


def test_nothing_is_written_when_nothing_differs(journal: Journal, path: Path) -> None:
    journal.agree({})
    assert not path.exists()
    journal.agree({ITEM: AGREED})
    before = path.read_bytes()
    journal.agree({ITEM: replace(AGREED, fields=MappingProxyType(dict(FIELDS)))})
    assert path.read_bytes() == before


def test_a_journal_that_was_never_written_is_empty(journal: Journal, path: Path) -> None:
    assert (journal.baselines([ATTENTION]), journal.pending(), journal.last()) == ({}, (), None)
    assert (journal.pushes(5), journal.undone_keys()) == ((), frozenset())
    assert not path.exists()


# --- writing ----------------------------------------------------------------------------------------------------------


def test_a_request_is_pending_until_it_is_settled(journal: Journal, path: Path) -> None:
    number = journal.begin({"digest": "week.txt"})
    steps = [step("ZZZZ2345"), step("AAAA2345", before={"title": "", "date": "2016"}), step("MMMM2345", arxiv_id=None)]
    sent = journal.intend(number, steps, 41)
    assert sent == Sent(sent.number, number, 41, tuple(steps))
    with State(path) as other:  # of a process that comes after a crash
        assert Journal(other, LIBRARY).pending() == (sent,)
    second = journal.intend(number, [step("BBBB2345")], 42)
    assert journal.pending() == (sent, second)
    journal.settle(sent, {"MMMM2345": 44, "ZZZZ2345": 43}, {ITEM: AGREED})
    assert journal.pending() == (second,)
    assert journal.baselines([ATTENTION]) == {ITEM: AGREED}
    assert journal.pushes(1)[0].steps == (replace(steps[0], version=43), replace(steps[2], version=44))


def test_a_request_without_objects_is_pending_too(journal: Journal) -> None:
    sent = journal.intend(journal.begin({}), [], 1)
    assert journal.pending() == (sent,)
    journal.settle(sent, {}, {})
    assert journal.pending() == ()


def test_a_push_tells_when_and_how_it_went(journal: Journal) -> None:
    number = journal.begin({"digest": "week.txt", "papers": "3"})
    (begun,) = journal.pushes(5)
    assert (begun.number, begun.begun, begun.finished, begun.outcome) == (number, "2026-11-21T08:30:00+00:00", None, "")
    assert begun.about == {"digest": "week.txt", "papers": "3"}
    journal.finish(number, "3 papers added")
    (finished,) = journal.pushes(5)
    assert (finished.finished, finished.outcome) == ("2026-11-21T08:30:00+00:00", "3 papers added")
    assert (finished.steps, finished.is_undone) == ((), False)


def test_pushes_come_newest_first_and_not_more_than_asked_for(journal: Journal) -> None:
    numbers = [push(journal, f"AAAA{n}") for n in range(4)]
    assert [one.number for one in journal.pushes(3)] == numbers[:0:-1]
    assert [one.steps[0].key for one in journal.pushes(3)] == ["AAAA3", "AAAA2", "AAAA1"]


def test_what_one_process_found_written_another_cannot_make_unwritten(journal: Journal) -> None:
    sent = journal.intend(journal.begin({}), [step("AAAA2345"), step("BBBB2345")], 1)
    journal.settle(sent, {}, {})  # read the library before the request got there
    journal.settle(sent, {"AAAA2345": 7}, {})
    journal.settle(sent, {}, {})
    assert [(one.key, one.version) for one in journal.pushes(1)[0].steps] == [("AAAA2345", 7)]
    assert journal.intend(sent.push, [step()], 2).number != sent.number


# --- taking back ------------------------------------------------------------------------------------------------------


def test_the_last_push_is_the_newest_that_wrote_and_is_not_undone(journal: Journal) -> None:
    first, second = push(journal, "AAAA2345"), push(journal, "BBBB2345")
    journal.settle(journal.intend(journal.begin({}), [step()], 5), {}, {})  # one that wrote nothing
    journal.intend(journal.begin({}), [step()], 5)  # one of which nothing is known
    found = journal.last()
    assert found
    assert (found.number, [one.key for one in found.steps]) == (second, ["BBBB2345"])
    journal.undone(second, [], {})
    assert (found := journal.last())
    assert found.number == first
    journal.undone(first, [], {})
    assert journal.last() is None
    assert [one.is_undone for one in journal.pushes(9)] == [False, False, True, True]


def test_keys_that_papershelf_takes_back_are_remembered(journal: Journal) -> None:
    number = push(journal, "AAAA2345", "BBBB2345")
    journal.undoing(number, ["AAAA2345"])
    journal.undoing(number, ["AAAA2345", "BBBB2345"])
    assert journal.undone_keys() == {"AAAA2345", "BBBB2345"}
    last = journal.last()
    assert last
    assert last.number == number  # not yet


def test_after_an_undo_the_baselines_are_those_given(journal: Journal) -> None:
    comment, bert = (ATTENTION, Kind.COMMENT), (BERT, Kind.ITEM)
    journal.agree({ITEM: AGREED, comment: Baseline("NOTE2345"), bert: AGREED})
    before = replace(AGREED, fields={})
    journal.undone(push(journal, "AAAA2345"), [comment, (BERT, Kind.PDF)], {bert: before})
    assert journal.baselines([ATTENTION, BERT]) == {ITEM: AGREED, bert: before}


# --- the file ---------------------------------------------------------------------------------------------------------

words = st.text(st.characters(categories=["L", "C", "P", "Z"]), max_size=8) | st.sampled_from(
    ["\0", "\ud800", "\udcfc'"]
)
creators = st.builds(Creator, words, words, words, st.booleans())
fields = st.dictionaries(words, words | st.lists(creators, max_size=2).map(tuple), max_size=3)
baselines = st.builds(Baseline, words, fields, st.frozensets(words, max_size=2), st.frozensets(words, max_size=2))
papers = st.sampled_from([ATTENTION, BERT, None])
steps = st.builds(Step, words, st.sampled_from(Kind), papers, st.booleans(), fields, baselines)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(steps, max_size=4), baselines, st.dictionaries(words, words, max_size=2), words)
def test_any_text_comes_back_as_it_was(
    journal: Journal, noted: list[Step], agreed: Baseline, about: dict[str, str], outcome: str
) -> None:
    number = journal.begin(about)
    sent = journal.intend(number, noted, 1)
    assert journal.pending() == (sent,)
    journal.settle(sent, {one.key: 9 for one in noted}, {ITEM: agreed})
    journal.finish(number, outcome)
    (found,) = journal.pushes(1)
    assert (found.about, found.outcome) == (about, outcome)
    assert found.steps == tuple(replace(one, version=9) for one in noted)
    assert journal.baselines([ATTENTION]) == {ITEM: agreed}


def test_a_process_that_is_killed_while_it_settles_leaves_the_request_pending(journal: Journal, path: Path) -> None:
    number = journal.begin({})
    sent = journal.intend(number, [step(f"K{n}") for n in range(500)], 1)
    program = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from papershelf.identifiers import ArxivId
        from papershelf.state import State
        from papershelf.zotero.journal import Journal
        from papershelf.zotero.model import Baseline, Kind, Library
        with State(Path(sys.argv[1])) as state:
            journal = Journal(state, Library("user", 1001))
            (sent,) = journal.pending()
            state._db.execute("PRAGMA cache_size = 1")  # so that pages reach the file before the transaction ends
            state._db.set_progress_handler(lambda: os.kill(os.getpid(), signal.SIGKILL), int(sys.argv[2]))
            agreed = {(ArxivId.parse("1706.03762"), kind): Baseline("AAAA2345") for kind in Kind}
            journal.settle(sent, {step.key: 2 for step in sent.steps}, agreed)
    """)
    for instructions in (1, 500, 10_000):
        command = [sys.executable, "-c", program, str(path), str(instructions)]
        # Without the environment nothing measures coverage in there, and is killed, too.
        assert subprocess.run(command, check=False, env={}).returncode == -9
        assert journal.pending() == (sent,)
        assert (journal.last(), journal.baselines([ATTENTION])) == (None, {})


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"key":"K","fields":{"creators":[["a","b"]]},"tags":[],"collections":[]}']
)
def test_a_damaged_row_is_told_with_the_files_name(journal: Journal, path: Path, content: str) -> None:
    journal.agree({ITEM: AGREED})
    journal.intend(journal.begin({}), [step()], 1)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE baseline SET content = ?", [content])
        db.execute("UPDATE step SET content = ?", [content])
    for ask in (lambda: journal.baselines([ATTENTION]), journal.pending):
        with pytest.raises(StateError, match="is damaged or not papershelf's") as caught:
            ask()
        assert str(caught.value).startswith(str(path))


def test_an_id_that_is_none_is_damage_too(journal: Journal, path: Path) -> None:
    sent = journal.intend(journal.begin({}), [step()], 1)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE step SET content = replace(content, '1706.03762', 'x')")
    with pytest.raises(StateError, match="an entry in it cannot be read"):
        journal.pending()
    journal.settle(sent, {}, {})  # what is not read does no harm
    assert journal.pending() == ()


def test_bibliographies_and_libraries_share_the_state(journal: Journal, state: State, tmp_path: Path) -> None:
    written = Written(ATTENTION, "vaswani2017attention", "misc", ())
    state.remember(tmp_path / "refs.bib", [written])
    push(journal, "AAAA2345")
    assert state.entries_of(tmp_path / "refs.bib") == {ATTENTION: written}
    assert journal.last()


def test_without_a_clock_the_time_is_now(state: State) -> None:
    journal = Journal(state, LIBRARY)
    journal.begin({})
    assert abs(datetime.fromisoformat(journal.pushes(1)[0].begun) - datetime.now(UTC)) < timedelta(minutes=5)
