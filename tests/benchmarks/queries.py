"""Titles as people wrote them, by kind of difference, no abstracts: `python tests/benchmarks/queries.py [SNAPSHOT]`.

Prints for each kind how many were matched right or wrong, went to review with the right paper among the candidates or
without it, or were not found. Only queries whose paper is in the snapshot count, and the negative ones.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

from papershelf.ladder import resolve_all
from papershelf.model import Decision, Mention, Place, Verdict
from papershelf.sources.memory import MemorySource
from papershelf.sources.snapshot import Snapshot

SHARED = Path(__file__).resolve().parents[3] / "shared"
QUERIES = SHARED / "data" / "queries.jsonl"
COLUMNS = ("right", "wrong", "review, in it", "review, not in it", "not found")


def outcome(decision: Decision, wanted: str | None) -> str:
    """One of COLUMNS; a negative query has no paper, so that every match of it is wrong."""
    if decision.record:
        return "right" if decision.record.arxiv_id == wanted else "wrong"
    if decision.verdict is Verdict.REVIEW:
        shown = any(candidate.record.arxiv_id == wanted for candidate in decision.candidates)
        return "review, in it" if shown else "review, not in it"
    return "not found"


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "data" / "arxiv-sample.jsonl.zst"
    started = time.perf_counter()
    snapshot = Snapshot(path)
    source = MemorySource(snapshot, name=path.name)
    known = {arxiv_id for arxiv_id, _ in snapshot.titles()}
    queries = [q for q in map(json.loads, QUERIES.open()) if q["arxiv_id"] is None or q["arxiv_id"] in known]
    decisions = resolve_all([Mention(q["query"], Place("queries", i)) for i, q in enumerate(queries)], source)
    table: dict[str, Counter[str]] = {}
    for query, decision in zip(queries, decisions, strict=True):
        kind = query["kind"] + ("" if query["verified"] else " (unverified)")
        result = outcome(decision, query["arxiv_id"])
        table.setdefault(kind, Counter())[result] += 1
        if result == "wrong":
            print(f"wrong: {query['query']!r} is {query['arxiv_id']}, matched {decision.record}")
    print(f"{'kind':24}" + "".join(f"{column:>18}" for column in COLUMNS))
    for kind in sorted(table):
        print(f"{kind:24}" + "".join(f"{table[kind][column]:18}" for column in COLUMNS))
    print(f"{len(queries)} queries against {path.name}, {time.perf_counter() - started:.1f} s in all")


if __name__ == "__main__":
    main()
