from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import logging
import zipfile
from pathlib import Path
from typing import Any

import pytest
import zstandard

from papershelf.errors import InputError
from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Author, Record
from papershelf.sources.snapshot import Snapshot, read_records

# As in Kaggle's file, shortened.
BALAZS: dict[str, Any] = {
    "id": "0704.0001",
    "submitter": "Pavel Nadolsky",
    "authors": "C. Bal\\'azs, E. L. Berger, P. M. Nadolsky, C.-P. Yuan",
    "title": "Calculation of prompt diphoton production cross sections at Tevatron and\n  LHC energies",
    "comments": "37 pages, 15 figures;\n  published version",
    "journal-ref": "Phys.Rev.D76:013009,2007",
    "doi": "10.1103/PhysRevD.76.013009",
    "report-no": "ANL-HEP-PR-07-12",
    "categories": "hep-ph math.AG",
    "license": None,
    "abstract": "  A fully differential calculation in $\\alpha_s$\nis presented.\n",
    "versions": [
        {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
        {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"},
    ],
    "update_date": "2008-11-26",
    "authors_parsed": [["Balázs", "C.", ""], ["Berger", "E. L.", "", "ANL"], ["Nadolsky", "P. M.", "Jr."]],
}


def _write(path: Path, *entries: dict[str, Any] | bytes) -> Path:
    lines = (entry if isinstance(entry, bytes) else json.dumps(entry).encode() for entry in entries)
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def _entries(count: int) -> list[dict[str, Any]]:
    return [{"id": f"2101.{number:05d}", "title": f"Paper {number}"} for number in range(1, count + 1)]


def _zip(data: bytes, *names: str, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name in names:
            archive.writestr(name, data)
    return packed.getvalue()


class TestARecord:
    def test_of_kaggles_file_holds_all_that_is_used(self, tmp_path: Path) -> None:
        (record,) = read_records(_write(tmp_path / "a.json", BALAZS))
        assert record == Record(
            arxiv_id=ArxivId("0704.0001"),
            title="Calculation of prompt diphoton production cross sections at Tevatron and LHC energies",
            authors=(Author("Balázs", "C."), Author("Berger", "E. L."), Author("Nadolsky", "P. M.", "Jr.")),
            abstract="A fully differential calculation in $\\alpha_s$ is presented.",
            published=dt.date(2007, 4, 2),
            updated=dt.date(2007, 7, 24),
            categories=("hep-ph", "math.AG"),
            doi=Doi("10.1103/physrevd.76.013009"),
            journal_ref="Phys.Rev.D76:013009,2007",
            comment="37 pages, 15 figures; published version",
        )

    @pytest.mark.parametrize("kind", ["missing", "null", "empty"])
    def test_may_lack_everything_but_id_and_title(self, tmp_path: Path, kind: str) -> None:
        lists = ("versions", "authors_parsed")
        empty: dict[str, object] = {key: [] if key in lists else "" for key in BALAZS}
        lacking = {"missing": {}, "null": dict.fromkeys(BALAZS), "empty": empty}[kind]
        path = _write(tmp_path / "a.json", lacking | {"id": "hep-th/9901001v2", "title": "T"})
        assert list(read_records(path)) == [Record(ArxivId("hep-th/9901001"), "T")]

    @pytest.mark.parametrize(
        ("created", "day"),
        [
            ("2007-04-02", dt.date(2007, 4, 2)),
            ("2007-04-02T23:59:59Z", dt.date(2007, 4, 2)),
            ("Mon, 2 Apr 2007 19:18:42 GMT", dt.date(2007, 4, 2)),
            ("Mon, 32 Apr 2007 19:18:42 GMT", None),
            ("2007-02-30", None),
            ("yesterday", None),
            (" ", None),
            ("²", None),
        ],
    )
    def test_has_the_day_of_its_first_version(self, tmp_path: Path, created: str, day: dt.date | None) -> None:
        path = _write(tmp_path / "a.json", {"id": "0704.0001", "title": "T", "versions": [{"created": created}]})
        assert [record.published for record in read_records(path)] == [day]

    def test_without_versions_was_updated_when_its_metadata_was(self, tmp_path: Path) -> None:
        path = _write(tmp_path / "a.json", BALAZS | {"versions": []})
        (record,) = read_records(path)
        assert (record.published, record.updated) == (None, dt.date(2008, 11, 26))

    @pytest.mark.parametrize(
        ("authors", "names"),
        [
            ("Ileana Streinu and Louis Theran", ["Ileana Streinu", "Louis Theran"]),
            ("A. Ace (1), B. Bee, Jr. (2), and C. Cow ((1) Here, (2) There (far))", ["A. Ace", "B. Bee Jr.", "C. Cow"]),
            ("ATLAS Collaboration: G. Aad,\n  B. Abbott", ["ATLAS Collaboration", "G. Aad", "B. Abbott"]),
            ("Andy Anderson", ["Andy Anderson"]),
            (", and ,", []),
        ],
    )
    def test_has_authors_from_their_list_where_it_is_not_parsed(
        self, tmp_path: Path, authors: str, names: list[str]
    ) -> None:
        path = _write(tmp_path / "a.json", BALAZS | {"authors": authors, "authors_parsed": None})
        (record,) = read_records(path)
        assert [author.name for author in record.authors] == names

    @pytest.mark.parametrize("parsed", [[[]], [[None, None]], [["", "", ""]], [[":"]]])
    def test_leaves_out_authors_without_a_name(self, tmp_path: Path, parsed: list[Any]) -> None:
        path = _write(tmp_path / "a.json", BALAZS | {"authors_parsed": [["Bee"], *parsed]})
        (record,) = read_records(path)
        assert record.authors == (Author("Bee"),)

    @pytest.mark.parametrize(
        ("doi", "expected"),
        [
            ("10.1103/X 10.1103/Y", "10.1103/x"),
            ("10.1103/X; 10.1103/Y", "10.1103/x"),
            ("https://doi.org/10.1103/X", "10.1103/x"),
            ("n/a", None),
            (" ", None),
        ],
    )
    def test_has_the_first_of_its_dois(self, tmp_path: Path, doi: str, expected: str | None) -> None:
        (record,) = read_records(_write(tmp_path / "a.json", BALAZS | {"doi": doi}))
        assert record.doi == expected

    def test_holds_nothing_that_a_terminal_obeys(self, tmp_path: Path) -> None:
        hostile = {"id": "0704.0001", "categories": "cs.CL =HYPERLINK(1) \x1b[31m cs.AI"}
        hostile |= dict.fromkeys(("title", "abstract", "comments", "journal-ref"), "\x1b]0;x\x07A \u202eB\x00\n C")
        (record,) = read_records(_write(tmp_path / "a.json", hostile))
        assert {record.title, record.abstract, record.comment, record.journal_ref} == {"A B C"}
        assert record.categories == ("cs.CL", "cs.AI")


class TestAFile:
    def _packed(self, data: bytes) -> dict[str, bytes]:
        compress = zstandard.ZstdCompressor().compress
        return {
            "plain": data,
            "with a byte order mark and CRLF": b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"),
            "with blank lines and no end": b"\n \n" + data.replace(b"\n", b"\n\n").rstrip(),
            "gzip": gzip.compress(data),
            "gzip in two parts": gzip.compress(data[:70]) + gzip.compress(data[70:]),
            "zst": compress(data),
            "zst in two frames": compress(data[:70]) + compress(data[70:]),
            "zip": _zip(data, "arxiv.json"),
            "zip with others": _zip(data, "README.md", "a/ARXIV.JSONL", "__MACOSX/a/ARXIV.JSONL", "b/"),
            "zip, stored": _zip(data, "arxiv.json", compression=zipfile.ZIP_STORED),
        }

    @pytest.mark.parametrize("name", ["arxiv.json", "arxiv.gz", "arxiv.zip", "anything"])
    def test_is_read_however_it_is_packed_and_named(self, tmp_path: Path, name: str) -> None:
        data = b"".join(json.dumps(entry).encode() + b"\n" for entry in _entries(3))
        for packing, packed in self._packed(data).items():
            path = tmp_path / name
            path.write_bytes(packed)
            assert [record.title for record in read_records(path)] == ["Paper 1", "Paper 2", "Paper 3"], packing

    def test_is_read_when_lines_go_over_chunks(self, tmp_path: Path) -> None:
        entries = [entry | {"abstract": f"{number} " * 200_000} for number, entry in enumerate(_entries(9))]
        data = b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)
        for packing, packed in self._packed(data).items():
            (tmp_path / "a").write_bytes(packed)
            abstracts = [record.abstract.split() for record in read_records(tmp_path / "a")]
            assert [(set(words), len(words)) for words in abstracts] == [({str(n)}, 200_000) for n in range(9)], packing

    def test_that_is_cut_off_is_refused(self, tmp_path: Path) -> None:
        data = b"".join(json.dumps(entry).encode() + b"\n" for entry in _entries(2000))
        for packing, packed in self._packed(data).items():
            for part in (len(packed) // 2, len(packed) - 3) if packing[0] in "gz" else ():
                (tmp_path / "a").write_bytes(packed[:part])
                with pytest.raises(InputError, match=r"a: cannot be unpacked beyond line \d+ .*; get the file again"):
                    list(read_records(tmp_path / "a"))

    def test_that_ends_within_a_record_is_refused(self, tmp_path: Path) -> None:
        data = b"".join(json.dumps(entry).encode() + b"\n" for entry in _entries(300))
        (tmp_path / "a").write_bytes(data[:-20])
        with pytest.raises(InputError, match="a: is cut off in line 300; get the file again"):
            list(read_records(tmp_path / "a"))
        (tmp_path / "a").write_bytes(data.removesuffix(b"\n"))
        assert len(list(read_records(tmp_path / "a"))) == 300

    def test_that_is_damaged_is_refused(self, tmp_path: Path) -> None:
        data = b"".join(json.dumps(entry).encode() + b"\n" for entry in _entries(2000))
        with_checksum = zstandard.ZstdCompressor(write_checksum=True).compress(data)
        for packed in (gzip.compress(data), with_checksum, _zip(data, "a.json")):
            middle = len(packed) // 2
            (tmp_path / "a").write_bytes(packed[:middle] + bytes(200) + packed[middle + 200 :])
            with pytest.raises(InputError, match="a: cannot be unpacked beyond line"):
                list(read_records(tmp_path / "a"))

    @pytest.mark.parametrize(
        ("names", "message"),
        [
            (["a.txt"], "a: holds 0 .json or .jsonl files; expected one"),
            (["a.json", "b.jsonl"], "a: holds 2 .json or .jsonl files; expected one"),
        ],
    )
    def test_of_several_or_no_tables_is_refused(self, tmp_path: Path, names: list[str], message: str) -> None:
        (tmp_path / "a").write_bytes(_zip(b"{}", *names))
        with pytest.raises(InputError, match=message):
            list(read_records(tmp_path / "a"))

    def test_that_is_packed_unusually_is_refused(self, tmp_path: Path) -> None:
        packed = _zip(b"{}", "a.json", compression=zipfile.ZIP_BZIP2)
        (tmp_path / "a").write_bytes(packed)
        with pytest.raises(InputError, match="packed in an unusual way; unpack it first"):
            list(read_records(tmp_path / "a"))

    def test_that_is_encrypted_is_refused(self, tmp_path: Path) -> None:
        packed = bytearray(_zip(b"{}", "a.json"))
        packed[packed.index(b"PK\x01\x02") + 8] |= 1
        (tmp_path / "a").write_bytes(packed)
        with pytest.raises(InputError, match="encrypted; unpack it first"):
            list(read_records(tmp_path / "a"))

    def test_that_is_missing_or_a_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"none\.json: cannot be read: No such file"):
            list(read_records(tmp_path / "none.json"))
        with pytest.raises(InputError, match="cannot be read: Is a directory"):
            list(read_records(tmp_path))

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "no arXiv metadata: it is empty"),
            ("\n\n", "no arXiv metadata: it is empty"),
            ("Attention Is All You Need\n" * 3, "no arXiv metadata: line 1 is not JSON"),
            ("\n# titles\n" + "Attention Is All You Need\n" * 200, "no arXiv metadata: line 2 is not JSON"),
            ('[{"id": "2101.00001", "title": "T"}]', "no arXiv metadata: line 1 starts a JSON array"),
            (
                '[\n{"id": "2101.00001", "title": "T"},\n{"id": "2101.00002", "title": "T"}\n]',
                r"3 of 4 lines are damaged \(line 1, 2, 4\); the first starts a JSON array",
            ),
            ('{"title": "T", "url": "x"}\n' * 3, "line 1 is no paper: Object missing required field `id`"),
            ('{"id": 704.0001, "title": "T"}\n' * 3, r"line 1 is no paper: Expected `str`, got `float` - at `\$.id`"),
            ('{"id": "x", "title": "T"}\n', "line 1 has no arXiv id"),
            ('{"id": "2101.00001", "title": " \\u200b "}\n', "line 1 has no title"),
        ],
    )
    def test_of_another_kind_is_refused(self, tmp_path: Path, text: str, message: str) -> None:
        (tmp_path / "a.json").write_text(text, "utf-8")
        with pytest.raises(InputError, match=message) as refusal:
            list(read_records(tmp_path / "a.json"))
        assert "expected one JSON object a line, as in Kaggle's" in str(refusal.value)
        assert len(str(refusal.value).splitlines()) == 1

    def test_of_another_kind_is_refused_after_its_beginning(self, tmp_path: Path) -> None:
        good = _entries(1)[0]
        with pytest.raises(InputError, match="no arXiv metadata"):
            list(read_records(_write(tmp_path / "a", *[b"a title"] * 500, good)))

    def test_with_an_endless_line_is_refused(self, tmp_path: Path) -> None:
        for opened in (bytes, gzip.compress, zstandard.ZstdCompressor().compress):
            (tmp_path / "a").write_bytes(opened(b"[" * (50 << 20)))
            with pytest.raises(InputError, match="has a line of more than 16 MiB; expected one paper a line"):
                list(read_records(tmp_path / "a"))

    @pytest.mark.parametrize(
        "line",
        [
            b"{",
            b"\xff\xfe",
            b'{"id": "2101.00001", "title": "\xff"}',
            b'{"id": "2101.00001", "title": "T", "abstract": "\xff"}',
            b'{"id": "2101.00001", "title": "\\ud800"}',
            b'{"id": "2101.00001", "title": "T", "authors_parsed": "Bee"}',
            b'{"id": "2101.00001", "title": "T", "x": ' + b"[" * 100_000,
            b'{"id": "2101.00001", "title": "T"} {"id": "2101.00002", "title": "T"}',
        ],
    )
    def test_with_a_few_damaged_lines_keeps_the_others(
        self, tmp_path: Path, line: bytes, caplog: pytest.LogCaptureFixture
    ) -> None:
        first, *others = _entries(9)
        path = _write(tmp_path / "a.json", first, line, *others[:3], line, *others[3:])
        assert len(list(read_records(path))) == 9
        assert "a.json: 2 of 11 lines are damaged (line 2, 6); the first is " in caplog.text
        assert len(Snapshot(path)) == 9

    @pytest.mark.parametrize(("damaged", "papers", "is_refused"), [(5, 5, False), (6, 500, True), (20, 1980, False)])
    def test_is_refused_when_more_than_a_few_lines_and_one_in_a_hundred_are_damaged(
        self, tmp_path: Path, damaged: int, papers: int, is_refused: bool, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = _write(tmp_path / "a.json", *_entries(papers), *[b"{"] * damaged)
        if is_refused:
            with pytest.raises(InputError, match=r"6 of 506 lines are damaged.*; get the file again"):
                list(read_records(path))
        else:
            assert len(list(read_records(path))) == papers
            assert [record.levelno for record in caplog.records] == [logging.WARNING]
            assert ("…" in caplog.text) == (damaged > 10)


class TestASnapshot:
    def test_has_the_rows_of_its_file(self, tmp_path: Path) -> None:
        path = _write(tmp_path / "a.json", BALAZS, *_entries(2))
        snapshot = Snapshot(path)
        assert [snapshot[row] for row in range(len(snapshot))] == list(read_records(path))
        assert list(snapshot.titles()) == [(record.arxiv_id, record.title) for record in read_records(path)]
        assert [abstract.split() for abstract in snapshot.abstracts()] == [BALAZS["abstract"].split(), [], []]

    def test_has_an_id_once_as_it_stands_last(self, tmp_path: Path) -> None:
        one, two = _entries(2)
        snapshot = Snapshot(_write(tmp_path / "a.json", one, two, one | {"id": "2101.00001v3", "title": "New"}))
        assert list(snapshot.titles()) == [("2101.00001", "New"), ("2101.00002", "Paper 2")]
        assert snapshot[0].title == "New"

    def test_of_more_than_memory_holds_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("papershelf.sources.snapshot._MOST_PAPERS", 5)
        assert len(Snapshot(_write(tmp_path / "a.json", *_entries(5), *_entries(5)))) == 5
        with pytest.raises(InputError, match=r"a\.json: holds more than 5 papers, too many .*; build an index of it"):
            Snapshot(_write(tmp_path / "a.json", *_entries(6)))


def test_real_metadata_is_read_whole(shared: Path) -> None:
    snapshot = Snapshot(shared / "data" / "arxiv-sample.jsonl.zst")
    assert len(snapshot) == 51_588
    rows = range(0, len(snapshot), 100)
    records = [snapshot[row] for row in rows]
    assert sum(not record.authors for record in records) <= 2
    assert sum(not record.categories for record in records) <= 6
    assert {record.arxiv_id.base for record in records} == {record.arxiv_id for record in records}
