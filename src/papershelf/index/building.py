"""Rows of papers → the files of an index, in one pass over the rows and bounded memory."""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from papershelf.index.blocks import BlockWriter
from papershelf.index.grams import chunks
from papershelf.index.postings import Postings, upper_half

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

RECORDS_A_BLOCK = 16
ABSTRACTS_A_BLOCK = 8
TITLE_SAMPLE, ABSTRACT_SAMPLE = 4, 64  # one gram in so many is kept
_BATCH = 20_000  # rows whose grams are taken at once


@dataclass(frozen=True, slots=True)
class Row:
    """A paper as the index takes it: keys to be found by, and data that it keeps without looking at it.

    Attributes:
        arxiv_id: without a version.
        title: as it is shown; one line.
        key: the title's folded key; empty if it has none.
        parts: folded keys of the parts before and after a colon.
        squashed: the abstract's letters and digits; empty if there is none.
        data: the record without its abstract, one line.
        abstract: one line.
    """

    arxiv_id: str
    title: str
    key: str
    parts: tuple[str, ...]
    squashed: bytes
    data: bytes
    abstract: bytes


def key_hash(key: str) -> int:
    """The 64 bits by which a key is found; no two of a million titles share one."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little")


class Builder:
    """Takes rows in their order, then writes the arrays. Of several rows with one id the last counts."""

    def __init__(self, folder: Path) -> None:
        """Begin to write into an empty folder.

        Raises:
            OSError: it cannot be written.
        """
        self._folder = folder
        self._titles, self._records, self._abstracts = (
            (folder / name).open("wb") for name in ("titles.bin", "records.zst", "abstracts.zst")
        )
        self._record_blocks = BlockWriter(self._records, RECORDS_A_BLOCK)
        self._abstract_blocks = BlockWriter(self._abstracts, ABSTRACTS_A_BLOCK)
        self._offsets = array("Q", [0])
        self._ids, self._keys = array("Q"), array("Q")
        self._parts, self._part_rows = array("Q"), array("L")
        self._waiting: list[tuple[bytes, bytes]] = []
        self._title_pairs: list[npt.NDArray[np.uint64]] = []
        self._abstract_pairs: list[npt.NDArray[np.uint64]] = []

    def add(self, row: Row) -> None:
        """Put a row behind those before."""
        number = len(self._keys)
        title = row.title.encode()
        self._titles.write(title)
        self._offsets.append(self._offsets[-1] + len(title))
        self._record_blocks.add(row.data)
        self._abstract_blocks.add(row.abstract)
        self._ids.append(key_hash(row.arxiv_id))
        self._keys.append(key_hash(row.key) if row.key else 0)
        for part in row.parts:
            self._parts.append(key_hash(part))
            self._part_rows.append(number)
        self._waiting.append((row.key.encode(), row.squashed))
        if len(self._waiting) == _BATCH:
            self._take_grams()

    def finish(self) -> int:
        """Write everything; how many papers there are.

        Raises:
            OSError: it cannot be written.
        """
        self._take_grams()
        ids = np.array(self._ids, dtype=np.uint64)
        counts = self._last_of_each(ids)
        self._write("titles", np.array(self._offsets, dtype=np.uint64))
        self._write("records", self._record_blocks.finish())
        self._write("abstracts", self._abstract_blocks.finish())
        for file in (self._titles, self._records, self._abstracts):
            file.close()
        self._write_sorted("ids", ids, np.arange(len(ids)), counts)
        keys = np.array(self._keys, dtype=np.uint64)
        self._write_sorted("keys", keys, np.arange(len(keys)), counts & (keys != 0))
        rows = np.array(self._part_rows, dtype=np.int64)
        self._write_sorted("parts", np.array(self._parts, dtype=np.uint64), rows, counts[rows])
        self._write_postings("title_grams", self._title_pairs, counts, TITLE_SAMPLE)
        self._write_postings("abstract_grams", self._abstract_pairs, counts, ABSTRACT_SAMPLE)
        return int(counts.sum())

    def _last_of_each(self, ids: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
        """Which rows count: the last one of each id."""
        _, from_end = np.unique(ids[::-1], return_index=True)
        counts = np.zeros(len(ids), dtype=np.bool_)
        counts[len(ids) - 1 - from_end] = True
        return counts

    def _take_grams(self) -> None:
        first = len(self._keys) - len(self._waiting)
        for texts, sample, pairs in (
            ([key for key, _ in self._waiting], TITLE_SAMPLE, self._title_pairs),
            ([squashed for _, squashed in self._waiting], ABSTRACT_SAMPLE, self._abstract_pairs),
        ):
            for hashes, rows in chunks(texts, sample):
                # A gram that stands in a text twice counts once.
                pairs.append(np.unique(upper_half(hashes) | (rows + first).astype(np.uint64)))
        self._waiting = []

    def _write_postings(
        self, name: str, pairs: list[npt.NDArray[np.uint64]], counts: npt.NDArray[np.bool_], sample: int
    ) -> None:
        together = np.concatenate(pairs) if pairs else np.empty(0, np.uint64)
        pairs.clear()
        if not counts.all():
            together = together[counts[(together & np.uint64(0xFFFFFFFF)).astype(np.int64)]]
        postings = Postings.of(together, sample)
        for part in ("grams", "starts", "rows"):
            self._write(f"{name}_{part}", getattr(postings, part))

    def _write_sorted(
        self,
        name: str,
        keys: npt.NDArray[np.uint64],
        rows: npt.NDArray[np.int64],
        counts: npt.NDArray[np.bool_],
    ) -> None:
        keys, rows = keys[counts], rows[counts]
        order = np.argsort(keys, kind="stable")
        self._write(f"{name}_hashes", keys[order])
        self._write(f"{name}_rows", rows[order].astype(np.uint32))

    def _write(self, name: str, values: npt.NDArray[np.generic]) -> None:
        np.save(self._folder / f"{name}.npy", values, allow_pickle=False)
