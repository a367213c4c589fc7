"""`papershelf check`: what is wrong with the entries of .bib files, for people and for continuous integration."""

from __future__ import annotations

import logging
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from papershelf.cli import options
from papershelf.cli.run import Asking, Job, check_job, resolve_mentions, write_result
from papershelf.cli.streams import TalkHandler, say
from papershelf.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.bibfile.reading import Bibliography
    from papershelf.checking.asking import Question
    from papershelf.config import Settings
    from papershelf.formats.report import Report

FORMATS = ("table", "json")
_PROBLEMS_FOUND, _SOURCE_UNAVAILABLE = 3, 5
_IDS_A_REQUEST, _TITLES_A_REQUEST = 100, 24
_LONG = 60.0  # seconds that are told beforehand

Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE", help=".bib files, or - for standard input.", show_default=False),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="table|json",
        callback=options.known(FORMATS),
        help="By default json if the name of the output ends so, else table.",
    ),
]
OnlyIds = Annotated[
    bool, typer.Option("--only-ids", help="Look up only entries that name an arXiv id, and no titles of others.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Leave with exit code 3 for notes, too, not only for problems.")]


def check(
    files: Files,
    format: Format = None,
    output: options.Output = None,
    source: options.Source = None,
    only_ids: OnlyIds = False,
    strict: Strict = False,
    offline: options.Offline = False,
    refresh: options.Refresh = False,
    quiet: options.Quiet = False,
) -> None:
    """Check the entries of .bib files: wrong ids, duplicates, withdrawn papers, preprints published since, and more.

    Nothing is changed. Books and articles that are not on arXiv are no mistake, and only counted.

    Exit codes: 0 nothing is wrong; 3 problems were found, with --strict also notes; 4 a file cannot be read or is no
    .bib file; 5 no problem was found, but the source could not be asked about all entries.
    """
    chosen = format or ("json" if (output or "").lower().endswith(".json") else "table")
    job = Job(chosen, output, Asking(source, offline, refresh), quiet=quiet, strict=strict, inputs=files)
    if code := _checked(job, only_ids=only_ids):
        raise typer.Exit(code)


def _checked(job: Job, *, only_ids: bool) -> int:
    """Check the files and print the report; the exit code.

    Raises:
        PapershelfError: that cannot be done.
    """
    from papershelf.checking.check import check, questions
    from papershelf.config import load

    logging.basicConfig(handlers=[TalkHandler()], level=logging.WARNING)
    settings = load({"source": job.asking.source}).settings
    check_job(job)
    bibs = _read(job.inputs)
    started = time.monotonic()
    asked = [questions(bib, only_ids=only_ids) for bib in bibs]
    everything = [question.mention for questions_of_one in asked for question in questions_of_one]
    is_arxiv = settings.source == "arxiv" or (settings.source == "auto" and settings.snapshot is None)
    if is_arxiv and not job.asking.offline and not job.quiet:
        _tell_duration([one for some in asked for one in some], settings)
    decisions, requests = resolve_mentions(everything, settings, job) if everything else ([], 0)
    reports: list[Report] = []
    for bib, some in zip(bibs, asked, strict=True):
        reports.append(check(bib, some, decisions[: len(some)], is_arxiv=is_arxiv))
        decisions = decisions[len(some) :]
    write_result(_rendered(reports, job), job)
    if not job.quiet:
        say(_summary(reports, requests, time.monotonic() - started))
    return _exit_code(reports, strict=job.strict)


def _read(files: Sequence[str]) -> list[Bibliography]:
    from papershelf.bibfile.reading import Bibliography
    from papershelf.bibfile.saving import refuse_foreign
    from papershelf.files import read_inputs

    for file in files:
        if Path(file).is_dir():
            raise InputError(f"{file}: is a folder; give the .bib files in it")
    bibs: list[Bibliography] = []
    for name, data in read_inputs(files):
        bibs.append(Bibliography.read(data, name))
        refuse_foreign(bibs[-1], Path(name))
    return bibs


def _tell_duration(asked: Sequence[Question], settings: Settings) -> None:
    """Say beforehand what takes minutes: arXiv wants a pause between requests."""
    ids = len({question.mention.arxiv_id for question in asked if question.mention.arxiv_id})
    titles = len({question.mention.title for question in asked if not question.mention.arxiv_id})
    seconds = settings.arxiv_interval * (ids / _IDS_A_REQUEST + titles / _TITLES_A_REQUEST)
    if seconds > _LONG:
        hint = "; with --only-ids, titles are not" if titles > ids else ""
        say(f"papershelf: {ids} ids and {titles} titles are looked up: up to some {seconds / 60:.0f} min{hint}")


def _rendered(reports: Sequence[Report], job: Job) -> str:
    from papershelf.formats import Options
    from papershelf.formats.report import render_report_json

    if job.format == "json":
        return render_report_json(reports)
    from papershelf.formats.report_table import render_report_table

    shown = Options() if job.output else Options().for_stream(sys.stdout, os.environ)
    return render_report_table(reports, width=shown.width, color=shown.color, links=shown.links, unicode=shown.unicode)


def _summary(reports: Sequence[Report], requests: int, seconds: float) -> str:
    from papershelf.formats.report import Outcome, Severity

    def count(what: Outcome | Severity) -> int:
        return sum(report.count(what) for report in reports)

    entries = sum(len(report.outcomes) for report in reports)
    where = "arXiv" if all(report.is_arxiv for report in reports) else reports[0].source or "the file asked"
    found = [_counted(count(Severity.PROBLEM), "problem"), _counted(count(Severity.NOTE), "note")]
    parts = [f"{count(Outcome.FOUND)} found"]
    for outcome, words in (
        (Outcome.IN_DOUBT, "in doubt"),
        (Outcome.NOT_FOUND, f"not on {where}" if where == "arXiv" else f"not in {where}"),
        (Outcome.NOT_ASKED, "not looked up"),
        (Outcome.UNAVAILABLE, "unavailable (run it again later; what was answered is kept)"),
    ):
        if number := count(outcome):
            parts.append(f"{number} {words}")
    head = f"{entries} entr{'y' if entries == 1 else 'ies'}: {', '.join(found)}"
    return f"{head} · {', '.join(parts)} · {_counted(requests, 'request')} · {seconds:.1f} s"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _exit_code(reports: Sequence[Report], *, strict: bool) -> int:
    """A problem stays one when arXiv is back: it comes before what could not be asked."""
    from papershelf.formats.report import Fault, Severity

    findings = [finding for report in reports for finding in report.findings]
    is_unavailable = any(finding.fault is Fault.UNAVAILABLE for finding in findings)
    faults = [finding for finding in findings if finding.fault is not Fault.UNAVAILABLE]
    if any(strict or finding.severity is Severity.PROBLEM for finding in faults):
        return _PROBLEMS_FOUND
    return _SOURCE_UNAVAILABLE if is_unavailable else 0
