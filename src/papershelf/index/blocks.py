"""Many short texts in one file, compressed some at a time, each found by its row."""

from __future__ import annotations

import os
import sys
import threading
import weakref
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
    """Reads blocks that `pack` made, one behind the other in a file."""

    def __init__(self, path: Path, offsets: npt.NDArray[np.uint64], size: int) -> None:
        """Open a file; `offsets` say where each block begins, and the last one ends; `size` is that of `pack`.

        Raises:
            OSError: it cannot be read.
        """
        # Not memory-mapped: with every block the system would count those around it as this process's memory.
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._alone = threading.Lock()
        weakref.finalize(self, os.close, self._file)
        self._end = os.fstat(self._file).st_size
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
            packed = self._read(begin, end - begin) if begin < end <= self._end else b""
            return _own.decompressor.decompress(packed).split(b"\n")
        except (zstandard.ZstdError, OSError) as error:
            raise ValueError(f"block {block} is damaged") from error

    def _read(self, begin: int, size: int) -> bytes:
        if sys.platform == "win32":  # pragma: no cover - has no `pread`, nor forks that would share the place
            with self._alone:
                os.lseek(self._file, begin, os.SEEK_SET)
                return os.read(self._file, size)
        return os.pread(self._file, size, begin)
