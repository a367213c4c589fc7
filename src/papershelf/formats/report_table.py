"""The report on .bib files as a table for the terminal, made to fit its width.

Every finding is a row (sign, line, key, what it is), with the evidence and the advice below it; of each file the
problems come first. What could not be asked or checked is told in one row for all entries.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from papershelf.formats.report import Fault, Severity
from papershelf.formats.terminal import GAP, Canvas, typed
from papershelf.identifiers import ArxivId
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from papershelf.formats.report import Finding, Report

_MOST_LINES = 12  # numbers shown of entries that share a row

_SIGNS = {Severity.PROBLEM: "✗", Severity.NOTE: "!"}
_ASCII_SIGNS = {Severity.PROBLEM: "x", Severity.NOTE: "!"}
_COLORS = {Severity.PROBLEM: "red", Severity.NOTE: "yellow"}
_SHARED = (Fault.NOT_CHECKED, Fault.UNAVAILABLE)
_NAMED_ID = re.compile(r"arXiv:(\S+?)(?=[\s,;.:)”]*(?:\s|$))")


def render_report_table(
    reports: Sequence[Report], *, width: int, color: bool = False, links: bool = False, unicode: bool = True
) -> str:
    """The table, at most `width` cells wide (40 or more); empty when nothing was found.

    Without `color` it holds no escape sequence. With it, `links` makes ids hyperlinks. Without `unicode`, only titles
    and names hold characters beyond ASCII.
    """
    canvas = Canvas(width, color=color)
    told = [report for report in reports if report.findings]
    lines = max((len(str(finding.line)) for report in told for finding in report.findings), default=0)
    for report in told:
        canvas.print(Text(clean(report.file), "bold", overflow="fold"))
        for severity in Severity:
            for finding in report.findings:
                if finding.severity is severity and finding.fault not in _SHARED:
                    sign = (_SIGNS if unicode else _ASCII_SIGNS)[severity]
                    _print(canvas, finding, sign, lines, linked=links, unicode=unicode)
        for sentence in _shared(report):
            canvas.print(Text(typed(sentence, unicode=unicode), overflow="fold"))
    return canvas.text()


def _print(canvas: Canvas, finding: Finding, sign: str, lines: int, *, linked: bool, unicode: bool) -> None:
    before = 1 + GAP + lines + GAP
    key, fault, color = clean(finding.key), finding.fault.replace("_", " "), _COLORS[finding.severity]
    head = Table.grid(padding=(0, GAP, 0, 0))
    head.add_column(width=1)
    head.add_column(width=lines, justify="right")
    head.add_column(width=min(cell_len(key), canvas.width - before - GAP - len(fault)), overflow="fold")
    head.add_column(width=len(fault))
    cells = (sign, color), (str(finding.line), ""), (key, "bold"), (fault, color)
    head.add_row(*(Text.assemble(cell) for cell in cells))
    canvas.print(head)
    for sentence, style in ((finding.message, ""), (finding.advice, "dim")):
        text = Text(typed(sentence, unicode=unicode), style, overflow="fold")
        if linked:
            _link(text)
        canvas.print(Padding(text, (0, 0, 0, before)))


def _link(text: Text) -> None:
    for found in _NAMED_ID.finditer(text.plain):
        if arxiv_id := ArxivId.parse(found[1]):
            text.stylize(Style(link=arxiv_id.url), *found.span())


def _shared(report: Report) -> Iterator[str]:
    """A sentence for each reason why entries could not be asked about or checked."""
    groups: dict[tuple[Fault, str, str], list[int]] = {}
    for finding in report.findings:
        if finding.fault in _SHARED:
            reason = finding.message if finding.fault is Fault.UNAVAILABLE else ""
            groups.setdefault((finding.fault, reason, finding.advice), []).append(finding.line)
    for (fault, reason, advice), places in groups.items():
        shown = ", ".join(map(str, places[:_MOST_LINES])) + (", …" if len(places) > _MOST_LINES else "")
        entries = "1 entry" if len(places) == 1 else f"{len(places)} entries"
        where = f"line{'' if len(places) == 1 else 's'} {shown}"
        if fault is Fault.UNAVAILABLE:
            yield f"{entries} could not be checked ({where}). {reason} {advice}"
        else:
            yield f"{entries} could not be checked, as {report.source} does not hold the paper ({where}). {advice}"
