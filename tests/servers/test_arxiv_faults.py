"""Each fault of the local arXiv, over real HTTP, and where it strikes."""

from __future__ import annotations

import threading
from xml.etree import ElementTree

import pytest
import requests

from papershelf.identifiers import ArxivId
from papershelf.model import Record
from tests.servers.arxiv import ArxivServer
from tests.servers.arxiv_faults import BadId, Cut, Empty, Html, Mismatch, Slow, Status, Truncated
from tests.servers.feed_reader import Feed, read_feed

BOTH = 'ti:"graphs"'


def _get(session: requests.Session, server: ArxivServer) -> requests.Response:
    return session.get(server.url, params={"search_query": BOTH}, timeout=10)


def _ask(session: requests.Session, server: ArxivServer) -> Feed:
    return read_feed(_get(session, server).content)


PLAIN: list[tuple[Status, int, str, str | None]] = [
    (Status(429), 429, "Rate exceeded.", None),
    (Status(429, retry_after=7), 429, "Rate exceeded.", "7"),
    (Status(429, 7.5, as_date=True), 429, "Rate exceeded.", "Thu, 01 Jan 2026 00:00:08 GMT"),
    (Status(503), 503, "", None),
    (Status(503, retry_after=30), 503, "", "30"),
    (Status(503, retry_after=0), 503, "", "0"),
    (Status(500), 500, "", None),
    (Status(414), 414, "", None),
]


@pytest.mark.parametrize(("fault", "status", "text", "retry_after"), PLAIN)
def test_a_status_is_answered(
    server: ArxivServer, session: requests.Session, fault: Status, status: int, text: str, retry_after: str | None
) -> None:
    server.fail_next(fault)
    answer = _get(session, server)
    assert (answer.status_code, answer.text, answer.headers.get("Retry-After")) == (status, text, retry_after)
    assert answer.headers["Date"] == "Thu, 01 Jan 2026 00:00:00 GMT"
    assert _ask(session, server).total == 2


def test_a_wrongly_empty_feed_says_that_nothing_was_found(server: ArxivServer, session: requests.Session) -> None:
    server.fail_next(Empty())
    answer = _get(session, server)
    feed = read_feed(answer.content)
    assert (answer.status_code, feed.total, feed.titles) == (200, 0, [])
    assert server.requests[0].hits == 2


def test_truncated_xml_is_as_long_as_its_header_says(server: ArxivServer, session: requests.Session) -> None:
    server.fail_next(Truncated(0.9))
    answer = _get(session, server)
    assert (answer.status_code, int(answer.headers["Content-Length"])) == (200, len(answer.content))
    assert answer.text.count("</entry>") == 1
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(answer.content)


def test_a_feed_can_lack_entries_that_it_counts(server: ArxivServer, session: requests.Session) -> None:
    server.fail_next(Mismatch(), Mismatch(5))
    feed = _ask(session, server)
    assert (feed.total, feed.titles) == (2, ["Graphs"])
    feed = _ask(session, server)
    assert (feed.total, feed.titles) == (5, [])


def test_a_web_page_can_come_with_status_200(server: ArxivServer, session: requests.Session) -> None:
    server.fail_next(Html())
    answer = _get(session, server)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html")
    assert "<html>" in answer.text


def test_an_id_can_be_called_bad(server: ArxivServer, session: requests.Session) -> None:
    server.fail_next(BadId(), BadId())
    for params, bad in (({"id_list": "2101.00001,2102.00002"}, "2101.00001"), ({"search_query": BOTH}, "")):
        answer = session.get(server.url, params=params, timeout=10)
        feed = read_feed(answer.content)
        assert (answer.status_code, feed.titles) == (400, ["Error"])
        assert feed.summaries == [f"incorrect id format for {bad}"]


def test_a_slow_answer_comes_after_the_clients_timeout(session: requests.Session) -> None:
    came = threading.Event()
    records = [Record(ArxivId("2101.00001"), "Graphs")]
    with ArxivServer(records, faults=[Slow(30), Slow(0.05)], on_request=lambda _: came.set()) as server:
        with pytest.raises(requests.ReadTimeout):
            session.get(server.url, params={"search_query": BOTH}, timeout=(10, 0.05))
        assert came.wait(60)
        assert _ask(session, server).titles == ["Graphs"]
    assert [request.fault for request in server.requests] == ["Slow(seconds=30)", "Slow(seconds=0.05)"]


def test_leaving_the_server_ends_a_slow_answer() -> None:
    failed = threading.Event()

    def ask(url: str) -> None:
        with pytest.raises(requests.ConnectionError):
            requests.get(url, params={"search_query": BOTH}, timeout=60)
        failed.set()

    asked = threading.Event()
    with ArxivServer([], faults=[Slow(600)], on_request=lambda _: asked.set()) as server:
        client = threading.Thread(target=ask, args=(server.url,))
        client.start()
        assert asked.wait(60)
    client.join()
    assert failed.is_set()


def test_the_connection_can_be_cut_before_the_answer(server: ArxivServer, session: requests.Session) -> None:
    server.fail_next(None, Cut())
    assert _ask(session, server).total == 2  # the second request goes over the same connection
    with pytest.raises(requests.ConnectionError):
        _get(session, server)
    assert [(request.status, request.fault) for request in server.requests] == [(200, None), (None, "cut")]


def test_the_connection_can_be_cut_within_the_answer(server: ArxivServer, session: requests.Session) -> None:
    server.fail_next(Cut(0.5))
    with session.get(server.url, params={"search_query": BOTH}, timeout=10, stream=True) as answer:
        assert answer.status_code == 200
        with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
            assert answer.content


def test_faults_strike_where_they_should(server: ArxivServer, session: requests.Session) -> None:
    server.fail_when(lambda request: request.clauses > 2, Status(503))
    server.fail_when(lambda request: len(server.requests) == 3 and not server.too_soon[3:], Status(500))
    server.fail_next(None, Status(429))
    queries = ["ti:a OR ti:b OR ti:c", "ti:a", "ti:a OR ti:b OR ti:c", "ti:a", "ti:a OR ti:b"]
    statuses = [session.get(server.url, params={"search_query": query}, timeout=10).status_code for query in queries]
    assert statuses == [200, 429, 503, 500, 200]
    assert [request.status for request in server.requests] == statuses
    assert [request.fault for request in server.requests] == [None, "429", "503", "500", None]
