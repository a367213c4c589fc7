"""A page of arXiv's OAI-PMH answers, read strictly: what changed, and how to go on.

The protocol is described at http://www.openarchives.org/OAI/openarchivesprotocol.html, the format `arXivRaw` at
http://arxiv.org/OAI/arXivRaw.xsd. Of arXiv's formats, that one alone has the date of each version: `created` in the
format `arXiv` is the current version's (https://github.com/arXiv/oaipmh).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

import msgspec

from papershelf.sources.snapshot import Entry, Version, in_order
from papershelf.sources.transport import Damaged, Failure, Fatal
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT: Final = "arXivRaw"
_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_RAW = "{http://arxiv.org/OAI/arXivRaw/}"
_PREFIX = "oai:arXiv.org:"


class TokenRefused(Failure):
    """The token with which the list was to go on is not valid any more; tokens end at midnight UTC."""


class Change(msgspec.Struct, frozen=True):
    """A paper that is new or has changed, or was deleted: then there is no `entry`.

    Attributes:
        id: without a version.
        stamp: the day of the change, ISO 8601.
        entry: its metadata as they are now.
    """

    id: str
    stamp: str
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list.

    Attributes:
        day: when arXiv answered, ISO 8601, UTC.
        changes: in their order.
        token: by which the next page is asked for; empty on the last one.
        damaged: how many records could not be read.
    """

    day: str
    changes: tuple[Change, ...] = ()
    token: str = ""
    damaged: int = 0


def read_page(body: bytes) -> Page:
    """The page that an answer holds; none of its records if no record matches.

    Raises:
        Failure: it is not whole, no OAI-PMH, or an error that arXiv tells; `TokenRefused` if that is about the token.
    """
    root = _tree(body)
    if root.tag != f"{_OAI}OAI-PMH":
        raise Damaged("arXiv's answer was no OAI-PMH")
    day = _day(_text(root, f"{_OAI}responseDate"))
    if not day:
        raise Damaged("arXiv's answer had no date")
    error = root.find(f"{_OAI}error")
    if error is not None:
        return _without_records(day, error)
    records = root.find(f"{_OAI}ListRecords")
    if records is None:
        raise Damaged("arXiv's answer held no records")
    found = [_change(record) for record in records.iter(f"{_OAI}record")]
    changes = tuple(change for change in found if change)
    if found and not changes:
        raise Damaged("none of the records in arXiv's answer could be read")
    return Page(day, changes, _text(records, f"{_OAI}resumptionToken"), len(found) - len(changes))


def _tree(body: bytes) -> Element:
    """The document, read by expat alone: no entities but XML's own, and nothing from elsewhere.

    Raises:
        Damaged: it is not well-formed, or has a document type, in which entities could be defined.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: builder.start(_tag(name), attributes)
    parser.EndElementHandler = lambda name: builder.end(_tag(name))
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise Damaged("arXiv's answer was cut off or damaged") from error
    return builder.close()


def _tag(name: str) -> str:
    return "{" + name if "}" in name else name


def _refuse(*_: object) -> None:
    raise Damaged("arXiv's answer was no OAI-PMH")


def _without_records(day: str, error: Element) -> Page:
    code = error.get("code", "")
    if code == "noRecordsMatch":
        return Page(day)
    if code == "badResumptionToken":
        raise TokenRefused("arXiv refused to go on with the list")
    raise Fatal(f"arXiv refused the request ({clean(code)[:40]}); check arxiv_oai_url in the settings")


def _change(record: Element) -> Change | None:
    """What a record tells; None if it cannot be read."""
    header = record.find(f"{_OAI}header")
    if header is None:
        return None
    stamp = _day(_text(header, f"{_OAI}datestamp"))
    arxiv_id = _text(header, f"{_OAI}identifier").removeprefix(_PREFIX)
    metadata = record.find(f"{_OAI}metadata/{_RAW}{FORMAT}")
    is_deleted = header.get("status") == "deleted"
    if not stamp or (metadata is None and not is_deleted):
        return None
    entry = Entry(arxiv_id, "-") if is_deleted or metadata is None else _entry(arxiv_id, metadata)
    try:
        in_order(entry)
    except ValueError:
        return None
    entry.id = str(entry.id)  # plain, as it is written
    return Change(entry.id, stamp, None if is_deleted else entry)


def _entry(arxiv_id: str, metadata: Element) -> Entry:
    return Entry(
        id=arxiv_id,
        title=_text(metadata, f"{_RAW}title"),
        authors=_text(metadata, f"{_RAW}authors"),
        abstract=_text(metadata, f"{_RAW}abstract"),
        comments=_text(metadata, f"{_RAW}comments"),
        journal_ref=_text(metadata, f"{_RAW}journal-ref"),
        doi=_text(metadata, f"{_RAW}doi"),
        categories=_text(metadata, f"{_RAW}categories"),
        versions=[Version(date) for date in _dates(metadata)],
    )


def _dates(metadata: Element) -> Iterator[str]:
    return (_text(version, f"{_RAW}date") for version in metadata.iter(f"{_RAW}version"))


def _text(parent: Element, path: str) -> str:
    return (parent.findtext(path) or "").strip()


def _day(text: str) -> str:
    """The day of a date or moment, or nothing if it is none."""
    try:
        return dt.date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""
