"""Papers into a .bib file: a plan of what to add and to change, and splicing, which leaves every other byte as it is.

Pure: it sees bytes and values only. What papershelf wrote before is given to it; without that, an entry is a person's
and is never changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from papershelf.bibfile.commented import find_commented_out
from papershelf.bibfile.habit import Habit
from papershelf.bibfile.keys import keys_of_new, pattern_of
from papershelf.bibfile.own import adopted, chosen, recognised
from papershelf.bibfile.place import place_at_end, place_in_section
from papershelf.bibfile.preprints import is_preprint
from papershelf.bibfile.presence import find_present
from papershelf.bibfile.revise import appeared, left_alone, published, updated
from papershelf.bibfile.splice import Edit
from papershelf.bibfile.writing import dressed
from papershelf.formats.bibtex import entry
from papershelf.formats.entry_options import EntryOptions
from papershelf.formats.entry_works import given_key
from papershelf.formats.plain import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from papershelf.bibfile.place import Place
    from papershelf.bibfile.presence import Presence
    from papershelf.bibfile.reading import Bibliography
    from papershelf.bibfile.scan import Block
    from papershelf.formats.papers import Paper
    from papershelf.identifiers import ArxivId
    from papershelf.keypattern import KeyPattern
    from papershelf.model import Record, Written


class Action(StrEnum):
    """What is done about a paper."""

    ADD = "add"  # a new entry
    KEEP = "keep"  # it is there; nothing is changed
    UPDATE = "update"  # an entry that papershelf wrote gets what became known since
    PUBLISH = "publish"  # offered: a preprint becomes the published version


@dataclass(frozen=True, slots=True)
class Change:
    """What is done about a paper, with its key, and why: a sentence part.

    `edits` are those of the entry; a new entry has its `text` instead. `written` is what to remember of it.
    """

    action: Action
    record: Record
    key: str
    why: str
    edits: tuple[Edit, ...] = ()
    text: str = ""
    written: Written | None = None


@dataclass(frozen=True, slots=True)
class MergeOptions:
    """What can be chosen about merging.

    Attributes:
        entries: how new entries are made.
        follows_keys: keys are made as most of the file's own, where these follow a pattern.
        follows_style: a file that is written for biblatex gets biblatex's entries.
        section: the comment behind which new entries go; None is the end of the file.
        update: complete the entries that papershelf wrote.
        publish: offer to turn preprints into their published versions.
    """

    entries: EntryOptions = field(default_factory=EntryOptions)
    follows_keys: bool = True
    follows_style: bool = True
    section: str | None = None
    update: bool = False
    publish: bool = False


_DEFAULTS = MergeOptions()
_GAP = re.compile(rb"(?:[ \t]*+(?:\r\n|\n|\r))++[ \t]*+")


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes, in the order of the papers; where new entries go, and what stands between them.

    `warnings` are sentences about what a person should look at.
    """

    bib: Bibliography
    changes: tuple[Change, ...]
    place: Place
    gap: bytes
    warnings: tuple[str, ...] = ()

    def edits(self, accepted: Sequence[Change] | None = None) -> tuple[Edit, ...]:
        """The edits of the changes that are accepted, or of all, sorted; no two overlap."""
        changes = self.changes if accepted is None else accepted
        edits = [edit for change in changes for edit in change.edits]
        texts = [change.text.encode(self.bib.encoding) for change in changes if change.action is Action.ADD]
        if texts:
            inserted = self.place.before + self.gap.join(texts) + self.place.behind
            edits.append(Edit(self.place.offset, self.place.offset, inserted))
        return tuple(sorted(edits, key=lambda edit: (edit.start, edit.end)))


def plan(
    bib: Bibliography,
    papers: Sequence[Paper],
    options: MergeOptions = _DEFAULTS,
    *,
    written: Mapping[ArxivId, Written] = MappingProxyType({}),
    elsewhere: Mapping[ArxivId, Sequence[Written]] = MappingProxyType({}),
) -> Plan:
    """What is to be done so that the file holds the papers, each once.

    Args:
        bib: the file.
        papers: what it is to hold; those that it holds already are left as they are.
        options: how.
        written: what papershelf wrote into this file, by paper.
        elsewhere: what it wrote anywhere, the newest first: a file may have been moved, or made anew.
    """
    papers = tuple({paper.record.arxiv_id: paper for paper in papers}.values())
    habit = _habit_of(bib)
    options = replace(options, entries=_fitting(options, bib, habit))
    present = find_present(bib, [paper.record for paper in papers])
    known = present | recognised(bib, papers, present, written, options.entries)
    same = {arxiv_id: [one for one in found if one.is_same] for arxiv_id, found in known.items()}
    missing = [paper.record for paper in papers if not same.get(paper.record.arxiv_id)]
    adding = _Adding.of(bib, habit, missing, options, written, elsewhere)
    changes: list[Change] = []
    revised: set[Block] = set()  # each once: two papers can be found in the same entry
    for paper in papers:
        arxiv_id = paper.record.arxiv_id
        if not same.get(arxiv_id):
            changes.append(adding.change(paper))
            continue
        found = _Found(same[arxiv_id], *chosen(bib, same[arxiv_id], written.get(arxiv_id), elsewhere.get(arxiv_id, ())))
        revision = None if found.chosen.entry in revised else _revised(bib, habit, paper, found, options)
        changes.append(revision or _kept(bib, habit, paper, found, options))
        revised |= {found.chosen.entry} if revision else set()
    place = place_in_section(bib, habit, options.section) if options.section else place_at_end(bib, habit)
    warnings = (*_warnings(bib, known, adding.keys, written), *_renamed(missing, adding.keys))
    return Plan(bib, tuple(changes), place, habit.gap, warnings)


def _habit_of(bib: Bibliography) -> Habit:
    """The habit of a file, with entries that begin on lines of their own.

    Only there they can be told from an entry before them that lacks its closing brace.
    """
    habit = Habit.of(bib)
    return habit if _GAP.fullmatch(habit.gap) else replace(habit, gap=habit.newline)


def _fitting(options: MergeOptions, bib: Bibliography, habit: Habit) -> EntryOptions:
    entries = options.entries
    if options.follows_style and habit.is_biblatex:
        entries = replace(entries, style="biblatex")
    return entries if bib.encoding == "utf-8" else replace(entries, encoding="latex")


@dataclass(frozen=True, slots=True)
class _Adding:
    """What is done about papers that are not there: their new keys, or those of entries that are commented out."""

    habit: Habit
    options: MergeOptions
    pattern: KeyPattern
    keys: Mapping[ArxivId, str]
    commented_out: Mapping[ArxivId, str]

    @classmethod
    def of(
        cls,
        bib: Bibliography,
        habit: Habit,
        records: Sequence[Record],
        options: MergeOptions,
        written: Mapping[ArxivId, Written],
        elsewhere: Mapping[ArxivId, Sequence[Written]],
    ) -> Self:
        commented_out = find_commented_out(bib, records)
        new = [record for record in records if record.arxiv_id not in commented_out]
        pattern = (pattern_of(bib) if new and options.follows_keys else None) or options.entries.key_pattern
        return cls(habit, options, pattern, keys_of_new(bib, new, pattern, written, elsewhere), commented_out)

    def change(self, paper: Paper) -> Change:
        arxiv_id, options = paper.record.arxiv_id, self.options
        if arxiv_id in self.commented_out:
            return Change(Action.KEEP, paper.record, self.commented_out[arxiv_id], "it is there, but commented out")
        key = self.keys[arxiv_id]
        # What would be offered to be published in the next run is so from the start.
        ours = appeared(paper, key, options.entries) if options.publish else None
        ours = ours or entry(paper.record, key, options.entries, paper.themes)
        text, written = dressed(self.habit, arxiv_id, ours)
        # A key that a library gave stays whatever keys in the file are made of.
        written = replace(written, pattern="" if given_key(paper.record) else self.pattern.text)
        return Change(Action.ADD, paper.record, key, "it is not there yet", text=text, written=written)


@dataclass(frozen=True, slots=True)
class _Found:
    """The entries of a paper that is there; the one to be changed, if any, and how papershelf wrote that, if it did."""

    all: Sequence[Presence]
    chosen: Presence
    before: Written | None


def _revised(bib: Bibliography, habit: Habit, paper: Paper, found: _Found, options: MergeOptions) -> Change | None:
    """What became of the paper since, as far as it is asked for."""
    block, record, key = found.chosen.entry, paper.record, bib.key_of(found.chosen.entry)
    if not block.is_sound:
        return None
    # Of a paper that is there as published, too, the preprint stays: it would be there twice.
    if options.publish and all(is_preprint(bib, one.entry) for one in found.all):
        revision = published(bib, block, habit, paper, options.entries, found.before)
        if revision:
            what = f"it appeared in {' '.join((record.journal_ref or '').split())}"
            return Change(Action.PUBLISH, record, key, what, revision.edits, written=revision.written)
    if options.update and found.before:
        revision = updated(bib, block, habit, paper, options.entries, found.before)
        if revision:
            return Change(Action.UPDATE, record, key, _news(revision.names), revision.edits, written=revision.written)
    return None


def _news(names: Sequence[str]) -> str:
    """What an update brings, in words: keywords are no news of arXiv's."""
    from_arxiv = [name for name in names if name != "keywords"]
    told = [f"arXiv now has: {', '.join(from_arxiv)}"] if from_arxiv else []
    return "; ".join(told + ["themes as keywords"] * (len(from_arxiv) < len(names)))


def _kept(bib: Bibliography, habit: Habit, paper: Paper, found: _Found, options: MergeOptions) -> Change:
    """A paper that is left as it is. It is remembered if papershelf wrote it, but not that it did so into this file."""
    why = found.chosen.why
    if options.update:
        why += "; " + _left(bib, found)
    if len(found.all) > 1:
        why += f"; it is there {len(found.all)} times: {', '.join(bib.key_of(one.entry) for one in found.all)}"
    written = found.before or adopted(bib, habit, found.chosen.entry, paper, options.entries)
    return Change(Action.KEEP, paper.record, bib.key_of(found.chosen.entry), why, written=written)


def _left(bib: Bibliography, found: _Found) -> str:
    """Why nothing is completed."""
    if not found.before:
        return "papershelf did not write it, or cannot remember it"
    changed = left_alone(bib, found.chosen.entry, found.before)
    return f"what you changed stays: {', '.join(changed)}" if changed else "nothing became known since"


# --- What a person should look at -------------------------------------------------------------------------------------


def _warnings(
    bib: Bibliography,
    known: Mapping[ArxivId, Sequence[Presence]],
    keys: Mapping[ArxivId, str],
    written: Mapping[ArxivId, Written],
) -> Iterator[str]:
    for block in bib.blocks:
        if not block.is_sound:
            name = bib.key_of(block) or f"@{block.type or block.kind}"
            yield f"line {bib.line_of(block.start)}: {name} is damaged (a brace or a comma is missing?)"
    for arxiv_id, found in known.items():
        for one in found:
            if not one.is_same:
                outcome = f"; the paper was added as {keys[arxiv_id]}" if arxiv_id in keys else ""
                where = f"line {bib.line_of(one.entry.start)}: {bib.key_of(one.entry)}"
                yield f"{where}: {one.why}, but title and authors are those of another paper{outcome}"
    if back := [key for arxiv_id, key in keys.items() if arxiv_id in written]:
        yield f"removed since papershelf wrote them, and now back: {', '.join(back)}"


def _renamed(records: Sequence[Record], keys: Mapping[ArxivId, str]) -> Iterator[str]:
    """The keys that works have in their library and do not get, as other papers have them here."""
    for record in records:
        wanted, key = given_key(record), keys.get(record.arxiv_id)
        if wanted and key and key != wanted:
            yield f"the key {wanted} is another paper's; {title_of(record)} was added as {key}"
