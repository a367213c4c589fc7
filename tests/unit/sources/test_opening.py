"""Who is asked, by the settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from papershelf.config import Settings
from papershelf.errors import InputError
from papershelf.sources.indexed import build
from papershelf.sources.opening import open_source

SAMPLE = Path(__file__).resolve().parents[3] / "examples" / "arxiv-sample.jsonl"


def _names(tmp_path: Path, *, offline: bool = False, **settings: Any) -> list[str]:
    paths = {"index_path": tmp_path / "index", "cache_path": tmp_path / "answers.sqlite3"}
    with open_source(Settings(**paths | settings), offline=offline) as opened:
        assert opened.requests_made() == 0
        return [source.name for source in opened.sources]


@pytest.mark.parametrize("offline", [False, True])
def test_the_index_is_asked_before_arxiv_where_there_is_one(tmp_path: Path, offline: bool) -> None:
    assert _names(tmp_path, offline=offline) == ["arXiv"]
    (tmp_path / "index").mkdir()
    assert _names(tmp_path, offline=offline) == ["arXiv"]
    build(SAMPLE, tmp_path / "index")
    assert _names(tmp_path, offline=offline) == ["the local index", "arXiv"]
    assert _names(tmp_path, offline=offline, source="arxiv") == ["arXiv"]


def test_a_file_or_a_folder_that_is_named_is_asked_alone(tmp_path: Path) -> None:
    build(SAMPLE, tmp_path / "mine")
    assert _names(tmp_path, source=tmp_path / "mine") == ["the local index"]
    assert _names(tmp_path, snapshot=tmp_path / "mine") == ["the local index"]
    assert _names(tmp_path, source=SAMPLE) == ["arxiv-sample.jsonl"]
    assert _names(tmp_path, source="arxiv", snapshot=SAMPLE) == ["arXiv"]
    with pytest.raises(InputError, match="is a folder without an index"):
        _names(tmp_path, source=tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        _names(tmp_path, source=tmp_path / "missing")


def test_a_folder_that_nobody_may_look_into_is_no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(path: Path) -> bool:
        raise PermissionError

    monkeypatch.setattr(Path, "is_dir", forbid)
    assert _names(tmp_path) == ["arXiv"]
