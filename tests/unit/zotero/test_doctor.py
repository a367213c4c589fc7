"""What is wrong with the items of a collection."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from papershelf.checking.check import check, questions
from papershelf.formats.report import Severity
from papershelf.ladder import resolve_all
from papershelf.model import Record
from papershelf.sources.memory import MemorySource
from papershelf.zotero.doctor import Complaint, bibliography_of, complaints
from papershelf.zotero.model import Creator, Item
from tests.factories import make_record
from tests.unit.zotero.pulled_items import ARTICLE, make_item

AUTHORS = tuple(Creator(last, first) for first, last in [("Ashish", "Vaswani"), ("Noam", "Shazeer")])
ATTENTION = make_record(authors=("Ashish Vaswani", "Noam Shazeer"))


def attention(key: str = "AAAA2345", **known: Any) -> Item:
    fields: dict[str, Any] = {
        "creators": AUTHORS,
        "title": "Attention Is All You Need",
        "date": "2017-06-12",
        "archiveID": "arXiv:1706.03762",
    } | known
    return make_item(key=key, **fields)


def told(items: list[Item], *records: Record) -> tuple[Complaint, ...]:
    bib = bibliography_of(items, "Reading")
    asked = questions(bib, only_ids=True)
    decisions = resolve_all([one.mention for one in asked], MemorySource.of(records, name="sample"))
    return complaints(items, check(bib, asked, decisions, is_arxiv=True).findings)


def test_nothing_is_said_of_what_is_right() -> None:
    assert (
        told(
            [attention(), make_item("journalArticle", key="BBBB2345", **ARTICLE | {"extra": "", "url": ""})], ATTENTION
        )
        == ()
    )


def test_copies_of_a_paper_are_told_by_arxiv_id_and_by_doi() -> None:
    article = make_item("journalArticle", key="CCCC2345", **ARTICLE | {"extra": "", "url": ""})
    copy = make_item("report", key="DDDD2345", title=ARTICLE["title"], date="2012", DOI=ARTICLE["DOI"].upper())
    found = told([attention(), attention("BBBB2345", date="2018"), article, copy], ATTENTION)
    assert [(one.item, one.kind, one.other) for one in found] == [
        ("BBBB2345", "duplicate", "AAAA2345"),
        ("DDDD2345", "duplicate", "CCCC2345"),
    ]
    assert found[0].message == "It is the same paper as AAAA2345: both have the arXiv id 1706.03762."
    assert found[0].severity is Severity.PROBLEM


def test_a_preprint_that_was_published_since_is_told_with_where() -> None:
    (one,) = told([attention()], replace(ATTENTION, journal_ref="Nature 521, 436 (2018)"))
    assert (one.item, one.kind, one.severity, one.arxiv_id) == ("AAAA2345", "published", Severity.NOTE, "1706.03762")
    assert "Nature 521, 436 (2018)" in one.message


def test_the_article_of_a_preprint_need_not_be_told() -> None:
    article = make_item("journalArticle", creators=AUTHORS, **ARTICLE | {"extra": "arXiv:1706.03762"} | {"url": ""})
    record = replace(ATTENTION, title=ARTICLE["title"], journal_ref="Nature 521, 436 (2018)")
    assert told([article], record) == ()


def test_a_withdrawn_paper_is_a_problem() -> None:
    (one,) = told([attention()], replace(ATTENTION, comment="This paper has been withdrawn by the authors."))
    assert (one.kind, one.severity) == ("withdrawn", Severity.PROBLEM)


def test_an_id_of_another_paper_is_a_problem() -> None:
    (one,) = told([attention()], make_record(title="On the Growth of Ferns", authors=("Grace Hopper",)))
    assert one.kind == "wrong_id"
    assert one.message.startswith("It names arXiv:1706.03762, which is “On the Growth of Ferns”")


@pytest.mark.parametrize(
    ("item_type", "severity"),
    [("preprint", "problem"), ("journalArticle", "problem"), ("thesis", "problem"), ("webpage", "note")],
)
def test_items_without_authors_are_told(item_type: str, severity: str) -> None:
    fields: dict[str, Any] = {"title": "On Ferns", "date": "2001", "publicationTitle": "Ferns", "repository": "bioRxiv"}
    (one,) = told([make_item(item_type, creators=(), **fields)])
    assert (one.kind, one.severity, one.title) == ("no_authors", severity, "On Ferns")


def test_items_without_a_date_are_told() -> None:
    (one,) = told([make_item("book", title="On Ferns", date="forthcoming")])
    assert (one.kind, one.severity) == ("no_date", Severity.NOTE)


def test_problems_come_first_and_notes_and_files_say_nothing() -> None:
    items = [make_item("webpage", title="Ferns"), make_item("note", key="NNNN2345"), attention("BBBB2345", creators=())]
    found = told(items, ATTENTION)
    assert [one.kind for one in found] == ["no_authors", "no_date"]
    assert [one.item for one in found] == ["BBBB2345", "AAAA2345"]
