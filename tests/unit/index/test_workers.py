"""The same work in several processes gives what it gives in one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from papershelf.index import workers
from papershelf.index.workers import map_in_order, started

WORDS = [f"word {number}" for number in range(50)]


@pytest.fixture
def always_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few the items are and whatever the machine is."""
    monkeypatch.setattr(workers, "_FEW", -1)
    monkeypatch.setattr(workers, "_processors", lambda: 2)


def test_few_items_need_no_process() -> None:
    assert set(map_in_order(_who, range(3))) == {os.getpid()}


@pytest.mark.usefixtures("always_processes")
def test_results_come_in_the_order_of_the_items() -> None:
    assert list(map_in_order(str.upper, WORDS)) == list(map(str.upper, WORDS))
    assert list(map_in_order(str.upper, [])) == []


@pytest.mark.usefixtures("always_processes")
def test_items_are_taken_as_they_are_needed() -> None:
    taken = []

    def items() -> Iterator[str]:
        for word in WORDS:
            taken.append(word)
            yield word

    results = map_in_order(str.upper, items())
    assert next(results) == "WORD 0"
    assert len(taken) <= 6
    results.close()


def test_items_larger_than_a_pipe_holds_are_dealt_and_answered() -> None:
    large = [word * 100_000 for word in WORDS[:5]]
    with started(str.upper, 1) as alone, started(str.upper, 2) as mapped:
        assert list(mapped(large)) == list(alone(large))


def test_processes_end_that_got_nothing_to_do_or_are_not_waited_for() -> None:
    with started(str.upper, 2) as mapped:
        pass
    with started(str.upper, 2) as mapped:
        assert next(mapped(WORDS)) == "WORD 0"


@pytest.mark.usefixtures("always_processes")
def test_what_fails_in_a_process_fails_here() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(map_in_order(int, ["1", "2", "three", "4"]))


@pytest.mark.usefixtures("always_processes")
def test_a_process_that_was_ended_is_told() -> None:
    with pytest.raises(OSError, match="was ended"):
        list(map_in_order(os._exit, [0, 0, 0]))


def _who(_: int) -> int:
    return os.getpid()
