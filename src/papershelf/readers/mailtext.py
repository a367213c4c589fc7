"""Plain text as people mail it: without greetings, signatures and small print; its headings; its paragraphs and items.

Every step keeps the number of lines, so that what is found can be placed.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from papershelf.readers.blocks import Block, Link
from papershelf.readers.prose import capitalised, is_wrapped
from papershelf.readers.weblinks import target
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_FRAME = re.compile(
    r"\W*(?:(?:view|read|open|see) (?:this |the |our )?(?:e-?mail|message|newsletter|issue|it)? ?(?:in|on|online)\b"
    r"(?: (?:your |a |the )?(?:web ?)?(?:browser|app|web|site|website))?\W*$|having trouble (?:view|read)"
    r"|(?:click here )?(?:to )?unsubscribe(?: (?:here|from|at any time|instantly)\b|\W*$|, )"
    r"|(?:manage|update|change|edit) (?:your |my |e-?mail |alert )+"
    r"(?:preferences|subscriptions?|settings|alerts?|options)"
    r"|(?:list|cancel|see|edit) (?:my |all )?alerts?\W*$|forward this (?:e-?mail|to a friend)|sent from my "
    r"|you(?:'re| are)? (?:receiv|got|get)\w* this (?:e-?mail|message|alert|newsletter|because)"
    r"|this (?:e-?mail|message|alert|newsletter) (?:was|is) (?:sent|intended)"
    r"|(?:privacy policy|terms of (?:service|use)|all rights reserved)\W*$|(?:copyright )?(?:©|\(c\)) ?(?:19|20)\d\d"
    r"|why (?:did i get|am i receiving) this|(?:if )?you no longer (?:want|wish) )",
    re.IGNORECASE,
)
_LONGEST_FRAME = 200
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b(?:[^.:]{0,40}[,!:]| all| everyone| there| team)?",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:(?:all the |all |my )?best|(?:kind|best|warm)(?:est)? (?:regards|wishes)|regards|cheers|thanks(?: a lot)?"
    r"|thank you|yours|sincerely|many thanks|happy reading)[^\w]*",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"--[ ]?|_{20,}")
_LONGEST_SIGNATURE = 15  # lines
_LONGEST_ENDING = 6
_QUOTED = re.compile(r"(?:> ?)+")
_UNDERLINE = re.compile(r"(={3,}|-{3,})[ \t]*")
_LONGEST_HEADING = 80
_UNDERLINED, _CAPITALS, _DASHED = 1, 2, 3  # levels
_ITEM = re.compile(r"\s*(?:[-*+•‣◦▪●■–]|\(?\d{1,4}[.)]|\[\d{1,4}\])\s+(?=\S)")
_ADDRESS = re.compile(r"<?(https?://[^\s<>\"]*[^\s<>\".,;:!?'\])])>?")


def is_frame(text: str) -> bool:
    """Whether a text stands around the content of a mail or a page, such as `View in browser` or `Unsubscribe`."""
    return len(text) <= _LONGEST_FRAME and bool(_FRAME.match(text))


def tidied(text: str, *, is_flowed: bool) -> list[str]:
    """The lines of a mail without marks of quoting, and with blank lines for what is not its content.

    Where the mail says that it is flowed (https://www.rfc-editor.org/rfc/rfc3676), lines are put together again.
    """
    lines = [_QUOTED.sub("", line, count=1) if line.startswith(">") else line for line in text.split("\n")]
    end = _end(lines)
    lines[end:] = [""] * (len(lines) - end)
    if is_flowed:
        _join(lines)
    return ["" if is_frame(line.strip()) or _GREETING.fullmatch(line.strip()) else line for line in lines]


def _end(lines: Sequence[str]) -> int:
    """Where the signature begins, or the mail ends."""
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    for index in range(last - 1, max(0, last - _LONGEST_SIGNATURE) - 1, -1):
        is_closing = index >= last - _LONGEST_ENDING and _CLOSING.fullmatch(lines[index].strip())
        if is_closing or _SIGNATURE.fullmatch(lines[index]):
            last = index
    return last


def _join(lines: list[str]) -> None:
    begin = 0
    parts: list[str] = []
    for index, line in enumerate(lines):
        parts.append(line)
        if not line.endswith(" ") or not line.strip() or index == len(lines) - 1:
            lines[begin : index + 1] = ["".join(parts), *[""] * (index - begin)]
            begin, parts = index + 1, []


def headings_in(lines: list[str]) -> dict[int, tuple[str, ...]]:
    """For each heading, by its index: the headings that text below it stands below. They are blanked in `lines`.

    Headings are underlined, or in capitals with a blank line above; one with nothing below it is none.
    """
    found = {index: level for index in range(len(lines)) if (level := _level(lines, index))}
    order = sorted(found)
    paths: dict[int, tuple[str, ...]] = {}
    path: list[tuple[int, str]] = []
    for index, following in pairwise([*order, len(lines)]):
        level = found[index]
        below = lines[index + 1 + (level != _CAPITALS) : following]
        if not any(map(str.strip, below)) and not (following < len(lines) and found[following] > level):
            continue
        path = [*(above for above in path if above[0] < level), (level, clean(lines[index]).strip("* :"))]
        paths[index] = tuple(text for _, text in path)
    for index in paths:
        lines[index] = ""
        if found[index] != _CAPITALS:
            lines[index + 1] = ""
    return paths


def _level(lines: Sequence[str], index: int) -> int:
    """The level of the heading in a line; 0 when it is none."""
    line = lines[index].strip()
    has_room = index == 0 or not lines[index - 1].strip() or bool(_UNDERLINE.fullmatch(lines[index - 1]))
    if not has_room or not 2 < len(line) <= _LONGEST_HEADING or not any(map(str.isalpha, line)):
        return 0
    below = lines[index + 1].strip() if index + 1 < len(lines) else ""
    if (mark := _UNDERLINE.fullmatch(below)) and len(below) >= min(len(line), 10) / 2:
        return _UNDERLINED if mark[1][0] == "=" else _DASHED
    is_sentence = line.endswith((".", ",", ";")) or "://" in line
    return _CAPITALS if line.isupper() and sum(map(str.isalpha, line)) > 2 and not is_sentence else 0


def title_lines(lines: Sequence[str]) -> list[str]:
    """The lines, blank where one leads to a list or is a sentence; none where addresses stand below their titles.

    Titles may all end in a full stop; sentences stand alone or among titles.
    """
    bare = [line.strip() for line in lines]
    if any(map(_ADDRESS.fullmatch, bare)):
        return []
    sentences = {line for line in bare if line.endswith((".", "!")) and capitalised(line) < 0.5}
    written = [line for line in bare if line]
    is_list = len(written) > 2 and 2 * sum(line in sentences for line in written) > len(written)
    return ["" if line.endswith(":") or (line in sentences and not is_list) else line for line in bare]


def blocks_of(lines: Sequence[str], headings: Mapping[int, tuple[str, ...]]) -> Iterator[Block]:
    """The paragraphs and items of a text, with its headings."""
    begin = 0
    part: list[str] = []
    for index, line in enumerate([*lines, ""]):
        is_item = bool(_ITEM.match(line))
        if part and (is_item or not line.strip() or index in headings):
            yield _block(part, begin)
            part = []
        if index in headings:
            yield Block(index + 1, headings[index][-1], heading=len(headings[index]))
        elif line.strip():
            begin = begin if part else index
            part.append(line)


def _block(lines: list[str], begin: int) -> Block:
    """The block that some lines make; addresses in them are links."""
    item = _ITEM.match(lines[0])
    texts = [lines[0][item.end() :] if item else lines[0], *lines[1:]]
    texts = [clean(_ADDRESS.sub(r" \1 ", text)) for text in texts]
    found = [url for text in texts for url in _ADDRESS.findall(text)]
    links = tuple(Link(url, url) for url in found if target(url))
    joined = (" " if len(texts) > 1 and is_wrapped(texts) else "\n").join(filter(None, texts))
    return Block(begin + 1, joined, links, depth=1 if item else 0)
