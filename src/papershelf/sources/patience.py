"""How long to wait after a failure of arXiv's, and when to stop asking. All retries are decided here."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from papershelf.sources.transport import Failure, Fatal, Refused, Throttled, Unreachable

if TYPE_CHECKING:
    from random import Random

    from papershelf.sources.pace import Clock

_log = logging.getLogger(__name__)

_LONG = 5.0  # seconds; a longer wait is told
LEAST_WAIT = 3.0  # seconds: arXiv's terms, also where a Retry-After asks for less
_MOST_WAIT = 120.0  # seconds; who asks for more is asked again another time
_MOST_BACKOFF = 60.0
_THROTTLED, _UNREACHABLE, _FAILED = 3, 3, 6  # in a row
_REFUSED = 12  # in a row: one bad title among 24 needs six to be found
AGAIN = "run it again later: what was resolved is in the cache"


class Patience:
    """Counts failures in a row; `lost` says why arXiv is not asked any more, for the rest of this run."""

    def __init__(self, interval: float, *, clock: Clock, random: Random, again: str = AGAIN) -> None:
        """Begin without failures; `again` is what `lost` tells people to do."""
        self._again = again
        self._least = max(interval, LEAST_WAIT)
        self._clock = clock
        self._random = random
        self._failures: list[Failure] = []
        self.lost: str | None = None

    def reward(self) -> None:
        """An exchange went well."""
        self._failures.clear()

    def endure(self, failure: Failure) -> None:
        """Wait as long as the failure makes it wise, or set `lost`."""
        self._failures.append(failure)
        self.lost = self._verdict(failure)
        if self.lost is None and not isinstance(failure, Refused):
            seconds = self._wait(failure)
            if seconds > _LONG:
                _log.warning("%s; asking again in %.0f s", failure.reason, seconds)
            self._clock.sleep(seconds)

    def _verdict(self, failure: Failure) -> str | None:
        if isinstance(failure, Fatal):
            return failure.reason
        if failure.retry_after is not None and failure.retry_after > _MOST_WAIT:
            return f"arXiv asks to wait {failure.retry_after:.0f} s; {self._again}"
        if self._in_a_row(Throttled) >= _THROTTLED:
            return f"{failure.reason}, {_THROTTLED} times in a row; {self._again}"
        if self._in_a_row(Unreachable) >= _UNREACHABLE:
            return f"{failure.reason}; check the internet connection, then {self._again}"
        if self._in_a_row(Refused) >= _REFUSED:
            return f"arXiv refused {_REFUSED} queries in a row; {self._again}"
        if len(self._failures) - self._count(Refused) >= _FAILED:
            return f"{failure.reason}, after {_FAILED} failures in a row; {self._again}"
        return None

    def _wait(self, failure: Failure) -> float:
        if failure.retry_after is not None:
            return max(self._least, failure.retry_after)
        doubled = self._least * 2.0 ** (len(self._failures) - 1)
        return min(doubled, _MOST_BACKOFF) * self._random.uniform(1.0, 1.5)

    def _count(self, kind: type[Failure]) -> int:
        return sum(isinstance(failure, kind) for failure in self._failures)

    def _in_a_row(self, kind: type[Failure]) -> int:
        """How many of the last failures are of this kind, up to one of another."""
        count = 0
        for failure in reversed(self._failures):
            if not isinstance(failure, kind):
                break
            count += 1
        return count
