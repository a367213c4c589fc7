"""Bars for the terminal: how many papers have each theme of a digest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from rich.cells import cell_len
from rich.text import Text

from papershelf.formats.terminal import GAP, shortened, typed
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from papershelf.formats.terminal import Canvas

PLAIN: Final = "cyan"
"""The style of themes that have no colour of their own."""

_MOST_BARS = 25
_LEAST_NAME = 24  # cells that a name may take in the narrowest terminal
_LONGEST_BAR = 60  # cells; longer ones are not compared any better
_LONGEST_UNIT = 4  # cells for a paper; where themes have one paper or two, full bars would say that this is much
_LEGEND = "new: in these papers, but not in your vocabulary; see papershelf themes suggest"
_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


@dataclass(frozen=True, slots=True)
class Look:
    """How a theme is shown.

    Attributes:
        color: `#rrggbb`, or empty if it has none of its own.
        origin: where its name comes from: the vocabulary (empty), the digest's own words or an option (`given`), or
            what its papers have in common (`new`).
    """

    color: str = ""
    origin: Literal["", "given", "new"] = ""

    @property
    def style(self) -> str:
        """The style of its name and its bar."""
        return self.color or PLAIN


def bar(cells: float, *, unicode: bool) -> str:
    """A bar of so many cells, to the next eighth; never nothing."""
    if not unicode:
        return "#" * max(1, round(cells))
    eighths = max(1, round(8 * cells))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]


def print_chart(canvas: Canvas, counts: Mapping[str, int], looks: Mapping[str, Look], *, unicode: bool) -> None:
    """Print a bar for each theme, that of most papers first, and how many are left out.

    Args:
        canvas: what it is printed on.
        counts: of the papers that have each theme.
        looks: of the themes.
        unicode: bars may be made of block characters.
    """
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0].casefold(), each[0]))
    shown = _worth_a_bar(ranked)
    mark = "…" if unicode else "..."
    most = max(canvas.width * 2 // 5, _LEAST_NAME)
    names = {name: shortened(clean(name), most, mark) for name, _ in shown}
    widest, top = max(map(cell_len, names.values())), shown[0][1]
    origins = {looks[name].origin for name, _ in shown}
    behind = 1 + len(str(top)) + (GAP + max(map(len, origins)) if any(origins) else 0)
    unit = min(canvas.width - widest - GAP - behind, _LONGEST_BAR, _LONGEST_UNIT * top) / top
    for name, count in shown:
        look = looks[name]
        drawn = bar(count * unit, unicode=unicode)
        pad = " " * (widest - cell_len(names[name]) + GAP)
        origin = (f"{' ' * GAP}{look.origin}", "dim")
        canvas.print(Text.assemble(names[name], pad, (drawn, look.style), f" {count}", origin), no_wrap=True)
    if left := ranked[len(shown) :]:
        has = "one paper has" if left[0][1] == 1 else f"at most {left[0][1]} papers have"
        canvas.print(Text(f"and {len(left)} more that {has}", "dim"))
    if "new" in origins:
        canvas.print(Text(typed(_LEGEND, unicode=unicode), "dim"))


def _worth_a_bar(ranked: Sequence[tuple[str, int]]) -> Sequence[tuple[str, int]]:
    """Those that are shown; where not all of those that one paper has can be, none is, unless there are no others."""
    if len(ranked) <= _MOST_BARS:
        return ranked
    shared = [each for each in ranked if each[1] > 1]
    return (shared or ranked)[:_MOST_BARS]
