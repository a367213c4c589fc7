"""Themes made of the names of arXiv's categories, for papers that show no other. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from papershelf.arxiv_categories import ARCHIVES, SUBJECTS
from papershelf.themes.vocabulary import Rule, name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CATCH_ALLS: Final = frozenset(
    "cs.GL cs.OH math.GM math.HO cond-mat.other physics.gen-ph physics.pop-ph q-bio.OT stat.OT".split()
)
"""Categories whose names say nothing of a paper."""
_ONCE_WITHOUT_SUBJECTS = ("astro-ph", "cond-mat")
_CAPITALISED = re.compile(r"\b[A-Z](?=[a-z])")


def category_rules(given: Iterable[Rule]) -> tuple[Rule, ...]:
    """A rule for the name of each category that none of the rules given has; categories of one name have one rule."""
    rules = tuple(given)
    seen = {category for rule in rules for category in rule.categories}
    names = {name_key(name) for rule in rules for name in rule.names}
    made: dict[str, Rule] = {}
    for category, name in _named():
        key = name_key(name)
        if not {category, f"{category.partition('.')[0]}.*"} & seen and key not in names:
            rule = made.get(key, Rule(_CAPITALISED.sub(lambda found: found[0].lower(), name)))
            made[key] = replace(rule, categories=(*rule.categories, category))
    return tuple(made.values())


def _named() -> Iterator[tuple[str, str]]:
    """Categories that papers have, and their names."""
    yield from ((category, name) for category, name in SUBJECTS.items() if category not in CATCH_ALLS)
    with_subjects = {category.partition(".")[0] for category in SUBJECTS}
    for archive, name in ARCHIVES.items():
        if archive not in with_subjects or archive in _ONCE_WITHOUT_SUBJECTS:
            yield archive, name
