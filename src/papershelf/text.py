r"""Text as titles need it: cleaned for showing, folded for comparing, LaTeX and HTML turned into plain Unicode.

Folding is one function for both sides of every comparison. It forgets what people and services write differently
(case, accents, dashes, quotes, ligatures, markup, hyphen or space) and never what tells papers apart: digits, numerals,
`+`, `#`, the dot of a version; and the star of A* is spelled out.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

from papershelf.latex_symbols import ACCENTS, FORMATTING, GREEK_NAMES, SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Sequence

_ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor movements
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f]).*?(?:\x07|\x1b\\|\x9c|$)"  # OSC and others: window titles, links
    r"|\x1b[ -/]*[0-~]",
    re.DOTALL,
)
# Control characters, surrogates, and characters that have no shape of their own but change how others are shown.
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})


def clean(text: str) -> str:
    """Text that is safe to show on one line: NFC, single spaces, no controls, escapes, bidi or zero-width marks."""
    words = " ".join(text.split())
    if words.isprintable():  # then there is nothing in it to drop
        return words if words.isascii() else unicodedata.normalize("NFC", words)
    text = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", _ESCAPE_SEQUENCE.sub("", text))
        if char.isspace() or unicodedata.category(char) not in _DROPPED_CATEGORIES
    )
    return " ".join(text.split())


# --- LaTeX and HTML ---------------------------------------------------------------------------------------------------

_LETTER = r"(?:\{\s*(?:\\([ij])|(\w))\s*\}|\\([ij])(?![A-Za-z])|(\w))"
_SYMBOL_ACCENT = re.compile(rf"\\([\"'`^~=.])\s*{_LETTER}")
_LETTER_ACCENT = re.compile(rf"\\([cvuHkrbd])(?:(?=\{{)|\s+){_LETTER}")
_COMMAND = re.compile(r"\\([A-Za-z]+)(\*?\s*)")
_ESCAPED = re.compile(r"\\([&%$#_{}])")
_KEPT_SPACE = re.compile(r"(\\[A-Za-z]+)\\(?=\s)")  # `D\O\ detector`: a command alone takes the space behind it
_SPACING = re.compile(r"\\[,;:> \\]|~(?<=\w~)(?=\w)")  # the sign comes first: it is found fast
_MATH = re.compile(r"\$([^$]*)\$")
_DIGITS_IN_TWO_GROUPS = re.compile(r"(?<=\d)\}\s*\{(?=\d)")  # \frac{1}{2} is not 12
_SCRIPT_MARK = re.compile(r"(?<![\d}])[_^]")
_PROTECTED = {"{": "\ue000", "}": "\ue001", "$": "\ue002", "\\": "\ue003"}


def _accented(found: re.Match[str]) -> str:
    base = next(group for group in found.groups()[1:] if group)
    return unicodedata.normalize("NFC", base + ACCENTS[found[1]])


def _command(found: re.Match[str]) -> str:
    name, space = found.groups()
    if name in SYMBOLS:
        return _PROTECTED.get(SYMBOLS[name], SYMBOLS[name])
    return "" if name in FORMATTING else name + space


_LATEX_SIGN = re.compile(r"[\\${}]")


def latex_to_unicode(text: str) -> str:
    r"""Text with its LaTeX read as a person would: `Schr\"odinger` → Schrödinger, `$\pi_0$` → π0, ``…'' → “…”.

    Commands that only format leave their argument, unknown ones their name: nothing that could tell titles apart is
    lost. Text without LaTeX comes back unchanged.
    """
    if _LATEX_SIGN.search(text):
        if "\\" in text:
            text = _SYMBOL_ACCENT.sub(_accented, text)
            text = _LETTER_ACCENT.sub(_accented, text)
            text = _ESCAPED.sub(lambda found: _PROTECTED.get(found[1], found[1]), text)
            text = _KEPT_SPACE.sub(r"\1{}", text)
            text = _SPACING.sub(" ", text.replace("\\!", "").replace("\\(", "$").replace("\\)", "$"))
            text = _COMMAND.sub(_command, text)
        elif "~" in text:
            text = _SPACING.sub(" ", text)
        text = _MATH.sub(lambda found: _SCRIPT_MARK.sub("", found[1]), text)
        if "}" in text:
            text = _DIGITS_IN_TWO_GROUPS.sub("/", text)
        text = text.replace("\\", "").replace("{", "").replace("}", "")
        for sign, protected in _PROTECTED.items():
            text = text.replace(protected, sign)
    if "--" in text or "``" in text or "''" in text:
        text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    return text


_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(
    r"</?(?:i|b|u|em|strong|su[bp]|span|tt|code|br|p|scp|mark|italic|bold|math|m[iors]|mn|mrow|msu[bp])\b[^<>]*>", re.I
)


def html_to_unicode(text: str) -> str:
    """Text with entities decoded (twice encoded ones too) and the tags that titles carry removed."""
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return _TAG.sub("", text) if "<" in text else text


# --- Folding ----------------------------------------------------------------------------------------------------------

_MARK = re.compile(r"[\\${}&<]")
_KEPT = frozenset("+#.")
_ASCII = {
    code: chr(code).lower() if chr(code).isalnum() or chr(code) in _KEPT else ("" if chr(code) in "'`" else " ")
    for code in range(128)
} | {ord("&"): " and "}  # fmt: skip
# NFKD leaves these letters whole; the rest are signs that mean something in titles.
_SPECIAL = GREEK_NAMES | {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "ȷ": "j", "ŋ": "ng",
    "ŧ": "t", "ƒ": "f", "ə": "e", "≤": " leq ", "≥": " geq ", "±": "pm", "∓": "mp", "×": "x", "∞": "infinity",
    "♯": "#", "’": "", "‘": "", "ʼ": "", "ʻ": "", "´": "", "′": "", "″": "",
}  # fmt: skip
# As `_ASCII`, for titles in which no sign needs a second look: those that do become a NUL.
_PLAIN = bytes(
    0 if sign in "\\${}&<*=\0" else ord(_ASCII[ord(sign)] or " ") for sign in map(chr, range(128))
).ljust(256, b"\0")  # fmt: skip
_LONE_DOT = re.compile(r"\.(?:(?<!\d\.)|(?!\d))")  # the dot comes first: it is found fast
# As `_PLAIN`, for titles in lines.
_PLAIN_LINES = _PLAIN[:10] + b"\n" + _PLAIN[11:]
_LONE_DOT_OF_LINES = re.compile(_LONE_DOT.pattern.encode())
_SHAPES = bytes(ord("0") if 48 <= code < 58 else code if code == 32 else 0 for code in range(256))
_DIGITS_APART_OF_SHAPES = re.compile(b"0 +(?=0)")
# A star in a name (A*, C*, RRT*, also set high) is spelled out; elsewhere it is emphasis or a footnote's mark.
_STAR = re.compile(r"[*∗⋆★]")
_STARS = str.maketrans("∗⋆★", "***")
_NAME_STAR = re.compile(r"(?<![^\W_])([A-Z]{1,5}|[a-z])\^?\*")


_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def _spelled(found: re.Match[str]) -> str:
    char = found[0]
    if char in _SPECIAL:
        return _SPECIAL[char]
    category = unicodedata.category(char)
    if "\u0300" <= char <= "\u036f" or "\u20d0" <= char <= "\u20ff" or category == "Cf":
        return ""
    return char if category[0] in "LMN" else " "


def _spaced_script(found: re.Match[str]) -> str:
    """A space before digits that are set high, low or as a fraction: 10³ is not 103."""
    char, i = found[0], found.start()
    return " " + char if unicodedata.category(char) == "No" and i and found.string[i - 1].isdigit() else char


def normalize(title: str) -> str:
    """The title as folded words with single spaces between them, for comparing word by word."""
    return " ".join(folded_words(title))


def folded_words(text: str) -> list[str]:
    """The folded words of a title or an abstract."""
    if text.isascii():
        plain = text.encode("ascii").translate(_PLAIN, b"'`")
        if b"\0" not in plain:
            return _without_lone_dots(plain.decode("ascii")).split()
    if _MARK.search(text):
        text = latex_to_unicode(html_to_unicode(text))
    if _STAR.search(text):
        text = _NAME_STAR.sub(r"\1star", text.translate(_STARS))
    if "!=" in text:
        text = text.replace("!=", " neq ")
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _NOT_ASCII.sub(_spaced_script, unicodedata.normalize("NFC", text)))
        # NFKD would leave only the "=" of this sign, and with it the opposite meaning.
        text = text.replace("≠", " neq ")
        text = _NOT_ASCII.sub(_spelled, unicodedata.normalize("NFKD", text.casefold()))
    return _without_lone_dots(text.translate(_ASCII)).split()


def _without_lone_dots(folded: str) -> str:
    return _LONE_DOT.sub(" ", folded) if "." in folded else folded


_DIGITS_APART = re.compile(r" (?<=\d )(?=\d)")  # the space comes first: it is found fast


def fold(title: str) -> str:
    """The key under which equal titles are equal: `normalize` without its spaces.

    A space between two digits stays as `_`: "Top 1 2" is not "Top 12". The key is empty when the title has no letter,
    digit or kept sign; an empty key is equal to nothing.
    """
    return unspaced(normalize(title))


def unspaced(folded: str) -> str:
    """The key of a title that `normalize` has folded."""
    return kept_apart(folded).replace(" ", "")


def kept_apart(folded: str) -> str:
    """A title that `normalize` has folded, with `_` for the spaces that its key keeps."""
    return _DIGITS_APART.sub("_", folded)


def plain_lines(titles: Sequence[str]) -> bytes:
    """As `normalize`, for many titles at once and fast: a line for each, its words with one space or more between them.

    There is a NUL in the lines of titles that are not plain text, or may be cut: they are for `normalize` itself.
    """
    text = "\n".join(titles)
    if text.count("\n") >= len(titles):
        text = "\n".join(title.replace("\n", " ") for title in titles)
    lines = text.encode("utf-8", "surrogatepass").replace(b"...", b"\0").translate(_PLAIN_LINES, b"'`")
    return _LONE_DOT_OF_LINES.sub(b" ", lines)


def unspaced_lines(lines: bytes) -> list[str]:
    """As `unspaced`, for the lines that `plain_lines` gives."""
    spaced = bytearray(lines)
    for spaces in _DIGITS_APART_OF_SHAPES.finditer(lines.translate(_SHAPES)):
        spaced[spaces.end() - 1] = ord("_")
    return bytes(spaced).translate(None, b" ").decode("ascii").split("\n")
