from __future__ import annotations

import json

import pytest
from rich.cells import cell_len

from papershelf.formats.explanation import Explanation, Step, render_explanation_json
from papershelf.formats.explanation_page import render_explanation
from papershelf.matching import DEFAULT_POLICY, decide
from papershelf.matching.thresholds import thresholds
from papershelf.model import Mention, PartialDate, Record
from tests.factories import make_id, make_mention, make_record

HOSTILE = "\x1b]0;owned\x07Scaling \u202eLaws\x9b31m [bold]and=HYPERLINK(1)\x00\nNothing Else"
ABSTRACT = " ".join(f"syllable{number} of a long text" for number in range(40))


def explained(mention: Mention, *records: Record, steps: tuple[Step, ...] = ()) -> Explanation:
    return Explanation(decide(mention, records, source="the local index"), steps)


def rivals() -> Explanation:
    """Five candidates about which much is known, one of them hostile."""
    mention = make_mention(
        "Scaling Laws for Language Models 2: More of Them",
        abstract=ABSTRACT,
        date=PartialDate(2020, 1, 23),
        n_authors=2,
        authors=("Jared Kaplan", "Sam McCandlish"),
    )
    titles = ("Scaling Laws for Language Models 3: More of Them", HOSTILE, *("Scaling Laws for Language Models",) * 3)
    records = (
        make_record(f"cond-mat/020{number}001", title, abstract=ABSTRACT, authors=("J. Kaplan",))
        for number, title in enumerate(titles, start=1)
    )
    steps = (
        Step("the local index", "the title and the abstract", (make_id("1706.03762"),)),
        Step("arXiv", "the title and the abstract", (), "from the cache"),
        Step("arXiv", "the id 1706.03762", None, "it did not answer\x1b[2J"),
    )
    return explained(mention, *records, steps=steps)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_page_is_never_wider_than_the_terminal_and_obeys_no_title(width: int) -> None:
    page = render_explanation(rivals(), width=width)
    assert max(map(cell_len, page.splitlines())) <= width
    assert page.replace("\n", "").isprintable()
    assert page.count("cond-mat/0201001") >= 1


def test_colours_and_links_are_the_only_escapes() -> None:
    page = render_explanation(rivals(), width=120, color=True, links=True)
    assert "\x1b[" in page
    assert "https://arxiv.org/abs/cond-mat/0201001" in page
    assert "owned\x07" not in page
    assert "\u202e" not in page


def test_without_unicode_only_titles_have_more_than_ascii() -> None:
    page = render_explanation(rivals(), width=80, unicode=False)
    assert page.isascii()
    assert "number 2 is not 3" in " ".join(page.split())


def test_every_step_and_its_answer_is_told() -> None:
    page = render_explanation(rivals(), width=120)
    assert "the local index  the title and the abstract: 1 paper: 1706.03762" in page
    assert "nothing like it (from the cache)" in page
    assert "the id 1706.03762: could not be asked (it did not answer)" in page


def test_candidates_stand_side_by_side_with_what_is_known_of_them() -> None:
    lines = {line.split("  ")[1]: line for line in render_explanation(rivals(), width=120).splitlines() if "  " in line}
    assert lines["arXiv"].count("cond-mat/") == 5
    assert lines["alike"].count("%") == 5
    assert lines["days apart"].split()[2:] == lines["days apart"].split()[2:3] * 5


def test_a_title_without_letters_asks_nobody() -> None:
    page = render_explanation(explained(make_mention("…!?")), width=80)
    assert "nobody: there is nothing to ask for" in page
    assert "no letter or digit" in page


def test_as_json_it_is_a_line_of_resolve_and_more() -> None:
    text = render_explanation_json(rivals())
    assert text.rstrip("\n").isprintable()
    line = json.loads(text)
    assert line["verdict"] == "review"
    assert len(line["candidates"]) == 5
    assert line["folded"]["before_colon"] == "scalinglawsforlanguagemodels2"
    assert [step["papers"] for step in line["asked"]] == [["1706.03762"], [], None]
    assert any("number 2 ≠ 3" in sentence for sentence in line["counted"])


class TestThresholds:
    def told(self, mention: Mention, *records: Record) -> str:
        return " ".join(thresholds(decide(mention, records, source="here"), DEFAULT_POLICY))

    def test_an_equal_title_is_measured_by_its_length(self) -> None:
        assert "in 7 letters and digits; with fewer than 12" in self.told(
            make_mention("Voyager"), make_record(title="Voyager")
        )

    def test_a_close_title_is_measured_by_likeness_and_has_nothing_beside_it(self) -> None:
        told = self.told(make_mention("Attention Is Al You Need"), make_record())
        assert "from 85% they are close" in told
        assert "no two abstracts" in told

    def test_a_title_that_says_the_same_is_measured_by_what_is_shared(self) -> None:
        told = self.told(
            make_mention("A Name: Generating Diverse Criteria to Improve Language Rankers"),
            make_record(title="Generating Diverse Criteria to Improve Language Rankers"),
        )
        assert "They are the same with a name before its colon: enough where what they share has 6 words" in told

    def test_abstracts_authors_and_dates_are_measured(self) -> None:
        mention = make_mention(
            abstract=ABSTRACT, authors=("Ashish Vaswani",), n_authors=3, date=PartialDate(2017, 7, 1)
        )
        told = self.told(mention, make_record(abstract=ABSTRACT))
        assert "100% of the abstract stands in the paper's: from 50%" in told
        assert "100% of the authors given" in told
        assert "3 authors are given, the paper has 4" in told
        assert "1 day apart: up to 4 they agree, beyond 400" in told

    def test_namesakes_and_ids_are_told(self) -> None:
        assert "2 papers have this title" in self.told(make_mention(), make_record(), make_record("2001.00001"))
        by_id = make_mention("1706.03762", arxiv_id=make_id())
        assert "no title beside the id" in self.told(by_id, make_record())
        assert "The digest names this paper" in self.told(make_mention(arxiv_id=make_id()), make_record())

    def test_another_abstract_may_be_a_summary(self) -> None:
        other = " ".join(letter * 6 for letter in "abcdefghijklmnopqrst")
        told = self.told(make_mention(abstract=other), make_record(abstract=ABSTRACT))
        assert "may be a summary" in told

    def test_without_candidates_nothing_counted(self) -> None:
        assert self.told(make_mention()) == ""
