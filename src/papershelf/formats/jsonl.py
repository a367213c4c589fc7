"""Decisions as JSON Lines: everything known, one line a mention, for other programs.

`decision.schema.json` in this package describes a line (JSON Schema 2020-12).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from papershelf.formats.plain import short_authors_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.model import Author, Candidate, Decision, Mention, Record

_encode = msgspec.json.Encoder(enc_hook=str).encode  # ids are strings of a class of their own, which it does not know


def render_jsonl(decisions: Sequence[Decision]) -> str:
    """One JSON object a line, a line a decision.

    Text stands in it as it came, titles with their LaTeX; what a terminal or an editor could obey is escaped.
    """
    return "".join(json_line(_decision(decision)) for decision in decisions)


def json_line(value: dict[str, Any]) -> str:
    r"""A line of JSON, every control, bidi, zero-width, separating or lone surrogate character written as `\uXXXX`."""
    try:
        line = msgspec.json.format(_encode(value), indent=0).decode()
    except UnicodeEncodeError:  # a lone surrogate
        line = json.dumps(msgspec.to_builtins(value, enc_hook=str), ensure_ascii=False)
    if "\x7f" in line or not (line.isascii() or line.isprintable()):  # JSON escapes the rest of ASCII's by itself
        line = "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in line)
    return f"{line}\n"


def _decision(decision: Decision) -> dict[str, Any]:
    record = decision.record
    return {
        "mention": _mention(decision.mention),
        "verdict": decision.verdict,
        "reason": decision.reason,
        "confidence": decision.confidence,
        "arxiv_id": record.arxiv_id if record else None,
        "url": record.arxiv_id.url if record else None,
        "source": decision.source,
        "record": _record(record) if record else None,
        "candidates": [_candidate(candidate) for candidate in decision.candidates],
        "themes": [{"name": theme.name, "why": theme.why} for theme in decision.themes],
    }


def _mention(mention: Mention) -> dict[str, Any]:
    given = {
        "abstract": mention.abstract,
        "date": str(mention.date) if mention.date else None,
        "n_authors": mention.n_authors,
        "authors": mention.authors or None,
        "arxiv_id": mention.arxiv_id,
        "doi": mention.doi,
        "url": mention.url,
        "tags": mention.tags or None,
        "headings": mention.headings or None,
    }
    always = {"title": mention.title, "file": mention.place.file, "line": mention.place.line}
    return always | {key: value for key, value in given.items() if value is not None}


def _record(record: Record) -> dict[str, Any]:
    return {
        "arxiv_id": record.arxiv_id,
        "title": record.title,
        "authors": [_author(author) for author in record.authors],
        "abstract": record.abstract,
        "published": record.published,
        "updated": record.updated,
        "categories": record.categories,
        "primary_category": record.primary_category,
        "doi": record.doi,
        "journal_ref": record.journal_ref,
        "comment": record.comment,
    }


def _author(author: Author) -> dict[str, Any]:
    return {
        "name": author.name,
        "family": author.family,
        "given": author.given,
        "suffix": author.suffix,
        "is_group": author.is_group,
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    record = candidate.record
    return {
        "arxiv_id": record.arxiv_id,
        "title": record.title,
        "url": record.arxiv_id.url,
        "short_authors": short_authors_of(record),
        "year": record.submitted.year,
        "signals": candidate.evidence,
    }
