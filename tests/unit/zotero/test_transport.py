"""What papershelf does when Zotero is slow, busy, broken or not to be reached: over real HTTP, on its own clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from threading import Event

import httpx2
import pytest

from papershelf.errors import PapershelfError, ZoteroUnavailableError
from papershelf.zotero.library import StaleError
from papershelf.zotero.transport import Patient, UncertainError
from tests.servers.clock import ManualClock
from tests.servers.zotero_faults import Backoff, CutAfter, CutBefore, Slow, Status
from tests.unit.zotero.asking import OWN, Asking, asking


@pytest.fixture
def ask() -> Iterator[Asking]:
    with asking() as opened:
        yield opened


class TestPoliteness:
    def test_a_pause_that_zotero_asks_for_is_kept_before_the_next_request(self, ask: Asking) -> None:
        ask.zotero.fail_next(Backoff(3), Backoff("4.5"))
        ask.read()
        assert ask.waits == []
        ask.read()
        ask.read()
        ask.read()
        assert ask.waits == [3, 4.5]
        assert ask.told == []

    def test_a_long_pause_is_told(self, ask: Asking) -> None:
        ask.zotero.fail_next(Backoff(90))
        ask.write()
        assert ask.told == []
        ask.read()
        assert (ask.waits, ask.told) == ([90], ["Zotero asks for fewer requests; going on in 90 s"])

    def test_a_pause_of_hours_ends_the_run_and_nothing_is_sent(self, ask: Asking) -> None:
        ask.zotero.fail_next(Backoff(7200))
        ask.read()
        with pytest.raises(ZoteroUnavailableError, match="asks to wait 7200 s; run it again later"):
            ask.write()
        assert (ask.zotero.writes, ask.waits) == (0, [])

    @pytest.mark.parametrize("code", [429, 503])
    def test_a_read_is_repeated_after_as_long_as_zotero_asks(self, ask: Asking, code: int) -> None:
        ask.zotero.fail_next(Status(code, retry_after=7), Status(code, retry_after=2))
        assert ask.read() == {}
        assert ask.waits == [7, 2]
        assert len(ask.told) == 1
        assert ask.told[0].endswith("; going on in 7 s")
        assert ask.web.requests == 3

    def test_a_write_that_was_not_looked_at_is_repeated(self, ask: Asking) -> None:
        ask.zotero.fail_next(Status(429, retry_after=4))
        assert ask.write().written[0]["title"] == "Graphs"
        assert (ask.waits, ask.zotero.writes) == ([4], 2)

    @pytest.mark.parametrize("header", [None, "Wed, 21 Oct 2026 07:28:00 GMT", "soon", "-3", "nan", "1e3"])
    def test_without_a_number_the_wait_grows(self, ask: Asking, header: str | None) -> None:
        ask.zotero.fail_next(*[Status(503, retry_after=header)] * 4)
        ask.read()
        assert ask.waits == [1, 2, 4, 8]

    @pytest.mark.parametrize("header", ["3600", "9" * 30, "9" * 500])
    def test_a_wait_of_hours_ends_the_run(self, ask: Asking, header: str) -> None:
        ask.zotero.fail_next(Status(429, retry_after=header))
        with pytest.raises(ZoteroUnavailableError, match="fewer requests and asks to wait") as caught:
            ask.read()
        assert len(str(caught.value)) < 100
        assert ask.waits == []

    def test_a_busy_zotero_is_left_after_some_time(self, ask: Asking) -> None:
        ask.zotero.fail_when(lambda *_: True, Status(429, retry_after=100))
        with pytest.raises(ZoteroUnavailableError, match=r"^Zotero asks for fewer requests, 5 times in a row; run it"):
            ask.read()
        assert ask.waits == [100] * 4

    def test_one_that_is_busy_again_and_again_is_left_too(self, ask: Asking) -> None:
        ask.zotero.fail_next(*[Status(503, retry_after=119), None] * 6, Status(503, retry_after=119))
        for _ in range(6):
            ask.read()
        with pytest.raises(
            ZoteroUnavailableError, match=r"not available just now \(503: Server updates.*, again and again"
        ):
            ask.read()
        assert sum(ask.waits) == pytest.approx(119 * 6)

    def test_pyzotero_never_waits_by_itself(self, ask: Asking) -> None:
        ask.zotero.fail_next(Backoff(30), Backoff(30))
        for _ in range(3):
            list(ask.web.items(OWN, ["AAAA2345"]))
        assert ask.waits == [30, 30]


class TestFaults:
    @pytest.mark.parametrize("fault", [Status(500), Status(502), CutBefore(), CutAfter(), CutAfter(within=0.5)])
    def test_a_read_is_repeated(self, ask: Asking, fault: Status | CutBefore | CutAfter) -> None:
        key = ask.zotero.library.add_item({"itemType": "book"})
        ask.zotero.fail_next(fault, fault)
        assert ask.read() == {key: 1}
        assert ask.waits == [1, 2]

    @pytest.mark.parametrize(
        ("fault", "words", "is_written"),
        [
            (Status(500), "Zotero has a fault (500)", False),
            (Status(504), "Zotero has a fault (504)", False),
            (Status(503), "Zotero is not available just now (503: Server updates in progress.", False),
            (CutBefore(), "the connection to Zotero at 127.0.0.1 broke off", False),
            (CutAfter(), "the connection to Zotero at 127.0.0.1 broke off", True),
            (CutAfter(within=0.5), "the connection to Zotero at 127.0.0.1 broke off", True),
        ],
    )
    def test_a_write_is_never_repeated_blindly(
        self, ask: Asking, fault: Status | CutBefore | CutAfter, words: str, is_written: bool
    ) -> None:
        ask.zotero.fail_next(fault)
        with pytest.raises(UncertainError, match=re.escape(words)):
            ask.write()
        assert ask.zotero.writes == 1
        assert bool(ask.zotero.library.data()) == is_written
        assert ask.waits == []
        ask.read()
        assert ask.waits == [1]

    def test_a_delete_is_never_repeated_blindly(self, ask: Asking) -> None:
        key = ask.zotero.library.add_item({"itemType": "book"})
        ask.zotero.fail_next(CutAfter())
        with pytest.raises(UncertainError):
            ask.web.delete(OWN, "items", [key], 1)
        assert ask.zotero.writes == 1

    def test_a_broken_zotero_is_left_after_some_tries(self, ask: Asking) -> None:
        ask.zotero.fail_when(lambda *_: True, Status(502))
        with pytest.raises(
            ZoteroUnavailableError, match=r"^Zotero has a fault \(502\), 5 times in a row; run it again"
        ):
            ask.read()
        assert ask.waits == [1, 2, 4, 8]
        assert ask.told == ["Zotero has a fault (502); going on in 8 s"]

    def test_an_answer_ends_the_count(self, ask: Asking) -> None:
        for _ in range(3):
            ask.zotero.fail_next(*[Status(500)] * 4)
            assert ask.read() == {}
        assert ask.waits == [1, 2, 4, 8] * 3

    def test_a_library_that_was_changed_refuses_a_write(self, ask: Asking) -> None:
        ask.zotero.library.add_item({"itemType": "book"})
        with pytest.raises(StaleError):
            ask.write()
        assert ask.zotero.writes == 1

    def test_slow_answers_are_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("papershelf.zotero.library._TIMEOUT", 0.1)
        written = Event()
        with asking() as ask:
            ask.zotero._on_request = lambda _: written.set()
            ask.zotero.fail_next(Slow(600), Slow(600))
            with pytest.raises(UncertainError, match=r"^Zotero did not answer in time$"):
                ask.write()
            assert written.wait(60)
            assert ask.read() == {"AAAA2345": 1}


class TestNoWay:
    def test_without_a_connection_the_host_is_named(self) -> None:
        with asking(url=lambda _: "http://127.0.0.1:9") as ask:
            with pytest.raises(
                ZoteroUnavailableError, match=r"^no connection to Zotero at 127\.0\.0\.1 \(.+3 times in"
            ):
                ask.read()
            assert ask.waits == [1, 2]
            with pytest.raises(ZoteroUnavailableError, match="no connection"):
                ask.write()  # nothing was sent, so that nothing is uncertain

    def test_a_connection_that_never_comes_about_is_given_up_soon_and_leaves_no_doubt(self) -> None:
        def answer(request: httpx2.Request) -> httpx2.Response:
            raise httpx2.ConnectTimeout("timed out", request=request)

        clock = ManualClock()
        began = clock.now()
        patient = Patient(httpx2.MockTransport(answer), clock=clock, tell=print)
        with pytest.raises(
            ZoteroUnavailableError, match=r"^no connection to Zotero at api.zotero.org \(timed out\), 3 t"
        ):
            patient.handle_request(httpx2.Request("POST", "https://api.zotero.org/users/1/items"))
        assert clock.now() - began == 3

    def test_every_failure_has_an_exit_code_of_its_kind(self, ask: Asking) -> None:
        for code, exit_code in ((403, 6), (404, 6), (400, 6), (413, 6), (401, 5), (302, 5), (407, 5)):
            ask.zotero.fail_next(Status(code, body="no"))
            with pytest.raises(PapershelfError) as caught:
                ask.read()
            assert (code, caught.value.exit_code) == (code, exit_code)
        assert ask.waits == []
