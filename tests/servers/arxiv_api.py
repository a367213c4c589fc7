"""The rules of arXiv's query API over a `Search`: parameters in, a page of results out, or a refusal."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.servers.arxiv_feed import Entry, Question, latest, render_feed
from tests.servers.arxiv_query import Expression, QuerySyntaxError, clauses_of, parse_query

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from papershelf.model import Record
    from tests.servers.arxiv_search import Search

LARGEST_PAGE = 2_000
WINDOW = 10_000
_SORTS = ("relevance", "submittedDate", "lastUpdatedDate")
_ORDERS = ("descending", "ascending")
# As lenient as arXiv is: an id that was never given out is unknown, not malformed.
_ID = re.compile(r"(?:ar[xX]iv:)?(?P<base>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v(?P<version>\d+))?", re.ASCII)


class Refusal(Exception):  # noqa: N818 - it is an answer, status 400, and not a failure
    """The request breaks a rule; the message is that of the Atom entry "Error"."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of results: its entries, and how many there are on all pages."""

    question: Question
    entries: tuple[Entry, ...]
    total: int

    def render(self, now: float) -> str:
        """The Atom feed, written at `now`."""
        return render_feed(self.question, self.entries, self.total, now)

    def emptied(self) -> Page:
        """The same question answered with nothing."""
        return replace(self, entries=(), total=0)

    def without_last(self, dropped: int) -> Page:
        """The page without its last entries, its counts being as before, or as if there had been that many."""
        kept = self.entries[: max(0, len(self.entries) - dropped)]
        return replace(self, entries=kept, total=max(self.total, dropped))


def count_clauses(params: Mapping[str, str]) -> int:
    """How many texts the query looks for; 0 when it cannot be read."""
    try:
        return sum(1 for _ in clauses_of(parse_query(params.get("search_query", ""))))
    except QuerySyntaxError:
        return 0


def asked_ids(params: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of `id_list` as they were written."""
    return tuple(part.strip() for part in params.get("id_list", "").split(",") if part.strip())


def answer(search: Search, params: Mapping[str, str]) -> Page:
    """The page that the parameters ask for.

    Raises:
        Refusal: a malformed id, query, number or order, a window beyond the limits, or nothing asked at all.
    """
    question = _question(params)
    sort, order = _choice(params, "sortBy", _SORTS), _choice(params, "sortOrder", _ORDERS)
    versions = dict(map(_parse_id, asked_ids(params)))
    if question.search_query.strip():
        found = search.ranked(search.find(_parse(question.search_query)))
        if versions:
            found = [record for record in found if record.arxiv_id in versions]
    elif versions:
        found = search.with_ids(versions)
    else:
        raise Refusal("Either a search_query or id_list must be specified for the classic API.")
    if sort != "relevance":
        found.sort(key=lambda record: (_day(record, sort), record.arxiv_id), reverse=order == "descending")
    page = found[question.start : question.start + question.max_results]
    return Page(question, tuple(_entry(record, versions.get(record.arxiv_id)) for record in page), len(found))


def _entry(record: Record, version: int | None) -> Entry:
    return latest(record) if version is None else Entry(record, version)


def _day(record: Record, sort: str) -> dt.date:
    first = record.submitted.first
    return first if sort == "submittedDate" else record.updated or first


def _question(params: Mapping[str, str]) -> Question:
    start, size = _number(params, "start", 0), _number(params, "max_results", 10)
    if size > LARGEST_PAGE:
        raise Refusal(f"max_results must not exceed {LARGEST_PAGE}")
    if start + size > WINDOW:
        raise Refusal(f"start and max_results must not exceed {WINDOW} together")
    return Question(params.get("search_query", ""), params.get("id_list", ""), start, size)


def _number(params: Mapping[str, str], name: str, default: int) -> int:
    written = params.get(name) or str(default)
    try:
        number = int(written)
    except ValueError:
        raise Refusal(f"{name} must be an integer") from None
    if number < 0:
        raise Refusal(f"{name} must be non-negative")
    return number


def _choice(params: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    chosen = params.get(name) or allowed[0]
    if chosen not in allowed:
        raise Refusal(f"{name} must be in: {', '.join(allowed)}")
    return chosen


def _parse_id(written: str) -> tuple[str, int | None]:
    """The id without its version, and the version where it names one."""
    found = _ID.fullmatch(written)
    if found is None:
        raise Refusal(f"incorrect id format for {written}")
    return found["base"], int(found["version"]) if found["version"] else None


def _parse(text: str) -> Expression:
    try:
        return parse_query(text)
    except QuerySyntaxError as error:
        raise Refusal(f"Invalid query string: '{text}' ({error})") from error
