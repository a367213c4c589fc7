"""What papers are about, as a chart and a table for the terminal, and as lines and a sheet for programs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import asdict
from rich.cells import cell_len
from rich.text import Text

from papershelf.formats.delimited import sheet
from papershelf.formats.jsonl import json_line
from papershelf.formats.terminal import GAP, Canvas, shortened, styled, typed
from papershelf.formats.theme_chart import print_chart
from papershelf.text import clean, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from papershelf.formats.theme_chart import Look
    from papershelf.model import Mention, Theme

COLUMNS = ("title", "file", "line", "theme", "why", "strength")

_SIDE_BY_SIDE = 100  # cells, from which on themes stand beside the titles
_MOST_TITLE = 80  # cells beside themes; further away, nobody sees which belongs to which
_INDENT = 2  # cells before themes that stand below a title
_MOST_NAME = 28  # cells of the column of themes; longer names push what is behind them
_LEAST_WHY = 16  # cells; a reason that is cut shorter says nothing
_FOUND = re.compile(r"“(.*)” (in the (?:title|abstract))")
_MOST_LINES = 2  # of a title that has less themes


@dataclass(frozen=True, slots=True)
class ThemedPaper:
    """A paper of one or several digests, once; its themes from all of its mentions, the strongest first."""

    title: str
    themes: tuple[Theme, ...]


def themed_papers(found: Iterable[tuple[Mention, Sequence[Theme]]]) -> tuple[ThemedPaper, ...]:
    """The papers in the order in which they are first named; those with equal titles are one."""
    titles: dict[str, str] = {}
    themes: dict[str, dict[str, Theme]] = {}
    for mention, given in found:
        key = fold(mention.title) or mention.title
        titles.setdefault(key, mention.title)
        known = themes.setdefault(key, {})
        for theme in given:
            if theme.name not in known or known[theme.name].strength < theme.strength:
                known[theme.name] = theme
    return tuple(
        ThemedPaper(title, tuple(sorted(themes[key].values(), key=lambda theme: -theme.strength)))
        for key, title in titles.items()
    )


# --- For the terminal -------------------------------------------------------------------------------------------------


def render_theme_table(
    papers: Sequence[ThemedPaper],
    looks: Mapping[str, Look],
    *,
    width: int,
    color: bool = False,
    unicode: bool = True,
) -> str:
    """A bar for each theme, then each paper with its themes, then the papers without; empty when there are no papers.

    It is at most `width` cells wide (40 or more), and holds no escape sequence without `color`. Without `unicode`, only
    titles and names hold characters beyond ASCII.

    Args:
        papers: with their themes.
        looks: of all these themes.
        width: of the terminal, in cells.
        color: it may use colours.
        unicode: it may use signs beyond ASCII of its own.
    """
    canvas = Canvas(width, color=color)
    with_themes = [paper for paper in papers if paper.themes]
    without = [paper for paper in papers if not paper.themes]
    if with_themes:
        counts = Counter(theme.name for paper in with_themes for theme in paper.themes)
        print_chart(canvas, counts, looks, unicode=unicode)
        canvas.print()
        layout = _fit(with_themes, canvas.width)
        for paper in with_themes:
            canvas.print(Text("\n").join(_lines(paper, looks, layout, canvas, unicode=unicode)), no_wrap=True)
    if with_themes and without:
        canvas.print()
    if without:
        _print_without(canvas, without, mark=_mark(unicode=unicode))
    return canvas.text()


def _print_without(canvas: Canvas, papers: Sequence[ThemedPaper], *, mark: str) -> None:
    count = "1 paper" if len(papers) == 1 else f"{len(papers)} papers"
    canvas.print(Text(f"{count} without a theme", "bold"))
    for paper in papers:
        title = shortened(clean(paper.title), canvas.width - _INDENT, mark)
        canvas.print(Text(f"{' ' * _INDENT}{title}"), no_wrap=True)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Cells: of the column of titles, 0 where they stand above their themes; of that of themes; of the whole table."""

    title: int
    name: int
    width: int

    @property
    def before(self) -> int:
        return self.title + GAP if self.title else _INDENT


def _fit(papers: Sequence[ThemedPaper], width: int) -> _Layout:
    themes = [theme for paper in papers for theme in paper.themes]
    name = min(max(cell_len(theme.name) for theme in themes), _MOST_NAME)
    if width < _SIDE_BY_SIDE:
        return _Layout(0, name, width)
    room = width - name - 2 * GAP
    why = min(max(cell_len(_why(theme)) for theme in themes), room * 9 // 20)
    title = max(cell_len(paper.title) for paper in papers)
    return _Layout(min(title, room - why, _MOST_TITLE), name, width)


def _lines(
    paper: ThemedPaper, looks: Mapping[str, Look], layout: _Layout, canvas: Canvas, *, unicode: bool
) -> Iterator[Text]:
    """The lines of a paper: its title over or beside its themes."""
    mark = _mark(unicode=unicode)
    names = [
        _theme(theme, looks[theme.name], layout, mark, typed(_why(theme), unicode=unicode)) for theme in paper.themes
    ]
    if not layout.title:
        yield from map(Text, _folded(clean(paper.title), layout.width, _MOST_LINES, canvas, mark))
        yield from (Text(" " * _INDENT) + name for name in names)
        return
    title = _folded(clean(paper.title), layout.title, max(_MOST_LINES, len(names)), canvas, mark, _INDENT)
    for number in range(max(len(title), len(names))):
        line = Text(title[number] if number < len(title) else "")
        if number < len(names):
            line.append(" " * (layout.before - cell_len(line.plain)))
            line += names[number]
        yield line


def _folded(title: str, width: int, most: int, canvas: Canvas, mark: str, hanging: int = 0) -> list[str]:
    """The title on so many lines at most, the last of which is cut; those below the first are set in."""
    if cell_len(title) <= width:
        return [title]
    first, *lines = [line.plain.rstrip() for line in Text(title).wrap(canvas, width - hanging)]
    lines = lines if len(lines) < most else [*lines[: most - 2], " ".join(lines[most - 2 :])]
    return [first, *(" " * hanging + shortened(line, width - hanging, mark) for line in lines)]


def _theme(theme: Theme, look: Look, layout: _Layout, mark: str, why: str) -> Text:
    """The name, and as much of the reason as there is room for."""
    room = layout.width - layout.before
    name = shortened(clean(theme.name), room, mark)
    text = styled(name, look.style)
    behind = room - max(layout.name, cell_len(name)) - GAP
    if why and (behind >= _LEAST_WHY or behind >= cell_len(why)):
        text.append(" " * (room - behind - cell_len(name)))
        text.append(shortened(why, behind, mark), "dim")
    return text


def _why(theme: Theme) -> str:
    """The reason; where the phrase that was found is the theme's name, only where it was found."""
    found = _FOUND.fullmatch(theme.why)
    return found[2] if found and fold(found[1]) == fold(theme.name) else theme.why


def _mark(*, unicode: bool) -> str:
    return "…" if unicode else "..."


# --- For programs -----------------------------------------------------------------------------------------------------


def render_theme_lines(found: Iterable[tuple[Mention, Sequence[Theme]]]) -> str:
    """One JSON object a line, a line a mention: `title`, `file`, `line`, and `themes`, the strongest first."""
    return "".join(
        json_line(
            {
                "title": mention.title,
                "file": mention.place.file,
                "line": mention.place.line,
                "themes": [asdict(theme) for theme in themes],
            }
        )
        for mention, themes in found
    )


def render_theme_sheet(found: Iterable[tuple[Mention, Sequence[Theme]]], delimiter: str) -> str:
    """A row for each theme of each mention, made for filters and pivot tables; one without a theme has one row, too."""
    return sheet(COLUMNS, (row for mention, themes in found for row in _rows(mention, themes)), delimiter)


def _rows(mention: Mention, themes: Sequence[Theme]) -> Iterator[Sequence[str]]:
    place = (mention.title, mention.place.file, str(mention.place.line))
    for theme in themes:
        yield (*place, theme.name, theme.why, f"{theme.strength:g}")
    if not themes:
        yield (*place, "", "", "")
