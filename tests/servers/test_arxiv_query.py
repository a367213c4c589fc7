"""The query language and what its phrases find, as the facts about arXiv's search have it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Author, Record
from tests.servers.arxiv_query import (
    Chain,
    Clause,
    Expression,
    Not,
    QuerySyntaxError,
    clauses_of,
    parse_query,
)
from tests.servers.arxiv_search import Search, plain_words

A, B, C = Clause("ti", "a"), Clause("ti", "b"), Clause("ti", "c")


def _record(title: str, arxiv_id: str = "2101.00001", **fields: object) -> Record:
    return Record(ArxivId(arxiv_id), title, **fields)  # type: ignore[arg-type]  # the fields are checked by what finds them


def _finds(query: str, *records: Record) -> list[str]:
    search = Search(records)
    return [record.arxiv_id for record in search.ranked(search.find(parse_query(query)))]


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("", Chain((), ())),
        ("  ", Chain((), ())),
        ("ti:a", A),
        ("ti: a", A),
        ("((ti:a))", A),
        ('ti:"dark matter"', Clause("ti", "dark matter", quoted=True)),
        ('abs:"(a) OR b"', Clause("abs", "(a) OR b", quoted=True)),
        ("ti:a AND ti:b", Chain((A, B), ("AND",))),
        ("ti:a AND ti:b OR ti:c", Chain((A, B, C), ("AND", "OR"))),
        ("(ti:a AND ti:b) OR ti:c", Chain((Chain((A, B), ("AND",)), C), ("OR",))),
        ("(ti:a)OR(ti:b)", Chain((A, B), ("OR",))),
        ("ti:a ANDNOT (ti:b OR ti:c)", Chain((A, Chain((B, C), ("OR",))), ("ANDNOT",))),
        ("ANDNOT ti:a", Not(A)),
        ("ti:a OR (ANDNOT ti:b)", Chain((A, Not(B)), ("OR",))),
        ("ti:A:B", Clause("ti", "A:B")),
        ("ti:OR", Clause("ti", "OR")),
        ("ti:all:b", Clause("ti", "all:b")),
        ("ti:ANDROID", Clause("ti", "ANDROID")),
    ],
)
def test_a_query_is_read_as_arxiv_reads_it(query: str, tree: Expression) -> None:
    assert parse_query(query) == tree


@pytest.mark.parametrize(
    ("query", "meaning"),
    [
        ("ti:A B", "ti:A OR all:B"),
        ("ti:A and B", "ti:A OR all:and OR all:B"),
        ("ti:A B AND ti:c", "ti:A OR (all:B AND ti:c)"),
        ('ti:"A" B', 'ti:"A" OR all:B'),
        ('ti:"The "great" book"', 'ti:"The " OR all:great OR all:" book"'),
        ('ti:"A" B"', 'ti:"A" OR all:B'),
        ('ti:"A B', "ti:A OR all:B"),
        ('ti:a"b', "ti:a OR all:b"),
        ("word", "all:word"),
        ("title:word", "all:title:word"),
    ],
)
def test_what_has_no_field_is_looked_for_everywhere(query: str, meaning: str) -> None:
    found, meant = parse_query(query), parse_query(meaning)
    assert list(clauses_of(found)) == list(clauses_of(meant))
    assert {type(found), type(meant)} in ({Clause}, {Chain})


@pytest.mark.parametrize(
    "query",
    [
        r'ti:"an \"escaped\" quote"',
        'ti:"trailing\\"',
        "ti:trailing\\",
        "ti:trailing\\ ",
        "(ti:trailing\\) OR ti:b",
        'ti:"trailing \\ " OR ti:b',
        "(ti:a",
        "ti:a)",
        "()",
        "ti:",
        "ti:(a)",
        "OR ti:a",
        "ti:a AND",
        "ti:a AND OR ti:b",
        "AND",
        "(" * 200 + "ti:a" + ")" * 200,
    ],
)
def test_a_broken_query_is_refused(query: str) -> None:
    with pytest.raises(QuerySyntaxError):
        parse_query(query)


@given(st.text(st.sampled_from('ti:abs" ()\\ORANDNOT é\n'), max_size=40) | st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(query: str) -> None:
    try:
        tree = parse_query(query)
    except QuerySyntaxError:
        return
    Search([_record("A title")]).find(tree)


def test_every_clause_is_counted() -> None:
    assert list(clauses_of(parse_query("ANDNOT (ti:a OR (ti:b AND ti:c)) ti:a"))) == [A, B, C, A]


def test_a_long_chain_is_no_deep_one() -> None:
    query = " OR ".join(["(ti:a)"] * 3000)
    assert len(list(clauses_of(parse_query(query)))) == 3000
    assert _finds(query, _record("A")) == []


HITS = [
    ("Attention Is All You Need", "Attention Is All You Need"),
    ("attention is all you need", "Attention Is All You Need"),  # case
    ("Attention Is All You Need", "Why Attention Is All You Need in Vision"),  # within a longer title
    ("Pre-training of Transformers", "Pre training of transformers"),  # hyphen and space
    ("Pre training", "Pre-training"),
    ("BERT Pre-training", "BERT: Pre-training"),  # a colon and a space
    ("BERT: Pre-training", "BERT - Pre-training"),
    ("Turing's Machine", "Turing Machine"),  # possessive
    ("Turing Machine", "Turing's Machine"),
    ("Language Model", "Language Models"),  # plural
    ("Language Models are Learners", "Language Model as Learner"),  # stop words stand for each other
    ("Theory of the Mind", "Theory and a Mind"),
    ("The Theory", "Theory"),  # a stop word outside has no place to fill
    ("To be or not to be", "To be, or not to be"),  # only stop words: the exact field
    ("Is GPT-4 Good?", "is gpt 4 good"),
    ("A/B Testing (Revisited)", "A B testing revisited"),
    ("C++ Templates", "C Templates"),
    ("Schrödinger's Cat", "Schrödinger cats"),
    (r"The $\alpha$ decay", "alpha decay"),
    ("1,000 Layers at 3.5 GHz", "1,000 layers at 3.5 GHz"),
]
MISSES = [
    ("Theory Mind", "Theory of Mind"),  # a stop word dropped
    ("Theory of Mind", "Theory Mind"),
    ("multimodal learning", "multi-modal learning"),
    ("multi-modal learning", "multimodal learning"),
    ("GPT4 Report", "GPT-4 Report"),
    ("GPT-4 Report", "GPT4 Report"),
    ("Don’t Stop Pretraining", "Don't Stop Pretraining"),  # curly apostrophe
    ("Turing’s Machine", "Turing's Machine"),
    ("BERT:Pre-training", "BERT: Pre-training"),  # one token without the space
    ("BERT: Pre-training", "BERT:Pre-training"),
    ("Search & Rescue", "Search and Rescue"),
    ("Search and Rescue", "Search & Rescue"),
    ("α decay", r"$\alpha$ decay"),  # LaTeX against Unicode
    ("Poincaré gauge", r"Poincar\'{e} gauge"),
    ("Schrodinger Bridge", "Schrödinger Bridge"),  # accents
    ("Schrödinger Bridge", "Schrodinger Bridge"),
    ("Attention Is All You Need", "All You Need Is Attention"),  # order
    ("Qwen2 Technical Report", "Qwen3 Technical Report"),
    ("Longer Than the Title", "Longer Than"),
    ("To be or not to be", "Of be or not to be"),  # only stop words: nothing stands for another
    ("", "Anything"),
    ("?!", "Anything?!"),
]


@pytest.mark.parametrize(("asked", "title"), HITS)
def test_a_title_phrase_finds(asked: str, title: str) -> None:
    assert _finds(f'ti:"{asked}"', _record(title)) == ["2101.00001"]


@pytest.mark.parametrize(("asked", "title"), MISSES)
def test_a_title_phrase_does_not_find(asked: str, title: str) -> None:
    assert _finds(f'ti:"{asked}"', _record(title)) == []


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_a_title_finds_itself(title: str) -> None:
    assume(plain_words(title))
    query = title.replace('"', " ").replace("\\", " ")
    assert _finds(f'ti:"{query}"', _record(title)) == ["2101.00001"]


PAPER = _record(
    "On the Schrödinger Bridge",
    authors=(Author("Müller-Groß", "Jörg"), Author("Łukasz", "Ana María", "Jr.")),
    abstract="We study the naïve entropic bridges. Nothing else.",
    comment="12 pages, naïve figures",
    journal_ref="Phys. Rev. D 12 (1999)",
    categories=("math.PR", "stat.ML"),
    doi=Doi("10.1000/xyz"),
)


@pytest.mark.parametrize(
    "query",
    [
        'all:"Schrodinger bridge"',
        'all:"Schrödinger Bridges"',  # as a title phrase
        'all:"study the naive entropic bridges"',
        'all:"Jorg Muller-Gross"',
        'all:"12 pages, naive"',
        "all:2101.00001",
        'all:"Phys. Rev. D"',
        "all:Lukasz",
        "bridge",
        'abs:"entropic bridge"',
        "abs:naïve",
        'au:"Jörg Müller-Groß"',
        "au:muller_gross_jorg",
        "au:lukasz",
        'co:"naïve figures"',
        "co:12",
        'jr:"phys rev"',
        "cat:math.PR",
        "cat:stat.ML",
        "id:2101.00001",
        "id:2101.00001v3",
        "ti:bridges",
        "ti:bridge-schrödinger",
    ],
)
def test_a_field_finds_what_it_holds(query: str) -> None:
    assert _finds(query, PAPER) == ["2101.00001"]


@pytest.mark.parametrize(
    "query",
    [
        'ti:"Schrodinger Bridge"',
        "abs:naive",
        "co:naive",
        'abs:"bridge schrodinger"',
        'all:"Bridge We study"',  # no phrase crosses from the title into the abstract
        'au:"Groß Ana"',
        'all:"Groß Ana"',
        "cat:math",
        "id:2101.0000",
        "rn:anything",
        "ti:the",
        'ti:"cat" AND ti:bridge',
        "ti:bridge ANDNOT au:lukasz",
        "ANDNOT ti:bridge",
    ],
)
def test_a_field_does_not_find_what_it_does_not_hold(query: str) -> None:
    assert _finds(query, PAPER) == []


def test_operators_are_nested_to_the_right() -> None:
    papers = [_record(title, f"2101.0000{n}") for n, title in enumerate(["x", "x y", "y z", "z"], start=1)]
    assert _finds("ti:z AND ti:x OR ti:y", *papers) == ["2101.00003"]
    assert _finds("(ti:z AND ti:x) OR ti:y", *papers) == ["2101.00002", "2101.00003"]
    assert _finds("ti:x ANDNOT ti:y OR ti:z", *papers) == ["2101.00001"]
    assert _finds("ANDNOT ti:x", *papers) == ["2101.00004", "2101.00003"]


def test_more_clauses_come_first_then_the_shorter_title_then_the_id() -> None:
    papers = [
        _record("graphs", "2101.00003"),
        _record("graphs", "2101.00002"),
        _record("graphs and their spectra", "2101.00004"),
        _record("graphs and more graphs", "2101.00001"),
    ]
    order = ["2101.00004", "2101.00002", "2101.00003", "2101.00001"]
    assert _finds("ti:graph OR ti:spectrum OR ti:spectra", *papers) == order
    assert _finds("ti:spectra OR ti:graph", *reversed(papers)) == order
