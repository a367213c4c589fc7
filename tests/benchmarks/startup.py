"""How long `papershelf --help` takes beside a bare typer program of two commands: `python tests/benchmarks/startup.py`.

Prints the medians and their ratio. Both run in turn, so that a machine that gets slower slows both.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 21
BARE = """
import typer
app = typer.Typer()
@app.command()
def one(name: str) -> None:
    "Do one thing."
@app.command()
def two(count: int = 3) -> None:
    "Do another."
app()
"""


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder, "bare.py")
        bare.write_text(BARE)
        ours = [sys.executable, "-c", "from papershelf.cli import main; main()", "--help"]
        theirs = [sys.executable, str(bare), "--help"]
        pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(RUNS + 2)][2:]
    papershelf, typer = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(
        f"papershelf --help {papershelf * 1000:.0f} ms, bare typer {typer * 1000:.0f} ms, ratio {ratio:.2f} (goal 1.5)"
    )


if __name__ == "__main__":
    main()
