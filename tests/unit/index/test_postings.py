"""Texts are found again by pieces that they share, titles by their words: many at once as one by one."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from math import log2

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from papershelf.index.postings import Postings, rows_of_each
from papershelf.index.words import Words, word_pairs

ANY = 1 << 30


def test_a_text_with_small_edits_is_found_first() -> None:
    rng = random.Random(7)
    texts = ["".join(rng.choices("abcdefghij", k=60)).encode() for _ in range(2_000)]
    index = Postings.build(texts, len(texts), sample=2)
    rows = rng.sample(range(len(texts)), 600)
    found = index.search([texts[row][:25] + b"xy" + texts[row][26:] for row in rows], limit=3, most=ANY)
    assert [best[0] for best in found] == rows


def test_a_stretch_is_found_in_a_long_text_across_chunks() -> None:
    texts = [f"text number {n} of many that look alike".encode() for n in range(60_500)]
    texts[60_400] = b"something altogether different stands here"
    index = Postings.build(texts, len(texts), sample=1)
    assert index.search([b"altogether different stands"], limit=1, most=ANY) == [[60_400]]


def test_pieces_that_every_text_has_say_nothing() -> None:
    index = Postings.build([b"the same words everywhere"] * 30, 30, sample=1)
    assert index.search([b"the same words everywhere"], limit=5, most=29) == [[]]


def test_nothing_is_found_in_nothing() -> None:
    assert Postings.build([], 0, sample=2).search([b"anything at all"], limit=5, most=ANY) == [[]]
    assert Postings.build([b"short", b""], 2, sample=1).search([b"short", b""], limit=5, most=ANY) == [[], []]
    assert Words.of(word_pairs([]), 0, 0).search([["a"], []], limit=5, most=ANY) == [[], []]
    assert Words.of(word_pairs([]), 0, 0).count("a") == 0


@given(st.lists(st.binary(max_size=40), max_size=12), st.lists(st.binary(max_size=30), max_size=4))
def test_the_rows_that_share_most_pieces_come_first(texts: list[bytes], questions: list[bytes]) -> None:
    def pieces(text: bytes) -> set[bytes]:
        return {text[i : i + 8] for i in range(len(text) - 7)}

    def expected(question: bytes) -> list[int]:
        shared = {row: len(pieces(text) & pieces(question)) for row, text in enumerate(texts)}
        known = len(pieces(question) & set().union(*map(pieces, texts)))
        best = max(shared.values(), default=0)
        least = max(known / 16, 2 if known > 5 else 1)
        kept = [row for row, count in shared.items() if count >= least and 3 * count >= best]
        return sorted(kept, key=lambda row: (-shared[row], row))

    found = Postings.build(texts, len(texts), sample=1).search(questions, limit=20, most=ANY)
    assert found == [expected(question) for question in questions]


title = st.lists(st.sampled_from("neural scaling law laws of quantum graph graphs sphere".split()), max_size=6)


@given(st.lists(title, max_size=12), st.lists(title, max_size=4))
def test_rare_words_count_more_and_plurals_as_their_singular(titles: list[list[str]], asked: list[list[str]]) -> None:
    words = Words.of(word_pairs(titles), len(titles), len(titles))
    counts = {word: sum(word in each for each in titles) for each in titles for word in each}
    assert {word: words.count(word) for word in counts} == counts
    assert words.count("nobody") == 0
    weights: defaultdict[str, int] = defaultdict(lambda: round(2 * log2(max(1, len(titles))) + 2))
    weights |= {word: round(2 * log2(len(titles) / count) + 2) for word, count in counts.items()}

    def told(title: Iterable[str]) -> int:
        return sum(weights[word] for word in set(title))

    def expected(question: list[str]) -> list[int]:
        forms = {form for word in question for form in (word, word.removesuffix("s"), f"{word.removesuffix('s')}s")}
        forms = {form for form in forms if form in question or len(form.removesuffix("s")) > 2}
        shared = {row: told(forms & set(each)) for row, each in enumerate(titles)}
        shares = {
            row: 2 * weight / (told(question) + told(titles[row]))
            for row, weight in shared.items()
            if weight and weight >= told(question) * (1 / 5)
        }
        kept = [row for row, share in shares.items() if 2 * share >= max(shares.values())]
        return sorted(kept, key=lambda row: (-shares[row], row))

    assert words.search(asked, limit=20, most=ANY) == [expected(question) for question in asked]


def test_keys_are_found_with_all_their_rows_up_to_a_limit() -> None:
    keys, rows = np.array([2, 5, 5, 5, 9], np.uint64), np.array([7, 1, 2, 3, 4], np.uint32)
    wanted = np.array([9, 1, 5, 10, 2], np.uint64)
    assert rows_of_each(keys, rows, wanted, 2) == [[4], [], [1, 2], [], [7]]
    assert rows_of_each(keys[:0], rows[:0], wanted[:1], 2) == [[]]
