"""The laws of a push, checked from outside: two states of a library, one before papershelf wrote and one after."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from papershelf.zotero.items import fields_of_record
from papershelf.zotero.model import Kind, as_json, fold_tag
from tests.properties.zotero_papers import OWN_CHILDREN, OWN_ITEMS, record_of
from tests.properties.zotero_snapshot import tags_of, values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tests.properties.zotero_known import Machine
    from tests.properties.zotero_papers import Wish
    from tests.properties.zotero_person import Person
    from tests.properties.zotero_snapshot import Snapshot
    from tests.servers.zotero_state import Item


@dataclass(frozen=True, slots=True)
class Done:
    """What a push said that it did, and what its journal says: the items that it used, the keys that were undone."""

    used: frozenset[str]
    taken_back: frozenset[str]


@dataclass(slots=True)
class Oracle:
    """What is right.

    Attributes:
        person: who is at the library.
        revisions: of each paper, how often arXiv changed what.
        written: what papershelf ever wrote into an item's fields.
        given: the tags and collections that it ever gave to an item.
        touched: who changed an item that is there, by its key.
    """

    person: Person
    revisions: defaultdict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    written: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    given: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    touched: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def wanted(self, number: int, item_type: str) -> dict[str, Any]:
        """The fields that a paper's item of this type should have."""
        return as_json(fields_of_record(record_of(number, self.revisions[number]), item_type))

    def of_paper(self, number: int, items: Mapping[str, Item]) -> list[Item]:
        """The items of a paper, the oldest first; those in the trash, too."""
        mine = [item for key, item in items.items() if self.person.number_of(key) == number]
        return sorted(mine, key=lambda item: (item.added, item.key))

    # --- what papershelf may do at all --------------------------------------------------------------------------------

    def check(self, before: Snapshot, after: Snapshot, machine: Machine, wish: Wish) -> None:
        """Check what papershelf alone did between two moments of a push."""
        assert before.items.keys() <= after.items.keys(), "an item was lost"
        for key, old in before.collections.items():
            assert after.collections.get(key) == old, "a collection was changed"
        for key, item in after.items.items():
            if key not in before.items:
                self._check_new(item, before, machine, wish)
            elif item != before.items[key]:
                self._check_changed(before.items[key], item, after, machine, wish)
        for number in wish.numbers:
            ours = [key for key, paper in OWN_ITEMS.items() if paper == number and key in after.items]
            assert len(ours) <= 1, f"paper {number} was made twice: {ours}"
        self.changed(before, after, machine.folder.name)

    def _check_new(self, item: Item, before: Snapshot, machine: Machine, wish: Wish) -> None:
        if item.key in OWN_CHILDREN:
            number, kind = OWN_CHILDREN[item.key]
            assert number in wish.numbers
            assert kind in wish.kinds(record_of(number, self.revisions[number])), "a note that nobody wanted"
            assert self.person.number_of(item.parent) == number
            assert item.key not in before.deleted, f"the {kind} of paper {number}, which was deleted, came back"
            assert (number, "child", kind) not in machine.sure, f"the {kind} of paper {number} came back"
            machine.wrote.add((number, "child", kind))
            return
        number = OWN_ITEMS[item.key]
        assert number in wish.numbers, "a paper that nobody wanted"
        assert not self.of_paper(number, before.items), f"paper {number} is there already, or in the trash"
        assert item.key not in before.deleted, f"paper {number}, which was deleted, came back"
        assert (number, "item", "") not in machine.sure, f"paper {number}, which was taken away, came back"
        assert values_of(item) == self.wanted(number, item.item_type), "a new item is not as it should be"
        assert tags_of(item) == wish.folded_tags(number)
        assert not item.deleted
        self._note(item.key, values_of(item))
        self.given[item.key] |= {*tags_of(item), *item.collections}
        machine.wrote |= {(number, "item", ""), *((number, "tag", tag) for tag in tags_of(item))}
        machine.wrote |= {(number, "collection", key) for key in item.collections}
        self._note_tags(number, item.key, tags_of(item), machine)

    def _note_tags(self, number: int, key: str, tags: Iterable[str], machine: Machine) -> None:
        given = {(number, key, tag) for tag in tags}
        machine.gave |= given
        machine.once_gave |= given

    def _note(self, key: str, values: Mapping[str, Any]) -> None:
        self.written[key] |= set(map(json.dumps, values.values()))

    def _check_changed(self, old: Item, new: Item, after: Snapshot, machine: Machine, wish: Wish) -> None:
        number = self.person.number_of(new.key)
        assert number is not None
        assert (new.item_type, new.parent, new.deleted) == (old.item_type, old.parent, old.deleted)
        assert not old.deleted, "an item in the trash was changed"
        renamed = self._check_renamed(number, old, new, machine, wish)
        if number not in wish.numbers:
            assert renamed, f"{new.key} is none of the wanted papers, and was changed"
            assert (values_of(new), new.collections) == (values_of(old), old.collections)
            return
        assert set(old.collections) <= set(new.collections)
        places = set(new.collections) - set(old.collections)
        assert places <= {after.find(path) for path in wish.paths(number)}
        back = {key for key in places if (number, "collection", key) in machine.sure}
        assert not back, f"places that a person took away came back: {back}"
        self.given[new.key] |= places
        machine.wrote |= {(number, "collection", key) for key in places}
        self._check_fields(number, old, new, machine, wish)

    def _check_renamed(self, number: int, old: Item, new: Item, machine: Machine, wish: Wish) -> dict[str, str]:
        """Check the tags of an item; which gave way to which."""
        names, had = wish.names_now(), tags_of(old)
        lost = [tag for tag in old.tags if tag not in new.tags]
        renamed = {name: names.get(name, "") for name in (fold_tag(tag["tag"]) for tag in lost)}
        for name, now in renamed.items():
            is_ours = (number, new.key, name) in machine.once_gave or (number, "tag", name) in machine.maybe
            assert is_ours, f"a person's tag was changed: {name}"
            assert now in tags_of(new), f"the tag {name} was lost"
            kinds = {tag.get("type", 0) for tag in lost if fold_tag(tag["tag"]) == name}
            assert now in had or kinds == {tag.get("type", 0) for tag in new.tags if fold_tag(tag["tag"]) == now}
        added = tags_of(new) - had
        wanted = wish.folded_tags(number) if number in wish.numbers else frozenset()
        assert added <= wanted | set(renamed.values())
        assert len(new.tags) == len(old.tags) + len(added) - len(lost), "a tag is there in two cases"
        away = {name for paper, kind, name in machine.sure if (paper, kind) == (number, "tag") and name not in had}
        away |= {names.get(name, name) for name in away}
        assert not added & away, f"tags that a person took away came back: {added & away}"
        self.given[new.key] |= added
        machine.wrote |= {(number, "tag", tag) for tag in (*added, *renamed.values())}
        machine.sure -= {(number, "tag", name) for name in renamed}
        machine.maybe |= {(number, "tag", name) for name in renamed}
        self._note_tags(number, new.key, added, machine)
        return renamed

    def _check_fields(self, number: int, old: Item, new: Item, machine: Machine, wish: Wish) -> None:
        then, now = values_of(old), values_of(new)
        changed = {name: value for name, value in now.items() if then.get(name) != value}
        assert then.keys() <= now.keys(), "a field was emptied"
        wanted = self.wanted(number, new.item_type)
        for name, value in changed.items():
            assert wanted.get(name) == value, f"{name} became {value!r}, not {wanted.get(name)!r}"
            if then.get(name):
                assert new.key in OWN_ITEMS, f"{name} of a person's item was changed"
                assert json.dumps(then[name]) in self.written[new.key], f"a person's {name} was changed: {then[name]!r}"
            else:
                known = (number, "field", name) in machine.sure
                assert not known, f"{name}, which a person emptied, was filled"
                assert wish.completes or new.key in OWN_ITEMS, f"{name} of a person's item was filled unasked"
        self._note(new.key, changed)

    # --- what a push must have done -----------------------------------------------------------------------------------

    def check_done(self, before: Snapshot, after: Snapshot, machine: Machine, wish: Wish, done: Done) -> None:
        """Check what a push came to that ended well, and note what its state must hold now."""
        facts: set[tuple[int, str, str]] = set()
        used = dict(machine.used)
        for number in wish.numbers:
            usable = [item for item in self.of_paper(number, after.items) if not item.deleted]
            if usable:
                item = self._used(number, usable, machine, done.used)
                facts |= set(self._check_paper(number, item, before, after, machine, wish))
            else:
                self._check_absent(number, after, machine, done.taken_back)
        known = {number: after.items[key] for number, key in machine.used.items() if key in after.items}
        known = {one: item for one, item in known.items() if not item.deleted and used.get(one, item.key) == item.key}
        for number, item in known.items():
            self._check_no_old_name(number, item, machine, wish)
        machine.called_anew(wish.names_now(), {number: tags_of(item) for number, item in known.items()})
        machine.settled()
        machine.sure |= facts

    def _check_no_old_name(self, number: int, item: Item, machine: Machine, wish: Wish) -> None:
        """A tag that papershelf wrote has the new name, unless a person took that one away, or there are two of it."""
        names, there = wish.names_now(), [fold_tag(tag["tag"]) for tag in item.tags]
        for name in there:
            is_ours = (number, item.key, name) in machine.gave and (number, "tag", name) in machine.sure
            is_left = there.count(name) > 1 or machine.may_know_theme(number, names.get(name, ""), names, but=name)
            assert name not in names or not is_ours or is_left, f"paper {number} still has the tag {name}"

    def _check_absent(self, number: int, after: Snapshot, machine: Machine, taken_back: frozenset[str]) -> None:
        may_know = machine.may_know((number, "item", "")) or (number, "item", "") in machine.pending
        keys = {key for key, paper in OWN_ITEMS.items() if paper == number} - taken_back
        why = self.of_paper(number, after.items) or may_know or keys & after.deleted
        assert why, f"paper {number} is missing, and nobody took it away"

    def _check_paper(
        self, number: int, item: Item, before: Snapshot, after: Snapshot, machine: Machine, wish: Wish
    ) -> Iterator[tuple[int, str, str]]:
        yield number, "item", ""
        for tag in wish.folded_tags(number):
            there = tag in tags_of(item)
            may_know = machine.may_know_theme(number, tag, wish.names_now())
            assert there or may_know, f"paper {number} has not the tag {tag}"
            if there:
                yield number, "tag", tag
        for path in wish.paths(number):
            key = after.find(path) or ""
            there = key in item.collections
            assert there or machine.may_know((number, "collection", key)), f"paper {number} is not in {path}"
            if there:
                yield number, "collection", key
        for kind in wish.kinds(record_of(number, self.revisions[number])):
            self._check_child(number, kind, after, machine)
            yield number, "child", kind
        yield from self._agreed_fields(number, item, before.items.get(item.key), machine)
        machine.used[number] = item.key

    def _used(self, number: int, usable: list[Item], machine: Machine, used: frozenset[str]) -> Item:
        """The item that a paper is taken to be: what it was before, else the oldest."""
        (item,) = (item for item in usable if item.key in used)
        before = next((item for item in usable if item.key == machine.used.get(number)), None)
        if before or not machine.may_know((number, "item", "")):
            assert item == (before or usable[0]), f"{item.key} was used for paper {number}, not {usable[0].key}"
        return item

    def _check_child(self, number: int, kind: Kind, after: Snapshot, machine: Machine) -> None:
        keys = {key for key, child in OWN_CHILDREN.items() if child == (number, kind)}
        why = machine.may_know((number, "child", kind)) or keys & (after.deleted | after.items.keys())
        assert why, f"paper {number} has no {kind}"

    def _agreed_fields(
        self, number: int, item: Item, old: Item | None, machine: Machine
    ) -> Iterator[tuple[int, str, str]]:
        now, then = values_of(item), values_of(old) if old else {}
        for name, value in self.wanted(number, item.item_type).items():
            subject = (number, name)
            if item.key in OWN_ITEMS and subject in machine.values and then.get(name) == machine.values[subject]:
                assert now.get(name) == value, f"{name} of paper {number} is not up to date"
            machine.values.pop(subject, None)
            if now.get(name) == value:
                machine.values[subject] = value
                yield number, "field", name

    # --- what an undo may do ------------------------------------------------------------------------------------------

    def check_undone(self, before: Snapshot, after: Snapshot, machine: Machine) -> None:
        """Check that an undo took back nothing but what papershelf did and nobody has touched."""
        assert after.items.keys() <= before.items.keys()
        assert after.collections.keys() <= before.collections.keys()
        for key, old in before.items.items():
            item = after.items.get(key)
            if item is None:
                assert key in OWN_ITEMS or key in OWN_CHILDREN, "a person's item was lost"
                # Who changes something and changes it back has not touched it.
                words, gifts = set(map(json.dumps, values_of(old).values())), {*tags_of(old), *old.collections}
                is_papershelfs = words <= self.written[key] and gifts <= self.given[key]
                others = self.touched[key] - {machine.folder.name}
                assert not others or (key in OWN_ITEMS and is_papershelfs), f"{key} was deleted; {others} changed it"
                assert not old.deleted, f"{key}, which was in the trash, was deleted"
            elif item != old:
                assert (item.item_type, item.parent, item.deleted) == (old.item_type, old.parent, old.deleted)
                kept = set(map(json.dumps, values_of(old).values())) - self.written[key]
                assert kept <= set(map(json.dumps, values_of(item).values())), f"a person's words in {key} were lost"
                lost = {*tags_of(old), *old.collections} - {*tags_of(item), *item.collections}
                left = {shelf for shelf in lost if shelf in before.collections and shelf not in after.collections}
                assert lost - left <= self.given[key], f"{key} lost what a person gave to it"
                assert tags_of(item) - tags_of(old) <= self.given[key], f"{key} got tags that papershelf never wrote"

    def changed(self, before: Snapshot, after: Snapshot, who: str) -> None:
        """Note who changed what."""
        for key in before.items.keys() | after.items.keys():
            old, new = before.items.get(key), after.items.get(key)
            if old is None or new is None:
                self.touched.pop(key, None)
            elif old.version != new.version:
                self.touched[key].add(who)

    def facts(self, wish: Wish, after: Snapshot) -> Iterator[tuple[int, str, str]]:
        """All that a push may have agreed on."""
        for number in wish.numbers:
            yield number, "item", ""
            yield from ((number, "tag", tag) for tag in wish.folded_tags(number))
            yield from ((number, "collection", after.find(path) or "") for path in wish.paths(number))
            yield from ((number, "child", kind) for kind in wish.kinds(record_of(number, self.revisions[number])))
