"""What the local Zotero notes of each request, and how many it takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.servers.zotero_faults import Fault


@dataclass(frozen=True, slots=True)
class Request:
    """What came, without the key: `index` counts from 0, `objects` are those of a body that is a list."""

    index: int
    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    objects: int = 0
    status: int | None = None
    fault: Fault | None = None

    @property
    def path(self) -> str:
        """The target without its parameters."""
        return self.target.partition("?")[0]

    @property
    def reads(self) -> bool:
        """Whether nothing can be changed by it."""
        return self.method in ("GET", "HEAD")


@dataclass(slots=True)
class RateLimit:
    """As in the real server's code: so many requests at once, then so many a second."""

    burst: float = 100
    per_second: float = 10
    retry_after: int = 10
    _left: float | None = None
    _at: float = 0.0

    def exceeded(self, now: float) -> bool:
        """Count a request that comes now."""
        left = self.burst if self._left is None else self._left + (now - self._at) * self.per_second
        self._left, self._at = min(left, self.burst), now
        if self._left < 1:
            return True
        self._left -= 1
        return False
