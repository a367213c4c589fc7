"""What a digest says by itself: which headings and tags are themes, and which only order a document."""

from __future__ import annotations

import pytest

from papershelf.themes import assign
from papershelf.themes.given import LONGEST_NAME, heading_themes, tag_themes
from papershelf.themes.vocabulary import Vocabulary
from tests.factories import make_mention


def heading(text: str) -> tuple[str, ...]:
    return heading_themes(make_mention(headings=(text,)))


def tag(text: str) -> tuple[str, ...]:
    return tag_themes(make_mention(tags=(text,)))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("3. KV-Cache Optimization", "KV-Cache Optimization"),
        ("3.1.2 KV-Cache Optimization", "KV-Cache Optimization"),
        ("2) Tokenization", "Tokenization"),
        ("(4) Tokenization", "Tokenization"),
        ("IV. Tokenization", "Tokenization"),
        ("b) Tokenization", "Tokenization"),
        ("§ 7 Tokenization", "Tokenization"),
        ("🔥 Long context 🔥", "Long context"),
        ("Position bias:", "Position bias"),
        ("— Causal inference —", "Causal inference"),
        ("3D Generation", "3D Generation"),
        ("7B models", "7B models"),
        ("4-bit quantization", "4-bit quantization"),
        ("C++", "C++"),
        ("(Q)LoRA", "(Q)LoRA"),
        ("“Lost in the middle”", "“Lost in the middle”"),
        ("Papers on tokenization", "Papers on tokenization"),
        ("大语言模型", "大语言模型"),
    ],
)
def test_a_heading_becomes_a_theme_without_its_number_and_signs(text: str, name: str) -> None:
    assert heading(text) == (name,)


@pytest.mark.parametrize(
    "text",
    [
        "Papers",
        "Week 23 (June 2 – 8)",
        "Top AI Papers of the Week (June 2 - June 8)",
        "To read",
        "2024",
        "1. 2024",
        "May 2024",
        "NeurIPS 2023",
        "2026-06-07",
        "Monday",
        "Introduction",
        "Further reading",
        "Applications",
        "By conference",
        "by AK and the research community",
        "12 papers",
        "cs.CV",
        "hep-th",
        "1.",
        "…",
        "🔥",
        "",
        "https://example.org/list",
        '=HYPERLINK("http://example.org","click")',
        "In this week's issue we look at nine papers that I liked best",
        "x" * (LONGEST_NAME + 1),
    ],
)
def test_a_heading_that_only_orders_a_document_is_none(text: str) -> None:
    assert heading(text) == ()


def test_of_two_headings_the_one_nearest_to_the_paper_comes_first() -> None:
    mention = make_mention(headings=("Language models", "Papers", "Tokenization", "Tokenization"))
    assert heading_themes(mention) == ("Tokenization", "Language models")


def test_tags_keep_their_order_and_lose_their_hash() -> None:
    mention = make_mention(tags=("#LLM", "position bias", "#LLM", " data  mixing "))
    assert tag_themes(mention) == ("LLM", "position bias", "data mixing")


def test_arxivs_categories_are_no_tags() -> None:
    assert tag_themes(make_mention(tags=("cs.CL", "stat.ML", "hep-th", "tokenization"))) == ("tokenization",)


def test_a_tag_that_would_be_no_heading_is_still_a_tag() -> None:
    assert tag("survey") == ("survey",)
    assert tag("To read") == ("To read",)


@pytest.mark.parametrize("text", ["", "#", "🔥", "2024", "!!!", "\x1b[2J", "\u202e", "https://example.org"])
def test_what_is_no_word_is_no_tag(text: str) -> None:
    assert tag(text) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [("\x1b[31mRed\x1b[0m", "Red"), ("\u202eright\u202c", "right"), ("a\x00b", "ab"), ("two\nlines", "two lines")],
)
def test_names_are_cleaned(text: str, name: str) -> None:
    assert (tag(text), heading(text)) == ((name,), (name,))


def test_headings_come_before_tags_and_both_say_why() -> None:
    mention = make_mention("Untitled", tags=("mixup",), headings=("Week 3", "3. Data mixing"))
    (themes,) = assign([mention], Vocabulary())
    assert [(theme.name, theme.why) for theme in themes] == [
        ("Data mixing", "a heading of the digest"),
        ("mixup", "a tag in the digest"),
    ]
