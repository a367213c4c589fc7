from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from papershelf.formats.theme_chart import Look, bar
from papershelf.formats.theme_table import (
    render_theme_lines,
    render_theme_sheet,
    render_theme_table,
    themed_papers,
)
from papershelf.model import Mention, Theme
from tests.factories import make_mention

Found = list[tuple[Mention, tuple[Theme, ...]]]

WIDE = "大規模言語モデルにおける推論能力の向上に関する研究:事例とその分析およびベンチマークの評価"
HOSTILE = "\x1b]0;owned\x07=HYPERLINK(1)\u202e\x9b31m"
DIGEST: Found = [
    (
        make_mention("Lost in the Middle: How Language Models Use Long Contexts", line=3),
        (
            Theme("position bias", "“lost in the middle” in the title", 5.0),
            Theme("large language models", "“Language Models” in the title", 3.0),
        ),
    ),
    (make_mention("Chain-of-Thought Reasoning", line=5), (Theme("reasoning", "“Reasoning” in the title", 4.0),)),
    (make_mention("On Nothing", line=7), ()),
    (
        make_mention("Why Language Models Reason", line=9),
        (
            Theme("large language models", "“Language Models” in the title", 3.0),
            Theme("reading list", "a heading of the digest", 2.0),
        ),
    ),
]
LOOKS = {
    "position bias": Look("#ff0000"),
    "large language models": Look(),
    "reasoning": Look(origin="new"),
    "reading list": Look(origin="given"),
}


def render(
    found: Found, *, looks: dict[str, Look] | None = None, width: int = 100, color: bool = False, unicode: bool = True
) -> str:
    looks = looks or {theme.name: Look() for _, themes in found for theme in themes}
    return render_theme_table(themed_papers(found), looks, width=width, color=color, unicode=unicode)


def papers(counts: dict[str, int]) -> Found:
    """A digest in which each theme has so many papers."""
    return [
        (make_mention(f"{name} paper {number}"), (Theme(name, "asked for", 1.0),))
        for name, count in counts.items()
        for number in range(count)
    ]


class TestTheTable:
    def test_wide_it_has_the_themes_beside_the_titles(self) -> None:
        assert render(DIGEST, looks=LOOKS, width=100) == (
            "large language models  ████████ 2\n"
            "position bias          ████ 1\n"
            "reading list           ████ 1  given\n"
            "reasoning              ████ 1  new\n"
            "new: in these papers, but not in your vocabulary; see papershelf themes suggest\n"
            "\n"
            "Lost in the Middle: How Language Models     position bias          “lost in the middle” in the title\n"
            "  Use Long Contexts                         large language models  “Language Models” in the title\n"
            "Chain-of-Thought Reasoning                  reasoning              in the title\n"
            "Why Language Models Reason                  large language models  “Language Models” in the title\n"
            "                                            reading list           a heading of the digest\n"
            "\n"
            "1 paper without a theme\n"
            "  On Nothing\n"
        )

    def test_narrow_it_has_them_below_and_reasons_only_where_they_fit(self) -> None:
        assert render(DIGEST[:2], width=40, unicode=False) == (
            "large language models  #### 1\n"
            "position bias          #### 1\n"
            "reasoning              #### 1\n"
            "\n"
            "Lost in the Middle: How Language Models\n"
            "Use Long Contexts\n"
            "  position bias\n"
            "  large language models\n"
            "Chain-of-Thought Reasoning\n"
            "  reasoning              in the title\n"
        )

    @pytest.mark.parametrize("width", [40, 41, 60, 80, 99, 100, 120, 200])
    @pytest.mark.parametrize("unicode", [True, False])
    def test_no_line_is_wider_than_the_terminal(self, width: int, unicode: bool) -> None:
        name = "a heading as long as a sentence, which somebody took for a theme"
        long: Found = [(make_mention(WIDE * 4), (Theme(name, "“x” in the title" * 9, 9.0), Theme(WIDE, "", 1.0)))]
        looks: dict[str, Look] = {name: Look(origin="given"), WIDE: Look(origin="new")}
        printed = render([*DIGEST, *long], looks=LOOKS | looks, width=width, unicode=unicode)
        assert max(map(cell_len, printed.splitlines())) <= width

    def test_without_unicode_only_titles_and_names_hold_other_signs_than_ascii(self) -> None:
        assert render(DIGEST, looks=LOOKS, unicode=False).isascii()

    def test_without_colour_it_holds_no_escape_sequence_even_from_a_title(self) -> None:
        hostile: Found = [(make_mention(HOSTILE), (Theme(HOSTILE, HOSTILE, 1.0),)), (make_mention("b" + HOSTILE), ())]
        printed = render(hostile)
        assert printed.replace("\n", "").isprintable()
        assert "=HYPERLINK(1)" in printed

    def test_a_theme_has_its_own_colour_wherever_it_stands(self) -> None:
        printed = render(DIGEST, looks=LOOKS, color=True)
        assert printed.count("\x1b[31m") == 2

    def test_a_paper_that_is_named_twice_is_one_with_all_its_themes(self) -> None:
        again: Found = [
            (make_mention("Reasoning", file="a.txt"), (Theme("reasoning", "“Reasoning” in the title", 3.0),)),
            (
                make_mention("REASONING", file="b.txt"),
                (Theme("reasoning", "a tag in the digest", 2.0), Theme("b", "", 4.0)),
            ),
        ]
        (paper,) = themed_papers(again)
        assert paper.title == "Reasoning"
        assert [(theme.name, theme.strength) for theme in paper.themes] == [("b", 4.0), ("reasoning", 3.0)]

    def test_titles_without_a_letter_are_papers_of_their_own(self) -> None:
        assert len(themed_papers([(make_mention("?"), ()), (make_mention("!"), ())])) == 2

    def test_nothing_is_printed_of_nothing(self) -> None:
        assert render([]) == ""

    def test_where_no_paper_has_a_theme_all_are_named(self) -> None:
        assert render([(make_mention("A"), ()), (make_mention("B"), ())]) == "2 papers without a theme\n  A\n  B\n"


class TestTheChart:
    def test_bars_are_as_long_as_the_counts_and_fit_the_terminal(self) -> None:
        lines = render(papers({"many": 40, "half": 20, "one": 1}), width=50).splitlines()[:3]
        assert lines == ["many  " + "█" * 41 + " 40", "half  " + "█" * 20 + "▌ 20", "one   █ 1"]

    def test_themes_of_one_paper_are_counted_where_there_are_too_many(self) -> None:
        counts = {"b": 2, "a": 2} | {f"single {number}": 1 for number in range(40)}
        assert render(papers(counts)).splitlines()[:4] == [
            "a  ████████ 2",
            "b  ████████ 2",
            "and 40 more that one paper has",
            "",
        ]

    def test_twenty_five_are_shown_at_most(self) -> None:
        printed = render(papers({f"theme {number:02}": 1 + (number < 28) for number in range(60)}))
        chart = printed.partition("\n\n")[0].splitlines()
        assert len(chart) == 26
        assert chart[-1] == "and 35 more that at most 2 papers have"

    def test_where_no_theme_is_shared_some_are_shown_all_the_same(self) -> None:
        printed = render(papers({f"theme {number:02}": 1 for number in range(30)}))
        assert printed.splitlines()[24:26] == ["theme 24  ████ 1", "and 5 more that one paper has"]

    @given(st.floats(0, 200))
    def test_a_bar_is_never_nothing_and_never_much_longer_than_it_should(self, cells: float) -> None:
        assert 1 <= len(bar(cells, unicode=True)) <= cells + 1
        assert 1 <= len(bar(cells, unicode=False)) <= cells + 1


class TestForPrograms:
    def test_a_line_of_json_is_a_mention(self) -> None:
        first, *_, last = map(json.loads, render_theme_lines(DIGEST).splitlines())
        assert first == {
            "title": "Lost in the Middle: How Language Models Use Long Contexts",
            "file": "digest.txt",
            "line": 3,
            "themes": [
                {"name": "position bias", "why": "“lost in the middle” in the title", "strength": 5.0},
                {"name": "large language models", "why": "“Language Models” in the title", "strength": 3.0},
            ],
        }
        assert len(last["themes"]) == 2

    def test_json_keeps_hostile_text_and_harms_no_terminal(self) -> None:
        line = render_theme_lines([(make_mention(HOSTILE), ())])
        assert line.removesuffix("\n").isprintable()
        assert json.loads(line)["title"] == HOSTILE

    def test_a_row_of_the_sheet_is_a_theme_of_a_paper_and_no_paper_is_missing(self) -> None:
        assert rows(render_theme_sheet(DIGEST[1:3], ",")) == [
            ["title", "file", "line", "theme", "why", "strength"],
            ["Chain-of-Thought Reasoning", "digest.txt", "5", "reasoning", "“Reasoning” in the title", "4"],
            ["On Nothing", "digest.txt", "7", "", "", ""],
        ]

    @pytest.mark.parametrize("delimiter", [",", "\t"])
    def test_no_cell_of_the_sheet_is_a_formula(self, delimiter: str) -> None:
        formula = '=HYPERLINK("http://x")\t,"'
        sheet = render_theme_sheet([(make_mention(formula), (Theme(formula, formula, 1.0),))], delimiter)
        (_, row) = rows(sheet, delimiter)
        assert [row[at][:2] for at in (0, 3, 4)] == ["'=", "'=", "'="]


def rows(sheet: str, delimiter: str = ",") -> Sequence[list[str]]:
    return list(csv.reader(io.StringIO(sheet), delimiter=delimiter, strict=True))
