"""What is to be done in a Zotero library, and what was done, as a table for the terminal, made to fit its width.

Nobody should have to say yes to what they cannot see: every field that is set in an item is shown with what it holds
now, every item that is taken for a paper with its key. What is the same for all new items is told once, papers that
stay as they are only counted. What needs a look stands last, next to the question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from papershelf.formats.terminal import GAP, Canvas, styled, styled_id, typed
from papershelf.zotero import wording
from papershelf.zotero.model import field_name
from papershelf.zotero.plan import Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from papershelf.formats import Options
    from papershelf.identifiers import ArxivId
    from papershelf.zotero.plan import Change, Conflict, Plan
    from papershelf.zotero.sync import Outcome

_SIGN = 1
_MOST_ACTION = 10  # cells; several actions are broken over lines
_TITLE_ROOM = {"action": 32, "what": 44}  # cells that titles keep when the column comes
_LEAST_WHAT = 32

_ORDER = (
    Action.CREATE,
    Action.COLLECT,
    Action.TAG,
    Action.RENAME,
    Action.COMPLETE,
    Action.ATTACH,
    Action.UNCHANGED,
    Action.LEFT,
    Action.CONFLICT,
)
_SIGNS = {Action.CREATE: "+", Action.UNCHANGED: "=", Action.LEFT: "=", Action.CONFLICT: "!"}
_COLORS = {Action.CREATE: "green", Action.UNCHANGED: "dim", Action.LEFT: "magenta", Action.CONFLICT: "red"}
_CHANGED, _CHANGED_COLOR = "~", "yellow"


@dataclass(frozen=True, slots=True)
class _Row:
    """A paper: `what` is done, in parts; `notes` and `conflicts` stand below it, from the title to the right edge."""

    chief: Action
    action: str
    title: str
    arxiv_id: ArxivId
    what: tuple[str, ...]
    notes: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    """The columns' widths in cells; 0 for one that is left out."""

    action: int
    title: int
    arxiv_id: int
    what: int

    @property
    def before(self) -> int:
        """Cells before the title."""
        return _SIGN + GAP + (self.action + GAP if self.action else 0)


def render_plan(plan: Plan, names: Mapping[str, str], options: Options) -> str:
    """The plan, at most as wide as the options have it (40 cells or more).

    Without colour it holds no escape sequence. Without Unicode, only titles and what people wrote hold characters
    beyond ASCII.

    Args:
        plan: what is to be done.
        names: the paths of the library's collections, by key.
        options: of the terminal.
    """
    names = wording.paths(plan, names)
    canvas = Canvas(options.width, color=options.color)
    canvas.print(_line(_heading(plan, names), options, "bold"))
    made = [names[new.key] for new in plan.new_collections]
    _print_marked_all(canvas, "Collections to be made", "+", "green", made, options)
    renames = list(wording.renames(plan))
    _print_marked_all(canvas, "Themes with new names", _CHANGED, _CHANGED_COLOR, renames, options)
    created = [change for change in plan.changes if change.creates]
    all_get, each_gets = wording.what_new(created, names)
    own = dict(zip((change.key for change in created), each_gets, strict=True))
    rows = [_row(change, own.get(change.key), names) for change in _listed(plan)]
    if all_get:
        canvas.print()
        canvas.print(_line(f"Each of the {len(created)} new items: {'; '.join(all_get)}", options))
    if rows:
        canvas.print()
        _print_rows(canvas, rows, options)
    canvas.print()
    unchanged = [change for change in plan.changes if not change.copies and change.actions == (Action.UNCHANGED,)]
    for remark in wording.remarks(unchanged):
        _print_marked(canvas, "=", "dim", remark, options)
    for warning in plan.warnings:
        _print_marked(canvas, "!", "yellow", warning, options)
    canvas.print(_line(("" if plan.writes else "Nothing to write: ") + wording.summary(plan), options, "bold"))
    return canvas.text()


def render_outcome(
    outcome: Outcome, names: Mapping[str, str], options: Options, *, requests: int, seconds: float
) -> str:
    """What was done, in one line, and below it each object that Zotero refused, with its reason.

    Args:
        outcome: of a push.
        names: the paths of the library's collections, by key.
        options: of the terminal.
        requests: how many were sent.
        seconds: how long it took.
    """
    cost = f"{wording.count(requests, 'request')} · {seconds:.1f} s"
    if not outcome.accepted:
        done = "nothing was written"
    elif not outcome.plan.writes:
        done = f"nothing to write: {wording.summary(outcome.plan)}"
    else:
        done = f"{wording.written(outcome)} · {len(outcome.refused)} refused"
        if outcome.last and not outcome.steps and not outcome.refused:  # others were quicker
            done = f"nothing was left to write: {wording.summary(outcome.last)}"
    canvas = Canvas(options.width, color=options.color)
    canvas.print(_line(f"Zotero: {done} · {cost}", options))
    names = wording.paths(outcome.plan, names)
    for one in outcome.refused:
        _print_marked(
            canvas, "✗" if options.unicode else "x", "red", wording.refused(outcome.plan, names, one.key), options
        )
        canvas.print(Padding(_line(one.why, options), (0, 0, 0, _SIGN + GAP)))
    return canvas.text()


# --- What is told -----------------------------------------------------------------------------------------------------


def _heading(plan: Plan, names: Mapping[str, str]) -> str:
    library = plan.library
    code = f" ({library.code})" if library.name else ""
    places = [names[key] for key in wording.shared_collections(plan.changes) if key in names]
    into = f" into {', '.join(places)}" if places else ""
    return f"Zotero, {library}{code}: {wording.count(len(plan.changes), 'paper')}{into}"


def _chief(change: Change) -> Action:
    """The action among whose rows a change stands; a conflict is not to be overlooked."""
    return Action.CONFLICT if change.conflicts else change.actions[0]


def _listed(plan: Plan) -> list[Change]:
    """The changes that get a row, of each action in the order of the digest.

    Tags that are renamed are told together; a paper of which there is nothing else to tell gets no row for them.
    """
    shown = [change for change in plan.changes if not _is_told_with_others(change)]
    return sorted(shown, key=lambda change: _ORDER.index(_chief(change)))


def _is_told_with_others(change: Change) -> bool:
    if change.copies:
        return False
    return change.actions == (Action.UNCHANGED,) or (change.actions == (Action.RENAME,) and len(change.why) == 1)


def _row(change: Change, own: tuple[str, ...] | None, names: Mapping[str, str]) -> _Row:
    return _Row(
        _chief(change),
        ", ".join(wording.WORDS[action] for action in change.actions),
        wording.title(change),
        change.record.arxiv_id,
        wording.what(change, names) if own is None else own,
        wording.why(change),
        change.conflicts,
    )


# --- Drawing ----------------------------------------------------------------------------------------------------------


def _line(sentence: str, options: Options, style: str = "") -> Text:
    return Text(typed(sentence, unicode=options.unicode), style, overflow="fold")


def _print_marked_all(
    canvas: Canvas, heading: str, sign: str, color: str, sentences: Sequence[str], options: Options
) -> None:
    if sentences:
        canvas.print(styled(f"\n{heading}", "bold"))
    for sentence in sentences:
        _print_marked(canvas, sign, color, sentence, options)


def _print_marked(canvas: Canvas, sign: str, color: str, sentence: str, options: Options) -> None:
    grid = Table.grid(padding=(0, GAP, 0, 0))
    grid.add_column(width=_SIGN)
    grid.add_column(overflow="fold")
    grid.add_row(styled(sign, color), _line(sentence, options))
    canvas.print(grid)


def _print_rows(canvas: Canvas, rows: Sequence[_Row], options: Options) -> None:
    layout = _fit(rows, canvas.width)
    heads = ("", "Action", "Title", "arXiv", "What")
    _print_cells(canvas, [styled(head, "bold") for head in heads], layout)
    for row in rows:
        _print_row(canvas, row, layout, options)


def _fit(rows: Sequence[_Row], width: int) -> _Layout:
    """The widths with which the table fits: titles and ids always, the others if titles keep their room."""
    arxiv_id = max(cell_len(row.arxiv_id) for row in rows)
    room = width - _SIGN - arxiv_id - 2 * GAP
    action = min(_MOST_ACTION, max(cell_len(row.action) for row in rows))
    action = max(action, len("Action"))
    if room - action - GAP < _TITLE_ROOM["action"]:
        action = 0
    room -= action + GAP if action else 0
    longest = max(cell_len(row.title) for row in rows)
    wanted = max((cell_len(part) for row in rows for part in row.what), default=0)
    what = 0
    if action and wanted and room - _LEAST_WHAT - GAP >= _TITLE_ROOM["what"]:
        what = min(wanted, room - GAP - min(longest, max(_TITLE_ROOM["what"], room * 3 // 5)))
        room -= what + GAP
    return _Layout(action, max(5, min(room, longest)), arxiv_id, what)


def _print_row(canvas: Canvas, row: _Row, layout: _Layout, options: Options) -> None:
    color = _COLORS.get(row.chief, _CHANGED_COLOR)
    cells = [
        styled(_SIGNS.get(row.chief, _CHANGED), color),
        styled(row.action, color),
        _line(row.title, options),
        styled_id(row.arxiv_id, linked=options.links),
        Text("\n").join(_line(part, options) for part in row.what),
    ]
    _print_cells(canvas, cells, layout)
    for sentence, style in _below(row, layout, canvas.width - layout.before):
        canvas.print(Padding(_line(sentence, options, style), (0, 0, 0, layout.before)))
    for one in row.conflicts:
        canvas.print(Padding(_line(field_name(one.field), options), (0, 0, 0, layout.before)))
        canvas.print(Padding(_conflict(one, options), (0, 0, 0, layout.before + GAP)))


def _conflict(conflict: Conflict, options: Options) -> Table:
    """The values below one another, so that the eye can compare them."""
    rows = wording.conflict(conflict)
    grid = Table.grid(padding=(0, GAP, 0, 0))
    grid.add_column(width=max(cell_len(who) for who, _ in rows))
    grid.add_column(overflow="fold")
    for who, value in rows:
        grid.add_row(styled(who, "dim"), _line(value, options))
    return grid


def _below(row: _Row, layout: _Layout, room: int) -> list[tuple[str, str]]:
    """What stands below a row, with its style: what has no column, on one line if that holds it, and the notes."""
    what = () if layout.what else row.what
    joined = "; ".join(what)
    # Where the action has no column, its word is told here.
    word = "" if layout.action else f"{row.action}: "
    lines = [(one, "") for one in ([joined] if joined and cell_len(word + joined) <= room else what)]
    lines += [(note, "dim") for note in row.notes]
    return [(word + first, style) for first, style in lines[:1]] + lines[1:]


def _print_cells(canvas: Canvas, cells: Iterable[Text], layout: _Layout) -> None:
    grid = Table.grid(padding=(0, GAP, 0, 0))
    widths = (_SIGN, layout.action, layout.title, layout.arxiv_id, layout.what)
    shown = [(width, cell) for width, cell in zip(widths, cells, strict=True) if width]
    for width, _ in shown:
        grid.add_column(width=width, overflow="fold")
    grid.add_row(*(cell for _, cell in shown))
    canvas.print(grid)
