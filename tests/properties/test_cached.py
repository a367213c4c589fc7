from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Author, Record
from papershelf.sources.base import Answer, Found, Query, Unavailable
from papershelf.sources.cached import CachedSource
from papershelf.text import fold

HOUR, DAY = 3_600.0, 86_400.0
DOWN = Unavailable("down")
TITLES = ["A-B", "a b!", "?!"]  # when folded, the first two are equal and the last is empty
IDS = [ArxivId("2101.00001"), ArxivId("2101.00001v2")]
EQUAL: tuple[Record, ...] = (Record(IDS[0], "A B"),)

# Few, so that one thing happens to one question after another.
queries = st.builds(Query, st.sampled_from(TITLES), st.sampled_from([None, "one"]))
ids = st.sampled_from(IDS)
words = st.text(st.characters(codec="utf-8"), max_size=8)
records = st.builds(
    Record,
    arxiv_id=ids.map(lambda arxiv_id: arxiv_id.base),
    title=st.sampled_from(TITLES) | words,
    authors=st.lists(st.builds(Author, words, words, words, st.booleans()), max_size=2).map(tuple),
    abstract=words,
    published=st.none() | st.dates(),
    updated=st.none() | st.dates(),
    categories=st.lists(words, max_size=2).map(tuple),
    doi=st.none() | st.just(Doi("10.1000/x")),
    journal_ref=st.none() | words,
    comment=st.none() | words,
)
answers = st.sampled_from([(), EQUAL]) | st.lists(records, max_size=2).map(tuple)
waits = st.sampled_from([0.0, 0.0, HOUR, DAY - 1, DAY, 7 * DAY - 1, 7 * DAY, -HOUR])  # seconds
refreshes = st.sampled_from([False, False, False, True])
reads = st.sampled_from([9, 9, 9, 2, 1, 0])


class World:
    """A source whose answer to each question can change, or fail, at any time."""

    vocabulary = None

    name = "arXiv"

    def __init__(self) -> None:
        self.records: dict[Query | ArxivId, tuple[Record, ...]] = dict.fromkeys(
            [Query("A-B"), Query("a b!", "one"), IDS[0]], EQUAL
        )
        self.down: set[Query | ArxivId] = set()
        self.asked: list[Query | ArxivId] = []

    def answer(self, question: Query | ArxivId) -> Answer:
        self.asked.append(question)
        return DOWN if question in self.down else Found(self.records.get(question, ()), self.name)

    def search(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
        return ((query, self.answer(query)) for query in queries)

    def fetch(self, ids: Sequence[ArxivId]) -> Iterator[tuple[ArxivId, Answer]]:
        return ((arxiv_id, self.answer(arxiv_id)) for arxiv_id in ids)


class Model:
    """What a cache knows: the last answer about each subject, the question that it answered, and its time."""

    def __init__(self) -> None:
        self.last: dict[str, tuple[Query | ArxivId, Found, float]] = {}

    def learn(self, question: Query | ArxivId, answer: Answer, now: float) -> None:
        if isinstance(answer, Found) and self._subject(question):
            self.last[self._subject(question)] = question, answer, now

    def recall(self, question: Query | ArxivId, *, now: float, source_is_down: bool = False) -> Found | None:
        answered, found, when = self.last.get(self._subject(question), (None, None, 0.0))
        if found is None:
            return None
        if isinstance(question, Query):
            holds_it = any(fold(record.title) == fold(question.title) for record in found.records)
            same = isinstance(answered, Query) and (answered.abstract or "") == (question.abstract or "")
        else:
            holds_it, same = bool(found.records), True
        if holds_it:
            return found if source_is_down or 0 <= now - when < 7 * DAY else None
        return found if same and not source_is_down and 0 <= now - when < DAY else None

    def _subject(self, question: Query | ArxivId) -> str:
        return fold(question.title) if isinstance(question, Query) else f"id {question.base}"


class Cache(RuleBasedStateMachine):
    """Whatever happens, the cache answers as the model does, and asks only for what that does not know."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world, self.model, self.now = World(), Model(), 1_800_000_000.0
        self.open: dict[bool, CachedSource] = {}

    def teardown(self) -> None:
        self.begin_another_process()
        self.folder.cleanup()

    @rule()
    def begin_another_process(self) -> None:
        while self.open:
            self.open.popitem()[1].close()

    @rule(question=queries | ids, found=answers)
    def publish(self, question: Query | ArxivId, found: tuple[Record, ...]) -> None:
        self.world.records[question] = found

    @rule(question=queries | ids)
    def fail_or_recover(self, question: Query | ArxivId) -> None:
        self.world.down ^= {question}

    @rule(questions=st.lists(queries, min_size=1, max_size=3), later=waits, refresh=refreshes, read=reads)
    def search(self, questions: list[Query], later: float, refresh: bool, read: int) -> None:
        self.now += later
        self._check(questions, self._cached(refresh).search(questions), refresh, read)

    @rule(questions=st.lists(ids, min_size=1, max_size=2), later=waits, refresh=refreshes, read=reads)
    def fetch(self, questions: list[ArxivId], later: float, refresh: bool, read: int) -> None:
        self.now += later
        self._check(questions, self._cached(refresh).fetch(questions), refresh, read)

    def _cached(self, refresh: bool) -> CachedSource:
        """One of two that are open at the same time on one file."""
        if refresh not in self.open:
            path = Path(self.folder.name) / "answers.sqlite3"
            self.open[refresh] = CachedSource(self.world, path, refresh=refresh, clock=lambda: self.now)
        return self.open[refresh]

    def _check(
        self,
        questions: Sequence[Query | ArxivId],
        answers: Iterator[tuple[Query | ArxivId, Answer]],
        refresh: bool,
        read: int,
    ) -> None:
        """Compare the first `read` answers; then the user interrupts."""
        distinct = list(dict.fromkeys(questions))
        known = {} if refresh else {q: found for q in distinct if (found := self.model.recall(q, now=self.now))}
        old = {q: None if refresh else self.model.recall(q, now=self.now, source_is_down=True) for q in distinct}
        asked = [question for question in distinct if question not in known]
        expected: list[tuple[Query | ArxivId, Answer]] = list(known.items())
        self.world.asked.clear()
        given = list(islice(answers, read))
        for question in asked[: max(0, read - len(known))]:
            answer: Answer = Found(self.world.records.get(question, ()), "arXiv")
            if question in self.world.down:
                answer = old[question] or DOWN
            else:
                self.model.learn(question, answer, self.now)
            expected.append((question, answer))
        assert given == expected[:read]
        assert self.world.asked == asked[: max(0, read - len(known))]


Cache.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestWhateverHappensTheCacheAnswersAsItsModel = Cache.TestCase
