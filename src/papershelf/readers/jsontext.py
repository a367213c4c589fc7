"""JSON: a list of objects with titles, at the top or inside an object under any name, or one such object."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from papershelf import model
from papershelf.errors import InputError
from papershelf.model import Place
from papershelf.readers.base import Reader, Reading
from papershelf.readers.fields import WEAK_TITLES, column, flatten, has_title, mentions_of
from papershelf.text import clean

_BEGIN = re.compile(r"\s*(?:\[\s*[\[\]{\"]|\{\s*[\"}])")
_SPACE = re.compile(r"[ \t\n]*")
_DECODER = json.JSONDecoder(strict=False)
_DEEPEST = 5  # of objects and lists around the records
_MOST_DAMAGE = 100
# Papers that a paper cites are not what its file is a digest of.
_CITED = frozenset({"references", "citations", "citedby", "related", "relatedpapers", "similar", "recommendations"})


class _Damaged(Exception):  # noqa: N818 - a signal inside this module
    """The text is no JSON from `offset` on, and where it is again cannot be told."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


Row = tuple[int, dict[str, object]]  # where an object begins in the text, and its columns


@dataclass(slots=True)
class _Walk:
    """A walk over the text that keeps where each object stands, and goes on behind damaged ones."""

    text: str
    groups: list[list[Row]] = field(default_factory=list)  # the objects of each list
    alone: list[Row] = field(default_factory=list)  # the objects in no list that hold no papers
    damaged: list[int] = field(default_factory=list)

    def walk(self) -> int | None:
        """Visit every value of the text; returns the offset from which on the rest could not be read."""
        position = self._space(0)
        try:
            while position < len(self.text):
                position = self._space(self._value(position, _DEEPEST))
        except _Damaged as damage:
            return damage.offset
        return None

    def _value(self, position: int, depth: int) -> int:
        """Visit the value that begins here; returns where it ends."""
        match self.text[position : position + 1]:
            case "[" if depth:
                return self._list(position, depth - 1)
            case "{" if depth:
                return self._object(position, depth - 1)
            case _:
                return self._decode(position)[1]

    def _list(self, position: int, depth: int) -> int:
        group: list[Row] = []
        self.groups.append(group)
        begin, position = position, position + 1
        while (char := self.text[(position := self._space(position)) : position + 1]) != "]":
            if char == ",":
                position += 1
            elif char == "{":
                position = self._element(position, depth, group)
            elif char:
                position = self._value(position, depth)
            else:
                raise _Damaged(position if group else begin)
        return position + 1

    def _element(self, position: int, depth: int, group: list[Row]) -> int:
        """Visit an object in a list: a paper when it has a title, else perhaps a holder of papers."""
        try:
            row, end = self._row(position)
        except _Damaged:
            following = self._sibling(position)
            if following is None or len(self.damaged) == _MOST_DAMAGE:
                raise
            self.damaged.append(position)
            return following
        if not has_title(row):
            lists = len(self.groups)
            self._members(position, depth)
            if any(has_title(inner) for found in self.groups[lists:] for _, inner in found):
                return end
        group.append((position, row))
        return end

    def _object(self, position: int, depth: int) -> int:
        """Visit an object that stands alone: a holder of papers, or one paper."""
        groups, alone = len(self.groups), len(self.alone)
        end = self._members(position, depth)
        inner = [*self.groups[groups:], self.alone[alone:]]
        if not any(has_title(row) for group in inner for _, row in group):
            self.alone.append((position, self._row(position)[0]))
        return end

    def _row(self, position: int) -> tuple[dict[str, object], int]:
        value, end = self._decode(position)
        return flatten(value) if isinstance(value, dict) else {}, end

    def _members(self, position: int, depth: int) -> int:
        """Visit the values of an object's members; returns where the object ends."""
        position += 1
        while (char := self.text[(position := self._space(position)) : position + 1]) != "}":
            if char == ",":
                position += 1
                continue
            name, position = self._decode(position)
            position = self._space(position)
            if not isinstance(name, str) or self.text[position : position + 1] != ":":
                raise _Damaged(position)
            position = self._space(position + 1)
            position = self._value(position, 0 if column(name) in _CITED else depth)
        return position + 1

    def _decode(self, position: int) -> tuple[object, int]:
        try:
            return _DECODER.raw_decode(self.text, position)
        except (ValueError, RecursionError) as error:
            raise _Damaged(position) from error

    def _space(self, position: int) -> int:
        found = _SPACE.match(self.text, position)
        return found.end() if found else position

    def _sibling(self, position: int) -> int | None:
        """Where the next object begins that is indented as the one here is."""
        begin = self.text.rfind("\n", 0, position) + 1
        indent = self.text[begin:position]
        if begin == 0 or indent.strip():
            return None
        following = self.text.find(f"\n{indent}{{", position)
        return following + len(indent) + 1 if following >= 0 else None


def sniff(text: str) -> bool:
    """Whether the text begins as a list of objects or an object does."""
    return bool(_BEGIN.match(text))


def read(text: str, file: str) -> Reading:
    """A mention for each object with a title; what is damaged or has no title is told with its line.

    Raises:
        InputError: when no object has a title.
    """
    walk = _Walk(text)
    lost_from = walk.walk()
    line_of = _Lines(text)
    rows = [(line_of(position), flat) for position, flat in _papers(walk)]
    warnings: list[model.Warning] = []
    mentions = mentions_of(rows, file, warnings)
    line_of = _Lines(text)
    warnings += [
        model.Warning(Place(file, line_of(position)), "this record is not JSON; left out") for position in walk.damaged
    ]
    if lost_from is not None:
        place = Place(file, line_of(lost_from))
        warnings.append(model.Warning(place, "no JSON from here on (cut off or damaged?); the rest was not read"))
    if not mentions:
        why = f"no JSON (line {warnings[-1].place.line})" if lost_from is not None else "no object in it has a title"
        raise InputError(f"{clean(file)}: {why}; expected a list of objects, each with a title")
    return Reading(mentions, tuple(sorted(warnings, key=lambda warning: warning.place.line)))


def _papers(walk: _Walk) -> list[Row]:
    """The objects of all lists in which titles are, in order; else lone objects with one, as in `{"1706.03762": {…}}`.

    Where nothing has a proper title, the first list whose objects have what may be one.
    """
    titled = [group for group in walk.groups if any(has_title(row) for _, row in group)]
    if not titled:
        titled = [[row for row in walk.alone if has_title(row[1])]]
    if not any(titled):
        titled = [group for group in walk.groups if any(has_title(row, WEAK_TITLES) for _, row in group)][:1]
    return sorted((row for group in titled for row in group), key=lambda row: row[0])


class _Lines:
    """Lines of offsets that are asked in ascending order, each counted from the one before."""

    def __init__(self, text: str) -> None:
        self._text, self._position, self._line = text, 0, 1

    def __call__(self, position: int) -> int:
        self._line += self._text.count("\n", self._position, position)
        self._position = position
        return self._line


READER = Reader("json", "JSON with a list of objects that have titles", sniff, read, (".json",))
