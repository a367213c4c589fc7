"""A local Zotero: its Web API (version 3) over libraries in memory, by real HTTP on 127.0.0.1, with faults on demand.

    with ZoteroServer() as server:
        key = server.library.add_item({"itemType": "preprint", "title": "Graphs"})
        server.fail_next(Status(429, retry_after=1))
        ...                                            # ask server.url with WRITE_KEY, as user 1001
    assert server.writes == 0

By hand: `python -m tests.servers.zotero --port N`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import signal
import sys
import threading
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.servers.clock import Clock, RealClock
from tests.servers.listening import Running
from tests.servers.zotero_api import ACCOUNT, GROUP, Api
from tests.servers.zotero_faults import (
    Altered,
    Backoff,
    CutAfter,
    CutBefore,
    FailObjects,
    Fault,
    Malformed,
    Meanwhile,
    Slow,
    Status,
)
from tests.servers.zotero_http import Answer, HttpServer, Question
from tests.servers.zotero_keys import GROUP_KEY, KEYS, WRITE_KEY
from tests.servers.zotero_requests import RateLimit, Request
from tests.servers.zotero_values import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.servers.zotero_library import Library

_SECRET = ("authorization", "zotero-api-key")


class ZoteroServer(Running):
    """The API, from entering the `with` block to leaving it.

    Attributes:
        url: where it is, without a slash at the end.
        requests: every request that came, in order of arrival; no key is in it.
        library: the library of user 1001 (keys `WRITE_KEY`, `READ_KEY`, ...).
        group: the library of group 501 (key `GROUP_KEY`).
        libraries: all libraries by their paths, such as `/users/1001`.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        rate_limit: RateLimit | None = None,
        port: int = 0,
        on_request: Callable[[Request], None] | None = None,
    ) -> None:
        """Make empty libraries.

        Args:
            clock: dates the objects, and counts for the rate limit; the real one by default.
            rate_limit: none by default.
            port: on 127.0.0.1; 0 is any that is free.
            on_request: called with each request when its answer is known.
        """
        super().__init__("the local Zotero")
        self.requests: list[Request] = []
        self._clock = clock or RealClock()
        self._api = Api(self._clock.now)
        self.libraries = self._api.libraries
        self.library: Library = self.libraries[f"/users/{ACCOUNT.number}"]
        self.group: Library = self.libraries[GROUP.path]
        self._rate_limit = rate_limit
        self._port = port
        self._on_request = on_request
        self._next: deque[Fault | None] = deque()
        self._at: dict[int, Fault] = {}
        self._rules: list[tuple[Callable[[str, str], bool], Fault, float]] = []
        self._lock = threading.RLock()

    def listener(self) -> HttpServer:
        return HttpServer(self, self._port)

    @property
    def reads(self) -> int:
        """How many requests came that change nothing."""
        return sum(request.reads for request in self.requests)

    @property
    def writes(self) -> int:
        """How many requests came that may change something."""
        return sum(not request.reads for request in self.requests)

    def fail_next(self, *faults: Fault | None) -> None:
        """What happens to the coming requests, one after another; None lets one pass."""
        with self._lock:
            self._next.extend(faults)

    def fail_at(self, index: int, fault: Fault) -> None:
        """What happens to the request of that index, counted from 0 since the start."""
        with self._lock:
            self._at[index] = fault

    def fail_when(self, condition: Callable[[str, str], bool], fault: Fault, times: float = float("inf")) -> None:
        """What happens to requests whose method and path (without parameters) `condition` is true of.

        `fail_at` and `fail_next` come first, then of several conditions the first one.
        """
        with self._lock:
            self._rules.append((condition, fault, times))

    def forget_faults(self) -> None:
        """Nothing goes wrong from now on."""
        with self._lock:
            self._next.clear()
            self._at.clear()
            self._rules.clear()

    def revoke(self, key: str = WRITE_KEY) -> None:
        """From now on the key is invalid."""
        self._api.keys.pop(key, None)

    def respond(self, question: Question) -> Answer:
        """Note the request and answer it."""
        with self._lock:
            index = len(self.requests)
            fault = self._fault_of(index, question.method, question.target.partition("?")[0])
            request = Request(
                index, question.method, re.sub(r"([?&]key=)[^&]*", r"\1***", question.target),
                {name: value for name, value in question.headers.items() if name not in _SECRET},
                _count(question.body), fault=fault,
            )  # fmt: skip
            self.requests.append(request)
            limited = self._rate_limit is not None and self._rate_limit.exceeded(self._clock.now())
        if limited and self._rate_limit:
            answer = _refusal(Status(429, self._rate_limit.retry_after))
        else:
            answer = self._answer(question, fault)
        request = replace(request, status=answer.status)
        with self._lock:
            self.requests[index] = request
        if self._on_request:
            self._on_request(request)
        return answer

    def _fault_of(self, index: int, method: str, path: str) -> Fault | None:
        if index in self._at:
            return self._at[index]
        if self._next:
            return self._next.popleft()
        for number, (condition, fault, times) in enumerate(self._rules):
            if times > 0 and condition(method, path):
                self._rules[number] = (condition, fault, times - 1)
                return fault
        return None

    def _answer(self, question: Question, fault: Fault | None) -> Answer:
        match fault:
            case Status():
                return _refusal(fault)
            case CutBefore():
                return Answer(None)
            case Meanwhile():
                fault.action(self._api.library_of(question.target))
        failing = fault if isinstance(fault, FailObjects) else FailObjects(())
        answer = self._api.respond(
            question, {position: RefusedError(failing.code, failing.message) for position in failing.positions}
        )
        match fault:
            case CutAfter():
                return Answer(None) if fault.within is None else replace(answer, share=fault.within)
            case Backoff():
                return replace(answer, headers={**answer.headers, "Backoff": str(fault.seconds)})
            case Slow():
                return replace(answer, delay=fault.seconds)
            case Malformed():
                return replace(answer, body=fault.body.encode())
            case Altered():
                return replace(answer, body=fault.change(answer.body))
        return answer


def _refusal(fault: Status) -> Answer:
    headers = {"Zotero-API-Version": "3", "Content-Type": "text/html; charset=UTF-8"}
    if fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
    return Answer(fault.code, fault.text.encode(), headers)


def _count(body: bytes) -> int:
    with contextlib.suppress(ValueError, RecursionError):
        given = json.loads(body)
        return len(given) if isinstance(given, list) else 1
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C, with a line for each request; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers.zotero", description="A local Zotero to try things.")
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1 (default: any that is free)")
    parser.add_argument("--items", type=int, default=0, help="papers in the user's library (default: none)")
    options = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell lets its background jobs ignore the first
        signal.signal(number, signal.default_int_handler)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            _serve(options.port, options.items)
    except (OSError, OverflowError) as error:  # a port in use, or none
        parser.error(str(error))
    return 0


def _serve(port: int, items: int) -> None:
    server = ZoteroServer(port=port, on_request=_log)
    server.library.seed(sample(number) for number in range(items))
    try:
        with server:
            print(f"A local Zotero at {server.url} (Ctrl-C stops it): user 1001 with {items} items, group 501.")
            print(f"Keys: {' '.join(KEYS)}; the group's is {GROUP_KEY}.", flush=True)
            threading.Event().wait()
    finally:
        print(f"{server.reads} reads, {server.writes} writes", flush=True)


def sample(number: int) -> dict[str, object]:
    """A paper to fill a library with."""
    paper = f"{2000 + number // 10_000:04d}.{number % 10_000:05d}"
    return {
        "itemType": "preprint",
        "title": f"Paper number {number}",
        "creators": [{"creatorType": "author", "firstName": "Ann", "lastName": f"Author{number % 7}"}],
        "repository": "arXiv",
        "archiveID": f"arXiv:{paper}",
        "DOI": f"10.48550/arXiv.{paper}",
        "url": f"http://arxiv.org/abs/{paper}",
        "date": f"20{number % 24:02d}-01-{number % 28 + 1:02d}",
        "tags": [{"tag": "to-read"}],
    }


def _log(request: Request) -> None:
    """One line: what was asked, what was answered. No parameters: a client wrote them."""
    objects = f" {request.objects} objects" if request.objects else ""
    fault = f" (fault: {type(request.fault).__name__})" if request.fault else ""
    path = re.sub(r"[^\w/.-]", "?", request.path)
    with contextlib.suppress(OSError):  # whoever read the lines may have gone
        print(f"{request.status or 'cut'} {request.method} {path}{objects}{fault}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
