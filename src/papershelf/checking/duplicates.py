"""Entries of a file that are the same paper, or have the same key; told from the file alone."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import structs

from papershelf.bibfile.authorship import Authorship
from papershelf.bibfile.preprints import is_preprint
from papershelf.bibfile.reading import arxiv_ids
from papershelf.checking.asking import own_ids
from papershelf.checking.subject import Subject, quoted
from papershelf.formats.report import Fault
from papershelf.identifiers import ArxivId
from papershelf.matching import weigh
from papershelf.matching.titles import PLAUSIBLE
from papershelf.model import Record, TitleRelation
from papershelf.names import parse_author
from papershelf.text import clean, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from papershelf.bibfile.reading import Bibliography
    from papershelf.bibfile.scan import Block
    from papershelf.formats.report import Finding

_CONTAINERS = frozenset({"xdata", "set", "control", "ieeetranbstctl"})  # they are no papers
_MOST_COMPARED = 20  # entries that share an id or a title, with each later one
_SHORT = 12  # letters and digits of a title that many papers have: "Introduction"
# Editions, volumes and chapters of a book have its title and authors, and so do the versions of a paper.
_TELLING = ("doi", "volume", "number", "pages", "eid", "chapter", "part", "edition", "year")
_REFERRING = ("crossref", "xref", "related")
_MARKUP = str.maketrans("", "", "\\{}$")
_RESOLVER = re.compile(r"(?i)^(?:doi:\s*|https?://(?:dx\.|www\.)?doi\.org/)")
# These often have the DOI of the whole book.
_PARTS = frozenset(
    "bookinbook conference inbook incollection inproceedings inreference suppbook suppcollection".split()
)
_LONGEST_TITLE, _MOST_NAMES = 2000, 50
_NO_ID = ArxivId("0000.00000")
_KEEP_ONE = "Keep one of them."


@dataclass(frozen=True)
class _Paper:
    """An entry; what tells it from others is read when that is first needed."""

    bib: Bibliography
    entry: Block

    @cached_property
    def subject(self) -> Subject:
        """The entry, without what no title or list of authors needs to be told from others."""
        mention = self.bib.mention(self.entry)
        title, authors = mention.title[:_LONGEST_TITLE], mention.authors[:_MOST_NAMES]
        shorter = structs.replace(mention, title=title, authors=authors)
        return Subject(self.bib, self.entry, shorter)

    @cached_property
    def record(self) -> Record:
        """The paper that the entry describes."""
        mention = self.subject.mention
        return Record(_NO_ID, mention.title, tuple(map(parse_author, mention.authors)))

    @cached_property
    def is_preprint(self) -> bool:
        """Whether it is on arXiv, and nowhere else."""
        return is_preprint(self.bib, self.entry)

    @cached_property
    def ids(self) -> frozenset[ArxivId]:
        """Its arXiv ids."""
        return frozenset(named.arxiv_id for named in arxiv_ids(self.bib, self.entry) if named.is_own)

    @cached_property
    def details(self) -> dict[str, str]:
        """The fields that editions, volumes and versions differ in."""
        return {name: fold(text) for name in _TELLING if (text := self.bib.text(self.entry, name))}

    @cached_property
    def relatives(self) -> frozenset[str]:
        """The keys of entries that it names as its whole, or as what it is a reprint or a translation of."""
        named = ",".join(self.bib.source(self.entry, name) for name in _REFERRING)
        return frozenset(key.strip() for key in named.split(","))

    @property
    def place(self) -> str:
        """The entry, as findings on others name it."""
        return f"{self.subject.key} in line {self.subject.line}"


def duplicates(bib: Bibliography) -> tuple[Finding, ...]:
    """A finding for each entry that is a duplicate of one before it, in the order of the file."""
    found: list[Finding] = []
    by_key: dict[str, _Paper] = {}
    seen: dict[tuple[str, str], list[_Paper]] = defaultdict(list)
    for paper in [_Paper(bib, entry) for entry in bib.entries]:
        key = bib.key_of(paper.entry).casefold()
        other = by_key.setdefault(key, paper) if key else paper
        finding = _same_key(paper, other) if other is not paper else None
        if paper.entry.type not in _CONTAINERS:
            for sign in _signs(bib, paper.entry):
                before = seen[sign]
                finding = finding or next(filter(None, (_compared(paper, one, *sign) for one in before)), None)
                if len(before) < _MOST_COMPARED:
                    before.append(paper)
        found += [finding] if finding else []
    return tuple(found)


def _signs(bib: Bibliography, entry: Block) -> Iterator[tuple[str, str]]:
    """All that duplicates have in common, each with what it is."""
    for arxiv_id in own_ids(bib, entry):
        yield "arXiv id", arxiv_id
    if doi := _doi(bib.source(entry, "doi")):
        yield "DOI", doi
    title = fold(bib.title_of(entry))
    if len(title) > _SHORT and bib.source(entry, "author"):
        yield "title", title


def _doi(source: str) -> str:
    """A DOI as a whole: old ones hold signs that mark the end of a DOI in running text, and differ only behind them."""
    doi = _RESOLVER.sub("", source.translate(_MARKUP).strip()).casefold()
    return doi if doi.startswith("10.") and " " not in doi else ""


def _same_key(paper: _Paper, other: _Paper) -> Finding:
    is_equal = paper.entry.key == other.entry.key
    how = "has this key, too" if is_equal else f"has the key {other.subject.key}, and BibTeX ignores case"
    message = f"The entry in line {other.subject.line} {how}: BibTeX refuses the second."
    advice = "Give one of them another key, or remove it."
    return _beside(other, paper.subject.problem(Fault.DUPLICATE, message, advice))


def _beside(other: _Paper, finding: Finding) -> Finding:
    return replace(finding, other=(other.subject.key, other.subject.line))


def _compared(paper: _Paper, other: _Paper, what: str, value: str) -> Finding | None:
    """The finding on two entries that share an id, a DOI or a title."""
    if other.subject.key in paper.relatives or paper.subject.key in other.relatives:
        return None
    if what == "title":
        return _same_title(paper, other)
    if what == "arXiv id" and _are_versions(paper, other, value):
        return None
    if _agree(paper, other):
        message = f"It is the same paper as {other.place}: both have the {what} {clean(value)}."
        return _beside(other, paper.subject.problem(Fault.DUPLICATE, message, _KEEP_ONE))
    if what == "DOI" and _PARTS.isdisjoint((paper.entry.type, other.entry.type)):
        title = quoted(other.subject.mention.title)
        message = f"{other.place} has the same DOI {clean(value)} and another title: {title}."
        return _beside(other, paper.subject.note(Fault.WRONG_ID, message, "See which of the two is right."))
    return None  # whose arXiv id it is, is asked


def _are_versions(paper: _Paper, other: _Paper, arxiv_id: str) -> bool:
    """Whether both name a version of an arXiv id, and not the same."""
    one, two = ({named for named in side.ids if named.base == arxiv_id} for side in (paper, other))
    return arxiv_id not in one | two and not one & two


def _agree(paper: _Paper, other: _Paper) -> bool:
    """Whether the titles are one paper's, as far as there are any."""
    if not paper.subject.mention.title or not other.subject.mention.title:
        return True
    evidence = weigh(paper.subject.mention, other.record)
    is_other = evidence.title is TitleRelation.OTHER and evidence.similarity < PLAUSIBLE
    return not is_other and not evidence.conflicts


def _same_title(paper: _Paper, other: _Paper) -> Finding | None:
    """The finding on two entries with an equal title."""
    if paper.ids and other.ids:
        return None  # other ids, or other versions
    common = paper.details.keys() & other.details.keys()
    is_beside_preprint = paper.is_preprint != other.is_preprint
    if not is_beside_preprint and any(paper.details[name] != other.details[name] for name in common):
        return None
    people = Authorship.of(paper.subject.mention, other.record)
    if people.has_groups or people.share != 1 or paper.subject.mention.n_authors != other.subject.mention.n_authors:
        return None
    message = f"It has title and authors of {other.place}"
    if is_beside_preprint:
        message += f"; {'this' if paper.is_preprint else 'that'} is the preprint."
    elif common and paper.entry.type == other.entry.type:
        return _beside(other, paper.subject.problem(Fault.DUPLICATE, f"{message}.", _KEEP_ONE))
    else:
        message += "."
    return _beside(other, paper.subject.note(Fault.DUPLICATE, message, _KEEP_ONE))
