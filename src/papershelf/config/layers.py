"""Where settings are given: files, the environment, options. What is given is read here, not yet judged."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import platformdirs

from papershelf.config.values import to_path
from papershelf.errors import ConfigError
from papershelf.text import clean
from papershelf.tomltext import TomlError, lines_of, parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PROJECT_FILE: Final = "papershelf.toml"

_PREFIX = "PAPERSHELF_"
ZOTERO_KEY_VARIABLE: Final = f"{_PREFIX}ZOTERO_KEY"
"""The variable that may hold an API key. A secret is no setting: settings are shown, and files of them are shared."""
_USER_FILE_VARIABLE = f"{_PREFIX}CONFIG"
_NOT_SETTINGS = (_USER_FILE_VARIABLE, ZOTERO_KEY_VARIABLE)
_LARGEST_FILE = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Given:
    """A setting as somebody gave it.

    `origin` says where, in words for people. A relative path starts in `folder`. `by_project` marks what stands in the
    project's file.
    """

    name: str
    value: object
    origin: str
    folder: Path
    by_project: bool = False


def user_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Where your own settings are, or would be.

    Raises:
        ConfigError: the variable that names another file holds no path.
    """
    named = environ.get(_USER_FILE_VARIABLE)
    if not named:
        return platformdirs.user_config_path("papershelf") / "config.toml"
    try:
        return to_path(named)
    except ValueError as error:
        raise ConfigError(f"{_USER_FILE_VARIABLE} {error}") from error


def all_given(options: Mapping[str, object], environ: Mapping[str, str], cwd: Path) -> Iterator[Given]:
    """Everything that is given, later ones over earlier ones.

    Raises:
        ConfigError: a file cannot be read.
    """
    own, project = user_file(environ), cwd / PROJECT_FILE
    if _exists(own) or environ.get(_USER_FILE_VARIABLE):
        yield from _of_file(own)
    if _exists(project) and not (_exists(own) and own.samefile(project)):
        yield from _of_file(project, by_project=True)
    for variable, text in sorted(environ.items()):
        if variable.startswith(_PREFIX) and variable not in _NOT_SETTINGS and text:
            yield Given(variable.removeprefix(_PREFIX).lower(), text, variable, cwd)
    for name, value in options.items():
        if value is not None:
            yield Given(name, value, f"--{name.replace('_', '-')}", cwd)


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise ConfigError(f"{clean(str(path))}: cannot be read: {error.strerror}") from error
    return True


def _of_file(path: Path, *, by_project: bool = False) -> Iterator[Given]:
    name = clean(str(path))
    text = read_text(path)
    try:
        values = parse_toml(text)
    except TomlError as error:
        raise ConfigError(f"{_at(name, error.line)}: {error}") from error
    lines = lines_of(text)
    for key, value in values.items():
        yield Given(key, value, _at(name, lines.of(key)), path.parent, by_project)


def _at(name: str, line: int) -> str:
    return f"{name}, line {line}" if line else name


def read_text(path: Path) -> str:
    """The text of a file of settings.

    Raises:
        ConfigError: it cannot be read.
    """
    name = clean(str(path))
    try:
        if path.is_fifo():  # reading would wait for somebody to write
            raise ConfigError(f"{name}: is not a file")
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise ConfigError(f"{name}: cannot be read: {error.strerror}") from error
    if len(data) > _LARGEST_FILE:
        raise ConfigError(f"{name}: is too large for a file of settings")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{name}, line {line}: is not UTF-8; save it as UTF-8") from error
