"""The bibliographies of every style on paper: BibTeX or biber, LaTeX, and what then stands on the pages."""

from __future__ import annotations

import itertools
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from papershelf.citekey import assign_keys
from papershelf.formats.bibtex import entry, write
from papershelf.formats.entry_options import EntryOptions, FieldChoice, Style
from papershelf.formats.papers import papers_of
from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Author, Decision, Record
from tests.contracts.typesetting import (
    Typeset,
    biber,
    bibtex,
    find_program,
    is_awkward,
    names_read_as,
    reads_as,
    typeset,
    typeset_with_biblatex,
)

if TYPE_CHECKING:
    from pathlib import Path

N_AWKWARD = 600
# These two print whole names; of all styles in Debian's packages, gbt7714 is the one that knows `@online` and dates.
WHOLE_NAMES = ("plain", "plainurl")
ONLINE_AWARE = "gbt7714-numerical"
STYLES: list[tuple[Style, str]] = [
    ("arxiv", "plain"),
    ("scholar", "plain"),
    ("dblp", "plainurl"),
    ("biblatex", ONLINE_AWARE),
    ("acl", "plainurl"),
]


@pytest.fixture(scope="module")
def awkward(records: list[Record]) -> list[Record]:
    """Records with markup in titles, or uncommon names, spread over all years."""
    found = list(filter(is_awkward, records[::4]))
    assert len(found) > N_AWKWARD
    return found[:: len(found) // N_AWKWARD][:N_AWKWARD]


@pytest.fixture(scope="module")
def cited(decisions: list[Decision]) -> list[Record]:
    """The papers of the real digests."""
    papers = papers_of(decisions)
    assert len(papers) > 250
    return [paper.record for paper in papers]


def write_bib(folder: Path, records: list[Record], options: EntryOptions) -> dict[str, Record]:
    """Writes `refs.bib`; the records by their keys."""
    keys = assign_keys(records)
    (folder / "refs.bib").write_text(write(entry(record, keys[record.arxiv_id], options) for record in records))
    return {keys[record.arxiv_id]: record for record in records}


def assert_typesets(folder: Path, records: list[Record], options: EntryOptions, style: str) -> None:
    """BibTeX and LaTeX have nothing to say about the bibliography, and its pages read as arXiv's metadata does."""
    by_key = write_bib(folder, records, options)
    nobodys = {f"Warning--empty author in {key}" for key, record in by_key.items() if not record.authors}
    assert [warning for warning in bibtex(folder, style) if warning not in nobodys] == []
    done = typeset(folder)
    assert_nothing_wrong(done)
    assert_titles_read_right(done, by_key)
    if style in WHOLE_NAMES:
        assert_names_read_right(done, by_key)


def assert_nothing_wrong(done: Typeset) -> None:
    assert done.errors == []
    assert done.lost == []


def assert_titles_read_right(done: Typeset, records: dict[str, Record]) -> None:
    assert done.blocks.keys() == records.keys()
    assert [
        (record.title, done.blocks[key])
        for key, record in records.items()
        if not any(reads_as(record.title, block) for block in done.blocks[key])
    ] == []


def assert_names_read_right(done: Typeset, records: dict[str, Record]) -> None:
    named = {key: record.authors for key, record in records.items() if record.authors}
    assert [
        (authors, done.blocks[key][0])
        for key, authors in named.items()
        if not names_read_as(authors, done.blocks[key][0])
    ] == []


@pytest.mark.parametrize(("style", "bst"), STYLES)
def test_the_papers_of_real_digests_read_right_on_paper_in_every_style(
    style: Style, bst: str, cited: list[Record], tmp_path: Path
) -> None:
    assert_typesets(tmp_path, cited, EntryOptions(style, fields=FieldChoice.parse("+abstract,+comment")), bst)


@pytest.mark.parametrize(("style", "bst"), [("arxiv", "plain"), ("biblatex", ONLINE_AWARE)])
def test_awkward_titles_and_names_read_right_on_paper(
    style: Style, bst: str, awkward: list[Record], tmp_path: Path
) -> None:
    assert_typesets(tmp_path, awkward, EntryOptions(style), bst)


@pytest.mark.parametrize(("style", "bst"), [("scholar", "plain"), ("biblatex", ONLINE_AWARE)])
def test_published_papers_read_right_on_paper(
    style: Style, bst: str, records: list[Record], awkward: list[Record], tmp_path: Path
) -> None:
    references = [record.journal_ref for record in records[::4] if record.journal_ref]
    assert len(references) > 30
    published = [  # not many records name their journal, so others borrow
        replace(record, journal_ref=reference, doi=record.doi or Doi(f"10.1000/{record.arxiv_id}_(a)<b>"))
        for record, reference in zip(awkward[::2], itertools.cycle(references), strict=False)
    ]
    assert_typesets(tmp_path, published, EntryOptions(style, published=True), bst)


@pytest.mark.parametrize("style", ["scholar", "dblp", "acl"])
def test_biber_takes_the_papers_of_real_digests_in_every_style(
    style: Style, cited: list[Record], tmp_path: Path
) -> None:
    """The other two styles are read by biber in test_real_tex."""
    by_key = write_bib(tmp_path, cited[::2], EntryOptions(style))
    nobodys = {key for key, record in by_key.items() if not record.authors}
    known = re.compile(
        rf"Entry '(?:{'|'.join(nobodys)})'.*Missing mandatory field 'author'"
        "|Invalid value of field 'volume' must be datatype 'integer'"  # dblp's volume is `abs/2001.00001`
    )
    assert [complaint for complaint in biber(tmp_path) if not known.search(complaint)] == []


def test_biblatex_itself_typesets_awkward_titles(awkward: list[Record], tmp_path: Path) -> None:
    kpsewhich = find_program("kpsewhich")
    if subprocess.run([kpsewhich, "etoolbox.sty", "biblatex.sty"], capture_output=True, check=False).returncode:
        pytest.skip("needs biblatex, of texlive-bibtex-extra and texlive-latex-recommended")
    by_key = write_bib(tmp_path, awkward[::5], EntryOptions("biblatex"))
    complaints, done = typeset_with_biblatex(tmp_path)
    assert complaints == []
    assert_nothing_wrong(done)
    assert_titles_read_right(done, by_key)


def test_what_goes_wrong_on_the_way_to_the_page_is_noticed(tmp_path: Path) -> None:
    record = Record(ArxivId("2001.00001"), "A $C^*$-Algebra & Its Ideals", (Author("Ø", "J."),))
    by_key = write_bib(tmp_path, [record], EntryOptions())
    good = (tmp_path / "refs.bib").read_text()
    for damage, found in (
        (good.replace("\\&", "\\nosuch "), "errors"),
        (good.replace("{\\O}", "\\char200 "), "lost"),
        (good.replace("Ideals", "Idols"), "title"),
        (good.replace("^", "_2^"), "title"),
    ):
        assert damage != good
        (tmp_path / "refs.bib").write_text(damage)
        assert bibtex(tmp_path, "plain") == []
        done = typeset(tmp_path)
        wrong = {"errors": done.errors, "lost": done.lost}
        wrong["title"] = [b for b in by_key if not any(reads_as(record.title, block) for block in done.blocks[b])]
        assert wrong[found]
