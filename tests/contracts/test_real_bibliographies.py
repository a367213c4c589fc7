"""Real .bib files, with all that people and programs have put into them, held without loss and read as BibTeX does."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from random import Random
from typing import TYPE_CHECKING

import pytest
import zstandard

from papershelf.bibfile.scan import Kind, scan
from tests.properties.test_scan import check, mutated

if TYPE_CHECKING:
    from pathlib import Path

    from papershelf.bibfile.scan import Block

N_FILES = 239
N_ENTRIES, N_FIELDS = 27_033, 267_241  # as refkit 0.4.0 counts them, too, and with the same keys and names
# Entries in `@comment{…}`, which BibTeX reads nevertheless.
IN_COMMENTS = {"test_bibliographies_others_example1.bib": {b"steward03", b"py03a", b"fd{"}}
STYLE = "ENTRY {}{}{}\nFUNCTION {default.type} { cite$ write$ newline$ }\nREAD\nITERATE {call.type$}\n"


@cache
def real_files(shared: Path) -> dict[str, bytes]:
    files = {path.name: path.read_bytes() for path in sorted((shared / "bib-corpus").iterdir())}
    files["HEPML.bib"] = (shared / "digests" / "HEPML.bib").read_bytes()
    with (shared / "data" / "dblp-12000.bib.zst").open("rb") as file:
        files["dblp-12000.bib"] = zstandard.ZstdDecompressor().stream_reader(file).read()
    return files


def entries_of(data: bytes) -> list[Block]:
    return [block for block in scan(data) if block.kind is Kind.ENTRY]


def test_every_byte_of_every_file_is_kept(shared: Path) -> None:
    files = real_files(shared)
    assert len(files) == N_FILES
    for data in files.values():
        check(data)


def test_all_blocks_are_sound_and_all_entries_and_fields_are_found(shared: Path) -> None:
    blocks = [block for data in real_files(shared).values() for block in scan(data)]
    assert all(block.is_sound for block in blocks)
    entries = [block for block in blocks if block.kind is Kind.ENTRY]
    assert len(entries) == N_ENTRIES
    assert all(entry.key for entry in entries)
    assert sum(len(entry.fields) for entry in entries) == N_FIELDS


@pytest.mark.parametrize("newline", [b"\r\n", b"\r"])
def test_other_line_ends_make_no_difference(shared: Path, newline: bytes) -> None:
    for name, data in real_files(shared).items():
        if name != "dblp-12000.bib":
            unix = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            keys = [(entry.key, [field.name for field in entry.fields]) for entry in entries_of(unix)]
            other = unix.replace(b"\n", newline)
            assert [(entry.key, [field.name for field in entry.fields]) for entry in entries_of(other)] == keys


def test_a_damaged_entry_costs_no_other_in_real_files(shared: Path) -> None:
    random = Random(1)
    for data in real_files(shared).values():
        entries = [entry for entry in entries_of(data) if data[: entry.start].endswith((b"\n", b"\r"))]
        if not 1 < len(entries) < 500:
            continue
        number = random.randrange(len(entries) - 1)
        bad, following = entries[number], entries[number + 1]
        cut = random.randrange(bad.key_end, bad.end)
        damaged = data[:cut] + b"\n" + data[following.start :]
        found = entries_of(damaged)
        for entry in entries[:number]:
            assert entry in found
        keys = [entry.key for entry in entries[number + 1 :]]
        assert [entry.key for entry in found if entry.start > cut and entry.key in keys][-len(keys) :] == keys


def test_no_byte_of_mutated_real_files_is_lost(shared: Path) -> None:
    random = Random(2)
    for data in real_files(shared).values():
        check(mutated(data[:200_000], random))


# --- As BibTeX reads them ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bibtex() -> str:
    path = shutil.which("bibtex")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("bibtex is not installed, and the checks with it are a part of CI")
        pytest.skip("needs bibtex, a part of TeX Live")
    return path


def keys_for_bibtex(program: str, data: bytes, folder: Path) -> list[bytes]:
    """The keys of all entries that BibTeX sees, each once, in alphabetic order."""
    (folder / "keys.bst").write_text(STYLE)
    (folder / "all.aux").write_text("\\citation{*}\n\\bibstyle{keys}\n\\bibdata{all}\n")
    (folder / "all.bib").write_bytes(data + b"\n\n")  # what begins on the very last line it does not see
    command = [program, "-min-crossrefs=30000", "all"]
    subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return sorted((folder / "all.bbl").read_bytes().split(b"\n")[:-1])


def test_bibtex_sees_the_same_entries(shared: Path, bibtex: str, tmp_path: Path) -> None:
    for name, data in real_files(shared).items():
        first_spelled = {entry.key.lower(): entry.key for entry in reversed(entries_of(data))}
        seen = keys_for_bibtex(bibtex, data, tmp_path)
        assert sorted(first_spelled.values()) == [key for key in seen if key not in IN_COMMENTS.get(name, ())], name
