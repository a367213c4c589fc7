"""The use case behind `zotero push`: read, resolve, plan, ask, write, say how it went."""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from papershelf.cli.decided import themed
from papershelf.cli.progress import counting
from papershelf.cli.reading import read_mentions
from papershelf.cli.run import check_job, exit_code, resolve_mentions, summary, tell_concerns
from papershelf.cli.streams import say, write_out
from papershelf.cli.theming import vocabulary_of
from papershelf.cli.zotero.opening import opened
from papershelf.cli.zotero.session import agrees, can_ask
from papershelf.errors import UsageError
from papershelf.formats import Options
from papershelf.formats.papers import papers_of
from papershelf.formats.terminal import shortened
from papershelf.text import clean
from papershelf.zotero.places import parse_path
from papershelf.zotero.wanted import PushOptions, too_long

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.cli.run import Job
    from papershelf.cli.zotero.opening import Opened
    from papershelf.config import Settings
    from papershelf.formats.papers import Paper
    from papershelf.identifiers import ArxivId
    from papershelf.model import Decision, Mention
    from papershelf.zotero.plan import Plan
    from papershelf.zotero.sync import Push

_USAGE, _REFUSED, _CONFLICT = 2, 6, 7
_MOST_TOLD, _LONGEST_TITLE = 10, 80


@dataclass(frozen=True, slots=True)
class Where:
    """Where papers go."""

    library: str = "user"
    collection: str | None = None
    collection_key: str | None = None
    per_theme: bool = False


@dataclass(frozen=True, slots=True)
class What:
    """What is written besides the papers themselves."""

    tags: tuple[str, ...] = ()
    categories: bool = False
    automatic: bool = False
    comments: bool = False
    pdf: bool = False
    note: bool = False
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What was asked for, as the options of `zotero push` have it."""

    where: Where
    what: What
    via: str = "web"
    dry_run: bool = False
    yes: bool = False
    json: bool = False

    def options(self) -> PushOptions:
        """The options of a push that these stand for, but for the notes, which need the papers.

        Raises:
            UsageError: they contradict each other.
        """
        where, what = self.where, self.what
        if where.collection is not None and where.collection_key is not None:
            raise UsageError("--collection and --collection-key say the same in two ways; give one of them")
        if where.collection_key == "":  # a variable of a script's that is not set; papers must not go elsewhere
            raise UsageError("--collection-key: no key is given; papershelf zotero collections shows the keys")
        if self.via == "connector" and (where != Where() or what.complete or self.dry_run or self.json):
            raise UsageError(
                "--via connector puts papers into what is selected in Zotero, without a plan: "
                "--library, --collection…, --complete, --dry-run and --json cannot be given with it"
            )
        return PushOptions(
            collection=parse_path(where.collection) if where.collection is not None else (),
            collection_key=where.collection_key or "",
            per_theme=where.per_theme,
            tags=what.tags,
            automatic=what.automatic,
            categories=what.categories,
            comment=what.comments,
            pdf=what.pdf,
            completes=what.complete,
        )


def run(job: Job, choices: Choices) -> int:
    """Do it; the exit code.

    Raises:
        PapershelfError: it cannot be done.
    """
    options = choices.options()
    check_job(job)
    if choices.via == "connector":
        from papershelf.cli.zotero.handing import hand_over

        return hand_over(job, choices, options)
    with opened(choices.where.library, writing=not choices.dry_run) as library:
        if choices.what.comments or choices.what.note:
            library.needs_notes("--comments and --note write notes")
        decisions, papers, options = resolved(job, choices, options)
        with library.alone(), counting(quiet=job.quiet) as watch:
            from papershelf.zotero.sync import Push

            about = _about(job, choices)
            push = Push(library.web, library.copy, library.journal, papers, options, about, watch, library.choose)
            code = _push(push, library, job, choices)
    return code or exit_code(decisions, strict=job.strict)


def resolved(
    job: Job, choices: Choices, options: PushOptions
) -> tuple[Sequence[Decision], Sequence[Paper], PushOptions]:
    """What the digests' titles are, the papers among them, and the options with what depends on these and on settings.

    Raises:
        PapershelfError: the digests cannot be read, or the settings not be used.
    """
    from papershelf.config import load

    settings = load({"source": job.asking.source}).settings
    vocabulary = vocabulary_of(settings)
    mentions = read_mentions(job)
    started = time.monotonic()
    decisions, requests = resolve_mentions(mentions, settings, job)
    decisions = themed(decisions, vocabulary, job.themes.choices())
    if not job.quiet:
        say(summary(job, decisions, requests, time.monotonic() - started))
        _tell_not_pushed(decisions)
    tell_concerns(decisions)
    papers = papers_of(decisions)
    for name in too_long(papers, options):
        say(f"papershelf: the tag {name[:40]}… is longer than Zotero takes (255 characters); it is left out")
    sources = _sources(decisions, settings) if choices.what.note else {}
    return decisions, papers, replace(options, sources=sources, renames=job.themes.choices().renames(vocabulary))


def _tell_not_pushed(decisions: Sequence[Decision]) -> None:
    """Name what a reader of the digest would look for in vain."""
    left = [decision for decision in decisions if not decision.record]
    for decision in left[:_MOST_TOLD]:
        best = f", perhaps arXiv:{decision.candidates[0].record.arxiv_id}" if decision.candidates else ""
        title = shortened(clean(decision.mention.title), _LONGEST_TITLE)
        say(f"papershelf: not pushed: {title} ({decision.verdict.value.replace('_', ' ')}{best})")
    if len(left) > _MOST_TOLD:
        say(f"papershelf: {len(left) - _MOST_TOLD} more were not pushed; papershelf resolve shows all")


def _sources(decisions: Sequence[Decision], settings: Settings) -> dict[ArxivId, str]:
    """The note of each paper that tells where it was named."""
    from papershelf.formats.source_note import render_source_note

    records = {decision.record.arxiv_id: decision.record for decision in decisions if decision.record}
    named: dict[ArxivId, list[Mention]] = defaultdict(list)
    for decision in decisions:
        if decision.record:
            named[decision.record.arxiv_id].append(decision.mention)
    return {one: render_source_note(record, named[one], settings.templates) for one, record in records.items()}


def _about(job: Job, choices: Choices) -> dict[str, str]:
    """What `zotero status` tells of this push later. Of the digests it has the names only."""
    names = ", ".join(name if name == "-" else Path(name).name for name in job.inputs)
    return {"digests": names, "collection": choices.where.collection or choices.where.collection_key or ""}


def _push(push: Push, library: Opened, job: Job, choices: Choices) -> int:
    """Carry it out as far as it is agreed to; the exit code."""
    from papershelf.zotero.report import render_outcome
    from papershelf.zotero.report_json import plan_json

    started = time.monotonic()
    if choices.dry_run:
        plan, outcome = push.plan(), None
        _show(plan, library, sys.stdout, choices)
        say("nothing was written (--dry-run)")
    else:
        outcome = push.run(lambda plan: _agrees(plan, library, job, choices))
        plan = outcome.plan
        if not plan.writes:
            _show(plan, library, sys.stdout, choices)
    if outcome and outcome.accepted and not job.quiet:
        shown = Options().for_stream(sys.stderr, os.environ)
        seconds = time.monotonic() - started
        say(render_outcome(outcome, library.paths(), shown, requests=library.web.requests, seconds=seconds).rstrip())
    if choices.json:
        write_out(plan_json(plan, outcome, library.paths()))
    if outcome and not outcome.accepted:
        say(f"nothing was written{'' if can_ask() else ': nobody could be asked; look at the plan, then give --yes'}")
        return 0 if can_ask() else _USAGE
    if outcome and outcome.refused:
        return _REFUSED
    return _CONFLICT if any(change.conflicts for change in plan.changes) else 0


def _agrees(plan: Plan, library: Opened, job: Job, choices: Choices) -> bool:
    """Show the plan, and ask whether it is to be carried out."""
    if choices.yes:
        if not job.quiet:
            _show(plan, library, sys.stdout, choices)
        return True
    _show(plan, library, sys.stderr if choices.json else sys.stdout, replace(choices, json=False))
    return can_ask() and agrees(f"Write this to {clean(str(library.library))}?")


def _show(plan: Plan, library: Opened, stream: TextIO, choices: Choices) -> None:
    """Print the plan as a table, unless it is printed as JSON."""
    from papershelf.zotero.report import render_plan

    if not choices.json:
        text = render_plan(plan, library.paths(), Options().for_stream(stream, os.environ))
        if stream is sys.stdout:
            write_out(text)
        else:
            say(text.rstrip())
