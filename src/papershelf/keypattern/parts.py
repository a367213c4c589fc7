"""The parts of a paper that a pattern may name: `PARTS`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from papershelf.keypattern.facts import in_ascii
from papershelf.names import OTHERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from papershelf.keypattern.facts import Facts

_MOST_INITIALS = 11  # names in dblp's key; of longer lists it has about as many
# dblp's keys for CoRR are made of names from August 2013 to July 2017, of the id before and since.
_DBLP_NAMES = ((2013, 8), (2017, 7))


@dataclass(frozen=True, slots=True)
class Value:
    """What a part comes to: words of ASCII letters, digits and hyphens, and what stands between them in the key."""

    words: tuple[str, ...] = ()
    joiner: str = ""

    def __str__(self) -> str:
        return self.joiner.join(self.words)


def _one(word: str) -> Value:
    return Value((word,) if word else ())


def capitalized(word: str) -> str:
    """The word with its first letter in upper case and the rest as it is."""
    return word[:1].upper() + word[1:]


# --- Authors ----------------------------------------------------------------------------------------------------------


def _auth(facts: Facts, length: int = 0, number: int = 1) -> Value:
    families = facts.families[max(number, 1) - 1 :][:1]
    if length:
        return _one("".join(families[0])[:length] if families else "")
    return Value(families[0] if families else ())


def _authors(facts: Facts, number: int = 0) -> Value:
    names = facts.names
    if number and number < len(names):
        return Value((*names[:number], "EtAl"))
    return Value(names)


def _auth_et_al(facts: Facts) -> Value:
    return Value(_two_or(facts, "EtAl"))


def _auth_etal2(facts: Facts) -> Value:
    return Value(_two_or(facts, "etal"), ".")


def _two_or(facts: Facts, others: str) -> tuple[str, ...]:
    names = facts.names
    return names if len(names) < 3 else (names[0], others)


def _auth_auth_ea(facts: Facts) -> Value:
    return Value(facts.names[:2] + (("ea",) if len(facts.names) > 2 else ()), ".")


def _auth_ini(facts: Facts, length: int = 1) -> Value:
    return Value(tuple(name[: length or None] for name in facts.names), ".")


def _author_ini(facts: Facts) -> Value:
    return Value((facts.names[0][:5], *(name[0] for name in facts.names[1:])), ".")


def _authors_alpha(facts: Facts) -> Value:
    names = facts.names
    if len(names) == 1:
        return _one(names[0][:3])
    initials = "".join(name[0] for name in names)
    return _one(initials if len(names) <= 4 else initials[:3] + "+")


def _auth_short(facts: Facts) -> Value:
    names = facts.names
    if len(names) == 1:
        return _one(names[0])
    initials = [name[0] for name in names[:3]]
    return Value((*initials[:-1], initials[-1] + ("+" if len(names) > 3 else "")), ".")


def _auth_fore_ini(facts: Facts) -> Value:
    given = next((author.given for author in facts.record.authors if author != OTHERS), "")
    return _one(in_ascii(given[:40], digits=False)[:1].upper())


def _dblp(facts: Facts) -> Value:
    first, *others = (words[-1] for words in facts.families[:_MOST_INITIALS])
    return _one(f"{first}{''.join(name[0] for name in others)}{_short_year(facts)}")


def _corr(facts: Facts) -> Value:
    if facts.arxiv_id and not _DBLP_NAMES[0] <= facts.record.arxiv_id.year_month <= _DBLP_NAMES[1]:
        archive, _, number = facts.arxiv_id.rpartition("/")
        if not archive:
            return _one("abs-" + number.replace(".", "-"))
        category = facts.record.primary_category or ""
        subject = re.sub(r"[^A-Za-z-]", "", category.partition(".")[2]) if category.startswith(f"{archive}.") else ""
        return _one("-".join(filter(None, (archive, subject, number))))
    return _dblp(facts)


# --- Title and date ---------------------------------------------------------------------------------------------------


def _title(facts: Facts) -> Value:
    return Value(tuple(map(capitalized, facts.title_words)))


def _short_title(facts: Facts, number: int = 3, capitals: int = 0) -> Value:
    words = facts.title_words[:number]
    return Value((*map(capitalized, words[:capitals]), *words[capitals:]))


def _very_short_title(facts: Facts, number: int = 1, capitals: int = 0) -> Value:
    return _short_title(facts, number, capitals)


def _word(facts: Facts, number: int = 1) -> Value:
    return Value(facts.significant[: number + facts.more_words])


def _year(facts: Facts) -> Value:
    return _one(str(facts.date.year) if facts.date else "")


def _short_year(facts: Facts) -> Value:
    return _one(f"{facts.date.year % 100:02}" if facts.date else "")


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _month(facts: Facts) -> Value:
    return _one(_MONTHS[facts.date.month - 1] if facts.date and facts.date.month else "")


@dataclass(frozen=True, slots=True)
class Part:
    """How a part is drawn; beside the facts, `draw` takes up to `most_numbers` numbers."""

    draw: Callable[..., Value]
    most_numbers: int = 0


PARTS: Mapping[str, Part] = {
    "surname": Part(lambda facts: _one(facts.surname)),
    "auth": Part(_auth, 2),
    "authors": Part(_authors, 1),
    "authEtAl": Part(_auth_et_al),
    "authEtal2": Part(_auth_etal2),
    "authAuthEa": Part(_auth_auth_ea),
    "authIni": Part(_auth_ini, 1),
    "authorIni": Part(_author_ini),
    "authorsAlpha": Part(_authors_alpha),
    "authshort": Part(_auth_short),
    "authForeIni": Part(_auth_fore_ini),
    "authorLast": Part(lambda facts: Value(facts.families[-1])),
    "dblp": Part(_dblp),
    "corr": Part(_corr),
    "title": Part(_title),
    "shorttitle": Part(_short_title, 2),
    "veryshorttitle": Part(_very_short_title, 2),
    "word": Part(_word, 1),
    "year": Part(_year),
    "shortyear": Part(_short_year),
    "yy": Part(_short_year),
    "month": Part(_month),
    "id": Part(lambda facts: _one(facts.arxiv_id)),
}
