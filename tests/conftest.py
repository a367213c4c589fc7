"""Fixtures that many tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

PROJECT = Path(__file__).resolve().parents[1]

# How long an example takes says how busy the machine is; speed is for the benchmarks.
# The same cases every time, so that a run tells of what was changed and not of chance; benchmarks look further.
settings.register_profile("papershelf", deadline=None, max_examples=50, derandomize=True)
settings.load_profile("papershelf")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real digests and metadata beside the project; it is no part of a clone."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder of real digests and metadata beside the project")
    return folder
