"""Hayagriva's YAML, the bibliography of Typst (https://github.com/typst/hayagriva, docs/file-format.md)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from papershelf.formats.reference import references_of, split_family

if TYPE_CHECKING:
    from collections.abc import Iterable

    from papershelf.formats.entry_options import EntryOptions
    from papershelf.formats.papers import Paper
    from papershelf.formats.reference import Reference
    from papershelf.model import Author
    from papershelf.publication import Publication

# Between dollars stands math, and in braces what keeps its case.
_SPECIAL = re.compile(r"[\\{}$]")
_NOT_IN_LABELS = re.compile(r"[^\w.:-]")
_VERY_WIDE = 1 << 30  # columns: no value is broken over lines


def render_hayagriva(papers: Iterable[Paper], entries: EntryOptions) -> str:
    """A mapping of citation keys to entries, in the order of the papers.

    A key is one that can be cited as `@key`. The format has no keywords.
    """
    document: dict[str, Any] = {}
    for reference in references_of(papers, entries):
        document[_label(reference.key, document)] = _entry(reference, protect=entries.protect)
    return yaml.dump(
        document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=_VERY_WIDE
    )


class _Dumper(yaml.SafeDumper):
    """YAML without anchors, and with quotes around what any version of YAML could take for a number."""

    def ignore_aliases(self, _data: object) -> bool:
        """Yes, all: a mapping that occurs twice is written twice."""
        return True

    def represent_text(self, text: str) -> yaml.Node:
        """Text as it is if it begins with a letter and is none of YAML's words."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=None if text[:1].isalpha() else "'")


_Dumper.add_representer(str, _Dumper.represent_text)


def _label(key: str, taken: Iterable[str]) -> str:
    label = _NOT_IN_LABELS.sub("-", key).rstrip(".:") or "paper"
    while label in taken:
        label += "-"
    return label


def _entry(reference: Reference, *, protect: bool) -> dict[str, Any]:
    publication = reference.publication
    entry = {
        "type": "article",
        "title": _kept(reference.title) if protect else _escaped(reference.title),
        "author": [_person(author) for author in reference.authors],
        "date": str(reference.date or ""),
        "page-range": publication.pages if publication else "",
        "publisher": "" if publication else _kept("arXiv"),
        "url": reference.url,
        "serial-number": _numbers(reference),
        "abstract": _escaped(reference.abstract),
        "parent": _published(publication) if publication else {"type": "repository", "title": _kept("arXiv")},
    }
    return {name: value for name, value in entry.items() if value}


def _numbers(reference: Reference) -> dict[str, str]:
    """`serial` is what styles print of a preprint; beside a journal it would be taken for the article's number."""
    numbers = {"doi": reference.doi, "arxiv": reference.arxiv_id or ""}
    if reference.arxiv_id and not reference.publication:
        numbers["serial"] = f"arXiv:{reference.arxiv_id}"
    return {name: str(number) for name, number in numbers.items() if number}


def _published(publication: Publication) -> dict[str, str]:
    parent = {
        "type": "proceedings" if publication.is_proceedings else "periodical",
        "title": _kept(publication.venue),
        "volume": publication.volume,
        "issue": publication.number,
    }
    return {name: value for name, value in parent.items() if value}


def _person(author: Author) -> dict[str, str]:
    """A person's parts: for a name in one string, Typst and its documentation disagree where the suffix stands."""
    prefix, name = ("", author.family) if author.is_group else split_family(author.family)
    parts = {"name": name, "given-name": author.given, "prefix": prefix, "suffix": author.suffix}
    return {part: text for part, text in parts.items() if text}


def _kept(text: str) -> str:
    """Text whose capitals no style changes.

    Braces around single words would do less, but where they begin a title, Hayagriva 0.10 swallows the space behind.
    """
    return f"{{{_escaped(text)}}}" if text else ""


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
