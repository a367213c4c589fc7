"""A local copy of Zotero libraries, so that a push asks only for what has changed since the last one.

It can be deleted at any time: what it holds is read again. A write-ahead log keeps it whole when a process is killed or
the power fails; the last writes may then be missing, and with them the version that told of them.
"""

from __future__ import annotations

import json
from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from papershelf.zotero.copy_file import CopyFile, pack, unpack
from papershelf.zotero.identity import marks, marks_of_record
from papershelf.zotero.model import Collection, Item, fold_tag

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import Self

    from papershelf.model import Record
    from papershelf.zotero.identity import Marks
    from papershelf.zotero.model import Library, Tag

_AMONG = "IN (SELECT value FROM json_each(?))"
_LINKED = f"SELECT data FROM item WHERE number IN (SELECT item FROM link WHERE what {_AMONG})"  # noqa: S608
_COUNT = """
INSERT INTO spelling VALUES (?, ?, ?, ?, ?)
ON CONFLICT (what, name, automatic) DO UPDATE SET items = items + excluded.items
"""


class Copy:
    """The copy of one `library`, in a file that those of others may be in, too; to be used in a `with` statement.

    Raises:
        StateError: by every method: the file cannot be read or written, is not papershelf's, or turned out to be
            damaged; a damaged one is begun anew the next time.
    """

    def __init__(self, path: Path, library: Library, *, with_notes: bool = True) -> None:
        """The copy as a key reads it that may, or may not, see notes: the two are kept apart."""
        self._file = CopyFile(path)
        self.library = library
        self._code = library.code if with_notes else f"{library.code} without notes"

    def __enter__(self) -> Self:
        self._file.open()
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    # --- writing ------------------------------------------------------------------------------------------------------

    def store(
        self,
        *,
        items: Iterable[Mapping[str, Any]] = (),
        collections: Iterable[Mapping[str, Any]] = (),
        gone_items: Iterable[str] = (),
        gone_collections: Iterable[str] = (),
        version: int | None = None,
    ) -> None:
        """Keep what was read, all of it or nothing.

        What cannot be an item or a collection is left out. What is both given and gone is gone: that is read last. An
        item is in no collection that is gone; the server takes it out without giving it a new version.

        Args:
            items: the `data` of items as the API gives it.
            collections: the `data` of collections.
            gone_items: keys of items that the library has no longer.
            gone_collections: keys of collections that it has no longer.
            version: what the copy is complete for from now on; None leaves it as it is.
        """
        held = {item.key: (item, data) for item, data in _parsed(Item, items)}
        shelves = {shelf.key: data for shelf, data in _parsed(Collection, collections)}
        lost, lost_shelves = (sorted(filter(_is_key, set(keys))) for keys in (gone_items, gone_collections))
        with self._file.writing() as db:
            self._put(db, held)
            db.executemany(
                "INSERT OR REPLACE INTO collection VALUES (?, ?, ?)",
                [(self._code, key, pack(data)) for key, data in shelves.items()],
            )
            db.executemany("DELETE FROM gone WHERE library = ? AND key = ?", self._each([*held, *shelves]))
            self._remove(db, lost)
            self._empty(db, lost_shelves)
            db.executemany("DELETE FROM collection WHERE library = ? AND key = ?", self._each(lost_shelves))
            db.executemany("INSERT OR IGNORE INTO gone VALUES (?, ?)", self._each([*lost, *lost_shelves]))
            if version is not None:
                db.execute("INSERT OR REPLACE INTO complete VALUES (?, ?)", (self._code, version))

    def clear(self) -> None:
        """Forget all that is known of the library, which turned out to be another one, or was set back."""
        with self._file.writing() as db:
            db.execute("DELETE FROM link WHERE item IN (SELECT number FROM item WHERE library = ?)", (self._code,))
            for table in ("item", "spelling", "collection", "gone", "complete"):
                db.execute(f"DELETE FROM {table} WHERE library = ?", (self._code,))  # noqa: S608

    def _each(self, keys: Iterable[str]) -> list[tuple[str, str]]:
        return [(self._code, key) for key in keys]

    def _put(self, db: sqlite3.Connection, held: Mapping[str, tuple[Item, Mapping[str, Any]]]) -> None:
        self._remove(db, list(held))
        links: list[tuple[int, int | None]] = []
        for key, (item, data) in held.items():
            done = db.execute(
                "INSERT INTO item (library, key, version, data) VALUES (?, ?, ?, ?)",
                (self._code, key, item.version, pack(data)),
            )
            links += [(what, done.lastrowid) for what in self._whats(item)]
        db.executemany("INSERT OR IGNORE INTO link VALUES (?, ?)", sorted(links))
        self._count(db, [item for item, _ in held.values()], 1)

    def _remove(self, db: sqlite3.Connection, keys: list[str]) -> None:
        rows = db.execute(
            f"SELECT number, data FROM item WHERE library = ? AND key {_AMONG}",  # noqa: S608
            (self._code, json.dumps(keys)),
        ).fetchall()
        db.executemany("DELETE FROM link WHERE item = ?", [(number,) for number, _ in rows])
        db.executemany("DELETE FROM item WHERE number = ?", [(number,) for number, _ in rows])
        self._count(db, [_item(data) for _, data in rows], -1)

    def _count(self, db: sqlite3.Connection, items: Iterable[Item], by: int) -> None:
        """Count the spellings of tags anew; what is in the trash has none."""
        counts = Counter(spelling for item in items if not item.trashed for spelling in _spellings(item.tags).items())
        whats = {name: self._what("tag", fold_tag(name)) for name, _ in counts}
        rows = [
            (self._code, whats[name], name.encode("utf-8", "surrogatepass"), automatic, by * count)
            for (name, automatic), count in counts.items()
        ]
        db.executemany(_COUNT, rows)
        if by < 0:
            db.executemany("DELETE FROM spelling WHERE what = ? AND items <= 0", [(what,) for what in whats.values()])

    def _empty(self, db: sqlite3.Connection, collections: list[str]) -> None:
        """Take all items out of some collections."""
        whats = json.dumps([self._what("collection", key) for key in collections])
        found = [unpack(data) for (data,) in db.execute(_LINKED, (whats,)).fetchall()]
        kept = [
            data | {"collections": [key for key in data["collections"] if key not in collections]} for data in found
        ]
        self._put(db, {item.key: (item, data) for item, data in _parsed(Item, kept)})

    # --- reading ------------------------------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """The version of the library that the copy is complete for; 0 when it was never read completely."""
        found = self._file.find("SELECT version FROM complete WHERE library = ?", (self._code,), int)
        return found[0] if found else 0

    def versions(self) -> dict[str, int]:
        """The versions of all items held, so that a first read that was interrupted can go on."""
        query = "SELECT key, version FROM item WHERE library = ?"
        return dict(self._file.find(query, (self._code,), lambda key, version: (key.decode(), version)))

    def items(self, keys: Iterable[str]) -> dict[str, Item]:
        """The items of these keys, as far as they are held."""
        query = f"SELECT data FROM item WHERE library = ? AND key {_AMONG}"  # noqa: S608
        found = self._file.find(query, (self._code, json.dumps(list(keys))), _item)
        return {item.key: item for item in sorted(found, key=_order)}

    def about(self, records: Iterable[Record]) -> tuple[Item, ...]:
        """The items that share an arXiv id, a DOI or a folded title with one of the records; trashed ones, too.

        Notes and attachments below an item are left out.
        """
        return self._linked({what for record in records for what in self._marks(marks_of_record(record))})

    def children(self, keys: Iterable[str]) -> dict[str, tuple[Item, ...]]:
        """The items below each of these, trashed ones too; empty for one that has none."""
        found: dict[str, tuple[Item, ...]] = dict.fromkeys(keys, ())
        for item in self._linked({self._what("parent", key) for key in found}):
            if item.parent in found:
                found[item.parent] = (*found[item.parent], item)
        return found

    def in_collections(self, keys: Iterable[str], *, trashed: bool = False) -> tuple[Item, ...]:
        """The items in one of these collections, the oldest first, but not what is below another item.

        With `trashed`, those in the trash, too: they keep their places.
        """
        wanted = frozenset(keys)
        items = self._linked({self._what("collection", key) for key in wanted})
        found = (one for one in items if not one.parent and not wanted.isdisjoint(one.collections))
        return tuple(one for one in found if trashed or not one.trashed)

    def collections(self) -> dict[str, Collection]:
        """All collections by key, trashed ones too."""
        query = "SELECT data FROM collection WHERE library = ? ORDER BY key"
        found = self._file.find(query, (self._code,), lambda data: Collection.parse(unpack(data)))
        return {collection.key: collection for collection in found}

    def gone(self, keys: Iterable[str]) -> frozenset[str]:
        """Which of these keys were an item's or a collection's that the library has no longer."""
        query = f"SELECT key FROM gone WHERE library = ? AND key {_AMONG}"  # noqa: S608
        return frozenset(self._file.find(query, (self._code, json.dumps(list(keys))), lambda key: key.decode()))

    def spellings(self, names: Iterable[str]) -> dict[str, str]:
        """The folded tags among these that the library has, each with the spelling that most items have.

        Of two that equally many have, the one that a person gave comes first, then the first in alphabetical order.
        """
        asked = {self._what("tag", fold_tag(name)): fold_tag(name) for name in names}
        rows = self._file.find(
            "SELECT what, name, sum(items), min(automatic) FROM spelling "  # noqa: S608
            f"WHERE what {_AMONG} GROUP BY what, name",
            (json.dumps(list(asked)),),
            lambda what, name, items, automatic: (-items, automatic, name.decode("utf-8", "surrogatepass"), what),
        )
        return {asked[what]: name for _, _, name, what in sorted(rows, reverse=True) if fold_tag(name) == asked[what]}

    def _linked(self, whats: Iterable[int]) -> tuple[Item, ...]:
        return tuple(sorted(self._file.find(_LINKED, (json.dumps(list(whats)),), _item), key=_order))

    # --- by what items are found --------------------------------------------------------------------------------------

    def _whats(self, item: Item) -> Iterator[int]:
        yield from (self._what("collection", key) for key in item.collections)
        if item.parent:
            yield self._what("parent", item.parent)
        else:
            yield from self._marks(marks(item))

    def _marks(self, found: Marks) -> Iterator[int]:
        yield from (self._what("arxiv", id_) for id_ in found.arxiv_ids)
        yield from (self._what("doi", doi) for doi in found.dois)
        if found.title:
            yield self._what("title", found.title)

    def _what(self, kind: str, text: str) -> int:
        """A number that stands for what items of this library have in common."""
        words = f"{self._code}\0{kind}\0{text}".encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(words, digest_size=8).digest(), "big", signed=True)


def _parsed(kind: type[Any], objects: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Any, dict[str, Any]]]:
    for data in objects:
        try:
            found = kind.parse(data)
        except (ValueError, TypeError):
            continue
        if _is_key(found.key) and 0 <= found.version < 2**63:
            yield found, dict(data)


def _is_key(key: str) -> bool:
    return key.isascii() and key.isalnum()


def _item(data: bytes) -> Item:
    return Item.parse(unpack(data))


def _order(item: Item) -> tuple[str, str]:
    return item.added, item.key


def _spellings(tags: Iterable[Tag]) -> dict[str, bool]:
    """The tags of an item, each with whether it is only automatic."""
    found: dict[str, bool] = {}
    for tag in tags:
        found[tag.name] = tag.automatic and found.get(tag.name, True)
    return found
