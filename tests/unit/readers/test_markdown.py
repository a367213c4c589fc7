"""Markdown as people keep lists of papers in it: titles, ids, headings and what else is said."""

from __future__ import annotations

import pytest

from papershelf.errors import InputError
from papershelf.model import Digest, Mention, PartialDate
from papershelf.readers import read_bytes

LOST = "Lost in the Middle: How Language Models Use Long Contexts"
FOUND = "Found in the Middle: Calibrating Positional Attention Bias"
TREE = "Tree of Thoughts: Deliberate Problem Solving with Large Language Models"
LOST_URL, TREE_URL = "https://arxiv.org/abs/2307.03172", "https://arxiv.org/abs/2305.10601"
LOST_ID, TREE_ID = "2307.03172", "2305.10601"


def read(text: str) -> Digest:
    return read_bytes(text.encode(), "f", "markdown")


def only(text: str) -> Mention:
    (mention,) = read(text).mentions
    return mention


def named(text: str) -> list[tuple[str, str | None]]:
    return [(mention.title, mention.arxiv_id) for mention in read(text).mentions]


@pytest.mark.parametrize(
    "item",
    [
        f"[{LOST}]({LOST_URL})",
        f"[**{LOST}.**]({LOST_URL}) _Nelson F. Liu, Kevin Lin, John Hewitt._ TACL 2023.",
        f"**[{LOST}]({LOST_URL})**",
        f"Paper: [{LOST}]({LOST_URL})",
        f"**{LOST}**. Nelson F. Liu, Kevin Lin, John Hewitt. TACL 2023. [[pdf]]({LOST_URL}) [[code]](https://github.com/a/b)",
        f"**{LOST}** ([arXiv 2307.03172]({LOST_URL}))",
        f"{LOST}. Nelson F. Liu, Kevin Lin, John Hewitt. TACL 2023. [[Paper]({LOST_URL})]",
        f"{LOST} [Paper]({LOST_URL}), [Tweet](https://twitter.com/a/1)",
        f"{LOST} (arXiv:{LOST_ID})",
        f"{LOST} {LOST_URL}",
        f"{LOST} <{LOST_URL}>",
        f"Nelson F. Liu, Kevin Lin, et al. {LOST}. TACL 2023. [pdf]({LOST_URL})",
        f"Liu, N. F., Lin, K., & Hewitt, J. (2023). {LOST}. TACL. {LOST_URL}",
        f'N. F. Liu et al., "{LOST}," TACL 2023. [link]({LOST_URL})',
        f"1) **{LOST}** - shows where models look. [Paper]({LOST_URL})",
        f"🔥 [2023/07] **{LOST}** [![arXiv](https://img.shields.io/a-b.svg)]({LOST_URL})",
        f":fire: (*TACL'23*) {LOST} [[Paper]]({LOST_URL})",
        f"[ ] {LOST} [paper]({LOST_URL})",
        f"[Lost in the Middle]({LOST_URL}): How Language Models Use Long Contexts",
        f"**Lost in the Middle**: How Language Models Use Long Contexts [pdf]({LOST_URL})",
        f"[{LOST}](https://github.com/a/b) [[paper]({LOST_URL})]",
        f"<a href='{LOST_URL}'>Lost in the <b>Middle</b>: How Language Models Use Long Contexts</a><br>TACL 2023",
        f"{LOST} [[pdf][1]]\n\n[1]: {LOST_URL}",
    ],
)
def test_the_ways_to_write_an_item(item: str) -> None:
    assert named(f"## Papers\n\n- {item}\n") == [(LOST, LOST_ID)]


def test_headings_are_cleaned_and_the_documents_own_title_is_left_out() -> None:
    text = (
        f"# Awesome list\n\n## 📜 2. Attention [[Back]](#toc)\n### 2.1 Position & *order* :fire:\n"
        f"- [{LOST}]({LOST_URL})\n"
        f"### 🔥\n- [{TREE}]({TREE_URL})\n## IV. Reasoning\n- [{LOST}]({LOST_URL})\n"
    )
    assert [mention.headings for mention in read(text).mentions] == [
        ("Attention", "Position & order"),
        ("Attention",),
        ("Reasoning",),
    ]


def test_titles_without_links_stand_below_headings() -> None:
    text = f"## Position bias\n- {LOST}\n- {FOUND}\n\n## Reasoning\n1. {TREE}\n\n## To do\n- Ask Bob about the GPUs\n"
    mentions = read(text).mentions
    assert [(mention.title, mention.headings) for mention in mentions] == [
        (LOST, ("Position bias",)),
        (FOUND, ("Position bias",)),
        (TREE, ("Reasoning",)),
    ]
    assert [mention.place.line for mention in mentions] == [2, 3, 6]


def test_an_item_and_a_bold_line_can_be_headings() -> None:
    position = f"- Position\n  - {LOST}\n    - my note: read the appendix again\n  - {FOUND}\n"
    text = f"**Bias**\n\n{position}\n**Reasoning**\n\n- {TREE}\n"
    assert [(mention.title, mention.headings) for mention in read(text).mentions] == [
        (LOST, ("Bias", "Position")),
        (FOUND, ("Bias", "Position")),
        (TREE, ("Reasoning",)),
    ]


def test_a_heading_can_be_a_title_with_the_rest_below_it() -> None:
    text = (
        f"# cs.CL\n\n### [1] [{LOST}]({LOST_URL})\n*Nelson F. Liu, Kevin Lin, John Hewitt*\n\nMain category: cs.CL\n\n"
        "<details>\n  <summary>Details</summary>\n\n"
        "Abstract: While recent language models take long contexts,\nlittle is known.\n\n"
        f"</details>\n\n# cs.AI\n\n### {TREE}\n\n[Paper]({TREE_URL}) | [Code](https://github.com/a/b)\n\n- a point\n"
    )
    lost, tree = read(text).mentions
    assert (lost.title, lost.arxiv_id, lost.headings, lost.tags) == (LOST, LOST_ID, ("cs.CL",), ("cs.CL",))
    assert lost.authors == ("Nelson F. Liu", "Kevin Lin", "John Hewitt")
    assert lost.abstract == "While recent language models take long contexts, little is known."
    assert (tree.title, tree.arxiv_id, tree.headings) == (TREE, TREE_ID, ("cs.AI",))


def test_a_paragraph_has_a_title_authors_a_venue_and_a_day_on_its_lines() -> None:
    mention = only(
        f"## V\n**{LOST}** \\\n*Nelson F. Liu, Kevin Lin* \\\nTACL 2023. [[Paper]({LOST_URL})] \\\n6 Jul 2023\n"
    )
    assert (mention.title, mention.arxiv_id, mention.date) == (LOST, LOST_ID, PartialDate(2023, 7, 6))
    assert mention.authors == ("Nelson F. Liu", "Kevin Lin")


def test_a_table_has_titles_in_a_column() -> None:
    text = (
        "| Date | Title | Authors | Paper |\n|---|---|---|---|\n"
        f"| 2023-07 | {LOST} | Nelson F. Liu, Kevin Lin | [link]({LOST_URL}) |\n"
        f"| 2023-05 | Paper2Code: Paper to Code | Min Seo | [Paper]({TREE_URL}), [Code](https://github.com/a/b) |\n"
    )
    lost, code = read(f"# Mine\n## Bias\n{text}").mentions
    assert (lost.title, lost.arxiv_id, lost.date, lost.headings) == (LOST, LOST_ID, PartialDate(2023, 7), ("Bias",))
    assert lost.authors == ("Nelson F. Liu", "Kevin Lin")
    assert (code.title, code.arxiv_id, code.authors) == ("Paper2Code: Paper to Code", TREE_ID, ("Min Seo",))


def test_a_title_and_its_description_can_share_a_cell() -> None:
    text = (
        "| **Paper** | **Links** |\n|---|---|\n"
        "| 1) Lost in the Middle  Shows that models use the “two ends” of what they read.<br>● It is a U. "
        f"| [Paper]({LOST_URL}) |\n"
        "| 2) **Tree of Thoughts**- a search over chains of thought, which lets models look back. "
        f"| [Paper]({TREE_URL}) |\n"
    )
    lost, tree = read(f"## June\n{text}").mentions
    assert (lost.title, tree.title) == ("Lost in the Middle", "Tree of Thoughts")
    assert lost.abstract == "Shows that models use the “two ends” of what they read. ● It is a U."
    assert tree.abstract == "a search over chains of thought, which lets models look back."


def test_what_stands_below_an_item_is_its_own() -> None:
    mention = only(
        f"- {LOST}\n  - [paper]({LOST_URL}), [code](https://github.com/a/b)\n  - Authors: Nelson F. Liu, Kevin Lin\n"
        "  - Abstract: Little is known about it.\n  - #bias\n"
    )
    assert (mention.arxiv_id, mention.authors) == (LOST_ID, ("Nelson F. Liu", "Kevin Lin"))
    assert (mention.abstract, mention.tags) == ("Little is known about it.", ("bias",))


def test_tags_are_no_numbers_and_no_parts_of_addresses() -> None:
    mention = only(f"- [{LOST}]({LOST_URL}#sec) #position-bias, #RAG. See #12 and C# #\n")
    assert mention.tags == ("position-bias", "RAG")
    first, second = read(f"- [ ] {LOST} #bias\n- [x] #InsTag: Instruction Tagging for Analyzing Data\n").mentions
    assert (first.title, first.tags) == (LOST, ("bias",))
    assert (second.title, second.tags) == ("#InsTag: Instruction Tagging for Analyzing Data", ())


def test_a_paper_of_two_sections_is_named_twice() -> None:
    text = f"## A\n- [{LOST}]({LOST_URL})\n## B\n- [{LOST}]({LOST_URL})\n"
    assert [mention.headings for mention in read(text).mentions] == [("A",), ("B",)]


def test_what_is_no_paper_is_left_out() -> None:
    text = (
        "---\ntitle: Attention Is All You Need\nurl: https://arxiv.org/abs/1706.03762\n---\n"
        "# Awesome Papers on Attention\n\n[![arXiv](https://img.shields.io/x)](https://arxiv.org/abs/2503.17407)\n\n"
        "## Contents\n- [Position Bias Papers](#bias)\n"
        "- Papers on Reasoning with Trees\n\n## Bias\n"
        f"- [{LOST}]({LOST_URL})\n- [A Post about Attention in Depth](https://lilianweng.github.io/posts/x)\n"
        "- [tool/repo](https://github.com/tool/repo) - Serving Long Contexts in Production\n"
        "- [Thread about Long Contexts in Models](https://x.com/a/status/1)\n\n"
        "```\n- [Not This One at All](https://arxiv.org/abs/1706.03762)\n```\n"
        "<!-- - [Nor This Paper](https://arxiv.org/abs/1706.03762)\n-->\n"
        "## License\n- Creative Commons Attribution License\n- Something Else Entirely for Data\n"
    )
    assert named(text) == [(LOST, LOST_ID)]


def test_prose_names_the_papers_that_it_links_by_their_titles() -> None:
    builds = f"It builds on [{LOST}]({LOST_URL}) and [{TREE}]({TREE_URL}).\n"
    text = f"The code of our paper [here](https://arxiv.org/abs/2404.00001). {builds}"
    assert named(text) == [(LOST, LOST_ID), (TREE, TREE_ID)]


def test_a_manual_names_no_papers() -> None:
    text = (
        "# Tool\n\nA tool.\n\n## Features\n- Fast inference for long documents on GPUs\n- Easy to use by everybody\n\n"
        "## Rules\n- Never delete what a person wrote themselves.\n- Use the second command of the README for setup.\n"
    )
    with pytest.raises(InputError, match=r"^f: names no paper \(read as markdown"):
        read(text)


def test_a_link_without_a_title_is_an_id_or_told() -> None:
    digest = read(f"## A\n- <{LOST_URL}>\n- {TREE_URL}\n- [paper](https://openreview.net/forum?id=x)\n")
    assert [mention.title for mention in digest.mentions] == [f"arXiv:{LOST_ID}", f"arXiv:{TREE_ID}"]


def test_a_page_that_was_saved_into_a_block_of_code_is_read() -> None:
    text = f"# Web source\n\n```text\nnew\n\n### [{LOST}][45]\n\nWe ask.\n\n### [{TREE}][57]\n\nWe search.\n```\n"
    assert [title for title, _ in named(f"{text}\n[45]: {LOST_URL}\n[57]: {TREE_URL}\n")] == [LOST, TREE]


def test_marks_of_links_whose_addresses_were_left_out_are_no_part_of_a_title() -> None:
    first = f"### [{LOST}][45]\n\n[\n* 3 authors\n][47]\n·\nJul 6, 2023\n"
    text = f"# Papers\n\n{first}\n### [{TREE}][57]\n\n[[x] Some Company][9]\n"
    lost, tree = read_bytes(text.encode(), "f").mentions
    assert (lost.title, lost.n_authors, tree.title) == (LOST, 3, TREE)


class TestHostileInput:
    def test_nothing_of_markup_or_escapes_is_left(self) -> None:
        text = (
            "## \x1b[31mBias</h2><script>alert(1)</script>\n"
            f"- <b>[{LOST}]({LOST_URL})</b><script>x [y](z)</script>\n"
            f"- **{TREE}\x1b]0;owned\x07** [pdf](javascript:alert(1)) [paper]({TREE_URL})\n"
        )
        lost, tree = read(text).mentions
        assert (lost.title, tree.title, tree.url) == (LOST, TREE, TREE_URL)
        assert lost.headings == ("Bias",)

    @pytest.mark.parametrize(
        "text",
        [
            "".join(f"{'  ' * depth}- a\n" for depth in range(1200)),
            ">" * 20_000 + " a\n",
            "- " * 5_000 + "a\n",
            "[" * 20_000,
            "![](" * 5_000,
            "*a **b " * 3_000,
            "<div><b><a href='x'>" * 2_000,
            "<!--" * 5_000 + "-->",
            "|a" * 3_000 + "|\n" + "|-" * 3_000 + "|\n",
            "- " + "(A. " * 5_000,
        ],
        ids=["lists", "quotes", "bullets", "brackets", "images", "stars", "tags", "comments", "cells", "names"],
    )
    def test_deep_and_unclosed_markup_ends(self, text: str) -> None:
        assert named(f"{text}\n\n# A\n- [{LOST}]({LOST_URL})\n")[-1:] == [(LOST, LOST_ID)]

    def test_a_line_that_is_too_long_is_told_and_costs_nothing_else(self) -> None:
        digest = read(f"# A\n- {'x' * 60_000}\n- [{LOST}]({LOST_URL})\n")
        assert [mention.title for mention in digest.mentions] == [LOST]
        assert [(one.place.line, one.message) for one in digest.warnings] == [
            (2, "a line of 60002 characters; left out")
        ]
