"""From a plan to what is sent: the objects of each request, and beside each what it is to leave behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from papershelf.zotero.model import CREATORS, Baseline, Kind, Step, as_json, fold_tag
from papershelf.zotero.renaming import replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from papershelf.zotero.children import NewChild
    from papershelf.zotero.model import Fields, Renamed, Tag
    from papershelf.zotero.places import NewCollection
    from papershelf.zotero.plan import Change, Plan
    from papershelf.zotero.renaming import Renaming

MOST: Final = 50  # objects in a request; more are refused with 413


@dataclass(frozen=True, slots=True)
class Written:
    """An object as it is sent, and its step. `parent` is the key of what has to be there before."""

    object: Mapping[str, Any]
    step: Step
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The objects of one request; `kind` is the API's word for them: `collections` or `items`."""

    kind: str
    objects: tuple[Written, ...]


def batches(plan: Plan) -> Iterator[Batch]:
    """The requests that carry out a plan, in their order: what is above comes before what is below it."""
    deepest = max((len(one.path) for one in plan.new_collections), default=0)
    for depth in range(1, deepest + 1):
        yield from _chunked("collections", [_collection(new) for new in plan.new_collections if len(new.path) == depth])
    items = [_item(change) for change in plan.changes if change.changes_item]
    yield from _chunked("items", [*items, *(_renamed(one) for one in plan.renamings if one.tags)])
    yield from _chunked(
        "items", [_child(change, new) for change in plan.changes for new in change.children if not new.exists]
    )


def _chunked(kind: str, objects: Iterable[Written]) -> Iterator[Batch]:
    """As few requests as can be; an item that is two papers is in two: what became of each is known by its key."""
    batch: dict[str, Written] = {}
    for one in objects:
        if len(batch) == MOST or one.step.key in batch:
            yield Batch(kind, tuple(batch.values()))
            batch = {}
        batch[one.step.key] = one
    if batch:
        yield Batch(kind, tuple(batch.values()))


def _collection(new: NewCollection) -> Written:
    step = Step(new.key, Kind.COLLECTION, None, True, {}, Baseline(new.key, {"name": new.path[-1]}))
    data = {"key": new.key, "version": 0, "name": new.path[-1], "parentCollection": new.parent or False}
    return Written(data, step, new.parent)


def _item(change: Change) -> Written:
    tags = _folded(change.tags) | _come(change.renamed)
    after, before = Baseline(change.key, change.fields, tags, frozenset(change.collections)), _before(change)
    step = Step(change.key, Kind.ITEM, change.record.arxiv_id, change.creates, before, after, renamed=change.renamed)
    data: dict[str, Any] = {"key": change.key, "version": change.item.version if change.item else 0}
    if change.creates:
        data["itemType"] = change.type
    data |= as_json(change.fields)
    # Tags that are sent count as a change even when they are equal, and replace those that are there.
    if change.tags or change.renamed:
        there = replaced(change.item.tags if change.item else (), change.renamed)
        data["tags"] = [tag.as_json() for tag in (*there, *change.tags)]
    if change.collections:
        data["collections"] = [*(change.item.collections if change.item else ()), *change.collections]
    return Written(data, step)


def _renamed(one: Renaming) -> Written:
    item = one.item
    step = Step(
        item.key, Kind.ITEM, one.arxiv_id, False, {}, Baseline(item.key, tags=_come(one.tags)), renamed=one.tags
    )
    tags = [tag.as_json() for tag in replaced(item.tags, one.tags)]
    return Written({"key": item.key, "version": item.version, "tags": tags}, step)


def _before(change: Change) -> Fields:
    """What the fields hold that are set; an empty value where they hold nothing."""
    if change.item is None:
        return {}
    there = change.item.fields
    return {name: there.get(name, () if name == CREATORS else "") for name in change.fields}


def _child(change: Change, new: NewChild) -> Written:
    step = Step(new.key, new.child.kind, change.record.arxiv_id, True, {}, Baseline(new.key, new.child.fields))
    data = {"key": new.key, "version": 0, "itemType": new.child.type, "parentItem": change.key}
    return Written({**data, **as_json(new.child.fields)}, step, change.key)


def _come(renamed: Iterable[Renamed]) -> frozenset[str]:
    """The tags that the item did not have already."""
    return frozenset(fold_tag(one.new) for one in renamed if not one.joins)


def _folded(tags: Iterable[Tag]) -> frozenset[str]:
    return frozenset(fold_tag(tag.name) for tag in tags)
