"""The papers that decisions matched, each once: what entries, lists and links are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from papershelf.identifiers import ArxivId
    from papershelf.model import Decision, Record


@dataclass(frozen=True, slots=True)
class Paper:
    """A record, and the names of its themes from all of its mentions, without repetition."""

    record: Record
    themes: tuple[str, ...] = ()


def papers_of(decisions: Iterable[Decision]) -> tuple[Paper, ...]:
    """The matched papers in the order of the digest, each once."""
    records: dict[ArxivId, Record] = {}
    themes: dict[ArxivId, dict[str, None]] = {}
    for decision in decisions:
        if decision.record:
            arxiv_id = decision.record.arxiv_id
            records.setdefault(arxiv_id, decision.record)
            themes.setdefault(arxiv_id, {}).update(dict.fromkeys(theme.name for theme in decision.themes))
    return tuple(Paper(record, tuple(themes[arxiv_id])) for arxiv_id, record in records.items())
