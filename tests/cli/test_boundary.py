"""What the command line makes of failures that nobody foresaw."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import papershelf.config
from papershelf.cli.app import app
from papershelf.config import Settings
from papershelf.sources.opening import open_source
from tests.cli.conftest import EXAMPLES, Run


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("a \x1b[31mred\x1b[0m bug"), "an error in papershelf itself: ValueError: a red bug; --debug shows"),
        (MemoryError(), "not enough memory"),
    ],
)
def test_a_bug_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, told: str
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(papershelf.config, "load", fail)
    with pytest.raises(SystemExit) as left:
        app(["config", "show"])
    assert left.value.code == 1
    shown = capsys.readouterr().err
    assert told in shown
    assert shown.count("\n") == 1
    with pytest.raises(type(error)):
        app(["--debug", "config", "show"])


def test_a_digest_that_is_damaged_all_over_does_not_flood_the_terminal(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "papers.jsonl"
    good = json.dumps({"title": "Auto-Encoding Variational Bayes"})
    table.write_text("".join(f'{good}\n{{"title": \n' for _ in range(30)))
    done = run("links", table, "--source", EXAMPLES / "arxiv-sample.jsonl", "-q", "-f", "urls")
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 21
    assert done.stderr.endswith("10 more warnings are not shown\n")


def test_answers_of_arxiv_and_of_another_address_have_other_names(tmp_path: Path) -> None:
    names = []
    for url in ("https://export.arxiv.org/api/query", "http://me:secret@127.0.0.1:80/q", "http://localhost/q"):
        with open_source(Settings(arxiv_url=url, cache_path=tmp_path / "c.sqlite3"), offline=True) as opened:
            names += [source.name for source in opened.sources]
    assert names == ["arXiv", "arXiv at 127.0.0.1:80", "arXiv at localhost"]
