from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from papershelf.formats.report import Fault, Finding, Outcome, Report, Severity, render_report_json
from papershelf.formats.report_table import render_report_table
from tests.factories import make_full_record

SCHEMA = json.loads(files("papershelf.formats").joinpath("check.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
WRONG = Finding(
    "he2016",
    12,
    Fault.WRONG_ID,
    Severity.PROBLEM,
    "eprint names arXiv:1512.03385, which is “Deep Residual Learning” by He et al. (2015).",
    "Replace the id by 1706.03762.",
    named=make_full_record(),
    other=("he2015", 3),
)
NOTE = Finding("a", 3, Fault.PUBLISHED, Severity.NOTE, "arXiv:1706.03762 has been published: NeurIPS 2017.", "Cite it.")
HOSTILE = "\x1b]0;owned\x07\x1b[31mred\x1b[0m \u202egnp.exe\ud800 <script> =HYPERLINK(1)"


def report(*findings: Finding, **how: Any) -> Report:
    return Report("refs.bib", "arXiv", True, (Outcome.FOUND, Outcome.IN_DOUBT), findings, **how)


def document(*reports: Report) -> Any:
    parsed = json.loads(render_report_json(reports))
    VALIDATOR.validate(parsed)
    return parsed


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_document_counts_and_lists_what_was_found() -> None:
    (file,) = document(report(NOTE, WRONG))["files"]
    assert file["counts"] == {
        "entries": 2,
        "problems": 1,
        "notes": 1,
        "found": 1,
        "in_doubt": 1,
        "not_found": 0,
        "not_asked": 0,
        "unavailable": 0,
    }
    assert [finding["kind"] for finding in file["findings"]] == ["published", "wrong_id"]
    assert file["findings"][1]["named"]["doi"] == "10.5555/3295222.3295349"
    assert file["findings"][1]["duplicate_of"] == {"key": "he2015", "line": 3}


def test_the_schema_knows_every_kind_and_severity_and_no_other() -> None:
    kinds = SCHEMA["$defs"]["finding"]["properties"]["kind"]["enum"]
    assert kinds == [fault.value for fault in Fault]
    for fault in Fault:
        document(report(replace(WRONG, fault=fault)), replace(report(), source=None))
    with pytest.raises(AssertionError):
        assert VALIDATOR.is_valid({"files": [{"file": "a"}]})


@settings(max_examples=100, deadline=None)
@given(st.text(), st.text(), st.text())
def test_whatever_files_hold_the_document_is_ascii_and_valid(key: str, message: str, file: str) -> None:
    finding = replace(WRONG, key=key, message=message)
    printed = render_report_json([replace(report(finding), file=file)])
    assert printed.isascii()
    assert all(char.isprintable() or char == "\n" for char in printed)
    assert document(replace(report(finding), file=file))["files"][0]["findings"][0]["key"] == key


def test_a_table_has_the_problems_first_with_evidence_and_advice() -> None:
    assert render_report_table([report(NOTE, WRONG)], width=80) == (
        "refs.bib\n"
        "✗  12  he2016  wrong id\n"
        "       eprint names arXiv:1512.03385, which is “Deep Residual Learning” by He et\n"
        "       al. (2015).\n"
        "       Replace the id by 1706.03762.\n"
        "!   3  a  published\n"
        "       arXiv:1706.03762 has been published: NeurIPS 2017.\n"
        "       Cite it.\n"
    )


def test_nothing_found_is_nothing_shown() -> None:
    assert render_report_table([report(), report()], width=80, color=True) == ""


@pytest.mark.parametrize("width", [1, 40, 57, 80, 200])
def test_a_table_fits_the_width(width: int) -> None:
    findings = (replace(WRONG, key="k" * 90), replace(NOTE, message="大規模言語モデル" * 20, line=123456))
    printed = render_report_table([replace(report(*findings), file="f" * 99)], width=width)
    assert max(map(cell_len, printed.splitlines())) <= max(width, 40)
    assert printed.count("k") == 90


def test_without_unicode_only_titles_keep_it() -> None:
    printed = render_report_table([report(WRONG, NOTE)], width=80, unicode=False)
    assert printed.isascii()
    assert '"Deep Residual Learning"' in printed


def test_colours_and_links_are_only_where_they_are_wanted() -> None:
    plain = render_report_table([report(WRONG)], width=120)
    colored = render_report_table([report(WRONG)], width=120, color=True)
    linked = render_report_table([report(WRONG)], width=120, color=True, links=True)
    assert "\x1b" not in plain
    assert "\x1b[31m" in colored
    assert "\x1b]8;" not in colored
    assert "\x1b]8;;https://arxiv.org/abs/1512.03385\x1b\\" in linked
    assert linked == render_report_table([report(WRONG)], width=120, color=True, links=True)


def test_hostile_keys_titles_and_files_do_nothing_to_a_terminal() -> None:
    finding = replace(WRONG, key=HOSTILE, message=HOSTILE, advice=HOSTILE)
    shared = replace(NOTE, fault=Fault.UNAVAILABLE, message=HOSTILE)
    printed = render_report_table([replace(report(finding, shared), file=HOSTILE)], width=80)
    assert "red" in printed
    assert all(char.isprintable() or char == "\n" for char in printed)
    colored = render_report_table([replace(report(finding), file=HOSTILE)], width=80, color=True)
    assert "owned" not in colored
    assert "[bold]" in render_report_table([report(replace(NOTE, message="[bold]x[/bold]"))], width=80)


def test_entries_that_could_not_be_asked_about_share_a_line() -> None:
    asked = [
        replace(NOTE, fault=Fault.UNAVAILABLE, line=line, message="Could not ask: no network.") for line in range(9, 30)
    ]
    held = replace(NOTE, fault=Fault.NOT_CHECKED, line=4, message="arXiv does not hold it.")
    printed = " ".join(render_report_table([report(held, *asked)], width=200).split())
    assert "21 entries could not be checked (lines 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, …)." in printed
    assert "Could not ask: no network. Cite it." in printed
    assert "1 entry could not be checked, as arXiv does not hold the paper (line 4). Cite it." in printed
