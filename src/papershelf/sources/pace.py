"""One request every few seconds, over all processes of the user.

arXiv asks for at most one request in 3 seconds and one connection, from all of a user's machines together
(https://info.arxiv.org/help/api/tou.html). A lock file lets one process at a time ask; beside it stands when it did.
"""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_POLL = 0.1  # seconds between two looks at a lock that another process holds
_PATIENCE = 300.0  # seconds after which other processes have held us up for too long


class Clock(Protocol):
    """Time as a parameter, so that waits of seconds can be checked without waiting."""

    def now(self) -> float:
        """Seconds since 1970, the same in all processes."""

    def sleep(self, seconds: float) -> None:
        """Return when `seconds` have passed on this clock."""


class SystemClock:
    """The computer's clock."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait; an interrupt ends it."""
        time.sleep(seconds)


class NoTurnError(Exception):
    """Other processes kept asking, so that this one's turn did not come."""


class Pace:
    """Hands out turns: one at a time over all processes that share `lock_path`, and `interval` seconds apart.

    Where no lock can be made (a read-only folder), turns are kept apart within this process only.
    """

    def __init__(self, lock_path: Path, *, interval: float, clock: Clock) -> None:
        self._lock_path = lock_path
        self._time_path = lock_path.with_name(lock_path.name + ".time")
        self._interval = interval
        self._clock = clock
        self._last: float | None = None

    @contextmanager
    def turn(self) -> Iterator[Callable[[], None]]:
        """Wait for the turn and hold it for one whole exchange.

        Yields a function to be called when the answer's first bytes are here: the request has arrived by then, so an
        interval counted from that moment keeps two arrivals apart however long each is on its way.

        Raises:
            NoTurnError: the turn did not come within five minutes.
        """
        lock = self._take_turn()
        try:
            self._note()
            yield self._note
        except BaseException:
            self._note()  # a request that failed may have arrived as late as now
            raise
        finally:
            if lock:
                lock.release()

    def _take_turn(self) -> FileLock | None:
        """The lock, taken when the interval is over. It is not held while waiting, so that turns go round."""
        started = self._clock.now()
        while True:
            try:
                lock = self._lock()
            except Timeout:
                wait = _POLL
            else:
                wait = self._wait(started)
                if not wait:
                    return lock
                if lock:
                    lock.release()
            if self._clock.now() >= started + _PATIENCE:
                raise NoTurnError
            self._clock.sleep(wait)

    def _lock(self) -> FileLock | None:
        """The lock; None where none can be made.

        Raises:
            Timeout: another process holds it.
        """
        try:
            self._lock_path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._lock_path)
            lock.acquire(blocking=False)
        except Timeout:
            raise
        except (OSError, NotImplementedError):
            return None
        return lock

    def _wait(self, started: float) -> float:
        """Seconds until the interval is over.

        A time that is still to come or that cannot be understood counts as when we began to wait: whatever stands in
        the file, it costs one interval.
        """
        now = self._clock.now()
        known = [last if last <= now else started for last in (self._last, self._read()) if last is not None]
        return max(0.0, max(known) + self._interval - now) if known else 0.0

    def _read(self) -> float | None:
        """When a process last asked; infinite where the file cannot be understood, None where there is none."""
        try:
            with self._time_path.open("rb") as file:
                last = float(file.read(64))
        except OSError:
            return None
        except ValueError:
            return math.inf
        return math.inf if math.isnan(last) else last

    def _note(self) -> None:
        self._last = self._clock.now()
        try:
            self._time_path.write_text(repr(self._last), encoding="ascii")
        except OSError:
            return  # as without a lock: this process still keeps its pace
