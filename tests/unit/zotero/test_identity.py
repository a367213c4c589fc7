"""Which papers items are, in the ways that people's libraries name them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from papershelf.identifiers import Doi
from papershelf.model import Record
from papershelf.zotero.identity import Sameness, contradiction, marks, marks_of_record, why_same
from papershelf.zotero.model import Item
from tests.factories import make_record

TITLE = "Attention Is All You Need"
AUTHORS = [
    {"creatorType": "author", "firstName": "Ashish", "lastName": "Vaswani"},
    {"creatorType": "author", "firstName": "Noam", "lastName": "Shazeer"},
]
OTHERS = [{"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"}]


def make_item(kind: str = "journalArticle", /, **fields: Any) -> Item:
    return Item.parse({"key": "ABCD2345", "version": 1, "itemType": kind} | fields)


def same(record: Record, kind: str = "journalArticle", /, **fields: Any) -> Sameness | None:
    return why_same(record, marks(make_item(kind, **fields)))


# --- By arXiv id ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("preprint", {"archiveID": "arXiv:1706.03762"}),  # Zotero's translator since 2022
        ("preprint", {"archiveID": "1706.03762v5 [cs.CL]"}),
        ("preprint", {"DOI": "10.48550/arXiv.1706.03762"}),
        ("preprint", {"DOI": "https://doi.org/10.48550/ARXIV.1706.03762"}),
        ("preprint", {"url": "https://doi.org/10.48550/arXiv.1706.03762"}),
        ("journalArticle", {"extra": "arXiv:1706.03762 [cs.CL]"}),  # the translator's, with the journal's DOI
        ("journalArticle", {"extra": "PMID: 5\narXiv: 1706.03762\nversion: 5"}),  # the translator until 2022
        ("journalArticle", {"publicationTitle": "arXiv:1706.03762 [cs]"}),
        ("journalArticle", {"publicationTitle": "arXiv preprint arXiv:1706.03762"}),  # Google Scholar's BibTeX
        ("journalArticle", {"publicationTitle": "CoRR", "volume": "abs/1706.03762"}),  # dblp's
        ("journalArticle", {"publicationTitle": "arXiv e-prints", "pages": "arXiv:1706.03762"}),  # ADS's
        ("report", {"reportNumber": "arXiv:1706.03762", "institution": "arXiv"}),
        ("manuscript", {"archive": "arXiv", "archiveLocation": "1706.03762"}),
        ("book", {"callNumber": "arXiv:1706.03762 [cs.CL]"}),
        ("document", {"extra": "tex.eprint: 1706.03762\ntex.eprinttype: arxiv"}),  # Better BibTeX's
        ("document", {"extra": "_eprint: 1706.03762"}),  # Zotero's import of BibTeX
        ("document", {"extra": "Citation Key: vaswani2017\neprint: 1706.03762v2"}),
        ("document", {"extra": "DOI: 10.48550/arXiv.1706.03762"}),
        ("document", {"extra": "Number: arXiv:1706.03762"}),
        ("document", {"extra": "URL: https://arxiv.org/abs/1706.03762"}),
        ("webpage", {"url": "https://arxiv.org/abs/1706.03762v5"}),
        ("webpage", {"url": "http://arxiv.org/pdf/1706.03762.pdf"}),
        ("webpage", {"url": "https://huggingface.co/papers/1706.03762"}),
    ],
)
def test_an_id_is_found_wherever_imports_put_it(kind: str, fields: dict[str, str]) -> None:
    item = make_item(kind, **fields)
    assert marks(item).arxiv_ids == ("1706.03762",)
    assert why_same(make_record(), marks(item)) is Sameness.ARXIV_ID


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("journalArticle", {"extra": "Builds on arXiv:1706.03762"}),
        ("journalArticle", {"extra": "arXiv:1706.03762 is what this answers"}),
        ("journalArticle", {"extra": "See https://arxiv.org/abs/1706.03762"}),
        ("journalArticle", {"abstractNote": "Code: arXiv:1706.03762"}),
        ("journalArticle", {"title": "A comment on arXiv:1706.03762"}),
        ("journalArticle", {"publicationTitle": "Discussions of arXiv:1706.03762"}),
        ("journalArticle", {"pages": "1706.03762"}),
        ("book", {"callNumber": "1706.03762"}),
        ("webpage", {"url": "https://example.org/?about=https://arxiv.org/abs/1706.03762"}),
        ("preprint", {"repository": "bioRxiv", "archiveID": "2020.01.01.12345"}),
        ("note", {"note": "arXiv:1706.03762", "extra": "arXiv:1706.03762"}),
        ("attachment", {"title": TITLE, "url": "http://arxiv.org/pdf/1706.03762"}),
        ("annotation", {"annotationText": "arXiv:1706.03762", "title": TITLE}),
    ],
)
def test_an_id_that_is_not_the_items_own_counts_for_nothing(kind: str, fields: dict[str, str]) -> None:
    assert marks(make_item(kind, **fields)).arxiv_ids == ()
    assert same(make_record(), kind, **fields) is None


def test_an_old_id_is_found_with_its_subject_class() -> None:
    assert same(make_record("math/0211159"), extra="arXiv:math.DG/0211159") is Sameness.ARXIV_ID


def test_an_item_can_name_two_papers() -> None:
    fields = {"archiveID": "arXiv:1706.03762", "extra": "arXiv:1810.04805"}
    assert marks(make_item("preprint", **fields)).arxiv_ids == ("1706.03762", "1810.04805")


def test_a_paper_that_was_given_another_title_is_the_same() -> None:
    fields = {"title": "All You Need Is a Transformer", "creators": AUTHORS, "archiveID": "arXiv:1706.03762"}
    assert same(make_record(), "preprint", **fields) is Sameness.ARXIV_ID


@pytest.mark.parametrize(
    ("creator", "is_same"),
    [
        ({"name": "The ATLAS Collaboration"}, True),
        ({"firstName": "Peter Higgs", "lastName": "Jr."}, True),
        ({"name": "Peter Higgs"}, True),
        ({"name": "CMS Collaboration"}, False),
    ],
)
def test_names_in_one_field_speak_for_or_against_an_id(creator: dict[str, str], is_same: bool) -> None:
    author = "ATLAS Collaboration" if "Collaboration" in creator.get("name", "") else "Peter Higgs"
    record = make_record(title="Observation of a new particle", authors=(author,))
    fields = {"title": "We observe a really new particle", "extra": "arXiv:1706.03762"}
    seen = marks(make_item(creators=[{"creatorType": "author"} | creator], **fields))
    assert (why_same(record, seen) is not None, contradiction(record, seen) is None) == (is_same, is_same)


def test_an_id_is_believed_where_nothing_else_is_known() -> None:
    assert same(make_record(), "preprint", title="1706.03762.pdf", archiveID="1706.03762") is Sameness.ARXIV_ID


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"archiveID": "arXiv:1706.03762"}, Sameness.ARXIV_ID),
        ({"DOI": "10.5555/3295222.3295349"}, Sameness.DOI),
    ],
)
def test_an_id_is_not_believed_where_title_and_authors_are_others(fields: dict[str, str], why: Sameness) -> None:
    record = make_record(doi=Doi("10.5555/3295222.3295349"))
    seen = marks(make_item("preprint", title="Notes on the Analytical Engine", creators=OTHERS, **fields))
    assert why_same(record, seen) is None
    assert contradiction(record, seen) is why


def test_a_number_mended_in_the_title_is_no_contradiction_where_the_abstract_is_the_same() -> None:
    abstract = "We study how random walks return to where they began, and how long that takes them on average."
    record = make_record(title="Random walks in 2 dimensions", abstract=abstract)
    made = make_item(
        title="Random walks in 3 dimensions", creators=AUTHORS, extra="arXiv:1706.03762", abstractNote=abstract
    )
    assert why_same(record, marks(made)) == Sameness.ARXIV_ID
    assert contradiction(record, marks(made)) is None


def test_the_second_part_with_the_id_of_the_first_is_a_contradiction() -> None:
    record = make_record(title="Attention and its uses, Part I")
    seen = marks(make_item(title="Attention and its uses, Part II", creators=AUTHORS, extra="arXiv:1706.03762"))
    assert (why_same(record, seen), contradiction(record, seen)) == (None, Sameness.ARXIV_ID)


def test_an_erratum_is_neither_the_paper_nor_a_contradiction() -> None:
    seen = marks(make_item(title=f"Erratum: {TITLE}", creators=AUTHORS, extra="arXiv:1706.03762"))
    assert (why_same(make_record(), seen), contradiction(make_record(), seen)) == (None, None)


def test_what_agrees_contradicts_nothing() -> None:
    for fields in ({"archiveID": "arXiv:1706.03762"}, {"archiveID": "arXiv:1810.04805"}, {}):
        seen = marks(make_item("preprint", title=TITLE, creators=AUTHORS, **fields))
        assert contradiction(make_record(), seen) is None


# --- By DOI -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"DOI": "10.1103/PhysRevD.1.2"},
        {"DOI": "https://doi.org/10.1103/physrevd.1.2"},
        {"DOI": "doi: 10.1103/physrevd.1.2."},
        {"url": "https://dx.doi.org/10.1103/physrevd.1.2"},
        {"extra": "DOI: 10.1103/PhysRevD.1.2"},
        {"extra": "tex.doi: 10.1103/PhysRevD.1.2\nIssue: 5"},
    ],
)
def test_the_published_version_is_the_paper(fields: dict[str, str]) -> None:
    record = make_record(doi=Doi("10.1103/physrevd.1.2"))
    assert marks(make_item(**fields)).dois == ("10.1103/physrevd.1.2",)
    assert same(record, **fields) is Sameness.DOI


def test_a_doi_as_authors_typed_it_is_known() -> None:
    record = make_record(doi=Doi("10.1186/2193-1801-3-148."))
    assert same(record, DOI="10.1186/2193-1801-3-148") is Sameness.DOI


def test_a_doi_does_not_outweigh_another_arxiv_id() -> None:
    record = make_record(doi=Doi("10.1103/physrevd.1.2"))
    assert same(record, DOI="10.1103/physrevd.1.2", extra="arXiv:1810.04805", title=TITLE, creators=AUTHORS) is None


# --- By title, author and year ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "date"),
    [
        (TITLE, "2017"),
        ("Attention is all you need.", "12/2018"),
        ("Attention is <i>all</i> you need", "May 2016"),
        ("Attention is all you need", ""),
    ],
)
def test_title_author_and_year_are_enough(title: str, date: str) -> None:
    assert same(make_record(), title=title, creators=AUTHORS, date=date) is Sameness.TITLE


@pytest.mark.parametrize(
    ("record", "kind", "changed"),
    [
        (make_record(), "journalArticle", {"creators": OTHERS}),
        (make_record(), "journalArticle", {"creators": []}),
        (make_record(), "journalArticle", {"title": "Attention Is Not All You Need"}),
        (make_record(), "journalArticle", {"date": "2019"}),
        (make_record(), "journalArticle", {"date": "2015-12"}),
        (make_record(), "preprint", {"archiveID": "arXiv:1810.04805"}),
        (make_record(doi=Doi("10.1000/1")), "journalArticle", {"DOI": "10.1000/2"}),
        (make_record(), "thesis", {}),
        (make_record(), "presentation", {}),
        (make_record(title="Editorial"), "journalArticle", {"title": "Editorial"}),
        (make_record(title="Introduction to the Special Issue"), "journalArticle", {}),
        (make_record(title="Rejoinder 2"), "journalArticle", {"title": "Rejoinder 2"}),
        (make_record(title="?"), "journalArticle", {"title": "?"}),
    ],
)
def test_a_title_is_not_enough(record: Record, kind: str, changed: dict[str, Any]) -> None:
    fields = {"title": record.title, "creators": AUTHORS, "date": "2017"} | changed
    assert same(record, kind, **fields) is None


def test_the_published_version_of_a_paper_whose_doi_arxiv_does_not_know_is_the_paper() -> None:
    assert same(make_record(), title=TITLE, creators=AUTHORS, date="2017", DOI="10.1000/1") is Sameness.TITLE


@pytest.mark.parametrize("date", ["2016", "2020", "2023-08-02", "2026"])
def test_any_year_of_the_paper_will_do(date: str) -> None:
    record = make_record(updated=dt.date(2023, 8, 2), journal_ref="Phys. Rev. D 1, 2 (2025)")
    assert same(record, title=TITLE, creators=AUTHORS, date=date) is Sameness.TITLE


@pytest.mark.parametrize(
    ("author", "creator"),
    [
        ("Ludwig van der Berg", {"firstName": "Ludwig van der", "lastName": "Berg"}),  # the translator's
        ("Martin Luther King Jr.", {"firstName": "Martin Luther King", "lastName": "Jr."}),
        ("Martin Luther King Jr.", {"firstName": "Martin Luther, Jr.", "lastName": "King"}),
        ("Erwin Schrödinger", {"firstName": "E.", "lastName": "Schroedinger"}),
        ("Erwin Schrödinger", {"firstName": "E.", "lastName": "SCHRODINGER"}),
        ("Jean-Pierre Gay-Balmaz", {"firstName": "J.-P.", "lastName": "Gay-Balmaz"}),
        ("The ATLAS Collaboration", {"firstName": "ATLAS", "lastName": "Collaboration"}),
        ("ATLAS Collaboration", {"name": "The ATLAS Collaboration"}),
        ("Qwen Team", {"name": "Qwen"}),
        ("王 小明", {"firstName": "小明", "lastName": "王"}),
    ],
)
def test_an_author_is_known_by_other_spellings(author: str, creator: dict[str, str]) -> None:
    record = make_record(authors=(author, "Ada Lovelace"))
    assert same(record, title=TITLE, creators=[{"creatorType": "author"} | creator]) is Sameness.TITLE


def test_two_collaborations_have_no_author_in_common() -> None:
    record = make_record(authors=("The ATLAS Collaboration",))
    cms = {"creatorType": "author", "firstName": "CMS", "lastName": "Collaboration"}
    assert same(record, title=TITLE, creators=[cms]) is None


def test_a_power_is_not_a_number_of_more_digits() -> None:
    record = make_record(title="On $10^{12}$ grains of sand", published=None)
    assert same(record, title="On 10<sup>12</sup> grains of sand", creators=AUTHORS) is Sameness.TITLE
    assert same(record, title="On 1012 grains of sand", creators=AUTHORS) is None


# --- Looking up -------------------------------------------------------------------------------------------------------


def test_a_record_has_the_marks_by_which_an_item_of_it_is_looked_up() -> None:
    record = make_record(doi=Doi("10.5555/3295222.3295349"), authors=("Ashish Vaswani", "et al."))
    seen = marks(
        make_item(
            title=TITLE, creators=AUTHORS[:1], date="2017-06", DOI="10.5555/3295222.3295349", extra="arXiv:1706.03762"
        )
    )
    assert marks_of_record(record) == seen


def test_arxivs_own_doi_is_no_journals() -> None:
    assert marks_of_record(make_record(doi=Doi("10.48550/arxiv.1706.03762"))).dois == ()
