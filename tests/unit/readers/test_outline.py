"""Which blocks of a document name papers, whatever format the blocks come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from papershelf.model import Mention, Place
from papershelf.readers.outline import Block, Link, read

if TYPE_CHECKING:
    from collections.abc import Sequence

LOST = "Lost in the Middle: How Language Models Use Long Contexts"
FOUND = "Found in the Middle: Calibrating Positional Attention Bias"
TREE = "Tree of Thoughts: Deliberate Problem Solving with Large Language Models"
PAPER = Link("Paper", "https://arxiv.org/abs/2307.03172")


def mentions_of(blocks: Sequence[Block]) -> tuple[Mention, ...]:
    return read(blocks, "f").all_mentions()


def titles(*blocks: Block) -> list[str]:
    return [mention.title for mention in mentions_of(blocks)]


def believed(*blocks: Block) -> list[str]:
    return [mention.title for mention in read(blocks, "f").mentions]


def bullets(*texts: str) -> list[Block]:
    return [Block(line, text, depth=1) for line, text in enumerate(texts, start=1)]


def test_a_link_to_a_paper_makes_its_block_one_that_names_it() -> None:
    (mention,) = mentions_of([Block(3, f"{LOST} Paper", (PAPER,), depth=1)])
    assert (mention.title, mention.arxiv_id, mention.place) == (LOST, "2307.03172", Place("f", 3))
    assert mention.url == PAPER.url


def test_where_a_paper_is_published_makes_its_link_one_to_a_paper() -> None:
    for url in (
        "https://openreview.net/forum?id=abc",
        "https://aclanthology.org/2023.acl-long.1/",
        "https://doi.org/10.1000/xyz",
        "https://proceedings.mlr.press/v202/a.html",
        "https://openaccess.thecvf.com/content/CVPR2023/html/a.html",
        "https://www.cs.toronto.edu/~hinton/absps/a.pdf",
    ):
        assert titles(Block(1, LOST, (Link(LOST, url),), depth=1)) == [LOST], url


def test_links_to_code_talk_and_this_document_name_no_paper() -> None:
    for url in ("https://github.com/a/b", "https://x.com/a/status/1", "https://youtu.be/a", "#section", "./other.md"):
        assert titles(Block(1, LOST, (Link(LOST, url),), depth=1)) == [], url


def test_a_title_that_leads_elsewhere_is_believed_among_papers() -> None:
    papers = [Block(line, LOST, (Link(LOST, PAPER.url),), depth=1) for line in range(1, 4)]
    other = Block(5, TREE, (Link(TREE, "https://journal.example.org/tree"),), depth=1)
    code = Block(6, FOUND, (Link(FOUND, "https://github.com/a/b"),), depth=1)
    assert titles(*papers, other, code) == [LOST, LOST, LOST, TREE]
    assert titles(other, code) == []


def test_titles_without_links_count_where_most_are_titles() -> None:
    assert titles(*bullets(LOST, FOUND, TREE)) == [LOST, FOUND, TREE]
    assert titles(*bullets(LOST, FOUND, "and this")) == [LOST, FOUND]
    assert titles(*bullets(LOST, "We should read this again", "is it good?", "ask them", "we are late")) == []
    assert titles(*bullets("Alice Adams Anderson", "Bob Brown Baker", "Carol Clark Cooper")) == []


def test_titles_without_capitals_count_where_all_is_a_list() -> None:
    physics = (
        "Measurement of the top quark mass in proton collisions at high energy",
        "The large limit of superconformal field theories and supergravity",
        "Review of particle physics and of its instruments in recent years",
    )
    assert titles(*bullets(*physics)) == list(physics)
    prose = [Block(9, f"This is a paragraph, and it is number {number}.") for number in range(3)]
    assert titles(*bullets(*physics), *prose) == []


def test_links_below_a_title_are_its_own() -> None:
    for block in (Block(1, TREE, heading=2), Block(1, TREE, depth=1), Block(1, TREE, strong=(TREE,))):
        below = Block(2, "Shunyu Yao, Dian Yu, Jeffrey Zhao. NeurIPS 2023. Paper", (PAPER,), depth=2 * block.depth)
        (mention,) = mentions_of([block, below])
        assert (mention.title, mention.arxiv_id) == (TREE, "2307.03172")
        assert mention.authors == ("Shunyu Yao", "Dian Yu", "Jeffrey Zhao")


def test_a_link_without_a_title_is_told() -> None:
    reading = read([Block(7, "Paper", (PAPER,), depth=1)], "f")
    assert reading.mentions == ()
    assert [(one.place.line, one.message) for one in reading.warnings] == [
        (7, "a link to a paper, and no title beside it; left out")
    ]


def test_a_table_without_a_header_has_its_titles_where_most_are() -> None:
    rows = [Block(line, "", (PAPER,), cells=("2023", title, "Paper")) for line, title in enumerate((LOST, TREE), 1)]
    assert titles(*rows) == [LOST, TREE]


def test_of_several_links_the_first_tells_the_id() -> None:
    other = Link("arXiv", "https://arxiv.org/abs/2305.10601")
    (mention,) = mentions_of([Block(1, f"{LOST} Paper arXiv", (PAPER, other), depth=1)])
    assert (mention.title, mention.arxiv_id) == (LOST, "2307.03172")


def test_a_readers_notes_are_no_abstract() -> None:
    note = "I would compare this with our own evaluation of the models, and ask what they think about it."
    (mention, _) = mentions_of([*bullets(LOST)[:1], Block(2, note, depth=2), *bullets(FOUND)])
    assert mention.abstract is None


def test_a_description_below_the_links_is_read_and_an_abstract_below_its_name() -> None:
    text = "It shows where models look, and that this is at the ends of what they are given to read."
    for name in ("Paper", "Abstract"):
        blocks = [Block(1, LOST, heading=3), Block(2, "Paper", (PAPER,)), Block(3, name), Block(4, text)]
        (mention,) = mentions_of(blocks)
        assert mention.abstract == text


def test_nothing_names_nothing() -> None:
    assert titles() == []
    assert titles(Block(1, ""), Block(2, "", (PAPER,))) == []
