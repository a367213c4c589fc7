"""Zotero's dates, which are free text: people type them, and services deliver them in many ways."""

from __future__ import annotations

import re

from papershelf.model import PartialDate
from papershelf.readers.dates import parse_date

_LONGEST = 100  # characters; what is longer is no date
_MONTH_AND_YEAR = re.compile(r"(?P<month>0?[1-9]|1[0-2])[/.-](?P<year>(?:1[5-9]|20)\d\d)")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


def date_of(text: str) -> PartialDate | None:
    """The date as exact as it is certain: `2019-03-04`, `March 4, 2019`, `12/2006`, `Spring 2004`, `c. 1998`.

    Of `2019–2020` it is the first year, as biblatex sorts by that; of `in press` it is None.
    """
    text = text.strip()[:_LONGEST]
    if known := parse_date(text):
        return known
    if found := _MONTH_AND_YEAR.fullmatch(text):
        return PartialDate(int(found["year"]), int(found["month"]))
    year = _YEAR.search(text)
    return PartialDate(int(year[0])) if year else None
