"""How the services that people copy BibTeX entries from write a preprint: tables, read by `bibtex`.

Sources: arXiv's "Export BibTeX Citation", Google Scholar's "Cite", dblp's "export record" (its `.bib`), the manual of
biblatex 3.18 (`@online`; `eprint` in "Electronic Publishing Information"), and for the ACL `acl_natbib.bst` of
https://github.com/acl-org/acl-style-files: its `@misc` prints "Preprint, arXiv:…" from `eprint` and `archivePrefix`.
To each style's own fields `doi` and `note` are added: where a paper was published is worth more than the likeness.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from papershelf.formats.entry_options import Style

PUBLICATION = ("journal", "booktitle", "volume", "number", "pages")
"""The fields of a published version, in the order written."""


@dataclass(frozen=True, slots=True)
class EntryStyle:
    """One way to write a preprint.

    Attributes:
        entry_type: of a preprint.
        fields: of a preprint by BibTeX's names in lower case, in the order written; `key` is for lack of authors.
        spelling: names that are written otherwise.
        values: fields that say the same of each paper; `{}` is for its arXiv id.
        prints_eprint: an article printed in this style names its arXiv id; otherwise it is to be in the note.
    """

    entry_type: str
    fields: tuple[str, ...]
    spelling: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    prints_eprint: bool = False

    @property
    def published_fields(self) -> tuple[str, ...]:
        """The fields of a published version: where it was published stands before the year, and no month."""
        names = [name for name in self.fields if name not in (*PUBLICATION, "month")]
        year = names.index("year")
        return (*names[:year], *PUBLICATION, *names[year:])


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_EPRINT = {"archiveprefix": "archivePrefix", "primaryclass": "primaryClass"}
_BIBLATEX = {
    "journal": "journaltitle", "year": "date", "archiveprefix": "eprinttype", "primaryclass": "eprintclass",
    "note": "addendum", "comment": "annotation",
}  # fmt: skip

ENTRY_STYLES: Mapping[Style, EntryStyle] = {
    "arxiv": EntryStyle(
        "misc",
        _names("title author year month eprint archiveprefix primaryclass doi url note key"),
        _EPRINT,
        {"archiveprefix": "arXiv"},
        prints_eprint=True,
    ),
    "scholar": EntryStyle(
        "article",
        _names("title author journal year doi note key"),
        values={"journal": "arXiv preprint arXiv:{}", "archiveprefix": "arXiv"},
    ),
    "dblp": EntryStyle(
        "article",
        _names("author title journal volume year url doi archiveprefix eprint note key"),
        {"archiveprefix": "eprinttype", "primaryclass": "eprintclass"},
        {"journal": "CoRR", "volume": "abs/{}", "archiveprefix": "arXiv"},
    ),
    "biblatex": EntryStyle(
        "online",
        _names("author title year month eprint archiveprefix primaryclass doi url note"),
        _BIBLATEX,
        {"archiveprefix": "arxiv"},
        prints_eprint=True,
    ),
    "acl": EntryStyle(
        "misc",
        _names("title author month year eprint archiveprefix primaryclass url doi note key"),
        _EPRINT,
        {"archiveprefix": "arXiv"},
    ),
}
