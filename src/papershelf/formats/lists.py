"""Lists of references to read: Markdown, a page of HTML, and the comment at the head of a .bib file, from templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from anyascii import anyascii

from papershelf.formats.groups import group
from papershelf.formats.papers import papers_of
from papershelf.formats.plain import authors_of, title_of
from papershelf.formats.reference import plain_text
from papershelf.formats.templates import Address, render
from papershelf.model import Verdict
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from papershelf.model import Decision, Record

_MOST_AUTHORS = {"references.md.j2": 3, "references.html.j2": 10}
_STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper as templates see it; what is not known is empty or None.

    `authors` are in a row, with `et al.` behind those that are named; `url` is the page on arXiv. `doi` and `journal`
    are those of the published version.
    """

    title: str
    authors: str
    year: int
    arxiv_id: str
    url: Address
    journal: str
    doi: str
    doi_url: Address | None
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """Papers that have a theme in common, as templates see them; the last group's name is empty if they have none."""

    name: str
    papers: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A mention without its paper as templates see it: why it is not there, and which papers it could mean."""

    title: str
    reason: str
    candidates: tuple[Listed, ...]


def render_markdown(decisions: Sequence[Decision], templates: Path | None) -> str:
    """A list of links to the matched papers, each once, then what is to review, was not found or could not be asked.

    Papers that have themes in common stand in groups. It is CommonMark, and GitHub's too; whatever a title or a theme
    holds, it is shown as text.

    Raises:
        ConfigError: a template of the folder `templates` is broken.
    """
    return _listed("references.md.j2", decisions, templates)


def render_html(decisions: Sequence[Decision], templates: Path | None) -> str:
    """A page of HTML that needs no other file and runs no script: the same list as `render_markdown` makes, numbered.

    Raises:
        ConfigError: a template of the folder `templates` is broken.
    """
    return _listed("references.html.j2", decisions, templates)


def render_header(sources: Sequence[str], templates: Path | None) -> str:
    """The comment at the head of a .bib file that is made from these inputs; empty if its template is.

    Every line begins with `%` and is ASCII. There is no `@` in it: BibTeX would take it for an entry, comment or not.

    Raises:
        ConfigError: a template of the folder `templates` is broken.
    """
    names = tuple("standard input" if source == _STANDARD_INPUT else clean(source) for source in sources)
    text = render("header.bib.j2", templates, sources=names)
    lines = (anyascii(clean(line)).replace("@", "(at)") for line in text.splitlines())
    printable = ("".join(char for char in line if " " <= char <= "~").lstrip("% ").rstrip() for line in lines)
    return "".join(f"% {line}\n" for line in printable if line)


def _listed(name: str, decisions: Sequence[Decision], templates: Path | None) -> str:
    most = _MOST_AUTHORS[name]
    papers = papers_of(decisions)
    listed = {paper.record.arxiv_id: _paper(paper.record, most, paper.themes) for paper in papers}
    return render(
        name,
        templates,
        papers=tuple(listed.values()),
        groups=tuple(
            ListedGroup(one.name, tuple(listed[paper.record.arxiv_id] for paper in one.papers)) for one in group(papers)
        ),
        review=_mentions(decisions, Verdict.REVIEW, most),
        not_found=_mentions(decisions, Verdict.NOT_FOUND, most),
        unavailable=_mentions(decisions, Verdict.UNAVAILABLE, most),
    )


def _mentions(decisions: Iterable[Decision], verdict: Verdict, most: int) -> tuple[Unlisted, ...]:
    """What has the verdict, each once."""
    found = (_mention(decision, most) for decision in decisions if decision.verdict is verdict)
    return tuple(dict.fromkeys(found))


def _mention(decision: Decision, most: int) -> Unlisted:
    candidates = tuple(_paper(candidate.record, most) for candidate in decision.candidates)
    return Unlisted(clean(decision.mention.title), clean(decision.reason), candidates)


def _paper(record: Record, most: int, themes: tuple[str, ...] = ()) -> Listed:
    doi_url = Address(f"https://doi.org/{quote(record.doi, safe='/:;')}") if record.doi else None
    return Listed(
        title=title_of(record) or record.arxiv_id,
        authors=authors_of(record, most=most),
        year=record.submitted.year,
        arxiv_id=str(record.arxiv_id),
        url=Address(record.arxiv_id.url),
        journal=plain_text(record.journal_ref or ""),
        doi=clean(record.doi or ""),
        doi_url=doi_url,
        themes=themes,
    )
