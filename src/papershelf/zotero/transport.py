"""What lies between pyzotero and the network: politeness, patience, and failures as errors for people.

pyzotero waits out `Backoff` without a limit, does not repeat a request after a fault, keeps the parameters of a read
that failed for the next one, and reports a write that was refused with 429 as done. So it never sees any of that: what
this transport hands up is an answer that the request can be judged by, or an exception.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx2

from papershelf.errors import ZoteroError, ZoteroUnavailableError
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from papershelf.sources.pace import Clock

_LONG = 5.0  # seconds; a longer wait is told
_MOST_WAIT = 120.0  # seconds; who asks for more is asked again another time
_MOST_FAILURES = 5  # in a row
_MOST_UNREACHABLE = 3  # in a row: without a connection, waiting seldom helps
_MOST_WAITING = 600.0  # seconds after failures, in one run
_NEVER = 1e9  # seconds
_TOO_MANY, _UNAVAILABLE = 429, 503
_JUDGED_BY_CALLER: Final = (200, 204, 412)
_PAUSES: Final = ("backoff", "retry-after")  # headers that pyzotero would heed in its own way
AGAIN: Final = "run it again later"


class UncertainError(Exception):
    """A write of which it is not known whether the server did it; its message says what happened."""


@dataclass(frozen=True, slots=True)
class _Failure:
    reason: str
    wait: float | None = None  # seconds that the server asked for
    is_unread: bool = False  # the server refused before it looked at what was to be written
    most: int = _MOST_FAILURES  # of its kind in a row


class Patient(httpx2.BaseTransport):
    """Sends requests one at a time, waits as long as the server asks, and repeats what can be repeated.

    A read is repeated after any fault. A write is repeated only where the server says that it did not look at it
    (429); after any other fault `UncertainError` is raised, and whoever wrote has to read what became of it.

    Raises:
        ZoteroUnavailableError: by `handle_request`: nothing is to be had for now.
        ZoteroError: by `handle_request`: the server refuses.
        UncertainError: by `handle_request`: see there.
    """

    def __init__(self, inner: httpx2.BaseTransport, *, clock: Clock, tell: Callable[[str], None]) -> None:
        self._inner = inner
        self._clock = clock
        self._tell = tell
        self._rest_until = 0.0
        self._why = ""
        self._failures = 0  # in a row
        self._waited = 0.0  # after failures
        self.requests = 0

    def close(self) -> None:
        """Close all connections."""
        self._inner.close()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer to a request, read to its end."""
        is_read = request.method == "GET"
        while True:
            self._rest()
            outcome = self._exchange(request)
            if isinstance(outcome, httpx2.Response):
                self._failures = 0
                return outcome
            self._endure(outcome)
            if not is_read and not outcome.is_unread:
                raise UncertainError(outcome.reason)

    def _exchange(self, request: httpx2.Request) -> httpx2.Response | _Failure:
        self.requests += 1
        try:
            response = self._inner.handle_request(request)
            try:
                # The body is a part of the answer: it can break off, too.
                body = b"".join(response.stream)  # type: ignore[arg-type]
            finally:
                response.close()
            headers = [one for one in response.headers.multi_items() if one[0].lower() not in _PAUSES]
            whole = httpx2.Response(response.status_code, headers=headers, content=body, request=request)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            reason = f"no connection to Zotero at {request.url.host} ({_words(str(error), request)})"
            return _Failure(reason, is_unread=True, most=_MOST_UNREACHABLE)
        except httpx2.TimeoutException:
            return _Failure("Zotero did not answer in time")
        except (httpx2.NetworkError, httpx2.ProtocolError, httpx2.ProxyError, httpx2.DecodingError) as error:
            what = _words(str(error) or type(error).__name__, request)
            return _Failure(f"the connection to Zotero at {request.url.host} broke off ({what})")
        self._rest_until = self._clock.now() + (_seconds(response.headers.get("backoff")) or 0.0)
        self._why = "Zotero asks for fewer requests"
        if response.status_code in _JUDGED_BY_CALLER:
            return whole
        return _failure(whole, _seconds(response.headers.get("retry-after")))

    def _endure(self, failure: _Failure) -> None:
        """Wait as long as the failure makes it wise, or give up."""
        self._failures += 1
        wait = min(2.0 ** (self._failures - 1), 30.0) if failure.wait is None else failure.wait
        if self._failures >= failure.most:
            raise ZoteroUnavailableError(f"{failure.reason}, {self._failures} times in a row; {AGAIN}")
        if self._waited > _MOST_WAITING:
            raise ZoteroUnavailableError(f"{failure.reason}, again and again; {AGAIN}")
        self._waited += wait
        self._rest_until = max(self._rest_until, self._clock.now() + wait)
        self._why = failure.reason

    def _rest(self) -> None:
        seconds = self._rest_until - self._clock.now()
        if seconds > _MOST_WAIT:
            raise ZoteroUnavailableError(f"{self._why} and asks to wait {seconds:.0f} s; {AGAIN}")
        if seconds > _LONG:
            self._tell(f"{self._why}; going on in {seconds:.0f} s")
        if seconds > 0:
            self._clock.sleep(seconds)


def _failure(response: httpx2.Response, wait: float | None) -> _Failure:
    """What an answer other than a good one means; `wait` is its `Retry-After`.

    Raises:
        ZoteroError: asking again would not help.
    """
    status, said = response.status_code, _words(response.text, response.request)
    told = f"{status}: {said}" if said else str(status)
    if status in (_TOO_MANY, _UNAVAILABLE):
        what = "asks for fewer requests" if status == _TOO_MANY else f"is not available just now ({told})"
        return _Failure(f"Zotero {what}", wait, is_unread=status == _TOO_MANY)
    if status >= 500:
        return _Failure(f"Zotero has a fault ({status})")
    if status == 403:
        raise ZoteroError(_forbidden(response.request, said))
    if status == 404:
        raise ZoteroError(f"Zotero does not have {_shown(response.request)} ({told})")
    if 300 <= status < 400 or status in (401, 407):
        raise ZoteroUnavailableError(f"what answers at {response.request.url.host} is not Zotero (status {status})")
    raise ZoteroError(f"Zotero refused {response.request.method} {_shown(response.request)} ({told})")


def _forbidden(request: httpx2.Request, said: str) -> str:
    if "Invalid key" in said or request.url.path.startswith("/keys"):
        return "Zotero does not know this key; make another and sign in: papershelf zotero login"
    if request.method == "GET":
        return f"the key may not read {_shown(request)}; make one that may, and sign in: papershelf zotero login"
    return f"the key may not write to {_shown(request)}; make one that may, and sign in: papershelf zotero login"


def _shown(request: httpx2.Request) -> str:
    return clean(request.url.path)


def _words(text: str, request: httpx2.Request) -> str:
    """What a server said, fit for a line and without the key; an error page says nothing that helps."""
    secret = request.headers.get("authorization", "").removeprefix("Bearer ")
    told = text.replace(secret, "(the key)") if secret else text
    return "" if "<" in told else clean(told)[:200]


def _seconds(header: str | None) -> float | None:
    """The seconds in a `Backoff` or `Retry-After` header; None if it holds something else."""
    if header is None or not re.fullmatch(r"\s*\d+(?:\.\d+)?\s*", header):
        return None
    return min(float(header), _NEVER)
