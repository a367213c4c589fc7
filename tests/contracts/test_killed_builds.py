"""Builds of an index that are killed, that meet each other, or that meet somebody who reads."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from papershelf.identifiers import ArxivId
from papershelf.index import layout
from papershelf.sources.base import Found
from papershelf.sources.indexed import build, faults, open_index

OLD, NEW = 3, 30  # papers

# Builds again and again, each time in a process that kills itself some lines of code later.
KILLED_AT_MANY_LINES = """
import os, signal, sys
from pathlib import Path
from papershelf.sources.indexed import build, open_index

old, new, folder = map(Path, sys.argv[1:])

def kill_at(last):
    lines = 0
    def trace(frame, event, argument):
        nonlocal lines
        if not frame.f_code.co_filename.endswith(("layout.py", "writing.py", "building.py", "indexed.py")):
            return None
        lines += event == "line"
        if lines == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace
    return trace

os.fsync = lambda _: None  # what is written outlives its process without it
build(old, folder)
for last in range(1, 10_000, 29):
    before = open_index(folder).index.records
    if not (child := os.fork()):
        sys.settrace(kill_at(last))
        build(new, folder)
        os._exit(0)
    was_killed = os.waitpid(child, 0)[1] == signal.SIGKILL
    print(before, open_index(folder).index.records, sum(each.is_dir() for each in folder.iterdir()), flush=True)
    if not was_killed:
        break
    if open_index(folder).index.records != before:
        build(old, folder)
"""
BUILD = """
import sys
from pathlib import Path
from papershelf.errors import PapershelfError
from papershelf.sources.indexed import build
try:
    build(Path(sys.argv[1]), Path(sys.argv[2]))
except PapershelfError as error:
    print(error)
"""


def _metadata(path: Path, n: int) -> Path:
    lines = (json.dumps({"id": f"2101.{i:05}", "title": f"Paper {i} of {n}"}) + "\n" for i in range(1, n + 1))
    path.write_text("".join(lines))
    return path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return _metadata(tmp_path / "old.jsonl", OLD)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return _metadata(tmp_path / "new.jsonl", NEW)


def _records(folder: Path) -> int:
    """How many papers an index has; all of it can be read."""
    place = layout.find(folder)
    assert place
    assert list(faults(place)) == []
    return place.manifest.records


def _start(program: str, *arguments: Path) -> subprocess.Popen[str]:
    # Without the environment nothing measures coverage in there, which would need the same hook.
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={}, start_new_session=True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_many_lines_of_the_build(tmp_path: Path, old: Path, new: Path) -> None:
    folder = tmp_path / "index"
    with _start(KILLED_AT_MANY_LINES, old, new, folder) as process:
        told, _ = process.communicate()
    assert process.returncode == 0
    lines = [tuple(map(int, line.split())) for line in told.splitlines()]
    assert len(lines) > 15
    assert {before for before, _, _ in lines} == {OLD}
    after = [after for _, after, _ in lines]
    assert after == sorted(after)
    assert set(after) == {OLD, NEW}
    assert max(folders for _, _, folders in lines) <= 2  # that in use, and what the last one left
    build(old, folder)
    assert _records(folder) == OLD
    assert len([each for each in folder.iterdir() if each.is_dir()]) == 1


def test_killed_at_random_moments_with_all_its_processes(tmp_path: Path, old: Path) -> None:
    folder, large = tmp_path / "index", _metadata(tmp_path / "large.jsonl", 20_000)
    build(old, folder)
    chance = random.Random(5)
    for _ in range(3):
        with _start(BUILD, large, folder) as process:
            try:
                process.wait(chance.uniform(0.2, 0.9))
            except subprocess.TimeoutExpired:
                process.kill()
        assert _records(folder) in (OLD, 20_000)
    build(old, folder)
    assert _records(folder) == OLD
    assert len([each for each in folder.iterdir() if each.is_dir()]) == 1


def test_of_two_builds_at_once_one_is_refused_and_harms_nothing(tmp_path: Path, old: Path, new: Path) -> None:
    folder = tmp_path / "index"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with _start(BUILD, pipe, folder) as first, pipe.open("wb") as feed:
        # It has opened its input, and so the lock is its.
        with _start(BUILD, old, folder) as second:
            told, _ = second.communicate()
        assert "another process builds or removes an index here" in told
        assert len(told.splitlines()) == 1
        assert layout.find(folder) is None
        feed.write(new.read_bytes())
        feed.close()
        assert first.communicate()[0] == ""
    assert _records(folder) == NEW


def test_whoever_reads_goes_on_while_others_build(tmp_path: Path, old: Path, new: Path) -> None:
    folder = tmp_path / "index"
    build(old, folder)
    index = open_index(folder)
    assert index
    for source in (new, old, new):
        with _start(BUILD, source, folder) as process:
            while process.poll() is None:
                again = open_index(folder)
                assert again
                assert again.index.records in (OLD, NEW)
    ((_, answer),) = index.fetch([ArxivId("2101.00002")])
    assert isinstance(answer, Found)
    assert [record.title for record in answer.records] == ["Paper 2 of 3"]


def test_a_build_that_is_interrupted_tidies_up(tmp_path: Path, old: Path) -> None:
    folder = tmp_path / "index"
    build(old, folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [str(Path(sys.executable).with_name("papershelf")), "index", "build", str(pipe), "--to", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process, pipe.open("wb") as feed:
        feed.write(old.read_bytes())
        feed.flush()
        process.send_signal(signal.SIGTERM)
        feed.close()  # else a signal that comes just before it waits for more would only be seen after that
        told = process.communicate()[1]
    assert process.returncode == 143
    assert told == ""
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
