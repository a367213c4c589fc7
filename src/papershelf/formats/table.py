"""Decisions as a table for the terminal, made to fit its width.

Every decision is a row: verdict, title as in the digest, arXiv id, authors and year, place. Where it is not matched,
the reason stands below; so do its themes, on one line; where it is for review, so do its candidates, in the same
columns, each with its main signals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from papershelf.formats.papers import themes_of
from papershelf.formats.plain import short_authors_of, title_of
from papershelf.formats.terminal import GAP, NARROWEST, Canvas, shortened, styled, styled_id
from papershelf.identifiers import ArxivId
from papershelf.model import TitleRelation, Verdict
from papershelf.text import clean, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from papershelf.model import Decision, Evidence, Place, Record

_INDENT = 2  # cells before a candidate's title
_TITLE_ROOM = {"authors": 32, "verdict": 32, "place": 40}  # cells that titles keep when the column comes
_MOST_PLACE = 24  # cells
_MOST_CANDIDATES = 3

_COLORS = {Verdict.MATCHED: "green", Verdict.REVIEW: "yellow", Verdict.NOT_FOUND: "red", Verdict.UNAVAILABLE: "magenta"}
_SIGNS = {Verdict.MATCHED: "✓", Verdict.REVIEW: "?", Verdict.NOT_FOUND: "✗", Verdict.UNAVAILABLE: "!"}
_ASCII_SIGNS = _SIGNS | {Verdict.MATCHED: "+", Verdict.NOT_FOUND: "x"}


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row, and what stands below them from the title's column to the right edge; its themes are cut."""

    sign: Text
    verdict: Text
    title: Text
    arxiv_id: Text
    authors: Text
    place: Text
    note: Text | None = None
    themes: str = ""
    indent: int = 0


@dataclass(frozen=True, slots=True)
class _Layout:
    """The columns' widths in cells; 0 for one that is left out."""

    sign: int
    verdict: int
    title: int
    arxiv_id: int
    authors: int
    place: int


def render_table(
    decisions: Sequence[Decision], *, width: int, color: bool = False, links: bool = False, unicode: bool = True
) -> str:
    """The table, at most `width` cells wide (40 or more); empty when there are no decisions.

    Without `color` it holds no escape sequence. With it, `links` makes the ids hyperlinks. Without `unicode`, only
    titles and names hold characters beyond ASCII.
    """
    if not decisions:
        return ""
    width = max(width, NARROWEST)
    rows = list(_rows(decisions, linked=links, unicode=unicode))
    layout = _fit(rows, width)
    canvas = Canvas(width, color=color)
    for row in rows:
        _print(canvas, row, layout, mark="…" if unicode else "...")
    return canvas.text()


def _rows(decisions: Sequence[Decision], *, linked: bool, unicode: bool) -> Iterator[_Row]:
    one_file = len({decision.mention.place.file for decision in decisions}) == 1
    yield _Row(
        Text(),
        styled("Verdict", "bold"),
        styled("Title", "bold"),
        styled("arXiv", "bold"),
        styled("Authors", "bold"),
        styled("Line" if one_file else "Place", "bold"),
    )
    for decision in decisions:
        yield _decision_row(decision, one_file=one_file, linked=linked, unicode=unicode)
        if decision.verdict is Verdict.REVIEW:
            for candidate in decision.candidates[:_MOST_CANDIDATES]:
                record = candidate.record
                yield _Row(
                    Text(),
                    Text(),
                    styled(title_of(record)),
                    styled_id(record.arxiv_id, linked=linked),
                    styled(_citation(record), "dim"),
                    Text(),
                    note=styled(f"({_signals(candidate.evidence)})", "dim"),
                    indent=_INDENT,
                )


def _decision_row(decision: Decision, *, one_file: bool, linked: bool, unicode: bool) -> _Row:
    record, verdict = decision.record, decision.verdict
    signs = _SIGNS if unicode else _ASCII_SIGNS
    return _Row(
        styled(signs[verdict], _COLORS[verdict]),
        styled(verdict.replace("_", " "), _COLORS[verdict]),
        styled(_title(decision)),
        styled_id(record.arxiv_id, linked=linked) if record else Text(),
        styled(_citation(record) if record else ""),
        styled(_placed(decision.mention.place, one_file=one_file, unicode=unicode), "dim"),
        note=styled(note, "dim") if (note := _note(decision)) else None,
        themes=", ".join(themes_of(decision)),
    )


def _title(decision: Decision) -> str:
    """The title as the digest has it; where that is only an id, the title of the paper behind it."""
    if decision.record and ArxivId.parse(decision.mention.title):
        return title_of(decision.record)
    return clean(decision.mention.title)


def _note(decision: Decision) -> str:
    """Why it is not matched, or, where it is under another title, that title."""
    if decision.record is None:
        return clean(decision.reason)
    shown, title = _title(decision), title_of(decision.record)
    return "" if fold(shown) == fold(title) else f"is: {title}"


def _citation(record: Record) -> str:
    return f"{short_authors_of(record)} {record.submitted.year}".lstrip()


def _placed(place: Place, *, one_file: bool, unicode: bool) -> str:
    """The line, behind the end of the file's name where there are several files."""
    if one_file:
        return str(place.line)
    text = clean(str(place))
    if cell_len(text) <= _MOST_PLACE:
        return text
    mark = "…" if unicode else "..."
    text = text[len(mark) - _MOST_PLACE :]
    while cell_len(mark + text) > _MOST_PLACE:
        text = text[1:]
    return mark + text


def _signals(evidence: Evidence) -> str:
    """What speaks most for and against a candidate, in a few words."""
    is_equal = evidence.title is TitleRelation.EQUAL
    parts = ["named by its id"] if evidence.id_given else []
    parts.append("same title" if is_equal else f"title {_percent(evidence.similarity)} alike")
    parts.extend(evidence.conflicts[:1])
    if evidence.words:
        parts.append(f"{_percent(evidence.words)} of what the words tell in common")
    if evidence.abstract is not None:
        parts.append(f"abstract {_percent(evidence.abstract)} in common")
    if evidence.authors is not None:
        parts.append(f"{_percent(evidence.authors)} of the authors")
    elif evidence.n_authors:
        given, actual = evidence.n_authors
        parts.append(_count(actual, "author") if given == actual else f"{_count(actual, 'author')}, not {given}")
    if evidence.days is not None:
        parts.append(f"{_count(evidence.days, 'day')} apart" if evidence.days else "same day")
    return clean("; ".join(parts))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _percent(share: float) -> str:
    """Rounded down: what is not equal is never told as 100 %."""
    return f"{int(share * 100 + 1e-9)}%"


def _longest(rows: Sequence[_Row], column: str) -> int:
    return max(cell_len(getattr(row, column).plain) for row in rows)


def _fit(rows: Sequence[_Row], width: int) -> _Layout:
    """The widths with which the table fits: signs, titles and ids always, the others in the order of their use."""
    sign, arxiv_id = 1, _longest(rows, "arxiv_id")
    room = width - sign - arxiv_id - 2 * GAP
    wanted = {
        "authors": min(_longest(rows, "authors"), max(22, width // 5)),
        "verdict": _longest(rows, "verdict"),
        "place": _longest(rows, "place"),
    }
    kept = dict.fromkeys(wanted, 0)
    for column, cells in wanted.items():
        if room - cells - GAP < _TITLE_ROOM[column]:
            break
        kept[column] = cells
        room -= cells + GAP
    title = min(room, max(cell_len(row.title.plain) + row.indent for row in rows))
    return _Layout(sign=sign, title=title, arxiv_id=arxiv_id, **kept)


def _print(canvas: Canvas, row: _Row, layout: _Layout, *, mark: str) -> None:
    grid = Table.grid(padding=(0, GAP, 0, 0))
    cells: list[Text | Padding] = []
    for column in ("sign", "verdict", "title", "arxiv_id", "authors", "place"):
        if cells_wide := getattr(layout, column):
            grid.add_column(width=cells_wide, overflow="fold", justify="right" if column == "place" else "left")
            cell = getattr(row, column)
            cells.append(Padding(cell, (0, 0, 0, row.indent)) if column == "title" and row.indent else cell)
    grid.add_row(*cells)
    canvas.print(grid)
    before = layout.sign + GAP + (layout.verdict + GAP if layout.verdict else 0)
    if row.note:
        # Where the verdict has no column, its word is told here.
        word = () if layout.verdict or not row.verdict else (row.verdict, ": ")
        canvas.print(Padding(Text.assemble(*word, row.note), (0, 0, 0, before + row.indent)))
    if row.themes:
        themes = shortened(f"themes: {row.themes}", canvas.width - before, mark)
        canvas.print(Padding(styled(themes, "dim"), (0, 0, 0, before)))
