"""A user at a machine whose Zotero is a local one, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.zotero import ZoteroServer

RING = """
import json, os, pathlib
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    priority = 1
    path = pathlib.Path(os.environ["RING"])

    def entries(self):
        return json.loads(self.path.read_text()) if self.path.exists() else {}

    def get_password(self, service, username):
        return self.entries().get(f"{service}|{username}")

    def set_password(self, service, username, password):
        self.path.write_text(json.dumps(self.entries() | {f"{service}|{username}": password}))

    def delete_password(self, service, username):
        entries = self.entries()
        del entries[f"{service}|{username}"]
        self.path.write_text(json.dumps(entries))
"""


@pytest.fixture
def zotero() -> Iterator[ZoteroServer]:
    with ZoteroServer() as server:
        yield server


@pytest.fixture
def environment(environment: dict[str, str], zotero: ZoteroServer, tmp_path: Path) -> dict[str, str]:
    """A user whose Zotero is the local one, and who has no keyring."""
    return environment | {
        "PAPERSHELF_ZOTERO_URL": zotero.url,
        "PAPERSHELF_STATE_PATH": str(tmp_path / "state" / "state.sqlite3"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


@pytest.fixture
def ring(tmp_path: Path) -> dict[str, str]:
    """Variables by which there is a keyring."""
    folder = tmp_path / "ring"
    folder.mkdir()
    (folder / "memory_ring.py").write_text(RING)
    return {
        "PYTHONPATH": str(folder),
        "RING": str(folder / "kept.json"),
        "PYTHON_KEYRING_BACKEND": "memory_ring.Keyring",
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "zotero-keys.json"
