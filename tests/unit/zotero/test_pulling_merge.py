"""Items of a Zotero library merged into a person's .bib file: keys, presence, and that nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.bibfile.merge import Action, MergeOptions
from papershelf.bibfile.reading import Bibliography
from papershelf.bibfile.splice import splice
from papershelf.formats.bibtex import render_bibtex
from papershelf.formats.papers import papers_of
from papershelf.keypattern import KeyPattern
from papershelf.zotero.model import Creator
from papershelf.zotero.pull_types import SHAPES
from papershelf.zotero.pulling import decisions_of, works_of
from tests.contracts import typesetting
from tests.unit.zotero.pulled_items import (
    ARTICLE,
    BIBLATEX,
    EVERY_FIELD,
    LATEX,
    MINE,
    PREPRINT,
    make_item,
    merged,
    one_of_each,
    planned,
)

# --- Keys -------------------------------------------------------------------------------------------------------------


def test_keys_of_zotero_are_used_whatever_keys_in_the_file_look_like() -> None:
    field = make_item(**PREPRINT, citationKey="vaswaniAttention")
    line = make_item("book", key="BBBB2345", title="A Book", extra="Some note\nCitation Key: book:2001_x\nPMID: 3")
    pattern = replace(LATEX, entries=replace(LATEX.entries, key_pattern=KeyPattern.parse("arxiv-id")))
    assert [change.key for change in planned(MINE, [field, line], pattern).changes] == [
        "vaswaniAttention",
        "book:2001_x",
    ]


def test_a_key_that_another_paper_has_stays_with_it() -> None:
    plan = planned(MINE, [make_item(title="Another", citationKey="Mine2001")])
    assert [change.key for change in plan.changes] == ["Mine2001a"]
    assert plan.warnings == ("the key Mine2001 is another paper's; Another was added as Mine2001a",)


def test_a_key_is_made_fit_for_bibtex() -> None:
    assert planned(b"", [make_item(title="T", citationKey="müller{2020},x")]).changes[0].key == "muller2020x"


def test_works_that_are_not_on_arxiv_get_no_key_of_an_arxiv_id() -> None:
    options = replace(LATEX, entries=replace(LATEX.entries, key_pattern=KeyPattern.parse("arxiv-id")))
    items = [make_item(**PREPRINT), make_item("book", key="BBBB2345", title="Graph Theory", date="2001")]
    assert [change.key for change in planned(b"", items, options).changes] == ["arXiv:1706.03762", "lovelace2001graph"]


def test_printing_gives_the_keys_that_merging_gives() -> None:
    items = one_of_each()
    papers = papers_of(decisions_of(works_of(items), "All"))
    assert render_bibtex(papers, LATEX.entries).count("{key") == len(items)


# --- Merging ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [LATEX, BIBLATEX], ids=["bibtex", "biblatex"])
def test_what_is_in_the_file_stays_and_the_second_pull_changes_nothing(options: MergeOptions) -> None:
    items = one_of_each()
    once = merged(MINE, items, options)
    assert once.startswith(MINE.removesuffix(b"\n"))
    assert len(Bibliography.read(once).entries) == len(items) + 1
    again = planned(once, items, options)
    assert again.edits() == ()
    assert again.warnings == ()
    assert {change.action for change in again.changes} == {Action.KEEP}


def test_papers_that_are_there_under_another_key_are_not_added() -> None:
    there = b"@misc{a, title={Attention is all you need}, author={Ada Lovelace}, eprint={1706.03762}}\n"
    there += b"@article{b, title={On books}, author={Lovelace, A.}, doi={10.1000/BOOKS}}\n"
    items = [
        make_item(**PREPRINT, citationKey="x"),
        make_item("journalArticle", key="BBBB2345", title="On Books", DOI="https://doi.org/10.1000/books"),
    ]
    assert merged(there, items) == there


def test_a_page_that_nobody_wrote_is_known_by_what_its_entry_says() -> None:
    home = make_item("webpage", title="Home", creators=(), url="https://a.b")
    other = make_item("webpage", key="BBBB2345", title="Home", creators=(), url="https://c.d")
    untitled = make_item("webpage", key="CCCC2345", creators=(), url="https://e.f")
    once = merged(MINE, [home, untitled])
    assert merged(once, [home, untitled]) == once
    assert [change.action for change in planned(once, [home, other]).changes] == [Action.KEEP, Action.ADD]


def test_a_page_is_known_whatever_way_it_was_written() -> None:
    page = make_item("webpage", title="UN & Ö", creators=(), url="https://a.b")
    once = merged(MINE, [page])
    plain = replace(LATEX, entries=replace(LATEX.entries, encoding="unicode", protect=False))
    assert merged(once, [page], plain) == once


def test_an_entry_whose_title_a_person_changed_is_known_by_key_and_address() -> None:
    item = make_item("webpage", title="Home", creators=(), url="https://a.b", citationKey="home")
    changed = merged(b"", [item]).replace(b"{Home}", b"{My own words}")
    assert merged(changed, [item]) == changed


def test_a_preprint_in_the_file_becomes_the_article_of_the_library_if_that_is_agreed_to() -> None:
    there = (
        b"@misc{a, title={A Model For Polarised Microwave Foreground Emission}, author={Lovelace, Ada}, "
        b"eprint={1107.4612}, archiveprefix={arXiv}, year={2011}}\n"
    )
    plan = planned(there, [make_item("journalArticle", **ARTICLE)], replace(LATEX, publish=True))
    (change,) = plan.changes
    assert change.action is Action.PUBLISH
    assert change.why == "it appeared in Monthly Notices of the Royal Astronomical Society 419, 1795-1803 (2012)"
    text = splice(there, plan.edits())
    assert text.startswith(b"@article{a, title={A Model")
    assert b"volume={419}" in text
    assert merged(text, [make_item("journalArticle", **ARTICLE)], replace(LATEX, publish=True)) == text


UNICODE = replace(BIBLATEX, entries=replace(BIBLATEX.entries, encoding="unicode", protect=False))
HOSTILE = st.text(st.one_of(st.sampled_from('{}\\%$#&_^~"@,<>/- \n\r\0\x1b'), st.characters()), max_size=30)
NAMES = st.builds(Creator, HOSTILE, HOSTILE, st.sampled_from(["author", "editor"]), st.booleans())
FIELDS = st.dictionaries(st.sampled_from(sorted({*EVERY_FIELD, "title", "citationKey", "extra", "DOI"})), HOSTILE)


@given(
    kinds=st.lists(st.sampled_from([*SHAPES, "patent"]), min_size=1, max_size=3),
    fields=st.lists(FIELDS, min_size=3, max_size=3),
    names=st.lists(NAMES, max_size=3),
    tags=st.lists(HOSTILE, max_size=3),
    options=st.sampled_from([LATEX, BIBLATEX, UNICODE]),
)
@settings(deadline=None)
def test_whatever_items_hold_the_file_stays_sound_and_the_second_pull_changes_nothing(
    kinds: list[str], fields: list[dict[str, Any]], names: list[Creator], tags: list[str], options: MergeOptions
) -> None:
    items = [
        make_item(kind, key=f"AAAA{number}", creators=tuple(names), tags=tuple(tags), **texts)
        for number, (kind, texts) in enumerate(zip(kinds, fields, strict=False))
    ]
    once = merged(MINE, items, options)
    bib = Bibliography.read(once)
    assert once.startswith(MINE.removesuffix(b"\n"))
    assert len(bib.entries) == 1 + len(works_of(items))
    assert len({bib.key_of(block).casefold() for block in bib.entries}) == len(bib.entries)
    assert all(block.is_sound for block in bib.blocks)
    assert merged(once, items, options) == once


def test_bibtex_takes_every_type_and_hostile_text(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_bytes(merged(b"", one_of_each()))
    assert typesetting.bibtex(tmp_path, "plain") == []
    assert typesetting.bibtex(tmp_path, "plainnat") == []
    typeset = typesetting.typeset(tmp_path)
    assert (typeset.errors, len(typeset.blocks)) == ([], len(one_of_each()))


def test_biber_takes_every_type_and_hostile_text(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_bytes(merged(b"", one_of_each(), BIBLATEX))
    assert typesetting.biber(tmp_path) == []
