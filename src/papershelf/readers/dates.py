"""Dates as digests write them."""

from __future__ import annotations

import datetime as dt
import re

from papershelf.model import PartialDate

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?"
_FORMS = tuple(
    re.compile(form + r"(?![\w/-])", re.IGNORECASE)
    for form in (
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?:[T ]\d\d?:\S*)?",
        rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)",
        rf"{_YEAR}[-/](?P<month>\d{{1,2}})",
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_WEEKDAY}{_DAY}[ -]{_MONTH},?[ -]{_YEAR}",
        rf"{_MONTH},?[ -]{_YEAR}",
        _YEAR,
    )
)
# The order of day and month cannot be known when both are below 13: then only the year is.
_SLASHED = re.compile(rf"(?P<one>\d{{1,2}})(?P<mark>[/.])(?P<two>\d{{1,2}})(?P=mark){_YEAR}(?!\w)")

TEXT_DATE = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?"
    r"(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?\s+\d{1,2}(?:,?\s+(?:19|20)\d\d)?"
    r"|\d{1,2}\s+(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?(?:,?\s+(?:19|20)\d\d)?"
    r"|(?:19|20)\d\d-\d\d-\d\d)"
)
"""A pattern for a day as pages show it, with the year or (in the current year) without."""


def parse_date(text: str) -> PartialDate | None:
    """The date that `text` begins with, or None: ISO 8601, `Sep 16, 2021`, `16 September 2021`, `May 2021`, `2021`."""
    text = text.strip()
    for form in _FORMS:
        if found := form.match(text):
            parts = found.groupdict()
            month, day = parts.get("month"), parts.get("day")
            return _valid(parts["year"], _MONTHS.get(month[:3].lower()) or month if month else None, day)
    if found := _SLASHED.match(text):
        one, two = int(found["one"]), int(found["two"])
        if found["mark"] == "." or one > 12:
            return _valid(found["year"], two, one)
        return _valid(found["year"], one, two) if two > 12 or one == two else PartialDate(int(found["year"]))
    return None


def _valid(year: str, month: str | int | None, day: str | int | None) -> PartialDate | None:
    known = PartialDate(int(year), None if month is None else int(month), None if day is None else int(day))
    try:
        dt.date(known.year, 1 if known.month is None else known.month, 1 if known.day is None else known.day)
    except ValueError:
        return None
    return known
