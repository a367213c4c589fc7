"""What goes wrong at Zotero, as values: what happens to one request besides, or instead of, its right answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.servers.zotero_library import Library

_TEXTS = {
    429: "Request rate limit exceeded",
    500: "An error occurred",
    503: "Server updates in progress. Please try again in a few minutes.",
    403: "Invalid key",
}
GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>"


@dataclass(frozen=True, slots=True)
class Status:
    """That status instead of the answer; nothing is read or written. `retry_after` is the header's value."""

    code: int
    retry_after: str | int | None = None
    body: str | None = None

    @property
    def text(self) -> str:
        """The body: the real server's, or a proxy's HTML for 502 and 504."""
        return self.body if self.body is not None else _TEXTS.get(self.code, GATEWAY)


@dataclass(frozen=True, slots=True)
class Backoff:
    """The right answer with the header `Backoff`."""

    seconds: str | int


@dataclass(frozen=True, slots=True)
class Slow:
    """The right answer, `seconds` of real time later."""

    seconds: float


@dataclass(frozen=True, slots=True)
class CutBefore:
    """The connection ends without anything having been done."""


@dataclass(frozen=True, slots=True)
class CutAfter:
    """The request is carried out, then the connection ends without an answer; with `within`, in the answer's body."""

    within: float | None = None


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Another client does something right before the request is handled."""

    action: Callable[[Library], object]


@dataclass(frozen=True, slots=True)
class FailObjects:
    """Objects of a POST, by position, are not written but reported as failed."""

    positions: tuple[int, ...]
    code: int = 500
    message: str = "An error occurred"


@dataclass(frozen=True, slots=True)
class Malformed:
    """The request is carried out, but the answer is no JSON."""

    body: str = '{"successful": {"0": {"key": '


@dataclass(frozen=True, slots=True)
class Altered:
    """The request is carried out, and its answer's body is changed before it is sent."""

    change: Callable[[bytes], bytes]


Fault = Status | Backoff | Slow | CutBefore | CutAfter | Meanwhile | FailObjects | Malformed | Altered
