"""Pushing papers into a library: plan, write, and settle what is uncertain.

Every write names the version of the library that the plan was made for. The server refuses it if anybody changed the
library since; then what changed is read, and the plan made anew. What is sent is noted in the journal before, and what
became of it after. Where no answer came, the library is read again: it tells what was written, whatever broke.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from papershelf.errors import ZoteroError, ZoteroUnavailableError
from papershelf.text import clean
from papershelf.zotero.library import StaleError
from papershelf.zotero.model import Baseline, Kind
from papershelf.zotero.payload import Batch, batches
from papershelf.zotero.places import check_key, find_places, paths_to, refuse_to_choose
from papershelf.zotero.plan import plan
from papershelf.zotero.reading import agreed_by, refresh, settle, unwatched
from papershelf.zotero.transport import AGAIN, UncertainError
from papershelf.zotero.view import View, own_keys
from papershelf.zotero.wanted import tag_renames, wanted_papers, wanted_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from papershelf.formats.papers import Paper
    from papershelf.identifiers import ArxivId
    from papershelf.zotero.copy import Copy
    from papershelf.zotero.journal import Journal, Sent
    from papershelf.zotero.library import Report, Web
    from papershelf.zotero.model import Step, Wanted
    from papershelf.zotero.places import Choose, Path
    from papershelf.zotero.plan import Plan
    from papershelf.zotero.reading import Watch
    from papershelf.zotero.wanted import PushOptions

_MOST_ATTEMPTS: Final = 8  # a library in which others write all the time has to be left for now
_OUTDATED: Final = (404, 409, 412, 428)  # what was refused because the library is not as it was believed to be


@dataclass(frozen=True, slots=True)
class Refused:
    """An object that Zotero did not take, and why in its words."""

    key: str
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a push came to.

    Attributes:
        plan: as it was accepted, or would have been.
        accepted: whether it was to be carried out.
        steps: the objects that were written: items, notes, links and collections.
        refused: what Zotero did not take.
        last: the plan as it was carried out, after what others did meanwhile.
    """

    plan: Plan
    accepted: bool
    steps: tuple[Step, ...] = ()
    refused: tuple[Refused, ...] = ()
    last: Plan | None = None


@dataclass(slots=True)
class Push:
    """One push of papers into a library.

    Attributes:
        web: where the library is.
        copy: of the library, read up to date as often as needed.
        journal: of what was written.
        papers: what is wanted.
        options: how.
        about: what to remember of this push, for people.
        watch: who wants to see how it goes.
        choose: asked once where several collections have the name that is given.
    """

    web: Web
    copy: Copy
    journal: Journal
    papers: Sequence[Paper]
    options: PushOptions
    about: Mapping[str, str] = field(default_factory=dict)
    watch: Watch = unwatched
    choose: Choose = refuse_to_choose
    _chosen: dict[Path, str] = field(default_factory=dict)
    _refused: dict[str, str] = field(default_factory=dict)
    _steps: list[Step] = field(default_factory=list)
    _number: int | None = None

    def run(self, accepts: Callable[[Plan], bool]) -> Outcome:
        """Plan, ask `accepts` once, and write until the library holds what is wanted.

        Only one process at a time may do this with a library.

        Raises:
            ZoteroUnavailableError: Zotero cannot be asked, or the library never stays as it is for long enough. What
                was written stays; the next push goes on.
            ZoteroError: the key may not, or a collection is not there.
            ConflictError: two collections have the name that was given.
        """
        agreed: Plan | None = None
        for _ in range(_MOST_ATTEMPTS):
            why = f"{self.copy.library} is being changed by somebody else all the time"
            current = self._plan()
            if agreed is None:
                if current.writes and not accepts(current):
                    return Outcome(current, accepted=False)
                agreed = current
            self.journal.agree(_agreed(current))
            try:
                if self._apply(current):
                    return self._outcome(agreed, current)
            except StaleError:
                continue
            except UncertainError as error:
                why = str(error)
        raise ZoteroUnavailableError(f"{why}; {AGAIN}")

    def plan(self) -> Plan:
        """What a push would do now."""
        return self._plan()

    def _plan(self) -> Plan:
        refresh(self.web, self.copy, self.watch)
        settled = settle(self.journal, self.copy)
        self._steps += settled.get(self._number or 0, ())
        collections = self.copy.collections()
        chosen = self.options.collection_key
        known = paths_to(collections, check_key(collections, chosen)) if chosen else {}
        base = max(known, key=len, default=self.options.collection)
        paths = wanted_paths(self.papers, self.options, base)
        places = find_places(collections, paths, self.copy.library, self._is_gone, known, self._choose)
        wanted = wanted_papers(self.papers, self.options, places, base)
        made = plan(wanted, self._view(wanted), places.new, completes=self.options.completes)
        changes = tuple(change for change in made.changes if change.key not in self._refused)
        renamings = tuple(one for one in made.renamings if one.item.key not in self._refused)
        return replace(made, changes=changes, renamings=renamings)

    def _is_gone(self, key: str) -> bool:
        return bool(self.copy.gone([key]))

    def _choose(self, path: Path, keys: tuple[str, ...]) -> str:
        if self._chosen.get(path) not in keys:
            self._chosen[path] = self.choose(path, keys)
        return self._chosen[path]

    def _view(self, wanted: Sequence[Wanted]) -> View:
        library, ids = self.copy.library, [one.record.arxiv_id for one in wanted]
        renames = tag_renames(self.options)
        baselines = self.journal.tagged(renames) | self.journal.baselines(ids)
        own = {key for one in ids for kind in Kind for key in own_keys(library, one, kind)}
        own |= {baseline.key for baseline in baselines.values()}
        about = {item.key: item for item in self.copy.about([one.record for one in wanted])}
        mine = self.copy.items(own)
        items = about | {key: item for key, item in mine.items() if not item.parent}
        undone = self.journal.undone_keys()
        # What an interrupted undo has deleted is not what a person has deleted.
        baselines = {of: one for of, one in baselines.items() if one.key in mine or one.key not in undone}
        return View(
            library,
            self.copy.version,
            tuple(items.values()),
            self.copy.children(items),
            self.copy.gone(own),
            frozenset(mine),
            undone,
            self.copy.spellings([*(tag.name for one in wanted for tag in one.tags), *renames.values()]),
            baselines,
            renames,
            self.journal.given(renames),
        )

    def _apply(self, current: Plan) -> bool:
        """Carry out a plan; whether all of it could be, apart from what Zotero refuses for good."""
        is_whole = True
        requests = tuple(batches(current))
        total, done = sum(len(batch.objects) for batch in requests), 0
        for batch in requests:
            objects = tuple(one for one in batch.objects if not {one.parent, one.step.key} & self._refused.keys())
            is_whole &= self._send(replace(batch, objects=objects)) if objects else True
            done += len(batch.objects)
            self.watch("writing", done, total)
        return is_whole

    def _send(self, batch: Batch) -> bool:
        if self._number is None:
            self._number = self.journal.begin(self.about)
        sent = self.journal.intend(self._number, [one.step for one in batch.objects], self.copy.version)
        try:
            objects = [one.object for one in batch.objects]
            report = self.web.write(self.copy.library, batch.kind, objects, self.copy.version)
        except StaleError:
            self.journal.settle(sent, {}, {})
            raise
        return self._take(batch, sent, report)

    def _take(self, batch: Batch, sent: Sent, report: Report) -> bool:
        """Keep what became of a request; whether none of its objects has to be planned anew."""
        # The write was done only because the copy was up to date, so that it is so again with what was written.
        written = list(report.written.values())
        if batch.kind == "items":
            self.copy.store(items=written, version=report.version)
        else:
            self.copy.store(collections=written, version=report.version)
        versions = {batch.objects[place].step.key: int(data["version"]) for place, data in report.written.items()}
        versions |= {batch.objects[place].step.key: report.version for place in report.unchanged}
        done = [one.step for one in batch.objects if one.step.key in versions]
        self.journal.settle(sent, versions, agreed_by(self.journal, done))
        self._steps += [batch.objects[place].step for place in sorted(report.written)]
        outdated = [batch.objects[place].step.key for place, one in report.refused.items() if one.code in _OUTDATED]
        for place, refusal in report.refused.items():
            if refusal.code in _OUTDATED:
                continue
            if batch.kind == "collections":  # without it there is nowhere to put the papers
                name = clean(str(batch.objects[place].object["name"]))
                raise ZoteroError(f"Zotero refuses the collection {name}: {refusal}")
            self._refused[batch.objects[place].step.key] = str(refusal)
        if outdated and batch.kind == "items":
            # The library's version does not tell of these: ask for them by name.
            for page in self.web.items(self.copy.library, outdated):
                self.copy.store(items=[one["data"] for one in page.data])
        return not outdated

    def _outcome(self, agreed: Plan, last: Plan) -> Outcome:
        refused = tuple(Refused(key, why) for key, why in self._refused.items())
        if self._number is not None:
            self.journal.finish(self._number, f"{len(self._steps)} written, {len(refused)} refused")
        return Outcome(agreed, accepted=True, last=last, steps=tuple(self._steps), refused=refused)


def _agreed(current: Plan) -> dict[tuple[ArxivId, Kind], Baseline]:
    """What is agreed on before anything is written: what is there already."""
    found: dict[tuple[ArxivId, Kind], Baseline] = {}
    for change in current.changes:
        if change.item and change.agreed:
            found[change.record.arxiv_id, Kind.ITEM] = change.agreed
        for new in change.children:
            if new.exists:
                found[change.record.arxiv_id, new.child.kind] = Baseline(new.key, new.child.fields)
    found |= {(one.arxiv_id, Kind.ITEM): one.agreed for one in current.renamings}
    return found
