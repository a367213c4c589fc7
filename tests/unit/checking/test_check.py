from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from papershelf.bibfile.reading import Bibliography
from papershelf.checking.check import check, questions
from papershelf.formats.report import Fault, Finding, Outcome, Report, Severity
from papershelf.identifiers import Doi
from papershelf.ladder import resolve_all
from papershelf.model import Decision, Record, Verdict
from papershelf.sources.memory import MemorySource
from tests.factories import make_record

ATTENTION = make_record(updated=dt.date(2023, 8, 2), doi=Doi("10.5555/3295222.3295349"), journal_ref="NeurIPS 2017")
CNN = make_record(
    "1512.03385",
    "Deep Residual Learning for Image Recognition",
    authors=("Kaiming He", "Xiangyu Zhang", "Shaoqing Ren", "Jian Sun"),
    published=dt.date(2015, 12, 10),
    updated=dt.date(2015, 12, 10),
)
PHYSICS = make_record(
    "1207.7214",
    "Observation of a New Particle in the Search for the Standard Model Higgs Boson",
    authors=("ATLAS Collaboration",),
    published=dt.date(2012, 7, 31),
)
PARTS = tuple(
    make_record(
        f"1901.0000{number}",
        f"The Geometry of Everything {numeral}",
        authors=("Anna Gram", "Otto Logue"),
        published=dt.date(2019, 1, 1),
    )
    for number, numeral in ((1, "I"), (2, "II"))
)
KNOWN = (ATTENTION, CNN, PHYSICS, *PARTS)
VASWANI = "Vaswani, Ashish and Shazeer, Noam and Parmar, Niki and Uszkoreit, Jakob"
HE = "He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing and Sun, Jian"
MISC: dict[str, Any] = {
    "title": "Attention Is All You Need",
    "author": VASWANI,
    "year": "2017",
    "eprint": "1706.03762",
    "archiveprefix": "arXiv",
}
RESIDUAL = MISC | {"title": CNN.title, "author": HE, "year": "2015", "eprint": CNN.arxiv_id}


def entry(key: str = "key", kind: str = "misc", **fields: str | None) -> str:
    inner = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value is not None)
    return f"@{kind}{{{key},\n{inner}}}\n"


def checked(text: str | bytes, *, known: tuple[Record, ...] = KNOWN, is_arxiv: bool = True, **how: Any) -> Report:
    bib = Bibliography.read(text if isinstance(text, bytes) else text.encode(), "refs.bib")
    asked = questions(bib, **how)
    decisions = resolve_all([one.mention for one in asked], MemorySource.of(known, name="memory"))
    return check(bib, asked, decisions, is_arxiv=is_arxiv)


def the_finding(text: str, **how: Any) -> Finding:
    (finding,) = checked(text, **how).findings
    return finding


def faults(text: str, **how: Any) -> list[Fault]:
    return [finding.fault for finding in checked(text, **how).findings]


# --- Ids --------------------------------------------------------------------------------------------------------------


def test_a_right_entry_is_found_and_nothing_is_said_of_it() -> None:
    report = checked(entry(**RESIDUAL))
    assert (report.findings, report.outcomes) == ((), (Outcome.FOUND,))


def test_an_id_of_another_paper_is_told_with_both_papers() -> None:
    finding = the_finding(entry(**MISC | {"eprint": "1512.03385"}))
    assert (finding.fault, finding.severity) == (Fault.WRONG_ID, Severity.PROBLEM)
    assert (finding.named, finding.found) == (CNN, ATTENTION)
    assert finding.message == (
        "eprint names arXiv:1512.03385, which is “Deep Residual Learning for Image Recognition” by He et al. (2015); "
        "this title is that of arXiv:1706.03762."
    )
    assert finding.advice == "Replace the id by 1706.03762."


def test_an_id_of_another_paper_is_told_where_the_right_one_is_not_known() -> None:
    finding = the_finding(entry(**MISC | {"eprint": "1512.03385"}), known=(CNN,))
    assert (finding.fault, finding.severity, finding.found) == (Fault.WRONG_ID, Severity.PROBLEM, None)
    assert "another title, and other authors" in finding.message


def test_the_id_of_the_sister_paper_is_wrong_too() -> None:
    sister = {"title": PARTS[0].title, "author": "Gram, Anna and Logue, Otto", "year": "2019", "eprint": "1901.00002"}
    assert the_finding(entry(**sister)).fault is Fault.WRONG_ID


@pytest.mark.parametrize(
    "authors", [VASWANI, "Vaswani, A. and others", "{Google Brain}", None], ids=["same", "first", "group", "none"]
)
def test_another_title_alone_is_no_wrong_id(authors: str | None) -> None:
    finding = the_finding(entry(**MISC | {"title": "A Transformer in Every Home", "author": authors}))
    assert (finding.fault, finding.severity) == (Fault.TITLE_DIFFERS, Severity.NOTE)


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "{Attention Is All You Need}: Transformers for Translation"},
        {"title": "Attention is {A}ll You {N}eed"},
        {"author": "Vaswani, A. and Shazeer, N. and others"},
        {"author": "{Google Brain}"},
        {"author": None},
        {"author": "Ashish Waswani and Noam M. Shazeer and Niki Parmar and J. Uszkoreit", "eprint": "1706.03762v5"},
        {"title": None},
        {"eprint": None, "archiveprefix": None, "journal": "arXiv preprint arXiv:1706.03762"},
        {"year": "2018"},
        {"year": "2023"},
        {"year": None},
    ],
    ids=str,
)
def test_no_wrong_id_is_seen_where_people_write_differently(changed: dict[str, str | None]) -> None:
    report = checked(entry(**MISC | changed))
    assert report.outcomes == (Outcome.FOUND,)
    assert {finding.fault for finding in report.findings} <= {Fault.PUBLISHED, Fault.AUTHORS_DIFFER}
    assert not [finding for finding in report.findings if finding.severity is Severity.PROBLEM]


def test_the_members_of_a_collaboration_are_not_told_to_be_others() -> None:
    text = entry(title=PHYSICS.title, author="Aad, Georges and others", year="2012", eprint="1207.7214", journal="PLB")
    assert checked(text).findings == ()


def test_an_abstract_shows_that_a_paper_was_renamed() -> None:
    abstract = " ".join(f"word{number} thing{number}" for number in range(40))
    renamed = replace(CNN, abstract=abstract, title="Going Deep with Shortcuts")
    assert checked(entry(**RESIDUAL | {"abstract": abstract}), known=(renamed,)).findings == ()


def test_an_id_that_does_not_exist_is_told_with_the_right_one() -> None:
    finding = the_finding(entry(**MISC | {"eprint": "1706.99999"}))
    assert (finding.fault, finding.severity, finding.found) == (Fault.UNKNOWN_ID, Severity.PROBLEM, ATTENTION)
    assert finding.message.startswith(
        "eprint names arXiv:1706.99999, and there is no such paper; this title is that of"
    )
    assert the_finding(entry(**MISC | {"eprint": "1706.99999"}), known=(CNN,)).found is None


def test_an_id_that_a_file_of_metadata_does_not_hold_may_still_exist() -> None:
    for known in (KNOWN, (CNN,)):
        finding = the_finding(entry(**MISC | {"eprint": "1706.99999"}), known=known, is_arxiv=False)
        assert (finding.fault, finding.severity) == (Fault.NOT_CHECKED, Severity.NOTE)
        assert "memory does not hold arXiv:1706.99999" in finding.message


@pytest.mark.parametrize("eprint", ["1713.12345", "1706.376", "none"])
def test_what_cannot_be_an_id_is_told_without_asking(eprint: str) -> None:
    finding = the_finding(entry(kind="book", **MISC | {"eprint": eprint}))
    assert (finding.fault, finding.message) == (Fault.UNKNOWN_ID, f"{eprint} cannot be an arXiv id.")


def test_what_stands_in_eprint_for_another_archive_is_no_arxiv_id() -> None:
    text = entry(**MISC | {"eprint": "4HIWAAAAYAAJ", "archiveprefix": None, "eprinttype": "googlebooks"})
    assert checked(text).findings == ()


def test_of_two_ids_the_wrong_one_is_told() -> None:
    finding = the_finding(entry(**RESIDUAL | {"url": "https://arxiv.org/abs/1706.03762"}))
    assert (finding.fault, finding.named) == (Fault.WRONG_ID, ATTENTION)
    assert finding.message.startswith("url names arXiv:1706.03762")
    assert checked(entry(**RESIDUAL | {"url": "https://arxiv.org/abs/1706.03762"})).outcomes == (Outcome.FOUND,)


# --- Papers that are known --------------------------------------------------------------------------------------------


def test_a_preprint_that_was_published_is_told_with_where() -> None:
    finding = the_finding(entry(**MISC))
    assert (finding.fault, finding.severity) == (Fault.PUBLISHED, Severity.NOTE)
    assert finding.message == "arXiv:1706.03762 has been published: NeurIPS 2017, doi:10.5555/3295222.3295349."


@pytest.mark.parametrize(
    "fields",
    [{"journal": "NeurIPS"}, {"doi": "10.5555/3295222.3295349"}, {"doi": "10.1000/another"}, {"booktitle": "NeurIPS"}],
    ids=str,
)
def test_what_names_its_publication_is_no_preprint(fields: dict[str, str]) -> None:
    assert checked(entry(kind="article", **MISC | fields)).findings == ()


def test_arxivs_own_doi_and_a_reference_that_is_awaited_are_no_publication() -> None:
    for known in (
        replace(CNN, doi=Doi("10.48550/arxiv.1512.03385")),
        replace(CNN, journal_ref="to appear in Annals of Mathematics"),
        replace(CNN, journal_ref="2015"),
    ):
        assert checked(entry(**RESIDUAL), known=(known,)).findings == ()


def test_a_withdrawn_paper_is_a_problem_and_a_note_if_it_is_published_elsewhere() -> None:
    gone = replace(CNN, comment="This paper has been withdrawn by the authors due to an error in Lemma 2.")
    finding = the_finding(entry(**RESIDUAL), known=(gone,))
    assert (finding.fault, finding.severity) == (Fault.WITHDRAWN, Severity.PROBLEM)
    assert "“This paper has been withdrawn by the authors due to an error in Lemma 2”" in finding.message
    assert the_finding(entry(**RESIDUAL, journal="CVPR"), known=(gone,)).severity is Severity.NOTE


@pytest.mark.parametrize(
    ("authors", "message", "severity"),
    [
        ("Müller, Max and Li, Li and Doe, Jane and He, Kaiming", "Only 1 of the 4 authors", Severity.PROBLEM),
        ("Doe, Jane and Roe, Richard", "none of these authors; it is by Kaiming He, Xiangyu Zhang", Severity.PROBLEM),
        (
            "Zhang, Xiangyu and He, Kaiming and Ren, Shaoqing and Sun, Jian",
            "The first author is Xiangyu",
            Severity.NOTE,
        ),
        ("He, Kaiming and Zhang, Xiangyu", "2 authors are named, but arXiv:1512.03385 has 4", Severity.NOTE),
        ("He, Kaiming", "1 author is named", Severity.NOTE),
    ],
)
def test_authors_that_differ_are_told(authors: str, message: str, severity: Severity) -> None:
    finding = the_finding(entry(**RESIDUAL | {"author": authors}))
    assert (finding.fault, finding.severity) == (Fault.AUTHORS_DIFFER, severity)
    assert message in finding.message


def test_a_misspelled_first_author_is_told_also_of_a_publication() -> None:
    for journal in (None, "NeurIPS"):
        text = entry(**MISC | {"author": VASWANI.replace("Vaswani", "Vaswany"), "doi": "10.1000/1", "journal": journal})
        assert checked(text).findings == ()  # an ending that is transcribed in many ways
        text = entry(**MISC | {"author": VASWANI.replace("Vaswani", "Vasvani"), "doi": "10.1000/1", "journal": journal})
        assert the_finding(text).message == (
            "The first author is spelled Ashish Vasvani, but Ashish Vaswani in arXiv:1706.03762."
        )


@pytest.mark.parametrize(
    "authors",
    [
        "He, Kaiming and Zhang, Xiangyu and others",
        "He Kaiming and X. Zhang and S. Ren and J. Sun",
        "Zhang, X. and He, K.",
    ],
)
def test_authors_of_a_publication_may_come_and_change_places(authors: str) -> None:
    assert checked(entry(**RESIDUAL | {"author": authors, "journal": "CVPR"})).findings == ()


@pytest.mark.parametrize(
    "author", ['Schr{\\"o}dinger, Erwin', "Schroedinger, E.", "Schrodinger, Erwin", "E. Schrödinger"]
)
def test_umlauts_may_be_written_in_any_way(author: str) -> None:
    cat = make_record("2001.00001", "The Cat in the Box", authors=("Erwin Schrödinger",), published=dt.date(2020, 1, 1))
    assert checked(entry(title=cat.title, author=author, year="2020", eprint="2001.00001"), known=(cat,)).findings == ()


@pytest.mark.parametrize(
    ("year", "message"),
    [
        ("2014", "The year is 2014, but arXiv:1512.03385 came in December 2015."),
        ("2019", "The year is 2019, but the last version of arXiv:1512.03385 is of 2015."),
    ],
)
def test_a_year_that_cannot_be_is_told(year: str, message: str) -> None:
    finding = the_finding(entry(**RESIDUAL | {"year": year}))
    assert (finding.fault, finding.severity, finding.message) == (Fault.YEAR_DIFFERS, Severity.NOTE, message)
    assert checked(entry(kind="article", **RESIDUAL | {"year": year, "journal": "CVPR"})).findings == ()


def test_a_paper_of_new_years_eve_may_be_of_the_year_before() -> None:
    first = make_record("2001.00001", "The Cat in the Box", published=None)
    text = entry(title=first.title, author=VASWANI, year="2019", eprint="2001.00001")
    assert checked(text, known=(first,)).findings == ()


# --- Titles -----------------------------------------------------------------------------------------------------------


def test_what_is_not_on_arxiv_is_no_finding() -> None:
    text = entry("a", "book", title="A Book About Cats", author="Doe, Jane") + entry(
        "b", "article", title="An Article About Cats", author="Doe, Jane", journal="Cats"
    )
    report = checked(text)
    assert report.findings == ()
    assert report.outcomes == (Outcome.NOT_ASKED, Outcome.NOT_FOUND)


def test_a_preprint_that_arxiv_does_not_have_is_not_found() -> None:
    text = entry(kind="article", title="A Paper That Nobody Wrote", author="Doe, Jane", journal="arXiv preprint")
    finding = the_finding(text)
    assert (finding.fault, finding.severity) == (Fault.NOT_FOUND, Severity.PROBLEM)
    assert the_finding(text, is_arxiv=False).fault is Fault.NOT_CHECKED


@pytest.mark.parametrize(
    "fields",
    [{"journal": "bioRxiv preprint"}, {"journal": "Cats"}, {"note": "Preprint"}, {"howpublished": "Blog"}],
    ids=str,
)
def test_what_may_be_elsewhere_is_not_missed_on_arxiv(fields: dict[str, str]) -> None:
    assert checked(entry(kind="article", title="A Paper That Nobody Wrote", author="Doe, J.", **fields)).findings == ()


def test_a_preprint_without_an_id_is_found_by_its_title() -> None:
    text = entry(kind="article", **RESIDUAL | {"eprint": None, "journal": "arXiv preprint"})
    report = checked(text)
    assert (report.findings, report.outcomes) == ((), (Outcome.FOUND,))


def test_a_preprint_like_another_is_for_review_and_an_article_is_not() -> None:
    close = {"title": "Deep Residual Learning for Image Restoration", "author": HE, "year": "2015"}
    finding = the_finding(entry(kind="article", journal="CoRR", **close))
    assert (finding.fault, finding.severity) == (Fault.REVIEW, Severity.NOTE)
    assert "arXiv:1512.03385" in finding.message
    report = checked(entry(kind="article", journal="CVPR", **close))
    assert (report.findings, report.outcomes) == ((), (Outcome.IN_DOUBT,))


def test_only_ids_leaves_titles_out() -> None:
    text = entry("a", **RESIDUAL) + entry("b", "article", **MISC | {"eprint": None, "journal": "arXiv"})
    report = checked(text, only_ids=True)
    assert report.outcomes == (Outcome.FOUND, Outcome.NOT_ASKED)


def test_what_could_not_be_asked_is_never_told_as_not_found() -> None:
    bib = Bibliography.read(entry(**MISC).encode(), "refs.bib")
    asked = questions(bib)
    decision = Decision(asked[0].mention, Verdict.UNAVAILABLE, "Could not ask: arXiv did not answer within 30 s.")
    report = check(bib, asked, [decision], is_arxiv=True)
    (finding,) = report.findings
    assert (finding.fault, finding.severity, report.source) == (Fault.UNAVAILABLE, Severity.NOTE, None)
    assert report.outcomes == (Outcome.UNAVAILABLE,)


# --- Duplicates and damage --------------------------------------------------------------------------------------------

PLAIN: dict[str, Any] = {"title": "A Study of Cats in Boxes", "author": "Doe, Jane and Roe, Richard", "year": "2001"}
PRINTED = PLAIN | {"journal": "Cats", "volume": "3"}


def two(one: dict[str, Any], other: dict[str, Any], *, kinds: tuple[str, str] = ("article", "article")) -> str:
    return entry("one", kinds[0], **one) + entry("two", kinds[1], **other)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (RESIDUAL, RESIDUAL | {"eprint": None, "url": "https://arxiv.org/abs/1512.03385v1"}, "arXiv id 1512.03385"),
        (PRINTED | {"doi": "10.1000/A"}, PLAIN | {"doi": "https://doi.org/10.1000/a", "year": "2002"}, "DOI 10.1000/a"),
        (PRINTED, PRINTED | {"title": "A study of cats in {B}oxes"}, "title and authors of one in line 1"),
    ],
)
def test_two_entries_of_one_paper_are_a_problem(one: dict[str, str], other: dict[str, str], why: str) -> None:
    found = [finding for finding in checked(two(one, other)).findings if finding.fault is Fault.DUPLICATE]
    assert [(finding.key, finding.severity, finding.other) for finding in found] == [
        ("two", Severity.PROBLEM, ("one", 1))
    ]
    assert why in found[0].message


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        (PRINTED, PLAIN | {"journal": "arXiv preprint"}, ("article", "article")),
        (PLAIN | {"journal": "CoRR"}, PRINTED, ("article", "article")),
        (PRINTED, PLAIN | {"booktitle": "Proc."}, ("article", "inproceedings")),
    ],
)
def test_a_preprint_beside_its_publication_is_a_note(
    one: dict[str, str], other: dict[str, str], kinds: tuple[str, str]
) -> None:
    (finding,) = [f for f in checked(two(one, other, kinds=kinds)).findings if f.fault is Fault.DUPLICATE]
    assert finding.severity is Severity.NOTE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PRINTED, PRINTED | {"volume": "4"}),
        (PRINTED, PRINTED | {"author": "Doe, Jane"}),
        (PRINTED, PRINTED | {"author": None}),
        (PRINTED, PRINTED | {"related": "one"}),
        (PRINTED | {"title": "Introduction"}, PRINTED | {"title": "Introduction"}),
        (PLAIN | {"title": "The Art, Part I", "doi": "10.1000/book"}, PRINTED | {"doi": "10.1000/other"}),
        (RESIDUAL | {"eprint": "1512.03385v1"}, RESIDUAL | {"eprint": "1512.03385v2"}),
        (PLAIN | {"eprint": "1512.03385"}, PLAIN | {"eprint": "1706.03762"}),
    ],
)
def test_what_differs_where_it_tells_is_no_duplicate(one: dict[str, str], other: dict[str, str]) -> None:
    assert Fault.DUPLICATE not in faults(two(one, other))


def test_a_doi_under_two_titles_is_worth_a_look() -> None:
    finding = the_finding(two(PRINTED | {"doi": "10.1000/a"}, {"title": "Something About Dogs", "doi": "10.1000/a"}))
    assert (finding.fault, finding.severity, finding.other) == (Fault.WRONG_ID, Severity.NOTE, ("one", 1))


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        ({"doi": "10.1000/book"}, {"doi": "10.1000/book"}, ("incollection", "incollection")),
        (
            {"doi": "10.1002/(SICI)1521:1<117::AID-1>3.0"},
            {"doi": "10.1002/(SICI)1521:1<39::AID-2>3.0"},
            ("article",) * 2,
        ),
        ({"doi": "see 10.1000/a"}, {"doi": "see 10.1000/a"}, ("article", "article")),
    ],
)
def test_dois_of_books_and_of_old_journals_are_no_mistake(
    one: dict[str, str], other: dict[str, str], kinds: tuple[str, str]
) -> None:
    assert checked(two({"title": "About Cats"} | one, {"title": "Dogs at Large"} | other, kinds=kinds)).findings == ()


def test_an_arxiv_id_under_two_titles_is_told_of_the_entry_that_has_it_wrongly() -> None:
    long = "A Very Long Title That Goes On And On " * 8
    renamed = replace(CNN, title=long)
    text = two(MISC | {"doi": "10.1000/1", "eprint": "1512.03385"}, RESIDUAL | {"title": long}, kinds=("misc", "misc"))
    finding = the_finding(text, known=(renamed,))
    assert (finding.key, finding.fault) == ("one", Fault.WRONG_ID)
    assert " …” by He et al. (2015): another title, and other authors." in finding.message


def test_an_entry_without_a_title_is_a_duplicate_by_its_id() -> None:
    assert faults(two(RESIDUAL, {"eprint": "1512.03385", "archiveprefix": "arXiv"})) == [Fault.DUPLICATE]


@pytest.mark.parametrize("key", ["same", "SAME"])
def test_a_key_that_bibtex_refuses_is_told_once(key: str) -> None:
    finding = the_finding(entry("same", "article", **PRINTED) + entry(key, "article", **PRINTED))
    assert (finding.fault, finding.severity, finding.line) == (Fault.DUPLICATE, Severity.PROBLEM, 8)
    assert "BibTeX refuses the second" in finding.message
    assert ("ignores case" in finding.message) == (key != "same")


def test_containers_and_entries_without_a_key_or_title_are_no_duplicates() -> None:
    text = entry("", "article", author="Doe, Jane") + entry("", "article", author="Doe, Jane")
    assert Fault.DUPLICATE not in faults(text + entry("x", "xdata", **PRINTED) + entry("y", "article", **PRINTED))


def test_what_cannot_be_read_is_told_with_its_line() -> None:
    text = entry("fine", "article", **PRINTED) + "@article{cut, title = {No end\n\n@string{a = {b}\n"
    text += "\n@article{, title = {No Key}}\n"
    report = checked(text)
    assert [(finding.line, finding.fault) for finding in report.findings if finding.fault is Fault.DAMAGED] == [
        (8, Fault.DAMAGED),
        (10, Fault.DAMAGED),
        (12, Fault.DAMAGED),
    ]


# --- Any input --------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        b"@article{a,", b"@misc{A,", b"title = {Attention Is All You Need},", b'author = "Vaswani, Ashish and others",',
        b"eprint = {1706.03762},", b"eprint = {1713.00000},", b"archiveprefix = {arXiv},", b"doi = {10.1000/a},",
        b"}", b"{", b"year = 2017,", b"\n", b"\xff", b"@string{x = {y}}", b"url = {arxiv.org/abs/1512.03385},",
        b"title = {},", b"\x1b[31m",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=30).map(b"".join))
def test_any_bytes_are_checked_without_an_error(data: bytes) -> None:
    report = checked(data)
    assert report == checked(data)
    assert len(report.outcomes) == len(Bibliography.read(data).entries)
    assert all(finding.message.isprintable() and finding.line >= 1 for finding in report.findings)


def test_findings_come_in_the_order_of_the_lines() -> None:
    text = entry("b", **MISC) + entry("a", **MISC) + entry("c", **MISC | {"eprint": "1512.03385"})
    lines = [finding.line for finding in checked(text).findings]
    assert lines == sorted(lines)
