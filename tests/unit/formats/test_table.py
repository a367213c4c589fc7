from __future__ import annotations

import re

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from papershelf.formats.table import render_table
from papershelf.model import Decision, Evidence, Place, Theme, TitleRelation
from tests.factories import (
    make_all_verdicts,
    make_candidate,
    make_matched,
    make_not_found,
    make_record,
    make_review,
    make_unavailable,
)

LONG = "Observation of a new particle in the search for the Standard Model Higgs boson with the ATLAS detector"
WIDE = "大規模言語モデルにおける推論能力の向上に関する研究:事例とその分析およびベンチマークの評価"


def mixed() -> tuple[Decision, ...]:
    return (
        make_matched(LONG, line=3),
        make_matched(record=make_record("cond-mat/0207270", LONG, authors=("Xiao-Gang Wen", "Kaluza Klein")), line=120),
        make_review(WIDE, *(make_candidate(make_record(f"2101.0000{i}", LONG)) for i in range(1, 6)), line=1234),
        make_not_found("מודלי שפה גדולים ולמידת מכונה בעברית: סקירה", line=5),
        make_unavailable(line=6),
    )


def test_wide_tables_show_everything_in_aligned_columns() -> None:
    assert render_table((*make_all_verdicts()[:1], make_review(line=20), make_not_found(line=3)), width=110) == (
        "   Verdict    Title                               arXiv       Authors              Line\n"
        "✓  matched    Attention Is All You Need           1706.03762  Vaswani et al. 2017     1\n"
        "?  review     Attention Is Most of What You Need                                     20\n"
        "              The title is close, and no abstract confirms it.\n"
        "                Attention Is All You Need         1706.03762  Vaswani et al. 2017\n"
        "                (title 93% alike)\n"
        "✗  not found  A Paper That Nobody Wrote                                               3\n"
        "              There is no paper with this title, or one close to it, in sample.jsonl.\n"
    )


def test_narrow_tables_keep_sign_title_and_id_and_tell_the_verdict_below() -> None:
    assert render_table((*make_all_verdicts()[:1], make_review(), make_not_found()), width=44) == (
        "   Title                          arXiv\n"
        "✓  Attention Is All You Need      1706.03762\n"
        "?  Attention Is Most of What You\n"
        "   Need\n"
        "   review: The title is close, and no\n"
        "   abstract confirms it.\n"
        "     Attention Is All You Need    1706.03762\n"
        "     (title 93% alike)\n"
        "✗  A Paper That Nobody Wrote\n"
        "   not found: There is no paper with this\n"
        "   title, or one close to it, in\n"
        "   sample.jsonl.\n"
    )


@pytest.mark.parametrize("width", [1, 40, 59, 60, 80, 100, 120, 160, 200])
def test_no_line_is_wider_than_asked_and_no_id_is_broken(width: int) -> None:
    text = render_table(mixed(), width=width)
    assert all(cell_len(line) <= max(width, 40) for line in text.splitlines())
    assert all(text.count(arxiv_id) == 1 for arxiv_id in ("1706.03762", "cond-mat/0207270", "2101.00001", "2101.00003"))


def test_wide_characters_leave_the_columns_aligned() -> None:
    lines = render_table((make_matched(WIDE), make_matched()), width=100).splitlines()
    starts = {cell_len(line[: line.index("1706.03762")]) for line in lines if "1706.03762" in line}
    assert len(starts) == 1


def test_a_candidates_title_has_room_for_its_indent() -> None:
    decision = make_review("Short", make_candidate(make_record(title="A Longer Title of a Candidate")))
    assert "  A Longer Title of a Candidate  1706.03762" in render_table((decision,), width=120)


def test_at_most_three_candidates_stand_below_a_row() -> None:
    text = render_table(mixed(), width=120)
    assert "2101.00003" in text
    assert "2101.00004" not in text


def test_every_mention_of_a_paper_has_its_row() -> None:
    assert render_table((make_matched(line=1), make_matched(line=2)), width=100).count("1706.03762") == 2


def test_several_files_are_named_from_their_end() -> None:
    decisions = (
        make_matched(file="a.txt", line=4),
        make_matched(file="digests/of/日本語/hf-000_f94a3ccf033da81e.txt", line=12),
    )
    lines = render_table(decisions, width=140).splitlines()
    assert lines[0].rstrip().endswith("Place")
    assert lines[1].endswith("a.txt:4")
    assert lines[2].endswith("  …f94a3ccf033da81e.txt:12")
    assert "  ...4a3ccf033da81e.txt:12" in render_table(decisions, width=140, unicode=False)


def test_a_wide_files_name_is_cut_by_its_cells() -> None:
    decisions = (make_matched(file="a.txt"), make_matched(file="論文" * 20 + ".txt"))
    assert render_table(decisions, width=140).splitlines()[2].endswith("  …論文論文論文論文.txt:1")


@pytest.mark.parametrize(
    ("evidence", "shown"),
    [
        (Evidence(TitleRelation.EQUAL, 1.0), "(same title)"),
        (Evidence(TitleRelation.CLOSE, 0.9996), "(title 99% alike)"),
        (Evidence(TitleRelation.CLOSE, 0.29), "(title 29% alike)"),
        (Evidence(TitleRelation.OTHER, 0.5, ("numbers differ", "more")), "(title 50% alike; numbers differ)"),
        (Evidence(TitleRelation.EQUAL, 1.0, abstract=0.5, days=0), "(same title; abstract 50% in common; same day)"),
        (Evidence(TitleRelation.EQUAL, 1.0, days=3, n_authors=(8, 8)), "(same title; 8 authors; 3 days apart)"),
        (Evidence(TitleRelation.EQUAL, 1.0, days=1, n_authors=(8, 5)), "(same title; 5 authors, not 8; 1 day apart)"),
        (Evidence(TitleRelation.EQUAL, 1.0, n_authors=(2, 1)), "(same title; 1 author, not 2)"),
        (Evidence(TitleRelation.EQUAL, 1.0, authors=0.5, n_authors=(8, 5)), "(same title; 50% of the authors)"),
        (Evidence(TitleRelation.EQUAL, 1.0, id_given=True), "(named by its id; same title)"),
    ],
)
def test_a_candidates_main_signals_are_told(evidence: Evidence, shown: str) -> None:
    decision = make_review("A Title", replace(make_candidate(), evidence=evidence))
    assert shown in render_table((decision,), width=120)


@pytest.mark.parametrize(
    ("authors", "shown"),
    [
        ((), "2017"),
        (("Ludwig van der Berg Jr.",), "van der Berg 2017"),
        (("Tri Dao", "Albert Gu"), "Dao and Gu 2017"),
        (("Tri Dao", "et al."), "Dao et al. 2017"),
        (("A. One", "B. Two", "C. Three"), "One et al. 2017"),
        (("ATLAS Collaboration",), "ATLAS Collaboration 2017"),
    ],
)
def test_authors_are_cited_as_in_a_text(authors: tuple[str, ...], shown: str) -> None:
    line = render_table((make_matched("T", record=make_record(authors=authors)),), width=120).splitlines()[1]
    assert re.split(r"\s{2,}", line)[4] == shown


def test_without_unicode_the_tables_own_signs_are_ascii() -> None:
    decisions = (*make_all_verdicts(), make_matched(file="x" * 40))
    text = render_table(decisions, width=160, unicode=False)
    assert text.isascii()
    assert [line[0] for line in text.splitlines() if line[0] != " "] == ["+", "?", "x", "!", "+"]


def test_colours_and_links_come_only_when_allowed() -> None:
    plain = render_table(mixed(), width=100, color=False, links=True)
    coloured = render_table(mixed(), width=100, color=True, links=False)
    linked = render_table(mixed(), width=100, color=True, links=True)
    assert "\x1b" not in plain
    assert "\x1b[32m✓\x1b[0m" in coloured
    assert "\x1b]8" not in coloured
    assert "\x1b]8;;https://arxiv.org/abs/cond-mat/0207270\x1b\\cond-mat/0207270\x1b]8;;\x1b\\ " in linked
    assert "\x1b]8;;https://arxiv.org/abs/2101.00001\x1b\\" in linked
    without_escapes = re.sub(r"\x1b\[[\d;]*m|\x1b\]8;;[^\x1b]*\x1b\\", "", linked)
    assert [line.rstrip() for line in without_escapes.splitlines()] == plain.splitlines()


def test_the_same_decisions_make_the_same_bytes() -> None:
    one, other = (render_table(mixed(), width=100, color=True, links=True) for _ in range(2))
    assert one == other


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [render_table(mixed(), width=100, color=color, links=True) for color in (True, False)]
    for name, value in {
        "NO_COLOR": "1",
        "FORCE_COLOR": "1",
        "COLUMNS": "20",
        "TERM": "dumb",
        "TTY_COMPATIBLE": "1",
    }.items():
        monkeypatch.setenv(name, value)
    assert [render_table(mixed(), width=100, color=color, links=True) for color in (True, False)] == expected


def test_markup_emoji_and_escapes_in_a_title_are_only_text() -> None:
    title = "[red]A[/red] [link=https://evil.example]B[/link] :smile: \x1b[31mC\x1b[0m \x1b]8;;//x.example\x07D \x9b5m"
    text = render_table((make_matched(title), make_not_found(title)), width=200, color=True, links=True)
    assert text.count("[red]A[/red] [link=https://evil.example]B[/link] :smile: C D") == 2
    assert text.count("evil.example") == 2
    assert "x.example" not in text
    assert "\x9b" not in text


def test_escapes_are_kept_out_of_every_cell() -> None:
    evil = "x\x1b[31my\x07\u202ez"
    record = make_record(title=evil, authors=(evil,))
    review = replace(make_review(evil, make_candidate(record, conflicts=(evil,))), reason=evil)
    matched = make_matched(record=record)
    matched = replace(matched, mention=replace(matched.mention, place=Place(evil, 1)))
    text = render_table((review, matched), width=200)
    assert all(char.isprintable() for char in text.replace("\n", ""))


def test_no_decisions_make_no_table() -> None:
    assert render_table((), width=100) == ""


def test_a_paper_under_another_title_is_named() -> None:
    record = make_record(title="Scaling Laws for Neural Language Models")
    table = render_table([make_matched("Laws of Scale", record=record)], width=100)
    assert "is: Scaling Laws for Neural Language Models" in table
    same = render_table([make_matched("SCALING laws for neural language models", record=record)], width=100)
    assert "is:" not in same


def test_a_mention_that_is_only_an_id_shows_the_papers_title() -> None:
    record = make_record(title="Scaling Laws for Neural Language Models")
    table = render_table([make_matched("arXiv:2001.08361", record=record)], width=100)
    assert "Scaling Laws for Neural Language Models" in table
    assert "arXiv:2001.08361" not in table


def themed(decision: Decision, *names: str) -> Decision:
    return replace(decision, themes=tuple(map(Theme, names)))


def test_themes_stand_below_a_mention_and_above_its_candidates() -> None:
    decisions = (themed(make_matched(), "position bias", "long context"), themed(make_review(), "recall"))
    assert render_table((*decisions, make_matched()), width=60) == (
        "   Title                               arXiv\n"
        "✓  Attention Is All You Need           1706.03762\n"
        "   themes: position bias, long context\n"
        "?  Attention Is Most of What You Need\n"
        "   review: The title is close, and no abstract confirms it.\n"
        "   themes: recall\n"
        "     Attention Is All You Need         1706.03762\n"
        "     (title 93% alike)\n"
        "✓  Attention Is All You Need           1706.03762\n"
    )


@pytest.mark.parametrize(("unicode", "mark"), [(True, "…"), (False, "...")])
def test_themes_are_cut_to_one_line(unicode: bool, mark: str) -> None:
    text = render_table((themed(make_matched(), *["a theme"] * 2, "b" * 80),), width=44, unicode=unicode)
    *_, line = text.splitlines()
    assert line.startswith("   themes: a theme, bbb")
    assert line.endswith(f"b{mark}")
    assert len(line) == 44


def test_themes_are_quiet_and_obey_nothing() -> None:
    decision = themed(make_not_found(), "[red]x[/red]", "\x1b[31my\x07\u202e", "\x1b[1m")
    assert "\x1b[2mthemes: [red]x[/red], y\x1b[0m" in render_table((decision,), width=80, color=True)
