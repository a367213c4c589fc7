"""Two sources in turn: the local index, and arXiv for what that lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from papershelf.identifiers import ArxivId
from papershelf.ladder import resolve_all
from papershelf.model import Decision, Mention, Record, Verdict
from papershelf.sources.base import Answer, Query, Unavailable
from papershelf.sources.memory import MemorySource
from tests.factories import make_mention, make_record

ABSTRACT = "We weigh brown bears in spring and in autumn, and compare the two by season, age, sex and home range. " * 3


class Noted:
    """A source that notes what it is asked, and may be down."""

    vocabulary = None

    def __init__(self, name: str, *records: Record, down: bool = False) -> None:
        self.name = name
        self.asked: list[str] = []
        self.calls = 0
        self._down = down
        self._inner = MemorySource.of(records, name=name)

    def search(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
        self.calls += 1
        self.asked += [query.title for query in queries]
        for query, answer in self._inner.search(queries):
            yield query, Unavailable("the line is dead") if self._down else answer

    def fetch(self, ids: Sequence[ArxivId]) -> Iterator[tuple[ArxivId, Answer]]:
        self.calls += 1
        self.asked += ids
        for arxiv_id, answer in self._inner.fetch(ids):
            yield arxiv_id, Unavailable("the line is dead") if self._down else answer


OLD = make_record("2001.00001", "Bears of the Northern Woods", abstract=ABSTRACT)
NEW = make_record("2601.00001", "Clouds Over the Northern Sea")


def _resolve(index: Noted, arxiv: Noted, *mentions: Mention) -> list[Decision]:
    return resolve_all(mentions, index, arxiv)


def _told(decision: Decision) -> tuple[Verdict, str | None, str | None]:
    return decision.verdict, decision.record.arxiv_id if decision.record else None, decision.source


def test_what_the_first_matches_is_not_asked_again_and_the_rest_goes_out_together() -> None:
    index, arxiv = Noted("index", OLD), Noted("arXiv", OLD, NEW)
    titles = [NEW.title, OLD.title, "Nobody Wrote This", NEW.title.upper()]
    told = list(map(_told, _resolve(index, arxiv, *map(make_mention, titles))))
    assert told == [
        (Verdict.MATCHED, "2601.00001", "arXiv"),
        (Verdict.MATCHED, "2001.00001", "index"),
        (Verdict.NOT_FOUND, None, "arXiv"),
        (Verdict.MATCHED, "2601.00001", "arXiv"),
    ]
    assert arxiv.asked == [NEW.title, "Nobody Wrote This"]
    assert arxiv.calls == 1


def test_where_the_first_matches_all_the_second_is_left_alone() -> None:
    arxiv = Noted("arXiv", OLD)
    _resolve(Noted("index", OLD), arxiv, make_mention(OLD.title), make_mention("2001.00001", arxiv_id=OLD.arxiv_id))
    assert arxiv.calls == 0


@pytest.mark.parametrize(
    ("known", "down", "told"),
    [
        (True, False, ("2601.00002", "arXiv")),
        (False, False, ("2001.00002", "index")),
        (False, True, ("2001.00002", "index")),
    ],
)
def test_a_title_that_is_not_equal_is_the_first_sources_unless_the_second_has_its_paper(
    known: bool, down: bool, told: tuple[str, str]
) -> None:
    title = "Counting Large Brown Animals Through the Northern Winter"
    sister, own = make_record("2001.00002", f"BearNet: {title}"), make_record("2601.00002", title)
    arxiv = Noted("arXiv", *([own] if known else []), down=down)
    (decision,) = _resolve(Noted("index", sister), arxiv, make_mention(title))
    assert _told(decision) == (Verdict.MATCHED, *told)
    assert ("Could not ask: the line is dead." in decision.reason) == down
    assert arxiv.asked == [title]


def test_an_id_that_is_newer_than_the_index_is_fetched_from_arxiv() -> None:
    index, arxiv = Noted("index", OLD), Noted("arXiv", OLD, NEW)
    mentions = [make_mention(one, arxiv_id=ArxivId(one)) for one in ("2601.00001", "2001.00001", "2601.99999")]
    assert list(map(_told, _resolve(index, arxiv, *mentions))) == [
        (Verdict.MATCHED, "2601.00001", "arXiv"),
        (Verdict.MATCHED, "2001.00001", "index"),
        (Verdict.NOT_FOUND, None, "arXiv"),
    ]
    assert arxiv.asked == ["2601.00001", "2601.99999"]


@pytest.mark.parametrize("mention", [make_mention("Nobody Wrote This"), make_mention("2601.1", arxiv_id=NEW.arxiv_id)])
def test_where_the_index_has_nothing_and_arxiv_cannot_be_asked_nothing_is_known(mention: Mention) -> None:
    (decision,) = _resolve(Noted("index", OLD), Noted("arXiv", down=True), mention)
    assert decision.verdict is Verdict.UNAVAILABLE


def test_candidates_of_the_index_stay_when_arxiv_cannot_be_asked() -> None:
    (decision,) = _resolve(Noted("index", OLD), Noted("arXiv", down=True), make_mention("Bears of a Northern Wood"))
    assert (decision.verdict, decision.source) == (Verdict.REVIEW, "index")
    assert [candidate.record for candidate in decision.candidates] == [OLD]


def test_a_title_that_arxiv_knows_once_and_the_index_of_another_paper_is_left_to_a_person() -> None:
    twins = [make_record(f"1901.0000{n}", "Discussion of a Paper", authors=(f"A. Author{n}",)) for n in (1, 2)]
    (decision,) = _resolve(Noted("index", *twins), Noted("arXiv", twins[1]), make_mention("Discussion of a Paper"))
    assert decision.verdict is Verdict.REVIEW
    assert {candidate.record.arxiv_id for candidate in decision.candidates} == {"1901.00001", "1901.00002"}
    assert decision.source == "index and arXiv"


def test_of_a_paper_that_both_know_arxivs_record_counts() -> None:
    renamed = make_record("2001.00001", "Bears of All Woods", abstract=ABSTRACT)
    (decision,) = _resolve(Noted("index", OLD), Noted("arXiv", renamed), make_mention("Bears of All Woods"))
    assert (decision.verdict, decision.record, decision.source) == (Verdict.MATCHED, renamed, "arXiv")
