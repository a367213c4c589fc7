"""`papershelf explain`: the way to one decision, step by step."""

from __future__ import annotations

import logging
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from papershelf.cli import options
from papershelf.cli.ids import COMMAND_LINE
from papershelf.cli.run import exit_code
from papershelf.cli.streams import TalkHandler, write_out
from papershelf.errors import InputError, UsageError
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.formats.explanation import Explanation, Step
    from papershelf.model import Mention, PartialDate
    from papershelf.sources.heard import Heard
    from papershelf.sources.opening import OpenSource

_STDIN = "-"
_FROM_FILE = "@"
_PLACE = re.compile(r"(.+):(\d+)", re.DOTALL)
_LIKE_A_PATH = re.compile(r"\S*(?:/\S*|\.[A-Za-z]\w*)")

What = Annotated[
    list[str],
    typer.Argument(
        metavar="TITLE|FILE:LINE",
        help="A title, or a line of a digest, also as FILE LINE; - is standard input.",
        show_default=False,
    ),
]
Abstract = Annotated[
    str | None, typer.Option("--abstract", metavar="TEXT|@FILE", help="The abstract, or a file that holds it.")
]
Date = Annotated[str | None, typer.Option("--date", metavar="DATE", help="When it came, such as 2024-05-31 or 2024.")]
Authors = Annotated[
    list[str] | None, typer.Option("--author", metavar="NAME", help="An author. Can be given several times.")
]
Json = Annotated[bool, typer.Option("--json", help="A JSON object instead of a page, as resolve's and more.")]


def explain(
    what: What,
    abstract: Abstract = None,
    date: Date = None,
    authors: Authors = None,
    json: Json = False,
    source: options.Source = None,
    offline: options.Offline = False,
    input_format: options.InputFormat = None,
) -> None:
    """Show the way to a decision: who was asked and what they said, the candidates side by side, what tipped it."""
    from msgspec.structs import replace

    from papershelf.config import load
    from papershelf.sources.opening import open_source

    logging.basicConfig(handlers=[TalkHandler()], level=logging.WARNING)
    settings = load({"source": source}).settings
    text, day = _text(abstract), _date(date)
    mentions = [
        replace(
            mention,
            abstract=text or mention.abstract,
            date=day or mention.date,
            authors=tuple(authors or mention.authors),
        )
        for mention in _mentions(what, input_format)
    ]
    with open_source(settings, offline=offline) as opened:
        explanations = [_explained(mention, opened) for mention in mentions]
    write_out(_shown(explanations, as_json=json))
    if code := exit_code([explanation.decision for explanation in explanations], strict=False):
        raise typer.Exit(code)


def _shown(explanations: Sequence[Explanation], *, as_json: bool) -> str:
    from papershelf.formats import Options
    from papershelf.formats.explanation import render_explanation_json
    from papershelf.formats.explanation_page import render_explanation

    if as_json:
        return "".join(map(render_explanation_json, explanations))
    look = Options().for_stream(sys.stdout, os.environ)
    pages = (
        render_explanation(one, width=look.width, color=look.color, links=look.links, unicode=look.unicode)
        for one in explanations
    )
    return "\n".join(pages)


def _explained(mention: Mention, opened: OpenSource) -> Explanation:
    from papershelf.formats.explanation import Explanation
    from papershelf.ladder import resolve_all
    from papershelf.sources.heard import HeardSource

    heard: list[Heard] = []
    sources = [HeardSource(source, heard, opened.requests_made) for source in opened.sources]
    (decision,) = resolve_all([mention], *sources)
    vocabulary = next((one.vocabulary for one in opened.sources if one.name == decision.source), None)
    return Explanation(decision, tuple(map(_step, heard)), vocabulary=vocabulary)


def _step(heard: Heard) -> Step:
    from papershelf.formats.explanation import Step
    from papershelf.sources.base import Query, Unavailable
    from papershelf.sources.cached import CachedSource

    if isinstance(heard.question, Query):
        question = "the title and the abstract" if heard.question.abstract else "the title"
    else:
        question = f"the id {heard.question}"
    if isinstance(heard.answer, Unavailable):
        return Step(heard.source.name, question, None, heard.answer.reason)
    papers = tuple(record.arxiv_id for record in heard.answer.records)
    asked = f"{heard.requests} request{'' if heard.requests == 1 else 's'}" if heard.requests else ""
    kept = "from the cache" if isinstance(heard.source, CachedSource) else ""
    return Step(heard.source.name, question, papers, asked or kept)


# --- What is asked for ------------------------------------------------------------------------------------------------


def _mentions(what: Sequence[str], layout: str | None) -> Sequence[Mention]:
    """The mention that the arguments stand for, or those of a line.

    Raises:
        UsageError: a file is named, but no line.
        InputError: the file cannot be read, or names no paper there.
    """
    from papershelf.identifiers import ArxivId
    from papershelf.model import Mention, Place

    if len(what) == 2 and what[1].isdecimal() and _is_input(what[0]):
        return _at(what[0], int(what[1]), layout)
    title = " ".join(what)
    place = _PLACE.fullmatch(title)
    if place and (_is_input(place[1]) or _LIKE_A_PATH.fullmatch(place[1])):
        return _at(place[1], int(place[2]), layout)
    if _is_input(title):
        raise UsageError(f"{clean(title)} is a file; name a line of it, such as {clean(title)}:12")
    return [Mention(clean(title), Place(COMMAND_LINE, 1), arxiv_id=ArxivId.parse(title.strip()))]


def _is_input(name: str) -> bool:
    try:
        return name == _STDIN or Path(name).is_file()
    except (OSError, ValueError):
        return False


def _at(file: str, line: int, layout: str | None) -> Sequence[Mention]:
    """The mentions that stand on a line, or else the last one before it: its abstract may be there."""
    from papershelf.api import read

    mentions = read(file, layout=layout).mentions
    nearest = max((m.place.line for m in mentions if m.place.line <= line), default=None)
    if nearest is None:
        first = min(mention.place.line for mention in mentions)
        raise InputError(f"{clean(file)}: names no paper up to line {line}; the first is on line {first}")
    return [mention for mention in mentions if mention.place.line == nearest]


def _text(given: str | None) -> str | None:
    """A text as it is, or what is in the file that it names.

    Raises:
        InputError: the file cannot be read.
    """
    if given is None or not given.startswith(_FROM_FILE):
        return clean(given) if given else None
    from papershelf.files import read_inputs
    from papershelf.readers.decode import decode

    file = given.removeprefix(_FROM_FILE)
    if not _is_input(file):
        raise InputError(f"{clean(file)}: is no file; --abstract {_FROM_FILE}FILE needs one that holds an abstract")
    ((name, data),) = read_inputs([file])
    return clean(decode(data, name)[0])


def _date(given: str | None) -> PartialDate | None:
    if not given:
        return None
    from papershelf.readers.dates import parse_date

    parsed = parse_date(given)
    if parsed is None:
        raise UsageError(f"--date {clean(given)!r} is no date; give one such as 2024-05-31, 2024-05 or 2024")
    return parsed
