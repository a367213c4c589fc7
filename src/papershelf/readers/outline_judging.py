"""Which of the papers that blocks may name they do name, and what headings those stand below."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from papershelf.readers.evidence import are_titles, has_evidence, is_said, is_title_shaped, is_told
from papershelf.readers.outline_drafts import HEADINGS, PARAGRAPH, where
from papershelf.readers.outline_lines import heading_text
from papershelf.readers.paperlinks import is_label, may_lead_to_paper
from papershelf.readers.prose import capitalised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.model import Mention
    from papershelf.readers.blocks import Link
    from papershelf.readers.outline_drafts import Draft, Drafting

_MOST = 0.6
"""This share of what stands in a section must look like titles for those without links to be some."""
_FEWEST = 0.2
"""And this share of all the document: manuals hold short lists of names."""
_LENGTH, _LENGTH_OF_SENTENCES, _LENGTH_OF_HEADINGS = 25, 45, 40
"""Bytes, on average: lists of names and of words are shorter; so are those of features and tasks, and headings."""
# Sections of documents in which lists hold no papers.
_SHUNNED = re.compile(
    r"(?:table of )?contents?|toc|contribut\w*.*|licen[sc]e.*|acknowledg\w*|install\w*|usage|citations?|cit(?:e|ing).*"
    r"|contacts?|star history|(?:getting|quick) ?started?|quickstart|requirements|prerequisites|news|updates?"
    r"|change ?log|to[- ]?dos?|目录|about.*|how to .*|faq|features?|roadmap|setup|overview|authors?|team|sponsors?"
    r"|support|legend|notes?|summary|conclusions?|next steps|action items|agenda|participants|questions|ideas"
    r"|tasks?|goals?|steps",
    re.IGNORECASE,
)


def _may_be_title(link: Link) -> bool:
    return may_lead_to_paper(link) and not is_label(link.text)


class Judging:
    """What is known of all drafts, to judge each."""

    def __init__(self, drafting: Drafting) -> None:
        self._blocks, self._drafts, self._seen = drafting.blocks, drafting.drafts, drafting.seen
        seen = sum(count for key, count in self._seen.items() if key[0] != HEADINGS)
        titles = [one for one in self._drafts if one.level >= PARAGRAPH]
        self._items = seen
        self._listed = sum(one.is_linked or not is_told(one.title) for one in titles) / max(1, seen)

    def accepted(self) -> list[Draft]:
        """The drafts that are papers, with their headings."""
        groups: dict[tuple[object, ...], list[Draft]] = defaultdict(list)
        below: dict[int, int] = defaultdict(int)  # papers that are linked to, by the headings above them
        for draft in self._drafts:
            groups[where(draft.level, draft.path)].append(draft)
            for above in draft.path if draft.is_linked else ():
                below[above] += 1
        stand: set[int] = set()
        for key, group in groups.items():
            stand |= self._stand(group, self._seen[key])
        chosen = [
            draft
            for draft in self._drafts
            if below[draft.index] <= draft.is_linked and (draft.is_linked or draft.index in stand)
        ]
        titles = {draft.index for draft in chosen if draft.level < PARAGRAPH}
        chosen = [draft for draft in chosen if draft.is_linked or titles.isdisjoint(draft.path)]
        own = self._own_title()
        if len(chosen) > 1:  # a paper of the list's own, or the only one
            chosen = [draft for draft in chosen if draft.index not in own]
        hidden = titles | own
        for draft in chosen:
            texts = (heading_text(self._blocks[above]) for above in draft.path if above not in hidden)
            draft.headings = tuple(filter(None, texts))
        return chosen

    def doubtful(self, papers: Sequence[tuple[Draft, Mention]]) -> set[int]:
        """The papers, by their position, that nothing but their look speaks for, in no list of such.

        A list where something speaks for some is one of papers; of headings it must speak for half.
        """
        sure = {position for position, (_, mention) in enumerate(papers) if has_evidence(mention)}
        listed = {position for position, (draft, _) in enumerate(papers) if draft.level >= PARAGRAPH}
        is_list = are_titles([papers[position][1].title for position in sorted(listed)], self._items)
        groups: dict[tuple[object, ...], set[int]] = defaultdict(set)
        for position, (draft, _) in enumerate(papers):
            groups[where(draft.level, draft.path)].add(position)
        believed = sure | (listed if is_list else set())
        for key, group in groups.items():
            shaped = sum(position in sure or is_title_shaped(papers[position][1].title) for position in group)
            known = len(group & sure) / len(group)
            if known >= _FEWEST and shaped >= _MOST * self._seen[key]:
                believed |= group if known >= 0.5 else group & listed
        return {
            position
            for position, (_, mention) in enumerate(papers)
            if position not in believed or (position not in sure and is_said(mention.title))
        }

    def _own_title(self) -> set[int]:
        """The document's own title: the only heading of its level, and first, with all others below it."""
        headings = [(block.heading, index) for index, block in enumerate(self._blocks) if block.heading]
        levels = [level for level, _ in headings]
        is_title = len(levels) > 1 and levels[0] == min(levels) and levels.count(levels[0]) == 1
        return {headings[0][1]} if is_title else set()

    def _stand(self, group: list[Draft], seen: int) -> set[int]:
        """The blocks whose titles stand without a link to a paper: most of what stands beside them can be one too."""
        linked = sum(one.is_linked for one in group)
        # A sentence counts for none, though it may be one among others.
        bare = [one.title for one in group if not one.is_linked and not is_told(one.title)]
        is_shunned = any(_SHUNNED.fullmatch(heading_text(self._blocks[above])) for above in group[0].path)
        # One alone says nothing, unless all of the document is a list.
        is_enough = linked + len(bare) >= max(1 if self._listed >= _MOST else 2, _MOST * seen)
        if is_shunned or not is_enough or not (linked > len(bare) or self._are_titles(bare, group[0].level)):
            return set()
        # A title that leads elsewhere is believed among links to papers.
        return {
            one.index
            for one in group
            if not one.block.links or (linked >= _MOST * seen and any(map(_may_be_title, one.block.links)))
        }

    def _are_titles(self, texts: list[str], level: int) -> bool:
        """Whether texts without links are titles rather than names, headings, tasks, rules, features or changes."""
        length = sum(len(text.encode("utf-8", "replace")) for text in texts) / max(1, len(texts))
        is_cased = sum(text[0].islower() for text in texts) <= 0.3 * len(texts)
        if capitalised(" ".join(texts)) >= 0.5:
            if level < PARAGRAPH:
                return is_cased and length >= _LENGTH_OF_HEADINGS
            return is_cased and length >= _LENGTH and self._listed >= _FEWEST
        # Sentences are written so too, and titles only by some: then most of the document must be a list.
        return level >= PARAGRAPH and is_cased and length >= _LENGTH_OF_SENTENCES and self._listed >= _MOST
