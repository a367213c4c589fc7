"""How many questions go into one request: cut by number and by bytes, fewer when arXiv struggles. Pure."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

T = TypeVar("T")


class BatchSize:
    """How many questions a request may hold; outlives a single call, since it tells what arXiv can bear today."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self.current = largest

    def shrink(self) -> None:
        """Halve it: a request was too much for arXiv."""
        self.current = max(1, self.current // 2)

    def grow(self) -> None:
        """Double it, up to where it began: a request went well."""
        self.current = min(self._largest, self.current * 2)


class Batches(Generic[T]):
    """Questions to be asked, in batches within a size and a budget of bytes; a batch can be put back in parts."""

    def __init__(self, items: Iterable[T], size: BatchSize, *, cost: Callable[[T], int], budget: int) -> None:
        """Queue `items`; `cost` is what one adds to a request, `budget` what a request may cost, both in bytes."""
        self._groups = deque([tuple(items)])
        self.size = size
        self._cost = cost
        self._budget = budget

    def take(self) -> tuple[T, ...]:
        """The next batch, of at least one item; empty when nothing is left."""
        while self._groups:
            group = self._groups.popleft()
            if group:
                fitting = self._fitting(group)
                self._put(group[fitting:])
                return group[:fitting]
        return ()

    def halve(self, batch: Sequence[T]) -> None:
        """Ask these again, next, in two halves."""
        middle = (len(batch) + 1) // 2
        self._put(tuple(batch[middle:]))
        self._put(tuple(batch[:middle]))

    def set_apart(self, batch: Sequence[T], apart: Collection[T]) -> None:
        """Ask each of `apart` again alone and the rest of the batch together, so that they cannot crowd it out.

        Without any to set apart, or where nothing would change, the batch is halved.
        """
        if not apart or (len(apart) == len(batch) and len(batch) > 2):
            self.halve(batch)
            return
        for item in reversed(batch):
            if item in apart:
                self._put((item,))
        self._put(tuple(item for item in batch if item not in apart))

    def _put(self, group: tuple[T, ...]) -> None:
        self._groups.appendleft(group)

    def _fitting(self, group: tuple[T, ...]) -> int:
        spent = 0
        for count, item in enumerate(group[: self.size.current]):
            spent += self._cost(item)
            if spent > self._budget and count:
                return count
        return min(len(group), self.size.current)
