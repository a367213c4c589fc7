from __future__ import annotations

import json

import pytest
from rich.cells import cell_len

from papershelf.formats.theme_suggestions import render_suggestion_lines, render_suggestion_table
from papershelf.themes.suggesting import Suggestion
from tests.factories import make_mention

MENTIONS = [make_mention(f"Paper {number} on Lichen Rings", line=number) for number in range(8)]
STRONG = Suggestion("lichen rings", 8.0, (2, 0, 1, 4), (7,))
WEAK = Suggestion("glass sponges", 4.0, (3,))


def test_each_theme_is_shown_with_its_strength_and_some_of_its_papers() -> None:
    assert render_suggestion_table([STRONG, WEAK], MENTIONS, width=80) == (
        "1  lichen rings   ██████████  4 papers, +1 near it\n"
        "     Paper 2 on Lichen Rings\n"
        "     Paper 0 on Lichen Rings\n"
        "     Paper 1 on Lichen Rings\n"
        "2  glass sponges  █████       1 paper\n"
        "     Paper 3 on Lichen Rings\n"
    )


def test_where_names_leave_no_room_the_bar_stands_below() -> None:
    assert render_suggestion_table([STRONG], MENTIONS, width=40, unicode=False).splitlines()[:2] == [
        "1  lichen rings",
        "     ##########  4 papers, +1 near it",
    ]


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("color", [True, False])
def test_nothing_hostile_or_long_leaves_its_line(width: int, color: bool) -> None:
    hostile = [make_mention("\x1b[2J\u202eDrop" + " 言語の研究" * 40)]
    printed = render_suggestion_table([Suggestion("\x9b2J言語" * 30, 1.0, (0,))], hostile, width=width, color=color)
    assert "\x1b[2J" not in printed
    assert "\x9b" not in printed
    assert "\u202e" not in printed
    if not color:
        assert max(map(cell_len, printed.splitlines())) <= width


def test_nothing_is_printed_of_nothing() -> None:
    assert render_suggestion_table([], [], width=80) == ""


def test_programs_get_all_papers_and_those_near() -> None:
    (line,) = render_suggestion_lines([STRONG], MENTIONS).splitlines()
    known = json.loads(line)
    assert (known["name"], known["strength"]) == ("lichen rings", 8.0)
    assert [paper["line"] for paper in known["papers"]] == [2, 0, 1, 4]
    assert known["near"] == [{"title": "Paper 7 on Lichen Rings", "file": "digest.txt", "line": 7}]
