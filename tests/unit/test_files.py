"""Input files and folders, and results that are written beside and renamed."""

from __future__ import annotations

import io
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from papershelf.errors import InputError, OutputError
from papershelf.files import LARGEST_INPUT, read_inputs, write_beside


def names(*paths: str | Path) -> list[str]:
    return [name for name, _ in read_inputs([str(path) for path in paths])]


# --- reading ----------------------------------------------------------------------------------------------------------


def test_files_are_read_in_the_order_given_and_once(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"B")
    (tmp_path / "a.bin").write_bytes(b"A")  # a file that is named is read whatever its ending
    paths = [str(tmp_path / name) for name in ("b.txt", "a.bin", "b.txt")]
    assert list(read_inputs(paths)) == [(paths[0], b"B"), (paths[1], b"A")]


def test_a_dash_is_standard_input() -> None:
    assert list(read_inputs(["-", "-"], io.BytesIO(b"Titles"))) == [("-", b"Titles")]


def test_a_dash_reads_the_real_standard_input() -> None:
    program = "from papershelf.files import read_inputs; print(list(read_inputs(['-'])))"
    done = subprocess.run([sys.executable, "-c", program], input=b"Titles", capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[('-', b'Titles')]"


def test_standard_input_that_is_closed_is_told() -> None:
    program = textwrap.dedent("""
        from papershelf.errors import InputError
        from papershelf.files import read_inputs
        try:
            list(read_inputs(["-"]))
        except InputError as error:
            print(error)
    """)
    shell = ["sh", "-c", 'exec "$0" -c "$1" <&-', sys.executable, program]
    done = subprocess.run(shell, capture_output=True, text=True, check=True)
    assert done.stdout == "standard input is closed; give a file instead of -\n"


def test_a_stream_that_fails_is_told() -> None:
    stream = io.BytesIO()
    stream.close()
    with pytest.raises(InputError, match="standard input"):
        list(read_inputs(["-"], stream))


def test_a_folder_stands_for_its_digests_sorted_and_below(tmp_path: Path) -> None:
    for name in (
        "z.txt", "a.TXT", "sub/b.jsonl", "sub/deep/c.csv", "sub/README", "m.md", "n.ndjson", "t.tsv", "j.json",
        "x.text", "paper.pdf", "script.py", ".hidden.txt", ".git/config", "sub/.cache/d.txt",
    ):  # fmt: skip
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    expected = [
        "a.TXT", "j.json", "m.md", "n.ndjson", "sub/README", "sub/b.jsonl", "sub/deep/c.csv", "t.tsv", "x.text", "z.txt"
    ]  # fmt: skip
    assert names(tmp_path) == [str(tmp_path / name) for name in expected]


def test_pipes_in_a_folder_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "a.txt").write_text("A")
    assert names(tmp_path) == [str(tmp_path / "a.txt")]


def test_links_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A")
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    assert names(tmp_path) == [str(tmp_path / "a.txt")]
    with pytest.raises(InputError, match="cannot be read"):
        names(tmp_path / "loop.txt")


def test_a_pipe_that_is_named_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", f'printf Titles > "{pipe}"']):
        assert list(read_inputs([str(pipe)])) == [(str(pipe), b"Titles")]


def test_a_folder_with_nothing_usable_is_told(tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(b"%PDF")
    with pytest.raises(InputError, match=r"holds no file that ends in \.csv, \.json, .*\.txt") as caught:
        names(tmp_path)
    assert str(caught.value).startswith(str(tmp_path))


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("missing.txt", "no such file or folder"),
        ("", "''"),
        ("a\0b", "is no file's name"),
        ("x" * 5000, "cannot be read"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(path: str, what: str) -> None:
    with pytest.raises(InputError) as caught:
        names(path)
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_told_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A")
    with pytest.raises(InputError, match="no such file"):
        next(read_inputs([str(tmp_path / "a.txt"), str(tmp_path / "missing.txt")]))


def test_a_socket_is_refused() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder, socket.socket(socket.AF_UNIX) as server:
        path = f"{folder}/s"
        server.bind(path)
        with pytest.raises(InputError, match="is a socket"):
            names(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_file_that_may_not_be_read_is_told_as_another_user() -> None:
    program = textwrap.dedent("""
        import os, sys
        from papershelf.errors import InputError
        from papershelf.files import read_inputs
        os.setuid(65534)
        try:
            list(read_inputs(sys.argv[1:]))
        except InputError as error:
            print(error)
    """)
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        secret = Path(folder) / "secret.txt"
        secret.write_text("A Title")
        secret.chmod(0o600)
        closed = Path(folder) / "closed"
        closed.mkdir(mode=0o700)
        for path in (secret, closed):
            run = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
            assert run.stdout.strip() == f"{path}: may not be read; check its permissions"


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(LARGEST_INPUT + 1)  # a hole: it takes no room
    with pytest.raises(InputError, match=r"large\.txt: holds more than 64 MB"):
        names(large)


def test_a_stream_that_is_too_large_is_refused() -> None:
    with pytest.raises(InputError, match=r"^standard input: holds more than"):
        list(read_inputs(["-"], io.BytesIO(b"x" * 11), largest=10))
    assert list(read_inputs(["-"], io.BytesIO(b"x" * 10), largest=10)) == [("-", b"x" * 10)]


def test_an_endless_device_is_refused() -> None:
    with pytest.raises(InputError, match=r"^/dev/zero: holds more than"):
        list(read_inputs(["/dev/zero"], largest=1 << 20))


def test_file_names_are_shown_without_what_a_terminal_would_obey(tmp_path: Path) -> None:
    (tmp_path / "a  b.txt").write_text("A")
    (tmp_path / "e\x1b[31m\nvil.txt").write_text("A")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("A")
    shown = [name.removeprefix(f"{tmp_path}/") for name in names(tmp_path)]
    assert sorted(shown) == ["a  b.txt", "e vil.txt", "\ufffd.txt"]


# --- writing ----------------------------------------------------------------------------------------------------------


def left_over(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir() if file.name.startswith(".papershelf-")]


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
