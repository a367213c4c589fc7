"""arXiv asked for what changed, by OAI-PMH: politely, with patience, one page at a time.

There are client libraries. They follow tokens and wait on their own, and what is wanted here, one pace over all
processes and a state on the disk between two pages, would have to be built around them; what is left for them is two
kinds of URL.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests

from papershelf import __version__
from papershelf.errors import ArxivUnavailableError
from papershelf.sources.oai_xml import FORMAT, Page, TokenRefused, read_page
from papershelf.sources.pace import Clock, Pace, SystemClock
from papershelf.sources.patience import LEAST_WAIT, Patience
from papershelf.sources.transport import Failure, Fatal, PacedAdapter, Refused, user_agent

if TYPE_CHECKING:
    from pathlib import Path

_AGAIN = "run it again later: it goes on where it stopped"
_MOST_REDIRECTS = 3


class OaiClient:
    """arXiv's list of changes. For one run: once arXiv turns out not to want us, it is not asked again."""

    def __init__(
        self,
        url: str,
        *,
        lock_path: Path,
        contact: str | None = None,
        interval: float = LEAST_WAIT,
        timeout: float = 30.0,
        clock: Clock | None = None,
        random: Random | None = None,
    ) -> None:
        """Make a client; nothing is asked yet.

        Args:
            url: where arXiv answers.
            lock_path: the file by which all processes of the user keep one pace.
            contact: an e-mail address or a URL for arXiv to reach the user by.
            interval: least seconds between two requests; never below arXiv's terms where arXiv itself is asked.
            timeout: seconds to wait for arXiv's next byte.
            clock: what tells time and waits; the computer's clock where not given.
            random: what makes waits after failures uneven.
        """
        clock = clock or SystemClock()
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
        if host == "arxiv.org" or host.endswith(".arxiv.org"):
            interval = max(interval, LEAST_WAIT)
        self.url = url
        agent = user_agent(__version__, contact)
        pace = Pace(lock_path, interval=interval, clock=clock)
        self._adapter = _Adapter(pace, clock=clock, user_agent=agent, timeout=timeout)
        random = random or Random()  # noqa: S311 - no secret depends on it
        self._patience = Patience(interval, clock=clock, random=random, again=_AGAIN)
        self._asked: set[str] = set()  # tokens of the list that is being read
        self._session = requests.Session()
        self._session.mount("https://", self._adapter)
        self._session.mount("http://", self._adapter)
        self._session.max_redirects = _MOST_REDIRECTS

    @property
    def requests_made(self) -> int:
        """How many requests went out so far, repeated ones included."""
        return self._adapter.requests_made

    def first(self, since: str) -> Page:
        """The first page of what changed on a day or later; of everything if no day is given.

        Raises:
            ArxivUnavailableError: arXiv could not be asked.
        """
        self._asked.clear()
        begin = {"from": since} if since else {}
        return self._ask({"verb": "ListRecords", "metadataPrefix": FORMAT} | begin)

    def next(self, token: str) -> Page:
        """The page that an earlier one's token stands for.

        Raises:
            ArxivUnavailableError: arXiv could not be asked.
            TokenRefused: the token is not valid any more.
        """
        self._asked.add(token)
        page = self._ask({"verb": "ListRecords", "resumptionToken": token})
        if page.token in self._asked:
            raise ArxivUnavailableError(f"{self.url}: the list goes round in circles; {_AGAIN}")
        return page

    def _ask(self, parameters: dict[str, str]) -> Page:
        while not self._patience.lost:
            try:
                page = self._exchange(parameters)
            except TokenRefused:
                self._patience.reward()
                raise
            except Failure as failure:
                self._patience.endure(failure)
            else:
                self._patience.reward()
                return page
        raise ArxivUnavailableError(f"{self.url}: {self._patience.lost}")

    def _exchange(self, parameters: dict[str, str]) -> Page:
        """One exchange.

        Raises:
            Failure: it failed.
        """
        self._adapter.page = None
        try:
            self._session.get(self.url, params=parameters)
        except Refused as failure:  # by its status; what OAI-PMH refuses, it says in its answer
            raise Fatal(f"{failure.reason}; check arxiv_oai_url in the settings") from failure
        except requests.RequestException as error:
            raise Fatal("the address cannot be used; check arxiv_oai_url in the settings") from error
        if self._adapter.page is None:
            raise Fatal("the address leads nowhere; check arxiv_oai_url in the settings")
        return self._adapter.page


class _Adapter(PacedAdapter):
    """Keeps the page of the last good answer."""

    page: Page | None = None

    def _check_body(self, body: bytes) -> None:
        self.page = read_page(body)
