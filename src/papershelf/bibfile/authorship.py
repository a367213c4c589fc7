"""How the authors that an entry names stand to those of a record: cautious, as people spell names in many ways."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from papershelf.names import OTHERS, parse_author
from papershelf.text import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from papershelf.model import Author, Mention, Record

_AGREE = 0.5  # share of the persons named
_MISSPELLED = 75  # per cent alike, from which two family names may be one that was mistyped
_MOST_STRANGE = 30  # persons that are compared letter by letter with a record's, which may be thousands
_SHORTEST = 4  # letters of names that can be told to be mistyped
_ENDING = re.compile(r"[iyj]+$")  # Dvurechenskii is Dvurechensky
_DIGRAPH = re.compile(r"(?<=[aou])e")  # Schroedinger is Schrödinger, which is folded to Schrodinger


@dataclass(frozen=True, slots=True)
class Person:
    """A person by the words of the family name and of all names, and by the initials, all folded."""

    name: str
    family: tuple[str, ...]
    words: frozenset[str]
    initials: frozenset[str]

    @classmethod
    def of(cls, author: Author) -> Person | None:
        """None for groups, "et al." and names in scripts that are spelled in Latin letters in many ways."""
        family, given = (tuple(_folded(part)) for part in (author.family, author.given))
        if author.is_group or author == OTHERS or not family or not "".join(family).isascii():
            return None
        return cls(author.name, family, frozenset(family + given), frozenset(word[0] for word in given if word))

    def may_be(self, other: Person) -> bool:
        """Whether the two can be the same: "Zhang Wei" and "W. Zhang", Garcia and Garcia-Lopez."""
        return self._shares_name(other) or self.is_mistyped(other)

    def _shares_name(self, other: Person) -> bool:
        one, two = "".join(self.family), "".join(other.family)
        is_spelled_so = _ENDING.sub("", one) == _ENDING.sub("", two) or one.endswith(two) or two.endswith(one)
        return is_spelled_so or self.family[-1] in other.words or other.family[-1] in self.words

    def is_mistyped(self, other: Person) -> bool:
        """Whether the family names are not the same, but so much alike that one may be the other with a mistake."""
        one, two = "".join(self.family), "".join(other.family)
        if min(len(one), len(two)) < _SHORTEST or self._shares_name(other):
            return False
        have_initials = bool(self.initials and other.initials)
        return fuzz.ratio(one, two) >= _MISSPELLED and not (have_initials and not self.initials & other.initials)


@dataclass(frozen=True, slots=True)
class Authorship:
    """The persons that an entry names, and those of a record, in order.

    `has_groups`: a list names a group, whose members may be meant, or the record's ends with "et al.". `is_open`: the
    entry's does.
    """

    ours: tuple[Person, ...]
    theirs: tuple[Person, ...]
    has_groups: bool
    is_open: bool

    @classmethod
    def of(cls, mention: Mention, record: Record) -> Authorship:
        """The two lists side by side."""
        named = [parse_author(name) for name in mention.authors]
        has_groups = any(author.is_group for author in (*named, *record.authors)) or OTHERS in record.authors
        return cls(tuple(_persons(named)), tuple(_persons(record.authors)), has_groups, mention.n_authors is None)

    @property
    def n_known(self) -> int:
        """How many of the entry's persons may be among the record's."""
        words = frozenset(word for person in self.theirs for word in person.words)
        families = frozenset(person.family[-1] for person in self.theirs)
        strange = [one for one in self.ours if one.family[-1] not in words and families.isdisjoint(one.words)]
        misspelled = sum(any(one.may_be(other) for other in self.theirs) for one in strange[:_MOST_STRANGE])
        return len(self.ours) - len(strange) + misspelled

    @property
    def share(self) -> float | None:
        """The share of the entry's persons that may be among the record's; None if there is nobody to compare."""
        return self.n_known / len(self.ours) if self.ours and self.theirs else None

    @property
    def agrees(self) -> bool:
        """Whether enough persons are on both sides for it to be the same paper, if the titles agree as well."""
        return (self.share or 0) >= _AGREE

    @property
    def are_strangers(self) -> bool:
        """Whether nobody is on both sides, for certain."""
        return self.share == 0 and not self.has_groups


def _persons(authors: Iterable[Author]) -> Iterator[Person]:
    return filter(None, map(Person.of, authors))


def _folded(name: str) -> list[str]:
    return [_DIGRAPH.sub("", word) for word in normalize(name.replace("-", "")).split()]
