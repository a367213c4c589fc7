"""A record as Zotero's own translator saves it."""

from __future__ import annotations

import datetime as dt

import pytest
from msgspec.structs import replace

from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Author
from papershelf.names import OTHERS
from papershelf.zotero.items import children_of, fields_of_record, item_type_of
from papershelf.zotero.model import Creator, Kind
from tests.factories import make_record
from tests.servers.zotero_schema import CREATORS, FIELDS


def test_a_preprint_is_as_the_translator_saves_it() -> None:
    # The translator's own test of https://arxiv.org/abs/1810.04805, without the version.
    record = make_record(
        "1810.04805",
        "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
        authors=("Jacob Devlin", "Ming-Wei Chang"),
        published=dt.date(2018, 10, 11),
        updated=dt.date(2019, 5, 24),
        abstract="We introduce a new model\n  called BERT.",
        categories=("cs.CL",),
    )
    assert item_type_of(record) == "preprint"
    assert fields_of_record(record, "preprint") == {
        "title": "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
        "creators": (Creator("Devlin", "Jacob"), Creator("Chang", "Ming-Wei")),
        "date": "2019-05-24",
        "DOI": "10.48550/arXiv.1810.04805",
        "abstractNote": "We introduce a new model called BERT.",
        "archiveID": "arXiv:1810.04805",
        "extra": "arXiv:1810.04805 [cs.CL]",
        "libraryCatalog": "arXiv.org",
        "repository": "arXiv",
        "shortTitle": "BERT",
        "url": "http://arxiv.org/abs/1810.04805",
    }


def test_a_paper_of_before_2007_names_its_archive_in_the_id_only() -> None:
    record = make_record("math/0211159", "The entropy formula", categories=("math.DG",))
    fields = fields_of_record(record, "preprint")
    assert fields["extra"] == fields["archiveID"] == "arXiv:math/0211159"
    assert fields["DOI"] == "10.48550/arXiv.math/0211159"
    assert fields["url"] == "http://arxiv.org/abs/math/0211159"


def test_a_preprint_that_a_person_made_an_article_keeps_its_day_and_gets_no_doi() -> None:
    record = make_record(updated=dt.date(2023, 8, 2))
    fields = fields_of_record(record, "journalArticle")
    assert fields["date"] == fields_of_record(record, "preprint")["date"] == "2023-08-02"
    assert "DOI" not in fields


def test_an_article_has_the_journals_doi_and_no_archive() -> None:
    record = make_record(
        "1107.4612",
        "A Model For Polarised Microwave Foreground Emission From Interstellar Dust",
        categories=("astro-ph.CO", "astro-ph.GA"),
        published=dt.date(2011, 7, 22),
        updated=dt.date(2011, 9, 1),
        doi=Doi("10.1111/j.1365-2966.2011.19851.x"),
        journal_ref="Mon. Not. R. Astron. Soc. 419 (2012) 1795-1803",
    )
    assert item_type_of(record) == "journalArticle"
    fields = fields_of_record(record, "journalArticle")
    assert fields["publicationTitle"] == "Mon. Not. R. Astron. Soc."
    assert (fields["volume"], fields["pages"], fields["date"]) == ("419", "1795-1803", "2012")
    assert fields["DOI"] == "10.1111/j.1365-2966.2011.19851.x"
    assert fields["extra"] == "arXiv:1107.4612 [astro-ph.CO]"
    assert fields["url"] == "http://arxiv.org/abs/1107.4612"
    assert not {"archiveID", "repository", "proceedingsTitle", "issue"} & fields.keys()


def test_a_paper_of_a_conference_names_its_proceedings() -> None:
    record = make_record(
        doi=Doi("10.1145/3610548.3618154"),
        journal_ref="Proceedings of the 40th International Conference on Machine Learning, 2023, pp. 1-12",
    )
    assert item_type_of(record) == "conferencePaper"
    fields = fields_of_record(record, "conferencePaper")
    assert fields["proceedingsTitle"] == "Proceedings of the 40th International Conference on Machine Learning"
    assert (fields["pages"], fields["date"]) == ("1-12", "2023")
    assert "publicationTitle" not in fields


@pytest.mark.parametrize("journal_ref", [None, "", "12", "Accepted by Physical Review D"])
def test_a_doi_alone_makes_an_article_without_a_journal(journal_ref: str | None) -> None:
    record = make_record(doi=Doi("10.1103/physrevd.1.2"), journal_ref=journal_ref)
    assert item_type_of(record) == "journalArticle"
    fields = fields_of_record(record, "journalArticle")
    assert (fields["DOI"], fields["date"]) == ("10.1103/physrevd.1.2", "2017")
    assert "publicationTitle" not in fields


@pytest.mark.parametrize("doi", [None, Doi("10.48550/arxiv.1706.03762")])
def test_a_journal_reference_alone_leaves_a_preprint(doi: Doi | None) -> None:
    assert item_type_of(make_record(doi=doi, journal_ref="NeurIPS 2017")) == "preprint"


def test_a_full_stop_behind_a_doi_is_no_part_of_it() -> None:
    record = make_record(doi=Doi("10.1186/2193-1801-3-148."))
    assert fields_of_record(record, "journalArticle")["DOI"] == "10.1186/2193-1801-3-148"


def test_an_article_of_a_paper_without_a_doi_is_not_given_arxivs() -> None:
    assert "DOI" not in fields_of_record(make_record(), "journalArticle")


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_only_fields_of_the_type_are_given(kind: str) -> None:
    record = make_record(
        abstract="An abstract.", categories=("cs.CL",), doi=Doi("10.1000/1"), journal_ref="Nature 1, 2 (2017)"
    )
    fields = fields_of_record(record, kind)
    assert fields.keys() - {"creators"} <= set(FIELDS[kind])
    assert "author" in CREATORS.get(kind, ()) or "creators" not in fields


@pytest.mark.parametrize("kind", ["note", "attachment", "annotation"])
def test_what_is_below_items_is_given_nothing(kind: str) -> None:
    assert fields_of_record(make_record(abstract="An abstract."), kind) == {}


@pytest.mark.parametrize(("kind", "lacks"), [("statute", {"title", "date"}), ("film", {"creators"}), ("thesis", set())])
def test_types_with_other_words_are_given_the_rest(kind: str, lacks: set[str]) -> None:
    common = {"title", "creators", "abstractNote", "date", "url", "extra"}
    assert set(fields_of_record(make_record(abstract="An abstract."), kind)) == common - lacks


@pytest.mark.parametrize(
    ("author", "creator"),
    [
        (Author("van der Berg", "Ludwig"), Creator("van der Berg", "Ludwig")),
        (Author("King", "Martin Luther", "Jr."), Creator("King", "Martin Luther, Jr.")),
        (Author("ATLAS Collaboration", is_group=True), Creator("ATLAS Collaboration", is_single=True)),
        (Author("Suharyanto"), Creator("Suharyanto", is_single=True)),
        (Author("", "Plato"), Creator("Plato", is_single=True)),
        (Author("Doe\x00\u202e", "Ja\x1b[31mne"), Creator("Doe", "Jane")),
    ],
)
def test_names_are_split_as_zotero_wants_them(author: Author, creator: Creator) -> None:
    assert fields_of_record(replace(make_record(), authors=(author,)), "preprint")["creators"] == (creator,)


def test_those_who_have_no_name_are_left_out() -> None:
    nobody = replace(make_record(), authors=(OTHERS, Author(" "), Author("\x00", "\u200b")))
    assert "creators" not in fields_of_record(nobody, "preprint")


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (r"Schr\"odinger's {\it cat}", "Schrödinger's cat"),
        ("Sensing of $^3$Helium", "Sensing of ³Helium"),
        (r"$\mathrm{Sr}_2\mathrm{RuO}_4$", "Sr₂RuO₄"),
        (r"$e^{i\pi}$ and $A_\mathrm{eff}$ at 10$^{12}$ K", "e<sup>iπ</sup> and A<sub>eff</sub> at 10<sup>12</sup> K"),
        (r"$\Lambda_c^+$ and $B^{*}_{s}$", "Λ<sub>c</sub>⁺ and B<sup>*</sup><sub>s</sub>"),
        ("snake_case and 2^n", "snake_case and 2^n"),
        ("An <i>E. coli</i> &amp; a&lt;b", "An E. coli & a<b"),
        ("  Two\n lines\x00\u202e ", "Two lines"),
        ("$ $", "arXiv:1706.03762"),
    ],
)
def test_titles_are_read_as_a_person_would(title: str, shown: str) -> None:
    assert fields_of_record(make_record(title=title), "preprint")["title"] == shown


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("BERT: Pre-training", "BERT"),
        ("Why? A study", "Why?"),
        ("Is it so? Yes: it is", "Is it so?"),
        ("Why not?", None),
        ("No colon", None),
    ],
)
def test_the_short_title_ends_where_zotero_ends_it(title: str, short: str | None) -> None:
    assert fields_of_record(make_record(title=title), "preprint").get("shortTitle") == short


def test_an_abstract_keeps_its_formulas() -> None:
    record = make_record(abstract=r"By G\"odel, $x_i^{2}\leq\alpha$ for $5 or less -- or so.")
    assert fields_of_record(record, "preprint")["abstractNote"].startswith(r"By Gödel, $x_i^{2}\leq\alpha$ for $5")  # type: ignore[union-attr]


def test_a_category_that_is_none_is_not_written() -> None:
    assert fields_of_record(make_record(categories=("cs]\nDOI: 1",)), "preprint")["extra"] == "arXiv:1706.03762"


def test_without_days_the_month_of_the_id_is_the_date() -> None:
    assert fields_of_record(make_record(published=None), "preprint")["date"] == "2017-06"


def test_a_version_is_in_no_field() -> None:
    record = replace(make_record(), arxiv_id=ArxivId("1706.03762v5"))
    children = children_of(record, comment=False, pdf=True, source=None)
    assert "v5" not in f"{fields_of_record(record, 'preprint')}{children}"


# --- Below the item ---------------------------------------------------------------------------------------------------


def test_nothing_is_below_an_item_unless_it_is_asked_for() -> None:
    assert children_of(make_record(comment="15 pages"), comment=False, pdf=False, source=None) == ()
    assert children_of(make_record(), comment=True, pdf=False, source="") == ()


def test_the_remark_is_a_note_as_the_translators_and_nothing_in_it_is_markup() -> None:
    record = make_record(comment='15 pages, "best paper" & <script>alert(1)</script>')
    (note,) = children_of(record, comment=True, pdf=False, source=None)
    assert (note.kind, note.type) == (Kind.COMMENT, "note")
    text = '15 pages, "best paper" &amp; &lt;script&gt;alert(1)&lt;/script&gt;'
    assert note.fields == {"note": f"<p>Comment: {text}</p>"}


def test_the_pdf_is_a_link() -> None:
    (link,) = children_of(make_record("hep-th/9901001"), comment=True, pdf=True, source=None)
    assert (link.kind, link.type) == (Kind.PDF, "attachment")
    assert link.fields == {
        "linkMode": "linked_url",
        "title": "Preprint PDF",
        "url": "http://arxiv.org/pdf/hep-th/9901001",
        "contentType": "application/pdf",
    }


def test_the_note_on_the_digest_is_what_was_given() -> None:
    note, link = children_of(make_record(), comment=True, pdf=True, source="<p>From a.txt</p>")
    assert (note.kind, note.type, note.fields["note"]) == (Kind.SOURCE, "note", "<p>From a.txt</p>")
    assert link.kind is Kind.PDF
