"""The local Zotero started by hand, as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.servers.zotero import main
from tests.servers.zotero_keys import WRITE_KEY

PROJECT = Path(__file__).resolve().parents[2]


def test_it_is_started_by_hand_and_stopped_with_ctrl_c() -> None:
    command = [sys.executable, "-m", "tests.servers.zotero", "--items", "30"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first, second = process.stdout.readline(), process.stdout.readline()
        url = first.split()[4]
        assert url.startswith("http://127.0.0.1:")
        assert WRITE_KEY in second
        answer = requests.get(f"{url}/users/1001/items/\x1b[2J?key={WRITE_KEY}", timeout=10)
        assert answer.status_code == 404
        answer = requests.get(f"{url}/users/1001/items", headers={"Zotero-API-Key": WRITE_KEY}, timeout=10)
        assert (len(answer.json()), answer.headers["Total-Results"]) == (25, "30")
        process.send_signal(signal.SIGINT)
        printed, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
    assert printed.splitlines() == [
        "404 GET /users/1001/items/?1B?5B2J",
        "200 GET /users/1001/items",
        "2 reads, 0 writes",
    ]


@pytest.mark.parametrize("arguments", [["--port", "x"], ["--port", "70000"], ["--items", "many"]])
def test_the_command_line_says_what_is_wrong(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "error:" in capsys.readouterr().err
