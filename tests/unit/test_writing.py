"""Results that are written beside and renamed, and files that are replaced only as they were read."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from papershelf.errors import OutputError
from papershelf.files import replace_if_unchanged, write_beside
from papershelf.files.leftovers import path_beside
from papershelf.files.locking import locked


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def left_over(folder: Path) -> list[str]:
    return [name for name in names_in(folder) if name.startswith(".papershelf-")]


def test_text_is_written_as_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    write_beside(tmp_path / "refs.bib", "Schrödinger\n")
    assert (tmp_path / "refs.bib").read_bytes() == "Schrödinger\n".encode()
    assert left_over(tmp_path) == []


def test_permissions_of_the_old_file_stay(tmp_path: Path) -> None:
    target = tmp_path / "refs.bib"
    target.write_text("old")
    target.chmod(0o640)
    write_beside(target, "new")
    assert (target.read_text(), stat.S_IMODE(target.stat().st_mode)) == ("new", 0o640)
    write_beside(target, "newer", mode=0o600)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_new_file_has_the_permissions_that_the_user_wants(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    write_beside(tmp_path / "refs.bib", "x")
    assert (tmp_path / "refs.bib").stat().st_mode == usual.stat().st_mode


def test_a_link_keeps_leading_to_its_file(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    link = tmp_path / "refs.bib"
    link.symlink_to(real / "refs.bib")
    for text in ("first", "second"):  # the file is made where the link leads to, then replaced there
        write_beside(link, text)
        assert link.is_symlink()
        assert (real / "refs.bib").read_text() == text
    assert left_over(tmp_path) == left_over(real) == []


def test_devices_are_written_into_and_never_replaced(tmp_path: Path) -> None:
    write_beside(Path("/dev/null"), "x")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    program = (
        "from pathlib import Path; from papershelf.files import write_beside; write_beside(Path('/dev/stdout'), 'x')"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout == b"x"


def test_a_full_disk_is_told() -> None:
    with pytest.raises(OutputError, match=r"^/dev/full: cannot be written \(No space left on device\)$"):
        write_beside(Path("/dev/full"), "x")


def test_a_failure_halfway_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        import resource, sys
        from pathlib import Path
        from papershelf.errors import OutputError
        from papershelf.files import write_beside
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
        try:
            write_beside(Path(sys.argv[1]), "x" * 1_000_000)
        except OutputError as error:
            print(error)
    """)
    target = tmp_path / "refs.bib"
    target.write_text("old")
    run = subprocess.run([sys.executable, "-c", program, str(target)], capture_output=True, text=True, check=True)
    assert run.stdout == f"{target}: cannot be written (File too large)\n"
    assert target.read_text() == "old"
    assert left_over(tmp_path) == []


def test_an_interrupt_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        import os, sys, time
        from pathlib import Path
        from papershelf.files import write_beside
        def wait(descriptor):
            print("writing", flush=True)
            time.sleep(60)
        os.fsync = wait
        write_beside(Path(sys.argv[1]), "new")
    """)
    target = tmp_path / "refs.bib"
    target.write_text("old")
    with subprocess.Popen(
        [sys.executable, "-c", program, str(target)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"writing\n"
        assert len(left_over(tmp_path)) == 1
        process.send_signal(signal.SIGINT)
    assert process.returncode != 0
    assert target.read_text() == "old"
    assert left_over(tmp_path) == []


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("no/such/refs.bib", "does not exist; make it first"),
        ("file/refs.bib", "is no folder"),
        (".", "is a folder; give a file's name"),
        ("a\0b", "is no file's name"),
        ("x" * 300, "cannot be written (File name too long)"),
        ("loop", "cannot be written (Too many levels of symbolic links)"),
    ],
)
def test_what_cannot_be_written_is_told_in_one_line(tmp_path: Path, path: str, what: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(OutputError) as caught:
        write_beside(tmp_path / path, "x")
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)
    assert left_over(tmp_path) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_write_protected_file_or_folder_stays_as_it_is() -> None:
    program = textwrap.dedent("""
        import os, sys
        from pathlib import Path
        from papershelf.errors import OutputError
        from papershelf.files import write_beside
        os.setuid(65534)
        try:
            write_beside(Path(sys.argv[1]), "new")
        except OutputError as error:
            print(error)
    """)
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        for mode, what in ((0o777, "it is write-protected"), (0o755, "it is write-protected")):
            target = folder / "refs.bib"
            target.write_text("old")
            target.chmod(0o444)
            folder.chmod(mode)
            run = subprocess.run(
                [sys.executable, "-c", program, str(target)], capture_output=True, text=True, check=True
            )
            assert run.stdout == f"{target}: cannot be written ({what})\n"
            assert target.read_text() == "old"
        run = subprocess.run(
            [sys.executable, "-c", program, str(folder / "new.bib")], capture_output=True, text=True, check=True
        )
        assert run.stdout == f"{folder / 'new.bib'}: cannot be written (Permission denied)\n"


def test_text_that_is_no_unicode_is_refused_before_anything_is_touched(tmp_path: Path) -> None:
    target = tmp_path / "refs.bib"
    target.write_text("old")
    with pytest.raises(OutputError, match="cannot be written as UTF-8"):
        write_beside(target, "\ud800")
    assert target.read_text() == "old"


# --- replacing what was read ------------------------------------------------------------------------------------------


def refusal(path: Path, data: bytes = b"new", expected: bytes | None = b"old", *, backup: bool = False) -> str:
    with pytest.raises(OutputError) as caught:
        replace_if_unchanged(path, data, expected=expected, backup=backup)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def refs(tmp_path: Path) -> Path:
    """A file that holds `old`, alone in its folder."""
    path = tmp_path / "thesis" / "refs.bib"
    path.parent.mkdir()
    path.write_bytes(b"old")
    return path


def test_bytes_are_written_as_they_are(refs: Path) -> None:
    data = b"\xef\xbb\xbf@misc{a,\r\n title = {\xe9\x00}}"
    assert replace_if_unchanged(refs, data, expected=b"old")
    assert refs.read_bytes() == data
    assert names_in(refs.parent) == ["refs.bib"]
    write_beside(refs, b"\r\n\xff")
    assert refs.read_bytes() == b"\r\n\xff"


@pytest.mark.parametrize("now", [b"", b"olD", b"older", None])
def test_a_file_that_changed_is_left_as_it_is(refs: Path, now: bytes | None) -> None:
    refs.unlink()
    if now is not None:
        refs.write_bytes(now)
    assert not replace_if_unchanged(refs, b"new", expected=b"old", backup=True)
    assert [path.read_bytes() for path in refs.parent.iterdir()] == ([] if now is None else [now])


def test_a_new_file_never_takes_the_place_of_another(refs: Path) -> None:
    assert not replace_if_unchanged(refs, b"new", expected=None)
    assert refs.read_bytes() == b"old"
    refs.unlink()
    assert replace_if_unchanged(refs, b"new", expected=None, backup=True)
    assert (refs.read_bytes(), refs.stat().st_nlink) == (b"new", 1)
    assert names_in(refs.parent) == ["refs.bib"]


class Meanwhile:
    """Somebody who does something at the moment when the new file is complete, just before it is put in its place."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.deed = "pass"
        self._sync = os.fsync
        monkeypatch.setattr(os, "fsync", self)

    def __call__(self, descriptor: int) -> None:
        self._sync(descriptor)
        subprocess.run(["sh", "-c", self.deed], check=True)


@pytest.mark.parametrize(
    ("deed", "now"),
    [
        ("printf more >> refs.bib", b"oldmore"),
        ("printf other > other && mv other refs.bib", b"other"),
        ("rm refs.bib", None),
    ],
)
def test_what_somebody_saves_at_the_last_moment_stays(
    refs: Path, monkeypatch: pytest.MonkeyPatch, deed: str, now: bytes | None
) -> None:
    Meanwhile(monkeypatch).deed = f"cd '{refs.parent}' && {deed}"
    assert not replace_if_unchanged(refs, b"new", expected=b"old")
    assert [path.read_bytes() for path in refs.parent.iterdir()] == ([] if now is None else [now])


def test_a_file_that_somebody_makes_at_the_last_moment_stays(refs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refs.unlink()
    Meanwhile(monkeypatch).deed = f"printf mine > '{refs}'"
    assert not replace_if_unchanged(refs, b"new", expected=None)
    assert refs.read_bytes() == b"mine"
    assert names_in(refs.parent) == ["refs.bib"]


def test_a_file_that_changes_while_it_is_compared_is_not_replaced(refs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refs.write_bytes(b"old" * 100_000)
    os.utime(refs, (0, 0))  # what is written twice within some milliseconds can have one time
    stat_of, looks = Path.stat, []

    def look(path: Path, **options: bool) -> os.stat_result:
        looks.append(path)
        if len(looks) == 3:  # after the kind and the first comparison: the second one has read it all
            with refs.open("r+b") as file:
                file.write(b"OLD")
        return stat_of(path, **options)

    monkeypatch.setattr(Path, "stat", look)
    assert not replace_if_unchanged(refs, b"new", expected=b"old" * 100_000)
    assert refs.read_bytes().startswith(b"OLDold")


def test_without_hard_links_a_new_file_takes_no_ones_place_either(refs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no hard links on this file system")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    other = refs.with_name("other.bib")
    assert replace_if_unchanged(other, b"new", expected=None)
    assert (other.read_bytes(), names_in(refs.parent)) == (b"new", ["other.bib", "refs.bib"])
    other.unlink()
    Meanwhile(monkeypatch).deed = f"printf mine > '{other}'"
    assert not replace_if_unchanged(other, b"new", expected=None)
    assert (other.read_bytes(), names_in(refs.parent)) == (b"mine", ["other.bib", "refs.bib"])


# --- what stays besides the content -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_permissions_stay_and_a_backup_has_them_too(refs: Path, mode: int) -> None:
    refs.chmod(mode)
    assert replace_if_unchanged(refs, b"new", expected=b"old", backup=True)
    for path, data in ((refs, b"new"), (refs.with_name("refs.bib.bak"), b"old")):
        assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (data, mode)


def test_what_is_private_is_never_readable_for_others(refs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refs.chmod(0o600)
    chmod, modes = Path.chmod, []

    def change(path: Path, mode: int) -> None:
        modes.append(stat.S_IMODE(path.stat().st_mode))
        chmod(path, mode)

    monkeypatch.setattr(Path, "chmod", change)
    assert replace_if_unchanged(refs, b"new", expected=b"old", backup=True)
    write_beside(refs.with_name("secret"), "x", mode=0o600)
    assert modes == [0o600] * 3  # what the file written beside had before it got its own


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these functions")
def test_extended_attributes_stay(refs: Path) -> None:
    try:
        os.setxattr(refs, "user.tag", b"thesis")
    except OSError:
        pytest.skip("the file system has no extended attributes")
    assert replace_if_unchanged(refs, b"new", expected=b"old")
    assert os.getxattr(refs, "user.tag") == b"thesis"


AS_NOBODY = """
import os, sys
from pathlib import Path
from papershelf.errors import OutputError
from papershelf.files import replace_if_unchanged

path, backup, *groups = sys.argv[1:]
os.setgroups([int(group) for group in groups])
os.setgid(65534)
os.setuid(65534)
try:
    print(replace_if_unchanged(Path(path), b"new", expected=b"old", backup=backup == "backup"))
except OutputError as error:
    print(error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away and become somebody else")
class TestOwners:
    @pytest.fixture
    def refs(self) -> Iterator[Path]:
        """A file of somebody in a folder that everybody can reach and write in."""
        with tempfile.TemporaryDirectory(dir="/tmp") as name:
            path = Path(name, "refs.bib")
            path.write_bytes(b"old")
            path.parent.chmod(0o777)
            os.chown(path, 1234, 2345)
            yield path

    def as_nobody(self, path: Path, *groups: int, backup: str = "") -> str:
        command = [sys.executable, "-c", AS_NOBODY, str(path), backup, *map(str, groups)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.rstrip("\n")

    def test_owner_and_group_stay_where_that_is_permitted(self, refs: Path) -> None:
        refs.chmod(0o660)
        assert replace_if_unchanged(refs, b"new", expected=b"old")
        assert (refs.stat().st_uid, refs.stat().st_gid, stat.S_IMODE(refs.stat().st_mode)) == (1234, 2345, 0o660)

    @pytest.mark.parametrize(("groups", "group", "mode"), [((2345,), 2345, 0o676), ((), 65534, 0o666)])
    def test_another_group_may_do_no_more_than_everybody(
        self, refs: Path, groups: tuple[int, ...], group: int, mode: int
    ) -> None:
        refs.chmod(0o676)
        assert self.as_nobody(refs, *groups) == "True"
        now = refs.stat()
        assert (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) == (65534, group, mode)

    @pytest.mark.parametrize(
        ("folder", "mode", "reason"),
        [
            (0o777, 0o444, "it is write-protected"),
            (0o777, 0o000, "it is write-protected"),
            (0o777, 0o222, "Permission denied"),
            (0o755, 0o666, "Permission denied"),
            (0o1777, 0o666, "Operation not permitted"),  # as in /tmp, where nobody renames over others' files
        ],
    )
    def test_what_may_not_be_written_is_told(self, refs: Path, folder: int, mode: int, reason: str) -> None:
        refs.chmod(mode)
        refs.parent.chmod(folder)
        assert self.as_nobody(refs) == f"{refs}: cannot be written ({reason})"
        assert refs.read_bytes() == b"old"
        assert names_in(refs.parent) == ["refs.bib"]

    def test_a_backup_that_is_protected_stays(self, refs: Path) -> None:
        refs.chmod(0o666)
        backup = refs.with_name("refs.bib.bak")
        backup.write_bytes(b"older")
        backup.chmod(0o444)
        assert self.as_nobody(refs, backup="backup") == f"{backup}: cannot be written (it is write-protected)"
        assert (refs.read_bytes(), backup.read_bytes()) == (b"old", b"older")


# --- links, pipes, folders --------------------------------------------------------------------------------------------


def test_a_chain_of_links_is_followed_and_stays(refs: Path, tmp_path: Path) -> None:
    (tmp_path / "second").symlink_to("thesis/refs.bib")
    (tmp_path / "first").symlink_to(tmp_path / "second")
    assert replace_if_unchanged(tmp_path / "first", b"new", expected=b"old", backup=True)
    assert refs.read_bytes() == b"new"
    assert (tmp_path / "first").readlink() == tmp_path / "second"
    assert (tmp_path / "second").readlink() == Path("thesis/refs.bib")
    assert names_in(refs.parent) == ["refs.bib", "refs.bib.bak"]  # the backup stands beside the target
    assert names_in(tmp_path) == ["first", "second", "thesis"]


def test_a_link_that_leads_nowhere_gets_its_target(refs: Path, tmp_path: Path) -> None:
    (tmp_path / "first").symlink_to("thesis/new.bib")
    assert replace_if_unchanged(tmp_path / "first", b"new", expected=None)
    assert refs.with_name("new.bib").read_bytes() == b"new"
    assert (tmp_path / "first").is_symlink()
    (tmp_path / "second").symlink_to("no/such/folder/new.bib")
    message = f"the folder {tmp_path / 'no/such/folder'} does not exist; make it first"
    assert refusal(tmp_path / "second", expected=None) == f"{tmp_path / 'second'}: {message}"


def test_names_of_one_file_are_never_parted(refs: Path, tmp_path: Path) -> None:
    (tmp_path / "same.bib").hardlink_to(refs)
    for path in (refs, tmp_path / "same.bib"):
        assert "has 2 names, hard links, that would be parted" in refusal(path, backup=True)
    assert (refs.read_bytes(), (tmp_path / "same.bib").read_bytes()) == (b"old", b"old")
    assert names_in(refs.parent) == ["refs.bib"]


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("no/such/refs.bib", "does not exist; make it first"),
        ("file/refs.bib", "is no folder"),
        (".", "is a folder; give a file's name"),
        ("pipe", "cannot be written (it is no plain file)"),
        ("a\0b", "is no file's name"),
        ("x" * 300, "cannot be written (File name too long)"),
        ("loop", "cannot be written (Too many levels of symbolic links)"),
    ],
)
def test_what_cannot_be_replaced_is_told_in_one_line(tmp_path: Path, path: str, what: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    assert what in refusal(tmp_path / path, expected=None)
    assert names_in(tmp_path) == ["file", "loop", "pipe"]


# --- backups ----------------------------------------------------------------------------------------------------------


def test_a_backup_holds_what_was_replaced_last(refs: Path) -> None:
    backup = refs.with_name("refs.bib.bak")
    assert replace_if_unchanged(refs, b"new", expected=b"old", backup=True)
    assert backup.read_bytes() == b"old"
    assert replace_if_unchanged(refs, b"newer", expected=b"new")
    assert backup.read_bytes() == b"old"
    assert replace_if_unchanged(refs, b"newest", expected=b"newer", backup=True)
    assert backup.read_bytes() == b"newer"


def test_a_link_that_is_called_like_the_backup_is_not_followed(refs: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"key")
    refs.with_name("refs.bib.bak").symlink_to(tmp_path / "secret")
    assert replace_if_unchanged(refs, b"new", expected=b"old", backup=True)
    assert (tmp_path / "secret").read_bytes() == b"key"
    assert refs.with_name("refs.bib.bak").read_bytes() == b"old"


def test_without_the_backup_that_was_asked_for_nothing_is_written(refs: Path) -> None:
    backup = refs.with_name("refs.bib.bak")
    backup.mkdir()
    assert refusal(refs, backup=True) == f"{backup}: is a folder; give a file's name"
    assert refs.read_bytes() == b"old"
    assert names_in(refs.parent) == ["refs.bib", "refs.bib.bak"]


def test_a_disk_that_gets_full_leaves_the_old_file_and_nothing_else(refs: Path) -> None:
    program = textwrap.dedent("""
        import resource, sys
        from pathlib import Path
        from papershelf.errors import OutputError
        from papershelf.files import replace_if_unchanged
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
        for path, expected in ((Path(sys.argv[1]), b"old"), (Path(sys.argv[2]), None)):
            try:
                replace_if_unchanged(path, b"x" * 1_000_000, expected=expected)
            except OutputError as error:
                print(error)
    """)
    paths = [str(refs), str(refs.with_name("new.bib"))]
    run = subprocess.run([sys.executable, "-c", program, *paths], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [f"{path}: cannot be written (File too large)" for path in paths]
    assert refs.read_bytes() == b"old"
    assert names_in(refs.parent) == ["refs.bib"]


# --- what killed processes left ---------------------------------------------------------------------------------------


def leave(target: Path, *, hours: float, name: str | None = None) -> Path:
    """A file as a process killed some hours ago would have left it."""
    left = target.with_name(name) if name else path_beside(target)
    left.write_bytes(b"half")
    moment = left.stat().st_mtime - hours * 3600
    os.utime(left, (moment, moment))
    return left


def test_old_leftovers_of_the_same_target_are_removed(refs: Path) -> None:
    for _ in range(3):
        leave(refs, hours=2)
    assert replace_if_unchanged(refs, b"new", expected=b"old")
    assert names_in(refs.parent) == ["refs.bib"]
    leave(refs, hours=2)
    write_beside(refs, "newer")
    assert names_in(refs.parent) == ["refs.bib"]
    refs.unlink()
    leave(refs, hours=2)
    assert replace_if_unchanged(refs, b"new", expected=None)
    assert names_in(refs.parent) == ["refs.bib"]


def test_without_locks_between_processes_their_age_decides(refs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papershelf.files.leftovers._HAS_LOCKS", False)
    leave(refs, hours=2)
    kept = leave(refs, hours=0.5)
    assert replace_if_unchanged(refs, b"new", expected=b"old")
    assert names_in(refs.parent) == [kept.name, "refs.bib"]


def test_whatever_else_looks_like_a_leftover_stays(refs: Path) -> None:
    kept = {
        leave(refs, hours=0.5),
        leave(refs.with_name("other.bib"), hours=2),
        leave(refs, hours=2, name=".papershelf-mine.tmp"),
        leave(refs, hours=2, name=f"{path_beside(refs).name}.bib"),
    }
    folder, link = path_beside(refs), path_beside(refs)
    folder.mkdir()
    link.symlink_to(refs)
    os.utime(folder, (0, 0))
    os.utime(link, (0, 0), follow_symlinks=False)
    assert replace_if_unchanged(refs, b"new", expected=b"old")
    assert set(refs.parent.iterdir()) == kept | {refs, folder, link}
    assert refs.read_bytes() == b"new"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_leftovers_of_another_user_stay(refs: Path) -> None:
    left = leave(refs, hours=2)
    os.chown(left, 1234, -1)
    assert replace_if_unchanged(refs, b"new", expected=b"old")
    assert left.exists()


def test_the_file_of_a_process_that_lives_stays_however_long_it_takes(refs: Path) -> None:
    program = textwrap.dedent("""
        import os, sys
        from pathlib import Path
        from papershelf.files import replace_if_unchanged
        def wait(descriptor, sync=os.fsync):
            os.fsync = sync
            print("writing", flush=True)
            sys.stdin.readline()
        os.fsync = wait
        print(replace_if_unchanged(Path(sys.argv[1]), b"slow", expected=b"new"))
    """)
    refs.write_bytes(b"new")
    with subprocess.Popen([sys.executable, "-c", program, str(refs)], stdin=-1, stdout=-1, text=True) as slow:
        assert slow.stdout
        assert slow.stdout.readline() == "writing\n"
        (left,) = refs.parent.glob(".papershelf-*")
        os.utime(left, (0, 0))
        assert replace_if_unchanged(refs, b"old", expected=b"new")
        assert left.exists()
        assert replace_if_unchanged(refs, b"new", expected=b"old")
        assert slow.communicate("\n")[0] == "True\n"
    assert refs.read_bytes() == b"slow"
    assert names_in(refs.parent) == ["refs.bib"]


def test_a_second_name_that_a_killed_process_left_is_no_hard_link(refs: Path) -> None:
    path_beside(refs).hardlink_to(refs)  # killed after a new file had got its name, before the old name was gone
    assert replace_if_unchanged(refs, b"new", expected=b"old")
    assert names_in(refs.parent) == ["refs.bib"]


# --- one process at a time --------------------------------------------------------------------------------------------

ADDS_LINES = """
import sys
from contextlib import nullcontext
from pathlib import Path
from papershelf.files import replace_if_unchanged
from papershelf.files.locking import locked

path, folder, name, lines = Path(sys.argv[1]), sys.argv[2], sys.argv[3], 20
changed = 0
for number in range(lines):
    while True:
        with locked(path, Path(folder)):
            old = path.read_bytes() if path.exists() else None
            if replace_if_unchanged(path, (old or b"") + f"{name} {number}\\n".encode(), expected=old):
                break
        changed += 1
print(changed)
"""


def test_processes_that_write_at_once_lose_nothing_of_each_other(tmp_path: Path) -> None:
    path, link, locks = tmp_path / "refs.bib", tmp_path / "link.bib", tmp_path / "state" / "locks"
    link.symlink_to("refs.bib")
    names = "abcd"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ADDS_LINES, str(link if name == "a" else path), str(locks), name], stdout=-1
        )
        for name in names
    ]
    assert {process.communicate()[0] for process in processes} == {b"0\n"}  # nobody found the file changed
    assert [process.returncode for process in processes] == [0] * 4
    lines = path.read_text().splitlines()
    assert sorted(lines) == sorted(f"{name} {number}" for name in names for number in range(20))
    assert {file.name for file in tmp_path.iterdir()} == {"refs.bib", "link.bib", "state"}
    assert stat.S_IMODE(locks.stat().st_mode) == 0o700


def test_a_lock_that_is_held_for_too_long_is_told(tmp_path: Path) -> None:
    path, locks = tmp_path / "refs.bib", tmp_path / "locks"
    holder = textwrap.dedent("""
        import sys
        from pathlib import Path
        from papershelf.files.locking import locked
        with locked(Path(sys.argv[1]), Path(sys.argv[2])):
            print("held", flush=True)
            sys.stdin.readline()
    """)
    with subprocess.Popen([sys.executable, "-c", holder, str(path), str(locks)], stdin=-1, stdout=-1) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(OutputError) as caught, locked(path, locks, timeout=0):
            pytest.fail("two processes hold the lock")
        with locked(tmp_path / "other.bib", locks, timeout=0):
            pass
        process.kill()
    what = "another papershelf has been at work on it for 0 seconds; wait until it is done, or end it"
    assert str(caught.value) == f"{path}: {what}"
    with locked(path, locks, timeout=0):  # a killed process holds no lock
        pass


def test_a_lock_is_given_back_when_something_fails(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), locked(tmp_path / "refs.bib", tmp_path / "locks", timeout=0):
            raise ZeroDivisionError


@pytest.mark.parametrize(
    ("path", "folder", "what"),
    [
        ("refs.bib", "file/locks", "refs.bib: cannot be locked, for {folder} cannot be written in (Not a directory)"),
        ("refs.bib", "file", "refs.bib: cannot be locked, for {folder} cannot be written in (File exists)"),
        ("a\0b", "locks", "ab: is no file's name ("),
    ],
)
def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path, path: str, folder: str, what: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as caught, locked(tmp_path / path, tmp_path / folder):
        pytest.fail("nothing is locked")
    assert str(caught.value).startswith(f"{tmp_path}/{what.format(folder=tmp_path / folder)}")
