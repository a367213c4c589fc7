"""Where a key is kept, and that it is shown to nobody."""

from __future__ import annotations

import json
import logging
import os
import stat
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import keyring
import keyring.backend
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.errors import InitError, KeyringLocked, PasswordSetError

from papershelf.config import Settings
from papershelf.errors import ConfigError, OutputError, PapershelfError, UsageError, ZoteroError
from papershelf.zotero.credentials import ApiKey, find, forget, need, store

SECRET, OTHER = "WRITEkey0000000000000001", "READkey00000000000000002"
VARIABLE = "PAPERSHELF_ZOTERO_KEY"


class Kept(keyring.backend.KeyringBackend):
    """A keyring in memory that can be made to fail as the system's do."""

    priority: ClassVar[float] = 1

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.failing: Callable[[str], Exception] | None = None

    def _fail(self, what: str) -> None:
        if self.failing:
            raise self.failing(what)

    def get_password(self, service: str, username: str) -> str | None:
        self._fail("get")
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail(f"set {password}")
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._fail("delete")
        del self.entries[service, username]


@pytest.fixture
def ring() -> Iterator[Kept]:
    before, ring = keyring.get_keyring(), Kept()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state_path=tmp_path / "state" / "state.sqlite3")


@pytest.fixture
def file(settings: Settings) -> Path:
    return settings.state_path.parent / "zotero-keys.json"


def key(text: str = SECRET) -> ApiKey:
    return ApiKey.parse(text, "here")


def found(settings: Settings) -> str | None:
    one = find(settings, {})
    return one.key.reveal() if one else None


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestAKey:
    @pytest.mark.parametrize("show", [str, repr, "{}".format, "{!r}".format, lambda one: f"{[one]}"])
    def test_shows_itself_to_nobody_who_does_not_ask(self, show: Callable[[object], str]) -> None:
        assert SECRET not in show(key())
        assert key().reveal() == SECRET

    def test_may_have_spaces_around_it(self) -> None:
        assert key(f" \t{SECRET}\r\n").reveal() == SECRET

    @given(st.text().filter(lambda text: not (text.strip().isascii() and text.strip().isalnum())))
    def test_is_letters_and_digits_and_what_is_not_is_not_repeated(self, text: str) -> None:
        with pytest.raises(UsageError) as refusal:
            ApiKey.parse(f"{text}{SECRET[:4]}!", "what was typed")
        assert str(refusal.value).startswith("what was typed: is no Zotero API key")
        assert SECRET[:4] not in str(refusal.value)
        assert len(str(refusal.value).splitlines()) == 1

    @pytest.mark.parametrize("text", ["", "short", "a" * 65, "two words12", "aaaaaaaa\0", "аbcdefghij", "x" * 10**6])
    def test_is_neither_short_nor_long_nor_in_two_words(self, text: str) -> None:
        with pytest.raises(UsageError):
            key(text)


class TestInTheKeyring:
    def test_it_is_kept_for_its_address_only(self, ring: Kept, settings: Settings, file: Path) -> None:
        assert store(key(), settings) == "the system's keyring"
        assert found(settings) == SECRET
        for url in ("https://elsewhere.example", "https://api.zotero.org:8443", "http://127.0.0.1:80"):
            other = Settings(state_path=settings.state_path, zotero_url=url)
            assert found(other) is None
            assert not forget(other)
        assert not file.exists()

    def test_the_variable_comes_first(self, ring: Kept, settings: Settings) -> None:
        store(key(), settings)
        one = need(settings, {VARIABLE: f" {OTHER}\n"})
        assert (one.key.reveal(), one.origin) == (OTHER, VARIABLE)
        assert found(settings) == SECRET
        blank = find(settings, {VARIABLE: " "})
        assert blank
        assert blank.origin == "the system's keyring"

    def test_a_new_one_takes_the_place_of_the_old_one_wherever_that_is(
        self, ring: Kept, settings: Settings, file: Path
    ) -> None:
        ring.failing = KeyringLocked
        store(key(OTHER), settings)
        ring.failing = None
        store(key(), settings)
        assert found(settings) == SECRET
        assert not file.exists()
        ring.failing = PasswordSetError
        store(key(OTHER), settings)
        ring.failing = None
        assert found(settings) == OTHER

    def test_it_is_forgotten(self, ring: Kept, settings: Settings) -> None:
        assert not forget(settings)
        store(key(), settings)
        assert forget(settings)
        assert found(settings) is None
        assert ring.entries == {}

    def test_what_is_no_key_is_told(self, ring: Kept, settings: Settings) -> None:
        ring.entries[f"papershelf {settings.zotero_url}", "api-key"] = f"{SECRET} {OTHER}"
        with pytest.raises(UsageError, match="the system's keyring: is no Zotero API key"):
            find(settings, {})

    def test_that_is_locked_is_told_and_is_no_key(
        self, ring: Kept, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        store(key(), settings)
        ring.failing = KeyringLocked
        with pytest.raises(ZoteroError, match=r"no API key for https://api\.zotero\.org is stored; run"):
            need(settings, {})
        assert caplog.messages == ["the system's keyring could not be asked for a key (KeyringLocked)"]
        with pytest.raises(OutputError, match="may still hold the key"):
            forget(settings)


FAILURES = [KeyringLocked, InitError, RuntimeError, OSError, KeyError, lambda words: UnicodeError(words)]


class TestWithoutAKeyring:
    @pytest.fixture(params=FAILURES)
    def settings(self, request: pytest.FixtureRequest, ring: Kept, tmp_path: Path) -> Settings:
        ring.failing = request.param
        return Settings(state_path=tmp_path / "state" / "state.sqlite3")

    def test_it_is_kept_in_a_file_that_nobody_else_can_read(self, settings: Settings, file: Path) -> None:
        where = store(key(), settings)
        assert where.startswith(f"{file}, which only you can read, instead of the system's keyring: ")
        assert SECRET not in where
        assert (mode(file), mode(file.parent)) == (0o600, 0o700)
        assert json.loads(file.read_text()) == {"https://api.zotero.org": SECRET}
        assert found(settings) == SECRET

    def test_it_is_forgotten(self, settings: Settings, file: Path) -> None:
        store(key(), settings)
        assert forget(settings)
        assert not file.exists()


@pytest.mark.parametrize("name", ["keyring.backends.fail.Keyring", "keyring.backends.null.Keyring", "no.such.Module"])
def test_a_keyring_that_is_switched_off_is_none(
    name: str, settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    assert found(settings) is None
    assert str(file) in store(key(), settings)
    assert found(settings) == SECRET
    assert forget(settings)
    if not name.startswith("no."):
        assert not forget(settings)
        assert caplog.messages == []


@pytest.fixture
def none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)


@pytest.mark.usefixtures("none")
class TestTheFile:
    def test_keeps_keys_of_other_addresses(self, settings: Settings, file: Path) -> None:
        other = Settings(state_path=settings.state_path, zotero_url="http://127.0.0.1:9")
        store(key(), settings)
        store(key(OTHER), other)
        assert (found(settings), found(other)) == (SECRET, OTHER)
        forget(settings)
        assert (found(settings), found(other)) == (None, OTHER)
        assert mode(file) == 0o600

    def test_is_at_no_moment_readable_by_others(self, settings: Settings, file: Path) -> None:
        file.parent.mkdir()
        file.write_text(json.dumps({"https://a.example": OTHER}))
        file.chmod(0o644)
        seen: set[int] = set()
        done = threading.Event()

        def watch() -> None:
            while not done.is_set():
                for path in file.parent.iterdir():
                    try:
                        found = path.stat()
                    except FileNotFoundError:
                        continue
                    if found.st_size:
                        seen.add(found.st_mode & 0o077)

        old_mask = os.umask(0)
        try:
            find(settings, {})  # from here on the old one is private, too
            watcher = threading.Thread(target=watch)
            watcher.start()
            for _ in range(30):
                store(key(), settings)
        finally:
            os.umask(old_mask)
            done.set()
            watcher.join()
        assert seen <= {0}

    def test_that_others_can_read_is_mended_and_told(
        self, settings: Settings, file: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        store(key(), settings)
        file.chmod(0o640)
        assert found(settings) == SECRET
        assert mode(file) == 0o600
        (told,) = caplog.messages
        assert told.startswith(f"{file}: others could read the key in it; now only you can.")
        assert SECRET not in told

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{",
            b"\0" * 100,
            b"\xff\xfe" + SECRET.encode(),
            SECRET.encode(),
            f'{{"https://api.zotero.org": "{SECRET}"'.encode(),
            f'["{SECRET}"]'.encode(),
            b'{"https://api.zotero.org": ["' + SECRET.encode() + b'"]}',
            b"[" * 100_000,
            b" " * (1 << 21),
        ],
    )
    def test_that_is_damaged_is_told_in_one_line(self, settings: Settings, file: Path, content: bytes) -> None:
        store(key(), settings)
        file.write_bytes(content)
        for use in (lambda: find(settings, {}), lambda: store(key(OTHER), settings), lambda: forget(settings)):
            with pytest.raises(ConfigError) as refusal:
                use()
            assert str(refusal.value) == f"{file}: is damaged; remove it, then run `papershelf zotero login`"
            assert SECRET not in "".join(traceback.format_exception(refusal.value))
        assert file.read_bytes() == content

    @pytest.mark.parametrize("text", [f"{SECRET}\0", f"{SECRET}\r\nX-Other: y", "\x1b[31m", "é" * 24, "\ud800" * 24])
    def test_that_holds_no_key_is_told_in_one_line(self, settings: Settings, file: Path, text: str) -> None:
        file.parent.mkdir()
        file.write_text(json.dumps({"https://api.zotero.org": text}))
        file.chmod(0o600)
        with pytest.raises(UsageError) as refusal:
            find(settings, {})
        assert str(refusal.value).startswith(f"{file}: is no Zotero API key")
        assert SECRET not in "".join(traceback.format_exception(refusal.value))

    def test_that_is_something_else_is_told(self, settings: Settings, file: Path) -> None:
        file.parent.mkdir()
        os.mkfifo(file)
        with pytest.raises(ConfigError, match=r"cannot be read \(it is no file\)"):
            find(settings, {})
        file.unlink()
        file.mkdir()
        with pytest.raises(ConfigError, match=r"cannot be read \(Is a directory\)"):
            find(settings, {})

    def test_that_cannot_be_written_is_told(self, settings: Settings, file: Path) -> None:
        settings.state_path.parent.parent.joinpath("state").write_text("")
        with pytest.raises(PapershelfError) as refusal:
            store(key(), settings)
        assert str(file) in str(refusal.value)
        assert SECRET not in "".join(traceback.format_exception(refusal.value))


def test_nothing_is_logged_of_a_key(
    ring: Kept, settings: Settings, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    ring.failing = PasswordSetError  # says the key in its words
    store(key(), settings)
    find(settings, {})
    forget(settings)
    assert SECRET not in caplog.text + "".join(capfd.readouterr())
