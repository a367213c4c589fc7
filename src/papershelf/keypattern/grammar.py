"""From the text of a key pattern to its fields, and from fields to a key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from papershelf.errors import UsageError
from papershelf.keypattern.parts import PARTS, Value, capitalized
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from papershelf.keypattern.facts import Facts

_LITERAL = re.compile(r"[A-Za-z0-9_.:/+-]+")
_FIELD = re.compile(r"\{([^{}]*)\}")
_CALL = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9]*)(?:\((?P<arguments>[^()]*)\))?(?:\.(?=.)|$)")
_JOINER = re.compile(r"""(['"]?)([A-Za-z0-9_.:/+-]*)\1""")
# Better BibTeX's older names, which hold the dot that now stands before a filter.
_OLDER_NAMES = {"auth.auth.ea": "authAuthEa", "auth.etal": "authEtal2"}
_MOST = 99  # of what an argument counts
_LONGEST = 120  # characters of a field's value


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a paper in a pattern, with what is done to it: `{shorttitle(3,3).lower}`."""

    name: str
    numbers: tuple[int, ...] = ()
    filters: tuple[Callable[[Value], Value], ...] = ()


def fill(fields: tuple[Field | str, ...], facts: Facts) -> str:
    """The key that a pattern makes of a paper; one of whose fields none says anything has the paper's id."""
    key, is_empty = "", True
    for field in fields:
        text = field if isinstance(field, str) else _value(field, facts)
        is_empty = is_empty and (isinstance(field, str) or not text)
        key += text
    return key + (facts.arxiv_id or "anonymous") if is_empty else key


def _value(field: Field, facts: Facts) -> str:
    value = PARTS[field.name].draw(facts, *field.numbers)
    for one in field.filters:
        value = one(value)
    return str(value)[:_LONGEST]


# --- Reading a pattern ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def read(text: str) -> tuple[Field | str, ...]:
    """The fields of a pattern and the text between them.

    Raises:
        UsageError: the text is no pattern.
    """
    fields: list[Field | str] = []
    place = 0
    while place < len(text):
        if found := _LITERAL.match(text, place):
            fields.append(found[0])
        elif found := _FIELD.match(text, place):
            fields.append(_field(found[1], text, place + 1))
        else:
            raise _broken(text, place)
        place = found.end()
    if not any(isinstance(field, Field) for field in fields):
        raise _refused(text, f"it holds no part in braces, such as {{surname}}; known are {', '.join(PARTS)}")
    return tuple(fields)


def _broken(text: str, place: int) -> UsageError:
    char = text[place]
    match char:
        case "{":
            what = "the brace is not closed, or another one is opened in it"
        case "}":
            what = "the brace closes nothing"
        case _:
            what = f"{clean(char) or repr(char)} may not stand in a key; letters, digits and - _ . : / + may"
    return _refused(text, what, place)


def _refused(text: str, what: str, place: int | None = None) -> UsageError:
    where = "" if place is None else f" at character {place + 1}"
    return UsageError(f"--key-pattern '{clean(text)[:200]}'{where}: {what}")


def _field(inside: str, text: str, place: int) -> Field:
    older = next((name for name in _OLDER_NAMES if inside == name or inside.startswith(f"{name}.")), "")
    inside = _OLDER_NAMES[older] + inside[len(older) :] if older else inside
    calls, end = [], 0
    while found := _CALL.match(inside, end):
        calls.append(found)
        end = found.end()
    if not calls or end < len(inside):
        raise _refused(text, f"{{{clean(inside)}}} is not of the form {{part(1,2).filter}}", place)
    name, filters = _known(calls[0], text, place), tuple(_filter(call, text, place) for call in calls[1:])
    numbers = _numbers(calls[0], PARTS[name].most_numbers, text, place)
    return Field(name, numbers, filters if name == calls[0]["name"] else (_capitalize, *filters))


def _known(call: re.Match[str], text: str, place: int) -> str:
    """The part's name as it is known: one with a capital first, such as `Auth`, is the part with its words so."""
    name = call["name"]
    for known in (name, name[:1].lower() + name[1:]):
        if known in PARTS:
            return known
    raise _refused(text, f"there is no part {name}; known are {', '.join(PARTS)}", place)


def _numbers(call: re.Match[str], most: int, text: str, place: int) -> tuple[int, ...]:
    """The arguments of a part or filter, which takes up to `most` numbers."""
    if call["arguments"] is None:
        return ()
    given = [argument.strip() for argument in call["arguments"].split(",")]
    if len(given) > most:
        what = f"takes at most {most} number{'s' * (most > 1)}" if most else "takes nothing in parentheses"
        raise _refused(text, f"{call['name']} {what}", place)
    if not all(re.fullmatch(r"[0-9]{1,2}", number) for number in given):
        raise _refused(text, f"{call['name']} takes whole numbers up to {_MOST}", place)
    return tuple(map(int, given))


# --- Filters ----------------------------------------------------------------------------------------------------------


def _lower(value: Value) -> Value:
    return Value(tuple(word.lower() for word in value.words), value.joiner)


def _upper(value: Value) -> Value:
    return Value(tuple(word.upper() for word in value.words), value.joiner)


def _capitalize(value: Value) -> Value:
    return Value(tuple(map(capitalized, value.words)), value.joiner)


def _abbr(value: Value, length: int = 1) -> Value:
    return Value(tuple(word[:length] for word in value.words))


def _select(value: Value, start: int = 1, number: int = _MOST) -> Value:
    return Value(value.words[max(start, 1) - 1 :][:number], value.joiner)


def _substring(value: Value, start: int = 1, number: int = _LONGEST) -> Value:
    cut = str(value)[max(start, 1) - 1 :][:number]
    return Value((cut,) if cut else ())


FILTERS: Mapping[str, tuple[Callable[..., Value], int]] = {
    "lower": (_lower, 0),
    "upper": (_upper, 0),
    "capitalize": (_capitalize, 0),
    "abbr": (_abbr, 1),
    "select": (_select, 2),
    "substring": (_substring, 2),
}


def _filter(call: re.Match[str], text: str, place: int) -> Callable[[Value], Value]:
    name = call["name"]
    if name == "condense":
        joiner = _JOINER.fullmatch((call["arguments"] or "").strip())
        if not joiner:
            raise _refused(text, "condense takes letters, digits and - _ . : / +", place)
        return lambda value: Value(value.words, joiner[2])
    if name not in FILTERS:
        known = ", ".join([*FILTERS, "condense"])
        raise _refused(text, f"there is no filter {name}; known are {known}", place)
    change, most = FILTERS[name]
    numbers = _numbers(call, most, text, place)
    return lambda value: change(value, *numbers)
