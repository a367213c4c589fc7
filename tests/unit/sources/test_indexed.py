"""Indexes that are built from files of all kinds, and what they answer when something is wrong with them."""

from __future__ import annotations

import errno
import gzip
import io
import json
import logging
import re
import resource
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import zstandard

from papershelf.errors import InputError, OutputError
from papershelf.identifiers import ArxivId
from papershelf.index import layout
from papershelf.model import Record
from papershelf.sources.base import Found, Query
from papershelf.sources.indexed import IndexSource, build, open_index, remove
from papershelf.sources.snapshot import read_records

SAMPLE = Path(__file__).resolve().parents[3] / "examples" / "arxiv-sample.jsonl"


def _line(arxiv_id: str = "2101.00001", title: str = "A Title of Its Own", **fields: Any) -> bytes:
    return json.dumps({"id": arxiv_id, "title": title} | fields).encode() + b"\n"


def _opened(folder: Path) -> IndexSource:
    index = open_index(folder)
    assert index
    return index


@pytest.fixture
def made(tmp_path: Path) -> Callable[[bytes], IndexSource]:
    """Builds an index of a file's content, and opens it."""

    def make(data: bytes) -> IndexSource:
        (tmp_path / "metadata.json").write_bytes(data)
        build(tmp_path / "metadata.json", tmp_path / "index")
        return _opened(tmp_path / "index")

    return make


def _search(index: IndexSource, title: str, abstract: str | None = None) -> tuple[Record, ...]:
    ((_, answer),) = index.search([Query(title, abstract)])
    assert isinstance(answer, Found)
    return answer.records


def _fetch(index: IndexSource, arxiv_id: str) -> tuple[Record, ...]:
    ((_, answer),) = index.fetch([ArxivId(arxiv_id)])
    assert isinstance(answer, Found)
    return answer.records


def _zip(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("arxiv-metadata-oai-snapshot.json", data)
    return packed.getvalue()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress, _zip])
def test_every_way_of_packing_makes_the_same_index(
    made: Callable[[bytes], IndexSource], pack: Callable[[bytes], bytes]
) -> None:
    index = made(pack(SAMPLE.read_bytes()))
    records = list(read_records(SAMPLE))
    assert index.index.main.manifest.records == len(records)
    assert [found for record in records for found in _fetch(index, record.arxiv_id)] == records


def test_of_several_lines_with_one_id_only_the_last_is_found(made: Callable[[bytes], IndexSource]) -> None:
    old = "We weigh brown bears in spring and in autumn, and compare the two by season, age and sex. " * 3
    new = "Clouds over the northern sea are counted by satellites that pass at dawn, noon and dusk. " * 3
    index = made(
        _line(title="Bears: A Study of Weight", abstract=old)
        + _line("2101.00002", "Something Else Entirely")
        + _line("2101.00001v3", "Clouds: Counting by Satellite", abstract=new)
    )
    (clouds,) = _fetch(index, "2101.00001")
    assert index.index.main.manifest.records == 2
    assert clouds.title == "Clouds: Counting by Satellite"
    for title in ("Bears: A Study of Weight", "Bears", "A Study of Weight", "Bears: A Study of Weights"):
        assert _search(index, title) == ()
        assert _search(index, title, old) == ()
    for title in ("Clouds: counting by satellite", "Clouds", "Counting by satellite", "Clouds: Counted by Satellite"):
        assert _search(index, title) == (clouds,)
    assert _search(index, "Another Title", new) == (clouds,)


def test_records_that_lack_nearly_everything_are_kept_as_they_are(made: Callable[[bytes], IndexSource]) -> None:
    index = made(
        _line("hep-th/9711200", "Old Style") + _line("math.GT/0309136", "Old Style With a Class", abstract=None)
        + _line("0704.0001", "New Style", versions=[], authors_parsed=[], abstract="", categories=None)
        + _line("2101.00009", "?!… ∎") + _line("2101.00010", "Ü" * 5)
    )  # fmt: skip
    assert index.index.main.manifest.newest == ""
    for arxiv_id in ("hep-th/9711200", "0704.0001", "2101.00009", "2101.00010"):
        (record,) = _fetch(index, arxiv_id)
        assert (record.authors, record.abstract, record.published) == ((), "", None)
    assert _fetch(index, "math/0309136")
    assert [r.arxiv_id for r in _search(index, "OLD STYLE")] == ["hep-th/9711200"]
    assert _search(index, "?!… ∎") == ()
    assert _search(index, "New Style", "An abstract, which no paper of this index has.")[0].arxiv_id == "0704.0001"


def test_a_single_paper_makes_an_index(made: Callable[[bytes], IndexSource]) -> None:
    index = made(_line())
    assert [record.title for record in _search(index, "a title of its own")] == ["A Title of Its Own"]
    assert _search(index, "Nothing Like It Anywhere") == ()


def test_hostile_text_comes_back_clean_and_harms_no_neighbour(made: Callable[[bytes], IndexSource]) -> None:
    huge = "long words without an end " * 200_000
    index = made(
        _line("2101.00001", "Nul\0 and \x1b[31mred\x1b[0m\nin two lines", abstract="a\0b\r\nc\x85d\u2028e\x1cf")
        + _line("2101.00002", "An Abstract of Five Megabytes", abstract=huge)
        + _line("2101.00003", "The Last One", comments='\n", {"id": "2101.00009"}', authors="Ev\nil, \x1b]0;x\x07")
    )
    assert _fetch(index, "2101.00001")[0].title == "Nul and red in two lines"
    assert _fetch(index, "2101.00001")[0].abstract == "ab c d e f"
    assert _fetch(index, "2101.00002")[0].abstract == huge.strip()
    assert [record.arxiv_id for record in _search(index, "The Last One")] == ["2101.00003"]
    assert _fetch(index, "2101.00009") == ()


def test_damaged_lines_are_counted_named_and_left_out(
    made: Callable[[bytes], IndexSource], caplog: pytest.LogCaptureFixture
) -> None:
    lines = [_line(f"2101.{n:05}", f"Paper of Number {n}") for n in range(1, 600)]
    lines[100] = b'{"id": "2101.00101", "title": "Half a pair \\ud800"}\n'
    lines[200] = b'{"id": "2101.00201", "tit'
    lines[300] = b'\n{"id": "no id", "title": "T"}\n'
    with caplog.at_level(logging.WARNING):
        index = made(b"".join(lines))
    assert (index.index.main.manifest.records, index.index.main.manifest.damaged) == (595, 3)
    assert "3 of 598 lines are damaged (line 101, 201, 301)" in caplog.text
    assert _fetch(index, "2101.00201") == _fetch(index, "2101.00202") == ()
    assert _fetch(index, "2101.00102")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "it is empty"),
        (b"\n \n", "it is empty"),
        (b"[]", "starts a JSON array"),
        (b"\x89PNG\r\n\x1a\n" * 9, "is not JSON"),
        (_line() * 300 + b"{\n" * 10, "10 of 310 lines are damaged (line 301, 302, 303"),
        (gzip.compress(_line() * 300)[:-9], "cut off"),
        (_zip(_line())[:-30], "cannot be unpacked"),
        (zstandard.compress(_line() * 300)[:-3], "cut off"),
    ],
)
def test_a_file_that_cannot_be_trusted_leaves_the_index_as_it_was(
    made: Callable[[bytes], IndexSource], tmp_path: Path, data: bytes, told: str
) -> None:
    made(_line())
    before = _content(tmp_path / "index")
    with pytest.raises(InputError, match=rf"^[^\n]*{re.escape(told)}[^\n]*$"):
        made(data)
    assert _content(tmp_path / "index") == before


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextmanager
def _files_no_larger_than(size: int) -> Iterator[None]:
    """As on a full disk: whoever writes more fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, 100, 2_000])
def test_a_full_disk_leaves_the_index_as_it_was(
    made: Callable[[bytes], IndexSource], tmp_path: Path, size: int
) -> None:
    made(_line())
    before = _content(tmp_path / "index")
    with _files_no_larger_than(size), pytest.raises(OutputError, match=r"^[^\n]*cannot be written[^\n]*$"):
        build(SAMPLE, tmp_path / "index")
    assert _content(tmp_path / "index") == before
    assert _fetch(_opened(tmp_path / "index"), "2101.00001")


def test_whoever_has_the_old_one_open_goes_on_with_it(made: Callable[[bytes], IndexSource], tmp_path: Path) -> None:
    old = made(SAMPLE.read_bytes())
    records = list(read_records(SAMPLE))
    new = made(_line())
    assert [_fetch(old, record.arxiv_id) for record in records] == [(record,) for record in records]
    assert remove(tmp_path / "index")
    assert [_search(old, record.title)[0] for record in records] == records
    assert _fetch(new, "2101.00001")
    assert open_index(tmp_path / "index") is None


def test_a_file_in_the_place_of_the_folder_is_told(made: Callable[[bytes], IndexSource], tmp_path: Path) -> None:
    (tmp_path / "index").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        made(_line())
    assert not remove(tmp_path / "index")


def test_an_index_that_is_replaced_while_it_is_opened_is_opened_anew(
    made: Callable[[bytes], IndexSource], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(_line())
    find = layout.find

    def find_too_early(folder: Path) -> layout.Place | None:
        place = find(folder)
        monkeypatch.undo()
        build(SAMPLE, folder)
        return place

    monkeypatch.setattr(layout, "find", find_too_early)
    assert _opened(tmp_path / "index").index.records > 1


def test_an_index_that_cannot_be_removed_is_told(
    made: Callable[[bytes], IndexSource], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(_line())

    def forbid(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "unlink", forbid)
    with pytest.raises(OutputError, match=r"cannot be removed \(Permission denied\)$"):
        remove(tmp_path / "index")
