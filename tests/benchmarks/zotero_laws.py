"""The laws of a push, for as many steps as one likes: `python -m tests.benchmarks.zotero_laws --steps 10000`.

A step is a push (whole, with faults, killed, or with somebody who comes between), an undo, what a person does, what
arXiv changes, or a file that is lost; `tests/properties/zotero_machine.py` has them all. Prints what happened, and the
steps that lead to a broken law, as few as possible.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.zotero_machine import Laws

_RUNS, _LONGEST = 10, 60  # of one seed; steps of one run


def run(number: int, *, shrinks: bool) -> bool:
    """Run the state machine with a seed; whether all laws held."""

    @seed(number)
    class Seeded(Laws):
        pass

    chosen = settings(
        max_examples=_RUNS,
        stateful_step_count=_LONGEST,
        deadline=None,
        database=None,
        phases=(Phase.generate, *([Phase.shrink] if shrinks else [])),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(Seeded, settings=chosen)
    except Exception:
        traceback.print_exc()
        return False
    return True


def main() -> int:
    """Run, and tell; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.zotero_laws", description="The laws of a push.")
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1, help="the first one; each is good for some hundred steps")
    parser.add_argument("--shrink", action="store_true", help="look for the fewest steps that break a law (slow)")
    options = parser.parse_args()
    started, number, broken = time.monotonic(), options.seed, []
    while Laws.figures["steps"] < options.steps:
        if not run(number, shrinks=options.shrink):
            broken.append(number)
        print(f"seed {number}: {Laws.figures['steps']} steps, {time.monotonic() - started:.0f} s", flush=True)
        number += 1
    for what, count in sorted(Laws.figures.items()):
        print(f"{count:7} {what}")
    print(f"seeds {options.seed} to {number - 1}: {f'broken laws with {broken}' if broken else 'all laws held'}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
