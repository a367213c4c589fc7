"""What was decided, as it is written: the verdicts that are shown, and the themes of the papers.

Every process that takes part in a long list loads this, and nothing that has to do with options.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.model import Decision, Mention, Theme
    from papershelf.themes.assigning import Choices
    from papershelf.themes.vocabulary import Vocabulary

Item = TypeVar("Item")

LONG = 5_000
"""Mentions. What has more is no digest but a list: its parts are looked at by themselves, and nothing is discovered."""
_PART = 1_000  # mentions: enough to be asked for at once, and to see whether themes are shared


def shown(decisions: Sequence[Decision], only: Collection[str]) -> Sequence[Decision]:
    """Those of the decisions that have one of these verdicts; all where none is given."""
    return [one for one in decisions if one.verdict.value in only] if only else decisions


def themes_of(mentions: Sequence[Mention], vocabulary: Vocabulary, choices: Choices) -> list[tuple[Theme, ...]]:
    """The themes of each mention of a digest."""
    from papershelf.themes.assigning import assign_all
    from papershelf.themes.figures import Figures

    return assign_all(mentions, vocabulary, Figures.shipped(), choices)


def parts_of(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The parts of a long list that are looked at each by itself."""
    return (items[begin : begin + _PART] for begin in range(0, len(items), _PART))


def themed(decisions: Sequence[Decision], vocabulary: Vocabulary, choices: Choices) -> list[Decision]:
    """The decisions with the themes of their mentions; what a digest lacks is taken from the matched papers."""
    if len(decisions) > LONG:
        return [one for part in parts_of(decisions) for one in themed_part(part, vocabulary, choices)]
    return _with(themes_of(_told(decisions), vocabulary, choices), decisions, choices)


def themed_part(decisions: Sequence[Decision], vocabulary: Vocabulary, choices: Choices) -> list[Decision]:
    """The decisions with the themes of their mentions, which are a part of a long list."""
    from papershelf.themes.assigning import assign_all

    return _with(assign_all(_told(decisions), vocabulary, None, choices), decisions, choices)


def _with(found: Sequence[tuple[Theme, ...]], decisions: Sequence[Decision], choices: Choices) -> list[Decision]:
    """The decisions with these themes, as far as their papers keep them."""
    from msgspec.structs import replace

    kept = _strongest(decisions, found, choices.most)
    having = []
    for decision, themes in zip(decisions, found, strict=True):
        if themes and decision.record and (names := kept.get(decision.record.arxiv_id)) is not None:
            themes = tuple(theme for theme in themes if theme.name in names)
        having.append(replace(decision, themes=themes) if themes else decision)
    return having


def _told(decisions: Sequence[Decision]) -> list[Mention]:
    """What themes are seen in: a paper's title, its abstract where the mention has none, and the categories, too.

    By its paper's title, it is the same paper as another mention, which may have a part of the title, or only an id.
    """
    from papershelf.model import Mention

    told = []
    for decision in decisions:
        mention, record = decision.mention, decision.record
        if record:
            tags = (*mention.tags, *record.categories)
            abstract = mention.abstract or record.abstract
            mention = Mention(record.title, mention.place, abstract, tags=tags, headings=mention.headings)
        told.append(mention)
    return told


def _strongest(
    decisions: Sequence[Decision], themes_of_each: Sequence[Sequence[Theme]], most: int
) -> dict[ArxivId, set[str]]:
    """The names of the themes that papers of several mentions keep: of all together, no more than a paper may have."""
    found: dict[ArxivId, list[Theme]] = defaultdict(list)
    mentioned = Counter(decision.record.arxiv_id for decision in decisions if decision.record)
    for decision, themes in zip(decisions, themes_of_each, strict=True):
        if decision.record and mentioned[decision.record.arxiv_id] > 1:
            found[decision.record.arxiv_id] += themes
    ranked = {one: sorted(themes, key=lambda theme: (-theme.strength, theme.name)) for one, themes in found.items()}
    return {one: set([*dict.fromkeys(theme.name for theme in themes)][:most]) for one, themes in ranked.items()}
