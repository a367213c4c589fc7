"""An index that was built, memory-mapped: opening it reads next to nothing, and processes share its pages."""

from __future__ import annotations

import mmap
import threading
from typing import TYPE_CHECKING

import numpy as np

from papershelf.index.blocks import Blocks
from papershelf.index.building import (
    ABSTRACT_SAMPLE,
    RECORDS_A_BLOCK,
    TITLE_SAMPLE,
    key_hash,
)
from papershelf.index.postings import Lists, Postings, rows_of_each
from papershelf.index.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    import numpy.typing as npt

_HEADER = 128  # bytes that an array's file has before its values
# Rows looked at for a title or an abstract: the right one is among those of its rarest grams, or words.
_TITLE_POSTINGS, _ABSTRACT_POSTINGS, _WORD_POSTINGS = 2_000, 4_000, 15_000
_reading_header = threading.Lock()  # before Python 3.12 its parser fails when several threads use it


class Disk:
    """The rows of an index by their keys. Rows are numbers; what a row is, `data` and `titles` tell.

    All look-ups take many questions at once, and answer each with its rows.
    """

    def __init__(self, folder: Path) -> None:
        """Map the files of a generation.

        Raises:
            OSError: one cannot be read.
            ValueError: one is damaged.
        """
        self._folder = folder
        self._ids, self._id_rows = self._load("ids_hashes"), self._load("ids_rows")
        self._keys, self._key_rows = self._load("keys_hashes"), self._load("keys_rows")
        self._parts, self._part_rows = self._load("parts_hashes"), self._load("parts_rows")
        self._offsets = self._load("titles")
        self._titles = self._bytes("titles.txt")
        self._title_grams = Postings(self._lists("title_grams"), TITLE_SAMPLE)
        self._abstract_grams = Postings(self._lists("abstract_grams"), ABSTRACT_SAMPLE)
        self._records = Blocks(folder / "records.zst", self._load("records"), RECORDS_A_BLOCK)
        self.words = Words(self._lists("words"), self._load("words_counts"), self._load("words_totals"), len(self._ids))
        """Of the titles."""

    def by_id(self, arxiv_id: str) -> Sequence[int]:
        """The row of a paper, or none."""
        return rows_of_each(self._ids, self._id_rows, _hashes([arxiv_id]), 1)[0]

    def by_keys(self, keys: Sequence[str], most: int) -> list[list[int]]:
        """The rows whose title has this folded key, for each key; at most so many."""
        return rows_of_each(self._keys, self._key_rows, _hashes(keys), most)

    def by_parts(self, keys: Sequence[str], most: int) -> list[list[int]]:
        """The rows of whose title this is the part before or after a colon; at most so many."""
        return rows_of_each(self._parts, self._part_rows, _hashes(keys), most)

    def close(self, keys: Sequence[str], limit: int) -> list[list[int]]:
        """The rows whose titles share most with a folded key."""
        return self._title_grams.search([key.encode() for key in keys], limit=limit, most=_TITLE_POSTINGS)

    def by_abstracts(self, squashed: Sequence[bytes], limit: int) -> list[list[int]]:
        """The rows whose abstracts share most with one, given by its letters and digits."""
        return self._abstract_grams.search(squashed, limit=limit, most=_ABSTRACT_POSTINGS)

    def by_words(self, titles: Sequence[Sequence[str]], limit: int) -> list[list[int]]:
        """The rows whose titles share the rarest words with one."""
        return self.words.search(titles, limit=limit, most=_WORD_POSTINGS)

    def titles(self, rows: Sequence[int]) -> list[str]:
        """The folded title of each row, as it was packed.

        Raises:
            ValueError: one is damaged.
        """
        places = np.array(rows, np.int64)
        begins, ends = self._offsets[places].tolist(), self._offsets[places + 1].tolist()
        return [self._titles[begin:end].decode() for begin, end in zip(begins, ends, strict=True)]

    def data(self, row: int) -> bytes:
        """The record of a row.

        Raises:
            ValueError: it is damaged.
        """
        return self._records[row]

    def rows(self) -> npt.NDArray[np.uint32]:
        """The rows that count: the last of each paper."""
        return np.sort(self._id_rows)

    def _load(self, name: str) -> Any:
        return read_array(self._folder / f"{name}.npy")

    def _bytes(self, name: str) -> mmap.mmap | bytes:
        with (self._folder / name).open("rb") as file:
            empty = not (self._folder / name).stat().st_size
            return b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def _lists(self, name: str) -> Lists:
        hashes, starts, rows = (self._load(f"{name}_{part}") for part in ("hashes", "starts", "rows"))
        return Lists(hashes, starts, rows, len(self._offsets) - 1)


def _hashes(keys: Sequence[str]) -> npt.NDArray[np.uint64]:
    return np.fromiter(map(key_hash, keys), np.uint64, len(keys))


def read_array(path: Path) -> Any:
    """An array of unsigned numbers that was saved, memory-mapped.

    Raises:
        OSError: it cannot be read.
        ValueError: it is damaged.
    """
    size = path.stat().st_size
    try:
        # An array without values cannot be mapped; its file is all header.
        with _reading_header:
            values = np.load(path, mmap_mode="r" if size > _HEADER else None, allow_pickle=False)
    except OSError:
        raise
    except Exception as error:  # the header is read by Python's parser, which fails in many ways
        raise ValueError(f"{path.name} is not as it was written") from error
    if values.dtype not in (np.uint32, np.uint64) or values.ndim != 1 or values.nbytes != size - _HEADER:
        raise ValueError(f"{path.name} is not as it was written")
    return values.view(np.ndarray)  # of the same pages, and quicker to take pieces of
