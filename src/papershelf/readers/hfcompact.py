"""Hugging Face's paper pages as compact text: `Subscribe` glued to the first title, then title and abstract in turn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from papershelf import model
from papershelf.model import Mention, Place
from papershelf.readers.base import Reader, Reading, is_title
from papershelf.readers.hfpage import Kind, Line, below_banner, is_banner, is_linked_markdown, read_lines
from papershelf.readers.prose import Costs, abstractness, ends_sentence, goes_on, label
from papershelf.text import clean

_COSTS = Costs(abstract_first=2.0, two_titles=2.0, two_abstracts=2.0)
_SNIFFED = 1 << 18


def sniff(text: str) -> bool:
    """Whether the page's banner is there, or titles and abstracts follow each other strictly."""
    head = text[:_SNIFFED]
    if is_linked_markdown(head):
        return False
    lines = read_lines(head)
    texts = [line.text for line in lines if line.kind is Kind.TEXT]
    if texts and any(map(is_banner, lines)):
        return True
    strays = sum(line.kind not in (Kind.TEXT, Kind.BANNER, Kind.BLANK) for line in lines)
    if len(texts) < 4 or strays > 0.1 * len(texts):
        return False
    scores = [abstractness(line) for line in texts]
    turns = sum((one < 0) != (other < 0) for one, other in pairwise(scores))
    is_sure = sum(len(line) > 150 if score > 0 else len(line) > 15 for line, score in zip(texts, scores, strict=True))
    return turns >= 0.8 * (len(texts) - 1) and is_sure >= 0.8 * len(texts)


@dataclass(slots=True)
class _Paper:
    line: int
    title: str
    abstract: str = ""


def read(text: str, file: str) -> Reading:
    """A mention for each title; where titles and abstracts do not take turns, a warning tells what was made of it."""
    lines = [line for line in below_banner(read_lines(text)) if line.kind is Kind.TEXT]
    papers: list[_Paper] = []
    warnings: list[model.Warning] = []
    labels = label([abstractness(line.text) for line in lines], _COSTS) if lines else []
    for line, is_abstract in zip(lines, labels, strict=True):
        message = _add_abstract(papers, line) if is_abstract else _add_title(papers, line)
        if message:
            warnings.append(model.Warning(Place(file, line.number), message))
    # Some pages have no abstracts; where most papers have one, its absence is damage.
    has_abstracts = 2 * sum(bool(paper.abstract) for paper in papers) > len(papers)
    mentions: list[Mention] = []
    for paper in papers:
        place, title = Place(file, paper.line), clean(paper.title)
        if not is_title(title):
            warnings.append(model.Warning(place, "no title: too long, or without a letter; left out"))
            continue
        if has_abstracts and not paper.abstract:
            warnings.append(model.Warning(place, "no abstract follows this title"))
        mentions.append(Mention(title, place, abstract=clean(paper.abstract) or None))
    return Reading(tuple(mentions), tuple(sorted(warnings, key=lambda warning: warning.place.line)))


def _add_title(papers: list[_Paper], line: Line) -> str | None:
    last = papers[-1] if papers else None
    if last and not last.abstract and goes_on(last.title, line.text):
        last.title += f" {line.text}"
        return "taken for the rest of the title above"
    papers.append(_Paper(line.number, line.text))
    return None


def _add_abstract(papers: list[_Paper], line: Line) -> str | None:
    last = papers[-1] if papers else None
    if last and not last.abstract:
        last.abstract = line.text
        return None
    if last and (line.text[0].islower() or not ends_sentence(last.abstract)):
        last.abstract += f" {line.text}"
        return "taken for the rest of the abstract above"
    return "an abstract without a title above it; left out"


READER = Reader("hf-compact", "a Hugging Face papers page as text: title and abstract in turn", sniff, read)
