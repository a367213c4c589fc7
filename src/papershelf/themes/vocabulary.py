"""The themes that a reader uses, and what shows each of them in a paper: values, pure.

`papershelf.themes.vocabulary_file` reads them from TOML, `papershelf.themes.rules` looks for them in papers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from papershelf.text import fold, normalize
from papershelf.themes.words import stem

if TYPE_CHECKING:
    from collections.abc import Mapping

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")  # LanguageModels


@dataclass(frozen=True, slots=True)
class Rule:
    """A theme, and what shows it.

    Phrases are words with spaces between; words are compared by their stems, in order, next to each other. A word that
    ends in `*` stands for all that begin so, a lone `*` for any one word.

    Attributes:
        name: as it is shown and written.
        any: phrases, one of which must be found.
        all: phrases that must all be found.
        none: phrases of which none may be found (`not` in the file).
        categories: of arXiv's, such as `cs.CL`; `math.*` stands for all that begin so.
        broader: the name of a theme that a paper of this one has, too; empty if there is none.
        synonyms: other names for it.
        was: names that it had before.
        color: `#rrggbb`, or empty.
    """

    name: str
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    broader: str = ""
    synonyms: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    color: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All names by which it is known: its own, synonyms, and former ones."""
        return (self.name, *self.synonyms, *self.was)

    @property
    def shown_by(self) -> tuple[str, ...]:
        """The phrases one of which shows it: its name and synonyms if nothing says what does."""
        return self.any if self.any or self.all or self.categories else (self.name, *self.synonyms)


@lru_cache(maxsize=1 << 14)
def name_key(name: str) -> str:
    """The key under which two names are one: case, hyphens, spaces, `_`, humps, a leading `#`, plurals do not matter.

    It is empty for a name without a letter or digit, which is no name.
    """
    words = normalize(_HUMP.sub(" ", name)).lstrip("#").split()
    return "".join(map(stem, words)) if any(map(str.isalnum, "".join(words))) else ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Rules in the order of their files, the reader's own first; no two share a name, synonym or former name."""

    rules: tuple[Rule, ...] = ()
    _by_key: Mapping[str, Rule] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_key: dict[str, Rule] = {}
        for rule in self.rules:
            for name in filter(name_key, rule.names):
                by_key.setdefault(name_key(name), rule)
                by_key.setdefault(stem(fold(name)), rule)
        object.__setattr__(self, "_by_key", by_key)

    def rule(self, name: str) -> Rule | None:
        """The rule that has this name, synonym or former name, however it is written."""
        # The second is for words run together: #languagemodel.
        return self._by_key.get(name_key(name)) or self._by_key.get(stem(fold(name).removeprefix("#")))

    def canonical(self, name: str) -> str | None:
        """The name that is used for a theme of this name, synonym or former name; None if there is no such theme."""
        rule = self.rule(name)
        return rule.name if rule else None

    def renames(self) -> tuple[tuple[str, str], ...]:
        """Every former name with the name that took its place."""
        return tuple((old, rule.name) for rule in self.rules for old in rule.was)

    def color_of(self, name: str) -> str:
        """The colour of a theme, `#rrggbb`; empty if it has none."""
        rule = self.rule(name)
        return rule.color if rule else ""

    def broader_of(self, name: str) -> str | None:
        """The name of the theme that a paper of this one has, too."""
        rule = self.rule(name)
        return (self.canonical(rule.broader) or rule.broader) if rule and rule.broader else None
