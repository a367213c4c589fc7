"""What became of mentions, however many: counted, told in a line, and as an exit code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from papershelf.cli.streams import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from papershelf.model import Decision

MOST_WARNINGS = 20
"""Of one run; a digest that is damaged all over would hide everything else."""
_NOT_ALL_MATCHED, _SOURCE_UNAVAILABLE = 3, 5


@dataclass(slots=True)
class Tally:
    """How many mentions have each verdict, and what is said of withdrawn papers, by their ids."""

    verdicts: Counter[str] = field(default_factory=Counter)
    withdrawn: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Tally:
        """What became of the mentions of these decisions."""
        from papershelf.withdrawal import withdrawal

        decisions = tuple(decisions)
        records = [decision.record for decision in decisions if decision.record]
        withdrawn = {str(record.arxiv_id): words for record in records if (words := withdrawal(record))}
        return cls(Counter(decision.verdict.value for decision in decisions), withdrawn)

    def add(self, other: Tally) -> None:
        """Count others, too."""
        self.verdicts += other.verdicts
        self.withdrawn |= other.withdrawn

    def exit_code(self, *, strict: bool) -> int:
        """The exit code for what could not be asked or, if `strict`, not be matched."""
        if self.verdicts["unavailable"]:
            return _SOURCE_UNAVAILABLE
        return _NOT_ALL_MATCHED if strict and self.verdicts.keys() - {"matched"} else 0

    def summary(self, requests: int, seconds: float, *, noun: str = "mention") -> str:
        """How resolving went, in a line."""
        counts = self.verdicts
        parts = [f"{counts[verdict]} {verdict.replace('_', ' ')}" for verdict in ("matched", "review", "not_found")]
        if counts["unavailable"]:
            parts.append(f"{counts['unavailable']} unavailable (run it again later; what was resolved is kept)")
        total = counts.total()
        asked = f"{requests} request{'' if requests == 1 else 's'}"
        return f"{total} {noun}{'' if total == 1 else 's'}: {', '.join(parts)} · {asked} · {seconds:.1f} s"

    def tell_withdrawn(self) -> None:
        """Say which papers nobody should cite any more."""
        told = [f"arXiv:{arxiv_id} was withdrawn: {words}" for arxiv_id, words in self.withdrawn.items()]
        for sentence in told[:MOST_WARNINGS]:
            say(f"papershelf: {sentence}")
        if len(told) > MOST_WARNINGS:
            say(f"papershelf: {len(told) - MOST_WARNINGS} more papers were withdrawn; papershelf check names all")
