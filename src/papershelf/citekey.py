"""Citation keys for papers: each its own, and each as little as can be changed by the others.

A key must not change because another paper comes into the same digest, or comes earlier in it. So of the papers that
would share a key, the one that was first on arXiv has the plain one, and each of the others takes further words of its
own title (`smith2020graph`, `smith2020graphneural`) or a letter (`Smith2020`, `Smith2020a`), as its pattern has it, and
at last its arXiv id. A paper that is added later changes at most the keys of those that are younger and want the very
same ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from papershelf.keypattern import SCHOLAR, KeyPattern

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from papershelf.identifiers import ArxivId
    from papershelf.model import Record


def base_key(record: Record, pattern: KeyPattern = SCHOLAR) -> str:
    """The key that the record has if no other paper wants it."""
    return next(pattern.candidates(record))


def assign_keys(
    records: Sequence[Record], taken: Collection[str] = (), pattern: KeyPattern = SCHOLAR
) -> dict[ArxivId, str]:
    """A key for each record, unlike any other and any in `taken` even if case is ignored.

    The order of `records` does not matter; a record that occurs twice has one key.
    """
    used = {key.casefold() for key in taken}
    keys: dict[ArxivId, str] = {}
    for record in sorted(records, key=lambda record: (record.arxiv_id.year_month, record.arxiv_id)):
        if record.arxiv_id not in keys:
            keys[record.arxiv_id] = next(key for key in pattern.candidates(record) if key.casefold() not in used)
            used.add(keys[record.arxiv_id].casefold())
    return {record.arxiv_id: keys[record.arxiv_id] for record in records}
