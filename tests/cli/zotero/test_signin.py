"""Signing in to Zotero and out again, and where the key never is."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import stat
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_faults import Malformed, Status
from tests.servers.zotero_keys import EMPTY_KEY, GROUP_KEY, READ_KEY, WRITE_KEY

KEYS = (WRITE_KEY, READ_KEY, GROUP_KEY, EMPTY_KEY)
NEW_KEY = "https://www.zotero.org/settings/keys/new?name=papershelf&library_access=1&notes_access=1&write_access=1"


def holders(folder: Path) -> list[Path]:
    """The files that hold a key."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in paths if any(key.encode() in path.read_bytes() for key in KEYS)]


class TestLogin:
    def test_says_who_it_is_what_the_key_may_do_and_where_it_is_kept(
        self, run: Run, file: Path, tmp_path: Path
    ) -> None:
        done = run("zotero", "login", stdin=f"{GROUP_KEY}\n")
        assert (done.returncode, done.stderr) == (0, "")
        assert re.search(r"Signed in to http://127\.0\.0\.1:\d+ as arxiver \(user 1001\)", done.stdout)
        assert "  user:1001  read, write  My Library\n  group:501  read, write  Reading group\n" in done.stdout
        assert "your own library: read, write, notes, files" in done.stdout
        assert f"It is kept in {file}, which only you can read, instead of the system's keyring" in done.stdout
        assert "may write nowhere" not in done.stdout
        assert holders(tmp_path) == [file]
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_keeps_the_key_in_the_keyring(
        self, run: Run, ring: dict[str, str], file: Path, zotero: ZoteroServer
    ) -> None:
        done = run("zotero", "login", stdin=WRITE_KEY, **ring)
        assert done.stdout.endswith("It is kept in the system's keyring.\n")
        assert not file.exists()
        assert json.loads(Path(ring["RING"]).read_text()) == {f"papershelf {zotero.url}|api-key": WRITE_KEY}
        assert "Key from the system's keyring" in run("zotero", "status", **ring).stdout
        assert "is forgotten here" in run("zotero", "logout", **ring).stdout
        assert run("zotero", "status", **ring).returncode == 6

    def test_says_clearly_that_a_key_may_not_write(self, run: Run) -> None:
        done = run("zotero", "login", stdin=READ_KEY)
        assert done.returncode == 0
        assert "read only    My Library" in done.stdout
        assert "It may write nowhere: `papershelf zotero push` needs a key that may" in done.stdout
        assert NEW_KEY in done.stdout

    def test_refuses_a_key_that_reaches_nothing(self, run: Run, file: Path) -> None:
        done = run("zotero", "login", stdin=EMPTY_KEY)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (6, "", 1)
        assert "this key reaches no library" in done.stderr
        assert not file.exists()

    def test_refuses_a_wrong_key_and_keeps_the_old_one(self, run: Run, file: Path) -> None:
        run("zotero", "login", stdin=WRITE_KEY)
        kept = file.read_text()
        done = run("zotero", "login", stdin="NOSUCHKEY000000000000000")
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (6, "", 1)
        assert "NOSUCHKEY" not in done.stderr
        assert file.read_text() == kept

    @pytest.mark.parametrize("text", ["", "\n", "no key\n", "x" * 5000, b"\xff\xfe\0key", "WRITEkey\x1b[31m0001"])
    def test_refuses_what_is_no_key_without_asking(
        self, run: Run, zotero: ZoteroServer, file: Path, text: str | bytes
    ) -> None:
        done = run("zotero", "login", stdin=text)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert done.stderr.startswith("papershelf: standard input: is no Zotero API key")
        assert zotero.requests == []
        assert not file.exists()

    def test_stores_nothing_where_zotero_cannot_be_asked(self, run: Run, zotero: ZoteroServer, file: Path) -> None:
        zotero.fail_next(Status(503, retry_after=9999))
        done = run("zotero", "login", stdin=WRITE_KEY)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (5, "", 1)
        assert not file.exists()

    @pytest.mark.parametrize("given", [[WRITE_KEY], ["--key", WRITE_KEY], [f"--key={WRITE_KEY}"], ["-k", WRITE_KEY]])
    def test_takes_no_key_as_an_argument_and_does_not_repeat_it(
        self, run: Run, zotero: ZoteroServer, given: list[str]
    ) -> None:
        done = run("zotero", "login", *given)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "takes no argument" in done.stderr
        assert WRITE_KEY not in done.stderr
        assert zotero.requests == []

    def test_hides_what_is_typed(self, environment: dict[str, str], tmp_path: Path, file: Path) -> None:
        code, shown = _typed(f"{WRITE_KEY}\n", environment, tmp_path)
        assert code == 0
        assert NEW_KEY.encode() in shown
        assert b"Signed in" in shown
        assert WRITE_KEY.encode() not in shown
        assert WRITE_KEY in file.read_text()

    def test_can_be_left_without_a_key(self, environment: dict[str, str], tmp_path: Path, zotero: ZoteroServer) -> None:
        code, shown = _typed("\x04", environment, tmp_path)
        assert code == 2
        assert shown.endswith(b"papershelf: no key was given\r\n")
        closed = subprocess.run(
            ["bash", "-c", "papershelf zotero login <&-"], capture_output=True, env=environment, timeout=60, check=False
        )
        assert closed.returncode == 2
        assert closed.stderr.startswith(b"papershelf: standard input: is no Zotero API key")
        assert zotero.requests == []


def _typed(text: str, environment: dict[str, str], folder: Path) -> tuple[int, bytes]:
    """Exit code of `zotero login`, and what the terminal shows where somebody types that."""
    ours, theirs = pty.openpty()
    # In a session of its own it has no other terminal that it could ask at.
    process = subprocess.Popen(
        ["papershelf", "zotero", "login"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        cwd=folder,
        start_new_session=True,
    )
    os.close(theirs)
    shown = _until(ours, b"(it is not shown): ")
    os.write(ours, text.encode())
    shown += _until(ours, None)
    os.close(ours)
    return process.wait(60), shown


def _until(terminal: int, wanted: bytes | None) -> bytes:
    """What a terminal shows until `wanted` is there, or to its end."""
    shown = b""
    while wanted is None or wanted not in shown:
        ready, _, _ = select.select([terminal], [], [], 60)
        assert ready, shown
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other side is closed
            piece = b""
        if not piece:
            break
        shown += piece
    return shown


class TestTheVariable:
    def test_comes_before_what_is_kept(self, run: Run) -> None:
        done = run("zotero", "login", stdin=WRITE_KEY, PAPERSHELF_ZOTERO_KEY=READ_KEY)
        assert done.stdout.endswith("PAPERSHELF_ZOTERO_KEY is set, and is used instead of it.\n")
        assert "Key from PAPERSHELF_ZOTERO_KEY" in run("zotero", "status", PAPERSHELF_ZOTERO_KEY=READ_KEY).stdout
        assert "is still set, and is used" in run("zotero", "logout", PAPERSHELF_ZOTERO_KEY=READ_KEY).stdout

    def test_that_holds_no_key_is_told_without_it(self, run: Run) -> None:
        done = run("zotero", "status", PAPERSHELF_ZOTERO_KEY=f"{WRITE_KEY}\r\nX: y")
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert "PAPERSHELF_ZOTERO_KEY: is no Zotero API key" in done.stderr
        assert WRITE_KEY not in done.stderr

    def test_is_no_setting_and_is_not_shown(self, run: Run) -> None:
        done = run("config", "show", PAPERSHELF_ZOTERO_KEY=WRITE_KEY)
        assert done.returncode == 0
        assert "zotero_url" in done.stdout
        assert "zotero_key" not in done.stdout
        assert WRITE_KEY not in done.stdout + done.stderr


class TestLogout:
    def test_forgets_the_key_and_says_that_it_lives_on(self, run: Run, file: Path, tmp_path: Path) -> None:
        run("zotero", "login", stdin=WRITE_KEY)
        done = run("zotero", "logout")
        assert done.returncode == 0
        assert done.stdout.endswith("It is valid until you delete it: https://www.zotero.org/settings/keys\n")
        assert holders(tmp_path) == []
        assert re.fullmatch(r"No key for http://127\.0\.0\.1:\d+ was kept\.\n", run("zotero", "logout").stdout)


def test_a_key_is_sent_to_no_other_address_than_its_own(run: Run, zotero: ZoteroServer) -> None:
    run("zotero", "login", stdin=WRITE_KEY)
    with ZoteroServer() as other:
        done = run("zotero", "status", PAPERSHELF_ZOTERO_URL=other.url)
        assert done.returncode == 6
        assert f"no API key for {other.url} is stored; run `papershelf zotero login`" in done.stderr
        assert other.requests == []


class TestWhatGoesWrong:
    """Does not show the key, also where a traceback is asked for."""

    @pytest.mark.parametrize("command", ["login", "status", "collections"])
    @pytest.mark.parametrize("fault", [Status(403), Status(404), Status(503, retry_after=9999), Malformed("{")])
    def test_at_zotero(
        self, environment: dict[str, str], zotero: ZoteroServer, tmp_path: Path, command: str, fault: Status | Malformed
    ) -> None:
        zotero.fail_when(lambda _, path: command == "login" or not path.startswith("/keys"), fault)
        done = self.told("zotero", command, environment=environment | {"PAPERSHELF_ZOTERO_KEY": WRITE_KEY})
        assert b"Traceback" in done
        assert WRITE_KEY.encode() not in done
        assert holders(tmp_path) == []

    def test_in_the_file_of_keys(self, environment: dict[str, str], run: Run, file: Path) -> None:
        run("zotero", "login", stdin=WRITE_KEY)
        file.write_text(file.read_text()[:-4])
        for command in ("login", "logout", "status"):
            done = self.told("zotero", command, environment=environment)
            assert b"is damaged; remove it" in done
            assert WRITE_KEY.encode() not in done

    def test_in_settings_files(self, environment: dict[str, str], tmp_path: Path) -> None:
        settings = tmp_path / "own.toml"
        for text in (f"zotero_key = '{WRITE_KEY}'", f"zotero_url = 'https://a/?key={WRITE_KEY}'", f"x = {WRITE_KEY}"):
            settings.write_text(text)
            done = self.told("config", "show", environment=environment | {"PAPERSHELF_CONFIG": str(settings)})
            assert b"ConfigError" in done
            assert WRITE_KEY.encode() not in done

    def told(self, *command: str, environment: dict[str, str]) -> bytes:
        given = ["papershelf", "--debug", *command]
        return subprocess.run(
            given,
            input=WRITE_KEY.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            timeout=60,
        ).stdout
