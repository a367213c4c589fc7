"""Pages of HTML: newsletters, Hugging Face's Daily Papers, alerts of Google Scholar, arXiv's listings, and bad ones."""

from __future__ import annotations

import pytest

from papershelf.errors import InputError
from papershelf.model import Digest, Mention, PartialDate
from papershelf.readers import read_bytes
from papershelf.readers.blocks import Block, Link
from papershelf.readers.htmlpage import pieces_of
from papershelf.readers.weblinks import target

NEWSLETTER = """<!DOCTYPE html>
<html><head><title>Reading list</title><style>h2 { color: red }</style></head><body>
<div style="display:none;max-height:0">A Hidden Preheader about Language Models for All of Us</div>
<nav><a href="https://arxiv.org/abs/2005.14165">Language Models are Few-Shot Learners</a></nav>
<table width="100%"><tr><td><table width="600"><tr><td>
<a href="https://news.example.org/view?id=1">View this email in your browser</a>
<h1>The Weekly Reading List</h1>
<p>Hello! This week we read three papers.</p>
<h2>Language models</h2>
<p><a href="https://arxiv.org/abs/1706.03762"><b>Attention Is All You Need</b></a><br>Ashish Vaswani, Noam Shazeer</p>
<ul><li><a href="https://www.google.com/url?q=https://arxiv.org/abs/1810.04805&amp;sa=D">BERT: Pre-training of Deep
Bidirectional Transformers for Language Understanding</a> &mdash; a classic</li></ul>
<h2>Vision &amp; images</h2>
<table><tr><td><img src="x.png"></td><td><a href="javascript:alert(1)">Click</a>
<a href="https://arxiv.org/pdf/1512.03385v1">Deep Residual Learning for Image Recognition</a></td></tr></table>
</td></tr></table></td></tr></table>
<p>You are receiving this email because you subscribed. <a href="https://x.org/unsub">Unsubscribe</a></p>
<script>document.write('<h3><a href="https://arxiv.org/abs/1412.6980">Adam: A Method</a></h3>')</script>
<footer><a href="https://arxiv.org/abs/1412.6980">Adam: A Method for Stochastic Optimization</a></footer>
</body></html>
"""
DAILY_PAPERS = """<!doctype html>
<html class=""><head><meta charset="utf-8"><title>Daily Papers - Hugging Face</title>
<meta property="og:url" content="https://huggingface.co/papers/date/2024-11-07"></head>
<body class="flex"><header><a class="mr-5" href="/"><img alt="logo" src="/logo.svg"><span>Hugging Face</span></a>
<nav><ul><li><a href="/models">Models</a></li><li><a href="/datasets">Datasets</a></li></ul></nav></header>
<main><h1>Daily Papers</h1><div>by<a href="/akhaliq">AK</a> and the research community</div>
<article class="relative"><a href="/papers/2411.02265" class="shine"><img src="thumb.png" alt=""></a>
<div>Submitted by <a href="/taesiri"><img alt="avatar" src="a.png">taesiri</a></div>
<label><input type="checkbox"><div>55</div></label>
<h3><a href="/papers/2411.02265" class="line-clamp-3">Hunyuan-Large: An Open-Source MoE Model with 52 Billion
Activated Parameters by Tencent</a></h3>
<a href="/papers/2411.02265" class="flex"><ul><li title="x"></li><li class="text-xs">&middot; 100 authors</li></ul></a>
<a href="/papers/2411.02265#community">4</a></article>
<article class="relative"><h3><a href="/papers/2411.03562">Large Language Models Orchestrating Structured Reasoning
Achieve Kaggle Grandmaster Level</a></h3><ul><li>&middot; 12 authors</li></ul></article>
</main><footer><a href="/terms">TOS</a></footer></body></html>
"""
LISTING = """<!DOCTYPE html>
<html lang="en"><head><title>Computer Vision and Pattern Recognition </title></head><body class="with-cu-identity">
<div id="dlpage"><h1>Computer Vision and Pattern Recognition</h1>
<dl id='articles'><h3>New submissions (showing 2 of 2 entries)</h3>
<dt>
  <a name='item1'>[1]</a>
  <a href ="/abs/2411.03340" title="Abstract" id="2411.03340">arXiv:2411.03340</a>
  [<a href="/pdf/2411.03340" title="Download PDF">pdf</a>, <a href="/format/2411.03340">other</a>]
</dt>
<dd><div class='meta'>
  <div class='list-title mathjax'><span class='descriptor'>Title:</span>
    Unlocking the Archives: Using LLMs for $k$-th &lt;Old&gt; Documents
  </div>
  <div class='list-authors'><a href="https://arxiv.org/a/1">Mark Humphries</a>, <a href="/a/2">Lianne C. Leddy</a></div>
  <div class='list-comments mathjax'><span class='descriptor'>Comments:</span> 29 Pages, arXiv:1706.03762</div>
  <div class='list-subjects'><span class='descriptor'>Subjects:</span>
   <span class="primary-subject">Computer Vision and Pattern Recognition (cs.CV)</span>; High Energy (hep-th)</div>
  <p class='mathjax'>This study demonstrates that models can transcribe documents.</p>
</div></dd>
<dt><a name='item2'>[2]</a> <a href ="/abs/hep-th/9901001" title="Abstract">arXiv:hep-th/9901001</a> (replaced)</dt>
<dd><div class='meta'><div class='list-title mathjax'><span class='descriptor'>Title:</span> A Second Paper</div>
  <div class='list-authors'><span class="descriptor">Authors:</span> <a href="/a/3">Geng Yu</a></div></div></dd>
</dl></div></body></html>
"""
ALERT = """<!doctype html><html><head><style>.gse_alrt_title{text-decoration:none}</style></head><body>
<!--[if gte mso 9]><table><tr><td><![endif]--><div><h3><span style="font-weight:bold">[PDF]</span> <a
class="gse_alrt_title" href="http://scholar.google.com/scholar_url?url=https://arxiv.org/pdf/1912.02015&amp;hl=en&amp;sa=X">Using
Sequence-to-Sequence Learning for Repairing C Vulnerabilities</a></h3>
<div>Z Chen, S Kommrusch, M Monperrus - arXiv preprint arXiv:1912.02015, 2019</div>
<div class="gse_alrt_sni">Software vulnerabilities affect crowd-<br>based work, <br>and a new technique …</div><br>
<h3><a class="gse_alrt_title" href="http://scholar.google.com/scholar_url?url=https://x.org/9/&amp;hl=en">Marking
Mechanism in Sequence Models</a></h3><div>PM Nguyen, K Than… - … on Knowledge (KSE)</div>
<div class="gse_alrt_sni">Parsing is hard</div></div>
<a href="http://scholar.google.com/scholar_alerts?view_op=list_alerts">List my alerts</a></body></html>
"""
PAPER = "<p><a href='https://arxiv.org/abs/1706.03762'>Attention Is All You Need</a></p>"


def read(text: str) -> Digest:
    digest = read_bytes(text.encode(), "f")
    assert digest.layout == "html"
    return digest


def blocks(text: str) -> list[Block]:
    return [piece.block for piece in pieces_of(text)]


def texts(text: str) -> list[str]:
    return [block.text for block in blocks(text)]


def told(mentions: tuple[Mention, ...]) -> list[tuple[str, str | None, tuple[str, ...]]]:
    return [(mention.title, mention.arxiv_id, mention.headings) for mention in mentions]


def test_a_newsletter_gives_its_papers_below_their_headings_and_nothing_else() -> None:
    digest = read(NEWSLETTER)
    assert told(digest.mentions) == [
        ("Attention Is All You Need", "1706.03762", ("Language models",)),
        (
            "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
            "1810.04805",
            ("Language models",),
        ),
        ("Deep Residual Learning for Image Recognition", "1512.03385v1", ("Vision & images",)),
    ]
    first = digest.mentions[0]
    assert (first.url, first.authors) == ("https://arxiv.org/abs/1706.03762", ("Ashish Vaswani", "Noam Shazeer"))
    assert [mention.place.line for mention in digest.mentions] == [10, 11, 14]


def test_daily_papers_of_hugging_face() -> None:
    digest = read(DAILY_PAPERS)
    assert [(paper.title, paper.arxiv_id, paper.n_authors) for paper in digest.mentions] == [
        ("Hunyuan-Large: An Open-Source MoE Model with 52 Billion Activated Parameters by Tencent", "2411.02265", 100),
        (
            "Large Language Models Orchestrating Structured Reasoning Achieve Kaggle Grandmaster Level",
            "2411.03562",
            12,
        ),
    ]
    assert digest.mentions[0].url == "https://huggingface.co/papers/2411.02265"


def test_a_listing_of_arxivs() -> None:
    first, second = read(LISTING).mentions
    assert first.title == "Unlocking the Archives: Using LLMs for $k$-th <Old> Documents"
    assert (first.arxiv_id, first.url) == ("2411.03340", "https://arxiv.org/abs/2411.03340")
    assert (first.authors, first.n_authors) == (("Mark Humphries", "Lianne C. Leddy"), 2)
    assert first.tags == ("cs.CV", "hep-th")
    assert first.abstract == "This study demonstrates that models can transcribe documents."
    assert (second.title, second.arxiv_id, second.authors) == ("A Second Paper", "hep-th/9901001", ("Geng Yu",))
    assert (second.abstract, second.tags) == (None, ())


@pytest.mark.parametrize("prefix", ["", "m_-8245316672210283745"])
def test_an_alert_of_google_scholar_also_when_forwarded(prefix: str) -> None:
    first, second = read(ALERT.replace('class="', f'class="{prefix}')).mentions
    assert first.title == "Using Sequence-to-Sequence Learning for Repairing C Vulnerabilities"
    assert (first.arxiv_id, first.url) == ("1912.02015", "https://arxiv.org/pdf/1912.02015")
    assert (first.authors, first.n_authors) == (("Z Chen", "S Kommrusch", "M Monperrus"), 3)
    assert first.date == PartialDate(2019)
    assert first.abstract == "Software vulnerabilities affect crowd-based work, and a new technique …"
    assert (second.title, second.url) == ("Marking Mechanism in Sequence Models", "https://x.org/9/")
    assert (second.authors, second.n_authors, second.date) == (("PM Nguyen", "K Than"), None, None)


def test_a_title_of_an_alert_that_cannot_be_one_is_told() -> None:
    digest = read(ALERT.replace("Marking\nMechanism in Sequence Models", "x" * 1200))
    assert len(digest.mentions) == 1
    assert [warning.place.line for warning in digest.warnings] == [7]


def test_an_address_below_a_title_is_its_link() -> None:
    link = "https://arxiv.org/abs/1706.03762"
    page = f"<html><div>Attention Is All You Need</div><div><a href='{link}'>{link}</a></div><div><br></div>"
    assert [(paper.title, paper.url) for paper in read(page).mentions] == [("Attention Is All You Need", link)]


def test_a_page_that_names_no_paper_is_refused() -> None:
    for page in ("<!doctype html><html><body><p>Some page</p></body></html>", "<html><script>x", "<html>"):
        with pytest.raises(InputError, match=r"^f: names no paper \(read as html: an HTML page"):
            read_bytes(page.encode(), "f")


@pytest.mark.parametrize(
    "beginning",
    [
        "<!DOCTYPE html>", "<!-- saved from url=(0022)https://x.org --><html>", "\ufeff\n<HTML>", "<head>", "<body>",
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">',
    ],
)  # fmt: skip
def test_a_page_is_known_by_its_beginning(beginning: str) -> None:
    assert read(f"{beginning}<style>\n@media(x), y\n</style>{PAPER}").mentions[0].arxiv_id == "1706.03762"


def test_a_piece_of_a_page_is_known_by_the_name_of_its_file() -> None:
    assert read_bytes(PAPER.encode(), "saved.htm").layout == "html"


class TestBlocks:
    def test_headings_items_rows_and_paragraphs(self) -> None:
        page = """<h2>A &amp; B</h2>text<br>more<p>para<ul><li>one<ul><li>two</ul><li>three<p>note</ul>
<table><tr><th>x<th>y<tr><td>1<td><b>2</b></table>"""
        assert blocks(page) == [
            Block(1, "A & B", heading=2),
            Block(1, "text\nmore"),
            Block(1, "para"),
            Block(1, "one", depth=1),
            Block(1, "two", depth=2),
            Block(1, "three", depth=1),
            Block(1, "note"),
            Block(2, "x y", cells=("x", "y")),
            Block(2, "1 2", strong=("2",), cells=("1", "2")),
        ]

    def test_a_cell_with_paragraphs_is_layout_and_an_empty_one_counts(self) -> None:
        assert texts("<table><tr><td>1</td><td><p>a</p><p>b</p></td></tr></table>") == ["1", "a", "b"]
        (row,) = blocks("<table><tr><td>1</td><td></td><td>c</td></tr></table>")
        assert row.cells == ("1", "", "c")

    def test_links_and_bold_type_also_across_blocks(self) -> None:
        page = """<a href="https://x.org/1"><h3>One</h3><p>two <b>three</b></a>
<b><p>four <a href="https://x.org/2"><img></a></b>"""
        one, two, four = blocks(page)
        assert one.links == (Link("One", "https://x.org/1"),)
        assert (two.links, two.strong) == ((Link("two three", "https://x.org/1"),), ("three",))
        assert (four.links, four.strong) == ((Link("", "https://x.org/2"),), ("four",))

    def test_two_breaks_part_paragraphs(self) -> None:
        assert texts("one<br>still one<br> <br>two") == ["one\nstill one", "two"]

    def test_a_link_or_bold_type_stands_on_one_line(self) -> None:
        (block,) = blocks("<a href='https://x.org'>one<br>two</a><br><b>three<br>four</b><pre>")
        assert (block.text, block.links[0].text, block.strong) == ("one two\nthree four", "one two", ("three four",))

    @pytest.mark.parametrize(
        "hidden",
        [
            "<script>var a = '<p>x</p>';</script>", "<style>p{}</style>", "<nav>x</nav>", "<p hidden>x</p>",
            "<!-- x -->", "<![if x]>",
            '<div style="color:red; Display : NONE">x<div>y</div></div>', '<i aria-hidden="true">x</i>',
            "<select><option>x<option>y</select>", "<template><p>x</p></template>", "<?php x ?>", "<![CDATA[x]]>",
        ],
    )  # fmt: skip
    def test_what_is_not_shown_is_left_out(self, hidden: str) -> None:
        assert texts(f"one {hidden} two") in (["one two"], ["one", "two"])

    def test_relative_links_need_the_address_of_the_page(self) -> None:
        (block,) = blocks("<a href='/papers/1'>One</a>")
        assert block.links == ()
        (block,) = blocks("<base href='https://huggingface.co/x/'><a href='/papers/1'>One</a>")
        assert block.links == (Link("One", "https://huggingface.co/papers/1"),)

    def test_lines_are_those_of_the_file(self) -> None:
        assert [block.line for block in blocks("<p>\n\n one</p>\n<p>two\n<p\nclass=x>\nthree")] == [3, 4, 7]


@pytest.mark.parametrize(
    ("href", "leads_to"),
    [
        ("https://scholar.google.de/scholar_url?url=https%3A%2F%2Fx.org%2Fa&hl=de", "https://x.org/a"),
        ("https://www.google.com/url?sa=t&url=https://x.org/a&usg=1", "https://x.org/a"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fx.org%2Fa&h=AT", "https://x.org/a"),
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.org%2Fa&data=05", "https://x.org/a"),
        ("https://www.google.com/url?q=https://www.google.com/url?q%3Dhttps://x.org/a", "https://x.org/a"),
        ("https://evil.org/url?q=https://x.org/a", "https://evil.org/url?q=https://x.org/a"),
        ("https://www.google.com.evil.org.example/url?q=https://x.org/a",) * 2,
        ("https://www.google.com/url?q=javascript:alert(1)", ""),
        (" HTTPS://x.org/a\x1b[31m", "HTTPS://x.org/a"),
        ("javascript:alert(1)", ""), ("mailto:a@b.org", ""), ("#top", ""), ("/abs/1", ""), ("http://[", ""),
        ("data:text/html,x", ""), ("https://x.org/" + "a" * 9000, ""),
    ],
)  # fmt: skip
def test_links_lead_where_they_lead_in_the_end(href: str, leads_to: str) -> None:
    assert target(href) == leads_to


@pytest.mark.parametrize(
    "flood",
    [
        "<table><tr><td>", "<div>", "<b>", "<ul><li>", "<a href='https://x.org'>", "</p>", "<", "< ", "<!", "<!--x-->",
        "&", "&amp;", "<p></div>", "<h1>", "<dt><dd>", "<br>", "<li>x", "<td>x", "<q class=gse_alrt_title>", "<![x]>",
    ],
)  # fmt: skip
def test_a_flood_of_anything_neither_breaks_the_reader_nor_hides_what_stood_before(flood: str) -> None:
    assert "1706.03762" in {mention.arxiv_id for mention in read(f"<html>{PAPER}{flood * 5_000}").mentions}


@pytest.mark.parametrize("flood", ["<a href='", "<a '=", "<!--", "<script>", "</", "<!x", "<a b=\"'", "<![CDATA["])
def test_what_is_never_closed_swallows_the_rest_and_no_more(flood: str) -> None:
    assert [mention.arxiv_id for mention in read(f"<html>{PAPER}{flood * 5_000}").mentions] == ["1706.03762"]
