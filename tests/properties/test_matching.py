from __future__ import annotations

import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.identifiers import ArxivId
from papershelf.matching import DEFAULT_POLICY, decide, is_plausible
from papershelf.matching.wording import sameness
from papershelf.model import Mention, PartialDate, Place, Record, Verdict
from papershelf.text import fold

HERE = Place("d.txt", 1)
ABSTRACT = " ".join(f"word{chr(97 + i % 26)}{chr(97 + i // 26)} follows another" for i in range(30))
_WORDS = (
    "Scaling Laws for Neural Models without with Labels 2 3 2.5 II III Part GPT-4 Qwen2 : Linear Nonlinear not C++ "
    "Large language π (Extended_Version)"
).split()
titles = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=8).map(" ".join)
abstracts = st.sampled_from([None, ABSTRACT, ABSTRACT[: len(ABSTRACT) // 2], "Something else altogether. " * 12])
mentions = st.builds(Mention, titles, st.just(HERE), abstracts)
records = st.lists(
    st.builds(
        Record,
        st.integers(1, 9).map(lambda n: ArxivId(f"2101.0000{n}")),
        titles,
        abstract=abstracts.map(lambda a: a or ""),
    ),
    max_size=5,
    unique_by=lambda record: record.arxiv_id,
)


def _numbers(title: str) -> list[str]:
    return sorted(re.findall(r"\d+(?:\.\d+)?", title))


@settings(max_examples=500, deadline=None)
@given(mentions, records)
def test_only_an_equal_title_or_one_that_says_the_same_is_accepted_without_an_abstract(
    mention: Mention, records: list[Record]
) -> None:
    decision = decide(mention, records, source="test")
    if decision.record and fold(decision.record.title) != fold(mention.title):
        says_the_same = sameness(mention.title, decision.candidates[0], DEFAULT_POLICY, None)
        assert says_the_same or (mention.abstract and decision.record.abstract)


@settings(max_examples=500, deadline=None)
@given(titles, records)
def test_other_numbers_are_never_accepted_and_more_only_under_quite_another_title(
    title: str, records: list[Record]
) -> None:
    decision = decide(Mention(title, HERE, ABSTRACT, PartialDate(2021, 1)), records, source="test")
    if decision.record:
        ours, theirs = Counter(_numbers(title)), Counter(_numbers(decision.record.title))
        assert not (ours - theirs and theirs - ours)
        assert ours == theirs or not is_plausible(title, decision.record.title)


@settings(max_examples=300, deadline=None)
@given(mentions, records)
def test_the_order_of_the_records_does_not_count(mention: Mention, records: list[Record]) -> None:
    assert decide(mention, records, source="test") == decide(mention, records[::-1], source="test")


@settings(max_examples=300, deadline=None)
@given(mentions, records, titles)
def test_more_records_never_turn_a_match_into_another_paper(
    mention: Mention, records: list[Record], title: str
) -> None:
    before = decide(mention, records, source="test")
    more = [*records, Record(ArxivId("2202.00001"), title)]
    after = decide(mention, more, source="test")
    if before.verdict is Verdict.MATCHED and after.verdict is Verdict.MATCHED:
        assert after.record == before.record


@settings(max_examples=300, deadline=None)
@given(titles, titles)
def test_equal_titles_are_plausible_for_each_other(one: str, other: str) -> None:
    assert is_plausible(one, one) is bool(fold(one))
    if fold(one) == fold(other) != "":
        assert is_plausible(one, other)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=200))
def test_any_text_is_decided_about(title: str, other: str, abstract: str) -> None:
    record = Record(ArxivId("2202.00001"), other, abstract=abstract)
    decision = decide(Mention(title, HERE, abstract), [record], source="test")
    assert (decision.record is not None) == (decision.verdict is Verdict.MATCHED)
    assert 0 <= decision.confidence <= 1
