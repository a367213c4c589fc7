"""How common words are among the titles of a corpus: what a difference between two titles weighs."""

from __future__ import annotations

from typing import Protocol


class Vocabulary(Protocol):
    """The words of many titles, each with the number of titles that have it."""

    @property
    def n_titles(self) -> int:
        """How many titles there are."""

    def count(self, word: str) -> int:
        """How many titles have this word, folded as in `FoldedTitle.words`; 0 if none has."""
