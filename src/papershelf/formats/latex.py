r"""Titles and names as LaTeX that compiles, whatever they held: no text ever runs a command.

Text is first read as Unicode, where its own LaTeX is gone; every command in the output comes from the tables here.
Only math that `latex_math` knows to compile stays math; it can need `\usepackage{amssymb}`. There are two encodings:

- `latex` is plain ASCII. Its commands are those of LaTeX's kernel in the default font encoding (OT1), so a Polish
  ogonek or an Icelandic thorn is transliterated.
- `unicode` is for LuaLaTeX, XeLaTeX and biber: letters stay, and TeX's own characters are escaped. A symbol such as ≤
  or a lone α becomes math here, too: Latin Modern, the engines' default font, lacks it, and they would not say so.
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
    from collections.abc import Callable, Iterator

    from papershelf.formats.entry_options import Encoding

_TEXT = {
    "\\": "{\\textbackslash}", "{": "{\\textbraceleft}", "}": "{\\textbraceright}", "^": "{\\textasciicircum}",
    "~": "{\\textasciitilde}", "$": "\\$",
    # Biber reads \textless as <, and there LaTeX's default font has an inverted exclamation mark.
    "<": "{\\ensuremath{<}}", ">": "{\\ensuremath{>}}", "|": "{\\ensuremath{|}}",
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
_DOTTED = {"ı": "i", "ȷ": "j"}
_LETTER_MAKERS = "\u0302\u0306\u0308"  # circumflex, breve and two dots; other accents of such letters are tones
_LETTER = re.compile(r"[A-Za-z]|\{\\(?:ae|AE|oe|OE|o|O|i|j|l|L)\}")
_SCRIPTS = {"<super>": "^", "<sub>": "_"}
_CLUSTER = re.compile(r"(?:[\u0370-\u03ff\u1f00-\u1fff]+|.)[\u0300-\u036f]*", re.DOTALL)  # Greek in whole words
_DELIMITER = re.compile(r"\\[^()\[\]]|(\$\$?|\\[()\[\]])", re.DOTALL)
_CAPITAL_COMMAND = re.compile(r"\\[A-Za-z]*[A-Z]")
_MATH_MARKS = frozenset("\\^_{}")
_OPENING_QUOTE = re.compile(r'(?:^|(?<=[\s(\[{“–—-]))"(?=\S)')
_LONGEST_SYMBOLS = 3  # more Greek letters in a row are a Greek word
_LATIN_1 = "\xff"  # every text font has what comes before
_RAISED_DIGITS = "¹²³"  # not many fonts have the others, and all are to look alike
_NO_CHARACTERS = ("Cn", "Co")  # not assigned, or of private meaning
_SHORTCODE = re.compile(r":[a-z0-9_]+:")  # what transliteration makes of an emoji


def encode(text: str, encoding: Encoding = "latex") -> str:
    """The text as LaTeX, on one line and with balanced braces."""
    return _written(text, encoding, _framed)


def protect(title: str, encoding: Encoding = "latex") -> str:
    """The title as `encode` writes it, with braces around what a bibliography style must not turn to lower case.

    That is math, acronyms, names with capitals inside, versions, single capitals and what science named after people
    and places. In a title all in capitals that cannot be told apart, and only math and versions are protected.
    """
    parts = [part for part in _parts(title) if part[1]]
    is_math_at = {number for number, (is_math, _) in enumerate(parts, 1) if is_math}
    shouting = capitals.is_shouting(" ".join(part for is_math, part in parts if not is_math))
    written = ""
    for number, (is_math, part) in enumerate(parts, 1):
        if is_math:
            written += _framed_and_braced(part)
            continue
        touches = {"after_math": number - 1 in is_math_at, "before_math": number + 1 in is_math_at}
        for is_kept, piece in capitals.split(part, shouting=shouting, ends=number == len(parts), **touches):
            written += braced(_encoded(piece, encoding)) if is_kept else _encoded(piece, encoding, _framed_and_braced)
    return _finished(written)


def unprotected(title: str, encoding: Encoding = "latex") -> str:
    r"""The title as `encode` writes it, with braces only where it would not compile in lower case: `\Box`, `\Re`."""
    return _written(title, encoding, _framed_for_any_case)


def name(text: str, encoding: Encoding = "latex") -> str:
    """A part of a person's name as LaTeX without math, for BibTeX may take any letter of it."""
    plain = _plain(clean(html_to_unicode(text)))
    plain = unicodedata.normalize("NFKC", plain) if encoding == "latex" else plain  # ℃ would be math, too
    return _finished("".join(_character(cluster, encoding) for cluster in _CLUSTER.findall(plain)))


def braced(latex: str) -> str:
    """LaTeX that this module wrote, in braces: BibTeX takes it as it is, whatever it holds."""
    # BibTeX reads a brace with a backslash behind it as one accented letter, and changes its case.
    return f"{{{{}}{latex}}}" if latex.startswith("\\") else f"{{{latex}}}"


def _written(text: str, encoding: Encoding, frame: Callable[[str], str]) -> str:
    parts = _parts(text)
    return _finished("".join(frame(part) if is_math else _encoded(part, encoding, frame) for is_math, part in parts))


def _framed(math: str) -> str:
    return f"${math}$"


def _framed_and_braced(math: str) -> str:
    return braced(_framed(math))


def _framed_for_any_case(math: str) -> str:
    return _framed_and_braced(math) if _CAPITAL_COMMAND.search(math) else _framed(math)


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
    return _OPENING_QUOTE.sub("“", latex_to_unicode("{" + piece if "}" in piece else piece)).replace('"', "”")


# --- Writing: Unicode to LaTeX ----------------------------------------------------------------------------------------


def _encoded(text: str, encoding: Encoding, frame: Callable[[str], str] = _framed) -> str:
    """Plain Unicode as LaTeX; `frame` makes text of what exists in math mode only."""
    if text.isascii() and text.replace(" ", "").isalnum():
        return text
    return "".join(
        frame(_symbols(list(clusters))) if in_math else "".join(_character(cluster, encoding) for cluster in clusters)
        for in_math, clusters in groupby(_clusters(text), lambda cluster: _is_symbol(cluster, encoding))
    )


def _clusters(text: str) -> Iterator[str]:
    """The characters, each with the accents that follow it; a Greek word, which is no symbol, is one."""
    for cluster in _CLUSTER.findall(text):
        if len(cluster) <= _LONGEST_SYMBOLS and all(map(latex_math.symbol, cluster)):
            yield from cluster
        else:
            yield cluster


def _is_symbol(cluster: str, encoding: Encoding) -> bool:
    if cluster in _TEXT or (encoding == "unicode" and cluster <= _LATIN_1 and cluster not in _RAISED_DIGITS):
        return False
    return latex_math.symbol(cluster) is not None or _script(cluster) is not None


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
def _character(cluster: str, encoding: Encoding) -> str:
    """A character, with the accents that follow it, as text."""
    if encoding == "unicode" and not cluster.isascii():
        return _kept(cluster)
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
        return _encoded(compatible, encoding)
    ascii_text = _SHORTCODE.sub("", anyascii(cluster))
    return "".join(_TEXT.get(char, char) for char in ascii_text)


def _kept(cluster: str) -> str:
    """A character as Unicode; what only looks bold or upright in mathematics is a plain letter in a text font."""
    if unicodedata.decomposition(cluster[0]).startswith("<font>"):
        cluster = unicodedata.normalize("NFKC", cluster)
    return "".join(
        _TEXT[char] if char.isascii() and char in _TEXT else char
        for char in cluster
        if unicodedata.category(char) not in _NO_CHARACTERS
    )


def _accented(letter: str, base: str, marks: str) -> str:
    """The letter with one of its accents, if there is one that LaTeX and biber know on it.

    Of two, as in Vietnamese, neither LaTeX nor biber makes one letter; the one that makes another letter is kept.
    """
    base = _DOTTED.get(base, base)
    known = [mark for mark in marks if mark in _ACCENTS and len(unicodedata.normalize("NFC", base + mark)) == 1]
    if not known:
        return letter
    accent = _ACCENTS[next((mark for mark in known if mark in _LETTER_MAKERS), known[0])]
    return f"{{\\{accent}{{{letter}}}}}" if accent.isalpha() and len(letter) == 1 else f"{{\\{accent}{letter}}}"
