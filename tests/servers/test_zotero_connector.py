"""Handing papers to a Zotero program, over real HTTP to one that stands in for it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import msgspec
import pytest
import requests

from papershelf.errors import ConflictError, PapershelfError, ZoteroError, ZoteroUnavailableError
from papershelf.zotero.connector import Connector, Selection
from papershelf.zotero.items import children_of, fields_of_record, item_type_of
from papershelf.zotero.model import Tag, Wanted, as_json
from tests.factories import make_full_record, make_record
from tests.servers.raw import http_answer, nobody, raw_server
from tests.servers.zotero_connector import ConnectorServer, Select, sample_program
from tests.servers.zotero_connector_program import Saved
from tests.servers.zotero_faults import CutAfter, CutBefore, Slow, Status

HOSTILE = '<script>alert(1)</script> =HYPERLINK("http://x") 𝔘𝔫𝔦 🦜 مرحبا ' + "long " * 2000


@pytest.fixture
def server() -> Iterator[ConnectorServer]:
    with ConnectorServer(sample_program()) as running:
        yield running


@pytest.fixture
def connector(server: ConnectorServer) -> Connector:
    return Connector(server.url)


def _papers(count: int) -> tuple[Wanted, ...]:
    return tuple(Wanted(make_record(f"2101.{number:05}", f"Paper {number}")) for number in range(1, count + 1))


def _as_saved(wanted: Wanted, target: str = "C12") -> Saved:
    """What the program has of a paper that arrived whole."""
    kind = item_type_of(wanted.record)
    fields = as_json(fields_of_record(wanted.record, kind))
    return Saved(
        kind,
        fields,
        fields.pop("creators"),
        [{"tag": tag.name, "type": 1} for tag in wanted.tags],
        target,
        [str(child.fields["note"]) for child in wanted.children if child.type == "note"],
        [
            as_json(child.fields) | {"contentType": "text/html"}
            for child in wanted.children
            if child.type == "attachment"
        ],
    )


def _endpoints(server: ConnectorServer) -> list[str]:
    return [endpoint for endpoint, _ in server.asked]


# --- All is well ------------------------------------------------------------------------------------------------------


def test_the_running_program_tells_its_version(connector: Connector) -> None:
    assert connector.ping() == "8.0"


def test_what_arrives_is_what_is_wanted(server: ConnectorServer, connector: Connector) -> None:
    record = make_full_record()
    published = msgspec.structs.replace(record, doi=None, journal_ref=None)
    children = children_of(record, comment=True, pdf=True, source="<p>From digest.txt</p>")
    tags = (Tag("bias"), Tag("Computer Science - Machine Learning", automatic=True))
    papers = (Wanted(record, tags, (), children), Wanted(published, tags), Wanted(make_record(title=HOSTILE)))
    done = connector.save(papers, connector.selected())
    assert (done.arrived, done.unknown, done.left, done.stopped) == (papers, (), (), None)
    assert server.program.items == [_as_saved(paper) for paper in papers]
    assert server.program.items[2].fields["title"] == HOSTILE.strip()


def test_many_papers_go_in_sessions_of_fifty(server: ConnectorServer, connector: Connector) -> None:
    papers = _papers(120)
    assert connector.save(papers, connector.selected()).arrived == papers
    assert server.program.items == [_as_saved(paper) for paper in papers]
    bodies = [json.loads(body) for endpoint, body in server.asked if endpoint == "saveItems"]
    assert [len(body["items"]) for body in bodies] == [50, 50, 20]
    assert len({body["sessionID"] for body in bodies}) == 3


def test_papers_go_into_a_library_without_a_collection(server: ConnectorServer, connector: Connector) -> None:
    server.program.selected = "L7"
    connector.save(_papers(1), connector.selected())
    assert [item.target for item in server.program.items] == ["L7"]


def test_nothing_to_hand_over_asks_for_nothing(server: ConnectorServer, connector: Connector) -> None:
    done = connector.save((), Selection("C12", ("My Library", "Bias"), editable=True))
    assert (done.arrived, done.stopped, server.asked) == ((), None, [])


def test_no_proxy_gets_to_see_it(connector: Connector, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert connector.ping() == "8.0"


# --- Nobody there, or somebody else -----------------------------------------------------------------------------------


@pytest.fixture
def unused_url() -> Iterator[str]:
    with nobody() as url:
        yield url


def test_a_program_that_does_not_run_is_told_from_others(unused_url: str) -> None:
    with pytest.raises(ZoteroUnavailableError) as raised:
        Connector(unused_url).ping()
    assert str(raised.value) == (
        f"Zotero does not run: nothing answers at {unused_url}; "
        "start Zotero on this computer, or sign in with a key: papershelf zotero login"
    )


@pytest.mark.parametrize(
    "answer",
    [
        http_answer(b"<html>It works!</html>", "200 OK", "Content-Type: text/html"),
        http_answer(b"", "404 Not Found"),
        http_answer(b"", "302 Found", "Location: http://127.0.0.1:9/"),
        b"HTTP/1.1 200 OK\r\n\r\n" + b"without an end " * 10_000,
    ],
)
def test_another_program_on_the_port_is_named_as_such(answer: bytes) -> None:
    with raw_server(answer) as other:
        connector = Connector(other.url)
        for ask in (connector.ping, connector.selected):
            with pytest.raises(ZoteroUnavailableError, match="is not Zotero"):
                ask()


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH_9.9\r\n", b"HTTP/1.1 200 OK\r\nX-Zotero-Ve"])
def test_a_program_that_does_not_speak_http_is_suspected(answer: bytes) -> None:
    with raw_server(answer) as other, pytest.raises(ZoteroUnavailableError):
        Connector(other.url).ping()


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b'{"libraryID": "1"}', b"\xff\x1b[31m"])
def test_an_answer_that_cannot_be_understood_is_quoted_harmlessly(body: bytes) -> None:
    with raw_server(http_answer(body, "200 OK", "X-Zotero-Version: 8.0")) as other:
        with pytest.raises(ZoteroError, match="did not tell what is selected there") as raised:
            Connector(other.url).selected()
        assert str(raised.value).isprintable()


@pytest.mark.parametrize("url", ["nowhere", "ftp://127.0.0.1", "http://", "http://[", "http://127.0.0.1:99999"])
def test_an_address_that_is_none_is_a_program_that_does_not_run(url: str) -> None:
    with pytest.raises(ZoteroUnavailableError, match="nothing answers"):
        Connector(url).ping()


# --- What stops it ----------------------------------------------------------------------------------------------------


def test_nothing_is_put_elsewhere_when_the_library_can_only_be_read() -> None:
    with ConnectorServer(sample_program(editable=False)) as server:
        connector = Connector(server.url)
        selected = connector.selected()
        assert str(selected) == "The Lab / Shared"
        done = connector.save(_papers(2), selected)
        assert isinstance(done.stopped, ZoteroError)
        assert (done.left, done.arrived) == (_papers(2), ())
        assert "saveItems" not in _endpoints(server)


def test_it_stops_when_another_collection_is_selected(server: ConnectorServer, connector: Connector) -> None:
    selected = connector.selected()
    server.fail_next("getSelectedCollection", None, Select("C4"))
    done = connector.save(_papers(120), selected)
    assert isinstance(done.stopped, ConflictError)
    assert str(done.stopped).startswith(
        "“My Library / Writing” is now selected in Zotero, not “My Library / Reading / Bias” any more;"
    )
    assert (done.arrived, done.unknown, done.left) == (_papers(120)[:50], (), _papers(120)[50:])
    assert [item.target for item in server.program.items] == ["C12"] * 50


def test_papers_are_where_they_belong_although_the_selection_changed_just_then(
    server: ConnectorServer, connector: Connector
) -> None:
    server.fail_next("saveItems", Select("L7"))
    done = connector.save(_papers(60), connector.selected())
    assert (len(done.arrived), done.stopped) == (60, None)
    assert {item.target for item in server.program.items} == {"C12"}


@pytest.mark.parametrize("fault", [CutBefore(), Status(400), Status(500)])
def test_papers_that_may_be_elsewhere_are_reported(
    server: ConnectorServer, connector: Connector, fault: CutBefore | Status
) -> None:
    server.fail_next("updateSession", fault)
    done = connector.save(_papers(60), connector.selected())
    assert (done.arrived, done.left) == (_papers(60)[:50], _papers(60)[50:])
    assert str(done.stopped).startswith(
        "50 papers arrived in Zotero, but perhaps not in “My Library / Reading / Bias”; look where they are ("
    )


@pytest.mark.parametrize(
    ("fault", "error", "saved"),
    [
        (CutBefore(), ZoteroUnavailableError, 50),
        (CutAfter(), ZoteroUnavailableError, 100),
        (Slow(600), ZoteroUnavailableError, 100),
        (Status(500), ZoteroError, 50),
        (Status(409), ZoteroError, 50),
        (Status(200), ZoteroError, 50),
    ],
)
def test_what_is_uncertain_is_said_and_never_sent_again(
    server: ConnectorServer, fault: CutBefore | CutAfter | Slow | Status, error: type[PapershelfError], saved: int
) -> None:
    class Hasty(Connector):
        def _exchange(self, endpoint: str, body: Mapping[str, Any] | None = None) -> requests.Response:
            # A busy machine answers late, which is no fault but where one is waited for.
            is_slow = isinstance(fault, Slow) and endpoint == "saveItems" and server.program.items
            self._timeout = 0.2 if is_slow else 60.0
            return super()._exchange(endpoint, body)

    connector = Hasty(server.url)
    server.fail_next("saveItems", None, fault)
    papers = _papers(120)
    done = connector.save(papers, connector.selected())
    assert (done.arrived, done.unknown, done.left) == (papers[:50], papers[50:100], papers[100:])
    assert type(done.stopped) is error
    assert "it is not known whether 50 papers arrived in “My Library / Reading / Bias”" in str(done.stopped)
    assert len(server.program.items) == saved
    assert _endpoints(server).count("saveItems") == 2


@pytest.mark.parametrize(
    "fault", [Status(400), Status(404), Status(500, body='{"libraryEditable":false}')], ids=lambda one: str(one.code)
)
def test_what_was_refused_is_left(server: ConnectorServer, connector: Connector, fault: Status) -> None:
    server.fail_next("saveItems", fault)
    done = connector.save(_papers(1), connector.selected())
    assert (done.arrived, done.unknown, done.left) == ((), (), _papers(1))
    assert str(done.stopped).startswith("nothing of “Paper 1” arrived: Zotero answered ")


def test_a_program_that_was_ended_before_leaves_everything(server: ConnectorServer, unused_url: str) -> None:
    selected = Connector(server.url).selected()
    done = Connector(unused_url).save(_papers(3), selected)
    assert (done.left, done.unknown) == (_papers(3), ())
    assert isinstance(done.stopped, ZoteroUnavailableError)


def test_a_program_that_ends_after_it_told_the_selection_leaves_everything() -> None:
    _, selection = sample_program().get_selected_collection({})
    answer = http_answer(json.dumps(selection).encode(), "200 OK", "X-Zotero-Version: 8.0")

    def answer_once() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            listener.close()
            connection.sendall(answer)

    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=answer_once)
        thread.start()
        done = Connector(url).save(_papers(3), Selection.parse(selection))
        thread.join()
    assert (done.left, done.unknown) == (_papers(3), ())
    assert "Zotero does not run" in str(done.stopped)
