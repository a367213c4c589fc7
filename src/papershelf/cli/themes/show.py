"""`papershelf themes show`: what the papers of digests are about; nobody is asked."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from papershelf.cli import options, theming
from papershelf.cli.decided import themes_of
from papershelf.cli.reading import read_mentions
from papershelf.cli.run import Asking, Job, check_job, write_result
from papershelf.cli.streams import say
from papershelf.cli.theming import ThemeJob, vocabulary_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from papershelf.formats.theme_chart import Look
    from papershelf.formats.theme_table import ThemedPaper
    from papershelf.model import Mention, Theme
    from papershelf.themes.vocabulary import Vocabulary

FORMATS = ("table", "jsonl", "csv", "tsv")

Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="|".join(FORMATS),
        callback=options.known(FORMATS),
        help="By default that of FILE's name, else table.",
    ),
]


def show(
    inputs: options.Inputs,
    format: Format = None,
    output: options.Output = None,
    themes: theming.Given = None,
    max_themes: theming.Most = 5,
    known_themes: theming.Closed = False,
    theme_prefix: theming.Prefix = "",
    theme_case: theming.CaseOf = "keep",
    input_format: options.InputFormat = None,
    quiet: options.Quiet = False,
) -> None:
    """Show what digests are about: how many papers each theme has, and the themes of each paper, with why.

    Only what stands in the digests is looked at: arXiv is not asked.
    """
    by_name = options.format_of(output)
    job = Job(
        inputs=inputs,
        layout=input_format,
        format=format or (by_name if by_name in FORMATS else None) or "table",
        output=output,
        asking=Asking(),
        quiet=quiet,
        themes=ThemeJob(themes or (), max_themes, known_themes, theme_prefix, theme_case),
    )
    _show(job)


def _show(job: Job) -> None:
    """Print what the job's digests are about.

    Raises:
        PapershelfError: that cannot be done.
    """
    from papershelf.config import load
    from papershelf.formats.theme_table import themed_papers

    check_job(job)
    vocabulary = vocabulary_of(load().settings)
    mentions = read_mentions(job)
    started = time.monotonic()
    found = list(zip(mentions, themes_of(mentions, vocabulary, job.themes.choices()), strict=True))
    papers = themed_papers(found)
    write_result(_rendered(found, papers, vocabulary, job), job)
    if not job.quiet:
        say(_summary(papers, time.monotonic() - started))


def _rendered(
    found: Sequence[tuple[Mention, tuple[Theme, ...]]],
    papers: Sequence[ThemedPaper],
    vocabulary: Vocabulary,
    job: Job,
) -> str:
    from papershelf.formats import Options
    from papershelf.formats.theme_table import render_theme_lines, render_theme_sheet, render_theme_table

    match job.format:
        case "jsonl":
            return render_theme_lines(found)
        case "csv" | "tsv":
            return render_theme_sheet(found, "," if job.format == "csv" else "\t")
    drawn = Options() if job.output else Options().for_stream(sys.stdout, os.environ)
    looks = _looks(found, vocabulary, job.themes)
    return render_theme_table(papers, looks, width=drawn.width, color=drawn.color, unicode=drawn.unicode)


def _looks(
    found: Sequence[tuple[Mention, tuple[Theme, ...]]], vocabulary: Vocabulary, job: ThemeJob
) -> Mapping[str, Look]:
    """The colours of themes, and where their names come from; `--theme-prefix` and `--theme-case` do not hide it."""
    from papershelf.formats.theme_chart import Look
    from papershelf.themes.given import heading_themes, tag_themes
    from papershelf.themes.vocabulary import name_key

    dressed = job.choices().dressed
    rules = {name_key(dressed(rule.name)): rule for rule in vocabulary.rules}
    names = {name for mention, _ in found for name in (*heading_themes(mention), *tag_themes(mention))}
    given = {name_key(dressed(name)) for name in (*job.given, *names)}
    looks: dict[str, Look] = {}
    for name in {theme.name for _, themes in found for theme in themes}:
        rule = rules.get(name_key(name))
        looks[name] = Look(rule.color) if rule else Look(origin="given" if name_key(name) in given else "new")
    return looks


def _summary(papers: Sequence[ThemedPaper], seconds: float) -> str:
    with_themes = sum(bool(paper.themes) for paper in papers)
    themes = len({theme.name for paper in papers for theme in paper.themes})
    named = f"{themes} theme{'' if themes == 1 else 's'}"
    return f"{len(papers)} paper{'' if len(papers) == 1 else 's'}: {with_themes} with themes, {named} · {seconds:.1f} s"
