"""One title beside many: which a person would want to see, the most alike first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from papershelf.matching.titles import PLAUSIBLE, FoldedTitle, key_of_packed, relation
from papershelf.model import TitleRelation

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = PLAUSIBLE * 100


def alike(title: FoldedTitle, packed: Sequence[str]) -> list[tuple[int, float]]:
    """Positions of the titles, packed by `FoldedTitle.packed`, that are plausible for this one, the most alike first.

    Each with how alike it is, 0 to 1: as far as `papershelf.matching.titles.similarity` goes, or 1 where one title is a
    part of the other or both have the same name before a colon.
    """
    key, start = title.key, title.head or title.key
    others = list(map(key_of_packed, packed))
    found = {
        position: 1.0
        for position, other in enumerate(others)
        # Only where these agree a part can be the same, and most do not.
        if (other.startswith(start) or other.endswith(key) or key.startswith(other) or key.endswith(other))
        and relation(title, FoldedTitle.unpack(packed[position])) is not TitleRelation.OTHER
    }
    for _, score, position in process.extract(key, others, scorer=fuzz.ratio, score_cutoff=_LEAST, limit=None):
        found.setdefault(position, score / 100)
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
