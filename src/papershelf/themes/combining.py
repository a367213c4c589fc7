"""A reader's themes file and the shipped themes become one vocabulary. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from papershelf.themes.vocabulary import Rule, Vocabulary, name_key
from papershelf.themes.vocabulary_file import Fault, did_you_mean, shown

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from papershelf.themes.vocabulary_file import ThemesFile


@dataclass(frozen=True, slots=True)
class Combined:
    """A vocabulary, the shipped themes that the reader's own took the place of, and what is wrong in their file."""

    vocabulary: Vocabulary
    replaced: tuple[str, ...]
    faults: tuple[Fault, ...]


def combine(file: ThemesFile, shipped: tuple[Rule, ...]) -> Combined:
    """The themes of the file, then the shipped ones that it neither replaces nor drops nor leaves out.

    A theme replaces the shipped one whose name is among its names. What it leaves out stays as shipped: the phrases and
    categories (unless it gives any of them), the broader theme, the colour, the synonyms; former names always stay.
    """
    base = Vocabulary(shipped if file.extends else ())
    dropped = {name_key(rule.name) for name in file.drop if (rule := base.rule(name))}
    kept = [rule for rule in base.rules if name_key(rule.name) not in dropped]
    taken = {key: number for number, theme in enumerate(file.themes) for key in map(name_key, theme.rule.names)}
    replaced = {rule.name: taken[key] for rule in kept if (key := name_key(rule.name)) in taken}
    own = [
        _over(theme.rule, [rule for rule in kept if replaced.get(rule.name) == number], taken)
        for number, theme in enumerate(file.themes)
    ]
    rest = [_without(rule, taken) for rule in kept if rule.name not in replaced]
    known = Vocabulary((*own, *rest))
    rest = [rule if known.rule(rule.broader) else replace(rule, broader="") for rule in rest]
    vocabulary = Vocabulary((*own, *rest))
    faults = (*file.faults, *_unknown_drops(file, base), *_wrong_broader(file, vocabulary))
    return Combined(vocabulary, tuple(replaced), tuple(sorted(faults)))


def _over(rule: Rule, shipped: Sequence[Rule], taken: Iterable[str]) -> Rule:
    """A reader's theme in the place of shipped ones."""
    others = [_without(each, taken) for each in shipped]
    if not (rule.any or rule.all or rule.none or rule.categories):
        rule = replace(
            rule,
            any=_together(each.shown_by for each in shipped),
            all=_together(each.all for each in shipped),
            none=_together(each.none for each in shipped),
            categories=_together(each.categories for each in shipped),
        )
    return replace(
        rule,
        synonyms=rule.synonyms or _together(each.synonyms for each in others),
        was=(*rule.was, *_together(each.was for each in others)),
        broader=rule.broader or next((each.broader for each in shipped), ""),
        color=rule.color or next((each.color for each in shipped), ""),
    )


def _together(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for texts in lists for each in texts))


def _without(rule: Rule, taken: Iterable[str]) -> Rule:
    """A shipped theme without the other names that the reader's themes have."""
    synonyms = tuple(name for name in rule.synonyms if name_key(name) not in taken)
    return replace(rule, synonyms=synonyms, was=tuple(name for name in rule.was if name_key(name) not in taken))


def _unknown_drops(file: ThemesFile, base: Vocabulary) -> Iterator[Fault]:
    for name in file.drop if file.extends else ():
        if not base.rule(name):
            hint = did_you_mean(name, [rule.name for rule in base.rules]) or "take it out"
            yield Fault(file.drop_line, f"no shipped theme is called {shown(name)}; {hint}")


def _wrong_broader(file: ThemesFile, vocabulary: Vocabulary) -> Iterator[Fault]:
    sound: set[str] = set()  # themes from which the way upwards has an end
    for theme in file.themes:
        rule = theme.rule
        if rule.broader and not vocabulary.rule(rule.broader):
            hint = did_you_mean(rule.broader, [each.name for each in vocabulary.rules]) or "make one, or take it out"
            yield Fault(theme.broader_line, f"the broader theme {shown(rule.broader)} does not exist; {hint}")
        way = list(_upwards(rule.name, vocabulary, sound))
        if len(set(way)) == len(way):
            sound.update(way)
        elif way[-1] == rule.name:
            circle = ", ".join(map(shown, way))
            yield Fault(theme.broader_line, f"broader themes go in a circle: {circle}; take one out")


def _upwards(name: str, vocabulary: Vocabulary, sound: Container[str]) -> Iterator[str]:
    """A theme, its broader theme and so on, up to the top or to a sound one, or until one comes again."""
    seen: set[str] = set()
    next_: str | None = name
    while next_:
        yield next_
        if next_ in seen or next_ in sound:
            return
        seen.add(next_)
        next_ = vocabulary.broader_of(next_)
