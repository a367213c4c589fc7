"""Whatever goes wrong in a push into Zotero, the next one brings it to its end: once, and with all that others did.

A sample of the matrix of `tests/benchmarks/zotero_faults.py`, which has every fault at every request.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any
from unittest import mock

import pytest

from papershelf.zotero import payload
from tests.benchmarks.zotero_edits import EDITS
from tests.benchmarks.zotero_faults import FAULTS, FIRST, HELD, SCENARIOS, Case, run
from tests.benchmarks.zotero_machine import undisturbed

N = 8  # papers
AT_ONCE = 3  # objects in a request, so that few papers need several
WRITES = {"empty": (4, 5, 6, 7, 8, 9, 10, 11), "half": (5, 6, 7, 8, 9, 10, 11)}


@pytest.fixture(autouse=True)
def few_at_once() -> Iterator[None]:
    with mock.patch.object(payload, "MOST", AT_ONCE):
        yield


@pytest.fixture(scope="module")
def expected() -> dict[str, dict[str, Any]]:
    with mock.patch.object(payload, "MOST", AT_ONCE):
        done = {scenario: undisturbed(scenario, N) for scenario in SCENARIOS}
    assert {scenario: count for scenario, (_, count) in done.items()} == {
        scenario: writes[-1] + 1 for scenario, writes in WRITES.items()
    }
    return {scenario: content for scenario, (content, _) in done.items()}


def _sample() -> Iterator[Case]:
    for place, scenario in enumerate(SCENARIOS):
        index, number = cycle(WRITES[scenario]), cycle((0, N // 4, N - 1))
        yield from (Case(scenario, N, next(index), fault) for fault in (*FAULTS, HELD))
        for turn, first in enumerate(FIRST, place):
            some = [*EDITS][turn % 2 :: 2]
            yield from (Case(scenario, N, next(index), first, edit, next(number)) for edit in some)
        yield from (Case(scenario, N, read, "malformed") for read in range(WRITES[scenario][0]))


@pytest.mark.parametrize("case", [*_sample()], ids=lambda case: f"{case.scenario}-{case.index}-{case.name}")
def test_what_goes_wrong_is_right_after_the_next_push(case: Case, expected: dict[str, dict[str, Any]]) -> None:
    assert run(case, expected[case.scenario]).wrong == ()
