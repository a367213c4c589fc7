"""Handing papers to the Zotero program that runs on this computer: its connector server, which asks for no key.

It is made for the browser extension. What it takes and does is read from Zotero's own code of 2024 and later
(https://github.com/zotero/zotero, in chrome/content/zotero/xpcom: server/server.js, server/server_connector.js,
server/saveSession.js, translation/translate_item.js). What follows for us:

- It neither tells what the library holds nor returns keys: there is no plan, and what is sent twice is there twice.
  So nothing is ever sent again.
- Papers go to what is selected in its window, or, where that cannot be written to, silently to My Library. So the
  selection is checked before each request, and afterwards the program is told where these papers belong.
- All tags become automatic ones; with its setting "Automatically tag items with keywords and subject headings" off,
  it leaves them out.
- A link is only taken if it says that it leads to a web page; the PDF's, too.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import requests
from urllib3.exceptions import NewConnectionError

from papershelf import __version__
from papershelf.errors import ConflictError, PapershelfError, ZoteroError, ZoteroUnavailableError
from papershelf.text import clean
from papershelf.zotero.items import fields_of_record, item_type_of
from papershelf.zotero.model import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from papershelf.zotero.model import Child, Wanted

_HEADERS: Final = {"User-Agent": f"papershelf/{__version__}", "X-Zotero-Connector-API-Version": "3"}
_SIGN = "X-Zotero-Version"  # a header of all its answers, and of nobody else's
_MOST_AT_ONCE = 50  # papers
_CONNECT_TIMEOUT = 5.0  # seconds
_UNREAD = (400, 403, 404)  # refused before anything is saved
_READ_ONLY = '"libraryEditable":false'  # in the body of a 500: refused, too
_OR_A_KEY = "start Zotero on this computer, or sign in with a key: papershelf zotero login"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class _NotRunningError(ZoteroUnavailableError):
    """Nothing listens, so nothing was sent."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The place that is selected in the program's window; its names are safe to show.

    Attributes:
        target: what the program calls the place: `L1` a library, `C12` a collection.
        path: the names from the library down to the collection.
        editable: papers can be put there; not so in the trash or a group's library that can only be read.
    """

    target: str
    path: tuple[str, ...]
    editable: bool

    @classmethod
    def parse(cls, data: object) -> Self:
        """The selection in the answer of `getSelectedCollection`.

        Raises:
            ValueError: there is none.
        """
        match data:
            case {"libraryID": int(library), "libraryName": str(name), "libraryEditable": bool(editable), **rest}:
                collection = rest.get("id")
                target = f"L{library}" if collection is None else f"C{collection}"
                shown = [clean(name)] if collection is None else [clean(name), clean(str(rest.get("name")))]
                path = _path(target, rest.get("targets")) or tuple(shown)
                return cls(target, path, editable and rest.get("editable") is not False)
        raise ValueError("it is no selection")

    @property
    def library(self) -> str:
        """The library's name."""
        return self.path[0]

    @property
    def collection(self) -> str | None:
        """The collection's name; None where the library itself is selected."""
        return self.path[-1] if len(self.path) > 1 else None

    def __str__(self) -> str:
        return " / ".join(self.path)

    def ensure_editable(self) -> None:
        """Do nothing if papers can be put there.

        Raises:
            ZoteroError: they cannot.
        """
        if not self.editable:
            raise ZoteroError(
                f"nothing can be put into “{self}”, which is selected in Zotero; select a collection of yours there"
            )


@dataclass(frozen=True, slots=True)
class Handover:
    """What became of papers that were to be handed over.

    Attributes:
        arrived: the program has said that they are saved.
        unknown: they were sent, and no answer tells whether they are saved.
        left: they are not saved: not sent, or refused.
        stopped: why not all arrived, or not for certain where they belong; None if all is well.
    """

    arrived: tuple[Wanted, ...] = ()
    unknown: tuple[Wanted, ...] = ()
    left: tuple[Wanted, ...] = ()
    stopped: PapershelfError | None = None


class Connector:
    """The Zotero program at `url`."""

    def __init__(self, url: str, *, timeout: float = 60.0) -> None:
        """Wait `timeout` seconds for each answer: the program may be busy with a synchronisation."""
        self._url = clean(url).rstrip("/")
        self._timeout = timeout

    def ping(self) -> str:
        """The version of the program that runs, such as `7.0.11`.

        Raises:
            ZoteroUnavailableError: it does not run, does not answer, or something else listens there.
        """
        return clean(self._exchange("ping").headers[_SIGN])

    def selected(self) -> Selection:
        """The place that is selected there just now.

        Raises:
            ZoteroUnavailableError: it does not run, does not answer, or something else listens there.
            ZoteroError: its answer cannot be understood.
        """
        response = self._exchange("getSelectedCollection", {})
        try:
            return Selection.parse(response.json())
        except ValueError as error:
            raise ZoteroError(f"Zotero did not tell what is selected there ({_said(response)})") from error

    def save(self, wanted: Sequence[Wanted], into: Selection) -> Handover:
        """Hand papers over to the place that was selected when `selected` was asked.

        It ends early, and says why in what it returns, when another place is selected by then, or when anything fails.
        """
        done = Handover(left=tuple(wanted))
        while done.left and not done.stopped:
            batch, after = done.left[:_MOST_AT_ONCE], done.left[_MOST_AT_ONCE:]
            now = self._hand_over(batch, into)
            done = Handover(done.arrived + now.arrived, now.unknown, now.left + after, now.stopped)
        return done

    def _hand_over(self, batch: tuple[Wanted, ...], into: Selection) -> Handover:
        """Save papers with one request, and see to it that they are where they belong."""
        session = uuid.uuid4().hex
        items = [item_json(one, str(number)) for number, one in enumerate(batch)]
        try:
            self._ensure_selected(into)
        except PapershelfError as error:
            return Handover(left=batch, stopped=error)
        try:
            response = self._exchange("saveItems", {"sessionID": session, "items": items})
        except _NotRunningError as error:
            return Handover(left=batch, stopped=error)
        except ZoteroUnavailableError as error:
            return Handover(unknown=batch, stopped=ZoteroUnavailableError(_unknown(batch, into, str(error))))
        said = f"Zotero answered {_said(response)}"
        if response.status_code in _UNREAD or _READ_ONLY in response.text:
            return Handover(left=batch, stopped=ZoteroError(f"nothing of {_papers(batch)} arrived: {said}"))
        if response.status_code != requests.codes.created:
            return Handover(unknown=batch, stopped=ZoteroError(_unknown(batch, into, said)))
        return Handover(arrived=batch, stopped=self._pin(session, batch, into))

    def _ensure_selected(self, into: Selection) -> None:
        """Raise an error unless papers that are saved now go there."""
        now = self.selected()
        if now.target != into.target:
            raise ConflictError(
                f"“{now}” is now selected in Zotero, not “{into}” any more; select where the papers that are left "
                "are to go, and hand them over again"
            )
        now.ensure_editable()

    def _pin(self, session: str, batch: tuple[Wanted, ...], into: Selection) -> ZoteroError | None:
        """Put what was saved there, in case that something else was selected between the check and the saving."""
        try:
            response = self._exchange("updateSession", {"sessionID": session, "target": into.target})
        except ZoteroUnavailableError as error:
            reason = str(error)
        else:
            if response.status_code == requests.codes.ok:
                return None
            reason = f"Zotero answered {_said(response)}"
        return ZoteroError(
            f"{_papers(batch)} arrived in Zotero, but perhaps not in “{into}”; look where they are ({reason})"
        )

    def _exchange(self, endpoint: str, body: Mapping[str, Any] | None = None) -> requests.Response:
        """What the program answers, whatever its status: to a POST if there is a body.

        Raises:
            ZoteroUnavailableError: it does not run, does not answer, or something else listens there.
        """
        try:
            with requests.Session() as session:
                session.trust_env = False  # no proxy gets to see it, and no password from .netrc is sent
                with session.request(
                    "GET" if body is None else "POST",
                    f"{self._url}/connector/{endpoint}",
                    json=body,
                    headers=_HEADERS,
                    timeout=(_CONNECT_TIMEOUT, self._timeout),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    if _SIGN not in response.headers:  # and its body may be without an end
                        raise ZoteroUnavailableError(f"what answers at {self._url} is not Zotero; {_OR_A_KEY}")
                    _ = response.content
                    return response
        except requests.RequestException as error:
            raise self._failure(error) from error

    def _failure(self, error: requests.RequestException) -> ZoteroUnavailableError:
        cause = getattr(error.args[0], "reason", None) if error.args else None
        if isinstance(cause, NewConnectionError) or isinstance(error, (requests.exceptions.ConnectTimeout, ValueError)):
            return _NotRunningError(f"Zotero does not run: nothing answers at {self._url}; {_OR_A_KEY}")
        if isinstance(error, requests.exceptions.Timeout):
            return ZoteroUnavailableError(f"Zotero at {self._url} did not answer within {self._timeout:g} s")
        return ZoteroUnavailableError(f"what listens at {self._url} broke off the connection; it may not be Zotero")


def item_json(wanted: Wanted, name: str) -> dict[str, Any]:
    """A paper as `saveItems` takes it; `name` tells it from the others of its request."""
    kind = item_type_of(wanted.record)
    return {
        "id": name,
        "itemType": kind,
        **as_json(fields_of_record(wanted.record, kind)),
        "tags": [tag.as_json() for tag in wanted.tags],
        "notes": [_note(child) for child in wanted.children if child.type == "note"],
        "attachments": [_link(child) for child in wanted.children if child.type == "attachment"],
    }


def _note(child: Child) -> dict[str, str]:
    # The Web API's server takes control characters out; the program does not. Fields and tags come without any.
    return {"note": _CONTROLS.sub("", str(child.fields["note"]))}


def _link(child: Child) -> dict[str, Any]:
    # With another type, application/pdf included, or without `snapshot`, the program ignores it.
    return {"title": child.fields["title"], "url": child.fields["url"], "mimeType": "text/html", "snapshot": False}


def _path(target: str, targets: object) -> tuple[str, ...]:
    """The names down to a place, from the list in which every place follows the one that it is in; () if not there."""
    path: list[str] = []
    for one in targets if isinstance(targets, list) else ():
        match one:
            case {"id": str(identifier), "name": str(name), "level": int(level)}:
                path[level:] = [clean(name)]
                if identifier == target:
                    return tuple(path)
    return ()


def _said(response: requests.Response) -> str:
    return clean(f"{response.status_code} {response.text[:200]}")


def _papers(batch: Sequence[Wanted]) -> str:
    return f"{len(batch)} papers" if len(batch) > 1 else f"“{clean(batch[0].record.title)}”"


def _unknown(batch: Sequence[Wanted], into: Selection, reason: str) -> str:
    return (
        f"it is not known whether {_papers(batch)} arrived in “{into}”; "
        f"look there before you hand over anything again, or they may be there twice ({reason})"
    )
