"""Each paper of a collection in turn taken for missing: which other paper is mistaken for it.

Precision on papers that were left out cannot be seen in some hundreds of them: few papers have a sister whose title or
abstract is nearly theirs. So all are taken, each with those that share most of its title or abstract.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from papershelf.index.postings import Postings
from papershelf.matching import decide, is_plausible
from papershelf.matching.evidence import abstract_share
from papershelf.model import Mention, Place, TitleRelation
from papershelf.sources.finding import squash
from papershelf.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from papershelf.model import Candidate, Record

_PLACE = Place("benchmark", 1)
_TITLES, _ABSTRACTS = 15, 6  # papers looked at closely for each
_MOST = 3_000  # rows of a gram
_SHARE = 0.2  # of an abstract's 5-grams; papers that share less are none to be mistaken


def neighbours(records: Sequence[Record]) -> Iterator[tuple[Record, list[Record]]]:
    """Every paper that has others with a plausible title or a part of its abstract, and these."""
    titles = [fold(record.title).encode() for record in records]
    abstracts = [squash(record.abstract) for record in records]
    by_title = Postings.build(titles, len(titles), sample=4).search(titles, limit=_TITLES, most=_MOST)
    by_abstract = Postings.build(abstracts, len(abstracts), sample=16).search(abstracts, limit=_ABSTRACTS, most=_MOST)
    for row, (record, alike, same) in enumerate(zip(records, by_title, by_abstract, strict=True)):
        others = [records[other] for other in dict.fromkeys(same) if other != row]
        near = {o.arxiv_id: o for o in others if (abstract_share(record.abstract, o.abstract) or 0) >= _SHARE}
        others = [records[other] for other in dict.fromkeys(alike) if other != row]
        near |= {o.arxiv_id: o for o in others if is_plausible(record.title, o.title)}
        if near:
            yield record, list(near.values())


def mistaken(
    pairs: Sequence[tuple[Record, list[Record]]], retitle: Callable[[Record], str], retell: Callable[[Record], str]
) -> Iterator[tuple[Record, Candidate, str]]:
    """Papers for which another one is accepted: both, and why."""
    for record, others in pairs:
        decision = decide(Mention(retitle(record), _PLACE, retell(record)), others, source="the others")
        if decision.record:
            yield record, decision.candidates[0], decision.reason


def tell_sisters(
    records: Sequence[Record],
    titles: Mapping[str, Callable[[Record], str]],
    abstracts: Mapping[str, Callable[[Record], str]],
) -> None:
    """Print how many papers are mistaken by kind of title and abstract and by how alike the titles are, and which."""
    pairs = list(neighbours(records))
    print(f"{len(records)} papers left out in turn, {len(pairs)} of which have others like them; another is taken for")
    columns = ("equal", "close", "other")
    print(f"{'':40}" + "".join(f"{f'{column} title':>18}" for column in columns) + f"{'in all':>18}")
    told: dict[str, str] = {}
    for title_kind, retitle in titles.items():
        for abstract_kind, retell in abstracts.items():
            table: Counter[str] = Counter()
            for record, taken, reason in mistaken(pairs, retitle, retell):
                relation = taken.evidence.title
                table[relation if relation in {TitleRelation.EQUAL, TitleRelation.OTHER} else "close"] += 1
                both = f"{record.arxiv_id} {record.title!r}: {taken.record.arxiv_id} {taken.record.title!r}"
                told.setdefault(both, f"{title_kind}, {abstract_kind}: {reason}")
            row = [*(table[column] for column in columns), table.total()]
            print(f"{f'title {title_kind}, abstract {abstract_kind}':40}" + "".join(f"{n:18}" for n in row))
    for both, reason in sorted(told.items()):
        print(f"mistaken: {both} ({reason})")
