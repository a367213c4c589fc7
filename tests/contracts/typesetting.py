r"""Bibliographies typeset by the real programs and read back from the pages, as a reader of the paper sees them.

Each entry gets a page of its own, wide enough that nothing is hyphenated. On it are the citation key and then blocks,
with a line of `===` between them: what a style puts `\newblock` before, or biblatex's title and what is around it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from papershelf.names import OTHERS
from papershelf.text import fold, html_to_unicode, latex_to_unicode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from papershelf.model import Author, Record

# All that is loaded here comes with Debian's texlive-base and texlive-latex-base. The large symbols of TeX's own fonts
# have names that glyphtounicode lacks.
_PREAMBLE = r"""\documentclass{article}
\usepackage{amssymb,url,hyperref}
\tracinglostchars=2
\ifdefined\directlua
  \def\pdfglyphtounicode{\pdfextension glyphtounicode} \input{glyphtounicode} \pdfvariable gentounicode=1
  \pagewidth=3400pt \pageheight=3400pt
\else
  \input{glyphtounicode} \pdfgentounicode=1 \pdfpagewidth=3400pt \pdfpageheight=3400pt
\fi
\def\readas#1#2{\pdfglyphtounicode{#1}{#2}}
\readas{summationtext}{2211} \readas{producttext}{220F} \readas{integraltext}{222B} \readas{radicalbig}{221A}
\readas{hatwide}{0302} \readas{hatwider}{0302} \readas{tildewide}{0303} \readas{tildewider}{0303}
\paperwidth=3400pt \paperheight=3400pt \textwidth=3200pt \textheight=3000pt \topmargin=0pt \oddsidemargin=0pt
\hyphenpenalty=10000 \exhyphenpenalty=10000 \raggedright \pagestyle{empty}
\def\cut{\endgraf\mbox{===}\endgraf}
"""
WITH_BIBTEX = (
    _PREAMBLE
    + r"""\usepackage[numbers]{natbib}
\makeatletter
\let\labelled\@lbibitem
\def\@lbibitem[#1]#2{\clearpage\renewcommand{\newblock}{\cut}\labelled[#1]{#2}\detokenize{#2}\cut}
\makeatother
\begin{document}
\input{refs.bbl}
\end{document}
"""
)
WITH_BIBLATEX = (
    _PREAMBLE
    + r"""\usepackage[backend=biber,style=numeric,sorting=none,maxbibnames=99]{biblatex}
\addbibresource{refs.bib}
\defbibenvironment{bibliography}{}{}{\clearpage\noindent\thefield{entrykey}\cut}
\DeclareFieldFormat*{title}{\cut#1\cut}
\begin{document}
\nocite{*}
\printbibliography
\end{document}
"""
)


def find_program(name: str) -> str:
    """The program's path; only a developer's machine may go without it."""
    path = shutil.which(name)
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is not installed, and the checks with it are a part of CI")
        pytest.skip(f"needs {name}, of TeX Live or poppler-utils")
    return path


def _run(*command: str, folder: Path) -> tuple[str, str]:
    """What a program printed, and how it failed, if it did."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    said = done.stdout + done.stderr
    return said, f"{command[0]} ended with {done.returncode}: {said[-2000:]}" if done.returncode else ""


def bibtex(folder: Path, style: str) -> list[str]:
    """Makes `refs.bbl` of all entries in `refs.bib`; BibTeX's warnings and errors."""
    (folder / "refs.aux").write_text(f"\\relax\n\\citation{{*}}\n\\bibstyle{{{style}}}\n\\bibdata{{refs}}\n")
    said, failure = _run(find_program("bibtex"), "refs", folder=folder)
    return [*re.findall(r"(?m)^Warning--.*", said), *filter(None, [failure])]


def biber(folder: Path) -> list[str]:
    """Reads `refs.bib` by biblatex's data model; biber's warnings and errors."""
    said, failure = _run(find_program("biber"), "--tool", "--validate-datamodel", "refs.bib", folder=folder)
    return [*re.findall(r"(?m)^(?:WARN|ERROR).*", said), *filter(None, [failure])]


@dataclass(frozen=True, slots=True)
class Typeset:
    """What became of a bibliography.

    Attributes:
        blocks: the text on each entry's page, by its key.
        errors: of LaTeX, each with the line that it stopped at.
        lost: what LaTeX said of characters that the font does not have.
    """

    blocks: dict[str, list[str]]
    errors: list[str]
    lost: list[str]


def typeset(folder: Path, engine: str = "pdflatex") -> Typeset:
    """Typesets what `bibtex` made."""
    (folder / "paper.tex").write_text(WITH_BIBTEX)
    _latex(folder, engine)
    return _read_back(folder)


def typeset_with_biblatex(folder: Path, engine: str = "pdflatex") -> tuple[list[str], Typeset]:
    """Typesets all entries in `refs.bib` with biblatex; biber's warnings and errors beside it."""
    (folder / "paper.tex").write_text(WITH_BIBLATEX)
    _latex(folder, engine)
    said, failure = _run(find_program("biber"), "paper", folder=folder)
    _latex(folder, engine)
    return [*re.findall(r"(?m)^(?:WARN|ERROR).*", said), *filter(None, [failure])], _read_back(folder)


def _latex(folder: Path, engine: str) -> None:
    _run(find_program(engine), "-interaction=nonstopmode", "-no-shell-escape", "paper.tex", folder=folder)


def _read_back(folder: Path) -> Typeset:
    _run(find_program("pdftotext"), "-raw", "-enc", "UTF-8", "paper.pdf", "paper.txt", folder=folder)
    pages = (folder / "paper.txt").read_text("utf-8").split("\f")
    log = (folder / "paper.log").read_text("utf-8", errors="replace")
    errors = re.findall(r"(?m)^! .*(?:\n(?!! ).*){0,6}", log)
    lost = re.findall(r"(?m)^Missing character: .*", log)
    return Typeset(dict(_blocks(page) for page in pages if "===" in page), errors, lost)


def _blocks(page: str) -> tuple[str, list[str]]:
    start, *blocks = re.split(r"(?m)^===$\n?", page)
    return start.split()[-1], [" ".join(block.split()) for block in blocks]


# --- Comparing --------------------------------------------------------------------------------------------------------

# What a style prints behind a title in one block with it: a date, or what kind of publication it is and in what.
_DATE = r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|december)?\d{4})?"
_KIND = re.compile(r"\[(?:A|C|EB|J|Z)(?:/OL)?\](?:\.$|//.*)")
_STAR = re.compile("[*∗⋆]")  # folding spells it out behind a letter, and on the page it can stand elsewhere
_AS_READ = str.maketrans({"ˆ": "^", "˜": "~", "∆": "Δ", "∗": "*", "⋆": "*", "⟨": "<", "⟩": ">"})
_SIGNS = frozenset("%&<>=+*/@#$()[]:;?!√→←↔⇒⇐⇔↦×±∓∞≤≥≪≫≈≡≠∝∈⊂⊃⊆∪∩⊗⊕∂∇∫∑∏∀∃")
_OGONEK = "\u0328"  # the one accent of European names that LaTeX's default font encoding lacks


def reads_as(title: str, block: str) -> bool:
    """Whether the block of a page is this title, folded, and has its signs; a few words of the style may follow.

    In math the order is free, since a script that is set high and one set low can be read in either order.
    """
    block = _KIND.sub("", block)
    return _has_signs(title, block) and (_begins_with(title, block) or _has_letters(title, block))


def _begins_with(title: str, block: str) -> bool:
    want, got = _folded(title), _folded(block)
    return got.startswith(want) and re.fullmatch(_DATE, got[len(want) :]) is not None


def _has_letters(title: str, block: str) -> bool:
    if not {"$", "\\"}.intersection(title):
        return False
    want, got = (_folded(_STAR.sub("", text)) for text in (title, block))
    ends = [found.start() for found in re.finditer(rf"(?={_DATE}$)", got)]
    return any(sorted(got[:end]) == sorted(want) for end in ends)


def _has_signs(title: str, block: str) -> bool:
    """Folding forgets most signs, but a percent sign must not start a comment."""
    want, got = _signs(latex_to_unicode(html_to_unicode(title))), _signs(block)
    if re.search(r"\\[dt]?frac", title):  # of a fraction a reader has its line
        del want["/"]
    return want == got


def _signs(text: str) -> Counter[str]:
    return Counter(char for char in _legible(text) if char in _SIGNS)


def names_read_as(authors: Sequence[Author], block: str) -> bool:
    """Whether the block of a page has these names with their accents, as the style `plain` prints them."""
    names = _printed(authors)
    return _folded(names) == _folded(block) and _accents(names) == _accents(block)


def _accents(text: str) -> Counter[str]:
    decomposed = unicodedata.normalize("NFD", text)
    return Counter(char for char in decomposed if unicodedata.combining(char) and char != _OGONEK)


def _printed(authors: Sequence[Author]) -> str:
    names = [author.name for author in authors if author != OTHERS]
    if len(names) < len(authors):
        return f"{', '.join(names)}{',' if len(names) > 1 else ''} et al."
    if len(names) > 2:
        return f"{', '.join(names[:-1])}, and {names[-1]}"
    return " and ".join(names)


def _folded(text: str) -> str:
    """Folded; how far digits are apart is not on the page: 10² is `102` there."""
    return fold(_legible(text)).replace("_", "")


def _legible(text: str) -> str:
    """Text with the characters that a page has in two forms in one."""
    return text.replace("̸=", "≠").translate(_AS_READ)


# --- Choosing ---------------------------------------------------------------------------------------------------------

_MARKED_UP = re.compile(r"[\\$%&#_^~{}<>\"|@`]|[^\x00-\x7f]|--|''")
_MANY = 30


def is_awkward(record: Record) -> bool:
    """Whether the title has markup or the list of authors is anything but a few plain names."""
    return (
        not record.authors
        or len(record.authors) > _MANY
        or bool(_MARKED_UP.search(record.title))
        or any(author.is_group or author.suffix or " " in author.family for author in record.authors)
        or not all(author.name.isascii() for author in record.authors)
    )
