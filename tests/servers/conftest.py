"""A local arXiv with three papers, and a client, for the tests of the server itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import requests

from papershelf.identifiers import ArxivId
from papershelf.model import Author, Record
from tests.servers.arxiv import ArxivServer
from tests.servers.clock import ManualClock

if TYPE_CHECKING:
    from collections.abc import Iterator

GRAPHS = Record(
    ArxivId("2101.00001"),
    "Graphs",
    (Author("Doe", "Jane"),),
    published=dt.date(2021, 3, 1),
    updated=dt.date(2021, 4, 1),
)
BIG_GRAPHS = Record(ArxivId("2102.00002"), "Very Big Graphs", published=dt.date(2021, 2, 1))
TREES = Record(ArxivId("hep-th/9903012"), "Trees")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def server(clock: ManualClock) -> Iterator[ArxivServer]:
    with ArxivServer([GRAPHS, BIG_GRAPHS, TREES], clock=clock) as running:
        yield running


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as open_session:
        yield open_session
