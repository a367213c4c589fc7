"""How common phrases are in arXiv, and which words stand in the same papers: figures that come with papershelf.

They were computed from the metadata of some 51,000 papers by `tests/benchmarks/themes_figures.py`. There is no text in
them: a phrase is found by its hash.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def hash_of(phrase: str) -> int:
    """The 32 bits by which a phrase, given by its stems, is found."""
    return zlib.crc32(phrase.encode())


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """How common phrases are.

    Attributes:
        n_papers: that were counted.
        hashes: of the phrases in at least five papers, ascending.
        papers: how many papers each phrase is in, title or abstract.
        titles: how many titles it is in.
        begun, ended: how often, of 255 times, no word stands before it, or behind it, that could belong to it.
        vectors: a row for each word, by its place in `words`: where it stands among a hundred directions, so that words
            of the same papers are near each other (latent semantic analysis: Deerwester et al. 1990).
        words: places of the words in `hashes`, ascending.
    """

    n_papers: int
    hashes: NDArray[np.uint32]
    papers: NDArray[np.uint16]
    titles: NDArray[np.uint16]
    begun: NDArray[np.uint8]
    ended: NDArray[np.uint8]
    words: NDArray[np.uint32]
    vectors: NDArray[np.float32]

    @classmethod
    @cache
    def shipped(cls) -> Figures:
        """Those that come with papershelf."""
        with np.load(io.BytesIO(files("papershelf.themes").joinpath("figures.npz").read_bytes())) as held:
            named: dict[str, Any] = dict(held)
        vectors = named["vectors"].astype(np.float32) * (named["scales"].astype(np.float32) / 127)[:, None]
        return cls(
            n_papers=int(named["n_papers"]),
            vectors=vectors,
            **{name: named[name] for name in ("hashes", "papers", "titles", "begun", "ended", "words")},
        )

    def places(self, phrases: list[str]) -> NDArray[np.int64]:
        """The place of each phrase in `hashes`; -1 for those that are not in there, being rare."""
        wanted = np.fromiter(map(hash_of, phrases), dtype=np.uint32, count=len(phrases))
        places = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        return np.where(self.hashes[places] == wanted, places, -1)
