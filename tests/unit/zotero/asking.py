"""A local Zotero and the client that asks it, on a clock on which waiting takes no time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

from papershelf.zotero.library import Web
from papershelf.zotero.model import Library
from tests.servers.clock import ManualClock
from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_keys import WRITE_KEY

OWN = Library("user", 1001, "My Library")
NEW_ITEM = {"key": "AAAA2345", "version": 0, "itemType": "preprint", "title": "Graphs"}


@dataclass
class Asking:
    """Who asks, what was told while waiting, and how long each wait was."""

    zotero: ZoteroServer
    web: Web
    told: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def write(self, *objects: dict[str, Any], version: int = 0) -> Any:
        return self.web.write(OWN, "items", objects or (NEW_ITEM,), version)

    def read(self) -> Any:
        return self.web.item_versions(OWN, 0).data


@contextmanager
def asking(key: str = WRITE_KEY, url: Callable[[str], str] = str) -> Iterator[Asking]:
    """A client for a new local Zotero; `url` makes the address to be asked of the server's."""
    told: list[str] = []
    waits: list[float] = []

    class Clock(ManualClock):
        def sleep(self, seconds: float) -> None:
            waits.append(seconds)
            super().sleep(seconds)

    with ExitStack() as stack:
        zotero = stack.enter_context(ZoteroServer())
        web = stack.enter_context(Web(key, url=url(zotero.url), clock=Clock(), tell=told.append))
        yield Asking(zotero, web, told, waits)


@dataclass
class Answering:
    """Something that answers every request in the same way: `headers` hold what came last."""

    url: str = ""
    lines: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[Answering]:
    """What stands between papershelf and Zotero: a proxy, or the sign-in page of a hotel."""
    seen = Answering()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.lines.append(self.requestline)
            seen.headers = dict(self.headers.items())
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_DELETE = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    seen.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
