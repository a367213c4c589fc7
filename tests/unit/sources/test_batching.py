from __future__ import annotations

from papershelf.sources.batching import Batches, BatchSize


def _batches(items: str, *, size: int = 4, budget: int = 100) -> Batches[str]:
    return Batches(items, BatchSize(size), cost=lambda item: 10 if item.isupper() else 1, budget=budget)


def _all(batches: Batches[str]) -> list[str]:
    return ["".join(batch) for batch in iter(batches.take, ())]


def test_items_come_in_batches_of_the_size_in_their_order() -> None:
    assert _all(_batches("abcdefghij")) == ["abcd", "efgh", "ij"]
    assert _all(_batches("")) == []


def test_a_batch_ends_where_the_budget_does() -> None:
    assert _all(_batches("aBcDe", budget=12)) == ["aBc", "De"]
    assert _all(_batches("ABC", budget=10)) == ["A", "B", "C"]


def test_an_item_over_the_budget_is_asked_alone() -> None:
    assert _all(_batches("AbC", budget=5)) == ["A", "b", "C"]


def test_halves_of_a_batch_come_next_and_stay_apart() -> None:
    batches = _batches("abcdef")
    batches.halve(batches.take())
    assert _all(batches) == ["ab", "cd", "ef"]


def test_a_smaller_size_holds_for_what_is_left_and_grows_back() -> None:
    batches = _batches("abcdefghijklmno")
    batches.take()
    batches.size.shrink()
    assert batches.take() == ("e", "f")
    batches.size.shrink()
    batches.size.shrink()
    assert batches.take() == ("g",)
    for _ in range(9):
        batches.size.grow()
    assert _all(batches) == ["hijk", "lmno"]


def test_crowding_items_are_asked_alone_and_the_rest_together() -> None:
    batches = _batches("abcdef")
    batches.set_apart(batches.take(), {"b", "d"})
    assert _all(batches) == ["ac", "b", "d", "ef"]


def test_a_batch_in_which_nobody_or_everybody_crowds_is_halved() -> None:
    for crowd in ("", "abcd"):
        batches = _batches("abcd")
        batches.set_apart(batches.take(), crowd)
        assert _all(batches) == ["ab", "cd"]
    batches = _batches("ab")
    batches.set_apart(batches.take(), "ab")
    assert _all(batches) == ["a", "b"]
