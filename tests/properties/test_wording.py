"""Whatever a title holds, what arXiv is asked is a legal query, and only our own."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.sources.base import Query
from papershelf.sources.wording import WORDINGS, any_of, encoded_size
from tests.servers.arxiv_query import clauses_of, parse_query

# A clause after its texts were replaced: only our own syntax is left.
_SYNTAX = re.compile(r"(?:ti|all|abs):T|[()]| AND | OR ")
_WORDS = """
" \\ \\" ( ) AND OR ANDNOT au: ti: : … $ { & * ? Schrödinger GPT-4 multi-modal Δ the word learning a:b 数学 %22 +
"""
_HOSTILE = st.sampled_from([*_WORDS.split(), "\0", "\u202e", "\r\n", "e\u0301", " ", " OR "])
_TITLES = st.one_of(st.text(max_size=120), st.lists(st.one_of(_HOSTILE, st.text(max_size=8)), max_size=25).map("".join))


@given(_TITLES, st.one_of(st.none(), _TITLES))
@settings(max_examples=300, deadline=None)
def test_any_title_gives_a_legal_query_of_our_own_fields(title: str, abstract: str | None) -> None:
    for wording in WORDINGS:
        clause = wording(Query(title, abstract))
        if not clause:
            continue
        assert all(part.quoted and part.text.strip() for part in clauses_of(parse_query(any_of([clause, clause]))))
        texts = re.findall(r'"([^"]*)"', clause)
        assert all(re.fullmatch(r"[^\\()\"*?$\x00-\x1f]*", text) for text in texts)
        assert not any(re.search(r"\b(au|ti|all|abs|cat):", text) for text in texts)
        assert _SYNTAX.sub("", re.sub(r'"[^"]*"', "T", clause)) == ""
        assert clause.isprintable()
        assert encoded_size(clause) < 6_000


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Z"]), min_size=1, max_size=60))
@settings(max_examples=200, deadline=None)
def test_a_title_with_a_letter_or_digit_is_always_asked(title: str) -> None:
    asked = WORDINGS[0](Query(title))
    assert bool(asked) == any(char.isalnum() for char in re.sub(r"\W*$", "", title)) or "…" in title or "..." in title
