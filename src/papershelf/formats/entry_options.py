"""What can be chosen about the entries of a bibliography; a light module, so that options can be read without delay."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from papershelf.errors import UsageError
from papershelf.keypattern import SCHOLAR, KeyPattern

if TYPE_CHECKING:
    from collections.abc import Sequence

Style = Literal["arxiv", "scholar", "dblp", "biblatex", "acl"]
Encoding = Literal["latex", "unicode"]
STYLES: tuple[Style, ...] = get_args(Style)
ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)

_FIELDS = (
    *("author", "title", "journal", "booktitle", "volume", "number", "pages", "year", "month"),
    *("eprint", "archiveprefix", "primaryclass", "doi", "url", "note", "key", "keywords", "comment", "abstract"),
)
# biblatex's names; its date is BibTeX's year and month.
_SYNONYMS = {
    "date": ("year", "month"), "journaltitle": ("journal",), "eprinttype": ("archiveprefix",),
    "eprintclass": ("primaryclass",), "addendum": ("note",), "annotation": ("comment",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """Which fields an entry has: those of its style, with some added and some removed; or `only` these.

    Names are BibTeX's, in lower case; each style writes them under its own.
    """

    only: frozenset[str] | None = None
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str) -> FieldChoice:
        """The choice that a text such as `+abstract,-url`, or `author,title,year`, stands for.

        Names may be BibTeX's or biblatex's, in any case. An empty text chooses nothing.

        Raises:
            UsageError: a name is not known, or names with and without a sign are mixed.
        """
        chosen: dict[str, set[str]] = {"": set(), "+": set(), "-": set()}
        for item in filter(None, map(str.strip, text.split(","))):
            sign = item[0] if item[0] in "+-" else ""
            chosen[sign].update(_known(item.removeprefix(sign).strip()))
        only, added, removed = map(frozenset, chosen.values())
        if only and (added or removed):
            raise UsageError(f"fields {text!r}: either all names have a sign (+abstract,-url) or none (author,title)")
        if both := added & removed:
            raise UsageError(f"fields {text!r}: {', '.join(sorted(both))} is both added and removed")
        return cls(only or None, added, removed)

    def among(self, names: Sequence[str]) -> tuple[str, ...]:
        """What becomes of a style's fields, `names`, in their order and with others behind them."""
        chosen = set(names) | self.added if self.only is None else self.only
        others = [name for name in _FIELDS if name not in names]
        return tuple(name for name in (*names, *others) if name in chosen - self.removed)


def _known(name: str) -> tuple[str, ...]:
    """BibTeX's names for a field."""
    folded = name.lower()
    if folded in _FIELDS:
        return (folded,)
    if folded not in _SYNONYMS:
        known = ", ".join(sorted({*_FIELDS, *_SYNONYMS}))
        raise UsageError(f"there is no field {name!r}; known are {known}")
    return _SYNONYMS[folded]


@dataclass(frozen=True, slots=True)
class EntryOptions:
    """What can be chosen about entries.

    Attributes:
        style: whose entries they are like: arXiv's own export (`@misc`), Google Scholar's (`@article`, `journal =
            {arXiv preprint arXiv:…}`), dblp's (CoRR), biblatex's `@online`, what the ACL's style prints.
        published: a paper with a journal reference and a DOI becomes the entry of its published version.
        protect: capitals that mean something are in braces.
        encoding: LaTeX in plain ASCII, or Unicode with only TeX's own characters escaped.
        max_authors: of a longer list this many are named, then `others`; None names all.
        fields: which fields there are.
        keywords: themes as a field of .bib entries; in RIS and CSL-JSON they are one anyway.
        key_pattern: what citation keys are made of.

    Raises:
        UsageError: `max_authors` names nobody.
    """

    style: Style = "arxiv"
    published: bool = False
    protect: bool = True
    encoding: Encoding = "latex"
    max_authors: int | None = None
    fields: FieldChoice = field(default_factory=FieldChoice)
    keywords: bool = False
    key_pattern: KeyPattern = SCHOLAR

    def __post_init__(self) -> None:
        if self.max_authors is not None and self.max_authors < 1:
            raise UsageError(f"at most {self.max_authors} authors would name nobody; give 1 or more")
