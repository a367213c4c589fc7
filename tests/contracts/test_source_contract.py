"""What everybody who is asked for papers keeps to, whoever it is."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from random import Random

import pytest

from papershelf.identifiers import ArxivId, Doi
from papershelf.matching import is_plausible
from papershelf.model import Author, Record
from papershelf.sources.arxiv_api import ArxivSource
from papershelf.sources.base import Answer, Found, Query, Source, Unavailable
from papershelf.sources.cached import CachedSource
from papershelf.sources.indexed import build, open_index
from papershelf.sources.memory import MemorySource
from papershelf.sources.offline import OfflineSource
from papershelf.sources.snapshot import Snapshot, read_records
from papershelf.text import normalize
from tests.servers.arxiv import ArxivServer
from tests.servers.clock import ManualClock

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "arxiv-sample.jsonl"
TWINS = [
    Record(
        arxiv_id=ArxivId(arxiv_id),
        title="Discussion of: Brownian distance covariance",
        authors=(author,),
        abstract=abstract,
        published=dt.date(2010, 10, 5),
        updated=dt.date(2010, 10, 6),
        categories=("stat.AP",),
        doi=Doi(doi),
        journal_ref="Annals of Applied Statistics 2009, Vol. 3, No. 4",
        comment="Published by the Institute of Mathematical Statistics",
    )
    for arxiv_id, author, abstract, doi in [
        (
            "1010.0822",
            Author("Kosorok", "Michael R."),
            "We discuss briefly the concept of Brownian distance covariance and describe two possible extensions.",
            "10.1214/09-aoas312b",
        ),
        (
            "1010.0828",
            Author("Feuerverger", "Andrey"),
            'Discussion on "Brownian distance covariance" by Gábor J. Székely, Maria L. Rizzo.',
            "10.1214/09-aoas312d",
        ),
    ]
]
RECORDS = [*read_records(SAMPLE), *TWINS]
BY_ID = {record.arxiv_id: record for record in RECORDS}
UNIQUE = [record for record in RECORDS if record not in TWINS]
ATTENTION, LARGE_N = BY_ID[ArxivId("1706.03762")], BY_ID[ArxivId("hep-th/9711200")]

HOSTILE = [
    "",
    " ",
    "?!…",
    '"',
    '"Attention Is All You Need',
    "Attention Is All You Need\\",
    '\\" OR ti:attention',
    'ti:"Attention Is All You Need" OR all:electron',
    "AND OR ANDNOT",
    "(((attention",
    "attention) OR (all:the",
    "id_list=1706.03762&max_results=30000",
    "a" * 10_000,
    "Attention is all you need and " * 400,
    "the of and in on",
    "🦜" * 40,
    "كل ما تحتاجه هو الانتباه",
    "\u202eAll You Need\u202c Is \u200bAttention?",
    "注意力就是你所需要的一切",
    "Nul\0Nul",
    "\x1b[31mRed\x1b[0m",
    "Half a pair \ud800",
    "%00%22 %s {0} ${x} <b>&amp;</b>",
    "\\mathbf{$\\frac{1}{2}",
    "'; DROP TABLE answer; --",
    "1706.03762",
    "*",
    "A* ? ~2 ^3 [a TO b]",
]


class Bench:
    """Makes sources of every kind over the same records, and ends what they need."""

    def __init__(self, folder: Path, built: Path, stack: ExitStack) -> None:
        self.clock = ManualClock()
        self._folder = folder
        self._built = built
        self._stack = stack

    def make(self, kind: str) -> Source:
        """A new source; `cached` ones of one kind share their file, as two runs do."""
        if kind.startswith("cached "):
            inner = self.make(kind.removeprefix("cached "))
            return self._stack.enter_context(
                CachedSource(inner, self._folder / f"{kind}.sqlite3", clock=self.clock.now)
            )
        makers = {"memory": self._memory, "snapshot": self._snapshot, "index": self._index, "arxiv": self._arxiv}
        return makers[kind]()

    def _memory(self) -> Source:
        return MemorySource.of(RECORDS)

    def _snapshot(self) -> Source:
        path = _write_metadata(self._folder)
        return MemorySource(Snapshot(path), name=path.name)

    def _index(self) -> Source:
        source = open_index(self._built)
        assert source
        return source

    def _arxiv(self) -> Source:
        server = self._stack.enter_context(ArxivServer(RECORDS, clock=self.clock))
        return self.arxiv_at(server.url)

    def arxiv_at(self, url: str) -> Source:
        lock = self._folder / "arxiv.lock"
        return ArxivSource(url=url, lock_path=lock, clock=self.clock, timeout=60.0, random=Random(1))


def _as_metadata(record: Record) -> dict[str, object]:
    return {
        "id": record.arxiv_id,
        "title": record.title,
        "abstract": f"  {record.abstract}\n",
        "authors_parsed": [[author.family, author.given, author.suffix] for author in record.authors],
        "versions": [
            {"version": f"v{n}", "created": str(day)} for n, day in enumerate((record.published, record.updated))
        ],
        "categories": " ".join(record.categories),
        "doi": record.doi,
        "journal-ref": record.journal_ref,
        "comments": record.comment,
    }


def _write_metadata(folder: Path) -> Path:
    path = folder / "metadata.jsonl"
    path.write_text("".join(json.dumps(_as_metadata(record)) + "\n" for record in RECORDS), "utf-8")
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index, which nobody changes."""
    folder = tmp_path_factory.mktemp("index")
    build(_write_metadata(folder), folder)
    return folder


@pytest.fixture
def bench(tmp_path: Path, built: Path) -> Iterator[Bench]:
    with ExitStack() as stack:
        yield Bench(tmp_path, built, stack)


KINDS = [
    "memory",
    "snapshot",
    "index",
    "arxiv",
    "cached memory",
    "cached snapshot",
    "cached index",
    "cached arxiv",
    "cached cached arxiv",
]


@pytest.fixture(params=KINDS)
def make(request: pytest.FixtureRequest, bench: Bench) -> Callable[[], Source]:
    return lambda: bench.make(request.param)


@pytest.fixture
def source(make: Callable[[], Source]) -> Source:
    return make()


def _search(source: Source, *queries: Query) -> dict[Query, Answer]:
    """The answers; each query must have been answered, and none oftener than it was asked."""
    answers = list(source.search(queries))
    given, asked = Counter(query for query, _ in answers), Counter(queries)
    assert given.keys() == asked.keys()
    assert given <= asked
    return dict(answers)


def _found(answer: Answer) -> tuple[Record, ...]:
    assert isinstance(answer, Found), answer
    return answer.records


def _share_words(one: str, other: str) -> bool:
    return bool(set(normalize(one).split()) & set(normalize(other).split()))


def _one(source: Source, title: str, abstract: str | None = None) -> tuple[Record, ...]:
    query = Query(title, abstract)
    return _found(_search(source, query)[query])


class TestSearching:
    def test_every_question_is_answered_once(self, source: Source) -> None:
        titles = [record.title for record in RECORDS] + ["No Such Thing as a Paper of This Name", "", "?"]
        titles += [title.upper() for title in titles]
        queries = [Query(title, abstract) for title in titles for abstract in (None, "An abstract of other words.")]
        _search(source, *queries)

    def test_equal_questions_are_answered_alike(self, source: Source) -> None:
        query, other = Query(ATTENTION.title), Query("Deep Residual Learning for Image Recognition")
        first = _search(source, query, other, query, query)
        assert _search(source, query, other) == first
        assert _search(source, other, query) == first

    def test_nothing_asked_is_nothing_answered(self, source: Source) -> None:
        assert list(source.search([])) == []
        assert list(source.fetch([])) == []

    @pytest.mark.parametrize(
        "write", [str, str.upper, str.lower, lambda t: f" «{t}» . ", lambda t: t.replace(" ", " \n ")]
    )
    def test_an_equal_title_is_found_however_it_is_written(self, source: Source, write: Callable[[str], str]) -> None:
        queries = {record.arxiv_id: Query(write(record.title)) for record in UNIQUE}
        answers = _search(source, *queries.values())
        for arxiv_id, query in queries.items():
            assert _found(answers[query])[0].arxiv_id == arxiv_id, query

    @pytest.mark.parametrize(
        ("title", "arxiv_id"),
        [
            ("Bert – Pre training of deep bidirectional transformers for language understanding", "1810.04805"),
            ("Auto Encoding Variational Bayes", "1312.6114"),
            ("Unpaired Image‑to‑Image Translation via Neural Schrödinger Bridge", "2305.15086"),
            ("Unpaired image to image translation via neural Schrodinger bridge", "2305.15086"),
            ("LoRA:Low-Rank Adaptation of Large Language Models", "2106.09685"),
            ("The Large $N$ Limit of Superconformal Field Theories and Supergravity", "hep-th/9711200"),
        ],
    )
    def test_accents_dashes_spaces_and_latex_do_not_matter(self, source: Source, title: str, arxiv_id: str) -> None:
        assert _one(source, title)[0].arxiv_id == arxiv_id

    def test_all_papers_of_a_title_are_found(self, source: Source) -> None:
        assert {record.arxiv_id for record in _one(source, TWINS[0].title)} == {"1010.0822", "1010.0828"}

    def test_of_an_absent_title_only_what_is_like_it_is_given(self, source: Source) -> None:
        titles = [
            "A Paper That Nobody Wrote About Anything",
            "Attention Is Not All You Need",
            "Scaling Laws",
            "FlashAttention-3: Fast and Accurate Attention with Asynchrony and Low-precision",
            "Supergravity",
        ]
        for query, answer in _search(source, *map(Query, titles)).items():
            records = _found(answer)
            assert len(records) <= 10
            assert all(
                is_plausible(query.title, record.title) or _share_words(query.title, record.title) for record in records
            )
        assert _one(source, "A Recipe That Nobody Cooked") == ()

    def test_a_record_is_given_once(self, source: Source) -> None:
        for answer in _search(source, *(Query(record.title, record.abstract) for record in RECORDS)).values():
            records = _found(answer)
            assert len(set(records)) == len(records)

    def test_hostile_titles_are_answered_and_harm_no_others(self, source: Source) -> None:
        good = [Query(record.title) for record in UNIQUE]
        hostile = [Query(title) for title in HOSTILE]
        queries = [query for pair in zip(hostile, cycle(good), strict=False) for query in pair]
        answers = _search(source, *queries)
        assert all(isinstance(answer, Found) for answer in answers.values())
        for query, record in zip(good, UNIQUE, strict=True):
            assert _found(answers[query])[0] == record

    def test_hostile_abstracts_do_not_matter(self, source: Source) -> None:
        for record, abstract in zip(cycle(UNIQUE), HOSTILE, strict=False):
            assert _one(source, record.title, abstract)[0] == record

    def test_a_hostile_title_alone_is_answered(self, source: Source) -> None:
        for title in HOSTILE:
            _one(source, title)


class TestFetching:
    def test_every_id_is_answered_once_in_whatever_form(self, source: Source) -> None:
        forms = [
            "1706.03762",
            "1706.03762v7",
            "hep-th/9711200",
            "hep-th/9711200v3",
            "2901.00001",
            "math/9901001",
            "1312.6114",
        ]
        ids = [ArxivId(form) for form in forms]
        answers = list(source.fetch([*ids, ids[0]]))
        given = Counter(arxiv_id for arxiv_id, _ in answers)
        assert given.keys() == set(ids)
        assert given <= Counter([*ids, ids[0]])
        assert {arxiv_id: _found(answer) for arxiv_id, answer in answers} == {
            "1706.03762": (ATTENTION,),
            "1706.03762v7": (ATTENTION,),
            "hep-th/9711200": (LARGE_N,),
            "hep-th/9711200v3": (LARGE_N,),
            "2901.00001": (),
            "math/9901001": (),
            "1312.6114": (BY_ID[ArxivId("1312.6114")],),
        }

    def test_many_ids_are_answered(self, source: Source) -> None:
        ids = [ArxivId(f"2901.{number:05}") for number in range(1, 250)] + list(BY_ID)
        answers = dict(source.fetch(ids))
        assert {arxiv_id for arxiv_id in ids if _found(answers[arxiv_id])} == BY_ID.keys()


class TestAnAnswer:
    def test_holds_whole_records(self, source: Source) -> None:
        fetched = {arxiv_id: _found(answer) for arxiv_id, answer in source.fetch(list(BY_ID))}
        assert fetched == {arxiv_id: (record,) for arxiv_id, record in BY_ID.items()}
        assert _one(source, ATTENTION.title)[0] == ATTENTION
        assert all(record.authors and record.categories and record.published and record.updated for record in RECORDS)

    def test_names_its_source(self, source: Source) -> None:
        ((_, answer),) = source.search([Query(ATTENTION.title)])
        assert isinstance(answer, Found)
        assert answer.source == source.name != ""

    def test_is_the_same_from_a_new_source(self, make: Callable[[], Source]) -> None:
        queries = [Query(record.title[:30], record.abstract) for record in RECORDS] + [Query("Attention")]
        assert _search(make(), *queries) == _search(make(), *queries)


class TestOneThatCannotBeAsked:
    @pytest.fixture(params=["offline", "arxiv", "cached offline", "cached arxiv"])
    def source(self, request: pytest.FixtureRequest, bench: Bench, tmp_path: Path) -> Iterator[Source]:
        kind = request.param.removeprefix("cached ")
        # The port of "discard" on this machine: nobody listens.
        inner = OfflineSource("arXiv") if kind == "offline" else bench.arxiv_at("http://127.0.0.1:9/api/query")
        if kind == request.param:
            yield inner
            return
        with CachedSource(inner, tmp_path / "answers.sqlite3", clock=bench.clock.now) as cached:
            yield cached

    def test_says_so_for_every_question(self, source: Source) -> None:
        queries = [Query(title) for title in (ATTENTION.title, "No Such Paper", "Half a pair \ud800")]
        for answer in _search(source, *queries).values():
            assert isinstance(answer, Unavailable)
            assert answer.reason
            assert len(answer.reason.splitlines()) == 1
        answers = dict(source.fetch([LARGE_N.arxiv_id, ArxivId("1706.03762v7")]))
        assert [type(answer) for answer in answers.values()] == [Unavailable] * 2

    def test_asked_for_nothing_says_nothing(self, source: Source) -> None:
        assert list(source.search([])) == []
        assert list(source.fetch([])) == []
