"""The papers that decisions matched, each once: what entries, lists and links are made of."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from papershelf.identifiers import ArxivId
    from papershelf.model import Decision, Record


@dataclass(frozen=True, slots=True)
class Paper:
    """A record, and the names of its themes from all of its mentions, the strongest first, without repetition."""

    record: Record
    themes: tuple[str, ...] = ()


def papers_of(decisions: Iterable[Decision]) -> tuple[Paper, ...]:
    """The matched papers in the order of the digest, each once."""
    found: dict[ArxivId, tuple[Record, list[tuple[str, ...]]]] = {}
    for decision in decisions:
        if decision.record:
            _, themes = found.setdefault(decision.record.arxiv_id, (decision.record, []))
            themes.append(themes_of(decision))
    return tuple(Paper(record, _merged(themes)) for record, themes in found.values())


def themes_of(decision: Decision) -> tuple[str, ...]:
    """The names of a decision's themes, safe to show, the strongest first."""
    return _merged([tuple(clean(theme.name) for theme in decision.themes)])


def _merged(themes: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The first of each, then the second of each, and so on; of names that differ in case only, the first spelling."""
    merged: dict[str, str] = {}
    for name in filter(None, chain.from_iterable(zip_longest(*themes))):
        merged.setdefault(name.casefold(), name)
    return tuple(merged.values())
