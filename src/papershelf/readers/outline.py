"""Documents with headings, as blocks in their order, and the papers that they name.

Markdown, pages of HTML and mails are turned into blocks by their own readers; which blocks name papers is decided here.
A link to a paper makes its block one that names it; without links a title counts where most of what stands beside it
are titles too, and is doubtful where nothing else speaks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from papershelf import model
from papershelf.model import Place
from papershelf.readers.base import Reading
from papershelf.readers.blocks import Block, Link
from papershelf.readers.outline_drafts import Drafting
from papershelf.readers.outline_facts import mention_of
from papershelf.readers.outline_judging import Judging

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Block", "Link", "read"]


def read(blocks: Sequence[Block], file: str) -> Reading:
    """The papers that the blocks of `file` name, in their order, and a warning for each link without a title."""
    drafting = Drafting(blocks)
    drafting.run()
    said = "a link to a paper, and no title beside it; left out"
    warnings = tuple(model.Warning(Place(file, block.line), said) for block in drafting.left_out)
    judging = Judging(drafting)
    papers = [(draft, mention_of(draft, file)) for draft in judging.accepted()]
    doubtful = judging.doubtful(papers)
    return Reading(
        tuple(mention for position, (_, mention) in enumerate(papers) if position not in doubtful),
        warnings,
        tuple(mention for position, (_, mention) in enumerate(papers) if position in doubtful),
    )
