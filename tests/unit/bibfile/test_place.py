"""Where new entries go in a .bib file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from papershelf.bibfile.habit import Habit
from papershelf.bibfile.place import place_at_end, place_in_section
from papershelf.bibfile.reading import Bibliography

if TYPE_CHECKING:
    from papershelf.bibfile.place import Place

OLD = "@misc{old,\n  title = {A},\n}"
NEW = "@misc{new,\n  title = {B},\n}"


def _filled(text: str, place: Place) -> str:
    data = text.encode()
    return (data[: place.offset] + place.before + NEW.encode() + place.behind + data[place.offset :]).decode()


def at_end(text: str) -> str:
    bib = Bibliography.read(text.encode())
    return _filled(text, place_at_end(bib, Habit.of(bib)))


def in_section(text: str, section: str) -> str:
    bib = Bibliography.read(text.encode())
    return _filled(text, place_in_section(bib, Habit.of(bib), section))


# --- The end ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", f"{NEW}\n"),
        ("\n\n", f"\n\n{NEW}\n"),
        ("  ", f"  \n{NEW}\n"),
        ("\ufeff", f"\ufeff{NEW}\n"),
        (OLD, f"{OLD}\n\n{NEW}\n"),
        (f"{OLD}\n", f"{OLD}\n\n{NEW}\n"),
        (f"{OLD}\n\n", f"{OLD}\n\n{NEW}\n"),
        (f"{OLD}\n\n\n\n", f"{OLD}\n\n\n\n{NEW}\n"),
        (f"{OLD}\n{OLD}\n", f"{OLD}\n{OLD}\n{NEW}\n"),
        (f"{OLD}\n{OLD}", f"{OLD}\n{OLD}\n{NEW}\n"),
        (f"{OLD}\n% the end", f"{OLD}\n% the end\n\n{NEW}\n"),
        (f"{OLD}\n% the end\n", f"{OLD}\n% the end\n\n{NEW}\n"),
        ("@misc{old, title = {A", f"@misc{{old, title = {{A\n\n{NEW}\n"),
        ("@comment{open", f"@comment{{open\n\n{NEW}\n"),
    ],
)
def test_new_entries_go_to_the_end_with_a_gap_before_them(text: str, wanted: str) -> None:
    assert at_end(text) == wanted


def test_line_ends_at_the_end_are_those_of_the_file() -> None:
    text = f"{OLD}\n\n{OLD}\n".replace("\n", "\r\n")
    assert at_end(text).endswith("}\r\n\r\n@misc{new,\n  title = {B},\n}\r\n")


@pytest.mark.parametrize(
    "tail",
    [
        "% Local Variables:\n% mode: bibtex\n% End:\n",
        "%%% Local Variables:\n%%% mode: bibtex\n%%% End:",
        "@comment{\n% Local Variables:\n% mode: bibtex\n% End:\n}\n",
        "@Comment{jabref-meta: databaseType:bibtex;}\n",
        "@Comment{jabref-meta: databaseType:bibtex;}\n\n@Comment{jabref-meta: grouping:\n0 AllEntriesGroup:;\n}\n",
        "@comment{BibDesk Smart Groups{\n<?xml version='1.0'?>\n}}\n",
    ],
)
def test_what_programs_keep_at_the_end_stays_there(tail: str) -> None:
    assert at_end(f"{OLD}\n\n{tail}") == f"{OLD}\n\n{NEW}\n\n{tail}"
    assert at_end(f"{OLD}\n\n{OLD}\n{tail}") == f"{OLD}\n\n{OLD}\n\n{NEW}\n\n{tail}"


def test_other_comments_at_the_end_are_a_persons_text() -> None:
    text = f"{OLD}\n\n@comment{{old stuff}}\n"
    assert at_end(text) == f"{text}\n{NEW}\n"


def test_the_second_run_adds_behind_the_first() -> None:
    once = at_end(f"{OLD}\n\n% Local Variables:\n% End:\n")
    assert at_end(once) == once.replace(NEW, f"{NEW}\n\n{NEW}")


# --- Sections ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        "% Transformers",
        "%% --- Transformers ---",
        "%%%%%%%%%%%%%%%%\n%% TRANSFORMERS %%\n%%%%%%%%%%%%%%%%",
        "% ----------\n% transformers:\n% ----------",
        "@comment{Transformers}",
        "@comment{=== Transformers ===}",
        "\ufeff% Transformers",
    ],
)
def test_a_section_ends_behind_its_last_entry(heading: str) -> None:
    text = f"{heading}\n{OLD}\n\n{OLD}\n\n% Others\n{OLD}\n"
    assert in_section(text, "Transformers") == f"{heading}\n{OLD}\n\n{OLD}\n\n{NEW}\n\n% Others\n{OLD}\n"


def test_a_section_may_be_the_last() -> None:
    assert in_section(f"% A\n{OLD}\n\n% B\n{OLD}", "B") == f"% A\n{OLD}\n\n% B\n{OLD}\n\n{NEW}"


@pytest.mark.parametrize("tail", ["", "\n", f"\n\n% B\n{OLD}", f"\n\n%%%%%%\n%% B\n%%%%%%\n{OLD}", "\n@comment{B}\n"])
def test_an_empty_section_begins_with_the_new_entries(tail: str) -> None:
    assert in_section(f"{OLD}\n% A{tail}", "A") == f"{OLD}\n% A\n{NEW}{tail}"
    assert in_section(f"{OLD}\n%%%\n% A\n%%%{tail}", "A") == f"{OLD}\n%%%\n% A\n%%%\n{NEW}{tail}"
    assert in_section(f"{OLD}\n@comment{{A}}{tail}", "A") == f"{OLD}\n@comment{{A}}\n{NEW}{tail}"


def test_strings_belong_to_their_section() -> None:
    text = f"% A\n@string{{x = {{y}}}}\n\n% B\n{OLD}\n"
    assert in_section(text, "A") == f"% A\n@string{{x = {{y}}}}\n\n{NEW}\n\n% B\n{OLD}\n"


def test_what_follows_an_entry_on_its_line_stays_with_it() -> None:
    assert in_section(f"% A\n{OLD}, % note\n\n% B\n", "A") == f"% A\n{OLD}, % note\n\n{NEW}\n\n% B\n"


def test_a_section_that_is_missing_is_begun_at_the_end_and_found_again() -> None:
    once = in_section(f"{OLD}\n", "New Stuff")
    assert once == f"{OLD}\n\n% New Stuff\n{NEW}\n"
    assert in_section(once, "new stuff") == f"{OLD}\n\n% New Stuff\n{NEW}\n\n{NEW}\n"


def test_a_section_is_begun_before_what_programs_keep_at_the_end() -> None:
    tail = "@Comment{jabref-meta: databaseType:bibtex;}\n"
    assert in_section(f"{OLD}\n\n{tail}", "A") == f"{OLD}\n\n% A\n{NEW}\n\n{tail}"


@pytest.mark.parametrize(
    "text",
    [
        "@misc{old,\n  title = {A},\n  note = {\n% Sect\n},\n}\n",
        "Sect\n",
        f"% Sections\n{OLD}\n",
        "@misc{old,\n% Sect\n  title = {A},\n}\n",
    ],
)
def test_what_only_looks_like_the_heading_is_none(text: str) -> None:
    assert in_section(text, "Sect").endswith(f"% Sect\n{NEW}\n")


@pytest.mark.parametrize("section", ["", "  ", "---", "%", "\n", "@", "{"])
def test_a_section_without_a_name_is_the_end_of_the_file(section: str) -> None:
    text = f"% ---\n{OLD}\n\n% B\n{OLD}\n"
    assert in_section(text, section) == f"{text}\n{NEW}\n"


@pytest.mark.parametrize(
    "section",
    [
        "x\n@article{evil, title={y}}",
        "@article{",
        "a @ b",
        "{a",
        "a}",
        "% A %",
        "\x1b[31mred\x1b[0m",
        "C++",
        "大",
        "#1",
    ],
)
def test_a_hostile_name_is_one_line_of_comment_and_found_again(section: str) -> None:
    once = in_section(f"{OLD}\n", section)
    bib = Bibliography.read(once.encode())
    assert [entry.key for entry in bib.entries] == [b"old", b"new"]
    assert all(entry.is_sound for entry in bib.entries)
    assert once.count("\n") == f"{OLD}\n\n%\n{NEW}\n".count("\n")
    assert in_section(once, section) == once.replace(NEW, f"{NEW}\n\n{NEW}")


def test_a_name_that_a_latin1_file_cannot_hold_is_found_again() -> None:
    data = "@misc{old,\n  title = {Größe},\n}\n".encode("latin-1")
    for _ in range(2):
        bib = Bibliography.read(data)
        place = place_in_section(bib, Habit.of(bib), "大 Größe")
        data = data[: place.offset] + place.before + NEW.encode() + place.behind + data[place.offset :]
    assert data.count(b"% ? Gr\xf6\xdfe\n") == 1
