"""Random papers merged into random files, none of which may lose a byte.

    python -m tests.benchmarks.merge_cases [CASES] [SEED]

A fifth of the files are random bytes, a fifth are made of what BibTeX's grammar is made of, and the others are real
ones, damaged or not, some with entries for the papers in them. Prints how many were merged, and what was not as it must
be: see `check`.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from msgspec.structs import replace

from papershelf.bibfile.merge import Action, MergeOptions, Plan, plan
from papershelf.bibfile.reading import Bibliography, arxiv_ids
from papershelf.bibfile.scan import Kind
from papershelf.bibfile.splice import splice
from papershelf.formats.bibtex import render_bibtex
from papershelf.formats.entry_options import STYLES, EntryOptions, FieldChoice
from papershelf.formats.papers import Paper
from papershelf.identifiers import Doi
from papershelf.model import Record, Written
from papershelf.sources.snapshot import read_records
from tests.factories import make_record
from tests.properties.test_scan import TOKENS, mutated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from papershelf.identifiers import ArxivId

SHARED = Path(__file__).resolve().parents[3] / "shared"
CASES = 100_000
LARGEST = 4000  # bytes of a real file, or of the part of it, that is merged into
JOURNALS = (None, "Nature 521, 436-444 (2015)", "NeurIPS 2017", "Phys. Rev. D 76, 013009 (2007)", "To appear in JMLR")
FIELDS = ("", "+abstract", "-url,-doi", "author,title,year", "title")
PAPERS = (
    make_record(),
    make_record("1810.04805", "BERT: Pre-training of Deep Bidirectional Transformers", authors=("Jacob Devlin",)),
    make_record(
        "hep-th/9201001", "On $W_\\infty$ and {\\cal N}=2 \\& more}\n}\n@misc{x,", authors=("Ada van der Berg",)
    ),
    make_record("2101.00001", 'Ø → α: 50% of 王伟\'s "results"', authors=("王伟", "Łukasz Öğüt")),
    make_record("2101.00002", "深度学习", authors=("王伟",)),
    make_record("2101.00003", "深度", authors=("李",)),
    make_record("2203.00004", "A Paper That Nobody Signed", authors=()),
    make_record("2203.00005", "", authors=()),
    make_record("1706.03999", "Attention Is All You Need (In Speech Separation)"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A file, what is to be merged into it, and how."""

    data: bytes
    papers: tuple[Paper, ...]
    options: MergeOptions


def check(case: Case) -> bytes:
    """Merge, and assert what must hold of any merge; the new bytes.

    Outside of the edits every byte is there and in order; new entries are sound, can be read back, and have keys that
    no other has; what was an entry before is still that; a second merge has nothing to do.
    """
    bib = Bibliography.read(case.data)
    first = plan(bib, case.papers, case.options)
    after = splice(case.data, first.edits())
    assert_spliced(case.data, first, after)
    assert_added(bib, first, after)
    written = {change.record.arxiv_id: change.written for change in first.changes if change.written}
    assert_nothing_to_do(after, case, written)
    if all(change.record.arxiv_id in change.text for change in first.changes if change.text):
        assert_nothing_to_do(after, case, {})  # what is written without its id cannot always be told without a memory
    return after


def assert_spliced(before: bytes, merged: Plan, after: bytes) -> None:
    old = new = 0
    for edit in merged.edits():
        assert old <= edit.start <= edit.end <= len(before), "edits overlap or go astray"
        size = edit.start - old
        assert after[new : new + size] == before[old : edit.start], "a byte is lost"
        new += size
        assert after[new : new + len(edit.new)] == edit.new, "an edit is lost"
        old, new = edit.end, new + len(edit.new)
    assert after[new:] == before[old:], "a byte is lost at the end"


def assert_added(bib: Bibliography, merged: Plan, after: bytes) -> None:
    now = Bibliography.read(after)
    keys = Counter(now.key_of(block).casefold() for block in now.blocks if block.kind is Kind.ENTRY)
    old_keys = {bib.key_of(block).casefold() for block in bib.blocks}
    for change in merged.changes:
        if change.action is not Action.ADD:
            continue
        assert change.key.casefold() not in old_keys, "the key is another entry's"
        assert keys[change.key.casefold()] == 1, "the key is not there once"
        (entry,) = [block for block in now.entries if now.key_of(block) == change.key]
        assert entry.is_sound, "the new entry is not sound"
        assert now.data[entry.start : entry.end].decode(now.encoding) == change.text, "the new entry is cut"
        ids = {named.arxiv_id.base for named in arxiv_ids(now, entry)}
        assert change.record.arxiv_id in ids or "eprint" not in {field.name for field in entry.fields}
    if not any(change.edits for change in merged.changes):
        kept = iter(now.data[block.start : block.end] for block in now.entries)
        for block in bib.entries:
            text = bib.data[block.start : block.end]
            # What is damaged reaches to the next entry, with the blank lines between.
            assert any(one == text if block.is_sound else one.startswith(text) for one in kept), (
                "an entry is not what it was"
            )


def assert_nothing_to_do(after: bytes, case: Case, written: Mapping[ArxivId, Written]) -> None:
    again = plan(Bibliography.read(after), case.papers, case.options, written=written)
    actions = {change.action for change in again.changes}
    assert not again.edits(), (
        f"a second run does something, {'remembering' if written else 'remembering nothing'}: {actions}"
    )
    assert actions <= {Action.KEEP}


def random_case(random: Random, real: list[bytes], records: Sequence[Record] = PAPERS) -> Case:
    papers = tuple(
        _paper(random, record) for record in dict.fromkeys(random.choices(records, k=random.choice((1, 1, 2, 3, 6))))
    )
    data = _data(random, real)
    if random.random() < 0.4:
        part = random.sample(papers, random.randrange(len(papers)) + 1)
        own = render_bibtex(part, _entry_options(random)).encode()
        place = random.choice((0, len(data), random.randrange(len(data) + 1)))
        data = data[:place] + b"\n" + own + data[place:]
    section = random.choice((None, None, "Related work", "50% @misc{x, {"))
    if section and random.random() < 0.5:
        place = random.randrange(len(data) + 1)
        data = data[:place] + f"\n% {section}\n".encode() + data[place:]
    options = MergeOptions(
        _entry_options(random),
        follows_keys=random.random() < 0.7,
        follows_style=random.random() < 0.7,
        section=section,
        update=random.random() < 0.5,
        publish=random.random() < 0.4,
    )
    return Case(data, papers, options)


def _data(random: Random, real: list[bytes]) -> bytes:
    match random.randrange(5):
        case 0:
            return random.randbytes(random.randrange(300))
        case 1:
            return b"".join(random.choices(TOKENS, k=random.randrange(80)))
        case 2:
            return random.choice(real)[:LARGEST]
        case _:
            data = random.choice(real)
            start = random.randrange(max(1, len(data) - LARGEST))
            return mutated(data[start : start + LARGEST], random)


def _paper(random: Random, record: Record) -> Paper:
    known = {"doi": random.choice((None, Doi("10.1103/physrevd.76.013009"))), "journal_ref": random.choice(JOURNALS)}
    return Paper(replace(record, **known), random.choice(((), ("vision", "C# & more"))))


def _entry_options(random: Random) -> EntryOptions:
    return EntryOptions(
        random.choice(STYLES),
        published=random.random() < 0.3,
        protect=random.random() < 0.8,
        encoding=random.choice(("latex", "unicode")),
        max_authors=random.choice((None, 1, 10)),
        fields=FieldChoice.parse(random.choice(FIELDS) if random.random() < 0.3 else ""),
        keywords=random.random() < 0.2,
    )


def main() -> None:
    n_cases = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    random = Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    real = [path.read_bytes() for path in sorted((SHARED / "bib-corpus").iterdir())]
    sample = list(read_records(SHARED / "data" / "arxiv-sample.jsonl.zst"))
    records = [*PAPERS * 5, *sample[:: len(sample) // 300]]
    failures: Counter[str] = Counter()
    started = time.perf_counter()
    for number in range(n_cases):
        case = random_case(random, real, records)
        try:
            check(case)
        except Exception as error:  # whatever it is, it must not be
            what = f"{type(error).__name__}: {error}".splitlines()[0][:100]
            failures[what] += 1
            if failures[what] <= 3:
                print(f"case {number}: {what}: {case}"[:3000], flush=True)
    print(f"{n_cases:,} merges; {sum(failures.values())} failed; {time.perf_counter() - started:.0f} s")
    for what, n in failures.most_common():
        print(f"{n:8,} {what}")


if __name__ == "__main__":
    main()
