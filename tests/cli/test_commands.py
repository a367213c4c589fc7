from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from papershelf.cli import options
from papershelf.formats import FORMATS
from papershelf.formats.entry_options import ENCODINGS, STYLES
from papershelf.model import Verdict
from papershelf.readers import LAYOUTS
from tests.cli.conftest import EXAMPLES, Run
from tests.servers.arxiv import ArxivServer

DIGEST, TITLES, SAMPLE = EXAMPLES / "daily-papers.txt", EXAMPLES / "titles.txt", EXAMPLES / "arxiv-sample.jsonl"


def test_resolve_shows_every_mention_and_says_how_it_went(run: Run) -> None:
    done = run("resolve", DIGEST, "--source", SAMPLE)
    assert done.returncode == 0
    assert "1706.03762" in done.stdout
    assert "not found" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr.startswith("8 mentions: 6 matched, 1 review, 1 not found · 0 requests · ")


def test_the_same_comes_from_arxiv_in_few_requests(run: Run, arxiv: ArxivServer) -> None:
    local = run("resolve", DIGEST, TITLES, "--source", SAMPLE, "-f", "urls").stdout
    done = run("resolve", DIGEST, TITLES, "-f", "urls")
    assert (done.returncode, done.stdout) == (0, local)
    assert len(local.splitlines()) == 11
    assert len(arxiv.requests) <= 6
    assert f"{len(arxiv.requests)} requests" in done.stderr


def test_answers_are_kept_and_offline_asks_nobody(run: Run, arxiv: ArxivServer) -> None:
    first = run("links", TITLES)
    asked = len(arxiv.requests)
    for option in ((), ("--offline",)):
        again = run("links", TITLES, *option)
        assert (again.returncode, again.stdout) == (0, first.stdout)
    assert len(arxiv.requests) == asked > 0
    run("links", TITLES, "--refresh")
    assert len(arxiv.requests) == 2 * asked


def test_what_could_not_be_asked_is_never_told_as_not_found(run: Run, arxiv: ArxivServer) -> None:
    done = run("resolve", TITLES, "--offline", "-f", "jsonl")
    assert done.returncode == 5
    assert {json.loads(line)["verdict"] for line in done.stdout.splitlines()} == {"unavailable"}
    assert "5 unavailable" in done.stderr
    assert arxiv.requests == []


def test_a_title_that_occurs_twice_is_asked_once_and_reported_for_each_place(run: Run, arxiv: ArxivServer) -> None:
    titles = "Auto-Encoding Variational Bayes\nAuto-encoding variational Bayes.\n"
    done = run("resolve", "-", "-f", "csv", stdin=titles)
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert [(row["file"], row["line"], row["arxiv_id"]) for row in rows] == [
        ("-", "1", "1312.6114"),
        ("-", "2", "1312.6114"),
    ]
    (request,) = arxiv.requests
    assert request.params["search_query"].count("ti:") == 1


def test_strict_tells_by_its_exit_code_that_not_everything_matched(run: Run) -> None:
    assert run("resolve", DIGEST, "--source", SAMPLE, "--strict").returncode == 3
    assert run("bib", TITLES, "--source", SAMPLE, "--strict").returncode == 0


def test_only_some_verdicts_can_be_shown(run: Run) -> None:
    done = run("resolve", DIGEST, "--source", SAMPLE, "--only", "not_found", "--only", "review", "-f", "tsv")
    assert [line.split("\t")[1] for line in done.stdout.splitlines()] == ["verdict", "review", "not_found"]


def test_the_format_follows_the_name_of_the_file(run: Run, tmp_path: Path) -> None:
    for name, start in (
        ("a.jsonl", '{"mention"'),
        ("a.csv", "title,"),
        ("a.md", "- ["),
        ("a.bib", "% Made by papershelf"),
        ("a.ris", "TY  - "),
        ("a.json", "[\n"),
        ("a.html", "<!"),
        ("a.txt", "http"),
    ):
        assert run("resolve", TITLES, "--source", SAMPLE, "-o", tmp_path / name).stdout == ""
        assert (tmp_path / name).read_text("utf-8").startswith(start)
    run("links", TITLES, "--source", SAMPLE, "-o", tmp_path / "b.bib")
    assert (tmp_path / "b.bib").read_text("utf-8").startswith("- [")


def test_quiet_says_nothing(run: Run) -> None:
    done = run("links", TITLES, "--source", SAMPLE, "-q", "-f", "urls")
    assert done.stderr == ""
    assert done.stdout.splitlines()[0] == "https://arxiv.org/abs/1512.03385"


class TestBadInput:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "is empty"),
            (b"%PDF-1.7 \xe2\xe3\xcf\xd3", "PDF"),
            (b"Title\x00with a NUL byte in it", "NUL"),
            (b"<!doctype html><html><body><p>Some page</p></body></html>", "HTML"),
        ],
    )
    def test_a_file_that_is_no_digest_is_refused_before_anything_is_asked(
        self, run: Run, arxiv: ArxivServer, tmp_path: Path, content: bytes, told: str
    ) -> None:
        bad = tmp_path / "bad.txt"
        bad.write_bytes(content)
        done = run("resolve", TITLES, bad)
        assert (done.returncode, done.stdout) == (4, "")
        assert str(bad) in done.stderr
        assert told in done.stderr
        assert arxiv.requests == []

    def test_files_of_a_folder_that_are_no_digests_are_left_out_with_a_word(self, run: Run, tmp_path: Path) -> None:
        folder = tmp_path / "digests"
        folder.mkdir()
        (folder / "titles.txt").write_bytes(TITLES.read_bytes())
        (folder / "page.txt").write_text("<!doctype html><html><body><p>Some page</p></body></html>")
        done = run("links", folder, "--source", SAMPLE, "-f", "urls")
        assert (done.returncode, len(done.stdout.splitlines())) == (0, 5)
        assert "page.txt" in done.stderr
        assert "left out" in done.stderr
        (folder / "titles.txt").unlink()
        assert run("links", folder, "--source", SAMPLE).returncode == 4

    def test_an_output_that_cannot_be_written_is_told_before_anything_is_asked(
        self, run: Run, arxiv: ArxivServer, tmp_path: Path
    ) -> None:
        for output in (tmp_path, tmp_path / "no" / "x.bib"):
            assert run("bib", TITLES, "-o", output).returncode == 4
        assert arxiv.requests == []

    def test_debug_can_stand_anywhere_and_is_not_for_usage(self, run: Run) -> None:
        assert run("links", TITLES, "--source", SAMPLE, "--debug").returncode == 0
        done = run("links", TITLES, "--sorce", SAMPLE, "--debug")
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)

    def test_a_missing_file_is_named(self, run: Run) -> None:
        done = run("resolve", "no-such-file.txt")
        assert done.returncode == 4
        assert done.stderr.count("\n") == 1
        assert "no-such-file.txt" in done.stderr

    def test_a_damaged_part_is_named_with_its_line_and_the_rest_is_used(self, run: Run, tmp_path: Path) -> None:
        table = tmp_path / "papers.jsonl"
        good = ["Auto-Encoding Variational Bayes", "Adam: A Method for Stochastic Optimization"]
        table.write_text('\n{"title": broken\n'.join(json.dumps({"title": title}) for title in good))
        done = run("links", table, "--source", SAMPLE, "-f", "urls")
        assert done.returncode == 0
        assert len(done.stdout.splitlines()) == 2
        assert f"{table}:2:" in done.stderr

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["resolve"], "Missing argument"),
            (["resolve", "x", "--format", "yaml"], "'yaml' is not one of table"),
            (["resolve", "x", "--only", "good"], "'good' is not one of matched"),
            (["resolve", "x", "--input-format", "doc"], "'doc' is not one of mail, html"),
            (["resolve", "x", "--offline", "--refresh"], "give one of them"),
            (["reslove", "x"], "No such command"),
        ],
    )
    def test_wrong_usage_is_told_in_one_line(self, run: Run, arguments: list[str], told: str) -> None:
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.count("\n") == 1
        assert told in done.stderr

    def test_a_source_that_is_not_there_is_told(self, run: Run) -> None:
        done = run("resolve", TITLES, "--source", "nowhere.jsonl")
        assert done.returncode == 4
        assert done.stderr.count("\n") == 1
        assert "nowhere.jsonl" in done.stderr

    def test_an_output_that_cannot_be_written_is_told(self, run: Run) -> None:
        done = run("links", TITLES, "--source", SAMPLE, "-o", "no/such/folder/links.md")
        assert done.returncode == 4
        assert "no/such/folder" in done.stderr

    def test_hostile_titles_reach_neither_terminal_nor_sheet(self, run: Run) -> None:
        titles = '\x1b[31mRed\x1b[0m [bold]Title[/bold] of a Paper\n=HYPERLINK("http://x") Is All You Need\n'
        table = run("resolve", "-", "--source", SAMPLE, "--input-format", "titles", stdin=titles)
        assert "\x1b" not in table.stdout + table.stderr
        assert "[bold]" in table.stdout
        sheet = run("resolve", "-", "--source", SAMPLE, "--input-format", "titles", "-f", "csv", stdin=titles)
        assert not any(cell.startswith("=") for row in csv.reader(sheet.stdout.splitlines()) for cell in row)

    def test_wrong_settings_are_told_with_their_place(self, run: Run, tmp_path: Path) -> None:
        settings = tmp_path / "settings.toml"
        settings.write_text('\narxiv_contcat = "me@example.org"\n')
        done = run("resolve", TITLES, PAPERSHELF_CONFIG=str(settings))
        assert done.returncode == 2
        assert "line 2" in done.stderr
        assert "arxiv_contact" in done.stderr


def test_the_options_name_every_format_layout_and_verdict_that_there_is() -> None:
    assert sorted(FORMATS) == sorted(options.FORMATS)
    assert options.STYLES == STYLES
    assert options.ENCODINGS == ENCODINGS
    assert sorted(LAYOUTS) == sorted(options.LAYOUTS)
    assert tuple(Verdict) == options.VERDICTS


class TestOtherCommands:
    def test_settings_are_shown_with_their_origin(self, run: Run, arxiv: ArxivServer) -> None:
        done = run("config", "show")
        assert done.returncode == 0
        assert any(
            "arxiv_url" in line and arxiv.url in line and "PAPERSHELF_ARXIV_URL" in line
            for line in done.stdout.splitlines()
        )

    def test_the_path_of_the_settings_file_is_shown(self, run: Run) -> None:
        assert run("config", "path").stdout.endswith("papershelf/config.toml\n")
        assert run("config", "path", PAPERSHELF_CONFIG="/x/y.toml").stdout == "/x/y.toml\n"

    def test_the_cache_tells_what_it_holds_and_is_emptied(self, run: Run, arxiv: ArxivServer) -> None:
        run("links", TITLES)
        assert "5 answers" in run("cache", "info").stdout
        assert run("cache", "clear").returncode == 0
        assert "0 answers" in run("cache", "info").stdout
        before = len(arxiv.requests)
        run("links", TITLES)
        assert len(arxiv.requests) > before

    def test_every_command_has_a_help_page_and_the_version_is_printed(self, run: Run) -> None:
        for command in (
            [],
            ["resolve"],
            ["bib"],
            ["links"],
            ["config"],
            ["config", "show"],
            ["cache"],
            ["cache", "clear"],
        ):
            done = run(*command, "--help")
            assert (done.returncode, done.stderr) == (0, "")
            assert "Usage: papershelf" in done.stdout
        assert run("--version").stdout == "papershelf 0.1.0\n"

    def test_shells_complete_the_commands(self, run: Run) -> None:
        done = run(_PAPERSHELF_COMPLETE="complete_bash", COMP_WORDS="papershelf re", COMP_CWORD="1")
        assert done.stdout.split() == ["resolve"]
