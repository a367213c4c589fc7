"""A small pool of papers, how arXiv changes them, and what may be wanted of them: for tests of the push's laws."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from papershelf.formats.papers import Paper
from papershelf.identifiers import Doi
from papershelf.zotero.model import Kind, Library, fold_tag
from papershelf.zotero.view import own_keys
from papershelf.zotero.wanted import PushOptions
from tests.factories import make_record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from papershelf.identifiers import ArxivId
    from papershelf.model import Record

LIBRARY = Library("user", 1001, "My Library")
SUBJECTS = ("Graphs", "Tides", "Quarks", "Verbs", "Glaciers", "Proofs", "Enzymes", "Auctions")
NUMBERS = range(len(SUBJECTS))
THEMES = ("Bias", "Methods")
NAMES = (*THEMES, "Fairness", "nlp", "deep learning")
"""What themes may be called; some names are tags of persons and of pushes, too."""
PATHS = ((), ("Reading",), ("Reading", "Bias"), ("Later",))
TAGS = ("to-read", "To-Read", "nlp", "Deep learning")
ASPECTS = ("title", "abstract", "updated", "comment", "doi", "authors")
CHILD_KINDS = (Kind.COMMENT, Kind.SOURCE, Kind.PDF)

ID_OF: dict[int, ArxivId] = {number: make_record(f"2101.0000{number + 1}").arxiv_id for number in NUMBERS}
OWN_ITEMS = {key: number for number in NUMBERS for key in own_keys(LIBRARY, ID_OF[number], Kind.ITEM)}
"""The keys of all items that papershelf ever makes of the pool, and the paper of each."""
OWN_CHILDREN = {
    key: (number, kind) for number in NUMBERS for kind in CHILD_KINDS for key in own_keys(LIBRARY, ID_OF[number], kind)
}


def record_of(number: int, revisions: Mapping[str, int]) -> Record:
    """The paper after arXiv changed each aspect of it so many times."""
    seen = {aspect: revisions.get(aspect, 0) for aspect in ASPECTS}
    later = " Indeed" * seen["title"]
    return make_record(
        ID_OF[number],
        f"A Close{later} Look at {SUBJECTS[number]}: Measured Twice",
        authors=("Ann Lee", "Bo Chen", "Cy Diaz")[: 2 + seen["authors"] % 2],
        published=dt.date(2021, 1, 4),
        updated=dt.date(2021, 2, 1 + seen["updated"] % 28),
        abstract=f"We look at {SUBJECTS[number].lower()}, {seen['abstract']} times.",
        comment=f"{seen['comment'] + 3} pages on {SUBJECTS[number]}" if (number + seen["comment"]) % 3 else None,
        categories=("cs.CL", "cs.LG"),
        doi=Doi(f"10.1234/{SUBJECTS[number].lower()}.{seen['doi']}") if seen["doi"] else None,
        journal_ref=f"J. Close Looks {seen['doi']} (2021) 1-9" if seen["doi"] else None,
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """What a push is asked for: papers by their numbers, and options."""

    numbers: tuple[int, ...]
    path: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    per_theme: bool = False
    categories: bool = False
    comment: bool = False
    pdf: bool = False
    source: bool = False
    completes: bool = False
    renames: tuple[tuple[str, str], ...] = ()
    themes: tuple[str, ...] = THEMES

    def papers(self, revisions: Mapping[int, Mapping[str, int]]) -> tuple[Paper, ...]:
        """The papers as arXiv has them now; every other one has a theme."""
        return tuple(
            Paper(record_of(number, revisions.get(number, {})), self.themes[: number % 3]) for number in self.numbers
        )

    def options(self) -> PushOptions:
        """The options of the push."""
        return PushOptions(
            collection=self.path,
            per_theme=self.per_theme,
            tags=self.tags,
            categories=self.categories,
            comment=self.comment,
            pdf=self.pdf,
            sources={ID_OF[number]: f"<p>From digest {number}</p>" for number in self.numbers} if self.source else {},
            completes=self.completes,
            renames=self.renames,
        )

    def folded_tags(self, number: int) -> frozenset[str]:
        """The tags that a paper is to have."""
        names = [*self.tags, *self.themes[: number % 3]]
        if self.categories:
            names += ["Computer Science - Computation and Language", "Computer Science - Machine Learning"]
        return frozenset(self.names_now().get(fold_tag(name), fold_tag(name)) for name in names)

    def names_now(self) -> dict[str, str]:
        """The names that themes have now, by those that they had; all folded."""
        found = {fold_tag(old): fold_tag(new) for old, new in self.renames}
        return {old: new for old, new in found.items() if old != new}

    def paths(self, number: int) -> tuple[tuple[str, ...], ...]:
        """The collections that a paper is to be in."""
        themes = [(*self.path, theme) for theme in self.themes[: number % 3]] if self.per_theme else []
        return (*([self.path] if self.path else []), *themes)

    def kinds(self, record: Record) -> frozenset[Kind]:
        """What is to be below a paper's item."""
        asked = {Kind.COMMENT: self.comment and record.comment, Kind.PDF: self.pdf, Kind.SOURCE: self.source}
        return frozenset(kind for kind, is_asked in asked.items() if is_asked)


wishes = st.builds(
    Wish,
    # Some papers are wanted often, so that much happens to one and the same.
    st.lists(st.sampled_from((0, 1, 2, 0, 1, 2, *NUMBERS)), min_size=1, max_size=6, unique=True).map(tuple),
    st.sampled_from(PATHS),
    st.lists(st.sampled_from(TAGS), max_size=2).map(tuple),
    *[st.booleans()] * 5,
    st.integers(0, 3).map(lambda chance: chance == 0),
)
