from __future__ import annotations

import datetime as dt

import pytest

from papershelf.identifiers import ArxivId
from papershelf.model import Author, PartialDate, Place, Record


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [
        (PartialDate(2021, 9, 16), PartialDate(2021, 9, 16), 0),
        (PartialDate(2021, 9, 16), PartialDate(2021, 9), 0),
        (PartialDate(2021, 9, 16), PartialDate(2021), 0),
        (PartialDate(2021, 9, 28), PartialDate(2021, 10), 3),
        (PartialDate(2022), PartialDate(2021, 12, 31), 1),
        (PartialDate(2020, 2), PartialDate(2020, 3, 1), 1),
    ],
)
def test_partial_dates_are_apart_only_as_far_as_they_must_be(one: PartialDate, other: PartialDate, days: int) -> None:
    assert one.days_from(other) == other.days_from(one) == days


def test_a_partial_date_is_shown_as_exactly_as_it_is_known() -> None:
    assert [str(PartialDate(2021, 9, 6)), str(PartialDate(2021, 9)), str(PartialDate(2021))] == [
        "2021-09-06",
        "2021-09",
        "2021",
    ]


def test_a_record_without_a_date_was_submitted_in_the_month_of_its_id() -> None:
    record = Record(ArxivId("2109.07740"), "T")
    assert record.submitted == PartialDate(2021, 9)
    assert record.primary_category is None
    dated = Record(ArxivId("2109.07740"), "T", published=dt.date(2021, 9, 16), categories=("cs.LG", "cs.CL"))
    assert dated.submitted == PartialDate(2021, 9, 16)
    assert dated.primary_category == "cs.LG"


def test_an_author_is_named_in_reading_order() -> None:
    assert Author("van der Berg", "Ludwig", "Jr.").name == "Ludwig van der Berg Jr."
    assert Author("ATLAS Collaboration", is_group=True).name == "ATLAS Collaboration"


def test_a_place_is_shown_as_editors_jump_to_it() -> None:
    assert str(Place("a.txt", 3)) == "a.txt:3"
