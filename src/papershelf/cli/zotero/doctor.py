"""`papershelf zotero doctor`: what is wrong with the items of a collection."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from papershelf.cli import options
from papershelf.cli.streams import say, write_out
from papershelf.cli.zotero.pull import CollectionKey, CollectionPath, Subcollections, shelf
from papershelf.cli.zotero.session import Json, WhichLibrary, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.cli.run import Job
    from papershelf.cli.zotero.pull import Shelf
    from papershelf.formats.report import Finding
    from papershelf.zotero.doctor import Complaint

_PROBLEMS_FOUND, _SOURCE_UNAVAILABLE = 3, 5
_INDENT = "    "

Strict = Annotated[bool, typer.Option("--strict", help="Leave with exit code 3 for notes, too, not only for problems.")]


def doctor(
    collection: CollectionPath = None,
    collection_key: CollectionKey = None,
    subcollections: Subcollections = False,
    library: WhichLibrary = "user",
    json: Json = False,
    source: options.Source = None,
    strict: Strict = False,
    offline: options.Offline = False,
    refresh: options.Refresh = False,
    quiet: options.Quiet = False,
) -> None:
    """Check a collection: papers that are there twice, withdrawn, published since, wrong ids, no authors or date.

    Nothing is changed. Only items that name an arXiv id are looked up.

    Exit codes: 0 nothing is wrong; 3 problems were found, with --strict also notes; 5 no problem was found, but the
    source could not be asked about all papers.
    """
    from papershelf.cli.run import Asking, Job, check_job

    job = Job("table", None, Asking(source, offline, refresh), quiet, strict)
    check_job(job)
    checked = shelf(library, collection, collection_key, subcollections=subcollections, quiet=quiet)
    started = time.monotonic()
    found, requests = _examined(checked, job)
    if json:
        print_json(_object(checked, found))
    else:
        write_out(_table(found))
    if not quiet:
        counts = Counter(one.severity.value for one in found)
        parts = [_counted(counts["problem"], "problem"), _counted(counts["note"], "note")]
        asked = f"{_counted(requests, 'request')} · {time.monotonic() - started:.1f} s"
        say(f"{checked.name}: {_counted(len(checked.items), 'item')}: {', '.join(parts)} · {asked}")
    if code := _exit_code(found, strict=strict):
        raise typer.Exit(code)


def _examined(checked: Shelf, job: Job) -> tuple[tuple[Complaint, ...], int]:
    """What is wrong, and how many requests it cost to know.

    Raises:
        PapershelfError: the settings or the source cannot be used.
    """
    from papershelf.checking.check import check, questions
    from papershelf.cli.run import resolve_mentions
    from papershelf.config import load
    from papershelf.zotero.doctor import bibliography_of, complaints

    settings = load({"source": job.asking.source}).settings
    bib = bibliography_of(checked.items, checked.name)
    asked = questions(bib, only_ids=True)
    mentions = [question.mention for question in asked]
    decisions, requests = resolve_mentions(mentions, settings, job) if mentions else ([], 0)
    is_arxiv = settings.source == "arxiv" or (settings.source == "auto" and settings.snapshot is None)
    findings: Sequence[Finding] = check(bib, asked, decisions, is_arxiv=is_arxiv).findings
    return complaints(checked.items, findings), requests


def _object(checked: Shelf, found: Sequence[Complaint]) -> dict[str, Any]:
    counts = Counter(one.severity.value for one in found)
    return {
        "library": checked.library,
        "collection": checked.name,
        "counts": {"items": len(checked.items), "problems": counts["problem"], "notes": counts["note"]},
        "findings": [
            {
                "item": one.item,
                "title": one.title,
                "kind": one.kind,
                "severity": one.severity.value,
                "message": one.message,
                "advice": one.advice,
                "arxiv_id": one.arxiv_id,
                "duplicate_of": one.other,
            }
            for one in found
        ],
    }


def _table(found: Sequence[Complaint]) -> str:
    """An item a paragraph: its key and title, and below it what is wrong."""
    from papershelf.formats import Options
    from papershelf.formats.report import Severity
    from papershelf.text import clean

    shown = Options().for_stream(sys.stdout, os.environ)
    signs = (
        {Severity.PROBLEM: "✗", Severity.NOTE: "!"} if shown.unicode else {Severity.PROBLEM: "x", Severity.NOTE: "!"}
    )
    more = "…" if shown.unicode else "..."
    lines: list[str] = []
    for one in found:
        lines.append(_cut(f"{signs[one.severity]} {clean(one.item)}  {one.title}", shown.width, more))
        lines += textwrap.wrap(
            clean(f"{one.message} {one.advice}"), shown.width, initial_indent=_INDENT, subsequent_indent=_INDENT
        )
    return "".join(f"{line}\n" for line in lines)


def _cut(line: str, width: int, more: str) -> str:
    return line if len(line) <= width else line[: width - len(more)].rstrip() + more


def _exit_code(found: Sequence[Complaint], *, strict: bool) -> int:
    from papershelf.formats.report import Fault, Severity

    faults = [one for one in found if one.kind != Fault.UNAVAILABLE]
    if any(strict or one.severity is Severity.PROBLEM for one in faults):
        return _PROBLEMS_FOUND
    return _SOURCE_UNAVAILABLE if len(faults) < len(found) else 0


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
