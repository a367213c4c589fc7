"""What is to be done so that a library holds the wanted papers: a three-way comparison, with no side effects.

Three sides are compared: what is wanted, what the library holds, and what both last agreed on (the baseline). So what a
person did can be told from what papershelf has not done yet, and stays:

1. A second push changes nothing.
2. An interrupted push, run again, comes to the same end.
3. What a person edited stays as edited.
4. What a person deleted or put into the trash stays there.
5. A tag, or a place in a collection, that a person took away stays away.
6. Only three different values are a conflict, and then the person's stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from papershelf.zotero.children import new_children
from papershelf.zotero.items import fields_of_record, item_type_of
from papershelf.zotero.model import Baseline, Kind, field_name, fold_tag
from papershelf.zotero.renaming import called_anew, renamed_tags, renamings
from papershelf.zotero.view import find_present, own_key, own_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.model import Record
    from papershelf.zotero.children import NewChild
    from papershelf.zotero.model import Fields, Item, Library, Renamed, Tag, Value, Wanted
    from papershelf.zotero.places import NewCollection
    from papershelf.zotero.renaming import Renaming
    from papershelf.zotero.view import Presence, View


class Action(StrEnum):
    """What is done about a paper; several can be."""

    CREATE = "create"
    COLLECT = "add to collection"
    TAG = "add tags"
    RENAME = "rename tags"
    COMPLETE = "complete fields"
    ATTACH = "add notes and links"
    UNCHANGED = "unchanged"
    LEFT = "left alone"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field for which papershelf wrote one value, a person another, and arXiv now has a third."""

    field: str
    written: Value
    there: Value
    wanted: Value


@dataclass(frozen=True, slots=True)
class Change:
    """What is done about a paper.

    Attributes:
        wanted: the paper.
        key: of its item.
        item: the item as it is, if there is one.
        type: of the item.
        fields: to be set.
        tags: to be added.
        renamed: tags that give way to others, as their themes have other names now.
        collections: keys of those that it is added to.
        children: to be made below it.
        conflicts: fields that differ on all three sides.
        why: sentence parts: how it was recognised, what was left alone and for what reason.
        agreed: what is agreed on before anything is written; None for a paper of which nothing is to be remembered.
        copies: keys of other items of the same paper.
        is_left: nothing is done about it.
    """

    wanted: Wanted
    key: str
    item: Item | None = None
    type: str = ""
    fields: Fields = field(default_factory=lambda: MappingProxyType({}))
    tags: tuple[Tag, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    collections: tuple[str, ...] = ()
    children: tuple[NewChild, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    why: tuple[str, ...] = ()
    agreed: Baseline | None = None
    copies: tuple[str, ...] = ()
    is_left: bool = False

    @property
    def record(self) -> Record:
        """The paper's record."""
        return self.wanted.record

    @property
    def creates(self) -> bool:
        """Whether the item is made."""
        return self.item is None and not self.is_left

    @property
    def changes_item(self) -> bool:
        """Whether the item itself is written."""
        return self.creates or bool(self.fields or self.tags or self.renamed or self.collections)

    @property
    def actions(self) -> tuple[Action, ...]:
        """What is done, the chief thing first."""
        if self.creates:
            return (Action.CREATE,)
        done = {
            Action.COLLECT: self.collections,
            Action.TAG: self.tags,
            Action.RENAME: self.renamed,
            Action.COMPLETE: self.fields,
            Action.ATTACH: [one for one in self.children if not one.exists],
            Action.CONFLICT: self.conflicts,
            Action.LEFT: self.is_left,
        }
        return tuple(action for action, some in done.items() if some) or (Action.UNCHANGED,)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is to be done: collections to be made, parents first, then papers in the order of the digest.

    `renamings` are about items of other papers, whose themes have other names now.
    """

    library: Library
    version: int
    new_collections: tuple[NewCollection, ...]
    changes: tuple[Change, ...]
    warnings: tuple[str, ...] = ()
    renamings: tuple[Renaming, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.new_collections or any(one.tags for one in self.renamings)) or any(
            change.changes_item or Action.ATTACH in change.actions for change in self.changes
        )


def plan(
    wanted: Sequence[Wanted], view: View, new_collections: Sequence[NewCollection] = (), *, completes: bool = False
) -> Plan:
    """Compare what is wanted with what is there.

    Args:
        wanted: the papers, each once.
        view: the library, and what was last agreed on.
        new_collections: those among the wanted collections that are not there yet, parents first.
        completes: fill empty fields of items that papershelf did not make, too.
    """
    found, warnings = find_present(wanted, view)
    changes = tuple(_change(one, view, found.get(one.record.arxiv_id, ()), completes=completes) for one in wanted)
    others = tuple(renamings(view, {one.record.arxiv_id for one in wanted}))
    return Plan(view.library, view.version, _needed(new_collections, changes), changes, warnings, others)


def _needed(new: Sequence[NewCollection], changes: Sequence[Change]) -> tuple[NewCollection, ...]:
    """The new collections that something goes into, with those that they are in."""
    by_key = {one.key: one for one in new}
    used = {key for change in changes for key in change.collections if key in by_key}
    for one in reversed(new):  # parents stand before what is in them
        if one.key in used and one.parent in by_key:
            used.add(one.parent)
    return tuple(one for one in new if one.key in used)


# --- One paper --------------------------------------------------------------------------------------------------------


def _change(wanted: Wanted, view: View, presences: Sequence[Presence], *, completes: bool) -> Change:
    arxiv_id = wanted.record.arxiv_id
    before = view.baselines.get((arxiv_id, Kind.ITEM))
    usable = [one for one in presences if not one.item.trashed]
    if usable:
        return _existing(wanted, view, usable, before, completes=completes)
    if presences:
        why = "it is in the trash; restore it there to have it used"
        return Change(wanted, presences[0].item.key, presences[0].item, why=(why,), is_left=True)
    key = own_key(view, arxiv_id, Kind.ITEM)
    if before or key in view.gone:
        why = "it was deleted from the library; add it there yourself to have it again"
        return Change(wanted, before.key if before else key, why=(why,), is_left=True)
    return _new(wanted, view, key)


def _new(wanted: Wanted, view: View, key: str) -> Change:
    kind = item_type_of(wanted.record)
    return Change(
        wanted,
        key,
        type=kind,
        fields=fields_of_record(wanted.record, kind),
        tags=_spelled(wanted.tags, view),
        collections=tuple(dict.fromkeys(wanted.collections)),
        children=tuple(new_children(wanted, view, key)),
        why=("it is not there yet",),
        agreed=Baseline(key),
    )


def _existing(
    wanted: Wanted, view: View, presences: Sequence[Presence], before: Baseline | None, *, completes: bool
) -> Change:
    item, why = presences[0].item, [presences[0].why]
    base = before or Baseline(item.key)
    is_other = base.key != item.key  # the item used before is gone; what was taken from that one is not given to this
    fields, conflicts, same = _compared(wanted, view, item, before, completes=completes)
    meant = {name: (value, same.get(name, value)) for name, value in base.fields.items() if name not in fields}
    kept = [name for name, values in meant.items() if item.fields.get(name, "") not in values]
    if kept and not is_other:
        why.append(f"what you changed stays: {', '.join(map(field_name, kept))}")
    renamed = tuple(renamed_tags(item, base, view))
    base = called_anew(base, item, view.renames)
    new_tags, removed = _missing_tags(wanted, view, item, base, renamed)
    if removed:
        where = " from its copy" if is_other else ""
        why.append(f"you took away{where} the tags: {', '.join(removed)}")
    absent = [key for key in dict.fromkeys(wanted.collections) if key not in item.collections]
    new_places = tuple(key for key in absent if key not in base.collections)
    if len(new_places) < len(absent):
        why.append("you took it out of the collection" if not is_other else "you took its copy out of the collection")
    tags = {fold_tag(tag.name) for tag in item.tags} & {fold_tag(tag.name) for tag in wanted.tags}
    places = set(item.collections) & set(wanted.collections)
    agreed = Baseline(item.key, {**base.fields, **same}, base.tags | tags, base.collections | places)
    return Change(
        wanted,
        item.key,
        item,
        item.type,
        fields,
        new_tags,
        renamed,
        new_places,
        tuple(new_children(wanted, view, item.key)),
        conflicts,
        tuple(why),
        agreed,
        tuple(one.item.key for one in presences[1:]),
    )


def _missing_tags(
    wanted: Wanted, view: View, item: Item, base: Baseline, renamed: Sequence[Renamed]
) -> tuple[tuple[Tag, ...], list[str]]:
    """The tags to be added, and the names of those that a person took away."""
    there = {fold_tag(name) for name in (*(tag.name for tag in item.tags), *(one.new for one in renamed))}
    missing = [tag for tag in _spelled(wanted.tags, view) if fold_tag(tag.name) not in there]
    new = tuple(tag for tag in missing if fold_tag(tag.name) not in base.tags)
    return new, [tag.name for tag in missing if tag not in new]


def _compared(
    wanted: Wanted, view: View, item: Item, before: Baseline | None, *, completes: bool
) -> tuple[Fields, tuple[Conflict, ...], Fields]:
    """The fields to be set, those in conflict, and those agreed on.

    Only items that papershelf made are kept up to date. In others, fields that hold nothing are completed on request.
    A conflict is told once: then the person's value is taken as meant.
    """
    is_own = item.key in own_keys(view.library, wanted.record.arxiv_id, Kind.ITEM)
    is_ours = is_own and before is not None
    written = before.fields if before else {}
    fields: dict[str, Value] = {}
    same: dict[str, Value] = {}
    conflicts: list[Conflict] = []
    for name, value in fields_of_record(wanted.record, item.type).items():
        then, now = written.get(name, ""), item.fields.get(name, "")
        if now == value:
            same[name] = value
        elif then == value:
            continue
        elif (is_ours and now == then) or (completes and not now and not then):
            fields[name] = value
        elif is_ours and then and now:
            conflicts.append(Conflict(name, then, now, value))
            same[name] = value
        elif is_own and not before and not now:
            same[name] = value  # it was written from elsewhere, or before the state was lost, and a person emptied it
    return fields, tuple(conflicts), same


def _spelled(tags: Sequence[Tag], view: View) -> tuple[Tag, ...]:
    """The tags, each once, as the library spells them where it has them in another case."""
    spelled: dict[str, Tag] = {}
    for tag in tags:
        folded = fold_tag(tag.name)
        spelled.setdefault(folded, replace(tag, name=view.spellings.get(folded, tag.name)))
    return tuple(spelled.values())
