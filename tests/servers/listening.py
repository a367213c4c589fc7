"""What all local servers share: a socket on 127.0.0.1, threads that end with it, and connections cut on purpose."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


class Listener(ThreadingHTTPServer):
    """Listens on 127.0.0.1 only; every thread ends with it."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, handler: type[BaseHTTPRequestHandler], port: int) -> None:
        self.errors: list[BaseException] = []
        self.stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        self._connections_lock = threading.Lock()
        super().__init__(("127.0.0.1", port), handler)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        assert isinstance(request, socket.socket)
        with self._connections_lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def close_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        assert isinstance(request, socket.socket)
        with self._connections_lock:
            self._connections.discard(request)
        super().close_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep the error, for whoever ends the server: it must not look like a fault of the service's."""
        error = sys.exception()
        assert error is not None
        self.errors.append(error)

    def end_connections(self) -> None:
        """Wake up the threads that wait for a client's next request, or let one wait."""
        self.stopping.set()
        with self._connections_lock:
            for connection in self._connections:
                hang_up(connection)


class Handler(BaseHTTPRequestHandler):
    """A connection that is kept, that a client may leave at any time, and that can be cut."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one go

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle()

    def finish(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().finish()
        self.rfile.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives
        """Keep quiet: `on_request` says what came."""

    def cut(self) -> None:
        self.close_connection = True
        try:
            self.wfile.flush()
        finally:
            hang_up(self.connection)


class Running:
    """A server that runs from entering the `with` block to leaving it; `url` is where, without a slash at the end."""

    url = ""

    def __init__(self, what: str) -> None:
        self._what = what

    def listener(self) -> Listener:
        """What listens; to be made by the server."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._listener = self.listener()
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.01,), name=self._what)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._listener.server_port}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown()
        self._thread.join()
        self._listener.end_connections()
        self._listener.server_close()
        if self._listener.errors:
            raise RuntimeError(f"{self._what} failed by itself") from self._listener.errors[0]


def hang_up(connection: socket.socket) -> None:
    """End a connection, if it has not ended by itself."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
