"""A record in plain words, for people to read: its title, who wrote it, when, what it is about."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from papershelf.names import OTHERS
from papershelf.text import clean, html_to_unicode, latex_to_unicode

if TYPE_CHECKING:
    from papershelf.model import Author, Record


def title_of(record: Record) -> str:
    """The title without LaTeX and HTML."""
    return clean(latex_to_unicode(html_to_unicode(record.title)))


def names_of(record: Record) -> list[str]:
    """The authors' names in reading order, without an "et al."."""
    return [name for author in record.authors if _is_somebody(author) and (name := clean(author.name))]


def authors_of(record: Record, *, most: int) -> str:
    """The authors' names in a row; `et al.` after `most` of them. Empty when none is known."""
    names = names_of(record)
    return ", ".join(names[:most]) + (" et al." if names and _goes_on(record, len(names), most) else "")


def short_authors_of(record: Record) -> str:
    """The authors as a citation in the text names them: `Vaswani et al.`, `Dao and Gu`. Empty when none is known."""
    named = (family for author in record.authors if _is_somebody(author) and (family := clean(author.family)))
    families = list(islice(named, 3))  # as many as tell whether it goes on behind two; some papers have thousands
    if not families:
        return ""
    return f"{families[0]} et al." if _goes_on(record, len(families), 2) else " and ".join(families)


def keyword_of(theme: str) -> str:
    """The theme without the signs at which programs split a list of keywords: biber at `,`, Zotero at `;` too.

    Sources: biber's `--xsvsep`; https://github.com/zotero/translators, `BibTeX.js` and `RIS.js`.
    """
    return clean(_LIST_SIGNS.sub(" ", theme))


_LIST_SIGNS = re.compile("[,;]")


def _is_somebody(author: Author) -> bool:
    return author.family != OTHERS.family or author != OTHERS  # the first alone is faster, and nearly always enough


def _goes_on(record: Record, known: int, most: int) -> bool:
    return known > most or OTHERS in record.authors
