"""One title beside many: which a person would want to see, the most alike first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from papershelf.matching.titles import PLAUSIBLE, FoldedTitle, keys_of_packed, relation
from papershelf.model import TitleRelation

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = PLAUSIBLE * 100


def alike(title: FoldedTitle, packed: Sequence[str]) -> list[tuple[int, float]]:
    """Positions of the titles, packed by `FoldedTitle.packed`, that are plausible for this one, the most alike first.

    Each with how alike it is, 0 to 1: as far as `papershelf.matching.titles.similarity` goes, or 1 where one title is a
    part of the other or both have the same name before a colon.
    """
    keys = keys_of_packed(packed)
    found = {
        position: 1.0
        for position in _perhaps_parts(title, keys)
        if relation(title, FoldedTitle.unpack(packed[position])) is not TitleRelation.OTHER
    }
    for _, score, position in process.extract(title.key, keys, scorer=fuzz.ratio, score_cutoff=_LEAST, limit=None):
        found.setdefault(position, score / 100)
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def _perhaps_parts(title: FoldedTitle, keys: Sequence[str]) -> list[int]:
    """Positions of the keys that begin or end as the title does, without which none can be a part of the other."""
    key, start, lines = title.key, title.head or title.key, "\n".join(("", *keys, ""))
    # Mostly there are none, which is quickly told of all together.
    if not (f"\n{start}" in lines or f"{key}\n" in lines or key.startswith(tuple(keys)) or key.endswith(tuple(keys))):
        return []
    return [
        position
        for position, other in enumerate(keys)
        if other.startswith(start) or other.endswith(key) or key.startswith(other) or key.endswith(other)
    ]
