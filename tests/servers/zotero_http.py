"""The wire of the local Zotero: connections, requests with their bodies, and answers, some of them broken."""

from __future__ import annotations

import contextlib
import gzip
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from tests.servers.listening import Handler, Listener

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


class HttpServer(Listener):
    """A listener that has an application answer."""

    def __init__(self, application: Application, port: int) -> None:
        self.application = application
        super().__init__(_Handler, port)


class _Handler(Handler):
    server_version = "zotero-local"
    disable_nagle_algorithm = True
    server: HttpServer

    def handle_expect_100(self) -> bool:
        """Leave it to the application, which refuses; the body does not follow."""
        self._send(self.server.application.respond(self._question(b"")))
        self.close_connection = True
        return False

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
            self.cut()
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
            self.cut()
