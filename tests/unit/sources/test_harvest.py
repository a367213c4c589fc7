"""A harvest goes on where it stopped, and neither loses nor doubles what arXiv told."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from papershelf.errors import ArxivUnavailableError, InputError
from papershelf.sources.harvest import Harvest, harvests_of, remove_harvests
from papershelf.sources.oai import OaiClient
from tests.factories import make_metadata
from tests.servers.arxiv_faults import Status
from tests.servers.arxiv_oai import EXPIRED, OaiServer
from tests.servers.clock import ManualClock

DAY = 86_400


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def oai(clock: ManualClock) -> Iterator[OaiServer]:
    with OaiServer(clock=clock, page=2) as server:
        for number in range(1, 8):
            server.put(make_metadata(f"2101.0000{number}", f"Paper {number}"), f"2025-12-0{(number + 1) // 2}")
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def client(oai: OaiServer, clock: ManualClock, folder: Path) -> OaiClient:
    return OaiClient(oai.url, lock_path=folder.parent / "lock", clock=clock, random=Random(1))


def gather(oai: OaiServer, clock: ManualClock, folder: Path, since: str = "") -> Harvest:
    harvest = Harvest(folder, since=since, url=oai.url)
    harvest.gather(client(oai, clock, folder), lambda _: None)
    return harvest


def ids(harvest: Harvest) -> list[str]:
    return [change.id[-1] for change in harvest.changes()]


def break_off(oai: OaiServer, clock: ManualClock, folder: Path, after: int) -> None:
    oai.fail_next(*[None] * after, *[Status(503)] * 6)
    with pytest.raises(ArxivUnavailableError):
        gather(oai, clock, folder)


def test_it_goes_on_at_the_page_where_it_stopped(oai: OaiServer, clock: ManualClock, folder: Path) -> None:
    break_off(oai, clock, folder, after=2)
    asked = len(oai.requests)
    assert ids(gather(oai, clock, folder)) == list("1234567")
    assert len(oai.requests) - asked == 2


def test_with_a_token_that_ended_it_begins_again_at_the_day_it_had_reached(
    oai: OaiServer, clock: ManualClock, folder: Path
) -> None:
    break_off(oai, clock, folder, after=2)
    clock.sleep(DAY)
    harvest = gather(oai, clock, folder)
    assert ids(harvest) == list("123434567")  # the last day once more: it may not have been complete
    assert oai.requests[-3]["from"] == "2025-12-02"
    assert harvest.state.started == "2026-01-01"  # what changed since the first answer is for the next harvest


def test_without_an_order_of_days_it_begins_at_the_first(oai: OaiServer, clock: ManualClock, folder: Path) -> None:
    oai.page = 4
    break_off(oai, clock, folder, after=1)
    (state,) = folder.glob("*/state.json")
    given = json.loads(state.read_bytes())
    assert given["reached"] == "2025-12-02"
    state.write_text(json.dumps(given | {"reached": "2025-12-09"}))  # as if a later day had come before
    oai.page = 2
    oai.fail_next(None, EXPIRED)
    assert set(ids(gather(oai, clock, folder))) == set("1234567")
    assert "from" not in oai.requests[-4]


def test_tokens_that_always_end_are_told(oai: OaiServer, clock: ManualClock, folder: Path) -> None:
    oai.fail_next(None, EXPIRED, None, EXPIRED, None, EXPIRED)
    with pytest.raises(ArxivUnavailableError, match="refused to go on with the list; run it again later"):
        gather(oai, clock, folder)


def test_a_page_half_written_is_written_anew(oai: OaiServer, clock: ManualClock, folder: Path) -> None:
    break_off(oai, clock, folder, after=2)
    (path,) = folder.glob("*/changes.jsonl.zst")
    with path.open("ab") as file:
        file.write(b"half a page")
    assert ids(gather(oai, clock, folder)) == list("1234567")


@pytest.mark.parametrize("damage", [b"", b"{", b'{"url": 1}', b"\xff"])
def test_a_damaged_state_costs_no_more_than_asking_again(
    oai: OaiServer, clock: ManualClock, folder: Path, damage: bytes
) -> None:
    break_off(oai, clock, folder, after=2)
    (state,) = folder.glob("*/state.json")
    state.write_bytes(damage)
    assert ids(gather(oai, clock, folder)) == list("1234567")


def test_a_file_that_lost_something_costs_no_more_than_asking_again(
    oai: OaiServer, clock: ManualClock, folder: Path
) -> None:
    break_off(oai, clock, folder, after=2)
    (path,) = folder.glob("*/changes.jsonl.zst")
    path.write_bytes(path.read_bytes()[:-1])
    assert ids(gather(oai, clock, folder)) == list("1234567")


def test_a_damaged_file_is_removed_and_told(oai: OaiServer, clock: ManualClock, folder: Path) -> None:
    harvest = gather(oai, clock, folder)
    (path,) = folder.glob("*/changes.jsonl.zst")
    path.write_bytes(b"\0" * path.stat().st_size)
    with pytest.raises(InputError, match="what was harvested was damaged, and is removed; run it again"):
        ids(harvest)
    assert ids(gather(oai, clock, folder)) == list("1234567")


def test_what_somebody_else_told_does_not_count(oai: OaiServer, clock: ManualClock, folder: Path) -> None:
    break_off(oai, clock, folder, after=2)
    with OaiServer([(make_metadata("2101.00009"), "2025-12-01")], clock=clock) as other:
        assert ids(gather(other, clock, folder)) == ["9"]


def test_deletions_come_in_their_order(oai: OaiServer, clock: ManualClock, folder: Path) -> None:
    oai.delete("2101.00002", "2025-12-08")
    (change,) = gather(oai, clock, folder, since="2025-12-08").changes()
    assert (change.id, change.entry) == ("2101.00002", None)


def test_a_record_that_cannot_be_read_is_left_out_with_a_word(
    oai: OaiServer, clock: ManualClock, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    oai.put(make_metadata("2101.00003", ""), "2025-12-02")
    assert ids(gather(oai, clock, folder)) == list("124567")
    assert "left out because they could not be read: 1" in caplog.text


def test_harvests_of_changes_are_removed_together(oai: OaiServer, clock: ManualClock, folder: Path) -> None:
    for since in ("", "2025-12-01", "2025-12-02"):
        gather(oai, clock, folder, since)
    remove_harvests(folder)
    assert [path.name for path in harvests_of(folder)] == ["papershelf-harvest-all"]
