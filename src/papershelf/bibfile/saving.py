"""Merging papers into a file on disk: read, plan, write in one step; again if the file changed meanwhile."""

from __future__ import annotations

import stat
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from papershelf.bibfile.merge import MergeOptions, Plan, plan
from papershelf.bibfile.reading import Bibliography
from papershelf.bibfile.scan import Kind
from papershelf.bibfile.splice import splice
from papershelf.errors import InputError, OutputError, StateError
from papershelf.files import replace_if_unchanged
from papershelf.files.locking import locked
from papershelf.files.paths import shown
from papershelf.formats.entry_works import LocalId

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from papershelf.bibfile.merge import Change
    from papershelf.bibfile.splice import Edit
    from papershelf.formats.papers import Paper
    from papershelf.state import State

_MOST_ATTEMPTS = 5
_PAUSE = 0.2  # seconds, longer before each attempt: whoever writes just now is soon done
_LARGEST = 256 << 20  # bytes; some 300,000 entries


@dataclass(frozen=True, slots=True)
class Merged:
    """What was, or would be, done to a file: the plan, which of its changes were accepted, and the edits of these."""

    plan: Plan
    accepted: tuple[Change, ...]
    edits: tuple[Edit, ...]


def plan_merge(path: Path, papers: Sequence[Paper], options: MergeOptions, state: State, *, header: str = "") -> Plan:
    """The plan for a file as it is now. A file that does not exist is planned as one that holds `header`.

    Raises:
        InputError: it cannot be read, or is no .bib file.
        StateError: what papershelf wrote before cannot be read.
    """
    return _planned(path, _read(path), papers, options, state, header)


def merge(
    path: Path,
    papers: Sequence[Paper],
    options: MergeOptions,
    state: State,
    *,
    locks: Path,
    accepts: Callable[[Change], bool],
    header: str = "",
    backup: bool = False,
) -> Merged:
    """Write the papers into a file, and remember what was written.

    Args:
        path: the file; it need not exist.
        papers: what it is to hold.
        options: how.
        state: what papershelf wrote before, and where that is remembered.
        locks: the folder where processes take turns at a file.
        accepts: whether a change to an entry that is there is to be made; asked once a change.
        header: the comment at the top of a new file.
        backup: keep the file as it was beside it, with `.bak` at the end of its name.

    Raises:
        InputError: the file cannot be read, or is no .bib file.
        OutputError: it cannot be written, or never stays as it is for long enough.
        StateError: what papershelf wrote before cannot be read or remembered.
    """
    with locked(path, locks):
        for attempt in range(_MOST_ATTEMPTS):
            time.sleep(attempt * _PAUSE)
            before = _read(path)
            planned = _planned(path, before, papers, options, state, header)
            accepted = tuple(change for change in planned.changes if not change.edits or accepts(change))
            edits = planned.edits(accepted)
            after = splice(planned.bib.data, edits)
            if not edits or replace_if_unchanged(path, after, expected=before, backup=backup):
                _remember(path, accepted, state)
                return Merged(planned, accepted, edits)
    raise OutputError(f"{shown(str(path))}: another program keeps changing it; close that, and run this again")


def _remember(path: Path, changes: Sequence[Change], state: State) -> None:
    try:
        # What is remembered goes by arXiv ids; works that have none are known by what their entries say.
        written = [change.written for change in changes if change.written]
        state.remember(path, [one for one in written if not isinstance(one.arxiv_id, LocalId)])
    except StateError as error:
        what = "holds the papers now, but what was written could not be remembered, so --update will not complete it"
        raise StateError(f"{shown(str(path))}: {what}: {error}") from error


def _planned(
    path: Path, before: bytes | None, papers: Sequence[Paper], options: MergeOptions, state: State, header: str
) -> Plan:
    bib = Bibliography.read(header.encode() if before is None else before, shown(str(path)))
    if before is not None:
        refuse_foreign(bib, path)
    written = state.entries_of(path)
    elsewhere = state.entries_anywhere([paper.record.arxiv_id for paper in papers])
    return plan(bib, papers, options, written=written, elsewhere=elsewhere)


def _read(path: Path) -> bytes | None:
    name = shown(str(path))
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):  # to open a pipe would wait for somebody to write into it
            raise InputError(f"{name}: is {'a folder' if stat.S_ISDIR(mode) else 'no plain file'}; give a file's name")
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise InputError(f"{name}: cannot be read ({getattr(error, 'strerror', None) or error})") from error
    if len(data) > _LARGEST:
        raise InputError(f"{name}: holds more than {_LARGEST >> 20} MB, too much for a bibliography")
    return data


def refuse_foreign(bib: Bibliography, path: Path) -> None:
    """Let a file that is no bibliography alone: somebody mistyped its name.

    Raises:
        InputError: it is no text, or a text without entries that is not called .bib.
    """
    if b"\0" in bib.data:
        what = "UTF-16, which BibTeX cannot read; save it as UTF-8" if bib.data[:2] in _UTF16 else "no text file"
        raise InputError(f"{bib.file}: is {what}")
    is_bare = all(block.kind is Kind.TEXT for block in bib.blocks)
    if is_bare and path.suffix.lower() not in (".bib", ".bibtex") and bib.data.strip():
        raise InputError(f"{bib.file}: holds text and no entries; give the name of a .bib file")


_UTF16 = (b"\xff\xfe", b"\xfe\xff")
