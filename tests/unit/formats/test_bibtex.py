"""The entries that people cite from."""

from __future__ import annotations

import datetime as dt

import pytest

from papershelf.formats.bibtex import entry, render_bibtex
from papershelf.identifiers import ArxivId
from papershelf.model import Author, Decision, Mention, Place, Record, Theme, Verdict
from papershelf.names import OTHERS, parse_author

ATTENTION = Record(
    ArxivId("1706.03762"),
    "Attention Is All You Need",
    (Author("Vaswani", "Ashish"), Author("Shazeer", "Noam")),
    abstract="We use 100% attention & get $O(n^2)$.\n  BLEU rises.",
    published=dt.date(2017, 6, 12),
    categories=("cs.CL", "cs.LG"),
)
BERT = Record(
    ArxivId("1810.04805"), "BERT: Pre-training", (Author("Devlin", "Jacob"),), published=dt.date(2018, 10, 11)
)


def decision(record: Record | None, *themes: str) -> Decision:
    mention = Mention(record.title if record else "Unknown", Place("digest.txt", 1))
    verdict = Verdict.MATCHED if record else Verdict.NOT_FOUND
    return Decision(mention, verdict, "", record=record, themes=tuple(map(Theme, themes)))


def authors(*people: Author) -> str:
    written = entry(Record(ArxivId("1706.03762"), "T", people), "key").get("author", "")
    assert isinstance(written, str)
    return written


def test_bibtex_is_a_misc_entry_as_arxiv_exports_it() -> None:
    assert render_bibtex([decision(ATTENTION)]) == (
        "@misc{vaswani2017attention,\n"
        "  author = {Vaswani, Ashish and Shazeer, Noam},\n"
        "  title = {Attention Is All You Need},\n"
        "  year = {2017},\n"
        "  month = jun,\n"
        "  eprint = {1706.03762},\n"
        "  archiveprefix = {arXiv},\n"
        "  primaryclass = {cs.CL},\n"
        "  doi = {10.48550/arXiv.1706.03762},\n"
        "  url = {https://arxiv.org/abs/1706.03762},\n"
        "}\n"
    )


def test_biblatex_is_an_online_entry_with_abstract_and_keywords_on_request() -> None:
    decisions = [decision(ATTENTION, "attention", "R&D, transformers"), decision(ATTENTION, "attention", "🤗")]
    assert render_bibtex(decisions, style="biblatex", abstract=True, keywords=True) == (
        "@online{vaswani2017attention,\n"
        "  author = {Vaswani, Ashish and Shazeer, Noam},\n"
        "  title = {Attention Is All You Need},\n"
        "  date = {2017-06-12},\n"
        "  eprint = {1706.03762},\n"
        "  eprinttype = {arxiv},\n"
        "  eprintclass = {cs.CL},\n"
        "  doi = {10.48550/arXiv.1706.03762},\n"
        "  url = {https://arxiv.org/abs/1706.03762},\n"
        "  keywords = {attention, R\\&D transformers},\n"
        "  abstract = {We use 100\\% attention \\& get $O(n^{2})$. BLEU rises.},\n"
        "}\n"
    )


def test_entries_stand_in_the_order_of_the_digest_each_once_and_only_what_was_matched() -> None:
    text = render_bibtex([decision(BERT), decision(None), decision(ATTENTION), decision(BERT)])
    assert [line for line in text.splitlines() if line.startswith("@")] == [
        "@misc{devlin2018bert,",
        "@misc{vaswani2017attention,",
    ]


def test_nothing_matched_is_an_empty_file() -> None:
    assert render_bibtex([decision(None)]) == ""


def test_what_is_not_known_is_left_out() -> None:
    bare = Record(ArxivId("hep-th/9901001"), "Strings")
    assert entry(bare, "k", style="biblatex", abstract=True) == {
        "ENTRYTYPE": "online",
        "ID": "k",
        "title": "Strings",
        "date": "1999-01",
        "eprint": "hep-th/9901001",
        "eprinttype": "arxiv",
        "doi": "10.48550/arXiv.hep-th/9901001",
        "url": "https://arxiv.org/abs/hep-th/9901001",
    }


def test_a_paper_without_authors_is_sorted_by_its_title() -> None:
    assert entry(Record(ArxivId("1706.03762"), "The BERT"), "k")["key"] == "The {BERT}"


def test_a_title_of_which_nothing_is_left_is_the_id() -> None:
    assert entry(Record(ArxivId("1706.03762"), "🤗"), "k")["title"] == "arXiv:1706.03762"


def test_a_category_that_is_none_is_left_out() -> None:
    hostile = Record(ArxivId("1706.03762"), "T", categories=("cs.CL},\n note={x",))
    assert "primaryclass" not in entry(hostile, "k")
    assert entry(Record(ArxivId("1706.03762"), "T", categories=("cond-mat.mes-hall",)), "k")["primaryclass"] == (
        "cond-mat.mes-hall"
    )


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ludwig van der Berg Jr.", "van der Berg, Jr., Ludwig"),
        ("Guy Van den Broeck", "{Van den Broeck}, Guy"),
        ("A. Castro e Silva", "{Castro e Silva}, A."),
        ("Telmo de Menezes e Silva Filho", "de {Menezes e Silva Filho}, Telmo"),
        ("Smith III", "Smith"),
        ("Hal Daumé III", r"Daum{\'e}, III, Hal"),
        ("kc claffy", "claffy, kc"),
        ("Suharto", "Suharto"),
        ("王伟", "WangWei"),
        ("ATLAS Collaboration", "{ATLAS Collaboration}"),
        ("Research and Development Team", "{Research and Development Team}"),
        ("Dept. of Physics, MIT, Cambridge, USA Team", "{Dept. of Physics MIT Cambridge USA Team}"),
        ("Ann and Bob Smith", "Smith, {Ann and Bob}"),
        (r"Kurt G\"odel", r"G{\"o}del, Kurt"),
        ("🤗 Smith", "Smith"),
        ("Smith 🤗", "Smith"),
        ("-- Smith", "Smith"),
    ],
)
def test_names_are_written_so_that_bibtex_splits_them_right(name: str, written: str) -> None:
    assert authors(parse_author(name)) == written


def test_a_part_that_bibtex_cannot_see_is_left_out() -> None:
    assert authors(Author("Berg, a", "-", "Jr."), Author("-", "Ann"), Author("🤗", is_group=True), Author("")) == (
        "Berg a and Ann"
    )


def test_et_al_is_and_others_at_the_end_only() -> None:
    assert authors(Author("Berg", "A."), OTHERS) == "Berg, A. and others"
    assert authors(OTHERS, Author("Berg", "A.")) == "Berg, A."
    assert authors(OTHERS) == ""


def test_three_thousand_authors_are_all_written() -> None:
    written = authors(*(Author(f"Name{number}", "A.") for number in range(3000)))
    assert written.count(" and ") == 2999
