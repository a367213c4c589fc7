"""Everything that papershelf raises on purpose, as one tree.

    PapershelfError            1   a failure that fits no other class
    ├── UsageError             2   options that contradict each other, or a wrong value
    │   └── ConfigError        2   a settings file or variable that cannot be used
    ├── InputError             4   a digest or snapshot that cannot be read or is not what it should be
    ├── OutputError            4   a result that cannot be written
    ├── StateError             4   papershelf's memory of what it wrote cannot be read or written
    ├── ArxivUnavailableError  5   the local index could not be brought up to date: arXiv could not be asked
    ├── ZoteroUnavailableError 5   Zotero could not be asked, or not for as long as it takes
    ├── ZoteroError            6   Zotero refused: a key without the right, an unknown library, an item that is wrong
    └── ConflictError          7   something that only a person can decide

That a source could not be asked for a title is no error: it is the verdict `unavailable`, and the command line's
exit code 5. The number is the exit code, too. A message says what failed, on what, and what to do; it is one line,
unless a part of the input is shown below it.
"""

from __future__ import annotations

from typing import ClassVar


class PapershelfError(Exception):
    """The root: `except PapershelfError` catches every failure that papershelf reports on purpose."""

    exit_code: ClassVar[int] = 1


class UsageError(PapershelfError):
    """Options that contradict each other, or a value that is not allowed."""

    exit_code = 2


class ConfigError(UsageError):
    """A settings file or an environment variable that cannot be used."""


class InputError(PapershelfError):
    """A digest or a snapshot that cannot be read, or is not what it should be."""

    exit_code = 4


class OutputError(PapershelfError):
    """A result that cannot be written where it was asked for."""

    exit_code = 4


class StateError(PapershelfError):
    """The file in which papershelf remembers what it wrote cannot be read or written."""

    exit_code = 4


class ArxivUnavailableError(PapershelfError):
    """arXiv could not be asked what changed. What it answered until then is kept."""

    exit_code = 5


class ZoteroUnavailableError(PapershelfError):
    """Zotero could not be asked: no connection, too many requests, or a fault of its servers. Nothing is known."""

    exit_code = 5


class ZoteroError(PapershelfError):
    """Zotero was asked and refused, or something that was to be used is not there."""

    exit_code = 6


class ConflictError(PapershelfError):
    """Something that only a person can decide, such as which of two equal names is meant."""

    exit_code = 7
