"""One file of a good index is damaged: whoever asks hears of it or gets what is right, and `faults` names it."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from papershelf.errors import InputError
from papershelf.index import layout
from papershelf.sources.base import Found, Query
from papershelf.sources.indexed import build, faults, open_index
from papershelf.sources.snapshot import read_records

SAMPLE = Path(__file__).resolve().parents[3] / "examples" / "arxiv-sample.jsonl"
KNOWN = {record.arxiv_id: record for record in read_records(SAMPLE)}
QUERIES = [
    query for record in KNOWN.values() for query in (Query(record.title), Query(record.title[:-1], record.abstract))
]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good")
    build(SAMPLE, folder)
    return folder


def _error(folder: Path) -> str:
    """Ask for everything: what is found is right. The error that was met."""
    try:
        index = open_index(folder)
        assert index
        for _, found in (*index.search(QUERIES), *index.fetch(list(KNOWN))):
            assert isinstance(found, Found)
            assert all(record == KNOWN[record.arxiv_id] for record in found.records)
        for arxiv_id, found in index.fetch(list(KNOWN)):
            assert isinstance(found, Found)
            assert all(record.arxiv_id == arxiv_id for record in found.records)
    except InputError as error:
        return str(error)
    return ""


def _faults(folder: Path) -> list[str]:
    try:
        place = layout.find(folder)
        assert place
        return list(faults(place))
    except InputError as error:
        return [str(error)]


def _damaged(good: Path, folder: Path, damage: Callable[[Path], None], *, is_plain: bool = False) -> None:
    """Damage each file of a copy in turn; what is plain is noticed without reading it all."""
    names = [path.relative_to(good) for path in sorted(good.glob("g*/*"))]
    assert len(names) > 15
    shutil.copytree(good, folder)
    assert _faults(folder) == []
    for name in names:
        damage(folder / name)
        assert _faults(folder), name
        told = _error(folder)
        assert is_plain <= bool(told), name
        assert not told or re.fullmatch(r".*damaged.*papershelf index build SNAPSHOT", told)
        shutil.rmtree(folder / name) if (folder / name).is_dir() else (folder / name).unlink(missing_ok=True)
        shutil.copy2(good / name, folder / name)


def test_files_that_are_missing(good: Path, tmp_path: Path) -> None:
    _damaged(good, tmp_path / "bad", Path.unlink, is_plain=True)


@pytest.mark.parametrize("left", [0, 0.5, 0.99])
def test_files_that_are_cut_off(good: Path, tmp_path: Path, left: float) -> None:
    def cut(path: Path) -> None:
        os.truncate(path, int(path.stat().st_size * left))

    _damaged(good, tmp_path / "bad", cut, is_plain=True)


def test_files_in_whose_place_something_else_is(good: Path, tmp_path: Path) -> None:
    def replace(path: Path) -> None:
        path.unlink()
        path.mkdir()

    _damaged(good, tmp_path / "bad", replace, is_plain=True)


@pytest.mark.parametrize("seed", range(6))
def test_files_of_which_a_bit_was_flipped(good: Path, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)

    def flip(path: Path) -> None:
        data = bytearray(path.read_bytes())
        place = rng.randrange(len(data) if seed % 2 else min(len(data), 128))
        data[place] ^= 1 << rng.randrange(8)
        path.write_bytes(data)

    _damaged(good, tmp_path / "bad", flip)


def test_files_of_another_index(good: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_bytes(b"".join(reversed(SAMPLE.read_bytes().splitlines(keepends=True))))
    build(other, tmp_path / "other")

    def replace(path: Path) -> None:
        theirs = tmp_path / "other" / "g000001" / path.name
        if theirs.read_bytes() == path.read_bytes():
            theirs = theirs.with_name("titles.txt")
        shutil.copy(theirs, path)

    _damaged(good, tmp_path / "bad", replace)
