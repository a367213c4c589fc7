"""What papershelf wrote into which bibliography."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from papershelf.identifiers import ArxivId
from papershelf.model import Written
from papershelf.state.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class State(Database):
    """What is remembered in a file; see `Database` for how it is used.

    Raises:
        StateError: by every method, as those of `Database` do.
    """

    def entries_of(self, file: Path) -> dict[ArxivId, Written]:
        """What was last written into a file, by paper, oldest first; files are known by their real paths."""
        query = "SELECT arxiv_id, content FROM entry WHERE file = ? ORDER BY number"
        return {entry.arxiv_id: entry for entry in self.find(query, (_real(file),), _decode)}

    def entries_anywhere(self, ids: Iterable[ArxivId]) -> dict[ArxivId, tuple[Written, ...]]:
        """What was last written of some papers into each file that has them, newest first.

        It serves files that were moved or copied, and keys that are to be the same in a new file.
        """
        some = "SELECT value FROM json_each(?)"
        query = f"SELECT arxiv_id, content FROM entry WHERE arxiv_id IN ({some}) ORDER BY number DESC"  # noqa: S608
        found: dict[ArxivId, tuple[Written, ...]] = {}
        for entry in self.find(query, (json.dumps(list(ids)),), _decode):
            found[entry.arxiv_id] = (*found.get(entry.arxiv_id, ()), entry)
        return found

    def remember(self, file: Path, entries: Iterable[Written]) -> None:
        """Keep what was written into a file, all of it or nothing.

        It takes the place of what was known of these papers in this file; what was known of others stays.
        """
        path, now = _real(file), datetime.now(UTC).isoformat(timespec="seconds")
        rows = [(path, entry.arxiv_id, _encode(entry), now) for entry in entries]
        if not rows:
            return
        # A row that is replaced gets the next number, so that numbers are in the order of writing, whatever clocks say.
        statement = "INSERT OR REPLACE INTO entry (file, arxiv_id, content, written) VALUES (?, ?, ?, ?)"
        with self.writing() as db:
            db.executemany(statement, rows)


def _real(file: Path) -> bytes:
    """The path that a file has whatever link leads to it; names of files need not be text."""
    return os.fsencode(os.path.realpath(file))


def _encode(entry: Written) -> str:
    # Escaped, JSON holds any string, also what stands for the bytes of a file in another encoding.
    return json.dumps(
        {"citekey": entry.citekey, "type": entry.entry_type, "fields": entry.fields, "pattern": entry.pattern}
    )


def _decode(arxiv_id: bytes, content: bytes) -> Written:
    paper = ArxivId.parse(arxiv_id.decode())
    match json.loads(content):
        case {"citekey": str(citekey), "type": str(kind), "fields": list(fields), "pattern": str(pattern)} if paper:
            return Written(paper, citekey, kind, tuple((str(name), str(value)) for name, value in fields), pattern)
    raise ValueError("no entry")
