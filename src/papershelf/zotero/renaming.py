"""Themes that have another name now: which tags of an item give way to others, and what that means for what is agreed.

Old and new are names of one theme. So what a person did to the tag of the old name, they did to the theme:

1. A tag is renamed only where papershelf wrote it, and it is agreed on.
2. A theme whose tag a person took away does not come back under its new name.
3. An item that has the tag of the new name already, in whatever case, just loses the other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from papershelf.zotero.model import Kind, Renamed, Tag, fold_tag

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from papershelf.identifiers import ArxivId
    from papershelf.zotero.model import Baseline, Item
    from papershelf.zotero.view import View


@dataclass(frozen=True, slots=True)
class Renaming:
    """What is renamed in the item of a paper that is not among the wanted ones.

    Attributes:
        item: as it is.
        arxiv_id: the paper.
        tags: those that give way to others; none if only what is agreed on gets another name.
        agreed: what is agreed on before anything is written.
    """

    item: Item
    arxiv_id: ArxivId
    tags: tuple[Renamed, ...]
    agreed: Baseline


def renamings(view: View, wanted: Container[ArxivId]) -> Iterator[Renaming]:
    """What is renamed in all items but those of the wanted papers, and those in the trash; each item once."""
    items = {item.key: item for item in view.items if not item.trashed}
    done: set[str] = set()
    for (arxiv_id, kind), base in view.baselines.items():
        item = items.get(base.key)
        if kind is not Kind.ITEM or arxiv_id in wanted or item is None or item.key in done:
            continue
        tags, agreed = tuple(renamed_tags(item, base, view)), called_anew(base, item, view.renames)
        if tags or agreed != base:
            done.add(item.key)
            yield Renaming(item, arxiv_id, tags, agreed)


def renamed_tags(item: Item, base: Baseline, view: View) -> Iterator[Renamed]:
    """The tags of an item that give way to others.

    Of two that differ in case only, one is a person's, and nobody knows which; both stay.
    """
    if base.key != item.key:
        return
    ours = base.tags & view.given.get(item.key, frozenset())
    agreed = called_anew(base, item, view.renames).tags
    found = Counter(fold_tag(tag.name) for tag in item.tags)
    there = {fold_tag(tag.name): tag.name for tag in item.tags}
    for tag in item.tags:
        old = fold_tag(tag.name)
        if old not in view.renames or old not in ours or found[old] > 1:
            continue
        new = fold_tag(view.renames[old])
        if joins := new in there:
            yield Renamed(tag, there[new], joins)
        elif new not in agreed:  # otherwise a person took it away
            there[new] = view.spellings.get(new, view.renames[old])
            yield Renamed(tag, there[new])


def called_anew(base: Baseline, item: Item, renames: Mapping[str, str]) -> Baseline:
    """What is agreed on, with the new names of the themes whose old tags the item does not have (any more)."""
    there = {fold_tag(tag.name) for tag in item.tags} if base.key == item.key else set()
    old = (base.tags & renames.keys()) - there
    return replace(base, tags=base.tags - old | {fold_tag(renames[name]) for name in old}) if old else base


def replaced(tags: Iterable[Tag], renamed: Iterable[Renamed]) -> tuple[Tag, ...]:
    """The tags of an item after some gave way to others."""
    places = {one.old: one for one in renamed}
    now = ((tag, places.get(tag)) for tag in tags)
    return tuple(replace(tag, name=one.new) if one else tag for tag, one in now if not (one and one.joins))
