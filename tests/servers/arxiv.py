"""A local arXiv: the API's search over a snapshot, by real HTTP on 127.0.0.1, with its limits, and faults on demand.

    with ArxivServer(records, clock=ManualClock()) as server:
        server.fail_next(Status(503, retry_after=0))
        ...                                            # ask server.url
    assert not server.too_soon

By hand: `python -m tests.servers.arxiv --snapshot FILE --port N`.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import signal
import sys
import threading
from collections import deque
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.servers.arxiv_answers import PATH, Request, respond
from tests.servers.arxiv_api import asked_ids, count_clauses
from tests.servers.arxiv_faults import FAULTS, Fault, name_of
from tests.servers.arxiv_http import Answer, HttpServer, Question
from tests.servers.arxiv_search import Search
from tests.servers.clock import Clock, FastClock, RealClock
from tests.servers.listening import Running
from tests.servers.snapshot import load_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from papershelf.model import Record

_TOLERANCE = 0.001  # seconds: what adding up floating-point numbers may cost


class ArxivServer(Running):
    """arXiv's query API over `records`, from entering the `with` block to leaving it.

    Attributes:
        url: what to ask, with GET or POST.
        requests: every request that came, in order of arrival.
        overlaps: how many of them came while another was not yet answered, nor given up by its client.
    """

    def __init__(
        self,
        records: Iterable[Record] | None,
        *,
        clock: Clock | None = None,
        interval: float = 3.0,
        faults: Iterable[Fault | None] = (),
        port: int = 0,
        on_request: Callable[[Request], None] | None = None,
    ) -> None:
        """Index the records.

        Args:
            records: what there is to be found.
            clock: tells when requests arrive; the client had better share it. The real one by default.
            interval: seconds that arXiv wants between two requests.
            faults: what happens to the first requests, as with `fail_next`.
            port: on 127.0.0.1; 0 is any that is free.
            on_request: called with each request when its answer is known.
        """
        super().__init__("the local arXiv")
        self.requests: list[Request] = []
        self.overlaps = 0
        self._search = Search(records or ())
        self._clock = clock or RealClock()
        self._interval = interval
        self._port = port
        self._on_request = on_request
        self._next: deque[Fault | None] = deque(faults)
        self._rules: list[tuple[Callable[[Request], bool], Fault]] = []
        self._lock = threading.RLock()  # a condition may look at the server

    def listener(self) -> HttpServer:
        return HttpServer(self, self._port)

    def __enter__(self) -> Self:
        super().__enter__()
        self.url += PATH
        return self

    def fail_next(self, *faults: Fault | None) -> None:
        """Let the coming requests fail, one after another; None lets one pass."""
        with self._lock:
            self._next.extend(faults)

    def fail_when(self, condition: Callable[[Request], bool], fault: Fault) -> None:
        """Let every request fail that `condition` is true of and that `fail_next` says nothing about.

        Of several conditions the first counts; while it is asked, `requests` holds those before. A search that is too
        much for arXiv is `lambda r: r.clauses > 8`, the fourth request `lambda r: r.index == 3`.
        """
        with self._lock:
            self._rules.append((condition, fault))

    @property
    def too_soon(self) -> tuple[tuple[Request, Request], ...]:
        """Requests that came less than the interval after the one before, each with that one."""
        with self._lock:
            came = list(self.requests)
        return tuple((a, b) for a, b in pairwise(came) if b.arrived - a.arrived < self._interval - _TOLERANCE)

    def warm_up(self) -> None:
        """Index what is otherwise indexed when a query first asks for it."""
        self._search.warm_up()

    def now(self) -> float:
        """Seconds since 1970 on the server's clock."""
        return self._clock.now()

    def respond(self, question: Question) -> Answer:
        """Count the request and answer it."""
        clauses, ids = count_clauses(question.params), asked_ids(question.params)
        with self._lock:
            self.overlaps += question.overlapping
            request = Request(
                len(self.requests),
                question.method,
                question.target,
                question.params,
                question.headers,
                self.now(),
                clauses,
                ids,
            )
            fault = self._fault_of(request)
            self.requests.append(request)
        given, hits = respond(self._search, request, fault, self.now())
        request = replace(request, status=given.status, hits=hits, fault=name_of(fault) if fault else None)
        with self._lock:
            self.requests[request.index] = request
        if self._on_request:
            self._on_request(request)
        return given

    def _fault_of(self, request: Request) -> Fault | None:
        if self._next:
            return self._next.popleft()
        return next((fault for condition, fault in self._rules if condition(request)), None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve a snapshot until Ctrl-C, with a line for each request; returns the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell lets its background jobs ignore the first
        signal.signal(number, signal.default_int_handler)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            _serve(options)
    except (OSError, OverflowError, ValueError) as error:  # no such file, a damaged line, a port in use
        parser.error(str(error))
    return 0


def _serve(options: argparse.Namespace) -> None:
    print(f"Reading {options.snapshot} ...", flush=True)
    server = ArxivServer(
        load_snapshot(options.snapshot),
        clock=RealClock() if options.speed == 1 else FastClock(options.speed),
        interval=options.interval,
        port=options.port,
        on_request=_log,
    )
    for nth, fault in options.fault:
        server.fail_when(partial(_is_nth, nth), fault)
    server.warm_up()
    try:
        with server:
            print(f"A local arXiv at {server.url} (Ctrl-C stops it). To use it:")
            interval = f"{options.interval / options.speed:g}"
            print(f"export PAPERSHELF_ARXIV_URL={server.url} PAPERSHELF_ARXIV_INTERVAL={interval}", flush=True)
            threading.Event().wait()
    finally:
        counts = f"{len(server.requests)} requests, {len(server.too_soon)} too soon, {server.overlaps} overlapping"
        print(counts, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.arxiv", description="A local arXiv to try things.")
    parser.add_argument("--snapshot", type=Path, required=True, help="metadata in Kaggle's format: plain, .gz or .zst")
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1 (default: any that is free)")
    parser.add_argument("--interval", type=float, default=3.0, help="seconds between requests (default: 3)")
    parser.add_argument("--speed", type=_positive, default=1.0, help="how fast the server's clock runs (default: 1)")
    parser.add_argument(
        "--fault", type=_nth_fault, action="append", default=[], metavar="FAULT:N",
        help=f"what happens to the Nth request; repeatable. FAULT is one of {', '.join(FAULTS)}",
    )  # fmt: skip
    return parser


def _positive(written: str) -> float:
    number = float(written)
    if not number > 0:
        raise ValueError(written)
    return number


def _nth_fault(written: str) -> tuple[int, Fault]:
    name, _, nth = written.rpartition(":")
    if name not in FAULTS or int(nth) < 1:
        raise ValueError(written)
    return int(nth), FAULTS[name]


def _is_nth(nth: int, request: Request) -> bool:
    return request.index == nth - 1


def _log(request: Request) -> None:
    """One line: when, what was answered, what was asked, what was found. Nothing that a client wrote is printed."""
    asked = f"{len(request.ids)} ids" if request.ids else f"{request.clauses} clauses"
    found = "" if request.hits is None else f", {request.hits} hits"
    fault = f" (fault: {request.fault})" if request.fault else ""
    moment = dt.datetime.fromtimestamp(request.arrived, dt.UTC)
    with contextlib.suppress(OSError):  # whoever read the lines may have gone
        print(f"{moment:%H:%M:%S.%f} {request.status or 'cut'} {request.method} {asked}{found}{fault}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
