"""A local OAI-PMH server of arXiv's: lists by real HTTP on 127.0.0.1, with tokens that end, and faults on demand.

    with OaiServer(clock=ManualClock()) as server:
        server.put({"id": "2101.00001", "title": "Graphs"}, "2026-01-02")
        server.fail_next(Status(503, retry_after=0))
        ...                                            # ask server.url

It answers as https://github.com/arXiv/oaipmh does: records by the day of their change, then by id; a token holds the
request and how many records to skip, and ends at midnight UTC; what was deleted stays in the list as such.
"""

from __future__ import annotations

import datetime as dt
import threading
import urllib.parse
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from tests.servers.arxiv_faults import Cut, Fault, Html, Slow, Status, Truncated
from tests.servers.arxiv_http import Answer, HttpServer, Question
from tests.servers.arxiv_oai_xml import FORMATS, Paper, document, error, records
from tests.servers.clock import Clock, RealClock
from tests.servers.listening import Running

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PATH = "/oai"
EXPIRED = "expired"  # a fault: the token that comes is refused, as after midnight
_BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
BOMB = "bomb"  # a fault: a document that defines entities
_ARGUMENTS = {"verb", "metadataPrefix", "from", "until", "set"}


class _RefusedError(Exception):
    """What OAI-PMH calls an error: its code and a description."""


class OaiServer(Running):
    """arXiv's list of changes, from entering the `with` block to leaving it.

    Attributes:
        url: what to ask, with GET or POST.
        requests: the parameters of every request that came, in order.
        headers: what came with each.
        arrivals: when each came, on the server's clock.
    """

    def __init__(
        self, papers: Iterable[tuple[Mapping[str, Any], str]] = (), *, clock: Clock | None = None, page: int = 2500
    ) -> None:
        """Hold papers, each with the day of its last change; `page` records are in an answer."""
        super().__init__("the local OAI-PMH server")
        self.requests: list[dict[str, str]] = []
        self.headers: list[Mapping[str, str]] = []
        self.arrivals: list[float] = []
        self.page = page
        self._papers: dict[str, Paper] = {}
        self._clock = clock or RealClock()
        self._next: deque[Fault | str | None] = deque()
        self._lock = threading.Lock()
        for fields, day in papers:
            self.put(fields, day)

    def listener(self) -> HttpServer:
        return HttpServer(self, 0)

    def __enter__(self) -> Self:
        super().__enter__()
        self.url += PATH
        return self

    def put(self, fields: Mapping[str, Any], day: str) -> None:
        """Add a paper, or change it, on a day."""
        with self._lock:
            self._papers[fields["id"]] = Paper(fields["id"], day, dict(fields))

    def delete(self, arxiv_id: str, day: str) -> None:
        """Delete a paper on a day; it stays in the list as deleted."""
        with self._lock:
            self._papers[arxiv_id] = Paper(arxiv_id, day)

    def fail_next(self, *faults: Fault | str | None) -> None:
        """Let the coming requests fail, one after another; None lets one pass. `EXPIRED` and `BOMB` are faults too."""
        with self._lock:
            self._next.extend(faults)

    def now(self) -> float:
        """Seconds since 1970 on the server's clock."""
        return self._clock.now()

    def respond(self, question: Question) -> Answer:
        """Count the request and answer it."""
        with self._lock:
            self.requests.append(dict(question.params))
            self.headers.append(question.headers)
            self.arrivals.append(self.now())
            fault = self._next.popleft() if self._next else None
            papers = sorted(self._papers.values(), key=lambda paper: (paper.stamp, paper.arxiv_id))
        right = self._right(papers, question.params, expired=fault == EXPIRED)
        match fault:
            case Status(code, wait):
                return Answer(code, b"", "text/plain", None if wait is None else f"{wait:g}")
            case Html():
                return replace(right, body=b"<!DOCTYPE html><html><body>Please wait.</body></html>")
            case Truncated(share):
                return replace(right, body=right.body[: int(len(right.body) * share)])
            case Cut(None):
                return Answer(None)
            case Cut(within) if within is not None:
                return replace(right, share=within)
            case Slow(seconds):
                return replace(right, delay=seconds)
            case "bomb":
                return replace(right, body=_BOMB)
            case _:
                return right

    def _right(self, papers: list[Paper], params: Mapping[str, str], *, expired: bool) -> Answer:
        moment = dt.datetime.fromtimestamp(self.now(), dt.UTC)
        try:
            if params.get("verb") != "ListRecords":
                raise _RefusedError("badVerb", "Value of the verb argument is not a legal OAI-PMH verb.")
            inside = self._list(papers, params, moment, expired=expired)
        except _RefusedError as refusal:
            inside = error(*refusal.args)
        return Answer(200, document(f"{moment:%Y-%m-%dT%H:%M:%SZ}", inside), "application/xml")

    def _list(self, papers: list[Paper], params: Mapping[str, str], moment: dt.datetime, *, expired: bool) -> str:
        today = f"{moment:%Y-%m-%d}"
        wanted, skip = dict(params), 0
        if "resumptionToken" in params:
            wanted, skip = _from_token(params, "" if expired else today)
        _check(wanted)
        begin, end, name = wanted.get("from", ""), wanted.get("until", "9999"), wanted.get("set", "")
        found = [
            paper
            for paper in papers
            if begin <= paper.stamp <= end and (not name or any(f"{s}:".startswith(f"{name}:") for s in paper.sets))
        ]
        if not found[skip:]:
            raise _RefusedError("noRecordsMatch", "The combination of the values results in an empty list.")
        shown = found[skip : skip + self.page]
        token = None
        if len(found) > skip + self.page:
            asked = {key: value for key, value in wanted.items() if key != "verb"}
            token = urllib.parse.quote(urllib.parse.urlencode(asked | {"skip": skip + self.page, "day": today}))
        elif skip:
            token = ""
        midnight = (moment + dt.timedelta(days=1)).strftime("%Y-%m-%dT00:00:00Z")
        return records(shown, wanted["metadataPrefix"], token, midnight)


def _from_token(params: Mapping[str, str], today: str) -> tuple[dict[str, str], int]:
    """The request that a token holds, and how many records to skip."""
    if params.keys() != {"verb", "resumptionToken"}:
        raise _RefusedError("badArgument", "No other parameters allowed with resumptionToken.")
    wanted = dict(urllib.parse.parse_qsl(urllib.parse.unquote(params["resumptionToken"])))
    skip, day = wanted.pop("skip", ""), wanted.pop("day", "")
    if not skip.isdecimal() or day != today:
        raise _RefusedError("badResumptionToken", "The value of the resumptionToken argument is invalid or expired.")
    return wanted | {"verb": params["verb"]}, int(skip)


def _check(wanted: Mapping[str, str]) -> None:
    if wanted.keys() - _ARGUMENTS or "metadataPrefix" not in wanted:
        raise _RefusedError("badArgument", "The request includes illegal arguments, or lacks required ones.")
    if wanted["metadataPrefix"] not in FORMATS:
        raise _RefusedError("cannotDisseminateFormat", "Did not recognize requested format")
    for name in ("from", "until"):
        try:
            dt.date.fromisoformat(wanted.get(name, "2026-01-01"))
        except ValueError:
            raise _RefusedError("badArgument", f"{name} must be a day") from None
