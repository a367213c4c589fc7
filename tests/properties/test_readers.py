"""Whatever a file holds, reading it gives a digest or one clear refusal; what is written in a layout is read back."""

from __future__ import annotations

import csv
import html
import io
import json
import unicodedata
from itertools import starmap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from papershelf.errors import InputError
from papershelf.model import Digest, Place
from papershelf.readers import LAYOUTS, read_bytes
from papershelf.readers.dates import parse_date
from papershelf.readers.people import split_authors
from papershelf.readers.titleline import parse_title_line, without_marks

quick = settings(max_examples=150, deadline=None)

WORDS = st.sampled_from(
    ("Attention Neural Schrödinger 3D Learning Transformers GPT-4 for of with Graph Ödön Deep 2.0 "
     "Étale π0 Bayesian C++ Inference, Retrieval (RL) Diffusion: Models “Quoted” 扩散模型 A* Bridges").split()
)  # fmt: skip
TITLES = st.lists(WORDS, min_size=4, max_size=12).map(lambda words: f"Towards {' '.join(words)} Networks")
ABSTRACTS = st.lists(WORDS, min_size=20, max_size=60).map(
    lambda words: f"We show that {' '.join(words)} is useful. In this paper, {' '.join(words[:20])} are studied."
)
PAPERS = st.lists(st.tuples(TITLES, ABSTRACTS), min_size=3, max_size=8)
FRAGMENTS = st.sampled_from([
    "\n", "\r\n", "\r", "{", "}", "[", "]", '"', "'", ",", ";", "\t", "|", ":", "title", '{"title": "A Title"}',
    "\x1b[31m", "Subscribe", "Get trending papers in your email inbox!", "8 authors", "·", "Sep 16, 2021", "• ", "1. ",
    "# ", "- ", "https://arxiv.org/abs/1706.03762", "arXiv:1706.03762", "Attention Is All You Need",
    "We show that this is so. ", "\ufeff", "\ud7ff", "\u202e", "\x85", "\u2028", "\x0b", "é", "title,abstract\n",
    "title\tyear\n", "Submitted by", "](", "null", "1e999", "\\u0000", "\\ud800", '{"papers": [', "et al.", " and ",
    "2025-05-20", "   ", "\n\n",
])  # fmt: skip
TEXTS = st.lists(FRAGMENTS, max_size=40).map("".join)
OF_PAGES = st.sampled_from([
    "<h2>", "</h2>", "<a href='https://arxiv.org/abs/1706.03762'>", "<a href='javascript:x'>", "<a href='http://['>",
    "</a>", "<script>", "</script>", "<table><tr><td>", "<td>", "</tr>", "</table>", "<ul><li>", "</ul>", "<p>", "<br>",
    "<b>", "</b>", "<div style='display:none'>", "</div>", "<dt>", "<dd>", "<a class='gse_alrt_title' href='https://x.org'>",
    "<div class='gse_alrt_sni'>", "<div class='list-title mathjax'>", "<div class='list-authors'>", "<![if x]>", "<!--",
    "<!", "<", "</", "&", "&#27;", "&#0;", "&lt;", "<pre>", "<base href='//'>", "<a href=", "'", '"', ">", "<nav>",
])  # fmt: skip
OF_LISTS = st.sampled_from([
    "\n## ", "\n### [1] ", "\n- ", "\n  - ", "\n1. ", "\n> ", "\n|", "|\n", "\n|-|-|\n", "**", "*", "__", "`",
    "\n```\n", "[", "](https://arxiv.org/abs/1706.03762)", "](#top)", "[[Paper](https://x.org/a.pdf)]", "![](", "<br>",
    "<a href='", "</a>", "<!--", "-->", "\n---\n", "title: x\n", "\\\n", "  ", "#tag ", "Authors: A B, C D",
    "TACL 2023", "(2023). ", "Lost in the Middle: How Models Use Long Contexts", "Abstract: ",
    "Ada Lovelace, Alan Turing, Kurt Gödel. ", "🔥",
    ":fire:", "[1]: https://arxiv.org/abs/1706.03762\n", "doi:10.1000/x", "&lt;", "\x1b]0;x",
])  # fmt: skip
OF_MAILS = st.sampled_from([
    "From: a@b.org\n", "From a@b.org Sat Nov 21 20:00:00 2026\n", "Subject: =?x?b?!?=\n", "MIME-Version: 1.0\n", "\n",
    "Content-Type: multipart/alternative; boundary=x\n", "Content-Type: multipart/mixed; boundary=y\n", "\n--x\n",
    "\n--x--\n", "\n--y\n", "Content-Type: text/html; charset=koi8-r\n", "Content-Type: text/plain; format=flowed\n",
    "Content-Type: text/plain; charset=punycode\n", "Content-Transfer-Encoding: base64\n", "QXR0ZW50aW9u", "=C3=A9",
    "Content-Transfer-Encoding: quoted-printable\n", "=0A", "=1B", "=\n", "Content-Type: message/rfc822\n", "> ",
    "-- \n", "\\\\\n", "arXiv:1706.03762\n", "arXiv:cs/0\n", "Date: Sat, 2 Nov 2024\n", "Title: Attention Is\n",
    "NEWS\n", "  All You Need\n", "Authors: A. B, C D (E (F))\n", "Categories: cs.CL\n", f"{'-' * 40}\n", "====\n",
    "\\\\ ( https://arxiv.org/abs/1706.03762 ,  1kb)\n", "Best,\n", "https://arxiv.org/abs/1706.03762\n",
])  # fmt: skip


def is_safe(text: str) -> bool:
    """Whether a terminal shows the text as it is, on one line."""
    return not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in text)


def check(data: bytes, layout: str | None) -> None:
    """A digest that is fit for everything behind it, or a refusal that can be printed."""
    try:
        digest = read_bytes(data, "f", layout)
    except InputError as error:
        message = str(error)
        assert message.startswith("f: ")
        assert all(map(is_safe, message.split("\n")))
        return
    assert digest.mentions
    lines = data.count(b"\n") + data.count(b"\r") + 1
    places = [mention.place for mention in digest.mentions] + [warning.place for warning in digest.warnings]
    assert all(place.file == "f" and 1 <= place.line <= lines for place in places)
    for mention in digest.mentions:
        assert mention.title
        lists = (*mention.authors, *mention.tags, *mention.headings)
        for text in (mention.title, mention.abstract or "", mention.url or "", *lists):
            assert is_safe(text)
            assert text == " ".join(text.split())


@quick
@given(st.binary(max_size=400), st.sampled_from([None, *LAYOUTS]))
def test_any_bytes_give_a_digest_or_a_refusal(data: bytes, layout: str | None) -> None:
    check(data, layout)


@settings(max_examples=600, deadline=None)
@given(TEXTS, st.sampled_from([None, *LAYOUTS]))
def test_any_mixture_of_what_readers_look_for_gives_a_digest_or_a_refusal(text: str, layout: str | None) -> None:
    check(text.encode(), layout)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(OF_PAGES | OF_MAILS | FRAGMENTS, max_size=60).map("".join), st.sampled_from(["mail", "html", "arxiv-mail"])
)
def test_any_mixture_of_markup_and_mail_gives_a_digest_or_a_refusal(text: str, layout: str) -> None:
    check(text.encode(), layout)
    check(f"<html>{text}".encode(), None)
    check(f"From: a@b.org\nSubject: x\n{text}".encode(), None)


@settings(max_examples=600, deadline=None)
@given(st.lists(OF_LISTS | FRAGMENTS, max_size=60).map("".join))
def test_any_mixture_of_markdown_gives_a_digest_or_a_refusal(text: str) -> None:
    check(text.encode(), "markdown")
    check(f"## Papers\n- Attention Is All You Need\n{text}".encode(), None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("A Title"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["title", "name", "authors", "date", "url", "id", "doi", "tags", "paper", "details", "abstract", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@quick
@given(JSON, st.sampled_from([None, "json", "jsonl"]))
def test_any_json_gives_a_digest_or_a_refusal(value: object, layout: str | None) -> None:
    check(json.dumps(value).encode(), layout)


def listed(number: int, title: str, abstract: str) -> str:
    """An entry of arXiv's daily listing."""
    arxiv_id = f"2401.{number:05}"
    head = f"\\\\\narXiv:{arxiv_id}\nDate: Tue, 2 Jan 2024 00:16:29 GMT   (1531kb,D)\n\nTitle: {title}\n"
    rest = f"Authors: Ada Lovelace\nCategories: cs.CL\n\\\\\n  {abstract}\n"
    return f"{head}{rest}\\\\ ( https://arxiv.org/abs/{arxiv_id} ,  1531kb)\n{'-' * 78}\n"


def alerted(title: str, abstract: str) -> str:
    """A paper in an alert of Google Scholar."""
    link = f'<a href="https://example.org/" class="gse_alrt_title">{html.escape(title)}</a>'
    snippet = f'<div class="gse_alrt_sni">{html.escape(abstract)}</div>'
    return f"<h3>{link}</h3><div>A Lovelace - arXiv, 2024</div>{snippet}\n"


def render(papers: list[tuple[str, str]], layout: str) -> str:
    titles = [title for title, _ in papers]
    records = [{"title": title, "abstract": abstract} for title, abstract in papers]
    match layout:
        case "titles":
            return "".join(f"{title}\n" for title in titles)
        case "json":
            return json.dumps({"papers": records}, indent=1, ensure_ascii=False)
        case "jsonl":
            return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        case "csv" | "tsv":
            out = io.StringIO()
            writer = csv.writer(out, delimiter="," if layout == "csv" else "\t", lineterminator="\n")
            writer.writerows([("title", "abstract"), *papers])
            return out.getvalue()
        case "arxiv-mail":
            return "".join(map(listed, range(len(papers)), *zip(*papers, strict=True)))
        case "mail":
            return f"From: a@example.org\nSubject: Papers\n\n{render(papers, 'hf-compact')}"
        case "markdown":
            linked = (
                f"- [{title}](https://arxiv.org/abs/1706.03762)\n\n  Abstract: {text}\n" for title, text in papers
            )
            return f"## Papers\n{''.join(linked)}"
        case "html":
            return f"<!DOCTYPE html>\n<html><body>\n{''.join(starmap(alerted, papers))}</body></html>\n"
        case "hf-compact":
            pairs = "".join(f"{title}\n{abstract}\n" for title, abstract in papers)
            return f"Get trending papers in your email inbox!\nSubscribe{pairs}"
        case _:
            footer = "  • 3 authors\n·\nSep 16, 2021 2\n\n"
            pairs = "".join(f"{title}\n\n{abstract}\n\n{footer}" for title, abstract in papers)
            return f"Get trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\nJan 8\n\n{pairs}"


def facts(digest: Digest) -> list[tuple[str, str | None]]:
    return [(mention.title, mention.abstract) for mention in digest.mentions]


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=40, deadline=None)
@given(papers=PAPERS)
def test_what_is_written_in_a_layout_is_recognised_and_read_back(papers: list[tuple[str, str]], layout: str) -> None:
    text = render(papers, layout)
    digest = read_bytes(text.encode(), "f")
    assert digest.layout == layout
    assert digest.warnings == ()
    expected = [(title, None if layout == "titles" else abstract) for title, abstract in papers]
    assert facts(digest) == expected
    lines = text.split("\n")
    for mention in digest.mentions:
        begin = mention.place.line - 1
        # A record in JSON begins a line above its title, and one of arXiv's with the id.
        beginning = html.unescape("".join(lines[begin : begin + 4]))
        assert mention.title.replace('"', "") in beginning.replace('"', "")


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=15, deadline=None)
@given(papers=PAPERS)
def test_encodings_and_line_ends_make_no_difference(papers: list[tuple[str, str]], layout: str) -> None:
    text = render(papers, layout)
    plain = read_bytes(text.encode(), "f", layout)
    for variant in (
        text.encode("utf-8-sig"),
        text.encode("utf-16"),
        text.encode("utf-16-le") if text[:4000].isascii() else text.encode("utf-32"),
        text.replace("\n", "\r\n").encode(),
        text.replace("\n", "\r").encode(),
        text.replace("\n", "\r\n").encode("utf-16"),
    ):
        assert read_bytes(variant, "f", layout) == plain
        assert read_bytes(variant, "f").mentions == plain.mentions


@quick
@given(
    papers=PAPERS,
    layout=st.sampled_from(["hf-spaced", "hf-compact", "jsonl", "csv", "titles", "arxiv-mail", "markdown"]),
    data=st.data(),
)
def test_cutting_lines_out_loses_no_other_paper(
    papers: list[tuple[str, str]], layout: str, data: st.DataObject
) -> None:
    lines = render(papers, layout).split("\n")
    whole = read_bytes("\n".join(lines).encode(), "f", layout)
    cut = data.draw(st.integers(min_value=0, max_value=len(whole.mentions) - 1))
    begin = whole.mentions[cut].place.line - 1
    end = whole.mentions[cut + 1].place.line - 1 if cut + 1 < len(whole.mentions) else len(lines)
    rest = "\n".join(lines[:begin] + lines[end:])
    if layout == "hf-compact" and cut == 0:
        rest = rest.replace("inbox!\n", "inbox!\nSubscribe", 1)
    shifted = tuple(
        mention if index < cut else replace(mention, place=Place("f", mention.place.line - (end - begin)))
        for index, mention in enumerate(whole.mentions)
        if index != cut
    )
    assert read_bytes(rest.encode(), "f", layout).mentions == shifted


@quick
@given(TEXTS)
def test_taking_marks_off_twice_changes_no_more_ids(text: str) -> None:
    parsed = parse_title_line(without_marks(text))
    assert parsed.title == " ".join(parsed.title.split())
    if parsed.arxiv_id:
        assert parsed.arxiv_id in text or parsed.arxiv_id.base in text


@quick
@given(TEXTS | st.text(max_size=60))
def test_names_and_dates_in_any_text_are_clean_or_none(text: str) -> None:
    assert all(name.strip() == name != "" for name in split_authors(" ".join(text.split())))
    date = parse_date(text)
    assert date is None or (1900 <= date.year < 2100 and date.first <= date.last)
