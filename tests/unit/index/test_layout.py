"""The folder of an index, in which a person may keep other things."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from papershelf.errors import InputError, OutputError
from papershelf.index import layout

FACTS: dict[str, Any] = {
    "made_by": "1", "source": "s.json", "records": 1, "damaged": 0, "newest": "", "built": "2026-01-01T00:00:00+00:00",
}  # fmt: skip


def _build(folder: Path, data: bytes = b"data", names: tuple[str, ...] = ("array.npy",)) -> Path:
    """A generation that is in use."""
    with layout.alone(folder), layout.new_generation(folder) as generation:
        for name in names:
            (generation / name).write_bytes(data)
        layout.put_in_use(generation, FACTS)
    return generation


def _fail_to_build(folder: Path) -> None:
    with suppress(ZeroDivisionError), layout.alone(folder), layout.new_generation(folder) as generation:
        (generation / "array.npy").write_bytes(b"half")
        raise ZeroDivisionError


def _place(folder: Path) -> layout.Place:
    place = layout.find(folder)
    assert place
    return place


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_without_a_build_there_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert layout.find(tmp_path) is layout.find(tmp_path / "missing") is layout.find(tmp_path / "file") is None
    _fail_to_build(tmp_path)
    assert layout.find(tmp_path) is None


def test_a_build_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    for data in (b"one", b"two", b"three"):
        generation = _build(tmp_path, data)
        assert _place(tmp_path).folder == generation
        assert (generation / "array.npy").read_bytes() == data
        assert list(layout.damages(_place(tmp_path))) == []
        assert [each for each in tmp_path.iterdir() if each.is_dir()] == [generation]


def test_a_build_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    _build(tmp_path)
    before = _files(tmp_path)
    _fail_to_build(tmp_path)
    assert _files(tmp_path) == before


def _owned(folder: Path) -> dict[str, bytes]:
    """What a person keeps in a folder: names like ours, among others."""
    for name in ("g000001", "g000007", "g12", "g", "gallery"):
        (folder / name).mkdir()
        (folder / name / "thesis.tex").write_text("my life's work")
    for name in ("current", "build.lock", "manifest.json", "notes.md", "g000009"):
        (folder / name).write_text("mine")
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "photo.jpg").write_bytes(b"jpg")
    (elsewhere / "papershelf-index").write_text("even this")
    (folder / "g000003").symlink_to(elsewhere, target_is_directory=True)
    return _files(folder)


def test_what_a_person_keeps_in_the_folder_is_never_touched(tmp_path: Path) -> None:
    owned = _owned(tmp_path)
    _build(tmp_path)
    _fail_to_build(tmp_path)
    _build(tmp_path)
    assert owned.items() <= _files(tmp_path).items()
    assert layout.remove(tmp_path)
    assert _files(tmp_path) == owned
    assert (tmp_path / "g000003").is_symlink()
    assert not layout.remove(tmp_path)


def test_a_file_that_a_build_left_as_a_link_goes_and_its_target_stays(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "precious").touch()
    generation = _build(tmp_path / "index")
    (generation / "link").symlink_to(target, target_is_directory=True)
    _build(tmp_path / "index")
    assert not generation.exists()
    assert (target / "precious").exists()


def test_an_interrupted_removal_goes_on(tmp_path: Path) -> None:
    generation = _build(tmp_path)
    (tmp_path / layout.CURRENT).unlink()
    assert layout.find(tmp_path) is None
    assert layout.remove(tmp_path)
    assert not generation.exists()


def test_only_one_at_a_time(tmp_path: Path) -> None:
    _build(tmp_path)
    with layout.alone(tmp_path):
        with (
            pytest.raises(OutputError, match="another process builds or removes an index here"),
            layout.alone(tmp_path),
        ):
            pass
        with pytest.raises(OutputError, match="another process"):
            layout.remove(tmp_path)
    assert layout.remove(tmp_path)


def test_another_version_is_refused_with_the_command_that_helps(tmp_path: Path) -> None:
    manifest = _build(tmp_path) / layout.MANIFEST
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"version": 99, "files": "of tomorrow"}))
    with pytest.raises(
        InputError, match=r"is an index of version 99.*; build it again: papershelf index build SNAPSHOT$"
    ):
        layout.find(tmp_path)
    _build(tmp_path)
    assert _place(tmp_path).manifest.version == layout.VERSION


@pytest.mark.parametrize("name", [layout.CURRENT, f"g000001/{layout.MANIFEST}"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "garbage", "folder", "[]", "{}", "flipped"])
def test_a_damaged_beginning_is_told_in_one_line(tmp_path: Path, name: str, damage: str) -> None:
    _build(tmp_path)
    path = tmp_path / name
    data = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage != "missing":
        flipped = data[:20] + bytes([data[20] ^ 1]) + data[21:]
        damages = {"empty": b"", "cut": data[:40], "garbage": b"\xff\0\x1b[31m", "flipped": flipped}
        path.write_bytes(damages.get(damage, damage.encode()))
    if (damage, name) == ("missing", layout.CURRENT):
        assert layout.find(tmp_path) is None
    else:
        with pytest.raises(InputError, match=r"^[^\n\x1b]*build it again: papershelf index build SNAPSHOT$"):
            layout.find(tmp_path)
    with suppress(OSError):
        path.rmdir()
    assert _build(tmp_path) == _place(tmp_path).folder


@pytest.mark.parametrize("name", ["../elsewhere", "/etc", "g000001/../g000002", ".", "g1"])
def test_nothing_outside_the_folder_is_taken_for_an_index(tmp_path: Path, name: str) -> None:
    _build(tmp_path)
    (tmp_path / layout.CURRENT).write_text(name)
    with pytest.raises(InputError, match="names no generation"):
        layout.find(tmp_path)


def test_what_became_of_each_file_is_told(tmp_path: Path) -> None:
    generation = _build(tmp_path, names=("fine.npy", "gone.npy", "other.npy", "short.npy"))
    assert list(layout.damages(_place(tmp_path))) == []
    (generation / "short.npy").write_bytes(b"dat")
    (generation / "gone.npy").unlink()
    (generation / "other.npy").write_bytes(b"date")
    told = list(layout.damages(_place(tmp_path)))
    assert [line.split(":")[0] for line in told] == ["gone.npy", "short.npy", "other.npy"]
    assert list(layout.misfits(_place(tmp_path))) == told[:2]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nobody can be kept from writing")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(PermissionError), layout.alone(tmp_path):
        pass
