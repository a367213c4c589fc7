"""Fixtures that many tests share."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

PROJECT = Path(__file__).resolve().parents[1]

# How long an example takes says how busy the machine is; speed is for the benchmarks.
# The same cases every time, so that a run tells of what was changed and not of chance; benchmarks look further.
settings.register_profile(
    "papershelf", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=50, derandomize=True
)
settings.load_profile("papershelf")

# What somebody has set for their own papershelf, and how they reach the network, is nothing to the tests.
for name in [name for name in os.environ if name.startswith("PAPERSHELF_") or name.lower().endswith("_proxy")]:
    del os.environ[name]

# A shell lets its background jobs ignore an interrupt, and so would all that they start; tests send it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real digests and metadata beside the project; it is no part of a clone."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder of real digests and metadata beside the project")
    return folder
