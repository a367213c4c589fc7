"""arXiv as a source, against a local arXiv: real HTTP, its limits, its faults, and a clock that only sleeping moves."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import logging
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

import pytest
import zstandard

from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Author, Record
from papershelf.readers import read_bytes
from papershelf.sources.arxiv_api import ArxivSource
from papershelf.sources.base import Answer, Found, Query, Unavailable
from papershelf.text import fold
from tests.factories import make_full_record, make_record
from tests.servers.arxiv import ArxivServer
from tests.servers.arxiv_answers import Request
from tests.servers.arxiv_faults import BadId, Cut, Empty, Html, Mismatch, Slow, Status, Truncated
from tests.servers.clock import ManualClock
from tests.servers.raw import http_answer, nobody, raw_server
from tests.servers.snapshot import load_snapshot

AGAIN = "run it again later: what was resolved is in the cache"
PROJECT = Path(__file__).resolve().parents[2]
PLANETS = "Mercury Venus Earth Mars Jupiter Saturn Uranus Neptune Pluto Ceres Eris Haumea".split()
_TITLES = """
Craters of Mercury after Sunset
Why Venus Spins Backwards
Earth as an Exoplanet
Dust Devils Seen by a Rover on Mars
The Great Red Spot of Jupiter Shrinks
Ring Rain Falls on Saturn
Tilted Magnetic Fields: the Case of Uranus
Winds that Outrun Sound on Neptune
Nitrogen Glaciers Flow across Pluto
Bright Salts in the Basins of Ceres
How Far Is Eris from Home?
A Ring around Fast and Oblong Haumea
"""
RECORDS = [make_record(f"2101.{n:05}", title) for n, title in enumerate(_TITLES.strip().splitlines(), 1)]
QUERIES = [Query(record.title) for record in RECORDS]


class Local:
    """A local arXiv, and sources that ask it."""

    def __init__(self, records: Iterable[Record], folder: Path) -> None:
        self.clock = ManualClock()
        self.server = ArxivServer(records, clock=self.clock)
        self._folder = folder

    def source(self, url: str | None = None, probe: ArxivId | None = None) -> ArxivSource:
        return ArxivSource(
            url=url or self.server.url,
            probe=probe,
            lock_path=self._folder / "arxiv.lock",
            clock=self.clock,
            timeout=60.0,  # a busy machine answers late, which is no fault of the source
            random=Random(1),
        )


@pytest.fixture
def local(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Local]:
    arxiv = Local(getattr(request, "param", RECORDS), tmp_path)
    with arxiv.server:
        yield arxiv
    assert not arxiv.server.too_soon
    assert not arxiv.server.overlaps


def _titles(answer: Answer) -> list[str]:
    assert isinstance(answer, Found), answer
    return [record.title for record in answer.records]


def _ask(source: ArxivSource, title: str, abstract: str | None = None) -> list[str]:
    ((_, answer),) = source.search([Query(title, abstract)])
    return _titles(answer)


def _reasons(answers: Iterable[tuple[object, Answer]]) -> set[str]:
    return {answer.reason for _, answer in answers if isinstance(answer, Unavailable)}


# --- Finding ----------------------------------------------------------------------------------------------------------


def test_many_titles_are_asked_in_one_request(local: Local) -> None:
    source = local.source()
    answers = dict(source.search(QUERIES))
    assert {query.title: _titles(answer) for query, answer in answers.items()} == {q.title: [q.title] for q in QUERIES}
    assert (source.requests_made, len(local.server.requests)) == (1, 1)
    assert source.name == "arXiv"


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ('Walking the Schr\\"odinger Bridge of Dreams', "Walking the Schrödinger Bridge of Dreams"),
        ("Walking the Schrödinger Bridge of Dreams", "Walking the Schrodinger Bridge of Dreams"),
        ("$\\Lambda$-Trees and Their Applications", "Λ-trees and their applications"),
        ("FlashThing:Tiles for Long Sequences on Chips", "FlashThing: Tiles for Long Sequences on Chips"),
        ("Reading and Writing Runes", "Reading & Writing Runes"),
        ("Reading of the Oldest Runes Known", "Reading the Oldest Runes Known"),
        ("Multimodal Maps of Sleeping Volcanoes", "Multi-modal Maps of Sleeping Volcanoes"),
        ("GPT4 Plays Chess against Pigeons", "GPT-4 Plays Chess Against Pigeons"),
        ("Don't Wake the Sleeping Volcanoes", "Don’t wake the sleeping volcanoes"),
        ("Pokemon", "Pokémon"),
    ],
)
def test_what_the_phrase_search_misses_is_found_in_another_wording(tmp_path: Path, known: str, asked: str) -> None:
    arxiv = Local([*RECORDS, make_record("2205.00001", known)], tmp_path)
    with arxiv.server:
        assert _ask(arxiv.source(), asked) == [known]


def test_close_titles_come_with_the_most_alike_first(tmp_path: Path) -> None:
    edits = ["Small Edits in Titles of Ancient Papyri", "Small Edits of Titles in Ancient Roman Papyri and Scrolls"]
    arxiv = Local([make_record("2205.00001", edits[1]), make_record("2205.00002", edits[0]), *RECORDS], tmp_path)
    with arxiv.server:
        assert _ask(arxiv.source(), "Small Edits of Titles in Ancient Papyri") == edits


def test_a_paper_with_another_title_is_found_by_its_abstract(tmp_path: Path) -> None:
    abstract = (
        "Vision transformers are slow on long sequences because attention is quadratic in their length. We show that "
        "tiling the computation over blocks that fit into fast memory removes most reads and writes."
    )
    arxiv = Local([*RECORDS, make_record("2205.00001", "A Newer Name", abstract=abstract)], tmp_path)
    with arxiv.server:
        assert _ask(arxiv.source(), "FlashThing: Tiles for Sequences", abstract) == ["A Newer Name"]
        assert _ask(arxiv.source(), "FlashThing: Tiles for Sequences") == []


def test_equal_titles_are_asked_once_and_all_answered(local: Local) -> None:
    queries = [Query("Ring Rain Falls on Saturn"), Query("RING-rain falls on: Saturn!", "An abstract.")]
    source = local.source()
    answers = dict(source.search([*queries, queries[0]]))
    assert [_titles(answers[query]) for query in queries] == [["Ring Rain Falls on Saturn"]] * 2
    assert source.requests_made == 1


def test_a_title_without_words_is_nothing_found_and_costs_no_request(local: Local) -> None:
    source = local.source()
    assert _ask(source, "?! \\ (") == []
    assert source.requests_made == 0
    assert [*source.search([]), *source.fetch([])] == []


def test_hostile_titles_break_no_other_titles_answer(local: Local) -> None:
    hostile = ['") OR all:a OR (ti:"', "\\", '"', "(((", "au:Doe AND", "ANDNOT", 'Mars\\"', "a" * 9_000, "ti:*", "\x00"]
    answers = dict(local.source().search([*map(Query, hostile), *QUERIES]))
    assert len(answers) == len(hostile) + len(QUERIES)
    assert [_titles(answers[query]) for query in QUERIES] == [[query.title] for query in QUERIES]
    assert {request.status for request in local.server.requests} == {200}


def test_urls_stay_short_whatever_the_titles(local: Local) -> None:
    long = [Query(f"{n} " + "数学の基礎 " * 9) for n in range(60)]
    list(local.source().search(long))
    assert max(len(request.path) for request in local.server.requests) <= 6_000
    assert max(request.clauses for request in local.server.requests) > 5


# --- Full pages -------------------------------------------------------------------------------------------------------

CROWD = [make_record(f"2301.{n:05}", f"Graphs and Number {n}") for n in range(1, 700)]


@pytest.mark.parametrize("local", [[*RECORDS, *CROWD, make_record("2301.00999", "Graphs")]], indirect=True)
def test_a_title_that_crowds_others_out_is_asked_alone(local: Local) -> None:
    source = local.source()
    answers = dict(source.search([*QUERIES, Query("Graphs")]))
    assert all(_titles(answers[query]) == [query.title] for query in QUERIES)
    assert _titles(answers[Query("Graphs")])[0] == "Graphs"
    assert [request.clauses for request in local.server.requests] == [13, 12, 1]


@pytest.mark.parametrize("local", [[*RECORDS, *CROWD]], indirect=True)
def test_a_batch_that_is_too_much_together_is_split(local: Local) -> None:
    names = [f"Graphs and Number {n}" for n in range(1, 10)]
    answers = dict(local.source().search(map(Query, names)))  # type: ignore[arg-type]  # any iterable will do
    assert all(_titles(answers[Query(name)])[0] == name for name in names)


# --- Faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [Status(429), Status(503, retry_after=0), Truncated(), Html(), Mismatch(), Cut(), Cut(0.5), Empty(), Status(500)],
)
def test_a_passing_fault_costs_a_wait_and_loses_nothing(local: Local, fault: Status) -> None:
    local.server.fail_next(fault)
    begun = local.clock.now()
    answers = dict(local.source().search(QUERIES))
    assert [_titles(answers[query]) for query in QUERIES] == [[query.title] for query in QUERIES]
    assert local.clock.now() - begun >= 3


@pytest.mark.parametrize("as_date", [False, True])
def test_retry_after_is_heeded(local: Local, as_date: bool) -> None:
    local.server.fail_next(Status(429, retry_after=40, as_date=as_date))
    list(local.source().search(QUERIES))
    first, second = local.server.requests
    assert 40 <= second.arrived - first.arrived < 45


@pytest.mark.parametrize(
    ("fault", "requests", "reason"),
    [
        (Status(429), 3, f"arXiv gets too many requests from here (HTTP 429), 3 times in a row; {AGAIN}"),
        (Status(503), 6, f"arXiv is overloaded (HTTP 503), after 6 failures in a row; {AGAIN}"),
        (Status(503, retry_after=3600), 1, f"arXiv asks to wait 3600 s; {AGAIN}"),
        (Html(), 6, f"arXiv's answer was no Atom feed, after 6 failures in a row; {AGAIN}"),
        (Truncated(), 6, f"arXiv's answer was cut off or damaged, after 6 failures in a row; {AGAIN}"),
        (Cut(), 6, f"the connection to arXiv broke, after 6 failures in a row; {AGAIN}"),
        (Status(403), 1, "arXiv's address answered HTTP 403; check the address and the contact in the settings"),
    ],
)
def test_a_lasting_fault_is_unavailable_and_asking_ends(
    local: Local, fault: Status, requests: int, reason: str
) -> None:
    local.server.fail_when(lambda request: True, fault)
    source = local.source()
    answers = list(source.search(QUERIES * 3 + [Query(f"Another {planet} Title") for planet in PLANETS * 2]))
    assert len(answers) == 2 * len(PLANETS)
    assert all(isinstance(answer, Unavailable) for _, answer in answers)
    assert _reasons(answers) == _reasons(source.fetch([ArxivId("2101.00001")])) == {reason}
    assert source.requests_made == len(local.server.requests) == requests


def test_what_was_found_before_arxiv_went_away_stays_found(local: Local) -> None:
    queries = [*QUERIES, *(Query(f"Weather on {planet} in {n} Pictures") for planet in PLANETS for n in "123")]
    local.server.fail_when(lambda request: request.index > 0, Status(429))
    answers = dict(local.source().search(queries))
    assert all(_titles(answers[query]) == [query.title] for query in QUERIES)
    assert sum(isinstance(answer, Unavailable) for answer in answers.values()) == len(queries) - len(QUERIES)


def test_a_title_that_could_not_be_asked_in_every_wording_is_not_called_unknown(local: Local) -> None:
    local.server.fail_when(lambda request: request.index > 1, Status(503, retry_after=1_000))
    ((_, answer),) = local.source().search([Query("Weather of the Ten Thousand Moons")])
    assert answer == Unavailable(f"arXiv asks to wait 1000 s; {AGAIN}")


def test_nothing_found_is_believed_when_it_is_said_twice(local: Local) -> None:
    source = local.source()
    assert _ask(source, "Volcanoes") == []
    assert [request.hits for request in local.server.requests] == [0, 0]


def test_too_much_for_arxiv_is_asked_in_smaller_batches_that_grow_back(local: Local) -> None:
    local.server.fail_when(lambda request: request.clauses > 3 and request.index < 2, Status(503))
    source = local.source()
    answers = dict(source.search(QUERIES))
    assert all(_titles(answers[query]) == [query.title] for query in QUERIES)
    assert [request.clauses for request in local.server.requests] == [12, 6, 3, 3, 6]
    list(source.search([*QUERIES, *(Query(f"A Book on {planet}") for planet in PLANETS)]))
    assert local.server.requests[5].clauses == 24
    assert len(local.server.requests) > 6


def test_a_timeout_halves_the_batch(local: Local) -> None:
    source = local.source()
    source._adapter._timeout = 0.2

    def is_first(request: Request) -> bool:
        source._adapter._timeout = 60.0  # for those that follow
        return request.index == 0

    local.server.fail_when(is_first, Slow(600))
    assert len(list(source.search(QUERIES))) == len(QUERIES)
    assert [request.clauses for request in local.server.requests] == [12, 6, 6]


@pytest.mark.parametrize("fault", [BadId(), Status(414)])
def test_a_refused_title_is_found_by_halving_and_never_asked_again_as_it_is(local: Local, fault: BadId) -> None:
    local.server.fail_when(lambda request: "mars" in request.params["search_query"].lower(), fault)
    answers = dict(local.source().search(QUERIES))
    mars = answers.pop(QUERIES[3])
    assert mars == Unavailable("arXiv refused this title's query")
    assert all(_titles(answer) == [query.title] for query, answer in answers.items())
    asked = [request.params["search_query"] for request in local.server.requests]
    assert len(asked) == len(set(asked))


def test_a_title_that_fails_alone_costs_three_attempts(local: Local) -> None:
    local.server.fail_when(lambda request: "mars" in request.params["search_query"].lower(), Status(500))
    answers = dict(local.source().search([QUERIES[3], QUERIES[4]]))
    assert answers[QUERIES[3]] == Unavailable(f"arXiv is overloaded (HTTP 500); {AGAIN}")
    assert _titles(answers[QUERIES[4]]) == [QUERIES[4].title]
    assert [request.clauses for request in local.server.requests] == [2, 1, 1, 1, 1]


def test_nobody_there_is_unavailable_after_few_attempts(tmp_path: Path) -> None:
    with nobody() as url:
        source = Local(RECORDS, tmp_path).source(url)
        answers = list(source.search(QUERIES))
    assert _reasons(answers) == {f"arXiv could not be reached; check the internet connection, then {AGAIN}"}
    assert (len(answers), source.requests_made) == (len(QUERIES), 3)


@pytest.mark.parametrize(
    "url", ["", "no url", "ftp://example.org/", "http://[bad", "http://user:secret@ /", "http://{}"]
)
def test_an_address_that_is_none_is_unavailable_and_not_repeated(tmp_path: Path, url: str) -> None:
    arxiv = Local(RECORDS, tmp_path)
    source = ArxivSource(url=url, lock_path=tmp_path / "lock", clock=arxiv.clock, timeout=0.5)
    answers = list(source.search(QUERIES))
    assert all(isinstance(answer, Unavailable) for _, answer in answers)
    assert not any("secret" in reason for reason in _reasons(answers))
    assert source.requests_made <= 3


@pytest.mark.parametrize(
    ("of_the_entry", "instead"),
    [
        ("<updated>2026", "<updated>some"),
        ("<published>", "<published><lost/>"),
        ("<id>http://arxiv.org/abs/1706.03762", "<id>http://arxiv.org/abs/x"),
        ("<id>http://arxiv.org/abs/1706.03762v1</id>", ""),
    ],
)
def test_an_entry_that_cannot_be_read_is_a_failure_and_no_paper_less(
    tmp_path: Path, of_the_entry: str, instead: str
) -> None:
    entry = (
        "<entry><id>http://arxiv.org/abs/1706.03762v1</id><title>T</title><updated>2026-01-01T00:00:00Z</updated>"
        "<published>2026-01-01T00:00:00Z</published></entry>"
    )
    counts = "<o:totalResults>1</o:totalResults><o:startIndex>0</o:startIndex><o:itemsPerPage>300</o:itemsPerPage>"
    feed = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:o='http://a9.com/-/spec/opensearch/1.1/'>"
    arxiv = Local([], tmp_path)
    with raw_server(http_answer(f"{feed}{counts}{entry}</feed>".encode())) as server:
        ((_, answer),) = arxiv.source(server.url).fetch([ArxivId("1706.03762")])
        assert _titles(answer) == ["T"]
    with raw_server(http_answer(f"{feed}{counts}{entry.replace(of_the_entry, instead)}</feed>".encode())) as server:
        ((_, answer),) = arxiv.source(server.url).fetch([ArxivId("1706.03762")])
    assert answer == Unavailable(f"arXiv's answer cannot be read; {AGAIN}")


def test_a_redirection_to_itself_ends(tmp_path: Path) -> None:
    with raw_server(http_answer(b"", "301 Moved", "Location: /api/query")) as server:
        source = Local([], tmp_path).source(server.url)
        answers = list(source.search(QUERIES))
    assert _reasons(answers) == {"the address of arXiv in the settings cannot be used"}
    assert source.requests_made == 4


# --- Ids --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("local", [[make_full_record(), make_record("hep-th/9901001", "An Old Paper")]], indirect=True)
def test_ids_are_fetched_without_their_versions(local: Local) -> None:
    source = local.source()
    ids = [ArxivId("1706.03762v2"), ArxivId("1706.03762"), ArxivId("hep-th/9901001"), ArxivId("1234.56789")]
    answers = dict(source.fetch(ids))
    assert [_titles(answers[arxiv_id]) for arxiv_id in ids] == [
        ["Attention Is All You Need"], ["Attention Is All You Need"], ["An Old Paper"], []
    ]  # fmt: skip
    assert [request.ids for request in local.server.requests] == [("1706.03762", "hep-th/9901001", "1234.56789")]


def test_ids_are_fetched_a_hundred_at_a_time(local: Local) -> None:
    answers = list(local.source().fetch([ArxivId(f"2101.{n:05}") for n in range(1, 251)]))
    assert sum(len(_titles(answer)) for _, answer in answers) == len(RECORDS)
    assert len(answers) == 250
    assert [len(request.ids) for request in local.server.requests] == [100, 100, 100, 50, 50]  # empty ones twice


def test_a_malformed_id_is_found_by_halving(local: Local) -> None:
    ids = [record.arxiv_id for record in RECORDS]
    answers = dict(local.source().fetch([*ids, ArxivId("none")]))
    assert answers.pop(ArxivId("none")) == Unavailable("arXiv refused this id")
    assert [_titles(answers[record.arxiv_id]) for record in RECORDS] == [[record.title] for record in RECORDS]


@pytest.mark.parametrize("local", [[make_full_record()]], indirect=True)
def test_a_record_holds_what_arxiv_knows(local: Local) -> None:
    ((_, answer),) = local.source().fetch([ArxivId("1706.03762")])
    assert isinstance(answer, Found)
    (record,) = answer.records
    assert record.arxiv_id == "1706.03762"
    assert record.authors[0] == Author("Vaswani", "Ashish")
    assert (record.published, record.updated) == (dt.date(2017, 6, 12), dt.date(2023, 8, 2))
    assert record.categories == ("cs.CL", "cs.LG")
    assert record.doi == Doi("10.5555/3295222.3295349")
    assert (record.journal_ref, record.comment) == ("NeurIPS 2017", "15 pages, 5 figures")
    assert record.abstract == "The dominant sequence transduction models …"


@pytest.mark.parametrize("local", [[make_record(title="A  Title\n  \u202e of $x$", authors=())]], indirect=True)
def test_text_is_cleaned_and_what_is_missing_stays_empty(local: Local) -> None:
    ((_, answer),) = local.source().fetch([ArxivId("1706.03762")])
    assert isinstance(answer, Found)
    (record,) = answer.records
    assert record.title == "A Title of $x$"
    assert (record.authors, record.doi, record.journal_ref, record.comment) == ((), None, None, None)


def test_an_arxiv_that_finds_nothing_at_all_is_out_of_order(local: Local) -> None:
    local.server.fail_when(lambda _: True, Empty())
    answers = dict(local.source(probe=RECORDS[0].arxiv_id).search([Query("Weather on Mars in Two Hundred Pictures")]))
    (answer,) = answers.values()
    assert isinstance(answer, Unavailable)
    assert "answers every question with nothing" in answer.reason


def test_that_arxiv_finds_anything_is_seen_once(local: Local) -> None:
    absent = [Query(f"Weather on {planet} in Two Hundred Pictures") for planet in PLANETS]
    source = local.source(probe=RECORDS[0].arxiv_id)
    for _ in range(2):
        assert all(answer == Found((), "arXiv") for _, answer in source.search(absent))
    assert [request.ids for request in local.server.requests if request.ids] == [(RECORDS[0].arxiv_id,)]


# --- Manners ----------------------------------------------------------------------------------------------------------


def test_answers_are_handed_out_before_the_next_request(local: Local) -> None:
    queries = [*QUERIES, *(Query(f"Weather on {planet} in {n} Pictures") for planet in PLANETS for n in "12")]
    answers = local.source().search(queries)
    first = list(itertools.islice(answers, len(QUERIES)))
    assert [_titles(answer) for _, answer in first] == [[query.title] for query in QUERIES]
    assert len(local.server.requests) == 1
    assert next(answers)[0] not in QUERIES
    assert len(local.server.requests) > 1


def test_the_clients_own_warnings_stay_off_the_terminal(local: Local, capsys: pytest.CaptureFixture[str]) -> None:
    local.source()
    logging.getLogger("arxiv").warning("not for people")
    assert capsys.readouterr().err == ""


_PROCESS = """
import sys
from pathlib import Path
from papershelf.sources.arxiv_api import ArxivSource
from papershelf.sources.base import Query
source = ArxivSource(url=sys.argv[1], lock_path=Path(sys.argv[2]), interval=0.2)
for title in ("Why Venus Spins Backwards", "Earth as an Exoplanet", "Ring Rain Falls on Saturn", "Ring Rain Falls"):
    print(*[len(answer.records) for _, answer in source.search([Query(title)])])
"""


def test_two_processes_keep_one_pace(tmp_path: Path) -> None:
    with ArxivServer(RECORDS, interval=0.2) as server:
        command = [sys.executable, "-c", _PROCESS, server.url, str(tmp_path / "new" / "arxiv.lock")]
        running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) for _ in range(2)]
        assert [process.communicate(timeout=60)[0].split() for process in running] == [["1"] * 4] * 2
        assert len(server.requests) >= 8
        assert not server.too_soon
        assert not server.overlaps


def test_the_titles_of_five_real_digests_cost_few_requests(shared: Path, tmp_path: Path) -> None:
    files = sorted((shared / "digests").glob("hf-0*.txt"))
    mentions = [mention for file in files for mention in read_bytes(file.read_bytes(), file.name).mentions]
    queries = list({fold(mention.title): Query(mention.title, mention.abstract) for mention in mentions}.values())
    # The papers of these titles, and one in ten of the others: an arXiv of all of them takes long to start.
    some = tmp_path / "some.jsonl"
    with zstandard.open(shared / "data" / "arxiv-sample.jsonl.zst", "rt", encoding="utf-8") as lines:
        wanted = {fold(query.title) for query in queries}
        kept = (line for n, line in enumerate(lines) if n % 10 == 0 or fold(json.loads(line)["title"]) in wanted)
        some.write_text("".join(kept), "utf-8")
    arxiv = Local(load_snapshot(some), tmp_path)
    with arxiv.server:
        source = arxiv.source()
        answers = dict(source.search(queries))
    assert len(queries) == len(answers) == 333
    assert sum(bool(_titles(answer)) for answer in answers.values()) >= 300
    assert source.requests_made == len(arxiv.server.requests) <= 25
    assert not arxiv.server.too_soon
