"""One title beside many: which a person would want to see, the most alike first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from papershelf.matching.titles import PLAUSIBLE, FoldedTitle, key_of_packed, relation
from papershelf.model import TitleRelation

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = PLAUSIBLE * 100
_SAME_PART = 100.0  # for titles of which a part is the same, whatever the rest is


def alike(title: FoldedTitle, packed: Sequence[str]) -> list[tuple[int, float]]:
    """Positions of the titles, packed by `FoldedTitle.packed`, that are plausible for this one, the most alike first.

    Each with how alike it is, 0 to 1: as far as `papershelf.matching.titles.similarity` goes, or 1 where one title is a
    part of the other or both have the same name before a colon.
    """
    key, start = title.key, title.head or title.key
    found = []
    for position, text in enumerate(packed):
        other = key_of_packed(text)
        score = 0.0
        # Only where these agree a part can be the same, and most do not.
        if other.startswith(start) or other.endswith(key) or key.startswith(other) or key.endswith(other):
            is_part = relation(title, FoldedTitle.unpack(text)) is not TitleRelation.OTHER
            score = _SAME_PART if is_part else 0.0
        score = score or fuzz.ratio(key, other, score_cutoff=_LEAST)
        if score:
            found.append((position, score / 100))
    return sorted(found, key=lambda pair: -pair[1])
