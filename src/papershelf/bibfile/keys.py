"""Citation keys in a .bib file: which are taken, what they are made of, and those of new entries."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from papershelf.bibfile.reading import arxiv_ids, names_in
from papershelf.bibfile.scan import Kind
from papershelf.formats.entry_works import keys_given, keys_made
from papershelf.identifiers import ArxivId
from papershelf.keypattern.habit import detect_pattern
from papershelf.model import Record
from papershelf.names import parse_author

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from papershelf.bibfile.reading import Bibliography
    from papershelf.keypattern import KeyPattern
    from papershelf.model import Written

_NO_ID = ArxivId("0000.00000")  # of an entry that names none
_ANY_KEY = re.compile(rb"@\s*[^\s{}(),@]+\s*[{(]\s*(?=([^\s,{}]+))")  # in an `@comment` it may be an entry
_SAFE = re.compile(r"[\w.:+/-]+", re.ASCII)  # what BibTeX, LaTeX and every encoding take as a key
_MOST_LOOKED_AT = 80  # entries, evenly over the file, to see what keys are made of


def keys_of_new(
    bib: Bibliography,
    records: Sequence[Record],
    pattern: KeyPattern,
    written: Mapping[ArxivId, Written],
    elsewhere: Mapping[ArxivId, Sequence[Written]],
) -> dict[ArxivId, str]:
    """The keys of new entries: those of a person's library, those that they had before, else new ones.

    Each is unlike all others in the file, and unlike those that other papers have had in it: a document may still cite
    them.
    """
    taken = _taken(bib)
    owners = {before.citekey.casefold(): arxiv_id for arxiv_id, before in written.items()}
    keys = keys_given(records, {**owners, **dict.fromkeys(taken)})
    taken.update(key.casefold() for key in keys.values())
    for record in records:
        if record.arxiv_id in keys:
            continue
        here = (written[record.arxiv_id],) if record.arxiv_id in written else ()
        for before in (*here, *elsewhere.get(record.arxiv_id, ())):
            key = before.citekey.casefold()
            is_free = key not in taken and owners.get(key, record.arxiv_id) == record.arxiv_id
            if is_free and before.pattern in ("", pattern.text) and _SAFE.fullmatch(before.citekey):
                keys[record.arxiv_id] = before.citekey
                taken.add(key)
                break
    others = [record for record in records if record.arxiv_id not in keys]
    return keys | keys_made(others, taken | owners.keys(), pattern)


def _taken(bib: Bibliography) -> set[str]:
    """Every key in the file, also those of entries that are commented out or damaged, and biblatex's aliases."""
    keys = [block.key for block in bib.blocks]
    for block in bib.blocks:
        is_hiding = block.kind in (Kind.TEXT, Kind.COMMENT) or not block.is_sound
        if is_hiding and bib.data.find(b"@", block.start, block.end) >= 0:
            keys += _ANY_KEY.findall(bib.data, block.start, block.end)
    for aliases in [field for block in bib.blocks for field in block.fields if field.name == "ids"]:
        keys += (key.strip() for key in bib.content(aliases).split(b","))
    return set(b"\n".join(keys).decode(bib.encoding, "replace").casefold().split("\n"))


def pattern_of(bib: Bibliography) -> KeyPattern | None:
    """The pattern that most keys of a file follow, if there is one."""
    return detect_pattern(_keyed(bib))


def _keyed(bib: Bibliography) -> list[tuple[str, Record]]:
    """Keys of the file, with what they may have been made of."""
    entries = [block for block in bib.entries if block.key]
    pairs = []
    for block in entries[:: max(1, len(entries) // _MOST_LOOKED_AT)]:
        year = bib.year_of(block)
        if year:
            ids = (named.arxiv_id.base for named in arxiv_ids(bib, block) if named.is_own)
            record = Record(
                next(ids, _NO_ID),
                bib.text(block, "title"),
                tuple(map(parse_author, names_in(bib.source(block, "author")))),
                published=dt.date(year, 1, 1),
            )
            pairs.append((bib.key_of(block), record))
    return pairs
