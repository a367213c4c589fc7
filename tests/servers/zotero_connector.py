"""A stand-in for the Zotero program's connector server, by real HTTP on 127.0.0.1, with faults on demand.

    with ConnectorServer() as server:
        server.fail_next("saveItems", CutAfter())
        ...                                            # hand over to server.url
    assert server.program.items

By hand: `python -m tests.servers.zotero_connector --port N`. Other than the real one it speaks HTTP/1.1.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import sys
import threading
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.servers.listening import Running
from tests.servers.zotero_connector_program import Place, Program, Reply
from tests.servers.zotero_faults import CutAfter, CutBefore, Slow, Status
from tests.servers.zotero_http import Answer, HttpServer, Question

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSION = "8.0"
_API_VERSION = "x-zotero-connector-api-version"
_HEADERS = {"X-Zotero-Version": VERSION, "X-Zotero-Connector-API-Version": "3"}
_PING = "<!DOCTYPE html><html><body>Zotero is running</body></html>"


@dataclass(frozen=True, slots=True)
class Select:
    """The person at the program selects another place right before the request is handled."""

    target: str


Fault = Status | Slow | CutBefore | CutAfter | Select

FAULTS: dict[str, Fault] = {
    "500": Status(500),
    "cut-before": CutBefore(),
    "cut-after": CutAfter(),
    "slow": Slow(90),
    "select-library": Select("L1"),
}


class ConnectorServer(Running):
    """The connector server of `program`, from entering the `with` block to leaving it.

    `asked` are the endpoints that were asked, in order of arrival, with the bodies.
    """

    def __init__(self, program: Program | None = None, *, port: int = 0, talks: bool = False) -> None:
        self.program = program or Program()
        super().__init__("the local Zotero program")
        self.asked: list[tuple[str, bytes]] = []
        self._port = port
        self._talks = talks
        self._faults: dict[str, deque[Fault | None]] = defaultdict(deque)
        self._lock = threading.Lock()

    def listener(self) -> HttpServer:
        return HttpServer(self, self._port)

    def fail_next(self, endpoint: str, *faults: Fault | None) -> None:
        """Let the coming requests to an endpoint fail, one after another; None lets one pass."""
        self._faults[endpoint].extend(faults)

    def respond(self, question: Question) -> Answer:
        """What the program answers, or what goes wrong instead."""
        endpoint = question.target.removeprefix("/connector/")
        with self._lock:
            self.asked.append((endpoint, question.body))
            faults = self._faults[endpoint]
            answer = self._answer(question, endpoint, faults.popleft() if faults else None)
            if self._talks:
                print(f"{question.method} {endpoint!r}: {answer.status or 'cut'}", flush=True)
                print(f"  {len(self.program.items)} items; selected: {self.program.selected}", flush=True)
        return answer

    def _answer(self, question: Question, endpoint: str, fault: Fault | None) -> Answer:
        match fault:
            case CutBefore():
                return Answer(None)
            case Status(code, body=body):
                return Answer(code, (body or "").encode(), _HEADERS)
            case Select(target):
                self.program.selected = target
        answer = self._right(question, endpoint)
        match fault:
            case CutAfter():
                return Answer(None)
            case Slow(seconds):
                return Answer(answer.status, answer.body, answer.headers, seconds)
        return answer

    def _right(self, question: Question, endpoint: str) -> Answer:
        """The answer without a fault."""
        version = question.headers.get(_API_VERSION)
        is_browser = question.headers.get("user-agent", "").startswith("Mozilla/") or "origin" in question.headers
        if is_browser and not version:
            return Answer(None)  # so that a web page cannot even learn that Zotero runs
        if (question.method, endpoint) == ("GET", "ping"):
            return Answer(200, _PING.encode(), _HEADERS | {"Content-Type": "text/html"})
        if endpoint not in ("getSelectedCollection", "saveItems", "updateSession"):
            return _plain(404, "No endpoint found\n")
        if question.method != "POST":
            return _plain(400, "Endpoint does not support method\n")
        if question.headers.get("content-type", "").split(";")[0] != "application/json":
            return _plain(400, "Endpoint does not support content-type\n")
        try:
            data = json.loads(question.body)
        except ValueError:
            return _plain(400, "Invalid JSON provided\n")
        if endpoint == "saveItems" and version and int(version) < 3:
            return _json((400, {"error": "CONNECTOR_VERSION_OUTDATED"}))
        handle = {
            "getSelectedCollection": self.program.get_selected_collection,
            "saveItems": self.program.save_items,
            "updateSession": self.program.update_session,
        }[endpoint]
        return _json(handle(data))


def _plain(status: int, text: str) -> Answer:
    return Answer(status, text.encode(), _HEADERS | {"Content-Type": "text/plain"})


def _json(reply: Reply) -> Answer:
    status, value = reply
    body = b"" if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, _HEADERS | {"Content-Type": "application/json"})


def sample_program(*, editable: bool = True) -> Program:
    """A program with a nested collection, which is selected, and a group's library."""
    mine, group = Place("L1", "My Library"), Place("L7", "The Lab", editable=editable)
    reading = Place("C3", "Reading", mine)
    places = [mine, reading, Place("C12", "Bias", reading), Place("C4", "Writing", mine)]
    places += [group, Place("C21", "Shared", group)]
    return Program(places, "C12" if editable else "C21")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C, with lines for each request; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers.zotero_connector", description="A local Zotero.")
    parser.add_argument("--port", type=int, default=23119, help="on 127.0.0.1 (default: 23119, as Zotero's)")
    parser.add_argument("--read-only", action="store_true", help="a library that can only be read is selected")
    parser.add_argument("--fault", choices=FAULTS, help="what happens to the first saving")
    options = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell lets its background jobs ignore the first
        signal.signal(number, signal.default_int_handler)
    server = ConnectorServer(sample_program(editable=not options.read_only), port=options.port, talks=True)
    if options.fault:
        server.fail_next("saveItems", FAULTS[options.fault])
    try:
        with contextlib.suppress(KeyboardInterrupt), server:
            print(f"A local Zotero program at {server.url} (Ctrl-C stops it).", flush=True)
            threading.Event().wait()
    except (OSError, OverflowError) as error:  # a port in use
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
