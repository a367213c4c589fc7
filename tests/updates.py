"""An index, a local arXiv, and what it takes to bring one up to date from the other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from papershelf.identifiers import ArxivId
from papershelf.model import Record
from papershelf.sources.base import Found, Query
from papershelf.sources.indexed import IndexSource, build, open_index
from papershelf.sources.oai import OaiClient
from papershelf.sources.updating import Update, build_from_arxiv, compact, update
from tests.servers.arxiv_oai import OaiServer
from tests.servers.clock import ManualClock


@dataclass(slots=True)
class Desk:
    """One user's index in `folder`, and the arXiv that it is kept fresh from."""

    folder: Path
    oai: OaiServer
    clock: ManualClock = field(default_factory=ManualClock)

    def build(self, papers: Iterable[Mapping[str, Any]]) -> None:
        snapshot = self.folder.with_name(f"{self.folder.name}.jsonl")
        snapshot.write_text("".join(json.dumps(paper) + "\n" for paper in papers))
        build(snapshot, self.folder)

    def client(self) -> OaiClient:
        return OaiClient(self.oai.url, lock_path=self.folder.with_name("lock"), clock=self.clock, random=Random(1))

    def build_from_arxiv(self) -> None:
        build_from_arxiv(self.folder, self.client())

    def update(self) -> Update:
        return update(self.folder, self.client())

    def compact(self) -> bool:
        return compact(self.folder)

    def open(self) -> IndexSource:
        source = open_index(self.folder)
        assert source is not None
        return source


def found(source: IndexSource, title: str, abstract: str | None = None) -> tuple[Record, ...]:
    """What is found for a title."""
    ((_, answer),) = source.search([Query(title, abstract)])
    assert isinstance(answer, Found)
    return answer.records


def ids_found(source: IndexSource, title: str, abstract: str | None = None) -> set[str]:
    """The ids of what is found for a title."""
    return {str(record.arxiv_id) for record in found(source, title, abstract)}


def by_id(source: IndexSource, arxiv_id: str) -> Record | None:
    """The record of an id."""
    ((_, answer),) = source.fetch([ArxivId(arxiv_id)])
    assert isinstance(answer, Found)
    return answer.records[0] if answer.records else None
