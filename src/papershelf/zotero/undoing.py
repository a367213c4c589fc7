"""Taking the last push of a library back: plan, ask, write, and plan again whenever the library is not as it was read.

As in a push, every write names the version of the library that the plan was made for. What was interrupted is gone on
with by the next undo: the journal has the push as taken back only when all of it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from papershelf.errors import ZoteroUnavailableError
from papershelf.zotero.library import StaleError, chunks
from papershelf.zotero.model import Baseline, Kind, Step
from papershelf.zotero.payload import MOST
from papershelf.zotero.reading import refresh, settle, unwatched
from papershelf.zotero.sync import Refused
from papershelf.zotero.transport import UncertainError
from papershelf.zotero.undo import Known, plan_undo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from papershelf.zotero.copy import Copy
    from papershelf.zotero.journal import Journal, Push
    from papershelf.zotero.library import Web
    from papershelf.zotero.reading import Watch
    from papershelf.zotero.undo import Left, Restoration, Undo

_MOST_ATTEMPTS: Final = 8  # a library in which others write all the time has to be left for now


@dataclass(frozen=True, slots=True)
class UndoOutcome:
    """What an undo came to.

    Attributes:
        push: the push that it was about.
        plan: as it was accepted, or would have been.
        accepted: whether it was to be carried out.
        left: what stays in the end; more than was planned if somebody changed it meanwhile.
        refused: what Zotero did not take.
    """

    push: Push
    plan: Undo
    accepted: bool
    left: tuple[Left, ...]
    refused: tuple[Refused, ...] = ()


@dataclass(slots=True)
class Undoing:
    """One undo of the last push into a library.

    Attributes:
        web: where the library is.
        copy: of the library, read up to date as often as needed.
        journal: of what was written.
        watch: who wants to see how it goes.
    """

    web: Web
    copy: Copy
    journal: Journal
    watch: Watch = unwatched
    _refused: dict[str, str] = field(default_factory=dict)

    def run(self, accepts: Callable[[Push, Undo], bool]) -> UndoOutcome | None:
        """Plan, ask `accepts` once, and write until all is taken back that can be; None if there is no push.

        A push of which nothing can be taken back (any more) counts as taken back, without asking. Only one process at
        a time may do this with a library.

        Raises:
            ZoteroUnavailableError: Zotero cannot be asked, or the library never stays as it is for long enough. What
                was taken back stays so; the next undo goes on.
            ZoteroError: the key may not.
        """
        agreed: Undo | None = None
        for _ in range(_MOST_ATTEMPTS):
            current = self.plan()
            if current is None:
                return None
            push, plan = current
            if agreed is None:
                if plan.writes and not accepts(push, plan):
                    return UndoOutcome(push, plan, accepted=False, left=plan.left)
                agreed = plan
            try:
                is_whole = self._apply(push, plan)
            except (StaleError, UncertainError):
                continue
            if not is_whole:
                continue
            self._close(push)
            refused = tuple(Refused(key, why) for key, why in self._refused.items())
            return UndoOutcome(push, agreed, accepted=True, left=plan.left, refused=refused)
        raise ZoteroUnavailableError(
            f"{self.copy.library} is being changed by somebody else all the time; undo it again later: what was taken "
            "back stays so, and the rest follows"
        )

    def plan(self) -> tuple[Push, Undo] | None:
        """The last push that is not taken back, and what an undo would do about it now; None if there is none."""
        refresh(self.web, self.copy, self.watch)
        settle(self.journal, self.copy)
        push = self.journal.last()
        if push is None:
            return None
        steps = [step for step in push.steps if step.key not in self._refused]
        return push, plan_undo(steps, self._known(push))

    def _known(self, push: Push) -> Known:
        keys = {step.key for step in push.steps}
        items = self.copy.items(keys)
        collections = self.copy.collections()
        made = {step.key for step in push.steps if step.kind is Kind.COLLECTION} & collections.keys()
        if made:
            items |= {item.key: item for item in self.copy.in_collections(made, trashed=True)}
        items |= self.copy.items({item.parent for item in items.values() if item.parent})
        level = keys & items.keys()
        while level:
            below = {item.key: item for some in self.copy.children(level).values() for item in some}
            level = below.keys() - items.keys()
            items |= below
        return Known(items, collections, tuple(self._later(push, keys)))

    def _later(self, push: Push, keys: set[str]) -> Iterator[Step]:
        """What was written to some objects after a push; all of it by pushes that are taken back."""
        limit = 4
        while len(pushes := self.journal.pushes(limit)) == limit and pushes[-1].number > push.number:
            limit *= 4
        for later in pushes:
            if later.number > push.number:
                yield from (step for step in later.steps if step.key in keys)

    # --- writing ------------------------------------------------------------------------------------------------------

    def _apply(self, push: Push, plan: Undo) -> bool:
        """Carry out a plan; False if some of it was refused, without which the rest has to be planned again."""
        total = len(plan.restorations) + sum(1 + len(one.below) for one in plan.items) + len(plan.collections)
        done, refused = 0, len(self._refused)
        for some in chunks(plan.restorations, MOST):
            self._restore(push, some)
            self.watch("taking back", done := done + len(some), total)
        if len(self._refused) > refused:
            return False
        # What one of them lost is taken back with it: a later push must not find that somebody deleted it.
        self.journal.undoing(push.number, [key for one in plan.items for key in one.lost])
        items = [key for one in plan.items for key in (*one.below, one.key)]
        for part in chunks(items, MOST):
            version = self._delete(push, "items", part)
            self.copy.store(gone_items=part, version=version)
            self.watch("taking back", done := done + len(part), total)
        for part in chunks([one.key for one in plan.collections], MOST):
            version = self._delete(push, "collections", part)
            self.copy.store(gone_collections=part, version=version)
            self.watch("taking back", done := done + len(part), total)
        return True

    def _restore(self, push: Push, restorations: Sequence[Restoration]) -> None:
        before = self.journal.baselines(one.arxiv_id for one in restorations if one.arxiv_id)
        self.journal.agree(
            {
                of: one.agreed(before[of])
                for one in restorations
                if one.arxiv_id and (of := (one.arxiv_id, Kind.ITEM)) in before
            }
        )
        # Steps that leave nothing to be taken back. They tell that it was not a person who changed the items.
        steps = [Step(one.item.key, Kind.ITEM, one.arxiv_id, False, {}, Baseline(one.item.key)) for one in restorations]
        sent = self.journal.intend(push.number, steps, self.copy.version)
        objects = [one.as_json() for one in restorations]
        try:
            report = self.web.write(self.copy.library, "items", objects, self.copy.version)
        except StaleError:
            self.journal.settle(sent, {}, {})
            raise
        self.copy.store(items=report.written.values(), version=report.version)
        versions = {str(data["key"]): int(data["version"]) for data in report.written.values()}
        self.journal.settle(sent, versions, {})
        for place, refusal in report.refused.items():
            self._refused[steps[place].key] = str(refusal)

    def _delete(self, push: Push, kind: str, keys: Sequence[str]) -> int:
        """The version of the library afterwards; the copy was up to date, else it would not have been done."""
        self.journal.undoing(push.number, keys)
        return self.web.delete(self.copy.library, kind, keys, self.copy.version)

    def _close(self, push: Push) -> None:
        """Note that it is done, and that nothing is agreed on any more about what was taken back."""
        made = [step for step in push.steps if step.creates and step.arxiv_id]
        keys = [step.key for step in made]
        back = (self.journal.undone_keys() & set(keys)) - self.copy.items(keys).keys()
        baselines = self.journal.baselines({step.arxiv_id for step in made if step.arxiv_id})
        forget = [of for of, baseline in baselines.items() if baseline.key in back]
        self.journal.undone(push.number, forget, {})
