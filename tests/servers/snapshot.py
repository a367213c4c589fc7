"""Reads arXiv metadata in Kaggle's format for the local servers, on its own, so as not to share papershelf's errors."""

from __future__ import annotations

import datetime as dt
import email.utils
import gzip
import io
import json
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import zstandard

from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Author, Record

if TYPE_CHECKING:
    from collections.abc import Iterator


def load_snapshot(path: Path) -> Iterator[Record]:
    """The records of a file with one JSON object a line: plain, `.gz` or `.zst`.

    Raises:
        ValueError: a line is no JSON object or names no arXiv id; the message has its number.
    """
    with _opened(path) as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield _record(json.loads(line))
                except (AttributeError, KeyError, TypeError, ValueError) as error:
                    raise ValueError(f"{path}, line {number}: {error!r}") from error


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    if path.suffix == ".zst":
        return io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(path.open("rb")), encoding="utf-8")
    return path.open(encoding="utf-8")


def _record(fields: dict[str, Any]) -> Record:
    arxiv_id = ArxivId.parse(fields["id"])
    if arxiv_id is None:
        raise ValueError(f"{fields['id']!r} is no arXiv id")
    versions = [version["created"] for version in fields.get("versions") or ()]
    return Record(
        arxiv_id=arxiv_id,
        title=_spaced(fields["title"]),
        authors=tuple(_author(*parts[:3]) for parts in fields.get("authors_parsed") or ()),
        abstract=_spaced(fields.get("abstract")),
        published=_day(versions[0]) if versions else None,
        updated=_day(versions[-1]) if versions else None,
        categories=tuple((fields.get("categories") or "").split()),
        doi=Doi(fields["doi"]) if fields.get("doi") else None,
        journal_ref=_spaced(fields.get("journal-ref")) or None,
        comment=_spaced(fields.get("comments")) or None,
    )


def _author(family: str, given: str = "", suffix: str = "") -> Author:
    return Author(_spaced(family), _spaced(given), _spaced(suffix))


def _spaced(text: str | None) -> str:
    return " ".join((text or "").split())


def _day(written: str) -> dt.date:
    """From `Mon, 2 Apr 2007 19:18:42 GMT` or `2007-04-02`."""
    if written[:4].isdigit():
        return dt.date.fromisoformat(written[:10])
    return email.utils.parsedate_to_datetime(written).date()
