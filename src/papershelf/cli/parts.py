"""Long lists: resolved part by part, in several processes where a local index answers, and written as they come.

What is written does not depend on how many processes there are: the parts are the same, and each is put to the index by
itself. What that cannot match, this process alone asks the others about: arXiv sees one that waits between requests.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import msgspec

from papershelf.cli.progress import progress
from papershelf.cli.streams import writing
from papershelf.cli.tally import Tally
from papershelf.cli.theming import parts_of, themed_part
from papershelf.errors import PapershelfError
from papershelf.formats import FORMATS, Options
from papershelf.index.workers import map_in_order
from papershelf.ladder import resolve_all, resolve_in_turn
from papershelf.model import Mention, Verdict
from papershelf.sources.indexed import IndexSource
from papershelf.sources.opening import open_source

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from papershelf.cli.run import Job
    from papershelf.config import Settings
    from papershelf.model import Decision
    from papershelf.sources.base import Source
    from papershelf.sources.delta import Whole
    from papershelf.themes.vocabulary import Vocabulary


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
        job: says what is written.
        vocabulary: of themes; None where none are written.
        index: that is asked; None where there is none.
        is_all: nobody else is asked.
    """

    job: Job
    vocabulary: Vocabulary | None
    index: Whole | None
    is_all: bool

    @cached_property
    def _source(self) -> Source:
        return IndexSource(cast("Whole", self.index))  # without one nobody calls this

    def __call__(self, part: Part) -> Outcome | list[Decision]:
        """What became of a part; where others have to be asked, too, only what the index made of it."""
        decisions = resolve_all(part.mentions, self._source)
        if self.is_all or all(decision.verdict is Verdict.MATCHED for decision in decisions):
            return self.outcome(decisions)
        return decisions

    def outcome(self, decisions: Sequence[Decision]) -> Outcome:
        """What became of a part about which this was decided."""
        if self.vocabulary:
            decisions = themed_part(decisions, self.vocabulary, self.job.themes)
        return Outcome(Tally.of(decisions), FORMATS[self.job.format].render(self.job.shown(decisions), Options()))


def write_in_parts(
    mentions: Sequence[Mention], settings: Settings, job: Job, vocabulary: Vocabulary | None
) -> tuple[Tally, int]:
    """Resolve the mentions and write what became of them; a pipe that nobody reads any more ends it.

    Returns:
        What became of them, and how many requests they cost.

    Raises:
        PapershelfError: something cannot be read or written, or a process was ended from outside.
        OSError: standard output cannot be written.
    """
    joined = FORMATS[job.format].joined or iter
    tally = Tally()
    with (
        open_source(settings, offline=job.asking.offline, refresh=job.asking.refresh) as opened,
        progress(len(mentions), quiet=job.quiet) as advance,
        writing(job.output) as write,
    ):
        first, *others = opened.sources
        index = first.index if isinstance(first, IndexSource) else None
        work = PartWork(job, vocabulary, index, is_all=not others)
        with closing(_outcomes(mentions, opened.sources, work, advance)) as outcomes:
            for text in joined(_counted(outcomes, tally)):
                if not write(text):
                    break
        return tally, opened.requests_made()


def _counted(outcomes: Iterable[Outcome], tally: Tally) -> Iterator[str]:
    """The texts of the parts, which are counted as they come."""
    for outcome in outcomes:
        tally.add(outcome.tally)
        yield outcome.text


def _outcomes(
    mentions: Sequence[Mention], sources: Sequence[Source], work: PartWork, advance: Callable[[int], None]
) -> Generator[Outcome]:
    """What became of each part."""
    parts = list(parts_of(mentions))
    if not work.index:
        for part in parts:
            yield work.outcome(_completed(part, (), sources, advance))
        return
    with closing(map_in_order(work, map(Part, parts), work.job.jobs)) as results:
        for part, found in zip(parts, _told(results), strict=True):
            if isinstance(found, Outcome):
                advance(len(part))
                yield found
            else:
                yield work.outcome(_completed(part, found, sources, advance))


def _told(results: Iterator[Outcome | list[Decision]]) -> Iterator[Outcome | list[Decision]]:
    """The results; that a process was ended is told for people."""
    try:
        yield from results
    except OSError as error:
        raise PapershelfError(f"the index cannot be asked ({error}); --jobs 1 asks it in one process") from error


def _completed(
    part: Sequence[Mention], known: Sequence[Decision], sources: Sequence[Source], advance: Callable[[int], None]
) -> list[Decision]:
    """The decisions about a part, of which those known that matched stay."""
    decided = {place: one for place, one in enumerate(known) if one.verdict is Verdict.MATCHED}
    advance(len(decided))
    left = [place for place in range(len(part)) if place not in decided]
    for at, decision in resolve_in_turn([part[place] for place in left], sources):
        decided[left[at]] = decision
        advance(1)
    return [decided[place] for place in range(len(part))]
