from __future__ import annotations

import pytest

from papershelf.sources.base import Query
from papershelf.sources.wording import any_of, as_phrase, as_runs, as_words, encoded_size
from papershelf.text import normalize


@pytest.mark.parametrize(
    ("title", "clause"),
    [
        ("Attention Is All You Need", 'ti:"Attention Is All You Need"'),
        ('On "Scare" Quotes \\', 'ti:"On Scare Quotes"'),
        ('Escaped \\" OR all:cats', 'ti:"Escaped OR all cats"'),
        ("GANs (and More) au:Doe", 'ti:"GANs and More au Doe"'),
        ("A title\nwith\x00 controls\x1b[31m", 'ti:"A title with controls"'),
        ("DNN:Structure and R&amp;D", 'ti:"DNN:Structure and R D"'),
        ("Don’t Stop", 'ti:"Don\'t Stop"'),
        ("$\\mu$-complete trees", 'ti:"mu complete trees"'),
        ("Of 1,000, not 1.5 $x_1$", 'ti:"Of 1,000 not 1.5 x_1"'),
        ("Attention is all you ne…", 'ti:"Attention is all you"'),
        ("数学の基礎", 'ti:"数学の基礎"'),
        ("?! (*) \\", ""),
    ],
)
def test_the_first_wording_is_the_title_as_a_phrase_made_harmless(title: str, clause: str) -> None:
    assert as_phrase(Query(title)) == clause


@pytest.mark.parametrize(
    ("title", "clause"),
    [
        ("Deep Folding of Long Proteins", 'ti:"Deep Folding" AND ti:"Long Proteins"'),
        ("Tying Knots & Bows", 'ti:"Tying Knots" AND ti:"Bows"'),
        ("FlashThing:Tiles on Chips with Wires", 'ti:"Chips" AND ti:"Wires"'),
        ("Schrödinger's Cat Revisited Again", 'ti:"Cat Revisited Again"'),
        ("Multi-modal Cats", 'ti:"Cats" AND ((all:"multi modal") OR (all:"multimodal"))'),
        ("GPT4", '((all:"gpt 4") OR (all:"gpt4"))'),
    ],
)
def test_the_second_wording_keeps_what_every_spelling_has(title: str, clause: str) -> None:
    spelled = f'"{normalize(title)}"'
    assert as_runs(Query(title)) in (clause, f"({clause}) OR (all:{spelled})")


def test_the_second_wording_spells_symbols_out_as_latex_does() -> None:
    spelled = '"lambda trees and their leaves"'
    assert f"all:{spelled}" in as_runs(Query("Λ-trees and Their Leaves"))
    assert as_phrase(Query("$\\Lambda$-trees and Their Leaves")).lower() == f"ti:{spelled}"


def test_the_third_wording_survives_one_changed_word() -> None:
    clause = as_words(Query("Measuring Turbulence inside Tokamaks by Reflected Microwaves"))
    first, second = clause.split(" OR ")
    assert set(first.split('"')[1::2]).isdisjoint(second.split('"')[1::2])


def test_the_third_wording_asks_for_the_parts_around_a_colon() -> None:
    clause = as_words(Query("OViP: Tiling Proteins on Chips"))
    assert '(ti:"Tiling Proteins on Chips")' in clause
    assert 'ti:"OViP" AND ((ti:"Proteins")' in clause
    assert 'ti:"Counting Sheep Twice"' in as_words(Query("Counting Sheep Twice? It Depends"))
    assert 'ti:"LLM"' not in as_words(Query("LLM: Tiling Proteins on Chips"))
    assert as_words(Query("OViP: !")) == 'all:"ovip"'


def test_the_third_wording_asks_for_a_line_of_the_abstract() -> None:
    abstract = "Here's a start: We tile the proteins of a cell on one very large chip and measure."
    assert 'abs:"tile the proteins of a cell on one"' in as_words(Query("Another Name", abstract))
    assert "abs:" not in as_words(Query("Another Name", "x-y: $z$, w_1."))


@pytest.mark.parametrize("title", ["$\\Lambda_1$ and Their Applications", "The", "The Model", "$x$", "A^2_1", "!"])
def test_what_half_of_all_papers_answer_to_is_not_asked_in_another_wording(title: str) -> None:
    assert 'ti:"Applications"' not in as_runs(Query(title))
    assert as_words(Query(title)) == ""


def test_long_titles_are_cut_between_words() -> None:
    long = as_phrase(Query("word " * 500))
    assert encoded_size(long) < 1_000
    assert long.endswith(' word"')
    assert as_phrase(Query("x" * 5_000)) == ""
    assert as_runs(Query("基" * 500)) == ""


def test_clauses_are_joined_in_parentheses() -> None:
    assert any_of(['ti:"a"', 'ti:"b" AND ti:"c"']) == '(ti:"a") OR (ti:"b" AND ti:"c")'
