"""Zotero's Web API: the one place where pyzotero is used.

Reads go through its methods, and what they cannot do (many-object writes whose every refusal is read) through its
client. pyzotero sees no failure: `transport` deals with all of them below it.
"""

from __future__ import annotations

import functools
import itertools
import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2
from pyzotero.errors import PyZoteroError
from pyzotero.zotero import Zotero

from papershelf import __version__
from papershelf.errors import ConfigError, ZoteroUnavailableError
from papershelf.sources.pace import SystemClock
from papershelf.text import clean
from papershelf.zotero.access import Access, parse_access
from papershelf.zotero.model import Library
from papershelf.zotero.transport import AGAIN, Patient, UncertainError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from papershelf.sources.pace import Clock

PAGE: Final = 100  # objects or keys in a read
_TIMEOUT: Final = httpx2.Timeout(60.0, connect=15.0)  # seconds; 50 items take the server some
_STALE: Final = 412
_MOST_READS: Final = 5  # of a list that changes while its pages are read
_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})
_T = TypeVar("_T")


class StaleError(Exception):
    """The library was changed since it was read (status 412): nothing was written; read it again."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a read gave: `data`, of the library at `version`."""

    data: Any
    version: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one object of a write was refused: the server's status code and words."""

    code: int
    message: str

    def __str__(self) -> str:
        """Both, for people."""
        return f"{self.message} ({self.code})"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the objects of a write, by their positions; the library is at `version` afterwards.

    `written` holds the objects as the server has them now, `unchanged` those that were so already.
    """

    written: Mapping[int, Mapping[str, Any]]
    unchanged: frozenset[int]
    refused: Mapping[int, Refusal]
    version: int


class Web:
    """The libraries that a key reaches; to be used in a `with` statement.

    Every method waits out what can be waited out, as the server asks.

    Raises:
        ZoteroUnavailableError: by every method that asks: there is no connection, or Zotero has a fault.
        ZoteroError: by every method that asks: Zotero refuses, such as a key that may not.
        ConfigError: at its making: the proxy in the environment cannot be used.
    """

    def __init__(
        self, key: str, *, url: str, clock: Clock | None = None, tell: Callable[[str], None] = lambda _: None
    ) -> None:
        self._transport = Patient(_transport(url), clock=clock or SystemClock(), tell=tell)
        self._client = httpx2.Client(
            transport=self._transport, timeout=_TIMEOUT, headers={"User-Agent": f"papershelf/{__version__}"}
        )
        self._zoteros: dict[Library, Zotero] = {}
        self._key = key
        self._url = url.rstrip("/")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._transport.requests

    def access(self) -> Access:
        """Whose key it is and what it may do."""
        # pyzotero would put the key into the address.
        try:
            return parse_access(self._send("GET", "/keys/current").json())
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise _unreadable() from error

    def libraries(self, access: Access, *, only_own: bool = False) -> tuple[Library, ...]:
        """The libraries that the key reaches: the user's own, then, unless `only_own`, the groups' by name."""
        own = Library("user", access.user_id, "My Library")
        try:
            listed = list(self._pages(own, Zotero.groups, [])) if access.groups and not only_own else []
            groups = [Library("group", int(one["id"]), clean(str(one["data"]["name"]))) for one in listed]
        except (ValueError, LookupError, TypeError) as error:
            raise _unreadable() from error
        found = [own, *sorted(groups, key=lambda group: (group.name.casefold(), group.id))]
        return tuple(library for library in found if access.may_read(library))

    def item_versions(self, library: Library, since: int) -> Read:
        """The versions of all items, by key, that changed since a version, trashed ones too."""
        # Not on the condition `If-Modified-Since-Version`: status 304 does not tell of a library that was set back.
        response = self._send("GET", f"{library.path}/items?format=versions&includeTrashed=1&since={since}")
        try:
            versions = {str(key): int(version) for key, version in dict(response.json()).items()}
            return Read(versions, _version_of(response))
        except (ValueError, TypeError, LookupError) as error:
            raise _unreadable() from error

    def items(self, library: Library, keys: Sequence[str]) -> Iterator[Read]:
        """The items of these keys, a hundred at a time; keys that are not there are left out."""
        for some in chunks(keys, PAGE):
            ask = functools.partial(Zotero.items, itemKey=",".join(some), includeTrashed=1, limit=PAGE)
            yield self._read(library, ask, _objects)

    def collections(self, library: Library, since: int = 0) -> Read:
        """All collections that changed since a version, as the API gives them."""
        for _ in range(_MOST_READS):
            versions: list[int] = []
            found = list(self._pages(library, functools.partial(Zotero.collections, since=since), versions))
            if len(set(versions)) == 1:  # else a page may lack what was on another one before the change
                return Read(found, versions[0])
        raise ZoteroUnavailableError(f"{library} is being changed by somebody else all the time; {AGAIN}")

    def deleted(self, library: Library, since: int) -> Read:
        """What was deleted for good since a version: keys, by kind of object."""
        return self._read(library, functools.partial(Zotero.deleted, since=since), _keys_by_kind)

    def write(self, library: Library, kind: str, objects: Sequence[Mapping[str, Any]], version: int) -> Report:
        """Write at most 50 objects, `items` or `collections`, to a library that is at `version`.

        Raises:
            StaleError: it is not; nothing was written.
            UncertainError: it is not known what was written.
        """
        body = json.dumps(objects).encode()
        headers = {"Content-Type": "application/json", "If-Unmodified-Since-Version": str(version)}
        response = self._send("POST", f"{library.path}/{kind}", headers, body)
        try:
            return self._report(response.json(), _version_of(response))
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise UncertainError("what Zotero answered to a write cannot be understood") from error

    def delete(self, library: Library, kind: str, keys: Sequence[str], version: int) -> int:
        """Delete at most 50 objects for good from a library that is at `version`; the version that it has then.

        Raises:
            StaleError: it is not; nothing was deleted.
            UncertainError: it is not known what was deleted.
        """
        name = "itemKey" if kind == "items" else "collectionKey"
        address = f"{library.path}/{kind}?{name}={','.join(keys)}"
        response = self._send("DELETE", address, {"If-Unmodified-Since-Version": str(version)})
        try:
            return _version_of(response)
        except (ValueError, LookupError) as error:
            raise UncertainError("what Zotero answered to a write cannot be understood") from error

    # --- The way there ------------------------------------------------------------------------------------------------

    def _zotero(self, library: Library) -> Zotero:
        # Kept as long as the client: a Zotero that is thrown away closes it.
        if library not in self._zoteros:
            zotero = Zotero(library.id, library.kind, self._key, client=self._client)
            zotero.endpoint = self._url
            self._zoteros[library] = zotero
        return self._zoteros[library]

    def _read(self, library: Library, ask: Callable[[Zotero], Any], check: Callable[[Any], Any]) -> Read:
        zotero = self._zotero(library)
        try:
            data = check(ask(zotero))
            headers = zotero.request.headers if zotero.request else {}
            version = int(headers.get("last-modified-version", "0"))  # that of groups has none
        except (ValueError, LookupError, AttributeError, TypeError, PyZoteroError) as error:
            raise _unreadable() from error
        finally:
            zotero.url_params = zotero.links = None  # a read that failed would leave its parameters to the next one
        return Read(data, version)

    def _pages(self, library: Library, ask: Callable[..., Any], versions: list[int]) -> Iterator[Any]:
        """All objects of a list; the library's version at each page is added to `versions`."""
        for start in itertools.count(0, PAGE):
            read = self._read(library, functools.partial(ask, limit=PAGE, start=start), _objects)
            versions.append(read.version)
            yield from read.data
            if len(read.data) < PAGE:
                return

    def _send(
        self, method: str, address: str, headers: Mapping[str, str] = _NO_HEADERS, body: bytes | None = None
    ) -> httpx2.Response:
        headers = {"Zotero-API-Version": "3", "Authorization": f"Bearer {self._key}", **headers}
        response = self._client.request(method, self._url + address, headers=headers, content=body)
        if response.status_code == _STALE and method != "GET":  # a read names no version
            raise StaleError
        return response

    def _report(self, answer: Any, version: int) -> Report:
        # PHP writes an empty object as an empty list where it knows no better.
        written, unchanged, failed = (dict(answer[name] or {}) for name in ("successful", "unchanged", "failed"))
        refused = {
            int(place): Refusal(int(one["code"]), clean(str(one["message"]).replace(self._key, "(the key)"))[:300])
            for place, one in failed.items()
        }
        data = {int(place): dict(whole["data"]) for place, whole in written.items()}
        return Report(data, frozenset(map(int, unchanged)), refused, version)


def _transport(url: str) -> httpx2.HTTPTransport:
    """The way to an address, by the proxy of the environment: a client with a transport does not look for one.

    Raises:
        ConfigError: the proxy cannot be used.
    """
    parts, proxies = urlsplit(url), getproxies()
    proxy = None if proxy_bypass(parts.netloc) else proxies.get(parts.scheme) or proxies.get("all")
    try:
        return httpx2.HTTPTransport(proxy=proxy if not proxy or "://" in proxy else f"http://{proxy}")
    except (ValueError, ImportError, httpx2.InvalidURL) as error:
        # The address is not shown: it may hold a password.
        raise ConfigError("the proxy in HTTPS_PROXY cannot be used; write it as http://proxy.org:3128") from error


def _objects(answer: Any) -> list[dict[str, Any]]:
    """A list of objects, each with its `data`.

    Raises:
        ValueError, LookupError, TypeError: it is something else.
    """
    if not isinstance(answer, list):
        raise TypeError("it is no list")
    return [{**one, "data": dict(one["data"])} for one in answer]


def _keys_by_kind(answer: Any) -> dict[str, list[str]]:
    return {kind: list(map(str, answer[kind])) for kind in ("items", "collections")}


def _version_of(response: httpx2.Response) -> int:
    """The version of the library that an answer is about.

    Raises:
        ValueError, LookupError: there is none.
    """
    return int(response.headers["last-modified-version"])


def _unreadable() -> ZoteroUnavailableError:
    return ZoteroUnavailableError(f"what Zotero answered cannot be understood; {AGAIN}")


def chunks(some: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """All of some, at most `size` at a time."""
    return (some[start : start + size] for start in range(0, len(some), size))
