"""What one record holds that citation keys can be made of, in letters that are safe in them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from papershelf.latex_symbols import GREEK_NAMES
from papershelf.names import OTHERS, without_particles
from papershelf.text import html_to_unicode, latex_to_unicode, normalize

if TYPE_CHECKING:
    from papershelf.model import Author, PartialDate, Record

# Words that tell no two titles apart: papershelf's own list, for `{word}`.
_STOP_WORDS = frozenset(
    """
    a an the on in for of to at by as or and nor but if so via from into onto over under between among through towards
    toward upon about after before with within without is are was were be been being am do does did done has have had
    can could may might will would shall should must not no how what why when where which who whom whose whether that
    this these those it its their there here we you your our us i my me he she they them his her all any some
    der die das ein eine und zur zum le la les un une des du et sur el los las il
    """.split()
)
# Better BibTeX's `skipWords` as it comes (https://retorque.re/zotero-better-bibtex/installation/preferences/hidden-preferences/).
_BBT_SKIP_WORDS = frozenset(
    """
    a ab aboard about above across after against al along amid among an and anti around as at before behind below
    beneath beside besides between beyond but by d da das de del dell dello dei degli della delle dem den der des
    despite die do down du during ein eine einem einen einer eines el en et except for from gli i il in inside into is l
    la las le les like lo los near nor of off on onto or over past per plus round save since so some sur than the
    through to toward towards un una unas under underneath une unlike uno unos until up upon versus via von while with
    within without yet zu zum
    """.split()
)
_HYPHENATED = re.compile(r"(?<![^\W_])[^\W_]+(?:[-‐‑][^\W_]+)+")
_HYPHENS = str.maketrans({"‐": "-", "‑": "-"})
_GREEK = str.maketrans(GREEK_NAMES | {letter.upper(): name.title() for letter, name in GREEK_NAMES.items()})
_GROUP_WORDS = frozenset({"the", "team", "collaboration", "collaborations", "consortium", "collab"})
_MOST_GROUP_WORDS = 4
_LONGEST_JOINED = 12  # letters: `gpt4`, `pretraining`; of a longer one the first part is enough
_LONGEST = 40  # characters of a name or a word: both can hold anything
_LONGEST_TITLE = 2000  # characters that are looked at


def ascii_letters(text: str) -> str:
    """The text in ASCII: other scripts are transliterated, `ö` is `o` and `ß` is `ss`."""
    if text.isascii():
        return text
    from anyascii import anyascii  # slow to import, and most names and titles do without

    return str(anyascii(text))


class Facts:
    """What keys can be made of, drawn from one record, each thing at most once.

    `more_words` is how many words beyond those asked for `{word}` gives, to tell papers apart.
    """

    def __init__(self, record: Record, more_words: int = 0) -> None:
        self.record = record
        self.more_words = more_words

    @cached_property
    def date(self) -> PartialDate | None:
        """When the paper was submitted; None for what has neither a date nor an id, as entries in a file may."""
        return self.record.submitted if self.record.published or self.record.arxiv_id else None

    @cached_property
    def arxiv_id(self) -> str:
        """The id with what may stand in a key: `1706.03762`, `hep-th/9711200`."""
        return re.sub(r"[^A-Za-z0-9./-]", "", self.record.arxiv_id.base)

    @cached_property
    def surname(self) -> str:
        """The first usable surname as Google Scholar writes it: small ASCII letters, without particles."""
        authors = (author for author in self.record.authors if author != OTHERS)
        return next(filter(None, map(_surname, authors)), "anonymous")[:_LONGEST]

    @cached_property
    def families(self) -> tuple[tuple[str, ...], ...]:
        """The words of each author's family name, particles and hyphens included."""
        authors = (author for author in self.record.authors if author != OTHERS)
        return tuple(filter(None, map(_family, authors))) or (("Anonymous",),)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The family names, each as one word."""
        return tuple("".join(words)[:_LONGEST] for words in self.families)

    @cached_property
    def significant(self) -> tuple[str, ...]:
        """The words of the title that tell something, in small ASCII letters and digits."""
        plain = [
            re.sub(r"[^a-z0-9]", "", ascii_letters(word).lower())[:_LONGEST]
            for word in normalize(_HYPHENATED.sub(_joined, self.record.title[:_LONGEST_TITLE])).split()
            if word not in _STOP_WORDS
        ]
        words = [word for word in plain if len(word) > 1 and not word.isdigit()]
        return tuple(words or [word for word in plain if word])

    @cached_property
    def title_words(self) -> tuple[str, ...]:
        """The words of the title without Better BibTeX's skip words, as they are written, without punctuation."""
        title = latex_to_unicode(html_to_unicode(self.record.title[:_LONGEST_TITLE])).translate(_GREEK)
        words = [
            in_ascii(word)[:_LONGEST]
            for word in re.sub(r"[/:—]", " ", title).split()
            if word.casefold().strip(".,;!?'’\"“”()[]") not in _BBT_SKIP_WORDS
        ]
        return tuple(word for word in words if len(word) > 1 or word.isdigit())


def _surname(author: Author) -> str:
    words = without_particles(author.family).split()
    if author.is_group:
        words = [word for word in words if word.casefold() not in ("the", "team")][:1] or words
    letters = "".join(char for word in words for char in word if char.isalpha())
    return re.sub(r"[^a-z]", "", ascii_letters(letters).lower())


def _family(author: Author) -> tuple[str, ...]:
    """The words of the family name, or of what a group is called: `Pierre Auger` for the collaboration."""
    words = author.family.translate(_HYPHENS).split()
    if author.is_group:
        words = [word for word in words if word.casefold() not in _GROUP_WORDS][:_MOST_GROUP_WORDS] or words[:1]
    plain = (in_ascii(word, "-", digits=author.is_group).strip("-") for word in words)
    return tuple(word[:_LONGEST] for word in plain if word)


def in_ascii(word: str, others: str = "", *, digits: bool = True) -> str:
    """The letters, the digits and what is among `others`, in ASCII; signs such as emoji have names, but no letters."""
    kept = "".join(char for char in word if char in others or (char.isalnum() if digits else char.isalpha()))
    return "".join(char for char in ascii_letters(kept) if char in others or char.isalnum())


def _joined(found: re.Match[str]) -> str:
    joined = re.sub(r"[-‐‑]", "", found[0])
    return joined if len(joined) <= _LONGEST_JOINED else found[0]
