"""Mails, saved as files (.eml) or in boxes (mbox): their texts are given to the readers that know them.

A place is a line of the file. Within a part in base64 lines cannot be told: there it is the line where the part begins.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import structs

from papershelf.readers import arxivmail, hfcompact, hfspaced, html, markdown, outline, titles
from papershelf.readers.base import Reader, Reading
from papershelf.readers.evidence import sifted
from papershelf.readers.hfpage import is_banner, read_lines
from papershelf.readers.holders import is_mail
from papershelf.readers.mailparts import Part, parts_of
from papershelf.readers.mailtext import blocks_of, headings_in, tidied, title_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from papershelf import model
    from papershelf.model import Mention, Place

# In the order in which they are tried; what they do not know is read as titles or as a text with links.
_KNOWING = (arxivmail.READER, hfspaced.READER, hfcompact.READER, markdown.READER)


def read(text: str, file: str) -> Reading:
    """The papers of a mail; of a text in several forms, the one that names most of them."""
    warnings: list[model.Warning] = []
    reading = _of_part(parts_of(text, file, warnings), file)
    everything = sorted([*warnings, *reading.warnings], key=lambda warning: warning.place.line)
    return replace(reading, warnings=tuple(everything))


def _of_part(part: Part, file: str) -> Reading:
    if part.kind in ("mixed", "alternative"):
        inner = [(_of_part(one, file), one) for one in part.parts]
        if part.kind == "alternative" and inner:
            return max(inner, key=lambda pair: _worth(*pair))[0]
        return Reading(
            tuple(mention for reading, _ in inner for mention in reading.mentions),
            tuple(warning for reading, _ in inner for warning in reading.warnings),
            tuple(mention for reading, _ in inner for mention in reading.doubtful),
        )
    reading = html.read(part.text, file) if part.kind == "text/html" else _of_text(part, file)
    reading = Reading(
        tuple(structs.replace(mention, place=_placed(mention.place, part)) for mention in reading.mentions),
        tuple(replace(warning, place=_placed(warning.place, part)) for warning in reading.warnings),
        tuple(structs.replace(mention, place=_placed(mention.place, part)) for mention in reading.doubtful),
    )
    if part.kind == "text/html" and not reading.mentions:
        text = _as_text(part)
        return max((reading, part), (_of_part(text, file), text), key=lambda pair: _worth(*pair))[0]
    return reading


def _worth(reading: Reading, part: Part) -> tuple[int, int, bool]:
    """What a form of a text is worth: the papers that it names, and that it links to them and says what is what."""
    is_linked = part.kind != "text/plain" and any(mention.url for mention in reading.mentions)
    return len(reading.mentions), len(reading.doubtful), is_linked


def _placed(place: Place, part: Part) -> Place:
    return structs.replace(place, line=part.lines[min(place.line, len(part.lines)) - 1])


def _as_text(part: Part) -> Part:
    """A page as plain text: people write lists of titles in mailers that send HTML."""
    texts = [(text, block.line) for block in html.blocks_of(part.text) for text in (*block.text.split("\n"), "")]
    lines = tuple(part.lines[min(line, len(part.lines)) - 1] for _, line in texts) or part.lines[:1]
    return Part("text/plain", "\n".join(text for text, _ in texts), lines)


def _of_text(part: Part, file: str) -> Reading:
    lines = tidied(part.text, is_flowed=part.is_flowed)
    text = "\n".join(lines)
    for reader in _KNOWING:
        if reader.sniff(text):
            reading = reader.read(text, file)
            # Short and long lines take turns in letters of shops, too; the banner of a page is its own.
            is_sure = reader is not hfcompact.READER or any(map(is_banner, read_lines(text)))
            return reading if is_sure else sifted(reading, len(reading.mentions))
    headings = headings_in(lines)
    items = sum(any(map(str.isalnum, line)) and not line.rstrip().endswith(":") for line in lines)
    text = "\n".join(title_lines(lines))
    if text.strip() and titles.sniff(text):
        reading = titles.read(text, file)
        reading = replace(reading, mentions=tuple(_below(mention, headings) for mention in reading.mentions))
        return sifted(reading, items)
    return outline.read(list(blocks_of(lines, headings)), file)


def _below(mention: Mention, headings: Mapping[int, tuple[str, ...]]) -> Mention:
    """The mention with the headings that stand above its line; those are known by their indexes."""
    indexes = list(headings)
    above = bisect_right(indexes, mention.place.line - 1)
    return structs.replace(mention, headings=headings[indexes[above - 1]]) if above else mention


READER = Reader("mail", "a mail or a box of them (.eml, mbox)", is_mail, read, (".eml", ".mbox"))
