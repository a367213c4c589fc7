"""Which entries are preprints: on arXiv, and by no field somewhere else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from papershelf.bibfile.reading import arxiv_ids
from papershelf.text import clean, latex_to_unicode

if TYPE_CHECKING:
    from papershelf.bibfile.reading import Bibliography
    from papershelf.bibfile.scan import Block

_TYPES = frozenset(
    {"misc", "online", "unpublished", "article", "techreport", "report", "electronic", "www", "preprint"}
)
# What is said here of an entry is where it appeared, or what else it is: a talk, a report, a part of a book.
_PLACES = (
    *("journal", "journaltitle", "booktitle", "maintitle", "eventtitle", "series", "school", "institution"),
    *("publisher", "organization", "howpublished", "type", "isbn", "crossref", "xdata"),
)
_URL = re.compile(r"\\(?:url|href|nolinkurl|texttt)\b")
_MARK = re.compile(r"(?i)arxiv|\bcorr\b|computing research|(?:pre|e)-?prints?\b|prepublished")
# Nothing but words for arXiv, ids, categories, addresses and versions. What is matched is never tried otherwise.
_ARXIVS = re.compile(
    r"""(?ix)(?>
        arxiv(?:\.cornell\.edu|\.org)? | \bcorr\b | computing\ research\ repository | (?:pre|e)-?prints?\b
      | prepublished
      | cornell\ university(?:\ library)? | \b(?:server|repository|archive|art|abs|abstract|pdf|id|doi|no|https?|www)\b
      | \b(?:in|on|at|as|by|the)\b | \b\d[\d./]*(?:v\d+)?\b | \bv\d+\b
      | \b[a-z]{2,8}(?:-[a-z]{2,4})?(?:\.[a-z]{2})?/\d{7}(?:v\d+)?\b
      | \b(?:cs|math|stat|econ|eess|physics|nlin|(?:astro|cond|gr|math|q|quant|hep|nucl)-[a-z]{2,3})
        (?:\.[a-z]{2,5}(?:-[a-z]{2,5})?)?\b
      | [\s:/,.;()\[\]-]
    )*+"""
)


def is_preprint(bib: Bibliography, entry: Block) -> bool:
    """Whether an entry is on arXiv and names no other place of publication.

    An entry that takes fields from another (`crossref`) is none: these may name a place.
    """
    if entry.type not in _TYPES:
        return False
    places = [text for name in _PLACES if (text := _address(bib, entry, name))]
    is_on_arxiv = any(named.is_own for named in arxiv_ids(bib, entry)) or any(map(_MARK.search, places))
    return is_on_arxiv and all(map(is_arxivs, places))


def _address(bib: Bibliography, entry: Block, name: str) -> str:
    """The text of a field without commands around addresses, whose names would be read as words."""
    return clean(latex_to_unicode(_URL.sub("", bib.source(entry, name))))


def is_arxivs(text: str) -> bool:
    """Whether a journal, publisher or address is arXiv's own, or nobody's."""
    return not text or bool(_MARK.search(text) and _ARXIVS.fullmatch(text))
