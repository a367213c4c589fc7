"""Small makers of what a library holds, and what is wanted there: say what matters, the rest is filled in."""

from __future__ import annotations

from typing import Any

from papershelf.model import Record
from papershelf.zotero.items import children_of, fields_of_record
from papershelf.zotero.model import Baseline, Child, Creator, Fields, Item, Kind, Library, Tag, Wanted, fold_tag
from papershelf.zotero.plan import Change, plan
from papershelf.zotero.view import View, own_keys
from tests.factories import make_record

LIBRARY = Library("user", 1001, "My Library")
PAPER = make_record("1706.03762", comment="15 pages")
KEY = own_keys(LIBRARY, PAPER.arxiv_id, Kind.ITEM)[0]
FIELDS = fields_of_record(PAPER, "preprint")
SHELF = "SHELF222"
NOTE = children_of(PAPER, comment=True, pdf=False, source=None)[0]


def tags(*names: str) -> tuple[Tag, ...]:
    return tuple(map(Tag, names))


def wanted(
    record: Record = PAPER, *names: str, places: tuple[str, ...] = (), children: tuple[Child, ...] = ()
) -> Wanted:
    return Wanted(record, tags(*names), places, children)


def ours(*names: str, key: str = KEY, version: int = 5, fields: Fields = FIELDS, **known: Any) -> Item:
    """The paper's item as papershelf made it, apart from what is said otherwise."""
    return Item(key, version, known.pop("type", "preprint"), fields, tags(*names), **known)


def theirs(key: str = "THEIRS22", **known: Any) -> Item:
    """An item that a person added; it has the arXiv id and little else."""
    fields = {"title": PAPER.title, "creators": (Creator("Vaswani", "Ashish"),), "archiveID": "arXiv:1706.03762"}
    added = known.pop("added", "2020-01-01T00:00:00Z")
    return Item(key, 3, known.pop("type", "preprint"), fields | known.pop("fields", {}), added=added, **known)


def agreed(*names: str, key: str = KEY, fields: Fields = FIELDS, places: tuple[str, ...] = ()) -> Baseline:
    """What papershelf and the library agreed on."""
    return Baseline(key, fields, frozenset(map(fold_tag, names)), frozenset(places))


def view(*items: Item, before: Baseline | None = None, **known: Any) -> View:
    """A library with these items; `before` is what was agreed on about the paper."""
    baselines = dict(known.pop("baselines", {}))
    if before:
        baselines[PAPER.arxiv_id, Kind.ITEM] = before
    return View(LIBRARY, 9, items, baselines=baselines, **known)


def change(what: Wanted, library: View, *, completes: bool = False) -> Change:
    """What is to be done about one paper."""
    (only,) = plan([what], library, completes=completes).changes
    return only
