"""Plain titles, one a line; blank lines, comments, bullets, numbering and quotes around a title are allowed."""

from __future__ import annotations

import re
from itertools import takewhile

from papershelf import model
from papershelf.model import Mention, Place
from papershelf.readers.base import LONGEST_TITLE, Reader, Reading, is_title
from papershelf.readers.outline_lines import tags_in
from papershelf.readers.prose import abstractness, capitalised, has_sentence_word
from papershelf.readers.titleline import parse_title_line, without_marks
from papershelf.text import clean

# "#InsTag: …" is a title, "# to read" and "#Attention Is All You Need" are comments: a hashtag has an inner capital or
# a digit. "#12 Title" is numbered.
_COMMENT = re.compile(r"#(?!\w*(?:[a-z0-9][A-Z]|[A-Z]{3}|\d))|#(?:TODO|FIXME|XXX|NOTE)\b")

_TAG = re.compile(r"#[^\W\d_][\w-]*")
_LINES_SNIFFED = 2000
_CODE = re.compile(
    r"^[{}]|[{};]$|;.*;|=>|->|[!=+]=|\w\(\)| = |(?:^|\s)--?[a-z]|(?:^|\s)[~.]?/\w|^\W*(?:from \S+ )?import |^package "
    r"|::|\"\"\"|/\*|\*/|\w\w_\w\w| # |^#\s?(?:include|define|undef|pragma|if|ifdef|ifndef|else|endif)\b"
)
# Tables have their separators without a space; the rest is HTML, Markdown, wiki text, addresses and times.
_MARKUP = re.compile(
    r"<[/!]?[a-z]+(?:\s[^<>]*)?>|\]\(|\]\[|!\[|^\||\t|\*\*|^@|\w@\w|^\d\d?:\d\d|[^\W\d]{2},\w\w|\",|\w;\w|^[A-Z]\w+=|//"
)
# A list of titles that are links is one; Markdown with more beside them is another layout.
_MARKED_UP = re.compile(r"\]\(|!\[|</?[a-z]+(?:\s[^<>]*)?>|^\*\w[^*]*\*|^\|")
_LINKED_TITLE = re.compile(r"\[.*\]\([^()\s]*\)[.,;]?")
_LOWER_WORD = re.compile(r"[a-z]+\b(?![-:])")
_SENTENCE = re.compile(
    r"[a-z)]{3}[.!] +[A-Z]"
    r"|(?:[!,…]|\b(?i:a|an|the|of|for|and|or|in|on|with|from|to|by|that|is|are|was|we|its|as|be|not))$"
)


def sniff(text: str) -> bool:
    """Whether nearly all lines look like titles, and not like prose broken into lines, code or markup.

    Of real titles 0.4 % fail in their shape, 0.6 % look like a sentence or its piece, and 0.03 % begin in lower case.
    """
    bare = [line.strip() for line in text.split("\n", _LINES_SNIFFED)[:_LINES_SNIFFED]]
    lines = [line for line in bare if any(map(str.isalnum, line)) and (_CODE.match(line) or not _COMMENT.match(line))]
    titles = [title for line in lines if (title := _plausible_title(line))]
    if not titles or len(titles) < 0.8 * len(lines):
        return not lines  # nothing but comments
    # A person may write all titles in lower case; among titles with capitals, a line without is the rest of another.
    is_lower = sum(title[0].isupper() for title in titles) <= 0.1 * len(titles)
    odd = sum(map(_is_sentence, titles))
    odd += 0 if is_lower else sum(bool(_LOWER_WORD.match(title)) for title in titles)
    is_prose = odd > max(len(titles) > 2, 0.15 * len(titles))  # one odd title among three says nothing
    # Lists of names and of words are shorter.
    return not is_prose and (len(titles) < 3 or sum(map(_weight, titles)) >= 25 * len(titles))


def _is_sentence(title: str) -> bool:
    """Whether a line looks like a sentence, or a piece of one; a title may end in a full stop, as in bibliographies."""
    is_ended = title.endswith(".") and capitalised(title) < 0.5 and has_sentence_word(title)
    return is_ended or bool(_SENTENCE.search(title))


def _weight(title: str) -> int:
    """The length in bytes: Chinese needs a third of the characters that English does, and three bytes for each."""
    return len(title.encode("utf-8", "replace"))


def _plausible_title(line: str) -> str | None:
    """The title in a line that can be one by its shape."""
    bare = without_marks(line)
    parsed = parse_title_line(bare) if len(line) <= LONGEST_TITLE else None
    title = parsed.title if parsed else ""
    if _MARKED_UP.search(bare) and not _LINKED_TITLE.fullmatch(bare):
        return None
    if parsed and parsed.arxiv_id and is_title(title):
        return title
    letters = sum(char.isalpha() or char == " " for char in title)
    has_length = _weight(title) >= 10 and len(title) <= 300 and (" " in title or not title.isascii())
    has_shape = letters >= 0.7 * len(title) and "\t" not in bare and not (_MARKUP.search(title) or _CODE.search(title))
    return title if has_length and has_shape and abstractness(title) < 0 else None


def _without_tags(line: str) -> tuple[str, tuple[str, ...]]:
    """A line without the `#tag`s at its end, and those."""
    if "#" not in line:
        return line, ()
    behind = list(takewhile(_TAG.fullmatch, reversed(line.split()[1:])))
    return line.rsplit(maxsplit=len(behind))[0] if behind else line, tags_in(" ".join(reversed(behind)))


def read(text: str, file: str) -> Reading:
    """Every line that is neither blank nor a comment is a title; `#tag`s behind it are its tags."""
    mentions: list[Mention] = []
    warnings: list[model.Warning] = []
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if not bare or _COMMENT.match(bare):
            continue
        place = Place(file, number)
        bare, tags = _without_tags(bare)
        parsed = parse_title_line(without_marks(bare)) if len(bare) <= 10 * LONGEST_TITLE else None
        if parsed and is_title(parsed.title):
            mentions.append(
                Mention(parsed.title, place, arxiv_id=parsed.arxiv_id, doi=parsed.doi, url=parsed.url, tags=tags)
            )
        elif parsed and parsed.url:
            warnings.append(model.Warning(place, "a link to no paper of arXiv's, and no title beside it; left out"))
        elif any(map(str.isalnum, clean(bare[:LONGEST_TITLE]))):
            warnings.append(model.Warning(place, f"too long for a title ({len(bare)} characters); left out"))
    return Reading(tuple(mentions), tuple(warnings))


READER = Reader("titles", "one title a line", sniff, read)
