"""The wire of the local Zotero: connections, requests with their bodies, and answers, some of them broken."""

from __future__ import annotations

import contextlib
import gzip
import socket
import sys
import threading
import zlib
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_BODY = 50_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Question:
    """A request that has come as a whole; the names of the headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send: after `delay` real seconds, `share` of the body; without a status the connection is cut at once."""

    status: int | None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    share: float = 1.0


class Application(Protocol):
    """Who answers."""

    def respond(self, question: Question) -> Answer:
        """The answer to a request."""


class HttpServer(ThreadingHTTPServer):
    """Listens on 127.0.0.1 only; every thread ends with it."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, application: Application, port: int) -> None:
        self.application = application
        self.errors: list[BaseException] = []
        self.stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        assert isinstance(request, socket.socket)
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def close_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        assert isinstance(request, socket.socket)
        with self._lock:
            self._connections.discard(request)
        super().close_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep the error, for whoever ends the server: it must not look like a fault of Zotero's."""
        error = sys.exception()
        assert error is not None
        self.errors.append(error)

    def end_connections(self) -> None:
        """Wake up the threads that wait for a client's next request, or let one wait."""
        self.stopping.set()
        with self._lock:
            for connection in self._connections:
                _hang_up(connection)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "zotero-local"
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body in one go
    server: HttpServer

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # a client may go away at any time
            super().handle()

    def finish(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().finish()
        self.rfile.close()

    def handle_expect_100(self) -> bool:
        """Leave it to the application, which refuses; the body does not follow."""
        self._send(self.server.application.respond(self._question(b"")))
        self.close_connection = True
        return False

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives
        """Keep quiet: `on_request` says what came."""

    def _respond(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            self.send_error(413)
            self.close_connection = True
            return
        body = self.rfile.read(int(length))
        if self.headers.get("Content-Encoding") == "gzip":
            with contextlib.suppress(OSError, EOFError, zlib.error):  # what is no gzip is no JSON either
                body = gzip.decompress(body)
        self._send(self.server.application.respond(self._question(body)))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _respond  # noqa: N815

    def _question(self, body: bytes) -> Question:
        return Question(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)

    def _send(self, answer: Answer) -> None:
        if answer.delay:
            self.server.stopping.wait(answer.delay)
        if answer.status is None:
            self._cut()
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[: int(len(answer.body) * answer.share)])
        if answer.share < 1:
            self._cut()

    def _cut(self) -> None:
        self.close_connection = True
        try:
            self.wfile.flush()
        finally:
            _hang_up(self.connection)


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it may have ended by itself
        connection.shutdown(socket.SHUT_RDWR)
