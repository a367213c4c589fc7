"""Which papers a .bib file holds already: by arXiv id, by DOI, or by title and authors; as preprint or published.

An id alone is not believed where title and authors are another paper's: files hold wrong ids. A title alone is not
believed where the authors are others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from papershelf.bibfile.likeness import Description, Likeness
from papershelf.bibfile.reading import arxiv_ids, dois
from papershelf.publication import parse_publication
from papershelf.text import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from papershelf.bibfile.reading import Bibliography
    from papershelf.bibfile.scan import Block
    from papershelf.identifiers import ArxivId
    from papershelf.model import Author, Record

# Entries of these types are not the paper, even if its authors gave them its title.
_OTHER_WORKS = frozenset(
    "artwork audio dataset image movie music mvproceedings patent periodical proceedings software video".split()
)


@dataclass(frozen=True, slots=True)
class Presence:
    """An entry, and why it is taken for the paper: a sentence part. `is_same` is False for a contradiction.

    A contradiction is an entry that has the paper's id or DOI but title or authors of another.
    """

    entry: Block
    why: str
    is_same: bool = True


def find_present(bib: Bibliography, records: Sequence[Record]) -> dict[ArxivId, tuple[Presence, ...]]:
    """The entries for each record that has any, in the order of the file."""
    wanted = _Wanted.of(records)
    found: dict[ArxivId, list[Presence]] = defaultdict(list)
    for entry, hints in wanted.candidates(bib):
        ours = Description.of_entry(bib, entry)
        for arxiv_id, hint in hints.items():
            if presence := _judged(bib, entry, ours, wanted, arxiv_id, hint):
                found[arxiv_id].append(presence)
    return {arxiv_id: tuple(presences) for arxiv_id, presences in found.items()}


@dataclass(frozen=True, slots=True)
class _Hint:
    """The field that holds the id or DOI (empty: only words are alike), and whether that must be the entry's own."""

    field: str = ""
    is_own: bool = False


def _judged(
    bib: Bibliography, entry: Block, ours: Description, wanted: _Wanted, arxiv_id: ArxivId, hint: _Hint
) -> Presence | None:
    record = wanted.records[arxiv_id]
    likeness = Likeness.of(ours, wanted.description_of(arxiv_id))
    if likeness.is_about:
        return None
    names = f"its {hint.field} names arXiv:{arxiv_id}" if hint.field != "doi*" else "it has the same DOI"
    if hint.is_own:
        return Presence(entry, names, is_same=not likeness.is_other_paper)
    if entry.type in _OTHER_WORKS:
        return None
    if likeness.is_same_title:
        same = "it has the same title" + " and authors" * bool(likeness.agrees)
        return Presence(entry, names if hint.field else same)
    if hint.field:
        return Presence(entry, names) if likeness.is_retitled else None
    if likeness.agrees and _is_same_place(bib, entry, record):
        return Presence(entry, "it appeared in the same place")
    if likeness.is_retitled and not _has_other_id(bib, entry, record):
        return Presence(entry, "it has a close title and the same authors")
    return None


def _has_other_id(bib: Bibliography, entry: Block, record: Record) -> bool:
    """Whether an entry names another paper's id or DOI as its own."""
    if any(named.is_own for named in arxiv_ids(bib, entry)):
        return True
    return record.doi is not None and any(doi != record.doi for doi in dois(bib, entry))


def _is_same_place(bib: Bibliography, entry: Block, record: Record) -> bool:
    """Whether volume and page are those of the record's journal reference."""
    page = _DIGITS.search(bib.text(entry, "pages", "eid"))
    published = parse_publication(record.journal_ref) if record.journal_ref and page else None
    if not (published and page and published.volume):
        return False
    first = _DIGITS.search(published.pages)
    volumes = (_DIGITS.search(volume) for volume in (bib.text(entry, "volume"), published.volume))
    one, other = (found[0] if found else "" for found in volumes)
    return first is not None and first[0] == page[0] and one == other != "" and published.year == bib.year_of(entry)


_DIGITS = re.compile(r"\d+")


# --- Candidates: cheap, as a file may have tens of thousands of entries -----------------------------------------------

_SHARED_WORDS = 0.5  # of the longer words of a title, for it to be compared at all
_NOT_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_MARKED_UP = re.compile(rb"[\\$&<*!\x80-\xff]")
_BARE = frozenset({"eprint", "arxiv", "arxivid"})
_WORDS = re.compile(rb"[a-z0-9]{4,}")
_NAMES = re.compile(rb"[a-z]+")
_AND = re.compile(rb"\sand\s", re.IGNORECASE)
_LONGEST_TITLE, _LONGEST_NAME = 5000, 300  # bytes that are looked at
# What every arXiv id has in it, if it is not a bare old number; with letters in front, so that it is quickly found.
_ID_SIGNS = (
    re.compile(rb"\.(?<=[0-9]{2}(?:0[1-9]|1[0-2])\.)(?<![0-9]{5}\.)[0-9]{4,5}(?![0-9])"),
    re.compile(rb"/(?<=[A-Za-z]/)[0-9]{7}(?![0-9])"),
)
_UMLAUT = re.compile(r"[äöüÄÖÜ]")
_DIGRAPH = re.compile(r"(?<=[aou])e")


class _Marks:
    """Offsets in a file, to be asked about entry by entry, in the order of the file."""

    def __init__(self, offsets: Sequence[int]) -> None:
        self._others = iter(offsets)
        self._next: int | None = next(self._others, None)

    def is_in(self, entry: Block) -> bool:
        while self._next is not None and self._next < entry.start:
            self._next = next(self._others, None)
        return self._next is not None and self._next < entry.end


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The records, by all that an entry could be known by."""

    records: dict[ArxivId, Record]
    by_doi: dict[str, list[ArxivId]]
    by_title: dict[bytes, list[ArxivId]]
    by_surname: dict[bytes, list[tuple[ArxivId, frozenset[bytes]]]]
    described: dict[ArxivId, Description] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[Record]) -> _Wanted:
        by_id = {record.arxiv_id: record for record in records}
        wanted = cls(by_id, defaultdict(list), defaultdict(list), defaultdict(list))
        for arxiv_id, record in by_id.items():
            if record.doi:
                wanted.by_doi[record.doi].append(arxiv_id)
            title = normalize(record.title).encode()
            if letters := title.translate(None, _NOT_LETTERS):
                wanted.by_title[letters].append(arxiv_id)
            first = next((author for author in record.authors if not author.is_group), None)
            words = frozenset(_WORDS.findall(title))
            for name in _surnames(first) if first else ():
                wanted.by_surname[name].append((arxiv_id, words))
        return wanted

    def description_of(self, arxiv_id: ArxivId) -> Description:
        """The record's, made when it is first needed: most never are."""
        if arxiv_id not in self.described:
            self.described[arxiv_id] = Description.of_record(self.records[arxiv_id])
        return self.described[arxiv_id]

    def candidates(self, bib: Bibliography) -> Iterator[tuple[Block, dict[ArxivId, _Hint]]]:
        """The entries that may be one of the records, with these and what led to them."""
        signs = sorted(found.start() for sign in _ID_SIGNS for found in sign.finditer(bib.data))
        sign, doi = _Marks(signs), _Marks(sorted(self._dois_in(bib)))
        for entry in bib.entries:
            hints = self._named(bib, entry, has_sign=sign.is_in(entry), has_doi=doi.is_in(entry))
            for arxiv_id in self._alike(bib, entry):
                hints.setdefault(arxiv_id, _Hint())
            if hints:
                yield entry, hints

    def _dois_in(self, bib: Bibliography) -> Iterator[int]:
        """Where DOIs stand that can be wanted: those of the same publishers."""
        publishers = {doi.partition("/")[0] for doi in self.by_doi}
        if publishers:
            some = "|".join(sorted(re.escape(publisher.removeprefix("10.")) for publisher in publishers))
            pattern = re.compile(rf"10\.(?:{some})(?:/|\\|%2f)".encode(), re.IGNORECASE)
            yield from (found.start() for found in pattern.finditer(bib.data))

    def _named(self, bib: Bibliography, entry: Block, *, has_sign: bool, has_doi: bool) -> dict[ArxivId, _Hint]:
        """The records whose arXiv id or DOI an entry holds."""
        found: dict[ArxivId, _Hint] = {}
        if has_sign or not _BARE.isdisjoint([one.name for one in entry.fields]):
            for named in arxiv_ids(bib, entry):
                known = found.get(named.arxiv_id.base)
                if named.arxiv_id.base in self.records and not (known and known.is_own):
                    found[named.arxiv_id.base] = _Hint(named.field, named.is_own)
        if has_doi:
            for doi in dois(bib, entry):
                for arxiv_id in self.by_doi.get(doi, ()):
                    if not (arxiv_id in found and found[arxiv_id].is_own):
                        found[arxiv_id] = _Hint("doi*", is_own=True)
        return found

    def _alike(self, bib: Bibliography, entry: Block) -> Iterator[ArxivId]:
        """The records of equal title, and those with the same first author and many words of the title in common."""
        title = author = subtitle = None
        for one in entry.fields:
            if one.name == "title":
                title = title or one
            elif one.name == "author":
                author = author or one
            elif one.name == "subtitle":
                subtitle = one
        if title is None:
            return
        words = bib.content(title)[:_LONGEST_TITLE]
        if subtitle or _MARKED_UP.search(words):
            words = normalize(bib.title_of(entry)[:_LONGEST_TITLE]).encode()
        words = words.lower()
        yield from self.by_title.get(words.translate(None, _NOT_LETTERS), ())
        if author and (same_author := self._of_author(bib, bib.content(author)[:_LONGEST_NAME])):
            ours = frozenset(_WORDS.findall(words))
            for arxiv_id, theirs in same_author:
                if len(ours & theirs) >= _SHARED_WORDS * max(1, min(len(ours), len(theirs))):
                    yield arxiv_id

    def _of_author(self, bib: Bibliography, authors: bytes) -> set[tuple[ArxivId, frozenset[bytes]]]:
        """The records whose first author has the family name of the first of these."""
        name = _AND.split(authors, maxsplit=1)[0]
        if _MARKED_UP.search(name) or b"'" in name:
            name = normalize(name.decode(bib.encoding, "replace")).encode()
        return {one for part in _NAMES.findall(name.lower()) for one in self.by_surname.get(part, ())}


def _surnames(author: Author) -> set[bytes]:
    """The last word of a family name in the ways that it is spelled: Schrödinger, Schroedinger, Schrodinger."""
    name = author.family
    spellings = {name, _DIGRAPH.sub("", name), _UMLAUT.sub(lambda found: found[0] + "e", name)}
    return {word for one in spellings for word in islice(reversed(_NAMES.findall(normalize(one).encode())), 1)}
