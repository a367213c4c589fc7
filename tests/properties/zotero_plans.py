"""Random libraries and what is wanted of them, and a plan carried out on plain values: for tests of the plan alone."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from papershelf.zotero.items import fields_of_record
from papershelf.zotero.model import Baseline, Collection, Creator, Item, Kind, Tag, fold_tag
from papershelf.zotero.payload import batches
from papershelf.zotero.places import find_places
from papershelf.zotero.plan import plan
from papershelf.zotero.view import View, own_keys
from papershelf.zotero.wanted import tag_renames, wanted_papers, wanted_paths
from tests.properties.zotero_papers import ASPECTS, ID_OF, LIBRARY, TAGS, Wish, record_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from papershelf.identifiers import ArxivId
    from papershelf.zotero.plan import Plan

T = TypeVar("T")

RENAMES = (
    (),
    (("nlp", "Language"),),
    (("NLP", "To-Read"), ("Deep  learning", "to-read")),
    (("bias", "Fairness"), ("to-read", "mine"), ("nlp", "NLP")),
)
"""Into a new name; two into one that may be there; and a change of case, which is none."""

FEW = (0, 1, 2)
SHELVES = {key: Collection(key, 1, name) for key, name in (("SHELF222", "Reading"), ("SHELF333", "Mine"))}
TYPES = (
    "preprint",
    "journalArticle",
    "conferencePaper",
    "report",
    "webpage",
    "book",
    "presentation",
    "computerProgram",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A library, what was agreed on about it, and what arXiv says now."""

    items: tuple[Item, ...]
    gone: frozenset[str]
    baselines: Mapping[tuple[ArxivId, Kind], Baseline]
    revisions: Mapping[int, Mapping[str, int]]
    collections: Mapping[str, Collection] = dataclasses.field(default_factory=lambda: SHELVES)
    given: Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)

    def view(self, renames: Mapping[str, str]) -> View:
        """What the plan is made for."""
        papers = tuple(item for item in self.items if not item.parent)
        below = {paper.key: tuple(one for one in self.items if one.parent == paper.key) for paper in papers}
        spellings = {fold_tag(tag.name): tag.name for item in reversed(self.items) for tag in item.tags}
        in_use = frozenset(item.key for item in self.items)
        return View(
            LIBRARY,
            9,
            papers,
            below,
            self.gone,
            in_use=in_use,
            spellings=spellings,
            baselines=self.baselines,
            renames=renames,
            given=self.given,
        )

    def is_ours(self, key: str, tag: Tag) -> bool:
        """Whether papershelf wrote a tag of an item, and it is agreed on."""
        folded = fold_tag(tag.name)
        agreed = (one for (_, kind), one in self.baselines.items() if kind is Kind.ITEM and one.key == key)
        return folded in self.given.get(key, ()) and any(folded in one.tags for one in agreed)

    def plan(self, wish: Wish) -> Plan:
        """What is to be done."""
        options, papers = wish.options(), wish.papers(self.revisions)
        places = find_places(self.collections, wanted_paths(papers, options, options.collection), LIBRARY)
        wanted = wanted_papers(papers, options, places, options.collection)
        return plan(wanted, self.view(tag_renames(options)), places.new, completes=wish.completes)

    def after(self, made: Plan, requests: int | None = None) -> Case:
        """The library and what is agreed on when so many requests of a plan are done; by default all."""
        items = {item.key: item for item in self.items}
        shelves, agreed, given = dict(self.collections), dict(self.baselines), dict(self.given)
        agreed |= {(one.arxiv_id, Kind.ITEM): one.agreed for one in made.renamings}
        for change in made.changes:
            if change.item and change.agreed:
                agreed[change.record.arxiv_id, Kind.ITEM] = change.agreed
        for batch in itertools.islice(batches(made), requests):
            for one in batch.objects:
                step = one.step
                if batch.kind == "collections":
                    path = next(new.path for new in made.new_collections if new.key == step.key)
                    shelves[step.key] = Collection(step.key, 9, path[-1], one.parent)
                    continue
                items[step.key] = _written(items.get(step.key), one.object)
                assert step.arxiv_id
                of = (step.arxiv_id, step.kind)
                agreed[of] = step.over(agreed.get(of, Baseline(step.key)))
                given[step.key] = given.get(step.key, frozenset()) | step.after.tags
        return replace(self, items=tuple(items.values()), baselines=agreed, collections=shelves, given=given)


def _written(old: Item | None, data: Mapping[str, object]) -> Item:
    """The item after an object was written to it, as the server does it."""
    if old is None:
        return Item.parse({**data, "version": 9, "dateAdded": "2026-01-01T00:00:00Z"})
    new = Item.parse({"itemType": old.type, **data})
    return replace(
        old,
        version=9,
        fields={name: value for name, value in {**old.fields, **new.fields}.items() if value},
        tags=new.tags if "tags" in data else old.tags,
        collections=new.collections if "collections" in data else old.collections,
    )


def random_case(chance: Random) -> Case:
    """Any library, and any belief about it."""
    items: list[Item] = []
    gone: set[str] = set()
    baselines: dict[tuple[ArxivId, Kind], Baseline] = {}
    for number in FEW:
        keys = (own_keys(LIBRARY, ID_OF[number], Kind.ITEM)[0], *others_keys(number))
        there = _some(chance, keys, 3)
        items += [_item(chance, number, key) for key in there]
        gone |= set(keys) - set(there) if chance.random() < 0.5 else set()
        if chance.random() < 0.5:
            baselines[ID_OF[number], Kind.ITEM] = _agreed(chance, number, chance.choice(keys))
    given = {item.key: _given(chance, item) for item in items}
    revisions = {number: _revisions(chance) for number in FEW}
    return Case(tuple(items), frozenset(gone), baselines, revisions, given=given)


def random_wish(chance: Random) -> Wish:
    """Anything that may be wanted of the papers in a case."""
    numbers = tuple(_some(chance, FEW, 3)) or (0,)
    path = chance.choice(((), ("Reading",), ("reading", "Bias")))
    names = ("per_theme", "categories", "comment", "pdf", "source", "completes")
    asked: dict[str, Any] = {name: chance.random() < 0.5 for name in names}
    return Wish(numbers, path, tuple(_some(chance, TAGS, 2)), renames=chance.choice(RENAMES), **asked)


def others_keys(number: int) -> tuple[str, ...]:
    """The keys of a person's items of a paper."""
    return f"THEIRS{number}2", f"THEIRS{number}3"


def _some(chance: Random, things: Sequence[T], most: int) -> list[T]:
    return chance.sample(things, chance.randint(0, min(most, len(things))))


def _revisions(chance: Random) -> dict[str, int]:
    return {aspect: chance.randint(0, 2) for aspect in _some(chance, ASPECTS, 2)}


def _tags(chance: Random) -> list[Tag]:
    return [Tag(name, chance.random() < 0.5) for name in _some(chance, (*TAGS, "NLP", "mine"), 4)]


def _given(chance: Random, item: Item) -> frozenset[str]:
    """The tags that papershelf wrote into an item; most of those that are there."""
    there = frozenset(fold_tag(tag.name) for tag in item.tags if chance.random() < 0.8)
    return there | {fold_tag(tag.name) for tag in _tags(chance)}


def _item(chance: Random, number: int, key: str) -> Item:
    """An item of a paper as a person may have left it."""
    kind = chance.choice(TYPES)
    fields = dict(fields_of_record(record_of(number, _revisions(chance)), kind))
    # With another title and other authors, a person's item would be another paper.
    kept = {"title", "creators"} if key in others_keys(number) else set()
    for name in _some(chance, sorted(fields.keys() - kept), 3):
        value = chance.choice(("", "mine", "not what arXiv says"))
        fields[name] = (Creator("Doe", "Jo"),) if name == "creators" and value else value
    if key in others_keys(number):
        fields["extra"] = f"arXiv:{ID_OF[number]}"
    held = {name: value for name, value in fields.items() if value}
    shelves = tuple(_some(chance, sorted(SHELVES), 2))
    added = f"202{chance.randint(0, 4)}-01-01T00:00:00Z"
    return Item(key, 3, kind, held, tuple(_tags(chance)), shelves, trashed=chance.random() < 0.2, added=added)


def _agreed(chance: Random, number: int, key: str) -> Baseline:
    """What may have been agreed on about a paper."""
    fields = fields_of_record(record_of(number, _revisions(chance)), "preprint")
    names = fields if chance.random() < 0.5 else _some(chance, sorted(fields), len(fields))
    tags = frozenset(fold_tag(tag.name) for tag in _tags(chance))
    return Baseline(key, {name: fields[name] for name in names}, tags, frozenset(_some(chance, sorted(SHELVES), 2)))
