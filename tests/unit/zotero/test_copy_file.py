"""The file of a copy: damaged, foreign, in use by several processes, or written by one that is killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from papershelf.errors import StateError
from papershelf.zotero.copy import Copy
from papershelf.zotero.model import Library
from tests.factories import make_record
from tests.unit.zotero.copies import LIBRARY, fill, keys, make_data


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the copy is, in a folder that is not there yet."""
    return tmp_path / "cache" / "zotero.sqlite3"


# --- the file ---------------------------------------------------------------------------------------------------------


def test_the_file_is_for_its_owner_only(path: Path) -> None:
    with Copy(path, LIBRARY) as copy:
        copy.store(items=[make_data()])
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {file.name for file in path.parent.iterdir()} <= {path.name, f"{path.name}.lock"}


def test_a_copy_that_was_deleted_is_begun_anew(path: Path) -> None:
    fill(path, make_data())
    path.unlink()
    with Copy(path, LIBRARY) as copy:
        assert (copy.version, len(copy.versions())) == (0, 0)


def test_an_empty_file_is_begun(path: Path) -> None:
    path.parent.mkdir()
    path.touch()  # a process was killed just after it had made it
    fill(path, make_data())
    with Copy(path, LIBRARY) as copy:
        assert len(copy.versions()) == 1


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        for statement in statements:
            db.execute(statement)


@pytest.mark.parametrize(
    "statement", ["PRAGMA user_version = 99", "PRAGMA user_version = 0", "DROP TABLE complete", "DROP TABLE item"]
)
def test_a_copy_of_another_version_is_begun_anew(path: Path, statement: str) -> None:
    fill(path, make_data())
    change(path, statement)
    if statement.endswith("item"):
        with pytest.raises(StateError, match="was damaged"), Copy(path, LIBRARY) as copy:
            len(copy.versions())
    with Copy(path, LIBRARY) as copy:
        assert (copy.version, len(copy.versions())) == (0, 0)
        copy.store(items=[make_data()])


def test_a_copy_that_is_damaged_is_never_believed_and_begun_anew(path: Path) -> None:
    items = [make_data(f"AAAA{number}", abstractNote=os.urandom(400).hex()) for number in range(60)]
    fill(path, *items)
    whole = path.read_bytes()
    for start in range(100, len(whole), 1500):
        path.write_bytes(whole[:start] + b"\xa5" * 3000 + whole[start + 3000 :])
        assert tried(path) in ([], ["again, and they will be read anew"])
    for length in (100, 4096, 5000, len(whole) - 4096):
        path.write_bytes(whole[:length])
        assert tried(path) in ([], ["again, and they will be read anew"])


def tried(path: Path) -> list[str]:
    """What is advised until everything that is asked is answered."""
    said: list[str] = []
    for _ in range(3):
        try:
            with Copy(path, LIBRARY) as copy:
                copy.store(items=[make_data("NEWW2345")], gone_items=["AAAA1"])
                assert all(key in copy.versions() for key in copy.items(list(copy.versions())))
                return said
        except StateError as error:
            said.append(str(error).partition("try ")[2])
    return [*said, "it never worked"]


@pytest.mark.parametrize("content", [b"@misc{a}\n" * 100, b"SQLite format 3\0" + b"\0" * 200, b"x"])
def test_a_file_that_is_not_papershelfs_is_left_alone(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StateError, match=r"cannot be used \(it is not one of papershelf's\)") as caught:
        fill(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    for statement in ("CREATE TABLE bookmark (url)", f"PRAGMA application_id = {int.from_bytes(b'pshs', 'big')}"):
        change(path, statement)
        before = path.read_bytes()
        with pytest.raises(StateError, match="not one of papershelf's"):
            fill(path)
        assert path.read_bytes() == before


def test_what_is_no_file_is_told(path: Path, tmp_path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StateError, match=r"\(it is no file\)"):
        fill(path)
    (tmp_path / "file").touch()
    with pytest.raises(StateError, match="cannot be used"):
        fill(tmp_path / "file" / "copy")


# --- other processes --------------------------------------------------------------------------------------------------

STORES = """
import os, sys
from pathlib import Path
from papershelf.zotero import copy_file
from papershelf.zotero.copy import Copy
from papershelf.zotero.model import Library

copy_file._PATIENCE = 60.0  # a busy disk lets one wait for long

def make(number):
    key = f"K{number % 40:03}"
    return {"key": key, "version": number, "itemType": "preprint", "title": f"Title {number}", "parentItem": False,
            "abstractNote": "x" * 900, "tags": [{"tag": f"T{number}"}], "collections": [f"C{number}"]}

with Copy(Path(sys.argv[1]), Library("user", int(sys.argv[2]))) as copy:
    number = copy.version
    if len(sys.argv) == 4:  # killed in the middle of something
        copy._file._db.execute("PRAGMA cache_size = 1")
        left = iter(range(int(sys.argv[3])))
        copy._file._db.set_progress_handler(lambda: next(left, None) is None and os.kill(os.getpid(), 9), 10)
    for _ in range(20):
        number += 10
        items = map(make, range(number - 9, number + 1))
        copy.store(items=items, gone_items=[f"K{(number + 7) % 40:03}"], version=number)
        print(number, flush=True)
"""


def run(path: Path, *arguments: int) -> subprocess.Popen[bytes]:
    # Without the environment nothing measures coverage in there, and is killed, too.
    command = [sys.executable, "-c", textwrap.dedent(STORES), str(path), *map(str, arguments)]
    return subprocess.Popen(command, env={}, stdout=subprocess.PIPE)


def contents(path: Path, library: int = 1001) -> tuple[object, ...]:
    """All that the copy tells of what the program stores."""
    with Copy(path, Library("user", library)) as copy:
        version, held = copy.version, copy.versions()
        papers = [make_record(f"2101.{number:05}", f"Title {number}") for number in range(1, version + 30)]
        found = [keys(copy.about(papers)), keys(copy.in_collections(f"C{number}" for number in range(version + 30)))]
        tags = copy.spellings(f"T{number}" for number in range(version + 30))
        assert sorted(found[0]) == sorted(found[1]) == sorted(held)
        assert sorted(tags) == sorted(f"t{number}" for number in held.values())
        return version, held, {key: item.version for key, item in copy.items(held).items()}


def expected(version: int) -> tuple[object, ...]:
    held: dict[str, int] = {}
    for end in range(10, version + 1, 10):
        held |= {f"K{number % 40:03}": number for number in range(end - 9, end + 1)}
        held.pop(f"K{(end + 7) % 40:03}", None)
    return version, held, held


def test_a_process_that_is_killed_leaves_a_copy_that_is_true(path: Path) -> None:
    for steps in (0, 40, 150, 310, 480, 700, 900):
        process = run(path, 1001, steps)
        told = process.communicate()[0].split()
        assert process.returncode == -signal.SIGKILL
        version, *_ = found = contents(path)
        assert isinstance(version, int)
        assert found == expected(version)
        assert version >= int(told[-1] if told else 0)  # what was stored before is not lost


def test_processes_can_store_at_once_from_the_first_item_on(path: Path) -> None:
    processes = [run(path, library) for library in (1001, 1002, 1003)]
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    assert [contents(path, library) for library in (1001, 1002, 1003)] == [expected(200)] * 3


def test_processes_can_begin_a_copy_anew_at_once(path: Path) -> None:
    fill(path, make_data())
    change(path, "PRAGMA user_version = 99")
    processes = [run(path, library) for library in (1001, 1002, 1003)]
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    assert [contents(path, library) for library in (1001, 1002, 1003)] == [expected(200)] * 3


def test_a_copy_that_another_process_keeps_locked_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papershelf.zotero.copy_file._PATIENCE", 0.0)
    fill(path, make_data())
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Copy(path, LIBRARY) as copy:
            assert len(copy.versions()) == 1
            with pytest.raises(StateError, match="database is locked"):
                copy.store(items=[make_data("BBBB2345")])
    with Copy(path, LIBRARY) as copy:
        assert list(copy.versions()) == ["AAAA2345"]
