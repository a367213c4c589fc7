"""The title in a block of a document, and what stands beside it: links, authors, a venue, a description."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from papershelf.readers.base import is_title
from papershelf.readers.fields import column
from papershelf.readers.outline_lines import AHEAD, LABEL, MARKS, is_small_print, looks_like_title, people_in, plain
from papershelf.readers.outline_spans import LONGEST_BLOCK, Span, spans_of, without_labels
from papershelf.readers.paperlinks import is_label, leads_to_paper
from papershelf.readers.prose import abstractness, capitalised, goes_on, has_sentence_word
from papershelf.readers.titleline import without_marks, without_quotes
from papershelf.text import clean

if TYPE_CHECKING:
    from papershelf.readers.blocks import Block, Link

_LABEL_WORDS = frozenset({"paper", "title", "论文", "標題", "标题", "papertitle", "new", "newpaper", "papers"})
_DASH = re.compile(r"\s+(?:[-–—|~→]|--+|:)\s+|(?<=\w)\s?—\s?(?=\w)|(?<=[)\w])[-–—]\s+(?=[a-z])")
_STOP = re.compile(
    r"(?<=[^\W\d_A-Z])[.](?=\s+[^\W\d_a-z])|[?!](?=\s+[A-Z])|(?:(?<=[A-Z]{2})|(?<=[)\]\d”\"]))[.](?=\s+[A-Z][^\s.]+)"
)
_END = re.compile(r", | [(\[]")
_APA = re.compile(
    r"([^()\n]{3,300}?)\((?:19|20)\d\d[a-z]?(?:, [^()]{1,20})?\)[.:,]?\s+(.{10,400}?)(?:[.?!](?=\s|$)|\n|$)"
)
_QUOTED = re.compile(r"([^“”\"\n]{0,300}?)[“\"]([^“”\"\n]{12,400}?)[,.]?[”\"](?=[\s,.;:)]|$)")


@dataclass(frozen=True, slots=True)
class Naming:
    """A title, the links that are the paper's, and the lines that stand beside them."""

    title: str
    links: tuple[Link, ...]
    beside: tuple[str, ...]


def namings(block: Block) -> tuple[Naming, ...]:
    """The papers that a block names and links to; none when no link of its leads to a paper, or there is no title."""
    text = block.text[:LONGEST_BLOCK]
    spans = spans_of(text, block.links)
    papers = [span for span in spans if leads_to_paper(span.link)]
    if not papers:
        return ()
    titled = [span for span in papers if not is_label(span.link.text) and abstractness(span.link.text) < 0]
    several = [span for span in titled if looks_like_title(span.link.text)]
    if len({span.link.text for span in several}) > 1:
        return tuple(Naming(_tidied(span.link.text), (span.link,), ()) for span in several)
    bare = without_labels(text, spans, titled)
    first = titled[0] if titled else papers[0]
    links = (first.link, *(span.link for span in papers if span is not first and span.begin >= first.begin))
    title, rest = _marked_title(bare, titled, block)
    if not title:
        title, rest = cut(rest)
        is_prose = capitalised(title) < 0.5 and has_sentence_word(title)
        if is_prose or abstractness(title) >= 0 or is_small_print(title) or (not _is_named(title)):
            return ()
    return (Naming(title, links, _lines(rest)),)


def bare_naming(block: Block) -> Naming | None:
    """What a block without links to papers would name, were its text a title."""
    text = block.text[:LONGEST_BLOCK]
    bare = without_labels(text, spans_of(text, block.links), ())
    title, rest = _marked_title(bare, [], block)
    if not title:
        title, rest = cut(rest)
    is_named = _is_named(title) and looks_like_title(title) and not is_small_print(title)
    return Naming(title, (), _lines(rest)) if is_named else None


def _is_named(title: str) -> bool:
    return is_title(title) and any(char.isupper() or char.isdigit() or not char.isascii() for char in title)


def _marked_title(text: str, titled: list[Span], block: Block) -> tuple[str, str]:
    """The title: the text of a link to a paper, or what is bold or linked at the beginning; and the rest."""
    lead = _lead(text)
    marked = [part for part in map(plain, (*block.strong, *(link.text for link in block.links))) if part]
    ahead = (part for part in marked if lead.startswith(part) and is_title(part) and not _is_beside(part))
    title = max(ahead, key=len, default="")
    if titled and (not looks_like_title(title) or is_small_print(title)):
        title = plain(titled[0].link.text)
    if not title or title not in lead:
        return "", lead
    rest = lead[lead.index(title) + len(title) :]
    if (
        not looks_like_title(title) and rest[:1].isspace() and rest.lstrip()[:1].isalnum()
    ):  # a short name of the paper, and its title
        longer, after = cut(rest)
        if (
            looks_like_title(longer)
            and capitalised(longer) >= 0.5
            and not (has_sentence_word(longer) or people_in(longer))
        ):
            return longer, after
    return _extended(title, rest)


def _is_beside(text: str) -> bool:
    return is_label(text) or ("et al" in text and bool(people_in(text)))


def _extended(title: str, rest: str) -> tuple[str, str]:
    """A short name with the rest of the title behind its colon: `**BERT**: Pre-training of Deep … Transformers`."""
    name = _tidied(title)
    behind = rest.lstrip("* \n")
    colon = behind[:1] == ":" or title.rstrip().endswith(":")
    if colon and len(name.split()) <= 5:
        more, after = cut(behind.lstrip(": "))
        is_rest = looks_like_title(more) and not more[0].islower() and not has_sentence_word(more)
        if is_rest and capitalised(more) >= 0.5 and not people_in(more):
            return f"{name}: {more}", after
    return name, rest


def _lead(text: str) -> str:
    """The text without what stands before a title: a number, a box, emoji, a date or a venue in brackets, a label."""
    for _ in range(6):
        before = text
        text = plain(_without_mark(text.strip(MARKS)))
        ahead = AHEAD.match(text)
        if (
            ahead
            and (ahead[2] or is_small_print(ahead[1]) or any(map(str.isdigit, ahead[1])))
            and ahead.end() < len(text)
        ):
            text = text[ahead.end() :]
        label = LABEL.match(text)
        if label and column(label[1]) in _LABEL_WORDS:
            text = text[label.end() :]
        if text == before:
            break
    return text


def _without_mark(text: str) -> str:
    first, newline, rest = text.partition("\n")
    return without_marks(first) + newline + rest


def cut(text: str, people: int = 2) -> tuple[str, str]:
    """The title that a text without marks begins with, and the rest: authors, a venue, a description.

    So many times `people` may stand before it.
    """
    lead = _lead(text)
    for pattern in (_APA, _QUOTED):
        found = pattern.match(lead)
        if found and (not found[1].strip() or people_in(found[1].strip(" ,.:"))):
            return _tidied(found[2]), f"{found[1]}\n{lead[found.end() :]}"
    first, rest = _first_line(lead)
    for found in sorted((*_DASH.finditer(first), *_STOP.finditer(first)), key=lambda found: found.start()):
        left, right = first[: found.end()].strip(), first[found.end() :].strip()
        is_stop = found[0] in ".?!"
        left = left if is_stop else first[: found.start()].strip()
        if people and people_in(left):
            title, after = cut(f"{right}\n{rest}", people - 1)
            return title, f"{left}\n{after}"
        if not left.endswith((" vs.", "al.", " v.")) and (is_stop or _ends_at(left, right)):
            return _tidied(left), f"{right}\n{rest}"
    title, behind = _without_end(_tidied(first))
    return title, f"{behind}\n{rest}"


def _without_end(title: str) -> tuple[str, str]:
    """A title without the venue or the authors that stand behind its last commas or in brackets, and those."""
    for found in reversed([*_END.finditer(title)] if is_title(title) else []):
        left, right = title[: found.start()], title[found.end() :].rstrip(")] ")
        if not looks_like_title(left):
            break
        if is_small_print(right):
            begun, others = _without_end(left)
            return begun, f"{others}\n{right}"
    return title, ""


def _ends_at(left: str, right: str) -> bool:
    """Whether a dash between two parts stands behind the title, not within it."""
    is_sentence = abstractness(right) > -1 or (capitalised(right) < 0.5 and has_sentence_word(right))
    is_beside = is_small_print(right) or bool(people_in(right))
    return bool(left) and (right[:1].islower() or is_sentence or is_beside or len(right) > 120)


def _first_line(text: str) -> tuple[str, str]:
    """The first line, with the next as long as they are one title that was broken; and the lines behind."""
    lines = [line.strip() for line in text.split("\n")]
    first, count = lines[0], 1
    for line in lines[1:]:
        is_broken = goes_on(first, line) or (line[:1].islower() and len(first) > 40)
        if not is_broken or is_small_print(line):
            break
        first, count = f"{first} {line}", count + 1
    return first, "\n".join(lines[count:])


def _tidied(title: str) -> str:
    """A title without quotes, pictures and the punctuation behind it."""
    bare = without_quotes(plain(clean(title)).strip("*|·•,;:–—→ "))
    return re.sub(r"(?<=[^\W_])[.]$|(?<=[?!])[.,]$", "", bare).rstrip(" ,;:")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for part in text.split("\n") if any(map(str.isalnum, line := part.strip(MARKS))))
