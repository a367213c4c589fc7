from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import replace

from papershelf.identifiers import ArxivId
from papershelf.matching import decide
from papershelf.model import Author, Decision, Mention, PartialDate, Place, Record, Verdict

HERE = Place("d.txt", 1)
WORDS = (
    "scaling transformer attention gradient network training dataset language translation optimization regularization "
    "benchmark evaluation inference parameter architecture representation generalization initialization convergence"
).split()


def _text(start: int, length: int = 40) -> str:
    """A text of `length` words that shares no stretch with one of another start."""
    return " ".join(f"{'abcdefghijk'[start]}{WORDS[(i * start + i // len(WORDS)) % len(WORDS)]}" for i in range(length))


def _record(arxiv_id: str, title: str, start: int = 0, authors: str = "Ann Lee", **more: Any) -> Record:
    people = tuple(Author(name.split()[-1], name.split()[0]) for name in authors.split(", "))
    return replace(
        Record(ArxivId(arxiv_id), title, people, _text(start) if start else "", dt.date(2021, 9, 16)), **more
    )


def _decide(mention: Mention, *records: Record) -> Decision:
    decision = decide(mention, records, source="test")
    assert decision == decide(mention, tuple(reversed(records)), source="test"), "the order of records must not count"
    assert (decision.record is not None) == (decision.verdict is Verdict.MATCHED)
    assert decision.reason.endswith(".")
    return decision


TITLE = "Scaling Laws for Neural Machine Translation"
RIGHT = _record("2109.07740", TITLE, 3)


def test_an_equal_title_that_is_unique_is_accepted() -> None:
    decision = _decide(Mention(TITLE.upper(), HERE), RIGHT, _record("2001.08361", "Scaling Laws for Neural Models", 5))
    assert decision.record == RIGHT
    assert decision.candidates[0].record == RIGHT
    assert decision.source == "test"


def test_nothing_like_it_is_not_found() -> None:
    decision = _decide(Mention(TITLE, HERE), _record("2001.00001", "Protein Folding at Scale", 5))
    assert (decision.verdict, decision.candidates) == (Verdict.NOT_FOUND, ())
    assert "no letter" in _decide(Mention("???", HERE)).reason


@pytest.mark.parametrize(
    ("doubt", "reason"),
    [
        ({"abstract": _text(7)}, "the abstract is another"),
        ({"date": PartialDate(2014, 5, 1)}, "days apart"),
        ({"n_authors": 7}, "1 authors instead of 7"),
        ({"authors": ("Somebody Else",)}, "0% of the authors"),
        ({"arxiv_id": ArxivId("1706.03762")}, "names 1706.03762"),
    ],
)
def test_an_equal_title_that_something_contradicts_is_for_review(doubt: dict[str, Any], reason: str) -> None:
    decision = _decide(replace(Mention(TITLE, HERE), **doubt), RIGHT)
    assert decision.verdict is Verdict.REVIEW
    assert reason in decision.reason
    assert decision.candidates[0].record == RIGHT


def test_an_agreeing_abstract_outweighs_dates_and_counts() -> None:
    mention = Mention(TITLE, HERE, abstract=_text(3), date=PartialDate(2014), n_authors=7)
    assert _decide(mention, RIGHT).record == RIGHT


def test_a_summary_in_other_words_contradicts_nothing() -> None:
    shuffled = " ".join(sorted(_text(3).split()))
    assert _decide(Mention(TITLE, HERE, abstract=shuffled), RIGHT).record == RIGHT


def test_a_short_title_needs_another_sign() -> None:
    voyager = _record("2305.16291", "Voyager", 3)
    assert _decide(Mention("Voyager", HERE), voyager).verdict is Verdict.REVIEW
    assert _decide(Mention("Voyager", HERE, abstract=_text(3)), voyager).record == voyager
    assert _decide(Mention("Voyager", HERE, authors=("Ann Lee",)), voyager).record == voyager
    dated = Mention("Voyager", HERE, date=PartialDate(2021, 9, 15), n_authors=1)
    assert _decide(dated, voyager).record == voyager


def test_a_title_that_many_may_write_under_needs_another_sign() -> None:
    comment = _record("1001.2967", "Comment on the Theory of Probability", 3)
    assert _decide(Mention(comment.title, HERE), comment).verdict is Verdict.REVIEW
    assert _decide(Mention(comment.title, HERE, abstract=_text(3)), comment).record == comment


def test_the_abstract_of_another_paper_under_an_equal_title_is_for_review() -> None:
    bare = replace(RIGHT, abstract="")
    rival = _record("2201.00001", "Something Else", 7)
    decision = _decide(Mention(TITLE, HERE, abstract=_text(7)), bare, rival)
    assert decision.verdict is Verdict.REVIEW
    assert "2201.00001" in decision.reason


class TestPapersOfOneTitle:
    twin = _record("1408.2030", TITLE, 7, authors="Bo Chen, Cy Diaz", published=dt.date(2014, 8, 9))

    def test_without_anything_else_they_go_to_review_with_both_shown(self) -> None:
        decision = _decide(Mention(TITLE, HERE), RIGHT, self.twin)
        assert decision.verdict is Verdict.REVIEW
        assert {c.record.arxiv_id for c in decision.candidates} == {"2109.07740", "1408.2030"}
        assert "2109.07740" in decision.reason
        assert "1408.2030" in decision.reason

    @pytest.mark.parametrize(
        ("sign", "how"),
        [
            ({"abstract": _text(7)}, "abstract"),
            ({"authors": ("B. Chen",)}, "author list"),
            ({"date": PartialDate(2014, 8, 10)}, "date"),
            ({"n_authors": 2}, "number of authors"),
        ],
    )
    def test_one_distinguishing_sign_is_enough(self, sign: dict[str, Any], how: str) -> None:
        decision = _decide(replace(Mention(TITLE, HERE), **sign), RIGHT, self.twin)
        assert decision.record == self.twin
        assert how in decision.reason

    def test_a_sign_that_another_one_denies_is_not(self) -> None:
        mention = Mention(TITLE, HERE, date=PartialDate(2014, 8, 10), n_authors=1)
        assert _decide(mention, RIGHT, self.twin).verdict is Verdict.REVIEW

    def test_abstracts_that_are_alike_do_not_tell(self) -> None:
        again = replace(self.twin, abstract=RIGHT.abstract, published=RIGHT.published)
        assert _decide(Mention(TITLE, HERE, abstract=_text(3)), RIGHT, again).verdict is Verdict.REVIEW


class TestCloseTitles:
    record = _record("2404.11960", "MCRanker: Generating Diverse Criteria to Improve Rankers", 3)

    @pytest.mark.parametrize(
        "title",
        [
            "MCRanker",
            "MCRanker: Generating Criteria",
            "MCRanker: Generating Diverse Criterion to Improve Ranking",
        ],
    )
    def test_the_abstract_decides(self, title: str) -> None:
        assert _decide(Mention(title, HERE), self.record).verdict is Verdict.REVIEW
        assert _decide(Mention(title, HERE, abstract=_text(3)), self.record).record == self.record

    @pytest.mark.parametrize(
        ("title", "record"),
        [
            ("Qwen2 Technical Report", "Qwen3 Technical Report"),
            ("Gravity in Flatland, Part I", "Gravity in Flatland, Part II"),
            ("Large Models Can Reason Well", "Large Models Cannot Reason Well"),
            ("Graph Cuts in Practice", "Graph Cuts in Practice (Extended Version)"),
        ],
    )
    def test_a_numeral_or_contrast_lowers_the_verdict_even_if_the_abstract_agrees(
        self, title: str, record: str
    ) -> None:
        decision = _decide(Mention(title, HERE, abstract=_text(3)), _record("2404.11960", record, 3))
        assert decision.verdict is Verdict.REVIEW
        assert "≠" in decision.reason

    def test_other_authors_are_a_doubt(self) -> None:
        mention = Mention("MCRanker: Diverse Criteria", HERE, abstract=_text(3), authors=("Somebody Else",))
        assert _decide(mention, self.record).verdict is Verdict.REVIEW

    @pytest.mark.parametrize(
        "abstract",
        [
            _text(3),
            f"In short: {_text(7)}. {_text(3)}",
            " ".join(_text(3).split()[:30]),
            " ".join(word if i % 9 else "such" for i, word in enumerate(_text(3).split())),
            " ".join(f"<em>{word}</em>" if i % 5 else word for i, word in enumerate(_text(3).split())),
        ],
        ids=["whole", "beside a summary", "cut", "words changed", "marked up"],
    )
    def test_another_title_is_accepted_where_the_abstract_is_the_same(self, abstract: str) -> None:
        decision = _decide(Mention("On the Nature of Ranking", HERE, abstract=abstract), self.record)
        assert decision.record == self.record
        assert "only the title is another" in decision.reason

    def test_another_title_needs_less_of_the_abstract_where_the_date_agrees(self) -> None:
        words = [word if i % 9 else "such" for i, word in enumerate(_text(3, 60).split())]
        record = replace(self.record, abstract=_text(3, 90))
        mention = Mention("On the Nature of Ranking", HERE, abstract=" ".join(words))
        assert _decide(mention, record).verdict is Verdict.REVIEW
        assert _decide(replace(mention, date=PartialDate(2024, 4)), record).record == record

    @pytest.mark.parametrize(
        ("abstract", "more", "reason"),
        [
            (" ".join([*_text(3).split()[:32], *_text(4).split()[:25]]), {}, "not enough"),
            (" ".join(_text(3).split()[:25]), {}, "not enough"),
            (_text(3), {"date": PartialDate(2024, 7, 1)}, "days apart"),
            (_text(3), {"n_authors": 5}, "1 authors instead of 5"),
        ],
        ids=["only a part agrees", "too short to tell", "another date", "another number of authors"],
    )
    def test_another_title_is_for_review_where_the_abstract_does_not_tell(
        self, abstract: str, more: dict[str, Any], reason: str
    ) -> None:
        decision = _decide(Mention("On the Nature of Ranking", HERE, abstract=abstract, **more), self.record)
        assert decision.verdict is Verdict.REVIEW
        assert "another" in decision.reason
        assert reason in decision.reason

    def test_another_title_is_for_review_where_it_is_nearly_that_of_another_paper(self) -> None:
        near = _record("2201.00001", "On the Natures of Ranking", 7)
        decision = _decide(Mention("On the Nature of Ranking", HERE, abstract=_text(3)), self.record, near)
        assert "nearer to that of 2201.00001" in decision.reason

    def test_a_version_of_the_same_name_is_another_paper_whatever_the_abstract(self) -> None:
        record = _record("2509.13305", "WebSailor-V2: Bridging the Chasm to Proprietary Agents", 3)
        mention = Mention("WebSailor: Navigating Super-human Reasoning", HERE, abstract=_text(3))
        assert "none ≠ 2" in _decide(mention, record).reason
        assert _decide(replace(mention, title="Navigating Super-human Reasoning"), record).record == record

    def test_a_number_that_both_abstracts_name_may_be_left_out_of_a_title(self) -> None:
        record = _record("2404.11960", "Benchmarking 3D VLMs on Pottery", abstract=f"{_text(3)} with 3D VLMs")
        mention = Mention("Benchmarking VLMs on Pottery", HERE, abstract=record.abstract)
        assert _decide(mention, record).record == record
        assert _decide(replace(mention, abstract=_text(3)), record).verdict is Verdict.REVIEW

    def test_a_slip_in_a_word_that_tells_papers_apart_is_none_where_the_abstract_is_the_same(self) -> None:
        record = _record("2404.11960", "A Survey of Rankers", 3)
        assert _decide(Mention("A Surey of Rankers", HERE, abstract=_text(3)), record).record == record
        assert _decide(Mention("A Study of Rankers", HERE, abstract=_text(3)), record).verdict is Verdict.REVIEW

    def test_the_numeral_tells_which_part_it_is_though_both_have_the_abstract(self) -> None:
        parts = [_record(f"2404.0000{n}", f"Gravity in Flatland, Part {'I' * n}", 3) for n in (1, 2)]
        mention = Mention("Gravty in Flatland, Part II", HERE, abstract=_text(3))
        assert _decide(mention, *parts).record == parts[1]
        assert _decide(mention, parts[0]).verdict is Verdict.REVIEW

    def test_other_numbers_are_another_paper_whatever_the_title_and_the_abstract(self) -> None:
        record = _record("2404.11960", "Ranker 3 and Its Uses", 3)
        mention = Mention("On the Nature of Things 2", HERE, abstract=_text(3), date=PartialDate(2024, 4))
        assert _decide(mention, record).verdict is Verdict.REVIEW

    def test_two_papers_of_one_abstract_are_for_review(self) -> None:
        again = replace(self.record, arxiv_id=ArxivId("2405.00001"), title="MCRanker: Criteria for Rankers")
        mention = Mention("MCRanker: Generating Criteria", HERE, abstract=_text(3))
        assert "More than one" in _decide(mention, self.record, again).reason


def test_sister_papers_are_told_apart_by_the_words_of_their_abstracts() -> None:
    title = "The Common Subsequence Problem with Substring {} Constraints"
    sister = _record("2101.00001", title.format("Frobbing"))
    shared = _text(3)
    sister = replace(sister, abstract=f"{shared} frobbing only")
    mention = Mention(title.format("Grokking"), HERE, abstract=f"{shared} grokking only")
    decision = _decide(mention, sister)
    assert decision.verdict is Verdict.REVIEW
    assert "grokking ≠ frobbing" in decision.reason


def test_one_word_or_two_is_no_difference_of_equal_titles() -> None:
    record = _record("2101.00001", "Multi-modal Learning at Scale", abstract=f"{_text(3)} multi modal")
    mention = Mention("Multimodal Learning at Scale", HERE, abstract=f"{_text(3)} multimodal")
    assert _decide(mention, record).record == record


class TestIdsInTheDigest:
    def test_an_id_with_an_agreeing_title_is_accepted(self) -> None:
        mention = Mention("Scaling Laws for Translation", HERE, arxiv_id=ArxivId("2109.07740v3"))
        assert _decide(mention, RIGHT).record == RIGHT

    def test_an_id_alone_is_accepted(self) -> None:
        assert _decide(Mention("arXiv:2109.07740", HERE, arxiv_id=ArxivId("2109.07740")), RIGHT).record == RIGHT

    def test_an_id_whose_abstract_agrees_is_accepted_under_any_title(self) -> None:
        mention = Mention("Old Name", HERE, abstract=_text(3), arxiv_id=ArxivId("2109.07740"))
        assert _decide(mention, RIGHT).record == RIGHT

    @pytest.mark.parametrize("title", ["Protein Folding at Scale", "Scaling Laws for Neural Machine Translation 2"])
    def test_an_id_of_another_paper_is_for_review(self, title: str) -> None:
        decision = _decide(Mention(title, HERE, arxiv_id=ArxivId("2109.07740")), RIGHT)
        assert decision.verdict is Verdict.REVIEW
        assert "2109.07740" in decision.reason

    def test_the_same_authors_do_not_make_a_wrong_id_right(self) -> None:
        mention = Mention("Protein Folding at Scale", HERE, authors=("Ann Lee",), arxiv_id=ArxivId("2109.07740"))
        assert _decide(mention, RIGHT).verdict is Verdict.REVIEW

    def test_a_wrong_id_does_not_win_over_the_paper_that_has_the_title(self) -> None:
        near = _record("2110.00001", "Scaling Laws for Neural Machine Transcription")
        decision = _decide(Mention(TITLE, HERE, arxiv_id=ArxivId("2110.00001")), RIGHT, near)
        assert decision.verdict is Verdict.REVIEW
        assert "2109.07740" in decision.reason
        assert _decide(Mention(TITLE, HERE, arxiv_id=ArxivId("2110.00001")), near).confidence <= 0.9

    def test_an_id_with_another_abstract_and_a_changed_title_is_for_review(self) -> None:
        mention = Mention("Scaling Laws for Translation", HERE, abstract=_text(7), arxiv_id=ArxivId("2109.07740"))
        assert "abstract is another" in _decide(mention, RIGHT).reason


def test_confidence_sorts_certain_before_doubtful() -> None:
    sure = _decide(Mention(TITLE, HERE, abstract=_text(3)), RIGHT).confidence
    plain = _decide(Mention(TITLE, HERE), RIGHT).confidence
    close = _decide(Mention(TITLE + " Systems", HERE), RIGHT).confidence
    conflicting = _decide(Mention(TITLE + " 2", HERE), RIGHT).confidence
    assert 1 > sure > plain > close > conflicting > 0
