"""Whatever a record holds and a pattern asks for, keys are safe in BibTeX, apart from each other, and hold still."""

from __future__ import annotations

import datetime as dt
import random
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.citekey import assign_keys
from papershelf.errors import UsageError
from papershelf.identifiers import ArxivId
from papershelf.keypattern import PRESETS, KeyPattern
from papershelf.keypattern.grammar import FILTERS
from papershelf.keypattern.habit import detect_pattern
from papershelf.keypattern.parts import PARTS
from papershelf.model import Author, Record
from papershelf.publication import parse_publication
from papershelf.text import clean

SAFE = re.compile(r"[A-Za-z0-9_.:/+-]+")

hostile = st.sampled_from(
    [
        "",
        "🤗🤗",
        "\x1b[31mred\x1b[0m",
        "\\input{/etc/passwd}",
        '=HYPERLINK("x")',
        "<script>alert(1)</script>",
        "a,b} @misc{x,",
        "$\\pi_0$ #1 %",
        "ﷺ",
        "e\u0301\u202e",
        "深度 学习",
        "x" * 3000,
        "word " * 3000,
        "--",
    ]
)
text = hostile | st.text(max_size=40)
authors = st.builds(Author, text, text, text, st.booleans())
ids = st.sampled_from(["1706.03762", "2401.00001", "0704.0001", "hep-th/9711200", "math/0309136"])
records = st.builds(
    Record,
    ids.map(ArxivId),
    text,
    st.lists(authors, max_size=5).map(tuple),
    published=st.none() | st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)),
    categories=st.lists(text, max_size=2).map(tuple),
)
numbers = st.lists(st.integers(0, 99), max_size=2)


def called(name: str, given: list[int]) -> str:
    return f"{name}({','.join(map(str, given))})" if given else name


calls = st.builds(called, st.sampled_from([*PARTS, *(name.capitalize() for name in PARTS)]), numbers)
filters = st.builds(called, st.sampled_from([*FILTERS]), numbers).map(".{}".format)
parts = st.builds(lambda call, filters: f"{{{call}{''.join(filters)}}}", calls, st.lists(filters, max_size=2))
literals = st.text("abcXYZ019_.:/+-", max_size=3)
patterns = st.lists(st.builds(lambda literal, part: literal + part, literals, parts), min_size=1, max_size=3).map(
    "".join
)


def parsed(text: str) -> KeyPattern | None:
    """The pattern, or None where a part was given numbers that it does not take."""
    try:
        return KeyPattern.parse(text)
    except UsageError:
        return None


@settings(deadline=None, max_examples=200)
@given(patterns.map(parsed) | st.sampled_from([*PRESETS]).map(KeyPattern), st.lists(records, max_size=4), st.randoms())
def test_keys_are_safe_and_apart_and_do_not_depend_on_order(
    pattern: KeyPattern | None, papers: list[Record], order: random.Random
) -> None:
    if pattern is None:
        return
    papers = list({paper.arxiv_id: paper for paper in papers}.values())
    taken = [next(pattern.candidates(paper)).swapcase() for paper in papers[:1]]
    keys = assign_keys(papers, taken, pattern)
    assert len({key.casefold() for key in [*keys.values(), *taken]}) == len(papers) + len(taken)
    assert all(SAFE.fullmatch(key) and len(key) < 600 for key in keys.values())
    shuffled = [*papers, *papers]
    order.shuffle(shuffled)
    assert assign_keys(shuffled, taken, pattern) == keys


@settings(deadline=None, max_examples=300)
@given(st.text("{}().,:+ auth2yearlowercondense\x1b[é'", max_size=25) | st.text(max_size=25))
def test_any_text_is_a_pattern_or_refused_in_one_printable_line(text: str) -> None:
    complaint = ""
    try:
        made = next(KeyPattern.parse(text).candidates(Record(ArxivId("1706.03762"), "A Title")))
    except UsageError as error:
        made, complaint = "none", str(error)
    assert SAFE.fullmatch(made)
    assert clean(complaint) == complaint


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.text(max_size=20), records), max_size=12))
def test_a_habit_is_looked_for_in_any_file(pairs: list[tuple[str, Record]]) -> None:
    pattern = detect_pattern(pairs)
    if pattern:
        assert KeyPattern.parse(pattern.text) == pattern


words = st.sampled_from(
    """
    Phys. Rev. D 76 Nature J. vol. no. pp. 2007 (2007) 12(3) 1-10 , : ; In Proc. 5th Conference May 2-4
    JHEP0610:012,2006 Erratum
    """.split()
)


@settings(deadline=None, max_examples=300)
@given(st.lists(words, max_size=12).map(" ".join) | text)
def test_any_journal_reference_is_a_publication_with_a_venue_or_none(journal_ref: str) -> None:
    publication = parse_publication(journal_ref)
    if publication:
        assert publication.venue.strip() == publication.venue != ""
        assert publication.year is None or 1800 <= publication.year < 2100
        assert clean(publication.venue) == publication.venue
        assert re.fullmatch(r"[^\s,;:]*", publication.volume + publication.pages.replace(" ", ""))
