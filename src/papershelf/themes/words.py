"""Text as words with their stems, cut where a phrase cannot go on."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
import Stemmer

from papershelf.text import clean, html_to_unicode, latex_to_unicode

if TYPE_CHECKING:
    from collections.abc import Callable

    from papershelf.model import Mention

_stemmed: Callable[[str], str] = Stemmer.Stemmer("english").stemWord
# Inside words stand letters, digits, apostrophes, and what holds names together: C++, A*, node.js, 1.5B.
_WORD = re.compile(r"([^\W_]+(?:['’.][^\W_]+)*[+#]*)")
# A phrase goes on over hyphens, slashes and spaces, and over nothing else.
_GOES_ON = frozenset({" ", "-", "/", " / ", "‐", "‑", "–", "'", "’", "' ", "’ "})
_TIES = frozenset("-‐‑–")  # an en dash ties names: Yang–Mills
_ACRONYMS = re.compile(r"[^\W\daeiouy_]{3,}s")  # LLMs, VLMs: Snowball leaves an s where no vowel is before it
# British endings, so that both spellings have one stem; what else they meet ("noise") is changed alike everywhere.
_BRITISH = (
    ("is", re.compile(r"is(?=(?:ations?|e[ds]?|ers?|ing)$)"), "iz"),
    ("our", re.compile(r"(?<=[bilv])our(?=$|s$|ed$|ing$|al$|hood)"), "or"),
)
_POSSESSIVE = re.compile(r"['’]s?$")


class Word(msgspec.Struct, frozen=True, gc=False):  # made in a tenth of the time that a dataclass takes
    """A word as it stands in a text, and its stem, folded, by which words are compared.

    A hyphen ties a word to the next: `in` in `in-context learning`.
    """

    text: str
    stem: str
    is_tied: bool = False


class Text(msgspec.Struct, frozen=True):
    """The words of a mention, as `sentences` gives them: all who look at them need to cut the text only once.

    `shown` are the texts that they were cut from, the abstract and the title.
    """

    title: list[list[Word]]
    abstract: list[list[Word]]
    shown: tuple[str, str]

    @classmethod
    def of(cls, title: str, abstract: str) -> Text:
        """The words of these texts."""
        title, abstract = plain(title), plain(abstract) if abstract else ""
        return cls(_cut(title), _cut(abstract), (abstract, title))


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """The stem of one word, folded: `Diffusion` and `diffusions` have the same.

    English by Snowball's algorithm (https://snowballstem.org/algorithms/english/stemmer.html); words with a digit or a
    letter beyond ASCII stay whole.
    """
    folded = word.casefold()
    if not folded.isalnum():
        folded = _POSSESSIVE.sub("", folded)
    if _ACRONYMS.fullmatch(folded):
        return folded[:-1]
    if not (folded.isascii() and folded.isalpha()):
        return folded
    for held, pattern, american in _BRITISH:
        if held in folded:
            folded = pattern.sub(american, folded)
    return _stemmed(folded)


def sentences(text: str) -> list[list[Word]]:
    """The words of a text in runs that no punctuation interrupts; LaTeX and HTML are read as a person would."""
    return _cut(plain(text))


def _cut(shown: str) -> list[list[Word]]:
    runs: list[list[Word]] = []
    gap = "."  # what stands before the next word; nothing goes on before the first
    for piece in shown.split(" "):
        if piece.isalnum():  # a word alone, as most are
            if gap in _GOES_ON:
                runs[-1].append(_word(piece, False))
            else:
                runs.append([_word(piece, False)])
            gap = " "
            continue
        before, *pieces = _WORD.split(f"{piece} ")  # a gap, a word, a gap, …, a gap
        gap += before
        for text, behind in zip(pieces[::2], pieces[1::2], strict=True):
            if gap not in _GOES_ON:
                runs.append([])
            runs[-1].append(_word(text, behind in _TIES))
            gap = behind
    return runs


@lru_cache(maxsize=1 << 17)
def _word(text: str, is_tied: bool) -> Word:
    return Word(text, stem(text), is_tied)


def plain(text: str) -> str:
    """The text whose words `sentences` gives, as it is shown to people."""
    return clean(latex_to_unicode(html_to_unicode(text)))


def text_of(mention: Mention) -> Text:
    """The words of a mention's title and abstract."""
    return Text.of(mention.title, mention.abstract or "")
