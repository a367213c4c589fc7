"""A plan in words: what is done about each paper, why, and all of it in one line."""

from __future__ import annotations

from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from papershelf.formats.plain import title_of
from papershelf.formats.terminal import shortened
from papershelf.text import clean, fold
from papershelf.zotero.items import PREPRINT
from papershelf.zotero.model import Kind, field_name, spaced
from papershelf.zotero.places import path_text
from papershelf.zotero.plan import Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from papershelf.zotero.model import Value
    from papershelf.zotero.plan import Change, Conflict, Plan
    from papershelf.zotero.sync import Outcome

_MOST_TITLE: Final = 160  # cells
_MOST_VALUE: Final = 48
_MOST_TAG: Final = 32
_MOST_TAGS: Final = 12
_MOST_IDS: Final = 5
_BEFORE_DIFFERENCE: Final = 12  # characters shown that values have in common

WORDS: Final[Mapping[Action, str]] = {
    Action.CREATE: "create",
    Action.COLLECT: "add",
    Action.TAG: "tag",
    Action.RENAME: "rename",
    Action.COMPLETE: "complete",
    Action.ATTACH: "attach",
    Action.UNCHANGED: "unchanged",
    Action.LEFT: "left alone",
    Action.CONFLICT: "conflict",
}
"""The actions in a word, as a column has room for it."""

_COUNTED: Final[Mapping[Action, str]] = {
    Action.CREATE: "to create",
    Action.COLLECT: "to add to a collection",
    Action.TAG: "to tag",
    Action.RENAME: "with tags to rename",
    Action.COMPLETE: "to complete",
    Action.ATTACH: "to give notes or links",
    Action.UNCHANGED: "unchanged",
    Action.LEFT: "left alone",
}
# As Zotero's programs call them, where the API's name is not it.
_CHILDREN: Final = {
    Kind.COMMENT: "note with the authors' comment",
    Kind.SOURCE: "note on the digest",
    Kind.PDF: "link to the PDF",
}


def count(number: int, noun: str) -> str:
    """Such as `1 item`, `2 items`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def title(change: Change) -> str:
    """The paper's title, not longer than a person reads."""
    return shortened(title_of(change.record), _MOST_TITLE)


def paths(plan: Plan, names: Mapping[str, str]) -> dict[str, str]:
    """The collections' paths by key: those that `names` holds, and those that are to be made."""
    return {**names, **{new.key: path_text(new.path) for new in plan.new_collections}}


def shared_collections(changes: Sequence[Change]) -> tuple[str, ...]:
    """The keys of the collections that all of the papers are wanted in."""
    return _common([change.wanted.collections for change in changes])


def what_new(changes: Sequence[Change], names: Mapping[str, str]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """What all of the new items get, and what each gets besides; a single one gets everything for itself."""
    gets = [_gets(change) for change in changes]
    shared = [_common(column) for column in zip(*gets, strict=True)] if len(changes) > 1 else [(), (), (), ()]
    own = [
        [[one for one in part if one not in all_have] for part, all_have in zip(one, shared, strict=True)]
        for one in gets
    ]
    return _said(shared, names), [_said(parts, names) for parts in own]


def what(change: Change, names: Mapping[str, str]) -> tuple[str, ...]:
    """What an item that is there gets, and which of its fields are set."""
    _, *gets = _gets(change)
    return *_said(((), *gets), names), *(_set(change, name, value) for name, value in change.fields.items())


def why(change: Change) -> tuple[str, ...]:
    """Sentences: how the paper was recognised and as which item, what is left alone, and what else is the same."""
    if change.creates:
        return ()
    first, *others = change.why or ("",)
    told = "; ".join(filter(None, (first + _seen_as(change), *others)))
    copies = f"the same paper is there again as {', '.join(change.copies)}" if change.copies else ""
    return tuple(filter(None, (told, copies)))


def conflict(one: Conflict) -> tuple[tuple[str, str], ...]:
    """Who has what in the field; each value shortened to where they differ."""
    written, there, wanted = _apart((one.written, one.there, one.wanted))
    return ("papershelf wrote", written), ("Zotero keeps", there), ("arXiv now has", wanted)


def remarks(changes: Iterable[Change]) -> Iterator[str]:
    """Why unchanged papers are not quite as wanted, those of which the same is said together."""
    groups: dict[str, list[str]] = {}
    for change in changes:
        for remark in change.why[1:]:
            groups.setdefault(remark, []).append(change.record.arxiv_id)
    for remark, ids in groups.items():
        yield f"{len(ids)} unchanged, as {remark} ({_some(ids, _MOST_IDS)})"


def summary(plan: Plan) -> str:
    """The plan in one line; a paper about which several things are done is counted for each."""
    done = counts(plan)
    parts = [count(len(plan.new_collections), "collection") + " to make"] if plan.new_collections else []
    parts += [f"{done[action]} {said}" for action, said in _COUNTED.items() if done[action]]
    parts += [count(done[Action.CONFLICT], "conflict")] if done[Action.CONFLICT] else []
    return ", ".join(parts) or "no papers"


def counts(plan: Plan) -> Counter[Action]:
    """Of how many papers each thing is done; papers that are not pushed, but get tags renamed, are among them."""
    done = Counter(action for change in plan.changes for action in change.actions)
    done[Action.RENAME] += sum(bool(one.tags) for one in plan.renamings)
    return done


def renames(plan: Plan) -> Iterator[str]:
    """What is renamed, those tags together that get one name."""
    items = (*(change.renamed for change in plan.changes), *(one.tags for one in plan.renamings))
    done = Counter((one.old.name, one.new) for tags in items for one in tags)
    for (old, new), number in sorted(done.items()):
        yield f"rename the tag {_quoted(old)} → {_quoted(new)} on {count(number, 'item')}"


def written(outcome: Outcome) -> str:
    """What was made and what was changed."""
    kinds = Counter(
        (step.kind if step.kind in (Kind.COLLECTION, Kind.ITEM) else None, step.creates) for step in outcome.steps
    )
    collections, created, changed = kinds[Kind.COLLECTION, True], kinds[Kind.ITEM, True], kinds[Kind.ITEM, False]
    given = kinds[None, True]
    made = [count(collections, "collection")] if collections else []
    made += [count(created, "item")] if created else []
    parts = [f"{' and '.join(made)} made"] if made else []
    parts += [f"{count(changed, 'item')} changed"] if changed else []
    parts += (
        [f"{count(given, 'note or link')} added" if given == 1 else f"{given} notes and links added"] if given else []
    )
    return ", ".join(parts) or "nothing written"


def refused(plan: Plan, names: Mapping[str, str], key: str) -> str:
    """The object of this key: which collection, or what it is to which paper."""
    others = {one.item.key: one for one in plan.renamings}
    if one := objects(plan).get(key):
        change, kind = one
        return f"{title(change)} (arXiv:{change.record.arxiv_id}), {_CHILDREN.get(kind, kind)} {key}"
    if key in others:
        name = shortened(clean(_text(others[key].item.fields.get("title", ""))), _MOST_TITLE)
        return f"{name} (arXiv:{others[key].arxiv_id}), {Kind.ITEM} {key}"
    return f"collection {names[key]}" if key in names else f"object {key}"


def objects(plan: Plan) -> dict[str, tuple[Change, Kind]]:
    """The items, notes and links of a plan by key: of which paper, and what they are to it."""
    items = {change.key: (change, Kind.ITEM) for change in plan.changes}
    return items | {new.key: (change, new.child.kind) for change in plan.changes for new in change.children}


# --- Parts ------------------------------------------------------------------------------------------------------------


def _gets(change: Change) -> tuple[Sequence[str], ...]:
    """The item's type, the keys of its new collections, its new tags, and the kinds of its new children."""
    tags = [tag.name for tag in change.tags]
    return (change.type,), change.collections, tags, [new.child.kind for new in change.children if not new.exists]


def _common(groups: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(one for one in groups[0] if all(one in group for group in groups)) if groups else ()


def _said(gets: Iterable[Sequence[str]], names: Mapping[str, str]) -> tuple[str, ...]:
    types, collections, tags, kinds = gets
    listed = _some([shortened(clean(tag), _MOST_TAG) for tag in tags], _MOST_TAGS)
    return (
        *(spaced(item_type) for item_type in types if item_type != PREPRINT),
        *(f"into {names.get(key, key)}" for key in collections),
        *([f"tag{'' if len(tags) == 1 else 's'}: {listed}"] if tags else []),
        *(_CHILDREN[Kind(kind)] for kind in kinds),
    )


def _quoted(tag: str) -> str:
    return f"“{shortened(clean(tag), _MOST_TAG)}”"


def _some(words: Sequence[str], most: int) -> str:
    rest = len(words) - most
    return ", ".join(words) if rest <= 0 else f"{', '.join(words[:most])} and {rest} more"


def _set(change: Change, name: str, value: Value) -> str:
    before, after = _apart((change.item.fields.get(name, "") if change.item else "", value))
    return f"{field_name(name)}: {before} → {after}"


def _seen_as(change: Change) -> str:
    """The item's key, and its title if that is another one."""
    if change.item is None:
        return ""
    theirs = clean(_text(change.item.fields.get("title", "")))
    other = theirs and fold(theirs) != fold(title_of(change.record))
    return f", as {change.key}" + (f" “{shortened(theirs, _MOST_TITLE)}”" if other else "")


def _apart(values: Sequence[Value]) -> list[str]:
    """Values in words; long ones from a little before the place where they begin to differ."""
    texts = [clean(_text(value)) for value in values]
    same = sum(1 for _ in takewhile(lambda chars: len(set(chars)) == 1, zip(*texts, strict=False)))
    is_long = any(shortened(text, _MOST_VALUE) != text for text in texts)
    start = max(0, same - _BEFORE_DIFFERENCE) if is_long else 0
    return [shortened(("…" if start else "") + text[start:], _MOST_VALUE) or "(empty)" for text in texts]


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    return ", ".join(f"{creator.first} {creator.last}".strip() for creator in value)
