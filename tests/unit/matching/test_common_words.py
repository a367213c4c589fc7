"""What two titles share is told by their words, rare ones telling more; a plural is the same word as its singular."""

from __future__ import annotations

import pytest

from papershelf.matching.common_words import CommonWords


class Words:
    """Of a million titles; every word is in as many as it has letters."""

    n_titles = 1_000_000

    def count(self, word: str) -> int:
        return len(word)


def test_equal_words_share_all_and_others_nothing() -> None:
    words = CommonWords("quantum graph states".split(), Words())
    assert words.share("states of graphs quantum".split()) == pytest.approx(0.85, abs=0.02)
    assert words.share("graph quantum state".split()) == pytest.approx(1, abs=0.01)
    assert words.share("neural scaling laws".split()) == 0


@pytest.mark.parametrize("title", [[], ["s"], ["graph"]])
def test_a_title_without_words_shares_nothing(title: list[str]) -> None:
    assert CommonWords(title, Words()).share([]) == 0
    assert CommonWords([], Words()).share(title) == 0


def test_titles_that_share_most_come_first() -> None:
    words = CommonWords("quantum graph states".split(), Words())
    titles = ["graph states", "", "neural laws", "states of quantum graphs", "quantum states of a graph"]
    assert words.best(titles, 5) == [3, 0, 4]
    assert words.best(titles, 1) == [3]
    assert words.best([], 5) == []
