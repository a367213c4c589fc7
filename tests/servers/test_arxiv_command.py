"""The local arXiv started by hand, as a process of its own."""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.servers.arxiv import main

PROJECT = Path(__file__).resolve().parents[2]
PAPER = {"id": "0704.0001", "title": "A title over lines"}


def test_it_is_started_by_hand_and_stopped_with_ctrl_c(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.jsonl"
    path.write_text(json.dumps(PAPER), "utf-8")
    options = ["--snapshot", str(path), "--fault", "503:2", "--speed", "10"]
    command = [sys.executable, "-m", "tests.servers.arxiv", *options]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = list(itertools.islice(process.stdout, 3))
        assert lines[2].startswith("export PAPERSHELF_ARXIV_URL=http://127.0.0.1:")
        url, interval = (word.partition("=")[2] for word in lines[2].split()[1:])
        assert interval == "0.3"
        asked = [{"search_query": 'ti:"title over"'}, {"id_list": "0704.0001,0704.0002"}, {"id_list": "\x1b[2J"}]
        statuses = [requests.get(url, params=params, timeout=10).status_code for params in asked]
        assert statuses == [200, 503, 400]
        process.send_signal(signal.SIGINT)
        printed, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
    first, second, third, counts = printed.splitlines()
    assert first.endswith(" 200 GET 1 clauses, 1 hits")
    assert second.endswith(" 503 GET 2 ids (fault: 503)")
    assert third.endswith(" 400 GET 1 ids")
    assert counts.startswith("3 requests, ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--snapshot", "no-such-file.jsonl"],
        ["--snapshot", __file__],
        ["--snapshot", "x", "--fault", "teapot:1"],
        ["--snapshot", "x", "--fault", "503"],
        ["--snapshot", "x", "--fault", "503:0"],
        ["--snapshot", "x", "--speed", "0"],
    ],
)
def test_the_command_line_says_what_is_wrong(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "error:" in capsys.readouterr().err
