"""Many short texts in one file, compressed some at a time, each found by its row."""

from __future__ import annotations

import mmap
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import zstandard

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    import numpy.typing as npt

_LEVEL = 6
_CACHED = 256  # blocks that stay unpacked


class BlockWriter:
    """Writes texts, each a line, into blocks of `size`."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        """Write into a file that is open, and leave it open."""
        self._file = file
        self._size = size
        self._lines: list[bytes] = []
        self._offsets = [0]
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL)

    def add(self, line: bytes) -> None:
        """Put a text behind those before; it holds no line break."""
        self._lines.append(line)
        if len(self._lines) == self._size:
            self._flush()

    def finish(self) -> npt.NDArray[np.uint64]:
        """Write what is left; where each block begins, and the end of the last one."""
        if self._lines:
            self._flush()
        return np.array(self._offsets, dtype=np.uint64)

    def _flush(self) -> None:
        packed = self._compressor.compress(b"\n".join(self._lines))
        self._file.write(packed)
        self._offsets.append(self._offsets[-1] + len(packed))
        self._lines = []


class Blocks:
    """Reads what a `BlockWriter` wrote, memory-mapped."""

    def __init__(self, path: Path, offsets: npt.NDArray[np.uint64], size: int) -> None:
        """Map a file; `offsets` and `size` are those with which it was written.

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
            return zstandard.ZstdDecompressor().decompress(self._data[begin:end]).split(b"\n")
        except zstandard.ZstdError as error:
            raise ValueError(f"block {block} is damaged") from error
