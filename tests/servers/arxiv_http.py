"""The wire of the local arXiv: connections, requests with their parameters, and answers, some of them broken."""

from __future__ import annotations

import contextlib
import email.utils
import select
import socket
import threading
import time
import urllib.parse
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Protocol

from tests.servers.listening import Handler, Listener

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST_FORM = 1_000_000  # bytes
_POLL = 0.01  # seconds between two looks whether the client is still there


@dataclass(frozen=True, slots=True)
class Question:
    """A request: `target` is its path with the parameters, `params` these and those of the form.

    `overlapping` when it came while another was not yet answered, on a connection that its client still held.
    """

    method: str
    target: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    overlapping: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send, and how: `delay` in real seconds before it; `share` of the body, then the connection is cut.

    Without a status the connection is cut before anything is sent.
    """

    status: int | None
    body: bytes = b""
    content_type: str = "application/atom+xml; charset=utf-8"
    retry_after: str | None = None
    delay: float = 0.0
    share: float = 1.0


class Application(Protocol):
    """Who answers."""

    def now(self) -> float:
        """Seconds since 1970, for the header `Date`."""

    def respond(self, question: Question) -> Answer:
        """The answer to a request that has come as a whole."""


class HttpServer(Listener):
    """A listener that knows which requests are under way."""

    def __init__(self, application: Application, port: int) -> None:
        self.application = application
        self._in_flight: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(_Handler, port)

    @contextlib.contextmanager
    def in_flight(self, connection: socket.socket) -> Iterator[bool]:
        """From a request to its answer, or to the client's going away; tells whether there is another such."""
        with self._lock:
            overlapping = any(not _has_gone(other) for other in self._in_flight)
            self._in_flight.add(connection)
        try:
            yield overlapping
        finally:
            with self._lock:
                self._in_flight.discard(connection)


class _Handler(Handler, BaseHTTPRequestHandler):
    server_version = "arxiv-local"
    server: HttpServer

    def do_GET(self) -> None:
        self._respond({})

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST_FORM:
            self.send_error(413 if length.isdecimal() else 411)
            self.close_connection = True
            return
        self._respond(_params(self.rfile.read(int(length)).decode("utf-8", "replace")))

    def date_time_string(self, timestamp: float | None = None) -> str:
        return email.utils.formatdate(self.server.application.now() if timestamp is None else timestamp, usegmt=True)

    def _respond(self, form: dict[str, str]) -> None:
        params = _params(self.path.partition("?")[2]) | form
        with self.server.in_flight(self.connection) as overlapping:
            headers = dict(self.headers.items())
            answer = self.server.application.respond(Question(self.command, self.path, params, headers, overlapping))
            ready = self._wait(answer.delay)
        if not ready or answer.status is None:
            self.cut()
        else:
            self._send(answer, answer.status)

    def _wait(self, seconds: float) -> bool:
        """Let the client wait; False when it, or the server, has ended the connection before."""
        waited = 0.0
        while waited < seconds:
            time.sleep(_POLL)
            if _has_gone(self.connection):
                return False
            waited += _POLL
        return True

    def _send(self, answer: Answer, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.retry_after is not None:
            self.send_header("Retry-After", answer.retry_after)
        self.end_headers()
        self.wfile.write(answer.body[: int(len(answer.body) * answer.share)])
        if answer.share < 1:
            self.cut()


def _params(encoded: str) -> dict[str, str]:
    """The parameters, the first of each name; what is no UTF-8 is replaced."""
    pairs = urllib.parse.parse_qsl(encoded, keep_blank_values=True, errors="replace")
    return dict(reversed(pairs))


def _has_gone(connection: socket.socket) -> bool:
    readable, _, _ = select.select([connection], [], [], 0)
    try:
        return bool(readable) and not connection.recv(1, socket.MSG_PEEK)
    except ConnectionError:
        return True
