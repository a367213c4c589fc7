"""A local Zotero, a person at it, and machines that push papers into it, whatever breaks; all of it is checked."""

from __future__ import annotations

import functools
import itertools
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self
from unittest.mock import patch

import httpx2

from papershelf.errors import ConflictError, PapershelfError
from papershelf.state import State
from papershelf.zotero.copy import Copy
from papershelf.zotero.journal import Journal
from papershelf.zotero.library import Web
from papershelf.zotero.model import fold_tag
from papershelf.zotero.sync import Outcome, Push
from papershelf.zotero.undoing import Undoing
from tests.properties.zotero_known import Machine
from tests.properties.zotero_oracle import Done, Oracle
from tests.properties.zotero_papers import LIBRARY, OWN_ITEMS, THEMES, Wish
from tests.properties.zotero_person import Deed, Person
from tests.properties.zotero_snapshot import Snapshot, changed_papers
from tests.servers.clock import ManualClock
from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_faults import Fault, Meanwhile
from tests.servers.zotero_keys import WRITE_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MEMORY: Final = "/dev/shm"
_MOST_READS: Final = 3  # of a push to a library that nobody changed
_BREAKING = ("web.write", "web.delete", "web.items", "web.item_versions", "web.deleted")
_NOTING = ("copy.store", "journal.agree", "journal.begin", "journal.intend", "journal.settle", "journal.finish")
_UNDOING = ("journal.undoing", "journal.undone")


class Killed(BaseException):
    """What a killed process does not do any more."""


@dataclass(frozen=True, slots=True)
class Kill:
    """The process ends right before, or right after, a call that does something outside of it."""

    call: int
    is_after: bool


class World:
    """Everything; to be used in a `with` statement."""

    def __init__(self, figures: Counter[str] | None = None) -> None:
        # In memory, where there is such a place: nothing here is about power failures.
        self._folder = tempfile.TemporaryDirectory(dir=_MEMORY if Path(_MEMORY).is_dir() else None)
        # Plain HTTP needs no certificates, and reading those takes longer than a push.
        self._plain = patch.object(httpx2, "HTTPTransport", functools.partial(httpx2.HTTPTransport, verify=False))
        self._clock = ManualClock()
        self._server = ZoteroServer(clock=self._clock)
        self.library = self._server.library
        self.person = Person(self.library, {}, itertools.count())
        self.oracle = Oracle(self.person)
        self.machines = tuple(Machine(Path(self._folder.name, name)) for name in ("desk", "laptop"))
        for machine in self.machines:
            machine.folder.mkdir()
        self.figures = figures if figures is not None else Counter()
        self._themes = [[name] for name in THEMES]

    def __enter__(self) -> Self:
        self._server.__enter__()
        self._plain.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self._plain.stop()
        self._server.__exit__(*error)
        self._folder.cleanup()

    # --- what happens -------------------------------------------------------------------------------------------------

    def does(self, deed: Deed) -> None:
        """A person does something."""
        before = Snapshot.of(self.library)
        self._clock.sleep(1)
        deed(self.person)
        self.oracle.changed(before, Snapshot.of(self.library), "the person")
        self._changed_by(before, None)
        self.figures["deeds"] += self.library.version != before.version

    def rename_theme(self, which: int, name: str) -> None:
        """The vocabulary gives a theme another name, if no other theme has it."""
        if fold_tag(name) not in {fold_tag(names[-1]) for names in self._themes}:
            self._themes[which].append(name)
            self.figures["renames"] += 1

    def _as_now(self, wish: Wish) -> Wish:
        """A wish with the themes as they are called now."""
        now = tuple(names[-1] for names in self._themes)
        old = {(one, names[-1]) for names in self._themes for one in names}
        taken = {fold_tag(name) for name in now}  # a vocabulary would refuse to call a theme's name an old one
        return replace(wish, themes=now, renames=tuple(sorted(pair for pair in old if fold_tag(pair[0]) not in taken)))

    def _changed_by(self, before: Snapshot, machine: Machine | None) -> None:
        after = Snapshot.of(self.library)
        changed = changed_papers(before, after, self.person)
        for other in self.machines:
            if other is not machine:
                other.touched(changed)

    def push(
        self,
        which: int,
        wish: Wish,
        *,
        faults: Mapping[int, Fault] | None = None,
        kill: Kill | None = None,
        meanwhile: tuple[int, Callable[[], None]] | None = None,
    ) -> None:
        """Push, and check what it did: with requests that fail, a process that is killed, somebody who comes between.

        Args:
            which: the number of the machine.
            wish: what is wanted.
            faults: by the number of the request.
            kill: when the process ends.
            meanwhile: what happens before a request of that number.
        """
        machine, wish = self.machines[which], self._as_now(wish)
        run = _Run(self, machine, wish)
        machine.is_settled = False
        self._clock.sleep(1)
        begun = len(self._server.requests)
        for number, fault in (faults or {}).items():
            self._server.fail_at(begun + number, fault)
        if meanwhile:
            self._server.fail_at(begun + meanwhile[0], Meanwhile(lambda _: run.interrupt(meanwhile[1])))
        try:
            outcome = self._run(machine, lambda web, copy, journal: run.push(web, copy, journal), kill)
        finally:
            self._server.forget_faults()
        run.check()
        if run.trouble:
            raise run.trouble[0]
        clean = isinstance(outcome, Outcome) and not outcome.refused
        self._tell("pushes", outcome)
        if clean and not run.is_disturbed:
            used = frozenset(change.key for change in outcome.plan.changes)
            self.oracle.check_done(run.first, run.last, machine, wish, Done(used, self._taken_back(machine)))
            self._check_nothing_left(machine, wish)
        else:
            machine.called_anew(wish.names_now(), {})
            machine.failed(wish.numbers, self.oracle.facts(wish, run.last))
            if run.is_disturbed:
                machine.settled()
        if not (faults or kill or meanwhile or clean):
            assert isinstance(outcome, ConflictError), f"nothing broke, but {outcome!r}"
            assert run.last.has_doubles(), outcome
        machine.sure |= machine.wrote
        machine.wrote.clear()
        machine.is_settled = clean
        self._changed_by(run.first, machine)

    def undo(self, which: int, *, faults: Mapping[int, Fault] | None = None, kill: Kill | None = None) -> None:
        """Take the last push back, and check what that did."""
        machine = self.machines[which]
        before = Snapshot.of(self.library)
        for number, fault in (faults or {}).items():
            self._server.fail_at(len(self._server.requests) + number, fault)
        try:
            outcome = self._run(machine, lambda web, copy, journal: Undoing(web, copy, journal).run(_agree), kill)
        finally:
            self._server.forget_faults()
        after = Snapshot.of(self.library)
        self.oracle.check_undone(before, after, machine)
        self.oracle.changed(before, after, machine.folder.name)
        self._tell("undos", outcome)
        machine.settled()
        machine.took_back(OWN_ITEMS.values())
        self._changed_by(before, machine)
        assert faults or kill or not isinstance(outcome, BaseException), outcome

    # --- how ----------------------------------------------------------------------------------------------------------

    def _run(self, machine: Machine, work: Callable[[Web, Copy, Journal], Any], kill: Kill | None) -> Any:
        """What a run on a machine came to: what it returned, or why it ended."""
        with (
            Web(WRITE_KEY, url=self._server.url, clock=self._clock) as web,
            State(machine.state) as state,
            Copy(machine.copy, LIBRARY) as copy,
        ):
            journal = Journal(state, LIBRARY)
            if kill:
                _arm({"web": web, "copy": copy, "journal": journal}, kill)
            try:
                return work(web, copy, journal)
            except (Killed, PapershelfError) as error:
                return error

    def _taken_back(self, machine: Machine) -> frozenset[str]:
        with State(machine.state) as state:
            return Journal(state, LIBRARY).undone_keys()

    def _check_nothing_left(self, machine: Machine, wish: Wish) -> None:
        """A second push changes nothing, and asks little."""
        begun, version = len(self._server.requests), self.library.version
        again = _Run(self, machine, wish)
        outcome = self._run(machine, lambda web, copy, journal: again.push(web, copy, journal), None)
        assert isinstance(outcome, Outcome), outcome
        assert not outcome.plan.writes, f"a second push would change {outcome.plan}"
        assert self.library.version == version
        assert len(self._server.requests) - begun <= _MOST_READS
        self.figures["second pushes"] += 1

    def _tell(self, what: str, outcome: Any) -> None:
        self.figures[what] += 1
        if isinstance(outcome, BaseException):
            self.figures[f"{what} that ended with {type(outcome).__name__}"] += 1


class _Run:
    """One push, in parts: what papershelf did, what others did in between, what papershelf did then."""

    def __init__(self, world: World, machine: Machine, wish: Wish) -> None:
        self.is_disturbed = False
        self.trouble: list[BaseException] = []
        self._world, self._machine, self._wish = world, machine, wish
        self.first = self.last = Snapshot.of(world.library)

    def push(self, web: Web, copy: Copy, journal: Journal) -> Outcome:
        """Do it."""
        papers = self._wish.papers(self._world.oracle.revisions)
        return Push(web, copy, journal, papers, self._wish.options()).run(lambda _: True)

    def check(self) -> None:
        """Check what papershelf did since the last check."""
        now = Snapshot.of(self._world.library)
        self._world.oracle.check(self.last, now, self._machine, self._wish)
        self.last = now

    def interrupt(self, deed: Callable[[], None]) -> None:
        """Somebody does something, in the server's thread."""
        try:
            self.check()
            deed()
        except BaseException as error:  # it is raised where the push is
            self.trouble.append(error)
        now = Snapshot.of(self._world.library)
        self.is_disturbed |= now.version != self.last.version
        self.last = now


def _agree(*_: object) -> bool:
    return True


def _arm(objects: Mapping[str, Any], kill: Kill) -> None:
    calls = itertools.count()
    for name in (*_BREAKING, *_NOTING, *_UNDOING):
        owner, _, method = name.partition(".")
        setattr(objects[owner], method, _deadly(getattr(objects[owner], method), calls, kill))


def _deadly(method: Callable[..., Any], calls: itertools.count[int], kill: Kill) -> Callable[..., Any]:
    def call(*args: Any, **options: Any) -> Any:
        is_last = next(calls) == kill.call
        if is_last and not kill.is_after:
            raise Killed
        result = method(*args, **options)
        if is_last:
            raise Killed
        return result

    return call
