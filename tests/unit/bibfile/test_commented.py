"""Entries that a person switched off by a comment."""

from __future__ import annotations

import pytest

from papershelf.bibfile.commented import find_commented_out
from papershelf.bibfile.merge import Action, plan
from papershelf.bibfile.reading import Bibliography
from papershelf.formats.papers import Paper
from tests.factories import make_record

ATTENTION = make_record()
ENTRY = "@article{vaswani,\n  title = {Attention Is All You Need},\n  eprint = {1706.03762},\n}\n"
PERCENT = "".join(f"% {line}\n" for line in ENTRY.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        PERCENT,
        PERCENT.replace("% ", "%"),
        PERCENT.replace("% ", "  %%% "),
        "@comment{" + ENTRY + "}\n",
        ENTRY.replace("@article", "@comment"),
        ENTRY.replace("@article", "@Comment "),
        "@book{knuth, title = {The Art}}\n" + PERCENT + "@book{other, title = {Another}}\n",
    ],
)
def test_a_paper_that_is_commented_out_is_not_added_again(text: str) -> None:
    bib = Bibliography.read(text.encode())
    assert find_commented_out(bib, [ATTENTION]) == {ATTENTION.arxiv_id: "vaswani"}
    (change,) = plan(bib, [Paper(ATTENTION)]).changes
    assert (change.action, change.key, change.edits) == (Action.KEEP, "vaswani", ())
    assert change.why == "it is there, but commented out"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "% see @vaswani{ and others",
        "@comment{jabref-meta: databaseType:bibtex;}\n",
        "% we follow arXiv:1706.03762 by mail@example.org\n",
        "% @article{bert, title = {BERT}, eprint = {1810.04805}}\n",
        "@comment{}",
    ],
)
def test_other_comments_hide_nothing(text: str) -> None:
    (change,) = plan(Bibliography.read(text.encode()), [Paper(ATTENTION)]).changes
    assert change.action is Action.ADD


def test_an_entry_that_is_there_counts_and_not_its_commented_copy() -> None:
    bib = Bibliography.read((PERCENT + ENTRY.replace("vaswani", "used")).encode())
    (change,) = plan(bib, [Paper(ATTENTION)]).changes
    assert (change.action, change.key) == (Action.KEEP, "used")
