"""The shipped themes and the reader's own file, read and written where they lie."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from papershelf.config.layers import read_text
from papershelf.errors import ConfigError, OutputError
from papershelf.files import replace_if_unchanged
from papershelf.text import clean
from papershelf.themes.category_themes import category_rules
from papershelf.themes.combining import Combined, combine
from papershelf.themes.vocabulary import Vocabulary
from papershelf.themes.vocabulary_file import ThemesFile, appended, parse, trusted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from papershelf.themes.vocabulary import Rule


@cache
def shipped() -> tuple[Rule, ...]:
    """The themes that come with papershelf: those of `shipped.toml`, and the names of all other categories of arXiv."""
    rules = trusted(files(__package__).joinpath("shipped.toml").read_text("utf-8"))
    return (*rules, *category_rules(rules))


def load(path: Path | None) -> Vocabulary:
    """The vocabulary of a reader whose themes file is at `path`; the shipped one if there is no such file.

    Raises:
        ConfigError: the file cannot be read, or is wrong; the first fault is told.
    """
    if path is None or not os.path.lexists(path):  # a link that leads nowhere is told, not taken for no file
        return Vocabulary(shipped())
    return _right(path, read_text(path)).vocabulary


def check(path: Path) -> tuple[ThemesFile, Combined]:
    """What a themes file says, and what it makes of the shipped themes, with all that is wrong in it.

    Raises:
        ConfigError: the file cannot be read.
    """
    file = parse(read_text(path))
    return file, combine(file, shipped())


def save(path: Path, rules: Sequence[Rule]) -> None:
    """Put themes at the end of a themes file, which is made if it is not there; what stands in it stays as it is.

    Raises:
        ConfigError: the file cannot be read, is wrong, or would be with these themes; it is then as it was.
        OutputError: the file cannot be written.
    """
    while True:
        old = path.read_bytes() if path.exists() else None
        text = read_text(path) if old is not None else ""
        known = _right(path, text).vocabulary
        # Another process may have saved some of them meanwhile.
        new = appended(text, [rule for rule in rules if not known.rule(rule.name)])
        if new == text:
            return
        _right(path, new)
        if old is None:
            _make_folder(path.parent)
        data = (old or b"") + new[len(text) :].encode()
        if replace_if_unchanged(path, data, expected=old):
            return


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{clean(str(path))}: cannot be made ({error.strerror})") from error


def _right(path: Path, text: str) -> Combined:
    combined = combine(parse(text), shipped())
    for fault in combined.faults[:1]:
        raise ConfigError(f"{clean(str(path))}:{fault.line}: {fault.message}")
    return combined
