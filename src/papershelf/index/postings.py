"""Which rows hold which sampled gram: sorted arrays that can be memory-mapped and shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from papershelf.index.grams import sampled

if TYPE_CHECKING:
    from collections.abc import Sequence

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Rows by gram: `rows[starts[i]:starts[i + 1]]` have the gram `grams[i]`, of whose hash 32 bits are kept.

    32 bits tell grams well enough apart: of a title's grams, one in some hundreds meets a stranger's, and a row must
    have several to count. All arrays ascend, and so do the rows of each gram.
    """

    grams: U32
    starts: U32
    rows: U32
    sample: int

    @classmethod
    def of(cls, pairs: U64, sample: int) -> Postings:
        """Postings from (gram, row) pairs, the gram in the upper 32 bits; sorts them in place."""
        pairs.sort()
        rows = pairs.astype(np.uint32)
        pairs >>= np.uint64(32)
        changes = beginnings(pairs)
        starts = np.append(changes, len(pairs)).astype(np.uint32)
        return cls(pairs[changes].astype(np.uint32), starts, rows, sample)

    def search(self, text: bytes, *, limit: int, max_postings: int) -> list[int]:
        """The rows that share most sampled grams with `text`, most first, then by row.

        Grams that more than `max_postings` rows have say nothing and are left out.
        """
        wanted = np.unique((upper_half(sampled(text, self.sample)) >> np.uint64(32)).astype(np.uint32))
        places = np.searchsorted(self.grams, wanted)
        places, wanted = places[places < len(self.grams)], wanted[places < len(self.grams)]
        places = places[self.grams[places] == wanted]
        spans = [
            self.rows[start:end]
            for start, end in zip(self.starts[places].tolist(), self.starts[places + 1].tolist(), strict=True)
            if end - start <= max_postings
        ]
        if not spans:
            return []
        rows, counts = np.unique(np.concatenate(spans), return_counts=True)
        if len(rows) > limit:  # most rows share one gram only, and need no place in the order
            enough = counts >= np.partition(counts, -limit)[-limit]
            rows, counts = rows[enough], counts[enough]
        best = np.lexsort((rows, -counts))[:limit]
        return [int(row) for row in rows[best]]


def beginnings(values: U64) -> npt.NDArray[np.intp]:
    """Where each value of a sorted array stands first."""
    return np.flatnonzero(np.append(np.ones(min(1, len(values)), np.bool_), values[1:] != values[:-1]))


def upper_half(hashes: U64) -> U64:
    """32 bits of each hash as the upper half of a number; those by which grams are sampled are not among them."""
    moved: U64 = (hashes << np.uint64(24)) & np.uint64(0xFFFFFFFF00000000)
    return moved


def rows_of(keys: U64, rows: U32, key: int, most: int) -> Sequence[int]:
    """The rows that stand beside a key in two arrays of equal length, sorted by key; at most so many."""
    begin = int(keys.searchsorted(np.uint64(key)))
    end = begin
    while end < len(keys) and end - begin < most and int(keys[end]) == key:
        end += 1
    return [int(row) for row in rows[begin:end]]
