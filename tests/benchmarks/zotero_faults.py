"""Every fault at every request of a push into Zotero: `python -m tests.benchmarks.zotero_faults`.

Each time a push of 120 papers meets the fault, then two pushes meet none. The first of these must bring the library to
what a push without faults gives, with every paper once and all that a person did meanwhile; the second writes nothing.
Prints how many of the pushes gave up at the fault, and what was wrong in the end.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from papershelf.errors import PapershelfError
from papershelf.zotero import library
from tests.benchmarks.zotero_edits import EDITS, Edited, differences
from tests.benchmarks.zotero_machine import Machine, N, Server, content, key_of, papers, undisturbed
from tests.servers import zotero_faults as faults
from tests.servers.zotero_library import Library as Held

SCENARIOS = ("empty", "half")
TIMEOUT = 0.25  # seconds, where an answer comes too late

FAULTS: dict[str, tuple[faults.Fault, ...]] = {
    "429": (faults.Status(429),),
    "429, Retry-After: 3": (faults.Status(429, 3),),
    "429, Retry-After: 1000": (faults.Status(429, 1000),),
    "503": (faults.Status(503),),
    "503, Retry-After: 5": (faults.Status(503, 5),),
    "503, Retry-After with a date": (faults.Status(503, "Sat, 21 Nov 2026 09:00:00 GMT"),),
    "503, six times": (faults.Status(503, 1),) * 6,
    "500": (faults.Status(500),),
    "502, HTML": (faults.Status(502),),
    "Backoff: 5": (faults.Backoff(5),),
    "Backoff: 1000": (faults.Backoff(1000),),
    "slow": (faults.Slow(2 * TIMEOUT),),
    "cut before": (faults.CutBefore(),),
    "cut after": (faults.CutAfter(),),
    "cut after, six times": (faults.CutAfter(),) * 6,
    "cut in the answer": (faults.CutAfter(within=0.5),),
    "cut after, then before": (faults.CutAfter(), faults.CutBefore()),
    "malformed": (faults.Malformed(),),
    "malformed: a page": (faults.Malformed(faults.GATEWAY),),
    "malformed: null": (faults.Malformed("null"),),
    "403, key revoked": (faults.Status(403),),
    "403, may not write": (faults.Status(403, body="Write access denied"),),
    "404": (faults.Status(404, body="Not found"),),
    "412": (faults.Status(412, body="Library has been modified since specified version"),),
    "objects: 400": (faults.FailObjects((0, 7), 400, "'x' is not a valid field"),),
    "objects: 409": (faults.FailObjects((0, 7), 409, "Parent item not found"),),
    "objects: 412": (faults.FailObjects((0, 7), 412, "Item has been modified"),),
    "objects: 413": (faults.FailObjects((0, 7), 413, "Tag is too long"),),
    "objects: all 500": (faults.FailObjects(tuple(range(50))),),
    "objects: 413, cut": (faults.FailObjects((0,), 413), faults.CutAfter()),
}
FIRST: dict[str, tuple[faults.Fault, ...]] = {"": (), "cut after, ": (faults.CutAfter(),)}
HELD = "carried out late"


@dataclass(frozen=True)
class Case:
    """A fault at a request, by its number in a push without faults; `edit` is done to one paper."""

    scenario: str
    n: int
    index: int
    fault: str = ""
    edit: str = ""
    paper: int = 0

    @property
    def name(self) -> str:
        what = f"{self.fault}somebody {self.edit}" if self.edit else self.fault
        return f"{what} (paper {self.paper})" if self.paper else what


@dataclass(frozen=True)
class Result:
    """How the push that met the fault ended, and what was wrong in the end."""

    case: Case
    told: str
    wrong: tuple[str, ...]


def cases(scenario: str, n: int, count: int) -> Iterator[Case]:
    """Everything that can happen, at each of `count` requests."""
    for index in range(count):
        yield from (Case(scenario, n, index, fault) for fault in (*FAULTS, HELD))
        for first in FIRST:
            for number in sorted({0, n // 4, n - 1}):
                yield from (Case(scenario, n, index, first, edit, number) for edit in EDITS)


def arrange(case: Case, zotero: Server, done: list[Edited]) -> None:
    """Let it happen."""
    paper, key = papers(case.n)[case.paper], key_of(case.paper, case.scenario, case.n)

    def edit(held: Held) -> None:
        try:
            done.append(EDITS[case.edit](held, key, paper))
        except (LookupError, ValueError):
            return  # it is not there yet

    at = len(zotero.requests) + case.index
    what: tuple[faults.Fault, ...]
    if case.edit:
        what = (*FIRST[case.fault], faults.Meanwhile(edit))
    elif case.fault == HELD:
        zotero.hold_at = at
        what = (faults.CutBefore(), faults.Meanwhile(zotero.release))
    else:
        what = FAULTS[case.fault]
    for number, fault in enumerate(what):
        zotero.fail_at(at + number, fault)


def run(case: Case, expected: dict[str, Any]) -> Result:
    """Let a push meet a fault, and two others none."""
    told, wrong, done, some = "", list[str](), list[Edited](), papers(case.n)
    with tempfile.TemporaryDirectory() as folder, Server() as zotero:
        machine = Machine(zotero, Path(folder))
        machine.prepare(case.scenario, case.n)
        arrange(case, zotero, done)
        timeout = TIMEOUT if case.fault == "slow" else 60.0
        try:
            with mock.patch.object(library, "_TIMEOUT", timeout):
                machine.push(some)
        except PapershelfError as error:
            told = str(error)
        except Exception as error:
            wrong.append(f"the push broke down: {error!r}")
        zotero.forget_faults()
        machine.push(some)
        writes = zotero.writes
        machine.push(some)
        wrong += differences(content(zotero.library), expected, done)
        wrong += ["what a person did is lost"] * sum(not edited.stays(zotero.library) for edited in done)
        wrong += [f"the third push wrote {zotero.writes - writes} times"] * (zotero.writes > writes)
    return Result(case, told, tuple(wrong))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=N)
    n = parser.parse_args().papers
    seen: Counter[str] = Counter()
    with ProcessPoolExecutor() as pool:
        for scenario in SCENARIOS:
            expected, count = undisturbed(scenario, n)
            print(f"{n} papers, {scenario} library, {count} requests", flush=True)
            todo = list(cases(scenario, n, count))
            results = pool.map(run, todo, [expected] * len(todo), chunksize=4)
            for result in results:
                case = result.case
                seen.update({"runs": 1, "gave up": bool(result.told), "wrong": bool(result.wrong)})
                if result.wrong:
                    print(f"  request {case.index}, {case.name}: {result.told}\n    {result.wrong[0]}", flush=True)
    print(", ".join(f"{count} {what}" for what, count in seen.items()))
    sys.exit(bool(seen["wrong"]))


if __name__ == "__main__":
    main()
