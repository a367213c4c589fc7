"""Two layers of rows answer as one: what the upper one has, or hides, of the lower one does not count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from papershelf.identifiers import ArxivId
from papershelf.model import Record
from papershelf.sources.delta import LayeredRows
from tests.factories import make_record

UPPER = 1 << 31


@dataclass(frozen=True)
class Plain:
    """Rows that all have the same keys, or as many as `rows` names."""

    rows: Sequence[int]
    name: str = ""

    def by_id(self, arxiv_id: ArxivId) -> Sequence[int]:
        return self.rows[:1]

    def by_key(self, key: str, most: int) -> Sequence[int]:
        return self.rows[:most]

    def by_part(self, key: str, most: int) -> Sequence[int]:
        return self.rows if len(self.rows) <= most else ()

    def close(self, key: str, limit: int) -> Sequence[int]:
        return self.rows[:limit]

    def by_abstract(self, squashed: bytes, limit: int) -> Sequence[int]:
        return self.rows[:limit]

    def title(self, row: int) -> str:
        return f"{self.name} {row}"

    def record(self, row: int) -> Record:
        return make_record(title=self.title(row))


def layered(lower: Sequence[int], upper: Sequence[int], hidden: Sequence[int] = ()) -> LayeredRows:
    return LayeredRows(Plain(lower, "lower"), Plain(upper, "upper"), np.array(hidden, np.uint32))


def test_the_best_of_both_come_first() -> None:
    rows = layered([3, 5, 7], [0, 1])
    assert rows.close("key", 3) == [UPPER, 3, UPPER + 1, 5, 7]
    assert rows.by_abstract(b"text", 1) == [UPPER, 3]
    assert [rows.title(row) for row in rows.close("key", 1)] == ["upper 0", "lower 3"]
    assert rows.record(UPPER).title == "upper 0"


def test_the_upper_row_of_a_paper_counts_else_the_lower_one_unless_it_is_hidden() -> None:
    paper = ArxivId("2101.00001")
    assert layered([3], [0], [3]).by_id(paper) == [UPPER]
    assert layered([3], []).by_id(paper) == [3]
    assert layered([3], [], [2, 3]).by_id(paper) == []
    assert layered([3], [], [4]).by_id(paper) == [3]


@given(
    lower=st.lists(st.integers(0, 60), unique=True),
    upper=st.integers(0, 15),
    hidden=st.sets(st.integers(0, 60)),
    most=st.integers(1, 12),
)
def test_limits_count_what_is_there_and_not_what_is_hidden(
    lower: list[int], upper: int, hidden: set[int], most: int
) -> None:
    rows = layered(lower, range(upper), sorted(hidden))
    there = [*range(UPPER, UPPER + upper), *(row for row in lower if row not in hidden)]
    assert rows.by_key("key", most) == there[:most]
    assert list(rows.by_part("part", most)) == (there if len(there) <= most else [])
    assert rows.close("key", most) == rows.by_abstract(b"text", most)
    assert set(rows.close("key", most)) == {*there[: min(most, upper)], *there[upper : upper + most]}
