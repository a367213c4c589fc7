"""Mention × record → Evidence: every signal that speaks for or against the record being the paper."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from papershelf.matching.titles import FoldedTitle, conflicts, relation, similarity
from papershelf.model import Evidence, PartialDate
from papershelf.text import html_to_unicode, normalize

if TYPE_CHECKING:
    from papershelf.model import Mention, Record

_GRAM = 5  # words; shorter ones are shared by papers that have nothing in common but their field
_MIN_GRAMS = 10  # with fewer, a share says nothing: "In this paper, we propose a novel method"
_CONTENT_LETTERS = 6  # words from this length on say what a text is about


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[str, ...]:
    return tuple(normalize(html_to_unicode(text)).split())


def _grams(text: str) -> frozenset[tuple[str, ...]]:
    words = _words(text)
    return frozenset(zip(*(words[i:] for i in range(_GRAM)), strict=False))


def abstract_share(ours: str, theirs: str) -> float | None:
    """Share of the word 5-grams of one abstract that the other holds; None when either is too short to tell."""
    one, other = _grams(ours), _grams(theirs)
    return len(one & other) / len(one) if min(len(one), len(other)) >= _MIN_GRAMS else None


def vocabulary_share(ours: str, theirs: str) -> float | None:
    """Share of one text's longer words that the other uses, by their first letters; None when there are too few."""
    one, other = (
        {word[:_CONTENT_LETTERS] for word in _words(text) if len(word) >= _CONTENT_LETTERS} for text in (ours, theirs)
    )
    return len(one & other) / len(one) if len(one) >= _MIN_GRAMS and other else None


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
    """Share of the names given whose last word is in one of the record's names; None without names on both sides."""
    if not mention.authors or not record.authors:
        return None
    known = {word for author in record.authors for word in normalize(author.name).split()}
    given = [words for words in (normalize(name).split() for name in mention.authors) if words]
    if not given:
        return None
    # "Last, First" and "First Last" both occur: a name is known when one of its outer words is, an initial never.
    hits = sum(any(len(word) > 1 and word in known for word in (words[0], words[-1])) for words in given)
    return hits / len(given)


def weigh(mention: Mention, record: Record) -> Evidence:
    """All signals between a mention and a record. Pure, and the same for whoever found the record."""
    ours, theirs = FoldedTitle.of(mention.title), FoldedTitle.of(record.title)
    has_abstracts = bool(mention.abstract and record.abstract)
    counts = (mention.n_authors, len(record.authors)) if mention.n_authors and record.authors else None
    return Evidence(
        title=relation(ours, theirs),
        similarity=round(similarity(ours, theirs), 3),
        conflicts=conflicts(ours, theirs),
        abstract=_rounded(abstract_share(mention.abstract or "", record.abstract) if has_abstracts else None),
        vocabulary=_rounded(vocabulary_share(mention.abstract or "", record.abstract) if has_abstracts else None),
        days=days_apart(mention, record),
        n_authors=counts,
        authors=_rounded(names_share(mention, record)),
        id_given=_names_id(mention, record),
    )


def _names_id(mention: Mention, record: Record) -> bool:
    if mention.arxiv_id is not None:
        return mention.arxiv_id.base == record.arxiv_id
    return mention.doi is not None and mention.doi == record.doi


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)
