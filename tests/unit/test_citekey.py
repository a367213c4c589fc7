"""Citation keys: what they are made of, and that they hold still."""

from __future__ import annotations

import datetime as dt
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.citekey import assign_keys, base_key
from papershelf.identifiers import ArxivId
from papershelf.keypattern import KeyPattern
from papershelf.model import Author, Record
from papershelf.names import OTHERS, parse_author


def record(title: str, *names: str, arxiv_id: str = "1706.03762", year: int | None = 2017) -> Record:
    published = dt.date(year, 6, 12) if year else None
    return Record(ArxivId(arxiv_id), title, tuple(map(parse_author, names)), published=published)


@pytest.mark.parametrize(
    ("title", "name", "key"),
    [
        ("Attention Is All You Need", "Ashish Vaswani", "vaswani2017attention"),
        ("On the Convergence of Things", "Ludwig van der Berg Jr.", "berg2017convergence"),
        ("A $\\pi_0$ Model", r"Erwin Schr\"odinger", "schrodinger2017pi0"),
        ("GPT-4 Technical Report", "OpenAI", "openai2017gpt4"),
        ("Pre-training Transformers", "Łukasz Kaiser", "kaiser2017pretraining"),
        ("Vision-Language Models", "Guy Van den Broeck", "broeck2017vision"),
        ("Why Should I Trust You?", "Saunders Mac Lane", "maclane2017trust"),
        ("Qwen2.5 Technical Report", "王伟", "wangwei2017qwen25"),
        ("Off-diagonal Ramsey numbers", "Blaise Agüera y Arcas", "aguerayarcas2017offdiagonal"),
        ("Observation of a new particle", "The ATLAS Collaboration", "atlas2017observation"),
        ("GLM-5", "Team GLM", "glm2017glm5"),
        ("3D Gaussians", "Wei Wang", "wang20173d"),
        ("2020 in Review", "Wei Wang", "wang2017review"),
        ("2020", "Wei Wang", "wang20172020"),
        ("A", "Wei Wang", "wang2017"),
        ("", "Wei Wang", "wang2017"),
        ("深度学习", "Wei Wang", "wang2017shenduxuexi"),
        (r"\emph{Deep} Learning & {Co}", "Wei Wang", "wang2017deep"),
        ("Alzheimer's Disease", "Sean O'Neill", "oneill2017alzheimers"),
        ("🤗", "🤗", "anonymous2017"),
    ],
)
def test_a_key_is_surname_year_and_first_significant_word(title: str, name: str, key: str) -> None:
    assert base_key(record(title, name)) == key


def test_a_paper_without_authors_is_by_anonymous() -> None:
    assert base_key(record("Deep Learning")) == "anonymous2017deep"
    assert base_key(Record(ArxivId("1706.03762"), "Deep Learning", (OTHERS,))) == "anonymous2017deep"


def test_the_first_author_with_a_usable_name_gives_the_surname() -> None:
    authors = (Author("210"), Author("Smith", "J."))
    assert base_key(Record(ArxivId("1706.03762"), "Deep Learning", authors)) == "smith2017deep"


def test_the_year_is_that_of_the_first_version_else_of_the_id() -> None:
    assert base_key(record("Deep", "A Smith", arxiv_id="hep-th/9901001", year=1998)) == "smith1998deep"
    assert base_key(record("Deep", "A Smith", arxiv_id="hep-th/9901001", year=None)) == "smith1999deep"


OLD = record("Graph Neural Networks", "A Smith", arxiv_id="1701.00001")
MIDDLE = record("Graph Theory of Cats", "B Smith", arxiv_id="1702.00001")
NEW = record("Graph Theory of Dogs", "C Smith", arxiv_id="1703.00001")
NEWEST = record("Graph Theory of Dogs", "D Smith", arxiv_id="1704.00001")


def test_the_oldest_paper_has_the_plain_key_and_others_take_more_of_their_title() -> None:
    assert assign_keys([NEWEST, NEW, MIDDLE, OLD]) == {
        OLD.arxiv_id: "smith2017graph",
        MIDDLE.arxiv_id: "smith2017graphtheory",
        NEW.arxiv_id: "smith2017graphtheorydogs",
        NEWEST.arxiv_id: "smith2017graph170400001",
    }


def test_keys_do_not_depend_on_the_order_of_the_digest() -> None:
    records = [OLD, MIDDLE, NEW, NEWEST, record("Other", "E Jones", arxiv_id="1705.00001")]
    keys = assign_keys(records)
    for seed in range(20):
        random.Random(seed).shuffle(records)
        assert assign_keys(records) == keys


def test_a_younger_paper_that_joins_changes_no_key() -> None:
    records = [OLD, MIDDLE, NEW]
    assert assign_keys([*records, NEWEST]).items() >= assign_keys(records).items()


def test_ids_of_the_last_century_are_older_than_those_of_this_one() -> None:
    new, old = record("Graphs", "A Smith", arxiv_id="0704.0001"), record("Graphs", "A Smith", arxiv_id="hep-th/9901001")
    assert assign_keys([new, old]) == {old.arxiv_id: "smith2017graphs", new.arxiv_id: "smith2017graphs07040001"}


def test_a_taken_key_is_not_given_out_even_in_other_case() -> None:
    assert assign_keys([OLD], taken=["Smith2017Graph"]) == {OLD.arxiv_id: "smith2017graphneural"}
    everything = ["smith2017graph", "smith2017graphneural", "smith2017graphneuralnetworks", "smith2017graph170100001"]
    assert assign_keys([OLD], taken=everything) == {OLD.arxiv_id: "smith2017graph170100001x"}


def test_a_paper_that_occurs_twice_has_one_key() -> None:
    assert assign_keys([OLD, OLD]) == {OLD.arxiv_id: "smith2017graph"}


def test_another_pattern_tells_papers_apart_by_letters() -> None:
    keys = assign_keys([NEWEST, MIDDLE, OLD, NEW], taken=["SMITH2017B"], pattern=KeyPattern.parse("{auth}{year}"))
    assert keys == {
        OLD.arxiv_id: "Smith2017",
        MIDDLE.arxiv_id: "Smith2017a",
        NEW.arxiv_id: "Smith2017c",
        NEWEST.arxiv_id: "Smith2017d",
    }


def test_keys_that_differ_in_case_only_are_not_given_to_two_papers() -> None:
    small, large = (
        record("Cats", "Jan de Wit", arxiv_id="1701.00001"),
        record("Dogs", "Ed DeWit", arxiv_id="1702.00001"),
    )
    keys = assign_keys([large, small], pattern=KeyPattern.parse("{auth}"))
    assert keys == {large.arxiv_id: "DeWita", small.arxiv_id: "deWit"}


def test_a_thousand_papers_may_want_the_same_key() -> None:
    records = [record("Cats", "A Smith", arxiv_id=f"1701.{number:05}") for number in range(1, 1001)]
    keys = assign_keys(records, pattern=KeyPattern.parse("{year}"))
    assert len(set(keys.values())) == 1000
    assert [keys[records[n].arxiv_id] for n in (0, 1, 702, 703)] == ["2017", "2017a", "2017zz", "2017170100704"]


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.tuples(st.sampled_from(["", "a b", "A-B c", "王", "x"]) | st.text(), st.text(max_size=30)), max_size=8)
)
def test_any_records_get_distinct_keys_of_letters_and_digits(papers: list[tuple[str, str]]) -> None:
    records = [record(title, name, arxiv_id=f"1706.{number:05}") for number, (title, name) in enumerate(papers)]
    keys = assign_keys(records)
    assert list(keys) == [record.arxiv_id for record in records]
    assert len(set(keys.values())) == len(records)
    assert all(re.fullmatch(r"[a-z][a-z0-9]{4,}", key) for key in keys.values())
