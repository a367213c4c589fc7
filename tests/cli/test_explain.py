from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import EXAMPLES, Run
from tests.servers.arxiv import ArxivServer

DIGEST, TITLES, SAMPLE = EXAMPLES / "daily-papers.txt", EXAMPLES / "titles.txt", EXAMPLES / "arxiv-sample.jsonl"


def test_a_title_is_explained_and_quotes_may_be_forgotten(run: Run, arxiv: ArxivServer) -> None:
    hostile = "\x1b[31mAl\x1b[0m\u202e"
    done = run("explain", "Attention", "Is", hostile, "You", "Need", "--source", SAMPLE)
    assert done.returncode == 0
    assert "attentionisalyouneed" in done.stdout
    assert "1706.03762" in done.stdout
    assert "review" in done.stdout
    assert not {"\x1b", "\u202e"} & set(done.stdout + done.stderr)
    assert arxiv.requests == []


def test_a_line_of_a_digest_is_explained_with_all_that_the_digest_says(run: Run) -> None:
    line = json.loads(run("explain", DIGEST, "15", "--source", SAMPLE, "--json").stdout)
    assert line["mention"]["line"] == 13
    assert line["mention"]["n_authors"] == 8
    assert line["asked"] == [
        {
            "source": "arxiv-sample.jsonl",
            "question": "the title and the abstract",
            "papers": line["asked"][0]["papers"],
            "note": "",
        }
    ]
    assert line["arxiv_id"] == "1706.03762"


def test_what_the_options_say_counts(run: Run, tmp_path: Path) -> None:
    abstract = tmp_path / "abstract.txt"
    abstract.write_text("Sequence transduction models have so far been recurrent or convolutional networks\nwith more.")
    told = (
        "--abstract",
        f"@{abstract}",
        "--date",
        "Jun 12, 2017",
        "--author",
        "Ashish Vaswani",
        "--author",
        "X. Nobody",
    )
    line = json.loads(run("explain", "attention is all you need", *told, "--source", SAMPLE, "--json").stdout)
    assert line["mention"]["abstract"].endswith("networks with more.")
    signals = line["candidates"][0]["signals"]
    assert (signals["days"], signals["authors"]) == (0, 0.5)
    assert "from 50% they agree" in " ".join(line["counted"])


def test_it_says_who_answered_from_where(run: Run, arxiv: ArxivServer) -> None:
    first = json.loads(run("explain", "Auto-Encoding Variational Bayes", "--json").stdout)
    assert first["asked"][0]["note"] == f"{len(arxiv.requests)} request"
    again = run("explain", "Auto-Encoding Variational Bayes", "--offline")
    assert "from the cache" in again.stdout
    unknown = run("explain", "Some Other Title That Nobody Asked For", "--offline")
    assert unknown.returncode == 5
    assert "could not be asked" in " ".join(unknown.stdout.split())
    assert len(arxiv.requests) == 1


def test_what_cannot_be_meant_is_told_in_one_line(run: Run) -> None:
    for arguments, code, told in (
        ([TITLES], 2, "name a line of it"),
        ([f"{DIGEST}:2"], 4, "the first is on line 13"),
        (["A Title", "--date", "soon"], 2, "is no date"),
        (["A Title", "--abstract", "@nothing"], 4, "nothing"),
    ):
        done = run("explain", *arguments, "--source", SAMPLE)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
        assert told in done.stderr
