"""Clocks that a client and a local server share, so that waits of seconds are checked without waiting.

Each has `now()`, in seconds like `time.time()`, and `sleep(seconds)`.
"""

from __future__ import annotations

import threading
import time
from typing import Protocol

NEW_YEAR = 1_767_225_600.0  # 1 January 2026, UTC


class Clock(Protocol):
    """What the client and the servers need to know of time."""

    def now(self) -> float:
        """Seconds since 1970."""

    def sleep(self, seconds: float) -> None:
        """Return when `seconds` have passed on this clock."""


class RealClock:
    """The computer's clock; monotonic, so that intervals are right when somebody sets it."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        return time.monotonic() + self._offset

    def sleep(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds))


class FastClock:
    """A clock that runs `factor` times as fast as the real one, from the time of its making."""

    def __init__(self, factor: float) -> None:
        if factor <= 0:
            raise ValueError(f"a clock cannot run {factor} times as fast")
        self._factor = factor
        self._epoch = time.time()
        self._start = time.monotonic()

    def now(self) -> float:
        return self._epoch + (time.monotonic() - self._start) * self._factor

    def sleep(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds) / self._factor)


class ManualClock:
    """A clock that moves only when somebody sleeps: waits are exact and take no time. Safe between threads."""

    def __init__(self, start: float = NEW_YEAR) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> float:
        with self._lock:
            return self._now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._now += max(0.0, seconds)
