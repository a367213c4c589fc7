from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from papershelf.formats import FORMATS, Options, format_of
from papershelf.formats.entry_options import EntryOptions
from tests.factories import make_all_verdicts, make_matched


class Terminal(io.TextIOWrapper):
    """A stream on the near end of a pseudo-terminal, or one that only says that it is a terminal."""

    def __init__(self, encoding: str = "utf-8", fd: int | None = None) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self._fd = fd

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return super().fileno() if self._fd is None else self._fd


@pytest.fixture
def terminal_of_72_columns() -> Iterator[Terminal]:
    termios = pytest.importorskip("termios", reason="needs a pseudo-terminal")
    far, near = os.openpty()
    termios.tcsetwinsize(near, (24, 72))
    yield Terminal(fd=near)
    os.close(far)
    os.close(near)


def test_the_formats_are_those_that_the_command_line_promises() -> None:
    named = "table jsonl csv tsv markdown html urls ids bibtex biblatex csl ris hayagriva"
    assert list(FORMATS) == named.split()


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_renders_every_verdict_and_nothing(name: str) -> None:
    text = FORMATS[name].render(make_all_verdicts(), Options())
    assert "1706.03762" in text
    assert text.endswith("\n")
    FORMATS[name].render((), Options())


def test_each_name_leads_to_its_own_format() -> None:
    shown = {name: FORMATS[name].render([make_matched()], Options()) for name in FORMATS}
    assert "Verdict" in shown["table"]
    assert json.loads(shown["jsonl"])["verdict"] == "matched"
    assert shown["csv"].startswith("title,verdict,")
    assert shown["tsv"].startswith("title\tverdict\t")
    assert shown["markdown"].startswith("- [Attention")
    assert shown["urls"] == "https://arxiv.org/abs/1706.03762\n"
    assert shown["ids"] == "1706.03762\n"
    assert shown["html"].startswith("<!")
    assert json.loads(shown["csl"])[0]["id"] == "vaswani2017attention"
    assert shown["ris"].startswith("TY  - ")
    assert shown["hayagriva"].startswith("vaswani2017attention:\n")
    assert "@misc{" in shown["bibtex"]
    assert "@online{" in shown["biblatex"]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("refs.bib", "bibtex"),
        ("out/REFS.BIB", "bibtex"),
        ("a.jsonl", "jsonl"),
        ("a.ndjson", "jsonl"),
        ("a.csv", "csv"),
        ("a.tsv", "tsv"),
        ("a.md", "markdown"),
        ("links.txt", "urls"),
        ("a.html", "html"),
        ("a.json", "csl"),
        ("a.ris", "ris"),
        ("a.yml", "hayagriva"),
        ("a.docx", None),
        ("bib", None),
    ],
)
def test_a_files_suffix_tells_the_format(file: str, name: str | None) -> None:
    assert format_of(file) == name


def test_importing_the_formats_loads_no_library() -> None:
    heavy = ("rich", "bibtexparser", "jinja2", "yaml")
    code = f"import sys, papershelf.formats; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_what_is_piped_is_120_wide_and_plain() -> None:
    piped = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    assert Options().for_stream(piped, {}) == Options(width=120, color=False, links=False, unicode=True)
    assert Options().for_stream(piped, {"COLUMNS": "70"}).width == 70


def test_a_terminal_gives_its_width_and_takes_colours_and_links(terminal_of_72_columns: Terminal) -> None:
    options = Options().for_stream(terminal_of_72_columns, {"TERM": "xterm-256color"})
    assert options == Options(width=72, color=True, links=True, unicode=True)
    assert Options().for_stream(terminal_of_72_columns, {"COLUMNS": "50"}).width == 50


@pytest.mark.parametrize("columns", ["", "0", "-5", "wide", "²"])
def test_columns_that_are_no_number_are_ignored(columns: str) -> None:
    assert Options().for_stream(Terminal(), {"COLUMNS": columns}).width == 120


@pytest.mark.parametrize(
    ("environ", "color", "links"),
    [
        ({}, True, True),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "linux"}, True, False),
    ],
)
def test_colours_can_be_refused(environ: dict[str, str], color: bool, links: bool) -> None:
    options = Options().for_stream(Terminal(), environ)
    assert (options.color, options.links) == (color, links)


@pytest.mark.parametrize(
    ("encoding", "unicode"), [("utf-8", True), ("ascii", False), ("latin-1", False), ("cp1252", False)]
)
def test_signs_fit_the_streams_encoding(encoding: str, unicode: bool) -> None:
    assert Options().for_stream(Terminal(encoding), {}).unicode is unicode


def test_what_was_chosen_stays_with_the_stream() -> None:
    chosen = Options(entries=EntryOptions(keywords=True), templates=Path("mine"))
    options = chosen.for_stream(Terminal(), {})
    assert (options.entries, options.templates) == (chosen.entries, chosen.templates)
