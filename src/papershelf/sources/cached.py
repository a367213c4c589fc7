"""A cache around any source: what it answered is not asked again for a while, also by other processes.

An answer is kept for a week when it holds what was asked for (a record of an equal title, or the id's); for a day when
it does not, as the paper may come tomorrow; a failure is never kept. The last answer about a title counts: one that
holds it for every question, another for those that have the same abstract, by which sources search, too. When the
source cannot be asked, an answer that holds what was asked for is given whatever its age: it is still the paper, and
there is no better one. That makes the cache work without a network, around an `OfflineSource`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self, TypeVar

from papershelf.sources.answers import Answers, Kept, Subject
from papershelf.sources.base import Answer, Found, Query
from papershelf.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from papershelf.identifiers import ArxivId
    from papershelf.sources.base import Source

Question = TypeVar("Question", Query, "ArxivId")

_DAY = 86_400.0  # seconds
_CERTAIN_FOR = 7 * _DAY
_UNCERTAIN_FOR = _DAY
_FORGOTTEN_AFTER = 180 * _DAY  # so long an old certain answer may still help when the source cannot be asked


class CachedSource:
    """A `Source` that asks another one only for what its file of answers does not tell.

    To be closed, or used as a context manager. Each answer is in the file before it is given on, so that an
    interruption loses nothing.
    """

    vocabulary = None  # arXiv tells of papers, not of words

    def __init__(
        self, inner: Source, path: Path, *, refresh: bool = False, clock: Callable[[], float] = time.time
    ) -> None:
        """Open the file; where that fails, a warning is logged and nothing is kept.

        Args:
            inner: who is asked for what is not known.
            path: the file of answers; made when it is missing.
            refresh: ask anew for everything; the answers replace those that are kept.
            clock: seconds since 1970.
        """
        self._inner = inner
        self._refresh = refresh
        self._clock = clock
        self._answers = Answers(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file of answers."""
        self._answers.close()

    @property
    def name(self) -> str:
        """The name of who is asked."""
        return self._inner.name

    def search(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
        """Answer what is known at once, then what the source says, in one call to it."""
        subjects = {query: self._subject_of(query) for query in queries}
        return self._answer(subjects, self._inner.search, _has_equal_title)

    def fetch(self, ids: Sequence[ArxivId]) -> Iterator[tuple[ArxivId, Answer]]:
        """Answer what is known at once, then what the source says, in one call to it."""
        subjects = {arxiv_id: Subject.of(self.name, "id", arxiv_id.base) for arxiv_id in ids}
        return self._answer(subjects, self._inner.fetch, lambda _, found: bool(found.records))

    def _subject_of(self, query: Query) -> Subject | None:
        """None for a title of which nothing is left when it is folded: such titles are not equal to each other."""
        key = fold(query.title)
        return Subject.of(self.name, "title", key, abstract=query.abstract) if key else None

    def _answer(
        self,
        subjects: Mapping[Question, Subject | None],
        ask: Callable[[Sequence[Question]], Iterator[tuple[Question, Answer]]],
        is_certain: Callable[[Question, Found], bool],
    ) -> Iterator[tuple[Question, Answer]]:
        now = self._clock()
        kept = {} if self._refresh else {question: self._find(subject) for question, subject in subjects.items()}
        fresh = {question: known.found for question, known in kept.items() if known and _is_fresh(known, now)}
        yield from fresh.items()
        missing = [question for question in subjects if question not in fresh]
        if not missing:
            return
        for question, answer in ask(missing):
            subject, known = subjects[question], kept.get(question)
            if isinstance(answer, Found):
                if subject:
                    self._answers.keep(subject, Kept(answer, self._clock(), is_certain(question, answer)))
            elif known and known.is_certain:
                answer = known.found
            yield question, answer
        # Later than they expire: a clock that was set forward by mistake, and back, must not cost answers.
        self._answers.prune(before=now - _CERTAIN_FOR, certain_before=now - _FORGOTTEN_AFTER)

    def _find(self, subject: Subject | None) -> Kept | None:
        return self._answers.find(subject) if subject else None


def _is_fresh(known: Kept, now: float) -> bool:
    """Whether an answer is young enough; one from the future shows that the clock was wrong."""
    return 0 <= now - known.asked < (_CERTAIN_FOR if known.is_certain else _UNCERTAIN_FOR)


def _has_equal_title(query: Query, found: Found) -> bool:
    key = fold(query.title)
    return any(fold(record.title) == key for record in found.records)
