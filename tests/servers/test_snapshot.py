"""The servers' own reader of arXiv metadata."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard

from papershelf.model import Author
from tests.servers.snapshot import load_snapshot

FIELDS: dict[str, Any] = {
    "id": "0704.0001",
    "title": "A  title\n  over lines",
    "authors_parsed": [["Berger", "C.", "Jr.", "ANL"], ["Group", ""]],
    "abstract": "  Some\ntext.\n",
    "versions": [{"created": "Mon, 2 Apr 2007 19:18:42 GMT"}, {"created": "2007-07-24"}],
    "categories": "hep-ph math.AG",
    "doi": "10.1103/PhysRevD.76.013009",
    "journal-ref": "Phys.Rev.D",
    "comments": "37 pages",
}


@pytest.mark.parametrize("ending", ["jsonl", "json", "jsonl.gz", "jsonl.zst"])
def test_a_snapshot_is_read(tmp_path: Path, ending: str) -> None:
    data = f"{json.dumps(FIELDS)}\n\n{json.dumps({'id': 'hep-th/9201055', 'title': 'x'})}\n".encode()
    packed = {"gz": gzip.compress, "zst": zstandard.ZstdCompressor().compress}.get(ending.rpartition(".")[2], bytes)
    path = tmp_path / f"snapshot.{ending}"
    path.write_bytes(packed(data))
    full, bare = load_snapshot(path)
    assert (full.title, full.abstract, full.comment) == ("A title over lines", "Some text.", "37 pages")
    assert full.authors == (Author("Berger", "C.", "Jr."), Author("Group"))
    assert (full.published, full.updated) == (dt.date(2007, 4, 2), dt.date(2007, 7, 24))
    assert (full.categories, full.doi) == (("hep-ph", "math.AG"), "10.1103/PhysRevD.76.013009")
    assert (bare.arxiv_id, bare.authors, bare.published, bare.journal_ref) == ("hep-th/9201055", (), None, None)


@pytest.mark.parametrize("line", ['{"id": "abc", "title": "x"}', '{"id": "0704.0001"}', "[]", "{", '{"id": 7}'])
def test_a_damaged_line_of_a_snapshot_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "snapshot.jsonl"
    path.write_text(f"{json.dumps(FIELDS)}\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match="line 2"):
        list(load_snapshot(path))
