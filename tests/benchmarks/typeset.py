"""Every style on paper, for 10,000 awkward records and the papers of the digests: `python -m tests.benchmarks.typeset`.

Each bibliography goes through BibTeX or biber and then LaTeX; titles and names on the pages are compared with arXiv's
metadata. Prints, for each way, what the programs complained of and what differs; `--records 500` takes fewer. Needs
what the tests with real TeX need; for biblatex texlive-latex-recommended, and for Unicode texlive-luatex with lmodern,
too. The ACL's own style is not in Debian, so `acl` is printed by others.
"""

from __future__ import annotations

import argparse
import itertools
import re
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from msgspec import structs

import papershelf
from papershelf.citekey import assign_keys
from papershelf.formats.bibtex import entry, write
from papershelf.formats.entry_options import STYLES, EntryOptions, FieldChoice
from papershelf.formats.papers import papers_of
from papershelf.identifiers import Doi
from papershelf.model import Record
from papershelf.sources.memory import MemorySource
from papershelf.sources.snapshot import Snapshot
from tests.contracts.typesetting import (
    biber,
    bibtex,
    is_awkward,
    names_read_as,
    reads_as,
    typeset,
    typeset_with_biblatex,
)

SHARED = Path(__file__).resolve().parents[3] / "shared"
N_RECORDS = 10_000
N_AT_ONCE = {"biber": 1_000, "biblatex": 1_000}  # TeX's memory does not hold more of biblatex's entries
SHARE = {"biblatex": 5}  # one record in so many: it takes 50 ms an entry
WHOLE_NAMES = ("plain", "plainurl")
BIBTEX_STYLES = ("plain", "plainurl", "gbt7714-numerical")  # the last knows @online
N_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Way:
    """One way to the page: whose entries, and by which program or BibTeX style."""

    options: EntryOptions
    program: str
    engine: str = "pdflatex"

    def __str__(self) -> str:
        kind = " published" if self.options.published else ""
        through = self.program if self.program == "biber" else f"{self.program}, {self.engine}"
        return f"{self.options.style}{kind}, {self.options.encoding}: {through}"


@dataclass(slots=True)
class Outcome:
    """What became of the records on one way."""

    seconds: float = 0
    entries: int = 0
    complaints: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    titles: int = 0
    other_titles: list[tuple[str, list[str]]] = field(default_factory=list)
    names: int = 0
    other_names: list[tuple[str, str]] = field(default_factory=list)


def _records(count: int) -> tuple[list[Record], list[str]]:
    """The digests' papers and then the awkward ones of the sample, filled up with others; all journal references."""
    snapshot = Snapshot(SHARED / "data" / "arxiv-sample.jsonl.zst")
    digests = [papershelf.read(file) for file in sorted((SHARED / "digests").glob("hf-00*.txt"))]
    mentions = [mention for digest in digests for mention in digest.mentions]
    cited = [paper.record for paper in papers_of(papershelf.resolve(mentions, source=MemorySource(snapshot)))]
    known = {record.arxiv_id for record in cited}
    others = [record for row in range(len(snapshot)) if (record := snapshot[row]).arxiv_id not in known]
    awkward = [record for record in others if is_awkward(record)]
    plain = [record for record in others if not is_awkward(record)]
    chosen = awkward[:: max(1, len(awkward) // count)][:count]
    chosen += plain[:: len(plain) // (count - len(chosen) or 1)][: count - len(chosen)]
    print(f"{len(cited)} papers of the digests, {len(chosen)} of the sample, {sum(map(is_awkward, chosen))} awkward")
    return cited + chosen, [record.journal_ref for record in others if record.journal_ref]


def _ways() -> list[Way]:
    ways = []
    for style in STYLES:
        options = EntryOptions(style, fields=FieldChoice.parse("+abstract"))
        unicode, published = replace(options, encoding="unicode"), replace(options, published=True)
        ways += [Way(options, bst) for bst in BIBTEX_STYLES]
        ways += [Way(published, "plain"), Way(unicode, "plainurl", "lualatex"), Way(options, "biber")]
        if style == "biblatex":
            ways += [Way(published, "gbt7714-numerical"), Way(published, "biber"), Way(unicode, "biber")]
            ways += [Way(options, "biblatex"), Way(published, "biblatex"), Way(unicode, "biblatex", "lualatex")]
    return ways


def _take(way: Way, records: list[Record], outcome: Outcome) -> None:
    """Sends some records along the way."""
    keys = assign_keys(records)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        entries = (entry(record, keys[record.arxiv_id], way.options) for record in records)
        (folder / "refs.bib").write_text(write(entries), encoding="utf-8")
        outcome.entries += len(records)
        if way.program == "biber":
            outcome.complaints.update(map(_kind, biber(folder)))
            return
        if way.program == "biblatex":
            complaints, done = typeset_with_biblatex(folder, way.engine)
        else:
            complaints, done = bibtex(folder, way.program), typeset(folder, way.engine)
    outcome.complaints.update(map(_kind, complaints))
    outcome.errors += done.errors
    outcome.lost.update(done.lost)
    for record in records:
        _compare(record, done.blocks.get(keys[record.arxiv_id], [""]), way, outcome)


def _compare(record: Record, blocks: list[str], way: Way, outcome: Outcome) -> None:
    outcome.titles += 1
    if not any(reads_as(record.title, block) for block in blocks):
        outcome.other_titles.append((f"{record.arxiv_id} {record.title}", blocks[1:3]))
    if record.authors and way.program in WHOLE_NAMES:
        outcome.names += 1
        if not names_read_as(record.authors, blocks[0]):
            outcome.other_names.append((", ".join(author.name for author in record.authors)[-120:], blocks[0][-120:]))


def _kind(complaint: str) -> str:
    """A complaint without the key that it is about."""
    return re.sub(r"[\"']?\b[a-z]+[12]\d{3}\w+[\"']?", "…", complaint)


def _along(way: Way, records: list[Record]) -> Outcome:
    outcome, started = Outcome(), time.perf_counter()
    records = records[:: SHARE.get(way.program, 1)]
    size = N_AT_ONCE.get(way.program, len(records))
    for start in range(0, len(records), size):
        _take(way, records[start : start + size], outcome)
    outcome.seconds = time.perf_counter() - started
    return outcome


def _print(way: Way, outcome: Outcome) -> None:
    print(
        f"\n{way}: {outcome.entries} entries, {outcome.seconds:.0f} s, {len(outcome.errors)} errors of LaTeX,", end=" "
    )
    print(
        f"{sum('Undefined' in error for error in outcome.errors)} undefined, {outcome.lost.total()} characters lost,",
        end=" ",
    )
    print(
        f"{outcome.complaints.total()} warnings; {outcome.titles} titles, {len(outcome.other_titles)} differ;", end=" "
    )
    print(f"{outcome.names} lists of names, {len(outcome.other_names)} differ", flush=True)
    for kind, count in outcome.complaints.most_common(N_SHOWN):
        print(f"  {count} x {kind[:200]}")
    for error in outcome.errors[:N_SHOWN]:
        print(f"  {error[:200]}")
    for lost, count in outcome.lost.most_common(N_SHOWN):
        print(f"  {count} x {lost}")
    for wanted, found in [*outcome.other_titles[:N_SHOWN], *outcome.other_names[:N_SHOWN]]:
        print(f"  {wanted}\n    {found}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=N_RECORDS, help="how many of the sample")
    parser.add_argument("--only", default="", help="only the ways whose name has this, such as lualatex")
    options = parser.parse_args()
    records, references = _records(options.records)
    published = [  # not many records name their journal, so others borrow
        structs.replace(
            record, journal_ref=record.journal_ref or other, doi=record.doi or Doi(f"10.1000/{record.arxiv_id}_a")
        )
        for record, other in zip(records, itertools.cycle(references), strict=False)
    ]
    ways = [way for way in _ways() if options.only in str(way)]
    started = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(_along, way, published if way.options.published else records) for way in ways]
        for way, future in zip(ways, running, strict=True):
            _print(way, future.result())
    print(f"\nall: {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
