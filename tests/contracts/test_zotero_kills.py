"""A push into Zotero that is killed at any moment is brought to its end by the next one.

Some of the moments of `tests/benchmarks/zotero_kills.py`, which has many more, and 120 papers.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.zotero_kills import Bench, Moment, Whole, moment, opened_bench, survive, whole

N = 12

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with opened_bench(tmp_path_factory.mktemp("kills"), N) as bench:
        yield bench


@pytest.fixture(scope="module")
def pushes(bench: Bench) -> dict[str, Whole]:
    return {scenario: whole(bench, scenario) for scenario in ("empty", "half")}


@pytest.mark.parametrize(
    ("scenario", "at"),
    [
        ("empty", Moment("in flight", 4)),
        ("half", Moment("lost", 6)),
        ("half", Moment("answered", 6)),
        ("empty", Moment("answered", 6, 0.02)),
    ],
)
def test_killed_at_a_request(bench: Bench, pushes: dict[str, Whole], scenario: str, at: Moment) -> None:
    assert survive(bench, scenario, pushes[scenario], at, real=False) == []


@pytest.mark.parametrize(("scenario", "seed"), [("half", 1), ("empty", 2), ("half", 3)])
def test_killed_at_a_statement(bench: Bench, pushes: dict[str, Whole], scenario: str, seed: int) -> None:
    at = moment(random.Random(seed), pushes[scenario], at_statement=True)
    assert survive(bench, scenario, pushes[scenario], at, real=False) == []


def test_the_command_itself_killed(bench: Bench, pushes: dict[str, Whole], tmp_path: Path) -> None:
    assert survive(bench, "empty", pushes["empty"], Moment("answered", 5), real=True) == []
