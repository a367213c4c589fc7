"""CSL-JSON, which citation processors, pandoc and Zotero read (https://docs.citationstyles.org, csl-data.json)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from papershelf.formats.reference import references_of, split_family
from papershelf.names import OTHERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from papershelf.formats.entry_options import EntryOptions
    from papershelf.formats.papers import Paper
    from papershelf.formats.reference import Reference
    from papershelf.model import Author, PartialDate
    from papershelf.publication import Publication


def render_csl(papers: Iterable[Paper], entries: EntryOptions) -> str:
    """A JSON array with an item for each paper, in their order; its `id` is the citation key.

    Text is plain Unicode. CSL's own markup is not used: no style lowers the capitals that titles have, and the words
    that it would protect would be shown with their tags by programs that know none.
    """
    return json.dumps([_item(one) for one in references_of(papers, entries)], ensure_ascii=False, indent=2) + "\n"


def _item(reference: Reference) -> dict[str, Any]:
    number = f"arXiv:{reference.arxiv_id}" if reference.arxiv_id else ""
    item: dict[str, Any] = {
        "id": reference.key,
        "type": "article",  # with a publisher and no container it is a preprint
        "title": reference.title,
        "author": [_name(author) for author in reference.authors],
        "issued": _date(reference.date) if reference.date else None,
    }
    if reference.publication:
        item |= _published(reference.publication) | {"note": number}
    else:
        item |= {"publisher": "arXiv", "number": number}
    item |= {
        "DOI": reference.doi,
        "URL": reference.url,
        "abstract": reference.abstract,
        "keyword": ", ".join(reference.keywords),
    }
    return {name: value for name, value in item.items() if value}


def _published(publication: Publication) -> dict[str, Any]:
    return {
        "type": "paper-conference" if publication.is_proceedings else "article-journal",
        "container-title": publication.venue,
        "volume": publication.volume,
        "issue": publication.number,
        "page": publication.pages,
    }


def _name(author: Author) -> dict[str, str]:
    if author.is_group or author == OTHERS:
        return {"literal": author.family}  # pandoc knows the literal "others"
    particle, family = split_family(author.family)
    parts = {
        "family": family,
        "given": author.given,
        "non-dropping-particle": particle,
        "suffix": author.suffix,
    }
    return {part: text for part, text in parts.items() if text}


def _date(date: PartialDate) -> dict[str, Any]:
    return {"date-parts": [[part for part in (date.year, date.month, date.day) if part]]}
