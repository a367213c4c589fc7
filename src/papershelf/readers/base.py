"""What every reader is made of: its name, how it recognises a text, and how it reads one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from papershelf import model
    from papershelf.model import Mention

LONGEST_TITLE = 1000
"""Characters. The longest title among two million arXiv records is below 400; what is longer is something else."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader drew from a text, in the text's order.

    `doubtful` mentions are papers only where somebody said that the text names some, by giving its layout.
    """

    mentions: tuple[Mention, ...]
    warnings: tuple[model.Warning, ...] = ()
    doubtful: tuple[Mention, ...] = ()

    def all_mentions(self) -> tuple[Mention, ...]:
        """The doubtful mentions too, in the text's order."""
        everything = (*self.mentions, *self.doubtful)
        return tuple(sorted(everything, key=lambda mention: mention.place.line)) if self.doubtful else self.mentions


@dataclass(frozen=True, slots=True)
class Reader:
    r"""One layout. `sniff` tells whether a text is in it; `read` takes a text at its word, and the name of its file.

    Texts have `\n` between lines. `read` raises InputError where nothing can be read; what it leaves out or guesses
    is a warning. `suffixes` are those of files that are meant to be in this layout, whatever they hold.
    """

    name: str
    expects: str
    sniff: Callable[[str], bool]
    read: Callable[[str, str], Reading]
    suffixes: tuple[str, ...] = ()


def is_title(text: str) -> bool:
    """Whether cleaned text can be a title at all: it says something, and within reason."""
    return len(text) <= LONGEST_TITLE and any(map(str.isalnum, text))
