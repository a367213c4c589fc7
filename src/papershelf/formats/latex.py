r"""Titles and names as LaTeX in plain ASCII, that compiles whatever they held: no text ever runs a command.

Text is first read as Unicode, where its own LaTeX is gone; every command in the output comes from the tables here.
Only math that `latex_math` knows to compile stays math. The commands are those of LaTeX's kernel in its default font
encoding (OT1), so a Polish ogonek or an Icelandic thorn is transliterated; math can need `\usepackage{amssymb}`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from anyascii import anyascii

from papershelf.formats import capitals, latex_math
from papershelf.text import clean, html_to_unicode, latex_to_unicode

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXT = {
    "\\": "{\\textbackslash}", "{": "{\\textbraceleft}", "}": "{\\textbraceright}", "^": "{\\textasciicircum}",
    "~": "{\\textasciitilde}", "<": "{\\textless}", ">": "{\\textgreater}", "|": "{\\textbar}", "$": "\\$",
    "%": "\\%", "&": "\\&", "#": "\\#", "_": "\\_", '"': "''",
    "‘": "`", "’": "'", "‚": ",", "“": "``", "”": "''", "„": "``", "«": "``", "»": "''", "‹": "`", "›": "'",
    "‐": "-", "‑": "-", "‒": "--", "–": "--", "—": "---", "―": "---", "…": "{\\ldots}", "¿": "{\\textquestiondown}",
    "¡": "{\\textexclamdown}", "§": "{\\S}", "¶": "{\\P}", "†": "{\\dag}", "‡": "{\\ddag}", "©": "{\\copyright}",
    "®": "{\\textregistered}", "™": "{\\texttrademark}", "£": "{\\pounds}", "€": "EUR",
    "ß": "{\\ss}", "æ": "{\\ae}", "Æ": "{\\AE}", "œ": "{\\oe}", "Œ": "{\\OE}", "ø": "{\\o}", "Ø": "{\\O}",
    "ł": "{\\l}", "Ł": "{\\L}", "å": "{\\aa}", "Å": "{\\AA}", "ı": "{\\i}", "ȷ": "{\\j}",
}  # fmt: skip
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0326": "c", "\u0327": "c",
    "\u0331": "b",
}  # fmt: skip
_LETTER_MAKERS = "\u0302\u0306\u0308"  # circumflex, breve and two dots; other accents of such letters are tones
_LETTER = re.compile(r"[A-Za-z]|\{\\(?:ae|AE|oe|OE|o|O|i|j|l|L)\}")
_SCRIPTS = {"<super>": "^", "<sub>": "_"}
_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_DELIMITER = re.compile(r"\\[^()\[\]]|(\$\$?|\\[()\[\]])", re.DOTALL)
_MATH_MARKS = frozenset("\\^_{}")
_OPENING_QUOTE = re.compile(r'(?:^|(?<=[\s(\[{“–—-]))"(?=\S)')
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]+")
_LONGEST_SYMBOLS = 3  # more Greek letters in a row are a Greek word
_SHORTCODE = re.compile(r":[a-z0-9_]+:")  # what transliteration makes of an emoji


def encode(text: str) -> str:
    """The text as LaTeX in ASCII, on one line and with balanced braces."""
    return _finished("".join(f"${part}$" if is_math else _encoded(part) for is_math, part in _parts(text)))


def protect(title: str) -> str:
    """The title as `encode` writes it, with braces around what a bibliography style must not turn to lower case.

    That is math, acronyms, names with capitals inside, versions, single capitals and what science named after people
    and places. In a title all in capitals that cannot be told apart, and only math and versions are protected.
    """
    parts = list(_parts(title))
    shouting = capitals.is_shouting(" ".join(part for is_math, part in parts if not is_math))
    written = ""
    for number, (is_math, part) in enumerate(parts, 1):
        if is_math:
            written += f"{{${part}$}}"
            continue
        for is_kept, piece in capitals.split(part, shouting=shouting, ends=number == len(parts)):
            written += _braced(_encoded(piece)) if is_kept else _encoded(piece, math="{{${}$}}")
    return _finished(written)


def braced(text: str) -> str:
    """The text as `encode` writes it, in braces: BibTeX takes it as it is, whatever it holds."""
    return _braced(encode(text))


def _braced(latex: str) -> str:
    # BibTeX reads a brace with a backslash behind it as one accented letter, and changes its case.
    return f"{{{{}}{latex}}}" if latex.startswith("\\") else f"{{{latex}}}"


def _finished(latex: str) -> str:
    """`latex` with single spaces, and with a break where two characters would join into a ligature or display math."""
    latex = latex.replace("?`", "?{}`").replace("!`", "!{}`").replace("$$", "${}$")
    return " ".join(latex.split())


# --- Reading: text and math -------------------------------------------------------------------------------------------


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """The text cut into math, ready to be set between `$`, and plain Unicode."""
    text = clean(html_to_unicode(text))
    start = place = 0
    while opening := _delimiter(text, place):
        place = opening.end()
        closing = _delimiter(text, place)
        if closing is None or _is_money(text[place : closing.start()], text[closing.end() : closing.end() + 1]):
            yield False, _plain(text[start : opening.start()])
            yield False, opening[1].strip("\\")
            start = place
            continue
        inner = text[place : closing.start()]
        math = latex_math.rewrite(inner)
        yield False, _plain(text[start : opening.start()])
        yield (True, math) if math else (False, _plain(f"${inner}$"))
        # What closes `$x$` may be the first half of `$$`, the second of which opens the next.
        start = place = min(closing.end(), closing.start() + len(opening[1]))
    yield False, _plain(text[start:])


def _delimiter(text: str, place: int) -> re.Match[str] | None:
    return next((found for found in _DELIMITER.finditer(text, place) if found[1]), None)


def _is_money(inner: str, after: str) -> bool:
    """Whether the `$` on both sides of `inner` are dollars, as in "$5 and $10"."""
    if not inner[:1].isdigit() or after.isdigit():
        return inner[:1].isdigit()
    return inner.endswith(" ") and _MATH_MARKS.isdisjoint(inner) and re.search("[a-z]{2}", inner) is not None


def _plain(piece: str) -> str:
    """A piece of text as Unicode; its braces group something and are no part of it, even where one is missing."""
    piece = re.sub(r"(?<=[^\s\\])~(?=\S)", " ", piece)
    return _OPENING_QUOTE.sub("“", latex_to_unicode("{" + piece if "}" in piece else piece))


# --- Writing: Unicode to LaTeX ----------------------------------------------------------------------------------------


def _encoded(text: str, math: str = "${}$") -> str:
    """Plain Unicode as LaTeX; `math` is the frame for what exists in math mode only."""
    if text.isascii() and text.replace(" ", "").isalnum():
        return text
    text = _GREEK.sub(_greek, text)
    return "".join(
        math.format(_symbols(list(clusters))) if in_math else "".join(map(_character, clusters))
        for in_math, clusters in groupby(_CLUSTER.findall(text), _is_symbol)
    )


def _greek(found: re.Match[str]) -> str:
    letters = found[0]
    if len(letters) <= _LONGEST_SYMBOLS and all(map(latex_math.symbol, letters)):
        return letters
    return anyascii(letters)


def _is_symbol(cluster: str) -> bool:
    return cluster not in _TEXT and (latex_math.symbol(cluster) is not None or _script(cluster) is not None)


@lru_cache(maxsize=4096)
def _script(cluster: str) -> tuple[str, str] | None:
    """The mark (`^` or `_`) and what it raises or lowers, of a character such as ²."""
    if cluster == "°":
        return "^", "\\circ"
    kind, _, code = unicodedata.decomposition(cluster).partition(" ") if len(cluster) == 1 else ("", "", "")
    if kind not in _SCRIPTS or " " in code:
        return None
    base = chr(int(code, 16)).replace("−", "-")
    return (_SCRIPTS[kind], base) if base.isascii() else None


def _symbols(clusters: list[str]) -> str:
    """Characters of math mode as its commands, neighbouring scripts as one."""
    written, last = "", ""
    for script, run in groupby(clusters, _script_mark):
        if not script:
            for cluster in run:
                written = latex_math.joined(written, latex_math.symbol(cluster) or "")
        else:
            separator = "{}" if last else ""
            written += f"{separator}{script}{{{''.join(base for _, base in filter(None, map(_script, run)))}}}"
        last = script
    return written


def _script_mark(cluster: str) -> str:
    script = None if latex_math.symbol(cluster) else _script(cluster)
    return script[0] if script else ""


@lru_cache(maxsize=4096)
def _character(cluster: str) -> str:
    """A character, with the accents that follow it, as text."""
    if cluster in _TEXT:
        return _TEXT[cluster]
    if cluster.isascii():
        return cluster
    decomposed = unicodedata.normalize("NFD", cluster)
    letter = _TEXT.get(decomposed[0], decomposed[0])
    if len(decomposed) > 1 and _LETTER.fullmatch(letter):
        return _accented(letter, decomposed[0], decomposed[1:])
    compatible = unicodedata.normalize("NFKC", cluster)
    if compatible != cluster:
        return _encoded(compatible)
    ascii_text = _SHORTCODE.sub("", anyascii(cluster))
    return "".join(_TEXT.get(char, char) for char in ascii_text)


def _accented(letter: str, base: str, marks: str) -> str:
    """The letter with one of its accents, if there is one that LaTeX and biber know on it.

    Of two, as in Vietnamese, neither LaTeX nor biber makes one letter; the one that makes another letter is kept.
    """
    known = [mark for mark in marks if mark in _ACCENTS and len(unicodedata.normalize("NFC", base + mark)) == 1]
    if not known:
        return letter
    accent = _ACCENTS[next((mark for mark in known if mark in _LETTER_MAKERS), known[0])]
    return f"{{\\{accent}{{{letter}}}}}" if accent.isalpha() and len(letter) == 1 else f"{{\\{accent}{letter}}}"
