from __future__ import annotations

import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.matching.folding import folded, folds_of, keys_of
from papershelf.matching.titles import FoldedTitle, keys_of_packed, words_of_packed
from papershelf.text import clean, fold, latex_to_unicode, normalize

_SNIPPETS = st.sampled_from(
    ["$", "\\", "{", "}", "^", "_", "\\frac", "\\\"", "&", "<", ">", ".", "-", "–", "*", "+", "#", " ", "1", "2", "10",
     "I", "II", "v", "a", "GPT", "é", "π", "²", "½", "\\alpha", "\\textbf{", "``", "''", "&amp;", "<sub>", "中",
     "\x1b[1m"]
)  # fmt: skip
titles = st.one_of(st.text(max_size=40), st.lists(_SNIPPETS, max_size=14).map("".join))
_TITLE_PARTS = st.sampled_from(
    ["A ", "is ", "BERT", ": ", " : ", ":", " - ", "generalised ", "generalized", "1", "2 ", "٣", " 4", ".", "...", "…",
     "'", "_", "$x^2$ ", "\\alpha", "é", "中", "R&D", "A*", "!=", "=", "\n", "\0", "\t", "\x1c", "\x1f", "\x85", "  "]
)  # fmt: skip
compared_titles = st.one_of(titles, st.lists(_TITLE_PARTS, max_size=9).map("".join))


def _digits(title: str) -> list[str]:
    """The runs of digits of a folded title, in order."""
    return re.findall(r"[0-9]+", title)


@settings(max_examples=400, deadline=None)
@given(titles)
def test_folding_is_total_and_settled(title: str) -> None:
    words = normalize(title)
    assert normalize(words) == words
    assert fold(words) == fold(title)
    assert " " not in fold(title)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Qwen", "2", "3", "2.5", "25", "II", "III", "+", "#", "-", " ", ".", "v", "4o", "A"]),
        min_size=1,
        max_size=8,
    ),
    st.lists(
        st.sampled_from(["Qwen", "2", "3", "2.5", "25", "II", "III", "+", "#", "-", " ", ".", "v", "4o", "A"]),
        min_size=1,
        max_size=8,
    ),
)
def test_titles_that_fold_alike_have_the_same_digits_and_signs(one: list[str], other: list[str]) -> None:
    first, second = "".join(one), "".join(other)
    if fold(first) == fold(second):
        assert "".join(_digits(first)) == "".join(_digits(second))
        assert re.sub(r"[^+#]", "", first) == re.sub(r"[^+#]", "", second)


@settings(max_examples=300, deadline=None)
@given(titles)
def test_no_digit_is_ever_lost(title: str) -> None:
    ascii_digits = [char for char in clean(title) if char.isascii() and char.isdigit()]
    if "&" not in title and "<" not in title:
        kept = [char for char in normalize(clean(title)) if char.isascii() and char.isdigit()]
        assert len(kept) >= len(ascii_digits)


@settings(max_examples=300, deadline=None)
@given(titles)
def test_cleaning_leaves_no_control_character_and_is_settled(title: str) -> None:
    cleaned = clean(title)
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in cleaned)
    assert clean(cleaned) == cleaned


@settings(max_examples=300, deadline=None)
@given(titles)
def test_reading_latex_never_fails_and_leaves_plain_text_alone(title: str) -> None:
    shown = latex_to_unicode(title)
    if not set("\\${}") & set(title) and "--" not in title and "``" not in title and "''" not in title:
        assert shown == title


@settings(max_examples=300, deadline=None)
@given(compared_titles)
def test_a_packed_title_is_one_line_that_holds_all_of_it(title: str) -> None:
    folded = FoldedTitle.of(title)
    packed = folded.packed()
    assert len(packed.splitlines()) <= 1
    assert FoldedTitle.unpack(packed) == folded
    assert keys_of_packed([packed, "another", packed]) == [folded.key, "another", folded.key]
    assert words_of_packed([packed])[0].split() == list(folded.words)


@settings(max_examples=300, deadline=None)
@given(st.lists(compared_titles, max_size=6))
def test_titles_folded_together_are_as_each_is_alone(many: list[str]) -> None:
    assert folded(many) == [FoldedTitle.of(title) for title in many]
    assert keys_of(many) == [FoldedTitle.of(title).key for title in many]
    assert folds_of(many) == [fold(title) for title in many]
