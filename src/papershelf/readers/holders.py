"""What mails and pages begin with, which may hold anything. To tell that none of both is there needs no reader."""

from __future__ import annotations

import re

_LONGEST_HEADER = 400  # lines
_HEADER_LINE = re.compile(r"(?P<name>[A-Za-z][\w-]*):(?:\s.*)?|[ \t].*")
_POSTMARK = re.compile(r"From \S{1,200} .{0,60}\d\d:\d\d.*")
_SURE = frozenset({"from", "message-id", "received", "return-path", "mime-version"})
_KNOWN = _SURE | frozenset({"to", "subject", "date", "delivered-to", "content-type", "reply-to", "cc", "list-id"})
_PAGE = re.compile(
    r"\s*(?:<\?xml\b[^<>]{0,200}>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*){0,5}<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def is_mail(text: str) -> bool:
    """Whether a text begins with the header of a mail: nothing but fields, two of them those that mails have."""
    names: set[str] = set()
    for index, line in enumerate(text[: 1 << 18].split("\n", _LONGEST_HEADER)[:_LONGEST_HEADER]):
        if index == 0 and _POSTMARK.fullmatch(line):
            continue
        found = _HEADER_LINE.fullmatch(line)
        if not found:
            return not line.strip() and _is_header(names)
        if found["name"]:
            names.add(found["name"].lower())
    return _is_header(names)


def _is_header(names: set[str]) -> bool:
    return not names.isdisjoint(_SURE) and len(names & _KNOWN) > 1


def is_page(text: str) -> bool:
    """Whether a text begins as a page does."""
    return bool(_PAGE.match(text))
