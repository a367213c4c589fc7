"""Works that a library holds: articles, books, theses, pages, beside preprints; and how their fields are written.

A `Work` is a record that its owner described, so that it can be merged into a .bib file as records of arXiv are. What
is said of it is in plain text under BibTeX's names; biblatex's are given to it when it is written.
"""

from __future__ import annotations

import re
from itertools import count
from string import ascii_lowercase
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

from papershelf.citekey import assign_keys
from papershelf.formats import latex
from papershelf.formats.bibtex_names import author_list
from papershelf.identifiers import ArxivId
from papershelf.keypattern import PRESETS, SCHOLAR
from papershelf.model import Author, PartialDate, Record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from papershelf.formats.entry_options import EntryOptions
    from papershelf.keypattern import KeyPattern

WORK_FIELDS = tuple(
    (
        "author editor translator title booktitle journal volume number series edition pages publisher school "
        "institution address type howpublished version year month eprint archiveprefix primaryclass doi isbn issn url "
        "urldate note key"
    ).split()
)
"""The fields of a work by BibTeX's names, in the order written."""

_BIBLATEX = {"address": "location", "school": "institution"}
_HAVE_ORGANIZATIONS = ("online", "misc", "dataset", "software")  # the others have a howpublished in biblatex, too
_NUMBER_BESIDE_VOLUME = ("article", "techreport")  # of others, BibTeX prints one of the two and warns
_THESES = {"phdthesis": "phdthesis", "mastersthesis": "mathesis"}
_VERBATIM = ("doi", "urldate")
_ADDRESS = re.compile(r"(?i)(?:https?|ftp)://[^\s/].*", re.DOTALL)
# What a URL may hold (RFC 3986), but for brackets; a percent sign only where it escapes something.
_NOT_IN_ADDRESSES = re.compile(r"%(?![0-9A-Fa-f]{2})|[^\w.~:/?#@!$&'()*+,;=%-]", re.ASCII)
_NO_OWNERS: Mapping[str, ArxivId | None] = MappingProxyType({})
_SAFE_KEY = re.compile(r"[^\w.:+/-]+", re.ASCII)  # what BibTeX, LaTeX and every encoding take as a key is not in it


class LocalId(ArxivId):
    """The name of a work that is not on arXiv, where papers go by their arXiv ids: a library and its key there.

    It is false, as is an id that is not known, and sorts behind all ids.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    @property
    def base(self) -> LocalId:
        """Itself: it has no versions."""
        return self

    @property
    def year_month(self) -> tuple[int, int]:
        """A month that is later than all others."""
        return 9999, 12


class Work(Record, frozen=True, gc=False):
    """A paper as its owner's library describes it.

    Attributes:
        citekey: the citation key that it has there.
        entry_types: what it is for BibTeX and for biblatex; None for a preprint on arXiv, whose entry is made in the
            chosen style as that of any record is.
        date: when it came out, as exact as it is known; `published` is the first day that this can mean.
        editors: apart from `authors`.
        translators: apart from `authors`.
        fields: what else is known, in plain text by BibTeX's names.
        kept: parts of the title that keep their case.
    """

    citekey: str = ""
    entry_types: tuple[str, str] | None = None
    date: PartialDate | None = None
    editors: tuple[Author, ...] = ()
    translators: tuple[Author, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()


def work_title(work: Work, options: EntryOptions) -> str:
    """The title as LaTeX, with braces around what its owner marked; empty if there is none."""
    if not options.protect:
        return latex.unprotected(work.title, options.encoding)
    if not work.kept or not {"$", "\\", "{", "}"}.isdisjoint(work.title):
        return latex.protect(work.title, options.encoding)
    written = ""
    for part in re.split(f"({'|'.join(map(re.escape, work.kept))})", work.title):
        if part in work.kept:
            written += latex.braced(latex.encode(part, options.encoding))
        elif part:
            space = (part[:1].isspace(), part[-1:].isspace() and not part.isspace())
            written += " " * space[0] + latex.protect(part, options.encoding) + " " * space[1]
    return written


def work_values(work: Work, options: EntryOptions) -> dict[str, str]:
    """What is known of a work, as LaTeX by BibTeX's names."""
    encoding = options.encoding
    values = {name: _value(name, text, options) for name, text in work.fields}
    values["editor"] = author_list(work.editors, encoding, options.max_authors)
    values["translator"] = author_list(work.translators, encoding, options.max_authors)
    values["doi"] = work.doi or ""
    if values["editor"] and not work.authors:
        values["key"] = ""
    if options.style == "biblatex":
        return _for_biblatex(work, values)
    bibtex_type = work.entry_types[0] if work.entry_types else ""
    if bibtex_type == "book" and work.authors:  # it prints one of the two, and warns
        values["editor"] = ""
    has_volume = bool(values.get("volume"))
    if bibtex_type not in _NUMBER_BESIDE_VOLUME and (has_volume or not values.get("series")):
        values["number"] = ""
    return values


def work_spelling(work: Work, names: Mapping[str, str]) -> dict[str, str]:
    """The names that a work's fields have in biblatex, beside those of preprints."""
    entry_type = work.entry_types[1] if work.entry_types else ""
    organization = {"howpublished": "organization"} if entry_type in _HAVE_ORGANIZATIONS else {}
    return {**names, **_BIBLATEX, **organization}


def _for_biblatex(work: Work, values: dict[str, str]) -> dict[str, str]:
    bibtex_type, entry_type = work.entry_types or ("", "")
    if entry_type == "thesis" and not values.get("type"):
        values["type"] = _THESES.get(bibtex_type, "phdthesis")
    elif entry_type == "report" and not values.get("type"):
        values["type"] = "techreport"
    return values | {"key": ""}


def _value(name: str, text: str, options: EntryOptions) -> str:
    if name in _VERBATIM:
        return text
    if name == "url":
        return address(text)
    if name in ("booktitle", "series") and options.protect:
        return latex.protect(text, options.encoding)
    written = latex.encode(text, options.encoding)
    return re.sub(r"(?<=\w)\s*-+\s*(?=\w)", "--", written) if name == "pages" else written


def address(text: str) -> str:
    """A URL with everything escaped that could end a field or a command, or empty if it is none of the web."""
    text = text.strip()
    if not _ADDRESS.match(text):
        return ""
    return _NOT_IN_ADDRESSES.sub(lambda found: quote(found[0], safe="", errors="replace"), text)


# --- Keys -------------------------------------------------------------------------------------------------------------


def keys_given(records: Iterable[Record], owners: Mapping[str, ArxivId | None] = _NO_OWNERS) -> dict[ArxivId, str]:
    """The keys that works have in their library, fit for BibTeX.

    A letter behind a key tells it from one that is another's by now: `owners` are by key, with case ignored.
    """
    owners = dict(owners)
    keys: dict[ArxivId, str] = {}
    for record in records:
        arxiv_id = record.arxiv_id
        if (base := given_key(record)) and arxiv_id not in keys:
            free = (key for key in _with_letters(base) if owners.get(key.casefold(), arxiv_id) == arxiv_id)
            keys[arxiv_id] = next(free)
            owners[keys[arxiv_id].casefold()] = arxiv_id
    return keys


def given_key(record: Record) -> str:
    """The key that a record has in a library, with what BibTeX takes as one; empty if it has none."""
    if not isinstance(record, Work) or not record.citekey:
        return ""
    from anyascii import anyascii

    return _SAFE_KEY.sub("", anyascii(record.citekey))


def keys_made(records: Sequence[Record], taken: Collection[str], pattern: KeyPattern) -> dict[ArxivId, str]:
    """Keys of a pattern; where that is made of arXiv ids, works that have none get Google Scholar's."""
    is_of_ids = bool({"{id", "{corr"} & set(re.findall(r"\{\w+", PRESETS.get(pattern.text, pattern.text))))
    others = [record for record in records if is_of_ids and isinstance(record.arxiv_id, LocalId)]
    keys = assign_keys([record for record in records if record not in others], taken, pattern)
    return keys | assign_keys(others, {*taken, *keys.values()}, SCHOLAR)


def _with_letters(base: str) -> Iterator[str]:
    yield base
    for number in count():
        letters = ""
        while number >= 0:
            letters = ascii_lowercase[number % 26] + letters
            number = number // 26 - 1
        yield base + letters
