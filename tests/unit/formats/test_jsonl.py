from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from papershelf.formats.jsonl import render_jsonl
from papershelf.identifiers import Doi
from papershelf.model import Author, Decision, Evidence, PartialDate, Theme, TitleRelation
from tests.factories import (
    make_all_verdicts,
    make_candidate,
    make_full_record,
    make_id,
    make_matched,
    make_mention,
    make_record,
    make_review,
)

SCHEMA = json.loads((resources.files("papershelf.formats") / "decision.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def parsed(decision: Decision) -> Any:
    return json.loads(render_jsonl([decision]))


def full_decision() -> Decision:
    mention = make_mention(
        abstract="We propose …",
        date=PartialDate(2017, 6),
        n_authors=8,
        authors=("A. Vaswani",),
        arxiv_id=make_id("1706.03762v5"),
        doi=Doi("10.48550/arxiv.1706.03762"),
        url="https://huggingface.co/papers/1706.03762",
        tags=("nlp",),
        headings=("Week 24", "Language"),
    )
    evidence = Evidence(TitleRelation.EQUAL, 1.0, ("numbers differ",), 0.9, 0.8, 3, (8, 4), 1.0, True)
    decision = make_matched(record=make_full_record())
    candidates = (replace(decision.candidates[0], evidence=evidence),)
    return replace(decision, mention=mention, candidates=candidates, themes=(Theme("Transformers", "attention"),))


def test_the_schema_itself_is_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "decision", [*make_all_verdicts(), full_decision(), make_matched(record=make_record("cond-mat/0207270"))]
)
def test_a_line_is_as_the_schema_says(decision: Decision) -> None:
    VALIDATOR.validate(parsed(decision))


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("verdict", "perhaps"),
        ("arxiv_id", None),
        ("record", None),
        ("themes", ["Transformers"]),
        ("themes", [{"name": "Transformers"}]),
        ("confidence", 1.5),
        ("surprise", 1),
    ],
)
def test_the_schema_refuses_what_no_line_says(change: str, value: object) -> None:
    assert not VALIDATOR.is_valid(parsed(full_decision()) | {change: value})


def test_every_key_is_always_there_and_in_the_same_order() -> None:
    for decision in make_all_verdicts():
        assert list(parsed(decision)) == list(SCHEMA["properties"])
    assert list(parsed(full_decision())["record"]) == list(SCHEMA["$defs"]["record"]["properties"])
    assert list(parsed(full_decision())["mention"]) == list(SCHEMA["$defs"]["mention"]["properties"])


def test_a_matched_line_tells_everything_that_is_known() -> None:
    line = parsed(full_decision())
    assert line["mention"] == {
        "title": "Attention Is All You Need",
        "file": "digest.txt",
        "line": 1,
        "abstract": "We propose …",
        "date": "2017-06",
        "n_authors": 8,
        "authors": ["A. Vaswani"],
        "arxiv_id": "1706.03762v5",
        "doi": "10.48550/arxiv.1706.03762",
        "url": "https://huggingface.co/papers/1706.03762",
        "tags": ["nlp"],
        "headings": ["Week 24", "Language"],
    }
    assert (line["verdict"], line["confidence"], line["source"]) == ("matched", 0.99, "sample.jsonl")
    assert (line["arxiv_id"], line["url"]) == ("1706.03762", "https://arxiv.org/abs/1706.03762")
    assert line["record"]["authors"][0] == {
        "name": "Ashish Vaswani",
        "family": "Vaswani",
        "given": "Ashish",
        "suffix": "",
        "is_group": False,
    }
    assert (line["record"]["published"], line["record"]["updated"]) == ("2017-06-12", "2023-08-02")
    assert (line["record"]["categories"], line["record"]["primary_category"]) == (["cs.CL", "cs.LG"], "cs.CL")
    assert line["candidates"] == [
        {
            "arxiv_id": "1706.03762",
            "title": "Attention Is All You Need",
            "url": "https://arxiv.org/abs/1706.03762",
            "short_authors": "Vaswani et al.",
            "year": 2017,
            "signals": {
                "title": "equal",
                "similarity": 1.0,
                "conflicts": ["numbers differ"],
                "abstract": 0.9,
                "vocabulary": 0.8,
                "days": 3,
                "n_authors": [8, 4],
                "authors": 1.0,
                "id_given": True,
                "words": None,
            },
        }
    ]
    assert line["themes"] == [{"name": "Transformers", "why": "attention"}]


def test_what_the_digest_does_not_give_is_left_out_and_what_no_source_gave_is_null() -> None:
    matched, review, not_found, unavailable = map(parsed, make_all_verdicts())
    assert set(matched["mention"]) == {"title", "file", "line"}
    for line in (review, not_found, unavailable):
        assert line["arxiv_id"] is line["url"] is line["record"] is None
    assert review["candidates"][0]["signals"]["abstract"] is None
    assert not_found["source"] == "sample.jsonl"
    assert unavailable["source"] is None


def test_missing_dates_are_null_and_the_year_comes_from_the_id() -> None:
    record = make_record("hep-th/9201055", published=None)
    line = parsed(make_review("A Title", make_candidate(record)))
    assert line["candidates"][0]["year"] == 1992
    assert parsed(make_matched(record=record))["record"]["published"] is None


def test_a_group_keeps_its_name_whole() -> None:
    record = replace(make_record(), authors=(Author("ATLAS Collaboration", is_group=True),))
    assert parsed(make_matched(record=record))["record"]["authors"] == [
        {
            "name": "ATLAS Collaboration",
            "family": "ATLAS Collaboration",
            "given": "",
            "suffix": "",
            "is_group": True,
        }
    ]


def test_readable_unicode_stays_readable() -> None:
    assert "Schrödinger 大規模" in render_jsonl([make_matched("Schrödinger 大規模")])


@pytest.mark.parametrize(
    "char",
    [
        "\x1b",
        "\x7f",
        "\x85",
        "\x9b",
        "\n",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "\ud800",
        "\U000e0041",
    ],
)
def test_what_a_terminal_could_obey_is_escaped_and_not_lost(char: str) -> None:
    title = f"before {char} after"
    text = render_jsonl([make_matched(title)])
    assert char not in text.removesuffix("\n")
    assert text.count("\n") == 1
    assert json.loads(text.encode())["mention"]["title"] == title


def test_no_decisions_make_no_lines() -> None:
    assert render_jsonl([]) == ""
