from __future__ import annotations

import pytest

from papershelf.text import clean, fold, html_to_unicode, latex_to_unicode, normalize


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Attention Is All You Need", "attention is all you need"),
        ("Multi-modal  models", "Multimodal Models"),
        ("GPT-4 Technical Report", "GPT4 technical report"),
        (r"Neural Schr\"odinger Bridge", "Neural Schrödinger Bridge"),
        (r"Neural Schr{\"{o}}dinger Bridge", "Neural Schrodinger Bridge"),
        (r"Erd\H{o}s--R\'enyi graphs", "Erdős–Rényi Graphs"),
        (r"$\pi_0$: A Vision Model", "π0: A Vision Model"),
        (r"Not all free arrangements are $K(\pi,1)$", "Not all free arrangements are K(π,1)"),
        (r"$\mathcal{O}(n^2)$ time", "O(n²) time"),
        (r"$H_\infty$ control", "H∞ control"),
        ("β-VAE", "Beta-VAE"),
        ("Plug&amp;amp;Play", "Plug & Play"),
        ("Q&A", "Q and A"),
        ("Agents’ “minds”", 'Agents\' "minds"'),
        ("ﬁne–tuning", "fine-tuning"),
        ("H<sub>2</sub>O", r"$H_{2}O$"),
        (r"\emph{Foo} {\bf bar}", "Foo bar"),
        ("Ångström, Łódź, Straße", "Angstrom, Lodz, Strasse"),
        ("$K^{\\ast}$ decays", "K* decays"),
        (r"$\mathrm{C}^*$-algebras and A${}^\star$", "C^*-algebras and A*"),
        ("Zero\u200b-shot", "Zero-shot"),
        (r"100\% of \$5", "100% of $5"),
    ],
)
def test_what_people_write_differently_folds_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Qwen2 Technical Report", "Qwen3 Technical Report"),
        ("Qwen2.5", "Qwen25"),
        ("Qwen2.5", "Qwen2 5"),
        ("LLaMA", "LLaMA+"),
        ("C", "C#"),
        ("C", "C++"),
        ("A search", "A* search"),
        ("The logic of HA", "The logic of HA*"),
        ("P = NP", "P != NP"),
        ("Top 1 2", "Top 12"),
        ("10^3", "103"),
        ("10³", "103"),
        ("½", "12"),
        (r"$\frac{1}{2}$", "12"),
        ("Part I", "Part II"),
        ("P = NP", "P ≠ NP"),
        ("With Labels", "Without Labels"),
    ],
)
def test_what_tells_papers_apart_never_folds_away(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_titles_in_any_script_keep_their_letters() -> None:
    assert normalize("中文 标题：深度学习") == "中文 标题 深度学习"
    assert normalize("मराठी भाषा") == "मराठी भाषा"
    assert fold("Глубокое обучение") == "глубокоеобучение"


def test_a_title_without_letters_has_an_empty_key() -> None:
    assert fold("?!… — “”") == ""


def test_a_star_counts_only_in_a_name() -> None:
    assert normalize("**A\\* search** and C*-algebras*") == "astar search and cstar algebras"
    assert (
        normalize("Provability of HA* and *RRT*-like* planners**") == "provability of hastar and rrtstar like planners"
    )


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"Schr\"odinger", "Schrödinger"),
        (r"\v{C}ech and \c c, \aa, \o, \ss", "Čech and ç, å, ø, ß"),
        (r"na\"{\i}ve", "naïve"),
        (r"$\pi_0$ and $10^{-3}$", "π0 and 10^-3"),
        (r"\textbf{Bold} \unknown{x}", "Bold unknownx"),
        (r"set \{a\} costs \$5 \& more", "set {a} costs $5 & more"),
        ("``quoted'' --- a--b", "“quoted” — a–b"),
        (r"\(\alpha\)-stable\,laws", "α-stable laws"),
        ("plain $5 text", "plain $5 text"),
        (r"a \textbackslash b", r"a \b"),
    ],
)
def test_latex_is_read_as_a_person_would(latex: str, shown: str) -> None:
    assert latex_to_unicode(latex) == shown


def test_html_that_titles_carry_is_read_and_other_angle_brackets_stay() -> None:
    assert html_to_unicode("<i>A</i> &lt; B &amp;amp; C <D>") == "A < B & C <D>"


def test_cleaned_text_holds_nothing_that_a_terminal_obeys() -> None:
    hostile = "\x1b[31mred\x1b[0m\x1b]0;title\x07 \x9b2Jx\u202eabc\u200b\x00\r\n  end\x1b]8;;http://x\x1b\\"
    assert clean(hostile) == "red xabc end"


def test_cleaned_text_is_composed_and_spaced_once() -> None:
    assert clean("e\u0301  a\u00a0b\tc ") == "é a b c"
