"""Categories in Zotero's wording."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import zstandard

from papershelf.zotero.categories import category_tag


@pytest.mark.parametrize(
    ("category", "tag"),
    [
        # As the tests in Zotero's translator have them.
        ("astro-ph", "Astrophysics"),
        ("astro-ph.CO", "Astrophysics - Cosmology and Nongalactic Astrophysics"),
        ("astro-ph.GA", "Astrophysics - Astrophysics of Galaxies"),
        ("cond-mat.mes-hall", "Condensed Matter - Mesoscale and Nanoscale Physics"),
        ("cs.CL", "Computer Science - Computation and Language"),
        ("cs.CV", "Computer Science - Computer Vision and Pattern Recognition"),
        ("hep-ex", "High Energy Physics - Experiment"),
        ("math-ph", "Mathematical Physics"),
        ("math.SG", "Mathematics - Symplectic Geometry"),
        ("quant-ph", "Quantum Physics"),
        # Names with hyphens and commas, and one that is in two archives.
        ("cs.CE", "Computer Science - Computational Engineering, Finance, and Science"),
        ("cs.HC", "Computer Science - Human-Computer Interaction"),
        ("math.KT", "Mathematics - K-Theory and Homology"),
        ("eess.SY", "Electrical Engineering and Systems Science - Systems and Control"),
        ("q-fin.EC", "Quantitative Finance - Economics"),
    ],
)
def test_a_category_has_zoteros_words(category: str, tag: str) -> None:
    assert category_tag(category) == tag


@pytest.mark.parametrize(
    ("category", "tag"),
    [
        ("cmp-lg", "Computation and Language"),
        ("q-alg", "Quantum Algebra and Topology"),
        ("alg-geom", "Algebraic Geometry"),
    ],
)
def test_archives_that_were_closed_have_theirs(category: str, tag: str) -> None:
    assert category_tag(category) == tag


@pytest.mark.parametrize("category", ["cs.XX", "", "CS.CL", "12-06"])
def test_what_is_not_known_stays_as_it_is(category: str) -> None:
    assert category_tag(category) == category


def test_every_category_of_real_papers_is_known(shared: Path) -> None:
    with zstandard.open(shared / "data" / "arxiv-sample.jsonl.zst", "rt", encoding="utf-8") as lines:
        found = {category for line in lines for category in re.search(r'"categories": ?"([^"]*)"', line)[1].split()}  # type: ignore[index]
    assert len(found) > 150
    assert [category for category in sorted(found) if category_tag(category) == category] == []
