"""What a document says of a paper beside its title: ids, authors, a date, an abstract, tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Mention, PartialDate
from papershelf.readers.dates import parse_date
from papershelf.readers.fields import column, mentions_of
from papershelf.readers.outline_lines import day_ahead, is_small_print, labelled, people_in, tags_in
from papershelf.readers.paperlinks import names_its_kind
from papershelf.readers.prose import capitalised
from papershelf.readers.titleline import arxiv_id_in
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from papershelf.readers.blocks import Link
    from papershelf.readers.outline_drafts import Draft

_FEWEST_WORDS = 6
"""Words of a description beside a link. Shorter ones are remarks."""
_FEWEST_WORDS_OF_ABSTRACTS = 60
"""Words of an abstract that is not called one, below a title without a link: shorter texts are a reader's notes."""
_ALONE = frozenset({"abstract", "summary", "description", "authors", "keywords", "tags"})
"""Columns whose names may stand on a line of their own, above their values."""
_COUNT = re.compile(r"\W*(\d{1,5}) authors?\W*", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[^\W\d_A-Z])[.]\s+|\s[-–—|]\s")


def mention_of(draft: Draft, file: str) -> Mention:
    """The mention that a draft makes."""
    facts, authors, prose = _told(draft)
    rows = [(draft.block.line, {**facts, "title": draft.title})]
    (mention,) = mentions_of(rows, file, []) or (Mention(draft.title, draft.place(file)),)
    links = draft.links
    tags = (*mention.tags, *tags_in(draft.block.text), *(tag for note in draft.notes for tag in tags_in(note)))
    return replace(
        mention,
        abstract=mention.abstract or _description(prose, draft),
        date=mention.date or _date(draft),
        authors=mention.authors or authors,
        arxiv_id=_arxiv_id(links) or mention.arxiv_id,
        doi=next((doi for doi in map(_doi, links) if doi), mention.doi),
        url=next((link.url for link in links if link.url.lower().startswith("http")), mention.url),
        tags=tuple(dict.fromkeys(tags)),
        headings=draft.headings,
    )


def _told(draft: Draft) -> tuple[dict[str, object], tuple[str, ...], list[str]]:
    """Columns with their values, authors, and the texts that are neither."""
    facts: dict[str, object] = {}
    authors: tuple[str, ...] = ()
    prose: list[str] = []
    pending = ""
    for segment in _segments(("\n".join(draft.beside), *draft.notes)):
        if known := labelled(segment):
            facts.setdefault(*known)
        elif counted := _COUNT.fullmatch(segment):
            facts.setdefault("nauthors", counted[1])
        elif column(segment) in _ALONE:
            pending = column(segment)
        elif pending:
            facts.setdefault(pending, segment)
            pending = ""
        else:
            names, rest = _people_ahead(segment)
            authors = authors or names
            prose += [rest] if rest and not is_small_print(rest) else []
    return facts, authors, prose


def _segments(texts: Iterable[str]) -> Iterator[str]:
    """The lines of texts, those of running text put together again."""
    for text in texts:
        running: list[str] = []
        for line in filter(None, map(clean, text.split("\n"))):
            is_own = is_small_print(line) or labelled(line) or column(line) in _ALONE
            if is_own and running:
                yield " ".join(running)
                running = []
            if is_own and not labelled(line):
                yield line
            else:
                running.append(line)
        if running:
            yield " ".join(running)


def _people_ahead(segment: str) -> tuple[tuple[str, ...], str]:
    """The authors that a text begins with, and the rest."""
    if names := people_in(segment):
        return names, ""
    end = _SENTENCE.search(segment)
    names = people_in(segment[: end.start()]) if end else ()
    return (names, segment[end.end() :]) if end and names else ((), segment)


def _description(prose: Sequence[str], draft: Draft) -> str | None:
    """The first text that can be an abstract or a description in its language; notes of a reader's are none."""
    fewest = _FEWEST_WORDS if draft.is_linked else _FEWEST_WORDS_OF_ABSTRACTS
    return next((text for text in prose if len(text.split()) >= fewest and _is_running(text)), None)


def _is_running(text: str) -> bool:
    """Whether a text is prose that can be compared with an abstract; lists of names have more capitals."""
    return capitalised(text) < 0.5 and sum(map(str.isascii, text)) > 0.8 * len(text)


def _date(draft: Draft) -> PartialDate | None:
    """The day or month that stands before the title, or on a line of its own."""
    lines = [line for text in (*draft.beside, *draft.notes) for line in text.split("\n")]
    dates = [parse_date(line.strip("()[]· ")) for line in lines if len(line.split()) <= 4]
    return next((date for date in (day_ahead(draft.block.text), *dates) if date and date.month), None)


def _arxiv_id(links: Sequence[Link]) -> ArxivId | None:
    """The id that the links agree on: that of the title, else those that say they lead to a paper, else all."""
    for some in (links[:1], [link for link in links if names_its_kind(link)], links):
        ids = [known for link in some if (known := arxiv_id_in(link.url))]
        if ids:
            return ids[0] if len({known.base for known in ids}) == 1 else None
    return None


def _doi(link: Link) -> Doi | None:
    doi = Doi.parse(link.url)
    return None if doi and ArxivId.parse(doi) else doi
