"""Small makers of copies of libraries for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from papershelf.zotero.copy import Copy
from papershelf.zotero.model import Item, Library

LIBRARY = Library("user", 1001, "Ar Xiver")


def make_data(key: str = "AAAA2345", version: int = 1, **known: Any) -> dict[str, Any]:
    """An item as the API gives it."""
    return {"key": key, "version": version, "itemType": "preprint", "tags": [], "collections": []} | known


def keys(items: tuple[Item, ...]) -> list[str]:
    return [item.key for item in items]


def fill(path: Path, *items: dict[str, Any], version: int = 5) -> None:
    with Copy(path, LIBRARY) as copy:
        copy.store(items=items, version=version)
