"""What goes wrong at arXiv, as values: each fault is what happens to one request instead of its right answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Status:
    """An HTTP status; `retry_after` in seconds is sent as such, or as the date that it falls on."""

    code: int
    retry_after: float | None = None
    as_date: bool = False

    @property
    def text(self) -> str:
        """The body that comes with it."""
        return "Rate exceeded." if self.code == 429 else ""


@dataclass(frozen=True, slots=True)
class Empty:
    """Status 200 and a feed that says that nothing was found."""


@dataclass(frozen=True, slots=True)
class Truncated:
    """Status 200 and the first part of the feed, with a Content-Length that agrees."""

    share: float = 0.5


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Status 200 and a well-formed feed that lacks its last entries, though its counts have them."""

    dropped: int = 1


@dataclass(frozen=True, slots=True)
class Html:
    """Status 200 and a web page."""


@dataclass(frozen=True, slots=True)
class BadId:
    """Status 400 and the feed with the entry "Error", as for an id that arXiv cannot read."""


@dataclass(frozen=True, slots=True)
class Slow:
    """The right answer, `seconds` of real time later."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection ends before the answer; with `within`, after that share of the body that was announced."""

    within: float | None = None


Fault = Status | Empty | Truncated | Mismatch | Html | BadId | Slow | Cut

FAULTS: dict[str, Fault] = {
    "429": Status(429),
    "429-retry-after": Status(429, retry_after=5),
    "429-retry-date": Status(429, retry_after=5, as_date=True),
    "503": Status(503),
    "503-retry-after": Status(503, retry_after=5),
    "503-retry-zero": Status(503, retry_after=0),
    "500": Status(500),
    "414": Status(414),
    "400": BadId(),
    "empty": Empty(),
    "truncated": Truncated(),
    "mismatch": Mismatch(),
    "html": Html(),
    "slow": Slow(600),
    "cut": Cut(),
    "cut-within": Cut(0.5),
}
"""The faults by the names that the command line knows."""


def name_of(fault: Fault) -> str:
    """The fault's name on the command line, else as it is written in Python."""
    return next((name for name, known in FAULTS.items() if known == fault), repr(fault))
