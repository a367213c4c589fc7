"""Lists that are no digests any more: in parts, in several processes, with what one process says of a whole."""

from __future__ import annotations

import json
import os
import pickle
import sys
from multiprocessing import parent_process
from pathlib import Path

import pytest

from papershelf.cli import decided, parts
from papershelf.cli import run as command
from papershelf.cli.run import Asking, Job
from papershelf.errors import InputError, PapershelfError
from papershelf.identifiers import ArxivId, Doi
from papershelf.index import layout
from papershelf.model import Mention, PartialDate, Place
from papershelf.sources.indexed import build
from tests.cli.conftest import EXAMPLES
from tests.servers.arxiv import ArxivServer

LINES = (EXAMPLES / "arxiv-sample.jsonl").read_text("utf-8").splitlines(keepends=True)
TITLES = [json.loads(line)["title"] for line in LINES]
BARE = "Fast and Memory-Efficient Exact Attention with IO-Awareness"  # without the name before its colon
ABSENT = "A Title That Nobody Ever Gave to Any Paper"
FORMAT = "jsonl"


@pytest.fixture
def folder(tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an index of the older papers, and `titles.txt`, of all papers and of one that is not there."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "older.jsonl").write_text("".join(LINES[:9]), "utf-8")
    build(tmp_path / "older.jsonl", tmp_path)
    monkeypatch.setenv("PAPERSHELF_INDEX_PATH", str(tmp_path))
    (tmp_path / "titles.txt").write_text("".join(f"{title}\n" for title in [*TITLES, BARE, ABSENT]), "utf-8")
    return tmp_path


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even these few are a long list, of parts of two."""
    monkeypatch.setattr(command, "LONG", 5)
    monkeypatch.setattr(decided, "_PART", 2)


def _resolved(folder: Path, *, source: str | None = None, jobs: int | None = 1, written: str = FORMAT) -> str:
    """What `resolve` writes."""
    output = folder / "out"
    asking = Asking(source and str(folder))
    command.run(Job(written, str(output), asking, quiet=True, inputs=[str(folder / "titles.txt")], jobs=jobs))
    return output.read_text("utf-8")


@pytest.mark.usefixtures("long")
def test_what_is_written_does_not_depend_on_the_number_of_processes(folder: Path) -> None:
    alone = _resolved(folder, source="index", jobs=1)
    assert [json.loads(line)["mention"]["title"] for line in alone.splitlines()] == [*TITLES, BARE, ABSENT]
    assert _resolved(folder, source="index", jobs=2) == alone


@pytest.mark.parametrize("file", ["list.jsonl", "list-\udcff.jsonl"])
def test_a_part_comes_to_another_process_as_it_was(file: str) -> None:
    ids = ArxivId("2101.00001v2"), Doi("10.1000/x")
    full = Mention(
        "One", Place(file, 1), "Text", PartialDate(2021, 1), 2, ("A B", "C D"), *ids, "https://a.org", ("t",), ("h",)
    )
    part = parts.Part((full, Mention("Other", Place(file, 2))))
    came: parts.Part = pickle.loads(pickle.dumps(part))
    assert came == part
    assert [type(one) for one in (came.mentions[0].arxiv_id, came.mentions[0].doi)] == [ArxivId, Doi]


@pytest.mark.parametrize("written", ["jsonl", "csv", "ids"])
def test_in_parts_the_same_is_written_and_arxiv_is_asked_for_what_the_index_lacks(
    folder: Path, arxiv: ArxivServer, request: pytest.FixtureRequest, written: str
) -> None:
    whole = _resolved(folder, written=written)
    request.getfixturevalue("long")
    assert _resolved(folder, written=written) == whole
    assert arxiv.requests


@pytest.mark.usefixtures("long")
def test_a_process_that_was_ended_is_told_and_the_file_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PartWork", _Ended)
    (folder / "out").write_text("old")
    with pytest.raises(PapershelfError, match=r"a process that took part was ended.*; --jobs 1 asks it in one process"):
        _resolved(folder, source="index", jobs=2)
    assert (folder / "out").read_text() == "old"


@pytest.mark.usefixtures("long")
def test_what_is_wrong_with_a_long_list_is_told_before_what_is_wrong_with_the_index(folder: Path) -> None:
    (folder / "titles.txt").write_text('{"name": 1}\n' * 9)
    (folder / layout.CURRENT).write_text("damaged")
    with pytest.raises(InputError, match="no line is a JSON object with a title"):
        command.run(Job(FORMAT, None, Asking(str(folder)), inputs=[str(folder / "titles.txt")], layout="jsonl"))


class _Ended(parts.PartWork):
    """Work that ends the process, but in this one."""

    def __call__(self, part: object) -> parts.Outcome:
        if parent_process():
            os._exit(9)
        return self.outcome([])


@pytest.mark.usefixtures("long")
def test_a_pipe_that_nobody_reads_any_more_ends_the_work(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        command.run(Job(FORMAT, None, Asking(str(folder)), inputs=[str(folder / "titles.txt")], jobs=1))
    assert capsys.readouterr().err.startswith("2 mentions: 2 matched")
