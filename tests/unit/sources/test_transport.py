"""One exchange with a real server on 127.0.0.1: what is sent, and what each kind of bad answer becomes."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from papershelf.sources import transport
from papershelf.sources.atom import FeedCounts
from papershelf.sources.pace import Pace
from papershelf.sources.transport import (
    Damaged,
    Failure,
    Fatal,
    Overloaded,
    PacedAdapter,
    Refused,
    Throttled,
    Unreachable,
    user_agent,
)
from tests.servers.clock import ManualClock
from tests.servers.raw import http_answer, nobody, raw_server

FEED = (
    b"<feed xmlns='http://www.w3.org/2005/Atom' xmlns:o='http://a9.com/-/spec/opensearch/1.1/'><o:itemsPerPage>10"
    b"</o:itemsPerPage><o:totalResults>0</o:totalResults><o:startIndex>0</o:startIndex></feed>"
)
ERROR = FEED.replace(b"<o:totalResults>0", b"<o:totalResults>1").replace(
    b"</feed>", b"<entry><title>Error</title></entry></feed>"
)


def _answer(body: bytes = FEED, status: str = "200 OK", *headers: str) -> bytes:
    return http_answer(body, status, *headers)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def adapter(tmp_path: Path, clock: ManualClock) -> PacedAdapter:
    pace = Pace(tmp_path / "arxiv.lock", interval=3.0, clock=clock)
    return PacedAdapter(pace, clock=clock, user_agent="papershelf/1 (+me@example.org)", timeout=5.0)


@pytest.fixture
def session(adapter: PacedAdapter) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        session.trust_env = False
        yield session


def _failure(session: requests.Session, answer: bytes | Callable[[socket.socket], None]) -> Failure:
    with raw_server(answer) as server, pytest.raises(Failure) as caught:
        session.get(server.url)
    return caught.value


def test_a_whole_feed_comes_through_with_its_counts(session: requests.Session, adapter: PacedAdapter) -> None:
    with raw_server(_answer()) as server:
        response = session.get(server.url, headers={"user-agent": "arxiv.py/4"})
    assert response.content == FEED
    assert adapter.counts == FeedCounts(0, 0)
    assert adapter.requests_made == 1
    assert b"User-Agent: papershelf/1 (+me@example.org)\r\n" in server.heard[0]
    assert b"Connection: close\r\n" in server.heard[0]


def test_a_compressed_feed_is_read(session: requests.Session) -> None:
    with raw_server(_answer(gzip.compress(FEED), "200 OK", "Content-Encoding: gzip")) as server:
        assert session.get(server.url).content == FEED


def test_requests_are_an_interval_apart(session: requests.Session, clock: ManualClock) -> None:
    begun = clock.now()
    with raw_server(_answer()) as server:
        session.get(server.url)
        session.get(server.url)
    assert clock.now() - begun == pytest.approx(3)


def test_a_redirection_is_followed_at_the_same_pace(
    session: requests.Session, adapter: PacedAdapter, clock: ManualClock
) -> None:
    begun = clock.now()
    with raw_server(_answer()) as there, raw_server(_answer(b"", "301 Moved", f"Location: {there.url}")) as here:
        assert session.get(here.url).content == FEED
    assert adapter.requests_made == 2
    assert clock.now() - begun == pytest.approx(3)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("400 Bad Request", Refused),
        ("414 Too Long", Refused),
        ("429 Slow Down", Throttled),
        ("408 Timeout", Overloaded),
        ("500 Oops", Overloaded),
        ("503 Busy", Overloaded),
        ("403 Forbidden", Fatal),
        ("404 Not Found", Fatal),
        ("204 No Content", Fatal),
    ],
)
def test_a_status_other_than_200_is_a_failure_of_its_kind(
    session: requests.Session, status: str, kind: type[Failure]
) -> None:
    failure = _failure(session, _answer(b"", status))
    assert type(failure) is kind
    assert failure.retry_after is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("5", 5),
        ("0", 0),
        ("-1", 0),
        ("1e9", 1e9),
        ("nan", None),
        ("soon", None),
        ("", None),
        ("Thu, 01 Jan 2026 00:00:07 GMT", 7),
        ("Wed, 31 Dec 2025 23:00:00 GMT", 0),
        ("Thu, 99 Jan 2026 00:00:07 GMT", None),
    ],
)
def test_retry_after_is_understood_in_both_forms(
    session: requests.Session, clock: ManualClock, header: str, seconds: float | None
) -> None:
    assert clock.now() == 1_767_225_600  # 1 January 2026
    failure = _failure(session, _answer(b"", "503 Busy", f"Retry-After: {header}"))
    assert failure.retry_after == (seconds if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (_answer(b"<html></html>"), Damaged, "arXiv's answer was no Atom feed"),
        (_answer(FEED[:-9]), Damaged, "arXiv's answer was cut off or damaged"),
        (_answer(ERROR), Refused, "arXiv refused the query"),
        (_answer(FEED)[:-9], Damaged, "the connection to arXiv broke"),
        (b"", Damaged, "the connection to arXiv broke"),
        (b"SSH-2.0-OpenSSH\r\n", Damaged, "the connection to arXiv broke"),
        (_answer(FEED, "200 OK", "Content-Encoding: gzip"), Damaged, "the connection to arXiv broke"),
    ],
)
def test_a_bad_answer_is_a_failure_with_a_reason(
    session: requests.Session, answer: bytes, kind: type[Failure], reason: str
) -> None:
    failure = _failure(session, answer)
    assert (type(failure), failure.reason) == (kind, reason)


def test_an_answer_that_never_ends_is_given_up(session: requests.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_MOST_BYTES", 1000)
    failure = _failure(session, _answer(b" " * 100_000))
    assert (type(failure), failure.reason) == (Damaged, "arXiv's answer was far too long")


def test_an_answer_that_drips_is_given_up(session: requests.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_SLOWEST", -1)
    failure = _failure(session, _answer())
    assert (type(failure), failure.reason) == (Overloaded, "arXiv's answer took too long")


@pytest.mark.parametrize("sent", [b"", _answer()[:-9]])
def test_silence_is_a_timeout(tmp_path: Path, sent: bytes) -> None:
    answered = threading.Event()

    def stall(connection: socket.socket) -> None:
        connection.sendall(sent)
        answered.wait(60)

    clock = ManualClock()
    pace = Pace(tmp_path / "arxiv.lock", interval=3.0, clock=clock)
    adapter = PacedAdapter(pace, clock=clock, user_agent="papershelf", timeout=0.1)
    with requests.Session() as session:
        session.mount("http://", adapter)
        with raw_server(stall) as server:
            with pytest.raises(Overloaded, match="arXiv did not answer in time"):
                session.get(server.url)
            answered.set()


def test_nobody_there_is_unreachable(session: requests.Session) -> None:
    with nobody() as url:
        with pytest.raises(Unreachable, match="arXiv could not be reached"):
            session.get(url)
        with pytest.raises(Unreachable, match="the proxy could not be reached"):
            session.get("http://arxiv.invalid/", proxies={"http": url})
    with raw_server(b"nothing secret") as server, pytest.raises(Unreachable, match="no secure connection"):
        session.get(server.url.replace("http:", "https:"))


def test_a_host_name_that_cannot_be_one_is_a_wrong_setting(session: requests.Session) -> None:
    with pytest.raises(Fatal, match="the address of arXiv in the settings cannot be used"):
        session.get("http://a..b/")


def test_a_turn_that_never_comes_is_told(tmp_path: Path, session: requests.Session, clock: ManualClock) -> None:
    other = Pace(tmp_path / "arxiv.lock", interval=3.0, clock=clock)
    with other.turn(), pytest.raises(Fatal, match="other papershelf processes kept asking"):
        session.get("http://127.0.0.1:9/")


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        (None, "papershelf/1.0"),
        ("", "papershelf/1.0"),
        ("me@example.org", "papershelf/1.0 (+me@example.org)"),
        ("https://example.org/me\r\nX-Evil: (1)", "papershelf/1.0 (+https://example.org/meX-Evil:1)"),
        ("müller@example.org", "papershelf/1.0 (+mller@example.org)"),
    ],
)
def test_the_user_agent_names_the_contact_and_nothing_else(contact: str | None, agent: str) -> None:
    assert user_agent("1.0", contact) == agent
