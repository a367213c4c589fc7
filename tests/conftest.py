"""Fixtures that many tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real digests and metadata beside the project; it is no part of a clone."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder of real digests and metadata beside the project")
    return folder
