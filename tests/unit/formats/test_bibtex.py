"""The entries that people cite from."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from papershelf.formats.bibtex import entry, published_entry, render_bibtex
from papershelf.formats.entry_options import STYLES, EntryOptions, FieldChoice, Style
from papershelf.formats.papers import Paper
from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Author, Record
from papershelf.names import OTHERS, parse_author
from tests.factories import make_record

ATTENTION = Record(
    ArxivId("1706.03762"),
    "Attention Is All You Need",
    (Author("Vaswani", "Ashish"), Author("Shazeer", "Noam")),
    abstract="We use 100% attention & get $O(n^2)$.\n  BLEU rises.",
    published=dt.date(2017, 6, 12),
    categories=("cs.CL", "cs.LG"),
    comment="15 pages, 5 figures",
)
BERT = Record(
    ArxivId("1810.04805"), "BERT: Pre-training", (Author("Devlin", "Jacob"),), published=dt.date(2018, 10, 11)
)
LARGE_N = Record(
    ArxivId("hep-th/9711200"),
    "The Large N Limit of Superconformal Field Theories and Supergravity",
    (Author("Maldacena", "Juan M."),),
    published=dt.date(1997, 11, 27),
    categories=("hep-th",),
    doi=Doi("10.1023/a:1026654312961"),
    journal_ref="Adv. Theor. Math. Phys. 2 (1998) 231-252",
)
BARE = Record(ArxivId("hep-th/9901001"), "Strings")


def choose(fields: str, style: Style = "arxiv") -> EntryOptions:
    return EntryOptions(style, fields=FieldChoice.parse(fields))


def authors(*people: Author, options: EntryOptions | None = None) -> str:
    written = entry(Record(ArxivId("1706.03762"), "T", people), "key", options or EntryOptions()).get("author", "")
    assert isinstance(written, str)
    return written


# --- Styles -----------------------------------------------------------------------------------------------------------

AUTHOR_AND_TITLE = """\
  author = {Vaswani, Ashish and Shazeer, Noam},
  title = {Attention Is All You Need},
"""
TITLE_AND_AUTHOR = """\
  title = {Attention Is All You Need},
  author = {Vaswani, Ashish and Shazeer, Noam},
"""
EPRINT = """\
  eprint = {1706.03762},
  archivePrefix = {arXiv},
  primaryClass = {cs.CL},
"""
DOI = "  doi = {10.48550/arXiv.1706.03762},\n"
URL = "  url = {https://arxiv.org/abs/1706.03762},\n"


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("arxiv", f"@misc{{k,\n{TITLE_AND_AUTHOR}  year = {{2017}},\n  month = jun,\n{EPRINT}{DOI}{URL}}}\n"),
        (
            "scholar",
            f"@article{{k,\n{TITLE_AND_AUTHOR}"
            f"  journal = {{arXiv preprint arXiv:1706.03762}},\n  year = {{2017}},\n{DOI}}}\n",
        ),
        (
            "dblp",
            f"@article{{k,\n{AUTHOR_AND_TITLE}"
            "  journal = {CoRR},\n  volume = {abs/1706.03762},\n  year = {2017},\n"
            f"{URL}{DOI}  eprinttype = {{arXiv}},\n  eprint = {{1706.03762}},\n}}\n",
        ),
        (
            "biblatex",
            f"@online{{k,\n{AUTHOR_AND_TITLE}"
            "  date = {2017-06-12},\n  eprint = {1706.03762},\n  eprinttype = {arxiv},\n  eprintclass = {cs.CL},\n"
            f"{DOI}{URL}}}\n",
        ),
        ("acl", f"@misc{{k,\n{TITLE_AND_AUTHOR}  month = jun,\n  year = {{2017}},\n{EPRINT}{URL}{DOI}}}\n"),
    ],
)
def test_a_preprint_is_written_as_each_service_exports_it(style: Style, written: str) -> None:
    text = render_bibtex([Paper(ATTENTION)], EntryOptions(style))
    assert text.replace("vaswani2017attention", "k") == written


def test_entries_stand_in_the_order_of_the_papers() -> None:
    text = render_bibtex([Paper(BERT), Paper(ATTENTION)])
    assert [line for line in text.splitlines() if line.startswith("@")] == [
        "@misc{devlin2018bert,",
        "@misc{vaswani2017attention,",
    ]


def test_no_papers_are_an_empty_file() -> None:
    assert render_bibtex([]) == ""


def test_what_is_not_known_is_left_out() -> None:
    assert entry(BARE, "k", choose("+abstract,+comment,+keywords", "biblatex")) == {
        "ENTRYTYPE": "online",
        "ID": "k",
        "title": "Strings",
        "date": "1999-01",
        "eprint": "hep-th/9901001",
        "eprinttype": "arxiv",
        "doi": "10.48550/arXiv.hep-th/9901001",
        "url": "https://arxiv.org/abs/hep-th/9901001",
    }


@pytest.mark.parametrize("style", STYLES)
def test_a_doi_and_a_journal_reference_are_fields_of_their_own_in_every_style(style: Style) -> None:
    options = EntryOptions(style)
    later = make_record(doi=Doi("10.5555/3295222"), journal_ref="R&D 5 (2017), pp. 1--9.")
    fields, before = entry(later, "k", options), entry(make_record(), "k", options)
    note = "addendum" if style == "biblatex" else "note"
    assert fields == before | {"doi": "10.5555/3295222", note: r"Published in R\&D 5 (2017), pp. 1--9"}


@pytest.mark.parametrize(
    ("journal_ref", "note"),
    [
        ("Nature 521, 436 (2015)", "Published in Nature 521, 436 (2015)"),
        ("In: Proc. of ICML 2019", "Published in Proc. of ICML 2019"),
        ("In Proceedings of ICML", "Published in Proceedings of ICML"),
        ("in the 3rd Workshop", "Published in the 3rd Workshop"),
        ("In Vivo 20 (2006)", "Published in In Vivo 20 (2006)"),
        ("Published in Nature", "Published in Nature"),
        ("published as: Nature 5", "Published in Nature 5"),
        ("to appear in Nature", "To appear in Nature"),
        ("Phys. Rev. D, in press", "Phys. Rev. D, in press"),
        ("J. Algebra (accepted)", "J. Algebra (accepted)"),
        ("Erd\\H{o}s $x_1$ \\input{x}", r"Published in Erd{\H{o}}s $x_{1}$ inputx"),
        ("  ", None),
        ("Published in", None),
        ("🤗", None),
    ],
)
def test_a_journal_reference_is_a_note_that_compiles(journal_ref: str, note: str | None) -> None:
    assert entry(make_record(journal_ref=journal_ref), "k").get("note") == note


# --- Published versions -----------------------------------------------------------------------------------------------

PUBLISHED = {
    "volume": "2",
    "pages": "231--252",
    "doi": "10.1023/a:1026654312961",
    "title": "The Large {N} Limit of Superconformal Field Theories and Supergravity",
    "author": "Maldacena, Juan M.",
    "ENTRYTYPE": "article",
    "ID": "k",
}
URL_OF_LARGE_N = {"url": "https://arxiv.org/abs/hep-th/9711200"}


@pytest.mark.parametrize(
    ("style", "fields"),
    [
        ("arxiv", {"eprint": "hep-th/9711200", "archivePrefix": "arXiv", "primaryClass": "hep-th"} | URL_OF_LARGE_N),
        ("scholar", {"note": "arXiv:hep-th/9711200"}),
        (
            "dblp",
            {"eprint": "hep-th/9711200", "eprinttype": "arXiv", "note": "arXiv:hep-th/9711200"} | URL_OF_LARGE_N,
        ),
        ("biblatex", {"eprint": "hep-th/9711200", "eprinttype": "arxiv", "eprintclass": "hep-th"} | URL_OF_LARGE_N),
        (
            "acl",
            {"eprint": "hep-th/9711200", "archivePrefix": "arXiv", "primaryClass": "hep-th"}
            | {"note": "arXiv:hep-th/9711200"}
            | URL_OF_LARGE_N,
        ),
    ],
)
def test_a_published_version_names_its_journal_and_keeps_the_arxiv_id(style: Style, fields: dict[str, str]) -> None:
    journal = {"journaltitle" if style == "biblatex" else "journal": "Adv. Theor. Math. Phys."}
    year = {"date" if style == "biblatex" else "year": "1998"}
    assert entry(LARGE_N, "k", EntryOptions(style, published=True)) == PUBLISHED | journal | year | fields


def test_where_it_was_published_stands_before_the_year() -> None:
    names = [name for name in entry(LARGE_N, "k", EntryOptions("scholar", published=True)) if name.islower()]
    assert names == ["title", "author", "journal", "volume", "pages", "year", "doi", "note"]


def test_a_paper_in_proceedings_has_a_booktitle_and_no_number() -> None:
    reference = "Proceedings of the 34th International Conference on Machine Learning, PMLR 70(3):1126-1135, 2017"
    fields = published_entry(make_record(journal_ref=reference), "k")
    assert fields is not None
    assert fields["ENTRYTYPE"] == "inproceedings"
    assert fields["booktitle"].startswith("Proceedings of the 34th International Conference on Machine Learning")
    assert fields["pages"] == "1126--1135"
    assert fields.keys().isdisjoint({"journal", "number", "month"})


def test_a_year_that_the_reference_lacks_is_that_of_the_submission() -> None:
    record = make_record(journal_ref="Journal of Machine Learning Research, vol. 5, pp. 1-9")
    fields = published_entry(record, "k", EntryOptions(published=True))
    assert fields is not None
    assert fields["year"] == "2017"


def test_without_its_own_doi_a_published_version_has_none() -> None:
    """arXiv's names the preprint."""
    fields = published_entry(make_record(journal_ref="Nature 521 (2015) 436-444"), "k")
    assert fields is not None
    assert "doi" not in fields


@pytest.mark.parametrize(
    "known",
    [
        {"doi": Doi("10.1/x")},
        {"journal_ref": "Nature 521 (2015) 436-444"},
        {"journal_ref": "🤗 5 (2015) 436-444", "doi": Doi("10.1/x")},
    ],
)
def test_a_preprint_stays_one_unless_journal_and_doi_are_known(known: dict[str, Any]) -> None:
    assert entry(make_record(**known), "k", EntryOptions(published=True))["ENTRYTYPE"] == "misc"


def test_a_doi_without_a_journal_makes_no_published_version() -> None:
    assert published_entry(make_record(doi=Doi("10.1/x")), "k") is None


# --- Fields -----------------------------------------------------------------------------------------------------------


def test_abstract_and_comment_are_there_on_request() -> None:
    fields = entry(ATTENTION, "k", choose("+abstract,+comment"))
    assert fields["abstract"] == r"We use 100\% attention \& get $O(n^{2})$. BLEU rises."
    assert fields["comment"] == "15 pages, 5 figures"
    assert entry(ATTENTION, "k", choose("+comment", "biblatex"))["annotation"] == "15 pages, 5 figures"
    assert entry(ATTENTION, "k").keys().isdisjoint({"abstract", "comment"})


def test_keywords_are_the_themes_without_commas_in_them() -> None:
    paper = Paper(ATTENTION, ("attention", "R&D, transformers", "🤗"))
    assert "  keywords = {attention, R\\&D transformers},\n" in render_bibtex([paper], EntryOptions(keywords=True))
    assert "keywords" not in render_bibtex([paper])
    assert "keywords" not in render_bibtex(
        [paper], EntryOptions(keywords=True, fields=FieldChoice.parse("title,author"))
    )


@pytest.mark.parametrize(
    ("theme", "keyword"),
    [
        ("a; b,c", "a b c"),
        ("a\nb", "a b"),
        ("大，模、型", "Da Mo Xing"),
        (r"$f(x\,y)$ {", r"$f(x\ y)$"),
        (r"100% \write18{x}}", r"100\% write18x"),
    ],
)
def test_a_theme_is_one_keyword_and_breaks_no_entry(theme: str, keyword: str) -> None:
    text = render_bibtex([Paper(ATTENTION, (theme, "last"))], EntryOptions(keywords=True))
    assert f"  keywords = {{{keyword}, last}},\n" in text


@pytest.mark.parametrize(
    ("style", "fields", "names"),
    [
        ("arxiv", "author,title,year", ["title", "author", "year"]),
        ("arxiv", "-archivePrefix,-doi,-url,-date", ["title", "author", "eprint", "primaryClass"]),
        ("biblatex", "author,title,date", ["author", "title", "date"]),
        ("biblatex", "-primaryclass,-url,-doi", ["author", "title", "date", "eprint", "eprinttype"]),
        ("scholar", "+eprint,+month,-doi", ["title", "author", "journal", "year", "month", "eprint"]),
        ("dblp", "journaltitle,title", ["title", "journal"]),
    ],
)
def test_fields_are_chosen_by_any_of_their_names(style: Style, fields: str, names: list[str]) -> None:
    assert [name for name in entry(ATTENTION, "k", choose(fields, style)) if not name.isupper()] == names


def test_a_date_without_its_month_is_a_year() -> None:
    assert entry(ATTENTION, "k", choose("-month", "biblatex"))["date"] == "2017"
    assert entry(ATTENTION, "k", choose("author,year", "biblatex"))["date"] == "2017"
    assert entry(ATTENTION, "k", choose("author,date", "biblatex"))["date"] == "2017-06-12"


# --- Titles -----------------------------------------------------------------------------------------------------------


def test_capitals_are_protected_unless_that_is_not_wanted() -> None:
    record = make_record(title=r"ImageNet on an iPhone: $\pi_0$ and $\Box$, α")
    assert entry(record, "k")["title"] == r"{ImageNet} on an {iPhone}: {$\pi_{0}$} and {$\Box$}, {$\alpha$}"
    assert entry(record, "k", EntryOptions(protect=False))["title"] == (
        r"ImageNet on an iPhone: $\pi_{0}$ and {$\Box$}, $\alpha$"
    )


def test_unicode_stays_on_request() -> None:
    record = make_record(title='Schr\\"odinger & Łódź: 王伟', authors=("Kurt Gödel", "王伟"))
    fields = entry(record, "k", EntryOptions(encoding="unicode"))
    assert fields["title"] == r"{Schrödinger} \& Łódź: 王伟"
    assert fields["author"] == "Gödel, Kurt and 王伟"


def test_a_paper_without_authors_is_sorted_by_its_title() -> None:
    assert entry(Record(ArxivId("1706.03762"), "The BERT"), "k")["key"] == "{The BERT}"


def test_a_title_of_which_nothing_is_left_is_the_id() -> None:
    assert entry(Record(ArxivId("1706.03762"), "🤗"), "k")["title"] == "arXiv:1706.03762"


def test_a_category_that_is_none_is_left_out() -> None:
    hostile = Record(ArxivId("1706.03762"), "T", categories=("cs.CL},\n note={x",))
    assert "primaryClass" not in entry(hostile, "k")
    assert entry(Record(ArxivId("1706.03762"), "T", categories=("cond-mat.mes-hall",)), "k")["primaryClass"] == (
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


@pytest.mark.parametrize(
    ("longest", "written"),
    [
        (1, "A and others"),
        (2, "A and B and others"),
        (3, "A and B and C"),
        (4, "A and B and C"),
        (None, "A and B and C"),
    ],
)
def test_of_a_longer_list_the_first_are_named(longest: int | None, written: str) -> None:
    assert authors(*map(Author, "ABC"), options=EntryOptions(max_authors=longest)) == written


def test_a_list_that_says_et_al_does_so_once() -> None:
    assert authors(Author("A"), Author("B"), OTHERS, options=EntryOptions(max_authors=1)) == "A and others"
    assert authors(Author("A"), Author("B"), OTHERS, options=EntryOptions(max_authors=2)) == "A and B and others"
    assert authors(Author("A"), Author("🤗"), options=EntryOptions(max_authors=1)) == "A"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ludwig van der Berg Jr.", "van der Berg, Jr., Ludwig"),
        ("Élise Dürer", "Dürer, Élise"),
        (r"Kurt G\"odel", "Gödel, Kurt"),
        ("AT&T Team", r"{AT\&T Team}"),
        ("Ann and Bob Smith", "Smith, {Ann and Bob}"),
    ],
)
def test_names_in_unicode_are_split_right_as_well(name: str, written: str) -> None:
    assert authors(parse_author(name), options=EntryOptions(encoding="unicode")) == written


def test_bibtex_takes_no_unicode_capital_for_a_particle() -> None:
    """It goes by the first ASCII letter: `zt` of Öztürk."""
    author = Author("Öztürk Ateş", "Can")
    assert authors(author, options=EntryOptions(encoding="unicode")) == "{Öztürk Ateş}, Can"
    assert authors(author) == r"{\"O}zt{\"u}rk Ate{\c{s}}, Can"


def test_names_hold_no_math_and_no_brackets_that_a_style_could_cut_in_two() -> None:
    assert authors(Author("Yu", "α 9℃")) == "Yu, a 9degC"
    assert authors(Author("Yu [x]", "Qi (Rose)")) == "{Yu [x]}, Qi (Rose)"
    assert authors(Author("", "Qi (Rose)")) == "{Qi (Rose)}"


def test_three_thousand_authors_are_all_written() -> None:
    written = authors(*(Author(f"Name{number}", "A.") for number in range(3000)))
    assert written.count(" and ") == 2999
