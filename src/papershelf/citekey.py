"""Citation keys as Google Scholar makes them: `vaswani2017attention`, from surname, year and first title word.

A key must not change because another paper comes into the same digest, or comes earlier in it. So of the papers that
would share a key, the one that was first on arXiv has the plain one, and each of the others takes further words of its
own title (`smith2020graph`, `smith2020graphneural`), and at last its arXiv id. A paper that is added later changes at
most the keys of those that are younger and want the very same words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anyascii import anyascii

from papershelf.names import OTHERS, without_particles
from papershelf.text import normalize

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.model import Author, Record

# Words that tell no two titles apart.
_STOP_WORDS = frozenset(
    """
    a an the on in for of to at by as or and nor but if so via from into onto over under between among through towards
    toward upon about after before with without within is are was were be been being am do does did done has have had
    can could may might will would shall should must not no how what why when where which who whom whose whether that
    this these those it its their there here we you your our us i my me he she they them his her all any some
    der die das ein eine und zur zum le la les un une des du et sur el los las il
    """.split()
)
_HYPHENATED = re.compile(r"(?<![^\W_])[^\W_]+(?:[-‐‑][^\W_]+)+")
_LONGEST_JOINED = 12  # letters: `gpt4`, `pretraining`; of a longer one the first part is enough
_LONGEST = 40  # characters of a surname or a word: names and titles can hold anything


def base_key(record: Record) -> str:
    """Surname, year and first significant title word, in `[a-z0-9]` and with a letter first.

    Particles are dropped (`berg` for van der Berg), other scripts transliterated; a group gives its first word, and a
    paper without authors `anonymous`.
    """
    words = _significant(record.title)
    return _stem(record) + (words[0] if words else "")


def assign_keys(records: Sequence[Record], taken: Collection[str] = ()) -> dict[ArxivId, str]:
    """A key for each record, unlike any other and any in `taken` even if case is ignored.

    The order of `records` does not matter; a record that occurs twice has one key.
    """
    used = {key.casefold() for key in taken}
    keys: dict[ArxivId, str] = {}
    for record in sorted(records, key=lambda record: (record.arxiv_id.year_month, record.arxiv_id)):
        if record.arxiv_id not in keys:
            keys[record.arxiv_id] = next(key for key in _candidates(record) if key not in used)
            used.add(keys[record.arxiv_id])
    return {record.arxiv_id: keys[record.arxiv_id] for record in records}


def _candidates(record: Record) -> Iterator[str]:
    """Keys for the record, the best first, without end."""
    key = base_key(record)
    yield key
    for word in _significant(record.title)[1:4]:
        key += word
        yield key
    key = base_key(record) + re.sub(r"[^a-z0-9]", "", record.arxiv_id.lower())
    while True:
        yield key
        key += "x"


def _stem(record: Record) -> str:
    surnames = (_surname(author) for author in record.authors if author != OTHERS)
    return f"{next(filter(None, surnames), 'anonymous')}{record.submitted.year}"


def _surname(author: Author) -> str:
    words = without_particles(author.family).split()
    if author.is_group:
        words = [word for word in words if word.casefold() not in ("the", "team")][:1] or words
    letters = "".join(char for word in words for char in word if char.isalpha())
    return re.sub(r"[^a-z]", "", anyascii(letters).lower())[:_LONGEST]


def _significant(title: str) -> list[str]:
    """The words of the title that tell something, in ASCII letters and digits."""
    plain = [
        re.sub(r"[^a-z0-9]", "", anyascii(word).lower())[:_LONGEST]
        for word in normalize(_HYPHENATED.sub(_joined, title)).split()
        if word not in _STOP_WORDS
    ]
    words = [word for word in plain if len(word) > 1 and not word.isdigit()]
    return words or [word for word in plain if word]


def _joined(found: re.Match[str]) -> str:
    joined = re.sub(r"[-‐‑]", "", found[0])
    return joined if len(joined) <= _LONGEST_JOINED else found[0]
