"""`papershelf index`, and who is asked when there is one: the index, and arXiv for what that lacks."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from papershelf.sources.indexed import build
from tests.cli.conftest import EXAMPLES, Run
from tests.servers.arxiv import ArxivServer
from tests.servers.arxiv_faults import Status

SAMPLE = EXAMPLES / "arxiv-sample.jsonl"
LINES = SAMPLE.read_text("utf-8").splitlines(keepends=True)
OLDER = LINES[:9]  # what an index knows; the others came after it was built
ADAM, RESNET, LORA, VAE = "1412.6980", "1512.03385", "2106.09685", "1312.6114"
NO_SOCKETS = """
import os, sys
def no_sockets(event, arguments):
    if event.startswith("socket."):
        os.write(2, b"A socket was opened.")
        os._exit(99)
sys.addaudithook(no_sockets)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the older papers."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "older.jsonl").write_text("".join(OLDER), "utf-8")
    build(folder / "older.jsonl", folder)
    return folder


@pytest.fixture
def index(built: Path, environment: dict[str, str]) -> None:
    """The user has an index of the older papers."""
    environment["PAPERSHELF_INDEX_PATH"] = str(built)


def _decisions(text: str) -> dict[str, tuple[Any, ...]]:
    """Verdict, id and source by title."""
    found = map(json.loads, text.splitlines())
    return {one["mention"]["title"]: (one["verdict"], one["arxiv_id"], one["source"]) for one in found}


class TestLookingAfterIt:
    def test_built_looked_at_verified_and_removed(self, run: Run, environment: dict[str, str]) -> None:
        built = run("index", "build", SAMPLE)
        assert (built.returncode, built.stdout) == (0, "")
        assert re.search(r"/index: 14 papers, 0\.\d MB · \d+\.\d s$", built.stderr.strip())
        info = dict(line.split(maxsplit=1) for line in run("index", "info").stdout.splitlines())
        assert Path(info["folder"]).is_relative_to(environment["HOME"])
        assert info["papers"] == "14"
        assert info["newest"] == "2023-07-17"
        assert "from arxiv-sample.jsonl by papershelf" in info["built"]
        assert info["files"].startswith("all there; ")
        verified = run("index", "verify")
        assert (verified.returncode, verified.stdout) == (0, "")
        assert "14 papers, every file and record is as it was written" in verified.stderr
        assert "the index is removed" in run("index", "remove").stderr
        assert "there is no index" in run("index", "remove").stderr
        done = run("index", "info")
        assert done.returncode == 4
        assert "there is no index; build one: papershelf index build SNAPSHOT" in done.stderr

    def test_damage_is_told_wherever_it_shows(self, run: Run, tmp_path: Path) -> None:
        run("index", "build", SAMPLE, "--to", "mine")
        titles = tmp_path / "work" / "mine" / "g000001" / "titles.txt"
        data = titles.read_bytes()
        titles.write_bytes(data[:-1] + b"?")
        done = run("index", "verify", "--at", "mine")
        assert done.returncode == 4
        assert done.stderr.splitlines() == [
            "papershelf: mine: titles.txt: its checksum is another",
            "papershelf: mine: the index is damaged; build it again: papershelf index build SNAPSHOT",
        ]
        titles.write_bytes(data[:-1])
        assert "titles.txt: has" in run("index", "info", "--at", "mine").stdout
        done = run("resolve", EXAMPLES / "titles.txt", "--source", "mine")
        assert (done.returncode, done.stdout) == (4, "")
        assert done.stderr.startswith("papershelf: mine: the index is damaged (titles.txt: has ")

    def test_damaged_lines_are_named_and_too_many_leave_the_old_index(self, run: Run) -> None:
        lines = [json.dumps({"id": f"2101.{n:05}", "title": f"Paper of Number {n}"}) + "\n" for n in range(1, 601)]
        run("index", "build", "-", "--to", "mine", stdin="".join([*lines[:400], "{\n", *lines[400:]]))
        info = run("index", "info", "--at", "mine").stdout
        assert "1 lines were left out" in info
        done = run("index", "build", "-", "--to", "mine", stdin="".join(lines[:100]) + "{\n" * 50)
        assert done.returncode == 4
        assert "50 of 150 lines are damaged (line 101, 102, 103" in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert run("index", "info", "--at", "mine").stdout == info

    def test_a_zip_from_a_pipe_is_refused_in_one_line(self, run: Run) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("arxiv-metadata-oai-snapshot.json", SAMPLE.read_bytes())
        done = run("index", "build", "-", stdin=packed.getvalue())
        assert done.returncode == 4
        assert re.fullmatch(r"papershelf: .*is a zip from a pipe.*name the file instead\n", done.stderr)

    def test_a_persons_files_in_the_folder_stay(self, run: Run, tmp_path: Path) -> None:
        folder = tmp_path / "work" / "mine"
        (folder / "g000001").mkdir(parents=True)
        (folder / "g000001" / "thesis.tex").write_text("my life's work")
        (folder / "current").write_text("mine")
        run("index", "build", SAMPLE, "--to", folder)
        assert run("index", "remove", "--at", folder).returncode == 0
        assert run("index", "remove", "--at", "\x1b[31mred\nfolder").stderr == "red folder: there is no index\n"
        left = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        assert left == {"g000001/thesis.tex", "current"}

    def test_a_folder_without_an_index_is_no_source(self, run: Run) -> None:
        done = run("resolve", EXAMPLES / "titles.txt", "--source", EXAMPLES)
        assert done.returncode == 4
        assert "is a folder without an index; build one: papershelf index build SNAPSHOT" in done.stderr


@pytest.mark.usefixtures("index")
class TestAskingIt:
    def test_only_what_it_cannot_match_goes_to_arxiv(self, run: Run, arxiv: ArxivServer) -> None:
        titles = [
            "Adam: A Method for Stochastic Optimization",
            "Auto-Encoding Variational Bayes",
            "LoRA: Low-rank adaptation of large language models",
            "Unpaired Image-to-Image Translation via Neural Schrodinger Bridge",
            "Nobody Ever Wrote a Paper of This Name",
        ]
        done = run("resolve", "-", "--format", "jsonl", stdin="\n".join(titles))
        assert _decisions(done.stdout) == {
            titles[0]: ("matched", ADAM, "the local index"),
            titles[1]: ("matched", VAE, f"arXiv at 127.0.0.1:{_port(arxiv)}"),
            titles[2]: ("matched", LORA, "the local index"),
            titles[3]: ("matched", "2305.15086", f"arXiv at 127.0.0.1:{_port(arxiv)}"),
            titles[4]: ("not_found", None, f"arXiv at 127.0.0.1:{_port(arxiv)}"),
        }
        asked = str([request.path for request in arxiv.requests]).casefold()
        assert 1 <= len(arxiv.requests) <= 5
        assert "stochastic" not in asked
        assert "adaptation" not in asked

    def test_ids_that_it_lacks_are_asked_in_one_request(self, run: Run, arxiv: ArxivServer) -> None:
        assert run("cite", ADAM, RESNET).stdout.count("@misc{") == 2
        assert arxiv.requests == []
        done = run("cite", ADAM, VAE, "hep-th/9711200", LORA)
        assert done.stdout.count("@misc{") == 4
        assert len(arxiv.requests) == 1

    def test_a_bibliography_is_checked_by_it(self, run: Run, arxiv: ArxivServer) -> None:
        entry = run("cite", ADAM, RESNET).stdout
        done = run("check", "-", stdin=entry)
        assert (done.returncode, done.stdout) == (0, "")
        assert arxiv.requests == []
        done = run("check", "-", stdin=entry.replace(ADAM, RESNET))
        assert done.returncode == 3

    def test_what_neither_could_tell_is_unavailable_and_what_it_had_stays(self, run: Run, arxiv: ArxivServer) -> None:
        arxiv.fail_when(lambda _: True, Status(403))
        titles = [
            "Adam: A Method for Stochastic Optimization",
            "Adam: A Method for Stochastic Optimisations",
            "Auto-Encoding Variational Bayes",
            "Nobody Ever Wrote a Paper of This Name",
        ]
        done = run("resolve", "-", "--format", "jsonl", stdin="\n".join(titles))
        assert [verdict for verdict, _, _ in _decisions(done.stdout).values()] == [
            "matched",
            "review",
            "unavailable",
            "unavailable",
        ]
        assert done.returncode == 5

    def test_offline_opens_no_socket_and_still_knows_what_was_asked_before(
        self, run: Run, tmp_path: Path, arxiv: ArxivServer
    ) -> None:
        titles = "Adam: A Method for Stochastic Optimization\nAuto-Encoding Variational Bayes\nNobody Wrote This One\n"
        run("resolve", "-", stdin=titles.splitlines()[1])
        (tmp_path / "site").mkdir()
        (tmp_path / "site" / "sitecustomize.py").write_text(NO_SOCKETS)
        done = run("resolve", "-", "--offline", "--format", "jsonl", stdin=titles, PYTHONPATH=str(tmp_path / "site"))
        assert done.returncode == 5, done.stderr
        assert list(_decisions(done.stdout).values()) == [
            ("matched", ADAM, "the local index"),
            ("matched", VAE, f"arXiv at 127.0.0.1:{_port(arxiv)}"),
            ("unavailable", None, None),
        ]
        assert run("resolve", "-", stdin=titles, PYTHONPATH=str(tmp_path / "site")).returncode == 99

    def test_named_as_the_source_it_alone_is_asked(self, run: Run, arxiv: ArxivServer, built: Path) -> None:
        titles = ["Adam: A Method for Stochastic Optimization", "Auto-Encoding Variational Bayes"]
        done = run("resolve", "-", "--source", built, "--format", "jsonl", stdin="\n".join(titles))
        assert _decisions(done.stdout) == {
            titles[0]: ("matched", ADAM, "the local index"),
            titles[1]: ("not_found", None, "the local index"),
        }
        assert arxiv.requests == []

    def test_arxiv_named_as_the_source_is_asked_alone(self, run: Run, arxiv: ArxivServer) -> None:
        done = run(
            "resolve", "-", "--source", "arxiv", "--format", "jsonl", stdin="Adam: A Method for Stochastic Optimization"
        )
        assert [source for _, _, source in _decisions(done.stdout).values()] == [f"arXiv at 127.0.0.1:{_port(arxiv)}"]


def _port(arxiv: ArxivServer) -> int:
    found = re.search(r":(\d+)/", arxiv.url)
    assert found
    return int(found[1])
