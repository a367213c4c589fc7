"""Links to the papers: a Markdown list for people, bare URLs for programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from papershelf.formats.plain import authors_of, title_of
from papershelf.model import Verdict
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from papershelf.model import Decision, Record

_MOST_AUTHORS = 3


def render_urls(decisions: Sequence[Decision]) -> str:
    """The address of every matched paper's page, each once, one a line."""
    return "".join(f"{record.arxiv_id.url}\n" for record in _matched(decisions))


def render_markdown(decisions: Sequence[Decision]) -> str:
    """A list of links to the matched papers, each once, then what is to review, was not found or could not be asked.

    It is CommonMark, and GitHub's too; whatever a title holds, it is shown as text.
    """
    sections = (
        ("", (f"- {_link(record)}" for record in _matched(decisions))),
        ("## To review\n\n", (_review(one) for one in decisions if one.verdict is Verdict.REVIEW)),
        ("## Not found\n\n", (_bare(one) for one in decisions if one.verdict is Verdict.NOT_FOUND)),
        ("## Could not ask\n\n", (_explained(one) for one in decisions if one.verdict is Verdict.UNAVAILABLE)),
    )
    return "\n".join(f"{heading}{items}" for heading, lines in sections if (items := _once(lines)))


def _matched(decisions: Iterable[Decision]) -> Iterable[Record]:
    """The records of the matched papers in their order, each once."""
    return {one.record.arxiv_id: one.record for one in decisions if one.record}.values()


def _once(items: Iterable[str]) -> str:
    return "".join(f"{item}\n" for item in dict.fromkeys(items))


def _link(record: Record) -> str:
    authors = _escape(authors_of(record, most=_MOST_AUTHORS))
    year = str(record.submitted.year)
    title = _escape(title_of(record)) or record.arxiv_id
    return f"[{title}]({record.arxiv_id.url}) — {', '.join(filter(None, (authors, year)))}"


def _bare(decision: Decision) -> str:
    return f"- {_escape(clean(decision.mention.title))}"


def _explained(decision: Decision) -> str:
    return f"{_bare(decision)} — {_escape(clean(decision.reason))}"


def _review(decision: Decision) -> str:
    return "\n".join((_explained(decision), *(f"  - {_link(one.record)}" for one in decision.candidates)))


# Entities, as not every reader of Markdown takes a backslash before these.
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_SPECIAL = re.compile(
    r"[\\`*_{}\[\]#|~$^=]"  # code, emphasis, links, headings, tables, math; after an escaped `]`, `(` is only text
    r"|:(?=//)|(?<=[wW]{3})\."  # addresses that GitHub would make links
    r"|^[-+](?=[-+\s]|$)"  # lists and rules
)
_NUMBERED = re.compile(r"^(\d+)([.)])")


def _escape(text: str) -> str:
    """Markdown that shows `text`, wherever in a line it stands."""
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", text.translate(_ENTITIES)))
