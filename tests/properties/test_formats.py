"""Whatever a title holds, every format says it in its own grammar and nothing else."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import unicodedata

import html5lib
import rispy
import typst
import yaml
from bibtexparser.bparser import BibTexParser
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace
from rich.cells import cell_len

from papershelf.formats import FORMATS, Options
from papershelf.formats.bibtex import render_bibtex
from papershelf.formats.csl import render_csl
from papershelf.formats.delimited import COLUMNS, render_delimited
from papershelf.formats.entry_options import ENCODINGS, Encoding, EntryOptions, FieldChoice
from papershelf.formats.hayagriva import render_hayagriva
from papershelf.formats.jsonl import render_jsonl
from papershelf.formats.lists import render_header, render_html, render_markdown
from papershelf.formats.papers import Paper
from papershelf.formats.plain import title_of
from papershelf.formats.ris import render_ris
from papershelf.formats.table import render_table
from papershelf.model import Decision, Theme
from papershelf.text import clean
from tests.factories import make_all_verdicts, make_id, make_matched, make_not_found, make_record

HOSTILE = [
    "\x1b[31m", "\x1b]8;;https://evil.example\x07", "\x9b", "\r\n", "\t", "\u2028", "\u202e", "\u200b", "\ufeff",
    "\x00", "[red]", "[/]", "[link=https://evil.example]", ":smile:", "=HYPERLINK(", "+", "-", "@", "'", '"', ",", ";",
    "|", "`", "<script>", "</a>", "&lt;", "](https://evil.example)", "![", "\\", "$", "*", "_", "# ", "1. ", "~~~", "{",
    "}", "%",     r"\write18{", r'\"o', "\ufffe", "大規模", "שלום", "👩‍🔬", "❤️", "e\u0301", "\ud800", " ",
]  # fmt: skip
TITLES = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12), max_size=12).map("".join)
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
SETTINGS = settings(max_examples=150, deadline=None)
NONCHARACTERS = re.compile(
    f"[\ufdd0-\ufdef{''.join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))}]"
)


def themed_verdicts(text: str) -> tuple[Decision, ...]:
    """One decision of each verdict, all on `text` and about it, and another matched paper."""
    other = make_matched(text, record=make_record("1706.03763", text))
    decisions = (*make_all_verdicts(text), other)
    return tuple(replace(decision, themes=(Theme(text), Theme(f"on {text}"))) for decision in decisions)


# What the coloured table may write: colours, and links to the ids of these decisions.
ESCAPES = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;;(?:https://arxiv\.org/abs/1706\.0376[23])?\x1b\\")


def is_harmless(text: str) -> bool:
    """No character that a terminal or an editor obeys, but line breaks."""
    return not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in text.replace("\n", ""))


@given(TITLES)
@SETTINGS
def test_json_lines_are_one_a_decision_and_parse_back_to_the_title(title: str) -> None:
    text = render_jsonl(make_all_verdicts(title))
    lines = text.splitlines()
    assert len(lines) == 4
    assert [json.loads(line)["mention"]["title"] for line in lines] == [title] * 4
    assert text.replace("\n", "").isprintable()


@given(TITLES, st.sampled_from(",\t"))
@SETTINGS
def test_sheets_parse_back_to_their_cells_and_none_is_a_formula(title: str, delimiter: str) -> None:
    text = render_delimited(make_all_verdicts(title), delimiter)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    assert [len(row) for row in rows] == [len(COLUMNS)] * 5
    assert all(row[0].removeprefix("'") == clean(title).removeprefix("'") for row in rows[1:])
    assert not any(cell[:1] in tuple("=+-@\t\r") for row in rows for cell in row if cell != "-")
    assert is_harmless(text.replace("\t", " "))
    if delimiter == "\t":
        assert [line.count("\t") for line in text.splitlines()] == [len(COLUMNS) - 1] * 5


@given(TITLES)
@SETTINGS
def test_markdown_links_to_arxiv_and_is_else_only_text(title: str) -> None:
    text = render_markdown(make_all_verdicts(title), None)
    assert is_harmless(text)
    rendered = MARKDOWN.render(text)
    tags = {"a", "h2", "li", "ul"}
    opened = [part.split(">")[0].split()[0] for part in rendered.split("<")[1:] if not part.startswith("/")]
    assert set(opened) <= tags
    assert opened.count("a") == rendered.count('<a href="https://arxiv.org/abs/1706.03762">') == 2


@given(TITLES)
@SETTINGS
def test_markdown_shows_the_very_title(title: str) -> None:
    rendered = MARKDOWN.render(render_markdown((make_not_found(title),), None))
    assert html.unescape(rendered.split("<li>")[1].split("</li>")[0]) == clean(title)


@given(TITLES)
@SETTINGS
def test_a_theme_is_only_text_in_lists(theme: str) -> None:
    decisions = themed_verdicts(theme)
    name = clean(theme) or clean(f"on {theme}")
    rendered = MARKDOWN.render(render_markdown(decisions, None))
    assert html.unescape(rendered.split("<h2>")[1].split("</h2>")[0]) == name
    assert rendered.count("<h2>") == 4
    text = render_html(decisions, None)
    assert is_harmless(text)
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    shown = ["".join(each.itertext()) for each in document.findall(".//ul[@class='themes']/li")]
    themes = filter(None, map(clean, (theme, f"on {theme}")))
    assert shown == [NONCHARACTERS.sub("\ufffd", each) for each in themes] * 2


@given(TITLES, st.sampled_from(",\t"))
@SETTINGS
def test_themes_in_a_sheet_are_told_apart(theme: str, delimiter: str) -> None:
    rows = list(csv.DictReader(io.StringIO(render_delimited(themed_verdicts(theme), delimiter)), delimiter=delimiter))
    names = [name for name in map(clean, (theme, f"on {theme}")) if name]
    assert [len(row["themes"].split("; ")) for row in rows] == [len(names)] * 5


@given(TITLES)
@SETTINGS
def test_urls_and_ids_hold_nothing_of_the_title(title: str) -> None:
    decisions = make_all_verdicts(title)
    assert FORMATS["urls"].render(decisions, Options()) == "https://arxiv.org/abs/1706.03762\n"
    assert FORMATS["ids"].render(decisions, Options()) == "1706.03762\n"


@given(TITLES)
@SETTINGS
def test_a_page_of_html_has_no_error_and_shows_the_very_title(title: str) -> None:
    decisions = make_all_verdicts(title)
    text = render_html(decisions, None)
    assert is_harmless(text)
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    assert {link.get("href") for link in document.iter("a")} == {"https://arxiv.org/abs/1706.03762"}
    shown = ["".join(each.itertext()) for each in document.iter() if each.get("class") in ("title", "mention")]
    linked = title_of(decisions[0].record) or "1706.03762" if decisions[0].record else ""
    expected = [linked, clean(title), linked, clean(title), clean(title)]
    assert shown == [NONCHARACTERS.sub("\ufffd", text) for text in expected]


@given(st.lists(TITLES, max_size=3))
@SETTINGS
def test_a_header_is_only_comment_lines_without_an_entry(sources: list[str]) -> None:
    header = render_header(sources, None)
    assert header.isascii()
    assert "@" not in header
    assert [line[:2] for line in header.split("\n")] == ["% ", "% ", ""]
    assert header.replace("\n", "").isprintable()


def hostile_paper(text: str) -> Paper:
    record = make_record(title=text, authors=(text, f"Given {text}", "Ada Lovelace"), abstract=text)
    return Paper(record, (text,))


EVERYTHING = EntryOptions(fields=FieldChoice(added=frozenset({"abstract"})))


@given(TITLES)
@SETTINGS
def test_csl_reads_back_as_the_very_title(title: str) -> None:
    paper = hostile_paper(title)
    text = render_csl([paper], EVERYTHING)
    assert is_harmless(text)
    (item,) = json.loads(text)
    assert item["title"] == (title_of(paper.record) or "arXiv:1706.03762")
    assert item.get("abstract", "") == title_of(paper.record)


@given(TITLES)
@SETTINGS
def test_ris_is_one_record_whatever_a_title_holds(title: str) -> None:
    paper = hostile_paper(title)
    text = render_ris([paper], EVERYTHING)
    assert is_harmless(text.replace("\r\n", "\n"))
    assert all(re.match("[A-Z][A-Z0-9]  - ", line) for line in text.split("\r\n")[:-1])
    (entry,) = rispy.loads(text)
    assert len(entry.get("keywords", [])) <= 1
    assert entry["title"] == (title_of(paper.record) or "arXiv:1706.03762").strip()


@given(st.lists(TITLES, min_size=1, max_size=30))
@settings(max_examples=25, deadline=None)
def test_typst_takes_every_title(titles: list[str]) -> None:
    papers = [
        Paper(replace(hostile_paper(title).record, arxiv_id=make_id(f"1706.{number:05d}")))
        for number, title in enumerate(titles)
    ]
    text = render_hayagriva(papers, EVERYTHING)
    assert is_harmless(text)
    assert len(yaml.safe_load(text)) == len(titles)
    # The bibliography as a string of Typst's own, so that no file is needed.
    source = f'#bibliography(bytes({json.dumps(text, ensure_ascii=False)}), full: true, style: "ieee")'
    typst.compile(source.encode(), format="pdf")


@given(st.lists(TITLES, max_size=3), st.sampled_from(ENCODINGS))
@SETTINGS
def test_bibtex_has_no_more_keywords_than_a_paper_has_themes(themes: list[str], encoding: Encoding) -> None:
    text = render_bibtex([Paper(make_record(), tuple(themes))], EntryOptions(keywords=True, encoding=encoding))
    (entry,) = BibTexParser().parse(text).entries
    keywords = re.split("[,;]", entry["keywords"]) if "keywords" in entry else []
    assert len(keywords) <= len(themes)
    assert all(keyword.strip() and not keyword.endswith("\\") for keyword in keywords)


@given(TITLES, st.integers(40, 200), st.booleans())
@SETTINGS
def test_tables_hold_no_escape_and_keep_their_width(title: str, width: int, unicode: bool) -> None:
    text = render_table(themed_verdicts(title), width=width, links=True, unicode=unicode)
    assert is_harmless(text)
    assert all(cell_len(line) <= width for line in text.split("\n"))
    assert text.count("1706.03762") >= 2
    assert len(re.findall("^ +themes: ", text, re.MULTILINE)) == 5


@given(TITLES, st.integers(40, 200))
@SETTINGS
def test_colours_and_links_are_the_tables_own(title: str, width: int) -> None:
    coloured, plain = (render_table(themed_verdicts(title), width=width, color=on, links=True) for on in (True, False))
    assert [line.rstrip() for line in ESCAPES.sub("", coloured).split("\n")] == plain.split("\n")


@given(st.lists(TITLES, min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_parts_that_are_rendered_one_by_one_make_the_whole(titles: list[str]) -> None:
    rendered = [themed_verdicts(title) for title in titles]
    whole = [decision for decisions in rendered for decision in decisions]
    for each in FORMATS.values():
        if each.joined:
            texts = each.joined(each.render(decisions, Options()) for decisions in rendered)
            assert "".join(texts) == each.render(whole, Options())
