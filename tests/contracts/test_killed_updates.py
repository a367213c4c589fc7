"""An update that is killed leaves an index that can be asked, and the next one brings it to its end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories import make_metadata
from tests.servers.arxiv_oai import OaiServer
from tests.servers.clock import ManualClock
from tests.updates import Desk

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

# Updates, or merges, an index in a process that kills itself after some lines of papershelf's code that reads or writes
# files; then looks at what is there, and does the same once more in peace.
KILLED = """
import os, random, shutil, signal, sys
from pathlib import Path
from papershelf.sources.indexed import faults, open_index
from tests.updates import Desk

WRITING = ("harvest.py", "updating.py", "delta.py", "layout.py", "building.py", "writing.py")
start, work, url, moments = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
folder = start.with_name("killed")
lines = 0

class Oai:
    pass

Oai.url = url
desk = Desk(folder, Oai)
os.fsync = lambda _: None  # what is written outlives its process without it

def tracing(last):
    def trace(frame, event, argument):
        global lines
        if not frame.f_code.co_filename.endswith(WRITING):
            return None
        lines += event == "line"
        if lines == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace
    return trace

def fresh():
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(start, folder)

def papers():
    source = open_index(folder)
    assert [fault for place in source.index.places for fault in faults(place)] == []
    found = sorted(str(record.arxiv_id) + record.title for record in source.records())
    assert len(found) == source.index.records
    return found

fresh()
before = papers()
sys.settrace(tracing(-1))
getattr(desk, work)()
sys.settrace(None)
after, total = papers(), lines
seen = set()
for last in [*random.Random(5).sample(range(1, total), moments), total - 1]:
    fresh()
    lines = 0
    if not (child := os.fork()):
        sys.settrace(tracing(last))
        getattr(desk, work)()
        os._exit(0)
    os.waitpid(child, 0)
    now = papers()
    assert now in (before, after), now
    seen.add("before" if now == before else "after")
    getattr(desk, work)()
    assert papers() == after, papers()
    left = {path.name.rstrip("0123456789") for path in folder.iterdir() if not path.name.startswith(".papershelf-")}
    assert left <= {"g", "papershelf-index", "papershelf-index.lock", "papershelf-delta"}, left
print(total, *sorted(seen))
"""


@pytest.mark.parametrize("work", ["update", "compact"])
def test_killed_at_any_line(tmp_path: Path, work: str) -> None:
    clock = ManualClock()
    with OaiServer(clock=clock, page=2) as oai:
        desk = Desk(tmp_path / "index", oai, clock)
        desk.build([make_metadata(f"2101.0000{number}", f"Old Paper {number}") for number in range(4)])
        for number in range(2, 7):
            oai.put(make_metadata(f"2101.0000{number}", f"New Paper {number}"), "2026-01-01")
        oai.delete("2101.00001", "2026-01-01")
        if work == "compact":
            desk.update()
        command = [sys.executable, "-c", KILLED, str(desk.folder), work, oai.url, "5"]
        project = Path(__file__).resolve().parents[2]
        done = subprocess.run(command, cwd=project, env={}, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[1:] == (["after", "before"] if work == "update" else ["before"])
