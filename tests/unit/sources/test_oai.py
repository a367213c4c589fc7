"""arXiv is asked for changes politely, and only whole answers are believed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from papershelf.errors import ArxivUnavailableError
from papershelf.sources.oai import OaiClient
from papershelf.sources.oai_xml import TokenRefused, read_page
from papershelf.sources.transport import Damaged, Fatal
from tests.factories import make_metadata
from tests.servers.arxiv_faults import Cut, Fault, Html, Status, Truncated
from tests.servers.arxiv_oai import BOMB, EXPIRED, OaiServer
from tests.servers.arxiv_oai_xml import document, error
from tests.servers.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def oai(clock: ManualClock) -> Iterator[OaiServer]:
    with OaiServer(clock=clock, page=2) as server:
        for number in range(1, 6):
            server.put(make_metadata(f"2101.0000{number}", f"Paper {number}"), f"2025-12-0{number}")
        yield server


@pytest.fixture
def client(oai: OaiServer, clock: ManualClock, tmp_path: Path) -> OaiClient:
    lock, contact = tmp_path / "arxiv.lock", "mailto:me@example.org"
    return OaiClient(oai.url, lock_path=lock, contact=contact, clock=clock, random=Random(1))


def test_pages_follow_one_another_three_seconds_apart(oai: OaiServer, client: OaiClient) -> None:
    page = client.first("2025-12-02")
    ids = [change.id for change in page.changes]
    while page.token:
        page = client.next(page.token)
        ids += [change.id for change in page.changes]
    assert ids == ["2101.00002", "2101.00003", "2101.00004", "2101.00005"]
    assert page.day == "2026-01-01"
    assert oai.arrivals[1] - oai.arrivals[0] >= 3
    assert "me@example.org" in oai.headers[0]["User-Agent"]
    assert client.requests_made == 2


@pytest.mark.parametrize(
    "fault",
    [Status(503), Status(503, retry_after=0), Status(429, 5), Status(500), Truncated(), Cut(), Cut(0.5), Html(), BOMB],
    ids=str,
)
def test_a_passing_fault_is_waited_out(oai: OaiServer, client: OaiClient, fault: Fault | str) -> None:
    oai.fail_next(fault)
    assert len(client.first("").changes) == 2
    assert oai.arrivals[1] - oai.arrivals[0] >= 3


def test_a_fault_that_stays_ends_it_and_says_how_to_go_on(oai: OaiServer, client: OaiClient) -> None:
    oai.fail_next(*[Status(503)] * 6)
    with pytest.raises(ArxivUnavailableError, match=r"oai: arXiv is overloaded .*: it goes on where it stopped$"):
        client.first("")


@pytest.mark.parametrize("fault", [Status(404), Status(400)], ids=str)
def test_a_wrong_address_is_told_as_such(oai: OaiServer, client: OaiClient, fault: Fault) -> None:
    oai.fail_next(fault)
    with pytest.raises(ArxivUnavailableError, match="settings"):
        client.first("")
    assert len(oai.requests) == 1


def test_a_token_that_ended_is_told_from_other_faults(oai: OaiServer, client: OaiClient) -> None:
    page = client.first("")
    oai.fail_next(EXPIRED)
    with pytest.raises(TokenRefused):
        client.next(page.token)
    assert client.first("").changes  # asking is still possible


def test_nothing_changed_is_no_fault(client: OaiClient) -> None:
    page = client.first("2025-12-31")
    assert (page.changes, page.token) == ((), "")


def test_a_record_is_read_as_from_a_snapshot() -> None:
    metadata = make_metadata(
        "hep-th/9711200", "The Large $N$\n  Limit", abstract="  Text.\n", doi="10.1/x", categories="hep-th"
    ) | {"journal-ref": "J. 2 (1998)", "comments": "20 pages"}
    with OaiServer([(metadata, "2025-12-01")], clock=ManualClock()) as server:
        client = OaiClient(server.url, lock_path=Path("/nonexistent/lock"), clock=ManualClock())
        (change,) = client.first("").changes
    entry = change.entry
    assert entry is not None
    assert (change.id, change.stamp, entry.id, entry.title) == (
        "hep-th/9711200",
        "2025-12-01",
        "hep-th/9711200",
        "The Large $N$ Limit",
    )
    assert (entry.abstract, entry.doi, entry.journal_ref, entry.comments) == (
        "Text.",
        "10.1/x",
        "J. 2 (1998)",
        "20 pages",
    )
    assert [version.created for version in entry.versions or ()] == ["2017-06-12"]


RECORD = "<record><header><identifier>{}</identifier><datestamp>{}</datestamp></header>{}</record>"
GOOD = RECORD.format(
    "oai:arXiv.org:2101.00001",
    "2025-12-01",
    "<metadata><arXivRaw xmlns='http://arxiv.org/OAI/arXivRaw/'><title>Good</title></arXivRaw></metadata>",
)


@pytest.mark.parametrize(
    "bad",
    [
        GOOD.replace("2101.00001", "2101.1"),
        GOOD.replace("2025-12-01", "soon"),
        GOOD.replace("Good", " "),
        "<record/>",
        RECORD.format("oai:arXiv.org:2101.00002", "2025-12-01", ""),
    ],
)
def test_a_record_that_cannot_be_read_is_counted(bad: str) -> None:
    page = read_page(document("2026-01-01T00:00:00Z", f"<ListRecords>{bad}{GOOD}</ListRecords>"))
    assert [change.id for change in page.changes] == ["2101.00001"]
    assert page.damaged == 1
    with pytest.raises(Damaged):
        read_page(document("2026-01-01T00:00:00Z", f"<ListRecords>{bad}</ListRecords>"))


@pytest.mark.parametrize("body", [b"", b"<a/>", document("soon", "<ListRecords/>"), document("2026-01-01", "")])
def test_what_is_no_list_is_damaged(body: bytes) -> None:
    with pytest.raises(Damaged):
        read_page(body)


def test_what_arxiv_refuses_is_not_asked_again() -> None:
    with pytest.raises(Fatal, match=r"refused the request \(badArgument\)"):
        read_page(document("2026-01-01", error("badArgument\x9b2J", "no")))


def test_a_list_that_goes_round_in_circles_ends(oai: OaiServer, client: OaiClient) -> None:
    page = client.first("")
    skipped = page.token.replace("skip%3D2", "skip%3D0")
    oai.page = 0
    with pytest.raises(ArxivUnavailableError, match="circles"):
        client.next(skipped)
