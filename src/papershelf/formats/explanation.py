"""How a decision came about: what was asked, who answered what, and what it hung on; as a page or as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from papershelf.formats.jsonl import json_line, render_jsonl
from papershelf.matching import DEFAULT_POLICY
from papershelf.matching.thresholds import thresholds
from papershelf.matching.titles import FoldedTitle

if TYPE_CHECKING:
    from papershelf.identifiers import ArxivId
    from papershelf.matching import Policy
    from papershelf.matching.vocabulary import Vocabulary
    from papershelf.model import Decision


@dataclass(frozen=True, slots=True)
class Step:
    """One question and its answer.

    Attributes:
        source: who was asked.
        question: what for, such as `the title`.
        papers: the ids that the answer holds, none if there is nothing like it; None if the source could not be asked.
        note: where the answer came from, or why there is none; may be empty.
    """

    source: str
    question: str
    papers: tuple[ArxivId, ...] | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision, the steps to it in their order, and the vocabulary of the source that it is from."""

    decision: Decision
    steps: tuple[Step, ...]
    policy: Policy = DEFAULT_POLICY
    vocabulary: Vocabulary | None = None

    @property
    def folded(self) -> FoldedTitle:
        """The title in the forms in which it is looked for."""
        return FoldedTitle.of(self.decision.mention.title)

    @property
    def counted(self) -> tuple[str, ...]:
        """What the decision hung on, in sentences."""
        return thresholds(self.decision, self.policy, self.vocabulary)


def render_explanation_json(explanation: Explanation) -> str:
    """A line as `render_jsonl` makes it, with `folded`, `asked` and `counted` beside what stands in there."""
    folded = explanation.folded
    line: dict[str, Any] = json.loads(render_jsonl([explanation.decision]))
    line |= {
        "folded": {"title": folded.key, "before_colon": folded.head, "after_colon": folded.tail, "cut": folded.is_cut},
        "asked": [
            {"source": step.source, "question": step.question, "papers": step.papers, "note": step.note}
            for step in explanation.steps
        ],
        "counted": explanation.counted,
    }
    return json_line(line)
