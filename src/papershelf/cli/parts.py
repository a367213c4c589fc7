"""Long lists: resolved part by part, in several processes where a local index answers, and written as they come.

What is written does not depend on how many processes there are: the parts are the same, and each is put to the index by
itself. What that cannot match, this process alone asks the others about: arXiv sees one that waits between requests.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import msgspec

from papershelf.cli.decided import parts_of, shown, themed_part
from papershelf.cli.progress import progress
from papershelf.cli.streams import writing
from papershelf.cli.tally import Tally
from papershelf.errors import PapershelfError
from papershelf.formats import FORMATS, Options
from papershelf.index.workers import started
from papershelf.ladder import is_settled, resolve_all, resolve_in_turn
from papershelf.model import Mention
from papershelf.sources.indexed import IndexSource
from papershelf.sources.opening import open_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from papershelf.cli.run import Job
    from papershelf.config import Settings
    from papershelf.model import Decision
    from papershelf.sources.base import Source
    from papershelf.sources.delta import Whole
    from papershelf.sources.opening import OpenSource
    from papershelf.themes.assigning import Choices
    from papershelf.themes.vocabulary import Vocabulary

    Outcomes = Callable[[Iterable["Part"]], Iterator["Outcome" | list[Decision]]]

_encode = msgspec.msgpack.Encoder(enc_hook=str).encode
_decode = msgspec.msgpack.Decoder(tuple[Mention, ...], dec_hook=lambda kind, text: kind(text)).decode  # ids


@dataclass(frozen=True, slots=True)
class Part:
    """Mentions that are looked at together. It goes to another process in a sixth of the time that they would take."""

    mentions: Sequence[Mention]

    def __reduce__(self) -> tuple[Any, ...]:
        """For pickle."""
        try:
            return _received, (_encode(self.mentions),)
        except UnicodeEncodeError:  # the name of a file need not be Unicode
            return Part, (self.mentions,)


def _received(data: bytes) -> Part:
    return Part(_decode(data))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a part, and what is written of it."""

    tally: Tally
    text: str


@dataclass(frozen=True)
class PartWork:
    """What is done with a part, in whatever process: all that can be without a request.

    Attributes:
        format: in which is written.
        only: the verdicts that are written; none for all.
        choices: about themes.
        vocabulary: of themes; None where none are written.
        index: that is asked; None where there is none.
        is_all: nobody else is asked.
    """

    format: str
    only: tuple[str, ...]
    choices: Choices
    vocabulary: Vocabulary | None
    index: Whole | None
    is_all: bool

    @cached_property
    def _source(self) -> Source:
        return IndexSource(cast("Whole", self.index))  # without one nobody calls this

    def __call__(self, part: Part) -> Outcome | list[Decision]:
        """What became of a part; where others have to be asked, too, only what the index made of it."""
        decisions = resolve_all(part.mentions, self._source)
        if self.is_all or all(map(is_settled, decisions)):
            return self.outcome(decisions)
        return decisions

    def outcome(self, decisions: Sequence[Decision]) -> Outcome:
        """What became of a part about which this was decided."""
        if self.vocabulary:
            decisions = themed_part(decisions, self.vocabulary, self.choices)
        return Outcome(Tally.of(decisions), FORMATS[self.format].render(shown(decisions, self.only), Options()))


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a long list can be resolved with as soon as it is read.

    Attributes:
        opened: the sources.
        work: what is done with a part.
        outcomes: does it, part by part; None where no index is asked.
    """

    opened: OpenSource
    work: PartWork
    outcomes: Outcomes | None


@contextmanager
def prepared(settings: Settings, job: Job, vocabulary: Vocabulary | None) -> Iterator[Prepared]:
    """The sources opened, and the processes started where an index is asked.

    Raises:
        PapershelfError: something cannot be read, or a process cannot be started.
    """
    with ExitStack() as stack:
        opened = stack.enter_context(open_source(settings, offline=job.asking.offline, refresh=job.asking.refresh))
        first, *others = opened.sources
        index = first.index if isinstance(first, IndexSource) else None
        work = PartWork(job.format, tuple(job.only), job.themes.choices(), vocabulary, index, is_all=not others)
        with _told():
            outcomes = stack.enter_context(started(work, job.jobs)) if index else None
        yield Prepared(opened, work, outcomes)


def write_in_parts(mentions: Sequence[Mention], prepared: Prepared, job: Job) -> tuple[Tally, int]:
    """Resolve the mentions and write what became of them; a pipe that nobody reads any more ends it.

    Returns:
        What became of them, and how many requests they cost.

    Raises:
        PapershelfError: something cannot be read or written, or a process was ended from outside.
        OSError: standard output cannot be written.
    """
    joined = FORMATS[job.format].joined or iter
    tally = Tally()
    with progress(len(mentions), quiet=job.quiet) as advance, writing(job.output) as write:
        for text in joined(_counted(_outcomes(mentions, prepared, advance), tally)):
            if not write(text):
                break
    return tally, prepared.opened.requests_made()


def _counted(outcomes: Iterable[Outcome], tally: Tally) -> Iterator[str]:
    """The texts of the parts, which are counted as they come."""
    for outcome in outcomes:
        tally.add(outcome.tally)
        yield outcome.text


def _outcomes(mentions: Sequence[Mention], prepared: Prepared, advance: Callable[[int], None]) -> Iterator[Outcome]:
    """What became of each part."""
    work, sources = prepared.work, prepared.opened.sources
    parts = list(parts_of(mentions))
    if not prepared.outcomes:
        for part in parts:
            yield work.outcome(_completed(part, (), sources, advance))
        return
    for part, found in zip(parts, _found(prepared.outcomes, parts), strict=True):
        if isinstance(found, Outcome):
            advance(len(part))
            yield found
        else:
            yield work.outcome(_completed(part, found, sources, advance))


def _found(outcomes: Outcomes, parts: Iterable[Sequence[Mention]]) -> Iterator[Outcome | list[Decision]]:
    with _told():
        yield from outcomes(map(Part, parts))


@contextmanager
def _told() -> Iterator[None]:
    """Turn what is said of a process that was ended into an error for people."""
    try:
        yield
    except OSError as error:
        raise PapershelfError(f"the index cannot be asked ({error}); --jobs 1 asks it in one process") from error


def _completed(
    part: Sequence[Mention], known: Sequence[Decision], sources: Sequence[Source], advance: Callable[[int], None]
) -> list[Decision]:
    """The decisions about a part, of which those known that are settled stay."""
    decided = {place: one for place, one in enumerate(known) if is_settled(one)}
    advance(len(decided))
    left = [place for place in range(len(part)) if place not in decided]
    for at, decision in resolve_in_turn([part[place] for place in left], sources):
        decided[left[at]] = decision
        advance(1)
    return [decided[place] for place in range(len(part))]
