"""Themes that a digest has and a vocabulary lacks, for people to choose from and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.text import Text

from papershelf.formats.jsonl import json_line
from papershelf.formats.terminal import GAP, Canvas, shortened
from papershelf.formats.theme_chart import PLAIN, bar
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.model import Mention
    from papershelf.themes.suggesting import Suggestion

_LONGEST_BAR = 10  # cells
_MOST_TITLES = 3


def render_suggestion_table(
    suggestions: Sequence[Suggestion],
    mentions: Sequence[Mention],
    *,
    width: int,
    color: bool = False,
    unicode: bool = True,
) -> str:
    """Each theme with its number, its strength as a bar, how many papers have it, and the titles of some below.

    Where there is no room beside the name, the bar stands below it.

    It is at most `width` cells wide (40 or more), and holds no escape sequence without `color`. Without `unicode`, only
    titles and names hold characters beyond ASCII.
    """
    canvas = Canvas(width, color=color)
    mark = "…" if unicode else "..."
    strongest = max((suggestion.strength for suggestion in suggestions), default=1.0)
    numbers = len(str(len(suggestions)))
    room = canvas.width - numbers - GAP
    names = [shortened(clean(suggestion.name), room, mark) for suggestion in suggestions]
    widest = max(map(cell_len, names), default=0)
    is_wide = widest + _LONGEST_BAR + 2 * GAP + max(map(len, map(_count, suggestions)), default=0) <= room
    for number, (suggestion, name) in enumerate(zip(suggestions, names, strict=True), start=1):
        line = Text.assemble(f"{number:>{numbers}}{' ' * GAP}", (name, "bold"))
        before = "\n" + " " * (numbers + 2 * GAP)
        line.append(" " * (widest - cell_len(name) + GAP) if is_wide else before)
        drawn = bar(_LONGEST_BAR * suggestion.strength / strongest, unicode=unicode)
        line.append(drawn, PLAIN).append(f"{' ' * (_LONGEST_BAR - len(drawn) + GAP)}{_count(suggestion)}")
        for place in suggestion.papers[:_MOST_TITLES]:
            title = shortened(clean(mentions[place].title), canvas.width - len(before) + 1, mark)
            line.append(before).append(title, "dim")
        canvas.print(line, no_wrap=True)
    return canvas.text()


def _count(suggestion: Suggestion) -> str:
    papers = len(suggestion.papers)
    near = f", +{len(suggestion.near)} near it" if suggestion.near else ""
    return f"{papers} paper{'' if papers == 1 else 's'}{near}"


def render_suggestion_lines(suggestions: Sequence[Suggestion], mentions: Sequence[Mention]) -> str:
    """One JSON object a line, a line a theme: `name`, `strength`, all its `papers`, and those `near` it."""
    return "".join(
        json_line(
            {
                "name": suggestion.name,
                "strength": suggestion.strength,
                "papers": [_paper(mentions[place]) for place in suggestion.papers],
                "near": [_paper(mentions[place]) for place in suggestion.near],
            }
        )
        for suggestion in suggestions
    )


def _paper(mention: Mention) -> dict[str, Any]:
    return {"title": mention.title, "file": mention.place.file, "line": mention.place.line}
