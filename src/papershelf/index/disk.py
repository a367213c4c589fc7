"""An index that was built, memory-mapped: opening it reads next to nothing, and processes share its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from papershelf.index.blocks import Blocks
from papershelf.index.building import (
    ABSTRACT_SAMPLE,
    ABSTRACTS_A_BLOCK,
    RECORDS_A_BLOCK,
    TITLE_SAMPLE,
    key_hash,
)
from papershelf.index.postings import Postings, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    import numpy.typing as npt

_HEADER = 128  # bytes that an array's file has before its values
_TITLE_POSTINGS, _ABSTRACT_POSTINGS = 5_000, 2_000  # a gram that more rows have says nothing


class Disk:
    """The rows of an index by their keys. Rows are numbers; what a row is, `data`, `title` and `abstract` tell."""

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
        self._title_grams = self._postings("title_grams", TITLE_SAMPLE)
        self._abstract_grams = self._postings("abstract_grams", ABSTRACT_SAMPLE)
        self._offsets = self._load("titles")
        self._titles: npt.NDArray[np.uint8] = self._bytes("titles.bin")
        self._records = Blocks(folder / "records.zst", self._load("records"), RECORDS_A_BLOCK)
        self._abstracts = Blocks(folder / "abstracts.zst", self._load("abstracts"), ABSTRACTS_A_BLOCK)

    def __len__(self) -> int:
        return len(self._ids)

    def by_id(self, arxiv_id: str) -> Sequence[int]:
        """The row of a paper, or none."""
        return rows_of(self._ids, self._id_rows, key_hash(arxiv_id), 1)

    def by_key(self, key: str, most: int) -> Sequence[int]:
        """The rows whose title has this folded key."""
        return rows_of(self._keys, self._key_rows, key_hash(key), most)

    def by_part(self, key: str, most: int) -> Sequence[int]:
        """The rows of whose title this is the part before or after a colon; none if more than `most` have it."""
        found = rows_of(self._parts, self._part_rows, key_hash(key), most + 1)
        return found if len(found) <= most else ()

    def close(self, key: str, limit: int) -> Sequence[int]:
        """The rows whose titles share most with a folded key."""
        return self._title_grams.search(key.encode(), limit=limit, max_postings=_TITLE_POSTINGS)

    def by_abstract(self, squashed: bytes, limit: int) -> Sequence[int]:
        """The rows whose abstracts share most with one, given by its letters and digits."""
        return self._abstract_grams.search(squashed, limit=limit, max_postings=_ABSTRACT_POSTINGS)

    def title(self, row: int) -> str:
        """The title of a row."""
        return self._titles[int(self._offsets[row]) : int(self._offsets[row + 1])].tobytes().decode()

    def data(self, row: int) -> bytes:
        """The record of a row, without its abstract.

        Raises:
            ValueError: it is damaged.
        """
        return self._records[row]

    def abstract(self, row: int) -> str:
        """The abstract of a row; empty where there is none.

        Raises:
            ValueError: it is damaged.
        """
        return self._abstracts[row].decode()

    def rows(self) -> npt.NDArray[np.uint32]:
        """The rows that count: the last of each paper."""
        return np.sort(self._id_rows)

    def _load(self, name: str) -> Any:
        return read_array(self._folder / f"{name}.npy")

    def _bytes(self, name: str) -> npt.NDArray[np.uint8]:
        path = self._folder / name
        if not path.stat().st_size:
            return np.empty(0, np.uint8)
        return np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray)

    def _postings(self, name: str, sample: int) -> Postings:
        grams, starts, rows = (self._load(f"{name}_{part}") for part in ("grams", "starts", "rows"))
        return Postings(grams, starts, rows, sample)


def read_array(path: Path) -> Any:
    """An array of unsigned numbers that was saved, memory-mapped.

    Raises:
        OSError: it cannot be read.
        ValueError: it is damaged.
    """
    size = path.stat().st_size
    try:
        # An array without values cannot be mapped; its file is all header.
        values = np.load(path, mmap_mode="r" if size > _HEADER else None, allow_pickle=False)
    except OSError:
        raise
    except Exception as error:  # the header is read by Python's parser, which fails in many ways
        raise ValueError(f"{path.name} is not as it was written") from error
    if values.dtype not in (np.uint32, np.uint64) or values.ndim != 1 or values.nbytes != size - _HEADER:
        raise ValueError(f"{path.name} is not as it was written")
    return values.view(np.ndarray)  # of the same pages, and quicker to take pieces of
