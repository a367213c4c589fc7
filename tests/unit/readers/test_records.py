"""JSON, JSON Lines, CSV and TSV: shapes in the wild, columns by many names, and damage."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from papershelf.errors import InputError
from papershelf.model import Digest, Mention, PartialDate
from papershelf.readers import read_bytes

if TYPE_CHECKING:
    from pathlib import Path


def read(text: str, file: str = "file", layout: str | None = None) -> Digest:
    return read_bytes(text.encode(), file, layout)


def only(record: dict[str, object]) -> Mention:
    (mention,) = read(json.dumps([record])).mentions
    return mention


def placed(digest: Digest) -> list[tuple[str, int]]:
    return [(mention.title, mention.place.line) for mention in digest.mentions]


def warned(digest: Digest) -> list[tuple[int, str]]:
    return [(warning.place.line, warning.message) for warning in digest.warnings]


# --- real files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "layout", "count"),
    [
        ("hf_daily_scrape_2026-06-07.json", "json", 50),
        ("hf_daily_scrape_latest.json", "json", 26),
        ("daily_arxiv_ai_enhanced_2026-07-01.jsonl", "jsonl", 371),
    ],
)
def test_real_scrapes_give_titles_ids_and_abstracts(shared: Path, name: str, layout: str, count: int) -> None:
    path = shared / "digests" / name
    digest = read_bytes(path.read_bytes(), name)
    assert (digest.layout, len(digest.mentions), digest.warnings) == (layout, count, ())
    known = [json.loads(line) for line in path.with_name(f"{name}.ids.jsonl").read_text("utf-8").splitlines()]
    assert {(pair["title"], pair["arxiv_id"]) for pair in known} <= {
        (mention.title, mention.arxiv_id) for mention in digest.mentions
    }
    assert sum(mention.abstract is not None for mention in digest.mentions) > 0.9 * count


def test_a_real_sheet_gives_its_rows(shared: Path) -> None:
    path = shared / "digests" / "ml_potw_10232023.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    digest = read_bytes(path.read_bytes(), path.name)
    assert (digest.layout, digest.warnings) == ("csv", ())
    assert [mention.title for mention in digest.mentions] == [" ".join(row["Title"].split()) for row in rows]
    for mention, row in zip(digest.mentions, rows, strict=True):
        assert mention.abstract == " ".join((row["Abstract"] or row["Description"]).split())
        assert (mention.arxiv_id or "") in row["PaperURL"]
        assert (mention.arxiv_id is not None) == ("arxiv.org" in row["PaperURL"])


# --- columns ----------------------------------------------------------------------------------------------------------


def test_every_known_column_is_used() -> None:
    mention = only(
        {
            "Paper Title": "Attention Is\n  All You Need",
            "summary": "We propose\x1b[31m a network.",
            "published": "2017-06-12T17:57:34Z",
            "authors": ["Ashish Vaswani", "Shazeer, Noam", "et al."],
            "n_authors": 8,
            "id": "1706.03762",
            "DOI": "https://doi.org/10.5555/3295222",
            "url": "https://arxiv.org/abs/1706.03762",
            "Keywords": "attention; transformers; attention",
        }
    )
    assert mention.title == "Attention Is All You Need"
    assert mention.abstract == "We propose a network."
    assert mention.date == PartialDate(2017, 6, 12)
    assert mention.authors == ("Ashish Vaswani", "Noam Shazeer")
    assert (mention.n_authors, mention.arxiv_id, mention.doi) == (8, "1706.03762", "10.5555/3295222")
    assert mention.url == "https://arxiv.org/abs/1706.03762"
    assert mention.tags == ("attention", "transformers")


def test_the_daily_papers_of_hugging_faces_api_are_read() -> None:
    mention = only(
        {
            "paper": {
                "id": "2505.14683",
                "authors": [{"_id": "1", "name": "Chaorui Deng", "user": {"name": "x"}}, {"name": "Deyao Zhu"}],
                "publishedAt": "2025-05-20T17:59:30.000Z",
                "title": "Emerging Properties",
                "summary": "Unifying.",
                "ai_keywords": ["pretraining"],
            },
            "publishedAt": "2025-06-01T00:00:00.000Z",
            "title": "Emerging Properties",
            "submittedBy": {"name": "somebody"},
        }
    )
    assert (mention.title, mention.abstract, mention.arxiv_id) == ("Emerging Properties", "Unifying.", "2505.14683")
    assert mention.authors == ("Chaorui Deng", "Deyao Zhu")
    assert mention.date == PartialDate(2025, 5, 20)
    assert mention.tags == ("pretraining",)


@pytest.mark.parametrize(
    ("record", "arxiv_id"),
    [
        ({"PaperURL": "http://arxiv.org/pdf/1706.03762v2.pdf"}, "1706.03762v2"),
        ({"link": "https://huggingface.co/papers/1706.03762"}, "1706.03762"),
        ({"details": {"arxiv_page_url": "https://arxiv.org/abs/1706.03762"}}, "1706.03762"),
        ({"externalIds": {"ArXiv": "1706.03762", "DOI": "10.1/x"}}, "1706.03762"),
        ({"extra": "arXiv:1706.03762 [cs]"}, "1706.03762"),
        ({"doi": "10.48550/arXiv.1706.03762"}, "1706.03762"),
        ({"urls": ["https://example.org", "https://arxiv.org/abs/1706.03762"]}, "1706.03762"),
        ({"id": 1706.03762}, None),  # a number has lost its zeros: 1706.0376 could be 1706.03760
        ({"id": "17"}, None),
        ({"arxiv": "1706.03762", "url": "https://arxiv.org/abs/1810.04805"}, None),  # they disagree
    ],
)
def test_ids_are_found_where_they_stand(record: dict[str, object], arxiv_id: str | None) -> None:
    assert only({"title": "Attention Is All You Need", **record}).arxiv_id == arxiv_id


def test_arxivs_own_doi_is_an_id_and_no_published_doi() -> None:
    assert only({"title": "A Title", "doi": "10.48550/arXiv.1706.03762"}).doi is None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "example.org", "https://a b", 7, ["x"]])
def test_only_web_addresses_are_links(url: object) -> None:
    assert only({"title": "A Title", "url": url}).url is None


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ("A. Vaswani, N. Shazeer and J. Uszkoreit", ("A. Vaswani", "N. Shazeer", "J. Uszkoreit")),
        ("Ashish Vaswani, Noam Shazeer, and Niki Parmar", ("Ashish Vaswani", "Noam Shazeer", "Niki Parmar")),
        ("Vaswani, Ashish; van der Berg, Ludwig", ("Ashish Vaswani", "Ludwig van der Berg")),
        ("Vaswani, Ashish and Shazeer, Noam", ("Ashish Vaswani", "Noam Shazeer")),
        ("Vaswani, A., Shazeer, N.", ("A. Vaswani", "N. Shazeer")),
        ("Vaswani, Ashish", ("Ashish Vaswani",)),
        ("King, Jr, Martin Luther; Plato", ("Martin Luther King Jr", "Plato")),
        ("Sammy Davis, Jr., Frank Sinatra", ("Sammy Davis Jr.", "Frank Sinatra")),
        ("Sammy Davis, Jr. and Frank Sinatra, III", ("Sammy Davis Jr.", "Frank Sinatra III")),
        ("Sammy Davis, Jr.; Plato", ("Sammy Davis Jr.", "Plato")),
        ("Ashish Vaswani et al.", ("Ashish Vaswani",)),
        ("Ashish Vaswani, Noam Shazeer, ...", ("Ashish Vaswani", "Noam Shazeer")),
        ("Ashish Vaswani and others", ("Ashish Vaswani",)),
        ("Ashish Vaswani & Noam Shazeer", ("Ashish Vaswani", "Noam Shazeer")),
        ("['Ashish Vaswani', \"Conan O'Brien\"]", ("Ashish Vaswani", "Conan O'Brien")),
        ("[Ashish Vaswani, Noam Shazeer]", ("Ashish Vaswani", "Noam Shazeer")),
        ([{"family": "Vaswani", "given": "Ashish"}], ("Ashish Vaswani",)),
        ([{"firstName": "Ashish", "lastName": "Vaswani"}], ("Ashish Vaswani",)),
        ([{"author": {"display_name": "Ashish Vaswani"}}], ("Ashish Vaswani",)),
        ({"value": ["Ashish Vaswani"]}, ("Ashish Vaswani",)),
        ([7, None, {"x": 1}], ()),
        (7, ()),
        ("", ()),
    ],
)
def test_authors_are_split_and_put_in_reading_order(authors: object, names: tuple[str, ...]) -> None:
    assert only({"title": "A Title", "authors": authors}).authors == names


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2025-05-20", PartialDate(2025, 5, 20)),
        ("2025-05-20 10:00:00", PartialDate(2025, 5, 20)),
        ("2025/5/2", PartialDate(2025, 5, 2)),
        ("20250520", PartialDate(2025, 5, 20)),
        ("2025-05", PartialDate(2025, 5)),
        ("2025", PartialDate(2025)),
        (2025, PartialDate(2025)),
        ("May 20, 2025", PartialDate(2025, 5, 20)),
        ("20th May 2025", PartialDate(2025, 5, 20)),
        ("Tue, 20 May 2025 17:59:30 GMT", PartialDate(2025, 5, 20)),
        ("September 2025", PartialDate(2025, 9)),
        ("20/05/2025", PartialDate(2025, 5, 20)),
        ("05/20/2025", PartialDate(2025, 5, 20)),
        ("05/06/2025", PartialDate(2025)),  # the fifth of June, or the sixth of May
        ("05.06.2025", PartialDate(2025, 6, 5)),
        ({"date-parts": [[2025, 5]]}, PartialDate(2025, 5)),
        ({"date-parts": [[0]]}, None),
        ("2025-13-01", None),
        ("2025-02-30", None),
        ("2025-00-10", None),
        ("yesterday", None),
        (True, None),
        (10**12, None),
    ],
)
def test_dates_are_as_exact_as_they_were_written(written: object, date: PartialDate | None) -> None:
    assert only({"title": "A Title", "date": written}).date == date


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["cs.CL", {"name": "cs.LG"}, {"term": "stat.ML"}], ("cs.CL", "cs.LG", "stat.ML")),
        ("hep-ph math.CO cs.LG", ("hep-ph", "math.CO", "cs.LG")),
        ("machine learning, vision", ("machine learning", "vision")),
        ("machine learning", ("machine learning",)),
        (7, ()),
    ],
)
def test_tags_are_split(tags: object, expected: tuple[str, ...]) -> None:
    assert only({"title": "A Title", "categories": tags}).tags == expected


@pytest.mark.parametrize("title", [["A Title"], {"value": "A Title"}, "[A Title](https://example.org/x)"])
def test_titles_come_wrapped(title: object) -> None:
    assert only({"title": title}).title == "A Title"


@pytest.mark.parametrize("title", [None, "", "  ", "N/A", "nan", "???", 7, [], ["a", "b"], "x" * 2000, "https://a.b/c"])
def test_a_record_without_a_title_is_told(title: object) -> None:
    digest = read(json.dumps([{"title": "A Title"}, {"title": title, "abstract": "We."}], indent=0))
    assert placed(digest) == [("A Title", 2)]
    assert warned(digest) == [(5, "a record without a title; left out")]


def test_a_column_called_name_counts_when_there_is_no_title() -> None:
    digest = read('[{"name": "Attention Is All You Need"}, {"name": "Deep Residual Learning for Images"}]')
    assert [mention.title for mention in digest.mentions] == [
        "Attention Is All You Need", "Deep Residual Learning for Images"
    ]  # fmt: skip
    (mention,) = read("name,authors\nMamba,Albert Gu and Tri Dao\n").mentions
    assert (mention.title, mention.authors) == ("Mamba", ("Albert Gu", "Tri Dao"))


def test_names_of_other_things_are_no_papers() -> None:
    for text in ('[{"name": "Afar"}, {"name": "Abkhazian"}]', '{"name": "papershelf", "version": "1.0"}'):
        with pytest.raises(InputError, match="title"):
            read(text, "x.json")


# --- JSON -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shape",
    [
        lambda records: records,
        lambda records: {"papers": records},
        lambda records: {"meta": {"title": "My list", "count": 2}, "data": {"results": records}},
        lambda records: {"title": "My list", "items": records},
        lambda records: {"2025-01-01": records[:1], "2025-01-02": records[1:]},
        lambda records: [{"date": "2025-01-01", "papers": records}],
        lambda records: {"cs.CL": {"1": records[0], "2": records[1]}},
        lambda records: [{**record, "references": [{"title": "Another Paper"}]} for record in records],
        lambda records: {"papers": records, "related": [{"title": "Another Paper"}]},
    ],
)
@pytest.mark.parametrize("indent", [None, 0, 2])
def test_records_are_found_wherever_they_stand(shape: object, indent: int | None) -> None:
    assert callable(shape)
    text = json.dumps(
        shape([{"title": "First Title", "authors": [{"name": "A B"}]}, {"title": "Second Title"}]), indent=indent
    )
    digest = read(text)
    assert (digest.layout, digest.warnings) == ("json", ())
    assert [mention.title for mention in digest.mentions] == ["First Title", "Second Title"]
    lines = text.split("\n")
    for mention in digest.mentions:
        assert lines[mention.place.line - 1].strip().endswith("{") or mention.title in lines[mention.place.line - 1]


def test_one_paper_is_a_digest_too() -> None:
    text = json.dumps({"title": "First Title", "references": [{"title": "Another"}]}, indent=1)
    assert placed(read(text)) == [("First Title", 1)]


def test_a_damaged_record_in_json_costs_only_itself() -> None:
    text = '{"papers": [\n  {"title": "First"},\n  {"title": "Second",,},\n  {"title": "Third"}\n]}\n'
    digest = read(text)
    assert placed(digest) == [("First", 2), ("Third", 4)]
    assert warned(digest) == [(3, "this record is not JSON; left out")]


@pytest.mark.parametrize("cut", ['{"title": "Third', "", ",", '"x": 1}', "}", "\n"])
def test_json_that_is_cut_off_keeps_what_came_before(cut: str) -> None:
    digest = read('[\n{"title": "First"},\n{"title": "Second"}' + (",\n" + cut if cut else ""))
    assert placed(digest) == [("First", 2), ("Second", 3)]
    assert [line for line, _ in warned(digest)] in ([3], [4], [5])


def test_json_that_is_all_damaged_is_given_up() -> None:
    with pytest.raises(InputError, match=r"no JSON \(line \d+\)"):
        read("[\n" + '{"title": x},\n' * 300 + "]", "x.json")


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, '[{"title": ' + "[" * 100_000, '{"n": ' + "9" * 5000 + "}"]
)
def test_hostile_nesting_and_numbers_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        read(text, "x.json")


@pytest.mark.parametrize(
    "text", ['["Attention Is All You Need"]', "[]", "{}", "3", "null", '[{"abstract": "x"}]', '{"a" 1}']
)
def test_json_without_titles_says_what_was_expected(text: str) -> None:
    with pytest.raises(InputError, match=r"^x\.json: .*expected a list of objects, each with a title"):
        read(text, "x.json")


# --- JSON Lines -------------------------------------------------------------------------------------------------------


def test_damaged_lines_of_json_lines_are_told() -> None:
    text = '{"title": "First"}\n\n{"title": "Sec\n[1, 2]\n{"abstract": "x"}\n{"title": "Third"}\n{"title": "Fourth"}\n'
    digest = read(text)
    assert digest.layout == "jsonl"
    assert placed(digest) == [("First", 1), ("Third", 6), ("Fourth", 7)]
    assert warned(digest) == [
        (3, "this line is no JSON object; left out"),
        (4, "this line is no JSON object; left out"),
        (5, "a record without a title; left out"),
    ]


def test_json_lines_without_titles_are_refused() -> None:
    with pytest.raises(InputError, match="no line is a JSON object with a title"):
        read('{"x": 1}\n', "x", "jsonl")


def test_lists_of_days_one_a_line_are_read() -> None:
    text = '{"day": 1, "papers": [{"title": "First"}]}\n{"day": 2, "papers": [{"title": "Second"}]}\n'
    assert placed(read(text)) == [("First", 1), ("Second", 2)]


# --- tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = f'title{delimiter}year\n"Commas, semicolons; and | bars"{delimiter}2020\nA Title{delimiter}2021\n'
    digest = read(text)
    assert digest.layout == ("tsv" if delimiter == "\t" else "csv")
    assert placed(digest) == [("Commas, semicolons; and | bars", 2), ("A Title", 3)]
    assert [str(mention.date) for mention in digest.mentions] == ["2020", "2021"]


def test_a_cell_with_line_breaks_counts_its_lines() -> None:
    text = '\n\ntitle,abstract\n"First\nTitle","We\n\npropose."\n\nSecond,"say ""no"""\n'
    digest = read(text.replace("\n", "\r\n"))
    assert placed(digest) == [("First Title", 4), ("Second", 9)]
    assert digest.mentions[1].abstract == 'say "no"'


def test_titles_of_a_single_column_may_hold_commas() -> None:
    digest = read('Title\nCats, Dogs, and Other Pets\n"Quoted, Too"\n')
    assert digest.layout == "csv"
    assert [mention.title for mention in digest.mentions] == ["Cats, Dogs, and Other Pets", "Quoted, Too"]


def test_a_table_in_markdown_is_read() -> None:
    digest = read("| Title | Year |\n|---|---|\n| Attention Is All You Need | 2017 |\n")
    assert placed(digest) == [("Attention Is All You Need", 3)]
    assert digest.warnings == ()


def test_a_row_with_too_many_cells_is_not_guessed_at() -> None:
    digest = read("title,link\nFirst,x\nCats, Dogs and Pets,x\nThird,x,,\n,x\n,\n")
    assert placed(digest) == [("First", 2), ("Third", 4)]
    assert warned(digest) == [
        (3, "a row with 3 cells where the header names 2; left out"),
        (5, "a record without a title; left out"),
    ]


def test_a_row_with_too_few_cells_has_no_more() -> None:
    (mention,) = read("title,abstract,year\nFirst Title\n").mentions
    assert (mention.title, mention.abstract, mention.date) == ("First Title", None, None)


def test_an_unclosed_quote_costs_its_record_and_makes_no_title_of_the_rest() -> None:
    text = 'title,abstract,year\nFirst,"We ""try" hard\nand we fail,\nbut not at all."\nSecond,We,2020\nThird,So,2021\n'
    digest = read(text)
    assert placed(digest) == [("Second", 5), ("Third", 6)]
    assert warned(digest) == [(2, "a row with damaged quotes; left out")]


def test_a_quote_that_is_never_closed_does_not_swallow_the_file() -> None:
    text = 'title,year\n"First,2020\n' + "".join(f"Title {number},2021\n" for number in range(500))
    digest = read(text)
    assert len(digest.mentions) == 501


def test_quotes_in_tsv_that_are_part_of_a_title_are_kept() -> None:
    digest = read('title\tyear\n"Why Should I Trust You?" Explaining\t2016\n"Whole"\t2017\n')
    assert [mention.title for mention in digest.mentions] == ['"Why Should I Trust You?" Explaining', "Whole"]


def test_of_two_columns_with_one_name_the_first_counts() -> None:
    (mention,) = read("title,title\nFirst,Second\n").mentions
    assert mention.title == "First"


def test_a_table_without_a_title_column_says_so() -> None:
    with pytest.raises(InputError, match=r"^x\.csv: no column is called title"):
        read("paper id,year\n1,2020\n", "x.csv")
    with pytest.raises(InputError, match="no column is called title"):
        read(",\n", "x", "tsv")
    with pytest.raises(InputError, match="no column is called title"):
        read("title," * 5000, "x", "csv")


def test_a_title_that_holds_the_word_title_is_no_header() -> None:
    digest = read("Name, Rank, and Serial Number\nAttention Is All You Need\nDeep Residual Learning\n")
    assert digest.layout == "titles"


def test_a_header_alone_names_no_paper() -> None:
    with pytest.raises(InputError, match="names no paper"):
        read("title,abstract\n")


def test_every_line_that_is_no_record_is_told() -> None:
    lines = ['{"title": 5}', "5", "null", '"a string"', '{"title": "Attention Is All You Need"}', '{"title": "x"']
    digest = read_bytes("\n".join(lines).encode(), "papers.jsonl")
    assert digest.layout == "jsonl"
    assert [mention.title for mention in digest.mentions] == ["Attention Is All You Need"]
    assert [warning.place.line for warning in digest.warnings] == [1, 2, 3, 4, 6]
