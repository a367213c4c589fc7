"""Which objects a GET asks for: its parameters, the search for them, and the links to other pages."""

from __future__ import annotations

import re
import urllib.parse
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from tests.servers.zotero_answers import WEB
from tests.servers.zotero_state import title_of
from tests.servers.zotero_values import RefusedError, creator_summary, parsed_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tests.servers.zotero_state import Item, State

T = TypeVar("T")

PAGE = 25
LONGEST_PAGE = 100
FORMATS = ("atom", "bib", "biblatex", "bibtex", "csljson", "json", "keys", "ris", "versions")
_DESCENDING = ("dateAdded", "dateModified", "date")
_SORTS = (
    *_DESCENDING,
    *("title", "creator", "itemType", "publisher", "publicationTitle", "journalAbbreviation", "language", "accessDate"),
    *("libraryCatalog", "callNumber", "rights", "addedBy", "numItems"),
)
_LINKED = ("format", "include", "includeTrashed", "itemKey", "itemType", "limit", "q", "qmode", "since", "sort", "tag")
_DEFAULTS = {"format": "json", "qmode": "titleCreatorYear", "limit": str(PAGE), "since": "0"}


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of a GET; `limit` is None when everything is asked for."""

    format: str = "json"
    since: int = 0
    limit: int | None = PAGE
    start: int = 0
    sort: str = ""
    descending: bool = True
    keys: tuple[str, ...] | None = None
    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    q: str = ""
    trashed: bool = False
    include: tuple[str, ...] = ("data",)
    linked: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, str]]) -> Query:
        """Read and check the parameters, as PHP sees them: the last one of a name counts, but for `tag`."""
        given = dict(pairs)
        form = _one_of(given, "format", FORMATS) or "json"
        everything = form in ("keys", "versions")
        limit = _number(given, "limit")
        if limit is not None and not everything:
            limit = min(max(limit, 1), LONGEST_PAGE)
        sort = _one_of(given, "sort", _SORTS)
        direction = given.get("direction") or ("asc" if sort and sort not in _DESCENDING else "desc")
        keys = tuple(key for key in given["itemKey"].split(",") if key) if given.get("itemKey") else None
        if keys is not None and limit is None:
            limit = LONGEST_PAGE
        return cls(
            format=form,
            since=_number(given, "since") or 0,
            limit=limit if everything or limit is not None else PAGE,
            start=_number(given, "start") or 0,
            sort=sort,
            descending=direction == "desc",
            keys=keys,
            types=tuple(value for name, value in pairs if name == "itemType"),
            tags=tuple(value for name, value in pairs if name == "tag"),
            q=given.get("q", ""),
            trashed=given.get("includeTrashed", "0") not in ("", "0"),
            include=tuple(sorted(given.get("include", "data").split(","))),
            linked=_linked(pairs, None if limit is None else str(limit)),
        )

    def page(self, found: Sequence[T]) -> Sequence[T]:
        """Those of the page that is asked for."""
        return found[self.start : None if self.limit is None else self.start + self.limit]

    def links(self, base: str, path: str, total: int) -> str:
        """The header `Link`; several tags are put into one, as the real server does (which finds nothing)."""
        links = []
        if self.limit is not None:
            last = max(0, (total - 1) // self.limit * self.limit)
            if self.start:
                links += [("first", 0), ("prev", max(0, self.start - self.limit))]
            if last > self.start:
                links.append(("next", self.start + self.limit))
            if last != self.start:
                links.append(("last", last))
        told = [f'<{base}{path}?{self._encoded(start)}>; rel="{rel}"' for rel, start in links]
        return ", ".join([*told, f'<{WEB}{path}>; rel="alternate"'])

    def _encoded(self, start: int) -> str:
        pairs = [*self.linked, *([("start", str(start))] if start else [])]
        return urllib.parse.urlencode(sorted(pairs))


def _linked(pairs: Sequence[tuple[str, str]], limit: str | None) -> tuple[tuple[str, str], ...]:
    given = dict(pairs)
    given |= {name: ",".join(v for n, v in pairs if n == name) for name in ("tag", "itemType") if name in given}
    if limit is not None:
        given["limit"] = limit
    if "include" in given:
        given["include"] = ",".join(sorted(given["include"].split(",")))
    return tuple((name, value) for name, value in given.items() if name in _LINKED and _DEFAULTS.get(name) != value)


def _one_of(given: dict[str, str], name: str, known: Iterable[str]) -> str:
    value = given.get(name, "")
    if value and value not in known:
        raise RefusedError(400, f"Invalid '{name}' value '{value}'")
    return value


def _number(given: dict[str, str], name: str) -> int | None:
    value = given.get(name)
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise RefusedError(400, f"Invalid value for '{name}' parameter")
    return int(value)


def find_items(state: State, query: Query, among: Iterable[Item], *, trash: bool = False) -> list[Item]:
    """Those of `among` that fit, sorted; with `trash` those in the trash only."""
    tests = list(_tests(query))
    if trash:
        tests.append(lambda item: item.deleted)
    elif not query.trashed:
        tests.append(lambda item: not in_trash(state, item))
    if query.keys is not None:
        wanted = set(query.keys)
        tests.append(lambda item: item.key in wanted)
    found = list(among)
    for test in tests:
        found = [item for item in found if test(item)]
    key = _sort_key(query.sort)
    found.sort(key=attrgetter("version"), reverse=True)  # two simple sorts are quicker than one by pairs
    found.sort(key=attrgetter("modified"), reverse=True)
    if key:
        found.sort(key=key, reverse=query.descending)
    elif not query.descending:
        found.reverse()
    return found


def in_trash(state: State, item: Item) -> bool:
    """Whether the item, or what it belongs to, is in the trash."""
    if item.deleted or not item.parent:
        return item.deleted
    return item.parent in state.items and in_trash(state, state.items[item.parent])


def _tests(query: Query) -> Iterable[Callable[[Item], bool]]:
    if query.since:
        yield lambda item: item.version > query.since
    for types in query.types:
        yield _any_of(types, lambda item, name: item.item_type == name)
    for tags in query.tags:
        yield _any_of(tags, lambda item, name: any(tag["tag"] == name for tag in item.tags))
    for word in query.q.casefold().split():
        yield lambda item, word=word: word in _searched(item)  # type: ignore[misc]


def _any_of(alternatives: str, has: Callable[[Item, str], bool]) -> Callable[[Item], bool]:
    """`a || b`, or all but `-a`; a backslash before a leading minus takes its meaning."""
    names = [name.strip() for name in alternatives.split("||")]
    if len(names) == 1 and names[0].startswith("-"):
        return lambda item: not has(item, names[0][1:])
    names = [name.removeprefix("\\") for name in names]
    return lambda item: any(has(item, name) for name in names)


def _searched(item: Item) -> str:
    people = (" ".join((who.get("firstName", ""), who.get("lastName", who.get("name", "")))) for who in item.creators)
    year = parsed_date(item.values.get("date", ""))[:4]
    return "\n".join((title_of(item), *people, year)).casefold()


def _sort_key(sort: str) -> Callable[[Item], str] | None:
    if sort in ("", "dateModified", "addedBy", "numItems"):
        return None
    if sort == "dateAdded":
        return lambda item: item.added
    if sort == "itemType":
        return lambda item: item.item_type
    if sort == "creator":
        return lambda item: creator_summary(item.item_type, item.creators).casefold()
    if sort == "date":
        return lambda item: parsed_date(item.values.get("date", ""))
    if sort == "title":
        return lambda item: title_of(item).casefold()
    return lambda item: str(item.values.get(sort, "")).casefold()
