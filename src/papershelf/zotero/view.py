"""What is known of a library before a plan is made, and which of its items are the wanted papers."""

from __future__ import annotations

import functools
from collections import defaultdict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from papershelf.zotero.identity import contradiction, marks, marks_of_record, why_same
from papershelf.zotero.model import Kind
from papershelf.zotero.places import made_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.model import Record
    from papershelf.zotero.identity import Marks
    from papershelf.zotero.model import Baseline, Item, Library, Wanted

_GENERATIONS: Final = 8  # how often a push can be undone and done again before an item's key has to be another's


@dataclass(frozen=True, slots=True)
class View:
    """What is known of a library, as far as the wanted papers go, and what was last written there.

    Attributes:
        library: which.
        version: of the library.
        items: all that may be one of the papers, those in the trash too, and those that the baselines are about.
        children: notes and attachments, by the key of the item that they belong to.
        gone: keys of objects that were deleted for good.
        in_use: keys of papershelf's own that are there, wherever a person moved what has them.
        taken_back: keys of objects that papershelf itself deleted again (undo).
        spellings: tags that the library has, by their folded spelling.
        baselines: what was last agreed on; also about other papers, as far as it has tags that have other names now.
        renames: the names that themes have now, by those that they had, in folded spelling.
        given: those of the old names, folded, that papershelf wrote as tags, by the item's key.
    """

    library: Library
    version: int = 0
    items: tuple[Item, ...] = ()
    children: Mapping[str, tuple[Item, ...]] = field(default_factory=lambda: MappingProxyType({}))
    gone: frozenset[str] = frozenset()
    in_use: frozenset[str] = frozenset()
    taken_back: frozenset[str] = frozenset()
    spellings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    baselines: Mapping[tuple[ArxivId, Kind], Baseline] = field(default_factory=lambda: MappingProxyType({}))
    renames: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    given: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))


@functools.cache  # a push of a thousand papers asks several times for each
def own_keys(library: Library, arxiv_id: ArxivId, kind: Kind) -> tuple[str, ...]:
    """The keys that papershelf gives to what it makes of a paper, one after the other was taken back."""
    return tuple(made_key(library, arxiv_id, kind, generation=number) for number in range(_GENERATIONS))


def own_key(view: View, arxiv_id: ArxivId, kind: Kind) -> str:
    """The key for what is to be made of a paper now: that of an object that was taken back is not used again."""
    keys = own_keys(view.library, arxiv_id, kind)
    return next((key for key in keys if key not in view.taken_back), keys[-1])


@dataclass(frozen=True, slots=True)
class Presence:
    """An item that is the paper, and why it is taken for it: a sentence part."""

    item: Item
    why: str


def find_present(wanted: Sequence[Wanted], view: View) -> tuple[dict[ArxivId, tuple[Presence, ...]], tuple[str, ...]]:
    """The items of each paper that has any, the one to be used first; and sentences about what contradicts itself.

    The first is papershelf's own, else the oldest. Those in the trash come last.
    """
    by_key = {item.key: item for item in view.items}
    index = _Index.of(view.items)
    found: dict[ArxivId, tuple[Presence, ...]] = {}
    warnings: list[str] = []
    for one in wanted:
        arxiv_id = one.record.arxiv_id
        before = view.baselines.get((arxiv_id, Kind.ITEM))
        ours = own_keys(view.library, arxiv_id, Kind.ITEM)
        presences = {key: Presence(by_key[key], "papershelf put it there") for key in ours if key in by_key}
        for item, seen in index.like(one.record):
            same = why_same(one.record, seen)
            if same:
                presences.setdefault(item.key, Presence(item, f"it is there by {same}"))
            elif not item.trashed and (what := contradiction(one.record, seen)):
                warnings.append(f"the item {item.key} has {what} of arXiv:{arxiv_id}, but title and authors of another")
        if before and before.key in by_key:  # whatever became of its ids and its title
            presences.setdefault(before.key, Presence(by_key[before.key], "you had it already"))
        if presences:
            first = before.key if before else ""
            found[arxiv_id] = tuple(sorted(presences.values(), key=functools.partial(_rank, first)))
    return found, tuple(warnings)


def _rank(first: str, presence: Presence) -> tuple[bool, bool, str, str]:
    item = presence.item
    return item.trashed, item.key != first, item.added, item.key


@dataclass(frozen=True, slots=True)
class _Index:
    """Items by what could make them a paper."""

    items: Mapping[str, tuple[tuple[Item, Marks], ...]]

    @classmethod
    def of(cls, items: Iterable[Item]) -> _Index:
        found: dict[str, list[tuple[Item, Marks]]] = defaultdict(list)
        for item in items:
            seen = marks(item)
            for sign in _signs(seen):
                found[sign].append((item, seen))
        return cls({sign: tuple(some) for sign, some in found.items()})

    def like(self, record: Record) -> Iterator[tuple[Item, Marks]]:
        """The items that share something with a record, each once."""
        some = {
            item.key: (item, seen)
            for sign in _signs(marks_of_record(record))
            for item, seen in self.items.get(sign, ())
        }
        return iter(some.values())


def _signs(seen: Marks) -> Iterator[str]:
    yield from seen.arxiv_ids
    yield from seen.dois
    if seen.title:
        yield f"title {seen.title}"
