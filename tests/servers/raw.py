"""A server that answers with any bytes at all, for what the local arXiv is too well-behaved to send."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress


def http_answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """A whole HTTP answer, after which the connection ends."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class RawServer:
    """Sends the same bytes to whoever connects, and keeps what they sent."""

    def __init__(self, listener: socket.socket, send: Callable[[socket.socket], None]) -> None:
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}/api/query"
        self.heard: list[bytes] = []
        self._listener = listener
        self._send = send

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection, suppress(OSError):
                    self.heard.append(connection.recv(65536))
                    self._send(connection)


@contextmanager
def nobody() -> Iterator[str]:
    """An address where nobody listens. Its port is taken, so that no other test gets it meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@contextmanager
def raw_server(send: bytes | Callable[[socket.socket], None]) -> Iterator[RawServer]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        respond = send if callable(send) else lambda connection: connection.sendall(send)
        server = RawServer(listener, respond)
        thread = threading.Thread(target=server.serve)
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
