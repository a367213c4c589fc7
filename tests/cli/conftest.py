"""A machine for the command line: a home of its own, a local arXiv, and papershelf as a real process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.started import started
from tests.servers.arxiv import ArxivServer
from tests.servers.snapshot import load_snapshot

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLES = PROJECT / "examples"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def arxiv() -> Iterator[ArxivServer]:
    """A local arXiv that holds the examples' papers; it asks for no pause between requests."""
    with ArxivServer(load_snapshot(EXAMPLES / "arxiv-sample.jsonl"), interval=0.0) as server:
        yield server


MACHINE = {
    name: value for name, value in os.environ.items() if not name.startswith(("PAPERSHELF_", "PYTEST_", "XDG_"))
} | {
    "COLUMNS": "100",
    "NO_COLOR": "1",
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
}


@pytest.fixture(scope="session")
def quick() -> Iterator[Path]:
    """A folder with a `papershelf` that starts quickly."""
    with started(MACHINE) as folder:
        yield folder


@pytest.fixture
def environment(tmp_path: Path, arxiv: ArxivServer, quick: Path) -> dict[str, str]:
    """The environment of a user who has nothing yet, and whose arXiv is the local one."""
    home = tmp_path / "home"
    home.mkdir()
    return MACHINE | {
        "HOME": str(home),
        "PATH": f"{quick}{os.pathsep}{MACHINE['PATH']}",
        "PAPERSHELF_ARXIV_URL": arxiv.url,
        "PAPERSHELF_ARXIV_INTERVAL": "0",
    }


@pytest.fixture
def run(tmp_path: Path, environment: dict[str, str]) -> Run:
    """Runs `papershelf ARGUMENTS` in an empty folder; keyword arguments go into its environment."""
    folder = tmp_path / "work"
    folder.mkdir()

    def run(*arguments: str | Path, stdin: str | bytes = "", **variables: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            ["papershelf", *map(str, arguments)],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=folder,
            env=environment | variables,
            timeout=60,
        )
        output, told = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
        assert "Traceback" not in told
        return subprocess.CompletedProcess(done.args, done.returncode, output, told)

    return run
