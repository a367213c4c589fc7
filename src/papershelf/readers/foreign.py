"""Formats that are not read here, by their first bytes or characters, so that a refusal can name them."""

from __future__ import annotations

import re

_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"%!PS", "a PostScript document"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc, .xls, .ppt)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"RIFF", "an image, sound or video"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"bplist00", "a property list or web archive"),
)
# Office, e-books and OpenDocument are zip archives; the names of what they hold tell them.
_ZIPPED = (
    (b"word/", "a Word document (.docx)"),
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"ppt/", "a PowerPoint presentation (.pptx)"),
    (b"application/epub+zip", "an EPUB book"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file"),
)
_TEXT = (
    (r"\s*(?:<\?xml|<rss|<feed|<opml|<svg)\b", "XML"),
    (r"(?:.*\n){0,60}?[ \t]*@[A-Za-z]+[ \t]*[{(][ \t]*[^\s,]+,", "a BibTeX file"),
    (r"\s*TY  - ", "an RIS file"),
    (r"(?:%.*\n|[ \t]*\n){0,60}\\documentclass\b", "a LaTeX document"),
    (r"#!\s*/", "a program's source"),
)
_TEXT_PATTERNS = tuple((re.compile(pattern), kind) for pattern, kind in _TEXT)


def document_kind(head: bytes) -> str | None:
    """What a binary file is, with its article ("a PDF"), by how it begins."""
    if head.startswith(b"PK\x03\x04"):
        return next((kind for mark, kind in _ZIPPED if mark in head), "a zip archive")
    return next((kind for mark, kind in _MAGIC if head.lstrip().startswith(mark)), None)


def text_kind(head: str) -> str | None:
    """What a text is, with its article, when it plainly begins as a format that is not read here."""
    return next((kind for pattern, kind in _TEXT_PATTERNS if pattern.match(head)), None)
