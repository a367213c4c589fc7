from __future__ import annotations

import csv
import io

import pytest
from msgspec.structs import replace

from papershelf.formats.delimited import COLUMNS, render_delimited
from papershelf.model import Decision, Place, Theme
from tests.factories import make_all_verdicts, make_candidate, make_full_record, make_matched, make_record, make_review


def rows(decisions: tuple[Decision, ...], delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render_delimited(decisions, delimiter)), delimiter=delimiter, strict=True))


def test_the_header_names_the_columns() -> None:
    assert render_delimited((), ",") == (
        "title,verdict,arxiv_id,url,matched_title,authors,published,primary_category,doi,confidence,reason,file,line,"
        "candidates,themes\n"
    )


def test_a_matched_row_tells_what_is_known_in_readable_unicode() -> None:
    record = replace(make_full_record(), title=r"Schr\"odinger Bridges with $\pi_0$")
    decision = replace(make_matched("Schrodinger Bridges", record=record, line=7), themes=(Theme("a"), Theme("b")))
    assert rows((decision,)) == [
        {
            "title": "Schrodinger Bridges",
            "verdict": "matched",
            "arxiv_id": "1706.03762",
            "url": "https://arxiv.org/abs/1706.03762",
            "matched_title": "Schrödinger Bridges with π0",
            "authors": "Ashish Vaswani; Noam Shazeer; Niki Parmar; Jakob Uszkoreit",
            "published": "2017-06-12",
            "primary_category": "cs.CL",
            "doi": "10.5555/3295222.3295349",
            "confidence": "0.99",
            "reason": "The title is equal, no other paper found has it, and nothing speaks against it.",
            "file": "digest.txt",
            "line": "7",
            "candidates": "1706.03762",
            "themes": "a; b",
        }
    ]


def test_what_is_not_matched_has_empty_cells_and_the_candidates_ids() -> None:
    two = (make_candidate(), make_candidate(make_record("cond-mat/0207270")))
    (row,) = rows((make_review("A Title", *two),))
    assert [row[name] for name in ("arxiv_id", "url", "matched_title", "authors", "published")] == [""] * 5
    assert row["candidates"] == "1706.03762; cond-mat/0207270"


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_each_mention_has_its_row_even_of_one_paper(delimiter: str) -> None:
    decisions = (make_matched(line=1), make_matched(line=9), *make_all_verdicts())
    assert [row["line"] for row in rows(decisions, delimiter)] == ["1", "9", "1", "2", "3", "4"]


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_quotes_delimiters_and_line_breaks_in_a_title_stay_in_its_cell(delimiter: str) -> None:
    decisions = (make_matched('"I\'m sorry\tto hear that":\nFinding, New; Biases\r'),)
    assert rows(decisions, delimiter)[0]["title"] == '"I\'m sorry to hear that": Finding, New; Biases'


def test_tab_separated_lines_can_be_cut_at_tabs() -> None:
    lines = render_delimited((make_matched('"A\t\n"\t"B'),), "\t").splitlines()
    assert [len(line.split("\t")) for line in lines] == [len(COLUMNS)] * 2


@pytest.mark.parametrize(
    "title", ['=HYPERLINK("https://evil.example")', "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "＝1", " \u200b=1"]
)
def test_no_title_is_run_as_a_formula(title: str) -> None:
    for delimiter in ",\t":
        cell = rows((make_matched(title),), delimiter)[0]["title"]
        assert cell[0] == "'"
        assert cell[1] in "=+-@＝"


def test_a_formula_is_defused_in_every_cell() -> None:
    record = make_record(title="=1", authors=("@SUM",))
    decision = replace(make_matched(record=record, file="=file"), themes=(Theme("+1"),), reason="-1")
    (row,) = rows((decision,))
    found = [row[name] for name in ("title", "matched_title", "authors", "reason", "file", "themes")]
    assert found == ["'=1", "'=1", "'@SUM", "'-1", "'=file", "'+1"]


def test_a_theme_is_not_split_where_its_name_has_the_sign_between_themes() -> None:
    decision = replace(make_matched(), themes=(Theme("bias; position"), Theme("\x1b[1m"), Theme("long\tcontext")))
    assert rows((decision,))[0]["themes"] == "bias, position; long context"


def test_numbers_and_standard_input_stay_as_they_are() -> None:
    decision = make_matched()
    decision = replace(decision, mention=replace(decision.mention, place=Place("-", 12)))
    (row,) = rows((decision,))
    assert (row["file"], row["line"], row["confidence"]) == ("-", "12", "0.99")
