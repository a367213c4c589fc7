"""Looks for the themes of a vocabulary in papers, in one pass over the words of each, however many rules there are."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

from papershelf.model import Theme
from papershelf.themes.words import plain, sentences, stem, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from papershelf.model import Mention
    from papershelf.themes.vocabulary import Rule, Vocabulary
    from papershelf.themes.words import Text, Word

IN_TITLE: Final = 3.0
"""The strength of a phrase in the title; one in the abstract has 1."""
BY_CATEGORY: Final = 0.5
"""The strength of one of arXiv's categories, which says what a paper is near to rather than what it is about."""
_MOST_STARTS = 1 << 17  # words that are kept
_MOST_IN_ABSTRACT = 2  # a phrase that is there ten times says no more than one that is there twice

_PLAIN = re.compile(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")  # most phrases are: they need no closer look
_INNER_HYPHEN = re.compile(r"(?<=\w)[-‐‑](?=\w)")
_PREFIX = re.compile(
    r"(?<!\w)((?i:anti|auto|co|cross|de|fine|hyper|inter|meta|multi|non|over|post|pre|re|self|semi|sub|super|un))"
    r"(?=[a-z]{4})"
)


class _Use(NamedTuple):
    """What a phrase is to a rule; `at`: its number among the phrases of that part."""

    rule: int
    part: Literal["any", "all", "none"]
    at: int
    in_capitals: bool


class _Hit(msgspec.Struct, frozen=True):
    """A phrase where it was found: in which run of words, from which word to which."""

    use: _Use
    in_title: bool
    run: int
    start: int
    end: int
    words: Sequence[Word]

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """The hit that says most comes first: in the title, of most words, early."""
        return (not self.in_title, self.start - self.end, self.run, self.start)


@dataclass(slots=True)
class _Node:
    """Where a phrase goes on, in a tree over all phrases; `uses`: of the phrases that end here."""

    stems: dict[str, _Node] = field(default_factory=dict)
    prefixes: dict[str, _Node] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()  # of the prefixes
    any_word: _Node | None = None
    uses: list[_Use] = field(default_factory=list)

    def towards(self, piece: str) -> _Node:
        """The node behind a word of a phrase, made if it is not there."""
        if piece == "*":
            self.any_word = self.any_word or _Node()
            return self.any_word
        if not piece.endswith("*"):
            return self.stems.setdefault(stem(piece), _Node())
        prefix = piece[:-1].casefold()
        self.lengths = tuple(sorted({*self.lengths, len(prefix)}))
        return self.prefixes.setdefault(prefix, _Node())

    def after(self, word: str, stem_: str) -> tuple[_Node, ...]:
        """The nodes behind a word of a text, given with its stem."""
        found = self.stems.get(stem_)
        behind: tuple[_Node, ...] = (found,) if found else ()
        if self.lengths:
            folded = word.casefold()
            behind += tuple(
                [self.prefixes[folded[:length]] for length in self.lengths if folded[:length] in self.prefixes]
            )
        return (*behind, self.any_word) if self.any_word else behind


class _Starts(dict[str, "tuple[_Node, ...]"]):
    """By word, the nodes where phrases go on that begin with it: most begin none, and come again and again."""

    def __init__(self, root: _Node) -> None:
        super().__init__()
        self._root = root

    def __missing__(self, word: str) -> tuple[_Node, ...]:
        if len(self) == _MOST_STARTS:
            self.clear()
        nodes = self[word] = self._root.after(word, stem(word))
        return nodes


class Matcher:
    """A vocabulary made ready to be looked for in many papers."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Take the phrases apart; one of nothing but `*` is left out, since every paper would have it."""
        self._rules = vocabulary.rules
        self._root = _Node()
        self._starts = _Starts(self._root)
        self._by_category: dict[str, list[int]] = defaultdict(list)
        for number, rule in enumerate(self._rules):
            parts: tuple[tuple[Literal["any", "all", "none"], tuple[str, ...]], ...]
            parts = (("any", rule.shown_by), ("all", rule.all), ("none", rule.none))
            for part, phrases in parts:
                for at, phrase in enumerate(phrases):
                    self._add(phrase, _Use(number, part, at, _is_in_capitals(phrase)))
            for category in rule.categories:
                self._by_category[category].append(number)

    def _add(self, phrase: str, use: _Use) -> None:
        for pieces in {words_of(spelling) for spelling in _spellings(phrase)}:
            if all(piece == "*" for piece in pieces):
                continue
            # The plural of some short names has a stem of its own: VLAs.
            for last in (pieces[-1], pieces[-1] + "s") if use.in_capitals else (pieces[-1],):
                node = self._root
                for piece in (*pieces[:-1], last):
                    node = node.towards(piece)
                if use not in node.uses[-1:]:
                    node.uses.append(use)

    def find(self, mention: Mention, text: Text | None = None) -> tuple[Theme, ...]:
        """The themes that the rules see in a paper, strongest first; `text`: its words, where they are at hand.

        Where two are equally strong, the longer phrase comes first, then what comes earlier in the text, then the name.
        """
        text = text or text_of(mention)
        hits: defaultdict[int, list[_Hit]] = defaultdict(list)
        for in_title, runs in ((True, text.title), (False, text.abstract)):
            for number, run in enumerate(runs):
                self._look(in_title, number, run, hits)
        categories = self._categories(mention.tags)
        found: list[tuple[_Hit | None, Theme]] = []
        for number in {**hits, **categories}:
            rule, category = self._rules[number], categories.get(number, "")
            strength, best = _strength(rule, hits[number], category)
            if strength:
                why = _why(best, text.shown[best.in_title]) if best else category
                found.append((best, Theme(rule.name, why, strength)))
        if len(found) > 1:
            found.sort(key=_order)
        return tuple([theme for _, theme in found])

    def _look(self, in_title: bool, number: int, run: Sequence[Word], hits: Mapping[int, list[_Hit]]) -> None:
        """Add the hits in a run of words to those of their rules."""
        starts, last = self._starts, len(run)
        for start, word in enumerate(run):
            nodes, end = starts[word.text], start + 1
            while nodes:
                ahead = run[end] if end < last else None
                further: tuple[_Node, ...] = ()
                for node in nodes:
                    for use in node.uses:
                        words = run[start:end]
                        # "self-supervised learning" is no supervised learning.
                        is_cut = len(words) > 1 and start and run[start - 1].is_tied
                        if not is_cut and (not use.in_capitals or all(map(_is_upper, words))):
                            hits[use.rule].append(_Hit(use, in_title, number, start, end, words))
                    if ahead and (ahead.stem in node.stems or node.lengths or node.any_word):
                        further += node.after(ahead.text, ahead.stem)
                nodes, end = further, end + 1

    def _categories(self, tags: Iterable[str]) -> dict[int, str]:
        """The rules of the categories among the tags, each with the first category that shows it."""
        found: dict[int, str] = {}
        for tag in tags:
            for category in (tag, f"{tag.partition('.')[0]}.*"):
                for rule in self._by_category.get(category, ()):
                    found.setdefault(rule, tag)
        return found


@lru_cache(maxsize=1)
def matcher_of(vocabulary: Vocabulary) -> Matcher:
    """The vocabulary made ready, which takes as long as a hundred abstracts do; the last one stays at hand."""
    return Matcher(vocabulary)


@cache
def words_of(phrase: str) -> tuple[str, ...]:
    """The words of a rule's phrase, `*` included."""
    if _PLAIN.fullmatch(phrase):
        return tuple(phrase.replace("-", " ").split())
    words: list[str] = []
    for part in plain(phrase).split():
        words += [word.text for run in sentences(part.rstrip("*")) for word in run] or [""]
        words[-1] += "*" if part.endswith("*") else ""
    return tuple(word for word in words if word)


def _spellings(phrase: str) -> tuple[str, ...]:
    """The phrase, and how else it is written: pre-training, pretraining, pre training."""
    return phrase, _INNER_HYPHEN.sub("", phrase), _PREFIX.sub(r"\1 ", phrase)


def _is_in_capitals(phrase: str) -> bool:
    return phrase.isupper() and sum(map(str.isalpha, phrase)) > 1


def _is_upper(word: Word) -> bool:
    text = word.text.removesuffix("s")
    return text == text.upper()


def _strength(rule: Rule, hits: Sequence[_Hit], category: str) -> tuple[float, _Hit | None]:
    """How strongly a paper shows a rule, 0 if it does not, and the phrase that does so best."""
    if not hits:
        return BY_CATEGORY if category and not rule.all else 0.0, None
    if len(hits) == 1 and hits[0].use.part == "any" and not rule.all:
        return _weight(hits) + (BY_CATEGORY if category else 0.0), hits[0]
    by_phrase: dict[tuple[str, int], list[_Hit]] = defaultdict(list)
    for hit in hits:
        by_phrase[hit.use.part, hit.use.at].append(hit)
    needed = [by_phrase.get(("all", at), []) for at in range(len(rule.all))]
    if not all(needed) or any(part == "none" for part, _ in by_phrase):
        return 0.0, None
    if rule.shown_by:
        shown = [hit for hit in hits if hit.use.part == "any"]
        strength = _weight(shown)
    else:
        shown = [hit for each in needed for hit in each]
        strength = min(map(_weight, needed), default=0.0)
    return strength + (BY_CATEGORY if category else 0.0), min(shown, key=lambda hit: hit.rank, default=None)


def _weight(hits: Sequence[_Hit]) -> float:
    if len(hits) == 1:
        return IN_TITLE if hits[0].in_title else 1.0
    in_abstract, behind = 0, (0, 0)
    for hit in sorted((hit for hit in hits if not hit.in_title), key=lambda hit: (hit.run, hit.end)):
        if (hit.run, hit.start) >= behind:  # phrases that lie over one another are one
            in_abstract, behind = in_abstract + 1, (hit.run, hit.end)
    return IN_TITLE * any(hit.in_title for hit in hits) + min(in_abstract, _MOST_IN_ABSTRACT)


def _order(found: tuple[_Hit | None, Theme]) -> tuple[float, tuple[bool, int, int, int], str]:
    best, theme = found
    return -theme.strength, best.rank if best else (True, 0, 0, 0), theme.name


def _why(hit: _Hit, text: str) -> str:
    where = "title" if hit.in_title else "abstract"
    return f"“{_as_written([word.text for word in hit.words], text)}” in the {where}"


def _as_written(words: Sequence[str], text: str) -> str:
    """The words with what stands between them in the text: a space, a hyphen."""
    start = text.find(words[0])
    while start >= 0:
        end = start + len(words[0])
        for word in words[1:]:
            at = text.find(word, end, end + len(word) + 3)  # nothing long stands between the words of a phrase
            if at < 0:
                break
            end = at + len(word)
        else:
            return text[start:end]
        start = text.find(words[0], start + 1)
    return " ".join(words)
