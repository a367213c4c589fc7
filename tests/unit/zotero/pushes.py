"""Small makers of papers and pushes for tests at a desk."""

from __future__ import annotations

from papershelf.formats.papers import Paper
from papershelf.model import Record
from papershelf.zotero.plan import Action, Plan
from papershelf.zotero.sync import Outcome, Push
from papershelf.zotero.wanted import PushOptions
from tests.factories import make_record
from tests.unit.zotero.desk import ALL, Desk

PLAIN = PushOptions(tags=("new",))


def records(count: int) -> list[Record]:
    return [
        make_record(f"2101.{number:05d}", f"Paper on matter {number}", comment="9 pages")
        for number in range(1, count + 1)
    ]


def push_of(desk: Desk, *papers: Record, options: PushOptions = ALL, themes: tuple[str, ...] = ()) -> Push:
    return Push(desk.web, desk.copy, desk.journal, [Paper(one, themes) for one in papers], options)


def actions(outcome: Outcome | Plan) -> list[tuple[Action, ...]]:
    plan = outcome.plan if isinstance(outcome, Outcome) else outcome
    return [change.actions for change in plan.changes]
