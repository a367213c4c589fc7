"""Whether a paper was withdrawn from arXiv, told from its authors' comment and from what is left of its abstract.

arXiv marks it nowhere else: a withdrawn paper's last version has a comment such as "This paper has been withdrawn by
the author due to an error in Lemma 2" (https://info.arxiv.org/help/withdraw.html), and often the same as abstract.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from papershelf.text import clean, html_to_unicode, latex_to_unicode

if TYPE_CHECKING:
    from papershelf.model import Record

_PAPER = r"(?:paper|article|submission|pre-?print|e-?print|manuscript|report|work|document|thesis|note|letter)"
_DONE = r"(?:withdrawn|withdrawed|retracted)"
# From a meeting or a journal, it may still stand on arXiv.
_NOT_ELSEWHERE = r"(?!\s+from\b(?!\s+(?:the\s+)?arxiv\b))"
_IS = r"\s+(?:has|have|ha|had|is|was)(?:\s+(?:been|now|since|hereby|temporarily|therefore))*\s+"
# "An earlier version of this paper was withdrawn" is not about this one.
_SAID = re.compile(rf"(?<!of )\b(?:this|the)\s+{_PAPER}{_IS}{_DONE}\b{_NOT_ELSEWHERE}", re.I)
_BY_ARXIV = re.compile(rf"\b{_PAPER}{_IS}{_DONE}\s+by\s+arxiv\b", re.I)
# As the first words, or behind nothing but sizes: "14 pages, 2 figures. Withdrawn due to an error".
_SIZES = r"(?:(?:\d+|one|two|three|[ivx]+)\s+(?:pages?|pp|figures?|tables?|references)\b[\s,.;:]*(?:and\s+)?)*"
_FIRST_WORDS = re.compile(
    rf"{_SIZES}(?:v\d+:\s*)?(?:(?:this\s+)?{_PAPER}\s+)?(?:is\s+|was\s+|has\s+been\s+)?{_DONE}\b{_NOT_ELSEWHERE}", re.I
)
_BY_AUTHORS = re.compile(
    rf"\b(?:I|we|(?:the\s+)?authors?)\b[^.;:]{{0,60}}?\bwithdraw(?:ing)?\s+(?:this|the|my|our)\s+(?:current\s+)?"
    rf"{_PAPER}\b{_NOT_ELSEWHERE}",
    re.I,
)
_BACK_AGAIN = re.compile(
    r"\brepublish|\breinstat|\brestor(?:ed|ing)\b|\bwas\s+a\s+withdrawal\b|\bwithdrawn\s+(?:by\s+mistake|in\s+error)\b"
    r"|\bthis\s+(?:is\s+(?:a|the)\s+)?(?:corrected|revised|new|present|current)\s+version\b(?!\s+will)",
    re.I,
)
# In an abstract, what is not at its beginning can be about other papers.
_ABSTRACT = re.compile(
    rf"(?:this|the)\s+{_PAPER}{_IS}withdrawn\b{_NOT_ELSEWHERE}|withdrawn\b(?=\s+(?:by|due|because|since|and|at)\b|\W*$)",
    re.I,
)
_AT_THE_END = re.compile(rf"(?:^|[.!?]\s+)this\s+{_PAPER}{_IS}withdrawn\s+(?:by|due|because|since|as|at|owing)\b", re.I)
_LAST_PART = 400  # characters
_SHOWN = 160  # characters


def withdrawal(record: Record) -> str:
    """What tells that the paper was withdrawn, in the words of its comment or abstract; empty if nothing does."""
    comment, abstract = _telling(record.comment), _telling(record.abstract)
    if not comment and not abstract:
        return ""
    if _BACK_AGAIN.search(comment):
        return ""
    for pattern in (_SAID, _BY_ARXIV, _BY_AUTHORS):
        if found := pattern.search(comment):
            return _quoted(comment, found.start())
    if _FIRST_WORDS.match(comment):
        return _quoted(comment, 0)
    if _ABSTRACT.match(abstract):
        return _quoted(abstract, 0)
    ending = abstract[-_LAST_PART:]
    if found := _AT_THE_END.search(ending):
        return _quoted(ending[found.start() :].lstrip(".!? "), 0)
    return ""


def _telling(text: str | None) -> str:
    """The text as it is read, if a word of it may tell that a paper was withdrawn, as in few; else an empty one."""
    if not text:
        return ""
    lower = text.lower()  # "withdr", but without the letter of which lower case makes two in Turkish
    return clean(latex_to_unicode(html_to_unicode(text))) if "thdr" in lower or "retract" in lower else ""


def _quoted(text: str, start: int) -> str:
    """The text from there on, as a quotation: whole words, not too many of them."""
    text = text[start:]
    if len(text) > _SHOWN:
        text = text[:_SHOWN].rsplit(" ", 1)[0] + " …"
    return text.rstrip(".")
