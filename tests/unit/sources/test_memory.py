from __future__ import annotations

import pytest

from papershelf.identifiers import ArxivId
from papershelf.model import Record
from papershelf.sources.base import Answer, Found, Query
from papershelf.sources.memory import MemorySource

ABSTRACT = (
    "Vision transformers are slow on long sequences because attention is quadratic in their length. We show that "
    "tiling the computation over blocks that fit into fast memory removes most reads and writes."
)
RECORDS = [
    Record(ArxivId("2205.00001"), "FlashThing: Fast Attention for Vision with Tiles", abstract=ABSTRACT),
    Record(ArxivId("2205.00002"), "Protein Folding at the Scale of Organisms", abstract="Proteins fold. " * 30),
    Record(ArxivId("2205.00003"), "Equal Titles Are Told Apart by Their Abstracts", abstract="One of the two. " * 20),
    Record(ArxivId("2205.00004"), "Equal titles are told apart by their abstracts", abstract=ABSTRACT.upper()),
]


@pytest.fixture(scope="module")
def source() -> MemorySource:
    return MemorySource.of(RECORDS, name="four records")


def _ids(answer: Answer) -> list[str]:
    assert isinstance(answer, Found)
    return [record.arxiv_id for record in answer.records]


def _ask(source: MemorySource, title: str, abstract: str | None = None) -> list[str]:
    ((_, answer),) = source.search([Query(title, abstract)])
    return _ids(answer)


@pytest.mark.parametrize(
    "title",
    [
        "FLASHTHING - fast attention for vision with tiles",
        "Fast Attention for Vision with Tiles",
        "FlashThing",
        "FlashThing: Something Else",
        "NewName: Fast Attention for Vision with Tiles",
        "FlashThing: Fast Attentions for Visions with Tile",
    ],
)
def test_a_title_is_found_whole_in_part_and_with_edits(source: MemorySource, title: str) -> None:
    assert _ask(source, title) == ["2205.00001"]


def test_a_retitled_paper_is_found_by_its_abstract(source: MemorySource) -> None:
    assert _ask(source, "On Memory", ABSTRACT[10:150]) == ["2205.00001", "2205.00004"]


def test_all_papers_of_a_title_are_answered(source: MemorySource) -> None:
    assert _ask(source, RECORDS[2].title) == ["2205.00003", "2205.00004"]


def test_an_equal_title_with_another_abstract_brings_the_abstracts_owner_too(source: MemorySource) -> None:
    assert set(_ask(source, "Protein folding at the scale of organisms", ABSTRACT)) >= {"2205.00001", "2205.00002"}


def test_nothing_alike_is_nothing_found(source: MemorySource) -> None:
    assert _ask(source, "Gravity in Flatland and Other Stories", "Entirely other words stand in this text. " * 5) == []
    assert _ask(source, "?!") == []


def test_the_source_has_the_name_it_was_given(source: MemorySource) -> None:
    ((_, answer),) = source.fetch([ArxivId("2205.00002v3")])
    assert isinstance(answer, Found)
    assert (answer.source, source.name) == ("four records", "four records")
    assert answer.records == (RECORDS[1],)
