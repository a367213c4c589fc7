"""What papershelf writes, read by the real BibTeX, biber and LaTeX."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from papershelf.citekey import assign_keys
from papershelf.formats.bibtex import entry, render_bibtex, write
from papershelf.formats.entry_options import EntryOptions, FieldChoice, Style
from papershelf.formats.latex import protect
from papershelf.formats.papers import papers_of
from papershelf.identifiers import ArxivId
from papershelf.model import Author, Decision, Record
from papershelf.names import parse_author
from papershelf.text import fold
from tests.contracts.typesetting import find_program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

N_SAMPLE = 2500
N_HOSTILE = 1500
AWKWARD = re.compile(r"[\\$%&#_^~{}<>\"|@`]|[^\x00-\x7f]|--|''")
FRAGMENTS = [
    *"{}$\\%&#_^~\"'`@,=<>|()[]-:;.+*/ aB1",
    *["}", "{", "$", "\\", "^", "_", " "] * 3,
    *"éßĐếαΓΩℝ𝒪²⁻₃→≥王🤗άİıﬁ½\u0301\u0338\x00\u202e°µ№…«¿€ǽ𝗯ⅷ℃ﷺ\ue001",
    *r"\alpha \pi \Gamma \mathbb \mathcal{N} {\cal \rm \text{ \frac \sqrt \hat \not \left \right. \over \&".split(),
    *r"\input{x} \write18{x} \def\x \csname \endcsname \end{document} \begin{x} \par \\ \{ \} \$ \% \" \'e".split(),
    "\\v{s}", " and ", "others", "van ", "de ", "von der ", "Jr.", "BERT", "GPT-4", "Smith", "et al.", "&lt;", "^^5c",
]  # fmt: skip


def run(*command: str, folder: Path) -> str:
    """Standard output and error of a program that succeeded."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout + done.stderr


def is_awkward(record: Record) -> bool:
    odd_name = any(author.is_group or author.suffix or " " in author.family for author in record.authors)
    return (
        odd_name or not record.authors or bool(AWKWARD.search(record.title + "".join(a.name for a in record.authors)))
    )


@pytest.fixture(scope="module")
def awkward(records: list[Record]) -> list[Record]:
    """Real records with markup in titles or uncommon names, spread over all years."""
    found = list(filter(is_awkward, records))
    assert len(found) > N_SAMPLE
    return found[:: len(found) // N_SAMPLE]


@pytest.fixture(scope="module")
def hostile() -> list[Record]:
    """Records made of what titles and names can hold at their worst; the same ones in each run."""
    dice = random.Random(2)

    def text() -> str:
        return "".join(dice.choice(FRAGMENTS) for _ in range(dice.randint(0, 14)))

    def authors() -> Iterator[Author]:
        for _ in range(dice.randint(0, 3)):
            yield parse_author(f"{text()} {text()}")
            yield Author(text(), text(), text(), is_group=dice.random() < 0.2)

    return [
        Record(ArxivId(f"2001.{number:05}"), dice.choice(("{}", "${}$")).format(text()), tuple(authors()), text())
        for number in range(N_HOSTILE)
    ]


def everything(style: Style) -> EntryOptions:
    return EntryOptions(style, fields=FieldChoice.parse("+abstract"), keywords=True)


def write_bib(path: Path, records: list[Record], style: Style) -> None:
    keys, options = assign_keys(records), everything(style)
    entries = [entry(record, keys[record.arxiv_id], options, ["a", record.title]) for record in records]
    path.write_text(write(entries), encoding="ascii")


@pytest.mark.parametrize("kind", ["awkward", "hostile"])
def test_bibtex_and_latex_read_every_entry_without_a_warning(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    bibtex = find_program("bibtex")
    records: list[Record] = request.getfixturevalue(kind)
    write_bib(tmp_path / "refs.bib", records, "arxiv")
    (tmp_path / "refs.aux").write_text("\\relax\n\\citation{*}\n\\bibstyle{plain}\n\\bibdata{refs}\n")
    said = run(bibtex, "refs", folder=tmp_path)
    assert "Warning--" not in said
    assert (tmp_path / "refs.bbl").read_text("ascii").count("\\bibitem") == len(records)
    assert_typesets(tmp_path)


@pytest.fixture(scope="module")
def decided(decisions: list[Decision], titled: list[tuple[str | None, Decision]]) -> list[Decision]:
    """What becomes of the real digests, and of titles as people wrote them, against real metadata."""
    return [*decisions, *(decision for _, decision in titled)]


@pytest.mark.parametrize("style", ["arxiv", "biblatex"])
def test_the_references_of_real_digests_are_read_by_bibtex_and_biber(
    style: Style, decided: list[Decision], tmp_path: Path
) -> None:
    bibtex, biber = find_program("bibtex"), find_program("biber")
    papers = len({decision.record.arxiv_id for decision in decided if decision.record})
    assert papers > 500
    (tmp_path / "refs.bib").write_text(render_bibtex(papers_of(decided), everything(style)), encoding="ascii")
    said = run(biber, "--tool", "--validate-datamodel", "refs.bib", folder=tmp_path)
    assert not re.search(r"WARN|ERROR", said), said[-4000:]
    assert len(re.findall(r"(?m)^@", (tmp_path / "refs_bibertool.bib").read_text("utf-8"))) == papers
    if style == "arxiv":
        (tmp_path / "refs.aux").write_text("\\relax\n\\citation{*}\n\\bibstyle{plain}\n\\bibdata{refs}\n")
        assert "Warning--" not in run(bibtex, "refs", folder=tmp_path)


def assert_typesets(folder: Path) -> None:
    """LaTeX, with the one package that math can need, typesets the bibliography without an error."""
    pdflatex = shutil.which("pdflatex")
    if pdflatex is None:  # a plain installation of biber and BibTeX has no formats
        return
    (folder / "paper.tex").write_text(
        "\\documentclass{article}\\usepackage{amssymb}\\begin{document}\\input{refs.bbl}\\end{document}\n"
    )
    said = run(pdflatex, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "paper.tex", folder=folder)
    assert "Output written on" in said


@pytest.mark.parametrize("style", ["arxiv", "biblatex"])
def test_biber_reads_every_entry_without_a_warning(
    style: Style, awkward: list[Record], hostile: list[Record], tmp_path: Path
) -> None:
    biber = find_program("biber")
    records = [*awkward[::8], *hostile[::6]]  # biber takes 10 ms an entry
    write_bib(tmp_path / "refs.bib", records, style)
    said = run(biber, "--tool", "--validate-datamodel", "refs.bib", folder=tmp_path)
    assert not re.search(r"WARN|ERROR", said), said[-4000:]
    read_back = (tmp_path / "refs_bibertool.bib").read_text("utf-8")
    assert len(re.findall(r"^@(?:ONLINE|MISC)\{", read_back, re.IGNORECASE | re.MULTILINE)) == len(records)


def test_titles_read_as_they_did(awkward: list[Record]) -> None:
    assert [record.title for record in awkward if fold(protect(record.title)) != fold(record.title)] == []
