"""Whatever a file holds and whoever edits it: no byte is lost, no person's edit undone, and a second run does nothing.

`python -m tests.benchmarks.merge_cases` merges as many random papers into random files as one likes.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from papershelf.bibfile.merge import MergeOptions, plan
from papershelf.bibfile.reading import Bibliography
from papershelf.bibfile.splice import Edit, splice, unified_diff
from papershelf.bibfile.writing import values_of
from papershelf.formats.bibtex import entry, published_entry
from papershelf.formats.entry_options import STYLES, EntryOptions
from papershelf.formats.papers import Paper
from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Record, Written
from papershelf.names import parse_author
from tests.benchmarks.merge_cases import Case, check, random_case
from tests.factories import make_record
from tests.properties.test_scan import TOKENS

quick = settings(max_examples=150, deadline=None)

RANDOM = st.integers(0, 2**32).map(Random)
DATA = st.binary(max_size=200) | st.lists(st.sampled_from(TOKENS), max_size=60).map(b"".join)
TITLES = st.text(min_size=1, max_size=30) | st.lists(
    st.sampled_from(["Graph", "Neural", "$\\pi_0$", "}", "{", "@misc{x,", "%", "\\", '"', "#", "深度", "é", "\n"]),
    min_size=1,
).map(" ".join)
RECORDS = st.builds(
    lambda number, title, names: make_record(f"2101.{number:05}", title, authors=tuple(names)),
    st.integers(1, 99_999),
    TITLES,
    st.lists(st.sampled_from(["Ada Lovelace", "王伟", "van der Berg, L.", "{The} Team", "Ö. Ğ"]), max_size=3),
)


@quick
@given(
    DATA, st.lists(RECORDS, min_size=1, max_size=3, unique_by=lambda record: record.arxiv_id), st.sampled_from(STYLES)
)
def test_any_paper_goes_into_any_file_without_loss_and_only_once(
    data: bytes, records: list[Record], style: str
) -> None:
    options = MergeOptions(EntryOptions(style))  # type: ignore[arg-type]
    check(Case(data, tuple(map(Paper, records)), options))


@quick
@given(RANDOM)
def test_random_merges_lose_no_byte(random: Random) -> None:
    check(random_case(random, REAL))


REAL = [
    b"@string{jan = {January}}\n\n@Article{a1,\n  Title = {On {X}},\n  Author = {A. B.},\n  month = jan\n}\n",
    b'% Related work\r\n@misc(b2, title = "B", eprint = "1706.03762",\r\n)\r\n\r\n% Other\r\n@book{c,\r\n}',
    b"@article{k\n , title = {T}\n , journal = {CoRR}\n , volume = {abs/1706.03762}\n }\n"
    b"@comment{@misc{vaswani2017attention,}}",
    b"@article{M\xfcller, title={\xc4}, ids={x, vaswani2017attention}}",
]


# --- A person's edits -------------------------------------------------------------------------------------------------

GRAPHS = make_record(
    "2101.00001", "Graphs of Graphs", authors=("Ashish Vaswani", "Noam Shazeer"), categories=("cs.CL",)
)
BEFORE = make_record(authors=("Ashish Vaswani", "Noam Shazeer"), categories=("cs.CL",))
CHANGES: dict[str, dict[str, Any]] = {
    "doi": {"doi": Doi("10.5555/3295222.3295349")},
    "journal": {"journal_ref": "NeurIPS 2017"},
    "author": {"authors": (*BEFORE.authors, parse_author("Niki Parmar"))},
    "title": {"title": "Attention Is Not All You Need"},
    "category": {"categories": ("cs.LG",)},
}
KINDS = ("value", "removed", "added", "quotes", "wrapped", "order", "case", "key", "type", "comment", "macro", "twice")
PUBLISHED: dict[str, Any] = {"doi": Doi("10.1038/nature14539"), "journal_ref": "Nature 521, 436-444 (2015)"}


def edited(data: bytes, kind: str, random: Random) -> tuple[bytes, set[str]]:
    """The file after a person's edit of its last entry, and the fields that now have to stay as they are."""
    bib = Bibliography.read(data)
    block = bib.entries[-1]
    field = random.choice(block.fields)
    value = data[field.value_start : field.value_end]
    match kind:
        case "value":
            return splice(data, [Edit(field.value_start, field.value_end, b"{By Hand}")]), {field.name}
        case "macro":
            return splice(data, [Edit(field.value_start, field.value_end, b"{By} # hand")]), {field.name}
        case "removed":
            start = data.rindex(b",", 0, field.start)
            return splice(data, [Edit(start, field.value_end, b"")]), {field.name}
        case "added" | "twice":
            name = random.choice(("annote", "doi", "note", "journal", "file")) if kind == "added" else field.name
            first = block.fields[0].start
            return splice(data, [Edit(first, first, name.encode() + b" = {Mine},\n  ")]), {name}
        case "quotes" if value[:1] == b"{" and not set(b'"#') & set(value):
            return splice(data, [Edit(field.value_start, field.value_end, b'"' + value[1:-1] + b'"')]), set()
        case "wrapped":
            return splice(data, [Edit(field.value_start, field.value_end, value.replace(b" ", b"\n     "))]), set()
        case "order":
            # Of two of one name the first stays the first, for only that counts.
            in_order = sorted(block.fields, key=lambda one: one.name, reverse=random.random() < 0.5)
            fields = [data[one.start : one.value_end] for one in in_order]
            return data[: block.fields[0].start] + b",\n  ".join(fields) + data[block.fields[-1].value_end :], set()
        case "case":
            return splice(data, [Edit(field.start, field.name_end, field.name.upper().encode())]), set()
        case "key":
            return splice(data, [Edit(block.key_start, block.key_end, b"mine")]), set()
        case "type":
            return re.sub(rb"@\w+\{(?=[^@]*$)", b"@unpublished{", data), set()
        case "comment":
            return splice(data, [Edit(field.start, field.start, b"% mine\n  ")]), set()
    return data, set()


def fields_of(data: bytes, number: int = -1) -> dict[str, str]:
    """The values of an entry, the last one."""
    bib = Bibliography.read(data)
    return values_of(bib, bib.entries[number])


def run(data: bytes, record: Record, options: MergeOptions, written: dict[ArxivId, Written]) -> bytes:
    """The file after a run that remembers what it did."""
    planned = plan(Bibliography.read(data), [Paper(record)], options, written=written)
    written |= {change.record.arxiv_id: change.written for change in planned.changes if change.written}
    return splice(data, planned.edits())


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(KINDS), min_size=1, max_size=3),
    st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=4),
    st.sampled_from(STYLES),
    st.booleans(),
    st.sampled_from(REAL[:1] + REAL[2:]),
    RANDOM,
)
def test_a_persons_edits_survive_any_updates_and_all_else_follows_the_record(
    kinds: list[str], changes: list[str], style: str, published: bool, data: bytes, random: Random
) -> None:
    options = MergeOptions(EntryOptions(style, published=published), update=True, follows_style=False)  # type: ignore[arg-type]
    start = structs.replace(GRAPHS, **PUBLISHED) if published else GRAPHS
    written: dict[ArxivId, Written] = {}
    data = run(data, start, options, written)
    original, touched = fields_of(data), set[str]()
    for kind in kinds:
        if len(Bibliography.read(data).entries[-1].fields) > 1:
            data, more = edited(data, kind, random)
            touched |= more
    by_hand = data
    record = start
    for change in changes:
        record = structs.replace(record, **CHANGES[change])
        data = run(data, record, options, written)
        assert run(data, record, options, dict(written)) == data, "a second run does something"
    number = len(Bibliography.read(by_hand).entries) - 1
    now, before = fields_of(data, number), fields_of(by_hand)
    touched = {name for name in touched if before.get(name) != original.get(name)}  # who takes an edit back made none
    assert {name: now.get(name) for name in touched} == {name: before.get(name) for name in touched}, "an edit is lost"
    assert published or set(before) <= set(now), "a field is lost"
    if not {"type", "key"} & set(kinds):
        ours = published_entry(record, "key", options.entries) if published else None
        ours = ours or entry(record, "key", replace(options.entries, published=False))
        # Of what went from a journal into proceedings, the place stays, and its DOI.
        for name in ("author", "title", *(() if published and "journal" in changes else ("doi",))):
            if name not in touched and name in ours:
                assert now[name] == " ".join(ours[name].split()), f"{name} does not follow"
    else:
        assert data.count(b"@unpublished{") == ("type" in kinds)


@quick
@given(st.sampled_from(KINDS), st.sampled_from(sorted(CHANGES)), st.booleans(), RANDOM)
def test_without_its_memory_nothing_that_is_there_changes(
    kind: str, change: str, published: bool, random: Random
) -> None:
    options = MergeOptions(EntryOptions(published=published), update=True)
    data, _ = edited(run(REAL[0], BEFORE, options, {}), kind, random)
    assert run(data, structs.replace(BEFORE, **CHANGES[change]), options, {}) == data


@quick
@given(
    st.sampled_from(KINDS), st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3), st.booleans(), RANDOM
)
def test_runs_that_were_interrupted_come_to_an_end_and_lose_no_edit(
    kind: str, changes: list[str], is_file_lost: bool, random: Random
) -> None:
    options = MergeOptions(update=True)
    written: dict[ArxivId, Written] = {}
    data = run(REAL[0], BEFORE, options, written)
    data, touched = edited(data, kind, random)
    by_hand, record = fields_of(data), BEFORE
    for change in changes:
        record = structs.replace(record, **CHANGES[change])
        if is_file_lost:
            run(data, record, options, written)  # remembered, but not written
        else:
            data = run(data, record, options, dict(written))  # written, but not remembered
    data = run(data, record, options, written)
    assert run(data, record, options, written) == data
    now = fields_of(data)
    assert {name: now.get(name) for name in touched} == {name: by_hand.get(name) for name in touched}


# --- Diffs ------------------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(RANDOM)
def test_the_diff_of_a_merge_is_what_patch_takes(tmp_path_factory: pytest.TempPathFactory, random: Random) -> None:
    case = random_case(random, REAL)
    planned = plan(Bibliography.read(case.data), case.papers, case.options)
    assert_patches(tmp_path_factory.mktemp("patch"), case.data, list(planned.edits()))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([b"a\n", b"b\n", b"\n", b"a\r\n", b"\r", b"c", b"- x\n", b"\\ x\n"]), max_size=60), RANDOM
)
def test_the_diff_of_any_edits_is_what_patch_takes(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], random: Random
) -> None:
    data, edits, place = b"".join(lines), [], 0
    for _ in range(random.randrange(5)):
        start = random.randint(place, min(len(data), place + 40))
        place = random.randint(start, min(len(data), start + 5))
        edits.append(Edit(start, place, random.choice((b"", b"x", b"x\n", b"\n", b"x\ny\nz"))))
    assert_patches(tmp_path_factory.mktemp("patch"), data, edits)


def assert_patches(folder: Path, data: bytes, edits: list[Edit]) -> None:
    """The real `patch` makes of the old bytes what splicing does."""
    after = splice(data, edits)
    diff = unified_diff(data, edits, "refs.bib")
    assert (diff == b"") == (after == data)
    if diff:
        (folder / "refs.bib").write_bytes(data)
        done = subprocess.run(
            ["patch", "--binary", "--quiet", "--fuzz=0", "refs.bib"],
            cwd=folder,
            input=diff,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, (done.stdout, done.stderr, diff)
        # An empty file is removed by patch.
        assert (folder / "refs.bib").read_bytes() == after if (folder / "refs.bib").exists() else after == b""
        assert not (folder / "refs.bib.orig").exists(), "the hunks are not where they say"
