"""Themes: what papers are about, in the words of a vocabulary that stay the same from digest to digest.

Give all of a digest at once: `assign(mentions, load("themes.toml"))` is what each paper is about, and
`suggest(mentions)` what the digest has and the vocabulary lacks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from papershelf.model import Mention, Theme
    from papershelf.themes.assigning import Choices
    from papershelf.themes.suggesting import Suggestion
    from papershelf.themes.vocabulary import Vocabulary

__all__ = ["assign", "load", "suggest"]


def load(path: str | Path | None = None) -> Vocabulary:
    """The themes that come with papershelf, and those of a themes file, which come first.

    Args:
        path: the file; by default none.

    Raises:
        ConfigError: the file is not there, cannot be read, or is wrong; the line and the fault are told.
    """
    from pathlib import Path

    from papershelf.errors import ConfigError
    from papershelf.themes.opening import load as load_file

    if path is not None and not Path(path).exists():
        raise ConfigError(f"{path}: no such themes file")
    return load_file(Path(path) if path is not None else None)


def assign(
    mentions: Iterable[Mention], vocabulary: Vocabulary | None = None, choices: Choices | None = None
) -> list[tuple[Theme, ...]]:
    """The themes of each mention, in their order; of each mention the strongest first, with why.

    Args:
        mentions: as `papershelf.read(…).mentions` has them, or made by hand. Themes that only the digest as a whole
            shows are found, too, so give all of a digest at once.
        vocabulary: as `load` gives it; by default the themes that come with papershelf.
        choices: such as `Choices(most=3, closed=True)`.
    """
    from papershelf.themes.assigning import Choices, assign_all
    from papershelf.themes.figures import Figures

    return assign_all(list(mentions), vocabulary or load(), Figures.shipped(), choices or Choices())


def suggest(mentions: Iterable[Mention], vocabulary: Vocabulary | None = None) -> tuple[Suggestion, ...]:
    """The themes that make a digest different and that the vocabulary lacks, the strongest first.

    Args:
        mentions: all of a digest.
        vocabulary: as `load` gives it; by default the themes that come with papershelf.
    """
    from papershelf.themes.figures import Figures
    from papershelf.themes.suggesting import suggest_all

    return suggest_all(list(mentions), vocabulary or load(), Figures.shipped())
