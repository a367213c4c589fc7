from __future__ import annotations

import weakref
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import pytest

import papershelf
from papershelf.sources.indexed import build
from papershelf.sources.memory import MemorySource
from tests.factories import make_mention, make_record

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the examples' papers."""
    folder = tmp_path_factory.mktemp("index")
    build(EXAMPLES / "arxiv-sample.jsonl", folder)
    return folder


def test_an_index_is_searched_by_title_and_by_abstract(folder: Path) -> None:
    with papershelf.Index.open(folder) as index:
        decision = index.search("attention is all you need")
        assert (decision.verdict, decision.record) == ("matched", index.record("arXiv:1706.03762v5"))
        assert index.search("Attention Is Al You Need").candidates[0].record == decision.record
        assert decision.record is not None
        retitled = index.search("Transformers Are Here", abstract=decision.record.abstract)
        assert retitled.candidates[0].record == decision.record
        assert index.search("A Paper That Nobody Wrote").verdict == "not_found"


def test_an_index_tells_its_papers(folder: Path) -> None:
    with papershelf.Index.open(str(folder)) as index:
        records = list(index.records())
        assert len(records) == len(index) == len((EXAMPLES / "arxiv-sample.jsonl").read_bytes().splitlines())
        assert index.newest == max(record.updated.isoformat() for record in records if record.updated)
        assert all(index.record(record.arxiv_id) == record for record in records)
        assert index.record("2001.99999") is None
        with pytest.raises(ValueError, match="no arXiv id"):
            index.record("Attention")


def test_an_index_is_a_source_of_resolve_and_decides_the_same(folder: Path) -> None:
    mentions = papershelf.read(EXAMPLES / "daily-papers.txt").mentions
    with papershelf.Index.open(folder) as index:
        decisions = papershelf.resolve(mentions, source=index)
        assert list(index.resolve(mentions)) == decisions
        assert [decision.record for decision in decisions] == [
            decision.record for decision in papershelf.resolve(mentions, source=EXAMPLES / "arxiv-sample.jsonl")
        ]


def test_the_index_of_the_settings_is_the_default(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERSHELF_INDEX_PATH", str(folder))
    assert len(papershelf.Index.open()) > 0


def test_a_closed_index_and_a_missing_one_say_so(folder: Path, tmp_path: Path) -> None:
    index = papershelf.Index.open(folder)
    index.close()
    index.close()
    with pytest.raises(ValueError, match="was closed"):
        index.search("Attention Is All You Need")
    with pytest.raises(papershelf.PapershelfError, match="papershelf index build"):
        papershelf.Index.open(tmp_path / "nothing")


class TestStream:
    def source(self) -> MemorySource:
        return MemorySource.of([make_record()])

    def test_decisions_come_in_order_whatever_the_rung_that_decides(self) -> None:
        record = make_record()
        mentions = [
            make_mention("Attention Is All You Need"),
            make_mention("1706.03762", arxiv_id=record.arxiv_id),
            make_mention("A Paper That Nobody Wrote"),
            make_mention("Attention Is All You Need!"),
        ] * 600
        decisions = list(papershelf.resolve_stream(iter(mentions), source=self.source()))
        assert [decision.mention for decision in decisions] == mentions
        assert decisions == papershelf.resolve(mentions, source=self.source())

    def test_a_stream_without_end_gives_its_first_decisions_and_keeps_none(self) -> None:
        made: list[weakref.ref[Marked]] = []

        def mentions() -> Iterator[papershelf.Mention]:
            for number in count():
                mark = Marked("a heading")
                made.append(weakref.ref(mark))
                yield make_mention(f"A Paper Numbered {number}", headings=(mark,))

        stream = papershelf.resolve_stream(mentions(), source=MemorySource.of([]))
        assert all(decision.verdict == "not_found" for decision in islice(stream, 3_500))
        assert sum(reference() is not None for reference in made) <= 1_001


class Marked(str):
    """Text of which one can see that it is gone."""
