"""Merging into real files, which others may change, protect or take away at any moment."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from papershelf.bibfile import saving
from papershelf.bibfile.merge import Action, Change, MergeOptions
from papershelf.bibfile.saving import Merged, merge, plan_merge
from papershelf.errors import InputError, OutputError, PapershelfError, StateError
from papershelf.files import replace_if_unchanged
from papershelf.formats.papers import Paper
from papershelf.identifiers import Doi
from papershelf.model import Record
from papershelf.state import State
from tests.factories import make_record

ATTENTION = make_record()
BERT = make_record("1810.04805", "BERT: Pre-training of Deep Bidirectional Transformers", authors=("Jacob Devlin",))
NATURE = replace(ATTENTION, journal_ref="Nature 521, 436-444 (2015)", doi=Doi("10.1038/nature14539"))
BOOK = b"@book{knuth,\n  title = {The TeXbook},\n}\n"


@dataclass(frozen=True)
class Desk:
    """A folder with a bibliography, and what papershelf keeps elsewhere."""

    folder: Path

    @property
    def bib(self) -> Path:
        return self.folder / "refs.bib"

    @property
    def state(self) -> Path:
        return self.folder / "state" / "state.sqlite3"

    def merge(
        self,
        *records: Record,
        path: Path | None = None,
        options: MergeOptions = MergeOptions(),  # noqa: B008 - it is immutable
        accepts: Callable[[Change], bool] = lambda _: True,
        header: str = "",
        backup: bool = False,
    ) -> Merged:
        with State(self.state) as state:
            return merge(
                path or self.bib,
                list(map(Paper, records)),
                options,
                state,
                locks=self.folder / "locks",
                accepts=accepts,
                header=header,
                backup=backup,
            )

    def keys(self) -> list[str]:
        return re.findall(r"@\w+\{([^,]+),", self.bib.read_text())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_file_that_is_not_there_is_made_with_its_header(desk: Desk) -> None:
    desk.merge(ATTENTION, header="% Made by papershelf\n")
    assert desk.bib.read_text().startswith("% Made by papershelf\n\n@misc{vaswani2017attention,\n")
    assert stat.S_IMODE(desk.bib.stat().st_mode) == 0o666 & ~_umask()


def _umask() -> int:
    os.umask(mask := os.umask(0))
    return mask


def test_without_papers_no_file_is_made(desk: Desk) -> None:
    assert desk.merge(header="% Made by papershelf\n").edits == ()
    assert not desk.bib.exists()


@pytest.mark.parametrize("empty", [b"", b"\xef\xbb\xbf", b"\n", b" ", b"% only a comment"])
def test_a_file_without_entries_is_added_to(desk: Desk, empty: bytes) -> None:
    desk.bib.write_bytes(empty)
    desk.merge(ATTENTION, header="% not wanted\n")
    data = desk.bib.read_bytes()
    assert data.startswith(empty)
    assert re.fullmatch(rb"\s*@misc\{vaswani2017attention,\n.*\n\}\n", data.removeprefix(empty), re.DOTALL)


def test_line_ends_are_the_files(desk: Desk) -> None:
    desk.bib.write_bytes(BOOK.replace(b"\n", b"\r\n"))
    desk.merge(ATTENTION)
    assert not re.search(rb"(?<!\r)\n", desk.bib.read_bytes())


def test_where_nothing_is_to_be_added_the_file_is_not_even_written(desk: Desk) -> None:
    desk.merge(ATTENTION)
    desk.bib.chmod(0o444)  # nor need it be writable
    before = desk.bib.stat()
    merged = desk.merge(ATTENTION, backup=True)
    assert [change.action for change in merged.accepted] == [Action.KEEP]
    after = desk.bib.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert not desk.bib.with_name("refs.bib.bak").exists()


def test_what_is_not_accepted_is_not_done_and_not_remembered(desk: Desk) -> None:
    publish = MergeOptions(publish=True)
    desk.merge(ATTENTION)
    before = desk.bib.read_bytes()
    merged = desk.merge(NATURE, BERT, options=publish, accepts=lambda _: False)
    assert [change.action for change in merged.plan.changes] == [Action.PUBLISH, Action.ADD]
    assert [change.action for change in merged.accepted] == [Action.ADD]
    assert desk.bib.read_bytes().startswith(before)
    again = desk.merge(NATURE, options=publish)
    assert [change.action for change in again.accepted] == [Action.PUBLISH]
    assert b"@article{vaswani2017attention," in desk.bib.read_bytes()


def test_what_was_written_is_completed_in_a_later_run(desk: Desk) -> None:
    desk.bib.write_bytes(BOOK)
    desk.merge(ATTENTION)
    desk.merge(NATURE, options=MergeOptions(update=True))
    assert desk.bib.read_text().count("10.1038/nature14539") == 1
    assert desk.merge(NATURE, options=MergeOptions(update=True)).edits == ()


def test_a_key_stays_even_if_the_entry_was_removed_and_the_title_changed(desk: Desk) -> None:
    desk.merge(ATTENTION)
    desk.bib.write_bytes(BOOK)
    desk.merge(replace(ATTENTION, title="Transformers"))
    assert desk.keys() == ["knuth", "vaswani2017attention"]


def test_a_backup_holds_what_was_there(desk: Desk) -> None:
    desk.bib.write_bytes(BOOK)
    desk.merge(ATTENTION, backup=True)
    assert desk.bib.with_name("refs.bib.bak").read_bytes() == BOOK


def test_planning_writes_nothing(desk: Desk) -> None:
    desk.bib.write_bytes(BOOK)
    with State(desk.state) as state:
        planned = plan_merge(desk.bib, [Paper(ATTENTION)], MergeOptions(), state)
        new = plan_merge(desk.folder / "new.bib", [Paper(ATTENTION)], MergeOptions(), state, header="% H\n")
    assert len(planned.edits()) == 1
    assert new.bib.data == b"% H\n"
    assert [path.name for path in desk.folder.iterdir()] == ["refs.bib"]


# --- Others at the same file ------------------------------------------------------------------------------------------


def meanwhile(monkeypatch: pytest.MonkeyPatch, *happenings: Callable[[], object]) -> list[int]:
    """Let something happen to the file between reading and writing, once each; the list counts the attempts."""
    left, attempts = list(happenings), []

    def put(path: Path, data: bytes, *, expected: bytes | None, backup: bool = False) -> bool:
        attempts.append(1)
        if left:
            left.pop(0)()
        return replace_if_unchanged(path, data, expected=expected, backup=backup)

    monkeypatch.setattr(saving, "replace_if_unchanged", put)
    monkeypatch.setattr(saving, "_PAUSE", 0.0)
    return attempts


def test_a_file_that_changed_meanwhile_is_merged_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.bib.write_bytes(BOOK)
    taken = b"@misc{vaswani2017attention, title = {Another}}\n"
    attempts = meanwhile(monkeypatch, lambda: desk.bib.write_bytes(taken), lambda: desk.bib.write_bytes(taken + BOOK))
    desk.merge(ATTENTION)
    assert desk.bib.read_bytes().startswith(taken + BOOK)
    assert desk.keys() == ["vaswani2017attention", "knuth", "vaswani2017attentionneed"]
    assert len(attempts) == 3
    assert desk.merge(ATTENTION).edits == ()


def test_a_paper_that_somebody_added_meanwhile_is_not_added_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.bib.write_bytes(BOOK)
    meanwhile(monkeypatch, lambda: desk.bib.write_bytes(b"@misc{mine, eprint = {1706.03762}}\n"))
    merged = desk.merge(ATTENTION)
    assert [change.action for change in merged.accepted] == [Action.KEEP]
    assert desk.keys() == ["mine"]


def test_a_file_that_appeared_meanwhile_is_not_replaced(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile(monkeypatch, lambda: desk.bib.write_bytes(BOOK))
    desk.merge(ATTENTION, header="% new\n")
    assert desk.bib.read_bytes().startswith(BOOK)
    assert b"% new" not in desk.bib.read_bytes()


def test_a_file_that_disappeared_meanwhile_is_made_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.bib.write_bytes(BOOK)
    meanwhile(monkeypatch, desk.bib.unlink)
    desk.merge(ATTENTION, header="% new\n")
    assert desk.bib.read_text().startswith("% new\n\n@misc{")


def test_a_file_that_never_stays_as_it_is_is_left_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.bib.write_bytes(BOOK)

    def change() -> None:
        desk.bib.write_bytes(desk.bib.read_bytes() + b"% again\n")

    monkeypatch.setattr(saving, "_PAUSE", 0.0)
    attempts = meanwhile(monkeypatch, *[change] * 9)
    with pytest.raises(OutputError, match="another program keeps changing it"):
        desk.merge(ATTENTION)
    assert len(attempts) == 5
    assert desk.keys() == ["knuth"]
    with State(desk.state) as state:
        assert state.entries_of(desk.bib) == {}


def test_a_person_is_asked_again_only_by_who_asks(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.merge(ATTENTION)
    asked: list[str] = []

    def accepts(change: Change) -> bool:
        asked.append(change.key)
        return True

    meanwhile(monkeypatch, lambda: desk.bib.write_bytes(desk.bib.read_bytes() + BOOK))
    desk.merge(NATURE, options=MergeOptions(publish=True), accepts=accepts)
    assert asked == ["vaswani2017attention"] * 2
    assert desk.bib.read_bytes().endswith(BOOK)


ADDING = """
import sys
from pathlib import Path
from papershelf.bibfile.merge import MergeOptions
from papershelf.bibfile.saving import merge
from papershelf.formats.papers import Paper
from papershelf.state import State
from tests.factories import make_record

folder, worker = Path(sys.argv[1]), int(sys.argv[2])
sys.stdin.readline()
for number in range(4):
    paper = Paper(make_record(f"2101.{worker}000{number + 1}", f"Paper {worker} of Worker {number}"))
    with State(folder / "state.sqlite3") as state:
        merge(folder / "refs.bib", [paper], MergeOptions(), state, locks=folder / "locks", accepts=bool)
"""


@pytest.mark.parametrize("turn", range(3))
def test_two_processes_that_add_to_one_file_lose_nothing(desk: Desk, turn: int) -> None:
    desk.bib.write_bytes(BOOK)
    project = Path(__file__).resolve().parents[3]
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", ADDING, str(desk.folder), str(worker)],
            stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(project)},
        )
        for worker in (1, 2)
    ]  # fmt: skip
    for worker in workers:  # both have started when both go
        assert worker.stdin
        worker.stdin.write("\n")
        worker.stdin.flush()
    for worker in workers:
        _, told = worker.communicate(timeout=60)
        assert worker.returncode == 0, told
    data = desk.bib.read_text()
    assert data.startswith(BOOK.decode())
    assert sorted(re.findall(r"eprint = \{(.+)\}", data)) == [
        f"2101.{worker}000{number}" for worker in (1, 2) for number in (1, 2, 3, 4)
    ]
    assert len(set(map(str.casefold, desk.keys()))) == 9
    assert not list(desk.folder.glob(".papershelf-*"))


# --- What cannot be merged into ---------------------------------------------------------------------------------------


def refused(desk: Desk, path: Path, kind: type[PapershelfError]) -> str:
    """What is said where a merge is refused, after a check that nothing changed or was left behind."""
    before = sorted(desk.folder.iterdir())
    with pytest.raises(kind) as caught:
        desk.merge(ATTENTION, path=path)
    assert sorted(path for path in desk.folder.iterdir() if path.name != "locks") == before
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("refs.bib", b"%PDF-1.5\n\xd0\xd4\x00\x00stream", "is no text file"),
        ("refs.bib", "@misc{a}".encode("utf-16"), "is UTF-16, which BibTeX cannot read; save it as UTF-8"),
        ("refs.bib", "@misc{a}".encode("utf-16-be"), "is no text file"),
        ("notes.txt", b"Buy milk", "holds text and no entries; give the name of a .bib file"),
        ("thesis.tex", b"\\documentclass{article} % @misc", "holds text and no entries; give the name of a .bib file"),
    ],
)
def test_a_file_that_is_no_bibliography_is_not_added_to(desk: Desk, name: str, data: bytes, what: str) -> None:
    path = desk.folder / name
    path.write_bytes(data)
    assert refused(desk, path, InputError) == f"{path}: {what}"
    assert path.read_bytes() == data


def test_a_file_of_another_name_with_entries_is_added_to(desk: Desk) -> None:
    path = desk.folder / "refs.txt"
    path.write_bytes(BOOK)
    desk.merge(ATTENTION, path=path)
    assert path.read_bytes().startswith(BOOK)


def test_a_folder_is_no_bibliography(desk: Desk) -> None:
    desk.bib.mkdir()
    assert refused(desk, desk.bib, InputError) == f"{desk.bib}: is a folder; give a file's name"


def test_a_pipe_is_no_bibliography_and_nobody_waits_for_it(desk: Desk) -> None:
    os.mkfifo(desk.bib)
    assert "is no plain file" in refused(desk, desk.bib, InputError)


def test_a_folder_that_is_missing_is_not_made(desk: Desk) -> None:
    assert "does not exist" in refused(desk, desk.folder / "missing" / "refs.bib", OutputError)


def test_a_name_that_is_none_is_told(desk: Desk) -> None:
    assert "is no file's name" in refused(desk, Path("a\0b"), PapershelfError)


def test_a_file_that_is_too_large_is_not_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "_LARGEST", 2 << 20)
    desk.bib.write_bytes(b"%" * (2 << 20) + b"%")
    assert "holds more than 2 MB" in refused(desk, desk.bib, InputError)


AS_NOBODY = """
import os, sys
from pathlib import Path
from papershelf.bibfile.merge import MergeOptions
from papershelf.bibfile.saving import merge
from papershelf.errors import PapershelfError
from papershelf.formats.papers import Paper
from papershelf.state import State
from tests.factories import make_record

os.setgid(65534)
os.setuid(65534)
folder = Path(sys.argv[1])
try:
    with State(folder / "state.sqlite3") as state:
        merge(folder / "refs.bib", [Paper(make_record())], MergeOptions(), state, locks=folder / "locks", accepts=bool)
except PapershelfError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(("mode", "kind"), [(0o000, "InputError"), (0o444, "OutputError")])
def test_a_file_that_is_protected_stays_as_it_is(mode: int, kind: str) -> None:
    project = Path(__file__).resolve().parents[3]
    with tempfile.TemporaryDirectory(dir="/tmp") as name:  # where everybody may go
        folder = Path(name)
        folder.chmod(0o777)
        bib = folder / "refs.bib"
        bib.write_bytes(BOOK)
        bib.chmod(mode)
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, name], env=os.environ | {"PYTHONPATH": str(project)},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert re.match(rf"{kind} .*/refs\.bib: cannot be (read|written) ", done.stdout)
        assert bib.read_bytes() == BOOK


def test_a_symbolic_link_stays_one(desk: Desk) -> None:
    target = desk.folder / "library.bib"
    target.write_bytes(BOOK)
    target.chmod(0o640)
    desk.bib.symlink_to("library.bib")
    desk.merge(ATTENTION)
    assert desk.bib.is_symlink()
    assert target.read_bytes().startswith(BOOK)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    # It is known under both names.
    merged = desk.merge(NATURE, path=target, options=MergeOptions(update=True))
    assert [change.action for change in merged.accepted] == [Action.UPDATE]


def test_a_link_to_a_file_that_is_not_there_leads_to_a_new_one(desk: Desk) -> None:
    desk.bib.symlink_to("library.bib")
    desk.merge(ATTENTION)
    assert desk.bib.is_symlink()
    assert (desk.folder / "library.bib").read_bytes().startswith(b"@misc{")


def test_a_memory_that_is_damaged_is_told_before_anything_is_written(desk: Desk) -> None:
    desk.state.parent.mkdir()
    desk.state.write_bytes(b"no database" * 100)
    desk.bib.write_bytes(BOOK)
    refused(desk, desk.bib, StateError)
    assert desk.bib.read_bytes() == BOOK


def test_what_could_not_be_remembered_is_told_and_the_file_is_whole(desk: Desk) -> None:
    desk.state.parent.write_text("a file where the folder should be")
    desk.bib.write_bytes(BOOK)
    with pytest.raises(StateError, match="holds the papers now, but what was written could not be remembered"):
        desk.merge(ATTENTION)
    assert desk.keys() == ["knuth", "vaswani2017attention"]
    desk.state.parent.unlink()
    assert desk.merge(ATTENTION).edits == ()  # and remembers, for the entry is just as papershelf writes it
    assert [change.action for change in desk.merge(NATURE, options=MergeOptions(update=True)).accepted] == [
        Action.UPDATE
    ]


def test_a_name_with_escape_sequences_is_harmless(desk: Desk) -> None:
    path = desk.folder / "\x1b[31mnotes.txt"
    path.write_text("text")
    assert "\x1b" not in refused(desk, path, InputError)
