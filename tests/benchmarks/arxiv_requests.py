"""The five real digests through the local arXiv: `python -m tests.benchmarks.arxiv_requests`.

Prints the requests that the distinct titles cost, the least pause between two of them, and how the verdicts compare
with those from the sample held in memory. The clock runs fast; the pause is measured on it, at the server.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

from papershelf.ladder import resolve_all
from papershelf.model import Decision, Mention
from papershelf.readers import read_bytes
from papershelf.sources.arxiv_api import ArxivSource
from papershelf.sources.memory import MemorySource
from papershelf.sources.snapshot import Snapshot
from papershelf.text import fold
from tests.servers.arxiv import ArxivServer
from tests.servers.clock import FastClock
from tests.servers.snapshot import load_snapshot

SHARED = Path(__file__).resolve().parents[3] / "shared"
SAMPLE = SHARED / "data" / "arxiv-sample.jsonl.zst"
SPEED = 20.0


def _verdicts(decisions: list[Decision]) -> dict[str, int]:
    return dict(sorted(Counter(decision.verdict.value for decision in decisions).items()))


def main() -> None:
    files = sorted((SHARED / "digests").glob("hf-00*.txt"))
    mentions: list[Mention] = [m for file in files for m in read_bytes(file.read_bytes(), file.name).mentions]
    clock = FastClock(SPEED)
    with ArxivServer(load_snapshot(SAMPLE), clock=clock) as server, tempfile.TemporaryDirectory() as folder:
        server.warm_up()
        source = ArxivSource(url=server.url, lock_path=Path(folder, "arxiv.lock"), clock=clock)
        started = time.perf_counter()
        online = resolve_all(mentions, source)
        seconds = (time.perf_counter() - started) * SPEED
        arrivals = [request.arrived for request in server.requests]
    local = resolve_all(mentions, MemorySource(Snapshot(SAMPLE), name=SAMPLE.name))
    other = sum(
        a.record is not None and b.record is not None and a.record.arxiv_id != b.record.arxiv_id
        for a, b in zip(online, local, strict=True)
    )
    print(f"{len(mentions)} mentions, {len({fold(m.title) for m in mentions})} distinct titles")
    print(f"{len(server.requests)} requests, the least pause {min(b - a for a, b in pairwise(arrivals)):.2f} s")
    print(f"closer than 3 s: {len(server.too_soon)}; overlapping: {server.overlaps}; {seconds:.0f} s on the fast clock")
    print(f"from the local arXiv {_verdicts(online)}; from memory {_verdicts(local)}; another paper {other}")
    for a, b in zip(online, local, strict=True):
        if a.verdict is not b.verdict:
            print(f"  {a.verdict.value} online, {b.verdict.value} in memory: {a.mention.title}")


if __name__ == "__main__":
    main()
