"""Two kinds of pages that tell by their classes what is what: the alerts of Google Scholar, and arXiv's listings.

Alerts are mails (https://scholar.google.com/intl/en/scholar/help.html#alerts) with an `a.gse_alrt_title` a paper, then
authors and venue, then a piece of the abstract. Listings are pages such as https://arxiv.org/list/cs.CV/new: `dt` with
the id, `dd` with `div.list-title`, `div.list-authors`, `div.list-subjects` and, for new papers, the abstract.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from papershelf import model
from papershelf.identifiers import ArxivId
from papershelf.model import Mention, Place
from papershelf.readers.arxivmail import authors_in
from papershelf.readers.base import is_title
from papershelf.readers.dates import parse_date
from papershelf.readers.people import split_authors
from papershelf.readers.titleline import arxiv_id_in
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.readers.htmlpage import Piece

_ALERT_TITLE, _ALERT_SNIPPET = "gse_alrt_title", "gse_alrt_sni"
_TITLE, _AUTHORS, _SUBJECTS, _MATH = "list-title", "list-authors", "list-subjects", "mathjax"
CLASSES = frozenset({
    _ALERT_TITLE, _ALERT_SNIPPET, _TITLE, _AUTHORS, _SUBJECTS, _MATH, "list-comments", "list-journal-ref",
})  # fmt: skip
"""The classes that tell these pages."""

_DESCRIPTOR = re.compile(r"(?:Title|Authors?|Subjects):\s*")
_CATEGORY = re.compile(r"\(([a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]{2,})?)\)")
_YEAR_LAST = re.compile(r"\b(?:19|20)\d\d$")
_CUT = "…"


def mentions_of(pieces: Sequence[Piece], file: str, warnings: list[model.Warning]) -> tuple[Mention, ...] | None:
    """The papers of an alert or a listing, with a warning for each that has no title; None for every other page."""
    classes = frozenset().union(*(piece.classes for piece in pieces))
    if _ALERT_TITLE in classes:
        papers = _alert(pieces, file)
    elif _TITLE in classes:
        papers = _listing(pieces, file)
    else:
        return None
    untitled = [paper for paper in papers if not is_title(paper.title)]
    warnings += [model.Warning(paper.place, "no title: too long, or without a letter; left out") for paper in untitled]
    return tuple(paper for paper in papers if is_title(paper.title))


def _alert(pieces: Sequence[Piece], file: str) -> list[Mention]:
    papers: list[Mention] = []
    is_below_title = False
    for piece in pieces:
        block = piece.block
        if _ALERT_TITLE in piece.classes:
            link = next(iter(block.links), None)  # what stands beside it is a mark, such as "[PDF]"
            url = link.url if link else None
            papers.append(Mention(link.text if link else clean(block.text), Place(file, block.line), url=url))
        elif papers and _ALERT_SNIPPET in piece.classes:
            text = clean(block.text.replace("-\n", "-"))
            papers[-1] = replace(papers[-1], abstract=papers[-1].abstract or text)
        elif is_below_title:
            papers[-1] = _with_source(papers[-1], clean(block.text))
        is_below_title = _ALERT_TITLE in piece.classes
    return papers


def _with_source(paper: Mention, text: str) -> Mention:
    """The paper with what stands below its title: `A Author, B Author - Venue, 2019`, cut with `…` anywhere."""
    people, _, venue = text.partition(" - ")
    authors = split_authors(people.replace(_CUT, ""))
    ids = {known.base for known in [*ArxivId.find_all(text), arxiv_id_in(paper.url or "")] if known}
    year = _YEAR_LAST.search(venue or text)
    return replace(
        paper,
        authors=authors,
        n_authors=None if _CUT in people else len(authors) or None,
        date=parse_date(year[0]) if year else None,
        arxiv_id=ids.pop() if len(ids) == 1 else None,
    )


def _listing(pieces: Sequence[Piece], file: str) -> list[Mention]:
    papers: list[Mention] = []
    arxiv_id: ArxivId | None = None
    for piece in pieces:
        block, classes = piece.block, piece.classes
        text = clean(_DESCRIPTOR.sub("", block.text, count=1))
        if _TITLE in classes:
            url = arxiv_id.url if arxiv_id else None
            papers.append(Mention(text, Place(file, block.line), arxiv_id=arxiv_id, url=url))
            arxiv_id = None
        elif papers and _AUTHORS in classes:
            authors, count = authors_in(text)
            papers[-1] = replace(papers[-1], authors=authors, n_authors=count)
        elif papers and _SUBJECTS in classes:
            papers[-1] = replace(papers[-1], tags=tuple(dict.fromkeys(_CATEGORY.findall(text))))
        elif papers and classes == {_MATH}:
            papers[-1] = replace(papers[-1], abstract=papers[-1].abstract or text)
        elif not classes:
            arxiv_id = next(ArxivId.find_all(text), None) or arxiv_id
    return papers
