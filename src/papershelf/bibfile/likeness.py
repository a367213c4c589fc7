"""How an entry of a .bib file and a record of arXiv are alike, in title, authors and year.

What tells two papers of the same people apart may be one word of the title; what the published version of a preprint
changes is one word, too. So a title that is not equal counts only with the very same list of persons, and where it
differs by spelling, by the name before its colon or what follows it, or by a word or two that were added.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from papershelf.bibfile.authorship import Person
from papershelf.bibfile.reading import authors_in
from papershelf.matching.evidence import abstract_share
from papershelf.matching.titles import PLAUSIBLE, FoldedTitle, conflicts, relation, similarity
from papershelf.model import TitleRelation
from papershelf.names import OTHERS, parse_author
from papershelf.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from papershelf.bibfile.reading import Bibliography
    from papershelf.bibfile.scan import Block
    from papershelf.model import Author, Record

_LONGEST_TITLE = 2000  # characters; what is longer is no title
_MOST_AUTHORS = 60  # that are compared; there may be thousands
_AGREE = 0.5  # share of the persons named
_LONG_NAME = 7  # letters from which names may be told to be spellings of one ("Chernyshev", "Tchernyshev")
_SHORT = 12  # letters and digits; a title or a part of one as short as this ("Introduction") says little
_CLOSE = 0.9  # similarity of titles that the same persons gave to a preprint and to its published version
_SPELLINGS = 80  # per cent alike, from which words may be spellings of one
_SAME_START = 4  # letters; "subcritical" is no spelling of "supercritical"
_MOST_ADDED = 2  # words
_FEWEST_COMMON = 5  # words; "Off-diagonal Ramsey numbers" says too little to be "Off-diagonal book Ramsey numbers"
_SMALL = frozenset("a an and as at by for from in into is its of on or the to toward towards via with".split())
# What makes a paper about a paper of it.
_ABOUT = frozenset(
    "addendum comment comments corrigenda corrigendum errata erratum rejoinder reply retracted retraction".split()
)
_ABSTRACT_SAME = 0.9  # parts of a series have abstracts of their own
_ABSTRACT_AGREES, _ABSTRACT_DENIES = 0.5, 0.1  # shares in common, as for digests: see `matching.Policy`
_YEARS_BEFORE, _YEARS_AFTER = 2, 8  # of a publication, seen from the paper's submission to arXiv


@dataclass(frozen=True, slots=True)
class Description:
    """A paper as an entry or a record describes it; `is_open`: its list of authors ends with "et al."."""

    title: FoldedTitle
    persons: tuple[Person, ...]
    groups: tuple[Author, ...]
    is_open: bool
    year: int | None
    abstract: str

    @classmethod
    def of_entry(cls, bib: Bibliography, entry: Block) -> Description:
        """What an entry says."""
        authors = authors_in(bib.source(entry, "author"), _MOST_AUTHORS)
        title = FoldedTitle.of(bib.title_of(entry)[:_LONGEST_TITLE])
        return cls._of(title, authors, bib.year_of(entry), bib.text(entry, "abstract"))

    @classmethod
    def of_record(cls, record: Record) -> Description:
        """What arXiv's metadata say, or a library's, where neither date nor id may be known."""
        title = FoldedTitle.of(record.title[:_LONGEST_TITLE])
        year = record.submitted.year if record.published or record.arxiv_id else None
        return cls._of(title, record.authors[:_MOST_AUTHORS], year, record.abstract)

    @classmethod
    def _of(cls, title: FoldedTitle, authors: Sequence[Author], year: int | None, abstract: str) -> Description:
        persons = tuple(filter(None, map(Person.of, authors)))
        groups = tuple(author for author in authors if author.is_group)
        return cls(title, persons, groups, OTHERS in authors, year, abstract)


@dataclass(frozen=True, slots=True)
class Likeness:
    """An entry, `ours`, beside a record, `theirs`.

    Attributes:
        title: how the titles stand to each other.
        conflicts: what differs between them and tells papers apart.
        share: of the entry's persons or groups, those that are among the record's; None if that cannot be told.
        first: the first persons are the same.
    """

    ours: Description
    theirs: Description
    title: TitleRelation
    conflicts: tuple[str, ...]
    share: float | None
    first: bool

    @classmethod
    def of(cls, ours: Description, theirs: Description) -> Likeness:
        """The two side by side."""
        one, other = ours.title, theirs.title
        first = bool(ours.persons and theirs.persons and _is_same(ours.persons[0], theirs.persons[0]))
        return cls(ours, theirs, relation(one, other), conflicts(one, other), _share(ours, theirs), first)

    @property
    def similarity(self) -> float:
        """Of the titles, 0 to 1."""
        return similarity(self.ours.title, self.theirs.title)

    @property
    def is_about(self) -> bool:
        """Whether one is an erratum, a comment or a reply, and the other is not."""
        one, other = (not _ABOUT.isdisjoint(side.title.words) for side in (self.ours, self.theirs))
        return one != other and bool(self.ours.title.key)

    @property
    def agrees(self) -> bool | None:
        """Whether the authors are the same, as far as they are named; None if that cannot be told."""
        if self.share is None:
            return None
        n_ours, n_theirs = len(self.ours.persons), len(self.theirs.persons)
        is_part = not self.ours.is_open and 3 * n_ours < n_theirs  # one name can be found among many by chance
        return self.first or (self.share >= _AGREE and not (is_part and not self.ours.groups))

    @property
    def is_in_time(self) -> bool:
        """Whether the entry's year can be that of the paper or its publication."""
        if self.ours.year is None or self.theirs.year is None:
            return True
        return -_YEARS_BEFORE <= self.ours.year - self.theirs.year <= _YEARS_AFTER

    @property
    def is_same_title(self) -> bool:
        """Whether title and authors are equal; where authors cannot be told, if the title is long enough."""
        if self.title is not TitleRelation.EQUAL or self.conflicts:
            return False
        return self.is_in_time and len(self.ours.title.key) > 2 * _SHORT if self.agrees is None else self.agrees

    @property
    def is_retitled(self) -> bool:
        """Whether the very same persons gave the same paper this other title."""
        if not self._are_same_persons or self.conflicts or not self.is_in_time:
            return False
        share = self._abstract_share()
        if share is not None and (share >= _ABSTRACT_AGREES or share < _ABSTRACT_DENIES):
            return share >= _ABSTRACT_AGREES and self.similarity >= PLAUSIBLE
        one, other = self.ours.title, self.theirs.title
        match self.title:
            case TitleRelation.NAME_ADDED | TitleRelation.NAME_DROPPED:
                return min(len(one.key), len(other.key)) > _SHORT
            case TitleRelation.SUBTITLE_ADDED | TitleRelation.SUBTITLE_DROPPED:
                is_part = one.key == other.head or other.key == one.head or one.is_cut
                return is_part and min(len(one.key), len(other.key)) > _SHORT
            case _:
                return self.similarity >= _CLOSE and _is_reworded(one.words, other.words)

    @property
    def is_other_paper(self) -> bool:
        """Whether an entry that has the record's id or DOI must have it by mistake."""
        if not self.ours.title.key:
            return False
        if self.title is TitleRelation.OTHER:
            share = self._abstract_share()
            if share is not None and share < _ABSTRACT_DENIES:
                return True
            return self.agrees is not None and not (self.first or (self.agrees and self.similarity >= PLAUSIBLE))
        if (self._abstract_share() or 0.0) >= _ABSTRACT_SAME:
            return False
        # "… Part I" with the id of "… Part II": nothing else is different.
        ours, theirs = _difference(self.ours.title.words, self.theirs.title.words)
        return bool(self.conflicts) and len(ours) == len(theirs) == 1

    @property
    def _are_same_persons(self) -> bool:
        """Whether the lists are complete and equal, but for one person of several who joined or left."""
        if self.share is None or self.ours.is_open or self.theirs.is_open:
            return False
        n_ours, n_theirs = len(self.ours.persons), len(self.theirs.persons)
        n_common = round(self.share * n_ours)
        return n_common == n_ours == n_theirs > 0 or (n_common >= 3 and n_ours + n_theirs - 2 * n_common == 1)

    def _abstract_share(self) -> float | None:
        has_both = self.ours.abstract and self.theirs.abstract
        return abstract_share(self.ours.abstract, self.theirs.abstract) if has_both else None


def _is_same(one: Person, other: Person) -> bool:
    """Whether two names can be one person's: a family name in common, and an initial where both have given names."""
    for name in {one.family[-1]} & other.words | {other.family[-1]} & one.words:
        ours, theirs = ({word[0] for word in person.words - {name}} for person in (one, other))
        if not ours or not theirs or ours & theirs:
            return True
    shortest = min(len("".join(person.family)) for person in (one, other))
    return shortest >= _LONG_NAME and bool(one.initials & other.initials) and one.may_be(other)


def _share(ours: Description, theirs: Description) -> float | None:
    persons = ours.persons
    if persons and theirs.persons:
        return sum(any(_is_same(one, other) for other in theirs.persons) for one in persons) / len(persons)
    if _is_named(ours.groups, theirs):
        return 1.0
    return 0.0 if ours.groups and theirs.groups and not persons else None


def _is_named(groups: Iterable[Author], theirs: Description) -> bool:
    """Whether one of the groups, which may be a person's name in braces, is among the record's authors."""
    known = {_core(group) for group in theirs.groups}
    for group in groups:
        person = Person.of(parse_author(group.name))
        if _core(group) in known or (person and any(_is_same(person, other) for other in theirs.persons)):
            return True
    return False


def _core(group: Author) -> str:
    """The name of a group without what some write and others do not."""
    words = fold(group.name).removeprefix("the")
    return words.removesuffix("collaboration").removesuffix("team")


def _difference(ours: Sequence[str], theirs: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words that stand more often on one side."""
    one, other = Counter(ours), Counter(theirs)
    return list((one - other).elements()), list((other - one).elements())


def _is_reworded(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether titles differ in spelling only, or in a word or two that one has more."""
    one, other = ([word for word in words if word not in _SMALL] for words in _difference(ours, theirs))
    if not one or not other:
        n_common = min(sum(word not in _SMALL for word in words) for words in (ours, theirs))
        return len(one + other) <= _MOST_ADDED and (n_common >= _FEWEST_COMMON or not one + other)
    left, right = "".join(one), "".join(other)
    return fuzz.ratio(left, right) >= _SPELLINGS and left[:_SAME_START] == right[:_SAME_START]
