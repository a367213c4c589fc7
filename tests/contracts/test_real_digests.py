"""Real digests and real titles against real metadata: nothing may be matched wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import papershelf
from papershelf.ladder import resolve_all
from papershelf.model import Decision, Mention, Place, Verdict
from papershelf.sources.memory import MemorySource
from papershelf.sources.snapshot import Snapshot
from papershelf.text import fold

COUNTS = {"hf-000": 8, "hf-001": 119, "hf-002": 119, "hf-003": 64, "hf-004": 41}


@pytest.fixture(scope="module")
def sample(shared: Path) -> MemorySource:
    path = shared / "data" / "arxiv-sample.jsonl.zst"
    return MemorySource(Snapshot(path), name=path.name)


@pytest.fixture(scope="module")
def digests(shared: Path) -> dict[str, papershelf.Digest]:
    files = sorted((shared / "digests").glob("hf-00*.txt"))
    return {file.name[:6]: papershelf.read(file) for file in files}


@pytest.fixture(scope="module")
def decisions(digests: dict[str, papershelf.Digest], sample: MemorySource) -> list[Decision]:
    return resolve_all([mention for digest in digests.values() for mention in digest.mentions], sample)


def test_every_mention_of_the_digests_is_read(digests: dict[str, papershelf.Digest]) -> None:
    assert {name: len(digest.mentions) for name, digest in digests.items()} == COUNTS
    # One page has a paper without authors and date: it is named with its line and left out.
    assert [warning.place.line for digest in digests.values() for warning in digest.warnings] == [301]
    assert len({fold(mention.title) for digest in digests.values() for mention in digest.mentions}) == 333


def test_no_paper_of_the_digests_is_matched_wrong(decisions: list[Decision], shared: Path) -> None:
    lines = (shared / "data" / "seed-truth.jsonl").read_text("utf-8").splitlines()
    truth = {(line["file"], line["line"]): line["arxiv_id"] for line in map(json.loads, lines)}
    seen = right = 0
    for decision in decisions:
        place = decision.mention.place
        wanted = truth.get((Path(place.file).name, place.line), "")
        if wanted != "":
            seen += 1
            assert decision.record is None or decision.record.arxiv_id == wanted
            right += decision.record is not None
    assert seen == len(truth)
    assert right >= 0.95 * sum(1 for wanted in truth.values() if wanted)


def test_nearly_every_paper_of_the_digests_is_found(decisions: list[Decision]) -> None:
    matched = [decision for decision in decisions if decision.verdict is Verdict.MATCHED]
    assert len(matched) >= 0.9 * len(decisions)
    assert all("agree" in decision.reason or "nothing speaks against it" in decision.reason for decision in matched)


def test_no_title_alone_is_matched_wrong(shared: Path, sample: MemorySource) -> None:
    queries = [json.loads(line) for line in (shared / "data" / "queries.jsonl").read_text("utf-8").splitlines()]
    mentions = [Mention(query["query"], Place("queries", line)) for line, query in enumerate(queries, 1)]
    matched = [
        (query, decision.record)
        for query, decision in zip(queries, resolve_all(mentions, sample), strict=True)
        if decision.record
    ]
    wrong = [(query["query"], record.arxiv_id) for query, record in matched if record.arxiv_id != query["arxiv_id"]]
    assert wrong == []
    assert len(matched) > 200
