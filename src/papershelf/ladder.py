"""Mentions → decisions, one rung at a time: an id that the digest gives, then the title, each asked once."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from papershelf.identifiers import ArxivId
from papershelf.matching import DEFAULT_POLICY, Policy, decide
from papershelf.matching.folding import folds_of
from papershelf.model import Decision, Verdict
from papershelf.sources.base import Answer, Found, Query, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from papershelf.matching.vocabulary import Vocabulary
    from papershelf.model import Mention, Record
    from papershelf.sources.base import Source

_AT_A_TIME = 1_000  # mentions; arXiv is asked about some twenty in a request, so that more in hand saves none
_ALIKE = 0.9  # the confidence of an id whose paper has a title that is only alike
_NOT_EQUAL = 0.95  # that of a title that is the paper's but for some words, at most; or one that several papers have


def resolve_each(
    mentions: Sequence[Mention], source: Source, *, policy: Policy = DEFAULT_POLICY
) -> Iterator[tuple[int, Decision]]:
    """Decide about every mention; yields its position and the decision as soon as it is made, in any order.

    Mentions with an equal folded title are asked about once and decided each by its own evidence. A mention whose id
    the source knows is decided by it; only where that leaves a doubt the title is asked, too.
    """
    by_id = _fetch(mentions, source)
    open_questions: dict[str, list[int]] = defaultdict(list)
    keys = folds_of([mention.title for mention in mentions])
    for position, (mention, key) in enumerate(zip(mentions, keys, strict=True)):
        decision = _decide_by_id(mention, key, by_id, source, policy)
        if decision is not None:
            yield position, decision
        else:
            open_questions[key].append(position)
    positions_of = {_query([mentions[i] for i in positions]): positions for positions in open_questions.values()}
    for query, answer in source.search(list(positions_of)):
        for position in positions_of.pop(query, ()):
            mention = mentions[position]
            named = by_id.get(mention.arxiv_id.base) if mention.arxiv_id else None
            yield position, _decide_by_title(mention, answer, named, policy, source.vocabulary)


def is_settled(decision: Decision) -> bool:
    """Whether no other source need be asked: it is a match, and by more than a title that is not equal."""
    return decision.verdict is Verdict.MATCHED and decision.confidence > _NOT_EQUAL


def resolve_in_turn(
    mentions: Sequence[Mention], sources: Sequence[Source], *, policy: Policy = DEFAULT_POLICY
) -> Iterator[tuple[int, Decision]]:
    """Decide as `resolve_each` does; what one source cannot match, the next is asked about.

    So it is about a match without an equal title or abstract: a sister paper that is newer than an index may have it.
    What several sources know of a mention is weighed together. A later source that could not be asked takes nothing
    from what an earlier one knew, but where that had nothing, nothing is known.
    """
    first, *further = sources
    left: list[tuple[int, Decision]] = []
    for position, decision in resolve_each(mentions, first, policy=policy):
        if further and not is_settled(decision):
            left.append((position, decision))
        else:
            yield position, decision
    if left:
        left.sort(key=lambda pair: pair[0])
        for place, decision in resolve_in_turn([mentions[i] for i, _ in left], further, policy=policy):
            position, before = left[place]
            yield position, _together(before, decision, policy, first.vocabulary)


def _together(one: Decision, other: Decision, policy: Policy, vocabulary: Vocabulary | None) -> Decision:
    """What two sources that were asked about the same mention decide between them."""
    if other.verdict is Verdict.UNAVAILABLE:
        return other if one.verdict is Verdict.NOT_FOUND else replace(one, reason=f"{one.reason} {other.reason}")
    if not one.candidates:
        return other
    # A title that one of them knows only once may be that of another paper, which the other knows. What both know is
    # taken from the later one, which is the fresher.
    records = [candidate.record for candidate in (*one.candidates, *other.candidates)]
    source = f"{one.source} and {other.source}"
    decision = decide(one.mention, records, source=source, policy=policy, vocabulary=vocabulary)
    if not decision.record:
        return decision
    ids = {candidate.record.arxiv_id for candidate in other.candidates}
    return replace(decision, source=other.source if decision.record.arxiv_id in ids else one.source)


def resolve_all(mentions: Iterable[Mention], *sources: Source, policy: Policy = DEFAULT_POLICY) -> list[Decision]:
    """The decisions about all mentions, in their order; the sources are asked in turn."""
    decided = resolve_in_turn(list(mentions), sources, policy=policy)
    return [decision for _, decision in sorted(decided, key=lambda pair: pair[0])]


def resolve_in_order(
    mentions: Iterable[Mention], *sources: Source, policy: Policy = DEFAULT_POLICY
) -> Iterator[Decision]:
    """The decisions in the order of the mentions, of which there may be any number: a part is held at a time.

    Mentions of equal title are asked about once where they stand close together.
    """
    coming = iter(mentions)
    while part := list(islice(coming, _AT_A_TIME)):
        decided: dict[int, Decision] = {}
        following = 0
        for position, decision in resolve_in_turn(part, sources, policy=policy):
            decided[position] = decision
            while following in decided:
                yield decided.pop(following)
                following += 1


def _fetch(mentions: Sequence[Mention], source: Source) -> dict[ArxivId, Answer]:
    ids = list(dict.fromkeys(mention.arxiv_id.base for mention in mentions if mention.arxiv_id))
    return {arxiv_id.base: answer for arxiv_id, answer in source.fetch(ids)} if ids else {}


def _query(mentions: Sequence[Mention]) -> Query:
    """One question for mentions of equal title, with the longest abstract that any of them has."""
    abstracts = [mention.abstract for mention in mentions if mention.abstract]
    return Query(mentions[0].title, max(abstracts, key=len, default=None))


def _decide_by_id(
    mention: Mention, key: str, by_id: dict[ArxivId, Answer], source: Source, policy: Policy
) -> Decision | None:
    """The decision where the id alone settles it, or there is no title to ask about; else None."""
    answer = by_id.get(mention.arxiv_id.base) if mention.arxiv_id else None
    if isinstance(answer, Found) and answer.records:
        decision = decide(mention, answer.records, source=answer.source, policy=policy, vocabulary=source.vocabulary)
        # A title that is only alike may be another paper's, and the id wrong: whoever has that title must be seen, too.
        if decision.verdict is Verdict.MATCHED and decision.confidence > _ALIKE:
            return decision
    if isinstance(answer, Unavailable) and ArxivId.parse(mention.title):
        return _unavailable(mention, answer)
    if ArxivId.parse(mention.title) or not key:
        who = answer.source if isinstance(answer, Found) else source.name
        decision = decide(mention, (), source=who, policy=policy)
        return replace(decision, reason=f"There is no paper with this id in {who}.") if mention.arxiv_id else decision
    return None


def _decide_by_title(
    mention: Mention, answer: Answer, named: Answer | None, policy: Policy, vocabulary: Vocabulary | None
) -> Decision:
    if isinstance(answer, Unavailable):
        return _unavailable(mention, answer)
    records: tuple[Record, ...] = answer.records
    if isinstance(named, Found):
        records += named.records
    decision = decide(mention, records, source=answer.source, policy=policy, vocabulary=vocabulary)
    if isinstance(named, Unavailable) and decision.verdict is not Verdict.MATCHED:
        return _unavailable(mention, named)
    return decision


def _unavailable(mention: Mention, answer: Unavailable) -> Decision:
    return Decision(mention, Verdict.UNAVAILABLE, f"Could not ask: {answer.reason}.")
