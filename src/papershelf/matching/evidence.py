"""Mention × record → Evidence: every signal that speaks for or against the record being the paper."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from papershelf.matching.titles import PLAUSIBLE, FoldedTitle, conflicts, relation, similarity
from papershelf.model import Evidence, PartialDate, TitleRelation
from papershelf.text import folded_words, html_to_unicode

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from papershelf.matching.common_words import CommonWords
    from papershelf.model import Author, Mention, Record

_GRAM = 5  # words; shorter ones are shared by papers that have nothing in common but their field
_MIN_GRAMS = 10  # with fewer, a share says nothing: "In this paper, we propose a novel method"
_CONTENT_LETTERS = 6  # words from this length on say what a text is about


# A mention's abstract is held against many, and a record's is looked at again by who decides after who found it.
@lru_cache(maxsize=256)
def _words(text: str) -> tuple[str, ...]:
    return tuple(folded_words(html_to_unicode(text)))


@lru_cache(maxsize=256)
def _different_words(text: str) -> frozenset[str]:
    return frozenset(_words(text))


def _windows(text: str) -> Iterator[tuple[str, ...]]:
    words = _words(text)
    return zip(*(words[i:] for i in range(_GRAM)), strict=False)


@lru_cache(maxsize=64)
def _grams(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(_windows(text))


def _has_grams(text: str) -> bool:
    """Whether there are enough of them; every one after the first adds no more than one word."""
    return len(_different_words(text)) >= _MIN_GRAMS + _GRAM - 1 or len(_grams(text)) >= _MIN_GRAMS


def opposed_words(ours: Mention, theirs: Record) -> tuple[str, ...]:
    """A conflict where each title has a word that its own abstract uses and the other abstract never does.

    So are sister papers told apart, whatever their subject: "… with Inclusion Constraints", "… with Exclusion …".
    """
    title, other_title = frozenset(folded_words(ours.title)), frozenset(folded_words(theirs.title))
    abstract, other_abstract = _different_words(ours.abstract or ""), _different_words(theirs.abstract)
    own = (
        [word for word in title - other_title if len(word) > 3 and word in abstract and word not in other_abstract],
        [word for word in other_title - title if len(word) > 3 and word in other_abstract and word not in abstract],
    )
    return (f"word {min(own[0])} ≠ {min(own[1])}",) if all(own) else ()


@lru_cache(maxsize=2048)
def abstract_share(ours: str, theirs: str) -> float | None:
    """Share of the word 5-grams of one abstract that the other holds; None when either is too short to tell."""
    if not _has_grams(ours) or not _has_grams(theirs):
        return None
    one = _grams(ours)
    return len(one.intersection(_windows(theirs))) / len(one)


def vocabulary_share(ours: str, theirs: str) -> float | None:
    """Share of one text's longer words that the other uses, by their first letters; None when there are too few."""
    one, other = _content(ours), _content(theirs)
    return len(one & other) / len(one) if len(one) >= _MIN_GRAMS and other else None


@lru_cache(maxsize=64)
def _content(text: str) -> frozenset[str]:
    return frozenset({word[:_CONTENT_LETTERS] for word in _words(text) if len(word) >= _CONTENT_LETTERS})


def days_apart(mention: Mention, record: Record) -> int | None:
    """Days between the mention's date and the paper's first submission, at their closest.

    The month that stands in the id counts too: dates in metadata are sometimes those of a later publication.
    """
    if mention.date is None:
        return None
    return min(
        mention.date.days_from(record.submitted), mention.date.days_from(PartialDate(*record.arxiv_id.year_month))
    )


def names_share(mention: Mention, record: Record) -> float | None:
    """Share of the names given that are among the record's authors; None where that cannot be told.

    A family name that is equal, with an initial in common where both sides have given names, is the same person:
    "Wei Liu" is not "Wei Zhang", but "W. Zhang", "Zhang, W." and "Zhang Wei" may be. Groups, "et al." and names in
    other scripts are not compared.
    """
    given = [words for words in map(_words_of_name, mention.authors) if _is_comparable(words)]
    if not given or all(author.is_group for author in record.authors):
        return None
    outer = {words[i] for words in given for i in (0, -1)}  # a family name is one of these
    known = [found for author in record.authors if not author.is_group and (found := _NamedAuthor.of(author, outer))]
    return sum(any(author.may_be(words) for author in known) for words in given) / len(given)


_NO_NAMES = frozenset(["et al", "others", "and others", "al"])


@lru_cache(maxsize=256)
def _words_of_name(name: str) -> tuple[str, ...]:
    """The words of a name in reading order; "van der Berg, L." has its family first."""
    family, comma, given = name.partition(",")
    return tuple(folded_words(f"{given} {family}" if comma else name))


def _is_comparable(words: Sequence[str]) -> bool:
    name = " ".join(words)
    return name.isascii() and any(char.isalpha() for char in name) and name not in _NO_NAMES


@dataclass(frozen=True, slots=True)
class _NamedAuthor:
    family: tuple[str, ...]
    initials: frozenset[str]

    @classmethod
    def of(cls, author: Author, names: Container[str]) -> _NamedAuthor | None:
        """The author, if the last word of the family name is one of these."""
        family = tuple(folded_words(author.family))
        if not family or family[-1] not in names:
            return None
        return cls(family, frozenset(word[0] for word in folded_words(author.given)))

    def may_be(self, words: Sequence[str]) -> bool:
        """Whether a name in these words, in either order, is this author's."""
        name = self.family[-1:]
        for last in (words[-1:], words[:1]):
            if last == name and len(name[0]) > 1:
                rest = words[:-1] if last == words[-1:] else words[1:]
                initials = {word[0] for word in rest if word not in self.family}
                if not initials or not self.initials or initials & self.initials:
                    return True
        return False


def weigh(mention: Mention, record: Record, words: CommonWords | None = None) -> Evidence:
    """All signals between a mention and a record. Pure, and the same for whoever found the record.

    `words` are those of the mention's title, if it is known how common they are.
    """
    ours, theirs = FoldedTitle.of(mention.title), FoldedTitle.of(record.title)
    stands, likeness = relation(ours, theirs), similarity(ours, theirs)
    is_like = stands is not TitleRelation.OTHER or likeness >= PLAUSIBLE
    has_abstracts = bool(mention.abstract and record.abstract)
    # Equal titles differ in no word, however they are spelled: "multimodal" is not opposed to "multi-modal".
    opposed = opposed_words(mention, record) if has_abstracts and ours.key != theirs.key else ()
    counts = (mention.n_authors, len(record.authors)) if mention.n_authors and record.authors else None
    return Evidence(
        title=stands,
        similarity=round(likeness, 3),
        conflicts=conflicts(ours, theirs) or opposed,
        abstract=_rounded(abstract_share(mention.abstract or "", record.abstract) if has_abstracts else None),
        vocabulary=_rounded(vocabulary_share(mention.abstract or "", record.abstract) if has_abstracts else None),
        days=days_apart(mention, record),
        n_authors=counts,
        authors=_rounded(names_share(mention, record)),
        id_given=_names_id(mention, record),
        words=None if words is None or is_like else _rounded(words.share(theirs.words)),
    )


def _names_id(mention: Mention, record: Record) -> bool:
    if mention.arxiv_id is not None:
        return mention.arxiv_id.base == record.arxiv_id
    return mention.doi is not None and mention.doi == record.doi


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)
