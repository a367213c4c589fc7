from __future__ import annotations

from collections.abc import Iterator, Sequence

from papershelf.identifiers import ArxivId
from papershelf.ladder import resolve_all, resolve_each
from papershelf.model import Mention, Place, Record, Verdict
from papershelf.sources.base import Answer, Found, Query, Unavailable
from papershelf.sources.memory import MemorySource

RECORDS = [
    Record(ArxivId("2109.07740"), "Scaling Laws for Neural Machine Translation"),
    Record(ArxivId("1706.03762"), "Attention Is All You Need"),
]


class Recorder:
    """A source that notes what it is asked and cannot be asked for what `down` names."""

    vocabulary = None

    def __init__(self, *down: str) -> None:
        self.asked: list[str] = []
        self._down = down
        self._inner = MemorySource.of(RECORDS, name="records")

    @property
    def name(self) -> str:
        return "records"

    def search(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
        for query, answer in reversed(list(self._inner.search(queries))):
            self.asked.append(query.title)
            yield query, Unavailable("the line is dead") if query.title in self._down else answer

    def fetch(self, ids: Sequence[ArxivId]) -> Iterator[tuple[ArxivId, Answer]]:
        for arxiv_id, answer in self._inner.fetch(ids):
            self.asked.append(arxiv_id)
            yield arxiv_id, Unavailable("the line is dead") if arxiv_id in self._down else answer


def _mention(title: str, line: int = 1, arxiv_id: str | None = None) -> Mention:
    return Mention(title, Place("d.txt", line), arxiv_id=ArxivId(arxiv_id) if arxiv_id else None)


def test_decisions_come_in_the_order_of_the_mentions() -> None:
    mentions = [_mention("Attention is all you need"), _mention("Nothing Like It Here"), _mention(RECORDS[0].title)]
    decisions = resolve_all(mentions, Recorder())
    assert [d.mention for d in decisions] == mentions
    assert [d.verdict for d in decisions] == [Verdict.MATCHED, Verdict.NOT_FOUND, Verdict.MATCHED]


def test_a_title_that_occurs_twice_is_asked_once_and_reported_for_each_place() -> None:
    source = Recorder()
    mentions = [_mention("Attention Is All You Need", 3), _mention("ATTENTION is all you need", 9)]
    decisions = resolve_all(mentions, source)
    assert source.asked == ["Attention Is All You Need"]
    assert [(d.mention.place.line, d.verdict) for d in decisions] == [(3, Verdict.MATCHED), (9, Verdict.MATCHED)]


def test_the_longest_abstract_is_asked_with() -> None:
    mentions = [_mention("A Title"), Mention("a title", Place("d.txt", 2), abstract="long enough")]
    asked: list[Query] = []

    class Spy(Recorder):
        def search(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
            asked.extend(queries)
            return super().search(queries)

    resolve_all(mentions, Spy())
    assert asked == [Query("A Title", "long enough")]


def test_an_id_that_settles_it_needs_no_search() -> None:
    source = Recorder()
    (decision,) = resolve_all([_mention("Attention is all you need", arxiv_id="1706.03762v2")], source)
    assert (decision.verdict, source.asked) == (Verdict.MATCHED, ["1706.03762"])


def test_an_id_of_another_paper_is_told_with_the_paper_of_that_title() -> None:
    (decision,) = resolve_all([_mention("Attention Is All You Need", arxiv_id="2109.07740")], Recorder())
    assert decision.verdict is Verdict.REVIEW
    assert {c.record.arxiv_id for c in decision.candidates} == {"1706.03762", "2109.07740"}


def test_an_id_that_nobody_knows_falls_back_to_the_title_and_is_doubted() -> None:
    (decision,) = resolve_all([_mention("Attention Is All You Need", arxiv_id="2301.00001")], Recorder())
    assert decision.verdict is Verdict.REVIEW
    assert "2301.00001" in decision.reason


def test_an_id_alone_is_not_searched_as_a_title() -> None:
    source = Recorder()
    known, unknown = resolve_all(
        [_mention("arXiv:1706.03762", arxiv_id="1706.03762"), _mention("2301.00001", arxiv_id="2301.00001")], source
    )
    assert (known.verdict, unknown.verdict) == (Verdict.MATCHED, Verdict.NOT_FOUND)
    assert source.asked == ["1706.03762", "2301.00001"]


def test_what_could_not_be_asked_is_unavailable_and_the_rest_is_resolved() -> None:
    mentions = [_mention("Attention Is All You Need"), _mention("Scaling Laws"), _mention("?!")]
    decisions = resolve_all(mentions, Recorder("Scaling Laws"))
    assert [d.verdict for d in decisions] == [Verdict.MATCHED, Verdict.UNAVAILABLE, Verdict.NOT_FOUND]
    assert "the line is dead" in decisions[1].reason
    assert decisions[1].source is None


def test_an_id_that_could_not_be_asked_is_never_told_as_not_found() -> None:
    alone, titled, settled = resolve_all(
        [
            _mention("1706.03762", arxiv_id="1706.03762"),
            _mention("A Paper That Nobody Has", arxiv_id="1706.03762"),
            _mention("Scaling Laws for Neural Machine Translation", arxiv_id="2109.07740"),
        ],
        Recorder("1706.03762", "2109.07740"),
    )
    assert (alone.verdict, titled.verdict) == (Verdict.UNAVAILABLE, Verdict.UNAVAILABLE)
    assert settled.verdict is Verdict.MATCHED


def test_decisions_are_yielded_as_answers_come() -> None:
    mentions = [_mention("Attention Is All You Need"), _mention(RECORDS[0].title)]
    assert [position for position, _ in resolve_each(mentions, Recorder())] == [1, 0]


def test_a_source_says_who_answered() -> None:
    (decision,) = resolve_all([_mention("Attention Is All You Need")], Recorder())
    assert decision.source == "records"
    assert isinstance(next(iter(Recorder().fetch([ArxivId("1706.03762")])))[1], Found)
