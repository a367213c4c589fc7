"""Markdown, as people keep lists of papers in it: headings, lists, tables and links, turned into blocks."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from papershelf import model
from papershelf.model import Place
from papershelf.readers import outline
from papershelf.readers.base import Reader, Reading
from papershelf.readers.blocktext import BlockText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from papershelf.readers.blocks import Block

_LONGEST_LINE = 50_000
"""Characters. A longer line is no list of papers, and markup in it can take time that grows with its square."""
_LONGEST_MARKED_UP = 20_000
"""Characters of one paragraph or cell that are read, for the same reason."""
_MOST_BRACKETS = 1000
"""Opening brackets in them; with more, that close nothing, each would be looked for to the end."""
_DEEPEST = 120
"""Of lists and quotes within each other, that the parser follows: it leaves out what stands behind deeper ones."""
_TOO_DEEP = re.compile(r"^([ \t]{0,60})[ \t]*((?:[ \t]*>){0,8})[> \t]*((?:[-*+][ \t]+){0,8})(?:[-*+][ \t]+)*")
_SNIFFED = 1 << 17
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:(?!---|\.\.\.)[^\n]*\n){0,200}?(?:---|\.\.\.)[ \t]*(?:\n|$)")
_FRONT_MATTER_KEY = re.compile(r"---[ \t]*\n[A-Za-z][\w-]*:(?:[ \t]|\n)")
# A link whose address was left out when a page was saved.
_NUMBERED = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]{0,200}\]){1,500})\]\[(\d{1,4})\]")
_CUTTING = re.compile(r"<(/?)(?:h([1-6])|p|li|tr|div|table|ul|ol|details|summary)\b", re.IGNORECASE)
_TAG = re.compile(r"(<[/!]?[A-Za-z][^<>]*>)")

_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})[ \t]*(?:text|txt|markdown|md)?[ \t]*$", re.MULTILINE | re.IGNORECASE)
_FENCED = re.compile(r"^ {0,3}(?:```|~~~).*$", re.MULTILINE)
_CODE = re.compile(
    r"^[ \t]*(?:(?:def|class|import|return|assert|elif|raise|func|fn|let|const|var|public|private)\b|from \S+ import\b"
    r"|@\w|[\w.]+(?:: ?[\w\[\], |.]+)? ?[:+]?= |[)}\]]+[;,]?$|else:|try:|#(?:include|define|if)).*|[{;]$",
    re.MULTILINE,
)
# Several comments in a row are none of these.
_HEADING = re.compile(r"(?:\A|\n[ \t]*\n)#{1,6}[ \t]+\S")
_SUBHEADING = re.compile(r"^#{2,6}[ \t]+\S", re.MULTILINE)
_BOLD_LINE = re.compile(r"^\*\*[^*\n]+\*\*:?$", re.MULTILINE)
_ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d{1,4}[.)])[ \t]+\S", re.MULTILINE)
_LINK = re.compile(r"\]\((?:https?://|#)|\]\[\d+\]|^\[[^\]\n]+\]: http", re.MULTILINE)
_TABLE = re.compile(r"^\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)+\|?[ \t]*$", re.MULTILINE)


def sniff(text: str) -> bool:
    """Whether a text has front matter, headings with a list, links or a table below, or several links of Markdown's.

    A list of titles with bullets alone is another layout; so are comments between titles, and one above them.
    """
    if _FRONT_MATTER_KEY.match(text) and _FRONT_MATTER.match(text):
        return True
    head = "".join(_FENCED.split(text[:_SNIFFED])[::2])
    if len(_CODE.findall(head)) > 0.1 * head.count("\n"):
        return False  # a program's source, with comments
    headings, bold, items, links = (len(pattern.findall(head)) for pattern in (_HEADING, _BOLD_LINE, _ITEM, _LINK))
    if _SUBHEADING.search(head) or headings >= 2 or (headings and links) or (bold and items >= 2):
        return items + links + head.count("://") >= 2 or bool(_TABLE.search(head)) or headings >= 3
    return links >= 2 and items + links >= 3


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    # Addresses are taken as they stand: nothing is shown as a link from here, and encoding them takes long.
    parser.normalizeLink = str  # type: ignore[assignment, method-assign]
    parser.validateLink = bool  # type: ignore[assignment, method-assign]
    return parser


def read(text: str, file: str) -> Reading:
    """The papers that a Markdown document names."""
    warnings: list[model.Warning] = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if len(line) > _LONGEST_LINE:
            warnings.append(model.Warning(Place(file, number + 1), f"a line of {len(line)} characters; left out"))
            lines[number] = ""
        elif len(line) > 16:
            lines[number] = _TOO_DEEP.sub(r"\1\2 \3" if ">" in line[:80] else r"\1\3", line, count=1)
    text = "\n".join(lines)
    reading = outline.read(tuple(blocks_of(text)), file)
    is_empty = not reading.all_mentions()
    if is_empty and (bare := _FENCE.sub("", text)) != text:  # all of a page that was saved into a block of code
        reading = outline.read(tuple(blocks_of(bare)), file)
    return replace(reading, warnings=(*warnings, *reading.warnings))


def blocks_of(text: str) -> Iterator[Block]:
    """The blocks of a Markdown document, in their order, without code, comments and front matter."""
    if front := _FRONT_MATTER.match(text):
        text = "\n" * front[0].count("\n") + text[front.end() :]
    parser = _parser()
    tokens: list[Token] = []
    references: dict[str, dict[str, object]] = {}
    parser.block.parse(text.replace("\0", " "), parser, references, tokens)
    return _Walk(lambda inline: _inline(inline, parser, references)).blocks(tokens)


def _inline(content: str, parser: MarkdownIt, references: dict[str, dict[str, object]]) -> list[Token]:
    """The markup within a paragraph, a heading or a cell."""
    tokens: list[Token] = []
    content = content[:_LONGEST_MARKED_UP]
    if content.count("[") > _MOST_BRACKETS:
        content = content.replace("[", " ")
    known = references.get("references", {})
    content = _NUMBERED.sub(lambda found: found[0] if found[2] in known else found[1], content)
    parser.inline.parse(content, parser, references, tokens)
    return tokens


class _Walk:
    """From the tokens of a document to its blocks."""

    def __init__(self, inline: Callable[[str], list[Token]]) -> None:
        self._inline = inline
        self._depth = 0  # of lists
        self._heading = 0
        self._open: BlockText | None = None  # the item or the row that is read

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        """The blocks, in their order."""
        line = 1
        for token in tokens:
            line = token.map[0] + 1 if token.map else line
            match token.type:
                case "bullet_list_open" | "ordered_list_open" | "bullet_list_close" | "ordered_list_close":
                    yield from self._end()
                    self._depth += 1 if token.type.endswith("open") else -1
                case "list_item_open" | "tr_open":
                    yield from self._end()
                    self._open = BlockText(line, 0 if token.tag == "tr" else self._depth)
                case "td_close" | "th_close" if self._open:
                    self._open.end_cell()
                case "heading_open" | "heading_close" | "table_close":
                    yield from self._end()
                    self._heading = int(token.tag[1]) if token.type == "heading_open" else 0
                case "inline":
                    yield from self._text(line, token.content)
                case "html_block":
                    yield from self._html(line, token.content)
        yield from self._end()

    def _text(self, line: int, content: str) -> Iterator[Block]:
        """A text: of a row or an item, whose blocks are told when they end; else a block."""
        is_part = self._open is not None and not self._heading
        # What stands behind a list, in the item around it, is a note on that item.
        target = (is_part and self._open) or BlockText(line, self._depth + 1 if self._depth else 0, self._heading)
        target.break_line()
        self._add(target, content)
        if not is_part:
            yield from target.blocks()

    def _add(self, target: BlockText, content: str) -> None:
        for token in self._inline(content):
            match token.type:
                case "softbreak" | "hardbreak":
                    target.break_line()
                case "link_open":
                    target.open_link(str(token.attrs.get("href", "")))
                case "link_close":
                    target.close_link()
                case "strong_open" | "strong_close":
                    target.set_bold(is_bold=token.type == "strong_open")
                case "html_inline":
                    target.add_tag(token.content)
                case "text" | "text_special" | "code_inline":
                    target.add(token.content)

    def _html(self, line: int, content: str) -> Iterator[Block]:
        """Blocks of HTML: their text, cut where headings, items and paragraphs begin and end."""
        yield from self._end()
        target = BlockText(line, self._depth)
        for part in _TAG.split(_without_comments(content)):
            if cut := _CUTTING.match(part):
                yield from target.blocks()
                target = BlockText(line, self._depth, 0 if cut[1] else int(cut[2] or 0))
            if part.startswith("<"):
                target.add_tag(part)
            else:
                target.add(html.unescape(part).replace("\n", " "))
            line += part.count("\n")
        yield from target.blocks()

    def _end(self) -> Iterator[Block]:
        if self._open:
            yield from self._open.blocks()
        self._open = None


def _without_comments(content: str) -> str:
    """HTML without its comments, but with their lines."""
    first, *rest = content.split("<!--")
    return first + "".join(
        "\n" * comment.count("\n") + after for comment, _, after in (part.partition("-->") for part in rest)
    )


READER = Reader(
    "markdown",
    "a list of papers in Markdown",
    sniff,
    read,
    (".md", ".markdown", ".mkd"),
)
