"""Works without an arXiv id in a file: found by what their entries say, where titles and authors tell too little.

A page called "Home" that nobody wrote is known by its address, and by the key that it has in a person's library.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from papershelf.bibfile.presence import Presence
from papershelf.bibfile.reading import Bibliography
from papershelf.formats.bibtex import entry as entry_of
from papershelf.formats.bibtex import write
from papershelf.formats.entry_works import LocalId, given_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from papershelf.bibfile.scan import Block
    from papershelf.formats.entry_options import EntryOptions
    from papershelf.formats.papers import Paper
    from papershelf.identifiers import ArxivId

_SIGNS = ("title", "url", "doi")  # by which entries are looked for
_PEOPLE = ("author", "editor")
_TELLING = frozenset("year date doi url journal journaltitle booktitle volume number pages edition".split())
_COMPARED = frozenset({*_SIGNS, *_PEOPLE, *_TELLING})


def find_works(
    bib: Bibliography, papers: Sequence[Paper], options: EntryOptions
) -> dict[ArxivId, tuple[Presence, ...]]:
    """The entries that say what ours would say: the same title, and nothing that differs.

    An entry under the key that a work has in its library need have no more than its title, address or DOI.
    """
    works = [paper for paper in papers if isinstance(paper.record.arxiv_id, LocalId)]
    candidates: dict[tuple[str, str], list[Block]] = defaultdict(list)
    for entry in bib.entries if works else ():
        candidates["key", bib.key_of(entry)].append(entry)
        for name in {field.name for field in entry.fields}.intersection(_SIGNS):
            candidates[name, _said(bib, entry, name)].append(entry)
    found: dict[ArxivId, tuple[Presence, ...]] = {}
    for paper in works:
        own = Bibliography.read(write([entry_of(paper.record, "key", options, paper.themes)]).encode())
        ours = _all_said(own, own.entries[0])
        sign = next((name for name in _SIGNS if ours.get(name)), "")
        at_key, alike = candidates["key", given_key(paper.record)], candidates[sign, ours.get(sign, "")]
        same = [entry for entry in at_key if _shares(ours, _all_said(bib, entry))]
        same += [entry for entry in alike if _differs_in_nothing(ours, _all_said(bib, entry))]
        if same:
            found[paper.record.arxiv_id] = (Presence(same[0], "it says the same"),)
    return found


def _said(bib: Bibliography, entry: Block, name: str) -> str:
    """A field as plain text, whatever LaTeX it is written in; as it stands where that leaves nothing."""
    return bib.text(entry, name) or bib.source(entry, name)


def _all_said(bib: Bibliography, entry: Block) -> dict[str, str]:
    return {field.name: _said(bib, entry, field.name) for field in entry.fields if field.name in _COMPARED}


def _shares(ours: Mapping[str, str], theirs: Mapping[str, str]) -> bool:
    return any(ours.get(name) and ours[name] == theirs.get(name) for name in _SIGNS)


def _differs_in_nothing(ours: Mapping[str, str], theirs: Mapping[str, str]) -> bool:
    common = _TELLING & ours.keys() & theirs.keys()
    return all(ours.get(name) == theirs.get(name) for name in (*_PEOPLE, *common))
