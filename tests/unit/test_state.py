"""What papershelf remembers of the entries that it wrote."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import textwrap
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from papershelf.errors import StateError
from papershelf.model import Written
from papershelf.state import State
from tests.factories import make_id

FIELDS = (("title", "{Attention} Is All You Need"), ("year", "2017"))
ATTENTION = Written(make_id("1706.03762"), "vaswani2017attention", "misc", FIELDS, "{surname}{year}{word}")
STRINGS = Written(make_id("hep-th/9201055"), "x1992", "article", ())


def renamed(entry: Written, citekey: str) -> Written:
    return replace(entry, citekey=citekey)


def remember(state_path: Path, file: Path, *entries: Written) -> None:
    with State(state_path) as state:
        state.remember(file, entries)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the state is, in folders that are not there yet."""
    return tmp_path / "home" / "state" / "papershelf" / "state.sqlite3"


@pytest.fixture
def refs(tmp_path: Path) -> Path:
    return tmp_path / "refs.bib"


def test_entries_are_remembered_over_runs(path: Path, refs: Path) -> None:
    remember(path, refs, ATTENTION, STRINGS)
    with State(path) as state:
        assert state.entries_of(refs) == {ATTENTION.arxiv_id: ATTENTION, STRINGS.arxiv_id: STRINGS}
        assert state.entries_of(refs.with_name("other.bib")) == {}


def test_an_entry_that_is_written_again_replaces_itself_and_no_other(path: Path, refs: Path) -> None:
    remember(path, refs, ATTENTION, STRINGS)
    newer = Written(ATTENTION.arxiv_id, "a", "article", (("doi", "10.5555/3295222.3295349"),))
    remember(path, refs, newer)
    remember(path, refs.with_name("other.bib"), renamed(STRINGS, "b"))
    with State(path) as state:
        assert state.entries_of(refs) == {ATTENTION.arxiv_id: newer, STRINGS.arxiv_id: STRINGS}


def test_entries_are_found_by_the_real_path_of_the_file(
    path: Path, refs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = refs.with_name("link.bib")
    link.symlink_to("refs.bib")
    remember(path, link, ATTENTION)
    monkeypatch.chdir(refs.parent)
    with State(path) as state:
        for name in (refs, Path("refs.bib"), Path("home/../refs.bib")):
            assert state.entries_of(name) == {ATTENTION.arxiv_id: ATTENTION}


def test_a_file_that_was_moved_is_known_by_its_papers_newest_first(path: Path, refs: Path) -> None:
    keys = [renamed(ATTENTION, key) for key in "abc"]
    for name, entry in zip(("1.bib", "2.bib", "3.bib"), keys, strict=True):
        remember(path, refs.with_name(name), entry, STRINGS)
    remember(path, refs.with_name("1.bib"), keys[0])  # again
    with State(path) as state:
        found = state.entries_anywhere([ATTENTION.arxiv_id, make_id("2109.07740")])
    assert found == {ATTENTION.arxiv_id: (keys[0], keys[2], keys[1])}


def test_the_last_of_two_entries_for_a_paper_counts(path: Path, refs: Path) -> None:
    remember(path, refs, renamed(ATTENTION, "a"), renamed(ATTENTION, "b"))
    with State(path) as state:
        assert state.entries_of(refs)[ATTENTION.arxiv_id].citekey == "b"


def test_any_text_and_any_file_name_come_back_as_they_were(path: Path, tmp_path: Path) -> None:
    awkward = "\0 \udcfc\ud800 '\"; DROP TABLE entry; -- 𝔘\x1b[31m \u2028"
    entry = Written(make_id(), awkward, awkward, ((awkward, awkward), ("title", "a"), ("title", "b")), awkward)
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/r\xfcfs%20?#.bib"))
    remember(path, file, entry)
    with State(path) as state:
        assert state.entries_of(file) == {entry.arxiv_id: entry}


def test_any_name_can_be_that_of_the_state(tmp_path: Path, refs: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a b%20?mode=ro#\xfc"))
    remember(path, refs, ATTENTION)
    assert path.is_file()
    with State(path) as state:
        assert state.entries_of(refs)


def test_thousands_of_entries_are_remembered_at_once(path: Path, refs: Path) -> None:
    entries = [Written(make_id(f"2101.{n:05}"), f"k{n}", "misc", ()) for n in range(1, 5001)]
    remember(path, refs, *entries)
    with State(path) as state:
        assert list(state.entries_of(refs).values()) == entries
        assert len(state.entries_anywhere(entry.arxiv_id for entry in entries)) == 5000


# --- the file ---------------------------------------------------------------------------------------------------------


def test_nothing_is_made_before_something_is_remembered(path: Path, refs: Path, tmp_path: Path) -> None:
    with State(path) as state:
        assert state.entries_of(refs) == {}
        assert state.entries_anywhere([make_id()]) == {}
        state.remember(refs, [])
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_for_its_owner_only_and_alone_in_its_folder(path: Path, refs: Path) -> None:
    remember(path, refs, ATTENTION)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]  # so a copy of it is a copy of everything


def test_a_file_that_another_process_makes_meanwhile_is_used(path: Path, refs: Path) -> None:
    with State(path) as state:
        assert state.entries_of(refs) == {}
        remember(path, refs, ATTENTION)
        assert state.entries_of(refs) == {ATTENTION.arxiv_id: ATTENTION}
        state.remember(refs, [STRINGS])
    with State(path) as state:
        assert len(state.entries_of(refs)) == 2


def test_an_empty_file_is_begun(path: Path, refs: Path) -> None:
    path.parent.mkdir(parents=True)
    path.touch()  # a process was killed just after it had made it
    with State(path) as state:
        assert state.entries_of(refs) == {}
    remember(path, refs, ATTENTION)
    with State(path) as state:
        assert state.entries_of(refs)


REMEMBERS = """
import sys
from pathlib import Path
from papershelf.identifiers import ArxivId
from papershelf.model import Written
from papershelf.state import State

for number in range(1, 21):
    with State(Path(sys.argv[1]), patience=60) as state:  # a busy disk lets one wait for long
        paper = ArxivId.parse(f"2101.{sys.argv[3]}{number:03}")
        state.remember(Path(sys.argv[2]), [Written(paper, sys.argv[3], "misc", (("title", "x"),))])
"""


def test_several_processes_can_remember_at_once_from_the_first_entry_on(path: Path, refs: Path) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", REMEMBERS, str(path), str(refs), name])
        for name in ("10", "20", "30", "40")
    ]
    assert [process.wait() for process in processes] == [0] * 4
    with State(path) as state:
        assert len(state.entries_of(refs)) == 80


def test_a_process_that_is_killed_leaves_all_of_what_it_remembered_or_nothing(path: Path, refs: Path) -> None:
    remember(path, refs, ATTENTION)
    program = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from papershelf.identifiers import ArxivId
        from papershelf.model import Written
        from papershelf.state import State
        import papershelf.state as module
        with State(Path(sys.argv[1])) as state:
            state._db.execute("PRAGMA cache_size = 1")  # so that pages reach the file before the transaction ends
            state._db.set_progress_handler(lambda: os.kill(os.getpid(), signal.SIGKILL), int(sys.argv[3]))
            papers = [ArxivId.parse(f"2101.{number:05}") for number in range(1, 3001)]
            state.remember(Path(sys.argv[2]), [Written(paper, "k", "misc", (("t", "x" * 200),)) for paper in papers])
    """)
    for steps in (1, 500, 20_000):
        command = [sys.executable, "-c", program, str(path), str(refs), str(steps)]
        # Without the environment nothing measures coverage in there, and is killed, too.
        assert subprocess.run(command, check=False, env={}).returncode == -9
        with State(path) as state:
            assert state.entries_of(refs) == {ATTENTION.arxiv_id: ATTENTION}


# --- what cannot be used ----------------------------------------------------------------------------------------------


def refusal(path: Path, refs: Path) -> str:
    """What is said when something is to be remembered; the file is not touched."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StateError) as caught:
        remember(path, refs, STRINGS)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{path}: ")
    assert (path.read_bytes() if path.is_file() else None) == before
    return str(caught.value).removeprefix(f"{path}: ")


def test_text_and_cut_files_are_never_thrown_away(path: Path, refs: Path) -> None:
    remember(path, refs, *(Written(make_id(f"2101.{n:05}"), "k", "misc", (("t", "x" * 99),)) for n in range(1, 500)))
    whole = path.read_bytes()
    what = "put a copy in its place, or move it away: papershelf will then take what it wrote for yours"
    for data in (b"@misc{a}\n" * 100, whole[:5000], whole[:100] + b"\xff" * 100 + whole[200:], b"\0" * 512):
        path.write_bytes(data)
        message = refusal(path, refs)
        assert message.startswith("is damaged or not papershelf's (")
        assert what in message
    assert list(path.parent.iterdir()) == [path]


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement, values)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\xfd",
        b"{}",
        b"[" * 10,
        b'{"citekey": 1}',
        5,
        b'{"citekey":"k","type":"t","fields":[1],"pattern":""}',
    ],
)
def test_an_entry_that_cannot_be_read_is_damage_too(path: Path, refs: Path, content: bytes | int) -> None:
    remember(path, refs, ATTENTION)
    change(path, "UPDATE entry SET content = ?", content)
    with State(path) as state:
        for ask in (lambda: state.entries_of(refs), lambda: state.entries_anywhere([ATTENTION.arxiv_id])):
            with pytest.raises(StateError, match="is damaged or not papershelf's"):
                ask()


def test_an_id_that_is_none_is_damage_too(path: Path, refs: Path) -> None:
    remember(path, refs, ATTENTION)
    change(path, "UPDATE entry SET arxiv_id = 'x'")
    with State(path) as state, pytest.raises(StateError, match="an entry in it cannot be read"):
        state.entries_of(refs)


FIRST_VERSION = """
CREATE TABLE entry (number INTEGER PRIMARY KEY, file BLOB NOT NULL, arxiv_id TEXT NOT NULL,
    content TEXT NOT NULL, written TEXT NOT NULL, UNIQUE (file, arxiv_id));
CREATE INDEX entry_arxiv_id ON entry (arxiv_id);
PRAGMA application_id = 1886611571;
PRAGMA user_version = 1;
"""


def test_what_an_older_papershelf_remembered_is_kept(path: Path, refs: Path) -> None:
    path.parent.mkdir(parents=True)
    content = '{"citekey": "old", "type": "misc", "fields": [["title", "T"]], "pattern": ""}'
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(FIRST_VERSION)
        for number, file in ((7, "1.bib"), (3, "2.bib")):
            row = (number, os.fsencode(refs.with_name(file)), ATTENTION.arxiv_id, content, "2026-01-01")
            db.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", row)
    old = Written(ATTENTION.arxiv_id, "old", "misc", (("title", "T"),))
    remember(path, refs, ATTENTION)
    with State(path) as state:
        assert state.entries_of(refs.with_name("1.bib")) == {old.arxiv_id: old}
        assert state.entries_anywhere([old.arxiv_id]) == {old.arxiv_id: (ATTENTION, old, old)}


def test_a_newer_version_is_left_to_a_newer_papershelf(path: Path, refs: Path) -> None:
    remember(path, refs, ATTENTION)
    change(path, "PRAGMA user_version = 7")
    assert refusal(path, refs) == "was written by a newer papershelf (version 7, not 2); update papershelf"


def test_the_file_of_another_program_is_not_touched(path: Path, refs: Path) -> None:
    path.parent.mkdir(parents=True)
    change(path, "CREATE TABLE bookmark (url TEXT)")
    assert refusal(path, refs) == "is the file of another program; set state_path to another"
    path.unlink()
    change(path, f"PRAGMA application_id = {int.from_bytes(b'pshf', 'big')}")  # papershelf's cache
    assert refusal(path, refs) == "is the file of another program; set state_path to another"


def test_what_is_no_file_is_told(path: Path, refs: Path, tmp_path: Path) -> None:
    path.mkdir(parents=True)
    assert refusal(path, refs).startswith("cannot be read or written (it is no file); check")
    os.mkfifo(tmp_path / "pipe")
    assert "it is no file" in refusal(tmp_path / "pipe", refs)
    (tmp_path / "file").touch()
    assert "(Not a directory)" in refusal(tmp_path / "file" / "state", refs)
    with pytest.raises(StateError, match=r"\(File name too long\)"):
        remember(tmp_path / ("x" * 300), refs, ATTENTION)


def test_a_file_that_another_process_keeps_locked_is_told(path: Path, refs: Path) -> None:
    remember(path, refs, ATTENTION)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with State(path, patience=0) as state:
            assert state.entries_of(refs)  # nothing is changed yet
            with pytest.raises(StateError) as caught:
                state.remember(refs, [STRINGS])
        other.execute("COMMIT")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StateError), State(path, patience=0):
            pytest.fail("it was read")
    what = "another process has been writing into it for 0 seconds; try again later"
    assert str(caught.value) == f"{path}: {what}"
    remember(path, refs, STRINGS)


def test_a_disk_that_gets_full_loses_nothing(path: Path, refs: Path) -> None:
    remember(path, refs, ATTENTION)
    program = textwrap.dedent("""
        import resource, sys
        from pathlib import Path
        from papershelf.errors import StateError
        from papershelf.identifiers import ArxivId
        from papershelf.model import Written
        from papershelf.state import State
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        papers = [ArxivId.parse(f"2101.{number:05}") for number in range(1, 3001)]
        entries = [Written(paper, "k", "misc", (("t", "x" * 200),)) for paper in papers]
        try:
            with State(Path(sys.argv[1])) as state:
                state.remember(Path(sys.argv[2]), entries)
        except StateError as error:
            print(error)
    """)
    command = [sys.executable, "-c", program, str(path), str(refs)]
    message = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert message.startswith(f"{path}: cannot be read or written (")
    with State(path) as state:
        assert state.entries_of(refs) == {ATTENTION.arxiv_id: ATTENTION}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(
    ("folder", "mode", "remembers", "reads"),
    [
        (0o755, 0o644, False, True),
        (0o755, 0o600, False, False),
        (0o700, 0o644, False, False),
        (0o777, 0o666, True, True),
    ],
)
def test_what_may_not_be_read_or_written_is_told(
    path: Path, refs: Path, folder: int, mode: int, *, remembers: bool, reads: bool
) -> None:
    remember(path, refs, ATTENTION)
    program = textwrap.dedent("""
        import os, sys
        from pathlib import Path
        from papershelf.errors import StateError
        from papershelf.state import State
        path, refs = map(Path, sys.argv[1:])
        path.as_uri()  # imports something, which another user may not be able to do
        os.setgid(65534); os.setuid(65534)
        for do in (lambda state: state.entries_of(refs), lambda state: state.remember(refs, written)):
            try:
                with State(path) as state:
                    written = list(state.entries_of(refs).values())
                    do(state)
                    print("done")
            except StateError as error:
                print(error)
    """)
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        copy = Path(name, "state.sqlite3")
        shutil.copyfile(path, copy)
        copy.chmod(mode)
        copy.parent.chmod(folder)
        command = [sys.executable, "-c", program, str(copy), str(refs)]
        read, written = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    failure = f"{copy}: cannot be read or written ("
    assert (read == "done", written == "done") == (reads, remembers)
    assert reads or read.startswith(failure)
    assert remembers or written.startswith(failure)
