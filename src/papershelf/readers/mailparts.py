"""Mails (RFC 5322) and boxes of them (mbox), as the texts that they hold.

The standard library reads the fields of the header. The body is cut here (RFC 2046), because where its parts stand in
the file must be known, and because nesting and boundaries without end must cost no more than their length.
"""

from __future__ import annotations

import binascii
import codecs
import quopri
import re
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from typing import TYPE_CHECKING

from papershelf import model
from papershelf.errors import InputError
from papershelf.model import Place
from papershelf.readers.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST_HEADER = 1 << 16
_LONGEST_VALUE = 1 << 11
_DEEPEST = 12
_MOST_PARTS = 500
_FIELDS = ("Content-Type", "Content-Disposition", "Content-Transfer-Encoding")
# A line of an mbox before each mail: who, and when (https://www.rfc-editor.org/rfc/rfc4155).
_POSTMARK = re.compile(r"(?:\A|(?<=\n\n))From \S{1,200} .{0,60}\d\d:\d\d.*\n")
_BEHIND_MARK = re.compile(r"(?P<last>--)?[ \t]*(?:\n|\Z)")
# Other codecs of Python's are no charsets, or slow.
_CHARSET = re.compile(r"ascii|utf-|iso|cp\d|koi8|gb|hz|big5|euc|shift_jis|mac-|johab|tis")
_SEVEN_BITS = re.compile(r"iso2022|hz|utf-7")
# What is called by the name of the smaller set often uses the larger one; browsers read it so, too.
_LARGER = {"iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949"}
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A text of a mail, or several parts.

    `kind` is `text/plain`, `text/html`, `alternative` (its parts are the same in other forms) or `mixed`. `lines` are
    those of the file where the text's lines begin; where they cannot be told, one stands for all that follow.
    """

    kind: str
    text: str = ""
    lines: Sequence[int] = (1,)
    is_flowed: bool = False
    parts: tuple[Part, ...] = ()


def parts_of(text: str, file: str, warnings: list[model.Warning]) -> Part:
    """The parts of the mail, or the mails, in a text; a warning is added for each part that cannot be read."""
    marks = [found.span() for found in _POSTMARK.finditer(text)] or [(0, 0)]
    ends = [*(begin for begin, _ in marks[1:]), len(text)]
    mails: list[Part] = []
    line, counted = 1, 0
    for (_, begin), end in zip(marks, ends, strict=True):
        line, counted = line + text.count("\n", counted, begin), begin
        mails += _Cutter(text, file, warnings).parts(begin, end, line)
    return Part("mixed", parts=tuple(mails))


class _Cutter:
    """Cuts one mail."""

    def __init__(self, text: str, file: str, warnings: list[model.Warning]) -> None:
        self._text, self._file, self._warnings = text, file, warnings
        self._left = _MOST_PARTS

    def parts(self, begin: int, end: int, line: int, depth: int = 0) -> list[Part]:
        """The part between two offsets, the first of them on `line`; none when it is no text."""
        self._left -= 1
        if depth > _DEEPEST or self._left == 0:
            self._warn(line, "a mail with too many parts; from here on they were left out")
            return []
        body = self._body(begin, end)
        told = _described(self._text[begin : min(body, begin + _LONGEST_HEADER)])
        line += self._text.count("\n", begin, body)
        kind, boundary = told.get_content_type(), told.get_boundary()
        if kind == "message/rfc822":
            return self.parts(body, end, line, depth + 1)
        if kind.startswith("multipart/") and boundary:
            inner = self._inner(boundary, body, end, line, depth)
            return [Part("alternative" if kind == "multipart/alternative" else "mixed", parts=tuple(inner))]
        if not kind.startswith(("text/", "multipart/")) or told.get_content_disposition() == "attachment":
            return []
        return self._texts(told, self._text[body:end], line)

    def _body(self, begin: int, end: int) -> int:
        """Where a part's body begins: behind the first blank line."""
        if self._text.startswith("\n", begin, end):
            return begin + 1
        blank = self._text.find("\n\n", begin, end)
        return blank + 2 if blank >= 0 else end

    def _inner(self, boundary: str, begin: int, end: int, line: int, depth: int) -> Iterator[Part]:
        counted = begin
        for start, stop in self._spans(f"--{boundary}", begin, end):
            if self._left <= 0:
                return
            line, counted = line + self._text.count("\n", counted, start), start
            yield from self.parts(start, stop, line, depth + 1)

    def _spans(self, mark: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """What stands between lines of a mark; a mail that was cut off lacks the last."""
        start, position = 0, begin - 1
        while (position := self._text.find(f"\n{mark}", position, end)) >= 0:
            position += 1
            if found := _BEHIND_MARK.match(self._text, position + len(mark), end):
                if start:
                    yield start, max(start, position - 1)
                if found["last"]:
                    return
                start = found.end()
                position = start - 1
        if start:
            yield start, end

    def _texts(self, told: Message, raw: str, line: int) -> list[Part]:
        encoding = str(told.get("Content-Transfer-Encoding", "")).strip().lower()
        codec = _codec(told.get_content_charset(""))
        lines: Sequence[int] = range(line, line + raw.count("\n") + 1)
        if encoding == "quoted-printable":
            data, lines = quopri.decodestring(raw.encode("utf-8", "replace")), _lines_of_quoted(raw, line)
        elif encoding == "base64":
            data, lines = _from_base64(raw), (line,)
        elif _SEVEN_BITS.match(codec) and raw.isascii():
            data = raw.encode()
        else:
            data, codec = raw.encode("utf-8", "replace"), ""
        text = self._decoded(data, codec, line)
        if not text.strip():
            return []
        kind = "text/html" if told.get_content_type() == "text/html" else "text/plain"
        return [Part(kind, text, lines, str(told.get_param("format", "")).lower() == "flowed")]

    def _decoded(self, data: bytes, codec: str, line: int) -> str:
        if codec and codec not in ("utf-8", "ascii"):
            return str(data, codec, "replace").replace("\r\n", "\n").replace("\r", "\n")
        try:
            text, warnings = decode(data, self._file)
        except InputError:
            self._warn(line, "a part of the mail that says it is text, and is not; left out")
            return ""
        for warning in warnings:
            self._warn(line, warning.message)
        return text

    def _warn(self, line: int, message: str) -> None:
        self._warnings.append(model.Warning(Place(self._file, line), message))


def _described(header: str) -> Message:
    """What a header says of its body. Values are cut: the library takes the square of their length to read them."""
    read, told = HeaderParser().parsestr(header), Message()
    for name in _FIELDS:
        if value := read.get(name):
            told[name] = str(value)[:_LONGEST_VALUE]
    return told


def _codec(charset: str) -> str:
    """Python's name for a charset; empty when it is unknown."""
    try:
        name = codecs.lookup(charset).name if charset else ""
    except (LookupError, ValueError):
        return ""
    return _LARGER.get(name, name) if _CHARSET.match(name) else ""


def _from_base64(raw: str) -> bytes:
    """The bytes in base64, as far as it goes."""
    digits = _NOT_BASE64.sub(b"", raw.encode("utf-8", "replace"))
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def _lines_of_quoted(raw: str, line: int) -> Sequence[int]:
    """The lines of the file where those of a quoted-printable text begin: lines that end in `=` go on in the next."""
    if re.search("=0[AD]", raw, re.IGNORECASE):  # also breaks lines
        return (line,)
    lines = raw.split("\n")
    goes_on = [False, *(text.rstrip(" \t").endswith("=") for text in lines)]
    return [line + number for number in range(len(lines)) if not goes_on[number]]
