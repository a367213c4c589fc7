"""arXiv's query API as a source. The only module that knows the package `arxiv`, whose gaps are closed around it.

The package makes URLs and reads feeds. What it lacks (a pace over processes, timeouts, backoff, a strict look at what
came) is in the adapter under its session; what to ask and what the hits mean is in `wording` and `questions`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, TypeVar

import arxiv
import requests

from papershelf import __version__
from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Record
from papershelf.names import parse_author
from papershelf.sources.base import Answer, Found, Query, Unavailable
from papershelf.sources.batching import Batches, BatchSize
from papershelf.sources.pace import Clock, Pace, SystemClock
from papershelf.sources.patience import AGAIN, Patience
from papershelf.sources.questions import Question, crowding, questions_of
from papershelf.sources.transport import Damaged, Failure, Fatal, Overloaded, PacedAdapter, Refused, user_agent
from papershelf.sources.wording import WORDINGS, any_of, encoded_size
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

T = TypeVar("T")

API_URL = "https://export.arxiv.org/api/query"
_MOST_URL_BYTES = 6_000  # GET is refused at about 8 kB
_MOST_TITLES = 24
_MOST_IDS = 100
_PAGE = 300  # a full one means asking again in parts; 24 titles have some 50 hits
_LARGEST_PAGE = 2_000  # what arXiv allows
_EMPTY_BELIEVED = 2  # empty feeds in answer to one request
_MOST_REDIRECTS = 3
_ATTEMPTS = 3  # for a request that cannot be made smaller
_OTHER_PARAMETERS = 120  # bytes of a URL
_JOIN_BYTES = encoded_size("() OR ")
_QUIET = logging.NullHandler()


@dataclass(frozen=True, slots=True)
class _Page:
    """What a request brought; `is_cut` when there was more than fits in."""

    records: tuple[Record, ...]
    is_cut: bool


class ArxivSource:
    """A `Source` over arXiv's query API: many titles a request, each in up to three wordings.

    An instance is for one run: once arXiv turns out not to be there, or not to want us, it is not asked again.
    """

    vocabulary = None  # arXiv tells of papers, not of words

    def __init__(
        self,
        *,
        lock_path: Path,
        url: str = API_URL,
        name: str = "arXiv",
        probe: ArxivId | None = None,
        contact: str | None = None,
        interval: float = 3.0,
        timeout: float = 30.0,
        clock: Clock | None = None,
        random: Random | None = None,
    ) -> None:
        """Make a source; nothing is asked yet.

        Args:
            lock_path: the file by which all processes of the user keep one pace; its folder is made.
            url: the address of the API.
            name: what to call who answers there; another address than arXiv's own wants another name.
            probe: a paper that is there for certain. When all answers are empty, it is asked for: what does not even
                know this one is out of order, and nothing is "not found".
            contact: an e-mail address or a URL for arXiv to reach the user by.
            interval: least seconds between two requests.
            timeout: seconds to wait for arXiv's next byte.
            clock: what tells time and waits; the computer's clock where not given.
            random: what makes waits after failures uneven, so that several processes do not come back together.
        """
        clock = clock or SystemClock()
        self._name = name
        self._unproved = probe
        pace = Pace(lock_path, interval=interval, clock=clock)
        agent = user_agent(__version__, contact)
        self._adapter = PacedAdapter(pace, clock=clock, user_agent=agent, timeout=timeout)
        self._patience = Patience(interval, clock=clock, random=random or Random())  # noqa: S311 - no secret depends on it
        self._client = _client(url, self._adapter)
        self._titles_at_once, self._ids_at_once = BatchSize(_MOST_TITLES), BatchSize(_MOST_IDS)
        self._budget = _MOST_URL_BYTES - _OTHER_PARAMETERS - len(self._client.query_url_format)

    @property
    def name(self) -> str:
        """Who answers, as it was given."""
        return self._name

    @property
    def requests_made(self) -> int:
        """How many HTTP requests went out so far, repeated ones included."""
        return self._adapter.requests_made

    def search(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
        """Records of each title: asked as a phrase, then, where no record has this very title, in other wordings."""
        questions = questions_of(queries)
        for question in questions:
            if not question.clauses:
                yield from self._answers(question)
        for turn in range(len(WORDINGS)):
            waiting = [question for question in questions if not question.is_done and turn < len(question.clauses)]
            for question in self._ask_titles(waiting, turn):
                if question.is_done or turn + 1 == len(question.clauses):
                    yield from self._answers(question)

    def fetch(self, ids: Sequence[ArxivId]) -> Iterator[tuple[ArxivId, Answer]]:
        """The latest version of each id's record."""
        asked: dict[ArxivId, dict[ArxivId, None]] = {}
        for arxiv_id in ids:
            asked.setdefault(arxiv_id.base, {})[arxiv_id] = None
        batches = Batches(asked, self._ids_at_once, cost=lambda base: encoded_size(f"{base},"), budget=self._budget)
        for batch, outcome in self._ask(batches, lambda batch: arxiv.Search(id_list=list(batch), max_results=_PAGE)):
            for base in batch:
                answer = self._answer(outcome, refused="arXiv refused this id")
                if isinstance(answer, Found):
                    answer = Found(tuple(r for r in answer.records if r.arxiv_id == base), self._name)
                yield from ((arxiv_id, answer) for arxiv_id in asked[base])

    def _ask_titles(self, questions: Sequence[Question], turn: int) -> Iterator[Question]:
        """Ask each question in its wording for this turn; gives each back when that is done, whatever came of it."""

        def cost(question: Question) -> int:
            return encoded_size(question.clauses[turn]) + _JOIN_BYTES

        def to_search(batch: Sequence[Question]) -> arxiv.Search:
            size = _LARGEST_PAGE if len(batch) == 1 and turn == 0 else _PAGE
            return arxiv.Search(any_of(question.clauses[turn] for question in batch), max_results=size)

        def to_crowd(batch: Sequence[Question], records: Sequence[Record]) -> Collection[Question]:
            return crowding(batch, turn, records)

        batches = Batches(questions, self._titles_at_once, cost=cost, budget=self._budget)
        for batch, outcome in self._ask(batches, to_search, to_crowd):
            answer = self._answer(outcome, refused="arXiv refused this title's query")
            for question in batch:
                question.take(answer)
                yield question

    def _ask(
        self,
        batches: Batches[T],
        to_search: Callable[[Sequence[T]], arxiv.Search],
        to_crowd: Callable[[Sequence[T], Sequence[Record]], Collection[T]] = lambda _, __: (),
    ) -> Iterator[tuple[Sequence[T], _Page | Failure]]:
        """Ask batch after batch, in parts where a whole one fails; each item comes back once, with what came of it.

        `to_crowd` tells, of a batch whose page was cut, which items to ask alone.
        """
        while batch := batches.take():
            outcome = self._exchange(to_search(batch), can_split=len(batch) > 1)
            if isinstance(outcome, _Page):
                if outcome.is_cut and len(batch) > 1:
                    batches.set_apart(batch, to_crowd(batch, outcome.records))
                    continue
                batches.size.grow()
            elif len(batch) > 1 and not self._patience.lost:
                if isinstance(outcome, Overloaded):
                    batches.size.shrink()
                batches.halve(batch)
                continue
            yield batch, outcome

    def _exchange(self, search: arxiv.Search, *, can_split: bool) -> _Page | Failure:
        """The first page, or the failure after which asking the same again makes no sense.

        That nothing was found is believed when it is said twice: arXiv's feed is sometimes empty for no reason.
        """
        failures = empty = 0
        while not self._patience.lost:
            try:
                page = self._page(search)
                empty += not page.records
                if empty >= _EMPTY_BELIEVED:
                    self._prove()
            except Failure as failure:
                self._patience.endure(failure)
                failures += 1
                gives_up = isinstance(failure, Refused) or (can_split and isinstance(failure, Overloaded))
                if gives_up or failures == _ATTEMPTS:
                    return failure
            else:
                self._patience.reward()
                if page.records or empty >= _EMPTY_BELIEVED:
                    return page
        return Fatal(self._patience.lost)

    def _prove(self) -> None:
        """See that arXiv finds anything at all, once in a run.

        Raises:
            Failure: it does not.
        """
        if self._unproved and not self._page(arxiv.Search(id_list=[self._unproved])).records:
            raise Fatal(f"arXiv answers every question with nothing, even for a paper that it has; {AGAIN}")

    def _page(self, search: arxiv.Search) -> _Page:
        """One exchange, and its feed as records.

        Raises:
            Failure: the exchange failed, or a part of the feed cannot be read.
        """
        self._client.page_size = search.max_results or _PAGE
        try:
            results = list(self._client.results(search))
            records = tuple(map(to_record, results))
        except requests.RequestException as error:  # from before or after the adapter: a bad URL, too many redirections
            raise Fatal("the address of arXiv in the settings cannot be used") from error
        except (ValueError, OverflowError) as error:  # a date, an id or an address to go to that is none
            raise Damaged("arXiv's answer cannot be read") from error
        counts = self._adapter.counts
        if counts is None or len(records) != counts.entries:  # the client leaves out what it cannot read
            raise Damaged("arXiv's answer cannot be read")
        if records:
            self._unproved = None
        return _Page(records, counts.is_cut)

    def _answer(self, outcome: _Page | Failure, *, refused: str) -> Answer:
        if isinstance(outcome, _Page):
            return Found(outcome.records, self._name)
        if self._patience.lost:
            return Unavailable(self._patience.lost)
        return Unavailable(refused if isinstance(outcome, Refused) else f"{outcome.reason}; {AGAIN}")

    def _answers(self, question: Question) -> Iterator[tuple[Query, Answer]]:
        answer = question.unasked or Found(question.records(), self._name)
        return ((query, answer) for query in question.queries)


def _client(url: str, adapter: PacedAdapter) -> arxiv.Client:
    """The package's client, with our adapter in place of its own pace and retries."""
    client = arxiv.Client(page_size=_PAGE, delay_seconds=0, num_retries=0)
    client.query_url_format = url.removesuffix("?").replace("{", "{{").replace("}", "}}") + "?{}"
    session = client._session  # noqa: SLF001 - the package gives no other way to its transport
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    session.max_redirects = _MOST_REDIRECTS
    logging.getLogger("arxiv").addHandler(_QUIET)  # else its warnings would go to the user's terminal
    return client


def to_record(result: arxiv.Result) -> Record:
    """A result of the package's as a record.

    Raises:
        ValueError: it has no id that is one.
    """
    arxiv_id = ArxivId.parse(result.entry_id)
    if arxiv_id is None:
        raise ValueError(f"no arXiv id: {result.entry_id}")
    doi = next((doi for doi in map(Doi.parse, (result.doi or "").split()) if doi), None)
    categories = dict.fromkeys([result.primary_category, *result.categories])
    return Record(
        arxiv_id=arxiv_id.base,
        title=clean(result.title),
        authors=tuple(parse_author(author.name) for author in result.authors if author.name.strip()),
        abstract=clean(result.summary),
        published=result.published.date(),
        updated=result.updated.date(),
        categories=tuple(category for category in categories if category),
        doi=doi,
        journal_ref=clean(result.journal_ref or "") or None,
        comment=clean(result.comment or "") or None,
    )
