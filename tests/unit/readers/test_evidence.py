"""What is no list of papers is not taken for one, unless somebody says that it is."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from papershelf.errors import InputError
from papershelf.model import Mention, Place
from papershelf.readers import read_bytes
from papershelf.readers.evidence import has_evidence

TITLES = (
    "Lost in the Middle: How Language Models Use Long Contexts",
    "Found in the Middle: Calibrating Positional Attention Bias",
    "Tree of Thoughts: Deliberate Problem Solving with Large Language Models",
    "Deep Residual Learning for Image Recognition",
    "Adam: A Method for Stochastic Optimization",
)
SENTENCE_CASE = (
    "Measurement of the top quark mass in proton collisions at high energy",
    "The large limit of superconformal field theories and supergravity",
    "Review of particle physics and of its instruments in recent years",
    "Search for dark matter with a detector of liquid xenon below a mountain",
    "Observation of gravitational waves from the merger of two neutron stars",
)
HEAD = "From: a@example.org\nSubject: Hello\n\n"
LETTER = f"{HEAD}Hi Anna,\n\nshall we meet on Thursday at ten?\n\nBest,\nBob\n"
SHOP = f"{HEAD}Thank you for your order\n\nTrack your parcel online now\n\nYour Order Has Been Shipped\n"
SHOP_PAGE = (
    "From: a@example.org\nMIME-Version: 1.0\nContent-Type: text/html\n\n<html><body><h1>Thank You for Your Order</h1>"
    "<ul><li>Track Your Parcel Online Now</li><li>Change the Address of Your Order</li></ul></body></html>\n"
)
TEMPLATE = """---
name: Feature request
about: Suggest something new for the tool
labels: enhancement
---

**What would the new feature do?**
A clear and short description of it.

**Which alternatives did you consider?**
A list of them, with reasons.
"""
MANUAL = """# Tool

A tool that does one thing, and does it well.

## Features

- Connection Pooling with Keep-Alive
- Sessions with Cookie Persistence
- Automatic Decoding of Content
- Authentication by Digest and Password
- International Domains and Addresses
- Streaming Downloads of Large Files

It is used by many people, and has been for years.

## Using the Tool from a Program

Import it, and call what it offers. That is all.

## Handling Errors and Warnings in Programs

Errors are raised. Warnings are shown.

## Installing Newer Versions of the Tool

They are on the index of packages. Fetch them from there.
"""
CHANGES = "# Changes\n\n" + "".join(
    f"## 1.{n}.0\n\n- Support for version 3.{n}.1 of the language has been added\n- Build for Linux {n}.0.1 was fixed\n"
    for n in range(8)
)
OFFERS = HEAD + "".join(
    f"{offer}\n\n{'It was made by hand in a small village, and it is as soft as it is warm. ' * 4}\n\n"
    for offer in ("Warm Scarves from the Hills", "Woollen Socks for Winter", "Hats and Gloves for Children")
)
INDEX = "<html><body><h1>Alphabetic Index of Functions f-g</h1>" + "".join(
    f"<h2>Letter {letter}:</h2><p><a href='a.html#{letter}'>{letter}open_file</a><br>in the list of symbols</p>"
    for letter in "fgh"
) + "<p>A-I J-R S-a b-c d-e f-g h-k l-n o-p q-s</p></body></html>"  # fmt: skip
LICENCE = "# Licence\n\n" + "".join(
    f"{number}. {title}.\n   You may do as this licence says, and nothing else with the work.\n\n"
    for number, title in enumerate(
        ("Grant of Copyright License", "Grant of Patent License", "Submission of Contributions",
         "Disclaimer of Warranty", "Limitation of Liability", "Conveying Verbatim Copies"), 1,
    )
)  # fmt: skip
AGENDA = (
    f"{HEAD}Agenda for Monday:\n\n- Budget Review for Third Quarter\n- Hiring Plan and Open Positions\n- Office Move\n"
)
RECIPES = (
    "# Recipes\n\n## Soups\n\n- Roasted Tomato Soup with Basil\n- Creamy Mushroom Soup with Thyme\n\n"
    "## Mains\n\n- Slow Cooked Lamb with Rosemary\n- Vegetable Curry with Rice\n- Grilled Salmon with Lemon\n"
)
OTHERS = {
    "letter": LETTER, "shop": SHOP, "shop's page": SHOP_PAGE, "template": TEMPLATE, "manual": MANUAL,
    "changes": CHANGES, "index": INDEX, "licence": LICENCE, "agenda": AGENDA, "offers": OFFERS,
    "recipes": RECIPES,
}  # fmt: skip


def titles(text: str, layout: str | None = None) -> tuple[str, ...]:
    return tuple(mention.title for mention in read_bytes(text.encode(), "f.md", layout).mentions)


def bullets(some: tuple[str, ...]) -> str:
    return "".join(f"- {title}\n" for title in some)


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_what_people_write_and_read_every_day_names_no_papers(text: str) -> None:
    with pytest.raises(InputError, match=r"^f\.md: names no paper"):
        titles(text)


def test_who_says_what_a_text_is_is_believed_and_the_refusal_tells_how() -> None:
    text = (
        f"# Mine\n\n## Bias\n\n{bullets(TITLES[:2])}\n## Rest\n\nThis is prose, and more of it.\n\nAnd this is too.\n"
    )
    with pytest.raises(InputError, match="believed with --input-format markdown only"):
        titles(text)
    assert titles(text, "markdown") == TITLES[:2]


@pytest.mark.parametrize("listed", [TITLES, SENTENCE_CASE, TITLES[:2]], ids=["titles", "sentence case", "two"])
def test_a_document_that_is_a_list_of_titles_is_one(listed: tuple[str, ...]) -> None:
    assert titles(f"# To read\n\n## Bias\n\n{bullets(listed[:3])}\n## Rest\n\n{bullets(listed[3:])}") == listed


def test_a_mail_that_is_a_list_of_titles_is_one() -> None:
    lines = "\n".join(TITLES)
    assert (
        titles(f"{HEAD}Hi all,\n\nthis week we read:\n\n{lines}\n\nSee you on Thursday at ten.\n\nBest,\nBob\n")
        == TITLES
    )
    assert titles(f"{HEAD}BIAS\n\n{lines}\n") == TITLES


def test_a_title_is_believed_beside_papers_and_not_beside_prose() -> None:
    linked = f"- [{TITLES[0]}](https://arxiv.org/abs/2307.03172)\n"
    prose = "\n".join(f"This is paragraph {number}, and it is prose.\n" for number in range(6))
    assert titles(f"{prose}\n## Papers\n\n{linked}{bullets(TITLES[1:2])}") == TITLES[:2]
    assert titles(f"{prose}\n## Papers\n\n{linked}\n## Parts\n\n{bullets(TITLES[1:3])}") == TITLES[:1]


@pytest.mark.parametrize(
    "below",
    ["https://doi.org/10.1000/xyz", "arXiv:2307.03172", "Nelson F. Liu, Kevin Lin, John Hewitt", "[pdf](https://x.org/a.pdf)"],
)  # fmt: skip
def test_one_paper_among_prose_needs_an_id_a_link_or_names(below: str) -> None:
    prose = "\n".join(f"This is paragraph {number}, and it is prose.\n" for number in range(6))
    text = f"# Journal\n\n{prose}\n## Read\n\n- {TITLES[0]}\n  {{}}\n- {TITLES[1]}\n  {{}}\n"
    assert titles(text.format(below, below)) == TITLES[:2]
    with pytest.raises(InputError):
        titles(text.format("Read it again.", "Ask Bob."))


def test_a_count_of_authors_is_enough_whatever_the_title_says() -> None:
    for title in ("Edit Your Motion in Videos!", "is this a paper?", "Theory of Everything, Part I"):
        assert has_evidence(Mention(title, Place("f", 1), n_authors=3))


def test_licences_shout_and_that_names_nobody() -> None:
    names = ("THE PROGRAM AS PERMITTED", "THE COPYRIGHT HOLDER")
    paper = Mention(TITLES[0], Place("f", 1), authors=names)
    assert not has_evidence(paper)
    assert has_evidence(replace(paper, authors=("Nelson F. Liu",)))
