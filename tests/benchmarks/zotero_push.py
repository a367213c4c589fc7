"""Pushing into Zotero: `python -m tests.benchmarks.zotero_push`.

Whole commands against the local Zotero, their titles resolved in the cache already: 1,000 papers into an empty library,
and 120 into one of 50,000 real papers, of which it has 40; each twice. Needs some 2 GB, most of it for the server.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from papershelf.ladder import resolve_all
from papershelf.model import Record
from papershelf.readers import read_bytes
from papershelf.sources.cached import CachedSource
from papershelf.sources.memory import MemorySource
from papershelf.sources.snapshot import Snapshot, read_records
from papershelf.zotero.items import fields_of_record, item_type_of
from papershelf.zotero.model import as_json
from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_keys import WRITE_KEY

SHARED = Path(__file__).resolve().parents[3] / "shared"
SAMPLE = SHARED / "data" / "arxiv-sample.jsonl.zst"
N_EMPTY, N_BIG, N_NEW, N_THERE = 1_000, 50_000, 80, 40
COMMAND = [sys.executable, "-c", "from papershelf.cli import main; main()", "zotero", "push"]


@dataclass(frozen=True)
class Run:
    """One command: how long, how much memory at its peak, and which requests."""

    seconds: float
    megabytes: float
    requests: Counter[str]

    def __str__(self) -> str:
        asked = ", ".join(f"{count} {what}" for what, count in sorted(self.requests.items()))
        total = sum(self.requests.values())
        return f"{self.seconds:.2f} s, {self.megabytes:.0f} MB, {total} requests ({asked})"


def serve(n_items: int, pipe: Connection) -> None:
    """Run a server in this process; each message asks for the requests since the last one."""
    server = ZoteroServer()
    server.library.seed(item_data(record) for record in islice(papers(), n_items))
    seen = 0
    with server:
        pipe.send(server.url)
        while pipe.recv():
            some, seen = server.requests[seen:], len(server.requests)
            pipe.send(Counter(f"{one.method} {one.target.partition('?')[0].rpartition('/')[2]}" for one in some))


def item_data(record: Record) -> dict[str, Any]:
    """A record as an item of somebody's library, with tags and a note in Extra as people have them."""
    kind = item_type_of(record)
    data = {"itemType": kind, **as_json(fields_of_record(record, kind))}
    tags = [{"tag": category, "type": 1} for category in record.categories]
    return {**data, "tags": [*tags, {"tag": f"read {record.submitted.year}"}]}


def papers() -> list[Record]:
    return [record for record in read_records(SAMPLE) if record.authors and record.abstract]


def run(arguments: list[str], environment: dict[str, str], pipe: Connection) -> Run:
    started = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    told = process.stderr.read().decode() if process.stderr else ""
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{arguments} failed: {told}")
    seconds = time.perf_counter() - started
    pipe.send(True)
    return Run(seconds, usage.ru_maxrss / 1024, pipe.recv())


def prepare(folder: Path) -> None:
    """Two digests, and the cache that knows their papers."""
    everything = papers()
    some = everything[:N_THERE] + everything[N_BIG : N_BIG + N_NEW]
    digests = {"120.txt": some, "1000.txt": everything[7 :: len(everything) // N_EMPTY][:N_EMPTY]}
    with CachedSource(MemorySource(Snapshot(SAMPLE), name="arXiv"), folder / "answers.sqlite3") as source:
        for name, records in digests.items():
            digest = folder / name
            digest.write_text("".join(f"{' '.join(record.title.split())}\n" for record in records), encoding="utf-8")
            resolve_all(read_bytes(digest.read_bytes(), digest.name).mentions, source)


def measure(title: str, n_items: int, digest: Path, folder: Path) -> None:
    here, there = get_context("spawn").Pipe()
    server = get_context("spawn").Process(target=serve, args=(n_items, there), daemon=True)
    server.start()
    environment = os.environ | {
        "PAPERSHELF_ZOTERO_URL": here.recv(),
        "PAPERSHELF_ZOTERO_KEY": WRITE_KEY,
        "PAPERSHELF_CACHE_PATH": str(folder / "answers.sqlite3"),
        "PAPERSHELF_STATE_PATH": str(folder / f"state {n_items}" / "state.sqlite3"),
        "PAPERSHELF_SOURCE": "arxiv",
    }
    print(title)
    push = [str(digest), "--collection", "Reading/New", "--tag", "to-read", "--categories", "--yes"]
    for name, arguments in {
        "plan": [*push, "--dry-run"],
        "plan again": [*push, "--dry-run"],
        "push": push,
        "push again": push,
    }.items():
        print(f"  {name}: {run(arguments, environment, here)}", flush=True)
    here.send(False)
    server.join()


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # In a process of its own: Linux counts the memory of who starts a command as the command's.
        preparing = get_context("spawn").Process(target=prepare, args=(folder,))
        preparing.start()
        preparing.join()
        measure(f"{N_EMPTY} papers into an empty library", 0, folder / "1000.txt", folder)
        (folder / "zotero.sqlite3").unlink()
        measure(f"{N_THERE + N_NEW} papers into a library of {N_BIG} items", N_BIG, folder / "120.txt", folder)


if __name__ == "__main__":
    main()
