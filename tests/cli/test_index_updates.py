"""`papershelf index update`, `compact` and `build --from-arxiv`, as a person runs them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.cli.conftest import EXAMPLES, Run
from tests.factories import make_metadata
from tests.servers.arxiv import ArxivServer
from tests.servers.arxiv_oai import OaiServer

SAMPLE = EXAMPLES / "arxiv-sample.jsonl"


@pytest.fixture
def oai(environment: dict[str, str]) -> Iterator[OaiServer]:
    """A local arXiv that tells its changes: the examples' papers, and a new one."""
    with OaiServer(page=5) as server:
        for line in SAMPLE.read_text("utf-8").splitlines():
            server.put(json.loads(line), "2020-01-01")
        server.put(make_metadata("2611.00001", "A Paper That Is New", day="2026-11-01"), "2026-11-02")
        environment["PAPERSHELF_ARXIV_OAI_URL"] = server.url
        yield server


def test_an_update_makes_new_papers_known_and_info_tells(run: Run, oai: OaiServer) -> None:
    assert run("index", "build", SAMPLE, "--quiet").returncode == 0
    done = run("index", "update")
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 new or changed, 0 deleted · 15 papers" in done.stderr
    info = dict(line.split(maxsplit=1) for line in run("index", "info").stdout.splitlines())
    assert info["papers"] == "15"
    assert info["updated"].endswith("; 1 papers beside the main files, 0 of those out of use")
    resolved = run("resolve", "-", "--offline", "--format", "ids", stdin="A paper that is new\n")
    assert resolved.stdout.splitlines() == ["2611.00001"]
    assert "what updates brought is merged" in run("index", "compact").stderr


def test_all_of_arxiv_can_be_asked_for(run: Run, oai: OaiServer) -> None:
    done = run("index", "build", "--from-arxiv", PAPERSHELF_ARXIV_CONTACT="me@example.org")
    assert (done.returncode, "15 papers" in done.stderr) == (0, True)
    assert "from arXiv by" in run("index", "info").stdout
    assert "me@example.org" in oai.headers[0]["User-Agent"]


def test_an_arxiv_that_cannot_be_asked_is_exit_code_5(run: Run, arxiv: ArxivServer) -> None:
    assert run("index", "build", SAMPLE, "--quiet").returncode == 0
    done = run("index", "update", PAPERSHELF_ARXIV_OAI_URL=f"{arxiv.url}/nowhere")
    assert (done.returncode, done.stdout) == (5, "")
    assert "/nowhere: arXiv's address answered HTTP 404; check the address" in done.stderr


def test_a_build_is_from_a_file_or_from_arxiv(run: Run) -> None:
    done = run("index", "build")
    assert (done.returncode, done.stderr) == (2, "papershelf: give a SNAPSHOT, or --from-arxiv\n")


def test_without_an_index_there_is_nothing_to_update(run: Run) -> None:
    done = run("index", "update")
    assert done.returncode == 4
    assert "there is no index; build one: papershelf index build SNAPSHOT, or --from-arxiv" in done.stderr
