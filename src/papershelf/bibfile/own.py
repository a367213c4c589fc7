"""Which entries of a file papershelf wrote itself; all others are a person's.

An entry is papershelf's while it has the key under which papershelf remembers having written it into this file. In a
file that was moved or copied it must be all as it was written; and where nothing is remembered, just as it would be
written now.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from papershelf.bibfile.presence import Presence
from papershelf.bibfile.reading import arxiv_ids
from papershelf.bibfile.works import find_works
from papershelf.bibfile.writing import as_written, dressed, values_of
from papershelf.formats.bibtex import entry as entry_of
from papershelf.formats.entry_works import LocalId
from papershelf.matching import weigh
from papershelf.model import TitleRelation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from papershelf.bibfile.habit import Habit
    from papershelf.bibfile.reading import Bibliography
    from papershelf.bibfile.scan import Block
    from papershelf.formats.entry_options import EntryOptions
    from papershelf.formats.papers import Paper
    from papershelf.identifiers import ArxivId
    from papershelf.model import Record, Written


def recognised(
    bib: Bibliography,
    papers: Sequence[Paper],
    present: Mapping[ArxivId, Sequence[Presence]],
    written: Mapping[ArxivId, Written],
    options: EntryOptions,
) -> dict[ArxivId, tuple[Presence, ...]]:
    """The entries of papers that nobody but papershelf could know there.

    An entry that was written without its id, or in another script than the record's, tells too little of the paper.
    """
    missing = [paper for paper in papers if not any(one.is_same for one in present.get(paper.record.arxiv_id, ()))]
    ids = [paper.record.arxiv_id for paper in missing]
    remembered = {written[arxiv_id].citekey: arxiv_id for arxiv_id in ids if arxiv_id in written}
    at_key: dict[ArxivId, Block] = {}
    for entry in bib.entries if remembered else ():
        if arxiv_id := remembered.get(bib.key_of(entry)):
            at_key.setdefault(arxiv_id, entry)
    found: dict[ArxivId, tuple[Presence, ...]] = {}
    for paper in missing:
        arxiv_id = paper.record.arxiv_id
        entry_at_key = at_key.get(arxiv_id)
        if entry_at_key and _is_still(bib, entry_at_key, paper.record, written[arxiv_id]):
            found[arxiv_id] = (Presence(entry_at_key, "papershelf wrote it"),)
        elif contradictions := present.get(arxiv_id):
            ours = str(entry_of(paper.record, "key", options).get("title"))
            titles = {
                " ".join(ours.split()),
                dict(written[arxiv_id].fields).get("title") if arxiv_id in written else None,
            }
            same = (one.entry for one in contradictions if values_of(bib, one.entry).get("title", "") in titles)
            if same_entry := next(same, None):
                found[arxiv_id] = (Presence(same_entry, "it has the same id and title"),)
    return found | find_works(bib, [paper for paper in missing if paper.record.arxiv_id not in found], options)


def _is_still(bib: Bibliography, entry: Block, record: Record, before: Written) -> bool:
    """Whether an entry with the key of a paper is not another paper's by now."""
    names_it = any(named.is_own and named.arxiv_id.base == record.arxiv_id for named in arxiv_ids(bib, entry))
    if names_it or values_of(bib, entry).get("title") == dict(before.fields).get("title"):
        return True
    evidence = weigh(bib.mention(entry), record)
    return evidence.title is not TitleRelation.OTHER or bool(evidence.authors)


def chosen(
    bib: Bibliography, found: Sequence[Presence], here: Written | None, elsewhere: Sequence[Written]
) -> tuple[Presence, Written | None]:
    """The entry of a paper that is there several times, if need be, and how papershelf wrote it, if it did."""
    for one in found:
        if here and bib.key_of(one.entry) == here.citekey:
            return one, here
    for one in found:
        if here and _content(here)[1:] == _content(as_written(bib, one.entry, here.arxiv_id))[1:]:
            return one, replace(here, citekey=bib.key_of(one.entry))  # a person gave it another key, and no more
    for one in found:
        for before in elsewhere:
            if _content(before) == _content(as_written(bib, one.entry, before.arxiv_id)):
                return one, before
    return found[0], None


def adopted(bib: Bibliography, habit: Habit, entry: Block, paper: Paper, options: EntryOptions) -> Written | None:
    """What to remember of an entry that is just as papershelf would write it: it did, and could not remember that.

    None for works without an arXiv id, which are not remembered.
    """
    if isinstance(paper.record.arxiv_id, LocalId):
        return None
    ours = entry_of(paper.record, "key", options, paper.themes)
    if not entry.is_sound or entry.type != ours["ENTRYTYPE"]:
        return None
    here = as_written(bib, entry, paper.record.arxiv_id)
    _, now = dressed(habit, paper.record.arxiv_id, ours)
    return here if dict(here.fields) == dict(now.fields) else None


def _content(written: Written) -> tuple[str, str, dict[str, str]]:
    """An entry without the order of its fields."""
    return written.citekey, written.entry_type, dict(written.fields)
