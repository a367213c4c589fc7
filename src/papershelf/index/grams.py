"""Pieces of texts by which these are found again: sampled 8-character grams.

A gram is kept by its hash, the same in a stored text and in a question, so that two texts that share a stretch share
its sampled grams. Counting the rows behind a question's grams gives the most alike texts without reading any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_GRAM = 8  # characters, so that one is read as one 64-bit number
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing: spreads the number over the high bits
_CHUNK = 1 << 16  # characters hashed at a time: their numbers fit into the processor's cache

Hashes = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int32]


def _hashes(text: bytes) -> Hashes:
    """One hash for every 8-character piece of `text`, in order; none when it is shorter."""
    if len(text) < _GRAM:
        return np.empty(0, np.uint64)
    pieces = np.ndarray((len(text) - _GRAM + 1,), np.uint64, text, 0, (1,))
    mixed = pieces * _MULTIPLIER
    mixed ^= mixed >> np.uint64(29)
    mixed *= _MULTIPLIER
    return mixed


def _is_sampled(hashes: Hashes, sample: int) -> npt.NDArray[np.bool_]:
    # Bits from the middle: the lowest ones of a product are mixed least.
    sampled: npt.NDArray[np.bool_] = (hashes >> np.uint64(40)) & np.uint64(sample - 1) == 0
    return sampled


def chunks(texts: Iterable[bytes], sample: int) -> Iterator[tuple[Hashes, Rows]]:
    """The sampled hashes of texts with their rows, some texts at a time."""
    first, chunk, size = 0, list[bytes](), 0
    for text in texts:
        chunk.append(text)
        size += len(text)
        if size >= _CHUNK:
            yield _hash_together(chunk, first, sample)
            first, chunk, size = first + len(chunk), [], 0
    if chunk:
        yield _hash_together(chunk, first, sample)


def _hash_together(texts: list[bytes], first: int, sample: int) -> tuple[Hashes, Rows]:
    """The sampled hashes of texts whose rows begin with `first`, hashed as one; no piece that spans two is kept."""
    lengths = np.array([len(text) for text in texts], np.int64)
    hashes = _hashes(b"".join(texts))
    kept = np.flatnonzero(_is_sampled(hashes, sample))
    ends = np.cumsum(lengths)
    row = np.searchsorted(ends, kept, "right")
    inside = kept + _GRAM <= ends[row]
    return hashes[kept[inside]], (row[inside] + first).astype(np.int32)
