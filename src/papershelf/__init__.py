"""Turns digests of paper titles into references.

    import papershelf

    digest = papershelf.read("daily-papers.txt")
    decisions = papershelf.resolve(digest.mentions, source="arxiv-metadata.jsonl")
    print(papershelf.to_bibtex(decisions))

The names below load what they need when they are first used, so that importing papershelf costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from papershelf.api import Index, merge_bibtex, read, resolve, resolve_stream, to_bibtex
    from papershelf.bibfile.merge import MergeOptions
    from papershelf.errors import PapershelfError
    from papershelf.formats.entry_options import EntryOptions, FieldChoice
    from papershelf.identifiers import ArxivId, Doi
    from papershelf.model import Author, Candidate, Decision, Digest, Evidence, Mention, Place, Record, Theme, Verdict

__version__ = "0.1.0"

_HOMES = {
    "papershelf.api": ("Index", "merge_bibtex", "read", "resolve", "resolve_stream", "to_bibtex"),
    "papershelf.bibfile.merge": ("MergeOptions",),
    "papershelf.formats.entry_options": ("EntryOptions", "FieldChoice"),
    "papershelf.errors": ("PapershelfError",),
    "papershelf.identifiers": ("ArxivId", "Doi"),
    "papershelf.model": (
        "Author", "Candidate", "Decision", "Digest", "Evidence", "Mention", "Place", "Record", "Theme", "Verdict",
    ),
}  # fmt: skip

__all__ = [
    "ArxivId",
    "Author",
    "Candidate",
    "Decision",
    "Digest",
    "Doi",
    "EntryOptions",
    "Evidence",
    "FieldChoice",
    "Index",
    "Mention",
    "MergeOptions",
    "PapershelfError",
    "Place",
    "Record",
    "Theme",
    "Verdict",
    "__version__",
    "merge_bibtex",
    "read",
    "resolve",
    "resolve_stream",
    "to_bibtex",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "themes":
        return import_module("papershelf.themes")
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'papershelf' has no attribute {name!r}")
