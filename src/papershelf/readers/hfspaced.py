"""Hugging Face's paper pages as spaced text: title, abstract, count of authors, `·` and date, blank lines between."""

from __future__ import annotations

from dataclasses import dataclass, field

from papershelf import model
from papershelf.identifiers import ArxivId
from papershelf.model import Mention, PartialDate, Place
from papershelf.readers.base import Reader, Reading, is_title
from papershelf.readers.hfpage import Kind, Line, below_banner, is_linked_markdown, read_lines
from papershelf.readers.prose import Costs, abstractness, ends_sentence, goes_on, is_wrapped, label
from papershelf.text import clean

# What stands below a paper marks its end, so two papers without it between them are rare, and paragraphs are not.
_COSTS = Costs(abstract_first=3.0, two_titles=3.0, two_abstracts=1.0, next_title=2.5, title_last=1.5)
_SNIFFED = 1 << 18
_LONGEST_GROUP_NAME = 60
_LONGEST_GROUP_NAME_APART = 30


def sniff(text: str) -> bool:
    """Whether counts of authors, or dots with dates below them, stand alone on lines."""
    head = text[:_SNIFFED]
    if is_linked_markdown(head):
        return False
    lines = [line for line in read_lines(head) if line.kind is not Kind.BLANK]
    has_text = any(line.kind is Kind.TEXT for line in lines)
    return has_text and any(
        line.n_authors is not None or (_is_dot(line) and following.has_date)
        for line, following in zip(lines, [*lines[1:], Line(0, Kind.BLANK)], strict=True)
    )


def _is_dot(line: Line) -> bool:
    return line.kind is Kind.FOOTER and line.n_authors is None and not line.has_date


@dataclass(slots=True)
class _Block:
    """A paragraph: lines that follow each other, or one of them."""

    number: int
    lines: list[str]
    links: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.lines)

    def parted(self) -> list[_Block]:
        """The block itself when it is one text broken at a margin, else one for each line."""
        if is_wrapped(self.lines):
            return [self]
        parts = [_Block(self.number + index, [line]) for index, line in enumerate(self.lines)]
        parts[-1].links = self.links
        return parts


@dataclass(slots=True)
class _Section:
    """The paragraphs above a footer, and what the footer says; without damage, that is one paper."""

    blocks: list[_Block] = field(default_factory=list)
    n_authors: int | None = None
    date: PartialDate | None = None
    footer: int | None = None  # its first line's number
    has_date: bool = False

    def add_footer(self, line: Line, is_adjacent: bool) -> None:
        self.footer = self.footer or line.number
        if _is_dot(line) and self.n_authors is None and len(self.blocks) > 1:
            last = self.blocks[-1].text
            # In place of the count, some papers have the name of the organisation that they come from.
            longest = _LONGEST_GROUP_NAME if is_adjacent else _LONGEST_GROUP_NAME_APART
            if len(last) <= longest and not ends_sentence(last):
                self.blocks.pop()
        self.n_authors = self.n_authors or line.n_authors
        self.date = self.date or line.date
        self.has_date = self.has_date or line.has_date

    def is_complete_before(self, line: Line) -> bool:
        """Whether the footer line belongs to another paper, as this one has what it says."""
        counted_twice = self.n_authors is not None and line.n_authors is not None
        return counted_twice or (self.has_date and (line.has_date or line.n_authors is not None))


@dataclass(slots=True)
class _Paper:
    number: int
    title: str
    abstract: str = ""
    links: list[str] = field(default_factory=list)
    section: _Section | None = None  # whose footer is this paper's

    def to_mention(self, file: str) -> Mention:
        ids = {known.base for link in self.links if (known := ArxivId.parse(link.strip("<>")))}
        return Mention(
            clean(self.title),
            Place(file, self.number),
            abstract=clean(self.abstract) or None,
            date=self.section.date if self.section else None,
            n_authors=self.section.n_authors if self.section else None,
            arxiv_id=ids.pop() if len(ids) == 1 else None,
        )


def _without_submitters(lines: list[Line]) -> list[Line]:
    """The lines with `Submitted by NAME` made blank, the name on a line of its own too."""
    kept: list[Line] = []
    is_name_next = False
    for line in lines:
        blank = Line(line.number, Kind.BLANK)
        if line.kind is Kind.SUBMITTED:
            is_name_next = line.text.lower().endswith("by")
            kept.append(blank)
            continue
        is_name = is_name_next and line.kind is Kind.TEXT and len(line.text) <= _LONGEST_GROUP_NAME
        is_name_next = is_name_next and line.kind is Kind.BLANK
        kept.append(blank if is_name else line)
    return kept


def _sections(lines: list[Line]) -> list[_Section]:
    sections = [_Section()]
    previous = Kind.BLANK
    for line in lines:
        section = sections[-1]
        is_next = line.kind is Kind.FOOTER and section.is_complete_before(line)
        if is_next or (section.footer and line.kind is Kind.TEXT) or (section.blocks and line.kind is Kind.BANNER):
            section = _Section()
            sections.append(section)
        if line.kind is Kind.TEXT and previous is Kind.TEXT:
            section.blocks[-1].lines.append(line.text)
        elif line.kind is Kind.TEXT:
            section.blocks.append(_Block(line.number, [line.text]))
        elif line.kind is Kind.FOOTER and (section.blocks or line.n_authors is not None):
            section.add_footer(line, is_adjacent=previous is Kind.TEXT)
        elif line.kind is Kind.LINK and section.blocks and not section.footer:
            section.blocks[-1].links.append(line.text)
        previous = line.kind
    return sections


def _papers(section: _Section, file: str, warnings: list[model.Warning]) -> list[_Paper]:
    """The papers of a section: one, unless the footers between papers are missing; the footer is the last one's."""
    blocks = [part for block in section.blocks for part in block.parted()]
    papers: list[_Paper] = []
    labels = label([abstractness(block.text) for block in blocks], _COSTS) if blocks else []
    for block, is_abstract in zip(blocks, labels, strict=True):
        last = papers[-1] if papers else None
        if last is None and is_abstract:
            warnings.append(model.Warning(Place(file, block.number), "an abstract without a title above it; left out"))
        elif last and is_abstract:
            last.abstract += f" {block.text}"
            last.links += block.links
        elif last and not last.abstract and goes_on(last.title, block.text):
            last.title += f" {block.text}"
            last.links += block.links
        else:
            papers.append(_Paper(block.number, block.text, links=block.links))
    if section.footer and papers:
        papers[-1].section = section
    elif section.footer and not blocks:
        message = "authors and date without a title above them; a paper is missing"
        warnings.append(model.Warning(Place(file, section.footer), message))
    return papers


def read(text: str, file: str) -> Reading:
    """A mention for each whole paper; what is missing or left out is told with its line.

    A title without authors and date below it stands where the page is damaged, and is left out, unless most are so,
    or it is the last one, with its abstract: then the page was cut off below.
    """
    warnings: list[model.Warning] = []
    lines = _without_submitters(below_banner(read_lines(text)))
    papers = [paper for section in _sections(lines) for paper in _papers(section, file, warnings)]
    has_footers = 2 * sum(paper.section is not None for paper in papers) > len(papers)
    has_abstracts = 2 * sum(bool(paper.abstract) for paper in papers) > len(papers)
    mentions: list[Mention] = []
    for paper in papers:
        message = None
        if not is_title(clean(paper.title)):
            message = "no title: too long, or without a letter; left out"
        elif has_footers and not paper.section:
            is_cut = paper is papers[-1] and paper.abstract
            message = f"no authors and date below “{clean(paper.title)}”; {'kept' if is_cut else 'left out'}"
        elif has_abstracts and not paper.abstract:
            message = "no abstract below this title; kept"
        if message:
            warnings.append(model.Warning(Place(file, paper.number), message))
        if not (message and message.endswith("left out")):
            mentions.append(paper.to_mention(file))
    return Reading(tuple(mentions), tuple(sorted(warnings, key=lambda warning: warning.place.line)))


READER = Reader(
    "hf-spaced",
    "a Hugging Face papers page as text: title, abstract, “N authors” and date below each other",
    sniff,
    read,
)
