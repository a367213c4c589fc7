"""Kill a process at 100 random moments while it replaces a file of 11 MB: `python tests/benchmarks/kills.py`.

Prints what the file and its backup held each time, and how many of the kills came in the middle of a write.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

KILLS = 100
LONGEST = 0.3  # seconds; a few writes
OLD, NEW = (name * 1_100_000 for name in (b"old entry\n", b"new entry\n"))
WRITER = """
import sys
from pathlib import Path
from papershelf.files import replace_if_unchanged
from tests.benchmarks.kills import NEW, OLD

print("ready", flush=True)
while True:
    for old, new in ((OLD, NEW), (NEW, OLD)):
        replace_if_unchanged(Path(sys.argv[1]), new, expected=old, backup=True)
"""


def kill_a_writer(path: Path, seconds: float) -> None:
    """Kill a process that replaces the file over and over, some time after it began."""
    project = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", WRITER, str(path)]
    # Without the environment nothing measures coverage in there, and is killed, too.
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=project, env={}) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == b"ready\n"
        with suppress(subprocess.TimeoutExpired):
            raise AssertionError(f"the writer ended by itself, with {writer.wait(seconds)}")
        writer.kill()


def content(path: Path) -> str:
    """Whether a file is the old one, the new one, none, or something else, which must never be."""
    if not path.exists():
        return "none"
    return {OLD: "old", NEW: "new"}.get(path.read_bytes(), "something else")


def main() -> None:
    chance = random.Random(20261121)
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        path = Path(folder, "refs.bib")
        path.write_bytes(OLD)
        for _ in range(KILLS):
            kill_a_writer(path, chance.uniform(0, LONGEST))
            left = list(path.parent.glob(".papershelf-*"))
            seen.update((content(path), f"backup {content(path.with_name('refs.bib.bak'))}"))
            seen["in the middle of a write"] += bool(left)
            for leftover in left:
                leftover.unlink()
    print(f"{KILLS} kills: {', '.join(f'{count} {what}' for what, count in sorted(seen.items()))}")
    sys.exit("a file was lost" if any("something else" in what for what in seen) or seen["none"] else 0)


if __name__ == "__main__":
    main()
