from __future__ import annotations

from collections import Counter

import pytest

from papershelf.matching import DEFAULT_POLICY, decide
from papershelf.matching.rewording import rewording
from papershelf.matching.thresholds import thresholds
from papershelf.matching.titles import FoldedTitle
from papershelf.model import Decision, Record, Verdict
from tests.factories import make_mention, make_record


class Words:
    """The words of a corpus in which all are common that are asked for, but for those with a wrong letter."""

    n_titles = 100_000

    def __init__(self, *rare: str) -> None:
        self._counts = Counter(rare)

    def count(self, word: str) -> int:
        return self._counts.get(word, 100)


SLIPS = Words("retreival", "benchmrak")
BASE = "Benchmarking Retrieval of Long Scientific Documents by Language Models under Noise"


def _paper(title: str, category: str = "cs.CL") -> Record:
    return make_record(title=title, categories=(category,))


def _decided(title: str, *papers: Record) -> Decision:
    return decide(make_mention(title), papers, source="here", vocabulary=SLIPS)


@pytest.mark.parametrize(
    ("title", "how"),
    [
        ("Benchmarking Retreival of Long Scientific Documents by Language Models under Noise", "slip of the pen"),
        ("Benchmarking Retrieval of Long Scientific Document with LMs under Noise", "small words"),
        ("Benchmarking Retrieval for the Long Scientific Documents by Language Models under Noise", "small words"),
        ("Benchmarked Retrieval of Long Scientific Documents by Language-Model under Noise", "written"),
        ("Benchmarking Robust Retrieval of Long Scientific Documents by Language Models under Noise", "“robust”"),
        ("Probing Retrieval of Long Scientific Documents by Language Models under Noise", "in place of"),
    ],
)
def test_slips_small_words_and_a_word_of_many_leave_a_title_the_same(title: str, how: str) -> None:
    for mention, record in ((title, BASE), (BASE, title)):
        decision = _decided(mention, _paper(record))
        assert decision.verdict is Verdict.MATCHED
        assert how in decision.reason


def test_the_parts_around_a_colon_may_stand_the_other_way_round() -> None:
    title = "An Empirical Study: Bugs in Modern Agents of Large Companies"
    assert _decided("Bugs in Modern Agents of Large Companies: An Empirical Study", _paper(title)).record
    assert _decided("An Empirical Study of Bugs in Modern Agents of Large Companies", _paper(title)).record


@pytest.mark.parametrize(
    "title",
    [
        "Retrieval of Protein Structures by Language Models under Noise",
        "Benchmarking Retrieval of Long Scientific Videos by Language Models under Noise",
        "Benchmarking Multilingual Retrieval of Long Scientific Documents by Language Models under Noise",
        "Summary of Benchmarking Retrieval of Long Scientific Documents by Language Models under Noise",
        "Really Benchmarking Retrieval of Long Scientific Documents by Language Models under Noise",
        "Benchmarking Reranking of Short Scientific Documents by Language Models under Noise",
        "Benchmarking Retrieval of Long Scientific Documents by Language Models under Noise: Part II",
        "Benchmarking Retrieval of Long Scientific Documents by Language Models without Noise",
        "[Re] Benchmarking Retrieval of Long Scientific Documents by Language Models under Noise",
        "Poster: Benchmarking Retrieval of Long Scientific Documents by Language Models under Noise",
        "Benchmarking Retrieval of Language Models by Long Scientific Documents under Noise",
        "Noise under Models by Documents of Retrieval: Robust Scientific Benchmarking Long Language",
        "Benchmarking Retrieval of Long Scientific Documents by K-Language Models under Noise",
        "Long Documents",
    ],
)
def test_what_may_be_a_sister_is_left_to_a_person(title: str) -> None:
    assert _decided(title, _paper(BASE)).record is None
    assert _decided(BASE, _paper(title)).record is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("Linear", "Linearized"), ("Graph", "Graphene"), ("Transfer", "Transformer"), ("Quantum", "Quantized")],
)
def test_words_that_begin_alike_are_not_one(one: str, other: str) -> None:
    change = rewording(FoldedTitle.of(f"{one} {BASE}"), FoldedTitle.of(f"{other} {BASE}"), SLIPS, DEFAULT_POLICY)
    assert (change.ours, change.theirs) == ((one.lower(),), (other.lower(),))


def test_two_words_must_leave_more_in_common_than_one() -> None:
    title = "Retrieval of Long Scientific Documents by Large Models under Noise"
    assert _decided(title.replace("Large", "Frugal Large"), _paper(title)).record
    assert _decided(title.replace("Large", "Frugal Robust Large"), _paper(title)).record is None


@pytest.mark.parametrize("category", ["math.AG", "cs.IT", "stat.ME"])
def test_a_word_tells_papers_of_fields_with_many_sisters_apart(category: str) -> None:
    title = BASE.replace("Benchmarking", "Probing")
    assert _decided(title, _paper(BASE, "cs.IR")).record
    assert _decided(title, _paper(BASE, category)).record is None


def test_a_rare_word_in_place_of_another_is_another_name_but_not_beside_the_same_subtitle() -> None:
    rare, title = Words("farsi", "hindi"), "Retrieval of Long {} Documents by Large Language Models under Noise"

    def record(one: str, other: str) -> Record | None:
        return decide(make_mention(one), [_paper(other)], source="here", vocabulary=rare).record

    assert record(title.format("Farsi"), title.format("Hindi")) is None
    assert record(title.format("Farsi"), title.format("Scientific"))
    assert record(f"Farsi Search: {title}", f"Hindi Search: {title}")


def test_a_paper_whose_title_is_nearer_is_not_passed_over() -> None:
    nearer = make_record("2401.00002", BASE.replace("Noise", "Noises 2"))
    farther = make_record("2401.00001", BASE.replace("Retrieval", "Lookup"))
    assert _decided(BASE, farther).record
    assert _decided(BASE, nearer, farther).verdict is Verdict.REVIEW


def test_papers_of_one_name_are_sisters_but_those_of_one_subtitle_the_same() -> None:
    sister = _paper("RetBench: Measuring Search in Long Scientific Documents by Language Models")
    assert _decided("RetBench: Measuring Search in Long Tables by Language Models", sister).record is None
    assert _decided("A Look at Search: Measuring Search in Long Scientific Documents by Language Models", sister).record


def test_small_words_tell_papers_of_mathematics_apart_but_a_slip_does_not() -> None:
    title = BASE.replace(" of Long", " for Long")
    assert _decided(title, _paper(BASE, "cs.IR")).record
    assert _decided(title, _paper(BASE, "math.AG")).record is None
    assert _decided(BASE.replace("Retrieval", "Retreival"), _paper(BASE, "math.AG")).record


def test_without_a_vocabulary_no_word_may_differ() -> None:
    title = BASE.replace("Retrieval", "Retreival")
    assert decide(make_mention(title), [_paper(BASE)], source="here").record is None


def test_of_two_papers_that_are_as_near_neither_is_taken() -> None:
    sisters = [
        make_record("2401.00001", BASE.replace("Retrieval", "Retreival")),
        make_record("2401.00002", BASE.replace("Benchmarking", "Benchmarked")),
    ]
    assert _decided(BASE, *sisters).verdict is Verdict.REVIEW


def test_a_name_with_another_letter_is_another_name() -> None:
    def shared(one: str, other: str, words: Words) -> int:
        return rewording(FoldedTitle.of(one), FoldedTitle.of(other), words, DEFAULT_POLICY).shared

    assert shared("VNect Pose Estimation", "XNect Pose Estimation", Words("vnect", "xnect")) == 2
    assert shared("Pose Estimatoin", "Pose Estimation", Words("estimatoin")) == 2
    assert shared("Al Agents", "AI Agents", Words()) == 2


def test_the_explanation_tells_what_differs() -> None:
    def told(title: str) -> str:
        return " ".join(thresholds(_decided(title, _paper(BASE)), DEFAULT_POLICY, SLIPS))

    assert "but for a slip of the pen, with 8 words in common: 3 are enough" in told(
        BASE.replace("Retrieval", "Retreival")
    )
    robust = told(BASE.replace("Long", "Robust Long"))
    assert (
        "but for “robust”, which only the one given has. Each of 8 words in common counts 1, one that differs -2"
        in robust
    )
    assert "that makes 6, where a paper of this field needs 3, and 6 words in common" in robust
    assert "A word differs as it does between sister papers" in told(BASE.replace("Documents", "Videos"))
