"""The local arXiv over real HTTP: its limits, what it counts, and the client library that must work with it."""

from __future__ import annotations

import datetime as dt
import email.utils
import itertools
import socket
import threading
from pathlib import Path

import arxiv
import pytest
import requests

from papershelf.identifiers import ArxivId
from papershelf.model import Record
from tests.servers.arxiv import ArxivServer
from tests.servers.arxiv_faults import Slow, Status
from tests.servers.clock import FastClock, ManualClock
from tests.servers.feed_reader import Feed, read_feed
from tests.servers.snapshot import load_snapshot

BOTH = 'ti:"graphs"'
GRAPHS = Record(ArxivId("2101.00001"), "Graphs")


def _get(session: requests.Session, server: ArxivServer, **params: object) -> requests.Response:
    return session.get(server.url, params={name: str(value) for name, value in params.items()}, timeout=10)


def _ask(session: requests.Session, server: ArxivServer, **params: object) -> Feed:
    answer = _get(session, server, **params)
    assert answer.status_code == 200
    return read_feed(answer.content)


def _connect(server: ArxivServer, host: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection((host, int(server.url.split(":")[2].split("/")[0])), timeout=10)


def test_get_and_post_answer_alike(server: ArxivServer, session: requests.Session) -> None:
    got = session.get(server.url, params={"search_query": BOTH}, timeout=10)
    posted = session.post(server.url, data={"search_query": BOTH}, timeout=10)
    assert got.content == posted.content
    assert got.headers["Content-Type"].startswith("application/atom+xml")
    assert read_feed(got.content).titles == ["Graphs", "Very Big Graphs"]
    assert [request.method for request in server.requests] == ["GET", "POST"]


def test_results_come_in_pages(server: ArxivServer, session: requests.Session) -> None:
    feed = _ask(session, server, search_query=BOTH, start=1, max_results=1)
    assert (feed.titles, feed.total, feed.start, feed.per_page) == (["Very Big Graphs"], 2, 1, 1)
    assert _ask(session, server, search_query=BOTH, max_results=0).titles == []
    assert _ask(session, server, search_query=BOTH).per_page == 10


def test_results_are_sorted_as_asked(server: ArxivServer, session: requests.Session) -> None:
    def titles(by: str, order: str) -> list[str]:
        return _ask(session, server, search_query="ti:graphs OR ti:trees", sortBy=by, sortOrder=order).titles

    assert titles("submittedDate", "ascending") == ["Trees", "Very Big Graphs", "Graphs"]
    assert titles("submittedDate", "descending") == ["Graphs", "Very Big Graphs", "Trees"]
    assert titles("lastUpdatedDate", "descending") == ["Graphs", "Very Big Graphs", "Trees"]
    assert titles("relevance", "descending") == ["Trees", "Graphs", "Very Big Graphs"]


def test_ids_are_fetched_with_the_version_asked_for(server: ArxivServer, session: requests.Session) -> None:
    feed = _ask(session, server, id_list="hep-th/9903012,2101.00001v1,2102.00002,2101.99999,arXiv:0000.0000")
    assert (feed.ids, feed.total) == (["2101.00001v1", "2102.00002v1", "hep-th/9903012v1"], 3)
    assert _ask(session, server, id_list="2101.00001").ids == ["2101.00001v2"]
    assert server.requests[0].ids[1] == "2101.00001v1"


def test_a_query_with_ids_finds_what_is_in_both(server: ArxivServer, session: requests.Session) -> None:
    feed = _ask(session, server, search_query=BOTH, id_list="2102.00002v7,hep-th/9903012")
    assert feed.ids == ["2102.00002v7"]


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"id_list": "2101.00001,abc"}, "incorrect id format for abc"),
        ({"id_list": "https://arxiv.org/abs/2101.00001"}, "incorrect id format for https://arxiv.org/abs/2101.00001"),
        ({}, "search_query or id_list"),
        ({"search_query": " ", "id_list": ","}, "search_query or id_list"),
        ({"search_query": "(ti:x"}, "Invalid query string"),
        ({"search_query": 'ti:"a \\" b"'}, "Invalid query string"),
        ({"search_query": "ti:x", "start": "x"}, "start must be an integer"),
        ({"search_query": "ti:x", "start": "-1"}, "start must be non-negative"),
        ({"search_query": "ti:x", "max_results": "2001"}, "max_results must not exceed 2000"),
        ({"search_query": "ti:x", "start": "9000", "max_results": "1001"}, "must not exceed 10000 together"),
        ({"search_query": "ti:x", "sortBy": "date"}, "sortBy must be in: relevance, submittedDate, lastUpdatedDate"),
        ({"search_query": "ti:x", "sortOrder": "up"}, "sortOrder must be in"),
    ],
)
def test_a_request_against_the_rules_is_refused_with_an_error_entry(
    server: ArxivServer, session: requests.Session, params: dict[str, str], reason: str
) -> None:
    answer = _get(session, server, **params)
    feed = read_feed(answer.content)
    assert (answer.status_code, feed.titles) == (400, ["Error"])
    assert reason in feed.summaries[0]
    assert server.requests[0].status == 400


def test_the_last_of_the_window_can_still_be_asked(server: ArxivServer, session: requests.Session) -> None:
    assert _ask(session, server, search_query=BOTH, start=8000, max_results=2000).total == 2


def test_a_long_url_is_refused_and_a_long_form_is_not(server: ArxivServer, session: requests.Session) -> None:
    query = " OR ".join([f'(ti:"{"x" * 90}")'] * 80) + " OR ti:trees"
    assert session.get(server.url, params={"search_query": query}, timeout=10).status_code == 414
    posted = session.post(server.url, data={"search_query": query}, timeout=10)
    assert read_feed(posted.content).titles == ["Trees"]
    assert [request.clauses for request in server.requests] == [81, 81]


def test_other_paths_and_odd_forms_are_refused(server: ArxivServer, session: requests.Session) -> None:
    assert session.get(server.url.replace("query", "other"), timeout=10).status_code == 404
    assert session.post(server.url, data=b"x" * 1_000_001, timeout=10).status_code == 413
    assert session.post(server.url, data=iter([b"chunked"]), timeout=10).status_code == 411
    assert session.put(server.url, timeout=10).status_code == 501
    odd = session.get(f"{server.url}?search_query=ti:%FF%00&search_query=ti:trees&%5B=", timeout=10)
    assert (odd.status_code, read_feed(odd.content).total) == (200, 0)


def test_requests_are_kept_as_they_came(server: ArxivServer, session: requests.Session, clock: ManualClock) -> None:
    clock.sleep(5)
    session.get(server.url, params={"search_query": BOTH}, headers={"User-Agent": "me/1"}, timeout=10)
    request = server.requests[0]
    assert request.params == {"search_query": BOTH}
    assert request.headers["User-Agent"] == "me/1"
    assert request.path == "/api/query?search_query=ti%3A%22graphs%22"
    assert (request.index, request.arrived, request.status, request.hits) == (0, clock.now(), 200, 2)


def test_requests_that_come_too_soon_are_told(
    server: ArxivServer, session: requests.Session, clock: ManualClock
) -> None:
    waits = [(0,), (3,), (2.9,), (3.1,), (0.1,) * 30]  # the last adds up to a millionth less than 3 seconds
    for wait in waits:
        for part in wait:
            clock.sleep(part)
        _ask(session, server, search_query=BOTH)
    assert server.requests[4].arrived - server.requests[3].arrived < 3
    assert [(before.index, after.index) for before, after in server.too_soon] == [(1, 2)]


def test_the_rule_is_checked_on_a_clock_that_runs_fast(session: requests.Session) -> None:
    clock = FastClock(1000)
    with ArxivServer([GRAPHS], clock=clock) as server:
        for _ in range(3):
            _ask(session, server, search_query=BOTH)
            clock.sleep(3)
    assert not server.too_soon
    assert server.requests[2].arrived - server.requests[0].arrived >= 6


def test_requests_at_the_same_time_are_told(session: requests.Session) -> None:
    came = threading.Event()
    with ArxivServer([GRAPHS], faults=[Slow(600)], on_request=lambda _: came.set()) as server, _connect(server) as slow:
        slow.sendall(b"GET /api/query?search_query=ti:x HTTP/1.1\r\nHost: x\r\n\r\n")
        assert came.wait(60)
        for _ in range(2):
            _ask(session, server, search_query=BOTH)
        assert server.overlaps == 2


def test_a_request_that_the_client_gave_up_does_not_count_as_waiting(session: requests.Session) -> None:
    came = threading.Event()
    with ArxivServer([GRAPHS], faults=[Slow(600)], on_request=lambda _: came.set()) as server:
        with pytest.raises(requests.ReadTimeout):
            session.get(server.url, params={"search_query": BOTH}, timeout=(10, 0.05))
        assert came.wait(60)
        _ask(session, server, search_query=BOTH)
        assert server.overlaps == 0


def test_requests_one_after_another_do_not_overlap(server: ArxivServer, session: requests.Session) -> None:
    for _ in range(50):
        _ask(session, server, search_query=BOTH)
    assert (len(server.requests), server.overlaps) == (50, 0)


def test_a_client_that_hangs_up_disturbs_nobody(server: ArxivServer, session: requests.Session) -> None:
    for sent in (b"", b"GET /api", b"POST /api/query HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc", b"\x00\xff\r\n\r\n"):
        with _connect(server) as client:
            client.sendall(sent)
    assert _ask(session, server, search_query=BOTH).total == 2


def test_only_this_machine_can_ask(server: ArxivServer) -> None:
    assert server.url.startswith("http://127.0.0.1:")
    with pytest.raises(ConnectionRefusedError):
        _connect(server, "127.0.0.2")  # this machine too, by an address that a server on all of them would have


def test_a_failure_of_the_server_itself_is_no_fault_of_arxivs() -> None:
    def fail(_: object) -> None:
        raise KeyError("a mistake")

    def ask_a_broken_one() -> None:
        with ArxivServer([GRAPHS], on_request=fail) as server, pytest.raises(requests.ConnectionError):
            requests.get(server.url, timeout=10)

    with pytest.raises(RuntimeError, match="failed by itself"):
        ask_a_broken_one()


def test_every_thread_ends_with_the_server(session: requests.Session) -> None:
    before = set(threading.enumerate())
    with ArxivServer([GRAPHS]) as server:
        _ask(session, server, search_query=BOTH)  # the client keeps its connection open
        assert set(threading.enumerate()) - before
    assert set(threading.enumerate()) <= before


def test_the_arxiv_package_works_against_it(server: ArxivServer) -> None:
    client = arxiv.Client(page_size=1, delay_seconds=0)
    client.query_url_format = server.url + "?{}"
    found = list(client.results(arxiv.Search(query=BOTH)))
    assert [(result.title, result.get_short_id()) for result in found] == [
        ("Graphs", "2101.00001v2"),
        ("Very Big Graphs", "2102.00002v1"),
    ]
    assert found[0].authors[0].name == "Jane Doe"
    assert found[0].published == dt.datetime(2021, 3, 1, tzinfo=dt.UTC)
    by_id = list(client.results(arxiv.Search(id_list=["hep-th/9903012"])))
    assert by_id[0].published == dt.datetime(1999, 3, 1, tzinfo=dt.UTC)
    assert [request.params["start"] for request in server.requests] == ["0", "1", "0"]
    server.fail_next(*[Status(503)] * 4)
    with pytest.raises(arxiv.HTTPError):
        list(client.results(arxiv.Search(query=BOTH)))


def test_dates_are_told_on_the_servers_clock(session: requests.Session) -> None:
    with ArxivServer([GRAPHS], clock=ManualClock(0)) as server:
        answer = session.get(server.url, params={"search_query": BOTH}, timeout=10)
    assert email.utils.parsedate_to_datetime(answer.headers["Date"]).timestamp() == 0


def test_the_real_sample_answers_many_titles_at_once(shared: Path, session: requests.Session) -> None:
    records = list(itertools.islice(load_snapshot(shared / "data" / "arxiv-sample.jsonl.zst"), 5000))
    asked = [record for record in records[::125] if not set('"\\') & set(record.title)]
    query = " OR ".join(f'(ti:"{record.title}")' for record in asked)
    with ArxivServer(records) as server:
        posted = session.post(server.url, data={"search_query": query, "max_results": "200"}, timeout=60)
    assert {record.title for record in asked} <= set(read_feed(posted.content).titles)
    assert server.requests[0].clauses == len(asked) > 30
