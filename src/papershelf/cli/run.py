"""The use case behind `resolve`, `bib`, `cite` and `links`: read, resolve, render or merge, say how it went."""

from __future__ import annotations

import logging
import os
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from papershelf.cli.decided import LONG, shown, themed
from papershelf.cli.options import BIB_FORMATS, STYLES
from papershelf.cli.progress import progress
from papershelf.cli.reading import read_mentions
from papershelf.cli.streams import TalkHandler, say, write_out
from papershelf.cli.tally import Tally
from papershelf.cli.theming import ThemeJob, check_themes, has_themes, vocabulary_of
from papershelf.errors import OutputError, PapershelfError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from papershelf.cli.parts import Prepared
    from papershelf.config import Settings
    from papershelf.formats.entry_options import Encoding, EntryOptions, Style
    from papershelf.model import Decision, Mention
    from papershelf.themes.vocabulary import Vocabulary

_STDOUT = "-"
_BIBLIOGRAPHIES = (".bib", ".bibtex")  # people keep them; other files are what a program made


@dataclass(frozen=True, slots=True)
class EntryJob:
    """What was asked for about the entries of a bibliography; None where papershelf is to choose."""

    style: str | None = None
    published: bool = False
    key_pattern: str | None = None
    fields: str = ""
    keywords: bool = False
    protect: bool = True
    encoding: str = "latex"
    max_authors: int | None = None

    def options(self) -> EntryOptions:
        """The options that these stand for.

        Raises:
            UsageError: a field or a part of a pattern is not known.
        """
        from papershelf.formats.entry_options import EntryOptions, FieldChoice
        from papershelf.keypattern import SCHOLAR, KeyPattern

        return EntryOptions(
            style=cast("Style", self.style or "arxiv"),
            published=self.published,
            protect=self.protect,
            encoding=cast("Encoding", self.encoding),
            max_authors=self.max_authors,
            fields=FieldChoice.parse(self.fields),
            keywords=self.keywords,
            key_pattern=KeyPattern.parse(self.key_pattern) if self.key_pattern else SCHOLAR,
        )


@dataclass(frozen=True, slots=True)
class MergeJob:
    """What was asked for about merging into a .bib file."""

    section: str | None = None
    update: bool = False
    update_preprints: bool = False
    yes: bool = False
    dry_run: bool = False
    backup: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is asked for papers, and how."""

    source: str | None = None
    offline: bool = False
    refresh: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """What a command was asked to do.

    `ids` are arXiv ids in place of `inputs`; `jobs`: processes for a long list, None for the usual number.
    """

    format: str
    output: str | None
    asking: Asking
    quiet: bool = False
    strict: bool = False
    inputs: Sequence[str] = ()
    ids: Sequence[str] = ()
    layout: str | None = None
    only: Sequence[str] = ()
    entries: EntryJob = field(default_factory=EntryJob)
    merge: MergeJob = field(default_factory=MergeJob)
    themes: ThemeJob = field(default_factory=lambda: ThemeJob(most=0))
    jobs: int | None = None


def run(job: Job) -> None:
    """Do the job and leave with its exit code.

    Raises:
        PapershelfError: the job cannot be done.
        typer.Exit: with 3 or 5, when it is done but not everything could be matched or asked.
    """
    from papershelf.cli.ids import mentions_of
    from papershelf.config import load

    # What is left out of a damaged file, and what makes arXiv slow, is told through logging.
    logging.basicConfig(handlers=[TalkHandler()], level=logging.WARNING)
    settings = load({"source": job.asking.source}).settings
    check_job(job)
    job.entries.options()  # what is wrong with them is better told before anything is asked
    vocabulary = vocabulary_of(settings) if job.themes.most and _has_themes(job) else None
    with ExitStack() as stack:
        prepared = cache(lambda: _prepared(settings, job, vocabulary, stack))
        mentions = mentions_of(job.ids) if job.ids else read_mentions(job, partial(_expect, job, prepared))
        started = time.monotonic()
        if _is_in_parts(len(mentions), job):
            from papershelf.cli.parts import write_in_parts

            outcome = ""
            tally, requests = write_in_parts(mentions, prepared(), job)
        else:
            decisions, requests = resolve_mentions(mentions, settings, job)
            tally = Tally.of(decisions)
            if vocabulary:
                decisions = themed(decisions, vocabulary, job.themes.choices())
            outcome = _write(decisions, job, settings)
    if not job.quiet:
        noun = "id" if job.ids else "mention"
        say("\n".join(filter(None, (tally.summary(requests, time.monotonic() - started, noun=noun), outcome))))
    tally.tell_concerns()
    if job.ids:
        _tell_missing(decisions)
    if code := tally.exit_code(strict=job.strict):
        raise typer.Exit(code)


def _expect(job: Job, prepared: Callable[[], Prepared], n_mentions: int) -> None:
    """Prepare for a long list while it is read; what is wrong there is told when it is read, as its own faults are."""
    if _is_in_parts(n_mentions, job):
        with suppress(PapershelfError):
            prepared()


def _prepared(settings: Settings, job: Job, vocabulary: Vocabulary | None, stack: ExitStack) -> Prepared:
    from papershelf.cli.parts import prepared

    return stack.enter_context(prepared(settings, job, vocabulary))


def _is_in_parts(n_mentions: int, job: Job) -> bool:
    """Whether they are many, and what is written of one does not depend on those far from it."""
    from papershelf.formats import FORMATS

    return n_mentions > LONG and not job.ids and FORMATS[job.format].joined is not None


def _write(decisions: Sequence[Decision], job: Job, settings: Settings) -> str:
    """Write what was decided, or merge it into a file; what is said of that."""
    if is_merged(job):
        from papershelf.cli.merging import merge_into_file

        return merge_into_file(decisions, job, settings)
    write_result(_render(decisions, job, settings), job)
    return ""


def _has_themes(job: Job) -> bool:
    return has_themes(job.format, keywords=job.entries.keywords)


def exit_code(decisions: Sequence[Decision], *, strict: bool) -> int:
    """The exit code for what could not be asked or, if `strict`, not be matched."""
    return Tally.of(decisions).exit_code(strict=strict)


def is_merged(job: Job) -> bool:
    """Whether the entries go into a file, which may hold others: not onto standard output, a pipe or a device."""
    if job.format not in BIB_FORMATS or not job.output or job.output == _STDOUT:
        return False
    try:
        path = Path(job.output)
        return path.is_file() or not path.exists()
    except (OSError, ValueError):
        return False


def check_job(job: Job) -> None:
    """Fail before anything is asked where options contradict each other or the result could not be written.

    Raises:
        UsageError: the options do.
        OutputError: the file's folder is not there, or the file is one, or a bibliography that would be lost.
    """
    if job.merge != MergeJob() and not is_merged(job):
        raise UsageError("what is said about merging needs a file to merge into: give -o FILE, a .bib file")
    if "" in (job.output, job.entries.key_pattern, job.merge.section):
        raise UsageError("-o, --key-pattern and --section cannot be empty")
    styles = {"bibtex": STYLES, "biblatex": ("biblatex",)}.get(job.format, ())
    if job.entries.style and job.entries.style not in styles:
        raise UsageError(
            f"--style {job.entries.style} and --format {job.format} contradict each other; give one of them"
        )
    check_themes(job.themes, job.format, keywords=job.entries.keywords)
    if job.asking.offline and job.asking.refresh:
        raise UsageError("--offline asks nobody, --refresh asks anew: give one of them")
    if job.output and job.output != _STDOUT:
        path = Path(job.output)
        if path.is_dir():
            raise OutputError(f"{path}: is a folder; give a file's name")
        if job.format not in BIB_FORMATS and path.suffix.lower() in _BIBLIOGRAPHIES and path.is_file():
            what = f"is a bibliography, which {job.format} would replace; give another -o FILE"
            raise OutputError(f"{path}: {what}")
        if not path.parent.is_dir():
            raise OutputError(f"{path}: the folder {path.parent} does not exist; make it first")


def resolve_mentions(mentions: Sequence[Mention], settings: Settings, job: Job) -> tuple[list[Decision], int]:
    """The decisions in the order of the mentions, and how many requests they cost."""
    from papershelf.ladder import resolve_in_turn
    from papershelf.sources.opening import open_source

    decided: dict[int, Decision] = {}
    with (
        open_source(settings, offline=job.asking.offline, refresh=job.asking.refresh) as opened,
        progress(len(mentions), quiet=job.quiet) as advance,
    ):
        for position, decision in resolve_in_turn(mentions, opened.sources):
            decided[position] = decision
            advance(1)
        return [decided[position] for position in sorted(decided)], opened.requests_made()


def tell_concerns(decisions: Sequence[Decision]) -> None:
    """Say which papers nobody should cite any more, and whether the input may have lost its order."""
    Tally.of(decisions).tell_concerns()


def _tell_missing(decisions: Sequence[Decision]) -> None:
    for decision in decisions:
        if not decision.record:
            say(f"papershelf: {decision.mention.title}: {decision.reason}")


def _render(decisions: Sequence[Decision], job: Job, settings: Settings) -> str:
    from papershelf.formats import FORMATS, Options

    options = Options(entries=job.entries.options(), templates=settings.templates)
    return FORMATS[job.format].render(
        shown(decisions, job.only), options if job.output else options.for_stream(sys.stdout, os.environ)
    )


def write_result(text: str, job: Job) -> None:
    """Write the result where the job says: standard output or a file, which is replaced in one step."""
    if not job.output or job.output == _STDOUT:
        write_out(text)
        return
    from papershelf.files import write_beside

    write_beside(Path(job.output), text)


def summary(job: Job, decisions: Sequence[Decision], requests: int, seconds: float) -> str:
    """How resolving went, in a line."""
    return Tally.of(decisions).summary(requests, seconds, noun="id" if job.ids else "mention")
