"""What the tables for the terminal are drawn with, so that they look alike and obey nothing but what they are told."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.style import Style
from rich.text import Text

from papershelf.text import clean

if TYPE_CHECKING:
    from papershelf.identifiers import ArxivId

NARROWEST: Final = 40
"""Cells; for less, a table is made for this width."""

GAP: Final = 2
"""Cells between columns."""

_TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "…": "...", "→": "->", "·": "-"})
_RANDOM_LINK_ID = re.compile(r"\x1b\]8;id=[^;]*;")


class Canvas(Console):
    """A console of `width` cells (`NARROWEST` or more) that prints into a text, whatever the environment says."""

    def __init__(self, width: int, *, color: bool) -> None:
        self._canvas = io.StringIO()
        super().__init__(
            file=self._canvas,
            width=max(width, NARROWEST),
            height=100,
            force_terminal=color,
            color_system="standard" if color else None,
            no_color=not color,
            legacy_windows=False,
            force_jupyter=False,
        )

    def text(self) -> str:
        """What was printed, without the spaces that fill the lines."""
        # rich draws the links' ids at random; no link here is broken over lines, which is all that they are good for.
        printed = _RANDOM_LINK_ID.sub("\x1b]8;;", self._canvas.getvalue())
        return "".join(f"{line.rstrip()}\n" for line in printed.splitlines())


def styled(text: str, style: str | Style = "") -> Text:
    """Text whose style ends where it ends: what fills its cell is not underlined or linked."""
    return Text.assemble((text, style))


def styled_id(arxiv_id: ArxivId, *, linked: bool) -> Text:
    """The id, as a link to the paper if that is wanted."""
    return styled(arxiv_id, Style(link=arxiv_id.url) if linked else "")


def typed(sentence: str, *, unicode: bool) -> str:
    """A sentence that is safe to show; without `unicode`, its quotation marks and arrows are typed as in ASCII."""
    return clean(sentence) if unicode else clean(sentence).translate(_TYPOGRAPHY)


def shortened(text: str, cells: int, mark: str = "…") -> str:
    """The beginning of a text that takes more than so many cells, and a mark behind it."""
    return text if cell_len(text) <= cells else set_cell_size(text, cells - cell_len(mark)).rstrip() + mark
