"""That the stand-in for the Zotero program does as the program's code says."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from papershelf.zotero.connector import Connector
from papershelf.zotero.model import Wanted
from tests.factories import make_record
from tests.servers.zotero_connector import ConnectorServer, main, sample_program

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def server() -> Iterator[ConnectorServer]:
    with ConnectorServer(sample_program()) as running:
        yield running


def _post(server: ConnectorServer, endpoint: str, body: object, **headers: str) -> requests.Response:
    return requests.post(f"{server.url}/connector/{endpoint}", json=body, headers=headers, timeout=10)


def _save(server: ConnectorServer, session: str = "s", **item: Any) -> int:
    item = {"itemType": "preprint", "title": "Graphs", **item}
    return _post(server, "saveItems", {"sessionID": session, "items": [item]}).status_code


@pytest.mark.parametrize("headers", [{"User-Agent": "Mozilla/5.0"}, {"Origin": "http://evil.example"}])
def test_a_web_page_gets_no_answer(server: ConnectorServer, headers: dict[str, str]) -> None:
    with pytest.raises(requests.ConnectionError):
        _post(server, "saveItems", {"items": [{"title": "x"}]}, **headers)
    assert server.program.items == []
    assert _post(server, "getSelectedCollection", {}, **headers, **{"X-Zotero-Connector-API-Version": "3"}).ok


def test_a_session_is_used_once(server: ConnectorServer) -> None:
    assert [_save(server), _save(server)] == [201, 409]
    assert len(server.program.items) == 1


def test_a_request_with_an_item_that_is_none_saves_nothing(server: ConnectorServer) -> None:
    body = {"sessionID": "s", "items": [{"itemType": "preprint", "title": "Graphs"}, {"itemType": "teapot"}]}
    assert _post(server, "saveItems", body).status_code == 500
    assert server.program.items == []
    assert _save(server) == 201  # the session is forgotten


def test_what_cannot_be_written_to_is_left_for_my_library() -> None:
    with ConnectorServer(sample_program(editable=False)) as server:
        assert _save(server) == 201
        assert [item.target for item in server.program.items] == ["L1"]


def test_only_links_to_web_pages_are_kept(server: ConnectorServer) -> None:
    kinds = ["text/html", "application/pdf"]
    links = [{"title": kind, "url": "http://x.org/", "mimeType": kind, "snapshot": False} for kind in kinds]
    _save(server, attachments=[*links, links[0] | {"snapshot": True}, links[0] | {"url": "file:///etc/passwd"}])
    assert [link["title"] for link in server.program.items[0].links] == ["text/html"]


def test_every_tag_becomes_automatic_or_is_dropped(server: ConnectorServer) -> None:
    _save(server, "kept", tags=["bias", {"tag": "graphs", "type": 0}, " "])
    server.program.keeps_tags = False
    _save(server, "dropped", tags=["bias"])
    kept, dropped = server.program.items
    assert kept.tags == [{"tag": "bias", "type": 1}, {"tag": "graphs", "type": 1}]
    assert dropped.tags == []


def test_fields_that_a_type_does_not_have_go_to_extra(server: ConnectorServer) -> None:
    _save(server, extra="arXiv:1", volume="7")
    assert server.program.items[0].fields["extra"] == "arXiv:1\nvolume: 7"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "SESSION_ID_NOT_PROVIDED"),
        ({"sessionID": "x"}, "SESSION_NOT_FOUND"),
        ({"sessionID": "s", "target": "C99"}, "COLLECTION_NOT_FOUND"),
    ],
)
def test_a_session_is_only_moved_where_something_is(server: ConnectorServer, body: object, error: str) -> None:
    _save(server)
    response = _post(server, "updateSession", body)
    assert (response.status_code, response.json()) == (400, {"error": error})


def test_what_is_no_request_of_a_connector_is_refused(server: ConnectorServer) -> None:
    ask = f"{server.url}/connector/saveItems"
    json_type = {"Content-Type": "application/json"}
    answers = [
        requests.get(ask, timeout=10),
        requests.post(ask, data="{}", timeout=10),
        requests.post(ask, data="{", headers=json_type, timeout=10),
        _post(server, "saveItems", {"items": []}, **{"X-Zotero-Connector-API-Version": "2"}),
        requests.get(f"{server.url}/", timeout=10),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 400, 404]


def test_it_is_started_by_hand_and_stopped_with_ctrl_c() -> None:
    command = [sys.executable, "-m", "tests.servers.zotero_connector", "--port", "0", "--fault", "cut-after"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        (line,) = itertools.islice(process.stdout, 1)
        connector = Connector(next(word for word in line.split() if word.startswith("http")))
        paper = Wanted(make_record())
        assert connector.save([paper], connector.selected()).unknown == (paper,)
        process.send_signal(signal.SIGINT)
        printed, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
    assert printed.splitlines()[-2:] == ["POST 'saveItems': cut", "  1 items; selected: C12"]


def test_a_port_in_use_is_said(server: ConnectorServer, capsys: pytest.CaptureFixture[str]) -> None:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with pytest.raises(SystemExit):
            main(["--port", server.url.rpartition(":")[2]])
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert "error:" in capsys.readouterr().err
