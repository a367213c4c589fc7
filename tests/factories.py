"""Small makers of mentions, records and decisions for tests: say what matters, the rest is filled in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Candidate, Decision, Evidence, Mention, Place, Record, TitleRelation, Verdict
from papershelf.names import parse_author


def make_id(text: str = "1706.03762") -> ArxivId:
    parsed = ArxivId.parse(text)
    assert parsed is not None, text
    return parsed


def make_mention(
    title: str = "Attention Is All You Need", *, file: str = "digest.txt", line: int = 1, **known: Any
) -> Mention:
    return Mention(title, Place(file, line), **known)


def make_record(
    arxiv_id: str = "1706.03762",
    title: str = "Attention Is All You Need",
    *,
    authors: tuple[str, ...] = ("Ashish Vaswani", "Noam Shazeer", "Niki Parmar", "Jakob Uszkoreit"),
    published: dt.date | None = dt.date(2017, 6, 12),
    **known: Any,
) -> Record:
    """A record; `authors` are names in reading order."""
    return Record(make_id(arxiv_id), title, tuple(map(parse_author, authors)), published=published, **known)


def make_full_record() -> Record:
    """A record of which everything is known."""
    return make_record(
        abstract="The dominant sequence transduction models …",
        updated=dt.date(2023, 8, 2),
        categories=("cs.CL", "cs.LG"),
        doi=Doi("10.5555/3295222.3295349"),
        journal_ref="NeurIPS 2017",
        comment="15 pages, 5 figures",
    )


def make_candidate(
    record: Record | None = None, *, title: TitleRelation = TitleRelation.CLOSE, **signals: Any
) -> Candidate:
    return Candidate(record or make_record(), Evidence(title, **({"similarity": 0.934} | signals)))


def make_matched(
    title: str | None = None, *, record: Record | None = None, file: str = "digest.txt", line: int = 1
) -> Decision:
    """A matched decision; the mention's title is the record's unless it is given."""
    record = record or make_record()
    candidate = make_candidate(record, title=TitleRelation.EQUAL, similarity=1.0)
    mention = make_mention(record.title if title is None else title, file=file, line=line)
    reason = "The title is equal, no other paper found has it, and nothing speaks against it."
    return Decision(mention, Verdict.MATCHED, reason, 0.99, record, (candidate,), "sample.jsonl")


def make_review(
    title: str = "Attention Is Most of What You Need",
    *candidates: Candidate,
    reason: str = "The title is close, and no abstract confirms it.",
    file: str = "digest.txt",
    line: int = 1,
) -> Decision:
    """A decision left to a person; with one close candidate unless some are given."""
    mention = make_mention(title, file=file, line=line)
    return Decision(
        mention, Verdict.REVIEW, reason, 0.654, None, candidates or (make_candidate(),), source="sample.jsonl"
    )


def make_not_found(title: str = "A Paper That Nobody Wrote", *, file: str = "digest.txt", line: int = 1) -> Decision:
    reason = "There is no paper with this title, or one close to it, in sample.jsonl."
    return Decision(make_mention(title, file=file, line=line), Verdict.NOT_FOUND, reason, source="sample.jsonl")


def make_unavailable(title: str = "A Paper Not Asked About", *, file: str = "digest.txt", line: int = 1) -> Decision:
    reason = "Could not ask: arXiv did not answer within 30 s."
    return Decision(make_mention(title, file=file, line=line), Verdict.UNAVAILABLE, reason)


def make_all_verdicts(title: str = "Attention Is All You Need") -> tuple[Decision, ...]:
    """One decision of each verdict, all on `title`; the record and the candidate have it, too."""
    record = make_record(title=title)
    return (
        make_matched(title, record=record, line=1),
        make_review(title, make_candidate(record), line=2),
        make_not_found(title, line=3),
        make_unavailable(title, line=4),
    )


def make_metadata(
    arxiv_id: str = "1706.03762", title: str = "Attention Is All You Need", *, day: str = "2017-06-12", **known: Any
) -> dict[str, Any]:
    """A paper in the format of Kaggle's data set."""
    versions = [{"version": "v1", "created": day}]
    return {"id": arxiv_id, "title": title, "authors": "Ann Ames and Bo Bell", "versions": versions} | known
