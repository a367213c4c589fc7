from __future__ import annotations

import datetime as dt
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from papershelf.errors import InputError, OutputError
from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Author, Record
from papershelf.sources import answers
from papershelf.sources.answers import Subject, clear, count
from papershelf.sources.base import Answer, Found, Query, Unavailable
from papershelf.sources.cached import CachedSource
from papershelf.sources.memory import MemorySource
from papershelf.sources.offline import OfflineSource

DAY = 86_400.0
ATTENTION = Record(
    arxiv_id=ArxivId("1706.03762"),
    title="Attention Is All You Need",
    authors=(Author("Vaswani", "Ashish"), Author("The Group", is_group=True), Author("Berg", "L.", "Jr.")),
    abstract="The dominant sequence transduction models are based on \\emph{complex} networks. \0 ≤ 𝔸",
    published=dt.date(2017, 6, 12),
    updated=dt.date(2023, 8, 2),
    categories=("cs.CL", "cs.LG"),
    doi=Doi("10.48550/x"),
    journal_ref='"Quoted", 1',
    comment="15 pages",
)
MEMBRANES = Record(ArxivId("hep-th/9201001"), "Membranes")
ALIKE = Query("Attention Is All You Need Now")
WARMED = [Query("attention is all you need!"), Query("No Such Paper"), ALIKE]


class Inner:
    """A source that counts what it is asked, and can fail."""

    vocabulary = None

    def __init__(self, *records: Record, name: str = "arXiv") -> None:
        self.memory = MemorySource.of(records, name=name)
        self.name = name
        self.asked: list[object] = []
        self.fails = False

    def search(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
        self.asked.append(list(queries))
        return ((query, self._or_failure(answer)) for query, answer in self.memory.search(queries))

    def fetch(self, ids: Sequence[ArxivId]) -> Iterator[tuple[ArxivId, Answer]]:
        self.asked.append(list(ids))
        return ((arxiv_id, self._or_failure(answer)) for arxiv_id, answer in self.memory.fetch(ids))

    def _or_failure(self, answer: Answer) -> Answer:
        return Unavailable("arXiv is down") if self.fails else answer


class Clock:
    """Seconds since 1970 that pass when told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "answers.sqlite3"


@pytest.fixture
def inner() -> Inner:
    return Inner(ATTENTION, MEMBRANES)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _search(source: CachedSource, *queries: Query) -> list[Answer]:
    answers = dict(source.search(queries))
    assert set(answers) == set(queries)
    return [answers[query] for query in queries]


def _warm(path: Path, clock: Clock | None = None) -> list[Answer]:
    with CachedSource(Inner(ATTENTION, MEMBRANES), path, clock=clock or Clock()) as cached:
        list(cached.fetch([MEMBRANES.arxiv_id, ArxivId("2101.00001")]))
        return _search(cached, *WARMED)


class TestAnAnswer:
    def test_is_not_asked_for_again(self, path: Path, inner: Inner, clock: Clock) -> None:
        first = _warm(path, clock)
        with CachedSource(inner, path, clock=clock) as cached:
            assert _search(cached, *WARMED) == first
            assert dict(cached.fetch([ArxivId("hep-th/9201001v3"), ArxivId("2101.00001")])) == {
                "hep-th/9201001v3": Found((MEMBRANES,), "arXiv"),
                "2101.00001": Found((), "arXiv"),
            }
        assert inner.asked == []
        assert first[0] == Found((ATTENTION,), "arXiv")

    def test_comes_before_those_that_have_to_be_asked_for(self, path: Path, inner: Inner, clock: Clock) -> None:
        _warm(path, clock)
        new = [Query("Membranes"), Query("Strings")]
        with CachedSource(inner, path, clock=clock) as cached:
            answers = cached.search([new[0], WARMED[0], new[1], WARMED[1]])
            assert [next(answers)[0], next(answers)[0]] == [WARMED[0], WARMED[1]]
            assert inner.asked == []
            assert [query for query, _ in answers] == new
        assert inner.asked == [new]

    @pytest.mark.parametrize(
        ("days", "asked_again"),
        [
            (0.99, []),
            (1, [WARMED[1], WARMED[2]]),
            (6.99, [WARMED[1], WARMED[2]]),
            (7, WARMED),
            (-0.01, WARMED),
            (-1000, WARMED),
        ],
    )
    def test_is_kept_for_a_week_or_a_day(
        self, path: Path, inner: Inner, clock: Clock, days: float, asked_again: list[Query]
    ) -> None:
        _warm(path, clock)
        clock.now += days * DAY
        with CachedSource(inner, path, clock=clock) as cached:
            _search(cached, *WARMED)
        assert inner.asked == ([asked_again] if asked_again else [])

    @pytest.mark.parametrize(("days", "asked_again"), [(0.99, False), (1, True)])
    def test_that_an_id_is_not_known_is_kept_for_a_day(
        self, path: Path, inner: Inner, clock: Clock, days: float, asked_again: bool
    ) -> None:
        _warm(path, clock)
        clock.now += days * DAY
        with CachedSource(inner, path, clock=clock) as cached:
            list(cached.fetch([MEMBRANES.arxiv_id, ArxivId("2101.00001")]))
        assert inner.asked == ([["2101.00001"]] if asked_again else [])

    @pytest.mark.parametrize("abstract", [None, "Of one."])
    def test_without_an_equal_title_is_that_to_one_abstract(
        self, path: Path, inner: Inner, clock: Clock, abstract: str | None
    ) -> None:
        same, other = Query("No Such Paper", abstract), Query("No Such Paper", "Of another.")
        for query, asks in ((same, True), (same, False), (other, True), (other, False), (same, True)):
            inner.asked.clear()
            with CachedSource(inner, path, clock=clock) as cached:
                assert _search(cached, query) == [Found((), "arXiv")]
            assert inner.asked == ([[query]] if asks else [])

    def test_with_an_equal_title_is_that_to_every_abstract(self, path: Path, inner: Inner, clock: Clock) -> None:
        _warm(path, clock)
        with CachedSource(inner, path, clock=clock) as cached:
            assert _search(cached, Query(ATTENTION.title, "Of one.")) == [Found((ATTENTION,), "arXiv")]
        assert inner.asked == []

    def test_belongs_to_the_source_that_gave_it(self, path: Path, clock: Clock) -> None:
        _warm(path, clock)
        other = Inner(name="another")
        with CachedSource(other, path, clock=clock) as cached:
            assert cached.name == "another"
            assert _search(cached, WARMED[0]) == [Found((), "another")]

    def test_about_a_title_of_which_folding_leaves_nothing_is_not_kept(self, path: Path, clock: Clock) -> None:
        inner = Inner()
        with CachedSource(inner, path, clock=clock) as cached:
            _search(cached, Query("?!"), Query(""))
            _search(cached, Query("¿¡"))
        assert inner.asked == [[Query("?!"), Query("")], [Query("¿¡")]]
        assert count(path) == 0

    def test_that_no_text_can_hold_is_given_and_not_kept(self, path: Path) -> None:
        half = Record(ArxivId("2101.00001"), "Half a pair \ud800")
        query = Query("half a pair", "\udfff")
        with CachedSource(Inner(half), path) as cached:
            assert _search(cached, query) == [Found((half,), "arXiv")]
        assert count(path) == 0

    def test_equal_questions_in_one_call_are_answered_once(self, path: Path, inner: Inner) -> None:
        with CachedSource(inner, path) as cached:
            for _ in range(2):
                assert [query for query, _ in cached.search([WARMED[0], ALIKE, WARMED[0]])] == [WARMED[0], ALIKE]
        assert inner.asked == [[WARMED[0], ALIKE]]

    def test_no_question_asks_nobody(self, path: Path, inner: Inner) -> None:
        with CachedSource(inner, path) as cached:
            assert list(cached.search([])) == []
            assert list(cached.fetch([])) == []
        assert inner.asked == []


class TestRefresh:
    def test_asks_anew_and_keeps_the_new_answer(self, path: Path, inner: Inner, clock: Clock) -> None:
        _warm(path, clock)
        newer = Record(ArxivId("2901.00001"), "Attention is all you need")
        with CachedSource(Inner(newer), path, refresh=True, clock=clock) as cached:
            assert _search(cached, WARMED[0]) == [Found((newer,), "arXiv")]
        with CachedSource(inner, path, clock=clock) as cached:
            assert _search(cached, WARMED[0]) == [Found((newer,), "arXiv")]
        assert inner.asked == []

    def test_does_not_pass_off_an_old_answer_as_a_new_one(self, path: Path, inner: Inner, clock: Clock) -> None:
        first = _warm(path, clock)
        inner.fails = True
        with CachedSource(inner, path, refresh=True, clock=clock) as cached:
            assert _search(cached, WARMED[0]) == [Unavailable("arXiv is down")]
        with CachedSource(inner, path, clock=clock) as cached:
            assert _search(cached, WARMED[0]) == first[:1]


class TestFailures:
    def test_are_not_kept(self, path: Path, inner: Inner) -> None:
        inner.fails = True
        with CachedSource(inner, path) as cached:
            assert _search(cached, WARMED[0]) == [Unavailable("arXiv is down")]
            inner.fails = False
            assert _search(cached, WARMED[0]) == [Found((ATTENTION,), "arXiv")]
        assert len(inner.asked) == 2

    def test_bring_out_old_answers_that_hold_what_was_asked_for(self, path: Path, inner: Inner, clock: Clock) -> None:
        first = _warm(path, clock)
        clock.now += 100 * DAY
        inner.fails = True
        with CachedSource(inner, path, clock=clock) as cached:
            assert _search(cached, *WARMED) == [first[0], *[Unavailable("arXiv is down")] * 2]
            assert dict(cached.fetch([MEMBRANES.arxiv_id, ArxivId("2101.00001")])) == {
                "hep-th/9201001": Found((MEMBRANES,), "arXiv"),
                "2101.00001": Unavailable("arXiv is down"),
            }


def test_offline_nobody_is_asked(path: Path, clock: Clock) -> None:
    first = _warm(path, clock)
    clock.now += 0.5 * DAY
    unavailable = Unavailable("not in the cache, and --offline forbids asking arXiv")
    with CachedSource(OfflineSource("arXiv"), path, clock=clock) as cached:
        assert cached.name == "arXiv"
        assert _search(cached, *WARMED, Query("New")) == [*first, unavailable]
        assert dict(cached.fetch([ArxivId("2901.00001")])) == {"2901.00001": unavailable}


class TestAnInterruption:
    def test_loses_nothing(self, path: Path, clock: Clock) -> None:
        class Interrupted(Inner):
            def search(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
                answers = super().search(queries)
                yield next(answers)
                yield next(answers)
                raise KeyboardInterrupt

        given: list[Query] = []
        with (
            pytest.raises(KeyboardInterrupt),
            CachedSource(Interrupted(ATTENTION, MEMBRANES), path, clock=clock) as cached,
        ):
            given.extend(query for query, _ in cached.search(WARMED))
        assert given == WARMED[:2]
        assert count(path) == 2

    def test_of_a_process_loses_nothing(self, path: Path) -> None:
        program = f"""
from pathlib import Path
from papershelf.sources.base import Found, Query
from papershelf.sources.cached import CachedSource
import os, signal

class Inner:
    vocabulary = None

    name = "arXiv"
    def search(self, queries):
        yield queries[0], Found((), "arXiv")
        yield queries[1], Found((), "arXiv")
        os.kill(os.getpid(), signal.{{}})
        signal.pause()

with CachedSource(Inner(), Path({str(path)!r})) as cached:
    list(cached.search([Query("one"), Query("two"), Query("three")]))
"""
        for sent in (signal.SIGINT, signal.SIGKILL):
            done = subprocess.run([sys.executable, "-c", program.format(sent.name)], stderr=subprocess.PIPE, text=True)
            assert done.returncode == -sent
            assert "Warning" not in done.stderr
            assert count(path) == 2
            assert clear(path) == 2


class TestTheFile:
    def test_is_the_users_own(self, path: Path) -> None:
        before = os.umask(0)
        try:
            _warm(path)
        finally:
            os.umask(before)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    def test_leaves_nothing_beside_it(self, path: Path) -> None:
        _warm(path)
        assert list(path.parent.iterdir()) == [path]

    def test_forgets_what_is_of_no_use_any_more(self, path: Path, clock: Clock) -> None:
        _warm(path, clock)
        assert count(path) == 5
        for days, left in ((8, 3), (100, 3), (75, 1)):  # an answer of today, and two that were certain
            clock.now += days * DAY
            with CachedSource(Inner(), path, clock=clock) as cached:
                _search(cached, Query("Something else"))
            assert count(path) == left

    def test_is_emptied_without_a_trace(self, path: Path) -> None:
        _warm(path)
        with CachedSource(OfflineSource("arXiv"), path) as reader:
            path.with_name("answers.sqlite3.damaged").write_bytes(b"Attention")
            assert clear(path) == 5
            for file in path.parent.iterdir():
                assert b"Attention" not in file.read_bytes()
            assert isinstance(_search(reader, WARMED[0])[0], Unavailable)
        assert (count(path), clear(path)) == (0, 0)

    def test_that_is_missing_has_no_answers_and_is_not_made(self, path: Path) -> None:
        assert (count(path), clear(path), path.exists()) == (0, 0, False)

    def test_is_not_used_any_more_when_it_is_closed(self, path: Path, inner: Inner, clock: Clock) -> None:
        first = _warm(path, clock)
        cached = CachedSource(inner, path, clock=clock)
        cached.close()
        cached.close()
        assert _search(cached, *WARMED) == first
        assert len(inner.asked) == 1

    def test_works_where_sqlite_cannot_write_ahead(self, path: Path, inner: Inner, clock: Clock) -> None:
        first = _warm(path, clock)
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
        with CachedSource(inner, path, clock=clock) as one, CachedSource(inner, path, clock=clock) as two:
            assert _search(one, *WARMED) == first
            new = _search(one, Query("Strings"))
            assert _search(two, Query("Strings")) == new
        assert inner.asked == [[Query("Strings")]]


def _is_of_no_use(path: Path, how: str) -> None:
    data = path.read_bytes()
    match how:
        case "noise":
            path.write_bytes(data[:100] + random.Random(1).randbytes(len(data) - 100))
        case "cut off":
            path.write_bytes(data[:5000])
        case _:
            with closing(sqlite3.connect(path)) as db:
                db.execute(how)


class TestAFileOfNoUse:
    @pytest.mark.parametrize(
        "how",
        [
            "noise",
            "cut off",
            "PRAGMA user_version = 2",
            "PRAGMA user_version = 0",
            "DROP TABLE answer",
            "ALTER TABLE answer RENAME COLUMN seal TO walrus",
        ],
    )
    def test_is_put_aside_and_a_new_one_begun(
        self, path: Path, inner: Inner, clock: Clock, how: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        first = _warm(path, clock)
        for _ in range(2):
            _is_of_no_use(path, how)
            damaged = path.read_bytes()
            with CachedSource(inner, path, clock=clock) as cached:
                assert _search(cached, *WARMED) == first
            assert path.with_name("answers.sqlite3.damaged").read_bytes() == damaged
            assert [record.getMessage() for record in caplog.records] == [caplog.messages[0]]
            assert caplog.messages[0].startswith(f"the cache {path} is of no use (")
            caplog.clear()
        assert _warm(path, clock) == first
        assert caplog.messages == []

    def test_that_shows_only_later_is_put_aside_then(
        self, path: Path, inner: Inner, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        many = [Query(f"Paper {number}") for number in range(1000)]
        with CachedSource(inner, path, clock=clock) as cached:
            _search(cached, *many)
        with path.open("r+b") as file:
            half = path.stat().st_size // 2
            file.seek(half)
            file.write(b"\x55" * half)
        with CachedSource(inner, path, clock=clock) as one, CachedSource(inner, path, clock=clock) as two:
            assert _search(one, *many) == [Found((), "arXiv")] * 1000
            assert len(caplog.messages) == 1
            assert not path.exists()
            first = _warm(path, clock)  # another process begins a new file
            assert _search(two, *many) == [Found((), "arXiv")] * 1000
        with CachedSource(OfflineSource("arXiv"), path, clock=clock) as cached:
            assert _search(cached, *WARMED) == first
        assert [message.startswith(f"the cache {path} cannot be used: ") for message in caplog.messages] == [True, True]

    def test_never_makes_a_wrong_answer(self, path: Path, clock: Clock) -> None:
        first = _warm(path, clock)
        data = path.read_bytes()
        dice = random.Random(2)
        used = [place for place in range(len(data)) if any(data[max(0, place - 8) : place + 8])]
        known = 0
        for _ in range(300):
            damaged = bytearray(data)
            for place in dice.choices(used, k=dice.choice([1, 1, 4, 64])):
                damaged[place] ^= 1 << dice.randrange(8)
            path.write_bytes(damaged)
            with CachedSource(OfflineSource("arXiv"), path, clock=clock) as cached:
                for answer, right in zip(_search(cached, *WARMED), first, strict=True):
                    assert answer == right or isinstance(answer, Unavailable)
                    known += answer == right
        assert 300 < known < 900

    @pytest.mark.parametrize(("old", "new"), [("1706.03762", "no id"), ("10.48550/x", "no doi"), ("]", "")])
    def test_does_not_read_rows_that_hold_no_records(
        self, path: Path, inner: Inner, clock: Clock, old: str, new: str
    ) -> None:
        _warm(path, clock)
        subject = Subject.of("arXiv", "title", "attentionisallyouneed")
        with closing(sqlite3.connect(path)) as db, db:
            row = db.execute("SELECT asked, found FROM answer WHERE subject = ?", (subject.what,)).fetchone()
            asked, found = row[0], row[1].replace(old.encode(), new.encode())
            sealed = found, answers._seal(subject, asked, 1, found), subject.what
            assert db.execute("UPDATE answer SET found = ?, seal = ? WHERE subject = ?", sealed).rowcount == 1
        with CachedSource(inner, path, clock=clock) as cached:
            assert _search(cached, WARMED[0]) == [Found((ATTENTION,), "arXiv")]
        assert inner.asked == [WARMED[:1]]

    def test_does_not_read_rows_of_other_fields(
        self, path: Path, inner: Inner, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as before_a_release:
            before_a_release.setattr(answers, "_SHAPE", [("arxiv_id", "ArxivId")])
            first = _warm(path, clock)
        with CachedSource(inner, path, clock=clock) as cached:
            assert _search(cached, *WARMED) == first
        assert inner.asked == [WARMED]


class TestAFileThatIsNotOurs:
    @pytest.mark.parametrize("kind", ["text", "sqlite", "zeros"])
    def test_is_left_alone(self, path: Path, inner: Inner, kind: str, caplog: pytest.LogCaptureFixture) -> None:
        path.parent.mkdir()
        if kind == "text":
            path.write_text("My thesis.")
        elif kind == "zeros":  # as the image of a disk begins
            path.write_bytes(bytes(5000))
        else:
            with closing(sqlite3.connect(path)) as db:
                db.execute("CREATE TABLE items (title)")
        before = path.read_bytes()
        with CachedSource(inner, path) as cached:
            for _ in range(2):
                assert _search(cached, WARMED[0]) == [Found((ATTENTION,), "arXiv")]
        assert (path.read_bytes(), list(path.parent.iterdir())) == (before, [path])
        assert caplog.messages == [
            f"the cache {path} cannot be used: it is not one of papershelf's files; remove it, or set cache_path to "
            "another; going on without it"
        ]
        with pytest.raises(InputError, match="cannot be read: it is not one of papershelf's files"):
            count(path)
        with pytest.raises(OutputError, match="cannot be emptied: it is not one of papershelf's files"):
            clear(path)
        assert path.read_bytes() == before

    def test_a_folder_is_no_file(self, path: Path, inner: Inner, caplog: pytest.LogCaptureFixture) -> None:
        path.mkdir(parents=True)
        with CachedSource(inner, path) as cached:
            assert _search(cached, WARMED[0]) == [Found((ATTENTION,), "arXiv")]
        assert caplog.messages == [
            f"the cache {path} cannot be used: it is no file; set cache_path to another; going on without it"
        ]


@pytest.fixture
def shelf() -> Iterator[Path]:
    """A folder that everybody may enter, for tests that give up the rights of root."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def _without_rights() -> Iterator[None]:
    """Run as a user to whom permissions apply."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


class TestWithoutRoom:
    def test_to_make_a_file_it_goes_on(self, shelf: Path, inner: Inner, caplog: pytest.LogCaptureFixture) -> None:
        shelf.chmod(0o555)
        for path in (shelf / "answers.sqlite3", shelf / "cache" / "answers.sqlite3"):
            with _without_rights(), CachedSource(inner, path) as cached:
                assert _search(cached, WARMED[0]) == [Found((ATTENTION,), "arXiv")]
            assert caplog.messages.pop().endswith("cannot be used: Permission denied; going on without it")
        shelf.chmod(0o755)

    def test_in_a_folder_that_is_only_to_be_read_it_goes_on(
        self, shelf: Path, inner: Inner, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = shelf / "answers.sqlite3"
        _warm(path, clock)
        path.chmod(0o444)
        shelf.chmod(0o555)
        with _without_rights(), CachedSource(inner, path, clock=clock) as cached:
            assert _search(cached, WARMED[0], Query("New")) == [Found((ATTENTION,), "arXiv"), Found((), "arXiv")]
        assert len(caplog.messages) == 1
        shelf.chmod(0o000)
        with _without_rights():
            with pytest.raises(InputError, match="cannot be read: Permission denied"):
                count(path)
            with pytest.raises(OutputError, match="cannot be emptied: Permission denied"):
                clear(path)
        shelf.chmod(0o755)

    def test_a_file_that_is_only_to_be_read_is_read(
        self, shelf: Path, inner: Inner, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = shelf / "answers.sqlite3"
        first = _warm(path, clock)
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA journal_mode = DELETE")
        path.chmod(0o444)
        with _without_rights(), CachedSource(inner, path, clock=clock) as cached:
            for _ in range(2):
                assert _search(cached, *WARMED, Query("New")) == [*first, Found((), "arXiv")]
            with pytest.raises(OutputError, match="cannot be emptied: attempt to write a readonly database"):
                clear(path)
        assert inner.asked == [[Query("New")]] * 2
        assert len(caplog.messages) == 1

    def test_on_a_full_disk_it_goes_on(self, path: Path) -> None:
        _warm(path)
        program = f"""
import resource
from pathlib import Path
from papershelf.sources.base import Query
from papershelf.sources.cached import CachedSource
from papershelf.sources.memory import MemorySource

before = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, before[1]))
with CachedSource(MemorySource.of([], name="arXiv"), Path({str(path)!r})) as cached:
    print(len(list(cached.search([Query(f"Paper {{number}}") for number in range(500)]))))
resource.setrlimit(resource.RLIMIT_FSIZE, before)
"""
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout == "500\n"
        assert done.stderr.startswith(f"the cache {path} cannot be used: ")
        assert len(done.stderr.splitlines()) == 1
        assert _warm(path) == _warm(path)
        assert count(path) > 5

    def test_behind_a_process_that_never_ends_it_goes_on(
        self, path: Path, inner: Inner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr("papershelf.sources.answers_file._PATIENCE", 0.0)
        first = _warm(path)
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA journal_mode = DELETE")
            with CachedSource(inner, path) as cached:
                db.execute("BEGIN EXCLUSIVE")
                assert _search(cached, *WARMED) == first
            with CachedSource(inner, path) as cached:
                assert _search(cached, *WARMED) == first
            db.rollback()
            with CachedSource(inner, path) as cached:
                db.execute("BEGIN IMMEDIATE")  # lets others read
                assert _search(cached, Query("New")) == [Found((), "arXiv")]
                db.execute("END")
                db.execute("BEGIN EXCLUSIVE")
                assert _search(cached, *WARMED) == first
        assert caplog.messages == [f"the cache {path} cannot be used: database is locked; going on without it"] * 3
        assert count(path) == 5


@pytest.mark.parametrize("begins_with", ["nothing", "noise"])
def test_several_processes_share_a_file(path: Path, begins_with: str) -> None:
    if begins_with == "noise":
        _warm(path)
        _is_of_no_use(path, "noise")
    program = f"""
import sys
from pathlib import Path
from papershelf.sources import answers_file
from papershelf.sources.base import Query
from papershelf.sources.cached import CachedSource
from papershelf.sources.memory import MemorySource

answers_file._PATIENCE = 60.0  # a busy disk lets one wait for long
sys.stdin.read()
with CachedSource(MemorySource.of([], name="arXiv"), Path({str(path)!r})) as cached:
    for number in range(40):
        list(cached.search([Query(f"Paper {{number}} of {{sys.argv[1]}}"), Query(f"Paper {{number}} of all")]))
"""
    starting_gun, held = os.pipe()
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(who)], stdin=starting_gun, stderr=subprocess.PIPE, text=True
        )
        for who in range(4)
    ]
    os.close(starting_gun)
    os.close(held)
    told = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0] * 4, told
    if begins_with == "nothing":
        assert told == [""] * 4
        assert count(path) == 5 * 40
    else:  # what one writes while another puts the file aside may go with it
        assert 40 <= count(path) <= 5 * 40
