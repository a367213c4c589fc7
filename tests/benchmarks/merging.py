"""Merging 119 new papers into a file of 12,000 entries: `python -m tests.benchmarks.merging`.

The whole command, its titles resolved in the cache already, beside refkit (`pip install refkit`; left out without it)
reading the same file, and bibtexparser 1.4 reading and writing it, which takes a minute (left out with `--quick`).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from multiprocessing import Process
from pathlib import Path

import zstandard

from papershelf.ladder import resolve_all
from papershelf.model import Record
from papershelf.readers import read_bytes
from papershelf.sources.cached import CachedSource
from papershelf.sources.memory import MemorySource
from papershelf.sources.snapshot import Snapshot, read_records

SHARED = Path(__file__).resolve().parents[3] / "shared"
SAMPLE = SHARED / "data" / "arxiv-sample.jsonl.zst"
N_PAPERS = 119
RUNS = 9
BIBTEXPARSER = """
import sys, bibtexparser
from bibtexparser.bparser import BibTexParser
parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False)
with open(sys.argv[1], encoding="utf-8") as file:
    database = bibtexparser.load(file, parser)
with open(sys.argv[1] + ".out", "w", encoding="utf-8") as file:
    bibtexparser.dump(database, file)
"""
REFKIT = "import sys, refkit; refkit.BibDocument.read(sys.argv[1]).entries"


def _unpacked(path: Path) -> bytes:
    with path.open("rb") as file:
        return zstandard.ZstdDecompressor().stream_reader(file).read()


def _papers() -> list[Record]:
    """Papers with authors, spread over the sample, each with a title of its own."""
    records = [record for record in read_records(SAMPLE) if record.authors and record.abstract]
    return records[7 :: len(records) // N_PAPERS][:N_PAPERS]


def _timed(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds and megabytes at the peak of one command."""
    started = time.perf_counter()
    process = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    told = process.stderr.read().decode() if process.stderr else ""
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{arguments[:4]} failed: {told}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def _prepare(folder: Path) -> None:
    """Make a digest, the file to merge into, and a cache that knows the digest's papers."""
    (folder / "dblp.bib").write_bytes(_unpacked(SHARED / "data" / "dblp-12000.bib.zst"))
    digest = folder / "digest.txt"
    digest.write_text("".join(f"{' '.join(record.title.split())}\n" for record in _papers()), encoding="utf-8")
    with CachedSource(MemorySource(Snapshot(SAMPLE), name="arXiv"), folder / "answers.sqlite3") as source:
        resolve_all(read_bytes(digest.read_bytes(), digest.name).mentions, source)


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "PAPERSHELF_CACHE_PATH": str(folder / "answers.sqlite3"),
        "PAPERSHELF_STATE_PATH": str(folder / "state" / "state.sqlite3"),
        "PAPERSHELF_SOURCE": "arxiv",
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # In a process of its own: a command's peak is never told as less than that of the process that started it.
        preparing = Process(target=_prepare, args=(folder,))
        preparing.start()
        preparing.join()
        environment = _environment(folder)
        bib, before = folder / "refs.bib", (folder / "dblp.bib").read_bytes()
        ours = [sys.executable, "-c", "from papershelf.cli import main; main()", "bib", str(folder / "digest.txt")]
        ours += ["--offline", "--quiet", "-o", str(bib)]
        runs, reads = [], []
        for _ in range(RUNS):
            bib.write_bytes(before)
            (folder / "state" / "state.sqlite3").unlink(missing_ok=True)
            runs.append(_timed(ours, environment))
            if find_spec("refkit"):
                reads.append(_timed([sys.executable, "-c", REFKIT, str(folder / "dblp.bib")], environment)[0])
        added = bib.read_bytes().count(b"\n@") - before.count(b"\n@")
        seconds, peak = statistics.median(run[0] for run in runs), max(run[1] for run in runs)
        print(
            f"{added} entries merged into {len(before) / 1e6:.1f} MB: {seconds:.2f} s "
            f"(least {min(runs)[0]:.2f}, goal 1.2), {peak:.0f} MB (goal 250)"
        )
        again = _timed(ours, environment)[0]
        print(f"once more, with nothing to add: {again:.2f} s")
        if reads:
            read = statistics.median(reads)
            print(f"refkit reads it in {read:.2f} s: ratio {seconds / read:.1f} (goal 3)")
        if "--quick" not in sys.argv:
            slow = _timed([sys.executable, "-c", BIBTEXPARSER, str(folder / "dblp.bib")], environment)[0]
            print(f"bibtexparser reads and writes it in {slow:.1f} s: {slow / seconds:.0f} times as long (goal 25)")


if __name__ == "__main__":
    main()
