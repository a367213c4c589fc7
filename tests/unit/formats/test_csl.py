from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from papershelf.formats.csl import render_csl
from papershelf.formats.entry_options import EntryOptions, FieldChoice
from papershelf.formats.papers import Paper
from papershelf.identifiers import Doi
from papershelf.model import Record
from tests.factories import make_full_record, make_record

# Of csl-data.json, https://github.com/citation-style-language/schema: what we write, and the type of each.
SCHEMA: dict[str, type] = {
    **dict.fromkeys(("id", "type", "title", "container-title", "publisher", "number", "volume", "issue", "page"), str),
    **dict.fromkeys(("DOI", "URL", "abstract", "keyword", "note"), str),
    "author": list,
    "issued": dict,
}
NAME_PARTS = {"family", "given", "non-dropping-particle", "suffix", "literal"}


def items(*records: Record, themes: tuple[str, ...] = (), **options: Any) -> list[dict[str, Any]]:
    written = json.loads(render_csl([Paper(record, themes) for record in records], EntryOptions(**options)))
    assert isinstance(written, list)
    for item in written:
        assert all(isinstance(value, SCHEMA[name]) and value for name, value in item.items())
        assert all(name.keys() <= NAME_PARTS and all(name.values()) for name in item.get("author", ()))
    return written


def test_a_preprint_is_an_article_that_arxiv_publishes() -> None:
    assert items(make_record(authors=("Ashish Vaswani",))) == [
        {
            "id": "vaswani2017attention",
            "type": "article",
            "title": "Attention Is All You Need",
            "author": [{"family": "Vaswani", "given": "Ashish"}],
            "issued": {"date-parts": [[2017, 6, 12]]},
            "publisher": "arXiv",
            "number": "arXiv:1706.03762",
            "DOI": "10.48550/arXiv.1706.03762",
            "URL": "https://arxiv.org/abs/1706.03762",
        }
    ]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ludwig van der Berg Jr.", {"family": "Berg", "given": "Ludwig", "non-dropping-particle": "van der",
                                     "suffix": "Jr."}),
        ("Castro e Silva, Ana", {"family": "Castro e Silva", "given": "Ana"}),
        ("The ATLAS Collaboration", {"literal": "ATLAS Collaboration"}),
        ("Plato", {"family": "Plato"}),
        ("et al.", {"literal": "others"}),
    ],
)  # fmt: skip
def test_names_are_in_parts(name: str, parts: dict[str, str]) -> None:
    (item,) = items(make_record(authors=("A. First", name)))
    assert item["author"][1] in (parts, parts | {"literal": "The ATLAS Collaboration"})


def test_a_date_is_as_exact_as_it_is_known() -> None:
    (item,) = items(make_record(published=None))
    assert item["issued"] == {"date-parts": [[2017, 6]]}
    (item,) = items(make_record(), fields=FieldChoice(removed=frozenset({"month"})))
    assert item["issued"] == {"date-parts": [[2017]]}


def test_titles_are_plain_unicode() -> None:
    (item,) = items(make_record(title=r"Schr\"odinger & <i>B</i>$_2$: {BERT} <script>", abstract=r"An $\alpha$" "\n b"))
    assert item["title"] == "Schrödinger & B2: BERT <script>"
    assert "abstract" not in item


def test_a_record_without_a_title_has_its_id() -> None:
    assert items(make_record(title="$ $"))[0]["title"] == "arXiv:1706.03762"


def test_themes_are_keywords_without_the_signs_that_part_them() -> None:
    (item,) = items(make_record(), themes=("graphs, deep", "\x1b[1mmath; more"))
    assert item["keyword"] == "graphs deep, math more"


def test_abstracts_come_and_themes_go_when_that_is_wanted() -> None:
    fields = FieldChoice(added=frozenset({"abstract"}), removed=frozenset({"keywords"}))
    (item,) = items(make_record(abstract="We  show\n $x$."), themes=("graphs",), fields=fields)
    assert item["abstract"] == "We show x."
    assert "keyword" not in item


def test_fields_can_be_chosen() -> None:
    (item,) = items(make_record(), fields=FieldChoice(only=frozenset({"title", "year"})))
    assert sorted(item) == ["id", "issued", "publisher", "title", "type"]
    (item,) = items(make_record(), fields=FieldChoice(removed=frozenset({"url", "doi", "author", "eprint", "year"})))
    assert sorted(item) == ["id", "publisher", "title", "type"]


@pytest.mark.parametrize(("most", "names"), [(1, ["Vaswani", "others"]), (4, None), (9, None), (None, None)])
def test_a_list_of_authors_can_be_cut(most: int | None, names: list[str] | None) -> None:
    (item,) = items(make_record(), max_authors=most)
    named = [name.get("family") or name["literal"] for name in item["author"]]
    assert named == (names or ["Vaswani", "Shazeer", "Parmar", "Uszkoreit"])


def test_a_published_paper_names_its_journal() -> None:
    record = make_record(
        "hep-th/9711200", journal_ref="Adv.Theor.Math.Phys.2:231-252,1998", doi=Doi("10.1023/a:1026654312961")
    )
    (item,) = items(record, published=True)
    assert (item["type"], item["volume"], item["page"]) == ("article-journal", "2", "231-252")
    assert item["container-title"].replace(" ", "") == "Adv.Theor.Math.Phys."
    assert (item["DOI"], item["note"]) == ("10.1023/a:1026654312961", "arXiv:hep-th/9711200")
    assert item["issued"] == {"date-parts": [[1998]]}
    assert not {"publisher", "number"} & item.keys()
    (item,) = items(record, published=True, fields=FieldChoice(only=frozenset({"title", "pages"})))
    assert sorted(item) == ["id", "page", "title", "type"]


def test_a_paper_in_proceedings_is_a_conference_paper() -> None:
    record = make_record(journal_ref="Proceedings of ICML 2017, pages 1-10", doi=Doi("10.5555/1"))
    (item,) = items(record, published=True)
    assert item["type"] == "paper-conference"


@pytest.mark.parametrize("known", [{"doi": None}, {"journal_ref": None}, {"journal_ref": ""}])
def test_what_is_not_surely_published_stays_a_preprint(known: dict[str, Any]) -> None:
    record = make_record(**({"journal_ref": "Nature 521 (2015) 436", "doi": Doi("10.1038/nature14539")} | known))
    (item,) = items(record, published=True)
    assert (item["type"], item["DOI"]) == ("article", "10.48550/arXiv.1706.03762")


def test_ids_are_unlike_each_other() -> None:
    written = items(
        make_record(), make_record("1706.03763"), make_record("hep-th/9201055", published=dt.date(1992, 1, 1))
    )
    assert len({item["id"] for item in written}) == 3


def test_nothing_is_an_empty_list() -> None:
    assert render_csl((), EntryOptions()) == "[]\n"


def test_a_citation_processor_prints_it() -> None:
    written = items(make_full_record(), make_record("1706.03763", "B & <C>", authors=("Ludwig van der Berg",)))
    source = CiteProcJSON(written)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Citation([CitationItem(key) for key in source]))
    assert [str(line) for line in bibliography.bibliography()] == [
        "Vaswani, A. et al. (2017) “Attention Is All You Need”. arXiv. "
        "Available at: https://doi.org/10.48550/arXiv.1706.03762.",
        "van der Berg, L. (2017) “B & <C>”. arXiv. Available at: https://doi.org/10.48550/arXiv.1706.03763.",
    ]
