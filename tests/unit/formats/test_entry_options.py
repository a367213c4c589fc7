"""What people say about fields, and what it means in each style."""

from __future__ import annotations

import pytest

from papershelf.errors import UsageError
from papershelf.formats.entry_options import EntryOptions, FieldChoice

STYLE = ("author", "title", "year", "month", "url")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", STYLE),
        ("+abstract,-url", ("author", "title", "year", "month", "abstract")),
        (" - URL , +Abstract, +KEYWORDS,", ("author", "title", "year", "month", "keywords", "abstract")),
        ("author,title,year", ("author", "title", "year")),
        ("doi,Title", ("title", "doi")),
        ("+url", STYLE),
        ("-journal", STYLE),
        ("-date", ("author", "title", "url")),
        ("title,date", ("title", "year", "month")),
        ("+eprinttype,+eprintclass", (*STYLE, "archiveprefix", "primaryclass")),
        ("+addendum,+journaltitle,+annotation", (*STYLE, "journal", "note", "comment")),
    ],
)
def test_fields_are_added_removed_or_the_only_ones(text: str, names: tuple[str, ...]) -> None:
    assert FieldChoice.parse(text).among(STYLE) == names


@pytest.mark.parametrize("text", ["abstrct", "+abstrct", "-", "+", "++doi", "author title", "\x1b[31m", "{}"])
def test_an_unknown_name_is_refused_with_the_known_ones(text: str) -> None:
    with pytest.raises(UsageError, match=r"there is no field '.*'; known are abstract, addendum, .*, year") as refused:
        FieldChoice.parse(text)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("text", ["author,+doi", "-url,title"])
def test_names_with_and_without_a_sign_do_not_mix(text: str) -> None:
    with pytest.raises(UsageError, match="either all names have a sign"):
        FieldChoice.parse(text)


def test_a_field_is_not_both_added_and_removed() -> None:
    with pytest.raises(UsageError, match="month is both added and removed"):
        FieldChoice.parse("+month,-date")


@pytest.mark.parametrize("number", [0, -1])
def test_an_entry_names_at_least_one_author(number: int) -> None:
    with pytest.raises(UsageError, match="give 1 or more"):
        EntryOptions(max_authors=number)
