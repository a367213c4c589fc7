"""What can go wrong at the local Zotero, as a client sees it, and what is left in the library."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import requests

from tests.servers.clock import ManualClock
from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_faults import (
    Altered,
    Backoff,
    CutAfter,
    CutBefore,
    FailObjects,
    Malformed,
    Meanwhile,
    Slow,
    Status,
)
from tests.servers.zotero_keys import GROUP_KEY, WRITE_KEY
from tests.servers.zotero_requests import RateLimit

if TYPE_CHECKING:
    from collections.abc import Iterator

ITEMS = "/users/1001/items"
PAPER = {"itemType": "preprint", "title": "Graphs"}


@pytest.fixture
def zotero() -> Iterator[ZoteroServer]:
    with ZoteroServer() as server:
        yield server


@pytest.fixture
def person() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.headers["Zotero-API-Key"] = WRITE_KEY
        yield session


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (Status(429, 7), "Request rate limit exceeded"),
        (Status(500), "An error occurred"),
        (Status(502), "<h1>502 Bad Gateway</h1>"),
        (Status(503), "Server updates in progress. Please try again in a few minutes."),
        (Status(503, "Sat, 21 Nov 2026 09:00:00 GMT"), "Server updates in progress."),
        (Status(400, body="what?"), "what?"),
    ],
)
def test_a_refused_request_writes_nothing(
    zotero: ZoteroServer, person: requests.Session, fault: Status, text: str
) -> None:
    zotero.fail_next(fault)
    answer = person.post(zotero.url + ITEMS, json=[PAPER])
    assert (answer.status_code, zotero.library.version) == (fault.code, 0)
    assert text in answer.text
    assert answer.headers.get("Retry-After") == (None if fault.retry_after is None else str(fault.retry_after))
    assert person.post(zotero.url + ITEMS, json=[PAPER]).status_code == 200


def test_faults_come_to_the_request_that_they_are_for(zotero: ZoteroServer, person: requests.Session) -> None:
    zotero.fail_at(1, Status(500))
    zotero.fail_next(None, Status(429))
    zotero.fail_when(lambda method, path: path.endswith("/tags"), Status(503), times=1)
    paths = [ITEMS, ITEMS, ITEMS, "/users/1001/tags", "/users/1001/tags"]
    assert [person.get(zotero.url + path).status_code for path in paths] == [200, 500, 429, 503, 200]
    zotero.fail_next(Status(500))
    zotero.forget_faults()
    assert person.get(zotero.url + ITEMS).status_code == 200


def test_a_good_answer_may_ask_for_patience(zotero: ZoteroServer, person: requests.Session) -> None:
    zotero.fail_next(Backoff(7), Slow(600))
    assert person.get(zotero.url + ITEMS).headers["Backoff"] == "7"
    with pytest.raises(requests.ReadTimeout):
        person.get(zotero.url + ITEMS, timeout=(10, 0.05))


def test_a_cut_before_writes_nothing_and_a_cut_after_has_written(
    zotero: ZoteroServer, person: requests.Session
) -> None:
    zotero.fail_next(CutBefore(), CutAfter(), CutAfter(within=0.5))
    for written in (0, 1, 2):
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            requests.post(zotero.url + ITEMS, json=[PAPER], headers={"Zotero-API-Key": WRITE_KEY})
        assert len(zotero.library.items) == written
    assert [request.status for request in zotero.requests] == [None, None, 200]


def test_another_client_comes_in_between(zotero: ZoteroServer, person: requests.Session) -> None:
    key = zotero.library.add_item(PAPER)
    zotero.fail_next(Meanwhile(lambda library: library.edit(key, title="Trees")))
    answer = person.patch(f"{zotero.url}{ITEMS}/{key}", json={"version": 1, "title": "Graph"})
    assert answer.status_code == 412
    assert answer.text == "Item has been modified since specified version (expected 1, found 2)"
    assert zotero.library.item(key)["title"] == "Trees"


def test_another_client_of_a_group_comes_in_between(zotero: ZoteroServer, person: requests.Session) -> None:
    zotero.fail_next(Meanwhile(lambda library: library.add_collection("New")))
    person.get(f"{zotero.url}/groups/501/items", headers={"Zotero-API-Key": GROUP_KEY})
    assert (zotero.library.version, zotero.group.version) == (0, 1)


def test_some_objects_fail_and_the_others_are_written(zotero: ZoteroServer, person: requests.Session) -> None:
    zotero.fail_next(FailObjects((0, 2), 413, "too long"))
    report = person.post(zotero.url + ITEMS, json=[PAPER, PAPER | {"title": "Trees"}, PAPER]).json()
    assert report["failed"] == {n: {"code": 413, "message": "too long"} for n in "02"}
    assert list(report["success"]) == ["1"]
    assert [item["title"] for item in zotero.library.data()] == ["Trees"]


def test_an_answer_may_be_no_json_or_another_one(zotero: ZoteroServer, person: requests.Session) -> None:
    zotero.fail_next(Malformed(), Altered(lambda body: body.replace(b"Graphs", b"Gr\\u001baphs")))
    answer = person.post(zotero.url + ITEMS, json=[PAPER])
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.text)
    assert len(zotero.library.items) == 1
    assert person.get(zotero.url + ITEMS).json()[0]["data"]["title"] == "Gr\x1baphs"


def test_a_revoked_key_is_invalid_from_then_on(zotero: ZoteroServer, person: requests.Session) -> None:
    zotero.fail_at(1, Meanwhile(lambda library: zotero.revoke()))
    answers = [person.get(zotero.url + ITEMS) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 403, 403]
    assert answers[1].text == "Invalid key"


def test_the_rate_limit_lets_a_burst_pass_and_then_some_a_second(person: requests.Session) -> None:
    clock = ManualClock()
    with ZoteroServer(clock=clock, rate_limit=RateLimit(burst=3, per_second=2, retry_after=10)) as zotero:
        assert [person.get(zotero.url + ITEMS).status_code for _ in range(4)] == [200, 200, 200, 429]
        clock.sleep(1)
        answers = [person.get(zotero.url + ITEMS) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].headers["Retry-After"] == "10"


def test_requests_are_noted_without_the_key(zotero: ZoteroServer, person: requests.Session) -> None:
    person.get(zotero.url + ITEMS, params={"key": WRITE_KEY, "limit": "1"})
    person.post(zotero.url + ITEMS, json=[PAPER, PAPER], headers={"Zotero-Write-Token": "token"})
    person.get(zotero.url + ITEMS, headers={"Authorization": f"Bearer {WRITE_KEY}"})
    read, write, _ = zotero.requests
    assert (read.method, read.target, read.path) == ("GET", f"{ITEMS}?key=***&limit=1", ITEMS)
    assert (write.objects, write.status, write.headers["zotero-write-token"]) == (2, 200, "token")
    assert (zotero.reads, zotero.writes) == (2, 1)
    assert WRITE_KEY not in repr(zotero.requests)
