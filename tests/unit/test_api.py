from __future__ import annotations

from pathlib import Path

import pytest

import papershelf
from papershelf.sources.memory import MemorySource

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_a_digest_is_read_resolved_and_rendered() -> None:
    digest = papershelf.read(EXAMPLES / "daily-papers.txt")
    decisions = papershelf.resolve(digest.mentions, source=EXAMPLES / "arxiv-sample.jsonl")
    assert [decision.mention for decision in decisions] == list(digest.mentions)
    assert papershelf.to_bibtex(decisions).count("@misc{") == 6
    options = papershelf.EntryOptions(style="biblatex", fields=papershelf.FieldChoice.parse("+abstract"))
    assert papershelf.to_bibtex(decisions, options).count("abstract = {") == 6


def test_papers_are_merged_into_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERSHELF_STATE_PATH", str(tmp_path / "state" / "state.sqlite3"))
    bib = tmp_path / "thesis.bib"
    bib.write_bytes(b"@book{knuth, title = {The Art}}\n")
    digest = papershelf.read(EXAMPLES / "titles.txt")
    decisions = papershelf.resolve(digest.mentions, source=EXAMPLES / "arxiv-sample.jsonl")
    merged = papershelf.merge_bibtex(bib, decisions)
    assert len(merged.accepted) == 5
    text = bib.read_bytes()
    assert text.startswith(b"@book{knuth, title = {The Art}}\n")
    assert text.count(b"@misc{") == 5
    papershelf.merge_bibtex(str(bib), decisions)
    assert bib.read_bytes() == text


def test_any_source_can_be_asked() -> None:
    record = papershelf.Record(papershelf.ArxivId("1706.03762"), "Attention Is All You Need")
    mention = papershelf.Mention("attention is all you need", papershelf.Place("here", 1))
    (decision,) = papershelf.resolve([mention], source=MemorySource.of([record]))
    assert decision.verdict is papershelf.Verdict.MATCHED
    assert decision.record == record


def test_bad_input_is_an_error_of_papershelfs(tmp_path: Path) -> None:
    with pytest.raises(papershelf.PapershelfError, match="is a folder"):
        papershelf.read(tmp_path)
    with pytest.raises(papershelf.PapershelfError, match=r"nowhere\.jsonl"):
        papershelf.resolve([], source=tmp_path / "nowhere.jsonl")


def test_every_name_that_is_offered_is_there() -> None:
    assert all(hasattr(papershelf, name) for name in papershelf.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = papershelf.nothing
