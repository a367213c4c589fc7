"""Which blocks of a document name papers, and what belongs to each: headings above, notes and links below."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from papershelf.model import Place
from papershelf.readers.fields import column, known_columns
from papershelf.readers.outline_lines import is_all_small_print
from papershelf.readers.outline_spans import is_address, paper_links
from papershelf.readers.outline_tables import without_tables
from papershelf.readers.outline_titles import Naming, bare_naming, namings
from papershelf.readers.titleline import parse_title_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.readers.blocks import Block, Link

PARAGRAPH = 7
"""Levels: headings have 1 to 6, bold lines that are headings 7, and items one more for each list around them."""

HEADINGS = "headings"
"""What the places of headings begin with."""


class Kind(Enum):
    """What a block can be."""

    NAMED = auto()  # names papers and links to them
    BARE = auto()  # has the shape of a title
    LABEL = auto()  # links to a paper, and does not name it
    TEXT = auto()


@dataclass(slots=True)
class Draft:
    """A paper that a block may name, while the blocks behind it are read."""

    index: int
    block: Block
    naming: Naming
    level: int
    is_linked: bool
    path: tuple[int, ...]
    links: list[Link] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    headings: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The title."""
        return self.naming.title

    @property
    def beside(self) -> tuple[str, ...]:
        """The lines beside the title."""
        return self.naming.beside

    def place(self, file: str) -> Place:
        """Where it stands."""
        return Place(file, self.block.line)


def where(level: int, path: tuple[int, ...]) -> tuple[object, ...]:
    """What a block is compared with: headings of its level, or what stands in the same section as it does."""
    return (HEADINGS, level) if level < PARAGRAPH else (level, path)


class Drafting:
    """One pass over the blocks, with the headings and the papers that are open at each.

    Attributes:
        blocks: those of the document, without tables.
        drafts: the papers that they may name, in their order.
        seen: how many blocks could name one, by where they stand.
        left_out: items that lead to papers and have no title.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks = without_tables(blocks)
        self._names = [namings(block) for block in blocks]
        self._bare = [None if names else bare_naming(block) for block, names in zip(blocks, self._names, strict=True)]
        self._kinds = [self._kind(index) for index in range(len(blocks))]
        self._categories = self._find_categories()
        self._path: list[tuple[int, int]] = []
        self._open: list[Draft] = []
        self.drafts: list[Draft] = []
        self.seen: dict[tuple[object, ...], int] = defaultdict(int)
        self.left_out: list[Block] = []

    def _kind(self, index: int) -> Kind:
        if self._names[index]:
            return Kind.NAMED
        if paper_links(self.blocks[index]):
            return Kind.LABEL
        return Kind.BARE if self._bare[index] else Kind.TEXT

    def _find_categories(self) -> set[int]:
        """Items and bold lines that are headings of what stands below them."""
        below: dict[int, list[int]] = defaultdict(list)
        above: list[int] = []
        for index, block in enumerate(self.blocks):
            while above and (not block.depth or self.blocks[above[-1]].depth >= block.depth):
                above.pop()
            if above:
                below[above[-1]].append(index)
            if block.depth:
                above.append(index)
        found = {index for index, items in below.items() if self._is_category(index, items)}
        return found | {index for index in range(len(self.blocks) - 1) if self._is_bold_heading(index)}

    def _is_category(self, index: int, items: list[int]) -> bool:
        kinds = [self._kinds[item] for item in items]
        if self._kinds[index] in (Kind.NAMED, Kind.LABEL) or Kind.LABEL in kinds:
            return False
        is_short = len(self.blocks[index].text.split()) <= 6
        return Kind.NAMED in kinds or (is_short and kinds.count(Kind.BARE) >= max(2, 0.6 * len(kinds)))

    def _is_bold_heading(self, index: int) -> bool:
        block, after = self.blocks[index : index + 2]
        is_line = not (block.heading or block.depth or block.cells or block.links)
        is_bold = block.strong == (block.text.rstrip(":"),) or block.strong == (block.text,)
        return is_line and is_bold and len(block.text.split()) <= 8 and bool(after.depth or after.cells)

    def run(self) -> None:
        """Read all blocks."""
        for index, block in enumerate(self.blocks):
            level = block.heading or PARAGRAPH + (block.depth or bool(block.cells))
            is_heading = bool(block.heading) or index in self._categories
            if is_heading and self._notes_column(block):
                continue
            ends = level + (level == PARAGRAPH and not is_heading)
            self._path = [(at, above) for at, above in self._path if at < ends]
            keeps_paragraph = self._kinds[index] is not Kind.NAMED and not block.strong and not is_heading
            ends = level + (level == PARAGRAPH and keeps_paragraph)
            self._open = [draft for draft in self._open if draft.level < ends]
            if not is_heading or block.heading:
                self._take(index, level)
            if is_heading:
                self._path.append((level, index))

    def _notes_column(self, block: Block) -> bool:
        """Whether a heading below a paper says what follows, such as `#### Abstract`; it is a note then."""
        above = self._open[0] if self._open and self._open[0].level < block.heading else None
        if above is None or not known_columns([column(block.text)]):
            return False
        above.notes.append(block.text)
        return True

    def _take(self, index: int, level: int) -> None:
        block, kind = self.blocks[index], self._kinds[index]
        parent = self._open[-1] if self._open else None
        is_below = parent is not None and (parent.level > PARAGRAPH or level == PARAGRAPH)
        if kind is Kind.LABEL:
            self._take_label(index, level, parent)
        elif kind is Kind.NAMED:
            for naming in self._names[index]:
                self._draft(index, naming, level, is_linked=True)
        elif kind is Kind.BARE and not (is_below and not block.strong) and self._can_be_bare(block):
            self._draft(index, self._bare[index], level, is_linked=False)
        elif parent:
            parent.notes.append(block.text)
        if not (is_below and kind is Kind.TEXT):
            self.seen[where(level, tuple(above for _, above in self._path))] += 1

    def _can_be_bare(self, block: Block) -> bool:
        """Whether a title without a link can stand here: a paragraph begins with it in bold."""
        return bool(
            block.heading or block.depth or block.cells or (block.strong and block.text.startswith(block.strong))
        )

    def _draft(self, index: int, naming: Naming | None, level: int, *, is_linked: bool) -> None:
        if naming:
            path = tuple(above for _, above in self._path)
            draft = Draft(index, self.blocks[index], naming, level, is_linked, path, list(naming.links))
            self._open = [one for one in self._open if one.level < level]
            self._open.append(draft)
            self.drafts.append(draft)

    def _take_label(self, index: int, level: int, parent: Draft | None) -> None:
        """Links without a title are those of the paper above."""
        block = self.blocks[index]
        links = paper_links(block)
        # Below a heading nothing but names and venues may come between.
        is_its = parent is not None and all(map(is_all_small_print, (*parent.notes, block.text)))
        if parent and (is_its or parent.level >= PARAGRAPH):
            parent.is_linked = True
            parent.links += links
            parent.notes.append(block.text)
        elif parent:
            parent.notes.append(block.text)
        elif block.depth or block.cells:
            self._take_alone(index, links, level)

    def _take_alone(self, index: int, links: Sequence[Link], level: int) -> None:
        """An address alone names a paper by its id."""
        block = self.blocks[index]
        line = parse_title_line(links[0].url)
        if len(links) == 1 and line.title and is_address(block.text):
            self._draft(index, Naming(line.title, tuple(links), ()), level, is_linked=True)
        else:
            self.left_out.append(block)
