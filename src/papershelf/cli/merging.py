"""Merging what was matched into a .bib file: the plan told, what is offered asked about, the outcome in one line."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from papershelf.bibfile.merge import Action, MergeOptions
from papershelf.bibfile.saving import merge, plan_merge
from papershelf.bibfile.splice import Edit, splice, unified_diff
from papershelf.cli.streams import say, write_bytes
from papershelf.formats.papers import papers_of
from papershelf.formats.plain import title_of
from papershelf.state import State
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.bibfile.merge import Change, Plan
    from papershelf.cli.run import Job
    from papershelf.config import Settings
    from papershelf.model import Decision

_SIGNS = {Action.ADD: "+", Action.KEEP: "=", Action.UPDATE: "~", Action.PUBLISH: "→"}
_MOST_WARNINGS = 5
_MOST_KEYS = 6


def merge_into_file(decisions: Sequence[Decision], job: Job, settings: Settings) -> str:
    """Merge the matched papers into the file that the job names; the outcome as a sentence.

    With `--dry-run` nothing is written: the plan is told, and what would change is printed as a diff.

    Raises:
        PapershelfError: the file cannot be read or written, or what was written before is not known.
    """
    path = Path(job.output or "")
    papers = papers_of(decisions)
    options = _options(job)
    header = "" if path.exists() else _header(decisions, job, settings)
    with State(settings.state_path) as state:
        if job.merge.dry_run:
            plan = plan_merge(path, papers, options, state, header=header)
            _tell(plan, plan.changes)
            write_bytes(_harmless(_diff(path, plan)))
            return f"{_outcome(plan, plan.changes)}; nothing was written (--dry-run)"
        is_asking = job.merge.update_preprints and not job.merge.yes and sys.stdin and sys.stdin.isatty()
        agreed = _agreed(plan_merge(path, papers, options, state, header=header)) if is_asking else frozenset()
        merged = merge(
            path,
            papers,
            options,
            state,
            locks=settings.state_path.parent / "locks",
            accepts=lambda change: change.action is not Action.PUBLISH or job.merge.yes or change.key in agreed,
            header=header,
            backup=job.merge.backup,
        )
    offered = [change for change in merged.plan.changes if change not in merged.accepted and not is_asking]
    _tell(merged.plan, [*(change for change in merged.accepted if change.edits), *offered])
    return _outcome(merged.plan, merged.accepted)


def _header(decisions: Sequence[Decision], job: Job, settings: Settings) -> str:
    """The comment at the top of a new file. Of the digests it has the names; their folders are nobody's business."""
    from papershelf.formats.lists import render_header

    files = dict.fromkeys(decision.mention.place.file for decision in decisions) if not job.ids else ()
    return render_header([name if name == "-" else Path(name).name for name in files], settings.templates)


def _diff(path: Path, plan: Plan) -> bytes:
    """What would change; of a new file, that is all of it."""
    if path.exists():
        return unified_diff(plan.bib.data, plan.edits(), plan.bib.file)
    edits = plan.edits()
    return unified_diff(b"", [Edit(0, 0, splice(plan.bib.data, edits))] if edits else [], plan.bib.file)


def _harmless(diff: bytes) -> bytes:
    """The very bytes for a program; for a terminal without anything that it would obey."""
    if not sys.stdout.isatty():
        return diff
    lines = (
        line if line.isprintable() else "".join(char if char.isprintable() or char == "\t" else "?" for char in line)
        for line in diff.decode("utf-8", "replace").split("\n")
    )
    return "\n".join(lines).encode(sys.stdout.encoding, "replace")


def _options(job: Job) -> MergeOptions:
    entries = job.entries.options()
    if job.format == "biblatex":
        entries = replace(entries, style="biblatex")
    return MergeOptions(
        entries=entries,
        follows_keys=not job.entries.key_pattern,
        follows_style=not job.entries.style and job.format != "biblatex",
        section=job.merge.section,
        update=job.merge.update,
        publish=job.merge.update_preprints,
    )


def _agreed(plan: Plan) -> frozenset[str]:
    """The keys of what is offered and agreed to. It is asked before the file is locked: people take their time."""
    agreed: set[str] = set()
    for change in plan.changes:
        if change.action is Action.PUBLISH:
            say(_line(change))
            print("  Turn it into the published version? [y/N] ", end="", file=sys.stderr, flush=True)
            answer = sys.stdin.readline()
            if not answer:  # no more answers will come
                say("")
                break
            if answer.strip().casefold() in ("y", "yes"):
                agreed.add(change.key)
    return frozenset(agreed)


def _tell(plan: Plan, changes: Sequence[Change]) -> None:
    for warning in plan.warnings[:_MOST_WARNINGS]:
        say(f"papershelf: {plan.bib.file}: {clean(warning)}")
    for change in changes:
        say(_line(change))


def _line(change: Change) -> str:
    return f"{_SIGNS[change.action]} {clean(change.key)}  {title_of(change.record)}: {clean(change.why)}"


def _outcome(plan: Plan, made: Sequence[Change]) -> str:
    counts = Counter(change.action for change in made)
    offered = sum(change.action is Action.PUBLISH for change in plan.changes) - counts[Action.PUBLISH]
    parts = [f"{counts[Action.ADD]} added{_shown_keys(made)}"]
    parts += [f"{counts[Action.UPDATE]} completed"] * bool(counts[Action.UPDATE])
    parts += [f"{counts[Action.PUBLISH]} published"] * bool(counts[Action.PUBLISH])
    parts += [f"{counts[Action.KEEP]} there already"] * bool(counts[Action.KEEP])
    parts += [f"{offered} could become published versions (--yes)"] * bool(offered)
    return f"{plan.bib.file}: {', '.join(parts)}"


def _shown_keys(made: Sequence[Change]) -> str:
    """The keys of new entries, for copying into a text; not too many."""
    keys = [clean(change.key) for change in made if change.action is Action.ADD]
    more = f" and {len(keys) - _MOST_KEYS} more" if len(keys) > _MOST_KEYS else ""
    return f" ({', '.join(keys[:_MOST_KEYS])}{more})" if keys else ""
