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
_FEW_RETITLED, _RETITLED = (
    5,
    0.1,
)  # authors do change titles: up to so many, or this part of the papers, are no surprise


@dataclass(slots=True)
class Tally:
    """How many mentions have each verdict, and what people must hear of besides.

    Attributes:
        verdicts: how many mentions have each.
        withdrawn: what is said of withdrawn papers, by their ids.
        n_retitled: how many mentions were matched by their abstracts, under another title altogether.
    """

    verdicts: Counter[str] = field(default_factory=Counter)
    withdrawn: dict[str, str] = field(default_factory=dict)
    n_retitled: int = 0

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Tally:
        """What became of the mentions of these decisions."""
        from papershelf.withdrawal import withdrawal

        decisions = tuple(decisions)
        records = [decision.record for decision in decisions if decision.record]
        withdrawn = {str(record.arxiv_id): words for record in records if (words := withdrawal(record))}
        n_retitled = sum(map(_is_retitled, decisions))
        return cls(Counter(decision.verdict.value for decision in decisions), withdrawn, n_retitled)

    def add(self, other: Tally) -> None:
        """Count others, too."""
        self.verdicts += other.verdicts
        self.withdrawn |= other.withdrawn
        self.n_retitled += other.n_retitled

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

    def tell_concerns(self) -> None:
        """Say which papers nobody should cite any more, and whether the input may have lost its order."""
        self._tell_withdrawn()
        if self.n_retitled >= max(_FEW_RETITLED, _RETITLED * self.verdicts["matched"]):
            say(
                f"papershelf: {self.n_retitled} papers were matched by their abstracts and have other titles; "
                "see whether the titles and abstracts of the input belong together"
            )

    def _tell_withdrawn(self) -> None:
        told = [f"arXiv:{arxiv_id} was withdrawn: {words}" for arxiv_id, words in self.withdrawn.items()]
        for sentence in told[:MOST_WARNINGS]:
            say(f"papershelf: {sentence}")
        if len(told) > MOST_WARNINGS:
            say(f"papershelf: {len(told) - MOST_WARNINGS} more papers were withdrawn; papershelf check names all")


def _is_retitled(decision: Decision) -> bool:
    if decision.record is None:
        return False
    evidence = decision.candidates[0].evidence
    return evidence.title == "other" and evidence.abstract is not None
