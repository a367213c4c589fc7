"""Our entries in a file's habit, and what to remember of entries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from papershelf.bibfile.reading import Bibliography
from papershelf.formats.bibtex import write
from papershelf.model import Written

if TYPE_CHECKING:
    from papershelf.bibfile.habit import Habit
    from papershelf.bibfile.scan import Block
    from papershelf.identifiers import ArxivId

_SIGN = re.compile(r'[{}"]')


def sources_of(entry: dict[str, Any]) -> dict[str, str]:
    """The fields of an entry as bibtexparser writes it: names, as spelled, to values with their delimiters."""
    bib = Bibliography.read(write([entry]).encode())
    (block,) = bib.entries
    return {
        bib.data[one.start : one.name_end].decode(): bib.data[one.value_start : one.value_end].decode()
        for one in block.fields
    }


def dressed(habit: Habit, arxiv_id: ArxivId, entry: dict[str, Any]) -> tuple[str, Written]:
    """The text of an entry in a file's habit, and what to remember of it."""
    text = habit.dress(entry["ENTRYTYPE"], entry["ID"], sources_of(entry).items())
    bib = Bibliography.read(text.encode())
    (block,) = bib.entries
    return text, as_written(bib, block, arxiv_id)


def as_written(bib: Bibliography, entry: Block, arxiv_id: ArxivId) -> Written:
    """What to remember of an entry, as it stands in a file; of fields of one name, the first."""
    return Written(arxiv_id, bib.key_of(entry), entry.type, tuple(values_of(bib, entry).items()))


def values_of(bib: Bibliography, entry: Block) -> dict[str, str]:
    """The values of an entry as they stand, see `bare`, by names in lower case; of fields of one name, the first."""
    values: dict[str, str] = {}
    for field in entry.fields:
        values.setdefault(
            field.name, bare(bib.data[field.value_start : field.value_end].decode(bib.encoding, "replace"))
        )
    return values


def bare(value: str) -> str:
    """A value on one line and without its delimiters; what is joined with `#` stays an expression, macros a name."""
    depth = 0
    is_joined = value[:1] not in ("{", '"')
    for sign in _SIGN.findall(value, 1, len(value) - 1):
        depth += (sign == "{") - (sign == "}")
        is_joined = is_joined or depth < 0 or (depth == 0 and sign == '"' == value[0])
    return " ".join((value if is_joined else value[1:-1]).split())
