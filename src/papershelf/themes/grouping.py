"""Papers in groups, each around a phrase: facility location, greedy, the phrases being the facilities.

A phrase is worth what the papers gain that are nearer to it than to any phrase before. The one that is worth most is
taken, again and again, until the next would be worth less than it costs. (Nemhauser, Wolsey and Fisher 1978 show that
this is within 63 % of the best choice.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from papershelf.themes.nearness import unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FAR = 0.3  # cosine; a paper that is less near than this to a phrase gains nothing by it
_KEPT = 0.4  # cosine; a paper that is less near than this to the middle of its group is in none
_BONUS = 0.05  # what a paper gains more when it has the phrase
_COST, _GROWTH = 0.07, 0.7  # of a phrase: a factor, and a power of the number of papers


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Which phrases were chosen, in their order, and for each paper the place of its phrase among them; -1 for none.

    `nearness` (0 to 1) is each paper's to its group.
    """

    chosen: tuple[int, ...]
    of_papers: NDArray[np.int64]
    nearness: NDArray[np.float32]


def group(papers: NDArray[np.float32], phrases: NDArray[np.float32], has: NDArray[np.float32]) -> Groups:
    """The papers in groups around phrases.

    Args:
        papers: papers × directions, each of length 1.
        phrases: phrases × directions, the most telling first, which settles ties.
        has: phrases × papers, 1 where the paper has the phrase.
    """
    n = len(papers)
    gains = _gains(phrases @ papers.T, has)
    chosen = _chosen(gains, _COST * n**_GROWTH)
    if not chosen:
        return Groups((), np.full(n, -1), np.zeros(n, dtype=np.float32))
    gains = gains[chosen]
    nearest = np.where(gains.max(axis=0) > 0, gains.argmax(axis=0), -1)
    centres = np.stack([papers[nearest == place].sum(axis=0) for place in range(len(chosen))])
    near = unit(centres) @ papers.T
    nearest = _gains(near, has[chosen]).argmax(axis=0)
    nearness = near[nearest, np.arange(n)]
    return Groups(tuple(chosen), np.where(nearness >= _KEPT, nearest, -1), nearness)


def _gains(nearness: NDArray[np.float32], has: NDArray[np.float32]) -> NDArray[np.float32]:
    """Phrases × papers: what each paper gains by each phrase."""
    gains: NDArray[np.float32] = np.maximum(nearness - _FAR, 0) + _BONUS * has * (nearness > _FAR)
    return gains


def _chosen(gains: NDArray[np.float32], cost: float) -> list[int]:
    """The rows that are worth their cost, best first."""
    best = np.zeros(gains.shape[1], dtype=np.float32)
    worth = gains.sum(axis=1)
    chosen: list[int] = []
    while len(worth):
        # What a row is worth only ever falls, so a row that stays first when it is looked at anew is the best.
        row = int(worth.argmax())
        worth[row] = np.maximum(gains[row] - best, 0).sum()
        if row != int(worth.argmax()):
            continue
        if worth[row] < cost:
            break
        chosen.append(row)
        best = np.maximum(best, gains[row])
        worth[row] = -1
    return chosen
