"""Real metadata and real digests, read once for all that look at them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import papershelf
from papershelf.ladder import resolve_all
from papershelf.model import Decision, Mention, Place, Record
from papershelf.sources.memory import MemorySource
from papershelf.sources.snapshot import Snapshot


@pytest.fixture(scope="session")
def snapshot(shared: Path) -> Snapshot:
    """A sample of arXiv's metadata, from all years."""
    return Snapshot(shared / "data" / "arxiv-sample.jsonl.zst")


@pytest.fixture(scope="session")
def source(snapshot: Snapshot) -> MemorySource:
    return MemorySource(snapshot, name="sample")


@pytest.fixture(scope="session")
def records(snapshot: Snapshot) -> list[Record]:
    return [snapshot[row] for row in range(len(snapshot))]


@pytest.fixture(scope="session")
def digests(shared: Path) -> dict[str, papershelf.Digest]:
    files = sorted((shared / "digests").glob("hf-00*.txt"))
    return {file.name[:6]: papershelf.read(file) for file in files}


@pytest.fixture(scope="session")
def decisions(digests: dict[str, papershelf.Digest], source: MemorySource) -> list[Decision]:
    """What becomes of the mentions of the digests."""
    return resolve_all([mention for digest in digests.values() for mention in digest.mentions], source)


@pytest.fixture(scope="session")
def titled(shared: Path, source: MemorySource) -> list[tuple[str | None, Decision]]:
    """What becomes of titles alone, as people wrote them; each with the paper that is meant, if arXiv has it."""
    queries = [json.loads(line) for line in (shared / "data" / "queries.jsonl").read_text("utf-8").splitlines()]
    mentions = [Mention(query["query"], Place("queries", line)) for line, query in enumerate(queries, 1)]
    return list(zip((query["arxiv_id"] for query in queries), resolve_all(mentions, source), strict=True))
