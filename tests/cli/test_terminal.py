"""papershelf at a terminal, in a pipe that closes early, and interrupted."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from tests.cli.conftest import EXAMPLES, MACHINE, Run
from tests.servers.arxiv import ArxivServer
from tests.servers.arxiv_faults import Slow
from tests.servers.zotero import ZoteroServer, sample
from tests.servers.zotero_keys import WRITE_KEY

TITLES, SAMPLE = EXAMPLES / "titles.txt", EXAMPLES / "arxiv-sample.jsonl"


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """Commands are started from nothing: signals reach them, and they end as Python does with its streams."""
    return environment | {"PATH": MACHINE["PATH"]}


def _at_terminal(arguments: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Exit code and everything that a terminal is sent by a command whose output and error are both shown there."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(["papershelf", *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    sent = _to_its_end(ours)
    return process.wait(60), sent.decode()


def _to_its_end(terminal: int) -> bytes:
    """All that a terminal is sent until nobody can write to it any more."""
    sent = b""
    while True:
        ready, _, _ = select.select([terminal], [], [], 60)
        assert ready, "the command hangs"
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other side is closed
            piece = b""
        if not piece:
            break
        sent += piece
    os.close(terminal)
    return sent


def test_a_terminal_shows_progress_and_colours(environment: dict[str, str]) -> None:
    colourful = {name: value for name, value in environment.items() if name != "NO_COLOR"} | {"TERM": "xterm-256color"}
    code, sent = _at_terminal(["resolve", str(TITLES)], colourful)
    assert code == 0
    assert "Resolving" in sent
    assert "\x1b[" in sent
    assert "https://arxiv.org/abs/1512.03385" in sent, "the id is a link"


def test_a_terminal_shows_how_reading_and_writing_a_library_goes(environment: dict[str, str]) -> None:
    with ZoteroServer() as server:
        server.library.seed(sample(number) for number in range(150))
        environment |= {"PAPERSHELF_ZOTERO_URL": server.url, "PAPERSHELF_ZOTERO_KEY": WRITE_KEY, "TERM": "xterm"}
        push = ["zotero", "push", str(TITLES), "--collection", "Reading", "--yes"]
        code, sent = _at_terminal(push, environment)
        again, told = _at_terminal([*push, "--quiet"], environment)
    assert (code, again) == (0, 0)
    assert "Reading" in sent
    assert "150/150" in sent
    assert "Writing" in sent
    assert "Writing" not in told


def test_no_color_and_quiet_are_heeded(environment: dict[str, str]) -> None:
    plain = environment | {"TERM": "xterm-256color"}
    code, sent = _at_terminal(["resolve", str(TITLES), "-q"], plain)
    assert code == 0
    assert "Resolving" not in sent
    assert "\x1b" not in sent


def test_a_pipe_that_closes_early_is_no_error(environment: dict[str, str], tmp_path: Path) -> None:
    many = tmp_path / "many.txt"
    many.write_text("".join(f"A Title That Nobody Ever Gave to Any Paper, Number {n}\n" for n in range(3_000)))
    command = f"papershelf resolve '{many}' --source '{SAMPLE}' -q -f jsonl | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, env=environment, timeout=60, check=True)
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


def test_an_interrupt_keeps_what_was_resolved(
    environment: dict[str, str], run: Run, arxiv: ArxivServer, tmp_path: Path
) -> None:
    # The second request hangs until the interrupt; what the first one brought is in the cache by then.
    asked_twice = threading.Event()

    def hold(request: object) -> bool:
        if len(arxiv.requests) >= 1:
            asked_twice.set()
            return True
        return False

    arxiv.fail_when(hold, Slow(600))
    mixed = tmp_path / "mixed.txt"
    mixed.write_text("Auto-Encoding Variational Bayes\nA Title That Nobody Ever Gave to Any Paper\n")
    process = subprocess.Popen(["papershelf", "links", str(mixed)], stdout=-1, stderr=-1, env=environment)
    assert asked_twice.wait(60)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in told
    assert told.count(b"\n") == 1
    offline = run("links", mixed, "--offline", "-f", "urls")
    assert offline.stdout == "https://arxiv.org/abs/1312.6114\n"
    assert offline.returncode == 5


@pytest.mark.parametrize("stream", ["", "2>&-", "2>/dev/full", "-q 2>&-"])
def test_talk_that_cannot_be_shown_does_not_stop_the_work(
    environment: dict[str, str], tmp_path: Path, stream: str
) -> None:
    bib = tmp_path / "refs.bib"
    command = f"papershelf bib '{TITLES}' --source '{SAMPLE}' -o '{bib}' {stream}"
    assert subprocess.run(["bash", "-c", command], env=environment, timeout=60).returncode == 0
    assert bib.read_text("utf-8").count("@misc{") == 5


@pytest.mark.parametrize(
    "command", [f"papershelf bib '{TITLES}' --source '{SAMPLE}'", "papershelf config show", "papershelf -h"]
)
def test_data_that_cannot_be_written_is_told(environment: dict[str, str], command: str) -> None:
    done = subprocess.run(["bash", "-c", f"{command} > /dev/full"], env=environment, stderr=-1, timeout=60)
    assert done.returncode == 4
    assert done.stderr == b"papershelf: standard output: cannot be written (No space left on device)\n"


def test_a_closed_output_gets_nothing_and_is_no_error(environment: dict[str, str]) -> None:
    command = f"papershelf links '{TITLES}' --source '{SAMPLE}' -q >&-"
    done = subprocess.run(["bash", "-c", command], env=environment, stderr=-1, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_termination_leaves_the_terminal_as_it_was(environment: dict[str, str], arxiv: ArxivServer) -> None:
    asked = threading.Event()

    def hold(request: object) -> bool:
        asked.set()
        return True

    arxiv.fail_when(hold, Slow(600))
    ours, theirs = pty.openpty()
    terminal = {name: value for name, value in environment.items() if name != "NO_COLOR"} | {"TERM": "xterm"}
    process = subprocess.Popen(["papershelf", "links", str(TITLES)], stdout=-1, stderr=theirs, env=terminal)
    os.close(theirs)
    assert asked.wait(60)
    process.terminate()
    sent = _to_its_end(ours)
    assert process.wait(60) == 143
    assert process.stdout is not None
    process.stdout.close()
    assert sent.rfind(b"\x1b[?25h") > sent.rfind(b"\x1b[?25l") >= 0, "the cursor is shown again"
