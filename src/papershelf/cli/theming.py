"""Themes of resolved papers, and the options that several commands have about them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, TypeVar, cast

import typer

from papershelf.cli.options import BIB_FORMATS, known
from papershelf.errors import UsageError
from papershelf.model import Mention

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from papershelf.config import Settings
    from papershelf.identifiers import ArxivId
    from papershelf.model import Decision, Theme
    from papershelf.themes.assigning import Case, Choices
    from papershelf.themes.vocabulary import Vocabulary

Item = TypeVar("Item")

LONG = 5_000
"""Mentions. What has more is no digest but a list: its parts are looked at by themselves, and nothing is discovered."""
_PART = 1_000  # mentions: enough to be asked for at once, and to see whether themes are shared

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


def themes_of(mentions: Sequence[Mention], vocabulary: Vocabulary, job: ThemeJob) -> list[tuple[Theme, ...]]:
    """The themes of each mention of a digest."""
    from papershelf.themes.assigning import assign_all
    from papershelf.themes.figures import Figures

    return assign_all(mentions, vocabulary, Figures.shipped(), job.choices())


def parts_of(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The parts of a long list that are looked at each by itself."""
    return (items[begin : begin + _PART] for begin in range(0, len(items), _PART))


def themed(decisions: Sequence[Decision], vocabulary: Vocabulary, job: ThemeJob) -> list[Decision]:
    """The decisions with the themes of their mentions; what a digest lacks is taken from the matched papers."""
    if len(decisions) > LONG:
        return [one for part in parts_of(decisions) for one in themed_part(part, vocabulary, job)]
    return _with(themes_of([_told(decision) for decision in decisions], vocabulary, job), decisions, job)


def themed_part(decisions: Sequence[Decision], vocabulary: Vocabulary, job: ThemeJob) -> list[Decision]:
    """The decisions with the themes of their mentions, which are a part of a long list."""
    from papershelf.themes.assigning import assign_all

    mentions = [_told(decision) for decision in decisions]
    return _with(assign_all(mentions, vocabulary, None, job.choices()), decisions, job)


def _with(found: Sequence[tuple[Theme, ...]], decisions: Sequence[Decision], job: ThemeJob) -> list[Decision]:
    """The decisions with these themes, as far as their papers keep them."""
    kept = _strongest(decisions, found, job.most)
    having = []
    for decision, themes in zip(decisions, found, strict=True):
        if themes and decision.record and (names := kept.get(decision.record.arxiv_id)) is not None:
            themes = tuple(theme for theme in themes if theme.name in names)
        having.append(replace(decision, themes=themes) if themes else decision)
    return having


def _told(decision: Decision) -> Mention:
    """What themes are seen in: its paper's title, its paper's abstract where it has none, and the categories, too.

    By its paper's title, it is the same paper as another mention, which may have a part of the title, or only an id.
    """
    mention, record = decision.mention, decision.record
    if not record:
        return mention
    tags = (*mention.tags, *record.categories)
    abstract = mention.abstract or record.abstract
    return Mention(record.title, mention.place, abstract, tags=tags, headings=mention.headings)


def _strongest(
    decisions: Sequence[Decision], themes_of_each: Sequence[Sequence[Theme]], most: int
) -> dict[ArxivId, set[str]]:
    """The names of the themes that papers of several mentions keep: of all together, no more than a paper may have."""
    found: dict[ArxivId, list[Theme]] = defaultdict(list)
    mentioned = Counter(decision.record.arxiv_id for decision in decisions if decision.record)
    for decision, themes in zip(decisions, themes_of_each, strict=True):
        if decision.record and mentioned[decision.record.arxiv_id] > 1:
            found[decision.record.arxiv_id] += themes
    ranked = {one: sorted(themes, key=lambda theme: (-theme.strength, theme.name)) for one, themes in found.items()}
    return {one: set([*dict.fromkeys(theme.name for theme in themes)][:most]) for one, themes in ranked.items()}
