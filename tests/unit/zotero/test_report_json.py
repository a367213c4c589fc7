from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator

from papershelf.zotero.model import Creator, Kind, Renamed, Tag
from papershelf.zotero.plan import Action, Plan
from papershelf.zotero.report_json import plan_json
from papershelf.zotero.sync import Outcome, Refused
from tests.unit.zotero.plans import HARD, HOSTILE, MIXED, NAMES, made, renaming, steps, there

SCHEMA = json.loads(files("papershelf.zotero").joinpath("plan.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def document(shown: Plan, outcome: Outcome | None = None) -> Any:
    printed = plan_json(shown, outcome, NAMES)
    assert printed.isascii()
    assert all(char.isprintable() or char == "\n" for char in printed)
    parsed = json.loads(printed)
    VALIDATOR.validate(parsed)
    return parsed


def test_the_schema_knows_every_action_and_kind_and_no_other() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    actions = [action.replace(" ", "_") for action in Action]
    paper = SCHEMA["$defs"]["paper"]["properties"]
    assert paper["actions"]["items"]["enum"] == actions
    assert SCHEMA["$defs"]["counts"]["required"] == ["papers", *actions]
    refused = SCHEMA["$defs"]["outcome"]["properties"]["refused"]["items"]["properties"]["kind"]["enum"]
    assert set(refused) == {*Kind, None}
    assert set(paper["children"]["items"]["properties"]["kind"]["enum"]) == {*Kind} - {Kind.ITEM, Kind.COLLECTION}
    assert not VALIDATOR.is_valid({})


def test_a_program_gets_all_of_a_plan() -> None:
    parsed = document(MIXED)
    assert parsed["library"] == {"type": "group", "id": 2001, "name": "Reading group"}
    assert parsed["counts"]["papers"] == len(parsed["papers"]) == 9
    assert [one["path"] for one in parsed["new_collections"]] == ["Reading", "Reading/Bias"]
    first, _, third, fourth, _, sixth, *_ = parsed["papers"]
    assert first["children"][0]["kind"] == "pdf"
    assert first["fields"]["creators"][0] == {"creatorType": "author", "firstName": "Ashish", "lastName": "Vaswani"}
    assert third["actions"] == ["add_to_collection", "add_tags"]
    assert third["collections"][1] == {"key": "OLDER222", "path": "Older/Scaling"}
    assert third["copies"] == ["ABCD2345", "WXYZ2345"]
    assert (fourth["before"], fourth["fields"]) == ({"date": "2015"}, {"date": "2019-05-24"})
    assert sixth["conflicts"] == [{"field": "date", "written": "2015", "in_zotero": "2016", "on_arxiv": "2015-12-10"}]
    assert parsed["outcome"] is None


def test_a_field_that_held_nothing_is_empty_before() -> None:
    (paper,) = document(made(there(fields={"creators": (Creator("Vaswani"),), "DOI": "10.1/x"})))["papers"]
    assert paper["before"] == {"creators": [], "DOI": ""}


def test_a_program_gets_what_was_refused_with_its_paper() -> None:
    refusals = tuple(Refused(key, HOSTILE) for key in ("NEW03762", "PDF03762", "READING2", "XY"))
    outcome = document(MIXED, Outcome(MIXED, True, steps(MIXED, but=4), refusals))["outcome"]
    assert (outcome["accepted"], outcome["written"]) == (True, ["READING2", "BIAS2222", "NEW03762", "NEW14165"])
    assert [(one["kind"], one["arxiv_id"]) for one in outcome["refused"]] == [
        ("item", "1706.03762"),
        ("pdf", "1706.03762"),
        ("collection", None),
        (None, None),
    ]
    assert outcome["refused"][0]["why"] == HOSTILE


def test_a_program_gets_every_item_whose_tags_are_renamed() -> None:
    pushed = there(renamed=(Renamed(Tag("nlp"), "Language"), Renamed(Tag("text"), "Language", joins=True)))
    quiet = replace(renaming("SAME2345"), tags=())
    shown = made(pushed, renamings=(renaming(), quiet))
    parsed = document(shown, Outcome(shown, True, (), (Refused("ELSE2345", "No"),)))
    language = {"old": "nlp", "new": "Language", "was_there": False}
    assert parsed["papers"][0]["renamed_tags"] == [language, {"old": "text", "new": "Language", "was_there": True}]
    assert parsed["papers"][0]["actions"] == ["rename_tags"]
    (other,) = parsed["other_items"]
    assert other == {"arxiv_id": "2106.00001", "title": "Elsewhere", "key": "ELSE2345", "renamed_tags": [language]}
    assert (parsed["counts"]["rename_tags"], parsed["writes"]) == (2, True)
    (refused,) = parsed["outcome"]["refused"]
    assert (refused["kind"], refused["arxiv_id"]) == ("item", "2106.00001")


def test_hostile_text_reaches_programs_as_text_only() -> None:
    assert document(HARD)["papers"][3]["tags"][0]["name"] == HOSTILE
    assert document(made(there(why=("\ud800",))))["papers"][0]["why"] == ["\ud800"]
