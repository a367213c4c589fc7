from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Author, Record
from papershelf.sources.answers import count
from papershelf.sources.base import Answer, Found, Query, Unavailable
from papershelf.sources.cached import CachedSource
from papershelf.text import fold

DAY = 86_400.0
TITLES = ["A-B", "a b!", "C", "D of C", "?!"]  # the first two are equal, the last is empty, when folded
ABSTRACTS = [None, "", "one", "two"]
IDS = [ArxivId("2101.00001"), ArxivId("2101.00001v2"), ArxivId("2101.00002")]
DOWN = Unavailable("down")

words = st.text(st.characters(codec="utf-8"), max_size=8)
records = st.builds(
    Record,
    arxiv_id=st.sampled_from(IDS[::2] + [ArxivId("hep-th/9901001")]),
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


@dataclass
class World:
    """A source whose answer to each question can change, or fail, at any time."""

    name: str = "arXiv"
    answers: dict[Query | ArxivId, tuple[Record, ...]] = field(default_factory=dict)
    down: set[Query | ArxivId] = field(default_factory=set)
    asked: list[Query | ArxivId] = field(default_factory=list)

    def answer(self, question: Query | ArxivId) -> Answer:
        return DOWN if question in self.down else Found(self.answers.get(question, ()), self.name)

    def search(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
        self.asked.extend(queries)
        return ((query, self.answer(query)) for query in reversed(queries))

    def fetch(self, ids: Sequence[ArxivId]) -> Iterator[tuple[ArxivId, Answer]]:
        self.asked.extend(ids)
        return ((arxiv_id, self.answer(arxiv_id)) for arxiv_id in reversed(ids))


def _subject(question: Query | ArxivId) -> tuple[str, str]:
    return ("title", fold(question.title)) if isinstance(question, Query) else ("id", question.base)


def _holds_it(question: Query | ArxivId, found: Found) -> bool:
    if isinstance(question, Query):
        return any(fold(record.title) == fold(question.title) for record in found.records)
    return bool(found.records)


class Model:
    """What a cache must know: a list of everything that was ever answered, the newest last."""

    def __init__(self) -> None:
        self.told: list[tuple[Query | ArxivId, Found, float]] = []

    def known(self, question: Query | ArxivId) -> tuple[Found, float] | None:
        for earlier, found, when in reversed(self.told):
            same_abstract = isinstance(question, ArxivId) or (
                isinstance(earlier, Query) and (earlier.abstract or "") == (question.abstract or "")
            )
            if _subject(earlier) == _subject(question) and (_holds_it(earlier, found) or same_abstract):
                return found, when
        return None

    def fresh(self, question: Query | ArxivId, now: float) -> Found | None:
        known = self.known(question)
        life = 7 * DAY if known and _holds_it(question, known[0]) else DAY
        return known[0] if known and 0 <= now - known[1] < life else None

    def old(self, question: Query | ArxivId) -> Found | None:
        known = self.known(question)
        return known[0] if known and _holds_it(question, known[0]) else None


class CacheMachine(RuleBasedStateMachine):
    """Whatever happens, the cache answers as its model does, and asks only for what that does not know."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "answers.sqlite3"
        self.world, self.model, self.now = World(), Model(), 1_800_000_000.0
        self.cached: CachedSource | None = None
        self.refresh = False

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.leave()
            self.folder.cleanup()

    @rule()
    def leave(self) -> None:
        """The process ends; the next one opens the file again."""
        if self.cached:
            self.cached.close()
        self.cached = None

    @rule(hours=st.sampled_from([1.0, 23.0, 24.0, 25.0, 7 * 24.0, 8 * 24.0, -2.0]))
    def wait(self, hours: float) -> None:
        self.now += hours * 3600

    @rule(question=st.builds(Query, st.sampled_from(TITLES), st.sampled_from(ABSTRACTS)) | st.sampled_from(IDS), found=st.lists(records, max_size=2))
    def publish(self, question: Query | ArxivId, found: list[Record]) -> None:
        self.world.answers[question] = tuple(found)

    @rule(question=st.builds(Query, st.sampled_from(TITLES), st.sampled_from(ABSTRACTS)) | st.sampled_from(IDS))
    def fail_or_recover(self, question: Query | ArxivId) -> None:
        self.world.down ^= {question}

    @rule(queries=st.lists(st.builds(Query, st.sampled_from(TITLES), st.sampled_from(ABSTRACTS)), max_size=4), refresh=st.booleans(), read=st.integers(1, 9))
    def search(self, queries: list[Query], refresh: bool, read: int) -> None:
        self._ask(queries, refresh, read)

    @rule(ids=st.lists(st.sampled_from(IDS), max_size=3), refresh=st.booleans(), read=st.integers(1, 9))
    def fetch(self, ids: list[ArxivId], refresh: bool, read: int) -> None:
        self._ask(ids, refresh, read)

    def _ask(self, questions: list[Query] | list[ArxivId], refresh: bool, read: int) -> None:
        ...
