from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import html5lib
import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from papershelf.formats.lists import render_header, render_html, render_markdown
from papershelf.identifiers import Doi
from papershelf.model import Decision
from tests.factories import (
    make_all_verdicts,
    make_candidate,
    make_full_record,
    make_matched,
    make_not_found,
    make_record,
    make_review,
    make_unavailable,
)

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;script&gt; &copy; &#42;",
    "[click](https://evil.example)",
    "](https://evil.example)[",
    "![image](https://evil.example/x.png)",
    "[reference]: https://evil.example",
    "<https://evil.example>",
    "javascript:alert(1)",
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
    "{{ 7*7 }} {% for x in y %} {# comment #}",
    '" onmouseover="alert(1)" \' x=\'',
]


def markdown_as_html(decisions: tuple[Decision, ...]) -> str:
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return str(markdown.render(render_markdown(decisions, None)))


def page(decisions: tuple[Decision, ...]) -> ElementTree.Element:
    """The page as a browser reads it; not one error is allowed."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    document: ElementTree.Element = parser.parse(render_html(decisions, None))
    return document


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


# --- Markdown ---------------------------------------------------------------------------------------------------------


def test_a_matched_paper_is_a_link_with_three_authors_and_the_year() -> None:
    record = make_record(title=r"Schr\"odinger Bridges with $\pi_0$ <i>now</i>")
    assert render_markdown((make_matched("As the digest has it", record=record),), None) == (
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
    assert render_markdown((make_matched(record=make_record(authors=authors)),), None).endswith(shown)


def test_each_verdict_has_its_section_in_the_order_of_use() -> None:
    decisions = (make_unavailable(), make_not_found(), make_review(), make_matched())
    assert render_markdown(decisions, None) == (
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


@pytest.mark.parametrize("number", range(1, 4))
def test_a_section_that_comes_first_has_no_empty_line_above(number: int) -> None:
    decisions = (make_review(), make_not_found(), make_unavailable())[number - 1 :]
    assert render_markdown(decisions, None).startswith("## ")


def test_what_is_mentioned_at_several_places_is_listed_once() -> None:
    decisions = (
        make_matched(line=1),
        make_matched("attention is all you need", line=2),
        make_not_found(),
        make_not_found(line=7),
    )
    assert render_markdown(decisions, None).count("\n- ") + 1 == 2


def test_nothing_is_written_about_no_decisions() -> None:
    assert render_markdown((), None) == ""


def test_a_record_without_a_title_is_linked_by_its_id() -> None:
    decisions = (make_matched(record=make_record(title="")),)
    assert "[1706.03762](https://arxiv.org/abs/1706.03762)" in render_markdown(decisions, None)


def test_an_old_id_is_linked_as_it_is() -> None:
    decisions = (make_matched(record=make_record("cond-mat/0207270")),)
    assert "](https://arxiv.org/abs/cond-mat/0207270)" in render_markdown(decisions, None)


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_is_shown_as_it_is_whatever_it_holds(title: str) -> None:
    rendered = markdown_as_html((make_not_found(title),))
    shown = unescape(rendered.split("<li>")[1].split("</li>")[0])
    assert shown == title.strip()
    rendered = markdown_as_html((make_matched(record=make_record(title=f"a {title} b")),))
    assert rendered.count("<a ") == rendered.count("</a>") == rendered.count('<a href="https://arxiv.org/abs/') == 1
    assert "<" not in rendered.split(">", 3)[3].split("</a>")[0]


@pytest.mark.parametrize(
    ("title", "source"), [("see https://x.example", r"https\://"), ("see WWW.x.example", r"WWW\.x")]
)
def test_addresses_in_titles_are_not_turned_into_links(title: str, source: str) -> None:
    assert source in render_markdown((make_not_found(title),), None)


def test_math_of_the_digest_is_not_run() -> None:
    assert r"\$\\pi\_0\^2\$" in render_markdown((make_not_found(r"$\pi_0^2$"),), None)


def test_control_characters_never_come_through() -> None:
    decision = make_review("a\x1b[31m\nb\u202e", make_candidate(make_record(title="c\x07\x9b31md")))
    decision = replace(decision, reason="Because\x1b]8;;https://evil.example\x07 of\nthis.")
    text = render_markdown((decision,), None)
    assert all(char.isprintable() for char in text.replace("\n", ""))
    assert len(text.splitlines()) == 4
    assert not set("\x1b\x07\x9b\u202e") & set(render_html((decision,), None))


# --- HTML -------------------------------------------------------------------------------------------------------------


def test_the_page_numbers_the_references_and_links_them() -> None:
    document = page((make_matched(record=make_full_record()), make_matched(record=make_record("hep-th/9201055"))))
    first, second = document.findall(".//ol/li")
    assert [link.get("href") for link in first.findall(".//a")] == [
        "https://arxiv.org/abs/1706.03762",
        "https://doi.org/10.5555/3295222.3295349",
    ]
    assert text_of(first) == (
        "Attention Is All You Need Ashish Vaswani, Noam Shazeer, Niki Parmar, Jakob Uszkoreit "
        "2017 · arXiv:1706.03762 · NeurIPS 2017 · doi:10.5555/3295222.3295349"
    )
    assert text_of(second).endswith("2017 · arXiv:hep-th/9201055")
    assert text_of(document.find(".//h1")) == "References"


def test_the_page_has_a_section_for_what_is_no_reference() -> None:
    document = page(make_all_verdicts())
    assert [text_of(heading) for heading in document.findall(".//h2")] == ["To review", "Not found", "Could not ask"]
    assert "The title is close" in text_of(document.find(".//section[1]/ul/li"))
    assert [link.get("href") for link in document.findall(".//section[1]//a")] == ["https://arxiv.org/abs/1706.03762"]
    assert text_of(document.find(".//section[3]")).endswith("Could not ask: arXiv did not answer within 30 s.")
    assert text_of(document.find(".//p")) == "1 paper · 1 to review · 1 not found · 1 could not be asked"


def test_the_page_of_nothing_is_a_page() -> None:
    document = page(())
    assert text_of(document.find(".//body")) == "References 0 papers"


def test_the_page_needs_no_other_file_and_may_run_nothing() -> None:
    document = page(make_all_verdicts())
    policy = document.find(".//meta[@http-equiv='Content-Security-Policy']")
    assert policy is not None
    assert policy.get("content", "").startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert not [each for tag in ("script", "link", "img", "iframe", "object") for each in document.iter(tag)]
    assert (document.get("lang"), document.find(".//title") is not None) == ("en", True)


def test_a_long_list_of_authors_is_cut() -> None:
    record = make_record(authors=tuple(f"A. Author{number}" for number in range(3000)))
    assert "A. Author9 et al." in text_of(page((make_matched(record=record),)).find(".//ol/li"))


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_is_only_text_in_the_page(title: str) -> None:
    document = page((make_matched(record=make_record(title="A " + title)), make_not_found(title)))
    assert text_of(document.find(".//section/ul/li")) == title.strip()
    assert [link.get("href") for link in document.iter("a")] == ["https://arxiv.org/abs/1706.03762"]
    assert not list(document.iter("script"))
    assert not [name for each in document.iter() for name, _ in each.items() if name.startswith("on")]


def test_a_doi_with_awkward_signs_is_still_an_address() -> None:
    doi = Doi("10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2?a=b&c'd#e")
    (link,) = page((make_matched(record=make_record(doi=doi)),)).findall(".//li/span/a")
    assert link.get("href") == (
        "https://doi.org/10.1002/%28sici%291097-0258%2819980815/30%2917:15/16"
        "%3C1661::aid-sim968%3E3.0.co;2-2%3Fa%3Db%26c%27d%23e"
    )
    assert text_of(link) == f"doi:{doi}"


# --- The header of a .bib file ----------------------------------------------------------------------------------------


def test_the_header_says_where_the_entries_are_from() -> None:
    assert render_header(["digest.txt", "-"], None) == (
        "% Made by papershelf from digest.txt, standard input.\n"
        "% papershelf adds new papers and leaves everything else as it is.\n"
    )
    assert render_header([], None).startswith("% Made by papershelf.\n")
    assert "from a, b, c and 2 more.\n" in render_header(list("abcde"), None)


def test_the_header_holds_nothing_that_bibtex_reads() -> None:
    header = render_header(["a@misc{x,\n@book{y, title={z}}", "\x1b[31m日本語＠é.md\u2028@x"], None)
    assert "@" not in header
    assert header.isascii()
    assert [line[:2] for line in header.split("\n")] == ["% ", "% ", ""]


@pytest.mark.parametrize(
    ("template", "header"),
    [
        ("", ""),
        (" \n%\n", ""),
        ("%% one\r\n\n@misc{x}\ntwo {{ sources[0] }}", "% one\n% (at)misc{x}\n% two a.txt\n"),
        ("Für {{ sources | join('\n@') }}", "% Fur a.txt\n% (at)b\n"),
    ],
)
def test_a_header_of_ones_own_stays_a_comment(template: str, header: str, tmp_path: Path) -> None:
    (tmp_path / "header.bib.j2").write_text(template, "utf-8")
    assert render_header(["a.txt", "b"], tmp_path) == header
