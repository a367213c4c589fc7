"""Looking titles up in the index, and deciding: `python -m tests.benchmarks.index_lookup [INDEX]`.

Prints titles a second for exact titles in a batch and one by one, for mixed ones looked up and decided on one core, and
for noisy ones beside SQLite's FTS5 and, where it is installed, tantivy; the wait for a first answer; and the memory
after 40,000 questions. Without an index it builds one of 0.9 million real papers first.
"""

from __future__ import annotations

import gc
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from papershelf.index.disk import Disk
from papershelf.index.layout import find
from papershelf.ladder import resolve_all
from papershelf.matching.folding import keys_of
from papershelf.model import Mention, Place
from papershelf.sources.base import Query
from papershelf.sources.indexed import IndexSource, build, open_index
from tests.benchmarks.index_cases import TITLES, joined, mixed, noisy, titles_of

RUNS = 5
_BATCH = 4096
MEMORY = [sys.executable, "-m", "tests.benchmarks.index_lookup", "--memory"]
PROGRAM = [sys.executable, "-c", "from papershelf.cli import main; main()"]


def _rate(what: Callable[[], object], count: int) -> float:
    """Titles a second of processor time in the best of some runs: whoever uses the machine meanwhile slows them."""
    seconds = []
    for _ in range(RUNS):
        started = time.process_time()
        what()
        seconds.append(time.process_time() - started)
    return count / min(seconds)


def _mentions(titles: Sequence[str]) -> list[Mention]:
    return [Mention(title, Place("titles", line)) for line, title in enumerate(titles, start=1)]


def _words(title: str) -> list[str]:
    return [word for word in dict.fromkeys("".join(c if c.isalnum() else " " for c in title.lower()).split()) if word]


def _fts5(titles: Sequence[str], asked: Sequence[str]) -> float:
    """Titles a second with SQLite's FTS5, asked for the four rarest words."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE papers USING fts5(title, detail=full)")
    database.executemany("INSERT INTO papers VALUES (?)", ((title,) for title in titles))
    database.execute("CREATE VIRTUAL TABLE words USING fts5vocab(papers, row)")
    counts: dict[str, int] = dict(database.execute("SELECT term, doc FROM words"))
    nearest = "SELECT rowid FROM papers WHERE papers MATCH ? ORDER BY rank LIMIT 10"

    def ask() -> None:
        for title in asked:
            rarest = sorted((word for word in _words(title) if word in counts), key=counts.__getitem__)[:4]
            match = " OR ".join(f'"{word}"' for word in rarest)
            database.execute(nearest, (match,)).fetchall()

    return _rate(ask, len(asked))


def _tantivy(titles: Sequence[str], asked: Sequence[str]) -> float:
    """Titles a second with tantivy, asked for the five rarest words."""
    import tantivy

    schema = tantivy.SchemaBuilder().add_text_field("title", stored=False).build()
    index = tantivy.Index(schema)
    writer = index.writer(200_000_000, 1)
    counts: dict[str, int] = {}
    for title in titles:
        writer.add_document(tantivy.Document(title=title))
        for word in _words(title):
            counts[word] = counts.get(word, 0) + 1
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask() -> None:
        for title in asked:
            rarest = sorted((word for word in _words(title) if word in counts), key=counts.__getitem__)[:5]
            terms = [
                (tantivy.Occur.Should, tantivy.Query.term_query(schema, "title", word, index_option="freq"))
                for word in rarest
            ]
            searcher.search(tantivy.Query.boolean_query(terms), 10)

    return _rate(ask, len(asked))


def _exact(disk: Disk, titles: Sequence[str]) -> None:
    batches = [titles[begin : begin + _BATCH] for begin in range(0, len(titles), _BATCH)]
    batch = _rate(lambda: [disk.by_keys(keys_of(batch), 1) for batch in batches], len(titles))
    single = _rate(lambda: [disk.by_keys(keys_of([title]), 1) for title in titles[:20_000]], 20_000)
    print(f"exact titles, folded and found: {batch:,.0f}/s in a batch (goal 500,000), {single:,.0f}/s one by one")


def _decided(source: IndexSource, titles: Sequence[str]) -> None:
    rng = random.Random(6)
    kinds = {
        "verbatim": [rng.choice(titles) for _ in range(4_000)],
        "noisy": [noisy(rng, rng.choice(titles)) for _ in range(4_000)],
        "absent": [joined(rng, rng.choice(titles), rng.choice(titles)) for _ in range(4_000)],
        "mixed (68 % verbatim, 20 % noisy, 12 % absent; goal 10,000)": mixed(titles, 8_000),
    }
    for kind, chosen in kinds.items():
        asked = _mentions(chosen)
        print(f"looked up and decided, {kind}: {_rate(partial(resolve_all, asked, source), len(asked)):,.0f}/s")


def _beside(source: IndexSource, titles: Sequence[str]) -> None:
    rng = random.Random(7)
    asked = [noisy(rng, rng.choice(titles)) for _ in range(1_000)]
    queries = [Query(title) for title in asked]
    ours = _rate(lambda: list(source.search(queries)), len(asked))
    fts5 = _fts5(titles, asked[:100])
    print(f"noisy titles alone: {ours:,.0f}/s; SQLite FTS5 {fts5:,.0f}/s, {ours / fts5:.0f} times (goal 50)")
    if find_spec("tantivy"):
        tantivy = _tantivy(titles, asked)
        print(f"  tantivy {tantivy:,.0f}/s, {ours / tantivy:.1f} times (goal more than 1)")
    times = []
    for query in queries[:200]:
        started = time.perf_counter()
        list(source.search([query]))
        times.append(time.perf_counter() - started)
    print(f"  one of them, warm: {statistics.median(times) * 1000:.1f} ms (goal 2)")


def _cpu_of_children() -> float:
    return sum(os.times()[2:4])


def _cold(folder: Path, title: str) -> None:
    seconds, before = [], _cpu_of_children()
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(title + "\n")
        file.flush()
        for _ in range(7):
            started = time.perf_counter()
            command = [*PROGRAM, "resolve", file.name, "--source", str(folder), "-f", "jsonl", "-q"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - started)
    cpu = (_cpu_of_children() - before) / len(seconds)
    median = statistics.median(seconds)
    print(f"cold, the whole command for one noisy title: {median:.2f} s (goal 0.6), of a processor {cpu:.2f} s")


def _memory(folder: Path, titles: Sequence[str]) -> None:
    """Ask in a process of its own, which holds nothing else."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(f"{title}\n" for title in mixed(titles, 40_000))
        file.flush()
        subprocess.run([*MEMORY, str(folder), file.name], check=True)


def _ask_all(folder: Path, titles: Path) -> None:
    source = open_index(folder)
    assert source is not None
    with titles.open(encoding="utf-8") as file:
        for line in file:
            list(source.search([Query(line.strip())]))
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("ascii").splitlines())
    now, mapped = (int(status[name].split()[0]) // 1024 for name in ("VmRSS", "RssFile"))
    print(f"memory after 40,000 questions: {now} MB, {mapped} of them mapped (goal 900)")


def main() -> None:
    if sys.argv[1:2] == ["--memory"]:
        _ask_all(Path(sys.argv[2]), Path(sys.argv[3]))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary)
        if len(sys.argv) == 1:
            build(TITLES, folder)
        place, source = find(folder), open_index(folder)
        assert place is not None
        assert source is not None
        titles = titles_of()
        gc.freeze()  # a user's program does not hold a million titles that Python looks for garbage among
        _exact(Disk(place.folder), titles[::9])
        _decided(source, titles)
        _beside(source, titles)
        _cold(folder, noisy(random.Random(1), titles[500_000]))
        _memory(folder, titles)


if __name__ == "__main__":
    main()
