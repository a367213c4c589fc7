from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papershelf.identifiers import ArxivId, Doi


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1706.03762", "1706.03762"),
        ("arXiv:1706.03762v2", "1706.03762v2"),
        ("ARXIV: 0704.0001", "0704.0001"),
        ("https://arxiv.org/abs/2109.07740", "2109.07740"),
        ("http://export.arxiv.org/pdf/2109.07740v3.pdf", "2109.07740v3"),
        ("https://huggingface.co/papers/2509.08146", "2509.08146"),
        ("https://www.alphaxiv.org/overview/2509.08146", "2509.08146"),
        ("10.48550/arXiv.2109.07740", "2109.07740"),
        ("https://doi.org/10.48550/ARXIV.2109.07740", "2109.07740"),
        ("hep-th/9201055v1", "hep-th/9201055v1"),
        ("math.GT/0309136", "math/0309136"),
        ("https://arxiv.org/abs/2109.07740?context=cs", "2109.07740"),
    ],
)
def test_every_way_of_writing_an_id_gives_its_canonical_form(text: str, expected: str) -> None:
    assert ArxivId.parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1713.00001",
        "0612.0001",
        "2101.123456",
        "2101.1234.5",
        "v2",
        "10.1000/182",
        "foo/9201055",
        "1706.03762v0",
        "2301.1234",
        "1412.12345",
    ],
)
def test_what_is_no_id_is_not_taken_for_one(text: str) -> None:
    assert ArxivId.parse(text) is None


def test_ids_in_running_text_need_a_marker() -> None:
    text = "See arXiv:1706.03762v5, [here](https://arxiv.org/abs/hep-th/9201055), and 2101.12345 EUR; arXiv:2101.123456"
    assert list(ArxivId.find_all(text)) == ["1706.03762v5", "hep-th/9201055"]


def test_an_id_knows_its_parts() -> None:
    new, old = ArxivId("2109.07740v2"), ArxivId("hep-th/9201055")
    assert (new.base, new.version, new.year_month) == ("2109.07740", 2, (2021, 9))
    assert (old.base, old.version, old.year_month) == ("hep-th/9201055", None, (1992, 1))
    assert ArxivId("math/0309136").year_month == (2003, 9)
    assert ArxivId("9107.00001").year_month == (2091, 7)
    assert new.doi == "10.48550/arXiv.2109.07740"
    assert old.url == "https://arxiv.org/abs/hep-th/9201055"


@given(st.text(max_size=60))
def test_parsing_any_text_gives_an_id_that_parses_to_itself(text: str) -> None:
    for found in [ArxivId.parse(text), *ArxivId.find_all(text)]:
        assert found is None or ArxivId.parse(found) == found


def test_a_doi_is_read_with_and_without_its_resolver() -> None:
    assert Doi.parse("https://doi.org/10.1023/A:1026654312961") == "10.1023/a:1026654312961"
    assert Doi.parse("doi: 10.1000/182") == "10.1000/182"
    assert Doi.parse("10.1000/18 2") is None
    assert Doi.parse("11.1000/182") is None
