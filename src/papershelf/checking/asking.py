"""What is asked about the entries of a .bib file: the ids that they name, and titles that need not be books'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from papershelf.bibfile.preprints import is_preprint
from papershelf.bibfile.reading import arxiv_ids
from papershelf.text import normalize

if TYPE_CHECKING:
    from papershelf.bibfile.reading import Bibliography
    from papershelf.bibfile.scan import Block
    from papershelf.identifiers import ArxivId
    from papershelf.model import Mention

_PAPERS = frozenset(
    "article conference electronic inproceedings misc online preprint report techreport unpublished www".split()
)  # books, theses, manuals and data are asked about only if they name an id
_FEWEST_WORDS = 2  # of a title, to be asked about
_MOST_IDS = 4  # of one entry
_ARCHIVES = ("archiveprefix", "eprinttype")
_PLACES = (*_ARCHIVES, "journal", "journaltitle", "howpublished", "publisher", "institution", "organization", "series")
_ARXIV = re.compile(r"(?i)\barxiv\b|^corr$|\bcorr abs\b")
_ID_SHAPED = re.compile(r"\d{4}\.\d{3,6}(?:v\d+)?")


@dataclass(frozen=True, slots=True)
class Question:
    """A mention to resolve for an entry: one for each id that it names as its own, or one for its title."""

    entry: Block
    mention: Mention


def questions(bib: Bibliography, *, only_ids: bool = False) -> tuple[Question, ...]:
    """What to ask about a file, in its order; with `only_ids`, nothing about entries that name no arXiv id."""
    asked: list[Question] = []
    for entry in bib.entries:
        ids = own_ids(bib, entry)[:_MOST_IDS]
        if not ids and (only_ids or not _may_be_on_arxiv(bib, entry)):
            continue
        mention = bib.mention(entry)
        # Without a title, all that can be asked is whether there is such a paper.
        named = (replace(mention, arxiv_id=arxiv_id, title=mention.title or arxiv_id) for arxiv_id in ids)
        asked += [Question(entry, one) for one in (named if ids else [mention])]
    return tuple(asked)


def own_ids(bib: Bibliography, entry: Block) -> tuple[ArxivId, ...]:
    """The arXiv ids that an entry names as its own, without versions; more than one is a contradiction."""
    return tuple(dict.fromkeys(named.arxiv_id.base for named in arxiv_ids(bib, entry) if named.is_own))


def claims_arxiv(bib: Bibliography, entry: Block) -> bool:
    """Whether an entry says that it is on arXiv, and names no other place."""
    if not is_preprint(bib, entry):
        return False
    return any(_ARXIV.search(bib.text(entry, name)) for name in _PLACES) or bool(own_ids(bib, entry))


def impossible_id(bib: Bibliography, entry: Block) -> str:
    """What stands in the place of an arXiv id and cannot be one, such as `1713.12345`; empty where there is no such."""
    if "arxiv" not in (bib.text(entry, name).lower() for name in _ARCHIVES):
        return ""
    text = bib.text(entry, "eprint")
    is_read = any(named.field == "eprint" for named in arxiv_ids(bib, entry))
    return text if not is_read and (_ID_SHAPED.fullmatch(text) or (text and not re.search(r"\d", text))) else ""


def _may_be_on_arxiv(bib: Bibliography, entry: Block) -> bool:
    if entry.type not in _PAPERS or len(normalize(bib.title_of(entry)).split()) < _FEWEST_WORDS:
        return False
    return bool(bib.source(entry, "author"))
