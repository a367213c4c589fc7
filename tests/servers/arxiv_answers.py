"""What the local arXiv answers to one request: the right page, or what a fault makes of it."""

from __future__ import annotations

import email.utils
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.servers.arxiv_api import Refusal, answer
from tests.servers.arxiv_faults import BadId, Cut, Empty, Fault, Html, Mismatch, Slow, Status, Truncated
from tests.servers.arxiv_feed import render_error
from tests.servers.arxiv_http import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.servers.arxiv_search import Search

PATH = "/api/query"
LONGEST_URL = 8_000  # bytes
_HTML = b"<!DOCTYPE html>\n<html><head><title>arXiv</title></head><body><p>Please wait a moment.</p></body></html>\n"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came, counted from 0, with what was answered.

    `arrived` is in seconds of the server's clock. `clauses` counts what the query looks for, `ids` are those of
    `id_list`. `status` is None when the connection was cut before an answer. `hits` counts what was found, on whatever
    page. `fault` names what was done to it on purpose.
    """

    index: int
    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    arrived: float
    clauses: int
    ids: tuple[str, ...]
    status: int | None = None
    hits: int | None = None
    fault: str | None = None


def respond(search: Search, request: Request, fault: Fault | None, now: float) -> tuple[Answer, int | None]:
    """What is sent, and how many records were found, if any were looked for."""
    match fault:
        case Status():
            return Answer(fault.code, fault.text.encode(), "text/plain", _retry_after(fault, now)), None
        case Html():
            return Answer(200, _HTML, "text/html"), None
        case BadId():
            return _refusal(f"incorrect id format for {request.ids[0] if request.ids else ''}", now), None
        case Cut(within=None):
            return Answer(None), None
        case _:
            right, hits = _right_answer(search, request, fault, now)
            return _spoilt(right, fault), hits


def _right_answer(search: Search, request: Request, fault: Fault | None, now: float) -> tuple[Answer, int | None]:
    """The answer of an arXiv that is well, but for the counting that `fault` may change."""
    if len(request.path.encode()) > LONGEST_URL:
        return Answer(414, b"Request-URI Too Large\n", "text/html"), None
    if request.path.partition("?")[0] != PATH:
        return Answer(404, b"Not Found\n", "text/html"), None
    try:
        page = answer(search, request.params)
    except Refusal as refusal:
        return _refusal(str(refusal), now), None
    hits = page.total
    match fault:
        case Empty():
            page = page.emptied()
        case Mismatch(dropped):
            page = page.without_last(dropped)
    return Answer(200, page.render(now).encode()), hits


def _spoilt(right: Answer, fault: Fault | None) -> Answer:
    match fault:
        case Truncated(share):
            return replace(right, body=right.body[: int(len(right.body) * share)])
        case Slow(seconds):
            return replace(right, delay=seconds)
        case Cut(within) if within is not None:
            return replace(right, share=within)
        case _:
            return right


def _refusal(message: str, now: float) -> Answer:
    return Answer(400, render_error(message, now).encode())


def _retry_after(status: Status, now: float) -> str | None:
    if status.retry_after is None:
        return None
    if status.as_date:
        return email.utils.formatdate(math.ceil(now + status.retry_after), usegmt=True)
    return f"{status.retry_after:g}"
