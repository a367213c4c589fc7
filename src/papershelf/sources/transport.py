"""One exchange with arXiv: in its turn, with timeouts, and with an answer that is whole, or a failure that says why.

Failure               could not ask
├── Refused           arXiv cannot read this query; it is never asked again as it is
├── Overloaded        a timeout or a 5xx: fewer questions in a request may help
├── Throttled         429
├── Unreachable       no connection
├── Damaged           cut off, a web page, or a feed that contradicts itself
└── Fatal             asking again would not help
"""

from __future__ import annotations

import email.utils
import io
import math
import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, LocationValueError, NewConnectionError, ReadTimeoutError

from papershelf.sources.atom import FeedCounts, NotAFeedError, count_feed
from papershelf.sources.pace import NoTurnError
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from papershelf.sources.pace import Clock, Pace

_MOST_BYTES = 64 * 2**20  # of an answer: 2,000 entries have some 5 MB
_CHUNK = 2**16
_CONNECT_TIMEOUT = 10.0  # seconds
_NO_TURN = "other papershelf processes kept asking arXiv for minutes; run it again when they are done"
_SLOWEST = 4  # times the timeout that a whole answer may take


class Failure(Exception):  # noqa: N818 - it is an outcome, told apart by its subclasses
    """Why an exchange failed: `reason` is a sentence part; `retry_after` what arXiv asks us to wait, in seconds."""

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class Refused(Failure):
    """arXiv cannot read this query (400), or it is too long (414)."""


class Overloaded(Failure):
    """No answer in time, or a 5xx."""


class Throttled(Failure):
    """Too many requests (429)."""


class Unreachable(Failure):
    """No connection came about."""


class Damaged(Failure):
    """The answer was cut off, was no feed, or contradicts itself."""


class Fatal(Failure):
    """Asking again would not help."""


class PacedAdapter(HTTPAdapter):
    """Carries the requests of a `requests` session to arXiv, each in its turn; raises `Failure` for any but a good one.

    It replaces the User-Agent that the client sets, and reads the whole body while it holds the turn.
    """

    def __init__(self, pace: Pace, *, clock: Clock, user_agent: str, timeout: float) -> None:
        """Make an adapter; `timeout` is how long to wait for the next byte, in seconds."""
        super().__init__()
        self._pace = pace
        self._clock = clock
        self._headers = {"User-Agent": user_agent, "Connection": "close"}
        self._timeout = timeout
        self.requests_made = 0
        self.counts: FeedCounts | None = None

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: object = None,
        verify: bool | str = True,
        cert: object = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """One exchange; `stream` and `timeout` are the client's wishes and not heard.

        Raises:
            Failure: anything but a whole feed or a redirection.
        """
        del stream, timeout
        request.headers.update(self._headers)
        self.counts = None
        try:
            with self._pace.turn() as has_arrived:
                self.requests_made += 1
                response = super().send(
                    request,
                    stream=True,
                    timeout=(min(_CONNECT_TIMEOUT, self._timeout), self._timeout),
                    verify=verify,
                    cert=cert,  # type: ignore[arg-type]  # handed on as it came
                    proxies=proxies,
                )
                has_arrived()
                body = self._read(response)
                self.close()  # a connection that the other side closes would break under the next request
        except NoTurnError as error:
            raise Fatal(_NO_TURN) from error
        except (requests.RequestException, HTTPError) as error:
            raise _connection_failure(error) from error
        response.raw = io.BytesIO(body)
        if not response.is_redirect:
            self._check(response, body)
        return response

    def _read(self, response: requests.Response) -> bytes:
        deadline = time.monotonic() + _SLOWEST * self._timeout
        body = bytearray()
        try:
            for chunk in response.raw.stream(_CHUNK, decode_content=True):
                body += chunk
                if len(body) > _MOST_BYTES:
                    raise Damaged("arXiv's answer was far too long")
                if time.monotonic() > deadline:
                    raise Overloaded("arXiv's answer took too long")
        finally:
            response.close()
        return bytes(body)

    def _check(self, response: requests.Response, body: bytes) -> None:
        if response.status_code != requests.codes.ok:
            raise _status_failure(response, self._clock.now())
        self._check_body(body)

    def _check_body(self, body: bytes) -> None:
        """See that the body of a good answer is a whole feed; those who ask for something else see for themselves."""
        try:
            counts = count_feed(body)
        except NotAFeedError as error:
            raise Damaged(f"arXiv's answer {error}") from error
        if counts.is_error:
            raise Refused("arXiv refused the query")
        self.counts = counts


def user_agent(version: str, contact: str | None) -> str:
    """The User-Agent header: who asks, and how they can be reached; only characters that a header can hold."""
    known = re.sub(r"[^\x21-\x7e]|[()]", "", clean(contact or ""))
    return f"papershelf/{version} (+{known})" if known else f"papershelf/{version}"


def _connection_failure(error: Exception) -> Failure:
    if isinstance(error, (LocationValueError, requests.exceptions.InvalidURL)):
        return Fatal("the address of arXiv in the settings cannot be used")
    cause = error.args[0] if error.args else None
    if isinstance(error, requests.exceptions.ProxyError):
        return Unreachable("the proxy could not be reached")
    if isinstance(error, requests.exceptions.SSLError):
        return Unreachable("no secure connection to arXiv came about")
    not_connected = isinstance(getattr(cause, "reason", None), NewConnectionError)
    if not_connected or isinstance(error, requests.exceptions.ConnectTimeout):
        return Unreachable("arXiv could not be reached")
    if isinstance(error, (requests.exceptions.Timeout, ReadTimeoutError)):
        return Overloaded("arXiv did not answer in time")
    return Damaged("the connection to arXiv broke")


def _status_failure(response: requests.Response, now: float) -> Failure:
    status = response.status_code
    wait = _retry_after(response.headers.get("Retry-After", ""), now)
    if status in (400, 414):
        return Refused("arXiv refused the query")
    if status == 429:
        return Throttled("arXiv gets too many requests from here (HTTP 429)", retry_after=wait)
    if status >= 500 or status == 408:
        return Overloaded(f"arXiv is overloaded (HTTP {status})", retry_after=wait)
    return Fatal(f"arXiv's address answered HTTP {status}; check the address and the contact in the settings")


def _retry_after(header: str, now: float) -> float | None:
    """Seconds that a Retry-After header asks for, in either of its forms (RFC 9110, 10.2.3); None without one."""
    with suppress(ValueError, OverflowError):
        seconds = float(header)
        return max(0.0, seconds) if math.isfinite(seconds) else None
    with suppress(ValueError, TypeError, OverflowError):
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - now)
    return None
