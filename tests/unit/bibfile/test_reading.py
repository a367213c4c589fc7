"""What the entries of a .bib file say."""

from __future__ import annotations

import pytest

from papershelf.bibfile.reading import Bibliography, arxiv_ids, authors_in, dois, names_in
from papershelf.names import OTHERS


def read(text: str | bytes) -> Bibliography:
    return Bibliography.read(text if isinstance(text, bytes) else text.encode(), "refs.bib")


def entry_with(fields: str) -> Bibliography:
    return read("@article{key, " + fields + "}")


def text_of(fields: str, name: str = "title") -> str:
    bib = entry_with(fields)
    return bib.text(bib.entries[0], name)


def ids_in(fields: str) -> list[tuple[str, str, bool]]:
    bib = entry_with(fields)
    return [(str(one.arxiv_id), one.field, one.is_own) for one in arxiv_ids(bib, bib.entries[0])]


def dois_in(fields: str) -> list[str]:
    bib = entry_with(fields)
    return [str(doi) for doi in dois(bib, bib.entries[0])]


# --- Values -----------------------------------------------------------------------------------------------------------


def test_macros_are_expanded_in_any_case_and_through_one_another() -> None:
    bib = read('@string{Jour = "Journal of "}\n@STRING{jf = jour # {Foo}}\n@article{a, journal = JF # ", A" # 7}')
    assert bib.text(bib.entries[0], "journal") == "Journal of Foo, A7"


def test_an_unknown_macro_is_its_name() -> None:
    assert text_of("month = jun", "month") == "jun"
    assert text_of('date = 12 # " " # jun', "date") == "12 jun"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("{C# in Depth}", "C# in Depth"),
        ("{A {B {C {D {E # F}}}}} # { G}", "A B C D E # F G"),
        ('"say {"}hello{"} # twice" # " more"', 'say "hello" # twice more'),
        ('"a" % a comment with "quotes" and {braces\n # "b"', "ab"),
        ("{}", ""),
        ('""', ""),
    ],
)
def test_signs_inside_of_a_value_do_not_end_it(value: str, text: str) -> None:
    assert text_of(f"title = {value}") == text


def test_macros_that_double_themselves_do_not_grow_without_end() -> None:
    doubling = '@string{a = "xxxxxxxxxx"}\n' + "@string{a = a # a}\n" * 100
    bib = read(doubling + "@article{k, note = " + " # ".join(["a"] * 1000) + "}")
    assert len(bib.source(bib.entries[0], "note")) < 20_000


def test_a_file_that_is_not_utf8_is_read_as_latin1() -> None:
    bib = read("@article{k, title = {Über Größe}}".encode("latin-1"))
    assert bib.encoding == "latin-1"
    assert bib.text(bib.entries[0], "title") == "Über Größe"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (r"{{\textdollar}{\textbackslash}ell{\_}1{\textdollar} Trend}", "ℓ1 Trend"),
        (r"{A {\"o} \"{u} \c{c} \v{s} {\ss} {\O}}", "A ö ü ç š ß Ø"),
        ("{Foo &amp; <i>Bar</i>}", "Foo & Bar"),
        ("{Foo\n     bar}", "Foo bar"),
        ("{\x1b]0;pwned\x07Foo}", "Foo"),
    ],
)
def test_text_is_plain_and_safe(title: str, text: str) -> None:
    assert text_of(f"title = {title}") == text


def test_the_first_value_that_is_not_empty_counts() -> None:
    assert text_of("journal = {}, journaltitle = {J}", "journal") == ""
    bib = entry_with("journal = {}, journaltitle = {J}, journal = {K}")
    assert bib.text(bib.entries[0], "journal", "journaltitle") == "J"


def test_a_subtitle_belongs_to_the_title() -> None:
    bib = entry_with("title = {Llama}, subtitle = {Open Models}")
    assert bib.mention(bib.entries[0]).title == "Llama: Open Models"


@pytest.mark.parametrize(
    ("fields", "year"),
    [
        ("year = 2017", 2017),
        ("year = {in press}, date = {2019-06/2020}", 2019),
        (r"year = {\noopsort{1973a}1973}", 1973),
        ("year = {c. 1998}", 1998),
        ("year = {20171}", None),
        ("title = {2017}", None),
    ],
)
def test_the_year_is_found(fields: str, year: int | None) -> None:
    bib = entry_with(fields)
    assert bib.year_of(bib.entries[0]) == year


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_counted_with_any_line_end(newline: str) -> None:
    bib = read(newline.join(["% one", "", "@article{a, title = {x}}", "@article{b, title = {y}}"]))
    assert [bib.line_of(entry.start) for entry in bib.entries] == [3, 4]


def test_an_entry_is_a_mention_of_its_paper() -> None:
    bib = read(
        "\n@article{k, author = {Vaswani, Ashish and Shazeer, Noam and others}, title = {{Attention}}, year = 2017,"
        " eprint = {1706.03762v5}, doi = {10.1000/ABC}, abstract = {Short.}}"
    )
    mention = bib.mention(bib.entries[0])
    assert mention.authors == ("Ashish Vaswani", "Noam Shazeer")
    assert mention.n_authors is None
    assert (mention.arxiv_id, mention.doi, mention.abstract) == ("1706.03762", "10.1000/abc", "Short.")
    assert (str(mention.place), str(mention.date)) == ("refs.bib:2", "2017")


def test_an_entry_with_two_ids_is_a_mention_of_neither() -> None:
    bib = entry_with("title = {A}, eprint = {1706.03762}, url = {https://arxiv.org/abs/1810.04805}")
    assert bib.mention(bib.entries[0]).arxiv_id is None


# --- Authors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("Vaswani, Ashish AND Noam Shazeer", ["Ashish Vaswani", "Noam Shazeer"]),
        ("{Barnes and Noble} and King, Jr., Martin Luther", ["Barnes and Noble", "Martin Luther King Jr."]),
        (r"M{\"u}ller, K. and {\'E}. {van der} Berg", ["K. Müller", "É. van der Berg"]),
        ("Ludwig Sand and others", ["Ludwig Sand", "others"]),
        ("A. Vaswani et al.", ["A. Vaswani", "others"]),
        ("Vaswani, A. and Shazeer, N., et~al.", ["A. Vaswani", "N. Shazeer", "others"]),
        ("王伟 and Иванов, И.", ["王伟", "И. Иванов"]),
        ("", []),
        ("and and and", []),
    ],
)
def test_names_are_in_reading_order(source: str, names: list[str]) -> None:
    assert names_in(source) == names


def test_a_name_in_braces_is_a_groups() -> None:
    group, person, others = authors_in("{Google Brain} and {van} Gogh and others")
    assert (group.name, group.is_group) == ("Google Brain", True)
    assert not person.is_group
    assert others == OTHERS


def test_a_list_without_end_is_cut() -> None:
    assert len(authors_in(" and ".join(["A. Author"] * 100_000))) < 10_000


# --- arXiv ids --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("eprint = {1706.03762}", ("1706.03762", "eprint")),
        ("eprint = {arXiv:1706.03762v5 [cs.CL]}", ("1706.03762v5", "eprint")),
        ("eprint = {1706.03762 [cs.CL]}", ("1706.03762", "eprint")),
        ("eprint = {https://arxiv.org/abs/1706.03762}", ("1706.03762", "eprint")),
        ("arxivId = {1706.03762}", ("1706.03762", "arxivid")),
        ('eprint = "9711200", archivePrefix = "hep-th"', ("hep-th/9711200", "eprint")),
        ("eprint = {0309136}, primaryClass = {math.GT}, archivePrefix = {arXiv}", ("math/0309136", "eprint")),
        ("eprint = {math.GT/0309136}", ("math/0309136", "eprint")),
        ("journal = {arXiv preprint arXiv:1706.03762}", ("1706.03762", "journal")),
        ("journal = {arXiv e-prints, 1706.03762}", ("1706.03762", "journal")),
        ("journal = {Preprint hep-th/9711200}", ("hep-th/9711200", "journal")),
        ("journal = {CoRR}, volume = {abs/1706.03762}", ("1706.03762", "volume")),
        ("journal = {arXiv}, pages = {1706.03762}", ("1706.03762", "pages")),
        ("journal = {ArXiv e-prints}, eid = {arXiv:1706.03762}", ("1706.03762", "eid")),
        (r"howpublished = {\url{http://arxiv.org/pdf/1706.03762v2.pdf}}", ("1706.03762v2", "howpublished")),
        (r"note = {\href{https://arxiv.org/abs/1706.03762}{arXiv:1706.03762}}", ("1706.03762", "note")),
        ("url = {https://scirate.com/arxiv/1706.03762}", ("1706.03762", "url")),
        ("doi = {10.48550/ARXIV.1706.03762}", ("1706.03762", "doi")),
        ('SLACcitation = "%%CITATION = HEP-TH/9711200;%%"', ("hep-th/9711200", "slaccitation")),
        ("note = {preprint arXiv:1706.03762 [cs.CL].}", ("1706.03762", "note")),
        ("note = {Available at: https://arxiv.org/abs/1706.03762}", ("1706.03762", "note")),
        ("note = {hep-th/9711200}", ("hep-th/9711200", "note")),
        ("bdsk-url-1 = {https://arxiv.org/abs/1706.03762}", ("1706.03762", "bdsk-url-1")),
    ],
)
def test_an_id_is_found_in_whatever_field_it_stands(fields: str, found: tuple[str, str]) -> None:
    arxiv_id, field = found
    own = [one for one in ids_in(fields) if one[2]]
    assert (arxiv_id, field) in {(one[0], one[1]) for one in own}
    assert len({one[0] for one in own}) == 1


@pytest.mark.parametrize(
    "fields",
    [
        "note = {Extended version of arXiv:1706.03762}",
        "note = {see arXiv:1706.03762}",
        "abstract = {We extend arXiv:1706.03762 and hep-th/9711200.}",
        "title = {Comment on arXiv:1706.03762}",
        "annote = {cf. https://arxiv.org/abs/1706.03762}",
        "file = {:papers/arXiv:1706.03762.pdf:PDF}",
    ],
)
def test_an_id_that_may_be_another_papers_is_not_an_entrys_own(fields: str) -> None:
    assert ids_in(fields)
    assert not any(is_own for *_, is_own in ids_in(fields))


@pytest.mark.parametrize(
    "fields",
    [
        "pages = {1706.03762}",
        "volume = {1706}, number = {03762}",
        "eprint = {12345678}, eprinttype = {pubmed}",
        "eprint = {9711200}, archivePrefix = {arXiv}",
        "eprint = {1713.12345}",
        "note = {costs 1706.03762 EUR}",
        "url = {https://ui.adsabs.harvard.edu/abs/2017PhRvD..96a3009V}",
        "doi = {10.1145/3292500.3330701}",
    ],
)
def test_what_is_no_id_is_not_taken_for_one(fields: str) -> None:
    assert ids_in(fields) == []


# --- DOIs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "doi"),
    [
        ("doi = {10.1103/PhysRevD.76.013009}", "10.1103/physrevd.76.013009"),
        (r"doi = {10.1007/978-3-319-10590-1\_53}", "10.1007/978-3-319-10590-1_53"),
        (r"doi = {10.1007/978-3-319-10590-1{\_}53}", "10.1007/978-3-319-10590-1_53"),
        ("doi = {https://doi.org/10.1000/abc}", "10.1000/abc"),
        ("url = {https://doi.org/10.1103%2Fphysrevd.76.013009}", "10.1103/physrevd.76.013009"),
        (r"url = {\href{https://doi.org/10.1000/abc}{10.1000/abc}}", "10.1000/abc"),
        ("note = {doi: 10.1000/ABC.}", "10.1000/abc"),
        ("bdsk-url-1 = {http://dx.doi.org/10.1000/abc}", "10.1000/abc"),
    ],
)
def test_a_doi_is_found(fields: str, doi: str) -> None:
    assert set(dois_in(fields)) == {doi}


@pytest.mark.parametrize("fields", ["note = {Comment on doi:10.1000/abc}", "abstract = {10.1000/abc is wrong}"])
def test_a_doi_that_may_be_another_papers_is_not_an_entrys_own(fields: str) -> None:
    assert dois_in(fields) == []
