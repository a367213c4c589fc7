from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from papershelf.formats import Options
from papershelf.zotero.items import children_of
from papershelf.zotero.model import Creator, Library, Renamed, Tag, Wanted
from papershelf.zotero.places import NewCollection
from papershelf.zotero.plan import Conflict, Plan, plan
from papershelf.zotero.report import render_outcome, render_plan
from papershelf.zotero.sync import Outcome, Refused
from papershelf.zotero.view import View
from tests.factories import make_record
from tests.unit.zotero.plans import (
    HARD,
    HOSTILE,
    LIBRARY,
    LONG,
    MIXED,
    NAMES,
    NEW,
    created,
    made,
    renaming,
    steps,
    there,
)


def table(shown: Plan, width: int = 120, **how: Any) -> str:
    return render_plan(shown, NAMES, Options(width=width, **how))


def test_a_wide_plan_tells_where_papers_go_what_is_done_and_why() -> None:
    assert table(MIXED) == (
        "Zotero, Reading group (group:2001): 9 papers into Reading/Bias\n"
        "\n"
        "Collections to be made\n"
        "+  Reading\n"
        "+  Reading/Bias\n"
        "\n"
        "Each of the 2 new items: into Reading/Bias; tag: bias; link to the PDF\n"
        "\n"
        "   Action      Title                      arXiv       What\n"
        "+  create      Attention Is All You Need  1706.03762\n"
        "+  create      Few-Shot Learners          2005.14165  conference paper\n"
        "                                                      tag: few-shot\n"
        "~  add, tag    Deep Residual Learning     1512.03385  into Reading/Bias\n"
        "                                                      into Older/Scaling\n"
        "                                                      tag: vision\n"
        "               it is there by its arXiv id, as OLD03385\n"
        "               the same paper is there again as ABCD2345, WXYZ2345\n"
        "~  complete    BERT                       1810.04805  date: 2015 → 2019-05-24\n"
        "               papershelf put it there, as OLD04805\n"
        "=  left alone  In the Trash               2104.00001\n"
        "               it is in the trash, as OLD00001\n"
        "!  conflict    Scaling Laws               2001.08361\n"
        "               it is there by its arXiv id, as OLD03385 “Deep Residual Learning”\n"
        "               date\n"
        "                 papershelf wrote  2015\n"
        "                 Zotero keeps      2016\n"
        "                 arXiv now has     2015-12-10\n"
        "\n"
        "!  QWERTY12 has the id arXiv:1706.03762, but title and authors of another paper\n"
        "2 collections to make, 2 to create, 1 to add to a collection, 1 to tag, 1 to complete, 3 unchanged, "
        "1 left alone, 1\nconflict\n"
    )


def test_a_narrow_plan_tells_the_action_below_the_title() -> None:
    assert table(made(created(), there(fields={"date": "2016"}, tags=(Tag("x"),)), new=()), 44) == (
        "Zotero, Reading group (group:2001): 2 papers\n"
        "\n"
        "   Title                      arXiv\n"
        "+  Attention Is All You Need  1706.03762\n"
        "   create: into BIAS2222; link to the PDF\n"
        "~  Deep Residual Learning     1512.03385\n"
        "   tag, complete: tag: x; date: 2015 → 2016\n"
        "   it is there by its arXiv id, as OLD03385\n"
        "\n"
        "1 to create, 1 to tag, 1 to complete\n"
    )


def test_of_a_thousand_papers_those_that_stay_as_they_are_are_only_counted() -> None:
    same = [there(f"2105.{number:05}", "The Same as Ever") for number in range(1000)]
    assert table(made(*same, new=())).splitlines() == [
        "Zotero, Reading group (group:2001): 1000 papers",
        "",
        "Nothing to write: 1000 unchanged",
    ]


def test_what_people_did_to_unchanged_papers_is_told_once_for_all() -> None:
    why = ("papershelf put it there", "you took away the tags: llm")
    same = [there(f"2105.{number:05}", why=why) for number in range(7)]
    text = table(made(*same))
    assert "=  7 unchanged, as you took away the tags: llm (2105.00000, 2105.00001, 2105.00002, 2105.00003, " in text
    assert "and 2 more)" in text
    assert text.count("you took away") == 1


def test_renamed_tags_are_told_together_and_not_for_each_item() -> None:
    shown = made(
        there(renamed=(Renamed(Tag("nlp"), "Language"),), why=("known", "you took away the tags: new")),
        *(there(f"2105.0000{number}", renamed=(Renamed(Tag("nlp"), "Language"),)) for number in range(3)),
        new=(),
        renamings=(renaming(), renaming("MORE2345", old="text"), replace(renaming("SAME2345"), tags=())),
    )
    assert table(shown) == (
        "Zotero, Reading group (group:2001): 4 papers\n"
        "\n"
        "Themes with new names\n"
        "~  rename the tag “nlp” → “Language” on 5 items\n"
        "~  rename the tag “text” → “Language” on 1 item\n"
        "\n"
        "   Action  Title                   arXiv\n"
        "~  rename  Deep Residual Learning  1512.03385\n"
        "           known, as OLD03385; you took away the tags: new\n"
        "\n"
        "6 with tags to rename\n"
    )


def test_an_unchanged_paper_that_is_there_twice_is_still_shown() -> None:
    text = table(made(there(copies=("ABCD2345",))))
    assert "=  unchanged  Deep Residual Learning" in text
    assert "the same paper is there again as ABCD2345" in text


def test_a_paper_that_was_deleted_is_left_alone_and_has_no_item_to_name() -> None:
    deleted = replace(there(why=("it was deleted in Zotero",), is_left=True), item=None)
    assert table(made(deleted, new=())).splitlines()[2:] == [
        "   Action      Title                   arXiv",
        "=  left alone  Deep Residual Learning  1512.03385",
        "               it was deleted in Zotero",
        "",
        "Nothing to write: 1 left alone",
    ]


def test_a_library_without_a_name_and_a_plan_without_papers_are_told() -> None:
    assert table(Plan(Library("user", 1), 0, (), ())) == "Zotero, user:1: 0 papers\n\nNothing to write: no papers\n"


def test_long_values_are_shown_where_they_begin_to_differ() -> None:
    start = "We study empirical scaling laws for language models on the cross-entropy loss. "
    text = table(made(there(conflicts=(Conflict("abstractNote", start + "A", start + "Bananas", start + "C"),))))
    assert "abstract\n" in text
    assert re.search(
        r"papershelf wrote  ….*loss\. A\n.*Zotero keeps      ….*loss\. Bananas\n.*now has     ….*C\n", text
    )


def test_a_field_that_is_filled_was_empty_and_authors_are_told_by_name() -> None:
    authors = (Creator("Vaswani", "Ashish"), Creator("ATLAS", is_single=True))
    text = table(made(there(fields={"creators": authors, "publicationTitle": "Nature", "DOI": "10.1/x"})))
    assert "authors: (empty) → Ashish Vaswani, ATLAS" in " ".join(text.split())
    assert "publication: (empty) → Nature" in text
    assert "DOI: (empty) → 10.1/x" in text


@pytest.mark.parametrize("width", [1, 40, 47, 60, 80, 99, 120, 160, 250])
def test_no_line_is_wider_than_asked_and_no_id_is_broken(width: int) -> None:
    for shown in (MIXED, HARD):
        text = table(shown, width)
        assert max(map(cell_len, text.splitlines())) <= max(width, 40)
        assert all(change.record.arxiv_id in text for change in shown.changes[:6])


def test_long_titles_are_cut() -> None:
    assert table(made(created(title=LONG))).count("word") < 40


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.integers(40, 130), st.booleans())
def test_whatever_a_library_holds_a_plan_tells_a_terminal_nothing(text: str, width: int, unicode: bool) -> None:
    conflict = Conflict("title", text, "", text[1:])
    changes = created(title=f"A {text}"), there(title=text, why=(text, text), tags=(Tag(text),), conflicts=(conflict,))
    shown = made(*changes, new=(NewCollection("BIAS2222", (text,), None),), warnings=(text,))
    outcome = Outcome(shown, True, (), (Refused("BIAS2222", text), Refused(changes[0].key, text)))
    options = Options(width=width, unicode=unicode)
    for printed in (table(shown, width, unicode=unicode), render_outcome(outcome, {}, options, requests=1, seconds=1)):
        assert all(unicodedata.category(char) not in ("Cc", "Cf", "Cs") or char == "\n" for char in printed)
        assert max(map(cell_len, printed.splitlines())) <= width


def test_escapes_and_markup_in_titles_do_nothing() -> None:
    text = table(HARD, color=True, links=True)
    assert "owned" not in text
    assert "[bold]x[/bold]" in text
    assert "\u202e" not in text


def test_colours_and_links_are_only_where_they_are_wanted() -> None:
    coloured, linked = table(MIXED, color=True), table(MIXED, color=True, links=True)
    assert "\x1b" not in table(MIXED, links=True)
    assert "\x1b[32mcreate\x1b[0m" in coloured
    assert "\x1b]8;" not in coloured
    assert "\x1b]8;;https://arxiv.org/abs/1512.03385\x1b\\" in linked
    assert linked == table(MIXED, color=True, links=True)


def test_without_unicode_a_plan_of_plain_titles_is_ascii() -> None:
    text = table(made(*MIXED.changes, created("2401.00001", LONG), there(fields={"abstractNote": LONG})), unicode=False)
    assert text.isascii()
    assert "date: 2015 -> 2019-05-24" in text
    assert "word..." in text


def test_a_real_plan_is_shown() -> None:
    record = make_record()
    wanted = Wanted(
        record, (Tag("bias"),), ("BIAS2222",), children_of(record, comment=False, pdf=True, source="<p>x</p>")
    )
    text = table(plan((wanted,), View(LIBRARY, 3), NEW), 100)
    assert "1 paper into Reading/Bias" in text
    assert "into Reading/Bias; tag: bias; note on the digest; link to the PDF" in " ".join(text.split())
    assert text.endswith("2 collections to make, 1 to create\n")


# --- What was done ----------------------------------------------------------------------------------------------------


def told(outcome: Outcome, **how: Any) -> str:
    return render_outcome(outcome, NAMES, Options(**how), requests=9, seconds=4.23)


def test_what_was_written_is_told_in_a_line() -> None:
    assert told(Outcome(MIXED, True, steps(MIXED))) == (
        "Zotero: 2 collections and 2 items made, 2 items changed, 2 notes and links added · 0 refused · 9 requests"
        " · 4.2 s\n"
    )
    one = made(created(), new=())
    assert told(Outcome(one, True, steps(one))).startswith("Zotero: 1 item made, 1 note or link added · 0")


def test_when_less_was_left_to_do_than_planned_only_that_is_told() -> None:
    assert told(Outcome(MIXED, True, steps(MIXED, but=3))).startswith("Zotero: 2 collections and 2 items made, 1 item")


def test_what_was_refused_is_told_with_title_and_reason() -> None:
    shown = made(created(), created("2005.14165", "Few-Shot Learners"))
    refusals = ("NEW03762", "'date' is wrong (400)"), ("PDF14165", "no room (413)"), ("READING2", "no"), ("XY", "?")
    text = told(Outcome(shown, True, steps(shown, but=5), tuple(Refused(*one) for one in refusals)))
    assert text.splitlines() == [
        "Zotero: 1 collection made · 4 refused · 9 requests · 4.2 s",
        "✗  Attention Is All You Need (arXiv:1706.03762), item NEW03762",
        "   'date' is wrong (400)",
        "✗  Few-Shot Learners (arXiv:2005.14165), link to the PDF PDF14165",
        "   no room (413)",
        "✗  collection Reading",
        "   no",
        "✗  object XY",
        "   ?",
    ]
    assert told(Outcome(shown, True, (), (Refused("XY", "?"),)), unicode=False).splitlines()[1] == "x  object XY"


def test_a_refused_item_of_a_paper_that_is_not_pushed_is_told_with_its_title() -> None:
    shown = made(new=(), renamings=(renaming(title=HOSTILE), renaming("MORE2345")))
    text = told(Outcome(shown, True, steps(shown, but=1), (Refused("MORE2345", "no"),)))
    assert text.splitlines()[1:] == ["✗  Elsewhere (arXiv:2106.00001), item MORE2345", "   no"]


def test_a_plan_that_was_not_accepted_or_had_nothing_to_write_wrote_nothing() -> None:
    assert told(Outcome(MIXED, False)) == "Zotero: nothing was written · 9 requests · 4.2 s\n"
    assert told(Outcome(made(there(), new=()), True)) == "Zotero: nothing to write: 1 unchanged · 9 requests · 4.2 s\n"
