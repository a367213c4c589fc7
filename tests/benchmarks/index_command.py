"""The whole command against the index: `python -m tests.benchmarks.index_command [INDEX [TITLES]]`.

Prints seconds and memory of `papershelf resolve` over 200,000 mixed titles (or so many as TITLES says), JSON Lines in
and out, with two processes and with one, and over the five real digests with abstracts against the sample. Without an
index it builds one of 0.9 million real papers first.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from papershelf.sources.indexed import build
from tests.benchmarks.index_cases import SHARED, TITLES, mixed, titles_of

PROGRAM = [sys.executable, "-c", "from papershelf.cli import main; main()", "resolve"]


def _run(files: list[str], index: Path, processes: int = 2) -> tuple[float, float, int]:
    """Seconds, seconds of processors, and peak memory (MB) of the largest process, of one whole command."""
    started = time.perf_counter()
    command = [*PROGRAM, *files, "--source", str(index), "-f", "jsonl", "-q", "--jobs", str(processes)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        index = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary, "index")
        if len(sys.argv) == 1:
            build(TITLES, index)
        count = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
        titles = Path(temporary, "titles.jsonl")
        with titles.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps({"title": title}) + "\n" for title in mixed(titles_of(), count))
        seconds, cpu, memory = _run([str(titles)], index)
        print(
            f"{count:,} mixed titles: {seconds:.1f} s, of a processor {cpu:.1f} s, "
            f"{count / seconds:,.0f}/s (goal 12,000 with two processes), {memory} MB",
            flush=True,
        )
        alone, *_ = _run([str(titles)], index, processes=1)
        print(f"one process: {alone:.1f} s; two are worth {alone / seconds:.2f} times as much (goal 1.8)", flush=True)
        sample = Path(temporary, "sample")
        build(SHARED / "data" / "arxiv-sample.jsonl.zst", sample)
        digests = sorted(str(path) for path in (SHARED / "digests").glob("hf-00*.txt"))
        runs = [_run(digests, sample) for _ in range(7)]
        seconds, cpu, memory = (statistics.median(each) for each in zip(*runs, strict=True))
        print(f"the five digests: {seconds:.2f} s, of a processor {cpu:.2f} s (goal 1.0), {memory:.0f} MB")


if __name__ == "__main__":
    main()
