"""What is asked of a search that finds by words, and how its hits become answers. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from papershelf.matching import is_plausible
from papershelf.matching.evidence import abstract_share
from papershelf.matching.titles import FoldedTitle, similarity
from papershelf.sources.base import Answer, Query, Unavailable
from papershelf.sources.wording import WORDINGS
from papershelf.text import fold, normalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.model import Record

_MOST = 10  # records in an answer
_ABSTRACT_PLAUSIBLE = 0.3  # share of an abstract from which a record of another title may be the paper
_CROWD = 0.2  # share of a full page's hits from which a title crowds others out


class Question:
    """One title, the queries that are about it, and what was found so far."""

    def __init__(self, queries: Sequence[Query]) -> None:
        """Put queries of equal titles as one question, with the longest abstract among them."""
        self.queries = tuple(queries)
        self.title = queries[0].title
        self.unasked: Unavailable | None = None  # why a wording could not be asked
        self._is_settled = False
        self._abstract = max((query.abstract or "" for query in queries), key=len)
        self._key = fold(self.title)
        self._found: dict[ArxivId, Record] = {}
        best = Query(self.title, self._abstract)
        clauses: dict[str, str] = {}
        for clause in (wording(best) for wording in WORDINGS):
            clauses.setdefault(clause.lower(), clause)
        self.clauses = tuple(filter(None, clauses.values()))  # the same words need not be asked twice

    @property
    def is_done(self) -> bool:
        """Whether no other wording can help: a record has this very title, or asking failed."""
        return self._is_settled or self.unasked is not None

    def take(self, answer: Answer) -> None:
        """Keep those hits that may be the paper, or why there are none."""
        if isinstance(answer, Unavailable):
            self.unasked = answer
            return
        for record in answer.records:
            is_equal = bool(self._key) and fold(record.title) == self._key
            self._is_settled |= is_equal
            if is_equal or is_plausible(self.title, record.title) or self._shares_abstract(record):
                self._found.setdefault(record.arxiv_id, record)

    def records(self) -> tuple[Record, ...]:
        """What may be the paper, the most alike first."""
        title = FoldedTitle.of(self.title)

        def unlike(record: Record) -> tuple[float, ArxivId]:
            return -similarity(title, FoldedTitle.of(record.title)), record.arxiv_id

        return tuple(sorted(self._found.values(), key=unlike)[:_MOST])

    def _shares_abstract(self, record: Record) -> bool:
        return (abstract_share(self._abstract, record.abstract) or 0.0) >= _ABSTRACT_PLAUSIBLE


def questions_of(queries: Iterable[Query]) -> list[Question]:
    """One question for each title; titles that are equal when folded are one."""
    by_key: dict[str, list[Query]] = {}
    for query in dict.fromkeys(queries):
        by_key.setdefault(fold(query.title), []).append(query)
    return list(map(Question, by_key.values()))


def crowding(questions: Sequence[Question], turn: int, records: Sequence[Record]) -> list[Question]:
    """The questions that so many of the hits answer, in the wording of this turn, that they crowd others out."""
    titles = [f" {normalize(record.title)} " for record in records]
    return [
        question for question in questions if sum(map(_matcher(question.clauses[turn]), titles)) > _CROWD * len(titles)
    ]


def _matcher(clause: str) -> Callable[[str], bool]:
    """Whether a normalized title, with spaces around it, answers a clause; near enough for telling who crowds."""
    alternatives = [
        [f" {normalize(text)} " for text in re.findall(r'"([^"]*)"', part)] for part in clause.split(" OR ")
    ]
    return lambda title: any(all(text in title for text in texts) for texts in alternatives)
