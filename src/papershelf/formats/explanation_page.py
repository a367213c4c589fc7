"""How a decision came about, as a page for the terminal, made to fit its width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from papershelf.formats.plain import short_authors_of, title_of
from papershelf.formats.terminal import GAP, Canvas, styled, styled_id, typed
from papershelf.model import Verdict
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from papershelf.formats.explanation import Explanation, Step
    from papershelf.model import Candidate, Decision, Evidence, Mention

_INDENT = 2
_MOST_LABEL = 14  # cells; so that five candidates stand side by side in 80
_MOST_COLUMN = 24  # cells of a candidate's column; wider ones are far from their label
_COLORS = {Verdict.MATCHED: "green", Verdict.REVIEW: "yellow", Verdict.NOT_FOUND: "red", Verdict.UNAVAILABLE: "magenta"}


def render_explanation(
    explanation: Explanation, *, width: int, color: bool = False, links: bool = False, unicode: bool = True
) -> str:
    """The page, at most `width` cells wide (40 or more).

    Without `color` it holds no escape sequence. With it, `links` makes the ids hyperlinks. Without `unicode`, only
    titles and names hold characters beyond ASCII.
    """
    page = _Page(width, color=color, links=links, unicode=unicode)
    decision = explanation.decision
    page.head("Asked for")
    page.pairs(_asked(explanation))
    page.head("Who was asked")
    page.pairs([(f"{i}  {step.source}", _answer(step)) for i, step in enumerate(explanation.steps, start=1)])
    if not explanation.steps:
        page.sentence("nobody: there is nothing to ask for")
    if decision.candidates:
        page.head("Candidates")
        page.candidates(decision)
    page.head("Decided")
    word = decision.verdict.replace("_", " ")
    which = f": {decision.record.arxiv_id}" if decision.record else ""
    sure = f", confidence {decision.confidence:g}" if decision.candidates else ""
    page.verdict(word, _COLORS[decision.verdict], f"{which}{sure}. {decision.reason}")
    for sentence in explanation.counted:
        page.sentence(sentence, bullet=True)
    return page.text()


def _asked(explanation: Explanation) -> Iterator[tuple[str, str]]:
    mention, folded = explanation.decision.mention, explanation.folded
    yield "title", mention.title
    yield "folded", folded.key or "nothing is left of it"
    if folded.is_cut:
        yield "cut off", "yes: what follows is unknown, and the last word may be a part of one"
    if folded.head:
        yield "before colon", folded.head
        yield "after colon", folded.tail
    yield from ((label, value) for label, value in _given(mention) if value)
    yield "given in", str(mention.place)


def _given(mention: Mention) -> Iterator[tuple[str, str]]:
    yield "abstract", _count(len(mention.abstract.split()), "word") if mention.abstract else "none"
    yield "authors", "; ".join(mention.authors)
    yield "how many", _count(mention.n_authors, "author") if mention.n_authors else ""
    yield "date", str(mention.date or "")
    yield "arXiv id", mention.arxiv_id or ""
    yield "DOI", mention.doi or ""


def _answer(step: Step) -> str:
    if step.papers is None:
        return f"{step.question}: could not be asked ({step.note})"
    told = f"{_count(len(step.papers), 'paper')}: {', '.join(step.papers)}" if step.papers else "nothing like it"
    return f"{step.question}: {told}{f' ({step.note})' if step.note else ''}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


class _Page:
    """What is printed, in the styles of one page."""

    def __init__(self, width: int, *, color: bool, links: bool, unicode: bool) -> None:
        self._canvas = Canvas(width, color=color)
        self._links, self._unicode = links, unicode
        self._begun = False

    def text(self) -> str:
        return self._canvas.text()

    def head(self, words: str) -> None:
        if self._begun:
            self._canvas.print()
        self._begun = True
        self._canvas.print(Text(words, "bold"))

    def sentence(self, words: str, *, bullet: bool = False) -> None:
        sign = ("·" if self._unicode else "-") if bullet else ""
        self._row([(sign, ""), (words, "")] if bullet else [(words, "")], [1] if bullet else [])

    def verdict(self, word: str, color: str, behind: str) -> None:
        text = Text.assemble((word, color), self._plain(behind), overflow="fold")
        self._canvas.print(Padding(text, (0, 0, 0, _INDENT)))

    def pairs(self, pairs: Iterator[tuple[str, str]] | Sequence[tuple[str, str]]) -> None:
        rows = [(clean(label), value) for label, value in pairs]
        label = min(max((cell_len(one) for one, _ in rows), default=0), self._canvas.width // 3)
        for one, value in rows:
            self._row([(one, "dim"), (value, "")], [label])

    def candidates(self, decision: Decision) -> None:
        """Who they are, then their signals side by side, as many in a row as there is room for."""
        known = list(enumerate(decision.candidates, start=1))
        for number, candidate in known:
            record = candidate.record
            by = f"{short_authors_of(record)} {record.submitted.year}".lstrip()
            style = "green" if decision.record is record else ""
            self._row([(str(number), style), (f"{title_of(record)} ({by})", style)], [1])
        signals = [(label, cell) for label, cell in _SIGNALS if any(cell(c.evidence) for _, c in known)]
        label = min(max((cell_len(name) for name, _ in signals), default=0), _MOST_LABEL)
        room = self._canvas.width - _INDENT - label - GAP
        least = max(cell_len(candidate.record.arxiv_id) for _, candidate in known) + GAP
        for group in _groups(known, max(1, room // least)):
            self._signals(group, signals, label, min(room // len(group) - GAP, _MOST_COLUMN))
        if silent := [name for name, cell in _SIGNALS if not any(cell(c.evidence) for _, c in known)]:
            self._canvas.print()
            self.sentence(f"nothing to tell: {', '.join(silent)}")

    def _signals(
        self, group: Sequence[tuple[int, Candidate]], signals: Sequence[_Signal], label: int, column: int
    ) -> None:
        self._canvas.print()
        grid = self._grid([label, *[column] * len(group)])
        grid.add_row("", *(styled(str(number), "bold") for number, _ in group))
        ids = (styled_id(candidate.record.arxiv_id, linked=self._links) for _, candidate in group)
        grid.add_row(styled("arXiv", "dim"), *ids)
        nothing = "–" if self._unicode else "-"
        for name, cell in signals:
            values = (self._plain(cell(candidate.evidence) or nothing) for _, candidate in group)
            grid.add_row(styled(name, "dim"), *map(Text, values))
        self._print(grid)

    def _row(self, cells: Sequence[tuple[str, str]], widths: Sequence[int]) -> None:
        last = self._canvas.width - _INDENT - sum(widths) - GAP * len(widths)
        grid = self._grid([*widths, last])
        grid.add_row(*(styled(self._plain(words), style) for words, style in cells))
        self._print(grid)

    def _grid(self, widths: Sequence[int]) -> Table:
        grid = Table.grid(padding=(0, GAP, 0, 0))
        for width in widths:
            grid.add_column(width=width, overflow="fold")
        return grid

    def _print(self, grid: Table) -> None:
        self._canvas.print(Padding(grid, (0, 0, 0, _INDENT)))

    def _plain(self, words: str) -> str:
        """Words of ours or of others, safe to show."""
        shown = typed(words, unicode=self._unicode)
        return shown if self._unicode else shown.replace("≠", "is not")


def _groups(known: Sequence[tuple[int, Candidate]], size: int) -> Iterator[Sequence[tuple[int, Candidate]]]:
    return (known[start : start + size] for start in range(0, len(known), size))


# --- The signals, each as a label and what stands in a candidate's cell, empty where nothing is known -----------------

_Signal = tuple[str, "Callable[[Evidence], str]"]


def _share(share: float | None) -> str:
    """Rounded down: what is not equal is never told as 100 %."""
    return "" if share is None else f"{int(share * 100 + 1e-9)}%"


def _authors(evidence: Evidence) -> str:
    return f"{evidence.n_authors[0]} / {evidence.n_authors[1]}" if evidence.n_authors else ""


_SIGNALS: tuple[_Signal, ...] = (
    ("titles", lambda evidence: evidence.title.replace("_", " ")),
    ("alike", lambda evidence: _share(evidence.similarity)),
    ("words in common", lambda evidence: _share(evidence.words)),
    ("differ in", lambda evidence: ", ".join(evidence.conflicts)),
    ("abstract in common", lambda evidence: _share(evidence.abstract)),
    ("words of it", lambda evidence: _share(evidence.vocabulary)),
    ("days apart", lambda evidence: "" if evidence.days is None else str(evidence.days)),
    ("authors given / found", _authors),
    ("names found", lambda evidence: _share(evidence.authors)),
    ("id given", lambda evidence: "yes" if evidence.id_given else ""),
)
