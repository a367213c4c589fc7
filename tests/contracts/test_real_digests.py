"""Real digests and real titles against real metadata: nothing may be matched wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import papershelf
from papershelf.ladder import resolve_all
from papershelf.model import Decision, Verdict
from papershelf.sources.memory import MemorySource
from papershelf.text import fold

COUNTS = {"hf-000": 8, "hf-001": 119, "hf-002": 119, "hf-003": 64, "hf-004": 41}


def test_every_mention_of_the_digests_is_read(digests: dict[str, papershelf.Digest]) -> None:
    assert {name: len(digest.mentions) for name, digest in digests.items()} == COUNTS
    # One page has a paper without authors and date: it is named with its line and left out.
    assert [warning.place.line for digest in digests.values() for warning in digest.warnings] == [301]
    assert len({fold(mention.title) for digest in digests.values() for mention in digest.mentions}) == 333


@pytest.mark.parametrize(("name", "layout"), [("arxiv_daily_cs.txt", "arxiv-mail"), ("arxiv_daily_cs.eml", "mail")])
def test_every_paper_of_arxivs_daily_listing_is_read(shared: Path, name: str, layout: str) -> None:
    digest = papershelf.read(shared / "digests" / name)
    assert (digest.layout, len(digest.mentions), digest.warnings) == (layout, 180, ())
    titles = {mention.arxiv_id: mention.title for mention in digest.mentions}
    for line in (shared / "digests" / f"{name}.ids.jsonl").read_text("utf-8").splitlines():
        known = json.loads(line)
        assert titles[known["arxiv_id"]] == known["title"]
    assert all(mention.tags and mention.n_authors for mention in digest.mentions)
    assert sum(mention.abstract is not None for mention in digest.mentions) == 108
    lines = (shared / "digests" / name).read_text("utf-8").split("\n")
    assert all(f"arXiv:{mention.arxiv_id}" in lines[mention.place.line - 1] for mention in digest.mentions)


# What else these lists name is published elsewhere: links to other papers, and PDFs.
@pytest.mark.parametrize(
    ("name", "most_others"),
    [
        ("awesome_long_context_README.md", 50),
        ("awesome_diffusion_models_README.md", 20),
        ("ml_papers_of_the_week_README.md", 200),
        ("daily_arxiv_ai_enhanced_2026-07-01.md", 0),
        ("hf_search_page_firecrawl_excerpt.md", 0),
    ],
)
def test_every_paper_of_lists_in_markdown_is_read_with_its_headings(shared: Path, name: str, most_others: int) -> None:
    digest = papershelf.read(shared / "digests" / name)
    assert digest.layout == "markdown"
    lines = (shared / "digests" / f"{name}.ids.jsonl").read_text("utf-8").splitlines()
    known = {(line["arxiv_id"].split("v")[0], fold(line["title"])) for line in map(json.loads, lines)}
    read = {(str(mention.arxiv_id and mention.arxiv_id.base), fold(mention.title)) for mention in digest.mentions}
    assert len(known & read) >= 0.98 * len(known)
    ids = {arxiv_id for arxiv_id, _ in known}
    others = [mention for mention in digest.mentions if str(mention.arxiv_id and mention.arxiv_id.base) not in ids]
    assert len(others) <= most_others
    assert sum(bool(mention.headings) for mention in digest.mentions) >= 0.99 * len(digest.mentions)


def test_titles_of_a_page_without_the_addresses_of_its_links_are_found(shared: Path, source: MemorySource) -> None:
    digest = papershelf.read(shared / "digests" / "hf_search_page_numbered_links_excerpt.md")
    assert [mention.title for mention in digest.mentions] == [
        "MLMA: Towards Multilingual with Mamba Based Architectures",
        "Libriheavy: a 50,000 hours ASR corpus with punctuation casing and context",
        "VIBEVOICE-ASR Technical Report",
    ]
    found = resolve_all(list(digest.mentions), source)
    assert [decision.record and decision.record.arxiv_id for decision in found] == ["2510.18684", None, None]


def test_every_paper_of_google_scholars_alerts_is_read(shared: Path) -> None:
    digests = [papershelf.read(shared / "digests" / f"gscholar_alert_unread_{number}.html") for number in (0, 1)]
    papers = [mention for digest in digests for mention in digest.mentions]
    assert [paper.title for paper in papers] == [
        "Using Sequence-to-Sequence Learning for Repairing C Vulnerabilities",
        "Marking Mechanism in Sequence-to-sequence Model for Mapping Language to Logical Form",
        "Personalized Code Recommendation",
        "Establishing Benchmarks For Learning Program Representations",
        "Automatic Unit Test Amplification For DevOps",
        "Code Generation from Supervised Code Embeddings",
    ]
    assert [paper.arxiv_id for paper in papers] == ["1912.02015", None, None, None, None, None]
    assert all(paper.abstract and paper.authors and "scholar" not in (paper.url or "") for paper in papers)


def test_no_paper_of_the_digests_is_matched_wrong(decisions: list[Decision], shared: Path) -> None:
    lines = (shared / "data" / "seed-truth.jsonl").read_text("utf-8").splitlines()
    truth = {(line["file"], line["line"]): line["arxiv_id"] for line in map(json.loads, lines)}
    seen = right = 0
    for decision in decisions:
        place = decision.mention.place
        wanted = truth.get((Path(place.file).name, place.line), "")
        if wanted != "":
            seen += 1
            assert decision.record is None or decision.record.arxiv_id == wanted
            right += decision.record is not None
    assert seen == len(truth)
    assert right >= 0.95 * sum(1 for wanted in truth.values() if wanted)


def test_nearly_every_paper_of_the_digests_is_found(decisions: list[Decision]) -> None:
    matched = [decision for decision in decisions if decision.verdict is Verdict.MATCHED]
    assert len(matched) >= 0.9 * len(decisions)
    assert all("agree" in decision.reason or "nothing speaks against it" in decision.reason for decision in matched)


def test_no_title_alone_is_matched_wrong(titled: list[tuple[str | None, Decision]]) -> None:
    matched = [(wanted, decision) for wanted, decision in titled if decision.record]
    wrong = [decision for wanted, decision in matched if decision.record and decision.record.arxiv_id != wanted]
    assert wrong == []
    assert len(matched) > 200
