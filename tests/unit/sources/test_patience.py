from __future__ import annotations

from random import Random

import pytest

from papershelf.sources.patience import AGAIN, Patience
from papershelf.sources.transport import Damaged, Failure, Fatal, Overloaded, Refused, Throttled, Unreachable
from tests.servers.clock import ManualClock


class _Case:
    """A patience, and how long each failure made it wait."""

    def __init__(self, interval: float = 3.0, seed: int = 1) -> None:
        self._clock = ManualClock()
        self.patience = Patience(interval, clock=self._clock, random=Random(seed))

    def waits(self, *failures: Failure) -> list[float]:
        waited = []
        for failure in failures:
            before = self._clock.now()
            self.patience.endure(failure)
            waited.append(self._clock.now() - before)
        return waited


def test_waits_double_with_each_failure_and_are_uneven() -> None:
    first, second, third, fourth, fifth = _Case().waits(*[Damaged("broke")] * 5)
    assert 3 <= first <= 4.5
    assert 6 <= second <= 9
    assert 12 <= third <= 18
    assert 24 <= fourth <= 36
    assert 48 <= fifth <= 72
    assert _Case(seed=2).waits(Damaged("broke")) != [first]


def test_success_starts_the_count_again() -> None:
    case = _Case()
    case.waits(*[Overloaded("slow")] * 5)
    case.patience.reward()
    assert case.waits(Overloaded("slow"))[0] <= 4.5
    assert case.patience.lost is None


@pytest.mark.parametrize(("asked", "waited"), [(0.0, 3), (2.0, 3), (5.0, 5), (120.0, 120)])
def test_what_arxiv_asks_for_is_waited_but_never_less_than_its_terms(asked: float, waited: float) -> None:
    assert _Case().waits(Throttled("429", retry_after=asked)) == [pytest.approx(waited)]


def test_a_longer_interval_is_the_least_wait() -> None:
    assert _Case(interval=10).waits(Overloaded("503", retry_after=0)) == [pytest.approx(10)]


@pytest.mark.parametrize(
    ("failures", "reason"),
    [
        ([Throttled("too many", retry_after=600)], f"arXiv asks to wait 600 s; {AGAIN}"),
        ([Throttled("too many")] * 3, f"too many, 3 times in a row; {AGAIN}"),
        ([Unreachable("no way")] * 3, f"no way; check the internet connection, then {AGAIN}"),
        ([Refused("no")] * 12, f"arXiv refused 12 queries in a row; {AGAIN}"),
        ([Overloaded("slow"), Damaged("broke")] * 3, f"broke, after 6 failures in a row; {AGAIN}"),
        ([Fatal("wrong address")], "wrong address"),
    ],
)
def test_asking_ends_with_a_reason(failures: list[Failure], reason: str) -> None:
    case = _Case()
    waits = case.waits(*failures)
    assert case.patience.lost == reason
    assert waits[-1] == 0


def test_a_refusal_costs_no_wait_and_is_no_outage() -> None:
    case = _Case()
    assert case.waits(*[Refused("no")] * 5) == [0] * 5
    case.waits(Throttled(""), Throttled(""), Damaged(""), Throttled(""))
    assert case.patience.lost is None
