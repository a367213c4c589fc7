"""The options that several commands have about themes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast

import typer

from papershelf.cli.options import BIB_FORMATS, known
from papershelf.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.config import Settings
    from papershelf.themes.assigning import Case, Choices
    from papershelf.themes.vocabulary import Vocabulary

CASES = ("keep", "lower", "title")
_PANEL = "Themes"
_WITHOUT_THEMES = ("ids", "urls", "hayagriva")  # formats that have no place for them


def _named(names: list[str] | None) -> list[str] | None:
    """A check that every name is one: a script's variable that is not set is no theme."""
    for name in names or ():
        if not any(map(str.isalnum, name)):
            raise typer.BadParameter(f"{name!r} is no name; give one with a letter or a digit.")
    return names


Given = Annotated[
    list[str] | None,
    typer.Option(
        "--theme",
        metavar="NAME",
        callback=_named,
        help="A theme for every paper. Can be given several times.",
        rich_help_panel=_PANEL,
    ),
]
Most = Annotated[
    int,
    typer.Option(
        "--max-themes",
        metavar="N",
        min=0,
        max=50,
        help="At most so many themes a paper; 0: none.",
        rich_help_panel=_PANEL,
    ),
]
Closed = Annotated[
    bool,
    typer.Option(
        "--known-themes",
        help="Only themes of your file and those that come with papershelf; nothing that a digest brings.",
        rich_help_panel=_PANEL,
    ),
]
Prefix = Annotated[
    str,
    typer.Option("--theme-prefix", metavar="TEXT", help="Stands before every theme's name.", rich_help_panel=_PANEL),
]
CaseOf = Annotated[
    str,
    typer.Option(
        "--theme-case",
        metavar="|".join(CASES),
        callback=known(CASES),
        help="How names of themes are written.",
        rich_help_panel=_PANEL,
    ),
]


@dataclass(frozen=True, slots=True)
class ThemeJob:
    """What was asked for about themes."""

    given: Sequence[str] = ()
    most: int = 5
    closed: bool = False
    prefix: str = ""
    case: str = "keep"

    def choices(self) -> Choices:
        """The choices that these stand for."""
        from papershelf.themes.assigning import Choices

        return Choices(tuple(self.given), self.most, self.closed, self.prefix, cast("Case", self.case))


def has_themes(format: str, *, keywords: bool) -> bool:
    """Whether what is written in this format tells themes."""
    return keywords if format in BIB_FORMATS else format not in _WITHOUT_THEMES


def check_themes(job: ThemeJob, format: str, *, keywords: bool) -> None:
    """Fail where what is said about themes would have no effect.

    Raises:
        UsageError: it would not.
    """
    if job.given and not job.most:
        raise UsageError("--theme and --max-themes 0 contradict each other; give one of them")
    if job == ThemeJob(most=job.most) or has_themes(format, keywords=keywords):
        return
    remedy = "papershelf bib --keywords writes them" if format in BIB_FORMATS else "give another --format"
    raise UsageError(f"what is said about themes needs a place for them, which {format} has not; {remedy}")


def vocabulary_of(settings: Settings) -> Vocabulary:
    """The reader's themes and those that come with papershelf.

    Raises:
        ConfigError: the reader's themes file cannot be read, or is wrong.
    """
    from papershelf.themes.opening import load

    return load(settings.themes_path)
