"""What a person must hear of, beside what was decided."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

from tests.cli.conftest import EXAMPLES

Run = Callable[..., CompletedProcess[str]]
TITLES = ("On Penguins", "A Cookbook of Soups", "The Moons of Jupiter", "Birds and Bees", "How to Sail a Boat")


def test_abstracts_that_slipped_by_a_row_are_told_of(run: Run, tmp_path: Path) -> None:
    papers = [json.loads(line) for line in (EXAMPLES / "arxiv-sample.jsonl").read_text("utf-8").splitlines()]
    told = [" ".join(paper["abstract"].split()) for paper in papers if len(paper["abstract"].split()) > 40]
    rows = [{"title": title, "abstract": abstract} for title, abstract in zip(TITLES, told, strict=False)]
    assert len(rows) == len(TITLES)

    def resolved(rows: list[dict[str, str]]) -> str:
        path = tmp_path / "rows.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        done = run("resolve", str(path), "--source", str(EXAMPLES / "arxiv-sample.jsonl"), "-f", "jsonl")
        assert {json.loads(line)["verdict"] for line in done.stdout.splitlines()} == {"matched"}
        return done.stderr

    assert "5 papers were matched by their abstracts and have other titles" in resolved(rows)
    assert "other titles" not in resolved(rows[:2])
