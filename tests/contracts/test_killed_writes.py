"""A process that is killed while it writes leaves the old file or the new one, byte for byte."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from papershelf.files import replace_if_unchanged
from tests.benchmarks.kills import OLD, content, kill_a_writer

# Replaces a file again and again, each time in a process that kills itself one line of papershelf's code later.
KILLED_AT_EVERY_LINE = """
import os, signal, sys
from pathlib import Path
from papershelf.files import replace_if_unchanged

path, old = Path(sys.argv[1]), sys.argv[2].encode() or None

def kill_at(last):
    lines = 0
    def trace(frame, event, argument):
        nonlocal lines
        if "papershelf" in frame.f_code.co_filename:
            lines += event == "line"
            if lines == last:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace
    return trace

for last in range(1, 10_000):
    for left in path.parent.iterdir():
        left.unlink()
    if old:
        path.write_bytes(old)
    if not (child := os.fork()):
        sys.settrace(kill_at(last))
        replace_if_unchanged(path, b"new", expected=old, backup=True)
        os._exit(0)
    was_killed = os.waitpid(child, 0)[1] == signal.SIGKILL
    now = path.read_bytes() if path.exists() else None
    # The next run must not be troubled by what the killed one left.
    again = replace_if_unchanged(path, b"newer", expected=now, backup=True)
    print((now or b"none").decode(), again, path.read_text(), path.stat().st_nlink, flush=True)
    if not was_killed:
        break
"""


def test_killed_at_random_moments(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_bytes(OLD)
    chance = random.Random(3)
    for _ in range(15):
        kill_a_writer(path, chance.uniform(0, 0.1))
        assert content(path) in ("old", "new")
        assert content(tmp_path / "refs.bib.bak") in ("old", "new", "none")
    assert replace_if_unchanged(path, b"last", expected=path.read_bytes())
    assert path.read_bytes() == b"last"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("old", ["old", ""], ids=["an old file", "a new file"])
def test_killed_at_every_line_of_the_write(tmp_path: Path, old: str) -> None:
    command = [sys.executable, "-c", KILLED_AT_EVERY_LINE, str(tmp_path / "refs.bib"), old]
    # Without the environment nothing measures coverage in there, which would need the same hook.
    lines = subprocess.run(command, capture_output=True, text=True, check=True, env={}).stdout.splitlines()
    before, after = f"{old or 'none'} True newer 1", "new True newer 1"
    assert set(lines) == {before, after}
    assert lines == sorted(lines, key=[before, after].index)  # the old one until some moment, from then on the new one
    assert lines.count(before) > 30
