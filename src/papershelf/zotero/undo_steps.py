"""What the steps of a push gave to an object, and what of it an undo takes back from an item that was there before."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from papershelf.zotero.model import CREATORS, Baseline, Renamed, fold_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from papershelf.zotero.model import Fields, Item, Step, Tag, Value


def by_key(steps: Iterable[Step]) -> dict[str, list[Step]]:
    """The steps of each object, in their order."""
    found: dict[str, list[Step]] = {}
    for step in steps:
        found.setdefault(step.key, []).append(step)
    return found


def all_of(steps: Iterable[Step]) -> Baseline:
    """What the steps of an object gave to it together."""
    return reduce(Baseline.joined, (step.after for step in steps))


def fields_back(item: Item, steps: Sequence[Step]) -> tuple[Fields, tuple[str, ...]]:
    """The fields that get a value back, with that value; and the names of those that somebody changed since."""
    fields: dict[str, Value] = {}
    kept: dict[str, None] = {}
    for step in reversed(steps):
        for name, value in step.after.fields.items():
            now, before = fields.get(name, _value(item.fields, name)), _value(step.before, name)
            if now == value:
                fields[name] = before
            elif now != before:  # an undo that was interrupted may have been here
                kept[name] = None
    return fields, tuple(kept)


def tags_back(item: Item, steps: Sequence[Step]) -> tuple[str, ...]:
    """The tags that are taken away again, as they are spelled there."""
    renamed = {fold_tag(one.new) for step in steps for one in step.renamed if not one.joins}
    given = all_of(steps).tags - renamed
    return tuple(tag.name for tag in item.tags if fold_tag(tag.name) in given)


def names_back(item: Item, steps: Sequence[Step]) -> tuple[tuple[Renamed, ...], tuple[Tag, ...]]:
    """The tags that get their old names again, and those that come back beside the one that they gave way to.

    Where a person took the new one away, or spelled it in another way, the old one stays away.
    """
    there = {tag.name: tag for tag in item.tags}
    folded = {fold_tag(name) for name in there}
    renamed: list[Renamed] = []
    back: list[Tag] = []
    for one in (one for step in steps for one in step.renamed):
        has_old = fold_tag(one.old.name) in folded
        if one.joins and fold_tag(one.new) in folded and not has_old:
            back.append(one.old)
        elif not one.joins and (tag := there.get(one.new)):
            renamed.append(Renamed(tag, one.old.name, has_old))
    return tuple(renamed), tuple(back)


def _value(fields: Fields, name: str) -> Value:
    return fields.get(name) or (() if name == CREATORS else "")
