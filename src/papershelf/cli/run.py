"""The use case behind `resolve`, `bib` and `links`: read, resolve, render, say how it went."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from papershelf.cli.options import BIB_FORMATS
from papershelf.cli.progress import progress
from papershelf.cli.streams import TalkHandler, say, write_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.config import Settings
    from papershelf.model import Decision, Digest, Mention

_STDOUT = "-"
_NOT_ALL_MATCHED, _SOURCE_UNAVAILABLE = 3, 5
_MOST_WARNINGS = 20  # of one run; a digest that is damaged all over would hide everything else


@dataclass(frozen=True, slots=True)
class Job:
    """What a command was asked to do."""

    inputs: Sequence[str]
    layout: str | None
    format: str
    output: str | None
    source: str | None
    strict: bool
    offline: bool
    refresh: bool
    quiet: bool
    only: Sequence[str] = ()
    force: bool = False
    abstract: bool = False
    keywords: bool = False


def run(job: Job) -> None:
    """Do the job and leave with its exit code.

    Raises:
        PapershelfError: the job cannot be done.
        typer.Exit: with 3 or 5, when it is done but not everything could be matched or asked.
    """
    from papershelf.config import load

    # What is left out of a damaged file, and what makes arXiv slow, is told through logging.
    logging.basicConfig(handlers=[TalkHandler()], level=logging.WARNING)
    settings = load({"source": job.source}).settings
    if job.offline and job.refresh:
        from papershelf.errors import UsageError

        raise UsageError("--offline asks nobody, --refresh asks anew: give one of them")
    _check_output(job)
    mentions = _read(job)
    started = time.monotonic()
    decisions, requests = _resolve(mentions, settings, job)
    _write(_render(decisions, job), job)
    if not job.quiet:
        say(_summary(decisions, requests, time.monotonic() - started))
    verdicts = {decision.verdict.value for decision in decisions}
    if "unavailable" in verdicts:
        raise typer.Exit(_SOURCE_UNAVAILABLE)
    if job.strict and verdicts - {"matched"}:
        raise typer.Exit(_NOT_ALL_MATCHED)


def _check_output(job: Job) -> None:
    """Fail before anything is asked where the result could not be written."""
    if job.output and job.output != _STDOUT:
        from papershelf.errors import OutputError

        path = Path(job.output)
        if path.is_dir():
            raise OutputError(f"{path}: is a folder; give a file's name")
        if not path.parent.is_dir():
            raise OutputError(f"{path}: the folder {path.parent} does not exist; make it first")


def _read(job: Job) -> list[Mention]:
    from papershelf.errors import InputError
    from papershelf.files import read_inputs
    from papershelf.readers import read_bytes

    digests: list[Digest] = []
    warnings: list[str] = []
    for name, data in read_inputs(job.inputs):
        try:
            digest = read_bytes(data, name, job.layout)
        except InputError as error:
            if name in job.inputs:
                raise
            # Beside the digests of a folder other files may lie.
            warnings.append(f"{str(error).splitlines()[0].removesuffix(' It begins:')} It was left out.")
        else:
            digests.append(digest)
            warnings += [f"{warning.place}: {warning.message}" for warning in digest.warnings]
    for warning in warnings[:_MOST_WARNINGS]:
        say(f"papershelf: {warning}")
    if len(warnings) > _MOST_WARNINGS:
        say(f"papershelf: {len(warnings) - _MOST_WARNINGS} more warnings are not shown")
    if not digests:
        raise InputError(f"{', '.join(job.inputs)}: no file in there is a digest")
    return [mention for digest in digests for mention in digest.mentions]


def _resolve(mentions: Sequence[Mention], settings: Settings, job: Job) -> tuple[list[Decision], int]:
    """The decisions in the order of the mentions, and how many requests they cost."""
    from papershelf.ladder import resolve_each
    from papershelf.sources.opening import open_source

    decided: dict[int, Decision] = {}
    with (
        open_source(settings, offline=job.offline, refresh=job.refresh) as opened,
        progress(len(mentions), quiet=job.quiet) as advance,
    ):
        for position, decision in resolve_each(mentions, opened.source):
            decided[position] = decision
            advance()
        return [decided[position] for position in sorted(decided)], opened.requests_made()


def _render(decisions: Sequence[Decision], job: Job) -> str:
    from papershelf.formats import FORMATS, Options

    shown = [decision for decision in decisions if not job.only or decision.verdict.value in job.only]
    if job.output:
        options = Options(abstract=job.abstract, keywords=job.keywords)
    else:
        options = Options.for_stream(sys.stdout, os.environ, abstract=job.abstract, keywords=job.keywords)
    return FORMATS[job.format].render(shown, options)


def _write(text: str, job: Job) -> None:
    if not job.output or job.output == _STDOUT:
        write_out(text)
        return
    from papershelf.errors import OutputError
    from papershelf.files import write_beside

    path = Path(job.output)
    # People edit such files by hand: they are never replaced without being told to.
    if job.format in BIB_FORMATS and not job.force and _holds_other(path, text):
        raise OutputError(f"{path} exists and holds something else; give another -o FILE, or --force to replace it")
    write_beside(path, text)


def _holds_other(path: Path, text: str) -> bool:
    try:
        return path.is_file() and path.stat().st_size > 0 and path.read_bytes() != text.encode()
    except OSError:
        return True


def _summary(decisions: Sequence[Decision], requests: int, seconds: float) -> str:
    counts = Counter(decision.verdict.value for decision in decisions)
    parts = [f"{counts[verdict]} {verdict.replace('_', ' ')}" for verdict in ("matched", "review", "not_found")]
    if counts["unavailable"]:
        parts.append(f"{counts['unavailable']} unavailable (run it again later; what was resolved is kept)")
    mentions = f"{len(decisions)} mention{'' if len(decisions) == 1 else 's'}"
    asked = f"{requests} request{'' if requests == 1 else 's'}"
    return f"{mentions}: {', '.join(parts)} · {asked} · {seconds:.1f} s"
