"""The same work in several processes gives what it gives in one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from papershelf.index import workers
from papershelf.index.workers import map_in_order

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
    assert len(taken) <= 4
    results.close()


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
