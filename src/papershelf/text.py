r"""Text as titles need it: cleaned for showing, folded for comparing, LaTeX and HTML turned into plain Unicode.

Folding is one function for both sides of every comparison. It forgets what people and services write differently
(case, accents, dashes, quotes, ligatures, markup, hyphen or space) and never what tells papers apart: digits, numerals,
`+`, `#`, the dot of a version; and the star of A* is spelled out.
"""

from __future__ import annotations

import html
import re
import unicodedata

from papershelf.latex_symbols import ACCENTS, FORMATTING, GREEK_NAMES, SYMBOLS

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
_SPACING = re.compile(r"\\[,;:> \\]|(?<=\w)~(?=\w)")
_MATH = re.compile(r"\$([^$]*)\$")
_DIGITS_IN_TWO_GROUPS = re.compile(r"(?<=\d)\}\s*\{(?=\d)")  # \frac{1}{2} is not 12
_SCRIPT_MARK = re.compile(r"(?<![\d}])[_^]")
_BRACES = str.maketrans({"{": None, "}": None, "\ue000": "{", "\ue001": "}", "\ue002": "$", "\ue003": "\\"})
_PROTECTED = {"{": "\ue000", "}": "\ue001", "$": "\ue002", "\\": "\ue003"}


def _accented(found: re.Match[str]) -> str:
    base = next(group for group in found.groups()[1:] if group)
    return unicodedata.normalize("NFC", base + ACCENTS[found[1]])


def _command(found: re.Match[str]) -> str:
    name, space = found.groups()
    if name in SYMBOLS:
        return _PROTECTED.get(SYMBOLS[name], SYMBOLS[name])
    return "" if name in FORMATTING else name + space


_LATEX_SIGNS = frozenset("\\${}")


def latex_to_unicode(text: str) -> str:
    r"""Text with its LaTeX read as a person would: `Schr\"odinger` → Schrödinger, `$\pi_0$` → π0, ``…'' → “…”.

    Commands that only format leave their argument, unknown ones their name: nothing that could tell titles apart is
    lost. Text without LaTeX comes back unchanged.
    """
    if not _LATEX_SIGNS.isdisjoint(text):
        text = _SYMBOL_ACCENT.sub(_accented, text)
        text = _LETTER_ACCENT.sub(_accented, text)
        text = _ESCAPED.sub(lambda found: _PROTECTED.get(found[1], found[1]), text)
        text = _KEPT_SPACE.sub(r"\1{}", text)
        text = _SPACING.sub(" ", text.replace("\\!", "").replace("\\(", "$").replace("\\)", "$"))
        text = _COMMAND.sub(_command, text)
        text = _MATH.sub(lambda found: _SCRIPT_MARK.sub("", found[1]), text)
        text = _DIGITS_IN_TWO_GROUPS.sub("/", text)
        text = text.replace("\\", "").translate(_BRACES)
    if "--" in text or "``" in text or "''" in text:
        text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    return text


_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(
    r"</?(?:i|b|u|em|strong|su[bp]|span|tt|code|br|p|scp|italic|bold|math|m[iors]|mn|mrow|msu[bp])\b[^<>]*>", re.I
)


def html_to_unicode(text: str) -> str:
    """Text with entities decoded (twice encoded ones too) and the tags that titles carry removed."""
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return _TAG.sub("", text) if "<" in text else text


# --- Folding ----------------------------------------------------------------------------------------------------------

_MARKED_UP = _LATEX_SIGNS | frozenset("&<")
_KEPT = frozenset("+#.")
_STAR_SIGNS = frozenset("*∗⋆★")
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
_LONE_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")
# A star in a name (A*, C*, RRT*, also set high) is spelled out; elsewhere it is emphasis or a footnote's mark.
_STARS = str.maketrans("∗⋆★", "***")
_NAME_STAR = re.compile(r"(?<![^\W_])([A-Z]{1,5}|[a-z])\^?\*")


def _spelled(char: str) -> str:
    if char.isascii():
        return _ASCII[ord(char)]
    if char in _SPECIAL:
        return _SPECIAL[char]
    category = unicodedata.category(char)
    if "\u0300" <= char <= "\u036f" or "\u20d0" <= char <= "\u20ff" or category == "Cf":
        return ""
    return char if category[0] in "LMN" else " "


def _spaced_scripts(text: str) -> str:
    """Text with a space before digits that are set high, low or as a fraction: 10³ is not 103."""
    return "".join(
        " " + char if unicodedata.category(char) == "No" and i and text[i - 1].isdigit() else char
        for i, char in enumerate(text)
    )


def normalize(title: str) -> str:
    """The title as folded words with single spaces between them, for comparing word by word."""
    if title.isascii():
        plain = title.encode("ascii").translate(_PLAIN, b"'`")
        if b"\0" not in plain:
            return _spaced(plain.decode("ascii"))
    if not _MARKED_UP.isdisjoint(title):
        title = latex_to_unicode(html_to_unicode(title))
    if not _STAR_SIGNS.isdisjoint(title):
        title = _NAME_STAR.sub(r"\1star", title.translate(_STARS))
    if "!=" in title:
        title = title.replace("!=", " neq ")
    if title.isascii():
        folded = title.translate(_ASCII)
    else:
        title = unicodedata.normalize("NFKC", _spaced_scripts(unicodedata.normalize("NFC", title)))
        # NFKD would leave only the "=" of this sign, and with it the opposite meaning.
        title = title.replace("≠", " neq ")
        folded = "".join(map(_spelled, unicodedata.normalize("NFKD", title.casefold())))
    return _spaced(folded)


def _spaced(folded: str) -> str:
    """Words with single spaces between them, and no dots but those between digits."""
    if "." in folded:
        folded = _LONE_DOT.sub(" ", folded)
    return " ".join(folded.split())


_DIGITS_APART = re.compile(r" (?<=\d )(?=\d)")  # the space comes first: it is found fast


def fold(title: str) -> str:
    """The key under which equal titles are equal: `normalize` without its spaces.

    A space between two digits stays as `_`: "Top 1 2" is not "Top 12". The key is empty when the title has no letter,
    digit or kept sign; an empty key is equal to nothing.
    """
    return unspaced(normalize(title))


def unspaced(folded: str) -> str:
    """The key of a title that `normalize` has folded."""
    return _DIGITS_APART.sub("_", folded).replace(" ", "")
