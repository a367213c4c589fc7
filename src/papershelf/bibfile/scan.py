r"""Any bytes → the blocks of a .bib file, which joined again are the very same bytes.

Entries are read as BibTeX does (`{}` or `()`, values in braces or quotes, numbers, macros, `#` between them), and where
it gives up, as biber does (`%` comments between fields) or as people do (a comma that is missing or one too many).
Unlike for BibTeX, what stands behind a `%` outside of entries, or in `@comment{…}`, is no entry: people switch entries
off that way. Nor are words in parentheses without any field: `me@example.org (office)`.

Time is linear whatever the bytes are. Nearly all entries match one regular expression a field, with a few levels of
braces. What does not is read sign by sign, and at most up to what looks like the next entry: where a brace is missing,
one entry is damaged and not the rest of the file.
"""

from __future__ import annotations

import gc
import re
from contextlib import contextmanager
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Kind(StrEnum):
    """What a block is."""

    ENTRY = "entry"
    STRING = "string"  # @string{name = value}
    PREAMBLE = "preamble"
    COMMENT = "comment"  # @comment{…}
    TEXT = "text"  # whatever stands between the others


class Field(NamedTuple):
    """A field, or the definition in `@string`, by offsets into the file's bytes: `name = value`.

    `name` is in lower case. The value is an expression: `{…}`, `"…"`, a number or a macro, or some joined by `#`.
    """

    name: str
    start: int
    name_end: int
    value_start: int
    value_end: int


class Block(NamedTuple):
    """Bytes `start` to `end` of a file.

    Attributes:
        kind: what it is.
        type: of an entry, in lower case: `article`.
        key: of an entry, without the spaces around it; empty where none is given.
        key_start, key_end: where the key stands.
        fields: of an entry or a `@string`, as far as they could be read.
        is_sound: it was read to its closing brace without a mistake.
    """

    kind: Kind
    start: int
    end: int
    type: str = ""
    key: bytes = b""
    key_start: int = 0
    key_end: int = 0
    fields: tuple[Field, ...] = ()
    is_sound: bool = True


# --- Grammar ----------------------------------------------------------------------------------------------------------
# All repetitions are possessive: nothing is tried twice.

_BRACED = rb"\{[^{}]*+\}"
for _ in range(15):  # levels of braces in braces; nobody writes more, and those who do are read sign by sign
    _BRACED = rb"\{(?>[^{}]++|" + _BRACED + rb")*+\}"
_QUOTED = rb'"(?>[^"{}]++|' + _BRACED + rb')*+"'
_WORD = rb"[^\s\"#%'(),={}]++"
_SPACE = rb"(?>\s++|%[^\r\n]*+)*+"
_COMMAS = rb"(?>\s++|,|%[^\r\n]*+)*+"
_VALUE = b"(?>%(p)b)(?>%(s)b#%(s)b(?>%(p)b))*+" % {b"p": _BRACED + b"|" + _QUOTED + b"|" + _WORD, b"s": _SPACE}
_NAME = re.compile(b"%b(%b)%b=%b" % (_COMMAS, _WORD, _SPACE, _SPACE))
_FIELD = re.compile(
    rb"%(n)b(%(v)b)(?=%(s)b(?:[,})]|%(w)b%(s)b=))" % {b"n": _NAME.pattern, b"v": _VALUE, b"s": _SPACE, b"w": _WORD}
)
_NEXT_NAME = re.compile(rb"(?:,\s*+|[\r\n][ \t]*+)(?=%b\s*+=)" % _WORD)
_AT = rb"@\s*+([^\W\d_][^\s\"#%'(),={}@\\~]*+)\s*+([{(])"
_HEAD = re.compile(rb"%[^\r\n]*+|" + _AT)  # or a commented line, where no head is looked for
_SIGN = re.compile(
    # A run of braces, a quote, a parenthesis, a percent sign; or, ending with `@`, what stands before another head: the
    # end of a line, or braces if a key and a comma follow.
    rb"[\r\n][ \t]*+@(?=%(n)b[{(])|\{++|\}++(?:[ \t]*+@(?=%(n)b\{[^\s,={}\"]++,))?+|[\")%%]"
    % {b"n": rb"\s*+[^\W\d_][\w:.+-]*+\s*+"}
)
_KEY_PART = rb"(?>[^\s,=%(not)b]++|=(?=[^\s,=\"%(not)b]))"  # `url?id=x` is a key for BibTeX, `title = {` a mistake
_KEY = rb"%(s)b((?!%%)%(k)b++(?>[ \t]++(?!%%)%(k)b++)*+)?+%(s)b(?:,|(?=%(end)b%(w)b\s*+=))"
_KEYS = {
    opener: re.compile(_KEY % {b"s": _SPACE, b"w": _WORD, b"end": end, b"k": _KEY_PART % {b"not": ends}})
    for opener, end, ends in ((b"{", rb"\}|", rb"{}"), (b"(", b"", rb"{})"))
}
_CLOSING = {b"{": re.compile(_COMMAS + rb"\}"), b"(": re.compile(_COMMAS + rb"\)")}
_PREAMBLE = re.compile(_SPACE + b"(?>" + _VALUE + b")?+")
_BRACES = re.compile(_BRACED)
_PIECE = re.compile(_SPACE + rb"(?:([{\"])|" + _WORD + rb")")
_HASH = re.compile(_SPACE + rb"#")
_REST = re.compile(_COMMAS)
_LINE_END = re.compile(rb"[\r\n]")
_MOST_FAILURES = 3  # values without an end; then no more of an entry is read, as each costs a look at all of it


def scan(data: bytes) -> tuple[Block, ...]:
    """The blocks of a file, in order and without gaps: `data` is what they hold, one after the other."""
    with _collector_paused():
        return tuple(_blocks(data))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Blocks and fields make no cycles, but the collector looks through all of them several times: 40 % of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _blocks(data: bytes) -> Iterator[Block]:
    done = place = 0
    while head := _HEAD.search(data, place):
        place = head.end()
        if head[1] is None:
            continue
        block = _block(data, head)
        place = block.end
        if block.kind is Kind.TEXT:
            continue
        if block.start > done:
            yield Block(Kind.TEXT, done, block.start)
        yield block
        done = place
    if done < len(data):
        yield Block(Kind.TEXT, done, len(data))


def _block(data: bytes, head: re.Match[bytes]) -> Block:
    """The block that a head such as `@article{` begins; of kind `TEXT` if it is no more than that."""
    match name := _lower(head[1]):
        case "comment":
            return _comment(data, head)
        case "preamble":
            return _preamble(data, head)
        case "string":
            return _with_fields(data, head, Kind.STRING, name, None)
        case _:
            return _with_fields(data, head, Kind.ENTRY, name, _KEYS[head[2]].match(data, head.end()))


@lru_cache(maxsize=1000)
def _lower(name: bytes) -> str:
    return name.decode("latin-1").lower()


def _comment(data: bytes, head: re.Match[bytes]) -> Block:
    if head[2] == b"(":  # BibTeX knows no such comment
        return Block(Kind.TEXT, head.start(), head.end())
    if found := _BRACES.match(data, head.end() - 1):
        return Block(Kind.COMMENT, head.start(), found.end())
    end, is_closed = _closing(data, head.end(), len(data), b"{")
    return Block(Kind.COMMENT if is_closed else Kind.TEXT, head.start(), end)


def _preamble(data: bytes, head: re.Match[bytes]) -> Block:
    value = _PREAMBLE.match(data, head.end())
    closing = _CLOSING[head[2]].match(data, value.end()) if value else None
    if closing:
        return Block(Kind.PREAMBLE, head.start(), closing.end())
    end, is_closed = _closing(data, head.end(), len(data), head[2], in_entry=True)
    return Block(Kind.PREAMBLE, head.start(), end, is_sound=is_closed)


def _with_fields(data: bytes, head: re.Match[bytes], kind: Kind, name: str, key: re.Match[bytes] | None) -> Block:
    first = place = key.end() if key else head.end()
    fields: list[Field] = []
    while found := _FIELD.match(data, place):
        _, (start, name_end), (value_start, place) = found.regs
        fields.append(Field(_lower(found[1]), start, name_end, value_start, place))
    closing = _CLOSING[head[2]].match(data, place)
    is_sound = closing is not None
    if closing:
        end = closing.end()
    else:
        end, is_closed = _closing(data, first, len(data), head[2], in_entry=True)
        fields, is_clean = _salvaged(data, first, end - is_closed)
        is_sound = is_clean and is_closed
    if head[2] == b"(" and not fields and not (key and is_sound):
        return Block(Kind.TEXT, head.start(), end)
    key_start, key_end = key.span(1) if key and key[1] else (head.end(), head.end())
    return Block(kind, head.start(), end, name, data[key_start:key_end], key_start, key_end, tuple(fields), is_sound)


# --- Sign by sign: deep braces, and what is damaged -------------------------------------------------------------------


def _closing(data: bytes, place: int, end: int, opener: bytes, *, in_entry: bool = False) -> tuple[int, bool]:
    """The place behind what closes a brace, parenthesis or quote that was opened before `place`, and True.

    Where that is missing: the place of the next head, or `end`, and False. Only in an entry itself, and not in its
    values, do quotes hide parentheses, and percent signs the rest of a line.
    """
    depth, is_quoted = 0, False
    while found := _SIGN.search(data, place, end):
        sign, place = found[0], found.end()
        if sign[:1] == b"{":
            depth += len(sign)
        elif sign[:1] == b"}":
            depth -= sign.count(b"}")
            if depth < 0 and opener != b"(":
                return (found.start() + sign.count(b"}") + depth + 1, True) if opener == b"{" else (place, False)
            depth = max(0, depth)
        elif depth == 0 and (sign == b'"' == opener or (sign == b")" and opener == b"(" and not is_quoted)):
            return place, True
        elif depth == 0 and in_entry and sign == b'"':
            is_quoted = not is_quoted
        elif depth == 0 and in_entry and sign == b"%" and not is_quoted:
            line_end = _LINE_END.search(data, place, end)
            place = line_end.start() if line_end else end
        if sign[-1:] == b"@":
            return place - 1, False
    return end, False


def _salvaged(data: bytes, place: int, end: int) -> tuple[list[Field], bool]:
    """The fields that can be read up to `end`, and whether there was nothing else."""
    fields: list[Field] = []
    n_failed = 0
    while n_failed < _MOST_FAILURES:
        name = _NAME.match(data, place, end)
        value_end = _value_end(data, name.end(), end) if name else 0
        if name and value_end:
            place = value_end
            fields.append(Field(_lower(name[1]), *name.span(1), name.end(), place))
            continue
        if _REST.fullmatch(data, place, end):
            return fields, n_failed == 0
        n_failed += bool(name)
        following = _NEXT_NAME.search(data, name.end() if name else place, end)
        if following is None:
            break
        n_failed = max(1, n_failed)
        place = following.end()
    return fields, False


def _value_end(data: bytes, place: int, end: int) -> int:
    """Where the value that begins at `place` ends, or 0 if it cannot be read."""
    while piece := _PIECE.match(data, place, end):
        place, is_closed = _closing(data, piece.end(), end, piece[1]) if piece[1] else (piece.end(), True)
        joined = _HASH.match(data, place, end) if is_closed else None
        if not joined:
            return place if is_closed else 0
        place = joined.end()
    return 0
