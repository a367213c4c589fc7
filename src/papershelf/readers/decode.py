"""Bytes to text: encodings, line ends, and a refusal for what is no text.

A bounded head is looked at first, so that large files which are no text are refused before they are copied.
"""

from __future__ import annotations

import codecs
import re

from papershelf import model
from papershelf.errors import InputError
from papershelf.model import Place
from papershelf.readers.foreign import document_kind
from papershelf.text import clean

_WINDOW = 1 << 16
# UTF-32's little-endian mark begins with UTF-16's, so it stands first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# ESC is no sign of noise: text copied from a terminal holds it.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b") | {127})
_MOST_CONTROLS = 0.1  # of the bytes of a window; random bytes have 0.105 besides their NULs
# Of all bytes, those that are not UTF-8. Latin-1 text in French has 4 %, in Icelandic 12 %; Cyrillic or Chinese in an
# old encoding has more than 50 %, and so has noise.
_MOST_NOT_UTF8 = 0.25
_MOST_REPLACED = 0.01
_FEW = 8  # so many odd characters say nothing about a short text
_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # what "surrogateescape" makes of a byte that is not UTF-8
_WESTERN = {0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)}


def decode(data: bytes, file: str) -> tuple[str, tuple[model.Warning, ...]]:
    r"""The text in `data`, with `\n` for every line end, and warnings on what was guessed.

    UTF-8, UTF-16 and UTF-32 with a byte order mark, UTF-8 and unmistakable UTF-16 without. Bytes that are not UTF-8
    are taken for Windows-1252, which prints all that Latin-1 prints, with a warning.

    Raises:
        InputError: for documents such as PDF, for noise and for text with NUL bytes.
    """
    if kind := document_kind(data[:_WINDOW]):
        raise InputError(f"{clean(file)}: looks like {kind}, not text; save or copy its text into a text file")
    encoding, mark_length = _marked_encoding(data)
    if encoding == "utf-8":
        text, warnings = _from_utf8(data[mark_length:] if mark_length else data, file)
    else:
        text, warnings = _from_wide(memoryview(data)[mark_length:], encoding, file)
    return text.replace("\r\n", "\n").replace("\r", "\n"), warnings


def _marked_encoding(data: bytes) -> tuple[str, int]:
    """The encoding, and how many bytes its mark takes."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    head = data[:4096]
    # Latin text in UTF-16 has a NUL in every other byte, and always on the same side.
    even, odd, pairs = head[::2].count(0), head[1::2].count(0), len(head) // 2
    if pairs >= 4 and max(even, odd) > pairs / 2 and min(even, odd) == 0:
        return ("utf-16-le" if odd else "utf-16-be"), 0
    return "utf-8", 0


def _from_utf8(data: bytes, file: str) -> tuple[str, tuple[model.Warning, ...]]:
    _refuse_controls(data, file)
    try:
        return data.decode(), ()
    except UnicodeDecodeError:
        pass
    _refuse_if_many(_NOT_UTF8, data[:_WINDOW].decode("utf-8", "surrogateescape"), _MOST_NOT_UTF8, file)
    text = data.decode("utf-8", "surrogateescape")
    _refuse_if_many(_NOT_UTF8, text, _MOST_NOT_UTF8, file)
    place = _first_place(_NOT_UTF8, text, file)
    guessed = _NOT_UTF8.sub(lambda found: _WESTERN[ord(found[0])], text)
    message = "not UTF-8; what is not was read as Latin-1 (Windows-1252), from this line on"
    return guessed, (model.Warning(place, message),)


def _from_wide(data: memoryview, encoding: str, file: str) -> tuple[str, tuple[model.Warning, ...]]:
    replaced = re.compile("\ufffd")
    _refuse_if_many(replaced, str(data[:_WINDOW], encoding, "replace"), _MOST_REPLACED, file)
    text = str(data, encoding, "replace")
    if "\0" in text:
        raise _nul(file)
    _refuse_if_many(replaced, text, _MOST_REPLACED, file)
    if "\ufffd" not in text:
        return text, ()
    message = f"damaged {encoding[:6].upper()}; characters are missing, from this line on"
    return text, (model.Warning(_first_place(replaced, text, file), message),)


def _refuse_controls(data: bytes, file: str) -> None:
    """Refuse control characters in number, window by window: text may turn into noise in its middle."""
    for start in range(0, len(data), _WINDOW):
        window = data[start : start + _WINDOW]
        if b"\0" in window:
            raise _nul(file)
        controls = len(window) - len(window.translate(None, _CONTROLS))
        if controls > max(_FEW, _MOST_CONTROLS * len(window)):
            raise _noise(file)


def _refuse_if_many(odd: re.Pattern[str], text: str, share: float, file: str) -> None:
    if sum(1 for _ in odd.finditer(text)) > max(_FEW, share * len(text)):
        raise _noise(file)


def _first_place(odd: re.Pattern[str], text: str, file: str) -> Place:
    found = odd.search(text)
    before = text[: found.start()] if found else ""
    return Place(file, 1 + before.count("\n") + before.count("\r") - before.count("\r\n"))


def _nul(file: str) -> InputError:
    return InputError(f"{clean(file)}: holds NUL bytes, so it is not a text file; save its text as UTF-8")


def _noise(file: str) -> InputError:
    return InputError(f"{clean(file)}: is not text in UTF-8, UTF-16 or Latin-1; save its text as UTF-8")
