"""Input files, folders and standard input."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from papershelf.errors import InputError
from papershelf.files import LARGEST_INPUT, read_inputs


def names(*paths: str | Path) -> list[str]:
    return [name for name, _ in read_inputs([str(path) for path in paths])]


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
    with pytest.raises(InputError, match=r"holds no file that ends in \.csv, \.eml, .*\.txt") as caught:
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
