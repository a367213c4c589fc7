"""What a line of a document can be, by its shape: a title, names, a venue or a date, a value with its label."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from papershelf.readers.dates import parse_date
from papershelf.readers.fields import column, known_columns
from papershelf.readers.paperlinks import is_label
from papershelf.readers.people import split_authors
from papershelf.readers.prose import abstractness, capitalised, goes_on, has_sentence_word
from papershelf.text import clean

if TYPE_CHECKING:
    from papershelf.model import PartialDate
    from papershelf.readers.blocks import Block

MARKS = " \t\n*_|·•,;:–—-+→↑>"
"""Characters around a line that say nothing."""
LABEL = re.compile(r"([^\W\d_][^:：\n]{0,24}?) ?[:：]\s*(?=\S)")
"""What stands before a value: `Abstract: …`."""
AHEAD = re.compile(
    r"\s*(?:[\[(（【]([^\[\]()（）【】\n]{1,40})[\])）】]|((?:19|20)\d\d[-./]\d\d?(?:[-./]\d\d?)?))\s*[:|·–—-]?\s*"
)
"""A date, or anything in brackets, before a title: `[2023/05] …`, `(NeurIPS'23) …`."""
_EMPTY_BRACKETS = re.compile(r"[\[(（【][\s,;|/&·•-]*[\])）】]")
_TAG = re.compile(r"(?<![\w/#&.])#([^\W\d_][\w-]*)(?=[\s,;.)\]]|$)")
_PARTICLES = frozenset("van von der den de da di la le du del dos bin ibn al el and ter ten of".split())
_PARTS = re.compile(r"\n| [|·•/] |(?<=[a-z])[.] ")
_SECTION = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})+[.)]?|\d{1,3}[.)]|[IVX]{1,5}[.)]|[A-Z][.)])\s+(?=\S)")
_BY = re.compile(r"(?:authors?|by|作者)\s*[:：]?\s+", re.IGNORECASE)


def plain(text: str) -> str:
    """Text without emoji around it; signs within a title may mean something."""
    begin, end = 0, len(text)
    while begin < end and (text[begin].isspace() or _is_picture(text[begin])):
        begin += 1
    while end > begin and (text[end - 1].isspace() or _is_picture(text[end - 1])):
        end -= 1
    return text[begin:end]


def _is_picture(char: str) -> bool:
    return unicodedata.category(char) in {"So", "Sk", "Cn", "Mn", "Me", "Cf"} and not char.isascii()


def heading_text(block: Block) -> str:
    """The words of a heading: without its number, emoji, and links that lead back to the contents."""
    text = clean(block.text)
    for link in block.links:
        if link.url.startswith("#") and is_label(link.text):
            text = text.replace(link.text, " ", 1)
    text = plain(clean(without_empty_brackets(text)))
    number = _SECTION.match(text)
    text = plain(text[number.end() if number else 0 :])
    return clean(text.strip("*_ #:：").rstrip(" [(")) if any(map(str.isalnum, text)) else ""


def day_ahead(text: str) -> PartialDate | None:
    """The date that stands before a title: `[2023/05] …`, `2024-05-01: …`."""
    found = AHEAD.match(text.lstrip(MARKS + "["))
    return parse_date(found[1] or found[2]) if found else None


def without_empty_brackets(text: str) -> str:
    """Text without the brackets that stood around what was taken out of it, one in another too."""
    return _EMPTY_BRACKETS.sub(" ", _EMPTY_BRACKETS.sub(" ", text))


def without_tags(text: str) -> str:
    """Text without its `#tag`s."""
    return _TAG.sub(" ", text)


def tags_in(text: str) -> tuple[str, ...]:
    """The `#tag`s of a text, without their sign."""
    return tuple(dict.fromkeys(found.strip("-_") for found in _TAG.findall(text)))


def labelled(line: str) -> tuple[str, str] | None:
    """The column and the value of a line such as `Authors: …` or `Main category: …`."""
    found = LABEL.match(line)
    name = column(found[1].removeprefix("Main ")) if found else ""
    return (name, clean(line[found.end() :])) if found and known_columns([name]) else None


def people_in(line: str) -> tuple[str, ...]:
    """The names in a line that holds nothing but names; none in any other."""
    by = _BY.match(line)
    bare = line[by.end() if by else 0 :].strip(" .;*_()")
    if not bare or len(bare) > 5000 or any(map(str.isdigit, bare)):
        return ()
    names = split_authors(bare)
    is_list = bool(by) or "et al" in bare or len(names) > 2 or (len(names) == 2 and all(" " in name for name in names))
    odd = sum(not _is_name(name) for name in names)  # in a long list some are written in their own way
    return names if is_list and names and odd <= 0.2 * len(names) else ()


def _is_name(name: str) -> bool:
    words = name.split()
    is_cased = all(not word[0].islower() or word.lower() in _PARTICLES for word in words)
    return 1 <= len(words) <= 6 and len(name) <= 60 and is_cased and ":" not in name


def is_small_print(line: str) -> bool:
    """Whether a line says who, where or when, or what links lead to; no title, and no sentence."""
    bare = line.strip(MARKS + ".()[]")
    names = people_in(bare)
    # Two names, or some of one word, can be a title: "Histogram and Diffusion", "Fair, Efficient, and Diverse".
    is_people = ("et al" in bare and bool(names)) or (len(names) > 2 and all(" " in name for name in names))
    return is_people or is_label(bare) or bool(AHEAD.fullmatch(line.strip()))


def is_all_small_print(text: str) -> bool:
    """Whether a text has nothing but small print in all its parts."""
    return all(is_small_print(part) for part in _PARTS.split(text))


def looks_like_title(text: str) -> bool:
    """Whether a text has the shape of a title: some length, mostly letters, no sentence nor a piece of one."""
    letters = sum(char.isalpha() or char == " " for char in text)
    has_length = len(text.encode("utf-8", "replace")) >= 12 and (len(text.split()) > 2 or not text.isascii())
    is_sentence = text.endswith((".", "!", "…")) and capitalised(text) < 0.5 and has_sentence_word(text)
    is_piece = text.endswith((":", ",", ";")) or goes_on(text, "")
    has_shape = has_length and len(text) <= 300 and letters >= 0.7 * len(text) and "://" not in text
    return has_shape and not (is_sentence or is_piece or is_label(text)) and abstractness(text) < 0
