"""A state machine of pushes, persons, faults, kills and undos; every step checks the laws."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.properties.zotero_papers import ASPECTS, NAMES, NUMBERS, Wish, wishes
from tests.properties.zotero_person import Deed, deeds
from tests.properties.zotero_world import Kill, World
from tests.servers.zotero_faults import Backoff, CutAfter, CutBefore, FailObjects, Fault, Malformed, Status

which = st.sampled_from((0, 0, 0, 1))
faults = st.dictionaries(
    st.integers(0, 14),
    st.sampled_from(
        [
            CutBefore(),
            CutAfter(),
            CutAfter(0.5),
            Status(500),
            Status(503),
            Status(429, retry_after=2),
            Backoff(3),
            Malformed(),
            FailObjects((0,)),
            FailObjects((0, 1), 413, "Tag too long"),
            FailObjects((1,), 412, "Item has been modified"),
        ]
    ),
    min_size=1,
    max_size=4,
)
lasting = st.builds(
    lambda start, fault: dict.fromkeys(range(start, start + 40), fault),
    st.integers(0, 10),
    st.sampled_from([CutBefore(), CutAfter(), Status(503), Malformed(), FailObjects((0,))]),
)
themes, names = st.sampled_from((0, 0, 1)), st.sampled_from(NAMES)
tagging = st.builds(Deed, st.sampled_from(("tag", "untag")), st.integers(0, 11), st.integers(0, 11))
kills = st.builds(Kill, st.integers(0, 25), st.booleans())


class Laws(RuleBasedStateMachine):
    """Whatever happens, the laws hold."""

    figures: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.figures["runs"] += 1
        self.world = World(self.figures)
        self.world.__enter__()

    @initialize(which=which, wish=wishes)
    def begin(self, which: int, wish: Wish) -> None:
        self.push(which, wish)

    def teardown(self) -> None:
        self.world.__exit__(None, None, None)

    @rule(which=which, wish=wishes)
    def push(self, which: int, wish: Wish) -> None:
        self.figures["steps"] += 1
        self.world.push(which, wish)

    @rule(which=which, wish=wishes, faults=faults | lasting)
    def push_with_faults(self, which: int, wish: Wish, faults: dict[int, Fault]) -> None:
        self.figures["steps"] += 1
        self.world.push(which, wish, faults=faults)

    @rule(which=which, wish=wishes, kill=kills)
    def push_and_be_killed(self, which: int, wish: Wish, kill: Kill) -> None:
        self.figures["steps"] += 1
        self.world.push(which, wish, kill=kill)

    @rule(which=which, wish=wishes, at=st.integers(0, 9), deed=deeds)
    def push_while_somebody_works(self, which: int, wish: Wish, at: int, deed: Deed) -> None:
        self.figures["steps"] += 1
        self.world.push(which, wish, meanwhile=(at, lambda: self.world.does(deed)))

    @rule(which=which, wish=wishes, at=st.integers(0, 9), other=wishes)
    def push_while_another_pushes(self, which: int, wish: Wish, at: int, other: Wish) -> None:
        self.figures["steps"] += 1
        self.world.push(which, wish, meanwhile=(at, lambda: self.world.push(1 - which, other)))

    @rule(which=which, wish=wishes, faults=lasting, deeds=st.lists(deeds, min_size=1, max_size=4))
    def push_in_vain_and_again(self, which: int, wish: Wish, faults: dict[int, Fault], deeds: list[Deed]) -> None:
        self.figures["steps"] += 1
        self.world.push(which, wish, faults=faults)
        for deed in deeds:
            self.world.does(deed)
        self.world.push(which, wish)

    @rule(deeds=st.lists(deeds, min_size=1, max_size=3))
    def work(self, deeds: list[Deed]) -> None:
        self._work(deeds)

    @rule(deeds=st.lists(deeds, min_size=3, max_size=6))
    def work_on(self, deeds: list[Deed]) -> None:
        self._work(deeds)

    def _work(self, deeds: list[Deed]) -> None:
        self.figures["steps"] += 1
        for deed in deeds:
            self.world.does(deed)

    @rule(number=st.sampled_from(NUMBERS), aspect=st.sampled_from(ASPECTS))
    def change_on_arxiv(self, number: int, aspect: str) -> None:
        self.figures["steps"] += 1
        revisions = self.world.oracle.revisions[number]
        revisions[aspect] = revisions.get(aspect, 0) + 1

    @rule(theme=themes, name=names)
    def rename_a_theme(self, theme: int, name: str) -> None:
        self.figures["steps"] += 1
        self.world.rename_theme(theme, name)

    @rule(which=which, wish=wishes, deeds=st.lists(tagging | deeds, max_size=4), theme=themes, name=names)
    def push_and_again_under_another_name(
        self, which: int, wish: Wish, deeds: list[Deed], theme: int, name: str
    ) -> None:
        self.push(which, wish)
        self._work(deeds)
        self.world.rename_theme(theme, name)
        self.push(which, wish)

    @rule(which=which, accident=st.none() | faults | kills)
    def undo(self, which: int, accident: dict[int, Fault] | Kill | None) -> None:
        self.figures["steps"] += 1
        if isinstance(accident, Kill):
            self.world.undo(which, kill=accident)
        else:
            self.world.undo(which, faults=accident)

    @rule(which=which, what=st.sampled_from(("state", "copy")))
    def lose(self, which: int, what: str) -> None:
        self.figures["steps"] += 1
        if what == "state":
            self.world.machines[which].lost_state()
        else:
            self.world.machines[which].lost_copy()
