"""The copy of a library, whatever is stored in it and in whatever order, against one that is a plain dict."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.zotero.copy import Copy
from papershelf.zotero.identity import marks, marks_of_record
from papershelf.zotero.model import Collection, Item, Library, fold_tag
from tests.factories import make_record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.model import Record
    from papershelf.zotero.identity import Marks

KEYS = [f"{letter}AAA2345" for letter in "ABCDEF"]
SHELVES = [f"{letter}ZZZ2345" for letter in "ABC"]
TAGS = ["NLP", "nlp", "Deep  learning", "deep learning", "\ud800", "ß", "SS"]
RECORDS = [make_record(f"1706.0376{n}", f"On the Number {n}") for n in range(3)]

tags = st.fixed_dictionaries({"tag": st.sampled_from(TAGS)}, optional={"type": st.just(1)})
papers = st.sampled_from(RECORDS).flatmap(
    lambda record: st.fixed_dictionaries(
        {},
        optional={
            "title": st.just(record.title) | st.just(record.title.upper()) | st.just(""),
            "archiveID": st.just(f"arXiv:{record.arxiv_id}v2"),
            "DOI": st.just(record.arxiv_id.doi) | st.just("10.5555/3295222"),
            "abstractNote": st.text(max_size=5),
        },
    )
)
items = st.builds(
    lambda fixed, paper: fixed | paper,
    st.fixed_dictionaries(
        {
            "key": st.sampled_from(KEYS),
            "version": st.integers(0, 9),
            "itemType": st.sampled_from(["preprint", "note"]),
            "dateAdded": st.sampled_from(["2026-01-01T00:00:00Z", "2025-01-01T00:00:00Z"]),
        },
        optional={
            "tags": st.lists(tags, max_size=3),
            "collections": st.lists(st.sampled_from(SHELVES), max_size=2),
            "parentItem": st.sampled_from([*KEYS, False]),
            "deleted": st.sampled_from([0, 1, True]),
        },
    ),
    papers,
)
NEITHER: list[dict[str, Any]] = [
    {},
    {"key": KEYS[0]},
    {"key": 5, "version": 1, "itemType": "note", "name": ""},
    {"key": "\ud800", "version": 1, "itemType": "note", "name": ""},
    {"key": KEYS[0], "version": 1, "itemType": "note", "collections": 5},
    *({"key": KEYS[0], "version": version, "itemType": "note", "name": "N"} for version in (-1, 2**63, "1", None)),
]
shelves = st.fixed_dictionaries(
    {"key": st.sampled_from(SHELVES), "version": st.integers(0, 9), "name": st.sampled_from(["a", "b", "\udcfc"])},
    optional={"parentCollection": st.sampled_from([*SHELVES, False])},
)
stores = st.fixed_dictionaries(
    {},
    optional={
        "items": st.lists(items, max_size=5),
        "collections": st.lists(shelves, max_size=2),
        "gone_items": st.lists(st.sampled_from([*KEYS, "NEVER234"]), max_size=2),
        "gone_collections": st.lists(st.sampled_from(SHELVES), max_size=1),
        "version": st.integers(0, 99),
    },
)


@dataclass
class Model:
    """A library as dicts of its objects."""

    version: int = 0
    data: dict[str, dict[str, Any]] = field(default_factory=dict)
    shelves: dict[str, Any] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def store(
        self,
        items: Sequence[dict[str, Any]] = (),
        collections: Sequence[dict[str, Any]] = (),
        gone_items: Sequence[str] = (),
        gone_collections: Sequence[str] = (),
        version: int | None = None,
    ) -> None:
        self.data |= {one["key"]: one for one in items}
        self.shelves |= {one["key"]: one for one in collections}
        self.lost -= {one["key"] for one in (*items, *collections)}
        self.lost |= {*gone_items, *gone_collections}
        self.data = {
            key: one | {"collections": [shelf for shelf in one.get("collections", []) if shelf not in gone_collections]}
            for key, one in self.data.items()
            if key not in gone_items
        }
        self.shelves = {key: one for key, one in self.shelves.items() if key not in gone_collections}
        self.version = self.version if version is None else version

    @property
    def items(self) -> list[Item]:
        return sorted(map(Item.parse, self.data.values()), key=lambda item: (item.added, item.key))

    def about(self, records: Sequence[Record]) -> tuple[Item, ...]:
        wanted = {one for record in records for one in _signs(marks_of_record(record))}
        return tuple(item for item in self.items if not item.parent and not wanted.isdisjoint(_signs(marks(item))))

    def in_collections(self, keys: set[str]) -> tuple[Item, ...]:
        return tuple(
            item
            for item in self.items
            if not item.parent and not item.trashed and not keys.isdisjoint(item.collections)
        )

    def spellings(self) -> dict[str, str]:
        names = [dict.fromkeys(tag.name for tag in item.tags) for item in self.items if not item.trashed]
        manual = {tag.name for item in self.items if not item.trashed for tag in item.tags if not tag.automatic}
        counts = Counter(name for some in names for name in some)
        best = sorted(counts, key=lambda name: (-counts[name], name not in manual, name))
        return {fold_tag(name): name for name in reversed(best)}


def _signs(found: Marks) -> set[str]:
    return {*found.arxiv_ids, *found.dois, *filter(None, [found.title])}


@settings(max_examples=40)
@given(st.lists(stores, max_size=6), st.lists(st.sampled_from(NEITHER), max_size=3), st.sets(st.sampled_from(SHELVES)))
def test_the_copy_is_what_was_stored_last(
    given_stores: list[dict[str, Any]], neither: list[dict[str, Any]], some_shelves: set[str]
) -> None:
    model = Model()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "copy.sqlite3")
        with Copy(path, Library("group", 1001)) as other:
            other.store(items=[{"key": KEYS[0], "version": 1, "itemType": "note", "tags": [{"tag": "NLP"}]}], version=7)
        for one in given_stores:
            with Copy(path, Library("user", 1001)) as copy:
                mixed = {name: [*neither, *one.get(name, [])] for name in ("items", "collections")}
                copy.store(**one | mixed)
            model.store(**one)
        with Copy(path, Library("user", 1001)) as copy:
            agree(copy, model, some_shelves)


def agree(copy: Copy, model: Model, some_shelves: set[str]) -> None:
    """The two tell the same of everything."""
    items, everything = model.items, [*KEYS, *SHELVES, "NEVER234", "\ud800"]
    assert (copy.version, len(copy.versions())) == (model.version, len(items))
    assert copy.versions() == {item.key: item.version for item in items}
    assert copy.items(everything) == {item.key: item for item in items}
    assert copy.collections() == {key: Collection.parse(one) for key, one in model.shelves.items()}
    assert copy.gone(everything) == model.lost
    assert copy.children(KEYS) == {key: tuple(item for item in items if item.parent == key) for key in KEYS}
    assert copy.in_collections(some_shelves) == model.in_collections(some_shelves)
    assert copy.about(RECORDS[:2]) == model.about(RECORDS[:2])
    assert copy.about([]) == ()
    assert copy.spellings([*TAGS, "unused"]) == model.spellings()
