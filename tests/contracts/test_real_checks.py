"""Real bibliographies, checked against real metadata: what is told of them was read, and is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from papershelf.bibfile.reading import Bibliography
from papershelf.checking.check import check, questions
from papershelf.formats.bibtex import render_bibtex
from papershelf.formats.entry_options import STYLES, EntryOptions
from papershelf.formats.papers import Paper
from papershelf.formats.report import Fault, Outcome, Report, Severity
from papershelf.ladder import resolve_all
from papershelf.model import Record
from papershelf.sources.memory import MemorySource
from papershelf.withdrawal import withdrawal

Check = Callable[..., Report]


@pytest.fixture(scope="module")
def checked(source: MemorySource) -> Check:
    def checked(data: bytes, *, only_ids: bool = False) -> Report:
        bib = Bibliography.read(data, "refs.bib")
        asked = questions(bib, only_ids=only_ids)
        return check(bib, asked, resolve_all([one.mention for one in asked], source), is_arxiv=False)

    return checked


def test_the_mistakes_in_a_real_bibliography_are_found_and_no_others(checked: Check, shared: Path) -> None:
    report = checked((shared / "digests/HEPML.bib").read_bytes(), only_ids=True)
    told = [
        (finding.key, finding.fault)
        for finding in report.findings
        if finding.fault not in (Fault.NOT_CHECKED, Fault.PUBLISHED)
    ]
    assert told == [
        ("Que:2025jmx", Fault.TITLE_DIFFERS),
        ("Que:2025mhf", Fault.DUPLICATE),
        ("10.1088/2632-2153/ab9023", Fault.DUPLICATE),
        ("Datta:2019", Fault.DUPLICATE),
    ]
    assert report.count(Outcome.FOUND) >= 20


def test_awkward_files_are_checked_without_a_false_alarm(checked: Check, shared: Path) -> None:
    faults: Counter[Fault] = Counter()
    for path in sorted((shared / "bib-corpus").glob("*.bib")):
        report = checked(path.read_bytes(), only_ids=True)
        faults.update(finding.fault for finding in report.findings if finding.severity is Severity.PROBLEM)
    # They name ids of papers that the sample lacks; the one that it has is right.
    assert set(faults) <= {Fault.DUPLICATE, Fault.DAMAGED}


@pytest.mark.parametrize("style", STYLES)
def test_what_papershelf_writes_passes_its_own_check(checked: Check, records: list[Record], style: str) -> None:
    papers = [Paper(record, ()) for record in records[::60] if record.authors]
    report = checked(render_bibtex(papers, EntryOptions(style=style)).encode())  # type: ignore[arg-type]  # from STYLES
    assert set(report.outcomes) == {Outcome.FOUND}
    assert {finding.fault for finding in report.findings} <= {Fault.PUBLISHED, Fault.WITHDRAWN}


def test_ids_that_were_shuffled_are_all_told_to_be_wrong(checked: Check, records: list[Record]) -> None:
    papers = [record for record in records[::100] if record.authors]
    shuffled = [*papers[1:], papers[0]]
    text = "".join(
        f"@misc{{k{number},\n title = {{{mine.title}}},\n eprint = {{{other.arxiv_id}}},\n"
        f" author = {{{' and '.join(author.name for author in mine.authors[:8])}}}\n}}\n"
        for number, (mine, other) in enumerate(zip(papers, shuffled, strict=True))
    )
    faults = Counter(finding.fault for finding in checked(text.encode()).findings)
    assert faults[Fault.WRONG_ID] >= 0.99 * len(papers)


def test_withdrawn_papers_of_the_sample_are_told_and_no_others(records: list[Record]) -> None:
    withdrawn = {record.arxiv_id for record in records if withdrawal(record)}
    assert len(withdrawn) == 166
    # Withdrawn from a conference, replacing a withdrawn one, back again: read by hand.
    assert withdrawn.isdisjoint({"1511.06216", "1912.02531", "1003.4027", "1709.03153", "1111.1211", "1206.1833"})
