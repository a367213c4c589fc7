"""Items of a Zotero library as entries: types, names, dates, titles, tags, addresses; and what is no entry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from papershelf.formats.entry_options import FieldChoice
from papershelf.model import Author, PartialDate
from papershelf.zotero.model import Creator
from papershelf.zotero.pull_dates import date_of
from papershelf.zotero.pulling import rich_text, work_of, works_of
from tests.unit.zotero.pulled_items import (
    ADA,
    ARTICLE,
    BIBLATEX,
    EVERY_FIELD,
    LATEX,
    PREPRINT,
    entry,
    make_item,
    merged,
)


def test_a_preprint_becomes_what_bib_would_write() -> None:
    text = entry(make_item(**PREPRINT, tags=("to read",)))
    assert text.startswith("@misc{lovelace2017attention,\n")
    assert "archivePrefix = {arXiv}" in text
    assert "primaryClass = {cs.CL}" in text
    assert "doi = {10.48550/arXiv.1706.03762}" in text
    assert "year = {2017}" in text, "the date of a later version is none of the entry's"
    assert "keywords = {to read}" in text


@pytest.mark.parametrize("item_type", ["journalArticle", "report", "manuscript", "webpage"])
def test_a_paper_that_says_of_no_place_but_arxiv_is_a_preprint(item_type: str) -> None:
    assert work_of(make_item(item_type, **PREPRINT)).entry_types is None


def test_an_article_with_an_arxiv_id_is_the_article_and_names_its_preprint() -> None:
    text = entry(make_item("journalArticle", **ARTICLE))
    assert text.startswith("@article{lovelace2012model,\n")
    assert "journal = {Monthly Notices of the Royal Astronomical Society}" in text
    assert "pages = {1795--1803}" in text
    assert "issn = {00358711}" in text
    assert "eprint = {1107.4612}" in text
    assert "doi = {10.1111/j.1365-2966.2011.19851.x}" in text


@pytest.mark.parametrize(
    ("item_type", "bibtex", "biblatex"),
    [
        ("journalArticle", "article", "article"),
        ("conferencePaper", "inproceedings", "inproceedings"),
        ("bookSection", "incollection", "incollection"),
        ("book", "book", "book"),
        ("thesis", "phdthesis", "thesis"),
        ("report", "techreport", "report"),
        ("manuscript", "unpublished", "unpublished"),
        ("webpage", "misc", "online"),
        ("preprint", "misc", "online"),
        ("dataset", "misc", "dataset"),
        ("computerProgram", "misc", "software"),
        ("presentation", "misc", "unpublished"),
        ("patent", "misc", "misc"),
        ("of the future", "misc", "misc"),
    ],
)
def test_each_type_is_an_entry_as_zotero_exports_it(item_type: str, bibtex: str, biblatex: str) -> None:
    item = make_item(item_type, title="Title", **EVERY_FIELD)
    assert entry(item).startswith(f"@{bibtex}{{")
    assert entry(item, BIBLATEX).startswith(f"@{biblatex}{{")


def test_biblatex_gets_its_own_names() -> None:
    text = entry(make_item("thesis", title="On It", university="MIT", place="Boston", date="2001-05"), BIBLATEX)
    assert "institution = {MIT}" in text
    assert "location = {Boston}" in text
    assert "type = {phdthesis}" in text
    assert "date = {2001-05}" in text


def test_a_masters_thesis_is_one() -> None:
    text = entry(make_item("thesis", title="On It", university="MIT", thesisType="Master's thesis"))
    assert text.startswith("@mastersthesis{")
    assert "type" not in text


def test_what_lacks_its_journal_or_book_is_no_such_entry() -> None:
    assert entry(make_item("journalArticle", title="Somewhere")).startswith("@misc{")
    assert entry(make_item("bookSection", title="Somewhere")).startswith("@misc{")


def test_a_book_of_editors_has_no_authors() -> None:
    item = make_item("book", title="Edited", creators=(Creator("Hopper", "Grace", "editor"),))
    assert "editor = {Hopper, Grace}" in entry(item)
    assert "author" not in entry(item)
    assert entry(item, BIBLATEX).startswith("@collection{")


def test_a_name_in_one_field_is_a_group_and_is_not_taken_apart() -> None:
    creators = (Creator("Smith and Sons", is_single=True), Creator("van der Berg", "Ludwig, Jr."))
    assert "author = {{Smith and Sons} and van der Berg, Jr., Ludwig}" in entry(make_item(title="T", creators=creators))


def test_who_is_no_author_or_editor_counts_where_there_is_nobody_else() -> None:
    helper = Creator("Hopper", "Grace", "contributor")
    assert work_of(make_item("dataset", creators=(helper,))).authors == (Author("Hopper", "Grace"),)
    assert work_of(make_item("dataset", creators=(helper, ADA))).authors == (Author("Lovelace", "Ada"),)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2019-03-04", PartialDate(2019, 3, 4)),
        ("March 4, 2019", PartialDate(2019, 3, 4)),
        ("2019-03-00", PartialDate(2019)),
        ("12/2006", PartialDate(2006, 12)),
        ("2006/12", PartialDate(2006, 12)),
        ("Spring 2004", PartialDate(2004)),
        ("c. 1998", PartialDate(1998)),
        ("1687", PartialDate(1687)),
        ("2019-2020", PartialDate(2019)),
        ("in press", None),
        ("", None),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, date: PartialDate | None) -> None:
    assert date_of(text) == date


def test_the_markup_of_titles_becomes_latex() -> None:
    title = '<i>E. coli</i> in H<sub>2</sub>O, x<sup>max</sup> by <span class="nocase">bell</span> <b>curves</b>'
    assert rich_text(title) == ("E. coli in H$_{2}$O, x$^{\\mathrm{max}}$ by bell curves", ("bell",))
    assert "title = {On {bell} curves}" in entry(make_item(title='On <span class="nocase">bell</span> curves'))


def test_commas_in_tags_become_spaces_as_keywords_have_commas_between_them() -> None:
    assert "keywords = {bias in, models}" in entry(make_item(title="T", tags=("bias, in", "models")))
    options = replace(LATEX, entries=replace(LATEX.entries, fields=FieldChoice.parse("-keywords")))
    assert "keywords" not in entry(make_item(title="T", tags=("models",)), options)


def test_only_addresses_of_the_web_are_written_and_harmless() -> None:
    assert "url = {https://a.b/%7B%5Cx%7D%25}" in entry(make_item("webpage", title="T", url="https://a.b/{\\x}%"))
    assert "url" not in entry(make_item("webpage", title="T", url="javascript:alert(1)"))


def test_notes_files_and_what_lies_in_the_trash_are_no_entries() -> None:
    note, file = make_item("note"), make_item("attachment", title="paper.pdf")
    gone, below = replace(make_item(title="T"), trashed=True), replace(make_item(title="T"), parent="BBBB2345")
    assert works_of([note, file, gone, below, make_item("book")]) == ()


def test_copies_of_a_paper_become_one_entry_of_the_oldest_with_the_tags_of_all() -> None:
    old = make_item(**PREPRINT, key="BBBB2345", tags=("one",), added="2020-01-01T00:00:00Z", citationKey="old")
    new = make_item("journalArticle", **PREPRINT, tags=("two", "one"), citationKey="new")
    (copies,) = works_of([new, old])
    assert copies.items == (old, new)
    text = merged(b"", [new, old]).decode()
    assert text.startswith("@misc{old,")
    assert "keywords = {one, two}" in text


def test_chapters_of_one_book_stay_apart() -> None:
    book: dict[str, Any] = {"DOI": "10.1000/book", "bookTitle": "The Book"}
    assert len(works_of([make_item("bookSection", title=title, **book) for title in ("One", "Two")])) == 2


def test_an_item_with_the_arxiv_id_of_another_paper_is_not_lost() -> None:
    wrong = make_item(key="BBBB2345", creators=(Creator("Hopper", "Grace"),), **PREPRINT | {"title": "On Ferns"})
    right = make_item(**PREPRINT)
    assert [len(copies.items) for copies in works_of([right, wrong])] == [1, 1]
    text = merged(b"", [right, wrong]).decode()
    assert text.count("eprint = {1706.03762}") == 1
    assert merged(text.encode(), [right, wrong]).decode() == text


def test_a_doi_counts_where_zotero_has_no_field_for_it() -> None:
    assert "doi = {10.1000/ferns}" in entry(make_item("film", title="Ferns", extra="DOI: 10.1000/FERNS"))
