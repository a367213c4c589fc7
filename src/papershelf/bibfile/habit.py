"""How a .bib file is written, found by looking at it, and our entries written in the same way.

Everything is a majority among the file's own entries: what stands between the parts of an entry (so indentation,
alignment, line ends, leading and trailing commas, entries on one line), how names are spelled, the order of the
fields, braces or quotes, bare years, and the blank lines between entries.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from papershelf.bibfile.scan import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from papershelf.bibfile.reading import Bibliography
    from papershelf.bibfile.scan import Block

_MOST_GAPS = 4000  # blocks, at the end of the file
_MOST_LOOKED_AT = 200  # entries, evenly over the file
_MOST_FIELDS = 40  # of an entry
_MAJORITY = 0.6
_LONGEST_SPACE = 100  # bytes; more than this between two parts is no habit
_WIDEST = 40  # columns to which `=` or values are aligned
_HEAD = re.compile(rb"@\s*([^\s{(]+)(\s*[{(]\s*)")
_COMMA = re.compile(rb"\s*,\s*")
_BLANK = re.compile(rb"\s*[{(]?\s*")  # or an opening brace
_CLOSING = re.compile(rb"\s*,?\s*[})]")
_SPACES = re.compile(rb"\s*+")
_NEWLINE = re.compile(rb"\r\n|\n|\r")
_TO_BRACES = bytes.maketrans(b"()", b"{}")
_MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class Habit:
    r"""How entries are written; the defaults are papershelf's own way.

    Attributes:
        newline: the file's line end.
        type_case, name_case: of entry types and field names: `lower`, `upper` or `title`.
        types, names: the spelling of the types and the field names that the file has, by their lower case.
        order: pairs of such fields of which the first mostly stands before the second.
        opening: what stands between type and key, such as `{`.
        first: between the key and the first field, comma included.
        between: between two fields, comma included.
        closing: behind the last value, brace included.
        before_equals, after_equals: the spaces around `=`.
        equals_column, value_column: characters from the start of a name to `=`, or to the value, if aligned; else 0.
        is_quoted: values are in quotes, not in braces.
        has_bare_years: years are without either.
        month: how months are written: `macro` (jun), `number` (6), `name` (June) or `short` (Jun).
        has_bare_months: month numbers are without delimiters.
        is_biblatex: the fields are biblatex's, not BibTeX's.
        gap: what stands between two entries.
    """

    newline: bytes = b"\n"
    type_case: str = "lower"
    name_case: str = "lower"
    types: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    order: frozenset[tuple[str, str]] = frozenset()
    opening: bytes = b"{"
    first: bytes = b",\n  "
    between: bytes = b",\n  "
    closing: bytes = b",\n}"
    before_equals: bytes = b" "
    after_equals: bytes = b" "
    equals_column: int = 0
    value_column: int = 0
    is_quoted: bool = False
    has_bare_years: bool = False
    month: str = "macro"
    has_bare_months: bool = False
    is_biblatex: bool = False
    gap: bytes = b"\n\n"

    @classmethod
    def of(cls, bib: Bibliography) -> Habit:
        """The habit of a file; papershelf's own, with the file's line ends, where there is no entry to learn from."""
        newline = _most_common(_NEWLINE.findall(bib.data[:100_000])) or b"\n"
        entries = [entry for entry in bib.entries if entry.is_sound and entry.fields]
        entries = entries[:: max(1, len(entries) // _MOST_LOOKED_AT)]
        first, between, closing, gap = (_NEWLINE.sub(newline, text) for text in (b",\n  ", b",\n  ", b",\n}", b"\n\n"))
        habit = cls(newline, first=first, between=between, closing=closing, gap=gap)
        if not entries:
            return habit
        habit, alike = _with_separators(_with_names(habit, bib, entries), bib, entries)
        return _with_gap(_with_dates(_with_equals(habit, bib, alike), bib, entries), bib)

    def dress(self, entry_type: str, key: str, fields: Iterable[tuple[str, str]]) -> str:
        """An entry in this habit: of fields with their names and values, such as `{Title}`, `2017` or `jun`."""
        written = [self.field(name, value) for name, value in self._sorted(fields)]
        head = f"@{self.typed(entry_type)}{self.opening.decode()}{key}{self.first.decode()}"
        return head + self.between.decode().join(written) + self.closing.decode()

    def _sorted(self, fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """The fields in the file's order; what that does not tell is as it was."""
        done: list[tuple[str, str]] = []
        for one in fields:
            place = len(done)
            for number, other in reversed(list(enumerate(done))):
                if (other[0].lower(), one[0].lower()) in self.order:
                    break
                place = number if (one[0].lower(), other[0].lower()) in self.order else place
            done.insert(place, one)
        return done

    def typed(self, entry_type: str) -> str:
        """An entry's type in this habit."""
        return self.types.get(entry_type.lower(), _cased(entry_type, self.type_case))

    def field(self, name: str, value: str) -> str:
        """`name = value` in this habit."""
        name = self.names.get(name.lower(), _cased(name, self.name_case) if self.name_case != "lower" else name)
        before, after = self.before_equals.decode(), self.after_equals.decode()
        if self.equals_column:
            left = f"{name}{before}".ljust(self.equals_column) + f"={after}"
        else:
            left = f"{name}{before}={after}".ljust(self.value_column)
        return left + self._value(name.lower(), value)

    def _value(self, name: str, value: str) -> str:
        if name == "month" and value in _MACROS:
            value = self._month(_MACROS.index(value))
        if name == "year" and self.has_bare_years and value[1:-1].isdecimal():
            return value[1:-1]
        if self.is_quoted and value[:1] == "{" and '"' not in value:
            return f'"{value[1:-1]}"'
        return value

    def _month(self, number: int) -> str:
        match self.month:
            case "number":
                return str(number + 1) if self.has_bare_months else f"{{{number + 1}}}"
            case "name" | "short":
                return f"{{{_MONTHS[number][: 3 if self.month == 'short' else None]}}}"
            case _:
                return _MACROS[number]


_MACROS = [month[:3].lower() for month in _MONTHS]


def _cased(word: str, case: str) -> str:
    return {"lower": word.lower(), "upper": word.upper(), "title": word[:1].upper() + word[1:]}[case]


def _most_common(seen: Sequence[bytes]) -> bytes | None:
    return Counter(seen).most_common(1)[0][0] if seen else None


# --- Looking ----------------------------------------------------------------------------------------------------------


def _with_names(habit: Habit, bib: Bibliography, entries: Sequence[Block]) -> Habit:
    heads = filter(None, (_HEAD.match(bib.data, entry.start) for entry in entries))
    types = Counter(head[1].decode("latin-1") for head in heads)
    names = Counter(bib.data[one.start : one.name_end].decode("latin-1") for entry in entries for one in entry.fields)
    listed = [list(dict.fromkeys(one.name for one in entry.fields))[:_MOST_FIELDS] for entry in entries]
    pairs = Counter(pair for fields in listed for pair in combinations(fields, 2))
    order = frozenset(pair for pair, count in pairs.items() if count > pairs[pair[::-1]])
    counts = Counter(name for fields in listed for name in fields)
    is_biblatex = sum(counts[name] for name in _BIBLATEX) > sum(counts[name] for name in _BIBTEX)
    habit = replace(habit, type_case=_case(types), name_case=_case(names), order=order, is_biblatex=is_biblatex)
    return replace(habit, types=_spellings(types, habit.type_case), names=_spellings(names, habit.name_case))


_BIBLATEX = ("date", "journaltitle", "eprinttype")
_BIBTEX = ("year", "journal", "archiveprefix")


def _spellings(words: Counter[str], case: str) -> dict[str, str]:
    """The most common spelling of each word, by its lower case; of one word's, those in the case of most words."""
    spelled: dict[str, str] = {}
    for word, _ in sorted(words.items(), key=lambda item: (_case_of(item[0]) != case, -item[1], item[0])):
        spelled.setdefault(word.lower(), word)
    return spelled


def _case_of(word: str) -> str:
    return "lower" if word[:1].islower() else "upper" if word.isupper() else "title"


def _case(words: Counter[str]) -> str:
    cases = Counter(map(_case_of, words.elements()))
    return cases.most_common(1)[0][0] if cases else "lower"


def _with_separators(habit: Habit, bib: Bibliography, entries: Sequence[Block]) -> tuple[Habit, Sequence[Block]]:
    """The habit with what stands between the parts of most entries, and these: the rest must go together with it."""
    data = bib.data
    shapes = [(_first(habit, data, entry), _between(habit, data, entry)) for entry in entries]
    whole = [shape for shape in shapes if all(shape)] or [shape for shape in shapes if any(shape)]
    if not whole:
        return habit, entries
    first, between = Counter(whole).most_common(1)[0][0]
    alike = [entry for entry, shape in zip(entries, shapes, strict=True) if shape == (first, between)]
    heads = [head[2] for entry in alike if (head := _HEAD.match(data, entry.start))]
    closings = [data[entry.fields[-1].value_end : entry.end] for entry in alike]
    habit = replace(
        habit,
        opening=(_most_common(_spaces(habit, heads)) or habit.opening).translate(_TO_BRACES),
        first=first or between or habit.first,
        between=between or first or habit.between,
        closing=(_most_common(_spaces(habit, closings, _CLOSING)) or habit.closing).translate(_TO_BRACES),
    )
    return habit, alike


def _first(habit: Habit, data: bytes, entry: Block) -> bytes | None:
    return _most_common(_spaces(habit, [data[entry.key_end : entry.fields[0].start]], _COMMA))


def _between(habit: Habit, data: bytes, entry: Block) -> bytes | None:
    """What mostly stands between the fields of an entry; None if that is nothing to copy."""
    betweens = [data[one.value_end : other.start] for one, other in pairwise(entry.fields)]
    return _most_common(_spaces(habit, betweens, _COMMA))


def _spaces(habit: Habit, texts: Iterable[bytes], pattern: re.Pattern[bytes] = _BLANK) -> list[bytes]:
    """Those of the texts that can be copied, all with the file's line ends."""
    fit = (text for text in texts if len(text) <= _LONGEST_SPACE and pattern.fullmatch(text))
    return [_NEWLINE.sub(habit.newline, text) for text in fit]


def _with_equals(habit: Habit, bib: Bibliography, entries: Sequence[Block]) -> Habit:
    """The habit with the spaces around `=`, or the column that most `=` or values stand in."""
    data, fields = bib.data, [one for entry in entries for one in entry.fields]
    signs = [data.find(b"=", one.name_end, one.value_start) for one in fields]
    before = _spaces(habit, (data[one.name_end : sign] for one, sign in zip(fields, signs, strict=True)))
    after = _spaces(habit, (data[sign + 1 : one.value_start] for one, sign in zip(fields, signs, strict=True)))
    openers = [data[one.value_start : one.value_start + 1] for one in fields]
    habit = replace(
        habit,
        before_equals=_most_common(before) or b"",
        after_equals=_most_common(after) or b"",
        is_quoted=openers.count(b'"') > openers.count(b"{"),
    )
    to_equals = [sign - one.start for one, sign in zip(fields, signs, strict=True)]
    to_value = [one.value_start - one.start for one in fields]
    if _frequency(before) <= _MAJORITY and _frequency(to_equals) > max(_MAJORITY, _frequency(before)):
        column = Counter(to_equals).most_common(1)[0][0]
        return replace(habit, before_equals=_least(before), equals_column=column if column <= _WIDEST else 0)
    if _frequency(after) <= _MAJORITY and _frequency(to_value) > max(_MAJORITY, _frequency(after)):
        column = Counter(to_value).most_common(1)[0][0]
        return replace(habit, after_equals=_least(after), value_column=column if column <= _WIDEST else 0)
    return habit


def _with_dates(habit: Habit, bib: Bibliography, entries: Sequence[Block]) -> Habit:
    data, fields = bib.data, [one for entry in entries for one in entry.fields]
    years = [data[one.value_start : one.value_start + 1] for one in fields if one.name == "year"]
    months = [data[one.value_start : one.value_end] for one in fields if one.name == "month"]
    kinds = Counter(filter(None, map(_kind_of_month, months)))
    return replace(
        habit,
        has_bare_years=_share(opener.isdigit() for opener in years) > _MAJORITY,
        month=kinds.most_common(1)[0][0] if kinds else habit.month,
        has_bare_months=_share(month.isdigit() for month in months) > _MAJORITY,
    )


def _kind_of_month(value: bytes) -> str:
    bare = value.strip(b'{"} ').decode("latin-1")
    if bare.isdecimal():
        return "number"
    if bare.lower() in _MACROS and bare != "May":
        return "macro" if value == bare.encode("latin-1") else "short"
    return "name" if bare in _MONTHS and bare != "May" else ""


def _least(spaces: Sequence[bytes]) -> bytes:
    return min((text for text in spaces if not text.strip(b" ")), key=len, default=b" ")


def _frequency(seen: Sequence[object]) -> float:
    """The share of the most common one."""
    return Counter(seen).most_common(1)[0][1] / len(seen) if seen else 0.0


def _share(these: Iterable[bool]) -> float:
    listed = list(these)
    return sum(listed) / len(listed) if listed else 0.0


def _with_gap(habit: Habit, bib: Bibliography) -> Habit:
    """The habit with what mostly stands between an entry and what follows it, be that an entry or a comment."""
    gaps = []
    for before, text in pairwise(bib.blocks[-_MOST_GAPS:]):
        if before.kind is Kind.ENTRY and text.kind is Kind.TEXT and text.end < len(bib.data):
            blank = _SPACES.match(bib.data, text.start, text.end)
            gaps += [blank[0]] if blank and _NEWLINE.search(blank[0]) else []
    return replace(habit, gap=_most_common(_spaces(habit, gaps)) or habit.gap)
