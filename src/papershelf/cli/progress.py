"""What stderr shows while papershelf works: a bar with counts and time left on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress


@contextmanager
def progress(total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A function to call with how many more are decided. Colour follows NO_COLOR; a pipe and `--quiet` get no bar."""
    if quiet or not sys.stderr.isatty():
        yield lambda _more: None
        return
    with _bar("Resolving", "titles") as bar:
        task = bar.add_task("", total=total)
        yield lambda more: bar.advance(task, more)


@contextmanager
def counting(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A function to call with a word for what is being done, and how many objects of how many are.

    The bar is there only from the first of them to the last, so that between two tasks something can be asked.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _doing, _done, _total: None
        return
    bar: Progress | None = None

    def count(doing: str, done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            bar = _bar(doing.capitalize(), "objects")
            bar.add_task("", total=total)
            bar.start()
        bar.update(bar.task_ids[0], completed=done, total=total)
        if done >= total:
            bar.stop()
            bar = None

    try:
        yield count
    finally:
        if bar:
            bar.stop()


@contextmanager
def tally(doing: str, what: str, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A function to call with how many are done, where nobody knows how many there are."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done: None
        return
    with _bar(doing, what) as bar:
        task = bar.add_task("", total=None)
        yield lambda done: bar.update(task, completed=done)


def _bar(doing: str, what: str) -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(f"{what} ·"),
        TimeElapsedColumn(),
        TextColumn("· left"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
