"""What is taken back of a push: exactly what it made and nobody has touched since, with no side effects.

1. A paper that the push made is deleted if it and all that is below it are as the push left them; else it stays whole.
2. A paper that was there before loses what the push gave to it, as far as it is still there, and its tags get
   their old names back.
3. A collection that the push made is deleted if nothing is left in it.

A version tells whether an object was touched: Zotero gives an object another one whenever anybody changes it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from papershelf.zotero.model import Baseline, Kind, as_json, fold_tag
from papershelf.zotero.renaming import replaced
from papershelf.zotero.settling import TOUCHED
from papershelf.zotero.undo_steps import all_of, by_key, fields_back, names_back, tags_back

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.zotero.model import Collection, Fields, Item, Renamed, Step, Tag

_TRASHED = "it is in the trash"
_CHANGED = "it was changed since"
_NAMES = {Kind.COMMENT: "note with the authors' remark", Kind.SOURCE: "note on the digest", Kind.PDF: "link to the PDF"}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a library before an undo is planned.

    Attributes:
        items: those of the steps, those above and below them, and those in the collections of the steps, by key.
        collections: all, by key.
        later: what papershelf wrote to the same objects after the push, and took back since.
    """

    items: Mapping[str, Item] = field(default_factory=lambda: MappingProxyType({}))
    collections: Mapping[str, Collection] = field(default_factory=lambda: MappingProxyType({}))
    later: Sequence[Step] = ()


@dataclass(frozen=True, slots=True)
class Deletion:
    """An item or a collection that is deleted.

    Attributes:
        key: its own.
        kind: what it is to the paper.
        name: for people.
        below: keys of what the push made below it and goes first.
        lost: keys of what the push made below it and is there no longer.
    """

    key: str
    kind: Kind
    name: str
    below: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restoration:
    """An item that was there before the push, and loses what it got from it.

    Attributes:
        item: as it is.
        arxiv_id: the paper.
        fields: those that get a value back, with that value.
        tags: those that it loses, as they are spelled there.
        collections: keys of those that it leaves.
        kept: names of fields that somebody changed since.
        renamed: tags that get their old names again.
        back: tags that it gets again; they had given way to one that it had besides.
    """

    item: Item
    arxiv_id: ArxivId | None
    fields: Fields
    tags: tuple[str, ...]
    collections: tuple[str, ...]
    kept: tuple[str, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    back: tuple[Tag, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether there is anything to be taken back."""
        return bool(self.fields or self.tags or self.collections or self.renamed or self.back)

    def as_json(self) -> dict[str, Any]:
        """The API's object; tags and collections that are sent replace those that are there."""
        data: dict[str, Any] = {"key": self.item.key, "version": self.item.version, **as_json(self.fields)}
        if self.tags or self.renamed or self.back:
            kept = (tag for tag in self.item.tags if tag.name not in self.tags)
            data["tags"] = [tag.as_json() for tag in (*replaced(kept, self.renamed), *self.back)]
        if self.collections:
            data["collections"] = [key for key in self.item.collections if key not in self.collections]
        return data

    def agreed(self, before: Baseline) -> Baseline:
        """What is agreed on afterwards: what was before the push, so that another one does the same again."""
        fields = {name: value for name, value in {**before.fields, **self.fields}.items() if value}
        lost = {*self.tags, *(one.old.name for one in self.renamed)}
        back = {*(one.new for one in self.renamed), *(tag.name for tag in self.back)}
        tags = before.tags - set(map(fold_tag, lost)) | set(map(fold_tag, back))
        return Baseline(before.key, fields, tags, before.collections - set(self.collections))


@dataclass(frozen=True, slots=True)
class Left:
    """What stays, and why: words that follow `it stays:`."""

    key: str
    kind: Kind
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Undo:
    """All that is done to take a push back, in this order; collections stand behind those that are in them.

    `gone` counts what the push made and is there no longer.
    """

    restorations: tuple[Restoration, ...] = ()
    items: tuple[Deletion, ...] = ()
    collections: tuple[Deletion, ...] = ()
    left: tuple[Left, ...] = ()
    gone: int = 0

    @property
    def writes(self) -> bool:
        """Whether anything is to be taken back."""
        return bool(self.restorations or self.items or self.collections)


def plan_undo(steps: Sequence[Step], known: Known) -> Undo:
    """Plan to take back what a push wrote, in `steps`; what an interrupted undo of it wrote stands there, too."""
    return _Planner(steps, known).plan()


class _Planner:
    """The steps and the library by what is asked for, and the plan as far as it is made."""

    def __init__(self, steps: Sequence[Step], known: Known) -> None:
        self._known = known
        self._steps = by_key(steps)
        self._later = by_key(known.later)
        self._below: dict[str | None, list[Item]] = defaultdict(list)
        self._within: dict[str, list[Item]] = defaultdict(list)
        for item in known.items.values():
            self._below[item.parent].append(item)
            for key in item.collections:
                self._within[key].append(item)
        self._lost: dict[ArxivId | None, list[str]] = defaultdict(list)
        for key, (step, *_) in self._steps.items():
            if step.creates and key not in known.items:
                self._lost[step.arxiv_id].append(key)
        self._restorations: list[Restoration] = []
        self._items: list[Deletion] = []
        self._left: list[Left] = []

    def plan(self) -> Undo:
        """The plan."""
        for key, steps in self._steps.items():
            item = self._known.items.get(key)
            if item and not steps[0].creates:
                self._restore(item, steps)
            elif item and not self._is_made(item.parent):  # otherwise it goes with the paper, or stays with it
                self._delete(item, steps[0])
        collections = tuple(self._empty_collections())
        gone = len(self._steps.keys() - self._known.items.keys() - self._known.collections.keys())
        return Undo(tuple(self._restorations), tuple(self._items), collections, tuple(self._left), gone)

    def _is_made(self, key: str | None) -> bool:
        return key in self._steps and self._steps[key][0].creates

    def _restore(self, item: Item, steps: Sequence[Step]) -> None:
        fields, kept = fields_back(item, steps)
        tags, (renamed, back) = tags_back(item, steps), names_back(item, steps)
        collections = tuple(key for key in item.collections if key in all_of(steps).collections)
        restoration = Restoration(item, steps[0].arxiv_id, fields, tags, collections, kept, renamed, back)
        if restoration.writes and item.trashed:
            self._leave(item.key, steps[0], _TRASHED)
        elif restoration.writes:
            self._restorations.append(restoration)
        elif kept:
            self._leave(item.key, steps[0], f"what was changed since: {', '.join(kept)}")

    def _delete(self, item: Item, step: Step) -> None:
        below = self._descendants(item.key)
        if why := self._why_left(item, below):
            self._leave(item.key, step, why)
            return
        lost = tuple(self._lost[step.arxiv_id]) if step.kind is Kind.ITEM else ()
        keys = tuple(one.key for one in reversed(below))
        self._items.append(Deletion(item.key, step.kind, self._name(step), keys, lost))

    def _why_left(self, item: Item, below: Sequence[Item]) -> str:
        above = self._known.items.get(item.parent or "")
        if item.trashed:
            return _TRASHED
        if not self._is_untouched(item):
            return _CHANGED
        if above and above.trashed:
            return "the paper is in the trash"
        if not all(self._is_made(one.key) for one in below):
            return "something else was put below it"
        return "" if all(self._is_untouched(one) for one in below) else "what is below it was changed since"

    def _is_untouched(self, item: Item) -> bool:
        steps = self._steps[item.key]
        versions = [step.version or TOUCHED for step in (*steps, *self._later.get(item.key, []))]
        there, made = _content(item), all_of(steps)
        if item.version != max(versions):
            return False
        # Somebody may have changed it between two writes, or added to it before an uncertain one was settled.
        adds = (
            there.fields.keys() - made.fields.keys() or there.tags - made.tags or there.collections - made.collections
        )
        return not adds if len(versions) == 1 else there == made

    def _descendants(self, key: str) -> list[Item]:
        """What is below an item, directly or not; what is above comes before what is below."""
        found: list[Item] = []
        waiting = [key]
        while waiting:
            below = self._below.pop(waiting.pop(), [])
            found += below
            waiting += [item.key for item in below]
        return found

    def _empty_collections(self) -> Iterator[Deletion]:
        """The collections that can be deleted, those that are in others first."""
        waiting = {}
        for key, (step, *_) in self._steps.items():
            if key in self._known.collections and step.kind is Kind.COLLECTION:
                if why := self._why_kept(key, step):
                    self._leave(key, step, why)
                else:
                    waiting[key] = step
        inside: dict[str | None, set[str]] = defaultdict(set)
        for one in self._known.collections.values():
            inside[one.parent].add(one.key)
        deleted: set[str] = set()
        while ready := [key for key in waiting if inside[key] <= deleted]:
            for key in ready:
                yield Deletion(key, Kind.COLLECTION, self._name(waiting.pop(key)))
            deleted |= set(ready)
        for key, step in waiting.items():
            self._leave(key, step, "other collections are in it")

    def _why_kept(self, key: str, step: Step) -> str:
        collection = self._known.collections[key]
        leave = {one.key for one in self._items}
        leave |= {one.item.key for one in self._restorations if key in one.collections}
        if collection.trashed:
            return _TRASHED
        if collection.version != step.version:
            return _CHANGED
        return "other items are in it" if any(item.key not in leave for item in self._within[key]) else ""

    def _leave(self, key: str, step: Step, why: str) -> None:
        self._left.append(Left(key, step.kind, self._name(step), why))

    def _name(self, step: Step) -> str:
        if step.kind is Kind.COLLECTION:
            return self._known.collections[step.key].name
        item = self._known.items[step.key]
        paper = self._known.items.get(item.parent or "", item)
        title = str(paper.fields.get("title", ""))
        return title if step.kind is Kind.ITEM else f"{_NAMES[step.kind]} of {title}"


def _content(item: Item) -> Baseline:
    tags = frozenset(fold_tag(tag.name) for tag in item.tags)
    return Baseline(item.key, item.fields, tags, frozenset(item.collections))
