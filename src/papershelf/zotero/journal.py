"""What papershelf wrote into a Zotero library, and what it last agreed on with it: kept in the state file.

A request is noted before it is sent and settled when it is known what became of it. One that a killed process or a cut
connection left is pending: it may have been written or not, which only the library can tell. No API key is ever here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from papershelf.zotero.journal_rows import baseline_text, parse_baseline, parse_id, parse_step, step_text
from papershelf.zotero.model import Kind
from papershelf.zotero.settling import TOUCHED

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.state import State
    from papershelf.zotero.model import Baseline, Library, Step

    Baselines = Mapping[tuple[ArxivId, Kind], Baseline]

_AMONG = "IN (SELECT value FROM json_each(?))"
# Rows are looked through as they are: to parse them all, fields and all, would take a large library's push a while.
_NAMED = "EXISTS (SELECT 1 FROM json_each(?) WHERE instr(content, value))"


@dataclass(frozen=True, slots=True)
class Sent:
    """One request that was, or was about to be, sent, and of which it is not known what became of it.

    Attributes:
        number: its own; no other request ever gets it.
        push: the number of the push that it is a part of.
        library_version: what the copy was at; the request carried it as `If-Unmodified-Since-Version`.
        steps: in the order of the objects.
    """

    number: int
    push: int
    library_version: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Push:
    """One run that wrote, or was to write, into the library.

    Attributes:
        number: larger than those of all earlier pushes, into whichever library.
        begun: when, in ISO 8601 and UTC.
        finished: the same; None for one that goes on or was interrupted.
        about: what the caller noted at its beginning.
        outcome: what the caller noted at its end.
        steps: what is known to be written, in order, with the versions.
        is_undone: it was taken back.
    """

    number: int
    begun: str
    finished: str | None
    about: Mapping[str, str]
    outcome: str
    steps: tuple[Step, ...]
    is_undone: bool


class Journal:
    """The journal of one library; what is noted is on the disk when a method returns.

    Raises:
        StateError: by every method: the state file cannot be used, see `papershelf.state.State`.
    """

    def __init__(self, state: State, library: Library, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._state = state
        self._library = library.code
        self._now = now

    # --- what was agreed on -------------------------------------------------------------------------------------------

    def baselines(self, ids: Iterable[ArxivId]) -> dict[tuple[ArxivId, Kind], Baseline]:
        """What is known of some papers."""
        rows = self._state.find(
            f"SELECT arxiv_id, kind, content FROM baseline WHERE library = ? AND arxiv_id {_AMONG} "  # noqa: S608
            "ORDER BY arxiv_id, kind",
            (self._library, json.dumps(list(ids))),
            _known,
        )
        return dict(rows)

    def tagged(self, tags: Iterable[str]) -> dict[tuple[ArxivId, Kind], Baseline]:
        """All that has one of these folded tags."""
        wanted = frozenset(tags)
        rows = self._state.find(
            f"SELECT arxiv_id, kind, content FROM baseline WHERE library = ? AND {_NAMED} ORDER BY arxiv_id, kind",  # noqa: S608
            (self._library, _quoted(wanted)),
            _known,
        )
        return {of: baseline for of, baseline in rows if baseline.tags & wanted}

    def given(self, tags: Iterable[str]) -> dict[str, frozenset[str]]:
        """Those of these folded tags that papershelf wrote for sure and did not take back, by the item's key."""
        wanted = frozenset(tags)
        steps = self._state.find(
            "SELECT content FROM step JOIN push ON push.number = step.push "  # noqa: S608
            f"WHERE library = ? AND NOT undone AND version > ? AND {_NAMED}",
            (self._library, TOUCHED, _quoted(wanted)),
            parse_step,
        )
        found: dict[str, frozenset[str]] = {}
        for step in steps:
            found[step.key] = found.get(step.key, frozenset()) | (step.after.tags & wanted)
        return found

    def agree(self, baselines: Baselines) -> None:
        """Keep these in place of what was agreed on; nothing is written when nothing differs."""
        known = self.baselines(paper for paper, _ in baselines)
        new = {subject: baseline for subject, baseline in baselines.items() if known.get(subject) != baseline}
        if new:
            with self._state.writing() as db:
                self._keep(db, new)

    def _keep(self, db: sqlite3.Connection, baselines: Baselines) -> None:
        db.executemany(
            "INSERT OR REPLACE INTO baseline VALUES (?, ?, ?, ?)",
            [(self._library, paper, kind, baseline_text(baseline)) for (paper, kind), baseline in baselines.items()],
        )

    # --- writing ------------------------------------------------------------------------------------------------------

    def begin(self, about: Mapping[str, str]) -> int:
        """Note a new push; its number."""
        with self._state.writing() as db:
            done = db.execute(
                "INSERT INTO push (library, begun, about, outcome, undone) VALUES (?, ?, ?, ?, 0)",
                (self._library, self._time(), json.dumps(dict(about)), json.dumps("")),
            )
            return done.lastrowid or 0

    def intend(self, push: int, steps: Sequence[Step], library_version: int) -> Sent:
        """Note a request, which can be sent once this has returned."""
        with self._state.writing() as db:
            done = db.execute("INSERT INTO request (push, library_version) VALUES (?, ?)", (push, library_version))
            sent = Sent(done.lastrowid or 0, push, library_version, tuple(steps))
            db.executemany("INSERT INTO step VALUES (?, ?, ?, ?, NULL)", _rows(sent))
        return sent

    def pending(self) -> tuple[Sent, ...]:
        """The requests of which it is not known what became of them, oldest first."""
        rows = self._state.find(
            "SELECT request.number, request.push, library_version, content FROM request "
            "JOIN push ON push.number = request.push LEFT JOIN step ON step.request = request.number "
            "WHERE library = ? ORDER BY request.number, place",
            (self._library,),
            lambda number, push, version, content: Sent(
                number, push, version, () if content is None else (parse_step(content),)
            ),
        )
        found: dict[int, Sent] = {}
        for sent in rows:
            known = found.get(sent.number)
            found[sent.number] = replace(sent, steps=(*known.steps, *sent.steps)) if known else sent
        return tuple(found.values())

    def settle(self, sent: Sent, written: Mapping[str, int], baselines: Baselines) -> None:
        """Note what became of a request: the versions of the objects that were written, by key; the others were not.

        All of it and the baselines are kept, or nothing. What was once found written stays so, should two processes
        settle a request.
        """
        rows = [
            (*row, written[step.key]) for row, step in zip(_rows(sent), sent.steps, strict=True) if step.key in written
        ]
        with self._state.writing() as db:
            db.execute("DELETE FROM request WHERE number = ?", (sent.number,))
            db.execute("DELETE FROM step WHERE request = ? AND version IS NULL", (sent.number,))
            db.executemany("INSERT OR REPLACE INTO step VALUES (?, ?, ?, ?, ?)", rows)
            self._keep(db, baselines)

    def finish(self, push: int, outcome: str) -> None:
        """Note that a push has come to its end."""
        with self._state.writing() as db:
            db.execute(
                "UPDATE push SET finished = ?, outcome = ? WHERE number = ?", (self._time(), json.dumps(outcome), push)
            )

    def _time(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="seconds")

    # --- looking back -------------------------------------------------------------------------------------------------

    def last(self) -> Push | None:
        """The newest push that wrote anything and is not undone."""
        wrote = "EXISTS (SELECT 1 FROM step WHERE step.push = push.number AND version IS NOT NULL)"
        return next(iter(self._pushes(f"AND NOT undone AND {wrote}", 1)), None)

    def pushes(self, limit: int) -> tuple[Push, ...]:
        """The newest pushes, newest first, also those that wrote nothing."""
        return self._pushes("", limit)

    def _pushes(self, condition: str, limit: int) -> tuple[Push, ...]:
        pushes = self._state.find(
            "SELECT number, begun, finished, about, outcome, undone FROM push "  # noqa: S608
            f"WHERE library = ? {condition} ORDER BY number DESC LIMIT ?",
            (self._library, limit),
            lambda number, begun, finished, about, outcome, undone: Push(
                number,
                begun.decode(),
                finished.decode() if finished else None,
                {str(name): str(value) for name, value in dict(json.loads(about)).items()},
                str(json.loads(outcome)),
                (),
                bool(undone),
            ),
        )
        steps: dict[int, list[Step]] = {push.number: [] for push in pushes}
        for number, step in self._state.find(
            f"SELECT push, content, version FROM step WHERE version IS NOT NULL AND push {_AMONG} "  # noqa: S608
            "ORDER BY request, place",
            (json.dumps(list(steps)),),
            lambda push, content, version: (push, replace(parse_step(content), version=version)),
        ):
            steps[number].append(step)
        return tuple(replace(push, steps=tuple(steps[push.number])) for push in pushes)

    # --- taking back --------------------------------------------------------------------------------------------------

    def undoing(self, push: int, keys: Iterable[str]) -> None:
        """Note, before an undo deletes objects, that it is papershelf that takes them back, and no person."""
        with self._state.writing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO undone_key VALUES (?, ?, ?)", [(self._library, key, push) for key in keys]
            )

    def undone_keys(self) -> frozenset[str]:
        """The keys of all objects that papershelf took back, or was about to."""
        query = "SELECT key FROM undone_key WHERE library = ?"
        return frozenset(self._state.find(query, (self._library,), lambda key: str(key.decode())))

    def undone(self, push: int, forget: Iterable[tuple[ArxivId, Kind]], baselines: Baselines) -> None:
        """Note that a push was taken back, what is no longer agreed on, and what is agreed on instead; or nothing."""
        with self._state.writing() as db:
            db.execute("UPDATE push SET undone = 1 WHERE number = ?", (push,))
            db.executemany(
                "DELETE FROM baseline WHERE library = ? AND arxiv_id = ? AND kind = ?",
                [(self._library, paper, kind) for paper, kind in forget],
            )
            self._keep(db, baselines)


def _rows(sent: Sent) -> list[tuple[int, int, int, str]]:
    return [(sent.number, place, sent.push, step_text(step)) for place, step in enumerate(sent.steps)]


def _known(paper: bytes, kind: bytes, content: bytes) -> tuple[tuple[ArxivId, Kind], Baseline]:
    return (parse_id(paper.decode()), Kind(kind.decode())), parse_baseline(content)


def _quoted(names: Iterable[str]) -> str:
    """The names as rows have them, for `_NAMED`."""
    return json.dumps([json.dumps(name) for name in names])
