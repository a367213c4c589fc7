"""What became of a write of which no answer came: read off the library as it is now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from papershelf.zotero.model import Collection, fold_tag

if TYPE_CHECKING:
    from papershelf.zotero.model import Baseline, Item, Step

TOUCHED = 0
"""In place of a version: it was written, but it is not as it was written any more."""


def landed(step: Step, there: Item | Collection | None, *, is_gone: bool, since: int, size: int) -> int | None:
    """The version of an object if it was written, `TOUCHED` if somebody changed it since, None if it was not written.

    A write is done only if the library was at the version that it named, and gives each of its objects a version of its
    own right behind that one. So an object that has one of these versions, but not what was to be written, had it from
    somebody else, and then nothing was written. Where somebody changed it later, it is taken as written: if that is
    wrong, something is missing; if the opposite were wrong, what a person did would be undone.

    Args:
        step: what was to be written.
        there: the object as it is.
        is_gone: it was deleted.
        since: the library's version that the write named.
        size: how many objects it had.
    """
    if there is None:
        return TOUCHED if is_gone else None
    if there.version <= since:
        return None
    # A later version is somebody else's, even if all that was written is still there: a tag besides, or the trash.
    own = TOUCHED if there.trashed or there.version > since + size else there.version
    if isinstance(there, Collection):
        return own if there.name == step.after.fields.get("name") else TOUCHED
    if holds(there, step.after) and not _has_old(there, step):
        return own
    if there.version > since + size:
        return TOUCHED
    if _has_old(there, step):
        return None  # Zotero may have cleaned what it got, but has not kept a tag that was left out
    if step.creates:
        # Zotero may have cleaned its text, but has left out no tag: without one, it is what somebody else has made.
        return TOUCHED if holds(there, replace(step.after, fields={})) else None
    return TOUCHED if holds_some(there, step.after) else None


def _has_old(item: Item, step: Step) -> bool:
    """Whether an item has a tag that was to give way to another."""
    tags = {fold_tag(tag.name) for tag in item.tags}
    return any(fold_tag(one.old.name) in tags for one in step.renamed)


def holds(item: Item, after: Baseline) -> bool:
    """Whether an item has all that was written."""
    tags = {fold_tag(tag.name) for tag in item.tags}
    return (
        all(item.fields.get(name, "") == value for name, value in after.fields.items())
        and after.tags <= tags
        and after.collections <= set(item.collections)
    )


def holds_some(item: Item, after: Baseline) -> bool:
    """Whether an item has something of what was written."""
    tags = {fold_tag(tag.name) for tag in item.tags}
    return (
        any(item.fields.get(name, "") == value for name, value in after.fields.items())
        or bool(after.tags & tags)
        or bool(after.collections & set(item.collections))
    )
