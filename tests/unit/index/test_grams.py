from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.index.grams import GramIndex


def test_a_text_with_small_edits_is_found_first() -> None:
    rng = random.Random(7)
    texts = ["".join(rng.choices("abcdefghij", k=60)).encode() for _ in range(2_000)]
    index = GramIndex.build(texts, sample=2)
    for row in rng.sample(range(len(texts)), 50):
        edited = texts[row][:25] + b"xy" + texts[row][26:]
        assert index.search(edited, limit=3)[0][0] == row


def test_a_stretch_is_found_in_a_long_text_across_chunks() -> None:
    texts = [f"text number {n} of many that look alike".encode() for n in range(20_500)]
    texts[20_400] = b"something altogether different stands here"
    index = GramIndex.build(texts, sample=1)
    assert index.search(b"altogether different stands", limit=1) == [(20_400, 20)]


def test_pieces_that_every_text_has_say_nothing() -> None:
    index = GramIndex.build([b"the same words everywhere"] * 30, sample=1)
    assert index.search(b"the same words everywhere", limit=5, max_postings=29) == []


def test_nothing_is_found_in_nothing() -> None:
    assert GramIndex.build([], sample=2).search(b"anything at all", limit=5) == []
    assert GramIndex.build([b"short", b""], sample=1).search(b"short", limit=5) == []


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=12), st.binary(max_size=30))
def test_counts_are_those_of_shared_pieces(texts: list[bytes], question: bytes) -> None:
    def pieces(text: bytes) -> set[bytes]:
        return {text[i : i + 8] for i in range(len(text) - 7)}

    expected = [(row, len(pieces(text) & pieces(question))) for row, text in enumerate(texts)]
    best = sorted(((row, n) for row, n in expected if n), key=lambda pair: (-pair[1], pair[0]))
    assert GramIndex.build(texts, sample=1).search(question, limit=20) == best
