"""The key that opens a person's Zotero libraries: where it is kept, and that it goes nowhere else.

A key belongs to the address of the Web API that it was stored for, and is found for no other one. It comes from
`PAPERSHELF_ZOTERO_KEY`, else from a file that only its owner can read, else from the system's keyring. The file is only
written where the keyring cannot be used, and a key that goes into the keyring leaves the file: so what the file holds
is never older than what the keyring holds.

Nothing in here puts a key, or a text that may hold one, into a message or an exception.
"""

from __future__ import annotations

import json
import logging
import os
import re
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from papershelf.config import ZOTERO_KEY_VARIABLE
from papershelf.errors import ConfigError, OutputError, UsageError, ZoteroError
from papershelf.files import write_beside
from papershelf.files.paths import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from keyring.backend import KeyringBackend

    from papershelf.config import Settings

_log = logging.getLogger(__name__)

KEYS_PAGE: Final = "https://www.zotero.org/settings/keys"
# What it selects beforehand: https://www.zotero.org/support/dev/web_api/v3/oauth
NEW_KEY_PAGE: Final = f"{KEYS_PAGE}/new?name=papershelf&library_access=1&notes_access=1&write_access=1&all_groups=write"
SIGN_IN: Final = "run `papershelf zotero login`"
_LOOKS_RIGHT = re.compile(r"[A-Za-z0-9]{8,64}")  # zotero.org's have 24
_ACCOUNT = "api-key"
_SWITCHED_OFF = "switched off"
_LARGEST_FILE = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that only `reveal` shows: it does not appear where an object is printed, logged or put into a message."""

    _secret: str = field(repr=False)

    @classmethod
    def parse(cls, text: str, origin: str) -> Self:
        """The key in a text that comes from `origin`; spaces around it do not matter.

        Raises:
            UsageError: it is none.
        """
        if not _LOOKS_RIGHT.fullmatch(text.strip()):
            raise UsageError(f"{origin}: is no Zotero API key, which is 24 letters and digits; look at {KEYS_PAGE}")
        return cls(text.strip())

    def reveal(self) -> str:
        """The key itself, to be sent to the address that it belongs to."""
        return self._secret


@dataclass(frozen=True, slots=True)
class Found:
    """A key, and where it comes from in words for people."""

    key: ApiKey
    origin: str


def find(settings: Settings, environ: Mapping[str, str] = os.environ) -> Found | None:
    """The key for the address that is set, if there is one. A keyring that fails is told through logging.

    Raises:
        UsageError: what is there is no key, or is in a file that cannot be used.
    """
    if text := environ.get(ZOTERO_KEY_VARIABLE, "").strip():
        return Found(ApiKey.parse(text, ZOTERO_KEY_VARIABLE), ZOTERO_KEY_VARIABLE)
    path = _path(settings)
    if text := _keys_in(path).get(settings.zotero_url, ""):
        return Found(ApiKey.parse(text, shown(str(path))), shown(str(path)))
    try:
        kept = _Keyring(settings).get()
    except _KeyringError as error:
        if not error.is_absent:
            _log.warning("the system's keyring could not be asked for a key (%s)", error)
        return None
    return Found(ApiKey.parse(kept, "the system's keyring"), "the system's keyring") if kept else None


def need(settings: Settings, environ: Mapping[str, str] = os.environ) -> Found:
    """The key for the address that is set.

    Raises:
        ZoteroError: there is none.
        UsageError: what is there is no key, or is in a file that cannot be used.
    """
    if found := find(settings, environ):
        return found
    raise ZoteroError(f"no API key for {settings.zotero_url} is stored; {SIGN_IN}, or set {ZOTERO_KEY_VARIABLE}")


def store(key: ApiKey, settings: Settings) -> str:
    """Keep a key for the address that is set, in the place of an older one; where it is now, in words for people.

    Raises:
        UsageError: the file of keys cannot be used.
        OutputError: it cannot be written.
    """
    path = _path(settings)
    keys = _keys_in(path)
    try:
        _Keyring(settings).set(key.reveal())
    except _KeyringError as error:
        _write(path, keys | {settings.zotero_url: key.reveal()})
        why = "has none" if error.is_absent else f"has one that could not be used ({error})"
        return f"{shown(str(path))}, which only you can read, instead of the system's keyring: the system {why}"
    if keys.pop(settings.zotero_url, None) is not None:
        _write(path, keys)
    return "the system's keyring"


def forget(settings: Settings) -> bool:
    """Forget the key for the address that is set; whether there was one.

    Raises:
        UsageError: the file of keys cannot be used.
        OutputError: the file cannot be written, or the keyring may still hold a key.
    """
    path = _path(settings)
    keys = _keys_in(path)
    if was_in_file := keys.pop(settings.zotero_url, None) is not None:
        _write(path, keys)
    try:
        was_in_keyring = _Keyring(settings).delete()
    except _KeyringError as error:
        if not error.is_absent and not was_in_file:
            what = f"cannot be used ({error}), and may still hold the key; unlock it and repeat this"
            raise OutputError(f"the system's keyring: {what}") from None
        was_in_keyring = False
    return was_in_file or was_in_keyring


# --- The keyring ------------------------------------------------------------------------------------------------------


class _KeyringError(Exception):
    """The keyring cannot be used; the message is the name of what it raised, whose own words may hold anything."""

    @property
    def is_absent(self) -> bool:
        """There is no keyring at all, or it is switched off."""
        return str(self) in ("NoKeyringError", _SWITCHED_OFF)


class _Keyring:
    """The entry for an address in the system's keyring.

    Raises:
        _KeyringError: by every method: there is no keyring, or it cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self._service = f"papershelf {settings.zotero_url}"

    def get(self) -> str | None:
        """The key that is kept."""
        with _opened() as keyring:
            return keyring.get_password(self._service, _ACCOUNT)

    def set(self, secret: str) -> None:
        """Keep a key."""
        with _opened() as keyring:
            keyring.set_password(self._service, _ACCOUNT, secret)
        if self.get() != secret:  # keyring.backends.null takes everything and keeps nothing
            raise _KeyringError(_SWITCHED_OFF)

    def delete(self) -> bool:
        """Forget the key; whether there was one."""
        if self.get() is None:
            return False
        with _opened() as keyring:
            keyring.delete_password(self._service, _ACCOUNT)
        return True


@contextmanager
def _opened() -> Iterator[KeyringBackend]:
    """The keyring. Backends raise whatever they meet: a missing session bus, a module that is not there."""
    try:
        import keyring  # slow

        yield keyring.get_keyring()
    except Exception as error:
        raise _KeyringError(type(error).__name__) from None


# --- The file ---------------------------------------------------------------------------------------------------------


def _path(settings: Settings) -> Path:
    return settings.state_path.parent / "zotero-keys.json"


def _keys_in(path: Path) -> dict[str, str]:
    """The keys in the file, by address; none if there is no file."""
    try:
        text = _read_in_private(path)
        keys = json.loads(text) if text is not None else {}
        if not isinstance(keys, dict) or not all(isinstance(key, str) for key in keys.values()):
            raise ValueError
    except OSError as error:
        what = f"cannot be read ({error.strerror or error}); check its permissions"
    except (ValueError, RecursionError):  # their words and their contents quote the file
        what = f"is damaged; remove it, then {SIGN_IN}"
    else:
        return keys
    raise ConfigError(f"{shown(str(path))}: {what}")


def _read_in_private(path: Path) -> str | None:
    """What the file holds, after it was made sure that nobody else can read it; None if there is none."""
    try:
        with open(path, encoding="utf-8", opener=_without_waiting) as stream:
            found = os.fstat(stream.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise OSError("it is no file")
            if os.name == "posix" and found.st_mode & 0o077:
                os.fchmod(stream.fileno(), 0o600)
                what = "others could read the key in it; now only you can. Make another key, and delete the old one, at"
                _log.warning("%s: %s %s", shown(str(path)), what, KEYS_PAGE)
            if found.st_size > _LARGEST_FILE:
                raise ValueError
            return stream.read()
    except FileNotFoundError:
        return None


def _without_waiting(name: str, flags: int) -> int:
    """Open a file that may be a pipe, into which nobody may ever write."""
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def _write(path: Path, keys: Mapping[str, str]) -> None:
    """Put keys into the file; a file without any is removed.

    Raises:
        OutputError: it cannot be written.
    """
    if keys:
        with suppress(OSError):  # told by what follows
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_beside(path, json.dumps(keys, indent=1) + "\n", mode=0o600)
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{shown(str(path))}: cannot be removed ({error.strerror or error})") from error
