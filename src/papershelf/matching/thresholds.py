"""What a decision hung on: the signals of its best candidate beside the thresholds that they were measured by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from papershelf.identifiers import ArxivId
from papershelf.matching.abstracts import retelling
from papershelf.matching.common_words import ALIKE
from papershelf.matching.rewording import TAIL, WEIGHT, rewording, shares_most
from papershelf.matching.titles import CLOSE, PLAUSIBLE, FoldedTitle
from papershelf.matching.wording import needed_score, needed_words, sameness
from papershelf.model import TitleRelation
from papershelf.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from papershelf.matching.policy import Policy
    from papershelf.matching.vocabulary import Vocabulary
    from papershelf.model import Decision, Evidence, Record


def thresholds(decision: Decision, policy: Policy, vocabulary: Vocabulary | None = None) -> tuple[str, ...]:
    """Sentences that say how each signal of the best candidate stands to its threshold; none without candidates.

    `vocabulary` is that of the source that the decision is from.
    """
    if not decision.candidates:
        return ()
    evidence = decision.candidates[0].evidence
    if evidence.id_given and ArxivId.parse(decision.mention.title):
        return ("There is no title beside the id that could speak against it.",)
    equal = [c for c in decision.candidates if c.evidence.title is TitleRelation.EQUAL]
    return (
        *_of_title(decision, policy, vocabulary),
        *(_of_namesakes(len(equal), policy) if len(equal) > 1 else ()),
        *_of_abstract(evidence, policy),
        *_of_retelling(decision, policy),
        *_of_people_and_days(evidence, policy),
    )


def _of_title(decision: Decision, policy: Policy, vocabulary: Vocabulary | None) -> Iterator[str]:
    title, (best, *_) = decision.mention.title, decision.candidates
    evidence = best.evidence
    if evidence.id_given:
        yield "The digest names this paper; only another title, or what must not differ, speaks against that."
    if evidence.title is TitleRelation.EQUAL:
        yield (
            f"The titles are equal, in {len(fold(title))} letters and digits; with fewer than {policy.key_letters}, in "
            "one word, or for a comment or discussion, an equal title needs another sign beside it."
        )
    else:
        yield (
            f"The titles are {evidence.similarity:.1%} alike: from {CLOSE:.0%} they are close, "
            f"below {PLAUSIBLE:.0%} letters alone say nothing."
        )
        yield from _of_words(title, best.record, policy, vocabulary)
        if how := sameness(title, best, policy, None):
            yield (
                f"They are the same {how}: enough where what they share has {policy.shared_words} words and "
                f"{policy.shared_letters} letters, {policy.renamed_letters} under another name, and "
                f"{policy.inflected_words} words but for articles and plurals."
            )
        elif evidence.abstract is None and not sameness(title, best, policy, vocabulary):
            yield "There are no two abstracts to compare, and nothing else confirms such a title."
    if evidence.words:
        yield f"Of what their words tell, {evidence.words:.0%} is told by both: from {ALIKE:.0%} the paper is shown."
    for conflict in evidence.conflicts:
        weight = "does not count here" if decision.record else "tells papers apart, whatever else agrees"
        yield f"The titles differ ({conflict}): that {weight}."


def _of_words(title: str, paper: Record, policy: Policy, vocabulary: Vocabulary | None) -> Iterator[str]:
    mention, record = FoldedTitle.of(title), FoldedTitle.of(paper.title)
    if vocabulary and shares_most(mention, record):
        change = rewording(mention, record, vocabulary, policy)
        if change.is_same:
            yield (
                f"They are the same but for {change}, with {change.shared} words in common: "
                f"{needed_words(change, paper, policy)} are enough for a paper of this field."
            )
        elif change.is_of_sisters:
            yield "A word differs as it does between sister papers: only a person can say whether it is this one."
        else:
            yield (
                f"They are the same but for {change}. Each of {change.shared} words in common counts 1, one that "
                f"differs -{WEIGHT}, a preposition or the like -1, a long subtitle in common {TAIL}: that makes "
                f"{change.score}, where a paper of this field needs {needed_score(change, paper, policy)}, and "
                f"{policy.reworded_words} words in common."
            )


def _of_namesakes(count: int, policy: Policy) -> Iterator[str]:
    yield (
        f"{count} papers have this title: only an abstract that agrees {_points(policy.abstract_gap)} better than the "
        "others', or authors or a date that are those of one of them, tells which."
    )


def _of_abstract(evidence: Evidence, policy: Policy) -> Iterator[str]:
    if evidence.abstract is None:
        return
    yield (
        f"{evidence.abstract:.0%} of the abstract stands in the paper's: from {policy.abstract_agrees:.0%} it "
        f"confirms, below {policy.abstract_denies:.0%} it is another."
    )
    if evidence.abstract < policy.abstract_denies and evidence.vocabulary is not None:
        yield (
            f"It has {evidence.vocabulary:.0%} of the paper's longer words: from {policy.vocabulary_spares:.0%} it may "
            "be a summary in other words."
        )


def _of_retelling(decision: Decision, policy: Policy) -> Iterator[str]:
    best = decision.candidates[0]
    if best.evidence.title is TitleRelation.OTHER and (best.evidence.abstract or 0) >= policy.abstract_shares:
        told = retelling(decision.mention.abstract or "", best.record.abstract)
        yield (
            f"Where they agree least, the paper's abstract has {told.ours:.0%} of this one's words, and this one "
            f"{told.theirs:.0%} of the paper's: {policy.stretch_changed:.0%} of both, or {policy.stretch_held:.0%} of "
            f"one, is enough under another title, with {policy.abstract_words} and {policy.abstract_fewest} words, and "
            f"{policy.stretch_alike:.0%} of one where the date or the authors agree, too."
        )


def _of_people_and_days(evidence: Evidence, policy: Policy) -> Iterator[str]:
    if evidence.authors is not None:
        yield (
            f"{evidence.authors:.0%} of the authors given are the paper's: "
            f"from {policy.names_agree:.0%} they agree, below that they contradict."
        )
    if evidence.n_authors:
        given, found = evidence.n_authors
        yield f"{given} authors are given, the paper has {found}; another number contradicts, unless the names agree."
    if evidence.days is not None:
        yield (
            f"The dates are {_days(evidence.days)} apart: up to {policy.days_agree} they agree, "
            f"beyond {policy.days_deny} they contradict."
        )


def _points(share: float) -> str:
    return f"{share * 100:.0f} points"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
