"""From resolved papers and options to what is wanted in the library."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from papershelf.text import clean
from papershelf.zotero.categories import category_tag
from papershelf.zotero.items import children_of
from papershelf.zotero.model import LONGEST_TAG, Tag, Wanted

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
    """The tags of a paper; the first of two that differ in case only is the one that is used."""
    yield from (Tag(name) for name in _names(options.tags))
    yield from (Tag(name, options.automatic) for name in _names(paper.themes))
    if options.categories:
        yield from (Tag(name, automatic=True) for name in _names(map(category_tag, paper.record.categories)))


def _names(texts: Iterable[str]) -> Iterator[str]:
    """What can be a tag or the name of a collection; Zotero takes no longer one for either."""
    return (name for name in map(clean, texts) if 0 < len(name) <= LONGEST_TAG)
