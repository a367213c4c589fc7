"""From resolved papers and options to what is wanted in the library."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from papershelf.text import clean
from papershelf.zotero.categories import category_tag
from papershelf.zotero.items import children_of
from papershelf.zotero.model import LONGEST_TAG, Tag, Wanted, fold_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from papershelf.formats.papers import Paper
    from papershelf.identifiers import ArxivId
    from papershelf.zotero.places import Path, Places


@dataclass(frozen=True, slots=True)
class PushOptions:
    """What can be chosen about a push.

    Attributes:
        collection: where papers go, by names.
        collection_key: the same, by key; then `collection` is empty.
        per_theme: each paper goes into a collection for each of its themes, too, below the other if there is one.
        tags: for every paper.
        automatic: themes become automatic tags, as those of Zotero's translators are.
        categories: arXiv's categories become automatic tags, in Zotero's wording.
        comment: the authors' remark becomes a note.
        pdf: a link to the PDF is attached.
        sources: notes that tell which digest a paper came from, in HTML.
        completes: empty fields of items that papershelf did not make are filled.
        renames: themes that have another name now, as the old name and the new; each old name leads to the name that is
            in use, none leads back. Tags that papershelf wrote get the new name, in all of the library. Collections
            keep theirs: one that a person renames in Zotero is found by its new name, with all that is in it.
    """

    collection: Path = ()
    collection_key: str = ""
    per_theme: bool = False
    tags: tuple[str, ...] = ()
    automatic: bool = False
    categories: bool = False
    comment: bool = False
    pdf: bool = False
    sources: Mapping[ArxivId, str] = field(default_factory=lambda: MappingProxyType({}))
    completes: bool = False
    renames: tuple[tuple[str, str], ...] = ()


def tag_renames(options: PushOptions) -> dict[str, str]:
    """The names that tags get, by those that they had, in folded spelling.

    Two that differ in case only are one tag for papershelf, and are written as the library has them.
    """
    found = {fold_tag(clean(old)): clean(new) for old, new in options.renames}
    return {old: new for old, new in found.items() if 0 < len(new) <= LONGEST_TAG and fold_tag(new) != old}


def wanted_paths(papers: Sequence[Paper], options: PushOptions, base: Path) -> tuple[Path, ...]:
    """The collections that papers go into; `base` is the path of the one that was chosen, or empty."""
    themes = dict.fromkeys(theme for paper in papers for theme in _names(paper.themes)) if options.per_theme else {}
    own = (options.collection,) if options.collection else ()
    return (*own, *((*base, theme) for theme in themes))


def wanted_papers(papers: Sequence[Paper], options: PushOptions, places: Places, base: Path) -> tuple[Wanted, ...]:
    """The papers as they are wanted; `places` holds the keys of all of `wanted_paths`."""
    always = [options.collection_key] if options.collection_key else []
    always += [places.keys[options.collection]] if options.collection else []
    return tuple(
        Wanted(
            paper.record,
            tuple(_tags(paper, options)),
            (*always, *(places.keys[(*base, theme)] for theme in _names(paper.themes) if options.per_theme)),
            children_of(
                paper.record,
                comment=options.comment,
                pdf=options.pdf,
                source=options.sources.get(paper.record.arxiv_id),
            ),
        )
        for paper in papers
    )


def too_long(papers: Iterable[Paper], options: PushOptions) -> tuple[str, ...]:
    """The tags that Zotero would refuse, and with them the whole item; they are left out."""
    names = [*options.tags, *(theme for paper in papers for theme in paper.themes)]
    return tuple(name for name in dict.fromkeys(map(clean, names)) if len(name) > LONGEST_TAG)


def _tags(paper: Paper, options: PushOptions) -> Iterator[Tag]:
    """The tags of a paper; the first of two that differ in case only is the one that is used.

    A theme's old name is written no more, wherever it comes from: the next push would rename it.
    """
    renames = tag_renames(options)
    asked, themes = [(name, False) for name in options.tags], [(name, options.automatic) for name in paper.themes]
    categories = [(category_tag(name), True) for name in paper.record.categories if options.categories]
    for name, automatic in (*asked, *themes, *categories):
        for tag in _names([name]):
            yield Tag(renames.get(fold_tag(tag), tag), automatic)


def _names(texts: Iterable[str]) -> Iterator[str]:
    """What can be a tag or the name of a collection; Zotero takes no longer one for either."""
    return (name for name in map(clean, texts) if 0 < len(name) <= LONGEST_TAG)
