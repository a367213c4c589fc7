from __future__ import annotations

import pytest

from papershelf.matching import is_plausible
from papershelf.matching.titles import FoldedTitle, conflicts, relation, similarity, split_colon
from papershelf.model import TitleRelation as R


def _relation(mention: str, record: str) -> R:
    return relation(FoldedTitle.of(mention), FoldedTitle.of(record))


def _conflicts(mention: str, record: str) -> tuple[str, ...]:
    return conflicts(FoldedTitle.of(mention), FoldedTitle.of(record))


@pytest.mark.parametrize(
    ("mention", "record", "expected"),
    [
        ("T-former: An Efficient Transformer", "T-Former: an efficient transformer", R.EQUAL),
        ("Generating Diverse Criteria", "MCRanker: Generating Diverse Criteria", R.NAME_DROPPED),
        ("LUNAR: LLM Unlearning via Redirection", "LLM Unlearning via Redirection", R.NAME_ADDED),
        ("Mind2Web", "Mind2Web: Towards a Generalist Agent", R.SUBTITLE_DROPPED),
        ("How Much LLM Does an Agent Need", "How Much LLM Does an Agent Need for Planning", R.SUBTITLE_DROPPED),
        ("How Much LLM Does an Agent …", "How Much LLM Does an Agent Need for Planning", R.SUBTITLE_DROPPED),
        ("OViP: Online Learning", "OViP", R.SUBTITLE_ADDED),
        ("OViP: Online Learning", "OViP: Preference Tuning", R.SUBTITLE_CHANGED),
        ("PAL - Probing Audio Encoders", "PAL: Something Else Entirely", R.SUBTITLE_CHANGED),
        ("Image Prompting Foundation Models", "Image Prompt Foundation Models", R.CLOSE),
        ("Graph Networks", "Protein Folding at Scale", R.OTHER),
        ("???", "!!!", R.OTHER),
    ],
)
def test_how_titles_stand_to_each_other(mention: str, record: str, expected: R) -> None:
    assert _relation(mention, record) is expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Qwen2 Technical Report", "Qwen3 Technical Report"),
        ("Qwen2 Technical Report", "Qwen2.5 Technical Report"),
        ("FlashAttention-2: Faster", "FlashAttention-3: Faster"),
        ("FlashAttention: Faster", "FlashAttention-2: Faster"),
        ("Gravity in Flatland. Part I", "Gravity in Flatland. Part II"),
        ("Gravity in Flatland I", "Gravity in Flatland II"),
        ("Large Models Can Reason", "Large Models Cannot Reason"),
        ("Learning with Labels", "Learning without Labels"),
        ("Supervised Parsing", "Unsupervised Parsing"),
        ("Online Matching on Trees", "Offline Matching on Trees"),
        ("Linear Bandits", "Nonlinear Bandits"),
        ("Attention Helps", "Attention Does Not Help"),
        ("C Code Synthesis", "C++ Code Synthesis"),
        ("Graph Cuts", "Graph Cuts: A Survey"),
        ("Graph Cuts", "Graph Cuts (Extended Version)"),
        ("Two Towers", "Three Towers"),
        ("A symmetric approach to trees", "Asymmetric approach to trees"),
        ("GPT-4V System Card", "GPT-4o System Card"),
        ("Proceedings XIV of the Days", "Proceedings XV of the Days"),
        ("Type IIA Strings", "Type IIB Strings"),
    ],
)
def test_what_may_not_differ_is_a_conflict_on_both_sides(one: str, other: str) -> None:
    assert _conflicts(one, other)
    assert _conflicts(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GPT-4 Technical Report", "GPT4 technical report"),
        ("Generalised Linear Bandits", "Generalized Linear Bandit"),
        ("Web Application Testing", "Web pplication Testing"),
        ("Multi-modal Learning", "Multimodal Learning"),
        ("Image Prompting Foundation Models", "Image Prompt Foundation Models"),
        ("Learning Things, an I…", "Learning Things, an Introduction to Part II"),
    ],
)
def test_what_may_differ_is_no_conflict(one: str, other: str) -> None:
    assert _conflicts(one, other) == ()


def test_a_title_never_conflicts_with_itself() -> None:
    assert _conflicts("Games in Finite and Infinite Graphs", "Games in Finite and Infinite Graphs") == ()


def test_a_conflict_says_what_differs() -> None:
    assert _conflicts("Qwen2 Technical Report", "Qwen3 Technical Report") == ("number 2 ≠ 3",)
    assert _conflicts("Supervised Parsing", "Unsupervised Parsing") == ("word supervised ≠ unsupervised",)


def test_similarity_is_one_only_for_equal_titles() -> None:
    long = "a very long title of a paper about nothing in particular " * 20
    assert similarity(FoldedTitle.of(long + "x"), FoldedTitle.of(long + "y")) < 1
    assert similarity(FoldedTitle.of("A-b"), FoldedTitle.of("a B")) == 1
    assert similarity(FoldedTitle.of("?"), FoldedTitle.of("!")) == 0


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("A: B", ("A", "B")),
        ("A:B", ("A", "B")),
        ("A — B – C", ("A", "B – C")),
        ("At 12:30 sharp", None),
        ("Well-known", None),
        (": B", None),
        ("A:", None),
    ],
)
def test_a_title_is_split_at_its_first_colon_or_spaced_dash(title: str, parts: tuple[str, str] | None) -> None:
    assert split_colon(title) == parts


def test_a_person_wants_to_see_close_titles_and_no_others() -> None:
    assert is_plausible("PromptRobust: Evaluating Robustness of Models", "PromptBench: Evaluating Robustness of Models")
    assert not is_plausible("A Model of Neural Oscillators", "Deep Learning for Proteins")
