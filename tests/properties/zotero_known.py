"""What a machine that pushes must know, and may know: kept beside its real state, and not read off it.

A fact is a paper's number, what is agreed on about it (`item`, `tag`, `collection`, `child`, `field`), and which one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Fact = tuple[int, str, str]


@dataclass(slots=True)
class Machine:
    """A computer from which papers are pushed.

    Attributes:
        folder: where its state and its copy of the library are.
        sure: what its state must hold.
        maybe: what its state may hold besides; somebody changed the item before it was known what became of a write.
        pending: what became of which the library still tells.
        wrote: what the library showed that it did in the push that goes on; it is sure, however that ends.
        used: the item that a paper was last agreed to be.
        values: what was last agreed on about a field.
        gave: the tags that its journal surely has as its own, by paper, key and folded name.
        once_gave: the same, and those that an undo may have taken back.
        is_settled: its last push ended well.
    """

    folder: Path
    sure: set[Fact] = field(default_factory=set)
    maybe: set[Fact] = field(default_factory=set)
    pending: set[Fact] = field(default_factory=set)
    wrote: set[Fact] = field(default_factory=set)
    used: dict[int, str] = field(default_factory=dict)
    values: dict[tuple[int, str], Any] = field(default_factory=dict)
    gave: set[Fact] = field(default_factory=set)
    once_gave: set[Fact] = field(default_factory=set)
    is_settled: bool = True

    @property
    def state(self) -> Path:
        """The state file."""
        return self.folder / "state.sqlite3"

    @property
    def copy(self) -> Path:
        """The copy of the library."""
        return self.folder / "copy.sqlite3"

    def may_know(self, fact: Fact) -> bool:
        """Whether its state can hold this."""
        return fact in self.sure or fact in self.maybe

    def touched(self, numbers: Iterable[int]) -> None:
        """Somebody else changed what is there of these papers."""
        changed = set(numbers)
        unknown = {fact for fact in self.pending if fact[0] in changed}
        self.pending -= unknown
        self.maybe |= unknown
        if not self.is_settled:
            self.gave -= {fact for fact in self.gave if fact[0] in changed}

    def may_know_theme(self, number: int, name: str, names: Mapping[str, str], *, but: str = "") -> bool:
        """Whether its state can hold a tag of a paper, under whatever name the theme had (but one)."""
        aliases = {name, *(old for old, new in names.items() if new == name)} - {but}
        return any(self.may_know((number, "tag", one)) for one in aliases)

    def called_anew(self, names: Mapping[str, str], there: Mapping[int, frozenset[str]]) -> None:
        """A push told it the new names of themes; `there` are the tags of the papers whose items are known for sure."""
        for fact in [one for one in self.sure | self.maybe if one[1] == "tag" and one[2] in names]:
            number, kind, old = fact
            if fact in self.sure and old in there.get(number, ()):
                continue
            is_sure = fact in self.sure and number in there
            (self.sure if is_sure else self.maybe).add((number, kind, names[old]))
            self.sure.discard(fact)
            self.maybe.add(fact)

    def failed(self, numbers: Iterable[int], facts: Iterable[Fact]) -> None:
        """A push broke off: it may have done some of what it was asked for."""
        self.pending |= set(facts)
        for number in numbers:
            self.used.pop(number, None)
            for subject in [one for one in self.values if one[0] == number]:
                del self.values[subject]

    def settled(self) -> None:
        """It read the library: what became of everything is known."""
        self.maybe |= self.pending
        self.pending = set()

    def took_back(self, numbers: Iterable[int]) -> None:
        """It undid a push of these papers."""
        changed = set(numbers)
        forgotten = {fact for fact in self.sure if fact[0] in changed}
        self.sure -= forgotten
        self.maybe |= forgotten
        self.gave.clear()
        self.failed(changed, ())

    def lost_state(self) -> None:
        """Its state file is gone."""
        self.state.unlink(missing_ok=True)
        for name in ("sure", "maybe", "pending", "wrote", "used", "values", "gave", "once_gave"):
            getattr(self, name).clear()

    def lost_copy(self) -> None:
        """Its copy of the library is gone."""
        for name in ("copy.sqlite3", "copy.sqlite3-wal", "copy.sqlite3-shm"):
            (self.folder / name).unlink(missing_ok=True)
