"""`papershelf themes suggest`: themes that digests have and the vocabulary lacks, and how they get into it."""

from __future__ import annotations

import os
import re
import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from papershelf.cli import options
from papershelf.cli.reading import read_mentions
from papershelf.cli.run import Asking, Job
from papershelf.cli.streams import say, write_out
from papershelf.cli.theming import vocabulary_of
from papershelf.cli.zotero.session import ask, can_ask
from papershelf.errors import UsageError
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from papershelf.model import Mention
    from papershelf.themes.suggesting import Suggestion

FORMATS = ("table", "jsonl", "toml")
_USAGE = 2
_MOST_NAMED = 6
_RANGE = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")

Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="|".join(FORMATS),
        callback=options.known(FORMATS),
        help="For people, for programs, or as it would stand in your themes file.",
    ),
]
Save = Annotated[bool, typer.Option("--save", help="Add them to your themes file, after asking which.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Save all that are shown without asking.")]
MostShown = Annotated[int, typer.Option("--most", metavar="N", min=1, help="Show at most so many, the strongest.")]


def suggest(
    inputs: options.Inputs,
    format: Format = "table",
    save: Save = False,
    yes: Yes = False,
    most: MostShown = 20,
    input_format: options.InputFormat = None,
    quiet: options.Quiet = False,
) -> None:
    """Suggest themes for your vocabulary: what makes these digests different, and has no name in there yet."""
    if yes and not save:
        raise UsageError("--yes says that all are saved; give --save, too")
    job = Job(inputs=inputs, layout=input_format, format=format, output=None, asking=Asking(), quiet=quiet)
    if code := _suggest(job, most=most, saving=save, yes=yes):
        raise typer.Exit(code)


def _suggest(job: Job, *, most: int, saving: bool, yes: bool) -> int:
    """Print what is suggested and save what is wanted; the exit code.

    Raises:
        PapershelfError: that cannot be done.
    """
    from papershelf.config import load
    from papershelf.themes.assigning import distinct
    from papershelf.themes.figures import Figures
    from papershelf.themes.suggesting import suggest_all

    settings = load().settings
    vocabulary = vocabulary_of(settings)
    mentions = read_mentions(job)
    started = time.monotonic()
    found = suggest_all(mentions, vocabulary, Figures.shipped())
    shown = found[:most]
    write_out(_rendered(shown, mentions, job.format))
    if not job.quiet:
        hint = "" if saving else "; --save adds them to your themes file"
        say(_summary(len(distinct(mentions)), len(shown), len(found), hint, time.monotonic() - started))
    if not shown or not saving:
        return 0
    if not yes and not can_ask():
        say("nothing was saved: nobody could be asked; look at the themes, then give --yes")
        return _USAGE
    outcome = _saved(shown if yes else _asked(shown), settings.themes_path)
    if not job.quiet:
        say(outcome)
    return 0


def _rendered(suggestions: Sequence[Suggestion], mentions: Sequence[Mention], format: str) -> str:
    from papershelf.formats import Options
    from papershelf.formats.theme_suggestions import render_suggestion_lines, render_suggestion_table

    match format:
        case "jsonl":
            return render_suggestion_lines(suggestions, mentions)
        case "toml":
            from papershelf.themes.vocabulary_file import appended

            return appended("", [suggestion.rule for suggestion in suggestions])
    drawn = Options().for_stream(sys.stdout, os.environ)
    return render_suggestion_table(suggestions, mentions, width=drawn.width, color=drawn.color, unicode=drawn.unicode)


def _summary(papers: int, shown: int, found: int, hint: str, seconds: float) -> str:
    counted = f"{papers} paper{'' if papers == 1 else 's'}"
    if not found:
        return f"{counted}: no theme stands out that your vocabulary lacks · {seconds:.1f} s"
    left = f", the strongest of {found} (--most {found} shows all)" if shown < found else ""
    return f"{counted}: {shown} theme{'' if shown == 1 else 's'} suggested{left}{hint} · {seconds:.1f} s"


def _asked(suggestions: Sequence[Suggestion]) -> Sequence[Suggestion]:
    """Those that somebody at the terminal wants."""
    while True:
        answer = ask(f"Which are saved? all, none, or numbers such as {_example(len(suggestions))} [none]")
        try:
            return [suggestions[number - 1] for number in _numbers(answer, len(suggestions))]
        except ValueError as error:
            say(str(error))


def _example(count: int) -> str:
    return "1-4,7" if count >= 7 else ("1,3" if count >= 3 else "1")


def _numbers(answer: str, count: int) -> list[int]:
    """The numbers that an answer names, in order, each once.

    Raises:
        ValueError: it names others than those from 1 to `count`, or none at all.
    """
    match answer.casefold():
        case "" | "none" | "n" | "no":
            return []
        case "all" | "a":
            return list(range(1, count + 1))
    numbers: set[int] = set()
    for part in filter(None, re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", answer))):
        found = _RANGE.fullmatch(part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 1 <= first <= last <= count:
            raise ValueError(f"“{clean(part)}” is not a number from 1 to {count}, or two with - between")
        numbers.update(range(first, last + 1))
    return sorted(numbers)


def _saved(suggestions: Sequence[Suggestion], path: Path) -> str:
    """Put themes into the themes file; the outcome as a sentence."""
    from papershelf.themes.opening import save

    if not suggestions:
        return "nothing was saved"
    save(path, [suggestion.rule for suggestion in suggestions])
    names = ", ".join(clean(suggestion.name) for suggestion in suggestions[:_MOST_NAMED])
    more = f" and {len(suggestions) - _MOST_NAMED} more" if len(suggestions) > _MOST_NAMED else ""
    count = f"{len(suggestions)} theme{'' if len(suggestions) == 1 else 's'}"
    return f"{count} saved in {clean(str(path))}: {names}{more}; “papershelf themes edit” opens it"
