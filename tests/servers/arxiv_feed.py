"""Atom as arXiv's API writes it, element for element in its order."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.model import Record

_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" \
xmlns="http://www.w3.org/2005/Atom">
"""
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A record in the version that the feed shows."""

    record: Record
    version: int


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, as the feed repeats it."""

    search_query: str
    id_list: str
    start: int
    max_results: int


def latest(record: Record) -> Entry:
    """The record in its latest version; a snapshot's `Record` does not count them, so it is 1 or 2."""
    return Entry(record, 2 if record.updated and record.updated != record.published else 1)


def render_feed(question: Question, entries: Sequence[Entry], total: int, now: float) -> str:
    """The feed of one page of results; `total` is the number of all hits, `now` seconds since 1970."""
    query, ids = question.search_query, question.id_list
    window = f"start={question.start}&max_results={question.max_results}"
    title = f"arXiv Query: search_query={query}&id_list={ids}&{window}"
    link = f"https://arxiv.org/api/query?search_query={query}&{window}&id_list={ids}"
    digest = base64.b64encode(hashlib.sha1(title.encode("utf-8", "replace")).digest()).decode().rstrip("=")
    return "".join(
        (
            _HEAD,
            f"  <id>https://arxiv.org/api/{digest}</id>\n",
            f"  <title>{_text(title)}</title>\n",
            f"  <updated>{_moment(now)}</updated>\n",
            f'  <link href={_attribute(link)} type="application/atom+xml"/>\n',
            _counts(question.max_results, total, question.start),
            *map(_render_entry, entries),
            "</feed>\n",
        )
    )


def render_error(message: str, now: float) -> str:
    """The feed that goes with status 400: one entry titled "Error"."""
    url = f"https://arxiv.org/api/errors#{message.replace(' ', '_')}"
    return "".join(
        (
            _HEAD,
            "  <id>https://arxiv.org/</id>\n",
            "  <title>arXiv Search Results</title>\n",
            f"  <updated>{_moment(now)}</updated>\n",
            _counts(1, 1, 0),
            "  <entry>\n",
            f"    <id>{_text(url)}</id>\n",
            "    <title>Error</title>\n",
            f"    <updated>{_moment(now)}</updated>\n",
            f'    <link href={_attribute(url)} rel="alternate" type="text/html"/>\n',
            f"    <summary>{_text(message)}</summary>\n",
            "    <author>\n      <name>arXiv api core</name>\n    </author>\n",
            "  </entry>\n",
            "</feed>\n",
        )
    )


def _counts(per_page: int, total: int, start: int) -> str:
    return (
        f"  <opensearch:itemsPerPage>{per_page}</opensearch:itemsPerPage>\n"
        f"  <opensearch:totalResults>{total}</opensearch:totalResults>\n"
        f"  <opensearch:startIndex>{start}</opensearch:startIndex>\n"
    )


def _render_entry(entry: Entry) -> str:
    record = entry.record
    name = f"{record.arxiv_id}v{entry.version}"
    first = record.published or dt.date(*record.arxiv_id.year_month, 1)
    last = record.updated or first
    lines = [
        f"<id>http://arxiv.org/abs/{name}</id>",
        f"<title>{_text(record.title)}</title>",
        f"<updated>{last}T00:00:00Z</updated>",
        f'<link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>',
        f'<link href="https://arxiv.org/pdf/{name}" rel="related" type="application/pdf" title="pdf"/>',
        f"<summary>{_text(record.abstract)}</summary>",
    ]
    lines += [
        f'<category term={_attribute(category)} scheme="http://arxiv.org/schemas/atom"/>'
        for category in record.categories
    ]
    lines.append(f"<published>{first}T00:00:00Z</published>")
    lines += [f"<arxiv:comment>{_text(record.comment)}</arxiv:comment>"] if record.comment else []
    if record.primary_category:
        lines.append(f"<arxiv:primary_category term={_attribute(record.primary_category)}/>")
    lines += [f"<arxiv:journal_ref>{_text(record.journal_ref)}</arxiv:journal_ref>"] if record.journal_ref else []
    for author in record.authors:
        lines += ["<author>", f"  <name>{_text(author.name)}</name>", "</author>"]
    if record.doi:
        lines.append(f"<arxiv:doi>{_text(record.doi)}</arxiv:doi>")
        lines.append(f'<link rel="related" href={_attribute(f"https://doi.org/{record.doi}")} title="doi"/>')
    return "".join(("  <entry>\n", *(f"    {line}\n" for line in lines), "  </entry>\n"))


def _moment(seconds: float) -> str:
    return f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _attribute(text: str) -> str:
    quoted = _text(text).replace('"', "&quot;")
    return f'"{quoted}"'
