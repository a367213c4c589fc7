"""Which themes each paper of a digest has: those given, those of the vocabulary, those discovered."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from papershelf.model import Theme
from papershelf.text import clean, fold
from papershelf.themes.discover import discover
from papershelf.themes.given import category_headings, heading_themes, tag_themes
from papershelf.themes.rules import BY_CATEGORY, IN_TITLE, matcher_of, words_of
from papershelf.themes.vocabulary import name_key
from papershelf.themes.words import stem, text_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from papershelf.model import Mention
    from papershelf.themes.discover import Discovered
    from papershelf.themes.figures import Figures
    from papershelf.themes.vocabulary import Vocabulary
    from papershelf.themes.words import Text

Case = Literal["keep", "lower", "title"]
CASES: tuple[Case, ...] = ("keep", "lower", "title")
MOST_THEMES = 5
MOST_DISCOVERED = 5_000
"""Papers. In more at once nothing is discovered: they are no digest, and it would take 2 ms for each and gigabytes."""

_ASKED_FOR, _HEADING, _TAG = 100.0, 4.0, 3.0
_CLEAR = 2.0  # strength; what is below was said once, in passing, and only fills up
_FILLED = 2  # themes; with so many clear ones, nothing is filled up
_GIVEN = 2.9  # what a tag, a heading, or a phrase in the title has at least
_STEP = 0.01  # by which the strength of what is given falls from one to the next, so that its order stays
_BROADER = 0.1  # the strength of a theme that a paper has because it has a narrower one


_SMALL = frozenset("a an and as at by for from in of on or the to via vs with".split())
# Neither what an apostrophe or a dot cuts off nor the parts of p-adic.
_WORD = re.compile(r"(?<![\w'’.])(?<!(?<!\w)\w-)[^\W_]+(?!-(?<!\w\w-))")


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen about themes.

    Attributes:
        given: themes that every paper has.
        most: how many a paper has at most.
        closed: only themes of the vocabulary.
        prefix: stands before every name.
        case: of the names: as they are, all lower, or with a capital for each word.
    """

    given: tuple[str, ...] = ()
    most: int = MOST_THEMES
    closed: bool = False
    prefix: str = ""
    case: Case = "keep"

    def dressed(self, name: str) -> str:
        """The name of a theme as it is written."""
        match self.case:
            case "lower":
                name = name.lower()
            case "title":
                name = _WORD.sub(lambda found: _capitalised(found[0], begins=not found.start()), name)
            case "keep":
                pass
        return clean(self.prefix + name)

    def renames(self, vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
        """Former names of themes and those that took their places, as they are written."""
        return tuple((self.dressed(old), self.dressed(new)) for old, new in vocabulary.renames())


def _capitalised(word: str, *, begins: bool) -> str:
    """A word with a capital; small ones have it only at the begin, and what is more than letters (LoRA, 3D) stays."""
    is_plain = word.isalpha() and word.islower() and (begins or word not in _SMALL)
    return word[0].upper() + word[1:] if is_plain else word


def assign_all(
    mentions: Sequence[Mention], vocabulary: Vocabulary, figures: Figures | None, choices: Choices
) -> list[tuple[Theme, ...]]:
    """The themes of each mention, in their order; of each mention the strongest first.

    A digest's headings and tags are taken at their word, the vocabulary's phrases count by where they stand, and what
    was discovered counts as they do. Names that differ in case or number, or are synonyms, are one theme. A theme that
    is told only once in an abstract fills up where less than two are clear; a category of arXiv's, where none is.
    Without figures nothing is discovered.
    """
    if choices.most == 0:
        return [()] * len(mentions)
    texts = [text_of(mention) for mention in mentions]
    matcher = matcher_of(vocabulary)
    found: list[list[Theme]] = []
    for mention, text in zip(mentions, texts, strict=True):
        found.append([*_given(mention, choices), *matcher.find(_filed(mention), text)])
    given = {name_key(theme.name) for themes in found for theme in themes}
    new: set[str] = set()
    if figures and not choices.closed and len(mentions) <= MOST_DISCOVERED:
        for place, theme in _discovered(mentions, texts, figures, known_phrases(vocabulary)):
            found[place].append(theme)
            new.add(name_key(theme.name))
    merged = [_merged(themes, vocabulary, closed=choices.closed) for themes in found]
    written = {key: choices.dressed(name) for key, name in _spellings(merged).items()}
    shared = _counted(merged)
    chosen = [_chosen(themes, shared, choices.most) for themes in merged]
    shared, unasked = _counted(chosen), new - given
    return [
        tuple(
            [
                _named(theme, written.get(name_key(theme.name)) or choices.dressed(theme.name))
                for theme in _with_broader(_shared(themes, shared, unasked), vocabulary, choices.most)
            ]
        )
        for themes in chosen
    ]


def _filed(mention: Mention) -> Mention:
    """The mention with those of its headings that are arXiv's categories as tags, which is what they are."""
    categories = category_headings(mention) if mention.headings else ()
    return replace(mention, tags=(*mention.tags, *categories)) if categories else mention


def _given(mention: Mention, choices: Choices) -> Iterator[Theme]:
    for names, strength, why in (
        (choices.given, _ASKED_FOR, "asked for"),
        (heading_themes(mention) if mention.headings else (), _HEADING, "a heading of the digest"),
        (tag_themes(mention) if mention.tags else (), _TAG, "a tag in the digest"),
    ):
        for rank, name in enumerate(names):
            yield Theme(name, why, strength - rank * _STEP)


def _discovered(
    mentions: Sequence[Mention], texts: Sequence[Text], figures: Figures, known: frozenset[str]
) -> Iterator[tuple[int, Theme]]:
    """The themes that the digest as a whole shows and nobody knew, with the places of the mentions."""
    same = distinct(mentions)
    for theme in discover([texts[places[0]] for places in same], figures):
        if theme.key not in known:
            for paper, given in shown_by(theme):
                yield from ((place, given) for place in same[paper])


def distinct(mentions: Sequence[Mention]) -> list[list[int]]:
    """The places of the mentions of each paper, by its title; first that of the one with the longest abstract.

    The papers are in an order that does not depend on that of the mentions, so that what is found does not either.
    """
    places: dict[str, list[int]] = {}
    for place, mention in enumerate(mentions):
        # Titles of nothing but signs are equal to none.
        places.setdefault(fold(mention.title) or f" {mention.title} {mention.abstract}", []).append(place)
    for same in places.values():
        same.sort(key=lambda place: _fullest(mentions[place]))
    return [places[key] for key in sorted(places)]


def _fullest(mention: Mention) -> tuple[int, str, str]:
    abstract = mention.abstract or ""
    return -len(abstract), abstract, mention.title


def shown_by(theme: Discovered) -> Iterator[tuple[int, Theme]]:
    """The theme as each of the papers has it that have its phrase, with the paper's place."""
    for each in theme.having:
        why = f"“{theme.name}” in the {'title' if each.in_title else 'abstract'}"
        yield each.paper, Theme(theme.name, why, IN_TITLE * each.in_title + min(each.n_abstract, 2))


def _named(theme: Theme, name: str) -> Theme:
    return theme if theme.name == name else replace(theme, name=name)


def _merged(themes: Iterable[Theme], vocabulary: Vocabulary, *, closed: bool) -> list[Theme]:
    """The themes by their proper names, each once as it is strongest, strongest first."""
    merged: dict[str, Theme] = {}
    for theme in themes:
        known = vocabulary.canonical(theme.name)
        if known or theme.strength >= _ASKED_FOR - 1 or not closed:
            theme = _named(theme, known or theme.name)
            key = name_key(theme.name)
            if key and (key not in merged or merged[key].strength < theme.strength):
                merged[key] = theme
    return sorted(merged.values(), key=lambda theme: -theme.strength)


def _spellings(found: Iterable[Iterable[Theme]]) -> dict[str, str]:
    """How each theme is written: as in most papers."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for themes in found:
        for theme in themes:
            counts[name_key(theme.name)][theme.name] += 1
    return {key: min(names, key=lambda name: (-names[name], name)) for key, names in counts.items()}


def _counted(found: Iterable[Iterable[Theme]]) -> Counter[str]:
    """How many papers have each theme clearly."""
    return Counter(name_key(theme.name) for themes in found for theme in themes if theme.strength >= _CLEAR)


def _chosen(themes: Sequence[Theme], shared: Counter[str], most: int) -> Sequence[Theme]:
    """The themes that a paper gets of those that it could have."""
    chosen = [theme for theme in themes if theme.strength >= _CLEAR]
    passing = [theme for theme in themes if BY_CATEGORY < theme.strength < _CLEAR and shared[name_key(theme.name)]]
    chosen += passing[: max(0, _FILLED - len(chosen))]
    return (chosen or themes[:1])[:most]


def _shared(themes: Sequence[Theme], shared: Counter[str], new: Container[str]) -> Sequence[Theme]:
    """The themes without those that only this paper has, unless it has no other, or has it in its title.

    What was discovered in the digest must be shared: it would have been no theme without another paper.
    """
    keys = [name_key(theme.name) for theme in themes]
    kept = [
        theme
        for theme, key in zip(themes, keys, strict=True)
        if shared[key] > 1 or (theme.strength >= _GIVEN and key not in new)
    ]
    return kept or themes[:1]


def _with_broader(themes: Sequence[Theme], vocabulary: Vocabulary, most: int) -> Sequence[Theme]:
    """The themes, and behind them those that are broader than one of them."""
    found = {name_key(theme.name): theme for theme in themes}
    for theme in themes:
        broader = vocabulary.broader_of(theme.name)
        if broader:
            found.setdefault(name_key(broader), Theme(broader, f"broader than {theme.name}", _BROADER))
    return [*found.values()][:most]


def known_phrases(vocabulary: Vocabulary) -> frozenset[str]:
    """The stems of all names and phrases of the vocabulary: what need not be discovered."""
    phrases = (phrase for rule in vocabulary.rules for phrase in (*rule.names, *rule.shown_by))
    return frozenset(" ".join(map(stem, words_of(phrase))) for phrase in phrases)
