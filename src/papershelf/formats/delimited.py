"""Decisions as a sheet: a header and one row a mention, comma- or tab-separated, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from papershelf.formats.papers import themes_of
from papershelf.formats.plain import names_of, title_of
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from papershelf.model import Decision

COLUMNS = (
    "title",
    "verdict",
    "arxiv_id",
    "url",
    "matched_title",
    "authors",
    "published",
    "primary_category",
    "doi",
    "confidence",
    "reason",
    "file",
    "line",
    "candidates",
    "themes",
)
# Cells that begin so are run as formulas (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = tuple("=+-@＝＋－＠")
_STANDARD_INPUT = "-"  # the name of a file, and nothing that could be run


def render_delimited(decisions: Sequence[Decision], delimiter: str) -> str:
    """The sheet with `,` or a tab between its cells.

    Several values in a cell are parted by `; `; a semicolon in the name of a theme becomes a comma.
    """
    return sheet(COLUMNS, map(_row, decisions), delimiter)


def sheet(columns: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str) -> str:
    """A header and rows, the cells quoted as RFC 4180 says, only where they must be.

    Text is cleaned of control characters, so a row is one line, and no cell holds a tab. Where a spreadsheet would
    run a cell as a formula, an apostrophe stands before it.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(clean(cell)) for cell in row] for row in rows)
    return text.getvalue()


def _row(decision: Decision) -> Sequence[str]:
    mention, record = decision.mention, decision.record
    return (
        mention.title,
        decision.verdict,
        record.arxiv_id if record else "",
        record.arxiv_id.url if record else "",
        title_of(record) if record else "",
        "; ".join(names_of(record)) if record else "",
        str(record.submitted) if record else "",
        (record.primary_category or "") if record else "",
        (record.doi or "") if record else "",
        str(decision.confidence),
        decision.reason,
        mention.place.file,
        str(mention.place.line),
        "; ".join(candidate.record.arxiv_id for candidate in decision.candidates),
        "; ".join(name.replace(";", ",") for name in themes_of(decision)),
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) and cell != _STANDARD_INPUT else cell
