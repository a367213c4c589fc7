"""Many short texts in one file, compressed some at a time, each found by its row."""

from __future__ import annotations

import mmap
import threading
from functools import lru_cache
from typing import TYPE_CHECKING

import zstandard

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

_LEVEL = 3
_CACHED = 256  # blocks that stay unpacked


def pack(lines: Sequence[bytes], size: int) -> list[bytes]:
    """Texts without line breaks as compressed blocks of `size`; the last one may hold fewer."""
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    return [compressor.compress(b"\n".join(lines[i : i + size])) for i in range(0, len(lines), size)]


class _OfThread(threading.local):
    """No two threads may share a decompressor, and making one takes ten times as long as unpacking a block."""

    def __init__(self) -> None:
        self.decompressor = zstandard.ZstdDecompressor()


_own = _OfThread()


class Blocks:
    """Reads blocks that `pack` made, one behind the other in a file, memory-mapped."""

    def __init__(self, path: Path, offsets: npt.NDArray[np.uint64], size: int) -> None:
        """Map a file; `offsets` say where each block begins, and the last one ends; `size` is that of `pack`.

        Raises:
            OSError: it cannot be read.
        """
        with path.open("rb") as file:
            empty = not path.stat().st_size
            self._data = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._offsets = offsets
        self._size = size
        self._unpacked = lru_cache(_CACHED)(self._unpack)

    def __getitem__(self, row: int) -> bytes:
        """The text of a row.

        Raises:
            ValueError: its block is damaged.
        """
        return self._unpacked(row // self._size)[row % self._size]

    def _unpack(self, block: int) -> list[bytes]:
        begin, end = int(self._offsets[block]), int(self._offsets[block + 1])
        try:
            return _own.decompressor.decompress(self._data[begin:end]).split(b"\n")
        except zstandard.ZstdError as error:
            raise ValueError(f"block {block} is damaged") from error
