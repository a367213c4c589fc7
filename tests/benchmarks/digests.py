"""The five real digests against the sample of real metadata: `python tests/benchmarks/digests.py`.

Prints mentions, verdicts, seconds of the whole command, its peak memory, and what is right, wrong and missed among the
papers whose id is known.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared"
SAMPLE = SHARED / "data" / "arxiv-sample.jsonl.zst"
PROGRAM = [sys.executable, "-c", "from papershelf.cli import main; main()", "resolve"]


def _run(files: list[str]) -> tuple[list[dict[str, object]], float, int]:
    """JSON lines, seconds and peak memory (MB) of one whole command."""
    started = time.perf_counter()
    process = subprocess.Popen([*PROGRAM, *files, "--source", str(SAMPLE), "-f", "jsonl", "-q"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    lines = [json.loads(line) for line in process.stdout]
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return lines, time.perf_counter() - started, usage.ru_maxrss // 1024


def _print(name: str, lines: list[dict[str, object]], seconds: float, memory: int) -> None:
    verdicts = Counter(str(line["verdict"]) for line in lines)
    print(f"{name:32} {len(lines):4} mentions  {dict(sorted(verdicts.items()))}  {seconds:.2f} s  {memory} MB")


def main() -> None:
    files = sorted(str(path) for path in (SHARED / "digests").glob("hf-00*.txt"))
    for file in files:
        _print(Path(file).name, *_run([file]))
    lines, seconds, memory = _run(files)
    _print("all five", lines, seconds, memory)
    truth = {
        (t["file"], t["line"]): t["arxiv_id"] for t in map(json.loads, (SHARED / "data" / "seed-truth.jsonl").open())
    }
    outcome: Counter[str] = Counter()
    for line in lines:
        mention = line["mention"]
        assert isinstance(mention, dict)
        place = (Path(mention["file"]).name, mention["line"])
        if place in truth and truth[place] is not None:
            got = line["arxiv_id"]
            outcome["right" if got == truth[place] else "missed" if got is None else "wrong"] += 1
        elif place in truth and line["arxiv_id"] is not None:
            outcome["matched where no id is known"] += 1
    print(f"of {sum(1 for i in truth.values() if i)} papers with a known id: {dict(outcome)}")


if __name__ == "__main__":
    main()
