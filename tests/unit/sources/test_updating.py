"""An index that is brought up to date knows what is new, no longer knows what is gone, and can always be asked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from papershelf.errors import ArxivUnavailableError, InputError, OutputError
from papershelf.index import layout
from papershelf.sources import delta, updating
from papershelf.sources.indexed import faults, remove
from tests.factories import make_metadata
from tests.servers.arxiv_faults import Cut, Status
from tests.servers.arxiv_oai import OaiServer
from tests.servers.clock import ManualClock
from tests.updates import Desk, by_id, found, ids_found

OLD = [make_metadata(f"2101.0000{number}", f"{name} Theory", day="2025-11-30") for number, name in enumerate("ABC")]


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock = ManualClock()
    with OaiServer(clock=clock, page=2) as oai:
        desk = Desk(tmp_path / "index", oai, clock)
        desk.build(OLD)
        for paper in OLD:
            oai.put(paper, "2025-11-29")
        yield desk


def test_new_changed_and_deleted_papers_count_at_once(desk: Desk) -> None:
    desk.oai.put(make_metadata("2512.00001", "An Altogether New Paper", abstract="With an abstract."), "2025-12-03")
    desk.oai.put(make_metadata("2101.00000", "A Much Better Name"), "2025-12-02")
    desk.oai.delete("2101.00001", "2025-12-03")
    done = desk.update()
    assert (done.changed, done.deleted, done.index.records) == (2, 1, 3)
    source = desk.open()
    (new,) = found(source, "An altogether new paper")
    assert (new.abstract, [author.family for author in new.authors]) == ("With an abstract.", ["Ames", "Bell"])
    assert ids_found(source, "A Much Better Name") == {"2101.00000"}
    assert ids_found(source, "A Theory") == ids_found(source, "B Theory") == set()
    assert by_id(source, "2101.00001") is None
    assert {str(record.arxiv_id) for record in source.records()} == {"2512.00001", "2101.00000", "2101.00002"}


def test_arxiv_is_asked_for_changes_since_the_newest_version_then_since_the_last_time(desk: Desk) -> None:
    desk.oai.put(make_metadata("2512.00001", "A New Paper"), "2025-12-03")
    desk.update()
    desk.update()
    assert [request.get("from") for request in desk.oai.requests] == ["2025-11-30", "2026-01-01"]


def test_that_nothing_changed_is_asked_about_again(desk: Desk) -> None:
    assert desk.update().changed == 0
    desk.update()
    assert [request.get("from") for request in desk.oai.requests] == ["2025-11-30"] * 2
    assert desk.open().index.delta is None


def test_a_day_in_the_future_is_not_believed(desk: Desk) -> None:
    desk.build([make_metadata("2101.00001", "From the Future", day="2999-01-01")])
    desk.update()
    assert "2025" < desk.oai.requests[-1]["from"] < "2999"


def test_of_two_changes_the_last_one_counts(desk: Desk) -> None:
    for title in ("First Thoughts", "Second Thoughts"):
        desk.oai.put(make_metadata("2512.00001", title), "2026-01-01")
        desk.update()
    source = desk.open()
    assert by_id(source, "2512.00001") == found(source, "Second Thoughts")[0]
    assert source.index.records == 4


def test_a_deleted_paper_can_come_back(desk: Desk) -> None:
    desk.oai.delete("2101.00001", "2026-01-01")
    assert desk.update().index.records == 2
    desk.oai.put(OLD[1], "2026-01-01")
    assert desk.update().index.records == 3
    assert by_id(desk.open(), "2101.00001") is not None


def test_a_broken_update_goes_on_where_it_stopped_and_the_index_stays(desk: Desk) -> None:
    for number in range(1, 8):
        desk.oai.put(make_metadata(f"2512.0000{number}", f"New Paper {number}"), f"2025-12-0{number}")
    desk.oai.fail_next(None, None, *[Cut()] * 6)
    with pytest.raises(ArxivUnavailableError):
        desk.update()
    assert desk.open().index.records == 3
    asked = len(desk.oai.requests)
    assert desk.update().changed == 7
    assert len(desk.oai.requests) - asked == 2
    assert [path.name for path in desk.folder.glob("papershelf-harvest*")] == []


def test_what_was_gathered_and_not_taken_in_comes_first_then_what_is_new(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.oai.put(make_metadata("2512.00001", "The First"), "2025-12-01")
    with monkeypatch.context() as broken:
        broken.setattr(layout, "put_in_use", _fail)
        with pytest.raises(OutputError, match="the index cannot be written"):
            desk.update()
    desk.oai.put(make_metadata("2512.00002", "The Second"), "2026-01-01")
    assert desk.update().changed == 2
    assert by_id(desk.open(), "2512.00001") is not None
    assert by_id(desk.open(), "2512.00002") is not None


def _fail(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_an_open_index_goes_on_with_what_it_was(desk: Desk) -> None:
    before = desk.open()
    desk.oai.delete("2101.00001", "2026-01-01")
    desk.update()
    assert by_id(before, "2101.00001") is not None
    open_over = desk.open()
    desk.oai.put(make_metadata("2512.00001", "A New Paper"), "2026-01-01")
    desk.update()
    desk.compact()
    assert by_id(before, "2101.00001") is not None
    assert by_id(open_over, "2101.00001") is None
    assert ids_found(open_over, "C Theory") >= {"2101.00002"}


def test_merging_changes_no_answer(desk: Desk) -> None:
    desk.oai.put(make_metadata("2512.00001", "An Altogether New Paper"), "2025-12-03")
    desk.oai.delete("2101.00001", "2025-12-03")
    desk.update()
    before = sorted(desk.open().records(), key=lambda record: record.arxiv_id)
    assert desk.compact()
    after = desk.open()
    assert sorted(after.records(), key=lambda record: record.arxiv_id) == before
    assert (after.index.delta, after.index.harvested, after.index.records) == (None, "2026-01-01", 3)
    assert not delta.folder_of(desk.folder).exists()
    assert not desk.compact()


def test_many_changes_are_merged_by_themselves(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updating, "_LEAST_OVER", 3)
    desk.oai.put(make_metadata("2512.00001", "The First"), "2026-01-01")
    assert desk.update().index.delta is not None
    desk.oai.put(make_metadata("2512.00002", "The Second"), "2026-01-01")
    desk.oai.delete("2101.00001", "2026-01-01")
    done = desk.update()
    assert (done.index.delta, done.index.records) == (None, 4)


def test_an_index_that_is_built_anew_has_nothing_over_it(desk: Desk) -> None:
    desk.oai.delete("2101.00001", "2025-12-03")
    desk.update()
    desk.build(OLD)
    source = desk.open()
    assert (source.index.delta, source.index.harvested) == (None, "")
    assert by_id(source, "2101.00001") is not None
    assert desk.update().deleted == 1


def test_an_index_can_be_built_from_arxiv_alone(desk: Desk) -> None:
    desk.oai.fail_next(None, *[Status(503)] * 6)
    with pytest.raises(ArxivUnavailableError):
        desk.build_from_arxiv()
    desk.update()  # which does not touch what the other has gathered
    desk.clock.sleep(86_400)
    desk.oai.delete("2101.00000", "2026-01-01")
    desk.build_from_arxiv()
    source = desk.open()
    assert {str(record.arxiv_id) for record in source.records()} == {"2101.00001", "2101.00002"}
    assert (source.index.main.manifest.source, source.index.harvested) == ("arXiv", "2026-01-01")


def test_an_arxiv_without_papers_makes_no_index(tmp_path: Path) -> None:
    with OaiServer(clock=ManualClock()) as oai, pytest.raises(InputError, match="has no papers"):
        Desk(tmp_path / "index", oai).build_from_arxiv()


def test_only_one_can_be_at_work(desk: Desk) -> None:
    with layout.alone(desk.folder):
        for work in (desk.update, desk.compact, desk.build_from_arxiv):
            with pytest.raises(OutputError, match="another process"):
                work()


def test_without_an_index_nothing_is_made(tmp_path: Path) -> None:
    with OaiServer(clock=ManualClock()) as oai:
        nobodys = Desk(tmp_path / "index", oai)
        for work in (nobodys.update, nobodys.compact):
            with pytest.raises(InputError, match="there is no index; build one"):
                work()
    assert not nobodys.folder.exists()


def test_damage_over_an_index_is_found_and_refused(desk: Desk) -> None:
    desk.oai.delete("2101.00001", "2025-12-03")
    desk.update()
    index = desk.open().index
    assert [fault for place in index.places for fault in faults(place)] == []
    assert index.delta is not None
    hidden = index.delta.folder / "hidden.npy"
    hidden.write_bytes(hidden.read_bytes()[:-4] + b"\2\0\0\0")
    assert [fault for place in index.places for fault in faults(place)] == ["hidden.npy: its checksum is another"]
    hidden.write_bytes(b"")
    with pytest.raises(InputError, match=r"hidden\.npy: has 0 bytes instead of .*; build it again"):
        desk.open()
    desk.build(OLD)
    assert desk.open().index.records == 3


def test_removing_leaves_nothing_but_a_persons_files(desk: Desk) -> None:
    (desk.folder / "notes.txt").write_text("mine")
    desk.oai.delete("2101.00001", "2025-12-03")
    desk.update()
    desk.oai.fail_next(*[Cut()] * 6)
    with pytest.raises(ArxivUnavailableError):
        desk.update()
    assert remove(desk.folder)
    assert [path.name for path in desk.folder.iterdir()] == ["notes.txt"]


READER = """
import sys
from pathlib import Path
from papershelf.sources.indexed import open_index

seen = set()
print("ready", flush=True)
while True:
    source = open_index(Path(sys.argv[1]))
    seen.add((source.index.records, len(list(source.records()))))
    if Path(sys.argv[2]).exists():
        break
print(*(all_told for all_told, found in seen if all_told == found))
assert all(all_told == found for all_told, found in seen), seen
"""


def test_whoever_opens_it_meanwhile_sees_one_state_or_the_next(desk: Desk, tmp_path: Path) -> None:
    command = [sys.executable, "-c", READER, str(desk.folder), str(tmp_path / "stop")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as reader:
        assert reader.stdout
        assert reader.stdout.readline() == "ready\n"
        for number in range(1, 7):
            desk.oai.put(make_metadata(f"2512.0000{number}", f"New Paper {number}"), "2026-01-01")
            desk.update()
            if number % 2:
                desk.compact()
        (tmp_path / "stop").touch()
        told, errors = reader.communicate(timeout=30)
    assert errors == ""
    assert {int(word) for word in told.split()} <= set(range(3, 10))
