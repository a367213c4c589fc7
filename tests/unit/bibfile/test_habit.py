"""New entries look like those that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from papershelf.bibfile.habit import Habit
from papershelf.bibfile.reading import Bibliography
from papershelf.bibfile.scan import Kind

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = [("title", "{On {GPT}}"), ("author", "{King, Ada}"), ("year", "{2017}"), ("month", "jun"), ("eprint", "{1}")]


def habit_of(text: str | bytes) -> Habit:
    return Habit.of(Bibliography.read(text if isinstance(text, bytes) else text.encode()))


def dressed(text: str | bytes, fields: list[tuple[str, str]] | None = None, entry_type: str = "misc") -> str:
    return habit_of(text).dress(entry_type, "k", FIELDS if fields is None else fields)


def test_papershelfs_own_way_where_there_is_nothing_to_learn_from() -> None:
    own = (
        "@misc{k,\n  title = {On {GPT}},\n  author = {King, Ada},\n  year = {2017},\n  month = jun,\n  eprint = {1},\n}"
    )
    for text in ("", "% only a comment\n", "\ufeff", "@article{a, title = {unclosed", "@string{a = {b}}\n", "@misc{a}"):
        assert dressed(text) == own


def test_line_ends_are_those_of_the_file() -> None:
    assert dressed("% nothing\r\n").count("\r\n") == 6
    assert dressed("% nothing\r").count("\r") == 6
    mixed = dressed("@article{a,\r\n  title = {A},\r\n  year = {1999}\r\n}\r\n@article{b,\n  title = {A}\n}\r\n")
    assert mixed.count("\n") == mixed.count("\r\n") > 0


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        (
            "@article{a,\n\ttitle={A},\n\tyear={1999}\n}",
            "@misc{k,\n\ttitle={On {GPT}},\n\tyear={2017}\n}",
        ),
        (
            "@article{a,\ntitle = {A},\nyear = {1999}}",
            "@misc{k,\ntitle = {On {GPT}},\nyear = {2017}}",
        ),
        (
            '@ARTICLE{a,\n    TITLE = "A",\n    YEAR = 1999 }',
            '@MISC{k,\n    TITLE = "On {GPT}",\n    YEAR = 2017 }',
        ),
        (
            "@Article{ a\n  , Title = {A}\n  , Year  = {1999}\n  }",
            "@Misc{ k\n  , Title = {On {GPT}}\n  , Year  = {2017}\n  }",
        ),
        (
            "@article{a, title = {A}, year = {1999}}",
            "@misc{k, title = {On {GPT}}, year = {2017}}",
        ),
        (
            "@article(a,\n  title = {A},\n  year = {1999},\n)",
            "@misc{k,\n  title = {On {GPT}},\n  year = {2017},\n}",
        ),
        (
            "@article{a,\n  year = {1999}, % a remark\n  author = {B},\n  title = {A}\n}",
            "@misc{k,\n  year = {2017},\n  title = {On {GPT}}\n}",
        ),
        ("@article{a,\n   title = {A}\n}", "@misc{k,\n   title = {On {GPT}},\n   year = {2017}\n}"),
    ],
)
def test_the_parts_are_put_together_as_in_the_file(file: str, wanted: str) -> None:
    assert dressed(file, [("title", "{On {GPT}}"), ("year", "{2017}")]) == wanted


def test_equals_signs_are_aligned_as_in_the_file() -> None:
    dblp = "@article{a,\n  author    = {A},\n  title     = {B},\n  year      = {1999},\n  booktitle = {C}\n}"
    lines = dressed(dblp, [*FIELDS, ("archivePrefix", "{arXiv}")]).splitlines()
    assert lines[1:4] == ["  author    = {King, Ada},", "  title     = {On {GPT}},", "  year      = {2017},"]
    assert lines[-2] == "  archivePrefix = {arXiv}"


def test_values_are_aligned_as_in_the_file() -> None:
    text = "@article{a,\n  author=    {A},\n  title=     {B},\n  year=      {1999},\n  pages=     {C}\n}"
    lines = dressed(text, [*FIELDS, ("archivePrefix", "{arXiv}")]).splitlines()
    assert lines[1:4] == ["  author=    {King, Ada},", "  title=     {On {GPT}},", "  year=      {2017},"]
    assert lines[-2] == "  archivePrefix=    {arXiv}"


def test_the_way_of_most_entries_counts_and_its_parts_stay_together() -> None:
    neat = "@article{a%d,\n\ttitle = {A},\n\tyear = {1999},\n}\n\n"
    google = "@article{b%d,\n  title={A},\n  year={1999}\n}\n\n"
    file = "".join(neat % n for n in range(3)) + "".join(google % n for n in range(2))
    assert dressed(file, [("title", "{T}")]) == "@misc{k,\n\ttitle = {T},\n}"


def test_fields_are_in_the_files_order_and_unknown_ones_keep_theirs() -> None:
    file = "@a{a, author = {A}, title = {B}, eprint = {C}, year = 1999}\n@a{b, eprint = {C}, year = 1999}"
    names = [field.split(" = ")[0] for field in dressed(file).removeprefix("@misc{k, ").split("}, ")]
    assert [name.split()[0] for name in names] == ["author", "title", "eprint", "year"]
    assert dressed(file).index("month = ") > dressed(file).index("year = ")


def test_names_are_spelled_as_in_the_file() -> None:
    file = "@InProceedings{a, Title = {A}, author = {B}, Author = {C}, ArchivePrefix = {D}, Year = {1999}}"
    text = dressed(
        file, [("title", "{A}"), ("author", "{B}"), ("archivePrefix", "{C}"), ("doi", "{D}")], "inproceedings"
    )
    assert text == "@InProceedings{k, Title = {A}, Author = {B}, ArchivePrefix = {C}, Doi = {D}}"
    assert "archivePrefix" in dressed("@misc{a, title = {A}}", [("archivePrefix", "{C}")])


@pytest.mark.parametrize(
    ("month", "written"),
    [
        ("jan", "jun"),
        ("{1}", "{6}"),
        ('"1"', "{6}"),
        ("1", "6"),
        ("{January}", "{June}"),
        ("{Jan}", "{Jun}"),
        ("{May}", "jun"),
        ("{Spring}", "jun"),
    ],
)
def test_months_are_written_as_in_the_file(month: str, written: str) -> None:
    assert f"month = {written}" in dressed(f"@misc{{a, title = {{A}}, month = {month}}}", [("month", "jun")])


def test_quotes_are_not_put_around_quotes() -> None:
    text = dressed(
        '@misc{a, title = "A", year = "1999"}', [("title", '{Say "x"}'), ("author", '{G{\\"o}}'), ("year", "{2017}")]
    )
    assert 'title = {Say "x"}' in text
    assert 'author = {G{\\"o}}' in text
    assert 'year = "2017"' in text


def test_biblatex_is_recognised() -> None:
    assert habit_of("@online{a, title = {A}, date = {2017}, eprinttype = {arxiv}}").is_biblatex
    assert not habit_of("@misc{a, title = {A}, year = {2017}}").is_biblatex


def test_the_gap_is_that_between_most_entries() -> None:
    entry = "@misc{a, title = {A}}"
    assert habit_of(f"{entry}\n{entry}\n{entry}\n\n\n{entry}").gap == b"\n"
    assert habit_of(f"{entry}\n\n\n{entry}\n\n\n% c\n{entry}").gap == b"\n\n\n"
    assert habit_of(f"{entry}\r\n\r\n{entry}").gap == b"\r\n\r\n"
    assert habit_of(f"{entry} {entry} {entry}").gap == b"\n\n"


def test_what_is_far_too_wide_is_no_habit() -> None:
    wide = " " * 5000
    file = f"@misc{{a,{wide}title{wide}={wide}{{A}},{wide}year{wide}={wide}1999{wide}}}{wide}\n\n" * 3
    assert len(dressed(file)) < 300
    assert len(habit_of(file).gap) < 200


def test_every_real_file_gives_entries_that_can_be_read(shared: Path) -> None:
    for path in sorted((shared / "bib-corpus").iterdir()):
        text = dressed(path.read_bytes())
        (block,) = Bibliography.read(text.encode()).blocks
        assert (block.kind, block.is_sound, block.key) == (Kind.ENTRY, True, b"k"), path.name
        assert {field.name for field in block.fields} == {name for name, _ in FIELDS}, path.name
