from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from markdown_it import MarkdownIt

from papershelf.formats.links import render_markdown, render_urls
from papershelf.model import Decision
from tests.factories import (
    make_all_verdicts,
    make_candidate,
    make_matched,
    make_not_found,
    make_record,
    make_review,
    make_unavailable,
)


def html(decisions: tuple[Decision, ...]) -> str:
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return str(markdown.render(render_markdown(decisions)))


def test_urls_are_the_matched_papers_once_and_in_order() -> None:
    second = make_record("cond-mat/0207270")
    decisions = (make_matched(record=second), *make_all_verdicts(), make_matched(record=second))
    assert render_urls(decisions) == "https://arxiv.org/abs/cond-mat/0207270\nhttps://arxiv.org/abs/1706.03762\n"


def test_a_matched_paper_is_a_link_with_three_authors_and_the_year() -> None:
    record = make_record(title=r"Schr\"odinger Bridges with $\pi_0$ <i>now</i>")
    assert render_markdown((make_matched("As the digest has it", record=record),)) == (
        "- [Schrödinger Bridges with π0 now](https://arxiv.org/abs/1706.03762)"
        " — Ashish Vaswani, Noam Shazeer, Niki Parmar et al., 2017\n"
    )


@pytest.mark.parametrize(
    ("authors", "shown"),
    [
        ((), "— 2017\n"),
        (("Ada Lovelace",), "— Ada Lovelace, 2017\n"),
        (("A. One", "B. Two", "C. Three"), "— A. One, B. Two, C. Three, 2017\n"),
        (("A. One", "et al."), "— A. One et al., 2017\n"),
        (("ATLAS Collaboration",), "— ATLAS Collaboration, 2017\n"),
    ],
)
def test_authors_are_shown_as_known(authors: tuple[str, ...], shown: str) -> None:
    assert render_markdown((make_matched(record=make_record(authors=authors)),)).endswith(shown)


def test_each_verdict_has_its_section_in_the_order_of_use() -> None:
    decisions = (make_unavailable(), make_not_found(), make_review(), make_matched())
    assert render_markdown(decisions) == (
        "- [Attention Is All You Need](https://arxiv.org/abs/1706.03762)"
        " — Ashish Vaswani, Noam Shazeer, Niki Parmar et al., 2017\n"
        "\n## To review\n\n"
        "- Attention Is Most of What You Need — The title is close, and no abstract confirms it.\n"
        "  - [Attention Is All You Need](https://arxiv.org/abs/1706.03762)"
        " — Ashish Vaswani, Noam Shazeer, Niki Parmar et al., 2017\n"
        "\n## Not found\n\n"
        "- A Paper That Nobody Wrote\n"
        "\n## Could not ask\n\n"
        "- A Paper Not Asked About — Could not ask: arXiv did not answer within 30 s.\n"
    )


def test_what_is_mentioned_at_several_places_is_listed_once() -> None:
    decisions = (
        make_matched(line=1),
        make_matched("attention is all you need", line=2),
        make_not_found(),
        make_not_found(),
    )
    assert render_markdown(decisions).count("\n- ") + 1 == 2


def test_nothing_is_written_about_no_decisions() -> None:
    assert render_markdown(()) == render_urls(()) == ""


def test_a_record_without_a_title_is_linked_by_its_id() -> None:
    assert "[1706.03762](https://arxiv.org/abs/1706.03762)" in render_markdown(
        (make_matched(record=make_record(title="")),)
    )


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "&lt;script&gt; &copy; &#42;",
        "[click](https://evil.example)",
        "](https://evil.example)[",
        "![image](https://evil.example/x.png)",
        "[reference]: https://evil.example",
        "<https://evil.example>",
        "*em* **strong** _em_ __strong__ ~~gone~~ `code` ``code``",
        "back\\slash \\",
        "# heading",
        "- list",
        "+ list",
        "--- ",
        "1. ordered",
        "2) ordered",
        "> quote",
        "| a | b |",
        "```",
        "~~~",
        "=====",
        "C# and A* are 3 < 4 > 2 & more (of it)!",
    ],
)
def test_a_title_is_shown_as_it_is_whatever_it_holds(title: str) -> None:
    rendered = html((make_not_found(title),))
    shown = unescape(rendered.split("<li>")[1].split("</li>")[0])
    assert shown == title.strip()
    rendered = html((make_matched(record=make_record(title=f"a {title} b")),))
    assert rendered.count("<a ") == rendered.count("</a>") == rendered.count('<a href="https://arxiv.org/abs/') == 1
    assert "<" not in rendered.split(">", 3)[3].split("</a>")[0]


@pytest.mark.parametrize(
    ("title", "source"), [("see https://x.example", r"https\://"), ("see WWW.x.example", r"WWW\.x")]
)
def test_addresses_in_titles_are_not_turned_into_links(title: str, source: str) -> None:
    assert source in render_markdown((make_not_found(title),))


def test_math_of_the_digest_is_not_run() -> None:
    assert r"\$\\pi\_0\^2\$" in render_markdown((make_not_found(r"$\pi_0^2$"),))


def test_control_characters_never_come_through() -> None:
    decision = make_review("a\x1b[31m\nb\u202e", make_candidate(make_record(title="c\x07\x9b31md")))
    decision = replace(decision, reason="Because\x1b]8;;https://evil.example\x07 of\nthis.")
    text = render_markdown((decision,))
    assert all(char.isprintable() for char in text.replace("\n", ""))
    assert len(text.splitlines()) == 4
