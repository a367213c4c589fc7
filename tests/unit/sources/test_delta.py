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

    @property
    def vocabulary(self) -> Plain:
        return self

    @property
    def n_titles(self) -> int:
        return len(self.rows)

    def count(self, word: str) -> int:
        return len(self.rows)

    def by_keys(self, keys: Sequence[str], most: int) -> list[list[int]]:
        return [[*self.rows[:most]] for _ in keys]

    by_parts = close = by_keys

    def by_abstracts(self, squashed: Sequence[bytes], limit: int) -> list[list[int]]:
        return [[*self.rows[:limit]] for _ in squashed]

    def by_words(self, titles: Sequence[Sequence[str]], limit: int) -> list[list[int]]:
        return [[*self.rows[:limit]] for _ in titles]

    def titles(self, rows: Sequence[int]) -> list[str]:
        return [f"{self.name} {row}" for row in rows]

    def record(self, row: int) -> Record:
        return make_record(title=self.titles([row])[0])


def layered(lower: Sequence[int], upper: Sequence[int], hidden: Sequence[int] = ()) -> LayeredRows:
    return LayeredRows(Plain(lower, "lower"), Plain(upper, "upper"), np.array(hidden, np.uint32))


def test_the_best_of_both_come_first() -> None:
    rows = layered([3, 5, 7], [0, 1])
    assert rows.close(["key", "other"], 3) == [[UPPER, 3, UPPER + 1, 5, 7]] * 2
    assert rows.by_abstracts([b"text"], 1) == rows.by_words([["text"]], 1) == [[UPPER, 3]]
    assert rows.titles([UPPER, 3, UPPER + 1]) == ["upper 0", "lower 3", "upper 1"]
    assert rows.record(UPPER).title == "upper 0"


def test_words_count_in_both() -> None:
    words = layered([3, 5], [0]).vocabulary
    assert (words.n_titles, words.count("any")) == (3, 3)


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
    assert rows.by_keys(["key"], most) == rows.by_parts(["part"], most) == [there[:most]]
    (close,) = rows.close(["key"], most)
    assert [close] == rows.by_abstracts([b"text"], most) == rows.by_words([["word"]], most)
    assert set(close) == {*there[: min(most, upper)], *there[upper : upper + most]}
