"""Lists of references by theme, as Markdown and as a page of HTML."""

from __future__ import annotations

from xml.etree import ElementTree

import html5lib
import pytest
from msgspec.structs import replace

from papershelf.formats.lists import render_html, render_markdown
from papershelf.model import Decision, Theme
from tests.factories import make_all_verdicts, make_matched, make_not_found, make_record, make_review


def about(number: int, *themes: str) -> Decision:
    record = make_record(f"2101.0000{number}", f"Paper {number}", authors=())
    return replace(make_matched(record=record), themes=tuple(map(Theme, themes)))


DECISIONS = (
    about(1, "speech", "vision"),
    about(2, "a lonely theme"),
    about(3, "vision"),
    about(4, "<i>Audio</i> #1"),
    about(5, "vision"),
    about(6, "<i>Audio</i> #1"),
    make_review(),
    make_not_found(),
)


def page(decisions: tuple[Decision, ...]) -> ElementTree.Element:
    """The page as a browser reads it; not one error is allowed."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    document: ElementTree.Element = parser.parse(render_html(decisions, None))
    return document


def text_of(element: ElementTree.Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def test_papers_of_one_theme_stand_below_its_heading_in_markdown() -> None:
    assert render_markdown(DECISIONS, None).split("\n\n## To review\n")[0] == (
        "## vision\n\n"
        "- [Paper 1](https://arxiv.org/abs/2101.00001) — 2017\n"
        "- [Paper 3](https://arxiv.org/abs/2101.00003) — 2017\n"
        "- [Paper 5](https://arxiv.org/abs/2101.00005) — 2017\n"
        "\n## &lt;i&gt;Audio&lt;/i&gt; \\#1\n\n"
        "- [Paper 4](https://arxiv.org/abs/2101.00004) — 2017\n"
        "- [Paper 6](https://arxiv.org/abs/2101.00006) — 2017\n"
        "\n## Other\n\n"
        "- [Paper 2](https://arxiv.org/abs/2101.00002) — 2017"
    )


@pytest.mark.parametrize("themes", [(), ("alone",)])
def test_without_common_themes_there_are_no_headings_for_them(themes: tuple[str, ...]) -> None:
    decisions = (about(1, *themes), about(2), make_not_found())
    assert render_markdown(decisions, None).startswith("- [Paper 1]")
    assert [text_of(heading) for heading in page(decisions).iter("h2")] == ["Not found"]


def test_a_page_without_themes_says_nothing_of_them() -> None:
    assert "theme" not in render_html(make_all_verdicts(), None)


def test_the_page_lists_its_groups_and_leads_to_them() -> None:
    document = page(DECISIONS)
    links = document.findall(".//nav//a")
    assert text_of(document.find(".//nav")) == "vision 3 <i>Audio</i> #1 2 Other 1"
    headings = {heading.get("id"): text_of(heading) for heading in document.iter("h2")}
    assert [headings[link.get("href", "").removeprefix("#")] for link in links] == [text_of(link) for link in links]
    assert list(headings.values()) == [*map(text_of, links), "To review", "Not found"]
    assert [section.get("aria-labelledby") for section in document.iter("section")] == list(headings)


def test_one_group_needs_no_table_of_contents() -> None:
    document = page((about(1, "vision"), about(2, "vision")))
    assert [text_of(heading) for heading in document.iter("h2")] == ["vision"]
    assert document.find(".//nav") is None


def test_numbers_go_on_from_group_to_group() -> None:
    document = page(DECISIONS)
    assert [(each.get("start"), len(each)) for each in document.iter("ol")] == [(None, 3), ("4", 2), ("6", 1)]


def test_each_paper_shows_its_themes() -> None:
    shown = page(DECISIONS).findall(".//ul[@class='themes']")
    assert [[text_of(theme) for theme in each] for each in shown[:2]] == [["speech", "vision"], ["vision"]]
    assert len(shown) == 6
    assert {each.get("aria-label") for each in shown} == {"Themes"}
