"""Building the index from real and from generated papers: `python -m tests.benchmarks.index_build [MILLIONS…]`.

Prints seconds, papers and MB of input a second, peak memory of the process and of its largest helper, and bytes a paper
by part of the index. Without numbers it builds 0.9 million real papers, and 3 million with generated ones behind them.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from papershelf.index.layout import Manifest
from papershelf.sources.indexed import build
from papershelf.sources.lines import read_lines
from papershelf.sources.snapshot import decode
from tests.benchmarks.index_cases import write_scaled

STORED = ("records", "titles")
REAL = 911_036


def _bytes_by_part(manifest: Manifest) -> dict[str, float]:
    sizes: Counter[str] = Counter()
    for name, file in manifest.files.items():
        part = re.match(r"[a-z]+(?:_grams)?", name)
        assert part
        sizes[part[0]] += file.size
    return {part: size / manifest.records for part, size in sizes.most_common()}


def _build(snapshot: Path, folder: Path) -> None:
    """Build once and print; runs in a process of its own, whose memory is then this build's."""
    started, cpu = time.perf_counter(), time.process_time()
    manifest = build(snapshot, folder)
    seconds, own = time.perf_counter() - started, time.process_time() - cpu
    size = snapshot.stat().st_size / 1e6
    memory = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    helpers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    print(
        f"{manifest.records:,} papers, {size:,.0f} MB: {seconds:.1f} s (goal 60 for 3 million), of processors "
        f"{own:.1f} s here and {helpers:.1f} s in helpers; {manifest.records / seconds:,.0f} papers/s, "
        f"{size / seconds:.0f} MB/s (goal 300); peak memory {memory[0]} MB, of a helper {memory[1]} MB (goal 2000)"
    )
    parts = _bytes_by_part(manifest)
    beside = sum(size for part, size in parts.items() if part not in STORED)
    shown = ", ".join(f"{part} {size:.0f}" for part, size in parts.items() if size >= 1)
    print(f"  bytes a paper: {beside:.0f} beside what is stored (goal 200); {shown}", flush=True)


def _read(snapshot: Path) -> None:
    """Read and decode alone, in one process."""
    started, n_papers = time.process_time(), 0
    for _, line in read_lines(snapshot):
        decode(line)
        n_papers += 1
    seconds = time.process_time() - started
    size = snapshot.stat().st_size / 1e6
    print(f"read and decoded alone: {n_papers:,} papers, {size / seconds:.0f} MB/s")


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        _build(Path(sys.argv[2]), Path(sys.argv[3]))
        return
    counts = [int(float(each) * 1e6) for each in sys.argv[1:]] or [REAL, 3_000_000]
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            snapshot = Path(folder, "snapshot.jsonl")
            write_scaled(snapshot, count)
            _read(snapshot)
            for run in range(3):
                command = [
                    sys.executable,
                    "-m",
                    "tests.benchmarks.index_build",
                    "--one",
                    str(snapshot),
                    str(Path(folder, f"{count}-{run}")),
                ]
                subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
