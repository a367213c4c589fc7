from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from papershelf.sources.pace import NoTurnError, Pace, SystemClock
from tests.servers.clock import ManualClock


@pytest.fixture
def lock_path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "arxiv.lock"


def _turn(pace: Pace, clock: ManualClock) -> float:
    """When the turn came, in seconds since the year began."""
    with pace.turn():
        return round(clock.now() % 100, 3)


def test_turns_of_one_process_are_an_interval_apart(lock_path: Path) -> None:
    clock = ManualClock()
    pace = Pace(lock_path, interval=3.0, clock=clock)
    first = _turn(pace, clock)
    assert [_turn(pace, clock), _turn(pace, clock)] == [first + 3, first + 6]


def test_another_process_goes_on_where_the_first_one_stopped(lock_path: Path) -> None:
    clock = ManualClock()
    first = _turn(Pace(lock_path, interval=3.0, clock=clock), clock)
    clock.sleep(1)
    assert _turn(Pace(lock_path, interval=3.0, clock=clock), clock) == first + 3


def test_the_interval_counts_from_the_answer(lock_path: Path) -> None:
    clock = ManualClock()
    pace = Pace(lock_path, interval=3.0, clock=clock)
    with pace.turn() as has_arrived:
        begun = clock.now()
        clock.sleep(5)
        has_arrived()
        clock.sleep(1)
    with pace.turn():
        assert clock.now() - begun == pytest.approx(8)


def test_the_interval_counts_from_a_failure_too(lock_path: Path) -> None:
    clock = ManualClock()
    pace = Pace(lock_path, interval=3.0, clock=clock)
    begun = clock.now()

    def interrupted() -> None:
        with pace.turn():
            clock.sleep(5)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with pace.turn():
        assert clock.now() - begun == pytest.approx(8)


def test_nothing_is_waited_for_after_a_pause(lock_path: Path) -> None:
    clock = ManualClock()
    pace = Pace(lock_path, interval=3.0, clock=clock)
    first = _turn(pace, clock)
    clock.sleep(10)
    assert _turn(pace, clock) == first + 10


@pytest.mark.parametrize("garbage", [b"", b"soon", b"nan", b"inf", b"-inf", b"9" * 400, b"\xff\x00", b"9999999999.5"])
def test_a_time_that_makes_no_sense_costs_one_interval_at_most(lock_path: Path, garbage: bytes) -> None:
    clock = ManualClock()
    lock_path.parent.mkdir()
    lock_path.with_name("arxiv.lock.time").write_bytes(garbage)
    begun = clock.now()
    with Pace(lock_path, interval=3.0, clock=clock).turn():
        assert clock.now() - begun <= 3.0 + 1e-6


def test_a_clock_that_was_set_back_costs_one_interval(lock_path: Path) -> None:
    pace_clock = ManualClock()
    pace = Pace(lock_path, interval=3.0, clock=pace_clock)
    _turn(pace, pace_clock)
    pace_clock._now -= 3600
    begun = pace_clock.now()
    with pace.turn():
        assert pace_clock.now() - begun == pytest.approx(3)


def test_one_process_asks_at_a_time(lock_path: Path) -> None:
    clock = ManualClock()
    pace = Pace(lock_path, interval=3.0, clock=clock)
    with pace.turn(), pytest.raises(NoTurnError), Pace(lock_path, interval=3.0, clock=clock).turn():
        pass
    with pace.turn():
        pass


def test_the_lock_is_free_while_a_turn_is_waited_for(lock_path: Path) -> None:
    class Looking(ManualClock):
        def sleep(self, seconds: float) -> None:
            FileLock(lock_path).acquire(blocking=False).lock.release()
            super().sleep(seconds)

    clock = Looking()
    pace = Pace(lock_path, interval=3.0, clock=clock)
    first = _turn(pace, clock)
    assert _turn(pace, clock) == first + 3


def test_without_a_place_for_the_lock_this_process_keeps_its_pace(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    clock = ManualClock()
    pace = Pace(tmp_path / "file" / "arxiv.lock", interval=3.0, clock=clock)
    first = _turn(pace, clock)
    assert _turn(pace, clock) == first + 3


def test_the_systems_clock_goes_on() -> None:
    clock = SystemClock()
    before = clock.now()
    clock.sleep(0)
    assert clock.now() >= before
