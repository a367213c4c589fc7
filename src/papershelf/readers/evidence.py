"""What speaks for papers in a text of which nobody said that it names some.

Manuals, letters and changelogs have headings and lists too, and what is taken for a title of theirs would be sent to a
service as one.
"""

from __future__ import annotations

import re
from statistics import median
from typing import TYPE_CHECKING

from papershelf.readers.base import Reading
from papershelf.readers.blocks import Link
from papershelf.readers.paperlinks import is_paper_site, leads_to_paper
from papershelf.readers.prose import capitalised, has_sentence_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.model import Mention

_MOST = 0.6
"""This share of what stands in a text must look like titles for those to be believed without more."""
_FEWEST = 5
"""So many of them; fewer are believed where nothing else stands in the text, and all are capitalised as titles are."""
_FEWEST_ALONE = 2
_LENGTH = 34
"""Bytes that half of them have: titles have 70; what stands in licences, menus and agendas is shorter."""
# How tasks, rules and changes begin.
_TOLD = re.compile(
    r"(?:Add|Fix|Update|Remove|Change|Use|Allow|Support|Improve|Set|Run|Install|Create|Clone|Apply|Check|Ensure"
    r"|Avoid|Include|Implement|Prevent|Disable|Enable|Move|Rename|Bump|Drop|Release|Document|Write|Follow|Open|Click"
    r"|Must|Should|Provide|Suppress|Evaluate|Source|Import|Prefer|Test|Build|Let|Override|Clean|Print|Return|Show|Call|Be)(?:e?s|e?d)?\b"
)
# Titles address nobody, but for all that "is all you need".
_ADDRESSED = re.compile(r"\b(?:your|yours|please|my|i'm|thanks?|our|shop|sale|dear)\b|\byou\b(?! need)", re.IGNORECASE)
_TECHNICAL = re.compile(
    r"\b[vV]?\d+\.\d+\.\d|\b(?:19|20)\d\d-\d\d?-\d\d?\b|#\d|(?:^|\s)--?[a-z]|\w\(\)|[{}`=;@]|\w/\w+/\w|\b\w+_\w+|[$€£]\d"
    r"|\.(?:py|js|cc|md|txt|json|toml|ya?ml)\b"
)
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
"""What is written without spaces: Chinese and Japanese."""
_FEWEST_WORDS, _FEWEST_BYTES = 3, 16


def is_told(title: str) -> bool:
    """Whether a text is a sentence, or tells what to do or what was done, rather than what a paper is about."""
    return capitalised(title) < 0.5 and (has_sentence_word(title) or bool(_TOLD.match(title)))


def is_said(title: str) -> bool:
    """Whether a text is said to somebody, and not written as a title."""
    return capitalised(title) < _MOST and bool(_ADDRESSED.search(title))


def _can_be_title(title: str) -> bool:
    is_long = len(title.encode("utf-8", "replace")) >= _FEWEST_BYTES
    has_words = is_long and (len(title.split()) >= _FEWEST_WORDS or bool(_UNSPACED.search(title)))
    is_piece = title[:1].islower() and title.split()[0].replace(".", "").isalpha()
    return has_words and not (is_piece or title.endswith(":") or is_told(title) or is_said(title))


def is_title_shaped(title: str) -> bool:
    """Whether nothing in a text is unlike a title: it has some words, addresses nobody, and has nothing technical."""
    return _can_be_title(title) and not (_ADDRESSED.search(title) or _TECHNICAL.search(title) or title.endswith("!"))


def has_evidence(mention: Mention) -> bool:
    """Whether an id, a link or a count of authors tell a paper; names, what is called one and PDFs need a title."""
    url = mention.url or ""
    if mention.arxiv_id or mention.doi or mention.n_authors or is_paper_site(url):
        return True
    has_people = not all(map(str.isupper, mention.authors))  # licences shout
    return (has_people or leads_to_paper(Link(mention.title, url))) and _can_be_title(mention.title)


def are_titles(titles: Sequence[str], items: int) -> bool:
    """Whether a text is a list of titles: these are the texts in it that can be some, of so many `items`."""
    shaped = [title for title in titles if is_title_shaped(title)]
    length = median(len(title.encode("utf-8", "replace")) for title in shaped) if shaped else 0
    if length < _LENGTH:
        return False
    if len(shaped) >= _FEWEST:
        return len(shaped) >= _MOST * items
    return len(shaped) >= max(_FEWEST_ALONE, items) and all(capitalised(title) >= _MOST for title in shaped)


def sifted(reading: Reading, items: int) -> Reading:
    """A reading whose mentions without evidence are doubtful, unless its text is a list of titles."""
    is_list = are_titles([mention.title for mention in reading.mentions], items)
    told = [
        (mention, has_evidence(mention) or (is_list and not is_said(mention.title))) for mention in reading.mentions
    ]
    return Reading(
        tuple(mention for mention, is_sure in told if is_sure),
        reading.warnings,
        tuple(mention for mention, is_sure in told if not is_sure),
    )
