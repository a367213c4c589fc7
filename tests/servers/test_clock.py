"""The clocks that servers and clients share."""

from __future__ import annotations

import pytest

from tests.servers.clock import Clock, FastClock, ManualClock, RealClock


@pytest.mark.parametrize("clock", [RealClock(), FastClock(50), ManualClock()])
def test_a_clock_moves_by_what_is_slept(clock: Clock) -> None:
    before = clock.now()
    clock.sleep(0.02)
    assert clock.now() - before >= 0.0199
    clock.sleep(-1)
    assert clock.now() - before >= 0.0199


def test_a_clock_cannot_stand_still() -> None:
    with pytest.raises(ValueError, match="0 times"):
        FastClock(0)
