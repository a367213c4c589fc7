"""A themes file: TOML text to rules, every fault with its line, and new rules to text at its end. Pure.

    extends = true                      # false: without the themes that are shipped
    drop = ["robotics"]                 # shipped themes that are not wanted

    [[theme]]
    name = "position bias"
    any = ["positional bias", "lost in the middle"]

A list may be one string. `papershelf.themes.combining` puts a file and the shipped themes together.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from papershelf.arxiv_categories import ARCHIVES, SUBJECTS
from papershelf.text import clean
from papershelf.themes.rules import words_of
from papershelf.themes.vocabulary import Rule, name_key
from papershelf.tomltext import TomlError, lines_of, parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from papershelf.tomltext import Lines

_LISTS: Final = ("any", "all", "not", "categories", "synonyms", "was")
_KEYS: Final = ("name", *_LISTS, "broader", "color")
_TOP: Final = ("extends", "drop", "theme")
_PHRASES: Final = ("any", "all", "not")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something in a themes file that is wrong: the line, counted from 1, and what it is and what to do."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A theme of a file, with the line where it begins and that of its broader theme."""

    rule: Rule
    line: int
    broader_line: int


@dataclass(frozen=True, slots=True)
class ThemesFile:
    """What a themes file says, as far as it is right.

    Attributes:
        themes: in the file's order.
        extends: whether the shipped themes are used, too.
        drop: shipped themes that are not.
        drop_line: where that stands.
        faults: what is wrong, in the order of lines.
    """

    themes: tuple[Placed, ...] = ()
    extends: bool = True
    drop: tuple[str, ...] = ()
    drop_line: int = 1
    faults: tuple[Fault, ...] = ()


def parse(text: str) -> ThemesFile:
    """Read a themes file; what is wrong is left out and told in `faults`."""
    try:
        table = parse_toml(text)
    except TomlError as error:
        return ThemesFile(faults=(Fault(error.line or 1, str(error)),))
    lines = lines_of(text)
    top = _Table(table, lines, "", 0)
    top.refuse_unknown(_TOP, "")
    tables = top.values.get("theme", [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        top.fault("theme", "theme must be a table; write [[theme]] above its name")
        tables = []
    read = [_Table(values, lines, "theme", number) for number, values in enumerate(tables)]
    themes = tuple(Placed(rule, each.line(), each.line("broader")) for each in read if (rule := _rule(each)))
    drop, extends = top.texts("drop"), top.values.get("extends", True)
    if not isinstance(extends, bool):
        top.fault("extends", "extends must be true or false, without quotes")
    faults = [*top.faults, *(fault for each in read for fault in each.faults), *_shared_names(themes)]
    return ThemesFile(themes, extends is True, drop, top.line("drop"), tuple(sorted(faults)))


def trusted(text: str) -> tuple[Rule, ...]:
    """The themes of a text that is known to be right, as the shipped one is: `parse` takes five times as long."""
    tables = parse_toml(text)["theme"]
    return tuple(
        Rule(none=_listed(each.pop("not", ())), **{key: _valued(key, each[key]) for key in each}) for each in tables
    )


def _valued(key: str, value: Any) -> Any:
    return _listed(value) if key in _LISTS else value


def _listed(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def did_you_mean(given: str, known: Sequence[str]) -> str:
    """A hint at what was meant by a name that is not known."""
    from difflib import get_close_matches

    near = get_close_matches(given, known, 1)
    return f"did you mean {near[0]}?" if near else ""


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the file with the places of its keys; what is wrong in it is gathered."""

    values: Mapping[str, Any]
    lines: Lines
    name: str
    number: int
    faults: list[Fault] = field(default_factory=list)

    def line(self, key: str = "") -> int:
        return (self.lines.of(self.name, self.number, key) if self.name else self.lines.of(key)) or 1

    def fault(self, key: str, message: str) -> None:
        self.faults.append(Fault(self.line(key), message))

    def refuse_unknown(self, known: Sequence[str], where: str) -> None:
        for key in self.values:
            if key not in known:
                hint = did_you_mean(key.lower(), known) or f"there are {', '.join(known)}"
                self.fault(key, f"there is no key {shown(key)}{where}; {hint}")

    def text(self, key: str) -> str:
        """The text of a key; empty if it has none."""
        value = self.values.get(key, "")
        if not isinstance(value, str):
            self.fault(key, f'{key} must be one text in quotes, such as "…", not {shown(value)}')
            return ""
        if key in self.values and not clean(value):
            self.fault(key, f"{key} is empty; fill it in, or take it out")
        return clean(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a key that holds one or a list of them."""
        value = self.values.get(key, [])
        given = [value] if isinstance(value, str) else value
        if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
            self.fault(key, f'{key} must be texts in quotes, such as ["…", "…"], not {shown(value)}')
            return ()
        if not all(map(clean, given)):
            self.fault(key, f"{key} holds an empty text; fill it in, or take it out")
        return tuple(dict.fromkeys(filter(None, map(clean, given))))


def _rule(table: _Table) -> Rule | None:
    """The theme of a table; None if it has no name to tell it by."""
    table.refuse_unknown(_KEYS, " in a theme")
    name = table.text("name")
    if "name" not in table.values:
        table.fault("", 'this theme has no name; write name = "…" below [[theme]]')
    elif name and not name_key(name):
        table.fault("name", f"the name {shown(name)} has no letter or digit; give it another")
    lists = {key: table.texts(key) for key in _LISTS}
    for key in _PHRASES:
        for phrase in lists[key]:
            _refuse_phrase(table, key, phrase)
    for category in lists["categories"]:
        _refuse_category(table, category)
    for key in ("synonyms", "was"):
        for other in lists[key]:
            if not name_key(other):
                table.fault(key, f"{shown(other)} in {key} has no letter or digit; take it out")
    color = table.text("color")
    if color and not _COLOR.fullmatch(color):
        table.fault("color", f'color must be like "#1f77b4", not {shown(color)}')
    broader = table.text("broader")
    if not name_key(name):
        return None
    return Rule(name, none=lists.pop("not"), broader=broader, color=color.lower(), **lists)


def _refuse_phrase(table: _Table, key: str, phrase: str) -> None:
    words = words_of(phrase)
    if not words:
        table.fault(key, f"{shown(phrase)} in {key} has no word to look for; take it out")
    elif all(word == "*" for word in words):
        table.fault(key, f"{shown(phrase)} in {key} would be found in every paper; add a word to it")


def _refuse_category(table: _Table, category: str) -> None:
    archive, _, subject = category.partition(".")
    if category in SUBJECTS or category in ARCHIVES or (subject == "*" and archive in ARCHIVES):
        return
    hint = did_you_mean(category, [*SUBJECTS, *ARCHIVES]) or "see https://arxiv.org/category_taxonomy"
    table.fault("categories", f"arXiv has no category {shown(category)}; {hint}")


def _shared_names(themes: Sequence[Placed]) -> Iterator[Fault]:
    """What is wrong where two themes go by one name."""
    owners: dict[str, Placed] = {}
    for theme in themes:
        for name in theme.rule.names:
            other = owners.setdefault(name_key(name), theme)
            if other is not theme and name_key(name):
                what = f"{shown(name)} is a name of the theme in line {other.line}, too"
                yield Fault(theme.line, f"{what}; take it out of one of them, or make them one theme")


def shown(value: object) -> str:
    """A value of the file on one short line, as faults quote it."""
    text = f"“{clean(value)}”" if isinstance(value, str) else clean(repr(value))
    return text if len(text) <= 60 else f"{text[:59]}…"


def appended(text: str, rules: Sequence[Rule]) -> str:
    """The text with the rules as new tables at its end; what stands there stays as it is, byte by byte."""
    end = "\r\n" if "\r\n" in text else "\n"
    blocks = [end.join(["[[theme]]", *_entries(rule), ""]) for rule in rules]
    if not blocks:
        return text
    gap = "" if not text else (end if text.endswith("\n") else 2 * end)
    return text + gap + end.join(blocks)


def _entries(rule: Rule) -> Iterator[str]:
    yield f"name = {_quoted(rule.name)}"
    for key in _LISTS:
        if values := getattr(rule, "none" if key == "not" else key):
            yield f"{key} = [{', '.join(map(_quoted, values))}]"
    for key in ("broader", "color"):
        if value := getattr(rule, key):
            yield f"{key} = {_quoted(value)}"


def _quoted(text: str) -> str:
    # JSON's escapes are among TOML's, and without control characters nothing else needs one.
    return json.dumps(clean(text), ensure_ascii=False)
