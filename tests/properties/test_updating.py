"""An index that was updated any number of times answers as one built anew from what arXiv has in the end."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_metadata
from tests.servers.arxiv_oai import OaiServer
from tests.servers.clock import ManualClock
from tests.updates import Desk, by_id, ids_found

IDS = [f"2101.0000{number}" for number in range(6)]
TITLES = [
    "Sparse Attention for Very Long Documents",
    "Sparse Attention for Very Long Documents, Revisited",
    "SALD: Sparse Attention for Very Long Documents",
    "On the Cohomology of Arithmetic Groups",
    "Neutrino Masses from Cosmic Surveys",
]
ABSTRACTS = [
    "",
    "We show that attention over long documents can be sparse without loss of quality, and prove bounds on its cost.",
    "Masses of neutrinos are bounded by the clustering of galaxies, as we show with a joint analysis of three surveys.",
]
PAPERS = st.builds(
    lambda arxiv_id, title, abstract: make_metadata(arxiv_id, title, abstract=abstract),
    st.sampled_from(IDS),
    st.sampled_from(TITLES),
    st.sampled_from(ABSTRACTS),
)
STEPS = st.lists(
    st.one_of(
        st.lists(st.one_of(PAPERS, st.sampled_from(IDS)), min_size=1, max_size=5), st.just("update"), st.just("compact")
    ),
    min_size=2,
    max_size=7,
)


@settings(max_examples=12)
@given(first=st.lists(PAPERS, min_size=1, max_size=6, unique_by=lambda paper: paper["id"]), steps=STEPS)
def test_updates_add_up_to_an_index_built_anew(first: list[dict[str, str]], steps: list[list[object] | str]) -> None:
    clock = ManualClock()
    papers = {paper["id"]: paper for paper in first}
    with tempfile.TemporaryDirectory() as folder, OaiServer(clock=clock, page=2) as oai, patch("os.fsync"):
        desk, anew = (Desk(Path(folder) / name, oai, clock) for name in ("updated", "anew"))
        desk.build(first)
        for step in [*steps, "update"]:
            match step:
                case "update":
                    desk.update()
                case "compact":
                    desk.compact()
                case _:
                    for change in step:
                        apply(change, papers, oai)
        anew.build([*papers.values(), make_metadata("2102.00001", "Stands Alone So That There Is One")])
        old, new = desk.open(), anew.open()
        assert {arxiv_id: by_id(old, arxiv_id) for arxiv_id in IDS} == {i: by_id(new, i) for i in IDS}
        assert old.index.records == len(papers)
        for title in (*TITLES, "Sparse Attention for Long Documents", "Very Long Documents"):
            for abstract in (None, ABSTRACTS[1]):
                assert ids_found(old, title, abstract) == ids_found(new, title, abstract)


def apply(change: object, papers: dict[str, dict[str, str]], oai: OaiServer) -> None:
    """Change what arXiv has: a paper's id is to delete it."""
    if isinstance(change, dict):
        papers[change["id"]] = change
        oai.put(change, "2026-01-01")
    elif papers.pop(str(change), None):
        oai.delete(str(change), "2026-01-01")
