"""For all digests: what is discovered stands there, order and other languages change nothing, and nothing breaks."""

from __future__ import annotations

import os
import random
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.model import Mention, Theme
from papershelf.text import clean
from papershelf.themes import assign, suggest
from papershelf.themes.assigning import CASES, Choices
from papershelf.themes.discover import discover
from papershelf.themes.figures import Figures
from papershelf.themes.rules import Matcher
from papershelf.themes.vocabulary import Rule, Vocabulary, name_key
from papershelf.themes.words import sentences, text_of
from tests.factories import make_mention

NO_RULES = Vocabulary()
RULES = Vocabulary(
    (Rule("KV cache", broader="inference"), Rule("inference"), Rule("sponges", synonyms=("glass sponge",)))
)
WORDS = st.sampled_from(
    "lichen lichens rings ring glass sponges cache KV LoRA text-to-image Yang-Mills Bayesian 3D model models of the for"
    " with learning large language in-context diffusion attention : . - x² für neue 位置 🔥 \x1b[31m <b> $x$".split()
)
PROSE = st.lists(WORDS, max_size=12).map(" ".join)
TITLES = st.one_of(PROSE, st.text(max_size=30))
ABSTRACTS = st.one_of(st.none(), st.lists(WORDS, max_size=25).map(" ".join), st.text(max_size=60))
TAGS = st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=3).map(tuple)
MENTIONS = st.builds(
    lambda title, abstract, tags, headings: make_mention(title, abstract=abstract, tags=tags, headings=headings),
    TITLES,
    ABSTRACTS,
    TAGS,
    TAGS,
)
DIGESTS = st.lists(MENTIONS, max_size=12)
VOCABULARIES = st.sampled_from([NO_RULES, RULES])
ENGLISH = PROSE.map(lambda text: text.replace("für", "of").replace("neue", "new").replace("位置", ""))
GERMAN = st.lists(
    st.sampled_from("eine neue Methode für die Erkennung der Flechten und Ringe mit Glas über Schwämme".split()),
    min_size=4,
    max_size=12,
).map(lambda words: "Über eine " + " ".join(words))
CHINESE = st.text("基于深度学习的图像识别方法", min_size=4, max_size=20)


@settings(max_examples=60)
@given(DIGESTS, VOCABULARIES, st.randoms(use_true_random=False))
def test_the_order_of_mentions_changes_nothing_but_the_order_of_results(
    mentions: list[Mention], vocabulary: Vocabulary, chance: random.Random
) -> None:
    order = chance.sample(range(len(mentions)), len(mentions))
    shuffled = [mentions[place] for place in order]
    found = assign(mentions, vocabulary)
    assert assign(shuffled, vocabulary) == [found[place] for place in order]
    told = [(each.name, each.strength) for each in suggest(mentions, vocabulary)]
    assert [(each.name, each.strength) for each in suggest(shuffled, vocabulary)] == told


@settings(max_examples=60)
@given(DIGESTS, VOCABULARIES, st.integers(0, 6), st.booleans(), st.sampled_from(CASES))
def test_themes_are_few_distinct_clean_and_strongest_first(
    mentions: list[Mention], vocabulary: Vocabulary, most: int, closed: bool, case: str
) -> None:
    choices = Choices(("asked for",), most, closed, case=case)  # type: ignore[arg-type]
    found = assign(mentions, vocabulary, choices)
    assert len(found) == len(mentions)
    for themes in found:
        assert len(themes) <= most
        assert [theme.strength for theme in themes] == sorted((theme.strength for theme in themes), reverse=True)
        keys = [name_key(theme.name) for theme in themes]
        assert len(set(keys)) == len(keys)
        assert all(keys)
        assert all(theme.name == clean(theme.name) and theme.why == clean(theme.why) != "" for theme in themes)


@settings(max_examples=60)
@given(DIGESTS)
def test_a_discovered_phrase_stands_in_every_paper_that_has_it(mentions: list[Mention]) -> None:
    # Each paper once: the abstract of one mention serves another of the same paper.
    mentions = [make_mention(f"{mention.title} q{n}x", abstract=mention.abstract) for n, mention in enumerate(mentions)]
    for mention, themes in zip(mentions, assign(mentions, NO_RULES), strict=True):
        for theme in themes:
            if " in the " in theme.why:
                assert theme.why in (f"“{theme.name}” in the title", f"“{theme.name}” in the abstract")
                assert stands_in(theme, mention)


def stands_in(theme: Theme, mention: Mention) -> bool:
    text = text_of(mention)
    runs = text.title if theme.why.endswith("title") else text.abstract
    (phrase,) = ([word.stem for word in run] for run in sentences(theme.name))
    stems = [[word.stem for word in run] for run in runs]
    return any(run[at : at + len(phrase)] == phrase for run in stems for at in range(len(run)))


@settings(max_examples=60)
@given(st.lists(st.tuples(ENGLISH, ENGLISH), max_size=12), st.lists(st.one_of(GERMAN, CHINESE), min_size=1, max_size=3))
def test_a_paper_in_another_language_changes_nothing_for_others(
    english: list[tuple[str, str]], foreign: list[str]
) -> None:
    mentions = [make_mention(f"{title} of the wall", abstract=abstract) for title, abstract in english]
    found = assign(mentions, NO_RULES)
    others = [make_mention(title, abstract=title) for title in foreign]
    assert assign([*mentions, *others], NO_RULES) == [*found, *[()] * len(others)]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text(), st.text()), max_size=6))
def test_any_text_can_be_looked_at(pairs: list[tuple[str, str]]) -> None:
    texts = [text_of(make_mention(title, abstract=abstract)) for title, abstract in pairs * 2]
    for theme in discover(texts, Figures.shipped()):
        assert theme.score > 0
        assert len(theme.name) <= 60
        assert theme.name == clean(theme.name)
        assert all(0 <= nearness <= 1.001 for _, nearness in theme.near)


@settings(max_examples=60)
@given(st.lists(st.builds(lambda *texts: make_mention(texts[0], abstract=texts[1]), PROSE, PROSE), max_size=12))
def test_what_is_suggested_can_be_found_by_its_rule(mentions: list[Mention]) -> None:
    mentions = [make_mention(f"{mention.title} q{n}x", abstract=mention.abstract) for n, mention in enumerate(mentions)]
    found = suggest(mentions, NO_RULES)
    vocabulary = Vocabulary(tuple({name_key(each.name): each.rule for each in found}.values()))
    matcher = Matcher(vocabulary)
    for each in found:
        assert len(set(each.papers)) == len(each.papers) >= 2
        assert not set(each.papers) & set(each.near)
        for place in each.papers:
            assert vocabulary.canonical(each.name) in [theme.name for theme in matcher.find(mentions[place])]


PROGRAM = """
from papershelf.model import Mention, Place
from papershelf.text import clean
from papershelf.themes import assign, suggest
words = "lichen rings glass sponges cache walls tides cats roofs KV LoRA Bayesian of the on neural network".split()
titles = [" ".join(words[n * k % len(words)] for k in range(1, 7)) for n in range(40)]
titles += [f"Lichen Rings and {word} Gardens" for word in words]
mentions = [Mention(title, Place("x", n), " ".join(words[n % 7 :] * 3)) for n, title in enumerate(titles)]
print(assign(mentions), suggest(mentions))
"""


def test_every_process_finds_the_same() -> None:
    answers = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert answers[0] == answers[1]
    assert b"Theme(" in answers[0]
    assert b"Suggestion(" in answers[0]
