"""Papers with several themes each, put into few groups with one name each."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from papershelf.formats.papers import Paper

_FEWEST, _FEWEST_OF_MANY = 2, 3  # papers in a group
_MANY = 30  # papers


@dataclass(frozen=True, slots=True)
class Group:
    """Papers that have a theme, under its name; the name is empty for those that have none in common with others."""

    name: str
    papers: tuple[Paper, ...]


def group(papers: Sequence[Paper]) -> tuple[Group, ...]:
    """The papers, each in one group, in their order there; what fits into none comes last, without a name.

    A theme that is the strongest of several papers is a group, and takes those in, too, for which it comes later but
    before all other groups. Of what is left, again and again the theme of the most papers becomes a group. Large
    groups come first, then those whose name does. Names that differ in case only are one. The order of the papers
    changes nothing but their order inside the groups.
    """
    themes = [tuple(dict.fromkeys(name.casefold() for name in paper.themes if name)) for paper in papers]
    spellings = _spellings(papers)
    placed_in = _by_strongest(themes)
    for key, numbers in _chosen([() if number in placed_in else keys for number, keys in enumerate(themes)]):
        placed_in |= dict.fromkeys(numbers, key)
    members: defaultdict[str, list[int]] = defaultdict(list)
    for number in sorted(placed_in):
        members[placed_in[number]].append(number)
    chosen = sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
    groups = tuple(Group(spellings[key], tuple(papers[number] for number in numbers)) for key, numbers in chosen)
    rest = tuple(paper for number, paper in enumerate(papers) if number not in placed_in)
    return (*groups, Group("", rest)) if rest else groups


def _by_strongest(themes: Sequence[tuple[str, ...]]) -> dict[int, str]:
    """The papers, by their places, that fit into groups of themes that are the strongest of several papers."""
    strongest = Counter(keys[0] for keys in themes if keys)
    fewest = _FEWEST if len(themes) < _MANY else _FEWEST_OF_MANY
    fits = {key for key, count in strongest.items() if count >= fewest}
    firsts = ((number, next((key for key in keys if key in fits), None)) for number, keys in enumerate(themes))
    return {number: key for number, key in firsts if key is not None}


def _chosen(themes: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, list[int]]]:
    """The themes that become groups, each with the places of its papers, out of all papers' themes."""
    waiting: defaultdict[str, set[int]] = defaultdict(set)
    for number, keys in enumerate(themes):
        for key in keys:
            waiting[key].add(number)
    strongest = Counter(keys[0] for keys in themes if keys)

    def rank(key: str) -> tuple[int, int, str]:
        return -len(waiting[key]), -strongest[key], key

    heap = [rank(key) for key in waiting]
    heapify(heap)
    while heap:
        counted = heappop(heap)
        key = counted[-1]
        if len(waiting[key]) < _FEWEST:
            continue
        # Themes only ever lose papers: one that was counted with more is put back to where it belongs now.
        if counted != rank(key):
            heappush(heap, rank(key))
            continue
        numbers = sorted(waiting[key])
        yield key, numbers
        for number in numbers:
            strongest[themes[number][0]] -= 1
            for each in themes[number]:
                waiting[each].discard(number)


def _spellings(papers: Sequence[Paper]) -> dict[str, str]:
    """For each name in any case, how most papers write it."""
    counts = Counter(name for paper in papers for name in paper.themes)
    spellings: dict[str, str] = {}
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        spellings.setdefault(name.casefold(), name)
    return spellings
