"""Author lists as BibTeX and biber read them: names that are split where their owners would split them."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from papershelf.formats import latex
from papershelf.names import OTHERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.formats.entry_options import Encoding
    from papershelf.model import Author

_BRACKETS = frozenset("()[]")  # natbib reads the label `Family(2017)` from between square ones


def author_list(authors: Sequence[Author], encoding: Encoding = "latex", longest: int | None = None) -> str:
    """The names with `and` between them, at the end `others` if the list says so or has more than `longest` names.

    It is one line, of any length: TeX Live's BibTeX enlarges its buffers, and 12,000 names come through `plain.bst`.
    """
    written = (name for author in authors if author != OTHERS and (name := _name(author, encoding)))
    names = list(islice(written, longest))
    if names and (authors[-1] == OTHERS or next(written, None)):
        names.append("others")
    return " and ".join(names)


def _name(author: Author, encoding: Encoding) -> str:
    """The name as `von Last, Jr, First`; a group is in braces, so that it is taken as one word.

    Commas inside of a name are left out: BibTeX and biber count them, biber even those in braces.
    """
    if author.is_group:
        name = latex.encode(author.family.replace(",", " "), encoding)
        return latex.braced(name) if name else ""
    family, given = _family(author.family, encoding), _part(author.given, encoding)
    if not family or not given:
        return family or _family(author.given, encoding)
    suffix = _part(author.suffix, encoding)
    return ", ".join([family, suffix, given] if suffix else [family, given])


def _family(family: str, encoding: Encoding) -> str:
    """The family name, in braces where BibTeX would take a part of it for a particle, or natbib for the end of it."""
    family = family.replace(",", " ")
    if not _BRACKETS.isdisjoint(family):
        return latex.braced(latex.name(family, encoding))
    words = family.split()
    n_particles = next((number for number, word in enumerate(words[:-1]) if not word[0].islower()), len(words) - 1)
    if not any(_looks_like_particle(word, encoding) for word in words[n_particles:-1]):
        return _part(family, encoding)
    particles = [_part(word, encoding) for word in words[:n_particles]]
    return " ".join([*particles, latex.braced(latex.name(" ".join(words[n_particles:]), encoding))])


def _looks_like_particle(word: str, encoding: Encoding) -> bool:
    """Whether BibTeX or biber would take a word for one: in Unicode, BibTeX goes by the first ASCII letter."""
    letter = re.search("[A-Za-z]", word) if encoding == "unicode" else None
    return word[0].islower() or (letter is not None and letter[0].islower())


def _part(name: str, encoding: Encoding) -> str:
    """A part of a name, in braces if BibTeX would split it; a part of nothing but hyphens is none to BibTeX."""
    written = latex.name(name.replace(",", " "), encoding)
    if not written.strip(" -"):
        return ""
    return latex.braced(written) if re.search(r"(?i:\band\b)", written) else written
