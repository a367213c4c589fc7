"""Which papers of a digest are in English, the only language whose phrases can be told from its prose. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from papershelf.themes.wordlists import EMPTY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.themes.words import Text

FOREIGN: Final = frozenset(
    """aan aber alla alle als apenas att auch auf aus avec bien bij bir bu ces cette che chez cho ciò como con cu
    các că của dalla dans das dass dat degli dei della delle dem den dengan des desde deze diese dieser du durch
    een ein eine einem einen einer eines el ele elle entre est este está fra från för für gli haben het ihre il
    ile im ist için jak jako je jest kann ke können las les leur los mellan mezi mit mot một naar nach nas nel
    nella neue neuen neuer neues nicht niet nieuwe notre nouveau nouvelle nouvelles nova nuestra nueva nuevo
    nuova nuovo não och oder ook oraz où para pas pela pelo più por pri przez quand que questa questo sich sie
    sind sobre sono sont sowie sowohl sua sulla sur są tegen tra trong tussen um uma un una und une unter untuk
    vers vom voor và với wir wird wordt wurde zijn zum zur zwischen är és în über și""".split()
)
"""Small words of other languages in Latin letters, without those that English names have (`de`, `von`)."""

_LONG = 20  # words; in so many, a text in English has small ones
_LEAST_SHARE = 0.12  # of them; abstracts in English have 0.2 to 0.5, those in Dutch, which shares some, up to 0.1
# Letters that are neither Latin nor of mathematics, or more Greek ones than a formula has at once.
_LATIN = "\u0000-\u03ff\u1d00-\u1fff\u2000-\u2bff\ua720-\ua7ff\ufb00-\ufb06\uff21-\uff5a\U0001d400-\U0001d7ff"
_OTHER_SCRIPT = re.compile(rf"[^\W\d_{_LATIN}]|[\u0370-\u03ff\u1f00-\u1fff]{{3}}")


def in_english(texts: Sequence[Text]) -> list[int]:
    """The places of the texts whose phrases can be looked at.

    A title such as "LoRA" has nothing that tells its language: it is in that of most papers.
    """
    leanings = [_leaning(text) for text in texts]
    is_english = sum(leaning > 0 for leaning in leanings) >= sum(leaning < 0 for leaning in leanings)
    return [place for place, leaning in enumerate(leanings) if leaning > 0 or (leaning == 0 and is_english)]


def _leaning(text: Text) -> int:
    """Above 0 for English, below for other languages, 0 where nothing tells: small words are counted."""
    words = [word for run in (*text.title, *text.abstract) for word in run]
    leaning = sum([_says(word.text, word.stem) for word in words])
    return -1 if len(words) >= _LONG and leaning < _LEAST_SHARE * len(words) else leaning


@lru_cache(maxsize=1 << 17)
def _says(word: str, stem: str) -> int:
    """What one word says of the language."""
    return 1 if stem in EMPTY else -_is_foreign(word)


def _is_foreign(word: str) -> bool:
    is_other_script = not word.isascii() and bool(_OTHER_SCRIPT.search(word))
    return is_other_script or (not word.isupper() and word.lower() in FOREIGN)
