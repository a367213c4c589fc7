"""arXiv's changes gathered page by page on the disk, so that whatever breaks, the next run goes on where it stopped.

    DIR/papershelf-harvest-2026-11-01/state.json         day and token reached; how much of the other file counts
    DIR/papershelf-harvest-2026-11-01/changes.jsonl.zst  a compressed frame a page; only ever appended to

A page is written and synced before the state names it; what stands behind that point is cut off by the next run. A
change may come twice, where a list had to be begun again: of several with one id the last counts. A token says how many
records to skip, so it holds only as long as none of them moves; that is why it ends when arXiv announces, once a day.
"""

from __future__ import annotations

import logging
import os
import shutil
from typing import TYPE_CHECKING, Final

import msgspec
import zstandard

from papershelf.errors import ArxivUnavailableError, InputError
from papershelf.files import write_beside
from papershelf.sources.lines import read_lines
from papershelf.sources.oai_xml import Change, TokenRefused
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from papershelf.sources.oai import OaiClient
    from papershelf.sources.oai_xml import Page

_log = logging.getLogger(__name__)

_VERSION = 1
_STATE, _CHANGES = "state.json", "changes.jsonl.zst"
_NAME: Final = "papershelf-harvest-"
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Change)


class State(msgspec.Struct, frozen=True, kw_only=True):
    """How far a harvest has come.

    Attributes:
        version: of this format.
        url: who is asked.
        since: the first day of the changes wanted; empty for everything.
        started: when the first answer came; empty before. What changes later is for the next harvest.
        reached: all changes before this day are here; empty at first.
        in_order: whether the days have only ever ascended, as arXiv's do; else `reached` stays.
        token: for the next page; empty if the list is to be begun.
        size: of the file of changes, in bytes.
        changes: how many there are in it.
        damaged: how many records could not be read.
        done: whether the last page is here.
    """

    url: str
    since: str
    version: int = _VERSION
    started: str = ""
    reached: str = ""
    in_order: bool = True
    token: str = ""
    size: int = 0
    changes: int = 0
    damaged: int = 0
    done: bool = False

    def after(self, page: Page, size: int) -> State:
        """The state once a page is written, up to which the file has `size` bytes."""
        stamps = [change.stamp for change in page.changes]
        in_order = self.in_order and stamps == sorted(stamps) and (not stamps or stamps[0] >= self.reached)
        return msgspec.structs.replace(
            self,
            started=self.started or page.day,
            reached=(stamps[-1] if stamps else self.reached) if in_order else "",
            in_order=in_order,
            token=page.token,
            size=size,
            changes=self.changes + len(stamps),
            damaged=self.damaged + page.damaged,
            done=not page.token,
        )


class Harvest:
    """A harvest on the disk. One process at a time may work on it; see `papershelf.index.layout.alone`."""

    def __init__(self, folder: Path, *, since: str, url: str) -> None:
        """Open the harvest of what changed since a day, or begin it.

        Args:
            folder: the index's.
            since: a day, ISO 8601; empty for everything.
            url: who is asked; what another told does not count.

        Raises:
            OSError: it cannot be written.
        """
        self._folder = folder / f"{_NAME}{since or 'all'}"
        self._folder.mkdir(parents=True, exist_ok=True)
        self.state = self._read_state(State(url=url, since=since))
        with (self._folder / _CHANGES).open("ab") as file:
            file.truncate(self.state.size)
        self._begun_again_at: str | None = None

    def gather(self, client: OaiClient, advance: Callable[[int], None]) -> None:
        """Ask for page after page until the last one is here; `advance` is called with the number of changes so far.

        Raises:
            ArxivUnavailableError: arXiv could not be asked. What is here stays.
            OSError: a page cannot be written.
        """
        while not self.state.done:
            self._keep(self._page(client))
            advance(self.state.changes)
        if self.state.damaged:
            _log.warning("%s: records left out because they could not be read: %d", self.state.url, self.state.damaged)

    def changes(self) -> Iterator[Change]:
        """Everything gathered, in its order.

        Raises:
            InputError: it is damaged; it is removed.
        """
        try:
            if self.state.size:
                for _, line in read_lines(self._folder / _CHANGES):
                    yield _DECODER.decode(line)
        except (InputError, msgspec.MsgspecError) as error:
            self.remove()
            what = "what was harvested was damaged, and is removed; run it again"
            raise InputError(f"{clean(str(self._folder))}: {what}") from error

    def remove(self) -> None:
        """Remove it from the disk."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _page(self, client: OaiClient) -> Page:
        if self.state.token:
            try:
                return client.next(self.state.token)
            except TokenRefused as error:
                if self._begun_again_at == self.state.reached:
                    raise ArxivUnavailableError(f"{self.state.url}: {error.reason}; run it again later") from error
                self._begun_again_at = self.state.reached
        return client.first(self.state.reached or self.state.since)

    def _keep(self, page: Page) -> None:
        lines = b"".join(_ENCODER.encode(change) + b"\n" for change in page.changes)
        with (self._folder / _CHANGES).open("ab") as file:
            if lines:
                file.write(zstandard.ZstdCompressor().compress(lines))
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        self.state = self.state.after(page, size)
        write_beside(self._folder / _STATE, _ENCODER.encode(self.state))

    def _read_state(self, fresh: State) -> State:
        """The state on the disk, if it belongs to this harvest and to a file that is whole; else a fresh one."""
        try:
            state = msgspec.json.decode((self._folder / _STATE).read_bytes(), type=State)
            size = (self._folder / _CHANGES).stat().st_size
        except (OSError, msgspec.MsgspecError):
            return fresh
        ours = (state.version, state.url, state.since) == (fresh.version, fresh.url, fresh.since)
        return state if ours and size >= state.size else fresh


def remove_harvests(folder: Path) -> None:
    """Remove all harvests of changes in an index's folder; one of everything stays, which is for building anew."""
    for path in harvests_of(folder):
        if path.name != f"{_NAME}all":
            shutil.rmtree(path, ignore_errors=True)


def harvests_of(folder: Path) -> Iterator[Path]:
    """The folders of all harvests in an index's folder."""
    return (path for path in sorted(folder.glob(f"{_NAME}*")) if path.is_dir())
