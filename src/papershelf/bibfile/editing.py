"""The fields of one entry: set in their places, added behind the last one in that entry's own way, or removed.

Nothing else of the entry changes; comments between its fields stay.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from papershelf.bibfile.splice import Edit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from papershelf.bibfile.habit import Habit
    from papershelf.bibfile.reading import Bibliography
    from papershelf.bibfile.scan import Block, Field

_JOINT = re.compile(rb"\s*,\s*")
_COMMA_BEHIND = re.compile(rb"(?>\s++|%[^\r\n]*+)*+(,)")


def edits_of(
    bib: Bibliography, entry: Block, habit: Habit, values: Mapping[str, str], removed: Collection[Field] = ()
) -> tuple[Edit, ...]:
    """The edits that give an entry these values, with their delimiters, by names as spelled; and remove some fields.

    At least one field must stay.
    """
    there: dict[str, Field] = {}
    for field in entry.fields:
        if field not in removed:
            there.setdefault(field.name, field)
    edits, added = list(_removals(bib, entry, removed)), b""
    joint = _joint(bib, entry, habit)
    for name, value in values.items():
        if old := there.get(name.lower()):
            delimited = _delimited_as(bib.data[old.value_start : old.value_end], value)
            edits.append(Edit(old.value_start, old.value_end, delimited.encode(bib.encoding)))
        else:
            added += joint + habit.field(name, value).encode(bib.encoding)
    if added:
        end = max(field.value_end for field in there.values())
        edits.append(Edit(end, end, added))
    return tuple(edit for edit in edits if bib.data[edit.start : edit.end] != edit.new)


def _delimited_as(old: bytes, value: str) -> str:
    """A value in the delimiters of another, where it can stand in these."""
    if value[:1] == "{":
        if old[:1] == b'"' and '"' not in value:
            return f'"{value[1:-1]}"'
        if old.isdigit() and value[1:-1].isdecimal():
            return value[1:-1]
    return value


def _joint(bib: Bibliography, entry: Block, habit: Habit) -> bytes:
    """What stands between the last two fields of this entry; where that is nothing to copy, between those of others."""
    if len(entry.fields) > 1:
        between = bib.data[entry.fields[-2].value_end : entry.fields[-1].start]
        if _JOINT.fullmatch(between):
            return between
    return habit.between


def _removals(bib: Bibliography, entry: Block, removed: Collection[Field]) -> Iterator[Edit]:
    """The edits that remove fields, each run of them with one of the commas around it."""
    for is_removed, numbers in groupby(range(len(entry.fields)), lambda number: entry.fields[number] in removed):
        if is_removed:
            run = list(numbers)
            yield from _removal(bib, entry, run[0], run[-1])


def _removal(bib: Bibliography, entry: Block, first: int, last: int) -> Iterator[Edit]:
    fields = entry.fields
    # With what joins it to the field before it; at the beginning, to the one behind it.
    joined = fields[first - 1 : last + 1] if first else fields[: last + 2]
    start, end = (joined[0].value_end, joined[-1].value_end) if first else (joined[0].start, joined[-1].start)
    if not any(b"%" in bib.data[one.value_end : other.start] for one, other in pairwise(joined)):
        yield Edit(start, end, b"")
        return
    for field in fields[first : last + 1]:
        yield Edit(field.start, field.value_end, b"")
        if comma := _COMMA_BEHIND.match(bib.data, field.value_end, entry.end):
            yield Edit(*comma.span(1), b"")
