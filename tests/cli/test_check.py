"""`papershelf check` as continuous integration runs it: exit codes, what goes where, and nothing changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.conftest import EXAMPLES, PROJECT, Run
from tests.servers.arxiv import ArxivServer
from tests.servers.arxiv_faults import Status

SAMPLE = EXAMPLES / "arxiv-sample.jsonl"
SCHEMA = json.loads((PROJECT / "src/papershelf/formats/check.schema.json").read_text("utf-8"))
FINE = """@article{kingma2014adam,
  title = {Adam: A Method for Stochastic Optimization},
  author = {Kingma, Diederik P. and Ba, Jimmy},
  journal = {arXiv preprint arXiv:1412.6980},
  year = {2014}
}
"""
WRONG = FINE.replace("1412.6980", "1512.03385")
PUBLISHED = """@misc{maldacena,
  title = {The Large {N} Limit of Superconformal Field Theories and Supergravity},
  author = {Maldacena, Juan M.},
  eprint = {hep-th/9711200},
  archiveprefix = {arXiv},
  year = {1997}
}
"""
NOWHERE = FINE.replace(" arXiv:1412.6980", "").replace(
    "Adam: A Method for Stochastic Optimization", "Nobody Wrote This"
)


def document(text: str) -> Any:
    parsed = json.loads(text)
    Draft202012Validator(SCHEMA).validate(parsed)
    return parsed


@pytest.mark.parametrize("source", [("--source", SAMPLE), ()], ids=["file", "arxiv"])
def test_where_nothing_is_wrong_only_a_summary_is_told(run: Run, source: tuple[str, ...]) -> None:
    done = run("check", "-", *source, stdin=FINE)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("1 entry: 0 problems, 0 notes · 1 found · ")


def test_a_problem_is_shown_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    file.write_text(FINE + WRONG.replace("2014adam", "wrong"))
    done = run("check", file)
    assert done.returncode == 3
    assert "✗  7  kingmawrong  wrong id" in done.stdout
    assert "Replace the id by 1412.6980." in done.stdout
    assert "\x1b" not in done.stdout
    assert file.read_text() == FINE + WRONG.replace("2014adam", "wrong")


def test_many_ids_are_asked_in_one_request_and_titles_only_where_one_contradicts(run: Run, arxiv: ArxivServer) -> None:
    run("check", "-", stdin=FINE + PUBLISHED)
    assert len(arxiv.requests) == 1
    run("check", "-", stdin=WRONG, PAPERSHELF_CACHE_PATH="")
    assert len(arxiv.requests) > 1


def test_notes_fail_only_when_that_is_wanted(run: Run) -> None:
    done = run("check", "-", "--source", SAMPLE, stdin=PUBLISHED)
    assert done.returncode == 0
    assert "has been published: Adv.Theor.Math.Phys.2:231-252,1998, doi:10.1023/a:1026654312961" in " ".join(
        done.stdout.split()
    )
    assert run("check", "-", "--source", SAMPLE, "--strict", stdin=PUBLISHED).returncode == 3


def test_several_files_are_one_json_document(run: Run, tmp_path: Path) -> None:
    names = [tmp_path / "a.bib", tmp_path / "b.bib"]
    for name, text in zip(names, (FINE + PUBLISHED, FINE + WRONG), strict=True):
        name.write_text(text)
    done = run("check", *names, "--source", SAMPLE, "--format", "json")
    parsed = document(done.stdout)
    assert done.returncode == 3
    assert [file["file"] for file in parsed["files"]] == list(map(str, names))
    assert [[finding["kind"] for finding in file["findings"]] for file in parsed["files"]] == [
        ["published"],
        ["duplicate", "wrong_id"],
    ]
    assert done.stderr.startswith("4 entries: 2 problems, 1 note · 3 found, 1 in doubt · 0 requests · ")


def test_the_report_goes_into_a_file_in_the_format_of_its_name(run: Run, tmp_path: Path) -> None:
    for name, option in (("report.json", ()), ("report.txt", ("-f", "json"))):
        done = run("check", "-", "--source", SAMPLE, "-o", tmp_path / name, *option, "--quiet", stdin=WRONG)
        assert (done.returncode, done.stdout, done.stderr) == (3, "", "")
        assert document((tmp_path / name).read_text())["files"][0]["counts"]["problems"] == 1
    run("check", "-", "--source", SAMPLE, "-o", tmp_path / "table.txt", stdin=WRONG)
    assert (tmp_path / "table.txt").read_text().startswith("-\n✗  1  kingma2014adam  wrong id\n")


def test_a_source_that_is_not_there_is_told_as_that(run: Run, arxiv: ArxivServer) -> None:
    done = run("check", "-", "--offline", stdin=FINE + PUBLISHED)
    assert done.returncode == 5
    assert "2 entries could not be checked (lines 1, 7)." in done.stdout
    assert "2 unavailable" in done.stderr
    assert arxiv.requests == []
    again = run("check", "-", "--offline", "-f", "json", stdin=FINE + PUBLISHED)
    assert {finding["kind"] for finding in document(again.stdout)["files"][0]["findings"]} == {"unavailable"}


def test_a_problem_stays_one_where_the_rest_could_not_be_asked(run: Run) -> None:
    done = run("check", "-", "--offline", stdin=FINE + FINE)
    assert done.returncode == 3
    assert "duplicate" in done.stdout


def test_what_a_file_of_metadata_lacks_is_no_problem(run: Run) -> None:
    unknown = FINE.replace("1412.6980", "1412.0001")
    done = run("check", "-", "--source", SAMPLE, stdin=unknown + NOWHERE.replace("2014adam", "b"))
    assert done.returncode == 0
    assert "2 entries could not be checked, as arxiv-sample.jsonl does not hold the paper (lines 1, 7)." in " ".join(
        done.stdout.split()
    )
    assert run("check", "-", stdin=unknown).returncode == 3
    assert "not found" in run("check", "-", stdin=NOWHERE).stdout


def test_only_ids_asks_nothing_about_titles(run: Run, arxiv: ArxivServer) -> None:
    done = run("check", "-", "--only-ids", stdin=NOWHERE)
    assert (done.returncode, arxiv.requests) == (0, [])
    assert "1 not looked up" in done.stderr


def test_what_takes_minutes_is_said_beforehand(run: Run, arxiv: ArxivServer) -> None:
    arxiv.fail_when(lambda _: True, Status(403))
    many = "".join(NOWHERE.replace("2014adam", str(n)).replace("This", f"This {n}") for n in range(30))
    done = run("check", "-", stdin=many, PAPERSHELF_ARXIV_INTERVAL="60")
    assert "0 ids and 30 titles are looked up: up to some 1 min; with --only-ids, titles are not" in done.stderr
    assert done.returncode == 5


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("missing.bib", None, "no such file"),
        ("refs.bib", "text".encode("utf-16"), "UTF-16"),
        ("notes.txt", b"no entries at all", "holds text and no entries"),
    ],
)
def test_what_is_no_bibliography_is_refused(run: Run, tmp_path: Path, name: str, data: bytes | None, says: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    done = run("check", tmp_path / name)
    assert (done.returncode, done.stdout) == (4, "")
    assert says in done.stderr


def test_a_folder_and_contradicting_options_are_refused(run: Run, tmp_path: Path) -> None:
    assert run("check", tmp_path).returncode == 4
    assert "--refresh" in run("check", "-", "--offline", "--refresh", stdin=FINE).stderr
    assert run("check", "-", "-f", "xml", stdin=FINE).returncode == 2
    assert run("check", "-", "-o", tmp_path, stdin=FINE).returncode == 4


def test_an_empty_file_is_fine(run: Run) -> None:
    done = run("check", "-", stdin="")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("0 entries: 0 problems, 0 notes")


def test_a_hostile_file_does_nothing_to_a_terminal(run: Run) -> None:
    hostile = WRONG.replace("kingma2014adam", "a\x1b[31mb").replace("Adam:", "\x1b]0;owned\x07\u202eAdam:")
    done = run("check", "-", "--source", SAMPLE, stdin=hostile)
    assert done.returncode == 3
    assert all(char.isprintable() or char == "\n" for char in done.stdout)


def test_help_tells_the_exit_codes(run: Run) -> None:
    shown = " ".join(run("check", "--help").stdout.split())
    assert "Exit codes: 0 nothing is wrong; 3 problems were found" in shown
