from __future__ import annotations

import pytest

from papershelf.matching import DEFAULT_POLICY, decide
from papershelf.matching.evidence import weigh
from papershelf.matching.wording import sameness
from papershelf.model import Candidate, Verdict
from tests.factories import make_mention, make_record

RANKERS = "Generating Diverse Criteria to Improve Language Rankers"


def _sameness(title: str, record_title: str) -> str:
    record = make_record(title=record_title)
    return sameness(title, Candidate(record, weigh(make_mention(title), record)), DEFAULT_POLICY, None)


@pytest.mark.parametrize(
    ("title", "record_title"),
    [
        (RANKERS, f"MCRanker: {RANKERS}"),
        (f"MCRanker: {RANKERS}", RANKERS),
        (f"Rankers of Many Minds: {RANKERS}", RANKERS),
        (RANKERS, f"T2M-4Rank: {RANKERS}"),
        (f"DivRank: {RANKERS}", f"MCRanker: {RANKERS}"),
        (f"A Way of {RANKERS} with Language Model", f"Way of {RANKERS} with Language Models"),
    ],
)
def test_titles_that_say_the_same_are_accepted_without_an_abstract(title: str, record_title: str) -> None:
    assert _sameness(title, record_title)
    decision = decide(make_mention(title), [make_record(title=record_title)], source="here")
    assert decision.verdict is Verdict.MATCHED
    assert "same" in decision.reason


@pytest.mark.parametrize(
    ("title", "record_title"),
    [
        ("State of the Art and Challenges", "Vision Transformers: State of the Art and Challenges"),
        (f"DyVal 2: {RANKERS}", RANKERS),
        (f"DyVal v2: {RANKERS}", RANKERS),
        (f"Part II: {RANKERS}", RANKERS),
        (RANKERS, f"Comment on: {RANKERS}"),
        (RANKERS, f"Survey: {RANKERS}"),
        (f"DivRank: {RANKERS}", f"Ranking in Practice: {RANKERS}"),
        (f"ISS: {RANKERS}", f"ISS++: {RANKERS}"),
        (f"Calo3: {RANKERS}", f"Calo4: {RANKERS}"),
        (f"{RANKERS} with Sparse Language Models", f"{RANKERS} with Dense Language Models"),
        (f"On {RANKERS} with Language Models", f"{RANKERS} with Language Models"),
        ("A Language Model", "Language Models"),
        (f"{RANKERS}…", f"MCRanker: {RANKERS}"),
    ],
)
def test_what_may_be_another_paper_is_left_to_a_person(title: str, record_title: str) -> None:
    assert not _sameness(title, record_title)
    assert decide(make_mention(title), [make_record(title=record_title)], source="here").record is None


def test_two_papers_that_say_the_same_are_for_review() -> None:
    records = [make_record("2401.00001", f"One: {RANKERS}"), make_record("2401.00002", f"Other: {RANKERS}")]
    assert decide(make_mention(RANKERS), records, source="here").verdict is Verdict.REVIEW


def test_what_speaks_against_the_paper_is_heard() -> None:
    record = make_record(title=f"MCRanker: {RANKERS}", abstract=" ".join(f"word{n} of another text" for n in range(30)))
    other = " ".join(letter * 6 + " and more of it" for letter in "abcdefghijklmnopqrst")
    assert decide(make_mention(RANKERS, abstract=other), [record], source="here").verdict is Verdict.REVIEW
    assert decide(make_mention(RANKERS, authors=("Somebody Else",)), [record], source="here").verdict is Verdict.REVIEW
