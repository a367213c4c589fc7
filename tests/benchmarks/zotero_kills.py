"""Kill `papershelf zotero push` at random moments: `python -m tests.benchmarks.zotero_kills --kills 300`.

Each time a push of 120 papers is killed, then two run to their end. The first of these must bring the library to what a
push that nobody kills gives, with every paper once; the second writes nothing. A third of the moments are a request's,
before or after the server has carried it out, and some milliseconds; the others are a statement's in the copy of the
library or the journal. Prints where in the push the kills came, and what was wrong in the end.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.benchmarks.zotero_machine import Machine, N, Server, content, papers
from tests.servers.zotero_faults import CutBefore, Meanwhile
from tests.servers.zotero_keys import WRITE_KEY
from tests.servers.zotero_requests import Request

# Runs a command in a child of its own for each line, so that Python need not start and import every time. The child
# counts the statements in the copy and the journal, and kills itself at one of them, just before it or just after.
NURSERY = """
import contextlib, importlib, io, json, os, pkgutil, signal, sqlite3, sys
import papershelf
for module in pkgutil.walk_packages(papershelf.__path__, "papershelf."):
    importlib.import_module(module.name)
from papershelf.cli.app import app
with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
    app(["zotero", "push", "--help"])

count, last, connect = 0, -1, sqlite3.connect

def tick():
    global count
    count += 1
    if count == last:
        os.kill(os.getpid(), signal.SIGKILL)

class Connection(sqlite3.Connection):
    def execute(self, *arguments):
        tick()
        done = super().execute(*arguments)
        tick()
        return done

    def executemany(self, *arguments):
        tick()
        done = super().executemany(*arguments)
        tick()
        return done

def counted(path, **known):
    kept = any(name in str(path) for name in ("state.sqlite3", "zotero.sqlite3"))
    return connect(path, **known, **({"factory": Connection} if kept else {}))

def child(job):
    global last
    last = job["statement"]
    os.environ.update(job["environment"])
    told = os.open(job["told"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(told, 1)
    os.dup2(told, 2)
    sys.argv = ["papershelf", *job["arguments"]]
    try:
        app()
    except SystemExit as end:
        print(f"statements {count}", flush=True)
        os._exit(end.code or 0)

sqlite3.connect = counted
for line in sys.stdin:
    job = json.loads(line)
    if not (pid := os.fork()):
        child(job)
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@dataclass(frozen=True)
class Moment:
    """When a push is killed: at a statement, counted from its start, or some seconds after a request."""

    kind: Literal["statement", "in flight", "lost", "answered"]
    number: int
    seconds: float = 0.0


@dataclass
class Bench:
    """A folder with digests, a nursery for processes, and how a push is to be called."""

    folder: Path
    nursery: subprocess.Popen[str]
    n: int
    pid: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    def push(self, zotero: Server, folder: Path, *, statement: int = -1, real: bool = False, old: bool = False) -> int:
        """Run the command; its exit code, negative for a signal."""
        source = self.folder / ("old.jsonl" if old else "new.jsonl")
        where = ["--collection", "Reading"] if old else ["--collection", "Reading/Bias", "--tag", "to-read"]
        options = [*where, *([] if old else ["--categories", "--comments", "--complete"]), "--yes"]
        arguments = ["zotero", "push", str(self.folder / ("old.txt" if old else "new.txt")), "--source", str(source)]
        environment = {
            "PAPERSHELF_ZOTERO_URL": zotero.url,
            "PAPERSHELF_ZOTERO_KEY": WRITE_KEY,
            "PAPERSHELF_STATE_PATH": str(folder / "state.sqlite3"),
            "PAPERSHELF_CACHE_PATH": str(folder / "answers.sqlite3"),
        }
        told = folder / "told.txt"
        job = {"environment": environment, "told": str(told), "statement": statement}
        job["arguments"] = [*arguments, "--input-format", "titles", *options]
        if real:
            return self._real(job, told)
        assert self.nursery.stdin
        assert self.nursery.stdout
        print(json.dumps(job), file=self.nursery.stdin, flush=True)
        self.pid = int(self.nursery.stdout.readline())
        code = int(self.nursery.stdout.readline())
        self.pid = 0
        return code

    def _real(self, job: dict[str, Any], told: Path) -> int:
        command = [sys.executable, "-c", "from papershelf.cli import main; main()", *job["arguments"]]
        with told.open("w") as file, subprocess.Popen(command, env=job["environment"], stderr=file, stdout=file) as one:
            self.pid = one.pid
            one.wait()
            self.pid = 0
        return one.returncode

    def kill(self, pid: int) -> None:
        """Kill the command, unless it has come to its end (which it may do between our look and the kill)."""
        if pid and pid == self.pid:  # before we know its number there is none, and 0 would be all of ours
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@contextmanager
def opened_bench(folder: Path, n: int) -> Iterator[Bench]:
    for name, some in {"new": papers(n), "old": papers(n, newer=False)[n // 4 : n // 2]}.items():
        lines = [json.dumps(_metadata(paper.record)) for paper in some]
        folder.joinpath(f"{name}.jsonl").write_text("\n".join(lines))
        folder.joinpath(f"{name}.txt").write_text(
            "".join(f"https://arxiv.org/abs/{paper.record.arxiv_id}\n" for paper in some)
        )
    command = [sys.executable, "-c", NURSERY]
    # Without the environment nothing measures coverage in there, and is killed, too.
    environment = {"HOME": str(folder), "COLUMNS": "100"}
    with subprocess.Popen(command, stdin=-1, stdout=-1, env=environment, text=True) as nursery:
        yield Bench(folder, nursery, n)
        assert nursery.stdin
        nursery.stdin.close()


def _metadata(record: Any) -> dict[str, Any]:
    """A paper as a snapshot has it."""
    return {
        "id": record.arxiv_id,
        "authors": " and ".join(f"{author.given} {author.family}" for author in record.authors),
        "title": record.title,
        "comments": record.comment,
        "categories": " ".join(record.categories),
        "abstract": record.abstract,
        "versions": [{"version": "v1", "created": str(record.published)}],
        "update_date": str(record.published),
    }


@contextmanager
def started(bench: Bench, scenario: str) -> Iterator[tuple[Server, Path]]:
    """A server, and a folder for what papershelf keeps; both as somebody has them before the push."""
    with tempfile.TemporaryDirectory(dir=bench.folder) as name, Server() as zotero:
        folder = Path(name)
        if scenario == "half":
            assert bench.push(zotero, folder, old=True) == 0, folder.joinpath("told.txt").read_text()
            Machine(zotero, folder).add_own(bench.n)
        yield zotero, folder


@dataclass(frozen=True)
class Whole:
    """What a push that nobody kills does: the library afterwards, its requests and its statements."""

    content: dict[str, Any]
    requests: int
    statements: int


def whole(bench: Bench, scenario: str) -> Whole:
    with started(bench, scenario) as (zotero, folder):
        before = len(zotero.requests)
        code = bench.push(zotero, folder)
        told = folder.joinpath("told.txt").read_text()
        assert code == 0, told
        return Whole(content(zotero.library), len(zotero.requests) - before, int(told.split()[-1]))


def moment(chance: random.Random, push: Whole, *, at_statement: bool) -> Moment:
    """Some moment in the part of a push that reads the library and writes."""
    if at_statement:
        return Moment("statement", chance.randrange(1, push.statements))
    kind: Any = chance.choice(["in flight", "lost", "answered", "answered"])
    return Moment(kind, chance.randrange(1, push.requests), chance.uniform(0, 0.1))


def arrange(bench: Bench, zotero: Server, at: Moment) -> None:
    """Let the kill come."""

    def kill(_: object) -> None:
        bench.kill(bench.pid)

    def answered(request: Request) -> None:
        if request.index == number:
            threading.Timer(at.seconds, bench.kill, [bench.pid]).start()

    number = len(zotero.requests) + at.number
    match at.kind:
        case "in flight":
            zotero.fail_at(number, Meanwhile(kill))
        case "lost":
            zotero.fail_at(number, CutBefore())
            zotero.watch = answered
        case "answered":
            zotero.watch = answered


def survive(bench: Bench, scenario: str, push: Whole, at: Moment, *, real: bool) -> list[str]:
    """Kill a push, and let two others run; what is wrong in the end."""
    with started(bench, scenario) as (zotero, folder):
        before = zotero.library.version
        arrange(bench, zotero, at)
        code = bench.push(zotero, folder, real=real, statement=at.number if at.kind == "statement" else -1)
        zotero.forget_faults()
        zotero.watch = None
        bench.seen["killed" if code == -signal.SIGKILL else f"ended with {code}"] += 1
        now = content(zotero.library)
        done = "all" if now == push.content else "something" if zotero.library.version > before else "nothing"
        bench.seen[f"{done} written"] += 1
        wrong = [] if (code := bench.push(zotero, folder, real=real)) == 0 else [f"the second push ended with {code}"]
        now, writes = content(zotero.library), zotero.writes
        bench.push(zotero, folder)
        wrong += [f"{key}: {now.get(key)}" for key in now | push.content if now.get(key) != push.content.get(key)]
        wrong += [f"the third push wrote {zotero.writes - writes} times"] * (zotero.writes > writes)
        return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--papers", type=int, default=N)
    parser.add_argument("--seed", type=int, default=20261121)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    bad = 0
    with tempfile.TemporaryDirectory() as name, opened_bench(Path(name), options.papers) as bench:
        pushes = {scenario: whole(bench, scenario) for scenario in ("empty", "half")}
        for number in range(options.kills):
            scenario = ("empty", "half")[number % 2]
            at = moment(chance, pushes[scenario], at_statement=number % 3 > 0)
            real = number % 15 == 0  # a process of its own, as people start it
            if wrong := survive(bench, scenario, pushes[scenario], at, real=real):
                bad += 1
                print(f"{scenario}, {at}: {wrong[0]}", flush=True)
            if number % 25 == 24:
                print(number + 1, dict(bench.seen), file=sys.stderr, flush=True)
        print(f"{options.kills} kills: {', '.join(f'{count} {what}' for what, count in sorted(bench.seen.items()))}")
    sys.exit(f"{bad} libraries were not as they should be" if bad else 0)


if __name__ == "__main__":
    main()
