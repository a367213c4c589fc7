"""Documents with headings, as blocks in their order, and the papers that they name.

Markdown, pages of HTML and mails are turned into blocks by their own readers; which blocks name papers is decided here.
A link to a paper makes its block one that names it; without links a title counts where most of what stands beside it
are titles too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from papershelf import model
from papershelf.model import Place
from papershelf.readers.blocks import Block, Link
from papershelf.readers.outline_drafts import Drafting
from papershelf.readers.outline_facts import mention_of
from papershelf.readers.outline_judging import Judging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.model import Mention

__all__ = ["Block", "Link", "mentions_of"]


def mentions_of(blocks: Sequence[Block], file: str, warnings: list[model.Warning]) -> tuple[Mention, ...]:
    """The papers that the blocks of `file` name, in their order; a warning is added for a link without a title."""
    drafting = Drafting(blocks)
    drafting.run()
    said = "a link to a paper, and no title beside it; left out"
    warnings += (model.Warning(Place(file, block.line), said) for block in drafting.left_out)
    return tuple(mention_of(draft, file) for draft in Judging(drafting).accepted())
