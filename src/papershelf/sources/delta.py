"""What changed since an index was built: a small index over it, whose rows hide the older ones of the same papers.

    DIR/papershelf-delta/…  an index like that in DIR, see `papershelf.index.layout`, whose manifest names that one
    …/g000001/hidden.npy    the rows of the one below that are replaced, or whose papers were deleted; ascending

It is never changed, but replaced as a whole in one step. One that lies over another index than that in DIR does not
count: as soon as both are merged into a new one, or a new one is built, it is nothing but waste.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final

import numpy as np

from papershelf.errors import OutputError
from papershelf.index import layout
from papershelf.index.disk import read_array

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from papershelf.identifiers import ArxivId
    from papershelf.matching.vocabulary import Vocabulary
    from papershelf.model import Record
    from papershelf.sources.finding import Rows

_FOLDER = "papershelf-delta"
_HIDDEN: Final = "hidden.npy"
_FIRST = 1 << 31  # row of a delta; no index has so many
_SPARE = 64  # hidden rows that may stand before those that are wanted


@dataclass(frozen=True, slots=True)
class Whole:
    """An index and what lies over it.

    Attributes:
        main: the index.
        delta: what changed since; None if nothing did.
    """

    main: layout.Place
    delta: layout.Place | None

    @property
    def records(self) -> int:
        """How many papers there are in both."""
        delta = self.delta.manifest if self.delta else None
        return self.main.manifest.records + (delta.records - delta.hidden if delta else 0)

    @property
    def newest(self) -> str:
        """The day of the newest version, ISO 8601; empty if none has a date."""
        return max(place.manifest.newest for place in self.places)

    @property
    def harvested(self) -> str:
        """The day up to which arXiv's changes are in, ISO 8601; empty if arXiv was never asked for any."""
        return self.places[-1].manifest.harvested

    @property
    def size(self) -> int:
        """Of all files, in bytes."""
        return sum(file.size for place in self.places for file in place.manifest.files.values())

    @property
    def places(self) -> tuple[layout.Place, ...]:
        """Both, the older first."""
        return (self.main, self.delta) if self.delta else (self.main,)


def find(folder: Path) -> Whole | None:
    """The index in a folder and what lies over it; None if there is no index in it.

    Raises:
        InputError: there is one that cannot be used.
    """
    main = layout.find(folder)
    if main is None:
        return None
    over = layout.find(folder_of(folder))
    if over and _lies_over(over, main):
        return Whole(main, over)
    if layout.find(folder) != main:
        return find(folder)  # both were merged, or an index was built, meanwhile
    return Whole(main, None)


def folder_of(folder: Path) -> Path:
    """The folder of what lies over the index in a folder."""
    return folder / _FOLDER


def identity(place: layout.Place) -> str:
    """What tells an index from all others: its generation, and its manifest with the checksums of all its files."""
    return f"{place.folder.name} {layout.checksum(place.folder / layout.MANIFEST)}"


def _lies_over(over: layout.Place, main: layout.Place) -> bool:
    try:
        return over.manifest.over == identity(main)
    except OSError:  # another has taken its place
        return False


def remove(folder: Path) -> None:
    """Remove what lies over the index in a folder, as far as that can be done: over a new one it does not count."""
    with suppress(OSError, OutputError):
        layout.remove(folder_of(folder))
    shutil.rmtree(folder_of(folder), ignore_errors=True)


def write_hidden(generation: Path, rows: Iterable[int]) -> int:
    """Write which rows are hidden; how many.

    Raises:
        OSError: it cannot be written.
    """
    hidden = np.array(sorted(set(rows)), dtype=np.uint32)
    np.save(generation / _HIDDEN, hidden, allow_pickle=False)
    return len(hidden)


def hidden_rows(delta: layout.Place | None) -> npt.NDArray[np.uint32]:
    """The rows that are hidden, ascending.

    Raises:
        OSError: they cannot be read.
        ValueError: they are damaged.
    """
    if delta is None:
        return np.empty(0, np.uint32)
    hidden: npt.NDArray[np.uint32] = read_array(delta.folder / _HIDDEN)
    return hidden


class LayeredRows:
    """`Rows` of an index and of one over it. Both are asked; where they rank, the best of each come first."""

    def __init__(self, main: Rows, over: Rows, hidden: npt.NDArray[np.uint32]) -> None:
        """Put `over` over `main`, of whose rows some are hidden."""
        self._main = main
        self._over = over
        self._hidden = hidden
        self._spare = min(len(hidden), _SPARE)

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the titles of both. A paper whose title changed counts with its old one, too."""
        return _Together(self._main.vocabulary, self._over.vocabulary)

    def by_id(self, arxiv_id: ArxivId) -> Sequence[int]:
        """The row of a paper, or none."""
        return _moved(self._over.by_id(arxiv_id)) or self._visible(self._main.by_id(arxiv_id))

    def by_keys(self, keys: Sequence[str], most: int) -> list[list[int]]:
        """The rows whose folded title is this, the newer first."""
        return self._listed(self._over.by_keys(keys, most), self._main.by_keys(keys, most + self._spare), most)

    def by_parts(self, keys: Sequence[str], most: int) -> list[list[int]]:
        """The rows of whose title this is a part, the newer first."""
        return self._listed(self._over.by_parts(keys, most), self._main.by_parts(keys, most + self._spare), most)

    def close(self, keys: Sequence[str], limit: int) -> list[list[int]]:
        """The rows whose titles share most with a folded key: up to `limit` of each."""
        return self._ranked(self._over.close(keys, limit), self._main.close(keys, limit + self._spare), limit)

    def by_abstracts(self, squashed: Sequence[bytes], limit: int) -> list[list[int]]:
        """The rows whose abstracts share most with one: up to `limit` of each."""
        main = self._main.by_abstracts(squashed, limit + self._spare)
        return self._ranked(self._over.by_abstracts(squashed, limit), main, limit)

    def by_words(self, titles: Sequence[Sequence[str]], limit: int) -> list[list[int]]:
        """The rows whose titles share the rarest words with one: up to `limit` of each."""
        main = self._main.by_words(titles, limit + self._spare)
        return self._ranked(self._over.by_words(titles, limit), main, limit)

    def titles(self, rows: Sequence[int]) -> list[str]:
        """The folded title of each row."""
        main = iter(self._main.titles([row for row in rows if row < _FIRST]))
        over = iter(self._over.titles([row - _FIRST for row in rows if row >= _FIRST]))
        return [next(main if row < _FIRST else over) for row in rows]

    def record(self, row: int) -> Record:
        """The record of a row."""
        return self._over.record(row - _FIRST) if row >= _FIRST else self._main.record(row)

    def _listed(self, over: list[list[int]], main: list[list[int]], most: int) -> list[list[int]]:
        both = zip(over, main, strict=True)
        return [[*_moved(new), *self._visible(old)][:most] for new, old in both]

    def _ranked(self, over: list[list[int]], main: list[list[int]], limit: int) -> list[list[int]]:
        both = zip(over, main, strict=True)
        return [_in_turn(_moved(new), self._visible(old)[:limit]) for new, old in both]

    def _visible(self, rows: Sequence[int]) -> list[int]:
        if not rows or not len(self._hidden):
            return [*rows]
        places = np.searchsorted(self._hidden, np.array(rows, np.uint32))
        nearest = self._hidden[np.minimum(places, len(self._hidden) - 1)]
        return [row for row, hidden in zip(rows, nearest.tolist(), strict=True) if row != hidden]


@dataclass(frozen=True, slots=True)
class _Together:
    """A `Vocabulary` of two."""

    one: Vocabulary
    other: Vocabulary

    @property
    def n_titles(self) -> int:
        return self.one.n_titles + self.other.n_titles

    def count(self, word: str) -> int:
        return self.one.count(word) + self.other.count(word)


def _moved(rows: Sequence[int]) -> list[int]:
    return [row + _FIRST for row in rows]


def _in_turn(first: list[int], second: list[int]) -> list[int]:
    """Two rankings as one: the best of each, then the second best, and so on."""
    return [row for row in chain.from_iterable(zip_longest(first, second)) if row is not None]
