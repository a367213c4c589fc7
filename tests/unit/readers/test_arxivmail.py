"""arXiv's daily listings as text: new papers, cross-lists, replacements, and damage."""

from __future__ import annotations

import pytest

from papershelf.errors import InputError
from papershelf.model import Digest, PartialDate
from papershelf.readers import read_bytes

RULE = "-" * 78
BEGINNING = rf"""{RULE}
Archives at http://arxiv.org/
To unsubscribe, e-mail To: cs@arXiv.org, Subject: cancel
{RULE}
 received from  Tue  5 Nov 24 19:00:00 GMT  to  Wed  6 Nov 24 19:00:00 GMT
{RULE}
{RULE}
"""
NEW = rf"""\\
arXiv:2411.03340
Date: Sat, 2 Nov 2024 00:16:29 GMT   (1531kb,D)

Title: Unlocking the Archives: Using Large Language Models to Transcribe
  Handwritten Historical Documents
Authors: Mark Humphries, Nicolas Long\'ep\'e ((1) Some Institute (Town), (2)
  Another), and Elizabeth Spence
Categories: cs.CV cs.CL
Comments: 29 Pages
DOI: 10.1016/J.Arcontrol.2021.10.001
\\
  This study demonstrates that models can transcribe
historical documents.
\\ ( https://arxiv.org/abs/2411.03340 ,  1531kb)
{RULE}
"""
CROSS_LISTED = rf"""\\
arXiv:2411.03341 (*cross-listing*)
Date: Sun, 3 Nov 2024 12:00:00 GMT   (10kb)

Title: A Second Paper
Authors: The ATLAS Collaboration
Categories: hep-ex cs.LG
\\
  Something is measured.
\\ ( https://arxiv.org/abs/2411.03341 ,  10kb)
{RULE}
"""
REPLACED = r"""\\
arXiv:2011.02073
replaced with revised version Wed, 6 Nov 2024 01:14:09 GMT   (11061kb,D)

Title: Optimal Control-Based Baseline
Authors: Xubo Lyu, Site Li
Categories: cs.LG
\\ ( https://arxiv.org/abs/2011.02073 ,  11061kb)
%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---%%%---
"""


def read(text: str, layout: str | None = None) -> Digest:
    return read_bytes(text.encode(), "f", layout)


def test_a_new_paper_is_read_with_all_that_is_told() -> None:
    digest = read(BEGINNING + NEW)
    assert (digest.layout, digest.warnings) == ("arxiv-mail", ())
    (paper,) = digest.mentions
    assert paper.title == (
        "Unlocking the Archives: Using Large Language Models to Transcribe Handwritten Historical Documents"
    )
    assert paper.abstract == "This study demonstrates that models can transcribe historical documents."
    assert paper.date == PartialDate(2024, 11, 2)
    assert paper.authors == ("Mark Humphries", r"Nicolas Long\'ep\'e", "Elizabeth Spence")
    assert paper.n_authors == 3
    assert (paper.arxiv_id, paper.doi) == ("2411.03340", "10.1016/j.arcontrol.2021.10.001")
    assert paper.tags == ("cs.CV", "cs.CL")
    assert paper.place.line == 9
    assert paper.headings == ()


def test_cross_lists_and_replacements_are_papers_too() -> None:
    digest = read(BEGINNING + NEW + CROSS_LISTED + REPLACED)
    assert digest.warnings == ()
    assert [paper.arxiv_id for paper in digest.mentions] == ["2411.03340", "2411.03341", "2011.02073"]
    listed, replaced = digest.mentions[1:]
    assert (listed.title, listed.date, listed.tags) == (
        "A Second Paper", PartialDate(2024, 11, 3), ("hep-ex", "cs.LG")
    )  # fmt: skip
    assert (replaced.title, replaced.abstract, replaced.n_authors) == ("Optimal Control-Based Baseline", None, 2)


def test_the_day_of_a_replacement_is_not_that_of_the_paper() -> None:
    assert read(REPLACED).mentions[0].date is None


def test_an_old_id_and_authors_who_are_not_shown() -> None:
    text = CROSS_LISTED.replace("2411.03341", "hep-ex/9901001").replace(
        "The ATLAS Collaboration", "A. Aad, B. Abbott (2900 additional authors not shown)"
    )
    (paper,) = read(text).mentions
    assert (paper.arxiv_id, paper.authors, paper.n_authors) == ("hep-ex/9901001", ("A. Aad", "B. Abbott"), None)


@pytest.mark.parametrize("kept", range(10, len(NEW.split("\n")) - 3))
def test_an_entry_that_is_cut_off_is_used_and_told(kept: int) -> None:
    cut = "\n".join(NEW.split("\n")[:kept]) + "\n"
    digest = read(REPLACED + cut)
    assert [paper.arxiv_id for paper in digest.mentions] == ["2011.02073", "2411.03340"]
    (warning,) = digest.warnings
    assert (warning.place.line, "cut off" in warning.message) == (11, True)


def test_an_entry_cut_off_before_another_takes_nothing_from_it() -> None:
    cut = NEW[: NEW.index("historical documents")]
    digest = read(cut + RULE + "\n" + CROSS_LISTED)
    first, second = digest.mentions
    assert first.abstract == "This study demonstrates that models can transcribe"
    assert (second.title, second.abstract) == ("A Second Paper", "Something is measured.")
    assert [warning.place.line for warning in digest.warnings] == [2]


def test_a_lost_title_leaves_the_id_and_a_lost_id_the_title() -> None:
    digest = read(NEW + CROSS_LISTED.replace("Title:", "Tit") + REPLACED.replace("2011.02073", "2999.1"))
    assert [(paper.title[:16], paper.arxiv_id) for paper in digest.mentions[1:]] == [
        ("arXiv:2411.03341", "2411.03341"),
        ("Optimal Control-", None),
    ]
    assert ["title" in warning.message or "id" in warning.message for warning in digest.warnings] == [True, True]


def test_with_neither_title_nor_id_an_entry_is_left_out_and_told() -> None:
    digest = read(NEW + REPLACED.replace("2011.02073", "2999.1").replace("Title:", "Tit"))
    assert len(digest.mentions) == 1
    assert "left out" in digest.warnings[0].message


def test_an_id_in_an_abstract_begins_no_entry() -> None:
    text = NEW.replace("historical documents.", "as shown in\narXiv:1706.03762\nbefore.")
    (paper,) = read(text).mentions
    assert paper.abstract
    assert paper.abstract.endswith("as shown in arXiv:1706.03762 before.")


def test_text_that_only_speaks_of_arxiv_is_another_layout() -> None:
    assert read("Attention Is All You Need arXiv:1706.03762\nDeep Residual Learning\n").layout == "titles"
    with pytest.raises(InputError, match="names no paper"):
        read("Nothing here.\n", "arxiv-mail")


def test_terminal_escapes_do_no_harm() -> None:
    (paper,) = read(CROSS_LISTED.replace("A Second", "A \x1b[31mSecond\x1b[0m")).mentions
    assert paper.title == "A Second Paper"
